// provider_secrets: all that a provider was sent or gave which nobody else may ever read, gathered from what it logged.
#pragma once

#include <set>
#include <string>

#include "base/strings.hpp"
#include "tests/fakes/evil_provider.hpp"

namespace vetrina::test {

inline constexpr std::string_view row_subject = "subject-of-a-row-4711";

// After the last request: the provider's log is read without its lock.
inline std::set<std::string> secrets_of(fakes::evil_provider& op) {
  std::set<std::string> out = {std::string{row_subject}, "s3cr:t%", "access-token-", "refresh-token-"};
  for (auto const& request : op.says().log) {
    auto const sent = cat(request.body, "&", request.target.substr(request.target.find('?') + 1));
    for (auto const& [name, value] : fakes::provider::query_of("?" + sent)) {
      for (auto const* hidden :
           {"code", "code_verifier", "client_secret", "refresh_token", "token", "state", "nonce"}) {
        if (name == hidden && !value.empty()) out.insert(value);
      }
    }
    for (auto const* name : {"authorization", "dpop"}) {
      auto const value = net::find(request.headers, name);
      auto const secret = value.substr(value.find(' ') + 1);
      if (!secret.empty()) out.insert(std::string{secret});
    }
  }
  return out;
}

// What a browser carries for a login.
inline void add_secrets(std::set<std::string>& to, std::string const& url, std::string const& cookie,
                        std::string const& callback) {
  to.insert(cookie);
  auto sent = fakes::provider::query_of(url);
  auto back = fakes::provider::query_of("?" + callback);
  for (auto const& one : {sent["state"], sent["nonce"], back["code"]}) {
    if (!one.empty()) to.insert(one);
  }
}

}  // namespace vetrina::test
