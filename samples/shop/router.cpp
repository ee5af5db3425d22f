#include "shop/router.hpp"

#include <openssl/crypto.h>

#include <array>
#include <iostream>

#include "shop/account_pages.hpp"
#include "shop/browse.hpp"
#include "shop/leaving.hpp"
#include "shop/pictures.hpp"
#include "shop/social.hpp"
#include "shop/wording.hpp"

namespace shop {
namespace {

sample::response choose(visit const& of, std::string const& what) {
  auto const slash = what.find('/');
  auto const value = slash == std::string::npos ? std::string{} : what.substr(slash + 1);
  if (what.starts_with("language/") && is_language(value)) of.who->language = value;
  if (what.starts_with("market/") && (value == "US" || value == "IT")) of.who->market = value;
  auto const back = std::string{sample::first(of.asked.query, "back")};
  return go(back.starts_with('/') && !back.starts_with("//") && back.find('\\') == std::string::npos ? back : "/");
}

struct route {
  std::string_view method, path;
  sample::response (*answer)(visit const&);
};
constexpr std::array routes{
    route{"GET", "/", home_page},
    route{"GET", "/bag", bag_page},
    route{"POST", "/bag", change_bag},
    route{"GET", "/friends", friends_page},
    route{"POST", "/share", share},
    route{"GET", "/sign-in", sign_in_page},
    route{"POST", "/sign-in", answer_sign_in},
    route{"POST", "/sign-up", answer_sign_up},
    route{"POST", "/sign-out", sign_out},
    route{"GET", "/account", account_page},
    route{"GET", "/account/data", export_data},
    route{"GET", "/account/erase", erase_page},
    route{"POST", "/account/erase", answer_erase},
    route{"POST", "/checkout", check_out},
    route{"POST", "/social/begin", begin_social},
    route{"GET", "/social/done", finish_social},
    route{"POST", "/social/sync", sync_friends},
    route{"GET", "/welcome", welcome_page},
    route{"POST", "/welcome", answer_welcome},
    route{"GET", "/step-up", step_up_page},
    route{"POST", "/step-up", answer_step_up},
};

struct below {
  std::string_view path;
  sample::response (*answer)(visit const&, std::string const&);
};
constexpr std::array families{below{"/p/", product_page}, below{"/orders/", order_page}, below{"/choose/", choose}};

bool forged(visit const& of) {
  auto const given = sample::first(of.asked.form, "csrf");
  auto const& right = of.who->csrf;
  return given.size() != right.size() || CRYPTO_memcmp(given.data(), right.data(), right.size()) != 0;
}

sample::response page_for(visit const& of) {
  auto const method = of.asked.method == "HEAD" ? std::string{"GET"} : of.asked.method;
  auto const& path = of.asked.path;
  if (method == "POST" && forged(of)) return message_page(of, 403, "error.title", "error.form");
  for (auto const& one : routes) {
    if (one.path == path && one.method == method) return one.answer(of);
  }
  for (auto const& one : families) {
    if (method == "GET" && path.starts_with(one.path)) return one.answer(of, path.substr(one.path.size()));
  }
  return message_page(of, 404, "error.title", "error.not_found");
}

sample::response with_session(open_shop& at, sample::request const& asked) {
  auto const who = at.sessions.of(asked.cookie(sessions::cookie_name));
  auto const guard = std::lock_guard{who->busy};
  visit const of{at, asked, who};
  sample::response out;
  try {
    refresh_token(of);
    // A reaction's form stands on the product page itself, outside of any widget.
    auto const failed = !sample::first(asked.query, "vt_error").empty();
    if (failed && asked.path.starts_with("/p/")) who->notice = "error.again";
    out = page_for(of);
  } catch (vetrina::failure const& why) {
    std::cerr << asked.method << " " << asked.path << ": " << why.slug() << " " << why.what() << " (trace "
              << why.trace() << ")\n";
    out = message_page(of, 502, "error.title", "error.again");
  } catch (std::exception const& why) {
    std::cerr << asked.method << " " << asked.path << ": " << why.what() << "\n";
    out = message_page(of, 500, "error.title", "error.again");
  }
  for (auto& cookie : who->new_cookies) out.headers.emplace_back("Set-Cookie", std::move(cookie));
  who->new_cookies.clear();
  return out;
}

}  // namespace

sample::response answer(open_shop& at, sample::request const& asked) {
  if (at.backend.takes(asked.target)) return at.backend.hand_over(asked);
  if (asked.path == "/style.css") return style_sheet();
  if (asked.path == "/favicon.ico") return go("/pictures/jeans/indigo.svg");
  if (asked.path.starts_with("/pictures/")) {
    return {200,
            {{"Content-Type", "image/svg+xml"},
             {"Content-Security-Policy", "default-src 'none'"},
             {"X-Content-Type-Options", "nosniff"},
             {"Cache-Control", "public, max-age=86400"}},
            draw_picture(asked.path.substr(10)),
            {},
            false};
  }
  return with_session(at, asked);
}

}  // namespace shop
