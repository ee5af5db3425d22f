#include "town.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/strings.hpp"
#include "friends/sync.hpp"

namespace vetrina::testing {
namespace {

constexpr std::string_view issuer = "https://toot.example";

void must(result<void> const& done) {
  if (!done) throw std::runtime_error{cat(done.error().slug, ": ", done.error().message)};
}

ops::caller back_end(std::string const& shop) {
  ops::caller who;
  who.shop = shop;
  who.role = ops::role::admin;
  return who;
}

}  // namespace

town::town(std::string const& data_dir) {
  auto made = engine::engine::open(
      cat(R"({"data_dir":")", data_dir,
          R"(","environment":"test","http":{"public_url":"https://localhost:8443"},"connector_path":[")", VT_SOURCE_DIR,
          R"(/plugins"]})"),
      {}, {&time_, &crypto::system_random(), &null_log()});
  if (!made) throw std::runtime_error{made.error().message};
  engine_ = *std::move(made);
}

result<std::string> town::call_as(ops::hint const& from, std::string_view operation, std::string_view document) {
  VT_TRY(auto answer, engine_->call(operation, document, from));
  return std::move(answer.body);
}

json::document town::done(std::string_view operation, std::string_view document) {
  auto const answer = call(operation, document);
  if (!answer)
    throw std::runtime_error{
        cat(operation, ": ", answer.error().slug, ": ", answer.error().message, answer.error().pointer)};
  return *json::document::parse(*answer, 1U << 23U, 64);
}

void town::run_jobs() {
  constexpr std::int64_t budget_ms = 10'000;
  auto const done = engine_->run_jobs(budget_ms, true);
  if (!done) throw std::runtime_error{done.error().message};
}

void town::open_shop(std::string const& shop) {
  done("shop.put",
       cat(R"({"shop":")", shop, R"(","mode":"test","controller":{"name":"Shop S.p.A."},"origins":["https://)", shop,
           R"(.example"],"templates":{"product":"https://)", shop,
           R"(.example/p/{family}?v={product}","cart":"https://)", shop,
           R"(.example/cart?add={items}","return":"https://)", shop,
           R"(.example/account"},"markets":[{"market":"IT","region":"EU","locale":"it-IT","currency":"EUR"}]})"));
}

void town::person(std::string const& shop, std::string const& shopper, std::string const& more) {
  done("shopper.put", cat(R"({"shop":")", shop, R"(","shopper":")", shopper, R"(","name":"Name of )", shopper,
                          R"(","market":"IT","has_other_credential":true)", more, "}"));
  auto const who = back_end(shop);
  ops::exchange const in{{services(), who, time_.wall_ms()}};
  must(link(in, shopper));
  consents(shop, shopper, "find_friends");
}

result<void> town::link(ops::exchange const& in, std::string const& shopper) {
  return in.write([&](store::transaction& tx) -> result<void> {
    identity::verified_identity who;
    who.connector = "toot";
    who.plugin = "org.example.toot";
    who.issuer = issuer;
    who.subject = cat("subject of ", shopper);
    who.shown.handle = cat("@", shopper, "@toot.example");
    who.shown.name = cat("Handle of ", shopper);
    who.access_token = cat("access token of ", shopper);
    who.session_id = cat("session of ", shopper);
    VT_CHECK(identity::link(in, tx, shopper, who, in.now));
    return {};
  });
}

void town::consents(std::string const& shop, std::string const& shopper, std::string const& purpose, bool granted) {
  done("consent.set", cat(R"({"shop":")", shop, R"(","shopper":")", shopper, R"(","purpose":")", purpose,
                          R"(","granted":)", granted ? "true" : "false", ",", shown_text, "}"));
}

void town::befriend(std::string const& shop, std::string const& a, std::string const& b,
                    std::vector<std::string> const& strangers) {
  auto const who = back_end(shop);
  ops::exchange const in{{services(), who, time_.wall_ms()}};
  must(in.write([&](store::transaction& tx) -> result<void> {
    VT_TRY(auto const own, identity::linked_of(tx, shop, a));
    VT_TRY(auto const friends_hmac, identity::subject_hmac(in, issuer, cat("subject of ", b)));
    identity::edge_sets fetched{{friends_hmac}, {friends_hmac}, true};
    for (auto const& one : strangers) {
      VT_TRY(auto hmac, identity::subject_hmac(in, issuer, one));
      fetched.followers.push_back(std::move(hmac));
    }
    VT_CHECK(friends::settle(tx, in, own.at(0), fetched));
    return {};
  }));
}

std::string town::identity_of(std::string const& shop, std::string const& shopper) {
  return *done("identity.list", cat(R"({"shop":")", shop, R"(","shopper":")", shopper, "\"}"))
              .string_at("/identities/0/identity");
}

std::string town::public_id(std::string const& shop, std::string const& shopper) {
  return *done("shopper.get", cat(R"({"shop":")", shop, R"(","shopper":")", shopper, "\"}")).string_at("/id");
}

ops::hint town::visitor_of(std::string shop) {
  ops::hint from;
  from.via = ops::transport::http;
  from.who = ops::role::open;
  from.shop = std::move(shop);
  from.scopes = {};
  from.actor = "open";
  return from;
}

ops::hint town::key_of(std::string shop) {
  auto from = visitor_of(std::move(shop));
  from.who = ops::role::admin;
  from.scopes = {"all"};
  from.actor = "key:k_1";
  return from;
}

ops::hint town::session_of(std::string shop, std::string shopper) {
  auto from = visitor_of(std::move(shop));
  from.who = ops::role::shopper;
  from.shopper = std::move(shopper);
  from.auth_time = town_time;
  from.actor = "shopper";
  return from;
}

ops::services const& town::services() {
  auto const got = engine_->services();
  if (!got) throw std::runtime_error{got.error().message};
  return **got;
}

std::vector<std::string> files_with(std::string const& folder, std::string_view bytes) {
  std::vector<std::string> found;
  for (auto const& entry : std::filesystem::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in{entry.path(), std::ios::binary};
    std::string const text{std::istreambuf_iterator<char>{in}, {}};
    if (text.find(bytes) != std::string::npos) found.push_back(entry.path().filename().string());
  }
  return found;
}

}  // namespace vetrina::testing
