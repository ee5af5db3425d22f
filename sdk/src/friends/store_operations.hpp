// store_operations: friendstore.get and the documents it speaks. Inner header of friends/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "friends/counts.hpp"
#include "ops/module.hpp"
#include "shoppers/names.hpp"

namespace vetrina::friends {

struct store_request {
  std::optional<std::string> scope;
  std::optional<std::string> family;
  std::optional<std::string> friend_;
  std::optional<std::string> network;
  std::vector<activity::kind> kinds;
  std::optional<std::int64_t> window_days;
  std::int64_t limit = 20;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(store_request, (), (scope, family, friend_, network, kinds, window_days, limit, cursor))
VT_NOTES(store_request,
         note{"scope",
              "friends: what friends show; circle:ID: what the members of that circle show; everyone: published counts "
              "alone. Default: friends for a signed-in shopper, else everyone."}
             .range(1, 128),
         note{"family", "Only this family."}.range(1, 256),
         note{"friend", "Only this friend, by public id."}.range(1, 64),
         note{"network", "Only friends at this connector."}.range(1, 64),
         note{"kinds", "Only these kinds; empty: all."}.range(0, 4).defaults("[]"),
         note{"window_days", "Only what friends did in the last days."}.range(1, 3650),
         note{"limit", "Items in a page."}.range(1, 100).defaults("20"),
         note{"cursor", "`next` of the page before."}.range(1, 1024))

struct why_factor {
  std::string factor;
  double value = 0;
};
BOOST_DESCRIBE_STRUCT(why_factor, (), (factor, value))
VT_NOTES(
    why_factor,
    note{"factor",
         "friends: how many show it; tie, kind, verified, recency: of the strongest; noisy_or: what all of them come "
         "to; taste: how it goes with what the shopper has, or popularity: how many have it; rating: 1..5 stars; "
         "freshness; count: at least so many in all; exploration: how likely it was to be put on trial here."},
    note{"value", "Its value."})

struct store_item {
  std::string product;
  std::string family;
  double score = 0;
  std::vector<why_factor> why;
  std::optional<activity::kind> kind;
  std::vector<shoppers::who> friends;
  std::optional<count_view> others;
  std::string link;
};
BOOST_DESCRIBE_STRUCT(store_item, (), (product, family, score, why, kind, friends, others, link))
VT_NOTES(store_item,
         note{"product", "What to show: the product the strongest friend did it with, as far as the market sells it."},
         note{"family", "Its family; one item a family."},
         note{"score", "0..1, less what its likeness to those before it costs."},
         note{"why", "What the score is made of."},
         note{"kind", "What the named friends did with it, where all did the same; absent where they differ."},
         note{"friends", "Who shows it, strongest first."},
         note{"others", "Published count of the family, friends included; absent below k."},
         note{"link", "Signed direct link to the product."})

enum class empty_reason { no_identity, no_consent, no_friends, nothing_shown };
BOOST_DESCRIBE_ENUM(empty_reason, no_identity, no_consent, no_friends, nothing_shown)

struct store_answer {
  std::vector<store_item> items;
  std::optional<friends::empty_reason> empty_reason;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(store_answer, (), (items, empty_reason, next))
VT_NOTES(
    store_answer, note{"items", "Best first."},
    note{"empty_reason",
         "no_identity: nobody is signed in or no network is linked; no_consent: the shopper does not "
         "let us read friend lists; no_friends: no friend lets friends know; nothing_shown: none of "
         "this. Where no scope and no filter was given, items are then what goes with the shopper's own things, what "
         "many have and what is new, without friends."},
    note{"next", "Cursor of the page after; absent on the last."})

[[nodiscard]] result<store_answer> get_store(ops::query& in, store_request const& wanted);

}  // namespace vetrina::friends
