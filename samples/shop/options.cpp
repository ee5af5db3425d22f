#include "shop/options.hpp"

#include <charconv>
#include <map>
#include <string_view>

namespace shop {

namespace {

template <class Number>
bool number(std::string_view const text, Number& out) {
  auto const read = std::from_chars(text.data(), text.data() + text.size(), out);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size();
}

}  // namespace

char const* const usage =
    "usage: vetrina-sample-shop --data-dir DIR --catalog FILE --cert FILE --key FILE --connector-path DIR\n"
    "                           [--port N] [--proof-seconds N] [--ca-file FILE] [--network-url URL]\n"
    "                           [--op-issuer URL --op-client-id ID [--op-client-secret-file FILE]] [--ready-file FILE]\n"
    "\n"
    "  --data-dir               where everything is kept\n"
    "  --catalog                a Shopify product export\n"
    "  --cert, --key            PEM files for https://localhost\n"
    "  --connector-path         folder of connector plugins\n"
    "  --port                   0, the default, takes any free one\n"
    "  --ca-file                authorities that the networks' certificates are checked against\n"
    "  --network-url            a network with the Mastodon client API\n"
    "  --op-issuer, ...         an OpenID provider and this shop's registration there\n"
    "  --proof-seconds          how long a sign-in here counts as proof for linking; 240, at most 300\n"
    "  --ready-file             where the JSON line that says \"ready\" is written too, in one step\n";

std::optional<options> read_options(int const count, char** const given) {
  options out;
  std::map<std::string_view, std::string*> const texts{
      {"--data-dir", &out.data_dir},         {"--catalog", &out.catalog},
      {"--cert", &out.certificate},          {"--key", &out.private_key},
      {"--ca-file", &out.ca_file},           {"--connector-path", &out.connector_path},
      {"--network-url", &out.network_url},   {"--op-issuer", &out.op_issuer},
      {"--op-client-id", &out.op_client_id}, {"--op-client-secret-file", &out.op_client_secret_file},
      {"--ready-file", &out.ready_file},
  };
  for (int i = 1; i + 1 < count; i += 2) {
    auto const name = std::string_view{given[i]};
    auto const value = std::string_view{given[i + 1]};
    if (name == "--port") {
      if (!number(value, out.port)) return std::nullopt;
    } else if (name == "--proof-seconds") {
      if (!number(value, out.proof_seconds)) return std::nullopt;
    } else if (auto const at = texts.find(name); at != texts.end()) {
      *at->second = value;
    } else {
      return std::nullopt;
    }
  }
  auto const complete = count % 2 == 1 && !out.data_dir.empty() && !out.catalog.empty() && !out.certificate.empty() &&
                        !out.private_key.empty() && !out.connector_path.empty() &&
                        out.op_issuer.empty() == out.op_client_id.empty();
  if (!complete) return std::nullopt;
  return out;
}

}  // namespace shop
