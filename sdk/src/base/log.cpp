#include "base/log.hpp"

#include "base/immortal.hpp"

namespace vetrina {

log_sink& null_log() noexcept {
  class sink final : public log_sink {
    void write(log_level, std::string_view, std::string_view, std::string_view) noexcept override {}
  };
  static immortal<sink> instance;
  return *instance;
}

}  // namespace vetrina
