// operation: a named function from a request document to an answer, one row beside its handler. C, HTTP, the command
// line, OpenAPI and the audit log all come from that row. Rows are constant data; handlers are thread-safe functions.
//
// The handler's first parameter says what it may do, and the dispatcher gives it just that:
//   query&     reads: runs on one consistent view of the record
//   command&   changes something here: runs in one write transaction, with its idempotency key and audit row
//   exchange&  waits for a network: opens its own transactions, decide → send → settle, never one across a wait
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "json/codec.hpp"
#include "ops/caller.hpp"
#include "ops/services.hpp"
#include "store/database.hpp"
#include "store/journal.hpp"

namespace vetrina::ops {

// Who may call: DESIGN.md section 5.
enum access : unsigned { admin = 1, shopper = 2, open = 4, order_token = 8 };

// Whom the operation is about.
enum class about : std::uint8_t {
  nothing,           // not even a shop: system.info
  shop,
  shop_to_be,        // shop.put: names a shop that may not exist
  maybe_shopper,     // with a shopper it says more
  shopper,           // fails with caller.shopper_required without one
};

struct call {
  services const& sys;
  caller const& who;
  std::int64_t now;  // wall clock in ms, the same for the whole call
};

struct query : call {
  store::session& db;
};

struct command : call {
  store::transaction& db;
  // What happened, for projections and event.next; appended in this transaction.
  [[nodiscard]] result<void> changed(std::string_view kind, std::string_view subject, std::string_view body) const {
    return store::append_change(db, who.shop, kind, subject, now, body);
  }
  // The same where somebody is shown less by it, or forgotten: the module says in its `withdrawals` how to do it again.
  [[nodiscard]] result<void> withdrew(std::string_view kind, std::string_view subject, std::string_view body) const {
    return store::append_withdrawal(db, who.shop, kind, subject, now, body);
  }
};

struct exchange : call {
  [[nodiscard]] result<void> read(std::function<result<void>(store::session&)> const& fn) const {
    return sys.db.read(store::area::record, fn);
  }
  [[nodiscard]] result<void> write(std::function<result<void>(store::transaction&)> const& fn) const {
    return sys.db.write(store::area::record, who.shop, fn);
  }
};

struct reply {
  std::string body;
  std::string media_type = "application/json";
};

// What an operation with a bytes answer returns.
struct bytes_answer {
  std::string body;
  std::string media_type;
};

struct operation {
  enum class runs : std::uint8_t { query, command, exchange };

  std::string_view name;
  unsigned who_may;  // access bits
  about whom;
  std::string_view summary;  // one sentence for the reference page
  std::string_view scope = "all";  // the key scope that also allows it: all, catalog, orders, read, moderate
  bool audited = false;
  std::size_t max_bytes = 1U << 20U;
  std::string_view since = "0.1.0";
  std::span<store::projection const* const> reads{};  // caught up before the handler runs
  bool nests = false;  // asks other queries (dispatcher::nested): every projection is caught up first

  // Filled by bind<>.
  runs how = runs::query;
  json::type const* request = nullptr;
  json::type const* answer = nullptr;  // nullptr: bytes with a media type
  result<reply> (*run_query)(query&, void const* request) = nullptr;
  result<reply> (*run_command)(command&, void const* request) = nullptr;
  result<reply> (*run_exchange)(exchange&, void const* request) = nullptr;
  // Makes an empty request, hands it to fn and destroys it.
  void (*with_request)(std::function<void(void*)> const& fn) = nullptr;
};

namespace detail {

template <class>
struct signature;
template <class Answer, class Context, class Request>
struct signature<result<Answer> (*)(Context&, Request const&)> {
  using answer = Answer;
  using context = Context;
  using request = Request;
};

template <auto Handler, class Context>
result<reply> run(Context& context, void const* request) {
  using types = signature<decltype(Handler)>;
  auto got = Handler(context, *static_cast<typename types::request const*>(request));
  if (!got) return got.error();
  if constexpr (std::is_same_v<typename types::answer, bytes_answer>) {
    return reply{std::move(got->body), std::move(got->media_type)};
  } else {
    return reply{json::encode(*got), "application/json"};
  }
}

}  // namespace detail

// bind<&get_product>({.name = "catalog.get", .who_may = open, ...}) completes a row from its handler's signature.
template <auto Handler>
[[nodiscard]] operation bind(operation row) {
  using types = detail::signature<decltype(Handler)>;
  row.request = &json::type_for<typename types::request>();
  if constexpr (!std::is_same_v<typename types::answer, bytes_answer>) {
    row.answer = &json::type_for<typename types::answer>();
  }
  if constexpr (std::is_same_v<typename types::context, query>) {
    row.how = operation::runs::query;
    row.run_query = &detail::run<Handler, query>;
  } else if constexpr (std::is_same_v<typename types::context, command>) {
    row.how = operation::runs::command;
    row.run_command = &detail::run<Handler, command>;
  } else {
    row.how = operation::runs::exchange;
    row.run_exchange = &detail::run<Handler, exchange>;
  }
  row.with_request = [](std::function<void(void*)> const& fn) {
    typename types::request value{};
    fn(&value);
  };
  return row;
}

}  // namespace vetrina::ops
