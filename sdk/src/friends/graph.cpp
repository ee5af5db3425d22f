#include "friends/graph.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>

#include "base/strings.hpp"
#include "friends/friends_sql.hpp"
#include "friends/weights.hpp"

namespace vetrina::friends {
namespace {

// node, then 0..11 steps, 12 follows, 13 followed; little-endian, as every machine this runs on is.
constexpr std::size_t edge_size = 6;
constexpr std::uint16_t follows_bit = 1U << 12U;
constexpr std::uint16_t followed_bit = 1U << 13U;

void pack(neighbour const& one, std::string& onto) {
  char out[edge_size];
  auto const rest = static_cast<std::uint16_t>((one.mutual() ? one.steps : 0U) | (one.follows ? follows_bit : 0U) |
                                               (one.followed ? followed_bit : 0U));
  std::memcpy(out, &one.node, 4);
  std::memcpy(out + 4, &rest, 2);
  onto.append(out, edge_size);
}

neighbour unpack(char const* from) {
  neighbour out;
  std::uint16_t rest = 0;
  std::memcpy(&out.node, from, 4);
  std::memcpy(&rest, from + 4, 2);
  out.follows = (rest & follows_bit) != 0;
  out.followed = (rest & followed_bit) != 0;
  out.steps = rest & strongest;
  return out;
}

// What is read first stands first.
bool before(neighbour const& a, neighbour const& b) {
  if (a.mutual() != b.mutual()) return a.mutual();
  return a.steps != b.steps ? a.steps > b.steps : a.node < b.node;
}

result<void> write_row(store::transaction& tx, std::string_view shop, std::string_view identity,
                       std::vector<neighbour>& edges) {
  std::erase_if(edges, [](neighbour const& one) { return !one.follows && !one.followed; });
  if (edges.empty()) {
    VT_CHECK(tx.run(sql::drop_graph, {shop, identity}));
    return {};
  }
  for (auto& one : edges) one.steps = one.mutual() ? one.steps : std::uint16_t{0};
  std::ranges::sort(edges, before);
  std::string packed;
  packed.reserve(edges.size() * edge_size);
  for (auto const& one : edges) pack(one, packed);
  VT_CHECK(tx.run(sql::put_graph, {shop, identity, store::bytes{packed}}));
  return {};
}

result<std::vector<neighbour>> read_row(store::session& db, std::string_view shop, std::string_view identity,
                                        std::size_t most, bool mutual_alone) {
  std::vector<neighbour> out;
  bool sound = true;
  VT_CHECK(db.each(sql::find_graph, {shop, identity}, [&](store::row const& r) {
    auto const packed = r.text(0);
    sound = packed.size() % edge_size == 0;
    out.reserve(std::min(packed.size() / edge_size, most));
    for (std::size_t at = 0; sound && at < packed.size() && out.size() < most; at += edge_size) {
      auto const one = unpack(packed.data() + at);
      if (mutual_alone && !one.mutual()) break;
      out.push_back(one);
    }
    return false;
  }));
  if (!sound) {
    return fail(code::data_loss, "store.corrupt",
                cat("The friends of ", identity, " are cut short. Run store.check, and sync the identity again."));
  }
  return out;
}

result<std::uint32_t> node_for(store::transaction& tx, std::string_view shop, std::string_view identity) {
  VT_TRY(auto const known, node_of(tx, shop, identity));
  if (known) return *known;
  VT_CHECK(tx.run(sql::take_node, {shop}));
  VT_TRY(auto const taken, tx.first(sql::last_node, {shop}, [](store::row const& r) { return r.integer(0); }));
  if (!taken || *taken > std::numeric_limits<std::uint32_t>::max()) {
    return fail(code::exhausted, "friends.graph_full",
                "This shop has had four billion linked identities, and there are no more numbers for them.");
  }
  VT_CHECK(tx.run(sql::put_node, {shop, *taken, identity}));
  return static_cast<std::uint32_t>(*taken);
}

// Sets, or takes back, what one end says of the other; both rows are written by the caller's two calls.
result<void> set_end(store::transaction& tx, std::string_view shop, std::string_view of, std::uint32_t other,
                     bool neighbour::*direction, bool value) {
  VT_TRY(auto edges, read_row(tx, shop, of, std::numeric_limits<std::size_t>::max(), false));
  auto at = std::ranges::find(edges, other, &neighbour::node);
  if (at == edges.end()) {
    if (!value) return {};
    edges.push_back({other, false, false, strength_steps(weights::tie_base)});
    at = edges.end() - 1;
  }
  if ((*at).*direction == value) return {};
  bool const was_mutual = at->mutual();
  (*at).*direction = value;
  if (at->mutual() && !was_mutual) at->steps = strength_steps(weights::tie_base);
  return write_row(tx, shop, of, edges);
}

result<void> set_follow(store::transaction& tx, std::string_view shop, follow const& edge, bool value) {
  VT_TRY(auto const from, node_for(tx, shop, edge.first));
  VT_TRY(auto const to, node_for(tx, shop, edge.second));
  VT_CHECK(set_end(tx, shop, edge.first, to, &neighbour::follows, value));
  return set_end(tx, shop, edge.second, from, &neighbour::followed, value);
}

}  // namespace

std::uint16_t strength_steps(double strength) noexcept {
  auto const clamped = strength > 0 ? std::fmin(strength, 1.0) : 0.0;  // a NaN is no tie
  return static_cast<std::uint16_t>(std::lround(clamped * strongest));
}

result<std::vector<neighbour>> neighbours_of(store::session& db, std::string_view shop, std::string_view identity) {
  return read_row(db, shop, identity, std::numeric_limits<std::size_t>::max(), false);
}

result<std::vector<neighbour>> mutual_of(store::session& db, std::string_view shop, std::string_view identity,
                                         std::size_t most) {
  return read_row(db, shop, identity, most, true);
}

result<std::optional<std::uint32_t>> node_of(store::session& db, std::string_view shop, std::string_view identity) {
  return db.first(sql::find_node, {shop, identity},
                  [](store::row const& r) { return static_cast<std::uint32_t>(r.integer(0)); });
}

result<std::string> identity_of_node(store::session& db, std::string_view shop, std::uint32_t node) {
  VT_TRY(auto found,
         db.first(sql::identity_of_node, {shop, std::int64_t{node}}, [](store::row const& r) { return r.string(0); }));
  return std::move(found).value_or("");
}

result<std::set<follow>> follows_of(store::session& db, std::string_view shop, std::string_view identity) {
  VT_TRY(auto const edges, neighbours_of(db, shop, identity));
  std::set<follow> out;
  std::string const self{identity};
  for (auto const& one : edges) {
    VT_TRY(auto const other, identity_of_node(db, shop, one.node));
    if (other.empty()) continue;
    if (one.follows) out.emplace(self, other);
    if (one.followed) out.emplace(other, self);
  }
  return out;
}

result<std::set<follow>> replace_follows(store::transaction& tx, std::string_view shop, std::string_view identity,
                                         std::set<follow> const& after) {
  std::string const self{identity};
  VT_TRY(auto edges, neighbours_of(tx, shop, identity));
  std::map<std::string, std::size_t> place;
  std::set<follow> moved = after;
  for (std::size_t n = 0; n < edges.size(); ++n) {
    auto& one = edges[n];
    VT_TRY(auto const other, identity_of_node(tx, shop, one.node));
    if (!other.empty()) place.emplace(other, n);
    for (auto const direction : {&neighbour::follows, &neighbour::followed}) {
      if (!(one.*direction)) continue;
      auto const edge = direction == &neighbour::follows ? follow{self, other} : follow{other, self};
      if (moved.erase(edge) != 0) continue;  // stays
      one.*direction = false;
      if (!other.empty()) moved.insert(edge);
    }
  }
  if (moved.empty() && after.empty() && edges.empty()) return moved;
  VT_TRY(auto const own, node_for(tx, shop, identity));
  for (auto const& edge : moved) {
    bool const value = after.contains(edge);
    bool const outward = edge.first == self;
    auto const& other = outward ? edge.second : edge.first;
    VT_CHECK(set_end(tx, shop, other, own, outward ? &neighbour::followed : &neighbour::follows, value));
    if (!value) continue;
    auto const [at, fresh] = place.try_emplace(other, edges.size());
    if (fresh) {
      VT_TRY(auto const node, node_for(tx, shop, other));
      edges.push_back({node, false, false, 0});
    }
    auto& one = edges[at->second];
    (outward ? one.follows : one.followed) = true;
    if (one.mutual() && one.steps == 0) one.steps = strength_steps(weights::tie_base);
  }
  VT_CHECK(write_row(tx, shop, identity, edges));
  return moved;
}

result<void> add_follow(store::transaction& tx, std::string_view shop, follow const& edge) {
  return set_follow(tx, shop, edge, true);
}

result<void> drop_follow(store::transaction& tx, std::string_view shop, follow const& edge) {
  return set_follow(tx, shop, edge, false);
}

result<std::set<follow>> forget_identity(store::transaction& tx, std::string_view shop, std::string_view identity) {
  VT_TRY(auto moved, replace_follows(tx, shop, identity, {}));
  VT_CHECK(tx.run(sql::drop_bonds, {shop, identity}));
  VT_CHECK(tx.run(sql::drop_bonds_to, {shop, identity}));
  VT_CHECK(tx.run(sql::drop_node, {shop, identity}));
  return moved;
}

result<bool> put_strengths(store::transaction& tx, std::string_view shop, std::string_view identity,
                           std::vector<neighbour> const& measured) {
  VT_TRY(auto edges, neighbours_of(tx, shop, identity));
  std::map<std::uint32_t, std::uint16_t> found;
  for (auto const& one : measured) found.emplace(one.node, one.steps);
  bool changed = false;
  for (auto& one : edges) {
    auto const at = found.find(one.node);
    if (!one.mutual() || at == found.end() || one.steps == at->second) continue;
    one.steps = at->second;
    changed = true;
  }
  if (changed) VT_CHECK(write_row(tx, shop, identity, edges));
  return changed;
}

}  // namespace vetrina::friends
