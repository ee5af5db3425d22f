// A new key for a shop with people in it: everything moves to it page by page, and then the old one may go.
#include "identity/rewrap.hpp"

#include <deque>

#include "identity/linked.hpp"
#include "identity/tokens.hpp"
#include "store/jobs.hpp"
#include "support.hpp"

namespace vetrina::identity::testing {
namespace {

class rewrapping : public shop_with_login {
 protected:
  rewrapping() {
    settings.data_dir = folder;  // where the ring lies
    op.gives_refresh_tokens = true;
    who_.shop = "demo";
    must("shopper.put", R"({"shopper":"cleo","email":"cleo@example.com","has_other_credential":true})");
  }
  ops::exchange job() { return ops::exchange{{*sys, who_, time.wall_ms()}}; }
  std::string rotate() { return *must("keyring.rotate", "{}").string_at("/key_id"); }
  json::document rewrap() { return must("keyring.rewrap", "{}"); }
  std::string access_token() {
    auto in = job();
    std::string out;
    EXPECT_TRUE(in.read([&](store::session& view) -> result<void> {
      VT_TRY(auto const own, linked_of(view, "demo", "ann"));
      VT_TRY(auto const kept, find_token(view, "demo", own.at(0).identity, access_kind));
      VT_TRY(auto const opened, open_token(in, own.at(0).identity, access_kind, *kept));
      out = std::string{opened.reveal()};
      return {};
    }));
    return out;
  }
  // Takes a key's line out of the ring, as an operator does.
  void forget_key(std::string const& id) {
    std::ifstream in{folder + "/keyring"};
    std::string whole{std::istreambuf_iterator<char>{in}, {}};
    auto const at = whole.find(id);
    ASSERT_NE(at, std::string::npos);
    whole.erase(at, whole.find('\n', at) + 1 - at);
    std::ofstream{folder + "/keyring.new"} << whole;
    std::filesystem::permissions(folder + "/keyring.new",
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    std::filesystem::rename(folder + "/keyring.new", folder + "/keyring");
  }
  ops::caller who_;
};

TEST_F(rewrapping, moves_all_that_is_kept_so_that_the_old_key_may_go) {
  auto const second = rotate();
  must("connector.put",
       R"({"connector":"op","plugin":"oidc","settings":{"issuer":"https://op.example","client_id":"shop"},)"
       R"("secrets":{"client_secret":"s3cr:t%"}})");
  link_to("ann");
  must("shopper.put", R"({"shopper":"cleo","email":"cleo@example.org"})");
  auto const token = access_token();
  rotate();
  auto const did = rewrap();
  EXPECT_GE(did.integer_at("/moved").value(), 6);  // two tokens, subject, display, secrets, address
  EXPECT_EQ(did.integer_at("/left"), 0);
  forget_key(second);
  EXPECT_EQ(access_token(), token);
  EXPECT_EQ(links_of("ann"), 1U);
  EXPECT_EQ(status(link_to("ann")), "already_linked");
  EXPECT_NE(must("shopper.export", R"({"shopper":"cleo"})").text().find("cleo@example.org"), std::string::npos);
}

TEST_F(rewrapping, without_a_new_key_moves_nothing) {
  link_to("ann");
  EXPECT_EQ(rewrap().integer_at("/moved"), 0);
  EXPECT_EQ(rewrap().integer_at("/left"), 0);
}

TEST_F(rewrapping, says_what_is_left_before_it_begins) {
  link_to("ann");
  rotate();
  EXPECT_GT(vault::left_to_rewrap(*db, *ring, "demo", sealed_columns()).value(), 0);
  EXPECT_EQ(rewrap().integer_at("/left"), 0);
}

TEST_F(rewrapping, is_queued_by_the_rotation_and_goes_on_where_it_was) {
  link_to("ann");
  rotate();
  auto in = job();
  auto const claimed = store::claim_job(*db, time, "me", minute_ms, [](auto name) { return name == rewrap_job; });
  ASSERT_TRUE(claimed && *claimed);
  ASSERT_TRUE(run_rewrap_job(in, (*claimed)->key, (*claimed)->body));
  EXPECT_EQ(vault::left_to_rewrap(*db, *ring, "demo", sealed_columns()).value(), 0);
}

TEST_F(rewrapping, walks_page_by_page_from_its_cursor) {
  link_to("ann");
  rotate();
  vault::rewrap_cursor at;
  std::int64_t moved = 0;
  int steps = 0;
  for (bool done = false; !done; ++steps) {
    auto const did = vault::rewrap_step(*db, *keys, "demo", sealed_columns(), at).value();
    EXPECT_LE(did.looked_at, vault::rewrap_rows);
    EXPECT_EQ(did.failed, 0);
    moved += did.moved;
    done = did.done;
  }
  EXPECT_EQ(steps, static_cast<int>(sealed_columns().size()));
  EXPECT_GT(moved, 0);
}

TEST_F(rewrapping, leaves_a_row_alone_that_changed_meanwhile_or_does_not_open) {
  link_to("ann");
  static store::statement const spoil{
      store::area::record, "update identity_token set sealed = 'v1.gone.AAAA.AAAA' where kind = 'access_token'"};
  ASSERT_TRUE(db->write(store::area::record, "demo", [&](store::transaction& tx) -> result<void> {
    VT_CHECK(tx.run(spoil, {}));
    return {};
  }));
  rotate();
  auto const did = rewrap();
  EXPECT_GT(did.integer_at("/moved").value(), 0);
  EXPECT_EQ(did.integer_at("/left"), 1);
}

TEST_F(rewrapping, is_not_for_a_shops_key_over_http) {
  ops::hint from;
  from.via = ops::transport::http;
  from.shop = "demo";
  for (auto const* name : {"keyring.rotate", "keyring.rewrap"}) {
    auto const got = operations.run(*sys, name, "{}", from);
    EXPECT_EQ(got ? "" : got.error().slug, "keyring.host_only") << name;
  }
}

TEST_F(rewrapping, knows_every_column_that_holds_an_envelope) {
  link_to("ann");
  auto const first = ring->active_id();
  rotate();
  rewrap();
  static store::statement const tables{store::area::record,
                                       "select m.name, p.name from sqlite_master m, pragma_table_info(m.name) p "
                                       "where m.type = 'table'"};
  std::vector<std::string> places;
  ASSERT_TRUE(db->read(store::area::record, [&](store::session& view) {
    return view.each(tables, {}, [&](store::row const& r) {
      places.push_back(cat("select count(*) from \"", r.text(0), "\" where instr(cast(\"", r.text(1),
                           "\" as text), 'v1.", first, ".') > 0"));
      return true;
    });
  }));
  EXPECT_GT(places.size(), 50U);
  static std::deque<store::statement> all;
  static std::deque<std::string> texts;
  for (auto const& sql : places) {
    auto const& count = all.emplace_back(store::area::record, texts.emplace_back(sql).c_str());
    ASSERT_TRUE(db->read(store::area::record, [&](store::session& view) {
      return view.each(count, {}, [&](store::row const& r) {
        EXPECT_EQ(r.integer(0), 0) << sql;
        return true;
      });
    }));
  }
}

}  // namespace
}  // namespace vetrina::identity::testing
