// domain_engine: some modules on a store in a temporary folder, with a clock that stands still, below the engine that
// lists them all. For tests of the operations of one module and of those it stands on.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "connector/host.hpp"
#include "json/document.hpp"
#include "ops/dispatcher.hpp"
#include "store/sqlite_store.hpp"

namespace vetrina::test {

class domain_engine {
 public:
  explicit domain_engine(std::vector<ops::module const*> modules)
      : folder_{make_folder()}, modules_{std::move(modules)}, operations_{modules_} {
    settings_.data_dir = folder_;
    settings_.http.public_url = "https://shop.example";
    std::vector<store::migration> steps;
    for (auto const* one : modules_) steps.insert(steps.end(), one->migrations.begin(), one->migrations.end());
    db_ = must(store::open_sqlite({folder_}, steps, time_));
    ring_ = must(vault::open_key_ring("", "", folder_, crypto::system_random()));
    vault_ = std::make_unique<vault::vault>(*ring_, crypto::system_random());
    http_ = must(net::make_http_client({}));
    connectors_ = std::make_unique<connector::host>(
        connector::host_options{{}, *http_, time_, crypto::system_random(), null_log()});
    services_.reset(new ops::services{*db_, *vault_, *ring_, *connectors_, *http_, time_, crypto::system_random(),
                                      null_log(), settings_, operations_});
  }
  ~domain_engine() {
    db_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  domain_engine(domain_engine const&) = delete;
  domain_engine& operator=(domain_engine const&) = delete;

  // As the host over C.
  [[nodiscard]] result<std::string> call(std::string_view operation, std::string_view document) {
    return call_as({}, operation, document);
  }
  [[nodiscard]] result<std::string> call_as(ops::hint const& from, std::string_view operation,
                                            std::string_view document) {
    auto answer = operations_.run(*services_, operation, document, from);
    if (!answer) return answer.error();
    return std::move(answer->body);
  }
  // For setting the scene: a failure is a defect of the test.
  json::document done(std::string_view operation, std::string_view document) {
    return must(json::document::parse(must(call(operation, document))));
  }
  // The slug by which a call fails; "" where it does not.
  [[nodiscard]] std::string failure(std::string_view operation, std::string_view document) {
    return failure_as({}, operation, document);
  }
  [[nodiscard]] std::string failure_as(ops::hint const& from, std::string_view operation, std::string_view document) {
    auto const answer = call_as(from, operation, document);
    return answer ? std::string{} : std::string{answer.error().slug};
  }
  // Reads the record and gives what fn gives.
  template <class Fn>
  [[nodiscard]] auto read(Fn fn) {
    typename decltype(fn(std::declval<store::session&>()))::value_type out{};
    auto const fine = db_->read(store::area::record, [&](store::session& db) -> result<void> {
      VT_TRY(out, fn(db));
      return {};
    });
    if (!fine) throw std::runtime_error(fine.error().message);
    return out;
  }

  void open_shop() {
    static_cast<void>(done(
        "shop.put", R"({"shop":"jeans","mode":"test","controller":{"name":"Jeans S.p.A."},)"
                    R"("origins":["https://shop.example"],"templates":{"product":"https://shop.example/p/{family}"},)"
                    R"("markets":[{"market":"US","region":"NA","locale":"en-US","currency":"USD"},)"
                    R"({"market":"IT","region":"EU","locale":"it-IT","currency":"EUR"}]})"));
  }
  [[nodiscard]] static ops::hint shopper_over_http(std::string shopper, std::int64_t auth_time = 0) {
    ops::hint from;
    from.via = ops::transport::http;
    from.who = ops::role::shopper;
    from.shop = "jeans";
    from.shopper = std::move(shopper);
    from.scopes = {};
    from.actor = "shopper";
    from.auth_time = auth_time;
    return from;
  }
  [[nodiscard]] static ops::hint order_token_over_http(std::string order) {
    ops::hint from;
    from.via = ops::transport::http;
    from.who = ops::role::order_token;
    from.shop = "jeans";
    from.order = std::move(order);
    from.scopes = {};
    return from;
  }

  [[nodiscard]] ops::services const& services() const noexcept { return *services_; }
  [[nodiscard]] manual_clock& time() noexcept { return time_; }
  [[nodiscard]] std::string const& folder() const noexcept { return folder_; }

 private:
  static std::string make_folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "vetrina-XXXXXX").string();
    return ::mkdtemp(pattern.data());
  }
  template <class T>
  static T must(result<T> got) {
    if (!got) throw std::runtime_error(std::string{got.error().slug} + ": " + got.error().message);
    return *std::move(got);
  }

  std::string folder_;
  manual_clock time_{1'800'000'000'000};
  ops::settings settings_;
  std::vector<ops::module const*> modules_;
  ops::dispatcher operations_;
  std::unique_ptr<store::database> db_;
  std::unique_ptr<vault::key_ring> ring_;
  std::unique_ptr<vault::vault> vault_;
  std::unique_ptr<net::http_client> http_;
  std::unique_ptr<connector::host> connectors_;
  std::unique_ptr<ops::services> services_;
};

}  // namespace vetrina::test
