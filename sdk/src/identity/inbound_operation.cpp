#include "identity/inbound_operation.hpp"

#include "base/strings.hpp"
#include "identity/connectors.hpp"
#include "identity/inbound_effects.hpp"
#include "identity/inbound_erasure.hpp"
#include "json/codec.hpp"

namespace vetrina::identity {
namespace {

// Over C hosts pass headers as their server spells them.
result<connector::inbound_request> request_of(receive_request const& wanted) {
  connector::inbound_request out{
      std::string{json::enum_name(wanted.method)}, wanted.query.value_or(""), {}, wanted.body};
  if (out.query.starts_with('?')) out.query.erase(0, 1);
  for (auto const& [name, value] : wanted.headers) {
    if (out.headers.emplace(ascii_lower(name), value).second) continue;
    return fail(code::invalid, "inbound.malformed", "The request holds a header twice.", "/headers");
  }
  return out;
}

receive_answer answer_of(connector::inbound_rule const& rule) {
  receive_answer out;
  out.notice = rule.notice;
  out.media_type = "text/plain; charset=utf-8";
  if (rule.answer == connector::inbound_answer::accepted) out.status = 202;
  return out;
}

}  // namespace

result<receive_answer> receive_notice(ops::exchange& in, receive_request const& wanted) {
  VT_TRY(auto const request, request_of(wanted));
  connector::instance instance;
  VT_CHECK(in.read([&](store::session& db) -> result<void> {
    VT_TRY(instance, find_instance(in, db, wanted.connector, "/connector"));
    return {};
  }));
  VT_TRY(auto const way, reach(in, std::move(instance)));
  VT_TRY(auto const carried, connector::find_notice(way.about, request));
  auto const oauth = way.context(in);
  connector::inbound_context const context{oauth, way.about, way.of, way.redirect_uri};
  if (connector::is_challenge(carried.rule)) {
    VT_TRY(auto got, connector::answer_challenge(context, carried, request));
    return receive_answer{200, std::move(got.body), std::move(got.media_type), carried.rule.notice};
  }
  VT_TRY(auto const verified, connector::verify_notice(context, carried, request));
  VT_TRY(auto const issuer, connector::identity_issuer(way.about, way.of));
  bool const confirms = verified.rule.answer == connector::inbound_answer::confirmation;
  VT_TRY(auto const confirmation, confirmation_code(in, way.of.connector, verified));
  VT_CHECK(in.write([&](store::transaction& tx) -> result<void> {
    VT_TRY(bool const fresh, take_notice(in, tx, way.of.connector, issuer, verified));
    if (fresh && confirms) return record_erasure(in, tx, confirmation);
    if (fresh || verified.rule.repeated == connector::inbound_repeat::acknowledge) return {};
    return fail(code::invalid, "inbound.replayed", "This notice was taken before.");
  }));
  auto out = answer_of(verified.rule);
  if (confirms) {
    out.body = confirmation_document(in, confirmation);
    out.media_type = "application/json";
  }
  return out;
}

}  // namespace vetrina::identity
