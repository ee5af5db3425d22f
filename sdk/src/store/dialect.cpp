#include "store/dialect.hpp"

#include <xxhash.h>

#include <array>

namespace vetrina::store {

std::string in_dialect(std::string_view sql, dialect const& words) {
  std::array<std::pair<std::string_view, std::string_view>, 3> const replacements = {
      {{"{seq}", words.seq}, {"{bytes}", words.bytes}, {"{clustered}", words.clustered}}};
  std::string out{sql};
  for (auto const& [word, replacement] : replacements) {
    for (auto at = out.find(word); at != std::string::npos; at = out.find(word, at + replacement.size()))
      out.replace(at, word.size(), replacement);
  }
  return out;
}

std::string migration_digest(migration const& step) {
  std::string_view const sql = step.sql;
  auto const hash = XXH3_128bits(sql.data(), sql.size());
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, hash);
  std::string out;
  for (auto const byte : canonical.digest) {
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

}  // namespace vetrina::store
