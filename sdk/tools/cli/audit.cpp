#include <iostream>

#include "base/strings.hpp"
#include "cli/commands.hpp"
#include "common/problem.hpp"
#include "json/codec.hpp"
#include "json/document.hpp"

namespace vetrina::tools {
namespace {

// "SEQ:HASH", as an earlier run printed it.
result<std::string> request_of(audit_options const& wanted) {
  std::string members;
  if (!wanted.shop.empty()) members = cat(R"("shop":)", json::quoted(wanted.shop));
  if (!wanted.after.empty()) {
    auto const colon = wanted.after.find(':');
    bool const number =
        colon != std::string::npos && colon > 0 && colon <= 15 && wanted.after.find_first_not_of("0123456789") == colon;
    if (!number) return fail(code::invalid, "tool.bad_anchor", "Write the earlier row as SEQ:HASH.");
    members += cat(members.empty() ? "" : ",", R"("seq":)", wanted.after.substr(0, colon), R"(,"hash":)",
                   json::quoted(wanted.after.substr(colon + 1)));
  }
  return cat("{", members, "}");
}

}  // namespace

int verify_audit(audit_options const& wanted) {
  auto const file = find(wanted.of);
  if (!file) return tell("vetrina audit verify", file.error());
  auto const request = request_of(wanted);
  if (!request) return tell("vetrina audit verify", request.error());
  sdk library{without_own_threads(*file)};
  auto const answer = library.call("audit.verify", *request);
  std::cout << answer.data() << "\n";
  std::cout.flush();
  auto const said = json::document::parse(answer.data());
  if (!said) return tell("vetrina audit verify", said.error());
  if (said->boolean_at("/whole").value_or(false)) return done;
  return tell("vetrina audit verify",
              fail(code::data_loss, "audit.broken",
                   cat("Row ", said->integer_at("/broken_at").value_or(0),
                       " of the audit log is not as it was written (", said->string_at("/fault").value_or(""), ").")));
}

}  // namespace vetrina::tools
