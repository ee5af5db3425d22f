// read: the query of the friend store: the families that friends speak for most, each with those who speak loudest. Pure
// over what each friend shows; a reading and what it answers belong to one thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "friends/index/decay.hpp"
#include "friends/index/format.hpp"

namespace vetrina::friends::index {

class facts;

// The weights of friends/weights.hpp, by activity::kind.
[[nodiscard]] decay const& weights_by_kind();

struct question {
  std::uint32_t now = 0;  // minutes since 1970
  std::size_t families = 10;
  std::size_t faces = 3;
  std::uint32_t since = 0;  // minutes since 1970; 0: all that is kept
  std::uint8_t kinds = 255;  // a bit a kind
};

// A friend, by the place in which they were heard, with the loudest of what they did.
struct face {
  std::uint32_t by = 0;
  float strength = 0;
  packed_thing what;
};

struct ranked_family {
  std::uint32_t family = 0;
  float score = 0;  // 1 - Π(1 - strength), the noisy-or: the second friend adds less than the first
  std::uint32_t friends = 0;  // how many did something with it
  std::uint32_t first_face = 0;
  std::uint32_t faces = 0;
};

class reading {
 public:
  reading() = default;
  reading(reading const&) = delete;
  reading& operator=(reading const&) = delete;

  // `names`: of which the subjects are.
  void begin(facts const& names, decay const& weights, question const& asked);
  // One more friend; `by` is what a face will say.
  void hear(std::uint32_t by, float tie, std::span<packed_thing const> newest_first);
  // Best first, equal ones by number, at most as many as were asked for; families below a score of 1e-6 are left out.
  std::vector<ranked_family> const& finish();
  // Strongest first, of the last finish().
  [[nodiscard]] std::span<face const> faces_of(ranked_family const& of) const noexcept {
    return std::span{faces_}.subspan(of.first_face, of.faces);
  }

 private:
  struct place {
    float silent;
    std::uint32_t family;
    friend bool operator<(place const& a, place const& b) noexcept {
      return a.silent != b.silent ? a.silent < b.silent : a.family < b.family;
    }
  };
  void make_room(std::size_t events);
  void weigh();
  void add_up();
  void select_few(std::size_t count, std::size_t most, float worst);
  void select();
  void tell();
  void show(ranked_family& row, face const& one) noexcept;

  facts const* names_ = nullptr;
  decay const* weights_ = nullptr;
  question asked_;
  std::uint32_t unheard_ = 0;  // the place of families that are left out
  // By event, in the order in which they were heard.
  std::size_t events_ = 0;
  std::vector<packed_thing> words_;
  std::vector<std::uint32_t> by_;
  std::vector<float> strengths_;  // of the tie at first, then of the event
  std::vector<std::uint32_t> families_;
  std::vector<std::uint32_t> heard_;  // events of the families that won
  // By family; what is written to is put back, so that the next reading begins clean.
  std::vector<float> silent_;  // the chance that nobody speaks; 1 between readings
  std::vector<std::uint16_t> winner_;  // 1 + its place among the best; 0 between readings
  std::vector<std::uint32_t> touched_;
  std::vector<std::uint32_t> last_;  // by place: the friend who was counted last
  std::vector<place> places_;
  std::vector<ranked_family> best_;
  std::vector<face> faces_;
};

}  // namespace vetrina::friends::index
