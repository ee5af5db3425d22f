// evil_row: one behaviour of a provider, what must come of it, and how a fake is told to behave so. The tables are data for
// tests/integration/provider_table_test.cpp, split by subject over evil_*.cpp. Immutable once made; any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/strings.hpp"
#include "json/codec.hpp"
#include "tests/fakes/evil_provider.hpp"

namespace vetrina::fakes {

// When, in the life of a link, the provider does it.
enum class evil_moment {
  begin,  // before a browser is sent anywhere; status: refused
  login,  // in the login that would link; status: that of identity.complete
  posted,  // the same, and the provider's page posts the answer
  again,  // two hours after a login that linked, in a second one of the same person
  refresh,  // two hours after, when the access token is over and the refresh token is spent; status: the link's state
  logout,  // when it posts a logout token; status: taken or refused
};

struct evil_row {
  std::string name;  // of the test
  std::string sheet;  // its name in the OpenID and FAPI 2 conformance suites; empty: a behaviour of our own list
  evil_moment moment = evil_moment::login;
  std::string status, reason;
  std::function<void(evil_provider&)> tell;
  std::string plugin = "oidc";
  std::string settings{};  // more of the connector's settings, as members of JSON with a comma before each
  std::string shows{};  // the name that a person who was linked is shown; empty: not looked at
};
inline void PrintTo(evil_row const& one, std::ostream* out) { *out << one.name; }

using evil_rows = std::vector<evil_row>;
[[nodiscard]] evil_rows evil_id_tokens();
[[nodiscard]] evil_rows evil_keys();
[[nodiscard]] evil_rows evil_metadata();
[[nodiscard]] evil_rows evil_answers();
[[nodiscard]] evil_rows evil_callbacks();
[[nodiscard]] evil_rows evil_bindings();  // proofs of a key, pushed requests, registration
[[nodiscard]] evil_rows evil_refreshes();
[[nodiscard]] evil_rows evil_logouts();

// ---- how rows tell it ----

using evil_tell = std::function<void(evil_provider&)>;
using evil_change = std::function<void(json_members&)>;

// A member of a good document, replaced by JSON text, or left out where that is empty.
inline evil_change member(std::string name, std::string value = {}) {
  return [=](json_members& m) {
    if (value.empty()) {
      m.erase(name);
    } else {
      m[name] = value;
    }
  };
}
inline evil_tell in_claims(evil_change change) {
  return [=](evil_provider& op) { op.says().spoil_claims = change; };
}
inline evil_tell in_header(evil_change change) {
  return [=](evil_provider& op) { op.says().spoil_header = change; };
}
inline evil_tell in_token_answer(evil_change change) {
  return [=](evil_provider& op) { op.says().spoil_token = change; };
}
inline evil_tell in_userinfo(evil_change change) {
  return [=](evil_provider& op) { op.says().spoil_userinfo = change; };
}
inline evil_tell in_metadata(evil_change change) {
  return [=](evil_provider& op) { op.says().spoil_metadata = change; };
}
inline evil_tell in_id_token(std::function<void(std::string&)> change) {
  return [=](evil_provider& op) { op.says().spoil_id_token = change; };
}
// The answer of one path, as it leaves the machine.
inline evil_tell on_the_wire(std::string path, std::function<void(sample::response&)> change) {
  return [=](evil_provider& op) {
    op.on_the_wire = [=](sample::response& out, std::string_view asked) {
      if (asked == path) change(out);
    };
  };
}
inline evil_tell in_callback(std::function<void(std::string&)> change) {
  return [=](evil_provider& op) { op.spoil_callback = change; };
}
inline evil_tell both(evil_tell first, evil_tell second) {
  return [=](evil_provider& op) {
    first(op);
    second(op);
  };
}

inline void leads_elsewhere(sample::response& out) {
  out.status = 307;
  out.headers = {{"Location", "https://op.example/elsewhere"}};
}
inline void without_end(sample::response& out) { out.body.insert(1, 256 * 1024, ' '); }

inline constexpr std::string_view evil_metadata_path = "/.well-known/openid-configuration";

}  // namespace vetrina::fakes
