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
      identities{file, identity_ends, facts_section::identities},
      families{file, family_ends, facts_section::families},
      networks{file, network_ends, facts_section::networks},
      orphans{file, orphan_ends, facts_section::orphans},
      file_{file},
      person_offsets_{file->rows<std::uint64_t>(person_offsets)},
      person_runs_{file->section(persons)},
      followed_offsets_{file->rows<std::uint64_t>(followed_offsets)},
      followed_runs_{file->section(followed)},
      filed_families_{file->rows<std::uint32_t>(subject_families)},
      filed_states_{file->rows<std::uint64_t>(family_states)},
      persons_{epochs_, people.filed()},
      followed_{epochs_, identities.filed()},
      subjects_{std::move(file), subject_ends, facts_section::subjects} {}

bool facts::fits() noexcept {
  auto const found = file_->rows<facts_meta>(facts_section::meta);
  if (found.size() != 1 || !file_->sound(found.data(), sizeof(facts_meta))) return false;
  meta_ = found.front();
  return person_offsets_.size() == std::size_t{people.filed()} + 1 &&
         followed_offsets_.size() == std::size_t{identities.filed()} + 1 &&
         filed_families_.size() == subjects_.filed() && filed_states_.size() == families.filed();
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
  return damaged_.load(std::memory_order_relaxed) || people.damaged() || identities.damaged() || families.damaged() ||
         networks.damaged() || orphans.damaged() || subjects_.damaged();
}

std::span<std::byte const> facts::lost() const noexcept {
  damaged_.store(true, std::memory_order_relaxed);
  return {};
}

std::span<std::byte const> facts::filed(std::uint32_t which, std::span<std::uint64_t const> offsets,
                                        std::string_view all) const noexcept {
  auto const* const at = offsets.data() + which;
  if (!file_->sound(at, 2 * sizeof *at)) return lost();
  if (at[0] > at[1] || at[1] > all.size()) return lost();
  auto const* const run = all.data() + at[0];
  if (!file_->sound(run, at[1] - at[0])) return lost();
  return {reinterpret_cast<std::byte const*>(run), at[1] - at[0]};
}

std::optional<person_view> facts::person(std::uint32_t who) const noexcept {
  if (auto const changed = persons_.changed(who)) {
    return changed->empty() ? std::nullopt : std::optional{person_view{*changed}};
  }
  if (who >= people.filed()) return std::nullopt;
  auto const run = filed(who, person_offsets_, person_runs_);
  if (run.empty()) return std::nullopt;  // left out
  if (!person_view::sound(run)) {
    static_cast<void>(lost());
    return std::nullopt;
  }
  return person_view{run};
}

std::optional<identity_view> facts::identity(std::uint32_t which) const noexcept {
  if (auto const changed = followed_.changed(which)) {
    return changed->empty() ? std::nullopt : std::optional{identity_view{*changed}};
  }
  if (which >= identities.filed()) return std::nullopt;
  auto const run = filed(which, followed_offsets_, followed_runs_);
  if (run.empty()) return std::nullopt;  // of an edge that leads to nobody linked
  if (!identity_view::sound(run)) {
    static_cast<void>(lost());
    return std::nullopt;
  }
  return identity_view{run};
}

std::optional<std::span<std::byte const>> facts::runs::changed(std::uint32_t which) const noexcept {
  if (which < filed_ && (touched_[which / 64].load(std::memory_order_acquire) >> which % 64 & 1U) == 0)
    return std::nullopt;
  return since_.find(which);
}

void facts::runs::put(std::uint32_t which, std::span<std::byte const> run) {
  since_.put(which, run);
  // After the run is in its place: whoever sees the bit finds the run.
  if (which < filed_) touched_[which / 64].fetch_or(std::uint64_t{1} << which % 64, std::memory_order_release);
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
