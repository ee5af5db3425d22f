#include "connector/inbound_mac.hpp"

#include <charconv>

#include "base/strings.hpp"
#include "connector/inbound_notice.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"

namespace vetrina::connector {
namespace {

constexpr std::size_t longest_signed_request = std::size_t{16} << 10U;
constexpr std::string_view prefix = "sha256=";

error malformed(std::string message) { return fail(code::invalid, "inbound.malformed", std::move(message)); }
error bad_signature() {
  return fail(code::signature, "inbound.bad_signature",
              "The signature does not fit the connector's secret. Was the secret changed at the network?");
}

result<void> check_plain(secret const& key, bool hexadecimal, std::string_view header, std::string_view body) {
  if (!header.starts_with(prefix)) return malformed("The signature does not begin with sha256=.");
  auto const mac = crypto::hmac_sha256(key, body);
  auto const due = hexadecimal ? crypto::hex(mac) : crypto::base64(mac);
  if (!crypto::equal(due, header.substr(prefix.size()))) return bad_signature();
  return {};
}

// "t=1700000000,s=HEX": the MAC covers the time, so that nobody makes an old notice young.
result<std::int64_t> check_timed(secret const& key, std::string_view header, std::string_view body) {
  auto const comma = header.find(",s=");
  if (!header.starts_with("t=") || comma == std::string_view::npos) {
    return malformed("The signature is not of the form t=SECONDS,s=HEX.");
  }
  auto const time = header.substr(2, comma - 2);
  std::int64_t seconds = 0;
  auto const [end, status] = std::from_chars(time.data(), time.data() + time.size(), seconds);
  if (status != std::errc{} || end != time.data() + time.size() || seconds <= 0) {
    return malformed("The signature's time is no number of seconds.");
  }
  auto const due = crypto::hex(crypto::hmac_sha256(key, cat(time, ".", body)));
  if (!crypto::equal(due, header.substr(comma + 3))) return bad_signature();
  return seconds;
}

std::string_view without_padding(std::string_view text) {
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return text;
}

}  // namespace

result<std::optional<std::int64_t>> check_body_mac(secret const& key, mac_form form, std::string_view header,
                                                   std::string_view body) {
  if (form == mac_form::timed_hex) {
    VT_TRY(auto const seconds, check_timed(key, header, body));
    return std::optional{seconds};
  }
  VT_CHECK(check_plain(key, form == mac_form::sha256_hex, header, body));
  return std::optional<std::int64_t>{};
}

result<json::document> open_signed_request(secret const& key, std::string_view text) {
  if (text.size() > longest_signed_request) return malformed("The signed request is longer than 16 KiB.");
  auto const dot = text.find('.');
  if (dot == std::string_view::npos) return malformed("A signed request has two parts with a dot between.");
  auto const payload = text.substr(dot + 1);
  auto const signature = crypto::base64url_decode(without_padding(text.substr(0, dot)));
  if (!signature) return malformed("The signature of the signed request is not base64url.");
  if (!crypto::equal(crypto::hmac_sha256(key, payload), *signature)) return bad_signature();
  auto const decoded = crypto::base64url_decode(without_padding(payload));
  if (!decoded) return malformed("The payload of the signed request is not base64url.");
  auto document = json::document::parse(*decoded, longest_signed_request);
  if (!document || !document->is_object()) return malformed("The payload of the signed request is no JSON object.");
  // The MAC holds, so it was this algorithm; a payload that says another was made for another reader.
  if (document->string_at("/algorithm") != "HMAC-SHA256")
    return malformed("The signed request names another algorithm.");
  return document;
}

}  // namespace vetrina::connector
