// tokens: the sealed tokens of linked identities as rows. The version is part of what an envelope is bound to, so that an
// older row put back does not open. Functions of the session or transaction given; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "ops/operation.hpp"

namespace vetrina::identity {

inline constexpr std::string_view access_kind = "access_token";
inline constexpr std::string_view refresh_kind = "refresh_token";
inline constexpr std::string_view dpop_kind = "dpop_key";  // what the other two are bound to
inline constexpr std::string_view extend_job = "identity.extend";  // key: "IDENTITY:VERSION" of the access token

struct kept_token {
  std::int64_t version = 0;
  std::string sealed;
  std::int64_t expires_at = 0;  // 0: not said
  std::int64_t refresh_at = 0;  // before its end, so that a network that is away for a while loses nobody
  std::string lease_owner;  // who refreshes with it
  std::int64_t lease_until = 0;
  std::int64_t tries = 0;
};

struct token_set {
  secret access;
  std::int64_t expires_at = 0;
  secret refresh;  // empty: the one that is kept stays
  std::optional<secret> dpop_key{};  // left out: the one that is kept stays; empty: these are not bound
};

[[nodiscard]] result<std::optional<kept_token>> find_token(store::session& db, std::string_view shop,
                                                           std::string_view identity, std::string_view kind);
[[nodiscard]] result<secret> open_token(ops::call const& in, std::string_view identity, std::string_view kind,
                                        kept_token const& kept);
// Ends leases on what it replaces.
[[nodiscard]] result<void> put_tokens(ops::call const& in, store::transaction& tx, std::string_view identity,
                                      token_set const& given);
[[nodiscard]] result<void> drop_tokens(ops::call const& in, store::transaction& tx, std::string_view identity);

}  // namespace vetrina::identity
