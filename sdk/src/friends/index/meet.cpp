#include "friends/index/meet.hpp"

#include <algorithm>

namespace vetrina::friends::index {
namespace {

// Two stages deep, measured best: a friend's head is asked for while another's run is on its way.
constexpr std::size_t head_ahead = 16;
constexpr std::size_t words_ahead = 8;

}  // namespace

void meet(facts const& known, std::span<packed_tie const> ties, std::int64_t now, std::vector<met>& out) {
  out.clear();
  out.reserve(ties.size());
  // One friend whom nobody has looked at tells of a cold start, in which most of the others are new as well.
  bool asked = false;
  auto const expect = [&](bool looked_at) {
    if (looked_at || asked) return;
    asked = true;
    known.will_need(ties);
  };
  for (std::size_t n = 0; n < std::min(head_ahead, ties.size()); ++n) expect(known.prefetch_head(ties[n].who()));
  for (std::size_t n = 0; n < std::min(words_ahead, ties.size()); ++n) expect(known.prefetch_words(ties[n].who()));
  for (std::size_t n = 0; n < ties.size(); ++n) {
    if (n + head_ahead < ties.size()) expect(known.prefetch_head(ties[n + head_ahead].who()));
    if (n + words_ahead < ties.size()) expect(known.prefetch_words(ties[n + words_ahead].who()));
    auto const& one = ties[n];
    met found{one.who(), one.steps(), one.networks(), meeting::nothing, {}};
    auto const person = known.person(one.who());
    if (!person || person->by_rows() || !person->holds_at(now)) {
      found.how = meeting::ask_rows;
    } else if (person->exists() && (person->named() || person->head().things() != 0)) {
      found.how = meeting::shown;
      found.things = person->things();
    }
    out.push_back(found);
  }
}

}  // namespace vetrina::friends::index
