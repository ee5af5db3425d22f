#include "engine/installation.hpp"

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "store/head.hpp"

namespace vetrina::engine {
namespace {

using store::area;
using store::statement;

store::migration const steps[] = {{area::record, "system", 1,
                                   "create table installation(one bigint not null primary key, "
                                   "environment text not null, life text not null, began_seq bigint not null)"}};

statement const find_installation{area::record, "select environment, life, began_seq from installation where one = 1"};
statement const put_installation{area::record,
                                 "insert into installation(one, environment, life, began_seq) "
                                 "select 1, $1, $2, coalesce(max(seq), 0) from change where true "
                                 "on conflict(one) do nothing"};
statement const put_environment{area::record, "update installation set environment = $1 where one = 1"};
statement const put_life{area::record,
                         "update installation set life = $1, "
                         "began_seq = (select coalesce(max(seq), 0) from change) where one = 1"};

std::string new_life(crypto::random& from) { return crypto::hex(from.bytes(8)); }

class silent_client final : public net::http_client {
 public:
  silent_client(net::http_client& out, store::database& db, std::string environment)
      : out_{out}, db_{db}, environment_{std::move(environment)} {}

  result<net::http_response> send(net::http_request const& request, net::call_options const& options) override {
    // Asked each time: beside an exchange over a network one row costs nothing, and another process may adopt.
    VT_CHECK(db_.read(area::record, [&](store::session& db) -> result<void> {
      VT_TRY(auto const is, read_installation(db));
      if (is.environment == environment_) return {};
      return fail(code::precondition, "environment.not_adopted",
                  cat("This store belongs to the environment \"", is.environment, "\" and was opened as \"",
                      environment_, "\": nothing is sent from a copy. If this is its home now, call store.adopt."));
    }));
    return out_.send(request, options);
  }

 private:
  net::http_client& out_;
  store::database& db_;
  std::string environment_;
};

}  // namespace

std::span<store::migration const> installation_migrations() noexcept { return steps; }

result<installation> read_installation(store::session& db) {
  VT_TRY(auto found, db.first(find_installation, {}, [](store::row const& r) {
    return installation{r.string(0), r.string(1), r.integer(2)};
  }));
  if (found) return *std::move(found);
  return fail(code::data_loss, "store.corrupt", "The record does not say whose store it is. Restore a backup.");
}

result<void> settle_in(store::database& db, std::string_view environment, crypto::random& from) {
  bool known = false;
  VT_CHECK(db.read(area::record, [&](store::session& view) -> result<void> {
    VT_TRY(auto const found, view.first(find_installation, {}, [](store::row const&) { return true; }));
    known = found.has_value();
    return {};
  }));
  if (known) return {};
  return db.write(area::record, {}, [&](store::transaction& tx) -> result<void> {
    VT_CHECK(tx.run(put_installation, {environment, new_life(from)}));
    return {};
  });
}

result<void> adopt(store::transaction& tx, std::string_view environment) {
  VT_CHECK(tx.run(put_environment, {environment}));
  tx.touch(store::topic::settings);
  return {};
}

result<void> begin_life(store::transaction& tx, crypto::random& from) {
  VT_CHECK(tx.run(put_life, {new_life(from)}));
  return {};
}

std::unique_ptr<net::http_client> silent_until_adopted(net::http_client& out, store::database& db,
                                                       std::string environment) {
  return std::make_unique<silent_client>(out, db, std::move(environment));
}

}  // namespace vetrina::engine
