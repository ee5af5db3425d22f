#include "ops/idempotency.hpp"

#include "ops/tenancy_sql.hpp"

namespace vetrina::ops {
namespace {

constexpr std::int64_t kept_for = 24 * hour_ms;

struct kept {
  std::string request_hash;
  reply answer;
};

}  // namespace

result<std::optional<reply>> earlier_answer(command& in, std::string_view operation, std::string_view request_hash) {
  auto const whom = in.who.shopper.value_or("");
  VT_TRY(auto const found, in.db.first(tenancy::find_answer,
                                       {in.who.shop, whom, operation, in.who.idempotency_key, in.now - kept_for},
                                       [](store::row const& r) {
                                         return kept{r.string(0), reply{r.string(1), r.string(2)}};
                                       }));
  if (!found) return std::optional<reply>{};
  if (found->request_hash != request_hash) {
    return fail(code::precondition, "idempotency.mismatch",
                "This Idempotency-Key came before with another request. Use a new key for a new request.");
  }
  return std::optional<reply>{found->answer};
}

result<void> keep_answer(command& in, std::string_view operation, std::string_view request_hash, reply const& answer) {
  auto const whom = in.who.shopper.value_or("");
  VT_CHECK(in.db.run(tenancy::trim_answers, {in.who.shop, in.now - kept_for}));
  VT_CHECK(in.db.run(tenancy::put_answer, {in.who.shop, whom, operation, in.who.idempotency_key, request_hash,
                                           answer.body, answer.media_type, in.now}));
  return {};
}

}  // namespace vetrina::ops
