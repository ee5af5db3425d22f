#include "generate/plain_files.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "friends/weights.hpp"

namespace vetrina::bench {
namespace {

class numbers {
 public:
  std::uint32_t of(std::string const& name) {
    return known_.try_emplace(name, static_cast<std::uint32_t>(known_.size())).first->second;
  }
  [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(known_.size()); }

 private:
  std::unordered_map<std::string, std::uint32_t> known_;
};

using pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

enum class nothing { refused, allowed };

pairs read_pairs(std::string const& path, std::string_view header, numbers& first, numbers& second,
                 nothing at_all = nothing::refused) {
  std::ifstream in{path};
  if (!in) throw std::runtime_error{path + ": cannot be read"};
  std::string line;
  std::size_t number = 1;
  auto const next = [&] {
    if (!std::getline(in, line)) return false;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return true;
  };
  auto const wrong = [&](std::string const& what) {
    return std::runtime_error{path + ":" + std::to_string(number) + ": " + what};
  };
  bool const any = next();
  if (!any && at_all == nothing::allowed) return {};
  if (any && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);  // as spreadsheets write it
  if (!any || line != header) throw wrong("the header " + std::string{header} + " is missing");
  pairs out;
  while (next()) {
    ++number;
    if (line.empty()) continue;
    auto const comma = line.find(',');
    if (comma == 0 || comma == std::string::npos || comma + 1 == line.size() ||
        line.find(',', comma + 1) != std::string::npos)
      throw wrong("not two values with a comma between them");
    auto const left = first.of(line.substr(0, comma));
    out.emplace_back(left, second.of(line.substr(comma + 1)));
  }
  return out;
}

plain_files::lists by_user(pairs const& from, std::uint32_t users) {
  plain_files::lists out(users);
  for (auto const& [user, other] : from) out[user].push_back(other);
  for (auto& list : out) {
    std::ranges::sort(list);
    list.erase(std::ranges::unique(list).begin(), list.end());
  }
  return out;
}

double common(std::vector<std::uint32_t> const& a, std::vector<std::uint32_t> const& b) {
  std::vector<std::uint32_t> both;
  std::ranges::set_intersection(a, b, std::back_inserter(both));
  return static_cast<double>(both.size());
}

}  // namespace

plain_files plain_files::read(std::string const& folder) {
  numbers users;
  numbers things;
  auto const train = read_pairs(folder + "/train_set.txt", "user,item", users, things);
  auto const test = read_pairs(folder + "/test_set.txt", "user,item", users, things);
  auto trust = read_pairs(folder + "/trust.txt", "user,friend", users, users, nothing::allowed);
  std::erase_if(trust, [](auto const& one) { return one.first == one.second; });
  return {by_user(train, users.size()), by_user(test, users.size()), by_user(trust, users.size()), things.size()};
}

void plain_files::friends_of(std::uint32_t who, std::vector<town_tie>& out) const {
  namespace weights = vetrina::friends::weights;
  out.clear();
  for (auto const other : friends[who]) {
    auto const shared = common(friends[who], friends[other]);
    auto const all = static_cast<double>(friends[who].size() + friends[other].size()) - shared;
    auto const sizes = static_cast<double>(train[who].size()) * static_cast<double>(train[other].size());
    auto const tastes = sizes > 0 ? common(train[who], train[other]) / std::sqrt(sizes) : 0.0;
    auto const strength = weights::tie_base + weights::tie_common_friends * (all > 0 ? shared / all : 0.0) +
                          weights::tie_common_tastes * tastes;
    out.push_back({other, static_cast<float>(std::min(strength, 1.0))});
  }
}

void plain_files::done_by(std::uint32_t who, std::uint32_t now, std::vector<town_thing>& out) const {
  out.clear();
  for (auto const item : train[who]) out.push_back({item, now, 0, true});
}

}  // namespace vetrina::bench
