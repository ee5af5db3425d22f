// facts: what one process knows of a shop's people: the mapped file, which all processes share, under what was read
// from rows since. What it does not know it says so, and the caller reads the rows. It decides nothing by itself about
// what is fresh: following the journal does (follow.hpp).
// Looks: any thread, under enter(). put_*() and forget_*(): one thread at a time.
#pragma once

#include <algorithm>
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
#include "friends/index/format.hpp"
#include "friends/index/run_table.hpp"
#include "friends/index/text_table.hpp"
#include "store/snapshot.hpp"

namespace vetrina::friends::index {

inline constexpr store::snapshot_kind facts_kind{store::snapshot_id("FACT"), 2};
namespace facts_section {
enum : std::uint32_t {
  meta = 1,  // facts_meta
  people_ends,
  people,
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
  heads,  // person_head: one a shopper
  words,  // uint64: what heads point at
  tie_offsets,  // uint64: one a shopper and one more, positions in `ties`
  ties,  // packed_tie, strongest first
  ties_known,  // uint64: a bit a shopper; without it the rows know
};
}  // namespace facts_section

struct facts_meta {
  std::uint64_t moment = 0;  // of the journal's row at seq: another store's file is told by it
  std::uint64_t left_out = 0;  // step, budget.hpp
};

class facts {
 public:
  facts() : heads_{epochs_, 0}, ties_{epochs_, 0} {}  // knows nothing
  // Fails with store.snapshot_missing or store.snapshot_rejected.
  [[nodiscard]] static result<std::shared_ptr<facts>> open(std::string const& path);

  text_table people;  // by the shop's own ids
  text_table families;
  text_table networks;  // connectors, few
  text_table orphans;  // products of which things tell and the catalogue does not

  // What a thing is about: a family, or a product as it was of that family.
  [[nodiscard]] std::uint32_t add_subject(std::string_view family, std::optional<std::string_view> product);
  [[nodiscard]] std::optional<std::uint32_t> find_subject(std::string_view family,
                                                          std::optional<std::string_view> product) const;
  [[nodiscard]] std::uint32_t family_of(std::uint32_t subject) const;
  // The families of the file's subjects; empty where they are damaged.
  [[nodiscard]] std::span<std::uint32_t const> filed_families() const noexcept;
  [[nodiscard]] text_table const& subjects() const noexcept { return subjects_; }
  [[nodiscard]] std::optional<std::string_view> product_of(std::uint32_t subject) const;

  // What was seen of a family's products when its owners were read: they are stale once it changes.
  [[nodiscard]] std::optional<std::uint64_t> family_state(std::uint32_t family) const;
  void put_family_state(std::uint32_t family, std::uint64_t state);

  // What is found below lives as long as the guard.
  [[nodiscard]] epochs::guard enter() const noexcept { return epochs_.enter(); }
  // Empty: not known.
  [[nodiscard]] std::optional<person_view> person(std::uint32_t who) const noexcept;
  [[nodiscard]] std::optional<std::span<packed_tie const>> ties(std::uint32_t who) const noexcept;
  void put_person(std::uint32_t who, std::span<std::uint64_t const> packed) { heads_.put(who, packed); }
  void put_ties(std::uint32_t who, std::span<packed_tie const> strongest_first);
  void forget_person(std::uint32_t who) { heads_.put(who, {}); }
  void forget_ties(std::uint32_t who) { ties_.put(who, {}); }

  // A read that knows whom it will ask about soon asks for the head first, then for what it points at. False: nobody has
  // looked at that part of the file yet, and it may lie on the disk.
  bool prefetch_head(std::uint32_t who) const noexcept {
    if (who >= filed_heads_.size()) return true;
    auto const* const head = filed_heads_.data() + who;
    if (file_->is_new(head, sizeof *head)) return false;
    __builtin_prefetch(head);
    return true;
  }
  bool prefetch_words(std::uint32_t who) const noexcept {
    if (who >= filed_heads_.size()) return true;
    if (file_->is_new(filed_heads_.data() + who, sizeof(person_head))) return false;
    auto const words = filed_words_of(who);
    __builtin_prefetch(words.data());
    __builtin_prefetch(words.data() + 8);
    return !file_->is_new(words.data(), words.size_bytes());
  }
  // Has the disk read what person() will look at for each of these: together, since one after the other is many times
  // as long.
  void will_need(std::span<packed_tie const> friends) const noexcept;

  // Of the file: 0 where there is none.
  [[nodiscard]] std::int64_t seq() const noexcept { return file_ ? file_->seq() : 0; }
  [[nodiscard]] facts_meta const& meta() const noexcept { return meta_; }
  // Memory of what was read since.
  [[nodiscard]] std::size_t changed_bytes() const noexcept { return heads_.bytes() + ties_.bytes(); }
  [[nodiscard]] std::size_t changed_runs() const noexcept { return heads_.size() + ties_.size(); }
  // Whether a look came to a damaged part of the file: nothing that was said can be believed.
  [[nodiscard]] bool damaged() const noexcept;

 private:
  // Runs by number: what was put since, and a bit that says so, in a set small enough for the cache.
  template <class T>
  class changed {
   public:
    changed(epochs& of, std::uint32_t filed) : touched_(filed / 64 + 1), since_{of}, filed_{filed} {}
    [[nodiscard]] std::optional<std::span<T const>> find(std::uint32_t which) const noexcept {
      if (which < filed_ && (touched_[which / 64].load(std::memory_order_acquire) >> which % 64 & 1U) == 0)
        return std::nullopt;
      return since_.find(which);
    }
    void put(std::uint32_t which, std::span<T const> run) {
      since_.put(which, run);
      // After the run is in its place: whoever sees the bit finds the run.
      if (which < filed_) touched_[which / 64].fetch_or(std::uint64_t{1} << which % 64, std::memory_order_release);
    }
    [[nodiscard]] std::size_t bytes() const noexcept { return since_.bytes(); }
    [[nodiscard]] std::size_t size() const noexcept { return since_.size(); }

   private:
    std::vector<std::atomic<std::uint64_t>> touched_;
    run_table<T> since_;
    std::uint32_t filed_;
  };
  explicit facts(std::shared_ptr<store::snapshot const> file);
  [[nodiscard]] bool fits();
  // Of a head that may not have been checked: within the file, whatever it says.
  [[nodiscard]] std::span<std::uint64_t const> filed_words_of(std::uint32_t who) const noexcept {
    auto const head = filed_heads_[who];
    auto const begin = std::min<std::uint64_t>(head.begin(), filed_words_.size());
    return filed_words_.subspan(begin, std::min<std::uint64_t>(head.words(), filed_words_.size() - begin));
  }
  [[nodiscard]] bool read_networks();
  std::nullopt_t lost() const noexcept {
    damaged_.store(true, std::memory_order_relaxed);
    return std::nullopt;
  }

  std::shared_ptr<store::snapshot const> file_;
  facts_meta meta_;
  std::span<person_head const> filed_heads_;
  std::span<std::uint64_t const> filed_words_;
  std::span<std::uint64_t const> tie_offsets_;
  std::span<packed_tie const> filed_ties_;
  std::span<std::uint64_t const> ties_known_;
  std::span<std::uint32_t const> filed_families_;
  std::span<std::uint64_t const> filed_states_;
  mutable std::atomic<bool> damaged_{false};
  mutable epochs epochs_;
  changed<std::uint64_t> heads_;
  changed<packed_tie> ties_;
  text_table subjects_;
  mutable std::shared_mutex adding_;
  std::deque<std::uint32_t> added_families_;
  std::unordered_map<std::uint32_t, std::uint64_t> states_;
};

}  // namespace vetrina::friends::index
