#include "catalog/csv.hpp"

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
  for (;;) {
    std::string field;
    if (at_ < text_.size() && text_[at_] == '"') {
      read_quoted(field, record.problem);
    } else {
      read_plain(field);
    }
    if (field.size() > max_field_bytes) {
      record.problem = cat("a field has ", static_cast<std::uint64_t>(field.size()), " bytes; at most ",
                           static_cast<std::uint64_t>(max_field_bytes), " are accepted");
    }
    record.fields.push_back(std::move(field));
    if (record.fields.size() > max_fields) record.problem = "the row has more than 512 fields";
    if (!record.problem.empty()) break;
    if (at_ >= text_.size() || text_[at_] != ',') break;
    ++at_;
  }
  if (!record.problem.empty()) {
    auto const line_end = text_.find('\n', begin);
    at_ = line_end == std::string_view::npos ? text_.size() : line_end + 1;
    line_ = record.line + 1;
    record.fields.clear();
    return record;
  }
  skip_line_end();
  return record;
}

bool csv_reader::read_quoted(std::string& out, std::string& problem) {
  ++at_;
  for (;;) {
    auto const quote = text_.find('"', at_);
    if (quote == std::string_view::npos) {
      problem = "a quoted field is never closed";
      return false;
    }
    for (char c : text_.substr(at_, quote - at_)) line_ += c == '\n' ? 1 : 0;
    out += text_.substr(at_, quote - at_);
    at_ = quote + 1;
    if (at_ < text_.size() && text_[at_] == '"') {
      out += '"';
      ++at_;
      continue;
    }
    if (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\r' && text_[at_] != '\n') {
      problem = "there is text behind a closing quote";
      return false;
    }
    return true;
  }
}

void csv_reader::read_plain(std::string& out) {
  auto const end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
  out = text_.substr(at_, end - at_);
  at_ = end;
}

void csv_reader::skip_line_end() {
  if (at_ >= text_.size()) return;
  if (text_[at_] == '\r') {
    ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    ++line_;
  } else if (text_[at_] == '\n') {
    ++at_;
    ++line_;
  }
}

}  // namespace vetrina::catalog
