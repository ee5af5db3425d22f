// Two shops in one store: no operation of one ever sees the other. Every operation of the table is called in shop
// "hats" with the ids of shop "jeans", by each kind of caller, and beside it in a twin of hats, "caps", with ids that
// never were. An operation without a case here fails the test.
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "all_rows.hpp"
#include "base/strings.hpp"
#include "tests/common/test_engine.hpp"
#include "town.hpp"

namespace vetrina::testing {
namespace {

// What stands in jeans and in no request of hats: whoever reads one of these has seen the other shop.
constexpr std::string_view secret_mark = "zqcanary";

// Ids by which hats asks. Those of jeans hold the mark "jzid"; those that never were have the same length.
using ids = std::map<std::string, std::string>;

std::string filled(std::string text, ids const& with) {
  for (auto const& [name, value] : with) {
    auto const place = "<" + name + ">";
    for (auto at = text.find(place); at != std::string::npos; at = text.find(place, at + value.size())) {
      text.replace(at, place.size(), value);
    }
  }
  return text;
}

// Requests by operation, without the caller's fields. An operation about a shopper is called for <shopper>.
std::multimap<std::string, std::string> const& cases() {
  static std::string const consent_words = R"("shown":{"text_hash":"h","policy_version":"1","locale":"it"})";
  static std::multimap<std::string, std::string> const all{
      {"audit.verify", "{}"},
      {"card.answer",
       R"({"order":"<order>","choices":[{"product":"<product>","audience":"friends"}],)" + consent_words + "}"},
      {"card.get", R"({"order":"<order>"})"},
      {"catalog.get", R"({"family":"<family>"})"},
      {"catalog.get", R"({"product":"<product>"})"},
      {"catalog.import", R"({"format":"shopify_csv","mode":"replace","file":"<feed>"})"},
      {"catalog.list", R"({"family":"<family>"})"},
      {"catalog.list", R"({"cursor":"<catalog_cursor>","limit":1})"},
      {"catalog.list", "{}"},
      {"catalog.put", R"({"products":[{"product":"<product>","family":"<family>","title":"Ours"}]})"},
      {"catalog.rank", R"({"products":["<product>"]})"},
      {"catalog.remove", R"({"product":"<product>"})"},
      {"catalog.remove", R"({"family":"<family>"})"},
      {"circle.invite", R"({"circle":"<circle>"})"},
      {"circle.join", R"({"invitation":"<invitation>"})"},
      {"circle.leave", R"({"circle":"<circle>"})"},
      {"circle.list", "{}"},
      {"circle.put", R"({"circle":"<circle>","name":"Ours"})"},
      {"circle.remove_member", R"({"circle":"<circle>","member":"<public>"})"},
      {"connector.check", R"({"connector":"<connector>"})"},
      {"connector.list", "{}"},
      {"connector.put",
       R"({"connector":"<connector>","plugin":"oidc","settings":{"issuer":"https://op.example","client_id":"c"}})"},
      {"connector.remove", R"({"connector":"<connector>"})"},
      {"consent.list", "{}"},
      {"consent.set", R"({"purpose":"find_friends","granted":false})"},
      {"erasure.status", R"({"confirmation_code":"00000000000000000000000000000000"})"},
      {"event.next", "{}"},
      {"event.next", R"({"after":"1"})"},
      {"follower.counts", R"({"connector":"<connector>"})"},
      {"follower.sync", R"({"connector":"<connector>","account":"@brand"})"},
      {"friend.block", R"({"who":"<public>"})"},
      {"friend.list", "{}"},
      {"friend.unblock", R"({"who":"<public>"})"},
      {"friendstore.get", "{}"},
      {"friendstore.get", R"({"friend":"<public>"})"},
      {"friendstore.get", R"({"scope":"circle:<circle>"})"},
      {"friendstore.get", R"({"scope":"everyone","family":"<family>"})"},
      {"identity.begin", R"({"connector":"<connector>","intent":"sign_in","session":"s"})"},
      {"identity.callback", R"({"connector":"<connector>","query":"state=<state>&code=c","cookie":"c"})"},
      {"identity.complete", R"({"connector":"<connector>","query":"state=<state>&code=c","cookie":"c","session":"s"})"},
      {"identity.confirm", R"({"attempt":"<attempt>","session":"s","decision":"accept"})"},
      {"identity.connect", R"({"connector":"<connector>","intent":"link","token":"<token>"})"},
      {"identity.list", "{}"},
      {"identity.redeem", R"({"ticket":"<ticket>","session":"s"})"},
      {"identity.sync", R"({"shopper":"<shopper>"})"},
      {"identity.unlink", R"({"identity":"<identity>"})"},
      {"insight.divide", R"({"level":"family","id":"<family>"})"},
      {"insight.simulate_consent", R"({"rates":[0.5]})"},
      {"insight.track", R"({"step":"cart","product":"<product>","click":"c_none","tracking":"consented"})"},
      {"insight.track", R"({"step":"landing","click":"<click>","tracking":"consented"})"},
      {"insight.track", R"({"step":"view","family":"<family>","tracking":"aggregate"})"},
      {"inbound.receive",
       R"({"connector":"<connector>","headers":{"content-type":"application/x-www-form-urlencoded"},"body":"x=y"})"},
      {"key.create", R"({"scopes":["read"]})"},
      {"keyring.rewrap", "{}"},
      {"keyring.rotate", "{}"},
      {"link.create", R"({"target":{"product":"<product>"},"slug":"<code>"})"},
      {"link.create", R"({"target":{"family":"<family>"},"sharer":"<shopper>"})"},
      {"link.resolve", R"({"code":"<code>","tracking":"aggregate"})"},
      {"link.resolve", R"({"token":"<link_token>","tracking":"aggregate"})"},
      {"order.record",
       R"({"order":"<order>","lines":[{"product":"<product>","quantity":1,"price":{"amount_minor":1,"currency":"EUR"}}]})"},
      {"order.return", R"({"order":"<order>"})"},
      {"order.update", R"({"order":"<order>","state":"cancelled"})"},
      {"policy.put", R"({"purpose":"find_friends","locale":"it","text":"ours","version":"1"})"},
      {"proof.counts", R"({"kind":"own","level":"family","id":"<family>"})"},
      {"proof.cues", R"({"subjects":[{"family":"<family>"},{"product":"<product>"}]})"},
      {"proof.explain", R"({"subject":{"family":"<family>"}})"},
      {"ranking.get", "{}"},
      {"ranking.put", R"({"friends":0.4})"},
      {"reaction.list", "{}"},
      {"reaction.set", R"({"product":"<product>","kind":"like","audience":"nobody"})"},
      {"reaction.set", R"({"product":"<product>","kind":"want","audience":"circle:<circle>"})"},
      {"reaction.unset", R"({"product":"<product>","kind":"like"})"},
      {"shop.get", "{}"},
      {"shopper.merge_apply", R"({"plan":"<plan>"})"},
      {"shopper.merge_plan", R"({"from":"<shopper>","into":"bruno"})"},
      {"shopper.merge_plan", R"({"from":"bea","into":"<shopper>"})"},
      {"shopper.merge_undo", R"({"plan":"<plan>"})"},
      {"shopper.erase", R"({"email_hash":"<email_hash>"})"},
      {"shopper.erase", R"({"order":"<order>"})"},
      {"shopper.erase", "{}"},
      {"shopper.export", "{}"},
      {"shopper.get", "{}"},
      {"shopper.put", R"({"shopper":"<shopper>","name":"Ours"})"},
      {"shopper.sign_out", "{}"},
      {"shopper.token", R"({"shopper":"<shopper>","session":"s"})"},
      {"system.health", "{}"},
      {"system.info", "{}"},
      {"system.openapi", "{}"},
      {"system.operations", "{}"},
  };
  return all;
}

// Named here with the reason why a case cannot say anything: they are about every shop of the store, for whoever runs it.
bool about_the_whole_store(std::string_view name) {
  return name == "shop.list" || name == "shop.put" || name.starts_with("store.");
}

class two_shops : public ::testing::Test {
 protected:
  two_shops() : town_{folder_.path() + "/data"} {
    town_.open_shop("jeans");
    for (auto const* shop : {"hats", "caps"}) {
      town_.open_shop(shop);
      for (auto const* who : {"bruno", "bea"}) town_.person(shop, who);
      town_.befriend(shop, "bruno", "bea");
    }
    furnish("jeans", jeans_, std::string{secret_mark});
    for (auto const& [name, value] : jeans_) absent_[name] = value;
    for (auto const* name : {"shopper", "product", "family", "order", "code", "connector"}) {
      absent_[name].replace(absent_[name].find("jzid"), 4, "nope");
    }
    for (auto const* name :
         {"identity", "public", "attempt", "ticket", "state", "email_hash", "circle", "invitation", "plan", "click"}) {
      auto& id = absent_[name];
      id.replace(id.size() - 4, 4, id.ends_with("aaaa") ? "bbbb" : "aaaa");
    }
    absent_["feed"] = feed("nope");
    for (auto const* name : {"token", "link_token", "catalog_cursor"})
      absent_[name] = jeans_[name].substr(0, 30) + "AAAA";
  }

  std::string feed(std::string const& mark) {
    auto const path = folder_.path() + "/feed-" + mark;
    std::ofstream{path} << "Handle,Title,Variant Price\n" << mark << "-family,Ours,9\n";
    return path;
  }

  void furnish(std::string const& shop, ids& known, std::string const& mark) {
    known = {{"shopper", "jzid-anna"},        {"product", "jzid-501/32"},
             {"family", "jzid-501"},          {"order", "jzid-order"},
             {"code", "jzid-code"},           {"connector", "jzid-op"},
             {"attempt", "att_jzidjzidjzid"}, {"ticket", "tkt_jzidjzid"},
             {"state", "jzidjzidjzid"},       {"email_hash", std::string(64, 'c')}};
    auto const at = cat(R"({"shop":")", shop, "\",");
    auto const do_it = [&](std::string_view name, std::string const& rest) {
      return town_.done(name, filled(at + rest, known));
    };
    do_it("catalog.put", R"("products":[{"product":"<product>","family":"<family>","title":"Jeans )" + mark +
                             R"(","brand":"Brand )" + mark + R"("},{"product":"jzid-belt","title":"Belt )" + mark +
                             "\"}]}");
    town_.person(shop, known["shopper"],
                 R"(,"avatar":"https://jeans.example/)" + mark + R"(.png","email":")" + mark + R"(@x.example")");
    town_.person(shop, "jzid-berta");
    town_.befriend(shop, known["shopper"], "jzid-berta");
    town_.consents(shop, known["shopper"], "show_to_friends");
    do_it("connector.put", R"("connector":"<connector>","plugin":"oidc","settings":{"issuer":"https://)" + mark +
                               R"(.example","client_id":")" + mark + R"("},"secrets":{"client_secret":")" + mark +
                               "\"}}");
    do_it("order.record", R"("shopper":"<shopper>","order":"<order>","lines":[{"product":"<product>","quantity":1,)"
                          R"("price":{"amount_minor":123456,"currency":"EUR"}}]})");
    do_it("order.record",
          R"("order":"jzid-guest","email_hash":"<email_hash>","lines":[{"product":"<product>","quantity":1,)"
          R"("price":{"amount_minor":1,"currency":"EUR"}}]})");
    do_it("card.answer",
          R"("shopper":"<shopper>","order":"<order>","choices":[{"product":"<product>","audience":"friends"}],)" +
              std::string{shown_text} + "}");
    do_it("reaction.set",
          R"("shopper":"<shopper>","product":"jzid-belt","kind":"like","audience":"friends","note":"Note )" + mark +
              "\"," + shown_text + "}");
    do_it("link.create", R"("target":{"product":"<product>"},"slug":"<code>","sharer":"<shopper>"})");
    do_it("link.resolve", R"("code":"<code>","tracking":"aggregate"})");
    known["click"] = *do_it("link.resolve", R"("code":"<code>","tracking":"session"})").string_at("/click");
    auto const signed_link = do_it("link.create", R"("target":{"product":"<product>"},"signed":true})");
    do_it("policy.put", R"("purpose":"count_me","locale":"it","text":"Words )" + mark + R"(","version":"9"})");
    known["link_token"] = signed_link.string_at("/token").value_or("none");
    known["identity"] = town_.identity_of(shop, known["shopper"]);
    known["public"] = town_.public_id(shop, known["shopper"]);
    known["token"] = *do_it("shopper.token", R"("shopper":"<shopper>","session":"s"})").string_at("/token");
    known["catalog_cursor"] = *do_it("catalog.list", R"("limit":1})").string_at("/next");
    known["circle"] =
        *do_it("circle.put", R"("shopper":"<shopper>","name":"Circle )" + mark + R"("})").string_at("/circle");
    known["invitation"] =
        *do_it("circle.invite", R"("shopper":"<shopper>","circle":"<circle>"})").string_at("/invitation");
    known["plan"] = *do_it("shopper.merge_plan", R"("from":"jzid-berta","into":"<shopper>"})").string_at("/plan");
    known["feed"] = feed("jzid");
  }

  struct attempt {
    std::string how;
    ops::hint from;
    std::string document;
  };

  // By the host over C, by a key of the shop, by a shopper of it, and by anybody at its door.
  static std::vector<attempt> attempts(std::string const& shop, ops::operation const& row, std::string const& request,
                                       ids const& with) {
    auto const document = filled(request, with);
    auto const plus = [&](std::string const& field) {
      return document == "{}" ? "{" + field + "}" : "{" + field + "," + document.substr(1);
    };
    bool const names_shopper = document.find("\"shopper\"") != std::string::npos;
    bool const about_shopper = row.whom == ops::about::shopper || row.whom == ops::about::maybe_shopper;
    bool const about_none = row.whom == ops::about::nothing;
    std::vector<attempt> all;
    all.push_back({"host", {}, about_none ? document : plus(R"("shop":")" + shop + "\"")});
    if (about_shopper && !names_shopper) {
      all.push_back(
          {"host for a shopper", {}, plus(R"("shop":")" + shop + R"(","shopper":")" + with.at("shopper") + "\"")});
      all.push_back({"host for its own", {}, plus(R"("shop":")" + shop + R"(","shopper":"bruno")")});
    }
    all.push_back({"key", town::key_of(shop), document});
    all.push_back({"session", town::session_of(shop, "bruno"), document});
    auto named = town::session_of(shop, with.at("shopper"));
    all.push_back({"session of the same id", named, document});
    auto order = town::visitor_of(shop);
    order.who = ops::role::order_token;
    order.order = with.at("order");
    all.push_back({"order token", order, document});
    all.push_back({"visitor", town::visitor_of(shop), document});
    return all;
  }

  static std::string shop_rows(std::map<std::string, table_contents> const& all, std::string const& shop) {
    std::string out;
    for (auto const& [name, table] : all) {
      auto const at = std::ranges::find(table.columns, "shop");
      if (at == table.columns.end()) continue;
      auto const column = static_cast<std::size_t>(at - table.columns.begin());
      for (auto const& row : table.rows) {
        if (row[column] != shop) continue;
        out += name;
        for (auto const& value : row) out += "\x1F" + value;
        out += "\n";
      }
    }
    return out;
  }

  test::temporary_folder folder_;
  town town_;
  ids jeans_;
  ids absent_;
  std::set<std::string> made_here_;  // ids of jeans that hats has given to things of its own
};

TEST_F(two_shops, every_operation_has_a_case) {
  for (auto const* row : town_.engine().operations().all()) {
    EXPECT_TRUE(cases().contains(std::string{row->name}) || about_the_whole_store(row->name))
        << row->name << ": add a request with ids of the other shop";
  }
  for (auto const& [name, request] : cases()) {
    EXPECT_NE(town_.engine().operations().find(name), nullptr) << name;
  }
}

TEST_F(two_shops, the_canaries_are_there_to_be_seen_by_their_own_shop) {
  std::string seen;
  for (auto const& [name, request] : cases()) {
    auto const& row = *town_.engine().operations().find(name);
    if (row.how != ops::operation::runs::query || row.whom == ops::about::nothing) continue;
    auto const document = filled(request, jeans_);
    auto const own = document.substr(0, document.size() - 1) + (document == "{}" ? "" : ",") +
                     R"("shop":"jeans","shopper":"jzid-anna"})";
    if (auto const got = town_.call(name, own); got && got->find(secret_mark) != std::string::npos) seen += name + " ";
  }
  for (auto const* name :
       {"catalog.get", "catalog.list", "shopper.get", "shopper.export", "reaction.list", "card.get"}) {
    EXPECT_THAT(seen, ::testing::HasSubstr(name));
  }
}

TEST_F(two_shops, no_operation_of_one_sees_or_changes_the_other) {
  auto const before = shop_rows(all_rows(folder_.path() + "/data"), "jeans");
  ASSERT_NE(before.find(secret_mark), std::string::npos);
  int calls = 0;
  for (auto const& [name, request] : cases()) {
    auto const& row = *town_.engine().operations().find(name);
    auto const theirs = attempts("hats", row, request, jeans_);
    auto const nobodys = attempts("caps", row, request, absent_);
    for (std::size_t i = 0; i < theirs.size(); ++i) {
      SCOPED_TRACE(name + " as " + theirs[i].how + ": " + theirs[i].document);
      auto const got = town_.call_as(theirs[i].from, name, theirs[i].document);
      auto const text = got ? *got : got.error().message + got.error().pointer;
      EXPECT_EQ(text.find(secret_mark), std::string::npos) << text;
      EXPECT_EQ(text.find("123456"), std::string::npos) << text;
      // An id of the other shop says no more than one that never was, in a twin of the shop. A token says itself whose
      // it is.
      auto const blank = town_.call_as(nobodys[i].from, name, nobodys[i].document);
      if (request.find("<token>") == std::string::npos) {
        EXPECT_EQ(got ? "" : got.error().slug, blank ? "" : blank.error().slug);
      }
      for (auto const& [id, value] : jeans_) {
        if (id == "feed" || theirs[i].document.find(value) != std::string::npos) continue;
        if (theirs[i].from.shopper == value || theirs[i].from.order == value) continue;
        if (made_here_.contains(value)) continue;
        EXPECT_EQ(text.find(value), std::string::npos) << id << " " << value << " in " << text;
      }
      if (got && row.how != ops::operation::runs::query) {
        for (auto const& [id, value] : jeans_) {
          bool const here = theirs[i].document.find(value) != std::string::npos || theirs[i].from.shopper == value;
          if (here) made_here_.insert(value);
        }
        made_here_.insert(jeans_["family"]);
        made_here_.insert(jeans_["product"]);
      }
      ++calls;
    }
  }
  EXPECT_GT(calls, 300);
  auto const after = shop_rows(all_rows(folder_.path() + "/data"), "jeans");
  EXPECT_EQ(before.size(), after.size());
  EXPECT_TRUE(before == after) << "rows of jeans changed";
}

}  // namespace
}  // namespace vetrina::testing
