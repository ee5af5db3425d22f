#include "friends/index/draft.hpp"

#include <algorithm>
#include <numeric>

#include "friends/weights.hpp"

namespace vetrina::friends::index {
namespace {

constexpr std::uint64_t two_states = ~std::uint64_t{0};  // no family is ever in it

void put_at(std::vector<run_bytes>& all, std::uint32_t which, run_bytes run) {
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

struct laid_out {
  std::vector<std::uint64_t> offsets{0};
  std::vector<std::byte> all;
  void add(run_bytes const& run) {
    all.insert(all.end(), run.begin(), run.end());
    offsets.push_back(all.size());
  }
  void put(store::snapshot_writer& out, std::uint32_t offsets_section, std::uint32_t section) const {
    out.add(offsets_section, std::span<std::uint64_t const>{offsets});
    out.add(section, std::span<std::byte const>{all});
  }
};

}  // namespace

// Two states of one family while the draft was made: whichever the next reader finds, it reads the owners again.
void draft::state_seen(std::uint32_t family, std::uint64_t state) {
  auto const [at, fresh] = states_.emplace(family, state);
  if (!fresh && at->second != state) at->second = two_states;
}

void draft::keep_person(std::uint32_t who, person_facts const& run) {
  bool const shows_nothing = !run.named && run.events.empty() && !run.by_rows;
  if (left_out_ >= step::connected && shows_nothing) return;
  auto packed = run.packed();
  person_bytes_ += packed.size();
  events_ += run.events.size();
  put_at(people_, who, std::move(packed));
  fit();
}

void draft::add_person(std::string_view shopper, read_person const& what) {
  for (auto const& [family, state] : what.states) state_seen(family, state);
  text_bytes_ += shopper.size() + 12;
  keep_person(texts_.people.add(shopper), what.run);
}

void draft::add_identity(std::string_view identity, identity_facts what) {
  if (left_out_ >= step::capped && what.edges.size() > static_cast<std::size_t>(weights::most_friends)) {
    what.edges.clear();
    what.by_rows = true;
  }
  text_bytes_ += identity.size() + 12;
  edges_ += what.edges.size();
  auto packed = what.packed();
  edge_bytes_ += packed.size();
  put_at(identities_, texts_.identities.add(identity), std::move(packed));
  fit();
}

bool draft::copy_person(std::string_view shopper, facts const& from, std::int64_t now) {
  auto const number = from.people.find(shopper);
  if (!number) return false;
  auto const held = from.enter();
  auto const there = from.person(*number);
  if (!there || !there->holds_at(now) || there->by_rows()) return false;
  auto run = there->unpacked();
  read_person out;
  for (auto& one : run.events) {
    auto const family = from.family_of(one.subject);
    auto const name = from.families.at(family);
    auto const state = from.family_state(family);
    if (!state) return false;
    one.subject = texts_.add_subject(name, from.product_of(one.subject));
    out.states.emplace_back(texts_.families.add(name), *state);
  }
  // The owners of a family are made stale before its new state is kept: a run that is still there goes with these.
  auto const again = from.person(*number);
  if (!again || !again->same(*there) || from.damaged()) return false;
  out.run = std::move(run);
  add_person(shopper, out);
  return true;
}

bool draft::copy_identity(std::string_view identity, facts const& from) {
  auto const number = from.identities.find(identity);
  if (!number) return false;
  auto const held = from.enter();
  auto const there = from.identity(*number);
  if (!there || !there->active() || there->by_rows()) return false;
  auto run = there->unpacked();
  run.owner = texts_.people.add(from.people.at(run.owner));
  for (auto& one : run.edges) {
    one.to = texts_.identities.add(from.identities.at(one.to));
    one.network = static_cast<std::uint16_t>(texts_.networks.add(from.networks.at(one.network)));
  }
  if (from.damaged()) return false;
  add_identity(identity, std::move(run));
  return true;
}

std::size_t draft::bytes() const noexcept {
  return person_bytes_ + text_bytes_ + (left_out_ >= step::edges_on_disk ? 0 : edge_bytes_) +
         8 * (people_.size() + identities_.size());
}

void draft::fit() {
  while (left_out_ != step::given_up && too_large(bytes(), memory_max_)) {
    left_out_ = static_cast<step>(static_cast<std::uint8_t>(left_out_) + 1);
    if (left_out_ == step::capped) {
      for (auto& one : identities_) {
        if (one.empty()) continue;
        auto run = identity_view{one}.unpacked();
        if (run.edges.size() <= static_cast<std::size_t>(weights::most_friends)) continue;
        edge_bytes_ -= one.size();
        edges_ -= run.edges.size();
        run.edges.clear();
        run.by_rows = true;
        one = run.packed();
        edge_bytes_ += one.size();
      }
    } else if (left_out_ == step::connected) {
      for (auto& one : people_) {
        if (one.empty()) continue;
        person_view const run{one};
        if (run.named() || run.size() != 0 || run.by_rows()) continue;
        person_bytes_ -= one.size();
        one = {};
      }
    } else if (left_out_ == step::given_up) {
      people_.clear();
      identities_.clear();
      person_bytes_ = edge_bytes_ = text_bytes_ = 0;
    }
  }
}

result<void> draft::write(std::string const& path, std::int64_t seq, std::uint64_t moment) const {
  namespace section = facts_section;
  bool const empty = left_out_ == step::given_up;
  facts const none;
  auto const& texts = empty ? none : texts_;
  sorted_texts const people{texts.people};
  sorted_texts const identities{texts.identities};
  sorted_texts const subjects{texts.subjects()};
  sorted_texts const families{texts.families};
  sorted_texts const networks{texts.networks};
  sorted_texts const orphans{texts.orphans};

  laid_out persons;
  for (auto const who : people.order) {
    if (who >= people_.size() || people_[who].empty()) {
      persons.add({});
      continue;
    }
    auto run = person_view{people_[who]}.unpacked();
    for (auto& one : run.events) one.subject = subjects.number[one.subject];
    persons.add(run.packed());
  }
  laid_out followed;
  for (auto const which : identities.order) {
    if (which >= identities_.size() || identities_[which].empty()) {
      followed.add({});
      continue;
    }
    auto run = identity_view{identities_[which]}.unpacked();
    if (run.active) run.owner = people.number[run.owner];
    for (auto& one : run.edges) {
      one.to = identities.number[one.to];
      one.network = static_cast<std::uint16_t>(networks.number[one.network]);
    }
    followed.add(run.packed());
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
  identities.put(out, section::identity_ends, section::identities);
  subjects.put(out, section::subject_ends, section::subjects);
  families.put(out, section::family_ends, section::families);
  networks.put(out, section::network_ends, section::networks);
  orphans.put(out, section::orphan_ends, section::orphans);
  out.add(section::subject_families, std::span<std::uint32_t const>{subject_families});
  out.add(section::family_states, std::span<std::uint64_t const>{states});
  persons.put(out, section::person_offsets, section::persons);
  followed.put(out, section::followed_offsets, section::followed);
  return out.write(path);
}

}  // namespace vetrina::friends::index
