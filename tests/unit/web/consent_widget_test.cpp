#include "tests/unit/web/face_scene.hpp"

namespace vetrina::web {
namespace {

constexpr char const* set_consent = "/vetrina/v1/consent.set";
constexpr char const* answer_card = "/vetrina/v1/card.answer";

class consent_widget : public face_scene {
 protected:
  consent_widget() {
    person("anna");
    person("bruno");
    befriend("bruno", "anna");
  }
  // The form of one purpose on the page of agreements.
  parameters purpose_form(std::string const& page, std::string const& purpose) {
    for (std::size_t n = 0;; ++n) {
      auto form = form_on(page, set_consent, n);
      if (form.empty() || find(form, "purpose") == purpose) return form;
    }
  }
  bool granted(std::string const& shopper, std::string const& purpose) {
    auto const list = done("consent.list", R"({"shopper":")" + shopper + "\"}");
    for (std::size_t i = 0; i < list.size_at("/consents"); ++i) {
      auto const at = cat("/consents/", static_cast<std::uint64_t>(i));
      if (list.string_at(at + "/purpose") == purpose) return *list.boolean_at(at + "/granted");
    }
    return false;
  }
};

TEST_F(consent_widget, what_the_shop_has_no_words_for_is_not_asked_but_can_be_taken_back) {
  auto const anna = sign_in("anna");
  auto const page = get_as(anna, "/vetrina/widget/consent").body;
  EXPECT_TRUE(purpose_form(page, "measure").empty());
  auto const withdraw = purpose_form(page, "find_friends");  // agreed to at the shop's own page
  EXPECT_EQ(find(withdraw, "granted"), "false");
  EXPECT_EQ(post_as(anna, set_consent, withdraw).status, 303);
  EXPECT_FALSE(granted("anna", "find_friends"));
  EXPECT_NE(get_as(anna, "/vetrina/widget/consent?locale=en").body.find("nothing to agree to"), std::string::npos);
}

TEST_F(consent_widget, agreeing_and_withdrawing_work_by_the_pages_own_form) {
  policy("measure", "We count visits.");
  auto const anna = sign_in("anna");
  auto const page = get_as(anna, "/vetrina/widget/consent").body;
  auto const agree = purpose_form(page, "measure");
  ASSERT_FALSE(agree.empty());
  EXPECT_EQ(find(agree, "granted"), "true");
  auto const taken = post_as(anna, set_consent, agree);
  EXPECT_EQ(taken.status, 303) << taken.body;
  EXPECT_EQ(header(taken, "location"), "/vetrina/widget/consent");
  EXPECT_TRUE(granted("anna", "measure"));
  auto const withdraw = purpose_form(get_as(anna, header(taken, "location")).body, "measure");
  EXPECT_EQ(find(withdraw, "granted"), "false");
  EXPECT_EQ(post_as(anna, set_consent, withdraw).status, 303);
  EXPECT_FALSE(granted("anna", "measure"));
}

TEST_F(consent_widget, the_shops_words_are_shown_and_are_what_the_receipt_keeps) {
  policy("measure", "We count <b>visits</b> & nothing else.");
  policy("measure", "Contiamo le visite.", "it");
  auto const anna = sign_in("anna");
  auto const english = get_as(anna, "/vetrina/widget/consent?locale=en").body;
  EXPECT_NE(english.find("We count &lt;b&gt;visits&lt;/b&gt; &amp; nothing else."), std::string::npos);
  auto const italian = get_as(anna, "/vetrina/widget/consent?locale=it").body;
  EXPECT_NE(italian.find("Contiamo le visite."), std::string::npos);
  auto const agree = purpose_form(italian, "measure");
  EXPECT_EQ(find(agree, "shown.locale"), "it");
  EXPECT_EQ(post_as(anna, set_consent, agree).status, 303);
  EXPECT_TRUE(granted("anna", "measure"));
  auto const receipts = done("consent.list", R"({"shopper":"anna"})");
  EXPECT_EQ(receipts.string_at("/receipts/0/body/shown/text_hash"), find(agree, "shown.text_hash"));
}

TEST_F(consent_widget, words_that_are_not_the_shops_are_shown_again_and_nothing_is_granted) {
  policy("measure", "We count visits.");
  auto const anna = sign_in("anna");
  auto agree = purpose_form(get_as(anna, "/vetrina/widget/consent").body, "measure");
  put(agree, "shown.text_hash", "0123");
  auto const refused = post_as(anna, set_consent, agree);
  EXPECT_EQ(header(refused, "location"), "/vetrina/widget/consent?vt_error=consent.unknown_text");
  EXPECT_FALSE(granted("anna", "measure"));
  auto const again = get_as(anna, header(refused, "location")).body;
  EXPECT_NE(again.find("Read them again"), std::string::npos);
  EXPECT_NE(again.find("role=\"alert\""), std::string::npos);
  // The form of that page leads to the page, not to its error.
  auto const second = purpose_form(again, "measure");
  EXPECT_EQ(find(second, "return_to"), "/vetrina/widget/consent");
  EXPECT_EQ(post_as(anna, set_consent, second).status, 303);
  EXPECT_TRUE(granted("anna", "measure"));
}

TEST_F(consent_widget, the_card_chooses_nothing_for_anybody) {
  static_cast<void>(order("o1"));
  auto const anna = sign_in("anna");
  auto const page = get_as(anna, "/vetrina/widget/consent?order=o1").body;
  auto const untouched = form_on(page, answer_card);
  EXPECT_EQ(find(untouched, "choices.0.audience"), "");
  EXPECT_EQ(find(untouched, "choices.0.embargo_days"), "0");
  EXPECT_EQ(find(untouched, "choices.0.ask"), std::nullopt);
  auto const sent = post_as(anna, answer_card, untouched);
  EXPECT_EQ(header(sent, "location"), "/vetrina/widget/consent?order=o1&vt_error=card.nothing_chosen");
  EXPECT_NE(get_as(anna, header(sent, "location")).body.find("nobody is told"), std::string::npos);
  EXPECT_EQ(seen_by("bruno"), lines{});
}

TEST_F(consent_widget, a_buyer_lets_friends_know_without_and_with_policies) {
  static_cast<void>(order("o1"));
  auto const anna = sign_in("anna");
  auto const choose = [&](std::string const& audience) {
    auto form = form_on(get_as(anna, "/vetrina/widget/consent?order=o1").body, answer_card);
    put(form, "choices.0.audience", audience);
    put(form, "choices.0.ask", "true");
    return post_as(anna, answer_card, form);
  };
  EXPECT_EQ(header(choose("friends"), "location"), "/vetrina/widget/consent?order=o1");
  EXPECT_EQ(seen_by("bruno"), lines{"501/32: Name of anna"});
  policy("answer_questions", "Friends may write to you.");
  EXPECT_EQ(header(choose("asker"), "location"), "/vetrina/widget/consent?order=o1");
  EXPECT_EQ(seen_by("bruno"), lines{});
  EXPECT_EQ(header(choose("friends"), "location"), "/vetrina/widget/consent?order=o1");
  policy("show_to_friends", "Your friends see your name.");
  EXPECT_EQ(header(choose("friends"), "location"), "/vetrina/widget/consent?order=o1");
  EXPECT_EQ(seen_by("bruno"), lines{"501/32: Name of anna"});
  auto const page = get_as(anna, "/vetrina/widget/consent?order=o1").body;
  EXPECT_NE(page.find("Your friends see your name."), std::string::npos);
  EXPECT_NE(page.find("Friends may write to you."), std::string::npos);
}

TEST_F(consent_widget, a_saved_card_says_so_and_keeps_what_was_chosen) {
  static_cast<void>(order("o1"));
  done("order.update", R"({"order":"o1","state":"delivered"})");
  auto const anna = sign_in("anna");
  auto form = form_on(get_as(anna, "/vetrina/widget/consent?order=o1").body, answer_card);
  put(form, "choices.0.audience", "friends");
  put(form, "choices.0.embargo_days", "30");
  auto const back = header(post_as(anna, answer_card, form), "location");
  engine_.time().advance(10 * day_ms);
  auto const page = get_as(sign_in("anna"), back).body;
  EXPECT_NE(page.find("role=\"status\""), std::string::npos);
  auto const again = form_on(page, answer_card);
  EXPECT_EQ(find(again, "choices.0.audience"), "friends");
  EXPECT_EQ(find(again, "choices.0.embargo_days"), "20");
  EXPECT_EQ(page.find("value=\"\"  "), std::string::npos);
}

TEST_F(consent_widget, an_embargo_that_waits_for_the_delivery_stays_chosen) {
  static_cast<void>(order("o1"));
  auto const anna = sign_in("anna");
  auto form = form_on(get_as(anna, "/vetrina/widget/consent?order=o1").body, answer_card);
  put(form, "choices.0.audience", "friends");
  put(form, "choices.0.embargo_days", "30");
  auto const back = header(post_as(anna, answer_card, form), "location");
  engine_.time().advance(10 * day_ms);
  auto const again = form_on(get_as(sign_in("anna"), back).body, answer_card);
  EXPECT_EQ(find(again, "choices.0.embargo_days"), "30");
}

TEST_F(consent_widget, saving_a_card_again_does_not_lift_its_embargo) {
  static_cast<void>(order("o1"));
  done("order.update", R"({"order":"o1","state":"delivered"})");
  auto anna = sign_in("anna");
  auto form = form_on(get_as(anna, "/vetrina/widget/consent?order=o1").body, answer_card);
  put(form, "choices.0.audience", "friends");
  put(form, "choices.0.embargo_days", "14");
  EXPECT_EQ(post_as(anna, answer_card, form).status, 303);
  engine_.time().advance(day_ms);
  anna = sign_in("anna");
  EXPECT_EQ(
      post_as(anna, answer_card, form_on(get_as(anna, "/vetrina/widget/consent?order=o1").body, answer_card)).status,
      303);
  EXPECT_EQ(seen_by("bruno"), lines{});
  engine_.time().advance(14 * day_ms);
  EXPECT_EQ(seen_by("bruno"), lines{"501/32: Name of anna"});
}

TEST_F(consent_widget, a_gift_without_an_audience_is_told_and_not_lost) {
  static_cast<void>(order("o1"));
  auto const anna = sign_in("anna");
  auto form = form_on(get_as(anna, "/vetrina/widget/consent?order=o1").body, answer_card);
  put(form, "choices.0.gift", "true");
  EXPECT_EQ(header(post_as(anna, answer_card, form), "location"),
            "/vetrina/widget/consent?order=o1&vt_error=form.left_open");
}

TEST_F(consent_widget, the_token_in_a_mail_is_enough_for_the_whole_card) {
  auto const token = order("o1");
  auto const address = "/vetrina/widget/consent?order=o1&token=" + token;
  auto const page = get(address);
  ASSERT_EQ(page.status, 200);
  EXPECT_EQ(header(page, "cache-control"), "private, no-store");
  EXPECT_EQ(header(page, "referrer-policy"), "no-referrer");
  auto form = form_on(page.body, answer_card);
  EXPECT_EQ(find(form, "token"), token);
  EXPECT_EQ(find(form, "csrf"), std::nullopt);
  put(form, "choices.0.audience", "friends");
  auto const taken = post(answer_card, form);
  EXPECT_EQ(taken.status, 303) << taken.body;
  EXPECT_EQ(header(taken, "location"), address);
  EXPECT_NE(get(address).body.find("role=\"status\""), std::string::npos);
  EXPECT_EQ(seen_by("bruno"), lines{"501/32: Name of anna"});
}

TEST_F(consent_widget, a_guest_may_be_counted_and_is_never_asked_for_more) {
  auto const token = order("o9", "");
  auto const address = "/vetrina/widget/consent?order=o9&token=" + token;
  auto const page = get(address).body;
  EXPECT_NE(page.find("Without an account your name is never shown"), std::string::npos);
  EXPECT_EQ(page.find("value=\"friends\""), std::string::npos);
  auto form = form_on(page, answer_card);
  put(form, "choices.0.audience", "public");
  EXPECT_EQ(post(answer_card, form).status, 303);
  EXPECT_EQ(find(form_on(get(address).body, answer_card), "choices.0.audience"), "public");
  put(form, "choices.0.audience", "nobody");
  EXPECT_EQ(post(answer_card, form).status, 303);
  EXPECT_EQ(find(form_on(get(address).body, answer_card), "choices.0.audience"), "nobody");
}

TEST_F(consent_widget, no_proof_stands_in_an_attribute_of_the_element) {
  auto const token = order("o1");
  auto const page = get("/vetrina/widget/consent?order=o1&token=" + token).body;
  auto const element = page.substr(page.find("<vetrina-consent"),
                                   page.find('>', page.find("<vetrina-consent")) - page.find("<vetrina-consent"));
  EXPECT_EQ(element.find(token), std::string::npos) << element;
  auto const anna = sign_in("anna");
  auto const own = get_as(anna, "/vetrina/widget/consent?csrf=planted").body;
  EXPECT_EQ(own.find("planted"), std::string::npos);
  EXPECT_NE(own.find(anna.csrf), std::string::npos);
}

TEST_F(consent_widget, is_for_people_who_are_signed_in) {
  EXPECT_EQ(get("/vetrina/widget/consent").status, 401);
  auto const page = get("/vetrina/widget/consent?order=o1", {{"Accept", "text/html"}});
  EXPECT_EQ(page.status, 401);
  EXPECT_NE(page.body.find("<h2>That did not work</h2>"), std::string::npos);
}

}  // namespace
}  // namespace vetrina::web
