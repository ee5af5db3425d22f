#include "catalog/csv.hpp"

#include <gmock/gmock.h>

namespace vetrina::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<csv_record> all_of(std::string_view text) {
  csv_reader reader{text};
  std::vector<csv_record> records;
  while (auto one = reader.next()) records.push_back(*std::move(one));
  return records;
}

std::vector<std::string> good_keys(std::string_view text) {
  std::vector<std::string> keys;
  for (auto const& record : all_of(text)) {
    if (record.problem.empty()) keys.push_back(record.fields.front());
  }
  return keys;
}

TEST(csv, quotes_hold_commas_quotes_and_line_ends) {
  auto const records = all_of("a,b\n\"x, y\",\"say \"\"hi\"\"\nand go\"\n");
  ASSERT_EQ(records.size(), 2U);
  EXPECT_THAT(records[1].fields, ElementsAre("x, y", "say \"hi\"\nand go"));
}

TEST(csv, every_kind_of_line_end_and_a_byte_order_mark_read_the_same) {
  std::string const unix_text = "a,b\n1,\"two\nlines\"\n\n3,4\n";
  auto const with_ends = [&](std::string_view end) {
    std::string out;
    for (char c : unix_text) c == '\n' ? out.append(end) : out.append(1, c);
    return out;
  };
  auto const expected = all_of(unix_text);
  ASSERT_EQ(expected.size(), 3U);
  for (auto const& text : {with_ends("\r\n"), with_ends("\r"), "\xEF\xBB\xBF" + unix_text}) {
    auto const read = all_of(text);
    ASSERT_EQ(read.size(), expected.size());
    for (std::size_t i = 0; i < read.size(); ++i) {
      EXPECT_EQ(read[i].fields, expected[i].fields);
      EXPECT_EQ(read[i].line, expected[i].line);
    }
  }
}

TEST(csv, the_last_line_needs_no_end) {
  EXPECT_THAT(good_keys("a,b\n1,2"), ElementsAre("a", "1"));
  EXPECT_THAT(good_keys("a,b\n1,2\n"), ElementsAre("a", "1"));
  EXPECT_THAT(good_keys(""), IsEmpty());
  EXPECT_THAT(all_of("a,b\n1,").back().fields, ElementsAre("1", ""));
}

TEST(csv, lines_are_counted_through_quoted_fields) {
  auto const records = all_of("a,b\n1,\"x\ny\nz\"\n2,b\n");
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[1].line, 2U);
  EXPECT_EQ(records[2].line, 5U);
}

TEST(csv, an_unclosed_quote_loses_its_own_row_alone) {
  auto const text = "a,b,c\n1,\"never closed,x\n2,y,z\n3,\"q\",r\n";
  EXPECT_THAT(good_keys(text), ElementsAre("a", "2", "3"));
  auto const broken = all_of(text)[1];
  EXPECT_EQ(broken.line, 2U);
  EXPECT_THAT(broken.fields, ElementsAre("1"));
  EXPECT_FALSE(broken.whole_row);
}

TEST(csv, a_stray_quote_that_finds_a_partner_further_down_swallows_nothing) {
  EXPECT_THAT(good_keys("a,b,c\n1,\"stray,x\n2,\",y\",z\n3,q,r\n"), ElementsAre("a", "2", "3"));
}

TEST(csv, an_unclosed_quote_at_the_end_of_a_file_with_old_line_ends_loses_one_row) {
  EXPECT_THAT(good_keys("a,b\r1,\"x\r2,y\r3,z\r"), ElementsAre("a", "2", "3"));
}

TEST(csv, a_field_that_is_too_large_is_refused_and_one_just_below_is_read) {
  std::string const fits(csv_reader::max_field_bytes, 'x');
  auto const records = all_of("a,b,c\n1," + fits + ",c\n2,\"" + fits + "x\",c\n3,y,z\n");
  ASSERT_EQ(records.size(), 4U);
  EXPECT_TRUE(records[1].problem.empty());
  EXPECT_THAT(records[2].problem, HasSubstr("262145 bytes"));
  EXPECT_THAT(records[2].fields, ElementsAre("2"));
  EXPECT_THAT(records[3].fields, ElementsAre("3", "y", "z"));
}

TEST(csv, a_large_field_over_many_lines_is_one_refusal) {
  std::string text = "a,b\n1,\"";
  for (int i = 0; i < 40'000; ++i) text += "a line of text, with a comma\n";
  text += "\"\n2,y\n";
  auto const records = all_of(text);
  ASSERT_EQ(records.size(), 3U);
  EXPECT_FALSE(records[1].problem.empty());
  EXPECT_THAT(records[2].fields, ElementsAre("2", "y"));
  EXPECT_EQ(records[2].line, 40'003U);
}

TEST(csv, more_fields_than_the_header_are_refused_unless_they_are_empty) {
  auto const records = all_of("a,b\n1,two, three\n2,b,,\n3\n");
  ASSERT_EQ(records.size(), 4U);
  EXPECT_TRUE(records[1].whole_row);
  EXPECT_THAT(records[1].problem, HasSubstr("3 fields and the header 2"));
  EXPECT_TRUE(records[2].problem.empty());
  EXPECT_TRUE(records[3].problem.empty());
}

TEST(csv, a_row_of_too_many_fields_ends_and_the_next_is_read) {
  EXPECT_THAT(good_keys("a,b\n1" + std::string(100'000, ',') + "\n2,y\n"), ElementsAre("a", "2"));
}

}  // namespace
}  // namespace vetrina::catalog
