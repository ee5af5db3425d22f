#include "connector/instance.hpp"

#include <algorithm>

#include "base/strings.hpp"
#include "connector/budget.hpp"
#include "json/document.hpp"
#include "net/url.hpp"

namespace vetrina::connector {
namespace {

error bad(std::string pointer, std::string message) {
  return fail(code::invalid, "connector.bad_settings", std::move(message), std::move(pointer));
}

result<json::document> parsed(std::string_view settings) {
  auto document = json::document::parse(settings, 64U << 10U, 4);
  if (!document) return bad(document.error().pointer, document.error().message);
  if (!document->is_object()) return bad("", "Settings are one JSON object.");
  return document;
}

result<void> check_url(std::string_view text, setting_format format, std::string const& pointer) {
  if (format == setting_format::text) return {};
  auto const url = net::parse_https_url(text);
  if (!url) return bad(pointer, url.error().message);
  if (url->target.find('?') != std::string::npos) return bad(pointer, "The address has no query.");
  if (format == setting_format::https_origin && url->target != "/")
    return bad(pointer, "Only https://host or https://host:port.");
  return {};
}

result<void> check_value(json::document const& settings, std::string const& name, setting_schema const& rule) {
  auto const at = cat("/", name);
  switch (rule.type) {
    case setting_type::boolean:
      if (!settings.boolean_at(at)) return bad(at, "This must be true or false.");
      return {};
    case setting_type::integer:
      if (!settings.integer_at(at)) return bad(at, "This must be an integer.");
      return {};
    case setting_type::string: {
      auto const text = settings.string_at(at);
      if (!text) return bad(at, "This must be a string.");
      if (text->size() > 2048) return bad(at, "A setting has at most 2048 bytes.");
      return check_url(*text, rule.format, at);
    }
  }
  return {};
}

result<std::string> value_of(std::string_view name, manifest const& m, json::document const& settings) {
  auto const setting = name == "instance" ? m.instance.value_or("") : std::string{name};
  auto const at = cat("/", setting);
  auto text = settings.string_at(at);
  if (!text) {
    if (auto const number = settings.integer_at(at)) return std::to_string(*number);
    return bad(at, cat("The setting \"", setting, "\" is needed."));
  }
  if (name == "instance") {
    while (text->ends_with('/')) text->pop_back();
    if (auto const url = net::parse_https_url(*text); !url) return bad(at, url.error().message);
  }
  return std::move(*text);
}

// "https://host/x", "host:8443" or "host".
result<std::string> place_of(std::string_view text, std::string const& pointer) {
  auto const url = net::parse_https_url(text.starts_with("https://") ? std::string{text} : cat("https://", text));
  if (!url) return bad(pointer, url.error().message);
  return cat(url->host, ":", static_cast<std::uint64_t>(url->port));
}

}  // namespace

result<void> check_settings(manifest const& m, std::string_view settings) {
  VT_TRY(json::document const document, parsed(settings));
  for (auto const& name : document.keys_at("")) {
    auto const rule = m.config_schema.properties.find(name);
    if (rule == m.config_schema.properties.end() && name == budget_setting) {
      VT_CHECK(budget_of(settings));
      continue;
    }
    if (rule == m.config_schema.properties.end()) {
      return bad(cat("/", json::pointer_step(name)), cat("The plugin \"", m.id, "\" has no setting of this name."));
    }
    VT_CHECK(check_value(document, name, rule->second));
  }
  for (auto const& name : m.config_schema.required) {
    if (!document.has(cat("/", name))) return bad(cat("/", name), cat("The setting \"", name, "\" is needed."));
  }
  return {};
}

result<std::string> expand(std::string_view text, manifest const& m, std::string_view settings) {
  VT_TRY(json::document const document, parsed(settings));
  VT_TRY(auto const names, template_names(text));
  std::string out;
  std::size_t done = 0;
  for (auto const name : names) {
    auto const open = static_cast<std::size_t>(name.data() - text.data()) - 1;
    out += text.substr(done, open - done);
    VT_TRY(auto const value, value_of(name, m, document));
    out += value;
    done = open + name.size() + 2;
  }
  out += text.substr(done);
  return out;
}

result<std::string> instance_origin(manifest const& m, std::string_view settings) {
  if (!m.instance) return bad("", cat("The plugin \"", m.id, "\" has one server only."));
  return expand("{instance}", m, settings);
}

result<allowed_hosts> allowed_hosts::of(manifest const& m, std::string_view settings) {
  VT_TRY(json::document const document, parsed(settings));
  allowed_hosts out;
  for (auto const& host : m.hosts) {
    if (!host.starts_with('{')) {
      out.places_.push_back(host);
      continue;
    }
    auto const name = std::string_view{host}.substr(1, host.size() - 2);
    auto const at = cat("/", name == "instance" ? *m.instance : std::string{name});
    auto const value = document.string_at(at);
    if (!value) continue;  // an optional setting
    for (auto const word : split(*value, ' ')) {
      if (word.empty()) continue;
      VT_TRY(auto place, place_of(word, at));
      out.places_.push_back(std::move(place));
    }
  }
  return out;
}

bool allowed_hosts::allows(std::string_view host, std::uint16_t port) const {
  return std::ranges::find(places_, cat(host, ":", static_cast<std::uint64_t>(port))) != places_.end();
}

}  // namespace vetrina::connector
