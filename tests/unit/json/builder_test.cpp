// builder: documents by JSON pointer, and what is refused without a trace.
#include "json/builder.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace vetrina::json {
namespace {

template <class Value>
std::string slug_of(builder& document, std::string_view pointer, Value value) {
  auto const done = document.set(pointer, value);
  return done ? "" : std::string{done.error().slug};
}

TEST(json_builder, begins_as_an_empty_object) { EXPECT_EQ(builder{}.text(), "{}"); }

TEST(json_builder, makes_objects_and_arrays_on_the_way) {
  builder b;
  EXPECT_TRUE(b.set("/items/0/product", std::string_view{"501"}));
  EXPECT_TRUE(b.set("/items/0/quantity", std::int64_t{2}));
  EXPECT_TRUE(b.set("/items/1/gift", true));
  EXPECT_TRUE(b.set("/items/-/gift", false));
  EXPECT_EQ(b.text(), R"({"items":[{"product":"501","quantity":2},{"gift":true},{"gift":false}]})");
}

TEST(json_builder, writes_a_number_shortly_and_refuses_what_is_none) {
  builder b;
  EXPECT_TRUE(b.set("/weight", 0.1));
  EXPECT_TRUE(b.set("/whole", 2.0));
  EXPECT_EQ(slug_of(b, "/weight", std::numeric_limits<double>::infinity()), "request.out_of_range");
  EXPECT_EQ(slug_of(b, "/weight", std::nan("")), "request.out_of_range");
  EXPECT_EQ(b.text(), R"({"weight":0.1,"whole":2.0})");
}

TEST(json_builder, replaces_what_stands_there) {
  builder b;
  EXPECT_TRUE(b.set("/a/b", std::int64_t{1}));
  EXPECT_TRUE(b.set("/a/b", std::int64_t{2}));
  EXPECT_EQ(b.text(), R"({"a":{"b":2}})");
  EXPECT_TRUE(b.set("/a", std::string_view{"x"}));
  EXPECT_EQ(b.text(), R"({"a":"x"})");
}

TEST(json_builder, reads_the_escapes_of_a_pointer) {
  builder b;
  EXPECT_TRUE(b.set("/a~1b/m~0n/", true));
  EXPECT_EQ(b.text(), R"({"a/b":{"m~n":{"":true}}})");
}

TEST(json_builder, a_number_is_an_index_only_in_an_array) {
  builder b;
  EXPECT_TRUE(b.set("/years/2024", std::int64_t{1}));
  EXPECT_EQ(b.text(), R"({"years":{"2024":1}})");
}

TEST(json_builder, a_gap_in_an_array_is_refused) {
  builder b;
  EXPECT_TRUE(b.set("/a/0", true));
  EXPECT_EQ(slug_of(b, "/a/2", true), "request.bad_pointer");
  EXPECT_EQ(slug_of(b, "/a/01", true), "request.bad_pointer");
  EXPECT_EQ(slug_of(b, "/a/x", true), "request.bad_pointer");
  EXPECT_EQ(slug_of(b, "/a/1", true), "");
}

TEST(json_builder, what_is_refused_leaves_the_document_as_it_was) {
  builder b;
  EXPECT_TRUE(b.set("/a", std::int64_t{1}));
  EXPECT_EQ(slug_of(b, "/a/b", true), "request.wrong_type");
  EXPECT_EQ(slug_of(b, "", true), "request.bad_pointer");
  EXPECT_EQ(slug_of(b, "a", true), "request.bad_pointer");
  EXPECT_EQ(slug_of(b, "/~", true), "request.bad_pointer");
  EXPECT_EQ(slug_of(b, "/\xff", true), "request.not_utf8");
  EXPECT_EQ(slug_of(b, "/b", std::string_view{"\xff"}), "request.not_utf8");
  EXPECT_EQ(b.text(), R"({"a":1})");
}

TEST(json_builder, numbers_stay_where_every_reader_reads_the_same) {
  builder b;
  EXPECT_EQ(slug_of(b, "/a", (std::int64_t{1} << 53) - 1), "");
  EXPECT_EQ(slug_of(b, "/a", std::int64_t{1} << 53), "request.out_of_range");
  EXPECT_EQ(slug_of(b, "/a", -(std::int64_t{1} << 53)), "request.out_of_range");
}

TEST(json_builder, is_as_deep_as_what_the_codec_reads) {
  builder b;
  std::string pointer;
  for (int i = 0; i < 32; ++i) pointer += "/a";
  EXPECT_EQ(slug_of(b, pointer + "/a", true), "request.too_deep");
  EXPECT_EQ(slug_of(b, pointer, true), "");
}

}  // namespace
}  // namespace vetrina::json
