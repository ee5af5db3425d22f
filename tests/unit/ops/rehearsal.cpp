#include <gtest/gtest.h>

#include "tests/unit/ops/rehearsal.hpp"

#include "ops/audit.hpp"
#include "ops/cursor.hpp"

namespace vetrina::ops::testing {
namespace {

struct word_request {
  std::optional<std::string> word;
  std::optional<bool> fails;
};
BOOST_DESCRIBE_STRUCT(word_request, (), (word, fails))
VT_NOTES(word_request, note{"word", "Anything."}.range(1, 64), note{"fails", "true: the handler fails."})

struct caller_answer {
  std::string shop;
  std::optional<std::string> shopper;
  std::optional<std::string> order;
  std::string market;
  std::string locale;
  std::string actor;
  std::int64_t run = 0;
};
BOOST_DESCRIBE_STRUCT(caller_answer, (), (shop, shopper, order, market, locale, actor, run))
VT_NOTES(caller_answer, note{"shop", "Whose."}, note{"shopper", "Whose."}, note{"order", "Whose."},
         note{"market", "Where."}, note{"locale", "In."}, note{"actor", "Who."},
         note{"run", "How many runs there were."})

caller_answer tell(call const& in) {
  return {in.who.shop, in.who.shopper, in.who.order, in.who.market, in.who.locale, in.who.actor, ++runs()};
}

result<void> wanted(word_request const& request) {
  if (request.fails.value_or(false)) return fail(code::aborted, "rehearsal.failed", "As asked.");
  return {};
}

result<caller_answer> ask(query& in, word_request const& request) {
  VT_CHECK(wanted(request));
  return tell(in);
}
result<caller_answer> act(command& in, word_request const& request) {
  VT_CHECK(in.changed("rehearsal.acted", request.word.value_or(""), "{}"));
  VT_CHECK(wanted(request));
  return tell(in);
}
result<caller_answer> wait(exchange& in, word_request const& request) {
  VT_CHECK(wanted(request));
  return tell(in);
}

// What an exchange does when it settles; word "after": it fails later.
result<caller_answer> settle(exchange& in, word_request const& request) {
  bool const later = request.word == "after";
  VT_CHECK(conclude(in, [&](store::transaction& tx) -> result<void> {
    command as{{in.sys, in.who, in.now}, tx};
    VT_CHECK(as.changed("rehearsal.settled", request.word.value_or(""), "{}"));
    return later ? result<void>{} : wanted(request);
  }));
  VT_CHECK(wanted(request));
  VT_CHECK(conclude(in, [](store::transaction&) { return result<void>{}; }));
  return tell(in);
}

struct page_request {
  std::optional<std::string> word;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(page_request, (), (word, cursor))
VT_NOTES(page_request, note{"word", "Anything."}.range(1, 64), note{"cursor", "Of the page before."}.range(1, 512))

struct page_answer {
  std::string at;
  std::string next;
};
BOOST_DESCRIBE_STRUCT(page_answer, (), (at, next))
VT_NOTES(page_answer, note{"at", "The position that the cursor held."}, note{"next", "Of the page after."})

result<page_answer> page(query& in, page_request const& request) {
  page_answer out;
  auto const bound = std::string{"rehearsal.page\n"} + request.word.value_or("");
  if (request.cursor) {
    VT_TRY(out.at, open_cursor(in, bound, *request.cursor));
  }
  VT_TRY(out.next, seal_cursor(in, bound, out.at + "x"));
  return out;
}

struct own_request {
  std::string shopper;
};
BOOST_DESCRIBE_STRUCT(own_request, (), (shopper))
VT_NOTES(own_request, note{"shopper", "A field of the request's own."}.range(1, 64))

result<caller_answer> own(query& in, own_request const&) { return tell(in); }

}  // namespace

int& runs() {
  static int count = 0;
  return count;
}

module const& rehearsal_module() {
  static operation const rows[] = {
      bind<&ask>({.name = "rehearsal.ask",
                  .who_may = admin | shopper | open,
                  .whom = about::maybe_shopper,
                  .summary = "Asks."}),
      bind<&page>({.name = "rehearsal.page", .who_may = open, .whom = about::maybe_shopper, .summary = "A page."}),
      bind<&act>({.name = "rehearsal.act",
                  .who_may = admin,
                  .whom = about::maybe_shopper,
                  .summary = "Acts.",
                  .scope = "orders",
                  .audited = true}),
      bind<&act>({.name = "rehearsal.mine",
                  .who_may = shopper,
                  .whom = about::shopper,
                  .summary = "Acts for a shopper.",
                  .audited = true}),
      bind<&act>(
          {.name = "rehearsal.card", .who_may = shopper | order_token, .whom = about::shopper, .summary = "Acts."}),
      bind<&wait>({.name = "rehearsal.wait",
                   .who_may = admin,
                   .whom = about::shop,
                   .summary = "Waits.",
                   .audited = true,
                   .max_bytes = 128}),
      bind<&settle>({.name = "rehearsal.settle",
                     .who_may = admin,
                     .whom = about::shop,
                     .summary = "Waits, and settles.",
                     .audited = true}),
      bind<&own>(
          {.name = "rehearsal.own", .who_may = admin | open, .whom = about::maybe_shopper, .summary = "Own field."}),
  };
  static module const self{.name = "rehearsal", .operations = rows};
  return self;
}

}  // namespace vetrina::ops::testing
