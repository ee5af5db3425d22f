#include "connector/loader.hpp"

#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "tests/unit/connector/host_fixture.hpp"

namespace vetrina::connector {
namespace {

class loader : public host_test {
 protected:
  // What the host says about the one plugin that was installed, after trying to use it.
  plugin_state tried(std::string const& plugin = "faulty") {
    one.plugin = plugin;
    static_cast<void>(make_host().check(one));
    auto const all = made->plugins();
    return all.empty() ? plugin_state{} : all.front();
  }
  void refused(std::string_view part) {
    auto const state = tried();
    EXPECT_FALSE(state.enabled);
    EXPECT_FALSE(state.loaded);
    EXPECT_NE(state.reason.find(part), std::string::npos) << state.reason;
    auto const found = made->run(one, "com.example.faulty/1", "answer", "{}", tokens, 1000);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().slug, "connector.plugin_disabled");
  }
};

TEST_F(loader, a_good_plugin_is_found_and_loaded_at_its_first_use_only) {
  install("faulty", manifest_text("faulty", "it.so"));
  auto const before = make_host().plugins();
  ASSERT_EQ(before.size(), 1U);
  EXPECT_TRUE(before[0].enabled);
  EXPECT_FALSE(before[0].loaded);
  ASSERT_TRUE(made->check(one));
  EXPECT_TRUE(made->plugins()[0].loaded);
}

TEST_F(loader, a_library_without_the_symbol_is_refused) {
  install("faulty", manifest_text("faulty", "it.so"), "no_entry");
  refused("vetrina_connector_v1");
}

TEST_F(loader, a_library_for_another_abi_is_refused) {
  install("faulty", manifest_text("faulty", "it.so"), "wrong_abi");
  refused("version 2");
}

TEST_F(loader, a_library_that_says_another_id_than_its_manifest_is_refused) {
  install("faulty", manifest_text("faulty", "it.so"), "other_id");
  refused("another id");
}

TEST_F(loader, a_missing_library_is_refused) {
  std::filesystem::remove(install("faulty", manifest_text("faulty", "it.so")) / "it.so");
  refused("not there");
}

TEST_F(loader, what_is_no_library_is_refused) {
  write(install("faulty", manifest_text("faulty", "it.so")) / "it.so", "#!/bin/sh");
  refused("does not load");
}

TEST_F(loader, a_library_that_everybody_may_write_is_refused_and_one_that_only_its_owner_may_is_not) {
  auto const folder = install("faulty", manifest_text("faulty", "it.so"));
  ::chmod((folder / "it.so").c_str(), 0646);
  refused("chmod o-w");
  ::chmod((folder / "it.so").c_str(), 0644);
  EXPECT_TRUE(tried().loaded);
}

TEST_F(loader, a_folder_or_manifest_that_everybody_may_write_is_refused) {
  auto const folder = install("faulty", manifest_text("faulty", "it.so"));
  ::chmod((folder / "connector.json").c_str(), 0666);
  EXPECT_FALSE(make_host().plugins()[0].enabled);
  ::chmod((folder / "connector.json").c_str(), 0644);
  EXPECT_TRUE(make_host().plugins()[0].enabled);
  ::chmod(folder.c_str(), 0777);
  EXPECT_FALSE(make_host().plugins()[0].enabled);
}

TEST_F(loader, a_library_that_links_out_of_its_folder_is_refused_and_one_that_links_inside_is_not) {
  auto const folder = install("faulty", manifest_text("faulty", "it.so"));
  std::filesystem::rename(folder / "it.so", root / "elsewhere.so");
  std::filesystem::create_symlink(root / "elsewhere.so", folder / "it.so");
  refused("out of its folder");
  std::filesystem::remove(folder / "it.so");
  std::filesystem::rename(root / "elsewhere.so", folder / "real.so");
  std::filesystem::create_symlink("real.so", folder / "it.so");
  EXPECT_TRUE(tried().loaded);
}

TEST_F(loader, the_digest_must_be_that_of_the_library) {
  auto const folder = install("faulty", manifest_text("faulty", "it.so"));
  std::ifstream in{folder / "it.so", std::ios::binary};
  std::string const bytes{std::istreambuf_iterator<char>{in}, {}};
  auto digest = crypto::hex(crypto::sha256(bytes));
  write(folder / "connector.json", manifest_text("faulty", "it.so", cat(R"(, "sha256": ")", digest, "\"")));
  EXPECT_TRUE(tried().loaded);
  digest[0] = digest[0] == '0' ? '1' : '0';
  write(folder / "connector.json", manifest_text("faulty", "it.so", cat(R"(, "sha256": ")", digest, "\"")));
  refused("sha256");
}

TEST_F(loader, a_bad_manifest_is_kept_with_its_place_and_its_neighbour_works) {
  install("a_bad", "{\"id\": \"bad\"");
  install("b_good", manifest_text("faulty", "it.so"));
  auto const all = make_host().plugins();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].id, "a_bad");
  EXPECT_FALSE(all[0].reason.empty());
  EXPECT_TRUE(made->check(one));
}

TEST_F(loader, of_two_plugins_with_one_id_the_first_is_used) {
  install("a", manifest_text("faulty", "it.so"));
  install("b", manifest_text("faulty", "it.so"));
  auto const all = make_host().plugins();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_TRUE(all[0].enabled);
  EXPECT_FALSE(all[1].enabled);
  EXPECT_TRUE(made->check(one));
}

TEST_F(loader, folders_that_are_missing_or_hold_nothing_find_nothing) {
  std::filesystem::create_directories(root / "empty");
  EXPECT_TRUE(make_host().plugins().empty());
  host nowhere{{{"/nonexistent/plugins"}, network, time, crypto::system_random(), log}};
  EXPECT_TRUE(nowhere.plugins().empty());
  EXPECT_EQ(nowhere.find("faulty").error().slug, "connector.unknown_plugin");
}

TEST_F(loader, two_hosts_may_use_one_plugin_and_outlive_each_other) {
  install("faulty", manifest_text("faulty", "it.so"));
  ASSERT_TRUE(make_host().check(one));
  {
    host second{{{root.string()}, network, time, crypto::system_random(), log}};
    ASSERT_TRUE(second.check(one));
  }
  EXPECT_TRUE(ask("answer"));
}

}  // namespace
}  // namespace vetrina::connector
