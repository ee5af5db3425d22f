#include "friends/ranking/taste_model.hpp"

#include <algorithm>
#include <map>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "friends/ranking/closed_form.hpp"
#include "shoppers/published_count.hpp"

namespace vetrina::friends {
namespace {

constexpr store::snapshot_kind kind{store::snapshot_id("TAST"), 1};
enum section : std::uint32_t { name_ends = 1, names, neighbour_ends, neighbours, counts, ratings };

// A job of seconds on one core, whatever the shop: above, the most popular families are solved for.
constexpr std::uint32_t most_families = 4'096;
constexpr std::size_t most_neighbours = 64;
// In the middle of what the benchmark chooses for made-up shops of every size.
constexpr ranking::shape usual{.regularisation = 6, .active = 0.25F, .popular = 0.25F, .damping = 0.75F};

// Which families have owners in common with one.
class common_owners {
 public:
  explicit common_owners(ranking::history const& of) : of_{of}, counts_(of.things.rows()) {}
  std::vector<std::uint32_t> at_least(std::uint32_t family, std::int64_t k) {
    touched_.clear();
    for (auto const who : of_.things.row(family)) {
      for (auto const other : of_.shoppers.row(who)) {
        if (counts_[other]++ == 0) touched_.push_back(other);
      }
    }
    std::vector<std::uint32_t> out;
    for (auto const other : touched_) {
      if (other != family && counts_[other] >= k) out.push_back(other);
      counts_[other] = 0;
    }
    return out;
  }

 private:
  ranking::history const& of_;
  std::vector<std::int64_t> counts_;
  std::vector<std::uint32_t> touched_;
};

}  // namespace

std::string taste_path(std::string const& data_dir, std::string_view shop) {
  return cat(data_dir, "/tastes-", crypto::hex(shop));
}

result<void> taste_model::make(std::string const& path, std::int64_t day, std::vector<std::string> const& families,
                               ranking::sparse owned, double mean_rating) {
  std::string text;
  std::vector<std::uint32_t> ends;
  for (auto const& one : families) {
    text += one;
    ends.push_back(static_cast<std::uint32_t>(text.size()));
  }
  ranking::history const all{std::move(owned)};
  ranking::closed_form const solved{all, nullptr, usual, most_families, 1, ranking::solve_over::things};
  std::vector<neighbour> found;
  std::vector<std::uint32_t> found_ends;
  std::vector<std::int64_t> known;
  common_owners common{all};
  std::vector<float> weights(families.size());
  for (std::uint32_t n = 0; n < families.size(); ++n) {
    auto const told = shoppers::published(static_cast<std::int64_t>(all.things.row(n).size()));
    known.push_back(told ? told->at_least() : 0);
    if (told && solved.knows(n)) {
      std::ranges::fill(weights, 0.0F);
      solved.speak(n, weights);
      std::vector<neighbour> row;
      for (auto const other : common.at_least(n, shoppers::published_count::k)) {
        if (weights[other] > 0) row.push_back({other, weights[other]});
      }
      std::ranges::sort(row, [](neighbour const& a, neighbour const& b) {
        return a.weight > b.weight || (a.weight == b.weight && a.family < b.family);
      });
      row.resize(std::min(row.size(), most_neighbours));
      std::ranges::sort(row, {}, &neighbour::family);
      found.insert(found.end(), row.begin(), row.end());
    }
    found_ends.push_back(static_cast<std::uint32_t>(found.size()));
  }
  store::snapshot_writer out{kind, day};
  out.add(name_ends, std::span<std::uint32_t const>{ends});
  out.add(names, text);
  out.add(neighbour_ends, std::span<std::uint32_t const>{found_ends});
  out.add(neighbours, std::span<neighbour const>{found});
  out.add(counts, std::span<std::int64_t const>{known});
  out.add(ratings, std::span<double const>{&mean_rating, 1});
  return out.write(path);
}

result<taste_model> taste_model::open(std::string const& path) {
  VT_TRY(auto file, store::snapshot::open(path, kind, store::checking::at_once));
  taste_model out{std::move(file)};
  if (!out.whole()) return fail(code::data_loss, "store.snapshot_rejected", "The file of tastes is not whole.");
  return out;
}

bool taste_model::whole() const noexcept {
  auto const ascending = [](std::span<std::uint32_t const> ends, std::size_t last) {
    return std::ranges::is_sorted(ends) && (ends.empty() || ends.back() == last);
  };
  auto const n = size();
  auto const rows = file_->rows<neighbour>(neighbours);
  return file_->rows<std::uint32_t>(neighbour_ends).size() == n && file_->rows<std::int64_t>(counts).size() == n &&
         file_->rows<double>(ratings).size() == 1 &&
         ascending(file_->rows<std::uint32_t>(name_ends), file_->section(names).size()) &&
         ascending(file_->rows<std::uint32_t>(neighbour_ends), rows.size()) &&
         std::ranges::all_of(rows, [n](neighbour const& one) { return one.family < n; });
}

std::size_t taste_model::size() const noexcept { return file_->rows<std::uint32_t>(name_ends).size(); }
double taste_model::mean_rating() const noexcept { return file_->rows<double>(ratings).front(); }

std::string_view taste_model::name(std::size_t n) const noexcept {
  auto const ends = file_->rows<std::uint32_t>(name_ends);
  auto const begin = n == 0 ? 0 : ends[n - 1];
  return file_->section(names).substr(begin, ends[n] - begin);
}

std::optional<std::uint32_t> taste_model::find(std::string_view family) const noexcept {
  std::size_t low = 0;
  std::size_t high = size();
  while (low < high) {
    auto const middle = (low + high) / 2;
    if (name(middle) < family) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == size() || name(low) != family) return std::nullopt;
  return static_cast<std::uint32_t>(low);
}

std::span<taste_model::neighbour const> taste_model::goes_with(std::uint32_t family) const noexcept {
  auto const ends = file_->rows<std::uint32_t>(neighbour_ends);
  auto const begin = family == 0 ? 0 : ends[family - 1];
  return file_->rows<neighbour>(neighbours).subspan(begin, ends[family] - begin);
}

std::int64_t taste_model::at_least(std::string_view family) const {
  auto const at = find(family);
  return at ? file_->rows<std::int64_t>(counts)[*at] : 0;
}

double taste_model::likes(std::span<std::string const> has, std::string_view family) const {
  auto const wanted = find(family);
  double sum = 0;
  for (auto const& one : has) {
    auto const at = wanted ? find(one) : std::nullopt;
    if (!at) continue;
    auto const row = goes_with(*at);
    auto const found = std::ranges::lower_bound(row, *wanted, {}, &neighbour::family);
    if (found != row.end() && found->family == *wanted) sum += static_cast<double>(found->weight);
  }
  return sum;
}

std::vector<std::string> taste_model::best_for(std::span<std::string const> has, std::size_t most) const {
  std::map<std::uint32_t, double> sums;
  for (auto const& one : has) {
    auto const at = find(one);
    if (!at) continue;
    for (auto const& other : goes_with(*at)) sums[other.family] += static_cast<double>(other.weight);
  }
  for (auto const& one : has) {
    if (auto const at = find(one)) sums.erase(*at);
  }
  std::vector<std::pair<double, std::uint32_t>> order;
  order.reserve(sums.size());
  for (auto const& [family, sum] : sums) order.emplace_back(-sum, family);
  std::ranges::sort(order);
  std::vector<std::string> out;
  for (auto const& [sum, family] : order) {
    if (out.size() == most) break;
    out.emplace_back(name(family));
  }
  return out;
}

std::vector<std::string> taste_model::most_popular(std::size_t most) const {
  std::vector<std::pair<std::int64_t, std::uint32_t>> order;
  auto const all = file_->rows<std::int64_t>(counts);
  for (std::uint32_t n = 0; n < all.size(); ++n) {
    if (all[n] > 0) order.emplace_back(-all[n], n);
  }
  std::ranges::sort(order);
  std::vector<std::string> out;
  for (auto const& [count, family] : order) {
    if (out.size() == most) break;
    out.emplace_back(name(family));
  }
  return out;
}

}  // namespace vetrina::friends
