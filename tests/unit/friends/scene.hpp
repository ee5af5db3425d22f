// scene: a shop, its catalogue, people and whom they follow at a network, for the tests of friends. Edges are settled
// as a sync settles them; what the network said is given instead of fetched.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <span>
#include <string>
#include <vector>

#include "friends/measure.hpp"
#include "friends/sync.hpp"
#include "identity/linked.hpp"
#include "json/document.hpp"
#include "tests/common/test_engine.hpp"

namespace vetrina::friends {

class scene : public ::testing::Test {
 protected:
  // `faces`: modules of faces that the engine takes besides its own.
  explicit scene(std::string const& more_settings = {}, std::span<ops::module const* const> faces = {})
      : engine_{more_settings, faces} {
    engine_.open_shop();
    done("catalog.put",
         R"({"products":[{"product":"501/32","family":"501","line":"red tab","brand":"L","title":"Jeans 501"},)"
         R"({"product":"501/34","family":"501","line":"red tab","brand":"L","title":"Jeans 501"},)"
         R"({"product":"505/32","family":"505","line":"red tab","brand":"L","title":"Jeans 505"},)"
         R"({"product":"belt","title":"Belt","brand":"L"},)"
         R"({"product":"hat/us","family":"hat","title":"Hat","markets":["US"]},)"
         R"({"product":"kit","title":"Test kit","brand":"L","sensitive":true}]})");
  }

  json::document done(std::string_view operation, std::string_view document) {
    auto const answer = engine_.call(operation, document);
    if (!answer)
      throw std::runtime_error(std::string{operation} + ": " + std::string{answer.error().slug} + ": " +
                               answer.error().message);
    return *json::document::parse(*answer);
  }
  std::string failure(std::string_view operation, std::string_view document) {
    auto const answer = engine_.call(operation, document);
    return answer ? std::string{} : std::string{answer.error().slug};
  }

  // A shopper with a name, and, unless told otherwise, an identity and the wish to find friends.
  void person(std::string const& id, std::string const& market = "IT", bool linked = true) {
    done("shopper.put", R"({"shopper":")" + id + R"(","name":"Name of )" + id + R"(","market":")" + market + "\"}");
    if (!linked) return;
    link(id);
    consent(id, "find_friends");
  }
  void consent(std::string const& id, std::string const& purpose, bool granted = true) {
    done("consent.set", R"({"shopper":")" + id + R"(","purpose":")" + purpose + R"(","granted":)" +
                            (granted ? "true" : "false") + "," + shown_text + "}");
  }
  void react(std::string const& id, std::string const& subject, std::string const& more = R"("audience":"friends")") {
    done("reaction.set", R"({"shopper":")" + id + R"(",)" + subject + "," + more + "," + shown_text + "}");
  }
  void likes(std::string const& id, std::string const& product, std::string const& more = R"("audience":"friends")") {
    react(id, R"("product":")" + product + R"(","kind":"like")", more);
  }

  ops::exchange exchange() {
    ops::services const& sys = **engine_.engine().services();
    who_.shop = "jeans";
    who_.role = ops::role::admin;
    return {{sys, who_, sys.time.wall_ms()}};
  }
  void link(std::string const& id) { link(id, "subject of " + id); }
  void link(std::string const& id, std::string const& subject) {
    auto const in = exchange();
    auto const fine = in.write([&](store::transaction& tx) -> result<void> {
      identity::verified_identity who;
      who.connector = "toot";
      who.plugin = "org.example.toot";
      who.issuer = "https://toot.example";
      who.subject = subject;
      VT_TRY(linked_[id], identity::link(in, tx, id, who, in.now));
      return {};
    });
    if (!fine) throw std::runtime_error(fine.error().message);
  }
  void unlink(std::string const& id) {
    auto const in = exchange();
    auto const fine = in.write([&](store::transaction& tx) -> result<void> {
      VT_CHECK(identity::unlink(in, tx, linked_.at(id)));
      return {};
    });
    if (!fine) throw std::runtime_error(fine.error().message);
  }
  // What the network says about one person: everybody by name, shoppers of this shop or not.
  sync_outcome network_says(std::string const& id, std::vector<std::string> const& followers,
                            std::vector<std::string> const& following) {
    auto const in = exchange();
    auto const hmacs = [&](std::vector<std::string> const& people) {
      std::vector<std::string> out;
      for (auto const& one : people) {
        out.push_back(*identity::subject_hmac(in, "https://toot.example", "subject of " + one));
      }
      return out;
    };
    sync_outcome out;
    auto const fine = in.write([&](store::transaction& tx) -> result<void> {
      VT_TRY(out, settle(tx, in, linked_.at(id), {hmacs(followers), hmacs(following), true}));
      return {};
    });
    if (!fine) throw std::runtime_error(fine.error().message);
    return out;
  }
  // Ties are measured as the job does it.
  void measure() {
    auto in = exchange();
    if (!run_measure_job(in, "", "{}")) throw std::runtime_error("ties cannot be measured");
  }
  void befriend(std::string const& a, std::string const& b) { network_says(a, {b}, {b}); }

  // What the friend store shows: "family: names" by item.
  std::vector<std::string> seen(json::document const& answer) {
    std::vector<std::string> out;
    if (answer.has("/empty_reason")) return out;  // what stands there is nobody's
    for (std::size_t i = 0; i < answer.size_at("/items"); ++i) {
      auto const item = "/items/" + std::to_string(i);
      auto text = *answer.string_at(item + "/product") + ":";
      for (std::size_t f = 0; f < answer.size_at(item + "/friends"); ++f) {
        text += " " + *answer.string_at(item + "/friends/" + std::to_string(f) + "/name");
      }
      out.push_back(text);
    }
    return out;
  }
  json::document store_of(std::string const& id, std::string const& more = {}) {
    return done("friendstore.get", R"({"market":"IT","shopper":")" + id + "\"" + more + "}");
  }
  std::vector<std::string> seen_by(std::string const& id, std::string const& more = {}) {
    return seen(store_of(id, more));
  }
  std::string why_empty(std::string const& id) { return store_of(id).string_at("/empty_reason").value_or(""); }
  std::string public_id(std::string const& id) {
    return *done("shopper.get", R"({"shopper":")" + id + "\"}").string_at("/id");
  }
  void next_day() { engine_.time().advance(day_ms); }

  static inline std::string const shown_text = R"("shown":{"text_hash":"h","policy_version":"1","locale":"it"})";
  using lines = std::vector<std::string>;

  test::test_engine engine_;
  std::map<std::string, identity::linked_identity> linked_;
  ops::caller who_;
};

}  // namespace vetrina::friends
