// inbound_rule: one kind of notice that a network sends on its own, as data of the manifest: how it is recognised, how it
// is proved, where it names people, and what each of its events does. Plain values; safe from any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "json/describe.hpp"

namespace vetrina::connector {

struct manifest;

enum class inbound_carrier { form, member, body, header, query };
BOOST_DESCRIBE_ENUM(inbound_carrier, form, member, body, header, query)
enum class inbound_proof { logout_token, event_token, signed_request, body_mac, challenge_mac, challenge_token };
BOOST_DESCRIBE_ENUM(inbound_proof, logout_token, event_token, signed_request, body_mac, challenge_mac, challenge_token)
enum class mac_form { sha256_hex, sha256_base64, timed_hex };
BOOST_DESCRIBE_ENUM(mac_form, sha256_hex, sha256_base64, timed_hex)
enum class inbound_effect { nothing, tell, sign_out, revoke, suspend, restore, erase };
BOOST_DESCRIBE_ENUM(inbound_effect, nothing, tell, sign_out, revoke, suspend, restore, erase)
enum class inbound_answer { ok, accepted, confirmation };
BOOST_DESCRIBE_ENUM(inbound_answer, ok, accepted, confirmation)
enum class inbound_repeat { refuse, acknowledge };
BOOST_DESCRIBE_ENUM(inbound_repeat, refuse, acknowledge)

struct inbound_rule {
  std::string notice;
  inbound_carrier carrier = inbound_carrier::form;
  std::string name;
  inbound_proof proof = inbound_proof::logout_token;
  std::string secret = "client_secret";
  mac_form mac = mac_form::sha256_hex;
  std::optional<std::string> issuer;
  std::vector<std::string> audiences;
  std::optional<std::string> keys;
  bool any_type = false;
  std::optional<std::string> issued_at;
  std::int64_t max_age_s = 600;
  std::optional<std::string> events;
  std::optional<std::string> event_name;
  std::vector<std::string> subjects;
  std::map<std::string, inbound_effect> does;
  inbound_answer answer = inbound_answer::ok;
  inbound_repeat repeated = inbound_repeat::refuse;
};
BOOST_DESCRIBE_STRUCT(inbound_rule, (),
                      (notice, carrier, name, proof, secret, mac, issuer, audiences, keys, any_type, issued_at,
                       max_age_s, events, event_name, subjects, does, answer, repeated))
VT_NOTES(
    inbound_rule,
    note{
        "notice",
        "Name of this kind of notice. Where two kinds arrive alike, the address that is registered at the network says "
        "which: /hook/CONNECTOR?notice=NAME."}
        .range(1, 64),
    note{
        "carrier",
        "Where the proof lies: a field of a form, a member of a JSON body, the whole body, a header beside the body, a "
        "query parameter."},
    note{"name", "Name of the field, header or parameter; JSON pointer of the member; media type of a whole body."}
        .range(1, 128),
    note{
        "proof",
        "logout_token: OpenID Connect Back-Channel Logout 1.0; event_token: a signed event token (RFC 8417, or Apple's); "
        "signed_request: Meta's; body_mac: a header holds a MAC over the body; challenge_mac, challenge_token: the "
        "network tries the address out and wants its own text back, signed or plain."},
    note{"secret", "Secret whose MAC proves the notice; for challenge_token, the token that the network must repeat."}
        .range(1, 64)
        .defaults("\"client_secret\""),
    note{
        "mac",
        "How a header writes the MAC: sha256=HEX, sha256=BASE64, or t=SECONDS,s=HEX over the time, a dot and the body."}
        .defaults("\"sha256_hex\""),
    note{"issuer", "Who signs tokens, where it is not the issuer of identities; a template."}.range(1, 512),
    note{"audiences", "Whom tokens may be for; templates. Empty: the client_id."}.range(0, 8).defaults("[]"),
    note{"keys", "Where the signing keys lie, where discovery does not say; a template."}.range(1, 2048),
    note{"any_type", "Takes tokens whose header does not say what kind they are (typ)."}.defaults("false"),
    note{"issued_at",
         "JSON pointer to when it was made, in seconds; tokens and signed requests say it without being asked."}
        .range(1, 256),
    note{"max_age_s", "Older ones are refused; for so long each is remembered, so that none counts twice."}
        .range(30, 604'800)
        .defaults("600"),
    note{"events",
         "JSON pointer to the events: an object of events by name, a list of events, or one as JSON text. Without it a "
         "token's are at /events, and any other notice is one event."}
        .range(1, 256),
    note{"event_name",
         "JSON pointer to an event's name, in the event or else in the whole. Without it: the name of the object's "
         "member, or that of the notice."}
        .range(1, 256),
    note{"subjects",
         "JSON pointers to whom an event is about, in the event or else in the whole; the first that is there counts."}
        .range(0, 8)
        .defaults("[]"),
    note{
        "does",
        "What each event does by its name. tell: an event for the shop; sign_out: ends the shopper's sessions; revoke: "
        "destroys tokens, the person left; suspend, restore: the link counts for nothing until then; erase: removes "
        "the identity and what came with it."}
        .range(0, 32)
        .defaults("{}"),
    note{"answer", "ok: 200; accepted: 202; confirmation: an address and a code by which the erasure can be followed."}
        .defaults("\"ok\""),
    note{"repeated", "What the same notice gets the second time; it never does anything twice."}.defaults("\"refuse\""))

// Fails with connector.bad_manifest and the place: what belongs together is not there, or would undo a protection.
[[nodiscard]] result<void> check_inbound(manifest const& m);

}  // namespace vetrina::connector
