#include "store/lease.hpp"

namespace vetrina::store {

namespace {

migration const steps[] = {{area::scratch, "lease", 1,
                            "create table lease(name text not null, holder text not null, until bigint not null, "
                            "primary key(name)) {clustered}"}};

statement const take{area::scratch,
                     "insert into lease(name, holder, until) values($1, $2, $3) on conflict(name) do update "
                     "set holder = excluded.holder, until = excluded.until "
                     "where lease.holder = excluded.holder or lease.until <= $4 returning name"};
statement const give_up{area::scratch, "delete from lease where name = $1 and holder = $2"};

}  // namespace

std::span<migration const> lease_migrations() noexcept { return steps; }

result<bool> take_lease(database& db, clock const& time, std::string_view name, std::string_view holder,
                        std::int64_t ttl_ms) {
  bool taken = false;
  VT_CHECK(db.write(area::scratch, {}, [&](transaction& tx) -> result<void> {
    auto const now = time.wall_ms();
    VT_TRY(auto const row, tx.first(take, {name, holder, now + ttl_ms, now}, [](auto const&) { return true; }));
    taken = row.has_value();
    return {};
  }));
  return taken;
}

result<void> release_lease(database& db, std::string_view name, std::string_view holder) {
  return db.write(area::scratch, {}, [&](transaction& tx) -> result<void> {
    VT_CHECK(tx.run(give_up, {name, holder}));
    return {};
  });
}

}  // namespace vetrina::store
