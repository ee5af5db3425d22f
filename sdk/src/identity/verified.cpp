#include "identity/verified.hpp"

#include <algorithm>

#include "base/strings.hpp"

namespace vetrina::identity {
namespace {

constexpr std::size_t longest_subject = 512;

json::document const* document_of(connector::claims_source source, claim_documents const& from) {
  auto const* const held = source == connector::claims_source::id_token   ? &from.id_token
                           : source == connector::claims_source::userinfo ? &from.userinfo
                                                                          : &from.profile;
  return held->has_value() ? &**held : nullptr;
}

// A number on the wire is handed on as its digits (networks.md 2.2: ids are opaque strings).
std::optional<std::string> subject_at(json::document const& in, std::string_view pointer) {
  if (auto text = in.string_at(pointer)) return text;
  if (auto const number = in.integer_at(pointer)) return std::to_string(*number);
  return std::nullopt;
}

result<std::string> one_subject(std::vector<json::document const*> const& sources, std::string_view pointer) {
  std::optional<std::string> subject;
  for (auto const* source : sources) {
    auto const found = subject_at(*source, pointer);
    if (!subject) {
      if (!found || found->empty() || found->size() > longest_subject) {
        return fail(code::provider_error, "identity.no_subject", "The network names nobody for this login.");
      }
      subject = found;
    } else if (found && *found != *subject) {
      return fail(code::provider_error, "identity.subject_differs", "The network's answers name two different people.");
    }
  }
  if (!subject) return fail(code::provider_error, "identity.no_subject", "The network names nobody for this login.");
  return *std::move(subject);
}

std::optional<std::string> text_at(std::vector<json::document const*> const& sources,
                                   std::optional<std::string> const& pointer, std::size_t limit) {
  if (!pointer) return std::nullopt;
  for (auto const* source : sources) {
    auto found = source->string_at(*pointer);
    if (found && !found->empty()) return clipped(*found, limit);
  }
  return std::nullopt;
}

std::optional<std::string> https_at(std::vector<json::document const*> const& sources,
                                    std::optional<std::string> const& pointer) {
  auto found = text_at(sources, pointer, 2048);
  if (found && found->starts_with("https://")) return found;
  return std::nullopt;
}

// One address and nothing else. What is normalised elsewhere must not become another one there: a full-width @, a second
// address, a NUL that ends it early (GHSA-7rqj-j65f-68wh).
bool is_address(std::string_view text) {
  auto const at = text.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == text.size() || text.find('@', at + 1) != text.npos)
    return false;
  return std::ranges::none_of(text, [](unsigned char c) {
    return c <= 0x20 || c == 0x7f ||
           std::string_view{"<>()[],;:\\\""}.find(static_cast<char>(c)) != std::string_view::npos;
  });
}

// The flag counts where the address stands: another document's flag is about another address.
void take_email(verified_identity& into, std::vector<json::document const*> const& sources,
                connector::manifest const& m) {
  into.email_grade = connector::email_grade::absent;
  into.shown.email.reset();
  for (auto const* source : sources) {
    auto const address = text_at({source}, m.auth.claims.email, 320);
    if (!address) continue;
    if (!is_address(*address)) return;
    // JSON true and nothing else: "true", 1 and null come from networks that check nothing.
    auto const& flag = m.auth.claims.email_verified;
    bool const checked = flag && source->boolean_at(*flag) == true;
    // Letters beyond ASCII look like others, and who verified which spelling cannot be told.
    bool const plain = std::ranges::none_of(*address, [](unsigned char c) { return c >= 0x80; });
    auto const stated = checked && plain ? connector::email_grade::verified : connector::email_grade::unverified;
    into.email_grade = std::min(stated, m.email_grade_ceiling);
    if (into.email_grade != connector::email_grade::absent) into.shown.email = address;
    return;
  }
}

}  // namespace

result<void> take_claims(verified_identity& into, connector::manifest const& m, claim_documents const& from) {
  std::vector<json::document const*> sources;
  for (auto const source : m.auth.claims.sources) {
    if (auto const* document = document_of(source, from)) sources.push_back(document);
  }
  auto const& map = m.auth.claims;
  VT_TRY(into.subject, one_subject(sources, map.subject));
  into.shown.handle = text_at(sources, map.handle, 256);
  into.shown.name = text_at(sources, map.name, 256);
  into.shown.avatar = https_at(sources, map.avatar);
  into.shown.profile_url = https_at(sources, map.profile_url);
  take_email(into, sources, m);
  return {};
}

}  // namespace vetrina::identity
