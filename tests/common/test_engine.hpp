// test_engine: a whole engine on a temporary folder, with a clock that stands still. For tests of operations.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "engine/engine.hpp"

namespace vetrina::test {

class temporary_folder {
 public:
  temporary_folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "vetrina-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  temporary_folder(temporary_folder const&) = delete;
  temporary_folder& operator=(temporary_folder const&) = delete;
  [[nodiscard]] std::string const& path() const noexcept { return path_; }

 private:
  std::string path_;
};

inline constexpr char const* sample_shop =
    R"({"shop":"jeans","mode":"test","controller":{"name":"Jeans S.p.A."},"origins":["https://localhost:8443"],)"
    R"("templates":{"product":"https://localhost:8443/p/{family}?v={product}","cart":"https://localhost:8443/cart?add={items}",)"
    R"("return":"https://localhost:8443/account"},"markets":[{"market":"US","region":"NA","locale":"en-US","currency":"USD"},)"
    R"({"market":"IT","region":"EU","locale":"it-IT","currency":"EUR"}]})";

class test_engine {
 public:
  explicit test_engine(std::string const& more_settings = {}, std::span<ops::module const* const> faces = {},
                       log_sink& log = null_log())
      : time_{1'800'000'000'000} {
    auto made = engine::engine::open(R"({"data_dir":")" + folder_.path() +
                                         R"(","environment":"test","http":{"public_url":"https://localhost:8443"})" +
                                         more_settings + "}",
                                     faces, {&time_, &crypto::system_random(), &log});
    if (!made) throw std::runtime_error(made.error().message);
    engine_ = std::move(*made);
  }

  // As the host over C. Throws nothing: failures are values.
  [[nodiscard]] result<std::string> call(std::string_view operation, std::string_view document) {
    return call_as(operation, document, {});
  }
  [[nodiscard]] result<std::string> call_as(std::string_view operation, std::string_view document,
                                            ops::hint const& from) {
    auto answer = engine_->call(operation, document, from);
    if (!answer) return answer.error();
    return std::move(answer->body);
  }
  // A shop with the markets US and IT, ready for shoppers.
  void open_shop() {
    if (auto done = call("shop.put", sample_shop); !done) throw std::runtime_error(done.error().message);
  }
  // As a signed-in shopper over HTTP.
  [[nodiscard]] static ops::hint shopper_over_http(std::string shop, std::string shopper) {
    ops::hint from;
    from.via = ops::transport::http;
    from.who = ops::role::shopper;
    from.shop = std::move(shop);
    from.shopper = std::move(shopper);
    from.scopes = {};
    from.actor = "shopper";
    return from;
  }

  [[nodiscard]] engine::engine& engine() noexcept { return *engine_; }
  [[nodiscard]] manual_clock& time() noexcept { return time_; }
  [[nodiscard]] std::string const& folder() const noexcept { return folder_.path(); }

 private:
  temporary_folder folder_;
  manual_clock time_;
  std::unique_ptr<vetrina::engine::engine> engine_;
};

}  // namespace vetrina::test
