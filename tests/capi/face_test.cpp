// vetrina.hpp: what the C++ face adds to the C one: ownership, views and exceptions on the host's side.
#include <gtest/gtest.h>
#include <poll.h>
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

TEST_F(face, what_was_submitted_is_taken_when_the_descriptor_is_readable) {
  vetrina::sdk sdk{R"({"data_dir":")" + folder_ + R"(/data"})"};
  int mine = 0;
  auto const id = sdk.submit("system.info", "{}", &mine);
  pollfd ready{sdk.completion_fd(), POLLIN, 0};
  ASSERT_EQ(::poll(&ready, 1, 20'000), 1);
  auto const one = sdk.take();
  ASSERT_TRUE(one && one->response);
  EXPECT_EQ(one->id, id);
  EXPECT_EQ(one->user_data, &mine);
  EXPECT_EQ(one->response->string("/version"), vt_version());
  EXPECT_FALSE(sdk.take());
}

TEST_F(face, a_host_that_drives_runs_cancels_and_takes_failures) {
  vetrina::sdk sdk{config()};
  vetrina::http_request request;
  request.target = "/vetrina/healthz";
  sdk.submit(request);
  auto const waits = sdk.submit("system.info", "{}");
  EXPECT_TRUE(sdk.cancel(waits));
  EXPECT_FALSE(sdk.cancel(waits));
  auto const cancelled = sdk.take();
  ASSERT_TRUE(cancelled && cancelled->failure);
  EXPECT_EQ(cancelled->failure->code(), VT_ERR_CANCELLED);
  EXPECT_EQ(cancelled->pending, 1U);
  EXPECT_GE(sdk.run(20'000), 1);
  auto const handled = sdk.take();
  ASSERT_TRUE(handled && handled->response);
  EXPECT_EQ(handled->response->data(), "ok\n");
}

TEST_F(face, a_name_is_one_installation_and_given_back) {
  auto const first = vetrina::sdk::acquire("face", config());
  vt_sdk* handle = nullptr;
  {
    auto second = vetrina::sdk::acquire("face");
    handle = second.get();
    EXPECT_EQ(handle, first.get());
  }
  EXPECT_TRUE(first.matches("/vetrina/healthz"));
  EXPECT_THROW(static_cast<void>(vetrina::sdk::acquire("nobody")), vetrina::failure);
}

TEST_F(face, a_request_is_put_together_by_pointer) {
  vetrina::request request;
  request.set("/items/0/product", "501").set("/items/0/quantity", 2).set("/gift", true);
  EXPECT_EQ(request.json(), R"({"items":[{"product":"501","quantity":2}],"gift":true})");
  EXPECT_THROW(request.set("/gift/wrap", 1), vetrina::failure);
}

TEST_F(face, a_log_function_hears_and_what_it_throws_stays_in_it) {
  vetrina::sdk sdk{R"({"drive":"host","connector_path":["/nowhere/at/all"],"data_dir":")" + folder_ + R"(/data"})"};
  std::string heard;
  sdk.log_to([&](std::int32_t level, std::string_view area, std::string_view, std::string_view) {
    heard = std::to_string(level) + std::string{area};
    throw std::runtime_error{"not through C"};
  });
  vetrina::sdk const moved{std::move(sdk)};
  vt_response* answer = nullptr;
  char const shop[] = R"({"shop":"s","mode":"test","controller":{"name":"S"},"origins":["https://s.example"],)"
                      R"("templates":{"product":"https://s.example/{family}?v={product}",)"
                      R"("cart":"https://s.example/c?{items}","return":"https://s.example/a"},)"
                      R"("markets":[{"market":"US","region":"NA","locale":"en-US","currency":"USD"}]})";
  ASSERT_EQ(vt_call(moved.get(), "shop.put", shop, sizeof shop - 1, &answer, nullptr), VT_OK);
  vt_response_free(answer);
  std::string const put = R"({"connector":"x","plugin":"example.none"})";
  EXPECT_NE(vt_call(moved.get(), "connector.put", put.data(), put.size(), &answer, nullptr), VT_OK);
  EXPECT_EQ(heard, std::to_string(VT_LOG_WARNING) + "connector");
}

TEST_F(face, an_unknown_link_throws) {
  vetrina::sdk sdk{config()};
  vetrina::visit visit;
  visit.token = "nothing";
  try {
    static_cast<void>(sdk.resolve(visit));
    FAIL() << "a link that nobody made led somewhere";
  } catch (vetrina::failure const& e) {
    EXPECT_EQ(e.slug(), "link.unknown");
  }
}

TEST_F(face, a_step_is_counted_and_one_of_an_unknown_shop_throws) {
  vetrina::sdk sdk{config()};
  vt_response* answer = nullptr;
  char const shop[] = R"({"shop":"s","mode":"test","controller":{"name":"S"},"origins":["https://s.example"],)"
                      R"("templates":{"product":"https://s.example/{family}?v={product}"},)"
                      R"("markets":[{"market":"US","region":"NA","locale":"en-US","currency":"USD"}]})";
  ASSERT_EQ(vt_call(sdk.get(), "shop.put", shop, sizeof shop - 1, &answer, nullptr), VT_OK);
  vt_response_free(answer);
  vetrina::page_step step;
  step.step = VT_STEP_CART;
  EXPECT_NO_THROW(sdk.track(step));
  step.shop = "nobodys";
  try {
    sdk.track(step);
    FAIL() << "a shop that is not there counted a step";
  } catch (vetrina::failure const& e) {
    EXPECT_EQ(e.slug(), "shop.unknown");
  }
}

}  // namespace
