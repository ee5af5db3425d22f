#include "identity/connectors.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "identity/identity_sql.hpp"
#include "json/codec.hpp"
#include "store/head.hpp"

namespace vetrina::identity {
namespace {

// Secrets as one sealed document. The codec never writes what it knows to be secret, so here they pass as text.
struct kept_secrets {
  std::map<std::string, std::string> by_name;
};
BOOST_DESCRIBE_STRUCT(kept_secrets, (), (by_name))
VT_NOTES(kept_secrets, note{"by_name", "Secrets by the manifest's names."})

vault::place secrets_place(ops::call const& in, std::string_view connector) {
  return {in.who.shop, connector, "connector_secrets", 1};
}

result<std::string> sealed_secrets(ops::call const& in, connector::instance const& one) {
  kept_secrets plain;
  for (auto const& [name, value] : one.secrets) plain.by_name.emplace(name, value.reveal());
  return in.sys.vault.seal(secrets_place(in, one.connector), secret{json::encode(plain)});
}

struct instance_row {
  std::string connector, plugin, settings, secrets;
};
instance_row as_row(store::row const& r) { return {r.string(0), r.string(1), r.string(2), r.string(3)}; }

result<connector::instance> opened(ops::call const& in, instance_row const& row) {
  connector::instance out{in.who.shop, row.connector, row.plugin, row.settings, {}};
  VT_TRY(auto const text, in.sys.vault.open(secrets_place(in, row.connector), row.secrets));
  VT_TRY(auto plain, json::decode<kept_secrets>(text.reveal(), json::tolerant));
  for (auto& [name, value] : plain.by_name) out.secrets.emplace(name, secret{std::move(value)});
  return out;
}

connector::instance from_settings(ops::call const& in, ops::connector_settings const& one) {
  return {in.who.shop, one.connector, one.plugin, one.settings.text, one.secrets};
}

}  // namespace

bool is_configured(ops::call const& in, std::string_view connector) noexcept {
  return std::ranges::any_of(in.sys.settings.connectors, [&](auto const& one) { return one.connector == connector; });
}

result<connector::instance> find_instance(ops::call const& in, store::session& db, std::string_view connector,
                                          std::string_view pointer) {
  for (auto const& one : in.sys.settings.connectors) {
    if (one.connector == connector) return from_settings(in, one);
  }
  VT_TRY(auto const row, db.first(sql::find_instance, {in.who.shop, connector}, as_row));
  if (!row) {
    return fail(
        code::not_found, "connector.unknown",
        cat("There is no connector \"", clipped(connector, 64), "\". Configure it or make it with connector.put."),
        std::string{pointer});
  }
  return opened(in, *row);
}

result<std::vector<connector::instance>> all_instances(ops::call const& in, store::session& db) {
  std::vector<connector::instance> out;
  out.reserve(in.sys.settings.connectors.size());
  for (auto const& one : in.sys.settings.connectors) out.push_back(from_settings(in, one));
  std::vector<instance_row> rows;
  VT_CHECK(db.each(sql::list_instances, {in.who.shop}, [&](store::row const& r) {
    rows.push_back(as_row(r));
    return true;
  }));
  for (auto const& row : rows) {
    if (is_configured(in, row.connector)) continue;
    VT_TRY(auto one, opened(in, row));
    out.push_back(std::move(one));
  }
  std::ranges::sort(out, {}, &connector::instance::connector);
  return out;
}

result<void> put_instance(ops::call const& in, store::transaction& tx, connector::instance const& one) {
  VT_TRY(auto const sealed, sealed_secrets(in, one));
  VT_CHECK(tx.run(sql::put_instance, {in.who.shop, one.connector, one.plugin, one.settings, sealed, in.now}));
  tx.touch(store::topic::connectors);
  return {};
}

std::string redirect_address(ops::call const& in, std::string_view connector) {
  auto const& http = in.sys.settings.http;
  return connector::redirect_uri(http.public_url, http.prefix, connector);
}

connector::oauth_context reachable::context(ops::call const& in) const {
  return {in.sys.http, &hosts, in.sys.db, in.sys.vault, in.sys.time, in.sys.random, in.who.shop};
}

result<reachable> reach(ops::call const& in, connector::instance of) {
  VT_TRY(auto const* const about, in.sys.connectors.find(of.plugin));
  VT_TRY(auto hosts, connector::allowed_hosts::of(*about, of.settings));
  auto address = redirect_address(in, of.connector);
  return reachable{std::move(of), *about, std::move(hosts), std::move(address)};
}

}  // namespace vetrina::identity
