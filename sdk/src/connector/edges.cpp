#include "connector/edges.hpp"

#include <set>

#include "base/strings.hpp"
#include "json/codec.hpp"

namespace vetrina::connector {

result<edge_list> read_edges(host& from, instance const& one, std::string_view verb, grants const& tokens,
                             clock const& time, edge_limits const& limits) {
  auto const deadline = time.monotonic_ms() + limits.timeout_ms;
  edge_list out;
  std::set<std::string> subjects;
  std::set<std::string> cursors;
  edges_request ask;
  while (true) {
    VT_TRY(auto const text, from.run(one, edges_capability, verb, json::encode(ask), tokens, limits.page_timeout_ms));
    VT_TRY(edges_page page, json::decode<edges_page>(text, json::tolerant));
    for (auto& person : page.people) {
      if (subjects.insert(person.subject).second) out.people.push_back(std::move(person));
    }
    out.complete = !page.next;
    if (out.complete) return out;
    if (!cursors.insert(*page.next).second) {
      return fail(code::provider_error, "connector.misbehaving",
                  "The plugin gave a cursor that it gave before: its pages have no end.");
    }
    if (out.people.size() >= limits.most_people || time.monotonic_ms() >= deadline) return out;
    ask.cursor = std::move(page.next);
  }
}

}  // namespace vetrina::connector
