#include "friends/index/draft.hpp"

#include <algorithm>
#include <numeric>

#include "friends/weights.hpp"

namespace vetrina::friends::index {
namespace {

constexpr std::uint64_t two_states = ~std::uint64_t{0};  // no family is ever in it

template <class T>
void put_at(std::vector<T>& all, std::uint32_t which, T run) {
  if (which >= all.size()) all.resize(which + 1U);
  all[which] = std::move(run);
}

// A table's texts in ascending order, and the new number of each.
struct sorted_texts {
  explicit sorted_texts(text_table const& of) : order(of.size()), number(of.size()) {
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) { return of.at(a) < of.at(b); });
    ends.reserve(order.size());
    for (std::uint32_t n = 0; n < order.size(); ++n) {
      number[order[n]] = n;
      all += of.at(order[n]);
      ends.push_back(static_cast<std::uint32_t>(all.size()));
    }
  }
  void put(store::snapshot_writer& out, std::uint32_t ends_section, std::uint32_t section) const {
    out.add(ends_section, std::span<std::uint32_t const>{ends});
    out.add(section, std::string_view{all});
  }
  std::vector<std::uint32_t> order;
  std::vector<std::uint32_t> number;
  std::vector<std::uint32_t> ends;
  std::string all;
};

constexpr std::size_t few_ties = 256;  // more are left out at step::capped

bool shows_nothing(std::vector<std::uint64_t> const& packed) {
  auto const run = view_of(packed);
  return !run.named() && !run.by_rows() && run.things().empty();
}

}  // namespace

// Two states of one family while the draft was made: whichever the next reader finds, it reads the owners again.
void draft::state_seen(std::uint32_t family, std::uint64_t state) {
  auto const [at, fresh] = states_.emplace(family, state);
  if (!fresh && at->second != state) at->second = two_states;
}

void draft::keep_person(std::uint32_t who, std::vector<std::uint64_t> packed) {
  person_bytes_ += packed.size() * sizeof packed[0];
  put_at(people_, who, std::move(packed));
  if (left_out_ >= step::connected && shows_nothing(people_[who])) drop_person(who);
  fit();
}

void draft::drop_person(std::uint32_t who) {
  person_bytes_ -= people_[who].size() * sizeof people_[who][0];
  people_[who] = {};
}

void draft::add_person(std::string_view shopper, read_person const& what) {
  for (auto const& [family, state] : what.states) state_seen(family, state);
  text_bytes_ += shopper.size() + 12;
  keep_person(texts_.people.add(shopper), what.run.packed());
}

void draft::add_ties(std::string_view shopper, std::span<packed_tie const> strongest_first) {
  if (left_out_ >= step::capped && strongest_first.size() > few_ties) return;
  tie_bytes_ += strongest_first.size_bytes();
  put_at(ties_, texts_.people.add(shopper),
         std::optional{std::vector<packed_tie>{strongest_first.begin(), strongest_first.end()}});
  fit();
}

bool draft::copy_person(std::string_view shopper, facts const& from, std::int64_t now) {
  auto const number = from.people.find(shopper);
  if (!number) return false;
  auto const held = from.enter();
  auto const there = from.person(*number);
  if (!there || !there->holds_at(now) || there->by_rows()) return false;
  std::vector<std::uint64_t> packed{person_head{there->head().at(0)}.word()};
  auto const words = there->words();
  packed.insert(packed.end(), words.begin(), words.end());
  std::vector<std::pair<std::uint32_t, std::uint64_t>> states;
  auto at = packed.size() - there->things().size();
  for (auto const one : there->things()) {
    auto const family = from.family_of(one.subject());
    auto const name = from.families.at(family);
    auto const state = from.family_state(family);
    if (!state) return false;
    packed[at++] = one.about(texts_.add_subject(name, from.product_of(one.subject()))).word();
    states.emplace_back(texts_.families.add(name), *state);
  }
  // The owners of a family are made stale before its new state is kept: a run that is still there goes with these.
  auto const again = from.person(*number);
  if (!again || !again->same(*there) || from.damaged()) return false;
  for (auto const& [family, state] : states) state_seen(family, state);
  text_bytes_ += shopper.size() + 12;
  keep_person(texts_.people.add(shopper), std::move(packed));
  return true;
}

bool draft::copy_ties(std::string_view shopper, facts const& from) {
  auto const number = from.people.find(shopper);
  if (!number) return false;
  auto const held = from.enter();
  auto const there = from.ties(*number);
  if (!there) return false;
  std::vector<packed_tie> out;
  out.reserve(there->size());
  for (auto const& one : *there) {
    // Bits stand for networks by number, which are others here.
    std::uint8_t networks = 0;
    for (std::uint32_t n = 0; n < single_networks; ++n) {
      if ((one.networks() & network_bit(n)) != 0) networks |= network_bit(texts_.networks.add(from.networks.at(n)));
    }
    if ((one.networks() & network_bit(single_networks)) != 0) return false;  // which, the rows know
    out.emplace_back(tie{texts_.people.add(from.people.at(one.who())), one.steps(), networks});
  }
  if (from.damaged()) return false;
  add_ties(shopper, out);
  return true;
}

std::size_t draft::bytes() const noexcept {
  return person_bytes_ + text_bytes_ + (left_out_ >= step::edges_on_disk ? 0 : tie_bytes_) + 16 * people_.size();
}

void draft::fit() {
  while (left_out_ != step::given_up && too_large(bytes(), memory_max_)) {
    left_out_ = static_cast<step>(static_cast<std::uint8_t>(left_out_) + 1);
    leave_out(left_out_);
  }
}

void draft::leave_out(step what) {
  if (what == step::capped) {
    for (auto& one : ties_) {
      if (!one || one->size() <= few_ties) continue;
      tie_bytes_ -= one->size() * sizeof(packed_tie);
      one.reset();
    }
  } else if (what == step::connected) {
    for (std::uint32_t who = 0; who < people_.size(); ++who) {
      if (!people_[who].empty() && shows_nothing(people_[who])) drop_person(who);
    }
  } else if (what == step::given_up) {
    people_.clear();
    ties_.clear();
    person_bytes_ = tie_bytes_ = text_bytes_ = 0;
  }
}

result<void> draft::write(std::string const& path, std::int64_t seq, std::uint64_t moment) const {
  namespace section = facts_section;
  facts const none;
  auto const& texts = left_out_ == step::given_up ? none : texts_;
  sorted_texts const people{texts.people};
  sorted_texts const subjects{texts.subjects()};
  sorted_texts const families{texts.families};
  sorted_texts const orphans{texts.orphans};

  std::vector<std::uint32_t> network_ends;  // in the order of their numbers, for which ties have bits
  std::string networks;
  for (std::uint32_t n = 0; n < texts.networks.size(); ++n) {
    networks += texts.networks.at(n);
    network_ends.push_back(static_cast<std::uint32_t>(networks.size()));
  }

  auto const size = people.order.size();
  std::vector<person_head> heads(size);
  std::vector<std::uint64_t> words;
  words.reserve(person_bytes_ / sizeof words[0]);
  std::vector<std::uint64_t> offsets(size + 1);
  std::vector<packed_tie> ties;
  ties.reserve(tie_bytes_ / sizeof(packed_tie));
  std::vector<std::uint64_t> known(size / 64 + 1);
  for (std::size_t n = 0; n < size; ++n) {
    auto const who = people.order[n];
    if (who < people_.size() && !people_[who].empty()) {
      auto const run = view_of(people_[who]);
      heads[n] = run.head().at(words.size());
      auto const timed = run.words().first(run.words().size() - run.things().size());
      words.insert(words.end(), timed.begin(), timed.end());
      for (auto const one : run.things()) words.push_back(one.about(subjects.number[one.subject()]).word());
    }
    if (who < ties_.size() && ties_[who]) {
      known[n / 64] |= std::uint64_t{1} << n % 64;
      for (auto const& one : *ties_[who]) {
        ties.emplace_back(tie{people.number[one.who()], one.steps(), one.networks()});
      }
    }
    offsets[n + 1] = ties.size();
  }
  std::vector<std::uint32_t> subject_families;
  subject_families.reserve(subjects.order.size());
  for (auto const one : subjects.order) subject_families.push_back(families.number[texts.family_of(one)]);
  std::vector<std::uint64_t> states;
  for (auto const one : families.order) {
    auto const found = states_.find(one);
    states.push_back(found == states_.end() ? two_states : found->second);
  }

  facts_meta const meta{moment, static_cast<std::uint64_t>(left_out_)};
  store::snapshot_writer out{facts_kind, seq};
  out.add(section::meta, std::span<facts_meta const>{&meta, 1});
  people.put(out, section::people_ends, section::people);
  subjects.put(out, section::subject_ends, section::subjects);
  families.put(out, section::family_ends, section::families);
  out.add(section::network_ends, std::span<std::uint32_t const>{network_ends});
  out.add(section::networks, std::string_view{networks});
  orphans.put(out, section::orphan_ends, section::orphans);
  out.add(section::subject_families, std::span<std::uint32_t const>{subject_families});
  out.add(section::family_states, std::span<std::uint64_t const>{states});
  out.add(section::heads, std::span<person_head const>{heads});
  out.add(section::words, std::span<std::uint64_t const>{words});
  out.add(section::tie_offsets, std::span<std::uint64_t const>{offsets});
  out.add(section::ties, std::span<packed_tie const>{ties});
  out.add(section::ties_known, std::span<std::uint64_t const>{known});
  return out.write(path);
}

}  // namespace vetrina::friends::index
