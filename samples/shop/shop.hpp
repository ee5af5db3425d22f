// shop: what every page of the shop stands on, and one visit to it. Made once at the start; the parts guard themselves,
// and a visit holds its session's lock.
#pragma once

#include <memory>
#include <string>

#include "shop/accounts.hpp"
#include "shop/backend.hpp"
#include "shop/catalogue.hpp"
#include "shop/options.hpp"
#include "shop/page.hpp"
#include "shop/session.hpp"

namespace shop {

struct open_shop {
  std::string url;  // https://localhost:PORT
  shop::backend& backend;
  shop::accounts& accounts;
  shop::sessions& sessions;
  catalogue goods;
  json texts;  // purpose → language → text_hash
  shop::policy policy;
  bool has_network = false;  // connectors "sandbox" and "op"
  bool has_op = false;
  std::int64_t proof_ms = 240'000;
};

struct visit {
  open_shop& at;
  sample::request const& asked;
  std::shared_ptr<shop::session> who;

  [[nodiscard]] std::string const& language() const { return who->language; }
  [[nodiscard]] bool signed_in() const { return !who->shopper.empty(); }
  // Whether they proved who they are lately enough for linking, and for leaving.
  [[nodiscard]] bool proved() const { return now_ms() - who->auth_time < at.proof_ms; }
  // A document with shopper, market and locale of this visit.
  [[nodiscard]] json caller() const;
  [[nodiscard]] sample::response show(page what) const;
};

// A widget's HTML; its stylesheet and script go into the page's head, once. Empty where the SDK could not, so that a
// page of a shop never falls over its social part.
void add_widget(visit const& of, page& to, std::string const& name, json attributes);

// For the shopper who just proved who they are: another session cookie, the SDK's cookie, the bag as it was.
void sign_in(visit const& of, account const& who, std::string const& notice);
// The same shopper proved it once more; what waits for that proof goes on in the same session.
void prove_again(visit const& of);
// The SDK's cookie lives half an hour; a page that is shown renews it in time.
void refresh_token(visit const& of);

[[nodiscard]] sample::response go(std::string path);

}  // namespace shop
