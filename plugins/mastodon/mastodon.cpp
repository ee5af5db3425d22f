// Mastodon's client API: who the token's owner is, whom they follow and who follows them, and how many follow an account. The core registers the
// application and runs the login from connector.json; nothing here sees a token. Constant after configure.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "link_header.hpp"
#include "vetrina/connector.hpp"
#include "vetrina/connector/edges.h"
#include "vetrina/connector/followers.h"
#include "vetrina/connector/identity.h"

namespace {

using vtc::failure;

// Servers give at most 80 a page, whatever is asked for.
constexpr char const* page_limit = "?limit=80";
constexpr char const* accounts = "/api/v1/accounts/";
constexpr char const* look_up = "/api/v1/accounts/lookup?acct=";
constexpr std::int64_t most_followers = 9'007'199'254'740'991;  // what a document's number holds exactly
constexpr char const* own_account = "/api/v1/accounts/verify_credentials";

vtc::request get(std::string url) {
  vtc::request out{"GET", std::move(url)};
  out.headers = {{"Authorization", "Bearer {token:access}"}, {"Accept", "application/json"}};
  return out;
}

// Errors as Mastodon means them. 403 with a token is a scope that is missing, or an account that was suspended.
void check(vtc::response const& got) {
  if (got.error == VTC_ERROR_NONE) return;
  auto const why = got.json();
  auto const text = why ? why.find("/error").value_or("") : std::string{};
  auto const says = [&](std::string_view word) { return text.find(word) != std::string::npos; };
  if (got.status == 401 && says("revoked"))
    throw failure{VTC_ERROR_REAUTHORIZE, "The access was taken back at the server."};
  if (got.status == 403 && (says("suspended") || says("disabled"))) {
    throw failure{VTC_ERROR_ACCOUNT_UNLINKABLE, "The account is suspended or disabled at its server."};
  }
  throw failure{got.error, got.message, got.retry_after_ms};
}

std::string optional_field(std::string_view name, std::optional<std::string> const& value) {
  if (!value || value->empty()) return {};
  return "," + vtc::quoted(name) + ":" + vtc::quoted(*value);
}

// The actor's address: `id` is a number of one server, and `acct` changes when a person moves or is renamed.
std::string subject(vtc::document const& account, std::string const& at) {
  auto out = account.find(at + "/uri");
  if (!out || out->empty())
    throw failure{VTC_ERROR_VERSION_SUNSET, "The server gives accounts no uri: it must be Mastodon 4.2 or newer."};
  return std::move(*out);
}

std::string percent_encoded(std::string_view text) {
  constexpr char const* hex = "0123456789ABCDEF";
  std::string out;
  for (char const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    bool const plain =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += hex[byte >> 4U];
      out += hex[byte & 15U];
    }
  }
  return out;
}

// "null", and -1 at servers of the glitch edition: the account hides the number.
std::string followers_json(vtc::document const& account) {
  constexpr char const* at = "/followers_count";
  if (account.is_null(at)) return {};
  auto const count = account.integer(at);
  if (count == -1) return {};
  if (!count || *count < 0 || *count > most_followers) {
    throw failure{VTC_ERROR_INVALID, "The server's number of followers is none."};
  }
  return "\"followers\":" + std::to_string(*count) + ",";
}

std::string people_json(vtc::document const& page) {
  auto const count = page.count("");
  if (!count) throw failure{VTC_ERROR_INVALID, "The server's list of accounts is none."};
  std::string out = "[";
  for (std::size_t i = 0; i < *count; ++i) {
    auto const at = "/" + std::to_string(i);
    if (i > 0) out += ',';
    out += "{\"subject\":" + vtc::quoted(subject(page, at)) + optional_field("handle", page.find(at + "/acct")) + "}";
  }
  return out + "]";
}

class mastodon final : public vtc::plugin {
 public:
  static constexpr std::array capabilities{VTC_CAPABILITY_IDENTITY, VTC_CAPABILITY_EDGES, VTC_CAPABILITY_FOLLOWERS};

  vtc::answer serve(vtc::operation op, std::string, std::string verb, std::string arguments) override {
    auto server = op.parse(settings()).string("/base_url");
    while (server.ends_with('/')) server.pop_back();
    if (verb == VTC_VERB_PROFILE) return profile(op, std::move(server));
    if (verb == VTC_VERB_COUNT) return count(op, std::move(server), std::move(arguments));
    return edges(op, std::move(server), std::move(verb), std::move(arguments));
  }

 private:
  vtc::answer profile(vtc::operation op, std::string server) {
    auto ask = get(server + own_account);
    vtc::response const got = co_await op.send(ask);
    check(got);
    auto const me = got.ok_json();
    co_return "{\"subject\":" + vtc::quoted(subject(me, "")) + optional_field("handle", me.find("/acct")) +
        optional_field("name", me.find("/display_name")) + optional_field("avatar", me.find("/avatar")) +
        optional_field("profile_url", me.find("/url")) + "}";
  }

  // What everybody may see: asked without a token, so that nobody's rights are needed for it.
  vtc::answer count(vtc::operation op, std::string server, std::string arguments) {
    auto account = op.parse(arguments).string("/account");
    if (account.starts_with('@')) account.erase(0, 1);
    vtc::request ask{"GET", server + look_up + percent_encoded(account)};
    ask.headers = {{"Accept", "application/json"}};
    vtc::response const got = co_await op.send(ask);
    check(got);
    auto const found = got.ok_json();
    static_cast<void>(subject(found, ""));  // an answer that is no account has no number either
    co_return "{" + followers_json(found) + "\"approximate\":false" +
        optional_field("name", found.find("/display_name")) + "}";
  }

  vtc::answer edges(vtc::operation op, std::string server, std::string verb, std::string arguments) {
    auto const asked = op.parse(arguments);
    std::string url;
    if (auto const cursor = asked.find("/cursor")) {
      url = next_page(server, *cursor);
    } else {
      auto who = get(server + own_account);
      vtc::response const me = co_await op.send(who);
      check(me);
      url = server + accounts + number(me.ok_json().string("/id")) + "/" + verb + page_limit;
    }
    auto ask = get(url);
    vtc::response const got = co_await op.send(ask);
    check(got);
    auto const people = people_json(got.ok_json());
    auto const next = vtc_mastodon::next_link(got.header("link"));
    // The address goes back as it came: its max_id is the number of a follow, which stands nowhere else.
    co_return "{\"people\":" + people + (next.empty() ? "" : ",\"next\":" + vtc::quoted(next_page(server, next))) + "}";
  }

  // Only on our own server: the token goes with the request.
  static std::string next_page(std::string const& server, std::string const& url) {
    auto const same = [](char a, char b) { return lower(a) == lower(b); };
    auto const own = server + "/";
    if (url.size() < own.size() || !std::equal(own.begin(), own.end(), url.begin(), same)) {
      throw failure{VTC_ERROR_INVALID, "The server's next page lies on another server."};
    }
    return url;
  }
  static char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

  // An id becomes a part of a path; anything but digits and letters could become another path.
  static std::string number(std::string id) {
    auto const plain = [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    if (!std::ranges::all_of(id, plain)) throw failure{VTC_ERROR_INVALID, "The server's id of the account is none."};
    return id;
  }
};

}  // namespace

VTC_EXPORT_CONNECTOR(mastodon, "mastodon", "0.1.0")
