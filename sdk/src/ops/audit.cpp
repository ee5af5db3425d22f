#include "ops/audit.hpp"

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "ops/tenancy_sql.hpp"

namespace vetrina::ops {
namespace {

thread_local owed_audit* newest = nullptr;

}  // namespace

result<void> append_audit(command& in, std::string_view operation) {
  struct link {
    std::int64_t seq;
    std::string hash;
  };
  VT_TRY(auto const last, in.db.first(tenancy::last_audit, {in.who.shop}, [](store::row const& r) {
    return link{r.integer(0), r.string(1)};
  }));
  auto const previous = last ? last->hash : std::string{};
  auto const salt = crypto::hex(in.sys.random.bytes(16));
  auto const whom = in.who.shopper.value_or("");
  auto const body =
      cat(R"({"actor":)", json::quoted(in.who.actor), R"(,"operation":)", json::quoted(operation), R"(,"at":)", in.now,
          R"(,"shopper":)", json::quoted(whom), R"(,"trace":)", json::quoted(in.who.trace), "}");
  auto const hash = crypto::hex(crypto::sha256(cat(previous, crypto::hex(crypto::sha256(cat(salt, body))))));
  VT_CHECK(in.db.run(tenancy::put_audit, {in.who.shop, last ? last->seq + 1 : 1, in.now, in.who.actor, operation, whom,
                                          salt, body, previous, hash}));
  return {};
}

owed_audit::owed_audit(exchange const& of, std::string_view operation) noexcept
    : of_{of}, operation_{operation}, outer_{newest} {
  newest = this;
}

owed_audit::~owed_audit() { newest = outer_; }

result<void> owed_audit::pay() {
  if (paid_) return {};
  return conclude(of_, [](store::transaction&) { return result<void>{}; });
}

result<void> conclude(exchange const& in, std::function<result<void>(store::transaction&)> const& fn) {
  auto* owed = newest;
  while (owed != nullptr && &owed->of_ != &in) owed = owed->outer_;
  if (owed == nullptr || owed->paid_) return in.write(fn);
  VT_CHECK(in.write([&](store::transaction& tx) -> result<void> {
    // Before the effect: erasing a person then finds this row, too.
    command recorded{{in.sys, in.who, in.now}, tx};
    VT_CHECK(append_audit(recorded, owed->operation_));
    return fn(tx);
  }));
  owed->paid_ = true;
  return {};
}

}  // namespace vetrina::ops
