#include <gtest/gtest.h>

#include "json/codec.hpp"
#include "json/document.hpp"
#include "json/schema.hpp"

namespace {

using vetrina::json::document;

TEST(document, places_are_found_by_pointer) {
  auto const d = document::parse(R"({"a":[{"b/c":"x","n":7,"t":true,"f":1.5}],"":1})");
  ASSERT_TRUE(d);
  EXPECT_EQ(d->string_at("/a/0/b~1c"), "x");
  EXPECT_EQ(d->integer_at("/a/0/n"), 7);
  EXPECT_EQ(d->boolean_at("/a/0/t"), true);
  EXPECT_EQ(d->number_at("/a/0/f"), 1.5);
  EXPECT_EQ(d->integer_at("/"), 1);
  EXPECT_EQ(d->size_at("/a"), 1U);
  EXPECT_EQ(d->text("/a/0/t"), "true");
}

TEST(document, a_place_that_is_not_there_is_empty_and_never_an_exception) {
  auto const d = document::parse(R"({"a":[1]})");
  ASSERT_TRUE(d);
  for (auto const* pointer : {"/b", "/a/1", "/a/01", "/a/-", "/a/99999999999999999999", "a", "/a/0/x", "/~"}) {
    EXPECT_FALSE(d->has(pointer)) << pointer;
  }
}

TEST(document, duplicate_keys_are_refused) {
  auto const d = document::parse(R"({"keys":[{"kid":"1","kid":"2"}]})");
  ASSERT_FALSE(d);
  EXPECT_EQ(d.error().slug, "request.duplicate_key");
  EXPECT_EQ(d.error().pointer, "/keys/0/kid");
}

TEST(document, depth_and_size_are_bounded) {
  EXPECT_FALSE(document::parse(std::string(33, '[') + std::string(33, ']')));
  EXPECT_TRUE(document::parse(std::string(32, '[') + std::string(32, ']')));
  EXPECT_FALSE(document::parse("[1,2,3]", 4));
  EXPECT_FALSE(document::parse("NaN"));
}

}  // namespace
