#include "friends/index/facts.hpp"

#include <algorithm>
#include <mutex>

#include "base/strings.hpp"

namespace vetrina::friends::index {
namespace {

using namespace facts_section;

// The family's length keeps families and products apart whatever letters they hold: "3:501/501/32", "3:501".
std::string subject_text(std::string_view family, std::optional<std::string_view> product) {
  auto const head = cat(std::uint64_t{family.size()}, ":", family);
  return product ? cat(head, "/", *product) : head;
}

}  // namespace

facts::facts(std::shared_ptr<store::snapshot const> file)
    : people{file, people_ends, facts_section::people},
      families{file, family_ends, facts_section::families},
      orphans{file, orphan_ends, facts_section::orphans},
      file_{file},
      filed_heads_{file->rows<person_head>(heads)},
      filed_words_{file->rows<std::uint64_t>(words)},
      tie_offsets_{file->rows<std::uint64_t>(tie_offsets)},
      filed_ties_{file->rows<packed_tie>(facts_section::ties)},
      ties_known_{file->rows<std::uint64_t>(ties_known)},
      filed_families_{file->rows<std::uint32_t>(subject_families)},
      filed_states_{file->rows<std::uint64_t>(family_states)},
      heads_{epochs_, people.filed()},
      ties_{epochs_, people.filed()},
      subjects_{std::move(file), subject_ends, facts_section::subjects} {}

bool facts::fits() {
  // What every reader needs is read together: after a cold start each look at another place is a disk's answer later.
  for (auto const which : {facts_section::meta, network_ends, facts_section::networks, subject_families}) {
    auto const all = file_->section(which);
    file_->will_need(all.data(), all.size());
  }
  auto const found = file_->rows<facts_meta>(facts_section::meta);
  if (found.size() != 1 || !file_->sound(found.data(), sizeof(facts_meta))) return false;
  meta_ = found.front();
  auto const filed = std::size_t{people.filed()};
  return filed_heads_.size() == filed && tie_offsets_.size() == filed + 1 && ties_known_.size() == filed / 64 + 1 &&
         filed_families_.size() == subjects_.filed() && filed_states_.size() == families.filed() && read_networks();
}

// Few, and in the order of their numbers, for which ties have bits: the tables of texts in a file are sorted.
bool facts::read_networks() {
  auto const ends = file_->rows<std::uint32_t>(network_ends);
  auto const all = file_->section(facts_section::networks);
  if (!file_->sound(ends.data(), ends.size_bytes()) || !file_->sound(all.data(), all.size())) return false;
  std::uint32_t begin = 0;
  for (auto const end : ends) {
    if (end < begin || end > all.size()) return false;
    static_cast<void>(networks.add(all.substr(begin, end - begin)));
    begin = end;
  }
  return true;
}

result<std::shared_ptr<facts>> facts::open(std::string const& path) {
  VT_TRY(auto file, store::snapshot::open(path, facts_kind, store::checking::on_use));
  std::shared_ptr<facts> made{new facts{std::move(file)}};
  if (!made->fits())
    return fail(code::data_loss, "store.snapshot_rejected",
                cat(path, " is refused (not a friend index) and is built again."));
  return made;
}

bool facts::damaged() const noexcept {
  return damaged_.load(std::memory_order_relaxed) || people.damaged() || families.damaged() || networks.damaged() ||
         orphans.damaged() || subjects_.damaged();
}

std::optional<person_view> facts::person(std::uint32_t who) const noexcept {
  if (auto const found = heads_.find(who)) return found->empty() ? std::nullopt : std::optional{view_of(*found)};
  if (who >= filed_heads_.size()) return std::nullopt;
  auto const* const at = filed_heads_.data() + who;
  if (!file_->sound(at, sizeof *at)) return lost();
  auto const head = *at;
  if (!head.known()) return std::nullopt;
  if (head.begin() > filed_words_.size() || head.words() > filed_words_.size() - head.begin()) return lost();
  auto const* const run = filed_words_.data() + head.begin();
  if (!file_->sound(run, head.words() * sizeof *run)) return lost();
  return person_view{head, run};
}

void facts::will_need(std::span<packed_tie const> friends) const noexcept {
  for (auto const& one : friends) {
    if (one.who() < filed_heads_.size()) file_->will_need(filed_heads_.data() + one.who(), sizeof(person_head));
  }
  for (auto const& one : friends) {
    if (one.who() >= filed_heads_.size()) continue;
    auto const words = filed_words_of(one.who());
    file_->will_need(words.data(), words.size_bytes());
  }
}

// A run that was put begins with a tie to nobody, so that no friends and nothing known are two.
std::optional<std::span<packed_tie const>> facts::ties(std::uint32_t who) const noexcept {
  if (auto const found = ties_.find(who)) return found->empty() ? std::nullopt : std::optional{found->subspan(1)};
  if (who >= filed_heads_.size()) return std::nullopt;
  auto const* const bits = ties_known_.data() + who / 64;
  auto const* const at = tie_offsets_.data() + who;
  file_->will_need(at, 2 * sizeof *at);
  if (!file_->sound(bits, sizeof *bits)) return lost();
  if ((*bits >> who % 64 & 1U) == 0) return std::nullopt;
  if (!file_->sound(at, 2 * sizeof *at)) return lost();
  auto const begin = at[0];
  auto const count = at[1] - begin;
  if (begin > filed_ties_.size() || count > filed_ties_.size() - begin || count > most_ties) return lost();
  auto const* const run = filed_ties_.data() + begin;
  if (!file_->sound(run, count * sizeof *run)) return lost();
  return std::span{run, count};
}

void facts::put_ties(std::uint32_t who, std::span<packed_tie const> strongest_first) {
  std::vector<packed_tie> run(1);
  run.insert(run.end(), strongest_first.begin(), strongest_first.end());
  ties_.put(who, run);
}

std::uint32_t facts::add_subject(std::string_view family, std::optional<std::string_view> product) {
  auto const number = families.add(family);
  auto const text = subject_text(family, product);
  if (auto const known = subjects_.find(text)) return *known;
  std::unique_lock const lock{adding_};
  auto const subject = subjects_.add(text);
  if (subject >= subjects_.filed() && subject - subjects_.filed() == added_families_.size())
    added_families_.push_back(number);
  return subject;
}

std::optional<std::uint32_t> facts::find_subject(std::string_view family,
                                                 std::optional<std::string_view> product) const {
  return subjects_.find(subject_text(family, product));
}

std::uint32_t facts::family_of(std::uint32_t subject) const {
  if (subject < subjects_.filed()) {
    auto const* const at = filed_families_.data() + subject;
    if (!file_->sound(at, sizeof *at)) static_cast<void>(lost());
    return *at;
  }
  std::shared_lock const lock{adding_};
  auto const place = subject - subjects_.filed();
  return place < added_families_.size() ? added_families_[place] : 0;
}

std::span<std::uint32_t const> facts::filed_families() const noexcept {
  if (filed_families_.empty() || file_->sound(filed_families_.data(), filed_families_.size_bytes()))
    return filed_families_;
  damaged_.store(true, std::memory_order_relaxed);
  return {};
}

std::optional<std::string_view> facts::product_of(std::uint32_t subject) const {
  auto text = subjects_.at(subject);
  auto const colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  text.remove_prefix(std::min(text.size(), colon + 1 + families.at(family_of(subject)).size()));
  if (text.empty()) return std::nullopt;
  return text.substr(1);
}

std::optional<std::uint64_t> facts::family_state(std::uint32_t family) const {
  {
    std::shared_lock const lock{adding_};
    if (auto const found = states_.find(family); found != states_.end()) return found->second;
  }
  if (family >= families.filed()) return std::nullopt;
  auto const* const at = filed_states_.data() + family;
  if (!file_->sound(at, sizeof *at)) {
    static_cast<void>(lost());
    return std::nullopt;
  }
  return *at;
}

void facts::put_family_state(std::uint32_t family, std::uint64_t state) {
  std::unique_lock const lock{adding_};
  states_.insert_or_assign(family, state);
}

}  // namespace vetrina::friends::index
