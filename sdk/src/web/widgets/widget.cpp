#include "web/widgets/widget.hpp"

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "web/html.hpp"

namespace vetrina::web {

std::string widget_context::attribute(std::string_view name, std::string_view otherwise) const {
  auto const at = given.find(std::string{name});
  return at == given.end() ? std::string{otherwise} : at->second;
}

result<json::document> widget_context::ask(std::string_view operation, std::string_view document) const {
  VT_TRY(auto const answer, in.sys.operations.nested(in, operation, document));
  return json::document::parse(answer.body, answer.body.size());
}

std::string widget_context::path(std::string_view rest) const { return cat(in.sys.settings.http.prefix, rest); }

std::string widget_context::form_envelope() const {
  std::string out;
  for (auto const* name : {"csrf", "token", "return_to"}) {
    auto const value = attribute(name);
    if (!value.empty()) out += hidden(name, value);
  }
  return out;
}

std::string widget_context::alert() const {
  auto const slug = attribute("vt_error");
  auto const key = cat("error.", slug);
  auto const said = slug.empty() ? std::string{} : words.say(language::has(key) ? key : "error.any");
  return element("p", {{"class", "vt-alert"}, {"role", "alert"}, {"data-failed", words.say("error.any")}}, text(said));
}

shown_words widget_context::words_of(json::document const& from, std::string const& policy,
                                     std::string_view ours) const {
  auto const at = [&](std::string_view name) { return from.string_at(cat(policy, "/", name)).value_or(""); };
  if (from.is_object(policy)) return {at("text"), at("text_hash"), at("policy_version"), at("locale")};
  return {{}, crypto::hex(crypto::sha256(ours)), "vetrina-1", std::string{words.code()}};
}

std::string shown_fields(shown_words const& what) {
  return cat(hidden("shown.text_hash", what.text_hash), hidden("shown.policy_version", what.policy_version),
             hidden("shown.locale", what.locale));
}

std::string policy_line(shown_words const& what) {
  if (what.text.empty()) return {};
  return element("p", {{"class", "vt-policy"}, {"lang", what.locale}, {"dir", "auto"}}, text(what.text));
}

}  // namespace vetrina::web
