// <vetrina-proof>: the one line of social proof for a viewer and a product.
#include "base/strings.hpp"
#include "json/codec.hpp"
#include "web/html.hpp"
#include "web/widgets/widget.hpp"

namespace vetrina::web {
namespace {

std::string subject_json(widget_context const& in) {
  auto const product = in.attribute("product");
  if (!product.empty()) return cat(R"({"product":)", json::quoted(product), "}");
  return cat(R"({"family":)", json::quoted(in.attribute("family")), "}");
}

std::vector<std::string> names_at(json::document const& d, std::string const& pointer) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < d.size_at(pointer); ++i) {
    auto name = d.string_at(cat(pointer, "/", static_cast<std::uint64_t>(i), "/name"));
    if (name) names.push_back(*std::move(name));
  }
  return names;
}

std::string bucket_at(json::document const& d, std::string const& pointer) {
  if (auto const words = d.string_at(pointer)) return *words;
  if (auto const number = d.integer_at(pointer)) return std::to_string(*number);
  return {};
}

std::string kind_of(json::document const& cue) { return cue.string_at("/kind").value_or("own"); }

std::string friends_line(widget_context const& in, json::document const& cue) {
  auto const names = names_at(cue, "/names");
  if (names.empty()) return {};
  auto const count = static_cast<std::int64_t>(names.size());
  auto line = in.words.say(cat("proof.", kind_of(cue)), {{"count", count}, {"names", in.words.list(names)}});
  auto const others = bucket_at(cue, "/others/bucket");
  if (!others.empty()) line += cat(" · ", in.words.say("proof.others", {{"bucket", others}}));
  return line;
}

std::string count_line(widget_context const& in, json::document const& cue) {
  auto const bucket = bucket_at(cue, "/count/bucket");
  if (bucket.empty()) return {};
  auto line = in.words.say(cat("proof.count.", kind_of(cue)), {{"bucket", bucket}});
  auto const level = cue.string_at("/scope/level").value_or("");
  auto const id = cue.string_at("/scope/id").value_or("");
  auto const market = cue.string_at("/scope/market").value_or("");
  // A number that was rolled up says over what, or it would claim too much for the product it stands beside.
  if (level != "product" && !id.empty()) {
    auto const scope = market.empty() ? id : cat(id, ", ", market);
    line += cat(" · ", in.words.say("proof.scope", {{"scope", in.words.quoted(scope)}}));
  }
  return line;
}

std::string disclosure_line(widget_context const& in, json::document const& cue) {
  auto const how = cue.string_at("/verification").value_or("none");
  if (how == "order") return in.words.say("proof.verified");
  if (how == "mixed") return in.words.say("proof.mixed");
  return {};
}

rendered sample(widget_context const& in) {
  auto const line =
      in.words.say("proof.own", {{"count", std::int64_t{2}}, {"names", in.words.list({"Anna", "Bruno"})}});
  return {cat(element("p", {{"class", "vt-cue"}},
                      cat(element("mark", {}, text(in.words.say("proof.sample"))), " ", text(line)))),
          "{}",
          {},
          false};
}

}  // namespace

result<rendered> render_proof(widget_context const& in) {
  if (in.preview) return sample(in);
  if (in.attribute("product").empty() && in.attribute("family").empty()) {
    return fail(code::invalid, "subject.one_of", "Name a \"product\" or a \"family\", one of the two.", "/attributes");
  }
  VT_TRY(auto const answer, in.ask("proof.cues", cat(R"({"subjects":[)", subject_json(in), "]}")));
  auto const cue = answer.at("/cues/0");
  rendered out{{}, answer.text("/cues/0"), {}, false};
  if (!cue) return out;
  auto line = friends_line(in, *cue);
  out.personal = !line.empty();
  if (line.empty()) line = count_line(in, *cue);
  // Nothing to say is said by saying nothing: an empty line beside a product reads as "nobody wants it".
  if (line.empty()) return out;
  out.inner = element("p", {{"class", "vt-cue"}}, text(line));
  auto const disclosure = disclosure_line(in, *cue);
  if (!disclosure.empty()) out.inner += element("p", {{"class", "vt-disclosure"}}, text(disclosure));
  return out;
}

}  // namespace vetrina::web
