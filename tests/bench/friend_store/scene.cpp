#include "friend_store/scene.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <numeric>
#include <stdexcept>

#include "activity/interactions.hpp"

namespace vetrina::bench {
namespace {

namespace index = friends::index;

constexpr std::uint64_t seed = 2010;

std::shared_ptr<index::facts> open(std::string const& path) {
  auto opened = index::facts::open(path);
  if (!opened) throw std::runtime_error{opened.error().message};
  return *std::move(opened);
}

std::string made_folder() {
  auto name = (std::filesystem::temp_directory_path() / "vt_bench_XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"Cannot make a folder for the index."};
  return name;
}

// Ids as a shop gives them; in the order of their numbers, so that the file numbers them the same.
std::string numbered(char const* what, std::uint32_t n) {
  char text[24];
  std::snprintf(text, sizeof text, "%s%08u", what, n);
  return text;
}

}  // namespace

std::vector<index::ranked_family> const& reader::ask(index::facts const& of, index::decay const& weights,
                                                     std::uint32_t viewer, index::question const& asked) {
  auto const held = of.enter();
  with.begin(of, weights, asked);
  if (auto const ties = of.ties(viewer)) {
    index::meet(of, *ties, std::int64_t{asked.now} * minute_ms, friends);
    for (auto const& one : friends)
      with.hear(one.who, static_cast<float>(vetrina::friends::strength_of(one.steps)), one.things);
  }
  return with.finish();
}

scene::scene(scale const& at) : folder_{made_folder()} {
  town const of{at, seed};
  now_ = of.now();
  make(of.shoppers(), of.family_of(), [&](std::uint32_t who, auto& ties, auto& done) {
    of.friends_of(who, ties);
    if (of.shows(who)) of.done_by(who, done);
  });
}

scene::scene(plain_files const& of) : folder_{made_folder()}, now_{1'000'000} {
  std::vector<std::uint32_t> families(of.items);  // such files know no families: each item is its own
  std::iota(families.begin(), families.end(), 0U);
  make(of.users(), families, [&](std::uint32_t who, auto& ties, auto& done) {
    of.friends_of(who, ties);
    of.done_by(who, now_, done);
  });
}

void scene::make(std::uint32_t shoppers, std::vector<std::uint32_t> const& family_of,
                 std::function<void(std::uint32_t, std::vector<town_tie>&, std::vector<town_thing>&)> const& tell) {
  index::draft made{std::size_t{1} << 50U};
  auto& texts = made.texts();
  for (std::uint32_t who = 0; who < shoppers; ++who) static_cast<void>(texts.people.add(numbered("s", who)));
  auto const families = family_of.empty() ? 0 : *std::ranges::max_element(family_of) + 1;
  for (std::uint32_t n = 0; n < families; ++n) static_cast<void>(texts.families.add(numbered("f", n)));
  std::vector<std::uint32_t> subjects;
  for (std::uint32_t n = 0; n < family_of.size(); ++n)
    subjects.push_back(texts.add_subject(numbered("f", family_of[n]), numbered("p", n)));
  std::vector<town_tie> friends;
  std::vector<town_thing> done;
  std::vector<index::packed_tie> ties;
  for (std::uint32_t who = 0; who < shoppers; ++who) {
    friends.clear();
    done.clear();
    tell(who, friends, done);
    std::ranges::stable_sort(friends, std::ranges::greater{}, &town_tie::strength);
    if (friends.size() > index::most_ties) friends.resize(index::most_ties);
    // No friend sees a review that does not recommend (activity/interactions.hpp).
    std::erase_if(done,
                  [](auto const& one) { return one.kind == review && one.stars < activity::least_recommending_stars; });
    std::ranges::stable_sort(done, std::ranges::greater{}, &town_thing::minute);
    if (done.size() > index::most_things) done.resize(index::most_things);
    ties.clear();
    for (auto const& one : friends)
      ties.emplace_back(index::tie{one.who, vetrina::friends::strength_steps(static_cast<double>(one.strength)), 1});
    index::read_person person;
    person.run.exists = person.run.named = true;
    for (auto const& one : done)
      person.run.things.emplace_back(index::thing{subjects[one.product], one.minute, one.kind, one.verified, false});
    ties_ += ties.size();
    things_ += done.size();
    made.add_ties(numbered("s", who), ties);
    made.add_person(numbered("s", who), person);
  }
  auto const written = made.write(path("index"), 1, 0);
  if (!written) throw std::runtime_error{written.error().message};
  from_ = open(path("index"));
}

scene::~scene() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::vector<index::packed_thing> scene::done_by(std::uint32_t who) const {
  auto const held = from_->enter();
  auto const there = from_->person(who);
  if (!there) return {};
  return {there->things().begin(), there->things().end()};
}

std::vector<std::uint32_t> scene::viewers(std::size_t count, std::uint64_t of) const {
  std::vector<std::uint32_t> out(count);
  for (std::size_t n = 0; n < count; ++n) out[n] = static_cast<std::uint32_t>(mixed(of, n) % shoppers());
  return out;
}

std::vector<std::uint32_t> scene::hubs(std::size_t count) const {
  std::size_t most = 0;
  for (std::uint32_t who = 0; who < shoppers(); ++who) most = std::max(most, ties_of(who).size());
  std::vector<std::pair<std::size_t, std::uint32_t>> all;
  for (std::uint32_t who = 0; who < shoppers(); ++who) {
    auto const friends = ties_of(who);
    if (friends.size() < most / 2) continue;
    std::size_t events = 0;
    for (auto const& one : friends) events += from_->person(one.who())->head().things();
    all.emplace_back(events, who);
  }
  std::ranges::sort(all, std::ranges::greater{});
  std::vector<std::uint32_t> out;
  for (std::size_t n = 0; n < std::min(count, all.size()); ++n) out.push_back(all[n].second);
  return out;
}

scene::start scene::cold_start(std::uint32_t viewer) {
  from_.reset();
  if (int const fd = ::open(path("index").c_str(), O_RDONLY | O_CLOEXEC); fd >= 0) {
    ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    ::close(fd);
  }
  using clock = std::chrono::steady_clock;
  auto const begin = clock::now();
  auto const since = [&] { return std::chrono::duration<double, std::milli>(clock::now() - begin).count(); };
  start out;
  from_ = open(path("index"));
  (void)ask(viewer);
  out.first_answer = since();
  std::uint64_t sum = 0;
  for (std::uint32_t who = 0; who < shoppers(); ++who) {
    for (auto const& one : ties_of(who)) sum += one.who();
    for (auto const one : from_->person(who)->things()) sum += one.word();
  }
  if (sum == 0) throw std::runtime_error{"The index is empty."};
  out.all_warm = since();
  return out;
}

}  // namespace vetrina::bench
