#include "web/request.hpp"

#include <gtest/gtest.h>

namespace vetrina::web {
namespace {

request parsed(std::string method, std::string target, net::header_list headers = {}, std::string body = {}) {
  return request::from({std::move(method), std::move(target), std::move(headers), std::move(body)});
}

TEST(request, is_taken_apart) {
  auto const r = parsed("GET", "/v/x?a=1&b=%C3%A8+y&a=2&&c", {{"cookie", "k=v; __Host-x=a=b ;bad"}});
  EXPECT_EQ(r.path, "/v/x");
  EXPECT_EQ(r.raw_query, "a=1&b=%C3%A8+y&a=2&&c");
  parameters const query{{"a", "1"}, {"b", "è y"}, {"a", "2"}, {"c", ""}};
  EXPECT_EQ(r.query, query);
  EXPECT_EQ(find(r.query, "a"), "1");
  EXPECT_EQ(find(r.query, "z"), std::nullopt);
  EXPECT_EQ(find(r.cookies, "__Host-x"), "a=b");
  EXPECT_TRUE(r.reads());
  EXPECT_FALSE(r.form);
}

TEST(request, a_form_is_known_by_its_media_type_whatever_its_case_and_parameters) {
  auto const r = parsed("POST", "/", {{"Content-Type", "Application/X-WWW-Form-Urlencoded; charset=utf-8"}}, "a=1");
  ASSERT_TRUE(r.form);
  EXPECT_EQ(find(*r.form, "a"), "1");
  EXPECT_FALSE(parsed("POST", "/", {{"Content-Type", "application/json"}}, "a=1").form);
  EXPECT_FALSE(r.reads());
  EXPECT_TRUE(parsed("HEAD", "/").reads());
}

TEST(request, parameters_beyond_the_limit_are_noticed_and_not_dropped_silently) {
  std::string many;
  for (std::size_t i = 0; i < max_parameters; ++i) many += "a=1&";
  EXPECT_FALSE(parsed("GET", "/?" + many).too_many_parameters());
  EXPECT_TRUE(parsed("GET", "/?" + many + "b=1").too_many_parameters());
  EXPECT_EQ(parsed("GET", "/?" + many + many).query.size(), max_parameters + 1);
}

TEST(request, form_text_and_parse_form_undo_each_other) {
  parameters const any{{"a b", "1&2=3"}, {"è", ""}, {"", "x"}, {"p", "100%"}};
  EXPECT_EQ(parse_form(form_text(any)), any);
}

}  // namespace
}  // namespace vetrina::web
