// The story that every host language tells, in C++ on vetrina.hpp: operations are structs, and a word that no operation
// knows does not compile.
//
// story DATA_DIR FEED
#include <poll.h>

#include <array>
#include <iostream>

#include "vetrina/vetrina.hpp"

namespace {

namespace api = vetrina::api;

void open_shop(vetrina::sdk& sdk) {
  auto const shop =
      sdk.call(api::shop_put{.shop = "jeans",
                             .mode = "test",
                             .controller = {.name = "Jeans S.p.A."},
                             .origins = {"https://jeans.example"},
                             .templates = {.product = "https://jeans.example/p/{family}?v={product}",
                                           .cart = "https://jeans.example/cart?add={items}",
                                           .return_ = "https://jeans.example/account"},
                             .markets = {{.market = "IT", .region = "EU", .locale = "it-IT", .currency = "EUR"}}});
  std::cout << "open: " << shop.shop << " sells in " << shop.markets.at(0).market << "\n";
}

void import_feed(vetrina::sdk& sdk, std::string const& feed) {
  auto const imported = sdk.call(api::catalog_import{.format = "jsonl", .file = feed});
  std::cout << "import: " << imported.products << " products of " << imported.families << " families\n";
  auto const& refused = imported.errors.at(0);
  std::cout << "refused: line " << refused.line << " " << refused.field << ": " << refused.message << "\n";
}

void order(vetrina::sdk& sdk) {
  auto const recorded = sdk.call(api::order_record{
      .order = "o-1001",
      .shopper = "bruno",
      .lines = {{.product = "501-32", .quantity = 1, .price = {.amount_minor = 9900, .currency = "EUR"}}}});
  std::cout << "order: " << recorded.order << " is " << (recorded.duplicate ? "known" : "new") << "\n";
}

void answer_card(vetrina::sdk& sdk, std::string const& text_hash) {
  auto const card = sdk.call(api::card_get{.order = "o-1001", .shopper = "bruno"});
  auto const& line = card.lines.at(0);
  std::cout << "card: " << line.title << ", " << line.quantity << ", " << line.effective.named_to << " may know\n";
  api::card_answer answer{.order = "o-1001", .choices = {{.product = "501-32", .audience = "friends"}}};
  answer.shown = {.text_hash = text_hash, .policy_version = "1", .locale = "en"};
  answer.shopper = "bruno";
  auto const chosen = sdk.call(answer).effective.at(0);
  std::cout << "card answered: " << chosen.named_to << " may know of " << chosen.product << "\n";
}

void react(vetrina::sdk& sdk, std::string const& text_hash) {
  api::reaction_set want{.family = "512", .kind = "want", .audience = "friends"};
  want.shown = {.text_hash = text_hash, .policy_version = "1", .locale = "en"};
  want.shopper = "bruno";
  auto const said = sdk.call(want);
  std::cout << "reaction: " << said.reaction.kind.text() << " " << said.reaction.family << ", "
            << said.effective.named_to << " may know\n";
}

void show_friend_store(vetrina::sdk& sdk) {
  auto const store = sdk.call(api::friendstore_get{.shopper = "anna"});
  for (auto const& item : store.items) {
    std::cout << "friend store: " << item.product << ", " << item.friends.at(0).name.value_or("") << " "
              << item.kind.text() << "\n";
  }
}

void follow_link(vetrina::sdk& sdk) {
  auto const link =
      sdk.call(api::link_create{.target = {.product = "501-32"}, .sharer = "bruno", .slug = "from-bruno"});
  std::cout << "link: /l/" << link.code.value_or("") << "\n";
  vetrina::visit visit;
  visit.token = *link.code;
  visit.user_agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0";
  auto const found = sdk.resolve(visit);
  std::cout << "resolve: " << found.status << " " << found.location << "\n";
}

void ask_for_three_at_once(vetrina::sdk& sdk) {
  struct asked {
    char const* product;
    std::string title;
  };
  std::array<asked, 3> three{{{"512-31", {}}, {"501-34", {}}, {"501-32", {}}}};
  for (auto& one : three) sdk.submit(api::catalog_get{.product = one.product}, &one);
  for (std::size_t left = three.size(); left > 0;) {
    pollfd ready{sdk.completion_fd(), POLLIN, 0};
    ::poll(&ready, 1, 1000);
    while (auto done = sdk.take()) {
      if (done->failure) throw *done->failure;
      auto const page = vetrina::answer_to<api::catalog_get>(*std::move(done->response));
      static_cast<asked*>(done->user_data)->title = page.products.at(0).title;
      --left;
    }
  }
  for (auto const& one : three) std::cout << "later: " << one.title << "\n";
}

void ask_for_what_is_not_there(vetrina::sdk& sdk) {
  try {
    sdk.call(api::catalog_get{.product = "999"});
  } catch (vetrina::failure const& why) {
    std::cout << "error: " << why.code() << " " << why.slug() << " " << why.what() << "\n";
  }
}

void tell(std::string const& folder, std::string const& feed) {
  vetrina::request config;
  config.set("/data_dir", folder);
  vetrina::sdk sdk{config.json()};
  open_shop(sdk);
  import_feed(sdk, feed);
  sdk.call(api::shopper_put{.shopper = "anna", .name = "Anna"});
  sdk.call(api::shopper_put{.shopper = "bruno", .name = "Bruno"});
  auto const words = sdk.call(api::policy_put{
      .purpose = "show_to_friends", .locale = "en", .text = "Friends may see what I chose here.", .version = "1"});
  order(sdk);
  order(sdk);
  answer_card(sdk, words.text_hash);
  react(sdk, words.text_hash);
  show_friend_store(sdk);
  follow_link(sdk);
  ask_for_three_at_once(sdk);
  ask_for_what_is_not_there(sdk);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: story DATA_DIR FEED\n";
    return 2;
  }
  try {
    tell(argv[1], argv[2]);
    return 0;
  } catch (vetrina::failure const& why) {
    std::cerr << why.json() << "\n";
    return 1;
  }
}
