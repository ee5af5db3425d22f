#include "engine/explain.hpp"

#include <gtest/gtest.h>

#include "engine/configuration.hpp"

namespace vetrina::engine {
namespace {

std::string lines_of(std::string_view document) {
  auto const settings = read_configuration(document);
  EXPECT_TRUE(settings) << settings.error().message;
  return settings ? explain_configuration(*settings, document) : std::string{};
}

bool has(std::string const& lines, std::string const& line) {
  return ("\n" + lines).find("\n" + line + "\n") != std::string::npos;
}

TEST(explain, a_value_of_the_document_is_given_and_any_other_default) {
  auto const lines = lines_of(R"({"data_dir":"d","http":{"prefix":"/vetrina"}})");
  EXPECT_TRUE(has(lines, R"(data_dir = "d" (given))"));
  EXPECT_TRUE(has(lines, R"(http.prefix = "/vetrina" (given))"));
  EXPECT_TRUE(has(lines, R"(links.path = "/l" (default))"));
  EXPECT_TRUE(has(lines, R"(connectors = [] (default))"));
}

TEST(explain, a_secret_is_set_or_not_set_and_never_shown) {
  auto const lines = lines_of(
      R"({"data_dir":"d","connectors":[{"connector":"c","plugin":"p","secrets":{"one":"hunter2","none":""}}]})");
  EXPECT_TRUE(has(lines, "connectors.0.secrets.one = set (given)"));
  EXPECT_TRUE(has(lines, "connectors.0.secrets.none = not set (given)"));
  EXPECT_EQ(lines.find("hunter2"), std::string::npos);
}

TEST(explain, lists_of_plain_values_stay_on_one_line) {
  auto const lines = lines_of(R"({"data_dir":"d","connector_path":["a","b"]})");
  EXPECT_TRUE(has(lines, R"(connector_path = ["a","b"] (given))"));
}

}  // namespace
}  // namespace vetrina::engine
