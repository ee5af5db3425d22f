#include "shoppers/circles.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "json/codec.hpp"
#include "shoppers/circles_sql.hpp"
#include "store/head.hpp"

namespace vetrina::shoppers {
namespace {

struct exported_circle {
  std::string circle;
  std::optional<std::string> name;
  bool owner = false;
  std::int64_t joined_at = 0;
};
BOOST_DESCRIBE_STRUCT(exported_circle, (), (circle, name, owner, joined_at))
VT_NOTES(exported_circle, note{"circle", "Its id."}, note{"name", "As its owner calls it."},
         note{"owner", "Whether it is theirs."}, note{"joined_at", "When they accepted, ms UTC."})

struct exported_circles {
  std::vector<exported_circle> circles;
};
BOOST_DESCRIBE_STRUCT(exported_circles, (), (circles))
VT_NOTES(exported_circles, note{"circles", "Those they are in; who else is, is the others' data."})

}  // namespace

result<std::optional<circle_row>> find_circle(store::session& db, std::string_view shop, std::string_view circle) {
  return db.first(sql::find_circle, {shop, circle}, [](store::row const& r) {
    return circle_row{r.string(0), r.optional_string(1), r.string(2)};
  });
}

result<std::vector<member_row>> members_of(store::session& db, std::string_view shop, std::string_view circle) {
  std::vector<member_row> out;
  VT_CHECK(db.each(sql::members_of, {shop, circle}, [&](store::row const& r) {
    out.push_back({r.string(0), r.integer(1)});
    return true;
  }));
  return out;
}

result<bool> is_member(store::session& db, std::string_view shop, std::string_view circle, std::string_view shopper) {
  VT_TRY(auto const found, db.first(sql::find_member, {shop, circle, shopper}, [](store::row const&) { return true; }));
  return found.has_value();
}

result<std::vector<std::string>> circles_of(store::session& db, std::string_view shop, std::string_view shopper) {
  std::vector<std::string> out;
  VT_CHECK(db.each(sql::circles_of, {shop, shopper}, [&](store::row const& r) {
    out.push_back(r.string(0));
    return true;
  }));
  return out;
}

result<std::map<std::string, std::vector<std::string>>> circle_mates(store::session& db, std::string_view shop,
                                                                     std::string_view shopper) {
  std::map<std::string, std::vector<std::string>> out;
  VT_CHECK(db.each(sql::circle_mates, {shop, shopper}, [&](store::row const& r) {
    out[r.string(0)].push_back(r.string(1));
    return true;
  }));
  return out;
}

result<void> check_chosen(store::session& db, std::string_view shop, std::string_view shopper, audience const& chosen,
                          std::string_view pointer) {
  VT_CHECK(check_audience(chosen, pointer));
  if (chosen.kind() != audience::circle) return {};
  VT_TRY(bool const member, is_member(db, shop, chosen.circle_id(), shopper));
  if (member) return {};
  return fail(code::not_found, "circle.unknown", "There is no such circle, or the shopper is not in it.",
              std::string{pointer});
}

result<void> leave(store::transaction& tx, std::string_view shop, circle_row const& from, std::string_view shopper) {
  VT_CHECK(tx.run(sql::drop_member, {shop, from.circle, shopper}));
  tx.touch(store::topic::friends);
  if (from.owner != shopper) return {};
  VT_CHECK(tx.run(sql::drop_invitations, {shop, from.circle}));
  VT_TRY(auto const left, members_of(tx, shop, from.circle));
  if (left.empty()) {
    VT_CHECK(tx.run(sql::drop_circle, {shop, from.circle}));
  } else {
    VT_CHECK(tx.run(sql::put_circle, {shop, from.circle, from.name, left.front().shopper}));
  }
  return {};
}

result<void> forget_circles(ops::command& in, std::string_view shopper) {
  VT_TRY(auto const all, circles_of(in.db, in.who.shop, shopper));
  for (auto const& one : all) {
    VT_TRY(auto from, find_circle(in.db, in.who.shop, one));
    if (!from) continue;
    if (from->owner == shopper) from->name = std::nullopt;
    VT_CHECK(leave(in.db, in.who.shop, *from, shopper));
  }
  return {};
}

result<void> export_circles(ops::query& in, std::string_view shopper, std::vector<ops::export_part>& parts) {
  exported_circles held;
  VT_TRY(auto const all, circles_of(in.db, in.who.shop, shopper));
  for (auto const& one : all) {
    VT_TRY(auto const found, find_circle(in.db, in.who.shop, one));
    VT_TRY(auto const members, members_of(in.db, in.who.shop, one));
    auto const self = std::ranges::find(members, shopper, &member_row::shopper);
    if (found && self != members.end()) {
      held.circles.push_back({found->circle, found->name, found->owner == shopper, self->joined_at});
    }
  }
  parts.push_back({"circles", json::encode(held)});
  return {};
}

}  // namespace vetrina::shoppers
