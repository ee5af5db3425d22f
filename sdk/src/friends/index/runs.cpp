#include "friends/index/runs.hpp"

namespace vetrina::friends::index {

run_bytes person_facts::packed() const {
  run_bytes out;
  out.reserve(24 + events.size() * event_size);
  auto const flags = (exists ? 1U : 0U) | (named ? 2U : 0U) | (by_rows ? 4U : 0U) | (timed() ? 8U : 0U);
  store_as(out, std::uint64_t{flags});
  if (timed()) {
    store_as(out, from);
    store_as(out, until);
  }
  for (auto const& one : events) {
    store_as(out, event_word(one));
    store_as(out, one.subject);
  }
  return out;
}

person_facts person_view::unpacked() const {
  person_facts out;
  out.exists = exists();
  out.named = named();
  out.by_rows = by_rows();
  if ((flags_ & 8U) != 0) {
    out.from = load_as<std::int64_t>(of_.data() + 8);
    out.until = load_as<std::int64_t>(of_.data() + 16);
  }
  out.events.reserve(size());
  for (std::size_t n = 0; n < size(); ++n) out.events.push_back((*this)[n]);
  return out;
}

run_bytes identity_facts::packed() const {
  run_bytes out;
  out.reserve(8 + edges.size() * edge_size);
  store_as(out, owner);
  store_as(out, std::uint32_t{(active ? 1U : 0U) | (by_rows ? 2U : 0U)});
  for (auto const& one : edges) {
    store_as(out, one.to);
    store_as(out, static_cast<std::uint16_t>(one.network | (one.mutual ? most_networks : 0U)));
  }
  return out;
}

identity_facts identity_view::unpacked() const {
  identity_facts out{owner(), active(), by_rows(), {}};
  out.edges.reserve(size());
  for (std::size_t n = 0; n < size(); ++n) out.edges.push_back((*this)[n]);
  return out;
}

}  // namespace vetrina::friends::index
