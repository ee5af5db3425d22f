// edges: a person's followers or whom they follow, page after page until the network says that there is no more. Pure
// over the host; thread-safe as it is.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "connector/capabilities.hpp"
#include "connector/host.hpp"

namespace vetrina::connector {

struct edge_limits {
  std::size_t most_people = 20'000;
  std::int64_t page_timeout_ms = 15'000;
  std::int64_t timeout_ms = 120'000;  // for all pages; what was read until then is given back as incomplete
};

struct edge_list {
  std::vector<edge_person> people;  // each subject once
  bool complete = false;            // false: a limit of ours ended the reading
};

// `verb` is "followers" or "following". Fails as host::run, where the first page fails; a later page's failure fails the
// whole, because a list with a hole would look like people who left. A cursor that comes twice: connector.misbehaving.
[[nodiscard]] result<edge_list> read_edges(host& from, instance const& one, std::string_view verb, grants const& tokens,
                                           clock const& time, edge_limits const& limits = {});

}  // namespace vetrina::connector
