#include "web/rate_limits.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "base/strings.hpp"

namespace vetrina::web {
namespace {

constexpr std::int64_t minute_us = minute_ms * 1000;

bool is_trusted(net::ip_address const& address, std::vector<std::string> const& proxies) {
  return std::ranges::any_of(proxies, [&](std::string const& text) {
    auto const block = net::parse_block(text);
    return block && block->contains(address);
  });
}

std::string named(net::ip_address address) {
  if (!net::is_public(address)) return {};
  if (address.v6) std::fill(address.bytes.begin() + 8, address.bytes.end(), std::uint8_t{0});
  return net::to_string(address);
}

}  // namespace

std::optional<std::int64_t> rate_limits::knock(std::string_view caller, std::int64_t per_minute, std::int64_t now) {
  if (per_minute <= 0) return std::nullopt;
  std::lock_guard const lock{mutex_};
  auto at = known_.find(caller);
  if (at == known_.end()) {
    if (known_.size() >= most_) {
      known_.erase(by_use_.back().caller);
      by_use_.pop_back();
    }
    by_use_.push_front({std::string{caller}, 0});
    at = known_.emplace(by_use_.front().caller, by_use_.begin()).first;
  } else {
    by_use_.splice(by_use_.begin(), by_use_, at->second);
  }
  auto const now_us = now * 1000;
  auto& due = at->second->due_us;
  auto const next = std::max(due, now_us) + minute_us / per_minute;
  if (next - now_us > minute_us) return (next - now_us - minute_us + 999) / 1000;
  due = next;
  return std::nullopt;
}

std::size_t rate_limits::callers() const {
  std::lock_guard const lock{mutex_};
  return known_.size();
}

std::string caller_address(net::peer const& from, net::header_list const& headers,
                           std::vector<std::string> const& trusted_proxies) {
  auto const direct = net::parse_address(from.address);
  if (!direct) return {};
  if (!is_trusted(*direct, trusted_proxies)) return named(*direct);
  // From the right: what stands further left anybody may have written.
  auto const hops = split(net::find(headers, "x-forwarded-for"), ',');
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    auto const address = net::parse_address(trimmed(*hop));
    if (!address) return {};
    if (!is_trusted(*address, trusted_proxies)) return named(*address);
  }
  return {};
}

}  // namespace vetrina::web
