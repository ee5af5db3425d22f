#include "identity/connector_operations.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "connector/budget.hpp"
#include "connector/capabilities.hpp"
#include "connector/discovery.hpp"
#include "identity/connectors.hpp"
#include "identity/revoke.hpp"
#include "identity/spending.hpp"
#include "json/codec.hpp"
#include "json/document.hpp"
#include "ops/cursor.hpp"

namespace vetrina::identity {
namespace {

bool is_name(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

error stands_in_file(std::string_view connector) {
  return fail(code::precondition, "connector.configured",
              cat("The connector \"", connector, "\" stands in the settings file. Change it there."), "/connector");
}

result<connector_spending> spending_shown(ops::call const& in, connector::instance const& one) {
  connector_spending out;
  VT_TRY(auto const allowed, connector::budget_of(one.settings));
  VT_TRY(auto const spent, spending_of(in, one.connector));
  out.requests_this_hour = spent.requests;
  out.cost_microusd_today = spent.microusd;
  out.requests_per_hour = allowed.requests_per_hour;
  out.cost_microusd_per_day = allowed.cost_microusd_per_day;
  if (spent.waits_until > 0) {
    out.waits_until = spent.waits_until;
    out.because = json::enum_value<wait_reason>(spent.because);
  }
  return out;
}

connector_answer described(ops::call const& in, connector::instance const& one) {
  connector_answer out;
  out.connector = one.connector;
  out.plugin = one.plugin;
  out.redirect_uri = redirect_address(in, one.connector);
  out.configured = is_configured(in, one.connector);
  auto const usable = in.sys.connectors.check(one);
  if (!usable) {
    out.state = connector_state::disabled;
    out.reason = std::string{usable.error().slug};
    out.detail = usable.error().message;
  }
  if (auto const about = in.sys.connectors.find(one.plugin)) {
    for (auto const& capability : (*about)->capabilities) out.capabilities.push_back(capability.id);
    out.api_sunset = (*about)->api_sunset;
    if (usable && (*about)->capability(connector::edges_capability) != nullptr) {
      if (auto shown = spending_shown(in, one)) out.spending = *std::move(shown);
    }
  }
  return out;
}

result<void> check_secret_names(connector::manifest const& about, connector_put_request const& wanted) {
  for (auto const& [name, value] : wanted.secrets) {
    if (std::ranges::find(about.secrets, name) == about.secrets.end()) {
      return fail(code::invalid, "connector.unknown_secret",
                  cat("The plugin \"", about.id, "\" takes no secret of this name."),
                  cat("/secrets/", json::pointer_step(name)));
    }
  }
  return {};
}

// Two instances that vouch under one name could exchange each other's people (cross-connector mix-up, login.md e.4).
result<void> check_issuer_is_free(ops::command& in, connector::manifest const& about,
                                  connector::instance const& wanted) {
  if (about.auth.kind == connector::auth_kind::none || about.auth.kind == connector::auth_kind::custom) return {};
  VT_TRY(auto const mine, connector::identity_issuer(about, wanted));
  VT_TRY(auto const others, all_instances(in, in.db));
  for (auto const& other : others) {
    if (other.connector == wanted.connector) continue;
    auto const its = in.sys.connectors.find(other.plugin);
    if (!its || (*its)->auth.kind == connector::auth_kind::none || (*its)->auth.kind == connector::auth_kind::custom)
      continue;
    if (auto const issuer = connector::identity_issuer(**its, other); issuer && *issuer == mine) {
      return fail(code::exists, "connector.issuer_taken",
                  cat("The connector \"", other.connector, "\" already signs people in for this issuer."), "/settings");
    }
  }
  return {};
}

}  // namespace

result<connector_answer> put_connector(ops::command& in, connector_put_request const& wanted) {
  if (!is_name(wanted.connector)) {
    return fail(code::invalid, "connector.bad_name", "A name has lower-case letters, digits, - and _.", "/connector");
  }
  if (is_configured(in, wanted.connector)) return stands_in_file(wanted.connector);
  auto const found = in.sys.connectors.find(wanted.plugin);
  if (!found) {
    auto why = found.error();
    why.pointer = "/plugin";
    return why;
  }
  auto const& about = **found;
  if (auto const fits = connector::check_settings(about, wanted.settings.text); !fits) {
    auto why = fits.error();
    why.pointer = cat("/settings", why.pointer);
    return why;
  }
  VT_CHECK(check_secret_names(about, wanted));
  connector::instance one{in.who.shop, wanted.connector, wanted.plugin, wanted.settings.text, {}};
  // Secrets of another plugin never pass to this one.
  auto const before = find_instance(in, in.db, wanted.connector, "/connector");
  if (before && before->plugin == wanted.plugin) one.secrets = before->secrets;
  for (auto const& [name, value] : wanted.secrets) {
    if (value.empty()) {
      one.secrets.erase(name);
    } else {
      one.secrets.insert_or_assign(name, value);
    }
  }
  VT_CHECK(check_issuer_is_free(in, about, one));
  VT_CHECK(put_instance(in, in.db, one));
  return described(in, one);
}

result<connector_answer> remove_connector(ops::command& in, connector_request const& wanted) {
  if (is_configured(in, wanted.connector)) return stands_in_file(wanted.connector);
  VT_TRY(auto const one, find_instance(in, in.db, wanted.connector, "/connector"));
  auto out = described(in, one);
  VT_CHECK(remove_instance(in, one));
  out.state = connector_state::removed;
  return out;
}

result<connector_list_answer> list_connectors(ops::query& in, connector_list_request const& wanted) {
  std::string after;
  if (wanted.cursor) {
    VT_TRY(after, ops::open_cursor(in, "connector.list", *wanted.cursor));
  }
  VT_TRY(auto const all, all_instances(in, in.db));
  connector_list_answer out;
  for (auto const& one : all) {
    if (one.connector <= after) continue;
    if (static_cast<std::int64_t>(out.connectors.size()) == wanted.limit) {
      VT_TRY(out.next, ops::seal_cursor(in, "connector.list", out.connectors.back().connector));
      break;
    }
    out.connectors.push_back(described(in, one));
  }
  return out;
}

result<connector_answer> check_connector(ops::exchange& in, connector_request const& wanted) {
  connector::instance one;
  VT_CHECK(in.read([&](store::session& db) -> result<void> {
    VT_TRY(one, find_instance(in, db, wanted.connector, "/connector"));
    return {};
  }));
  auto out = described(in, one);
  if (out.state == connector_state::disabled) return out;
  VT_TRY(auto const way, reach(in, one));
  auto const kind = way.about.auth.kind;
  if (kind != connector::auth_kind::oidc && kind != connector::auth_kind::oauth2) return out;
  auto const at = connector::resolve_provider(way.context(in), way.about, way.of, way.redirect_uri);
  if (!at) {
    out.state = connector_state::unreachable;
    out.reason = std::string{at.error().slug};
    out.detail = at.error().message;
    return out;
  }
  if (at->known_scopes.empty()) return out;
  for (auto const& scope : way.about.scopes) {
    if (std::ranges::find(at->known_scopes, scope.scope) == at->known_scopes.end())
      out.missing_scopes.push_back(scope.scope);
  }
  return out;
}

}  // namespace vetrina::identity
