// vetrina.hpp: what the C++ face adds to the C one: ownership, views and exceptions on the host's side.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "vetrina/vetrina.hpp"

namespace {

class face : public testing::Test {
 protected:
  face() {
    std::string pattern = (std::filesystem::temp_directory_path() / "vetrina-face-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~face() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string config() const { return R"({"drive":"host","data_dir":")" + folder_ + R"(/data"})"; }

  std::string folder_;
};

TEST_F(face, a_call_gives_an_answer_that_is_read_by_pointer) {
  vetrina::sdk sdk{config()};
  auto const answer = sdk.call("system.info", "{}");
  EXPECT_EQ(answer.string("/version"), vt_version());
  EXPECT_GT(answer.count("/modules"), 3U);
  EXPECT_EQ(answer.media_type(), "application/json");
  EXPECT_EQ(answer.data().front(), '{');
}

TEST_F(face, what_is_not_in_an_answer_reads_as_empty_or_the_fallback) {
  vetrina::sdk sdk{config()};
  auto const answer = sdk.call("system.info", "{}");
  EXPECT_EQ(answer.string("/nothing"), "");
  EXPECT_EQ(answer.integer("/nothing", 7), 7);
  EXPECT_TRUE(answer.boolean("/nothing", true));
}

TEST_F(face, a_failure_carries_everything_the_library_said) {
  vetrina::sdk sdk{config()};
  try {
    static_cast<void>(sdk.call("shop.put", R"({"shpo":"x"})"));
    FAIL() << "a misspelt field was taken";
  } catch (vetrina::failure const& e) {
    EXPECT_EQ(e.code(), VT_ERR_INVALID);
    EXPECT_EQ(e.slug(), "request.unknown_field");
    EXPECT_EQ(e.pointer(), "/shpo");
    EXPECT_EQ(e.trace().size(), 16U);
    EXPECT_NE(std::string{e.what()}.find("shpo"), std::string::npos);
    EXPECT_NE(e.json().find("urn:vetrina:error:request.unknown_field"), std::string::npos);
  }
}

TEST_F(face, a_configuration_that_is_refused_throws_from_the_constructor) {
  EXPECT_THROW(vetrina::sdk{"{}"}, vetrina::failure);
  EXPECT_NO_THROW(vetrina::sdk{config()});
}

TEST_F(face, a_request_of_the_host_s_server_is_handled) {
  vetrina::sdk sdk{config()};
  EXPECT_TRUE(sdk.matches("/vetrina/healthz"));
  EXPECT_FALSE(sdk.matches("/checkout"));
  vetrina::http_request request;
  request.target = "/vetrina/healthz";
  request.headers = {{"Host", "shop.example"}};
  auto const answer = sdk.handle(request);
  EXPECT_EQ(answer.status(), 200);
  EXPECT_EQ(answer.data(), "ok\n");
  EXPECT_FALSE(answer.headers().empty());
}

TEST_F(face, an_installation_moves_and_an_answer_outlives_it) {
  auto answer = [this] {
    vetrina::sdk first{config()};
    vetrina::sdk second{std::move(first)};
    return second.call("system.info", "{}");
  }();
  EXPECT_EQ(answer.string("/version"), vt_version());
}

TEST_F(face, jobs_run_when_the_host_says_so) {
  vetrina::sdk sdk{config()};
  EXPECT_GE(sdk.run(100), 0);
}

TEST_F(face, it_serves_on_a_unix_socket_until_it_goes) {
  auto const path = folder_ + "/socket";
  {
    vetrina::sdk sdk{config()};
    sdk.serve(R"({"unix_socket":")" + path + R"("})");
    EXPECT_TRUE(std::filesystem::exists(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
