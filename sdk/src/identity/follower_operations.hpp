// follower_operations: follower.sync and follower.counts: how many follow the brand at each network. Numbers that the
// networks show everybody, without people. Inner header of identity/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "json/describe.hpp"
#include "ops/operation.hpp"

namespace vetrina::identity {

inline constexpr std::size_t most_follower_accounts = 100;  // of a shop
inline constexpr std::int64_t follower_history_days = 400;

struct follower_sync_request {
  std::string connector;
  std::string account;
};
BOOST_DESCRIBE_STRUCT(follower_sync_request, (), (connector, account))
VT_NOTES(follower_sync_request, note{"connector", "Through which to ask."}.range(1, 64),
         note{"account", "The brand's account as people write it at the network: @brand, a page's name or id."}.range(
             1, 256))

struct follower_sync_answer {
  std::string connector;
  std::string account;
  std::optional<std::int64_t> followers;
  bool approximate = false;
  std::int64_t at = 0;
};
BOOST_DESCRIBE_STRUCT(follower_sync_answer, (), (connector, account, followers, approximate, at))
VT_NOTES(follower_sync_answer, note{"connector", "As asked."}, note{"account", "As asked."},
         note{"followers", "How many follow it; absent where the account hides the number."},
         note{"approximate", "The network rounds it."}, note{"at", "When it was read, ms."})

struct follower_counts_request {
  std::optional<std::string> connector;
  std::int64_t days = 30;
};
BOOST_DESCRIBE_STRUCT(follower_counts_request, (), (connector, days))
VT_NOTES(follower_counts_request, note{"connector", "Only of this one; default: of all."}.range(1, 64),
         note{"days", "How many days of history."}.range(1, 400).defaults("30"))

struct follower_day {
  std::string day;
  std::int64_t followers = 0;
};
BOOST_DESCRIBE_STRUCT(follower_day, (), (day, followers))
VT_NOTES(follower_day, note{"day", "UTC, as 2027-05-21."}, note{"followers", "As last read on that day."})

struct follower_network {
  std::string connector;
  std::string network;
  std::optional<std::int64_t> followers;
  bool approximate = false;
  std::int64_t at = 0;
  std::vector<follower_day> history;
};
BOOST_DESCRIBE_STRUCT(follower_network, (), (connector, network, followers, approximate, at, history))
VT_NOTES(follower_network, note{"connector", "Through which it was read."}, note{"network", "Its name."},
         note{"followers", "Of all the brand's accounts there; absent where every one hides it."},
         note{"approximate", "The network rounds some of it."}, note{"at", "When it was read last, ms."},
         note{"history", "One line a day on which something was read, oldest first."})

struct follower_total {
  std::int64_t followers = 0;
  bool approximate = false;
  std::optional<std::int64_t> at;
  std::vector<follower_day> history;
};
BOOST_DESCRIBE_STRUCT(follower_total, (), (followers, approximate, at, history))
VT_NOTES(follower_total,
         note{"followers", "Of all networks together; who follows at two counts twice, as nobody can tell."},
         note{"approximate", "A network rounds some of it."}, note{"at", "When the oldest part of it was read, ms."},
         note{"history", "One line a day on which something was read, oldest first."})

struct follower_counts_answer {
  std::vector<follower_network> networks;
  follower_total in_all;
};
BOOST_DESCRIBE_STRUCT(follower_counts_answer, (), (networks, in_all))
VT_NOTES(follower_counts_answer, note{"networks", "By connector."}, note{"in_all", "The sum."})

[[nodiscard]] result<follower_sync_answer> sync_followers(ops::exchange& in, follower_sync_request const& wanted);
[[nodiscard]] result<follower_counts_answer> count_followers(ops::query& in, follower_counts_request const& wanted);

}  // namespace vetrina::identity
