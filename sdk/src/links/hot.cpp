#include "links/hot.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include "base/strings.hpp"
#include "crypto/fill.hpp"
#include "json/codec.hpp"
#include "links/found_link.hpp"
#include "links/links_sql.hpp"
#include "links/visit_flags.hpp"
#include "store/head.hpp"

namespace vetrina::links {
namespace {

constexpr std::size_t shards = 16;
constexpr std::size_t slots = 512;  // of a shard; two links that meet in one take turns

using words = std::array<std::uint64_t, 3>;

// What an answer depends on. An odd word belongs to a writer that has not finished.
words now(store::database const& db) noexcept {
  return {db.head(store::topic::settings), db.head(store::topic::catalog), db.head(store::topic::links)};
}
bool settled(words const& of) noexcept { return ((of[0] | of[1] | of[2]) & 1U) == 0; }

result<void> write_clicks(store::transaction& tx, std::string_view shop, std::span<std::string_view const> records) {
  for (auto const bytes : records) {
    store::record_reader from{bytes};
    static_cast<void>(from.text());
    auto const at = from.integer();
    auto const click = from.text();
    auto const code = from.text();
    auto const sharer = from.text();
    auto const source = from.text();
    auto const campaign = from.text();
    auto const network = from.text();
    auto const flags = joined_flags(static_cast<unsigned>(from.integer()));
    auto const tracking = json::enum_name(static_cast<tracking_mode>(from.integer()));
    auto const host = ascii_lower(from.text());
    VT_CHECK(tx.run(sql::put_click, {shop, at, click, code, sharer, source, campaign, network, flags, tracking, host}));
  }
  return {};
}

}  // namespace

struct remembered_link {
  std::string asked_shop;
  std::string asked_token;
  words at{};
  found_link link;
  std::size_t split = 0;  // where a parameter goes in: before a fragment
  std::string_view mark;  // what stands before it
};

struct hot_resolver::memory {
  struct alignas(64) shard {
    std::mutex mutex;
    std::array<std::shared_ptr<remembered_link const>, slots> links;
  };
  std::array<shard, shards> all;
};

std::string_view hot_resolution::shop() const noexcept { return link_->link.shop; }

std::string_view hot_resolution::click() const noexcept { return followed_ ? view(click_) : std::string_view{}; }

std::array<std::string_view, 4> hot_resolution::location() const noexcept {
  std::string_view const whole{link_->link.location};
  if (!followed_) return {whole, {}, {}, {}};
  return {whole.substr(0, link_->split), link_->mark, click(), whole.substr(link_->split)};
}

hot_resolver::hot_resolver(ops::services const& with)
    : with_{with},
      memory_{std::make_unique<memory>()},
      clicks_{with.db, with.time, with.settings.data_dir, "clicks", &write_clicks} {}

hot_resolver::~hot_resolver() = default;

result<std::shared_ptr<remembered_link const>> hot_resolver::find(std::string_view shop, std::string_view path_token) {
  auto const hash = std::hash<std::string_view>{}(path_token);
  auto& shard = memory_->all[hash % shards];
  auto& slot = shard.links[hash / shards % slots];
  auto const fresh = now(with_.db);
  {
    std::lock_guard const lock{shard.mutex};
    if (slot && slot->at == fresh && slot->asked_token == path_token && slot->asked_shop == shop) {
      auto const ends = slot->link.expires_at;
      if (ends == 0 || ends > with_.time.wall_ms()) return slot;
    }
  }
  VT_TRY(auto found, look_up(with_, shop, path_token));
  auto made = std::make_shared<remembered_link>();
  made->asked_shop = shop;
  made->asked_token = path_token;
  made->at = fresh;
  made->link = std::move(found);
  // links::with_parameter's rule, so that the parameter can be put in without making a string.
  std::string_view const whole{made->link.location};
  made->split = std::min(whole.find('#'), whole.size());
  auto const before = whole.substr(0, made->split);
  made->mark = before.find('?') == std::string_view::npos       ? "?vt_click="
               : before.ends_with('?') || before.ends_with('&') ? "vt_click="
                                                                : "&vt_click=";
  if (settled(fresh)) {
    std::lock_guard const lock{shard.mutex};
    slot = made;
  }
  return std::shared_ptr<remembered_link const>{std::move(made)};
}

click_id hot_resolver::new_click(std::int64_t at) {
  std::array<unsigned char, click_random_bytes> bytes{};
  {
    // A handle never crosses a fork, so no two processes draw the same.
    std::lock_guard const lock{drawing_};
    if (left_ < bytes.size()) {
      crypto::fill(with_.random, drawn_);
      left_ = drawn_.size();
    }
    left_ -= bytes.size();
    auto const from = drawn_.begin() + static_cast<std::ptrdiff_t>(left_);
    std::copy_n(from, bytes.size(), bytes.begin());
    std::fill_n(from, bytes.size(), '\0');
  }
  return make_click_id(at, bytes);
}

// An exact limit is one row that all processes change: no memory of ours can know it.
result<hot_resolution> hot_resolver::resolve_limited(std::string_view shop, std::string_view path_token,
                                                     visit const& by, std::shared_ptr<remembered_link const> link) {
  VT_TRY(auto const done, links::resolve(with_, shop, path_token, by));
  hot_resolution out;
  out.link_ = std::move(link);
  out.flags_ = flags_of(by);
  out.followed_ = done.click && done.click->size() == out.click_.size();
  if (out.followed_) std::ranges::copy(*done.click, out.click_.begin());
  return out;
}

result<hot_resolution> hot_resolver::resolve(std::string_view shop, std::string_view path_token, visit const& by) {
  VT_TRY(auto link, find(shop, path_token));
  if (link->link.limited) return resolve_limited(shop, path_token, by, std::move(link));
  hot_resolution out;
  out.link_ = std::move(link);
  out.flags_ = flags_of(by);
  if (by.preview) return out;
  auto const tracking = by.global_privacy_control ? tracking_mode::aggregate : by.tracking;
  auto const at = with_.time.wall_ms();
  out.click_ = new_click(at);
  auto const& of = out.link_->link;
  store::record_writer record;
  record.put(of.shop);
  record.put(at);
  record.put(view(out.click_));
  record.put(of.code);
  record.put(of.body.sharer);
  record.put(of.body.source);
  record.put(of.body.campaign);
  record.put(of.body.network);
  record.put(static_cast<std::int64_t>(out.flags_));
  record.put(static_cast<std::int64_t>(tracking));
  record.put(host_of(by.referer));
  auto const kept = clicks_.append(record);
  if (!kept) with_.log.write(log_level::error, "links", "link.click_lost", kept.error().message);
  out.followed_ = kept && tracking != tracking_mode::aggregate;
  return out;
}

}  // namespace vetrina::links
