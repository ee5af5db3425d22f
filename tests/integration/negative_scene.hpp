// negative_scene: what every named negative stands on: a whole engine with the HTTP face, a provider over TLS at the
// connector `op`, a shopper Ann who is signed in; and how a refusal is told from a login that merely failed. One test's own.
#pragma once

#include <array>

#include "plugin_variants.hpp"
#include "provider_secrets.hpp"
#include "web/web.hpp"

namespace vetrina::test {

class negative_scene : public ::testing::Test {
 protected:
  using members = fakes::json_members;

  negative_scene() {
    op_.says().subject = row_subject;
    scene_.put_connector(op_.issuer());
  }

  // ---- parts of a login ----

  struct under_way {
    login going;
    std::string query;  // of the callback, as the provider sent it
  };
  under_way begun(members const& with) {
    auto going = scene_.begin(with);
    auto query = op_.approve(going.url);
    add_secrets(carried_, going.url, going.cookie, query);
    return {std::move(going), std::move(query)};
  }
  under_way begun() { return begun(scene_.link_request()); }
  members with(std::initializer_list<std::pair<char const*, std::string>> changes) {
    auto out = scene_.link_request();
    for (auto const& [name, value] : changes) out[name] = value;
    return out;
  }
  static members callback(under_way const& of) { return login_scene::callback(of.going, of.query); }
  outcome complete(members const& what) { return scene_.complete(what); }
  outcome complete(under_way const& of) { return complete(callback(of)); }
  outcome link() { return complete(begun()); }
  outcome confirm(under_way const& of, members more = {}) {
    more.merge(members{{"attempt", json::quoted(of.going.attempt)},
                       {"session", R"("s1")"},
                       {"shopper", R"("ann")"},
                       {"auth_time", std::to_string(scene_.time().wall_ms())},
                       {"decision", R"("accept")"}});
    return scene_.call("identity.confirm", more);
  }
  void put_shopper(std::string_view shopper, members more = {}) {
    more["shopper"] = json::quoted(shopper);
    more.try_emplace("has_other_credential", "true");
    scene_.done("shopper.put", more);
  }

  static std::string part_of(std::string const& query, std::string_view name) {
    for (auto const pair : split(query, '&')) {
      if (pair.starts_with(cat(name, "="))) return std::string{pair};
    }
    throw std::runtime_error(cat("the callback has no ", name));
  }
  static std::string without(std::string const& query, std::string_view name) {
    std::string out;
    for (auto const pair : split(query, '&')) {
      if (!pair.starts_with(cat(name, "="))) out += cat(out.empty() ? "" : "&", pair);
    }
    return out;
  }

  // ---- what must come of it ----

  // Refused by this reason, and nothing of it is anywhere: no link, token, ticket, held identity, nor a secret in the
  // answer, the log or a file.
  void expect_rejected(outcome const& got, std::string_view reason, std::string_view status = "rejected") {
    ASSERT_TRUE(got.answer) << got.slug() << ": " << got.message();
    EXPECT_EQ(got.text("/status"), status);
    EXPECT_EQ(got.text("/reason"), reason);
    EXPECT_EQ(got.text("/shopper"), "");
    EXPECT_EQ(got.text("/identity/connector"), "");
    scene_.expect_nothing_stored();
    expect_no_secret(*got.answer);
  }
  // Not even begun.
  void expect_not_begun(outcome const& got, std::string_view slug) {
    EXPECT_EQ(got.slug(), slug);
    EXPECT_FALSE(got.message().empty());
    EXPECT_EQ(scene_.rows(count_attempts), 0);
    scene_.expect_nothing_stored();
    expect_no_secret(got.message());
  }
  void expect_linked(outcome const& got) {
    ASSERT_TRUE(got.answer) << got.slug() << ": " << got.message();
    EXPECT_EQ(got.text("/status"), "linked") << *got.answer;
    scene_.expect_linked_once();
  }
  void expect_no_secret(std::string_view said) {
    auto all = secrets_of(op_);
    all.insert(carried_.begin(), carried_.end());
    scene_.expect_nowhere(all, said);
  }

  // ---- the shop's own HTTP face ----

  net::http_response over_http(std::string method, std::string target, std::string cookie = {}, std::string body = {},
                               std::string host = "localhost:8443") {
    net::http_request asked;
    asked.method = std::move(method);
    asked.target = std::move(target);
    asked.headers = {{"Host", std::move(host)}};
    if (!cookie.empty()) asked.headers.push_back({"Cookie", std::move(cookie)});
    if (!body.empty()) asked.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    asked.body = std::move(body);
    return face_.handle(asked, {"127.0.0.1", true});
  }
  static std::string header(net::http_response const& of, std::string_view name) {
    return std::string{net::find(of.headers, name)};
  }

  static inline std::array<ops::module const*, 1> const faces{&web::web_module()};
  login_scene scene_{plugin_variants(), faces};
  fakes::evil_provider op_{good_certificate(), scene_.time()};
  web::face face_{scene_.engine()};
  std::set<std::string> carried_;
};

}  // namespace vetrina::test
