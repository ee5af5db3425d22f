// A discovery document that says what cannot be, or leads where nothing of ours may go.
#include "tests/fakes/evil_row.hpp"

namespace vetrina::fakes {
namespace {

evil_tell wire(std::function<void(sample::response&)> change) {
  return on_the_wire(std::string{evil_metadata_path}, std::move(change));
}
evil_tell endpoint(std::string name, std::string url) {
  return in_metadata(member(std::move(name), json::quoted(url)));
}

}  // namespace

evil_rows evil_metadata() {
  auto const begin = evil_moment::begin;
  auto const login = evil_moment::login;
  return {
      {"metadata_as_it_should_be", "discovery-openid-config", login, "linked", "", [](auto&) {}},
      {"metadata_of_another_issuer", "discovery-issuer-mismatch", begin, "refused", "oauth.issuer_mismatch",
       endpoint("issuer", "https://op.example")},
      {"metadata_of_the_issuer_with_a_slash", "", begin, "refused", "oauth.issuer_mismatch",
       [](auto& op) {
         op.says().spoil_metadata = [&op](json_members& m) { m["issuer"] = json::quoted(op.issuer() + "/"); };
       }},
      {"metadata_of_every_tenant", "", begin, "refused", "oauth.issuer_mismatch",
       [](auto& op) {
         op.says().spoil_metadata = [&op](json_members& m) { m["issuer"] = json::quoted(op.issuer() + "/{tenantid}"); };
       }},
      {"metadata_of_nobody", "", begin, "refused", "oauth.issuer_mismatch", in_metadata(member("issuer"))},
      {"metadata_without_a_token_endpoint", "", begin, "refused", "oauth.bad_metadata",
       in_metadata(member("token_endpoint"))},
      {"metadata_without_keys", "", begin, "refused", "oauth.bad_metadata", in_metadata(member("jwks_uri"))},
      {"a_token_endpoint_without_tls", "", begin, "refused", "network.plain_http",
       endpoint("token_endpoint", "http://localhost/token")},
      {"keys_without_tls", "", begin, "refused", "network.plain_http", endpoint("jwks_uri", "http://localhost/jwks")},
      {"userinfo_without_tls", "", begin, "refused", "network.plain_http",
       endpoint("userinfo_endpoint", "http://localhost/me")},
      {"a_token_endpoint_at_a_host_off_the_list", "", login, "rejected", "network.host_not_allowed",
       endpoint("token_endpoint", "https://op.example/token")},
      {"keys_at_a_host_off_the_list", "", login, "rejected", "network.host_not_allowed",
       endpoint("jwks_uri", "https://op.example/jwks")},
      {"userinfo_at_a_host_off_the_list", "", login, "rejected", "network.host_not_allowed",
       endpoint("userinfo_endpoint", "https://op.example/me")},
      {"pushed_requests_that_go_nowhere", "", begin, "refused", "oauth.bad_metadata", in_metadata([](auto& m) {
         m["require_pushed_authorization_requests"] = "true";
         m.erase("pushed_authorization_request_endpoint");
       })},
      {"metadata_with_a_member_twice", "", begin, "refused", "oauth.bad_answer",
       wire([](auto& out) { out.body.insert(1, R"("issuer":"https://op.example",)"); })},
      {"metadata_over_256_kib", "", begin, "refused", "network.too_large", wire(without_end)},
      {"metadata_nested_without_end", "", begin, "refused", "oauth.bad_answer", wire([](auto& out) {
         out.body.insert(1, cat(R"("x":)", std::string(5000, '['), std::string(5000, ']'), ","));
       })},
      {"metadata_not_labelled_as_json", "", begin, "refused", "oauth.bad_answer", wire([](auto& out) {
         out.headers = {{"Content-Type", "text/html"}};
       })},
      {"metadata_that_is_a_list", "", begin, "refused", "oauth.bad_answer", wire([](auto& out) { out.body = "[]"; })},
      {"metadata_somewhere_else", "", begin, "refused", "oauth.redirected", wire(leads_elsewhere)},
      {"metadata_that_is_gone", "", begin, "refused", "oauth.no_metadata", wire([](auto& out) { out.status = 404; })},
  };
}

}  // namespace vetrina::fakes
