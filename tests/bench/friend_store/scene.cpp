#include "friend_store/scene.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <numeric>
#include <stdexcept>

namespace vetrina::bench {
namespace {

constexpr std::uint64_t seed = 2010;

std::shared_ptr<friends::index::base const> open(std::string const& path) {
  auto opened = friends::index::base::open(path);
  if (!opened) throw std::runtime_error{opened.error().message};
  return *std::move(opened);
}

std::string made_folder() {
  auto name = (std::filesystem::temp_directory_path() / "vt_bench_XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"Cannot make a folder for the index."};
  return name;
}

}  // namespace

scene::scene(scale const& at) : folder_{made_folder()} {
  town const of{at, seed};
  now_ = of.now();
  friends::index::builder made{of.family_of()};
  made.expect(of.shoppers(), of.most_ties(), std::size_t{of.shoppers()} * 10);
  std::vector<friends::index::tie> ties;
  std::vector<friends::index::interaction> done;
  for (std::uint32_t who = 0; who < of.shoppers(); ++who) {
    of.friends_of(who, ties);
    done.clear();
    if (of.shows(who)) of.done_by(who, done);
    made.add(ties, done);
  }
  take(made);
}

scene::scene(plain_files const& of) : folder_{made_folder()}, now_{1'000'000} {
  std::vector<std::uint32_t> families(of.items);  // such files know no families: each item is its own
  std::iota(families.begin(), families.end(), 0U);
  friends::index::builder made{std::move(families)};
  std::vector<friends::index::tie> ties;
  std::vector<friends::index::interaction> done;
  for (std::uint32_t who = 0; who < of.users(); ++who) {
    of.friends_of(who, ties);
    of.done_by(who, now_, done);
    made.add(ties, done);
  }
  take(made);
}

void scene::take(friends::index::builder const& made) {
  auto const written = made.write(path("index"), 1);
  if (!written) throw std::runtime_error{written.error().message};
  from_ = open(path("index"));
}

scene::~scene() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::vector<std::uint32_t> scene::viewers(std::size_t count, std::uint64_t of) const {
  std::vector<std::uint32_t> out(count);
  for (std::size_t n = 0; n < count; ++n) out[n] = static_cast<std::uint32_t>(mixed(of, n) % from_->shoppers());
  return out;
}

std::vector<std::uint32_t> scene::hubs(std::size_t count) const {
  std::size_t most = 0;
  for (std::uint32_t who = 0; who < from_->shoppers(); ++who) most = std::max(most, from_->ties(who).size());
  std::vector<std::pair<std::size_t, std::uint32_t>> all;
  for (std::uint32_t who = 0; who < from_->shoppers(); ++who) {
    auto const friends = from_->ties(who);
    if (friends.size() < most / 2) continue;
    std::size_t events = 0;
    for (auto const& one : friends) events += from_->history(one.who()).size();
    all.emplace_back(events, who);
  }
  std::ranges::sort(all, std::ranges::greater{});
  std::vector<std::uint32_t> out;
  for (std::size_t n = 0; n < std::min(count, all.size()); ++n) out.push_back(all[n].second);
  return out;
}

scene::start scene::cold_start() {
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
  (void)ask(from_->shoppers() / 2);
  out.first_answer = since();
  std::uint64_t sum = 0;
  for (std::uint32_t who = 0; who < from_->shoppers(); ++who) {
    for (auto const& one : from_->ties(who)) sum += one.who();
    for (auto const& one : from_->history(who)) sum += one.word();
  }
  if (sum == 0) throw std::runtime_error{"The index is empty."};
  out.all_warm = since();
  return out;
}

}  // namespace vetrina::bench
