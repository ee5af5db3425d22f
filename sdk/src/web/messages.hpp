// messages: every sentence that widgets show, as ICU message patterns by language, and formats of names, dates and
// money. A locale that we do not speak gets English. Immutable tables; thread-safe.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vetrina::web {

struct argument {
  std::string_view name;
  std::variant<std::int64_t, std::string_view> value;
};

class language {
 public:
  // BCP 47, as "it-IT".
  explicit language(std::string_view locale);

  [[nodiscard]] std::string_view code() const noexcept { return code_; }      // en, it, ar
  [[nodiscard]] std::string_view direction() const noexcept;                  // ltr, rtl
  // Plain text, not markup.
  [[nodiscard]] std::string say(std::string_view key, std::initializer_list<argument> with = {}) const;
  // Whether there is a sentence for it.
  [[nodiscard]] static bool has(std::string_view key) noexcept;
  // Somebody else's words inside a sentence of ours: without the marks that turn the rest of the line around, and
  // isolated where they run the other way.
  [[nodiscard]] std::string quoted(std::string_view from_outside) const;
  [[nodiscard]] std::string list(std::vector<std::string> const& names) const;  // "Anna, Bruno and Chiara", each quoted
  [[nodiscard]] std::string date(std::int64_t ms) const;
  [[nodiscard]] std::string money(std::int64_t amount_minor, std::string_view currency) const;

 private:
  std::string locale_;
  std::string code_;
};

// Every key with its patterns, for the test that each language has each key with the same arguments.
struct message {
  std::string_view key;
  std::string_view en;
  std::string_view it;
  std::string_view ar;
};
[[nodiscard]] std::vector<message> const& all_messages();

}  // namespace vetrina::web
