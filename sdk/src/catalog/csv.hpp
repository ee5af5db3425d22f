// csv: records of a comma-separated file (RFC 4180), read from memory. Tolerates CRLF, CR and a byte order mark. A
// record that cannot be read is reported and passed over: reading goes on at the line after the one it began on, so
// one unclosed quote does not swallow the rest of the feed. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetrina::catalog {

struct csv_record {
  std::uint64_t line = 0;  // on which it begins, from 1
  std::vector<std::string> fields;
  std::string problem;     // set: the record could not be read, fields are empty
};

class csv_reader {
 public:
  explicit csv_reader(std::string_view text) noexcept;
  // Empty at the end. Blank lines are passed over.
  [[nodiscard]] std::optional<csv_record> next();

  static constexpr std::size_t max_field_bytes = 256U << 10U;
  static constexpr std::size_t max_fields = 512;

 private:
  bool read_quoted(std::string& out, std::string& problem);
  void read_plain(std::string& out);
  void skip_line_end();

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint64_t line_ = 1;
};

}  // namespace vetrina::catalog
