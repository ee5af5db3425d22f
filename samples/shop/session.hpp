// session: what the shop knows of one browser, in memory: language, market, bag, who is signed in. The bag outlives
// signing in; the cookie's value and the id that the SDK hears of do not. Each session has a lock, held for a request.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace shop {

struct session {
  std::mutex busy;
  std::string cookie;  // the browser's proof
  std::string id;      // stable and opaque, for the SDK; never leaves this process
  std::string csrf;    // field of the shop's own forms
  std::string language = "en";
  std::string market = "US";
  std::map<std::string, int> bag;  // product → how many

  std::string shopper;  // empty: nobody is signed in
  std::int64_t auth_time = 0;
  std::string vetrina_csrf;  // field of forms that the SDK takes
  std::int64_t token_until = 0;

  std::string attempt;       // a login that waits for a decision
  std::string proposed_name;
  std::string after_login;   // path to go on to
  std::string notice;        // a wording key to say once
  std::string shared_link;   // shown once
  std::vector<std::string> orders;
  std::vector<std::string> new_cookies;  // to be set with the next answer
};

[[nodiscard]] std::string random_text(std::size_t bytes = 24);
[[nodiscard]] std::int64_t now_ms();

class sessions {
 public:
  // The session of a cookie's value, or a new one with its cookie in new_cookies.
  [[nodiscard]] std::shared_ptr<session> of(std::string_view cookie);
  // Signing in or out: another cookie and id, so that whoever knew the old ones knows nothing (session fixation).
  void renew(std::shared_ptr<session> const& one);

  static constexpr std::string_view cookie_name = "__Host-shop";

 private:
  void issue(std::shared_ptr<session> const& one);

  std::mutex lock_;
  std::unordered_map<std::string, std::shared_ptr<session>> all_;
};

}  // namespace shop
