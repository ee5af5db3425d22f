#include "store/lease.hpp"

namespace vetrina::store {

namespace {

migration const steps[] = {{area::scratch, "lease", 1,
                            "create table lease(name text not null, holder text not null, until bigint not null, "
                            "primary key(name)) {clustered}"},
                           {area::scratch, "lease", 2, "alter table lease add column place bigint not null default 0"}};

statement const find{area::scratch, "select holder, until, place from lease where name = $1"};
statement const take{area::scratch,
                     "insert into lease(name, holder, until, place) values($1, $2, $3, $4) on conflict(name) do update "
                     "set holder = excluded.holder, until = excluded.until, place = excluded.place"};
statement const give_up{area::scratch, "delete from lease where name = $1 and holder = $2"};

}  // namespace

std::span<migration const> lease_migrations() noexcept { return steps; }

result<bool> take_lease(database& db, clock const& time, presence const& here, std::string_view name,
                        std::string_view holder, std::int64_t ttl_ms) {
  bool taken = false;
  VT_CHECK(db.write(area::scratch, {}, [&](transaction& tx) -> result<void> {
    auto const now = time.wall_ms();
    VT_TRY(auto const free, tx.first(find, {name}, [&](row const& r) {
      return r.text(0) == holder || r.integer(1) <= now || !here.is_there(r.integer(2));
    }));
    taken = free.value_or(true);
    if (taken) VT_CHECK(tx.run(take, {name, holder, now + ttl_ms, here.place()}));
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
