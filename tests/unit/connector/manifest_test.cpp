#include "connector/manifest.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace vetrina::connector {
namespace {

std::string file(std::string const& path) {
  std::ifstream in{std::string{VT_SOURCE_DIR} + "/" + path};
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::string const good = file("plugins/mastodon/connector.json");

std::string with(std::string_view from, std::string_view to) {
  auto text = good;
  auto const at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

struct broken {
  char const* from;
  char const* to;
  char const* pointer;
};

TEST(manifest, the_manifests_we_ship_are_good) {
  auto const mastodon = parse_manifest(good);
  ASSERT_TRUE(mastodon) << mastodon.error().message << mastodon.error().pointer;
  EXPECT_EQ(mastodon->id, "mastodon");
  EXPECT_EQ(mastodon->library, "libvtc_mastodon.so");
  ASSERT_NE(mastodon->capability("vetrina.edges/1"), nullptr);
  EXPECT_EQ(mastodon->capability("vetrina.edges/1")->level, capability_level::public_);
  EXPECT_EQ(mastodon->capability("vetrina.edges/2"), nullptr);
  auto const oidc = parse_manifest(file("plugins/oidc/connector.json"));
  ASSERT_TRUE(oidc) << oidc.error().message << oidc.error().pointer;
  EXPECT_FALSE(oidc->library);
  EXPECT_EQ(oidc->auth.kind, auth_kind::oidc);
}

TEST(manifest, each_fault_is_named_with_its_place) {
  broken const cases[] = {
      {"\"version\"", "\"verzion\"", "/verzion"},
      {"\"major\": 1", "\"major\": 2", "/abi/major"},
      {"\"id\": \"mastodon\"", "\"id\": \"Mastodon\"", "/id"},
      {"\"id\": \"mastodon\"", "\"id\": 7", "/id"},
      {"libvtc_mastodon.so", "../libvtc_mastodon.so", "/library"},
      {"libvtc_mastodon.so", ".hidden.so", "/library"},
      {"vetrina.edges/1", "vetrina.edges", "/capabilities/1/id"},
      {"vetrina.edges/1", "vetrina.identity/1", "/capabilities/1/id"},
      {"\"level\": \"public\"", "\"level\": \"everybody\"", "/capabilities/1/level"},
      {"\"level\": \"public\"", R"("level": "public", "lists": ["fans"])", "/capabilities/1/lists/0"},
      {"\"level\": \"public\"", R"("level": "public", "lists": ["friends", "following"])", "/capabilities/1/lists"},
      {"\"level\": \"public\"", R"("level": "public", "lists": ["following", "following"])", "/capabilities/1/lists"},
      {"\"base_url\": {", R"("budget": {"type": "integer"}, "base_url": {)", "/config_schema/properties/budget"},
      {"\"hosts\": [\"{instance}\"]", "\"hosts\": [\"{inztance}\"]", "/hosts/0"},
      {"\"hosts\": [\"{instance}\"]", "\"hosts\": [\"a.example\"]", "/hosts/0"},
      {"\"hosts\": [\"{instance}\"]", "\"hosts\": [\"a.example:99999\"]", "/hosts/0"},
      {"\"hosts\": [\"{instance}\"]", "\"hosts\": [\"*.example:443\"]", "/hosts/0"},
      {"\"instance\": \"base_url\"", "\"instance\": \"other\"", "/instance"},
      {"\"{instance}/oauth/token\"", "\"http://a.example/token\"", "/auth/token_endpoint"},
      {"\"{instance}/oauth/token\"", "\"{instance/oauth/token\"", "/auth/token_endpoint"},
      {"\"token_endpoint\": \"{instance}/oauth/token\",", "", "/auth/token_endpoint"},
      {"\"pkce\": \"S256\"", "\"pkce\": \"plain\"", "/auth/pkce"},
      {"\"sources\": [\"profile\"]", "\"sources\": [\"id_token\"]", "/auth/claims/sources/0"},
      {"\"sources\": [\"profile\"]", "\"sources\": []", "/auth/claims/sources"},
      {"\"subject\": \"/subject\"", "\"subject\": \"subject\"", "/auth/claims/subject"},
      {"\"library\": \"libvtc_mastodon.so\"", "\"library\": null", "/auth/claims/sources/0"},
      {"\"required\": [\"base_url\"]", "\"required\": [\"base_urls\"]", "/config_schema/required/0"},
      {"\"api_version\": \"v1\"", "\"api_version\": \"v1\", \"api_sunset\": \"2027/05/21\"", "/api_sunset"},
      {"\"api_version\": \"v1\"", "\"api_version\": \"v1\", \"sha256\": \"00\"", "/sha256"},
      {", \"endpoint\": \"{instance}/api/v1/apps\"", "", "/auth/registration/endpoint"},
      {"\"pkce\": \"S256\"", "\"pkce\": \"S256\", \"par\": \"never\"", "/auth/par"},
      {"\"client_auth\": \"post\"", "\"client_auth\": \"private_key_jwt\"", "/auth/client_auth"},
      {"\"kind\": \"mastodon_app\"", "\"kind\": \"by_post\"", "/auth/registration/kind"},
      {"\"per_seconds\": 300", "\"per_seconds\": 0", "/rate_limits/account/per_seconds"},
  };
  for (auto const& one : cases) {
    auto const read = parse_manifest(with(one.from, one.to));
    ASSERT_FALSE(read) << one.from << " -> " << one.to;
    EXPECT_EQ(read.error().slug, "connector.bad_manifest");
    EXPECT_EQ(read.error().pointer, one.pointer) << read.error().message;
  }
}

TEST(manifest, says_which_lists_there_are_and_both_where_it_says_nothing) {
  using lists = std::vector<edge_list>;
  auto const told = [](std::string_view more) {
    return parse_manifest(with(R"("level": "public")", more)).value().capability("vetrina.edges/1")->lists;
  };
  EXPECT_EQ(told(R"("level": "public")"), (lists{edge_list::followers, edge_list::following}));
  EXPECT_EQ(told(R"("level": "public", "lists": [])"), (lists{edge_list::followers, edge_list::following}));
  EXPECT_EQ(told(R"("level": "public", "lists": ["following"])"), lists{edge_list::following});
  EXPECT_EQ(told(R"("level": "public", "lists": ["friends"])"), lists{edge_list::friends});
}

TEST(manifest, one_that_is_too_large_or_cut_short_is_refused) {
  EXPECT_FALSE(parse_manifest(good.substr(0, good.size() / 2)));
  EXPECT_TRUE(parse_manifest(good + std::string(max_manifest_bytes - good.size(), ' ')));
  EXPECT_FALSE(parse_manifest(good + std::string(max_manifest_bytes - good.size() + 1, ' ')));
}

TEST(manifest, a_template_gives_its_names_in_order) {
  auto const names = template_names("https://{a}.example/{b_2}");
  ASSERT_TRUE(names);
  EXPECT_EQ(*names, (std::vector<std::string_view>{"a", "b_2"}));
  for (auto const* text : {"{", "}", "{}", "{a{b}}", "a}b"}) EXPECT_FALSE(template_names(text)) << text;
}

}  // namespace
}  // namespace vetrina::connector
