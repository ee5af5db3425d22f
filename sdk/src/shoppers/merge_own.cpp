#include "shoppers/merge_own.hpp"

#include "json/codec.hpp"
#include "ops/merge_body.hpp"
#include "shoppers/circles.hpp"
#include "shoppers/circles_sql.hpp"
#include "shoppers/find.hpp"
#include "shoppers/merge_consents.hpp"
#include "shoppers/merge_sql.hpp"
#include "shoppers/merges.hpp"
#include "shoppers/shopper_operations.hpp"
#include "shoppers/shoppers_sql.hpp"
#include "store/head.hpp"

namespace vetrina::shoppers {
namespace {

constexpr ops::person_column columns[] = {
    {"shopper", "shopper", ""},
    {"consent", "shopper", ""},
    {"receipt", "shopper", ""},
    {"circle", "owner", ""},
    {"circle_member", "shopper", ""},
    {"shopper_merge", "from_shopper", "it says who ended; erased with who holds the joined account"},
    {"shopper_merge", "from_public", "it says who ended; erased with who holds the joined account"},
    {"shopper_merge", "into_shopper", "it says who took over; erased with who holds the joined account"},
    {"shopper_merge", "holder", ""},
    {"merged_shopper", "shopper", "the row that an undo brings back"},
};

struct merged_membership {
  std::string circle;
  std::int64_t joined_at = 0;
  bool both = false;
};
BOOST_DESCRIBE_STRUCT(merged_membership, (), (circle, joined_at, both))
VT_NOTES(merged_membership, note{"circle", "Where who ends is a member."}, note{"joined_at", "Since when, ms UTC."},
         note{"both", "Whether who stays is one, too."})

struct merged_account {
  bool minor_before = false;
  bool minor = false;
  bool takes_email = false;
  std::vector<merged_consent> consents;
  std::vector<std::int64_t> receipts;
  std::vector<merged_membership> memberships;
  std::vector<std::string> circles;
  std::vector<std::string> merges;
};
BOOST_DESCRIBE_STRUCT(merged_account, (),
                      (minor_before, minor, takes_email, consents, receipts, memberships, circles, merges))
VT_NOTES(merged_account, note{"minor_before", "Whether who stays was a minor."},
         note{"minor", "Whether one of the two is."},
         note{"takes_email", "Whether who stays gets the address of who ends, having none."},
         note{"consents", "By purpose."}, note{"receipts", "Numbers of those that change hands."},
         note{"memberships", "Circles that who ends is in."}, note{"circles", "Those that are theirs."},
         note{"merges", "Earlier ones into who ends."})

struct email_row {
  std::optional<std::string> hash;
  std::optional<std::string> sealed;
  bool verified = false;
};

result<email_row> email_of(store::session& db, store::statement const& where, std::string_view shop,
                           std::string_view shopper) {
  VT_TRY(auto found, db.first(where, {shop, shopper}, [](store::row const& r) {
    return email_row{r.optional_string(0), r.optional_string(1), r.flag(2)};
  }));
  return found.value_or(email_row{});
}

result<std::vector<std::string>> texts(store::session& db, store::statement const& what, store::params with) {
  std::vector<std::string> out;
  VT_CHECK(db.each(what, with, [&](store::row const& r) {
    out.push_back(r.string(0));
    return true;
  }));
  return out;
}

result<merged_account> surveyed(ops::command& in, ops::merge_pair const& who) {
  auto const& shop = in.who.shop;
  merged_account out;
  VT_TRY(auto const from, find_shopper(in.db, shop, who.from));
  VT_TRY(auto const into, find_shopper(in.db, shop, who.into));
  out.minor_before = into->minor;
  out.minor = from->minor || into->minor;
  VT_TRY(auto const theirs, email_of(in.db, sql::email_of, shop, who.from));
  VT_TRY(auto const own, email_of(in.db, sql::email_of, shop, who.into));
  out.takes_email = theirs.hash && !own.hash;
  VT_TRY(out.consents, survey_consents(in, who));
  VT_CHECK(in.db.each(sql::receipts_of, {shop, who.from}, [&](store::row const& r) {
    out.receipts.push_back(r.integer(0));
    return true;
  }));
  VT_CHECK(in.db.each(sql::member_rows, {shop, who.from, who.into}, [&](store::row const& r) {
    out.memberships.push_back({r.string(0), r.integer(1), !r.null(2)});
    return true;
  }));
  VT_TRY(out.circles, texts(in.db, sql::owned_circles, {shop, who.from}));
  VT_TRY(out.merges, texts(in.db, sql::took_over, {shop, who.from}));
  return out;
}

std::int64_t size_of(auto const& all) { return static_cast<std::int64_t>(all.size()); }

result<void> survey(ops::command& in, ops::merge_pair const& who, ops::merge_part& out) {
  VT_TRY(auto const found, surveyed(in, who));
  out.body = json::encode(found);
  ops::merge_item consents{"consents"};
  for (auto const& one : found.consents) {
    bool const before = one.into && one.into->granted;
    bool const theirs = one.from && one.from->granted;
    ++(one.from && one.into ? consents.joined : one.from ? consents.moved : consents.joined);
    if ((before || theirs) && !one.after.granted) ++consents.narrowed;
  }
  ops::merge_item circles{"circles"};
  for (auto const& one : found.memberships) ++(one.both ? circles.joined : circles.moved);
  out.items = {consents, {"receipts", size_of(found.receipts)}, circles, {"email", found.takes_email ? 1 : 0}};
  VT_TRY(auto const already, circles_of(in.db, in.who.shop, who.into));
  if (size_of(already) + circles.moved > most_circles) out.obstacles.emplace_back("circle.too_many");
  // Somebody new took the id of one who was merged before: their row would stand in the way of that one's.
  VT_TRY(auto const waiting,
         in.db.first(sql::merged_email, {in.who.shop, who.from}, [](store::row const&) { return true; }));
  if (waiting) out.obstacles.emplace_back("merge.undo_pending");
  return {};
}

// The address is sealed to the account that it stands in.
result<void> hand_over_email(ops::command& in, ops::merge_pair const& who) {
  VT_TRY(auto const theirs, email_of(in.db, sql::email_of, in.who.shop, who.from));
  if (!theirs.sealed) return {};
  VT_TRY(auto const plain, in.sys.vault.open(place_of_email(in, who.from), *theirs.sealed));
  VT_TRY(auto const sealed, in.sys.vault.seal(place_of_email(in, who.into), plain));
  VT_CHECK(in.db.run(sql::take_email, {in.who.shop, who.into, theirs.hash, store::bytes{sealed}, theirs.verified}));
  return {};
}

result<void> merge(ops::command& in, ops::merge_pair const& who, std::string_view body) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const what, ops::read_merge_body<merged_account>(body));
  VT_CHECK(merge_consents(in, who, what.consents));
  for (auto const seq : what.receipts) VT_CHECK(in.db.run(sql::hand_receipt, {shop, seq, who.from, who.into}));
  for (auto const& one : what.circles) VT_CHECK(in.db.run(sql::hand_circle, {shop, one, who.from, who.into}));
  for (auto const& one : what.memberships) {
    VT_CHECK(one.both ? in.db.run(sql::drop_member, {shop, one.circle, who.from})
                      : in.db.run(sql::hand_membership, {shop, one.circle, who.from, who.into}));
  }
  for (auto const& plan : what.merges) VT_CHECK(in.db.run(sql::hand_merge, {shop, plan, who.into}));
  if (what.takes_email) VT_CHECK(hand_over_email(in, who));
  if (what.minor != what.minor_before) VT_CHECK(in.db.run(sql::set_minor, {shop, who.into, what.minor}));
  VT_CHECK(in.db.run(sql::keep_merged, {shop, who.from}));
  VT_CHECK(in.db.run(sql::erase_shopper, {shop, who.from}));
  in.db.touch(store::topic::shoppers);
  in.db.touch(store::topic::friends);
  return {};
}

result<void> give_back_circles(ops::command& in, ops::merge_pair const& who, merged_account const& what,
                               std::int64_t& kept) {
  auto const& shop = in.who.shop;
  for (auto const& one : what.memberships) {
    VT_TRY(bool const still, is_member(in.db, shop, one.circle, who.into));
    // Who left the circle since, or was put out of it, is not brought back.
    if (!still) {
      ++kept;
    } else if (one.both) {
      VT_CHECK(in.db.run(sql::put_membership, {shop, one.circle, who.from, one.joined_at}));
    } else {
      VT_CHECK(in.db.run(sql::hand_membership, {shop, one.circle, who.into, who.from}));
    }
  }
  for (auto const& one : what.circles) {
    VT_TRY(bool const member, is_member(in.db, shop, one, who.from));
    if (member) VT_CHECK(in.db.run(sql::hand_circle, {shop, one, who.into, who.from}));
  }
  return {};
}

result<void> unmerge(ops::command& in, ops::merge_pair const& who, std::string_view body, std::int64_t& kept) {
  auto const& shop = in.who.shop;
  VT_TRY(auto const what, ops::read_merge_body<merged_account>(body));
  VT_CHECK(in.db.run(sql::restore_merged, {shop, who.from}));
  if (what.takes_email) {
    VT_TRY(auto const theirs, email_of(in.db, sql::merged_email, shop, who.from));
    VT_CHECK(in.db.run(sql::lose_email, {shop, who.into, theirs.hash}));
  }
  VT_CHECK(in.db.run(sql::drop_merged, {shop, who.from}));
  VT_TRY(auto const into, find_shopper(in.db, shop, who.into));
  if (into && into->minor == what.minor) VT_CHECK(in.db.run(sql::set_minor, {shop, who.into, what.minor_before}));
  for (auto const& plan : what.merges) VT_CHECK(in.db.run(sql::hand_merge, {shop, plan, who.from}));
  for (auto const seq : what.receipts) VT_CHECK(in.db.run(sql::hand_receipt, {shop, seq, who.into, who.from}));
  VT_CHECK(give_back_circles(in, who, what, kept));
  VT_CHECK(unmerge_consents(in, who, what.consents, kept));
  in.db.touch(store::topic::shoppers);
  in.db.touch(store::topic::friends);
  return {};
}

}  // namespace

void take_part_in_merges(ops::subject& of) noexcept {
  of.columns = columns;
  of.survey = &survey;
  of.merge = &merge;
  of.unmerge = &unmerge;
}

}  // namespace vetrina::shoppers
