// two_ways: what a viewer is shown, written out, by the friend index and by the rows.
#pragma once

#include <stdexcept>
#include <string>

#include "friends/index/make.hpp"
#include "friends/shown_rows.hpp"

namespace vetrina::test {

inline std::string written_out(ops::call const& in, store::session& db, friends::shown_to& shown) {
  auto out = std::string{shown.has_identity ? "identity" : "-"} + (shown.may_read ? " may read\n" : " -\n");
  for (auto& one : shown.people) {
    auto const who = friends::who_is(in, db, shown, one);
    if (!who) throw std::runtime_error(who.error().message);
    out += std::string{shown.shopper(one)} + " as " +
           (*who ? (*who)->id + " " + (*who)->name.value_or("?") : std::string{"nobody"});
    for (std::uint32_t n = 0; n < friends::index::single_networks; ++n) {
      if ((one.networks & friends::index::network_bit(n)) != 0)
        out += " at " + std::string{shown.names->networks.at(n)};
    }
    for (auto const& circle : shown.circles[one.circles]) out += " in " + circle;
    out += (one.is_friend ? " friend, tie " : " mate, tie ") + std::to_string(one.steps) + "\n";
    for (auto const what : one.things) {
      auto const product = shown.names->product_of(what.subject());
      out += "  " + std::to_string(what.kind()) + (what.verified() ? " verified " : " ") +
             (what.granted() ? "granted " : "") + std::to_string(what.minute()) + " " +
             std::string{shown.names->families.at(shown.names->family_of(what.subject()))} + " " +
             (product ? std::string{*product} : "whole") + "\n";
    }
  }
  return out;
}

struct two_answers {
  bool index_answered = false;
  std::string by_index;  // of the rows where the index left it to them
  std::string by_rows;
};

inline two_answers both_ways(ops::services const& sys, std::string const& shop, std::string const& viewer) {
  ops::caller who;
  who.shop = shop;
  ops::call const in{sys, who, sys.time.wall_ms()};
  two_answers out;
  auto const fine = sys.db.read(store::area::record, [&](store::session& db) -> result<void> {
    VT_TRY(auto by_rows, friends::shown_by_rows(db, shop, viewer, in.now));
    VT_TRY(auto by_index, friends::shown_by_index(in, db, viewer));
    out.index_answered = by_index.has_value();
    out.by_rows = written_out(in, db, by_rows);
    out.by_index = by_index ? written_out(in, db, *by_index) : out.by_rows;
    return {};
  });
  if (!fine) throw std::runtime_error(fine.error().message);
  return out;
}

// Makes the shop's file now; what went wrong as a slug.
inline std::string make_index(ops::services const& sys, std::string const& shop, bool trust = true) {
  ops::caller who;
  who.shop = shop;
  who.role = ops::role::admin;
  ops::exchange const in{{sys, who, sys.time.wall_ms()}};
  auto const made = friends::index::make_file(in, *friends::index::index_of(in), trust);
  return made ? (*made == friends::index::made::busy ? "busy" : "") : std::string{made.error().slug};
}

}  // namespace vetrina::test
