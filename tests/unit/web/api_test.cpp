#include <filesystem>

#include "tests/unit/web/face_scene.hpp"

namespace vetrina::web {
namespace {

class api : public face_scene {
 protected:
  api() { person("anna"); }
  std::string admin_key() { return "Bearer " + *done("key.create", R"({"scopes":["all"]})").string_at("/key"); }
  std::size_t spooled() {
    std::size_t count = 0;
    std::error_code none;
    for ([[maybe_unused]] auto const& one : std::filesystem::directory_iterator{engine_.folder() + "/incoming", none})
      ++count;
    return count;
  }
};

TEST_F(api, a_query_is_read_with_get_and_post) {
  EXPECT_EQ(get("/vetrina/v1/catalog.get?family=501").status, 200);
  EXPECT_EQ(post_json("/vetrina/v1/catalog.get", R"({"family":"501"})").status, 200);
  EXPECT_EQ(post("/vetrina/v1/catalog.get", {{"family", "501"}}).status, 200);
  EXPECT_EQ(ask("HEAD", "/vetrina/v1/catalog.get?family=501").status, 200);
}

TEST_F(api, a_procedure_takes_post_alone) {
  for (auto const* method : {"GET", "HEAD", "PUT", "DELETE", "PATCH"}) {
    auto const refused = ask(method, "/vetrina/v1/consent.set?purpose=measure&granted=false");
    EXPECT_EQ(refused.status, 405) << method;
    EXPECT_EQ(header(refused, "allow"), "POST") << method;
  }
  auto const refused = ask("DELETE", "/vetrina/v1/catalog.get?family=501");
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(header(refused, "allow"), "GET, HEAD, POST");
}

TEST_F(api, an_unknown_operation_is_not_found) {
  auto const got = get("/vetrina/v1/catalog.gte");
  EXPECT_EQ(got.status, 404);
  EXPECT_EQ(slug(got), "operation.unknown");
  EXPECT_EQ(header(got, "content-type"), "application/problem+json");
}

TEST_F(api, another_media_type_is_refused_by_its_own_status) {
  auto const got = ask("POST", "/vetrina/v1/catalog.get", {{"Content-Type", "text/xml"}}, "<a/>");
  EXPECT_EQ(got.status, 415);
  EXPECT_EQ(slug(got), "http.unsupported_media_type");
  EXPECT_EQ(json::document::parse(got.body)->integer_at("/status"), 415);
}

TEST_F(api, a_form_comes_back_to_its_page) {
  auto const anna = sign_in("anna");
  parameters form{{"purpose", "measure"}, {"granted", "false"}, {"csrf", anna.csrf}, {"return_to", "/account?tab=1#c"}};
  auto const taken = post_as(anna, "/vetrina/v1/consent.set", form);
  EXPECT_EQ(taken.status, 303);
  EXPECT_EQ(header(taken, "location"), "/account?tab=1#c");
  put(form, "granted", "true");
  auto const refused = post_as(anna, "/vetrina/v1/consent.set", form);
  EXPECT_EQ(header(refused, "location"), "/account?tab=1&vt_error=request.missing_field#c");
  put(form, "csrf", "wrong");
  EXPECT_EQ(header(post_as(anna, "/vetrina/v1/consent.set", form), "location"),
            "/account?tab=1&vt_error=session.csrf#c");
}

TEST_F(api, a_form_does_not_lead_to_another_host) {
  auto const anna = sign_in("anna");
  parameters form{{"purpose", "measure"}, {"granted", "false"}, {"csrf", anna.csrf}, {"return_to", "//evil.example"}};
  auto const got = post_as(anna, "/vetrina/v1/consent.set", form);
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(header(got, "location"), "");
}

TEST_F(api, an_answer_is_no_ones_to_keep_but_for_what_is_public) {
  EXPECT_EQ(header(get("/vetrina/v1/catalog.get?family=501"), "cache-control"), "no-store");
  EXPECT_EQ(header(get_as(sign_in("anna"), "/vetrina/v1/consent.list"), "cache-control"), "no-store");
  for (auto const* open : {"/vetrina/v1/system.operations", "/vetrina/v1/system.openapi", "/vetrina/openapi.json"}) {
    auto const got = get(open);
    EXPECT_EQ(got.status, 200) << open;
    EXPECT_EQ(header(got, "cache-control"), "public, max-age=300") << open;
  }
  EXPECT_EQ(header(get("/vetrina/v1/system.operations", {{"Authorization", admin_key()}}), "cache-control"),
            "no-store");
}

TEST_F(api, every_answer_has_a_trace) {
  std::set<std::string> traces;
  auto const anna = sign_in("anna");
  for (auto const& got :
       {get("/vetrina/v1/catalog.get?family=501"), get("/vetrina/v1/none"), get("/vetrina/nowhere"), get("/l/none"),
        get("/l"), get("/vetrina/healthz"), get("/vetrina/widget/proof?family=501"), get("/vetrina/widget/none"),
        get("/elsewhere"), get("/vetrina/connect/none"), get("/vetrina/assets/none"),
        post_as(anna, "/vetrina/v1/consent.set",
                {{"purpose", "measure"}, {"granted", "false"}, {"csrf", anna.csrf}, {"return_to", "/a"}})}) {
    auto const trace = header(got, "vetrina-trace");
    EXPECT_EQ(trace.size(), 16U);
    EXPECT_TRUE(traces.insert(trace).second);
    if (header(got, "content-type") == "application/problem+json") {
      EXPECT_EQ(json::document::parse(got.body)->string_at("/trace_id"), trace);
    }
  }
}

TEST_F(api, a_file_is_kept_only_while_it_is_read) {
  auto const authorization = admin_key();
  auto const send = [&](std::string const& target, std::string body) {
    return ask("POST", target, {{"Authorization", authorization}, {"Content-Type", "application/jsonl"}},
               std::move(body));
  };
  auto const taken = send("/vetrina/v1/catalog.import?format=jsonl", R"({"product":"cap","title":"Cap"})"
                                                                     "\n");
  EXPECT_EQ(taken.status, 200) << taken.body;
  EXPECT_EQ(get("/vetrina/v1/catalog.get?product=cap").status, 200);
  EXPECT_EQ(spooled(), 0U);
  EXPECT_EQ(send("/vetrina/v1/catalog.import?format=none", "x").status, 400);
  EXPECT_EQ(send("/vetrina/v1/catalog.import?format=jsonl&file=/etc/passwd", "x").status, 400);
  EXPECT_EQ(send("/vetrina/v1/catalog.import?nonsense=1", "x").status, 400);
  EXPECT_EQ(spooled(), 0U);
  EXPECT_TRUE(std::filesystem::is_directory(engine_.folder() + "/incoming"));
}

TEST_F(api, no_document_over_http_names_a_file_of_this_machine) {
  auto const got = post_json("/vetrina/v1/catalog.import", R"({"format":"jsonl","file":"/etc/passwd"})",
                             {{"Authorization", admin_key()}});
  EXPECT_EQ(got.status, 403);
  EXPECT_EQ(slug(got), "catalog.path_over_http");
}

TEST_F(api, too_many_parameters_are_refused) {
  std::string many = "/vetrina/v1/catalog.get?family=501";
  for (std::size_t i = 0; i < max_parameters; ++i) many += "&a=1";
  auto const got = get(many);
  EXPECT_EQ(got.status, 400);
  EXPECT_EQ(slug(got), "http.too_many_parameters");
}

TEST_F(api, bytes_that_are_no_text_are_an_answer_too) {
  for (auto const* target :
       {"/vetrina/v1/catalog.get?family=%FF%00", "/vetrina/v1/%FF", "/vetrina/v1/catalog.get?%00=1",
        "/vetrina/widget/proof?family=%FF%ED%A0%80", "/vetrina/widget/%3Cscript%3E"}) {
    auto const got = get(target);
    EXPECT_GE(got.status, 200) << target;
    EXPECT_LT(got.status, 500) << target;
  }
}

TEST_F(api, only_our_paths_are_ours) {
  for (auto const* ours : {"/vetrina", "/vetrina/", "/vetrina?x", "/vetrina/v1/x", "/l/abc", "/l/~t"}) {
    EXPECT_TRUE(face_.matches(ours)) << ours;
  }
  for (auto const* others : {"/", "/vetrinas", "/link", "/v1/x", "", "vetrina", "/VETRINA/v1/x"}) {
    EXPECT_FALSE(face_.matches(others)) << others;
  }
}

TEST_F(api, a_link_that_leads_nowhere_is_a_page_and_takes_no_strange_token_for_ours) {
  auto const got = get("/l/nothing?token=somebody-elses");
  EXPECT_EQ(got.status, 404);
  EXPECT_EQ(header(got, "content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(header(got, "x-robots-tag"), "noindex");
  auto const made = done("link.create", R"({"target":{"family":"501"}})");
  auto const url = *made.string_at("/url");
  auto const path = url.substr(url.find("/l/"));
  auto const followed = get(path + "?token=somebody-elses", {{"Authorization", "Bearer stale"}});
  EXPECT_EQ(followed.status, 302);
  EXPECT_EQ(header(followed, "cache-control"), "no-store");
  EXPECT_TRUE(header(followed, "location").starts_with("https://localhost:8443/p/501"));
  EXPECT_EQ(ask("HEAD", path).status, 302);
  EXPECT_EQ(ask("POST", path).status, 404);
}

TEST_F(api, health_says_whether_the_store_answers) {
  auto const got = get("/vetrina/healthz");
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body, "ok\n");
}

}  // namespace
}  // namespace vetrina::web
