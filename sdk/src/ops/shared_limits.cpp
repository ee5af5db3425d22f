#include "ops/shared_limits.hpp"

#include "crypto/hash.hpp"

namespace vetrina::ops {
namespace {

constexpr std::string_view about = "limits";
constexpr std::string_view no_shop = "";  // one table for all: the caller's text names the shop

std::uint64_t first_bytes(std::string_view digest) noexcept {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < sizeof out; ++i) out = out << 8U | static_cast<unsigned char>(digest[i]);
  return out;
}

}  // namespace

void shared_limits::open(services const& sys) {
  auto const give_up = [&](error const& why) {
    why_ = why.message;
    sys.log.write(log_level::warning, about, why.slug, why.message);
  };
  auto key = sys.vault.derive(no_shop, about);
  if (!key) return give_up(key.error());
  auto table = store::limit_table::open(sys.settings.data_dir);
  if (!table) return give_up(table.error());
  key_ = *std::move(key);
  table_ = *std::move(table);
}

std::optional<shared_limits::answer> shared_limits::knock(services const& sys, std::string_view caller,
                                                          std::int64_t per_minute) {
  std::call_once(opened_, [&] { open(sys); });
  if (!table_) return std::nullopt;
  auto const hash = first_bytes(crypto::hmac_sha256(key_, caller));
  return answer{table_->knock(hash, per_minute, sys.time.monotonic_ms())};
}

std::string shared_limits::trouble(services const& sys) {
  std::call_once(opened_, [&] { open(sys); });
  return why_;
}

}  // namespace vetrina::ops
