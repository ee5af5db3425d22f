#include "ops/audit.hpp"

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "ops/tenancy_sql.hpp"

namespace vetrina::ops {

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

}  // namespace vetrina::ops
