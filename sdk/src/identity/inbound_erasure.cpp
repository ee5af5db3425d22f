#include "identity/inbound_erasure.hpp"

#include "base/strings.hpp"
#include "connector/host.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "identity/inbound_sql.hpp"
#include "json/codec.hpp"
#include "shoppers/erasures.hpp"

namespace vetrina::identity {

result<std::string> confirmation_code(ops::call const& in, std::string_view connector,
                                      connector::verified_notice const& what) {
  VT_TRY(auto const key, in.sys.vault.derive(in.who.shop, "identity.erasure"));
  auto const mac = crypto::hmac_sha256(key, cat(connector, " ", what.once));
  return crypto::hex(std::string_view{mac}.substr(0, 16));
}

result<void> record_erasure(ops::call const& in, store::transaction& tx, std::string_view code) {
  VT_CHECK(tx.run(sql::put_erasure, {in.who.shop, code, in.now}));
  return {};
}

std::string confirmation_document(ops::call const& in, std::string_view code) {
  auto const& http = in.sys.settings.http;
  return cat(R"({"url":)", json::quoted(cat(http.public_url, http.prefix, "/erasure/", code)),
             R"(,"confirmation_code":)", json::quoted(code), "}");
}

namespace {

// The network's own name, where its plugin is still there to say it.
std::string name_of(ops::call const& in, std::string const& plugin) {
  auto const about = in.sys.connectors.find(plugin);
  return about ? (*about)->display.name : plugin;
}

erasure_step as_step(ops::call const& in, shoppers::erasure_step const& of) {
  erasure_step out;
  out.step = "revocation";
  out.state = json::enum_value<erasure_state>(of.state).value_or(erasure_state::queued);
  out.at = of.at;
  out.connector = of.connector;
  out.network = name_of(in, of.plugin);
  out.tries = of.tries;
  if (!of.reason.empty()) out.reason = of.reason;
  return out;
}

result<erasure_answer> whole_shopper(ops::query& in, std::string const& code, std::int64_t at) {
  erasure_answer out{erasure_state::done, {{"shopper", erasure_state::done, at}}};
  VT_TRY(auto const left, shoppers::steps_of(in.db, in.who.shop, code));
  for (auto const& one : left) {
    auto const& added = out.steps.emplace_back(as_step(in, one));
    bool const waits = added.state == erasure_state::queued || added.state == erasure_state::failed;
    if (waits) out.state = erasure_state::queued;
  }
  return out;
}

}  // namespace

result<erasure_answer> get_erasure(ops::query& in, erasure_request const& wanted) {
  VT_TRY(auto const at, in.db.first(sql::find_erasure, {in.who.shop, wanted.confirmation_code},
                                    [](store::row const& r) { return r.integer(0); }));
  if (!at) {
    // A shopper's own, by shopper.erase.
    VT_TRY(auto const whole, shoppers::erased_at(in.db, in.who.shop, wanted.confirmation_code));
    if (whole) return whole_shopper(in, wanted.confirmation_code, *whole);
    return fail(code::not_found, "erasure.unknown", "There is no erasure with this code.", "/confirmation_code");
  }
  return erasure_answer{erasure_state::done, {{"identity", erasure_state::done, *at}}};
}

}  // namespace vetrina::identity
