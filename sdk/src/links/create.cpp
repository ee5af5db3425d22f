// link.create: checks what may be linked to by whom, and keeps a row or signs a token.
#include <algorithm>

#include "base/clock.hpp"
#include "base/strings.hpp"
#include "catalog/find.hpp"
#include "crypto/bytes.hpp"
#include "crypto/random.hpp"
#include "json/codec.hpp"
#include "links/direct.hpp"
#include "links/link_operations.hpp"
#include "links/link_rows.hpp"
#include "links/links_sql.hpp"
#include "links/sharers.hpp"
#include "links/token.hpp"
#include "shoppers/find.hpp"
#include "store/head.hpp"

namespace vetrina::links {
namespace {

constexpr std::size_t code_size = 8;
constexpr int most_tries = 5;

error admin_only(std::string_view what, std::string pointer) {
  return fail(code::denied, "link.admin_only", cat("Only the shop's back end may give ", what, "."),
              std::move(pointer));
}

result<void> check_form(ops::command const& in, create_request const& wanted) {
  auto const& t = wanted.target;
  int const named = (t.product ? 1 : 0) + (t.family ? 1 : 0) + (t.items.empty() ? 0 : 1) + (t.url ? 1 : 0);
  if (named != 1) {
    return fail(code::invalid, "link.one_target", "Name one target: a product, a family, items or a url.", "/target");
  }
  if (in.who.role != ops::role::admin) {
    if (t.url) return admin_only("a url", "/target/url");
    if (wanted.slug) return admin_only("a slug", "/slug");
  }
  if (wanted.signed_ && (wanted.slug || wanted.max_clicks || t.url)) {
    return fail(code::invalid, "link.signed_has_no_row",
                "A signed link resolves without a row: it has no slug, no max_clicks and no url of its own.",
                "/signed");
  }
  if (wanted.expires_at && *wanted.expires_at / second_ms * second_ms <= in.now) {
    return fail(code::invalid, "link.already_over", "expires_at lies in the past.", "/expires_at");
  }
  return {};
}

error unknown_product(std::string_view id, std::string pointer) {
  return fail(code::not_found, "catalog.unknown_product", cat("There is no product \"", clipped(id, 64), "\"."),
              std::move(pointer));
}

// Adds the family that a product's page needs; gives the product's own page, "" where it has none.
result<std::string> complete(ops::command& in, link_target& target) {
  if (target.family) {
    VT_TRY(auto const row, catalog::find_family(in.db, in.who.shop, *target.family));
    if (row) return std::string{};
    return fail(code::not_found, "catalog.unknown_family",
                cat("There is no family \"", clipped(*target.family, 64), "\"."), "/target/family");
  }
  for (std::size_t i = 0; i < target.items.size(); ++i) {
    VT_TRY(auto const row, catalog::find_product(in.db, in.who.shop, target.items[i].product));
    if (!row) {
      return unknown_product(target.items[i].product, cat("/target/items/", static_cast<std::uint64_t>(i), "/product"));
    }
  }
  if (!target.product) return std::string{};
  VT_TRY(auto const row, catalog::find_product(in.db, in.who.shop, *target.product));
  if (!row) return unknown_product(*target.product, "/target/product");
  target.family = row->family;
  return row->url;
}

struct sharer {
  std::string pseudonym;
  std::optional<std::string> public_id;
};

result<sharer> sharer_for(ops::command& in, create_request const& wanted) {
  bool const self = in.who.role == ops::role::shopper;
  auto const& shopper = wanted.sharer && !self ? wanted.sharer : in.who.shopper;
  if (self && wanted.sharer && wanted.sharer != in.who.shopper) {
    return fail(code::denied, "link.sharer_not_self", "A shopper shares in their own name. Leave sharer out.",
                "/sharer");
  }
  if (!shopper) return sharer{};
  VT_TRY(auto const row, shoppers::find_shopper(in.db, in.who.shop, *shopper));
  if (!row) {
    return fail(code::not_found, "shopper.unknown",
                cat("There is no shopper \"", clipped(*shopper, 64), "\". Make them with shopper.put."), "/sharer");
  }
  VT_TRY(auto pseudonym, sharer_of(in, *shopper));
  return sharer{std::move(pseudonym), row->public_id};
}

result<std::string> source_text(std::optional<link_source> const& from) {
  if (!from) return std::string{};
  auto const named = (from->answer ? 1 : 0) + (from->review ? 1 : 0) + (from->post ? 1 : 0);
  if (named != 1) {
    return fail(code::invalid, "link.one_source", "Name one source: an answer, a review or a post.", "/source");
  }
  if (from->answer) return cat("answer:", *from->answer);
  if (from->review) return cat("review:", *from->review);
  return cat("post:", *from->post);
}

result<std::string> checked_slug(std::string_view wanted) {
  auto slug = ascii_lower(wanted);
  auto const allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
  if (std::ranges::all_of(slug, allowed)) return slug;
  return fail(code::invalid, "link.bad_slug", "A slug holds letters a to z, digits, - and _ only.", "/slug");
}

result<std::string> free_code(ops::command& in, create_request const& wanted) {
  auto const taken = [&](std::string_view code) {
    return in.db.first(sql::find_link, {in.who.shop, code}, [](store::row const&) { return true; });
  };
  if (wanted.slug) {
    VT_TRY(auto slug, checked_slug(*wanted.slug));
    VT_TRY(auto const there, taken(slug));
    if (!there) return slug;
    return fail(code::exists, "link.slug_taken", cat("Another link has the slug \"", slug, "\"."), "/slug");
  }
  for (int i = 0; i < most_tries; ++i) {
    auto made = crypto::base58_id(in.sys.random, code_size);
    VT_TRY(auto const there, taken(made));
    if (!there) return made;
  }
  return fail(code::aborted, "link.no_free_code", "No free code was found; try again.");
}

result<create_answer> keep_row(ops::command& in, ops::shop const& of, create_request const& wanted,
                               link_body const& body) {
  VT_TRY(auto code, free_code(in, wanted));
  VT_CHECK(in.db.run(sql::put_link, {of.shop, code, json::encode(body), body.sharer, in.now,
                                     wanted.expires_at.value_or(0), wanted.max_clicks}));
  in.db.touch(store::topic::links);
  return create_answer{link_url(in.sys, of, code), code, std::nullopt};
}

result<create_answer> sign(ops::command& in, ops::shop const& of, create_request const& wanted, link_body const& body) {
  link_token link{of.shop, {}, body.target, body.source, body.campaign, body.network, wanted.expires_at.value_or(0)};
  if (!body.sharer.empty()) {
    VT_TRY(link.sharer, crypto::base64url_decode(body.sharer));
  }
  VT_TRY(auto token, mint(in.sys.vault, link));
  return create_answer{link_url(in.sys, of, token), std::nullopt, token};
}

}  // namespace

result<create_answer> create_link(ops::command& in, create_request const& wanted) {
  VT_CHECK(check_form(in, wanted));
  VT_TRY(auto const of, ops::current_shop(in, in.db));
  link_body body;
  body.target = wanted.target;
  VT_TRY(auto const page, complete(in, body.target));
  VT_CHECK(address_of(of, body.target, page));
  VT_TRY(body.source, source_text(wanted.source));
  VT_TRY(auto const by, sharer_for(in, wanted));
  body.sharer = by.pseudonym;
  body.campaign = wanted.campaign.value_or("");
  body.network = wanted.network.value_or("");
  VT_TRY(auto answer, wanted.signed_ ? sign(in, of, wanted, body) : keep_row(in, of, wanted, body));
  VT_CHECK(in.changed("link.created", answer.code.value_or("~"), json::encode(link_change{by.public_id, body.target})));
  return answer;
}

}  // namespace vetrina::links
