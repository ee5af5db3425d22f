#include "links/resolve.hpp"

#include <algorithm>
#include <array>

#include "base/strings.hpp"
#include "catalog/find.hpp"
#include "crypto/bytes.hpp"
#include "json/codec.hpp"
#include "links/click_id.hpp"
#include "links/found_link.hpp"
#include "links/links_sql.hpp"
#include "links/token.hpp"
#include "links/visit_flags.hpp"

namespace vetrina::links {
namespace {

result<std::string> shop_or_only(store::session& db, std::string_view shop) {
  if (!shop.empty()) return std::string{shop};
  VT_TRY(auto const all, ops::shop_ids(db));
  if (all.size() != 1) return unknown_link();
  return all.front();
}

struct link_row {
  std::string body;
  std::int64_t expires_at = 0;
  bool limited = false;
};

result<std::optional<link_row>> find_row(store::session& db, std::string_view shop, std::string_view code) {
  return db.first(sql::find_link, {shop, code}, [](store::row const& r) {
    return link_row{r.string(0), r.integer(1), !r.null(2)};
  });
}

// Codes are told apart by case; a slug is lower case and may be typed in any.
result<found_link> find_short(ops::services const& with, std::string_view shop, std::string_view code) {
  if (code.empty() || code.size() > 64) return unknown_link();
  found_link out;
  VT_CHECK(with.db.read(store::area::record, [&](store::session& db) -> result<void> {
    VT_TRY(out.shop, shop_or_only(db, shop));
    out.code = code;
    VT_TRY(auto row, find_row(db, out.shop, out.code));
    if (!row) {
      out.code = ascii_lower(code);
      VT_TRY(row, find_row(db, out.shop, out.code));
    }
    if (!row || (row->expires_at != 0 && row->expires_at <= with.time.wall_ms())) return unknown_link();
    VT_TRY(out.body, json::decode<link_body>(row->body, json::tolerant));
    out.limited = row->limited;
    out.expires_at = row->expires_at;
    return {};
  }));
  return out;
}

result<void> use_up(ops::services const& with, found_link const& link) {
  return with.db.write(store::area::record, link.shop, [&](store::transaction& tx) -> result<void> {
    VT_TRY(auto const left,
           tx.first(sql::use_link, {link.shop, link.code}, [](store::row const& r) { return r.integer(0); }));
    if (!left) return unknown_link();
    return {};
  });
}

result<std::string> location_of(ops::services const& with, found_link const& link) {
  std::string out;
  VT_CHECK(with.db.read(store::area::record, [&](store::session& db) -> result<void> {
    VT_TRY(auto const of, ops::find_shop(db, link.shop));
    if (!of) return unknown_link();
    std::string page;
    if (link.body.target.product) {
      VT_TRY(auto const row, catalog::find_product(db, link.shop, *link.body.target.product));
      if (row) page = row->url;
    }
    auto address = address_of(*of, link.body.target, page);
    if (!address) return unknown_link();  // the shop gave up the origin, or its cart
    out = *std::move(address);
    return {};
  }));
  return out;
}

// In aggregate mode the row's id is random like the others and nobody is given it.
std::optional<std::string> record_click(ops::services const& with, found_link const& link, visit const& by,
                                        unsigned flags, tracking_mode tracking) {
  std::array<unsigned char, click_random_bytes> drawn{};
  std::ranges::copy(with.random.bytes(drawn.size()), drawn.begin());
  auto const at = with.time.wall_ms();
  std::string id{view(make_click_id(at, drawn))};
  auto const done = with.db.write(store::area::traffic, link.shop, [&](store::transaction& tx) -> result<void> {
    VT_CHECK(tx.run(sql::put_click, {link.shop, at, id, link.code, link.body.sharer, link.body.source,
                                     link.body.campaign, link.body.network, joined_flags(flags),
                                     json::enum_name(tracking), ascii_lower(host_of(by.referer))}));
    return {};
  });
  if (!done) {
    with.log.write(log_level::error, "links", "link.click_lost", done.error().message);
    return std::nullopt;
  }
  return id;
}

}  // namespace

result<found_link> look_up(ops::services const& with, std::string_view shop, std::string_view path_token) {
  found_link link;
  if (path_token.starts_with('~')) {
    VT_TRY(auto token, read_token(with.vault, shop, path_token, with.time.wall_ms()));
    link.shop = token.shop;
    link.code = "~";
    link.body = {std::move(token.target), token.source,
                 token.sharer.empty() ? std::string{} : crypto::base64url(token.sharer), token.campaign, token.network};
    link.expires_at = token.expires_at;
  } else {
    VT_TRY(link, find_short(with, shop, path_token));
  }
  VT_TRY(link.location, location_of(with, link));
  return link;
}

result<resolution> resolve(ops::services const& with, std::string_view shop, std::string_view path_token,
                           visit const& by) {
  VT_TRY(auto const link, look_up(with, shop, path_token));
  if (link.limited && !by.preview) VT_CHECK(use_up(with, link));
  resolution out;
  out.location = link.location;
  out.shop = link.shop;
  auto const flags = flags_of(by);
  out.flags = flag_names(flags);
  if (by.preview) return out;
  auto const tracking = by.global_privacy_control ? tracking_mode::aggregate : by.tracking;
  auto const click = record_click(with, link, by, flags, tracking);
  if (click && tracking != tracking_mode::aggregate) {
    out.click = click;
    out.location = with_parameter(out.location, "vt_click", *click);
  }
  return out;
}

}  // namespace vetrina::links
