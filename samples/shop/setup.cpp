#include "shop/setup.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "shop/pictures.hpp"
#include "shop/wording.hpp"

namespace shop {
namespace {

std::string read_file(std::string const& path) {
  auto file = std::ifstream{path, std::ios::binary};
  std::ostringstream out;
  out << file.rdbuf();
  if (!file) throw std::runtime_error{"cannot read " + path};
  return out.str();
}

std::string secret_in(std::string const& path) {
  if (path.empty()) return {};
  auto text = read_file(path);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

}  // namespace

json configuration_for(options const& with, std::string const& url) {
  auto connectors = json::array();
  if (!with.network_url.empty()) {
    connectors.push_back(
        {{"connector", "sandbox"}, {"plugin", "mastodon"}, {"settings", {{"base_url", with.network_url}}}});
  }
  if (!with.op_issuer.empty()) {
    auto one = json{{"connector", "op"},
                    {"plugin", "oidc"},
                    {"settings", {{"issuer", with.op_issuer}, {"client_id", with.op_client_id}}}};
    auto const secret = secret_in(with.op_client_secret_file);
    if (!secret.empty()) one["secrets"] = {{"client_secret", secret}};
    connectors.push_back(std::move(one));
  }
  auto out = json{{"data_dir", with.data_dir},     {"environment", "demo"},
                  {"http", {{"public_url", url}}}, {"network", {{"allow_private", {"127.0.0.0/8", "::1/128"}}}},
                  {"connectors", connectors},      {"connector_path", {with.connector_path}}};
  if (!with.ca_file.empty()) out["network"]["ca_file"] = with.ca_file;
  return out;
}

void put_shop(backend& into, std::string const& url) {
  static_cast<void>(into.call(
      "shop.put",
      {{"shop", "ponte"},
       {"mode", "test"},
       {"controller",
        {{"name", "Ponte Denim"}, {"address", "Via del Ponte 5, Torino"}, {"email", "privacy@ponte.example"}}},
       {"origins", {url}},
       {"templates",
        {{"product", url + "/p/{family}?v={product}"},
         {"cart", url + "/bag?items={items}"},
         {"return", url + "/social/done"}}},
       {"markets",
        {{{"market", "US"}, {"region", "NA"}, {"locale", "en-US"}, {"currency", "USD"}},
         {{"market", "IT"}, {"region", "EU"}, {"locale", "it-IT"}, {"currency", "EUR"}}}}}));
}

json put_policies(backend& into) {
  json out;
  for (auto const& one : purpose_texts()) {
    for (auto const& [locale, text] : {std::pair{"en", one.english}, std::pair{"it", one.italian}}) {
      auto const kept = into.call(
          "policy.put", {{"purpose", one.purpose}, {"locale", locale}, {"text", text}, {"version", policy_version}});
      out[std::string{one.purpose}][locale] = {{"text", text}, {"text_hash", kept.at("text_hash")}};
    }
  }
  return out;
}

json import_catalog(backend& into, options const& with) {
  // The SDK reads a file; this one has our own pictures in it, and lies beside our accounts.
  auto const file = with.data_dir + "/shop/catalog.csv";
  auto out = std::ofstream{file, std::ios::binary};
  out << with_own_pictures(read_file(with.catalog));
  out.close();
  if (!out) throw std::runtime_error{"cannot write " + file};
  return into.call("catalog.import", {{"format", "shopify_csv"}, {"file", file}, {"mode", "replace"}});
}

}  // namespace shop
