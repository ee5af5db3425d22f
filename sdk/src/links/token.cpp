#include "links/token.hpp"

#include "base/clock.hpp"
#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"

namespace vetrina::links {
namespace {

constexpr char version = 1;
constexpr std::size_t head_size = 4;
constexpr std::size_t tag_size = 16;
constexpr std::size_t sharer_size = 8;

enum kind : char { product_kind = 1, family_kind = 2, cart_kind = 3 };
enum field : char {
  shop_field = 1,
  sharer_field,
  product_field,
  family_field,
  items_field,
  source_field,
  campaign_field,
  network_field,
  expiry_field,
  after_last
};

void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) out += static_cast<char>((value & 0x7FU) | 0x80U);
  out += static_cast<char>(value);
}

// LEB128 in its shortest form only.
std::optional<std::uint64_t> take_varint(std::string_view& in) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 63; shift += 7) {
    if (in.empty()) return std::nullopt;
    auto const byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7FU} << shift;
    if ((byte & 0x80U) == 0) {
      if (byte == 0 && shift != 0) return std::nullopt;
      return value;
    }
  }
  return std::nullopt;
}

std::optional<std::string_view> take_bytes(std::string_view& in) {
  auto const size = take_varint(in);
  if (!size || *size > in.size()) return std::nullopt;
  auto const out = in.substr(0, *size);
  in.remove_prefix(*size);
  return out;
}

void put_bytes(std::string& out, std::string_view value) {
  put_varint(out, value.size());
  out += value;
}

void put_field(std::string& out, field which, std::string_view value) {
  if (value.empty()) return;
  out += static_cast<char>(which);
  put_bytes(out, value);
}

std::string packed_items(std::vector<link_item> const& items) {
  std::string out;
  for (auto const& item : items) {
    put_varint(out, static_cast<std::uint64_t>(item.quantity));
    put_bytes(out, item.product);
  }
  return out;
}

bool take_items(std::string_view in, std::vector<link_item>& items) {
  while (!in.empty()) {
    auto const quantity = take_varint(in);
    auto const product = take_bytes(in);
    if (!quantity || *quantity == 0 || *quantity > 999 || !product || product->empty()) return false;
    items.push_back({std::string{*product}, static_cast<std::int64_t>(*quantity)});
  }
  return true;
}

char kind_of(link_target const& target) {
  return !target.items.empty() ? cart_kind : target.product ? product_kind : family_kind;
}

bool take_field(field which, std::string_view value, link_token& into) {
  if (value.empty() || !is_utf8(which == sharer_field || which == items_field || which == expiry_field ? "" : value)) {
    return false;
  }
  switch (which) {
    case shop_field: into.shop = value; return true;
    case sharer_field: into.sharer = value; return value.size() == sharer_size;
    case product_field: into.target.product = value; return true;
    case family_field: into.target.family = value; return true;
    case items_field: return take_items(value, into.target.items);
    case source_field: into.source = value; return true;
    case campaign_field: into.campaign = value; return true;
    case network_field: into.network = value; return true;
    case expiry_field: {
      auto const seconds = take_varint(value);
      if (!seconds || !value.empty() || *seconds == 0 || *seconds > 1'000'000'000'000U) return false;
      into.expires_at = static_cast<std::int64_t>(*seconds) * second_ms;
      return true;
    }
    case after_last: break;
  }
  return false;  // of a newer version: what it asks for cannot be honoured
}

bool fits_kind(char kind, link_target const& t) {
  if (kind != kind_of(t)) return false;
  if (kind == cart_kind) return !t.product && !t.family;
  return t.family.has_value();
}

std::optional<link_token> parse(std::string_view body) {
  char const kind = body[1];
  link_token out;
  auto fields = body.substr(head_size);
  char last = 0;
  while (!fields.empty()) {
    char const which = fields.front();
    fields.remove_prefix(1);
    if (which <= last || which >= after_last) return std::nullopt;
    last = which;
    auto const value = take_bytes(fields);
    if (!value || !take_field(static_cast<field>(which), *value, out)) return std::nullopt;
  }
  if (out.shop.empty() || !fits_kind(kind, out.target)) return std::nullopt;
  return out;
}

// Tells the keys of a shop apart once there are several; reveals nothing of the key.
std::string key_id(secret const& key) { return crypto::hmac_sha256(key, "vetrina link key id").substr(0, 2); }

std::string tag_of(secret const& key, std::string_view body) {
  return crypto::hmac_sha256(key, cat("vetrina link token\n", body)).substr(0, tag_size);
}

}  // namespace

error unknown_link() { return fail(code::not_found, "link.unknown", "There is no such link, or its time is over."); }

result<std::string> mint(vault::vault const& keys, link_token const& link) {
  VT_TRY(auto const key, keys.derive(link.shop, "link"));
  std::string body{version, kind_of(link.target)};
  body += key_id(key);
  put_field(body, shop_field, link.shop);
  put_field(body, sharer_field, link.sharer);
  put_field(body, product_field, link.target.product.value_or(""));
  put_field(body, family_field, link.target.family.value_or(""));
  put_field(body, items_field, packed_items(link.target.items));
  put_field(body, source_field, link.source);
  put_field(body, campaign_field, link.campaign);
  put_field(body, network_field, link.network);
  if (link.expires_at > 0) {
    std::string seconds;
    put_varint(seconds, static_cast<std::uint64_t>(link.expires_at / second_ms));
    put_field(body, expiry_field, seconds);
  }
  if (body.size() + tag_size > most_token_bytes) {
    return fail(code::invalid, "link.too_long",
                "This does not fit into a signed link. Make a short one: leave signed out.", "/signed");
  }
  return cat("~", crypto::base64url(cat(body, tag_of(key, body))));
}

result<link_token> read_token(vault::vault const& keys, std::string_view shop, std::string_view text,
                              std::int64_t now) {
  if (!text.starts_with('~') || text.size() > 1 + (most_token_bytes * 4 + 2) / 3) return unknown_link();
  auto const bytes = crypto::base64url_decode(text.substr(1));
  if (!bytes || bytes->size() < head_size + tag_size || bytes->front() != version) return unknown_link();
  auto const body = std::string_view{*bytes}.substr(0, bytes->size() - tag_size);
  auto out = parse(body);
  if (!out || (!shop.empty() && out->shop != shop)) return unknown_link();
  VT_TRY(auto const key, keys.derive(out->shop, "link"));
  bool const genuine = crypto::equal(tag_of(key, body), std::string_view{*bytes}.substr(body.size()));
  if (!genuine || body.substr(2, 2) != key_id(key)) return unknown_link();
  if (out->expires_at != 0 && out->expires_at <= now) return unknown_link();
  return *std::move(out);
}

}  // namespace vetrina::links
