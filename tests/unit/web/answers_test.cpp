#include "web/answers.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "web/web.hpp"

namespace vetrina::web {
namespace {

TEST(answers, a_path_of_this_host_is_local) {
  for (auto const* good :
       {"/", "/account", "/account?x=1&y=//z", "/a//b", "/a#b", "/%2F%2Fevil.example", "/a@b", "/:80"}) {
    EXPECT_TRUE(is_local_path(good)) << good;
  }
}

TEST(answers, what_a_browser_may_take_for_another_host_is_not_local) {
  for (std::string const bad : {"",
                                "account",
                                "//evil.example",
                                "///evil.example",
                                "/\\evil.example",
                                "\\\\evil.example",
                                "\\/evil.example",
                                "https://evil.example",
                                "https:/evil.example",
                                "HTTPS:evil.example",
                                "javascript:alert(1)",
                                "data:text/html,x",
                                "/\tevil",
                                "/\t/evil.example",
                                "\t//evil.example",
                                " //evil.example",
                                "/ /evil.example",
                                "/\n/evil.example",
                                "/\r\nSet-Cookie: a=b",
                                "/a\x7F",
                                "/\xE2\x80\xAE",
                                "?x",
                                "#x",
                                "./x",
                                "../x",
                                "@evil.example",
                                ".evil.example"}) {
    EXPECT_FALSE(is_local_path(bad)) << bad;
  }
  EXPECT_FALSE(is_local_path(std::string_view{"/\0/evil", 7}));
  EXPECT_TRUE(is_local_path("/" + std::string(2047, 'a')));
  EXPECT_FALSE(is_local_path("/" + std::string(2048, 'a')));
}

TEST(answers, a_parameter_stands_before_the_fragment) {
  EXPECT_EQ(with_parameter("/a", "e", "x y"), "/a?e=x%20y");
  EXPECT_EQ(with_parameter("/a?b=1#c?", "e", "x"), "/a?b=1&e=x#c?");
  EXPECT_EQ(with_parameter("/a#c?d", "e", "x"), "/a?e=x#c?d");
}

TEST(answers, a_problem_is_a_problem_document) {
  auto const got = problem(fail(code::rate_limited, "test.many", "Too \"many\" <b>.", "/a~1b", 1500), "00ff");
  EXPECT_EQ(got.status, 429);
  EXPECT_EQ(net::find(got.headers, "content-type"), "application/problem+json");
  EXPECT_EQ(net::find(got.headers, "cache-control"), "no-store");
  EXPECT_EQ(net::find(got.headers, "retry-after"), "2");
  EXPECT_EQ(net::find(got.headers, "vetrina-trace"), "00ff");
  auto const d = json::document::parse(got.body);
  ASSERT_TRUE(d);
  EXPECT_EQ(d->string_at("/type"), "urn:vetrina:error:test.many");
  EXPECT_EQ(d->integer_at("/status"), 429);
  EXPECT_EQ(d->string_at("/detail"), "Too \"many\" <b>.");
  EXPECT_EQ(d->string_at("/slug"), "test.many");
  EXPECT_EQ(d->string_at("/pointer"), "/a~1b");
  EXPECT_EQ(d->string_at("/trace_id"), "00ff");
  EXPECT_EQ(d->integer_at("/retry_after"), 2);
  EXPECT_FALSE(d->string_at("/title")->empty());
}

TEST(answers, the_status_in_the_document_is_that_of_the_answer) {
  auto const got = method_refused("Use POST.", "POST", "00ff");
  EXPECT_EQ(got.status, 405);
  EXPECT_EQ(net::find(got.headers, "allow"), "POST");
  EXPECT_EQ(json::document::parse(got.body)->integer_at("/status"), 405);
  EXPECT_FALSE(json::document::parse(problem(fail(code::invalid, "test.bad", "Bad."), {}).body)->has("/pointer"));
}

TEST(answers, a_header_is_set_once) {
  net::http_response answer{200, {{"cache-control", "no-store"}}, {}};
  set_header(answer, "Cache-Control", "public");
  set_header(answer, "Vary", "Cookie");
  ASSERT_EQ(answer.headers.size(), 2U);
  EXPECT_EQ(net::find(answer.headers, "Cache-Control"), "public");
}

}  // namespace
}  // namespace vetrina::web
