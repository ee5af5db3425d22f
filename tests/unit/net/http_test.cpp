#include "net/http.hpp"

#include <gtest/gtest.h>

#include "net/message_head.hpp"
#include "net/response_text.hpp"

namespace {

using namespace vetrina::net;

TEST(http, the_first_header_of_a_name_is_found_without_case) {
  header_list const headers = {{"Content-Type", "a"}, {"content-type", "b"}};
  EXPECT_EQ(find(headers, "CONTENT-TYPE"), "a");
  EXPECT_EQ(find(headers, "content"), "");
}

TEST(http, names_and_values_that_would_break_a_line_are_known) {
  EXPECT_TRUE(is_token("X-Content_1!"));
  for (auto const* name : {"", "a b", "a:", "a\r", "\xc3\xa4"}) EXPECT_FALSE(is_token(name)) << name;
  EXPECT_TRUE(is_field_value("a\tb \xc3\xa4"));
  EXPECT_TRUE(is_field_value(""));
  for (auto const* value : {"a\r\nb", "a\n", "\x7f", "\x01"}) EXPECT_FALSE(is_field_value(value));
  EXPECT_FALSE(is_field_value(std::string_view("a\0", 2)));
}

TEST(http, a_date_is_in_the_form_of_rfc_9110) {
  EXPECT_EQ(http_date(784'111'777'000), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(http, a_head_is_complete_with_its_blank_line) {
  EXPECT_EQ(head_length("GET / HTTP/1.1\r\nHost: x\r\n\r\nbody"), 27U);
  EXPECT_FALSE(head_length("GET / HTTP/1.1\r\nHost: x\r\n\r"));
}

TEST(http, a_refusal_says_why) {
  EXPECT_EQ(refused_head(message_kind::request, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "");
  EXPECT_EQ(refused_head(message_kind::request, "GET / HTTP/1.0\r\n\r\n"), "");
  EXPECT_EQ(refused_head(message_kind::request, "GET / HTTP/1.1\r\n\r\n"), "does not have exactly one Host header");
  EXPECT_EQ(refused_head(message_kind::response, "HTTP/1.1 200 \r\nA: b\r\n c\r\n\r\n"),
            "folds a header over two lines");
}

TEST(http, an_answer_is_framed_by_the_server_and_by_nobody_else) {
  auto const text = response_text({200, {{"Content-Length", "7"}, {"A", "b"}}, "ok"}, {true, false, 0});
  EXPECT_EQ(text,
            "HTTP/1.1 200 OK\r\nA: b\r\ncontent-length: 2\r\ndate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
            "connection: keep-alive\r\n\r\nok");
}

}  // namespace
