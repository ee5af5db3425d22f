#include "ranking/signals.hpp"

#include <algorithm>
#include <cmath>

#include "friends/weights.hpp"

namespace vetrina::bench::ranking {
namespace {

namespace weights = vetrina::friends::weights;

// Who follows one without being followed counts half: less was said.
constexpr float follower = 0.5F;

std::size_t common(std::span<std::uint32_t const> a, std::span<std::uint32_t const> b) {
  std::size_t out = 0;
  for (std::size_t n = 0, m = 0; n < a.size() && m < b.size();) {
    if (a[n] == b[m]) ++out;
    auto const left = a[n];
    if (left <= b[m]) ++n;
    if (left >= b[m]) ++m;
  }
  return out;
}

float tie_between(shop const& in, std::uint32_t a, std::uint32_t b, tie_by what) {
  auto const friends = static_cast<double>(common(in.follow.row(a), in.follow.row(b)));
  auto const all = static_cast<double>(in.follow.row(a).size() + in.follow.row(b).size()) - friends;
  auto const mine = in.have.shoppers.row(a);
  auto const theirs = in.have.shoppers.row(b);
  auto const sizes = static_cast<double>(mine.size()) * static_cast<double>(theirs.size());
  auto const tastes = sizes > 0 && what == tie_by::friends_and_tastes
                          ? static_cast<double>(common(mine, theirs)) / std::sqrt(sizes)
                          : 0.0;
  return static_cast<float>(std::min(1.0, weights::tie_base +
                                              weights::tie_common_friends * friends / std::max(all, 1.0) +
                                              weights::tie_common_tastes * tastes));
}

class popular final : public signal {
 public:
  explicit popular(shop const& of) : of_{of} {}
  void add(std::uint32_t, std::span<float> out, scratch&) const override {
    for (std::uint32_t n = 0; n < out.size(); ++n) out[n] += static_cast<float>(of_.have.things.row(n).size());
  }

 private:
  shop const& of_;
};

class counted_friends final : public signal {
 public:
  explicit counted_friends(shop const& of) : of_{of} {}
  void add(std::uint32_t who, std::span<float> out, scratch&) const override {
    auto const all = static_cast<float>(of_.shoppers() + 1);
    for (std::uint32_t n = 0; n < out.size(); ++n) out[n] += static_cast<float>(of_.have.things.row(n).size()) / all;
    for (auto const other : of_.follow.row(who)) {
      for (auto const thing : of_.have.shoppers.row(other)) out[thing] += 1.0F;
    }
  }

 private:
  shop const& of_;
};

void speak(shop const& of, std::uint32_t who, float strength, std::span<float> out) {
  auto const loud = -std::log1p(-std::min(strength, static_cast<float>(weights::most_one_event)));
  for (auto const thing : of.have.shoppers.row(who)) out[thing] += loud;
}

class heard_friends final : public signal {
 public:
  explicit heard_friends(shop const& of) : of_{of} {}
  void add(std::uint32_t who, std::span<float> out, scratch&) const override {
    for (auto const& one : of_.ties[who]) speak(of_, one.who, one.weight, out);
  }

 private:
  shop const& of_;
};

class far_friends final : public signal {
 public:
  explicit far_friends(shop const& of) : of_{of} {}
  void add(std::uint32_t who, std::span<float> out, scratch& with) const override {
    with.near.assign(of_.shoppers(), 0.0F);
    for (auto const& one : of_.ties[who]) {
      for (auto const& far : of_.ties[one.who]) with.near[far.who] += 0.3F * one.weight * far.weight;
    }
    with.near[who] = 0;
    for (auto const& one : of_.ties[who]) with.near[one.who] = 0;
    for (std::uint32_t n = 0; n < of_.shoppers(); ++n) {
      if (with.near[n] > 0) speak(of_, n, with.near[n], out);
    }
  }

 private:
  shop const& of_;
};

class own final : public signal {
 public:
  explicit own(closed_form const& by) : by_{by} {}
  void add(std::uint32_t who, std::span<float> out, scratch& with) const override {
    weighted const me[]{{who, 1.0F}};
    by_.add(me, out, with.work);
  }

 private:
  closed_form const& by_;
};

class of_friends final : public signal {
 public:
  of_friends(shop const& of, closed_form const& by) : of_{of}, by_{by} {}
  void add(std::uint32_t who, std::span<float> out, scratch& with) const override {
    if (!of_.ties[who].empty()) by_.add(of_.ties[who], out, with.work);
  }

 private:
  shop const& of_;
  closed_form const& by_;
};

class people_alike final : public signal {
 public:
  people_alike(shop const& of, alike const& by) : of_{of}, by_{by} {
    for (std::uint32_t n = 0; n < of.things(); ++n) {
      auto const size = static_cast<float>(std::max<std::size_t>(of.have.things.row(n).size(), 1));
      rare_.push_back(std::pow(size, -by.rare));
      scale_.push_back(std::pow(size, -by.damping));
    }
    for (std::uint32_t n = 0; n < of.shoppers(); ++n) {
      active_.push_back(
          std::pow(static_cast<float>(std::max<std::size_t>(of.have.shoppers.row(n).size(), 1)), -by.active));
    }
  }
  void add(std::uint32_t who, std::span<float> out, scratch& with) const override {
    with.near.resize(of_.shoppers(), 0.0F);
    with.touched.clear();
    for (auto const thing : of_.have.shoppers.row(who)) {
      for (auto const other : of_.have.things.row(thing)) {
        if (with.near[other] == 0) with.touched.push_back(other);
        with.near[other] += rare_[thing];
      }
    }
    for (auto const other : with.touched) {
      auto weight = with.near[other] * active_[other];
      with.near[other] = 0;
      if (other == who) continue;
      if (by_.sharp != 1) weight = std::pow(weight, by_.sharp);
      for (auto const thing : of_.have.shoppers.row(other)) out[thing] += weight;
    }
    for (std::uint32_t n = 0; n < out.size(); ++n) out[n] *= scale_[n];
  }

 private:
  shop const& of_;
  alike by_;
  std::vector<float> rare_, scale_, active_;
};

}  // namespace

shop::shop(sparse of, sparse const& followed, tie_by what)
    : have{std::move(of)}, follow{followed}, ties(followed.rows()) {
  for (std::uint32_t who = 0; who < shoppers(); ++who) {
    for (auto const other : follow.row(who)) {
      auto const strength = tie_between(*this, who, other, what);
      ties[who].push_back({other, strength});
      if (!std::ranges::binary_search(follow.row(other), who)) ties[other].push_back({who, strength * follower});
    }
  }
}

signal_ptr popularity(shop const& of) { return std::make_unique<popular>(of); }
signal_ptr friends_only(shop const& of) { return std::make_unique<counted_friends>(of); }
signal_ptr friends_things(shop const& of) { return std::make_unique<heard_friends>(of); }
signal_ptr friends_of_friends(shop const& of) { return std::make_unique<far_friends>(of); }
signal_ptr own_taste(closed_form const& by) { return std::make_unique<own>(by); }
signal_ptr friends_taste(shop const& of, closed_form const& by) { return std::make_unique<of_friends>(of, by); }
signal_ptr neighbours(shop const& of, alike const& by) { return std::make_unique<people_alike>(of, by); }

}  // namespace vetrina::bench::ranking
