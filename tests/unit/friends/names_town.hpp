// names_town: what happens at random to the people of a small town, told to the product and to the oracle alike; for
// names_property_test.cpp.
#pragma once

#include <algorithm>
#include <memory>
#include <random>

#include "names_oracle.hpp"
#include "scene.hpp"
#include "tests/common/fold.hpp"
#include "tests/common/two_ways.hpp"

namespace vetrina::friends {

class town : public scene {
 protected:
  explicit town(unsigned seed) : scene{}, chance_{seed}, shares_{seed} {
    for (auto const& who : everybody) moves_in(who);
    elsewhere_ = *engine::engine::open(R"({"data_dir":")" + engine_.folder() + R"(","environment":"test"})", {},
                                       {&engine_.time(), &crypto::system_random(), &null_log()});
  }

  void moves_in(std::string const& who) {
    person(who, "IT", false);
    truth_.people[who] = {true, false, false, {}};
  }
  void step() {
    auto const who = pick(everybody);
    if (!truth_.people[who].alive) return moves_in(who);
    if (roll(20) == 0) files();
    if (shares_() % 12 == 0) opens_a_share(who);
    if (shares_() % 16 == 0) folds();
    switch (roll(17)) {
      case 16: return catalog_changes();
      case 0: return consents(who);
      case 1: return truth_.people[who].linked ? unlinks(who) : links(who);
      case 2:
      case 3:
      case 4: return syncs(who);
      case 5: return blocks(who);
      case 6:
      case 7: return reacts(who);
      case 8: return takes_back(who);
      case 9: return buys(who);
      case 10: return answers(who);
      case 11: return order_changes();
      case 12: return circle_changes(who);
      case 13: return engine_.time().advance(roll(3) * day_ms / 2 + 1);
      case 14: return roll(8) == 0 ? erases(who) : consents(who);
      default: return roll(6) == 0 ? grows(who) : reacts(who);
    }
  }
  // The oracle knows nothing of runs: nobody may see any.
  void folds() { ASSERT_TRUE(test::fold(**engine_.engine().services(), "jeans", 3, shares_() % 4)); }
  void consents(std::string const& who) {
    std::string const purpose = roll(2) == 0 ? "show_to_friends" : "find_friends";
    bool const granted = roll(3) != 0;
    consent(who, purpose, granted);
    auto& mine = truth_.people[who].consents;
    if (granted) {
      mine.insert(purpose);
      return;
    }
    mine.erase(purpose);
    if (purpose == "find_friends") untie(who);
    if (purpose == "show_to_friends") {
      for (auto& one : truth_.things) one.granted = one.granted && one.owner != who;
    }
  }
  void links(std::string const& who) {
    link(who);
    truth_.people[who].linked = true;
  }
  void unlinks(std::string const& who) {
    unlink(who);
    truth_.people[who].linked = false;
    untie(who);
  }
  void untie(std::string const& who) {
    std::erase_if(truth_.ties, [&](auto const& t) { return t.first == who || t.second == who; });
  }
  void syncs(std::string const& who) {
    if (!truth_.people[who].linked) return links(who);
    std::vector<std::string> list;
    for (auto const& other : everybody) {
      if (other != who && roll(3) != 0) list.push_back(other);
    }
    network_says(who, list, list);
    if (!truth_.people[who].consents.contains("find_friends")) return;
    untie(who);
    for (auto const& other : list) {
      if (!truth_.people[other].linked) continue;
      truth_.ties.emplace(who, other);
      truth_.ties.emplace(other, who);
    }
  }
  void blocks(std::string const& who) {
    auto const other = pick(everybody);
    if (other == who || !truth_.people[other].alive) return;
    bool const undo = truth_.blocks.contains({who, other});
    done(undo ? "friend.unblock" : "friend.block", as(who, text("who", public_id(other))));
    if (undo) {
      truth_.blocks.erase({who, other});
    } else {
      truth_.blocks.emplace(who, other);
    }
  }
  std::string some_audience(std::string const& who) {
    std::vector<std::string> all{"nobody", "asker", "friends", "friends", "public"};
    for (auto const& g : truth_.groups) {
      if (g.holds(who)) all.push_back("circle:" + g.id);
    }
    return pick(all);
  }
  static bool shows(std::string const& audience) { return audience != "nobody" && audience != "asker"; }

  thing* find(std::string const& who, std::string const& product, std::string const& kind) {
    auto const at = std::ranges::find_if(truth_.things, [&](thing const& one) {
      return one.owner == who && one.product == product && one.kind == kind;
    });
    return at == truth_.things.end() ? nullptr : &*at;
  }
  void reacts(std::string const& who) {
    // What the catalogue will lose, hide and move; the windows of the oracle do not look at it.
    if (roll(5) == 0) {
      static_cast<void>(engine_.call("reaction.set", as(who, text("product", "socks") + text("kind", "want") +
                                                                 text("audience", "friends") + "," + shown_text)));
      return;
    }
    thing one{who, pick(products), pick(std::vector<std::string>{"like", "want", "tried"}), some_audience(who)};
    one.gift = roll(6) == 0;
    one.embargo_days = roll(5) == 0 ? 2 : 0;
    one.granted = shows(one.audience);
    if (one.embargo_days > 0) one.visible_from = now() + one.embargo_days * day_ms;
    done("reaction.set", as(who, text("product", one.product) + text("kind", one.kind) + said(one)));
    if (auto* const before = find(who, one.product, one.kind)) {
      *before = one;
    } else {
      truth_.things.push_back(one);
    }
  }
  void takes_back(std::string const& who) {
    for (auto const& one : truth_.things) {
      if (one.owner != who || one.kind == "own") continue;
      done("reaction.unset", as(who, text("product", one.product) + text("kind", one.kind)));
      truth_.things.erase(truth_.things.begin() + (&one - truth_.things.data()));
      return;
    }
  }
  void buys(std::string const& who) {
    auto const product = pick(products);
    bool const has = std::ranges::any_of(truth_.orders, [&](auto const& o) {
      return o.second.owner == who && o.second.product == product && o.second.held;
    });
    if (has) return;
    auto const id = "o" + std::to_string(truth_.orders.size());
    auto const address = pick(std::vector<std::string>{"a", "b", "c", "d", "e"});
    done("order.record", as(who, text("order", id) + text("shipping_hash", address) + R"(,"lines":[{"product":")" +
                                     product + R"(","quantity":1,"price":{"amount_minor":1,"currency":"EUR"}}])"));
    truth_.orders[id] = {who, product, address};
    truth_.things.push_back({who, product, "own", "nobody", false, false, 0, 0, id});
  }
  void answers(std::string const& who) {
    for (auto& one : truth_.things) {
      if (one.owner != who || one.kind != "own" || one.product == "kit" || roll(3) == 0) continue;
      one.audience = some_audience(who);
      one.granted = shows(one.audience);
      one.gift = roll(6) == 0;
      one.embargo_days = roll(3) == 0 ? 2 : 0;
      auto const& by = truth_.orders.at(one.order);
      one.visible_from = one.embargo_days == 0 ? 0 : by.delivered ? now() + one.embargo_days * day_ms : -1;
      done("card.answer", as(who, text("order", one.order) + R"(,"choices":[{"product":")" + one.product + R"(")" +
                                      said(one, false) + "}]," + shown_text));
      return;
    }
  }
  void order_changes() {
    for (auto& [id, one] : truth_.orders) {
      if (!one.held || roll(3) != 0) continue;
      if (!one.delivered && roll(2) == 0) {
        done("order.update", R"({"order":")" + id + R"(","state":"delivered"})");
        one.delivered = true;
        for (auto& said : truth_.things) {
          if (said.order == id && said.visible_from == -1) said.visible_from = now() + said.embargo_days * day_ms;
        }
        return;
      }
      auto const how = roll(2) == 0 ? std::string{"order.return"} : std::string{"order.update"};
      done(how, R"({"order":")" + id + R"(")" + (how == "order.update" ? R"(,"state":"cancelled"})" : "}"));
      one.held = false;
      std::erase_if(truth_.things, [&](thing const& said) { return said.order == id; });
      return;
    }
  }
  void circle_changes(std::string const& who) {
    if (truth_.people[who].minor) return;
    if (truth_.groups.size() < 3 && roll(2) == 0) {
      auto const id = *done("circle.put", as(who, text("name", "Circle"))).string_at("/circle");
      truth_.groups.push_back({id, who, {{now(), who}}});
      return;
    }
    for (auto& g : truth_.groups) {
      if (g.holds(who) && roll(3) == 0) {
        done("circle.leave", as(who, text("circle", g.id)));
        return leaves(g, who);
      }
      auto const other = pick(everybody);
      if (g.owner == who && g.holds(other) && other != who && roll(2) == 0) {
        done("circle.remove_member", as(who, text("circle", g.id) + text("member", public_id(other))));
        return leaves(g, other);
      }
      if (!g.holds(who) && !truth_.people[g.owner].minor) {
        auto const invitation = done("circle.invite", as(g.owner, text("circle", g.id))).string_at("/invitation");
        done("circle.join", as(who, text("invitation", *invitation)));
        g.members.emplace_back(now(), who);
        std::ranges::sort(g.members);
        return;
      }
    }
  }
  void leaves(group& from, std::string const& who) {
    std::erase_if(from.members, [&](auto const& m) { return m.second == who; });
    if (from.owner == who && !from.members.empty()) from.owner = from.members.front().second;
    std::erase_if(truth_.groups, [](group const& g) { return g.members.empty(); });
  }
  void erases(std::string const& who) {
    done("shopper.erase", as(who));
    truth_.people[who] = {};
    untie(who);
    std::erase_if(truth_.blocks, [&](auto const& b) { return b.first == who || b.second == who; });
    std::erase_if(truth_.things, [&](thing const& one) { return one.owner == who; });
    for (auto& [id, one] : truth_.orders) {
      if (one.owner == who) one = {"", one.product, "", one.delivered, false};
    }
    auto const groups = truth_.groups;
    for (auto const& g : groups) {
      if (!g.holds(who)) continue;
      leaves(*std::ranges::find(truth_.groups, g.id, &group::id), who);
    }
  }
  void grows(std::string const& who) {
    auto& minor = truth_.people[who].minor;
    minor = !minor;
    done("shopper.put", as(who, std::string{R"(,"minor":)"} + (minor ? "true" : "false")));
  }

  // Whoever shares it: of whom anybody is told does not move.
  void opens_a_share(std::string const& who) {
    auto const& other = everybody[shares_() % everybody.size()];
    if (!truth_.people[other].alive) return;
    consent(who, "personalise", shares_() % 4 != 0);
    auto const made = done("link.create", R"({"target":{"product":"belt"},"sharer":")" + other + R"("})");
    auto const led = done("link.resolve", R"({"code":")" + *made.string_at("/code") + R"(","tracking":"session"})");
    done("insight.track",
         as(who, text("step", "landing") + text("click", *led.string_at("/click")) + text("tracking", "session")));
  }

  // Ties measured now and then; a file of what this handle knows, or the other, or of rows alone.
  void files() {
    auto const& sys = roll(2) == 0 ? **engine_.engine().services() : **elsewhere_->services();
    if (roll(3) == 0) measure();
    EXPECT_EQ(test::make_index(sys, "jeans", roll(3) != 0), "");
  }
  // A product that becomes sensitive, goes, or comes back in another family: of the oracle's town it is not.
  void catalog_changes() {
    auto const fate = roll(4);
    if (fate == 0) done("catalog.put", R"({"products":[{"product":"socks","family":"socks","title":"Socks"}]})");
    if (fate == 1)
      done("catalog.put", R"({"products":[{"product":"socks","family":"hose","title":"Socks","sensitive":true}]})");
    if (fate == 2) done("catalog.put", R"({"products":[{"product":"socks","family":"hose","title":"Socks"}]})");
    if (fate == 3) static_cast<void>(engine_.call("catalog.remove", R"({"products":["socks"]})"));
  }

  static std::string as(std::string const& id, std::string const& more = {}) {
    return R"({"shopper":")" + id + R"(")" + more + "}";
  }
  static std::string text(std::string const& field, std::string const& value) {
    return R"(,")" + field + R"(":")" + value + R"(")";
  }
  static std::string said(thing const& one, bool with_words = true) {
    auto out = text("audience", one.audience) + R"(,"gift":)" + (one.gift ? "true" : "false") + R"(,"embargo_days":)" +
               std::to_string(one.embargo_days);
    return with_words ? out + "," + shown_text : out;
  }
  std::int64_t now() { return engine_.time().wall_ms(); }
  int roll(int sides) { return static_cast<int>(chance_() % static_cast<unsigned>(sides)); }
  template <class T>
  T const& pick(std::vector<T> const& from) {
    return from[chance_() % from.size()];
  }

  static inline std::vector<std::string> const everybody{"anna", "berta", "carla", "dora", "emil"};
  static inline std::vector<std::string> const products{"501/32", "501/34", "belt", "kit"};
  std::minstd_rand chance_;
  std::minstd_rand shares_;  // of its own: who opens what changes nothing of what happens
  oracle truth_;
  std::unique_ptr<engine::engine> elsewhere_;
};

}  // namespace vetrina::friends
