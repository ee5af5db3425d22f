#include "ops/dispatcher.hpp"

#include <algorithm>
#include <map>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "ops/audit.hpp"
#include "ops/idempotency.hpp"
#include "ops/resolve_caller.hpp"

namespace vetrina::ops {

struct dispatcher::state {
  std::vector<module const*> modules;
  std::map<std::string_view, operation const*> rows;
};

namespace {

result<void> check_access(operation const& row, caller const& who) {
  auto const denied = [&](code why, std::string_view slug, std::string_view what) {
    return fail(why, slug, cat(row.name, " ", what));
  };
  switch (who.role) {
    case role::admin: {
      auto const allows = [&](std::string_view scope) {
        return std::ranges::find(who.scopes, scope) != who.scopes.end();
      };
      // The back end may do what its shoppers may: it is the party that signed them in.
      if (allows("all") || allows(row.scope) || (row.how == operation::runs::query && allows("read"))) return {};
      // A narrow key may do what anybody may, as anybody: with a shopper's name on it the answer would say more.
      if ((row.who_may & open) != 0 && !who.shopper) return {};
      return denied(code::denied, "access.scope", cat("needs a key with the scope \"", row.scope, "\" or \"all\"."));
    }
    case role::shopper:
      if ((row.who_may & (shopper | open)) != 0) return {};
      return denied(code::denied, "access.denied", "is for the shop's back end: call it with a key.");
    case role::order_token:
      if ((row.who_may & (order_token | open)) != 0) return {};
      return denied(code::denied, "access.denied", "cannot be called with an order's token.");
    case role::open:
      if ((row.who_may & open) != 0) return {};
      return denied(code::unauthenticated, "access.unauthenticated",
                    (row.who_may & shopper) != 0 ? "needs a signed-in shopper: send the session cookie."
                                                 : "needs a key: send Authorization: Bearer KEY.");
  }
  return {};
}

result<void> check_subject(operation const& row, caller const& who) {
  if (row.whom != about::shopper || who.shopper || who.order) return {};
  return fail(code::invalid, "caller.shopper_required",
              cat(row.name, " is about one shopper: name them in \"shopper\", or call with their session."),
              "/shopper");
}

std::string hash_of(std::string_view name, std::string_view document) {
  return crypto::hex(crypto::sha256(cat(name, std::string_view{"\0", 1}, document)));
}

result<reply> run_command(operation const& row, services const& sys, caller const& who, std::int64_t now,
                          std::string_view document, void const* request) {
  reply answer;
  bool const keyed = !who.idempotency_key.empty();
  auto const hash = keyed ? hash_of(row.name, document) : std::string{};
  VT_CHECK(sys.db.write(store::area::record, who.shop, [&](store::transaction& tx) -> result<void> {
    command in{{sys, who, now}, tx};
    if (keyed) {
      VT_TRY(auto const earlier, earlier_answer(in, row.name, hash));
      if (earlier) {
        answer = *earlier;
        return {};
      }
    }
    // Before the handler: erasing a person then finds this row, too. A failure takes it back.
    if (row.audited) VT_CHECK(append_audit(in, row.name));
    VT_TRY(answer, row.run_command(in, request));
    if (keyed) VT_CHECK(keep_answer(in, row.name, hash, answer));
    return {};
  }));
  return answer;
}

result<void> catch_up(operation const& row, services const& sys, std::string_view shop) {
  for (auto const* projection : row.reads) VT_CHECK(store::catch_up(sys.db, *projection, shop));
  if (!row.nests) return {};
  for (auto const* m : sys.operations.modules()) {
    for (auto const* projection : m->projections) VT_CHECK(store::catch_up(sys.db, *projection, shop));
  }
  return {};
}

result<reply> run_query(operation const& row, services const& sys, caller const& who, std::int64_t now,
                        void const* request) {
  VT_CHECK(catch_up(row, sys, who.shop));
  reply answer;
  VT_CHECK(sys.db.read(store::area::record, [&](store::session& db) -> result<void> {
    query in{{sys, who, now}, db};
    VT_TRY(answer, row.run_query(in, request));
    return {};
  }));
  return answer;
}

result<reply> run_exchange(operation const& row, services const& sys, caller const& who, std::int64_t now,
                           void const* request) {
  VT_CHECK(catch_up(row, sys, who.shop));
  exchange in{{sys, who, now}};
  if (!row.audited) return row.run_exchange(in, request);
  owed_audit owed{in, row.name};
  VT_TRY(auto answer, row.run_exchange(in, request));
  VT_CHECK(owed.pay());
  return answer;
}

std::string_view nearest(std::map<std::string_view, operation const*> const& rows, std::string_view name) {
  auto const prefix = name.substr(0, name.find('.') == std::string_view::npos ? name.size() : name.find('.') + 1);
  for (auto const& [known, row] : rows) {
    if (known.starts_with(prefix)) return known;
  }
  return "system.operations";
}

}  // namespace

dispatcher::dispatcher(std::span<module const* const> modules) : state_{std::make_unique<state>()} {
  state_->modules.assign(modules.begin(), modules.end());
  for (auto const* m : modules) {
    for (auto const& row : m->operations) state_->rows.emplace(row.name, &row);
  }
}

dispatcher::~dispatcher() = default;

std::span<module const* const> dispatcher::modules() const noexcept { return state_->modules; }

operation const* dispatcher::find(std::string_view name) const noexcept {
  auto const at = state_->rows.find(name);
  return at == state_->rows.end() ? nullptr : at->second;
}

std::vector<operation const*> dispatcher::all() const {
  std::vector<operation const*> rows;
  for (auto const& [name, row] : state_->rows) rows.push_back(row);
  return rows;
}

result<reply> dispatcher::run(services const& sys, std::string_view name, std::string_view document, hint const& from,
                              std::string* trace_out) const {
  auto const trace = from.trace.empty() ? crypto::hex(sys.random.bytes(8)) : from.trace;
  if (trace_out != nullptr) *trace_out = trace;
  auto const* row = find(name);
  if (row == nullptr) {
    return fail(code::not_found, "operation.unknown",
                cat("There is no operation \"", clipped(name, 64), "\". Perhaps ", nearest(state_->rows, name),
                    "; system.operations lists all."));
  }
  if (document.size() > row->max_bytes) {
    return fail(code::invalid, "request.too_large",
                cat(row->name, " takes at most ", static_cast<std::uint64_t>(row->max_bytes), " bytes."));
  }
  if (document.empty()) document = "{}";
  VT_TRY(auto who, resolve_caller(sys, *row, document, from));
  who.trace = trace;
  VT_CHECK(check_access(*row, who));
  VT_CHECK(check_subject(*row, who));

  result<reply> answer = fail(code::internal, "internal.unexpected", "The operation gave no answer.");
  row->with_request([&](void* request) {
    json::decode_options options;
    options.max_bytes = row->max_bytes;
    options.passed_over = caller_fields;
    if (auto decoded = json::decode_into(document, *row->request, request, options); !decoded) {
      answer = decoded.error();
      return;
    }
    auto const now = sys.time.wall_ms();
    switch (row->how) {
      case operation::runs::query: answer = run_query(*row, sys, who, now, request); break;
      case operation::runs::command: answer = run_command(*row, sys, who, now, document, request); break;
      case operation::runs::exchange: answer = run_exchange(*row, sys, who, now, request); break;
    }
  });
  return answer;
}

result<reply> dispatcher::nested(query& in, std::string_view name, std::string_view document) const {
  auto const* row = find(name);
  if (row == nullptr || row->how != operation::runs::query) {
    return fail(code::internal, "internal.unexpected", cat("No query \"", name, "\" to nest."));
  }
  VT_CHECK(check_access(*row, in.who));
  VT_CHECK(check_subject(*row, in.who));
  result<reply> answer = fail(code::internal, "internal.unexpected", "The operation gave no answer.");
  row->with_request([&](void* request) {
    if (auto decoded = json::decode_into(document, *row->request, request); !decoded) {
      answer = decoded.error();
    } else {
      answer = row->run_query(in, request);
    }
  });
  return answer;
}

}  // namespace vetrina::ops
