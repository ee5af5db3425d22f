#include "net/address.hpp"

#include <gtest/gtest.h>

namespace {

using namespace vetrina::net;

bool is_public(char const* text) { return vetrina::net::is_public(parse_address(text).value()); }

TEST(address, blocks_that_are_not_public_are_known_to_their_edges) {
  for (auto const* inside : {"0.0.0.0",
                             "0.255.255.255",
                             "10.0.0.0",
                             "10.255.255.255",
                             "100.64.0.0",
                             "100.127.255.255",
                             "127.0.0.1",
                             "127.255.255.255",
                             "169.254.0.0",
                             "169.254.169.254",
                             "172.16.0.0",
                             "172.31.255.255",
                             "192.0.0.1",
                             "192.0.2.1",
                             "192.88.99.1",
                             "192.168.0.0",
                             "192.168.255.255",
                             "198.18.0.0",
                             "198.19.255.255",
                             "198.51.100.1",
                             "203.0.113.1",
                             "224.0.0.0",
                             "239.255.255.255",
                             "240.0.0.0",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "::7f00:1",
                             "::ffff:8.8.8.8",
                             "::ffff:127.0.0.1",
                             "64:ff9b::7f00:1",
                             "64:ff9b:1::1",
                             "100::1",
                             "2001::1",
                             "2001:db8::1",
                             "2002:7f00:1::",
                             "fc00::",
                             "fdff:ffff::1",
                             "fe80::1",
                             "febf::1",
                             "fec0::1",
                             "ff00::",
                             "ff02::1"}) {
    EXPECT_FALSE(is_public(inside)) << inside;
  }
  for (auto const* outside :
       {"1.0.0.0",         "9.255.255.255",   "11.0.0.0",       "100.63.255.255", "100.128.0.0",     "126.255.255.255",
        "128.0.0.0",       "169.253.255.255", "169.255.0.0",    "172.15.255.255", "172.32.0.0",      "192.0.1.0",
        "192.167.255.255", "192.169.0.0",     "198.17.255.255", "198.20.0.0",     "223.255.255.255", "8.8.8.8",
        "2606:4700::1111", "2a00:1450::1",    "2003::1",        "2001:4860::8888"}) {
    EXPECT_TRUE(is_public(outside)) << outside;
  }
}

TEST(address, only_the_usual_forms_are_addresses) {
  for (auto const* text :
       {"", "1.2.3", "1.2.3.4.5", "01.2.3.4", "0x7f.0.0.1", "256.1.1.1", "1.2.3.4 ", "fe80::1%eth0", ":::", "[::1]"}) {
    EXPECT_FALSE(parse_address(text)) << text;
  }
  EXPECT_EQ(to_string(*parse_address("127.0.0.1")), "127.0.0.1");
  EXPECT_EQ(to_string(*parse_address("0:0:0::1")), "::1");
}

TEST(address, a_block_holds_what_lies_under_its_prefix_and_nothing_else) {
  auto const block = parse_block("10.32.0.0/11").value();
  EXPECT_TRUE(block.contains(*parse_address("10.32.0.0")));
  EXPECT_TRUE(block.contains(*parse_address("10.63.255.255")));
  EXPECT_FALSE(block.contains(*parse_address("10.64.0.0")));
  EXPECT_FALSE(block.contains(*parse_address("10.31.255.255")));
  EXPECT_FALSE(block.contains(*parse_address("a20::")));
  EXPECT_TRUE(parse_block("0.0.0.0/0").value().contains(*parse_address("8.8.8.8")));
  EXPECT_TRUE(parse_block("::1").value().contains(*parse_address("::1")));
  EXPECT_FALSE(parse_block("::1").value().contains(*parse_address("::2")));
}

TEST(address, a_block_that_is_not_meant_as_written_is_refused) {
  for (auto const* text : {"", "localhost", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/8x",
                           "10.0.0.1/8", "::1/64", "10/8"}) {
    auto const block = parse_block(text);
    ASSERT_FALSE(block) << text;
    EXPECT_EQ(block.error().slug, "config.bad_address_block");
  }
  EXPECT_TRUE(parse_block("10.0.0.0/8"));
}

TEST(address, hosts_that_inet_aton_takes_for_numbers_are_recognised) {
  for (auto const* host : {"127.1", "2130706433", "0x7f000001", "0177.0.0.1", "1.2.3.0x4", "a.1", "1.", "0x"}) {
    EXPECT_TRUE(ends_in_number(host)) << host;
  }
  for (auto const* host : {"example.com", "1.example", "a1", "1a", "127.0.0.1.nip.io", "0xg"})
    EXPECT_FALSE(ends_in_number(host)) << host;
}

}  // namespace
