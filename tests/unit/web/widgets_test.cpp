#include "tests/unit/web/face_scene.hpp"

namespace vetrina::web {
namespace {

class widgets : public face_scene {
 protected:
  widgets() {
    person("anna");
    person("bruno");
    befriend("bruno", "anna");
  }
  static bool has(std::string const& page, std::string_view text) { return page.find(text) != std::string::npos; }
  void named(std::string const& id, std::string const& name) {
    done("shopper.put", R"({"shopper":")" + id + R"(","market":"IT","name":)" + json::quoted(name) + "}");
  }
};

TEST_F(widgets, a_cue_names_friends_to_their_friend_alone) {
  likes("anna", "501/32");
  auto const bruno = sign_in("bruno");
  auto const mine = get_as(bruno, "/vetrina/widget/proof?product=501/32&market=IT&locale=en");
  EXPECT_TRUE(has(mine.body, "Name of anna likes this")) << mine.body;
  EXPECT_EQ(header(mine, "cache-control"), "private, no-store");
  auto const crawlers = get("/vetrina/widget/proof?product=501/32&market=IT&locale=en", {{"User-Agent", "Googlebot"}});
  EXPECT_EQ(crawlers.status, 200);
  EXPECT_FALSE(has(crawlers.body, "anna"));
  EXPECT_EQ(header(crawlers, "cache-control"), "public, max-age=60");
  EXPECT_TRUE(has(header(crawlers, "vary"), "Cookie"));
  EXPECT_EQ(header(crawlers, "x-robots-tag"), "noindex");
}

TEST_F(widgets, a_friend_who_likes_it_is_not_said_to_own_it) {
  likes("anna", "501/32");
  auto const bruno = sign_in("bruno");
  auto page = get_as(bruno, "/vetrina/widget/friend-store?market=IT&locale=en").body;
  EXPECT_TRUE(has(page, "Name of anna likes this")) << page;
  react("anna", R"("product":"501/32","kind":"own")");
  page = get_as(bruno, "/vetrina/widget/friend-store?market=IT&locale=it").body;
  EXPECT_TRUE(has(page, "Name of anna")) << page;
  EXPECT_FALSE(has(page, "Piace a"));
}

TEST_F(widgets, the_store_without_a_session_holds_no_names) {
  likes("anna", "501/32");
  auto const page = get("/vetrina/widget/friend-store?market=IT");
  EXPECT_EQ(page.status, 200);
  EXPECT_FALSE(has(page.body, "anna"));
  EXPECT_EQ(header(page, "cache-control"), "public, max-age=60");
  EXPECT_TRUE(has(get("/vetrina/widget/friend-store?locale=en").body, "Sign in to see"));
}

TEST_F(widgets, a_page_of_the_store_leads_to_the_next_with_the_same_filters) {
  likes("anna", "501/32");
  likes("anna", "505/32");
  auto const bruno = sign_in("bruno");
  auto const first = get_as(bruno, "/vetrina/widget/friend-store?limit=1&market=IT&locale=en&network=toot").body;
  auto const at = first.find("class=\"vt-more\"");
  ASSERT_NE(at, std::string::npos) << first;
  auto const href = value_in(first.substr(first.rfind("<a ", at), 1024), "href");
  EXPECT_TRUE(has(href, "network=toot"));
  auto const second = get_as(bruno, href);
  EXPECT_EQ(second.status, 200);
  EXPECT_NE(has(first, "Jeans 501"), has(second.body, "Jeans 501"));
  EXPECT_NE(has(first, "Jeans 505"), has(second.body, "Jeans 505"));
}

TEST_F(widgets, an_attribute_cannot_write_the_question) {
  for (auto const* limit : {"0", "-1", "1000", "12,%22scope%22:%22everyone%22", "%22", "", "01", "1e1"}) {
    auto const got = get(cat("/vetrina/widget/friend-store?limit=", limit));
    EXPECT_EQ(got.status, 400) << limit;
  }
  EXPECT_EQ(get("/vetrina/widget/friend-store?limit=100").status, 200);
}

TEST_F(widgets, what_others_wrote_stays_text) {
  auto const hostile = "<script>alert(1)</script>\"'&\u202Eevil";
  done("catalog.put",
       cat(R"({"products":[{"product":"x","family":"fx","title":)", json::quoted(hostile),
           R"(,"image":"https://img.example/\"onerror=alert(1).jpg","image_alt":)", json::quoted(hostile), "}]}"));
  named("anna", hostile);
  likes("anna", "x");
  auto const bruno = sign_in("bruno");
  for (auto const* target : {"/vetrina/widget/proof?product=x&market=IT", "/vetrina/widget/friend-store?market=IT"}) {
    auto const page = get_as(bruno, target).body;
    EXPECT_FALSE(has(page, "<script>alert")) << target;
    EXPECT_TRUE(has(page, "&lt;script&gt;alert(1)&lt;/script&gt;")) << target << page;
    EXPECT_FALSE(has(page, "\"onerror")) << target;
  }
  EXPECT_FALSE(has(get_as(bruno, "/vetrina/widget/proof?product=x&market=IT").body, "\u202E"));
}

TEST_F(widgets, an_address_cannot_put_attributes_into_the_element) {
  for (auto const* target :
       {"/vetrina/widget/proof?family=501&onclick=alert(1)&onload=x&style=color:red&is=x&src=y&data-vt-x=1",
        "/vetrina/widget/proof?family=%22onmouseover=alert(1)%20x=%22&a%20onclick=1",
        "/vetrina/widget/proof?family=501&%22%3E%3Cscript%3E=1",
        "/vetrina/widget/friend-store?network=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"}) {
    auto const page = get(target).body;
    auto const from = page.find("<vetrina-");
    if (from == std::string::npos) continue;  // refused, which is well too
    auto const element = page.substr(from, page.find('>', from) - from);
    for (auto const* bad : {" onclick", " onload", " style", " is=", " src", " onmouseover=\"", "data-vt"}) {
      EXPECT_FALSE(has(element, bad)) << element;
    }
    EXPECT_FALSE(has(page, "<script>")) << target;
  }
}

TEST_F(widgets, only_addresses_that_lead_to_a_page_become_links) {
  done("catalog.put",
       R"({"products":[{"product":"x","family":"fx","title":"X","image":"https://img.example/x.jpg"}]})");
  likes("anna", "x");
  auto const page = get_as(sign_in("bruno"), "/vetrina/widget/friend-store?market=IT").body;
  EXPECT_TRUE(has(page, "src=\"https://img.example/x.jpg\""));
  EXPECT_FALSE(has(page, "href=\"javascript"));
  EXPECT_FALSE(has(page, "href=\"#\"")) << page;
}

TEST_F(widgets, linked_networks_are_listed_with_a_way_out) {
  auto const anna = sign_in("anna");
  // Her only way to sign in stays; a page from before she lost the other one is told so as well.
  auto const target = "/vetrina/widget/identities?connectors=toot%20%3Cb%3E&locale=en";
  EXPECT_TRUE(has(get_as(anna, target).body, "Your only way to sign in here"));
  EXPECT_TRUE(form_on(get_as(anna, target).body, "/vetrina/v1/identity.unlink").empty());
  done("shopper.put", R"({"shopper":"anna","has_other_credential":true})");
  auto const page = get_as(anna, target);
  EXPECT_TRUE(has(page.body, "data-connector=\"toot\""));
  EXPECT_TRUE(has(page.body, "action=\"/vetrina/connect/toot\"")) << page.body;
  EXPECT_FALSE(has(page.body, "<b>"));
  EXPECT_TRUE(has(header(page, "content-security-policy"), "form-action 'self' https:"));
  EXPECT_FALSE(
      has(header(get_as(anna, "/vetrina/widget/identities"), "content-security-policy"), "form-action 'self' https:"));
  EXPECT_EQ(header(page, "cache-control"), "private, no-store");
  auto const unlink = form_on(page.body, "/vetrina/v1/identity.unlink");
  done("shopper.put", R"({"shopper":"anna","has_other_credential":false})");
  auto const refused = header(post_as(anna, "/vetrina/v1/identity.unlink", unlink), "location");
  EXPECT_TRUE(has(get_as(anna, refused).body, "your only way to sign in"));
  done("shopper.put", R"({"shopper":"anna","has_other_credential":true})");
  auto const taken = post_as(anna, "/vetrina/v1/identity.unlink", unlink);
  EXPECT_EQ(header(taken, "location"), "/vetrina/widget/identities?connectors=toot%20%3Cb%3E&locale=en");
  EXPECT_TRUE(has(get_as(anna, "/vetrina/widget/identities?locale=en").body, "No network is linked."));
}

TEST_F(widgets, each_language_has_its_words_and_direction) {
  auto const page = [&](char const* target, char const* accept = "") {
    return get(target, {{"Accept-Language", accept}}).body;
  };
  EXPECT_TRUE(has(page("/vetrina/widget/friend-store", "ar,en;q=0.5"), "<html lang=\"ar\" dir=\"rtl\">"));
  EXPECT_TRUE(has(page("/vetrina/widget/friend-store?locale=it", "ar"), "<html lang=\"it\" dir=\"ltr\">"));
  EXPECT_TRUE(has(page("/vetrina/widget/friend-store?market=IT"), "<html lang=\"it\" dir=\"ltr\">"));
  EXPECT_TRUE(has(page("/vetrina/widget/friend-store", "fr"), "<html lang=\"en\" dir=\"ltr\">"));
  EXPECT_TRUE(has(page("/vetrina/widget/friend-store?locale=it"),
                  "<vetrina-friend-store lang=\"it\" dir=\"ltr\" market=\"US\""));
}

TEST_F(widgets, what_is_meant_to_be_read_stands_in_the_pages_own_tree) {
  likes("anna", "501/32");
  auto const html =
      *done("widget.render", R"({"shopper":"bruno","market":"IT","widget":"friend-store","attributes":{}})")
           .string_at("/html");
  auto const frame = std::string{R"(<template shadowrootmode="open"><div part="frame"><slot></slot></div></template>)"};
  EXPECT_TRUE(has(html, frame));
  EXPECT_GT(html.find("Name of anna"), html.find(frame) + frame.size());
  auto const mail =
      *done("widget.render", R"({"shopper":"bruno","market":"IT","widget":"friend-store","format":"email"})")
           .string_at("/html");
  EXPECT_FALSE(has(mail, "<template"));
  EXPECT_FALSE(has(mail, "<vetrina-"));
  EXPECT_TRUE(has(mail, "Name of anna"));
  auto const model =
      done("widget.render", R"({"shopper":"bruno","market":"IT","widget":"friend-store","format":"json"})");
  EXPECT_EQ(model.string_at("/model/items/0/friends/0/name"), "Name of anna");
  EXPECT_EQ(model.string_at("/html"), "");
}

TEST_F(widgets, a_page_allows_no_inline_script_or_style_and_has_none) {
  likes("anna", "501/32");
  auto const bruno = sign_in("bruno");
  for (auto const* target : {"/vetrina/widget/proof?family=501&market=IT", "/vetrina/widget/friend-store?market=IT",
                             "/vetrina/widget/consent", "/vetrina/widget/identities?connectors=toot"}) {
    auto const page = get_as(bruno, target);
    ASSERT_EQ(page.status, 200) << target;
    auto const policy = header(page, "content-security-policy");
    EXPECT_TRUE(has(policy, "default-src 'none'"));
    EXPECT_TRUE(has(policy, "require-trusted-types-for 'script'"));
    EXPECT_FALSE(has(policy, "unsafe"));
    EXPECT_FALSE(has(page.body, " style="));
    EXPECT_FALSE(has(page.body, "<style"));
    EXPECT_EQ(page.body.find("<script"), page.body.rfind("<script"));
    EXPECT_TRUE(has(page.body, "<script type=\"module\" src=\"/vetrina/assets/vetrina."));
  }
}

TEST_F(widgets, a_script_gets_the_element_alone) {
  auto const got = get("/vetrina/widget/friend-store", {{"Vetrina-Fragment", "1"}});
  EXPECT_TRUE(got.body.starts_with("<vetrina-friend-store"));
  EXPECT_TRUE(has(header(got, "vary"), "Vetrina-Fragment"));
}

TEST_F(widgets, are_read_with_get_and_head) {
  EXPECT_EQ(ask("HEAD", "/vetrina/widget/proof?family=501").status, 200);
  auto const refused = post("/vetrina/widget/proof", {{"family", "501"}});
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(header(refused, "allow"), "GET, HEAD");
  EXPECT_EQ(slug(get("/vetrina/widget/none")), "widget.unknown");
  EXPECT_EQ(slug(get("/vetrina/widget/proof")), "subject.one_of");
}

TEST_F(widgets, sample_data_is_for_the_back_end_and_marked) {
  auto const sample = done("widget.render", R"({"widget":"proof","preview":true})");
  EXPECT_TRUE(has(*sample.string_at("/html"), "<mark>Sample</mark>"));
  EXPECT_EQ(sample.string_at("/cache"), "private");
  EXPECT_EQ(slug(post_json("/vetrina/v1/widget.render", R"({"widget":"proof","preview":true})")), "widget.preview");
}

TEST_F(widgets, a_live_shop_shows_no_sample_data) {
  auto live = json::document::parse(done("shop.get", "{}").text()).value();
  auto text = live.text();
  text.replace(text.find(R"("mode":"test")"), 13, R"("mode":"live")");
  done("shop.put", text);
  EXPECT_EQ(failure("widget.render", R"({"widget":"proof","preview":true})"), "widget.preview");
  EXPECT_EQ(done("widget.render", R"({"widget":"proof","attributes":{"family":"501"}})").string_at("/cache"),
            "private");
}

TEST_F(widgets, a_visitor_who_refuses_to_be_tracked_is_served_like_everybody) {
  EXPECT_EQ(get("/vetrina/widget/proof?family=501", {{"Sec-GPC", "1"}}).status, 200);
  auto const made = done("link.create", R"({"target":{"family":"501"}})");
  auto const url = *made.string_at("/url");
  auto const followed = get(url.substr(url.find("/l/")), {{"Sec-GPC", "1"}});
  EXPECT_EQ(followed.status, 302);
  EXPECT_FALSE(has(header(followed, "location"), "vt_click"));
}

}  // namespace
}  // namespace vetrina::web
