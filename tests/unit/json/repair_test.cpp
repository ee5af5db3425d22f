#include "json/repair.hpp"

#include <gtest/gtest.h>

#include "base/strings.hpp"

namespace vetrina::json {
namespace {

TEST(repair, text_stays_as_it_is) {
  for (auto const* text : {"", "501 Original", "caffè", "“Ventaglio”", "\xF0\x9F\x91\x96"}) {
    EXPECT_EQ(repaired(text), text);
  }
}

TEST(repair, each_byte_of_no_character_is_marked_and_the_others_stay) {
  EXPECT_EQ(repaired("caf\xFF\xC3("), "caf\xEF\xBF\xBD\xEF\xBF\xBD(");
  EXPECT_EQ(repaired("\xC3"), "\xEF\xBF\xBD");                                  // cut in the middle
  EXPECT_EQ(repaired("\xED\xA0\x80").size(), 9U);                               // a surrogate
  EXPECT_EQ(repaired("\xC0\x80 \xC3\xA8"), "\xEF\xBF\xBD\xEF\xBF\xBD \xC3\xA8");  // overlong, then a character
}

TEST(repair, what_comes_out_is_utf8) {
  std::string bytes;
  for (int i = 1; i < 256; ++i) bytes += {static_cast<char>(i), static_cast<char>(255 - i), 'x'};
  EXPECT_TRUE(is_utf8(repaired(bytes)));
}

}  // namespace
}  // namespace vetrina::json
