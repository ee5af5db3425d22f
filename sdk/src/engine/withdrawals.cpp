#include "engine/withdrawals.hpp"

#include <atomic>

#include "base/strings.hpp"
#include "crypto/aead.hpp"
#include "crypto/bytes.hpp"
#include "engine/installation.hpp"
#include "json/codec.hpp"
#include "store/head.hpp"
#include "store/withdrawal_file.hpp"

namespace vetrina::engine {
namespace {

struct sealed_change {
  std::string shop;
  std::string kind;
  std::string subject;
  std::int64_t at = 0;
  std::string body;
};
BOOST_DESCRIBE_STRUCT(sealed_change, (), (shop, kind, subject, at, body))
VT_NOTES(sealed_change, note{"shop", "Whose shop."}, note{"kind", "Of the change."},
         note{"subject", "Whom or what it is about."}, note{"at", "When, ms UTC."}, note{"body", "Of the change."})

// Names its place, so that a line does not open as another.
std::string place_of(store::withdrawal_line const& line) { return cat("withdrawal ", line.life, " ", line.seq); }

std::int64_t copied_of(std::optional<store::withdrawal_line> const& newest, installation const& is) {
  return newest && newest->life == is.life ? newest->seq : is.began_seq;
}

result<std::vector<store::withdrawal_line>> missing_lines(store::database& db, withdrawal_parts const& with,
                                                          std::optional<store::withdrawal_line> const& newest) {
  VT_TRY(auto const key, with.vault.derive({}, "withdrawals"));
  std::vector<store::withdrawal_line> lines;
  VT_CHECK(db.read(store::area::record, [&](store::session& view) -> result<void> {
    VT_TRY(auto const is, read_installation(view));
    return store::each_withdrawal(view, copied_of(newest, is), 10'000, [&](store::change const& what) {
      store::withdrawal_line line{0, is.life, what.seq, {}};
      sealed_change const body{what.shop, what.kind, what.subject, what.made_at, what.body};
      line.sealed = crypto::base64url(crypto::seal(with.random, key, secret{json::encode(body)}, place_of(line)));
      lines.push_back(std::move(line));
      return true;
    });
  }));
  return lines;
}

class keeping_store final : public store::database {
 public:
  keeping_store(std::unique_ptr<store::database> inner, withdrawal_parts with)
      : inner_{std::move(inner)}, with_{std::move(with)} {}

  result<void> read(store::area where, std::function<result<void>(store::session&)> const& fn) override {
    return inner_->read(where, fn);
  }
  result<void> write(store::area where, std::string_view shop,
                     std::function<result<void>(store::transaction&)> const& fn) override {
    VT_CHECK(inner_->write(where, shop, fn));
    if (where == store::area::record) follow();
    return {};
  }
  result<bool> lease(std::string_view name, std::string_view holder, std::int64_t ttl_ms) override {
    return inner_->lease(name, holder, ttl_ms);
  }
  result<void> release(std::string_view name, std::string_view holder) override {
    return inner_->release(name, holder);
  }
  result<void> copy_to(store::area where, std::string const& path) override { return inner_->copy_to(where, path); }
  result<void> replace_with(store::area where, std::string const& path,
                            std::function<result<void>()> const& last_look) override {
    return inner_->replace_with(where, path, last_look);
  }
  result<bool> scrub(store::area where) override { return inner_->scrub(where); }
  result<std::vector<std::string>> faults(store::area where) override { return inner_->faults(where); }
  std::uint64_t head(int topic) const noexcept override { return inner_->head(topic); }

  // Nearly always one load: the word moves with withdrawals only.
  void follow() {
    auto const word = inner_->head(store::topic::withdrawals);
    if (followed_.load(std::memory_order_acquire) == word) return;
    if (auto const done = follow_withdrawals(*inner_, with_); !done) {
      with_.log.write(log_level::error, "withdrawals", done.error().slug, done.error().message);
      return;
    }
    followed_.store(word, std::memory_order_release);
  }

 private:
  std::unique_ptr<store::database> inner_;
  withdrawal_parts with_;
  std::atomic<std::uint64_t> followed_{1};  // no settled word is odd
};

}  // namespace

std::string withdrawals_path(ops::settings const& settings) {
  return settings.store.withdrawals.empty() ? settings.data_dir + "/withdrawals" : settings.store.withdrawals;
}

result<void> follow_withdrawals(store::database& db, withdrawal_parts const& with) {
  for (bool more = true; more;) {
    VT_CHECK(store::extend_withdrawals(with.path, with.time.wall_ms(), [&](auto const& newest) {
      auto lines = missing_lines(db, with, newest);
      more = lines && !lines->empty();
      return lines;
    }));
  }
  return {};
}

std::unique_ptr<store::database> keeping_withdrawals(std::unique_ptr<store::database> inner, withdrawal_parts with) {
  auto made = std::make_unique<keeping_store>(std::move(inner), std::move(with));
  made->follow();  // what a process did not come to copy before it was killed
  return made;
}

result<bool> withdrawals_behind(store::session& db, std::string const& path) {
  auto const newest = store::newest_withdrawal(path);
  if (!newest) return true;
  VT_TRY(auto const is, read_installation(db));
  bool behind = false;
  VT_CHECK(store::each_withdrawal(db, copied_of(*newest, is), 1, [&](store::change const&) {
    behind = true;
    return false;
  }));
  return behind;
}

result<later_withdrawals> read_later(withdrawal_parts const& with, std::int64_t after) {
  VT_TRY(auto const key, with.vault.derive({}, "withdrawals"));
  VT_TRY(auto const held, store::read_withdrawals(with.path, after));
  later_withdrawals out{held.since, held.newest, {}};
  for (auto const& line : held.lines) {
    VT_TRY(auto const sealed, crypto::base64url_decode(line.sealed));
    auto const plain = crypto::open(key, sealed, place_of(line));
    if (!plain) {
      return fail(code::data_loss, "vault.cannot_open",
                  cat(with.path, ", withdrawal ", line.number,
                      ": sealed by another key ring, or changed. Use the key ring that the store was written with."));
    }
    VT_TRY(auto body, json::decode<sealed_change>(plain->reveal(), json::tolerant));
    out.kept.push_back({line.life,
                        {line.seq, std::move(body.shop), std::move(body.kind), std::move(body.subject), body.at,
                         std::move(body.body)}});
  }
  return out;
}

}  // namespace vetrina::engine
