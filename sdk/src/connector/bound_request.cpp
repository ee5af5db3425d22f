#include "connector/bound_request.hpp"

#include <string.h>  // explicit_bzero

#include <algorithm>

#include "base/strings.hpp"
#include "connector/dpop.hpp"

namespace vetrina::connector {
namespace {

constexpr std::size_t most_origins = 64;
constexpr std::string_view token_mark = "{token:";
constexpr std::string_view bearer = "bearer ";

bool names_token(net::header const& field) { return field.value.find(token_mark) != std::string::npos; }

}  // namespace

std::string dpop_nonces::find(std::string const& origin) {
  std::scoped_lock const lock{lock_};
  auto const found = by_origin_.find(origin);
  return found == by_origin_.end() ? std::string{} : found->second;
}

void dpop_nonces::keep(std::string const& origin, std::string nonce) {
  std::scoped_lock const lock{lock_};
  if (by_origin_.size() >= most_origins && !by_origin_.contains(origin)) by_origin_.clear();
  by_origin_[origin] = std::move(nonce);
}

result<bool> announce_bound(net::http_request& request, std::vector<net::header> const& form) {
  bool found = false;
  bool elsewhere = std::ranges::any_of(form, names_token);
  for (auto& header : request.headers) {
    if (iequals(header.name, "dpop")) elsewhere = true;  // a proof is ours to make
    if (!names_token(header)) continue;
    bool const usual = iequals(header.name, "authorization") &&
                       iequals(std::string_view{header.value}.substr(0, bearer.size()), bearer) &&
                       header.value.find(token_mark) == bearer.size();
    if (!usual || found) elsewhere = true;
    found = true;
    if (usual) header.value.replace(0, bearer.size(), "DPoP ");
  }
  if (elsewhere) {
    return fail(code::denied, "connector.bound_token",
                "This identity's token is bound to a key: it travels as \"Authorization: Bearer {token:...}\" alone.");
  }
  return found;
}

result<net::http_response> send_bound(bound_token const& with, clock const& time, net::http_request const& request,
                                      std::string_view access_token, sender const& send) {
  auto const origin = origin_of(request.target);
  auto nonce = with.nonces.find(origin);
  for (bool again = false;; again = true) {
    auto proved = request;
    proved.headers.push_back(
        {"DPoP", dpop_proof(*with.key, time, with.random, {request.method, request.target, nonce, access_token})});
    auto answer = send(proved);
    for (auto& header : proved.headers) ::explicit_bzero(header.value.data(), header.value.size());
    if (!answer) return answer;
    auto const newer = given_nonce(*answer);
    if (newer) with.nonces.keep(origin, *newer);
    if (!wants_nonce(*answer)) return answer;
    if (again || !newer) return nonce_refused();
    nonce = *newer;
  }
}

}  // namespace vetrina::connector
