// random: unpredictable bytes. Injected, so that tests can repeat themselves. Implementations are thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vetrina::crypto {

class random {
 public:
  virtual ~random() = default;
  [[nodiscard]] virtual std::string bytes(std::size_t count) = 0;
};

[[nodiscard]] random& system_random() noexcept;  // OpenSSL's, seeded by the kernel, safe after a fork

// `count` characters of base58 (no 0 O I l): 5.86 bits each, drawn without bias.
[[nodiscard]] std::string base58_id(random& from, std::size_t count);
// "att_" + 22 characters (128 bits): ids that may be shown and guessed at.
[[nodiscard]] std::string new_id(random& from, std::string_view prefix);

}  // namespace vetrina::crypto
