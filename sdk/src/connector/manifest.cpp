#include "connector/manifest.hpp"

#include <algorithm>
#include <set>

#include "base/strings.hpp"
#include "connector/budget.hpp"
#include "json/codec.hpp"

namespace vetrina::connector {
namespace {

error bad(std::string pointer, std::string message) {
  return fail(code::invalid, "connector.bad_manifest", std::move(message), std::move(pointer));
}

bool is_name(std::string_view text, std::string_view marks) {
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || marks.find(c) != std::string_view::npos;
  });
}

bool is_capability_id(std::string_view id) {
  auto const slash = id.find('/');
  if (slash == std::string_view::npos || !is_name(id.substr(0, slash), "._")) return false;
  return !id.substr(slash + 1).empty() &&
         std::ranges::all_of(id.substr(slash + 1), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_day(std::string_view text) {
  constexpr std::string_view form = "dddd-dd-dd";
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    bool const digit = text[i] >= '0' && text[i] <= '9';
    if (form[i] == 'd' ? !digit : text[i] != '-') return false;
  }
  return true;
}

// Templates may only name settings that exist: a misspelt one would otherwise fail at a shopper's first sign-in.
result<void> check_template(manifest const& m, std::string_view text, std::string const& pointer) {
  auto const names = template_names(text);
  if (!names) return bad(pointer, names.error().message);
  for (auto const name : *names) {
    if (name == "instance" ? m.instance.has_value() : m.config_schema.properties.contains(std::string{name})) continue;
    return bad(pointer, cat("\"{", name, "}\" is no setting of config_schema",
                            name == "instance" ? " (the manifest names none in `instance`)." : "."));
  }
  return {};
}

result<void> check_endpoint(manifest const& m, std::optional<std::string> const& text, std::string_view name) {
  if (!text) return {};
  auto const pointer = cat("/auth/", name);
  if (!text->starts_with("https://") && !text->starts_with('{')) {
    return bad(pointer, "An endpoint begins with https:// or with a setting in braces.");
  }
  return check_template(m, *text, pointer);
}

result<void> check_host(manifest const& m, std::string_view text, std::string const& pointer) {
  VT_CHECK(check_template(m, text, pointer));
  if (text.starts_with('{')) {
    if (text.find('}') + 1 != text.size()) return bad(pointer, "A setting in braces stands alone in `hosts`.");
    return {};
  }
  auto const colon = text.rfind(':');
  auto const port = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
  bool const number =
      !port.empty() && port.size() <= 5 && std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
  if (!number || std::stoi(std::string{port}) > 65535 || !is_name(text.substr(0, colon), ".-")) {
    return bad(pointer, "Write host:port in lower case, or a setting in braces.");
  }
  return {};
}

result<void> check_claims(auth_profile const& auth, bool has_library) {
  auto const& c = auth.claims;
  if (auth.kind != auth_kind::none && auth.kind != auth_kind::custom && c.sources.empty()) {
    return bad("/auth/claims/sources", "A sign-in needs a document to read the subject from.");
  }
  if (!c.sources.empty() && c.subject.empty()) return bad("/auth/claims/subject", "A sign-in needs a subject.");
  std::pair<std::string_view, std::optional<std::string> const&> const pointers[] = {
      {"name", c.name},     {"handle", c.handle},
      {"avatar", c.avatar}, {"profile_url", c.profile_url},
      {"email", c.email},   {"email_verified", c.email_verified}};
  bool const slash = c.subject.empty() || c.subject.front() == '/';
  if (!slash) return bad("/auth/claims/subject", "A JSON pointer begins with a slash.");
  for (auto const& [name, value] : pointers) {
    if (value && value->front() != '/') return bad(cat("/auth/claims/", name), "A JSON pointer begins with a slash.");
  }
  for (std::size_t i = 0; i < c.sources.size(); ++i) {
    auto const at = cat("/auth/claims/sources/", static_cast<std::uint64_t>(i));
    if (c.sources[i] == claims_source::profile && !has_library)
      return bad(at, "Only a library has the verb `profile`.");
    if (c.sources[i] == claims_source::id_token && auth.id_token != id_token_rule::required) {
      return bad(at, "Claims of an id_token need \"id_token\": \"required\".");
    }
  }
  return {};
}

result<void> check_auth(manifest const& m) {
  auto const& a = m.auth;
  if (a.issuer) VT_CHECK(check_endpoint(m, a.issuer, "issuer"));
  VT_CHECK(check_endpoint(m, a.authorization_endpoint, "authorization_endpoint"));
  VT_CHECK(check_endpoint(m, a.token_endpoint, "token_endpoint"));
  VT_CHECK(check_endpoint(m, a.userinfo_endpoint, "userinfo_endpoint"));
  VT_CHECK(check_endpoint(m, a.revocation_endpoint, "revocation_endpoint"));
  VT_CHECK(check_endpoint(m, a.pushed_authorization_request_endpoint, "pushed_authorization_request_endpoint"));
  VT_CHECK(check_endpoint(m, a.refresh.endpoint, "refresh/endpoint"));
  VT_CHECK(check_endpoint(m, a.registration.endpoint, "registration/endpoint"));
  bool const told = a.registration.kind == registration_kind::rfc7591 && a.discovery != discovery_kind::none;
  if (a.registration.kind != registration_kind::none && !a.registration.endpoint && !told) {
    return bad("/auth/registration/endpoint", "A registration needs an address.");
  }
  if (a.client_auth == client_auth_method::private_key_jwt &&
      std::ranges::find(m.secrets, private_key_secret) == m.secrets.end()) {
    return bad("/auth/client_auth", "private_key_jwt needs \"private_key\" among the secrets.");
  }
  if (a.par == par_rule::always && a.discovery == discovery_kind::none && !a.pushed_authorization_request_endpoint) {
    return bad("/auth/pushed_authorization_request_endpoint", "Without discovery it must stand here.");
  }
  if ((a.kind == auth_kind::oidc || a.discovery != discovery_kind::none) && !a.issuer) {
    return bad("/auth/issuer", "Discovery and OpenID Connect need an issuer.");
  }
  if (a.kind == auth_kind::oidc && a.id_token != id_token_rule::required) {
    return bad("/auth/id_token", "OpenID Connect is the id_token: it must be required.");
  }
  bool const signs_in = a.kind == auth_kind::oidc || a.kind == auth_kind::oauth2;
  if (signs_in && a.discovery == discovery_kind::none) {
    if (!a.authorization_endpoint) return bad("/auth/authorization_endpoint", "Without discovery it must stand here.");
    if (!a.token_endpoint) return bad("/auth/token_endpoint", "Without discovery it must stand here.");
  }
  if (a.kind == auth_kind::custom && !m.library)
    return bad("/auth/kind", "A custom sign-in is code: it needs a library.");
  return check_claims(a, m.library.has_value());
}

result<void> check_settings(manifest const& m) {
  for (auto const& [name, rule] : m.config_schema.properties) {
    auto const at = cat("/config_schema/properties/", name);
    if (!is_name(name, "_") || name == "instance" || name == budget_setting)
      return bad(at, "A setting's name is lower_snake and neither \"instance\" nor \"budget\".");
    if ((name == "par" || name == "dpop") && rule.type != setting_type::boolean)
      return bad(cat(at, "/type"), "It is a boolean.");
    if (rule.format != setting_format::text && rule.type != setting_type::string) {
      return bad(cat(at, "/format"), "Only a string has a format.");
    }
  }
  for (std::size_t i = 0; i < m.config_schema.required.size(); ++i) {
    if (m.config_schema.properties.contains(m.config_schema.required[i])) continue;
    return bad(cat("/config_schema/required/", static_cast<std::uint64_t>(i)), "It is none of the properties.");
  }
  if (!m.instance) return {};
  auto const found = m.config_schema.properties.find(*m.instance);
  if (found == m.config_schema.properties.end() || found->second.format == setting_format::text ||
      std::ranges::find(m.config_schema.required, *m.instance) == m.config_schema.required.end()) {
    return bad("/instance", "It names a required setting with the format https_origin or https_url.");
  }
  return {};
}

result<void> check_library(manifest const& m) {
  if (!m.library) {
    if (m.sha256) return bad("/sha256", "There is no library that it could be the digest of.");
    return {};
  }
  // One path step: the library lies beside its manifest, wherever that is.
  if (m.library->find_first_of("/\\") != std::string::npos || m.library->starts_with('.')) {
    return bad("/library", "The library is a file name in the manifest's own folder.");
  }
  if (m.sha256 &&
      !std::ranges::all_of(*m.sha256, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); })) {
    return bad("/sha256", "64 hexadecimal digits in lower case.");
  }
  return {};
}

result<void> check_capabilities(manifest const& m) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < m.capabilities.size(); ++i) {
    auto const at = cat("/capabilities/", static_cast<std::uint64_t>(i), "/id");
    if (!is_capability_id(m.capabilities[i].id)) return bad(at, "A capability is name/revision, like vetrina.edges/1.");
    if (!seen.insert(m.capabilities[i].id).second) return bad(at, "This capability stands here twice.");
    auto const& lists = m.capabilities[i].lists;
    bool const friends = std::ranges::find(lists, edge_list::friends) != lists.end();
    if (lists.size() > 1 && (friends || lists.front() == lists.back())) {
      return bad(cat("/capabilities/", static_cast<std::uint64_t>(i), "/lists"),
                 "Followers and following, or one of them, or friends alone.");
    }
  }
  return {};
}

result<void> check(manifest const& m) {
  if (!is_name(m.id, ".-_") || m.id.starts_with('.')) return bad("/id", "Lower-case letters, digits, dots, - and _.");
  if (m.abi.major != abi_major) {
    return bad("/abi/major",
               cat("This host speaks version ", abi_major, " of the plugin ABI; the plugin wants ", m.abi.major, "."));
  }
  VT_CHECK(check_library(m));
  VT_CHECK(check_capabilities(m));
  VT_CHECK(check_settings(m));
  for (std::size_t i = 0; i < m.hosts.size(); ++i) {
    VT_CHECK(check_host(m, m.hosts[i], cat("/hosts/", static_cast<std::uint64_t>(i))));
  }
  for (std::size_t i = 0; i < m.secrets.size(); ++i) {
    if (!is_name(m.secrets[i], "_"))
      return bad(cat("/secrets/", static_cast<std::uint64_t>(i)), "A secret's name is lower_snake.");
  }
  if (m.api_sunset && !is_day(*m.api_sunset)) return bad("/api_sunset", "Write the day as 2027-05-21.");
  VT_CHECK(check_auth(m));
  return check_inbound(m);
}

}  // namespace

capability_info const* manifest::capability(std::string_view capability_id) const noexcept {
  auto const found = std::ranges::find(capabilities, capability_id, &capability_info::id);
  return found == capabilities.end() ? nullptr : &*found;
}

result<std::vector<std::string_view>> template_names(std::string_view text) {
  std::vector<std::string_view> out;
  while (true) {
    auto const open = text.find_first_of("{}");
    if (open == std::string_view::npos) return out;
    auto const close = text.find_first_of("{}", open + 1);
    if (text[open] == '}' || close == std::string_view::npos || text[close] == '{' || close == open + 1) {
      return fail(code::invalid, "connector.bad_template", "Braces hold one name each: {instance}.");
    }
    out.push_back(text.substr(open + 1, close - open - 1));
    text.remove_prefix(close + 1);
  }
}

result<manifest> parse_manifest(std::string_view text) {
  json::decode_options options;
  options.max_bytes = max_manifest_bytes;
  options.max_depth = 8;
  auto read = json::decode<manifest>(text, options);
  if (!read) return bad(read.error().pointer, read.error().message);
  VT_CHECK(check(*read));
  for (auto& one : read->capabilities) {
    if (one.lists.empty()) one.lists = {edge_list::followers, edge_list::following};
  }
  return std::move(*read);
}

}  // namespace vetrina::connector
