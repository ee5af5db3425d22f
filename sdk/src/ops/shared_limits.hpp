// shared_limits: how often callers knocked at this installation, counted together by all processes on its data folder
// (store/limit_table). Of callers it keeps a hash under a key that follows from the key ring. One a handle, opened when
// somebody first knocks. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "ops/services.hpp"
#include "store/limit_table.hpp"

namespace vetrina::ops {

class shared_limits {
 public:
  struct answer {
    std::optional<std::int64_t> wait_ms;  // empty: may pass
  };
  // Empty where nothing is shared: whoever asks then counts by itself. `per_minute` at least 1.
  [[nodiscard]] std::optional<answer> knock(services const& sys, std::string_view caller, std::int64_t per_minute);
  // Why nothing is shared; empty: all is well.
  [[nodiscard]] std::string trouble(services const& sys);

 private:
  void open(services const& sys);
  std::once_flag opened_;
  std::unique_ptr<store::limit_table> table_;
  secret key_;
  std::string why_;
};

}  // namespace vetrina::ops
