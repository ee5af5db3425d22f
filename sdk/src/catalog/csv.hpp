// csv: records of a comma-separated file (RFC 4180), read from memory. CRLF and CR count as line ends, inside quoted
// fields too; a byte order mark counts for nothing. A record that cannot be read is reported and passed over: where its
// end is in doubt, reading goes on at the line after the one it began on, so that one unclosed quote does not swallow
// the rest of the feed. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetrina::catalog {

struct csv_record {
  std::uint64_t line = 0;  // on which it begins, from 1
  std::vector<std::string> fields;  // with a problem: those before the one that is broken
  std::string problem;  // set: the record could not be read
  bool whole_row = false;  // the problem is the row's and not one field's
};

class csv_reader {
 public:
  explicit csv_reader(std::string_view text) noexcept;
  // Empty at the end. Blank lines are passed over. The first record says how many fields the others have: of those, a
  // row may have fewer, or more that are empty; one over several lines must have just so many, for a quote that was
  // never meant to open shows in nothing else.
  [[nodiscard]] std::optional<csv_record> next();

  static constexpr std::size_t max_field_bytes = 256U << 10U;
  static constexpr std::size_t max_fields = 512;

 private:
  enum class quoted { read, unclosed, trailed };
  void read_fields(csv_record& record);
  [[nodiscard]] quoted read_quoted(std::string& out);
  void read_plain(std::string& out);
  void judge(csv_record& record);
  void begin_again_below(std::size_t begin, std::uint64_t line);
  void skip_line_end();

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint64_t line_ = 1;
  std::size_t columns_ = 0;  // of the first record
  bool end_in_doubt_ = false;  // of the record being read
  bool stray_quote_ = false;  // a quote inside an unquoted field
};

}  // namespace vetrina::catalog
