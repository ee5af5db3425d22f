#include "links/module.hpp"

#include "json/codec.hpp"
#include "links/link_operations.hpp"
#include "links/link_rows.hpp"
#include "links/links_sql.hpp"
#include "links/merge_links.hpp"

namespace vetrina::links {
namespace {

struct exported_link {
  std::string code;
  link_target target;
  std::int64_t made_at = 0;
  std::int64_t expires_at = 0;
};
BOOST_DESCRIBE_STRUCT(exported_link, (), (code, target, made_at, expires_at))
VT_NOTES(exported_link, note{"code", "What stands behind /l/."}, note{"target", "Where it leads."},
         note{"made_at", "When it was made, ms UTC."}, note{"expires_at", "When it ends, ms UTC; 0: never."})

struct exported_links {
  std::vector<std::string> pseudonyms;
  std::vector<exported_link> links;
};
BOOST_DESCRIBE_STRUCT(exported_links, (), (pseudonyms, links))
VT_NOTES(exported_links, note{"pseudonyms", "Stand for the shopper in links and clicks."},
         note{"links", "Short links they share."})

// The links go on working for those who have them; whom their pseudonym stood for is forgotten.
result<void> forget(ops::command& in, std::string_view shopper, std::vector<ops::retained>&) {
  VT_CHECK(in.db.run(sql::forget_sharer, {in.who.shop, shopper}));
  VT_CHECK(in.db.run(sql::forget_sharers_also, {in.who.shop, shopper}));
  return {};
}

result<void> tell(ops::query& in, std::string_view shopper, std::vector<ops::export_part>& parts) {
  exported_links held;
  VT_CHECK(in.db.each(sql::sharers_of, {in.who.shop, shopper}, [&](store::row const& r) {
    held.pseudonyms.push_back(r.string(0));
    return true;
  }));
  if (held.pseudonyms.empty()) return {};
  result<void> decoded;
  for (auto const& pseudonym : held.pseudonyms) {
    VT_CHECK(in.db.each(sql::links_of_sharer, {in.who.shop, pseudonym}, [&](store::row const& r) {
      auto body = json::decode<link_body>(r.text(1), json::tolerant);
      if (!body) {
        decoded = body.error();
        return false;
      }
      held.links.push_back({r.string(0), std::move(body->target), r.integer(2), r.integer(3)});
      return true;
    }));
    VT_CHECK(decoded);
  }
  parts.push_back({"links", json::encode(held)});
  return {};
}

}  // namespace

result<resolve_answer> resolve_link(ops::exchange& in, resolve_request const& wanted) {
  if (wanted.code.has_value() == wanted.token.has_value()) {
    return fail(code::invalid, "link.code_or_token", "Give a code or a token, one of the two.");
  }
  visit by;
  auto const text = [](std::optional<std::string> const& from) {
    return from ? std::string_view{*from} : std::string_view{};
  };
  by.user_agent = text(wanted.user_agent);
  by.referer = text(wanted.referer);
  by.purpose = text(wanted.purpose);
  by.tracking = wanted.tracking;
  by.global_privacy_control = in.who.global_privacy_control;
  by.preview = wanted.preview;
  VT_TRY(auto found, resolve(in.sys, in.who.shop, wanted.code ? *wanted.code : *wanted.token, by));
  return resolve_answer{found.status, std::move(found.location), std::move(found.click), std::move(found.flags)};
}

ops::module const& links_module() {
  using ops::about;
  using ops::bind;
  static ops::operation const rows[] = {
      bind<&create_link>(
          {.name = "link.create",
           .who_may = ops::admin | ops::shopper,
           .whom = about::maybe_shopper,
           .summary = "Makes a direct link to a product, a family, a filled cart or a page of the shop."}),
      bind<&resolve_link>({.name = "link.resolve",
                           .who_may = ops::admin,
                           .whom = about::shop,
                           .summary = "Where a link leads; counts the click."}),
  };
  static ops::subject const about_shoppers = [] {
    ops::subject of{.erase = &forget, .export_ = &tell};
    take_part_in_merges(of);
    return of;
  }();
  static ops::module const self{
      .name = "links", .operations = rows, .migrations = sql::migrations(), .about_shoppers = about_shoppers};
  return self;
}

}  // namespace vetrina::links
