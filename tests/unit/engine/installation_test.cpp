// A store belongs to an environment; a copy opened under another name keeps silent until it is adopted.
#include "engine/installation.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "tests/common/test_engine.hpp"

namespace vetrina::engine {
namespace {

class copied_store : public ::testing::Test {
 protected:
  std::unique_ptr<engine> open(std::string const& environment) {
    auto made = engine::open(R"({"data_dir":")" + folder_.path() + R"(","environment":")" + environment + "\"}", {},
                             {&time_, &crypto::system_random(), &null_log()});
    if (!made) throw std::runtime_error(made.error().message);
    return std::move(*made);
  }
  // The slug with which sending fails; a name that cannot exist (RFC 2606) where nothing holds it back.
  static std::string sending(engine& of) {
    net::http_request request;
    request.target = "https://network.invalid/";
    auto const answer = (*of.services())->http.send(request, {});
    return answer ? "sent" : std::string{answer.error().slug};
  }
  static std::string warned(engine& of) {
    auto const answer = of.call("system.health", "{}", {});
    return answer && answer->body.find("environment.not_adopted") != std::string::npos ? "yes" : "no";
  }

  test::temporary_folder folder_;
  manual_clock time_{1'800'000'000'000};
};

TEST_F(copied_store, sends_nothing_under_another_name) {
  EXPECT_EQ(sending(*open("production")), "network.cannot_resolve");
  auto const copy = open("staging");
  EXPECT_EQ(sending(*copy), "environment.not_adopted");
  EXPECT_EQ(warned(*copy), "yes");
  EXPECT_EQ(sending(*open("production")), "network.cannot_resolve");
}

TEST_F(copied_store, sends_again_once_it_is_adopted) {
  static_cast<void>(open("production")->services());
  auto const copy = open("staging");
  auto const answer = copy->call("store.adopt", "{}", {});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, R"({"environment":"staging","before":"production"})");
  EXPECT_EQ(sending(*copy), "network.cannot_resolve");
  EXPECT_EQ(warned(*copy), "no");
  EXPECT_EQ(sending(*open("production")), "environment.not_adopted");
}

}  // namespace
}  // namespace vetrina::engine
