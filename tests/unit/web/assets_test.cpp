#include "web/assets.hpp"

#include <zlib.h>

#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "tests/unit/web/face_scene.hpp"

namespace vetrina::web {
namespace {

using assets = face_scene;

std::size_t gzipped(std::string_view text) {
  z_stream stream{};
  // 15 + 16: with gzip's head and trailer, as a server sends it.
  if (::deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
  std::string out(text.size() + 1024, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  ::deflate(&stream, Z_FINISH);
  auto const size = stream.total_out;
  ::deflateEnd(&stream);
  return size;
}

TEST_F(assets, are_kept_for_ever_under_a_name_that_follows_their_content) {
  for (auto const* one : {&stylesheet(), &script()}) {
    auto const got = get("/vetrina/assets/" + one->name);
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.body, one->content);
    EXPECT_EQ(header(got, "content-type"), one->media_type);
    EXPECT_EQ(header(got, "cache-control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(header(got, "x-content-type-options"), "nosniff");
    EXPECT_FALSE(header(got, "vetrina-trace").empty());
    auto const hash = crypto::sha256(one->content);
    EXPECT_EQ(one->integrity, "sha256-" + crypto::base64(hash));
    EXPECT_NE(one->name.find(crypto::hex(hash).substr(0, 16)), std::string::npos);
  }
  EXPECT_EQ(get("/vetrina/assets/vetrina.0000000000000000.css").status, 404);
  EXPECT_EQ(ask("POST", "/vetrina/assets/" + script().name).status, 405);
  EXPECT_EQ(ask("HEAD", "/vetrina/assets/" + script().name).status, 200);
}

TEST_F(assets, a_page_names_them_with_their_hashes) {
  auto const page = get("/vetrina/widget/proof?family=501").body;
  for (auto const* one : {&stylesheet(), &script()}) {
    EXPECT_NE(page.find("/vetrina/assets/" + one->name), std::string::npos);
    EXPECT_NE(page.find("integrity=\"" + one->integrity + "\""), std::string::npos);
  }
}

TEST_F(assets, stay_small) {
  EXPECT_LE(gzipped(script().content), 2048U);
  EXPECT_GT(gzipped(script().content), 256U);
  EXPECT_LE(gzipped(stylesheet().content), 4096U);
}

TEST_F(assets, the_script_turns_no_string_into_markup) {
  for (auto const* sink :
       {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "eval(", "Function("}) {
    EXPECT_EQ(script().content.find(sink), std::string_view::npos) << sink;
  }
}

}  // namespace
}  // namespace vetrina::web
