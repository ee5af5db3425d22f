#include "catalog/csv.hpp"

#include <algorithm>

#include "base/strings.hpp"

namespace vetrina::catalog {

csv_reader::csv_reader(std::string_view text) noexcept : text_{text} {
  if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
}

std::optional<csv_record> csv_reader::next() {
  while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) skip_line_end();
  if (at_ >= text_.size()) return std::nullopt;
  csv_record record;
  record.line = line_;
  auto const begin = at_;
  end_in_doubt_ = false;
  stray_quote_ = false;
  read_fields(record);
  if (record.problem.empty()) judge(record);
  if (end_in_doubt_) {
    begin_again_below(begin, record.line);
  } else {
    skip_line_end();
  }
  if (record.problem.empty() && columns_ == 0) columns_ = record.fields.size();
  return record;
}

void csv_reader::read_fields(csv_record& record) {
  for (bool more = true; more;) {
    std::string field;
    auto how = quoted::read;
    if (at_ < text_.size() && text_[at_] == '"') {
      how = read_quoted(field);
    } else {
      read_plain(field);
    }
    end_in_doubt_ = end_in_doubt_ || how != quoted::read;
    // A field that is only too large has an end: the record is read to its own, and the fields behind it are left out.
    if (record.problem.empty()) {
      if (how == quoted::unclosed) record.problem = "a quoted field is never closed";
      if (how == quoted::trailed) record.problem = "there is text behind a closing quote";
      if (how == quoted::read && field.size() > max_field_bytes) {
        record.problem = cat("a field has ", static_cast<std::uint64_t>(field.size()), " bytes; at most ",
                             static_cast<std::uint64_t>(max_field_bytes), " are accepted");
      }
    }
    if (record.problem.empty()) record.fields.push_back(std::move(field));
    if (record.fields.size() > max_fields) {
      record.problem = "the row has more than 512 fields";
      record.whole_row = true;
      end_in_doubt_ = true;
    }
    more = !end_in_doubt_ && at_ < text_.size() && text_[at_] == ',';
    if (more) ++at_;
  }
}

void csv_reader::judge(csv_record& record) {
  if (columns_ == 0) return;
  bool const over_lines = line_ > record.line;
  if (over_lines && (stray_quote_ || record.fields.size() != columns_)) {
    record.problem =
        "a quote opens a field that ends lines further down, with another number of fields than the header";
    end_in_doubt_ = true;
  } else if (record.fields.size() > columns_ &&
             std::any_of(record.fields.begin() + static_cast<std::ptrdiff_t>(columns_), record.fields.end(),
                         [](std::string const& field) { return !trimmed(field).empty(); })) {
    // A comma that should have been quoted moves every value behind it to the wrong column.
    record.problem = cat("the row has ", static_cast<std::uint64_t>(record.fields.size()), " fields and the header ",
                         static_cast<std::uint64_t>(columns_), "; put text that holds a comma in quotes");
  }
  if (record.problem.empty()) return;
  record.whole_row = true;
  record.fields.resize(std::min<std::size_t>(record.fields.size(), 1));
}

csv_reader::quoted csv_reader::read_quoted(std::string& out) {
  ++at_;
  for (;;) {
    auto const stop = text_.find_first_of("\"\r\n", at_);
    if (stop == std::string_view::npos) {
      at_ = text_.size();
      return quoted::unclosed;
    }
    out += text_.substr(at_, stop - at_);
    at_ = stop;
    if (text_[at_] != '"') {
      out += '\n';  // whichever way the file ends its lines
      skip_line_end();
      continue;
    }
    ++at_;
    if (at_ < text_.size() && text_[at_] == '"') {
      out += '"';
      ++at_;
      continue;
    }
    bool const ends = at_ >= text_.size() || text_[at_] == ',' || text_[at_] == '\r' || text_[at_] == '\n';
    return ends ? quoted::read : quoted::trailed;
  }
}

void csv_reader::read_plain(std::string& out) {
  auto const end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
  out = text_.substr(at_, end - at_);
  stray_quote_ = stray_quote_ || out.find('"') != std::string::npos;
  at_ = end;
}

void csv_reader::begin_again_below(std::size_t begin, std::uint64_t line) {
  at_ = std::min(text_.find_first_of("\r\n", begin), text_.size());
  line_ = line;
  skip_line_end();
}

void csv_reader::skip_line_end() {
  if (at_ >= text_.size()) return;
  bool const crlf = text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n';
  at_ += crlf ? 2 : 1;
  ++line_;
}

}  // namespace vetrina::catalog
