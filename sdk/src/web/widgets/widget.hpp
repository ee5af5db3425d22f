// widget: one element rendered on the server. Renders from the answers of other operations, asked as the same caller on
// the same view; knows no domain header. Pure but for those questions.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "json/document.hpp"
#include "ops/dispatcher.hpp"
#include "web/messages.hpp"

namespace vetrina::web {

using attributes = std::map<std::string, std::string>;

// The words that a person sees before they agree, as consent.set and card.answer want them back.
struct shown_words {
  std::string text;  // the shop's own; "" where it gave none and our label is all there is
  std::string text_hash;
  std::string policy_version;
  std::string locale;
};

struct widget_context {
  ops::query& in;
  attributes const& given;
  language words;
  bool preview = false;  // with sample data, for the shop's back end

  [[nodiscard]] std::string attribute(std::string_view name, std::string_view otherwise = {}) const;
  // The answer of another query, for the same caller.
  [[nodiscard]] result<json::document> ask(std::string_view operation, std::string_view document) const;
  // Address of an operation or page below the mount prefix.
  [[nodiscard]] std::string path(std::string_view rest) const;
  // What every form carries: the proof that it came from our page, and where to go back to.
  [[nodiscard]] std::string form_envelope() const;
  // The place where a failed form says so, filled where the page was called again for that (vt_error). It always stands
  // there: screen readers announce what changes in a live region, not a new one.
  [[nodiscard]] std::string alert() const;
  // The policy of an answer, else our own sentence `ours`, whose hash then is what the receipt keeps.
  [[nodiscard]] shown_words words_of(json::document const& from, std::string const& policy,
                                     std::string_view ours) const;
};

[[nodiscard]] std::string shown_fields(shown_words const& what);
[[nodiscard]] std::string policy_line(shown_words const& what);

struct rendered {
  std::string inner;  // light DOM: complete and usable without JavaScript
  std::string json;  // the model that the markup was made from
  std::string json_ld;  // "" where search engines have nothing to learn
  bool personal = false;  // holds something that only this caller may see
  bool leaves_site = false;  // holds a form that leads to a network
};

using renderer = result<rendered> (*)(widget_context const&);

[[nodiscard]] result<rendered> render_proof(widget_context const& in);
[[nodiscard]] result<rendered> render_friend_store(widget_context const& in);
[[nodiscard]] result<rendered> render_consent(widget_context const& in);
[[nodiscard]] result<rendered> render_identities(widget_context const& in);

}  // namespace vetrina::web
