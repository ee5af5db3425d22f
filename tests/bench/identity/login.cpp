#include "identity/login.hpp"

#include <stdlib.h>

#include <array>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include "base/strings.hpp"
#include "connector/oauth_cache.hpp"
#include "json/codec.hpp"
#include "json/document.hpp"
#include "ops/shops.hpp"
#include "report.hpp"

namespace vetrina::bench {
namespace {

std::array<ops::module const*, 3> const& modules() {
  static std::array<ops::module const*, 3> const all{&ops::tenancy_module(), &shoppers::shoppers_module(),
                                                     &identity::identity_module()};
  return all;
}

std::string fresh_folder() {
  auto pattern = (std::filesystem::temp_directory_path() / "vetrina-XXXXXX").string();
  return ::mkdtemp(pattern.data());
}

}  // namespace

result<net::http_response> timed_network::send(net::http_request const& request, net::call_options const& options) {
  auto const before = cpu_ns();
  auto answer = behind_.send(request, options);
  spent_ns_ += cpu_ns() - before;
  return answer;
}

login_shop::login_shop() : folder_{fresh_folder()}, operations_{modules()} {
  settings_.data_dir = folder_ + "/data";
  settings_.http.public_url = "https://shop.example";
  op_.gives_refresh_tokens = true;
  ring_ = vault::open_key_ring("", "", folder_, crypto::system_random()).value();
  keys_ = std::make_unique<vault::vault>(*ring_, crypto::system_random());
  std::vector<store::migration> steps;
  for (auto const& step : connector::connector_migrations()) steps.push_back(step);
  for (auto const* m : modules()) steps.insert(steps.end(), m->migrations.begin(), m->migrations.end());
  db_ = store::open_sqlite({settings_.data_dir}, steps, time_).value();
  connectors_ = std::make_unique<connector::host>(
      connector::host_options{{VT_SOURCE_DIR "/plugins"}, network_, time_, crypto::system_random(), null_log(), {}});
  sys_ = std::make_unique<ops::services>(ops::services{*db_, *keys_, *ring_, *connectors_, network_, time_,
                                                       crypto::system_random(), null_log(), settings_, operations_});
  call("shop.put",
       R"({"shop":"demo","mode":"test","controller":{"name":"Demo"},"origins":["https://shop.example"],)"
       R"("templates":{"product":"https://shop.example/p/{family}","return":"https://shop.example/account"},)"
       R"("markets":[{"market":"IT","region":"EU","locale":"it-IT","currency":"EUR"}]})");
  call("connector.put",
       R"({"connector":"op","plugin":"oidc","settings":{"issuer":"https://op.example","client_id":"shop"},)"
       R"("secrets":{"client_secret":"s3cr:t%"}})");
}

login_shop::~login_shop() {
  sys_.reset();
  connectors_.reset();
  db_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string login_shop::call(std::string_view operation, std::string const& document) {
  auto got = operations_.run(*sys_, operation, document, ops::hint{});
  if (!got) throw std::runtime_error(cat(operation, ": ", got.error().slug, ": ", got.error().message));
  return std::move(got->body);
}

login_shop::outcome login_shop::link_somebody() {
  time_.advance(second_ms);  // what was fetched stays fresh
  auto const who = json::quoted(cat("shopper-", ++people_));
  op_.subject = cat("person-", people_);
  call("shopper.put", cat(R"({"shopper":)", who, R"(,"has_other_credential":true})"));
  auto const elsewhere = network_.spent_ns();
  auto const start = cpu_ns();
  auto const begun = call("identity.begin", cat(R"({"connector":"op","intent":"link","session":)", who,
                                                R"(,"shopper":)", who, R"(,"auth_time":)", time_.wall_ms(), "}"));
  auto const between = cpu_ns();
  auto const d = json::document::parse(begun).value();
  auto const query = op_.approve(d.string_at("/url").value());
  auto const request =
      cat(R"({"connector":"op","query":)", json::quoted(query), R"(,"cookie":)",
          json::quoted(d.string_at("/cookie/value").value()), R"(,"session":)", who, R"(,"shopper":)", who, "}");
  auto const back = cpu_ns();
  auto const completed = call("identity.complete", request);
  auto const end = cpu_ns();
  op_.log.clear();
  return {json::document::parse(completed).value().string_at("/status").value_or(""),
          (between - start) + (end - back) - (network_.spent_ns() - elsewhere)};
}

}  // namespace vetrina::bench
