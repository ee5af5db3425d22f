// facts: what one process knows of a shop's people: the mapped file, which all processes share, under what was read
// from rows since. What it does not know it says so, and the caller reads the rows. It decides nothing by itself about
// what is fresh: following the journal does (follow.hpp).
// Looks: any thread, under enter(). put_*() and forget_*(): one thread at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "friends/index/epochs.hpp"
#include "friends/index/overlay.hpp"
#include "friends/index/runs.hpp"
#include "friends/index/text_table.hpp"
#include "store/snapshot.hpp"

namespace vetrina::friends::index {

inline constexpr store::snapshot_kind facts_kind{store::snapshot_id("FACT"), 1};
namespace facts_section {
enum : std::uint32_t {
  meta = 1,  // facts_meta
  people_ends,
  people,
  identity_ends,
  identities,
  subject_ends,
  subjects,
  family_ends,
  families,
  network_ends,
  networks,
  orphan_ends,
  orphans,
  subject_families,  // uint32: the family of each subject
  family_states,  // uint64: family_state() when it was filed
  person_offsets,
  persons,  // uint64: people + 1 positions; runs
  followed_offsets,
  followed,  // the same of identities
};
}  // namespace facts_section

struct facts_meta {
  std::uint64_t moment = 0;    // of the journal's row at seq: another store's file is told by it
  std::uint64_t left_out = 0;  // step, budget.hpp
};

class facts {
 public:
  facts() : persons_{epochs_, 0}, followed_{epochs_, 0} {}  // knows nothing
  // Fails with store.snapshot_missing or store.snapshot_rejected.
  [[nodiscard]] static result<std::shared_ptr<facts>> open(std::string const& path);

  text_table people;      // by the shop's own ids
  text_table identities;
  text_table families;
  text_table networks;  // connectors
  text_table orphans;   // products of which runs tell and the catalogue does not

  // What an event is about: a family, or a product as it was of that family.
  [[nodiscard]] std::uint32_t add_subject(std::string_view family, std::optional<std::string_view> product);
  [[nodiscard]] std::uint32_t family_of(std::uint32_t subject) const;
  [[nodiscard]] text_table const& subjects() const noexcept { return subjects_; }
  [[nodiscard]] std::optional<std::string_view> product_of(std::uint32_t subject) const;

  // What was seen of a family's products when runs were read: those of its owners are stale once it changes.
  [[nodiscard]] std::optional<std::uint64_t> family_state(std::uint32_t family) const;
  void put_family_state(std::uint32_t family, std::uint64_t state);

  [[nodiscard]] epochs::guard enter() const noexcept { return epochs_.enter(); }
  // Empty: not known.
  [[nodiscard]] std::optional<person_view> person(std::uint32_t who) const noexcept;
  [[nodiscard]] std::optional<identity_view> identity(std::uint32_t which) const noexcept;
  void put_person(std::uint32_t who, std::span<std::byte const> run) { persons_.put(who, run); }
  void put_identity(std::uint32_t which, std::span<std::byte const> run) { followed_.put(which, run); }
  void forget_person(std::uint32_t who) { persons_.put(who, {}); }
  void forget_identity(std::uint32_t which) { followed_.put(which, {}); }

  // Of the file: 0 where there is none.
  [[nodiscard]] std::int64_t seq() const noexcept { return file_ ? file_->seq() : 0; }
  [[nodiscard]] facts_meta const& meta() const noexcept { return meta_; }
  // Memory of what was read since.
  [[nodiscard]] std::size_t changed_bytes() const noexcept { return persons_.bytes() + followed_.bytes(); }
  [[nodiscard]] std::size_t changed_runs() const noexcept { return persons_.size() + followed_.size(); }
  // Whether a look came to a damaged part of the file: nothing that was said can be believed.
  [[nodiscard]] bool damaged() const noexcept;

 private:
  // Runs by number: of the file, under those put since.
  class runs {
   public:
    runs(epochs& of, std::uint32_t filed) : touched_(filed / 64 + 1), since_{of}, filed_{filed} {}
    [[nodiscard]] std::optional<std::span<std::byte const>> changed(std::uint32_t which) const noexcept;
    void put(std::uint32_t which, std::span<std::byte const> run);
    [[nodiscard]] std::size_t bytes() const noexcept { return since_.bytes(); }
    [[nodiscard]] std::size_t size() const noexcept { return since_.size(); }

   private:
    std::vector<std::atomic<std::uint64_t>> touched_;
    run_table<std::byte> since_;
    std::uint32_t filed_;
  };
  explicit facts(std::shared_ptr<store::snapshot const> file);
  [[nodiscard]] bool fits() noexcept;
  [[nodiscard]] std::span<std::byte const> filed(std::uint32_t which, std::span<std::uint64_t const> offsets,
                                                 std::string_view all) const noexcept;
  [[nodiscard]] std::span<std::byte const> lost() const noexcept;

  std::shared_ptr<store::snapshot const> file_;
  facts_meta meta_;
  std::span<std::uint64_t const> person_offsets_;
  std::string_view person_runs_;
  std::span<std::uint64_t const> followed_offsets_;
  std::string_view followed_runs_;
  std::span<std::uint32_t const> filed_families_;
  std::span<std::uint64_t const> filed_states_;
  mutable std::atomic<bool> damaged_{false};
  mutable epochs epochs_;
  runs persons_;
  runs followed_;
  text_table subjects_;
  mutable std::shared_mutex adding_;
  std::deque<std::uint32_t> added_families_;
  std::unordered_map<std::uint32_t, std::uint64_t> states_;
};

}  // namespace vetrina::friends::index
