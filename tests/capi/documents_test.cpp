// vetrina/document.hpp and vetrina/operations.hpp: requests that are written and answers that are read, without a JSON
// library, and the operations as structs at the library itself.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <limits>
#include <type_traits>

#include "vetrina/vetrina.hpp"

namespace {

namespace api = vetrina::api;
using vetrina::detail::read;
using vetrina::detail::written;

struct inner {
  std::string name{};
  template <class Self, class Visit>
  static void each_field(Self& self, Visit&& visit) {
    visit("name", self.name, true);
  }
};

struct outer {
  std::string text{};
  std::optional<std::int64_t> number{};
  double ratio{};
  bool flag{};
  vetrina::one_of<"own", "want"> kind{};
  std::vector<inner> list{};
  std::map<std::string, std::int64_t> map{};
  std::optional<inner> one{};
  vetrina::json_text any{};
  template <class Self, class Visit>
  static void each_field(Self& self, Visit&& visit) {
    visit("text", self.text, true);
    visit("number", self.number, false);
    visit("ratio", self.ratio, true);
    visit("flag", self.flag, true);
    visit("kind", self.kind, false);
    visit("list", self.list, false);
    visit("map", self.map, false);
    visit("one", self.one, false);
    visit("any", self.any, true);
  }
};

TEST(documents, what_is_not_set_is_left_out_and_what_is_required_never) {
  EXPECT_EQ(written(outer{}), R"({"text":"","ratio":0,"flag":false,"any":null})");
  EXPECT_EQ(written(outer{.text = "t",
                          .number = 0,
                          .ratio = 0.5,
                          .flag = true,
                          .kind = "want",
                          .list = {{"a"}, {"b"}},
                          .map = {{"k", -1}},
                          .one = inner{"c"},
                          .any = {"[1]"}}),
            R"({"text":"t","number":0,"ratio":0.5,"flag":true,"kind":"want","list":[{"name":"a"},{"name":"b"}],)"
            R"("map":{"k":-1},"one":{"name":"c"},"any":[1]})");
}

TEST(documents, any_text_comes_back_as_it_went) {
  for (auto const& text : {std::string{"\"\\/\b\f\n\r\t\x01\x1f"}, std::string{"é€😀 Ω"}, std::string{"\0x", 2},
                           std::string{}, std::string{"{\"a\":[1]}"}}) {
    EXPECT_EQ(read<inner>(written(inner{text})).name, text);
  }
  EXPECT_EQ(read<inner>(R"({"name":"\u00e9\u20ac\ud83d\ude00\/"})").name, "é€😀/");
}

TEST(documents, an_answer_may_hold_more_than_its_struct_knows) {
  auto const got = read<outer>(R"( { "new" : {"a":[1,{"b":"]}"}],"c":null} , "text":"x","newer":[[],{},true,-1.5e3],
    "number" : 9007199254740991 , "ratio":1e-3,"flag":true,"kind":"dreamt of","list":[],"one":null,
    "any":{"k" : "v"},"map":{"a":1,"b":2}})");
  EXPECT_EQ(got.text, "x");
  EXPECT_EQ(got.number, 9007199254740991);
  EXPECT_EQ(got.ratio, 0.001);
  EXPECT_TRUE(got.flag);
  EXPECT_TRUE(got.kind.unknown());
  EXPECT_FALSE(got.one);
  EXPECT_EQ(got.map.at("b"), 2);
  EXPECT_EQ(got.any.text, R"({"k" : "v"})");
}

TEST(documents, what_is_no_answer_throws) {
  for (char const* const text : {"", "[]", "{", R"({"name")", R"({"name":1})", R"({"name":"a)", R"({"name":"\u12)",
                                 R"({"name":"\x"})", R"({"name":"a"]})", R"({"else":})", R"({"name":"a" "b"})"}) {
    EXPECT_THROW(static_cast<void>(read<inner>(text)), std::runtime_error) << text;
  }
  EXPECT_EQ(read<inner>(R"({"name":"a"})").name, "a");
}

TEST(documents, a_word_is_checked_while_it_compiles_and_compared_as_a_value) {
  using kind = vetrina::one_of<"own", "want">;
  constexpr kind own = "own";
  static_assert(own.text() == "own" && !own.unknown() && own == "own" && own != "want");
  static_assert(kind{}.unknown() && kind{}.text().empty());
  static_assert(kind::from("want") == "want" && kind::from("wish").unknown());
  static_assert(std::is_same_v<decltype(api::reaction_set{}.kind), vetrina::one_of<"own", "want", "like", "tried">>);
}

class typed : public testing::Test {
 protected:
  typed() {
    std::string pattern = (std::filesystem::temp_directory_path() / "vetrina-typed-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    sdk_.emplace(R"({"drive":"host","data_dir":")" + folder_ + R"(/data"})");
  }
  ~typed() override {
    sdk_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::string folder_;
  std::optional<vetrina::sdk> sdk_;
};

TEST_F(typed, an_operation_is_a_struct_and_its_answer_another) {
  EXPECT_EQ(sdk_->call(api::system_info{}).version, vt_version());
  api::shop_put shop{.shop = "jeans", .mode = "test", .controller = {.name = "Jeans «S.p.A.»"}};
  shop.origins = {"https://jeans.example"};
  shop.templates = {.product = "https://jeans.example/p/{family}?v={product}",
                    .cart = "https://jeans.example/c?{items}",
                    .return_ = "https://jeans.example/a"};
  shop.markets = {{.market = "IT", .region = "EU", .locale = "it-IT", .currency = "EUR"}};
  EXPECT_EQ(sdk_->call(shop).controller.name, "Jeans «S.p.A.»");
  EXPECT_EQ(sdk_->call(api::shop_get{.shop = "jeans"}).templates.return_, "https://jeans.example/a");
}

TEST_F(typed, what_the_library_refuses_throws_with_the_pointer_to_it) {
  try {
    sdk_->call(api::shop_put{.shop = "jeans"});
    FAIL() << "a shop without a mode was taken";
  } catch (vetrina::failure const& e) {
    EXPECT_EQ(e.slug(), "request.unknown_value");
    EXPECT_EQ(e.pointer(), "/mode");
  }
}

TEST_F(typed, one_that_was_submitted_is_read_from_its_completion) {
  auto const id = sdk_->submit(api::system_info{});
  EXPECT_GE(sdk_->run(20'000), 1);
  auto done = sdk_->take();
  ASSERT_TRUE(done && done->response);
  EXPECT_EQ(done->id, id);
  EXPECT_EQ(vetrina::answer_to<api::system_info>(*std::move(done->response)).version, vt_version());
}

}  // namespace
