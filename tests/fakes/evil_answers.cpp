// What the token endpoint and userinfo may answer wrong.
#include <algorithm>

#include "tests/fakes/evil_row.hpp"

namespace vetrina::fakes {
namespace {

evil_tell from_token_endpoint(std::function<void(sample::response&)> change) {
  return on_the_wire("/token", std::move(change));
}
evil_tell from_userinfo(std::function<void(sample::response&)> change) { return on_the_wire("/me", std::move(change)); }

// Answers 401 unless the request it has just had is as it demands.
evil_tell demands(std::string path, std::function<bool(net::http_request const&)> fits) {
  return [=](evil_provider& op) {
    op.on_the_wire = [&op, path, fits](sample::response& out, std::string_view asked) {
      if (asked == path && !fits(op.says().log.back())) out = sample::json_text(R"({"error":"invalid_request"})", 401);
    };
  };
}
evil_tell signed_userinfo(evil_change change = {}) {
  return [=](evil_provider& op) {
    op.says().signs_userinfo = true;
    op.says().spoil_userinfo = change;
  };
}

evil_rows token_answers() {
  auto const m = evil_moment::login;
  return {
      {"a_client_that_must_prove_itself_in_the_header", "client-secret-basic", m, "linked", "",
       demands("/token",
               [](auto const& asked) { return net::find(asked.headers, "authorization").starts_with("Basic "); })},
      {"a_client_that_it_does_not_know", "", m, "rejected", "oauth.client_refused",
       [](auto& op) { op.says().client_secret = "changed"; }},
      {"a_token_type_in_other_letters", "token-type-case-insensitivity", m, "linked", "",
       in_token_answer(member("token_type", R"("bEaReR")"))},
      {"no_token_type", "", m, "rejected", "oauth.token_type", in_token_answer(member("token_type"))},
      {"an_unknown_token_type", "", m, "rejected", "oauth.token_type",
       in_token_answer(member("token_type", R"("mac")"))},
      {"a_bound_token_that_nobody_asked_for", "", m, "rejected", "oauth.token_type",
       in_token_answer(member("token_type", R"("DPoP")"))},
      {"no_access_token", "", m, "rejected", "oauth.bad_answer", in_token_answer(member("access_token"))},
      {"an_empty_access_token", "", m, "rejected", "oauth.bad_answer",
       in_token_answer(member("access_token", R"("")"))},
      {"an_access_token_over_16_kib", "", m, "rejected", "oauth.bad_answer",
       in_token_answer(member("access_token", json::quoted(std::string(17'000, 't'))))},
      {"no_word_of_how_long_it_lasts", "", m, "linked", "", in_token_answer(member("expires_in"))},
      {"a_token_answer_with_a_member_twice", "", m, "rejected", "oauth.bad_answer",
       from_token_endpoint([](auto& out) { out.body.insert(1, R"("access_token":"another",)"); })},
      {"a_token_answer_with_no_number_for_one", "", m, "rejected", "oauth.bad_answer",
       from_token_endpoint([](auto& out) { out.body.insert(1, R"("x":NaN,)"); })},
      {"a_token_answer_nested_without_end", "", m, "rejected", "oauth.bad_answer",
       from_token_endpoint([](auto& out) { out.body = std::string(5000, '['); })},
      {"a_token_answer_that_is_a_list", "", m, "rejected", "oauth.bad_answer",
       from_token_endpoint([](auto& out) { out.body = "[]"; })},
      {"a_token_answer_labelled_as_a_token", "", m, "rejected", "oauth.bad_answer", from_token_endpoint([](auto& out) {
         out.headers = {{"Content-Type", "application/jwt"}};
       })},
      {"a_token_answer_over_256_kib", "", m, "rejected", "network.too_large", from_token_endpoint(without_end)},
      {"a_token_endpoint_somewhere_else", "", m, "rejected", "oauth.redirected", from_token_endpoint(leads_elsewhere)},
      {"a_token_endpoint_that_fails", "", m, "rejected", "oauth.code_refused",
       from_token_endpoint([](auto& out) { out.status = 500; })},
      {"a_token_endpoint_that_repeats_what_it_was_sent", "", m, "rejected", "oauth.code_refused",
       [](auto& op) {
         op.on_the_wire = [&op](sample::response& out, std::string_view path) {
           if (path != "/token") return;
           out = sample::json_text(
               cat(R"({"error":"invalid_grant","error_description":)", json::quoted(op.says().log.back().body), "}"),
               400);
         };
       }},
  };
}

evil_rows userinfo_answers() {
  auto const m = evil_moment::login;
  auto const bearer = [](net::http_request const& asked) {
    return net::find(asked.headers, "authorization").starts_with("Bearer ");
  };
  return {
      {"a_name_that_only_userinfo_tells", "scope-userinfo-claims", m, "linked", "", in_claims(member("name")), "oidc",
       "", "Alice of the fake"},
      {"userinfo_for_a_token_in_the_header", "userinfo-bearer-header", m, "linked", "", demands("/me", bearer)},
      {"userinfo_for_a_token_in_the_body_alone", "userinfo-bearer-body", m, "rejected", "oauth.userinfo_refused",
       demands("/me", [](auto const& asked) { return asked.body.find("access_token=") != std::string::npos; })},
      {"userinfo_of_somebody_else", "userinfo-invalid-sub", m, "rejected", "oauth.userinfo_subject",
       in_userinfo(member("sub", R"("mallory")"))},
      {"userinfo_of_nobody", "", m, "rejected", "oauth.userinfo_subject", in_userinfo(member("sub"))},
      {"userinfo_that_is_signed", "userinfo-signed", m, "linked", "", signed_userinfo()},
      {"signed_userinfo_of_somebody_else", "", m, "rejected", "oauth.userinfo_subject",
       signed_userinfo(member("sub", R"("mallory")"))},
      {"signed_userinfo_by_another", "", m, "rejected", "oauth.userinfo_signed",
       signed_userinfo(member("iss", R"("https://op.example")"))},
      {"signed_userinfo_for_another_client", "", m, "rejected", "oauth.userinfo_signed",
       signed_userinfo(member("aud", R"("another shop")"))},
      {"signed_userinfo_with_a_broken_signature", "", m, "rejected", "jws.bad_signature",
       both(signed_userinfo(),
            [](auto& op) {
              op.says().spoil_userinfo_token = [](std::string& t) {
                t[t.size() - 10] = t[t.size() - 10] == 'A' ? 'B' : 'A';
              };
            })},
      {"plain_userinfo_labelled_as_signed", "", m, "rejected", "jws.malformed", from_userinfo([](auto& out) {
         out.headers = {{"Content-Type", "application/jwt"}};
       })},
      {"userinfo_with_a_member_twice", "", m, "rejected", "oauth.bad_answer",
       from_userinfo([](auto& out) { out.body.insert(1, R"("sub":"mallory",)"); })},
      {"userinfo_without_end", "", m, "rejected", "network.too_large", from_userinfo(without_end)},
      {"userinfo_somewhere_else", "", m, "rejected", "oauth.redirected", from_userinfo(leads_elsewhere)},
      {"userinfo_that_is_refused", "", m, "rejected", "oauth.userinfo_refused",
       from_userinfo([](auto& out) { out.status = 403; })},
  };
}

}  // namespace

evil_rows evil_answers() {
  auto all = token_answers();
  for (auto& one : userinfo_answers()) all.push_back(std::move(one));
  return all;
}

}  // namespace vetrina::fakes
