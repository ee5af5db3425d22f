#include "network/people.hpp"

#include <algorithm>
#include <cstdio>

namespace sandbox {
namespace {

constexpr std::size_t most_people = 10'000;
constexpr std::uint64_t first_id = 109'348'211'000'000'000;  // 2^53 is 9'007'199'254'740'992

bool good_username(std::string_view const name) noexcept {
  return !name.empty() && name.size() <= 30 && std::all_of(name.begin(), name.end(), [](char const c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

bool people::add(std::string username, std::string display_name, std::string password, bool const hide_collections) {
  if (!good_username(username) || by_username(username) != nullptr || all_.size() >= most_people) return false;
  auto const number = all_.size();
  char joined[40];
  std::snprintf(joined, sizeof joined, "2024-%02d-%02dT00:00:00.000Z", static_cast<int>(number % 12) + 1,
                static_cast<int>(number % 28) + 1);
  auto const id = std::to_string(first_id + number * 7'919 + 1);
  all_.push_back({id, std::move(username), std::move(display_name), std::move(password), hide_collections, joined});
  return true;
}

person const* people::by_id(std::string_view const id) const noexcept {
  auto const found = std::find_if(all_.begin(), all_.end(), [&](person const& one) { return one.id == id; });
  return found == all_.end() ? nullptr : &*found;
}

person const* people::by_username(std::string_view const username) const noexcept {
  auto const found =
      std::find_if(all_.begin(), all_.end(), [&](person const& one) { return one.username == username; });
  return found == all_.end() ? nullptr : &*found;
}

std::size_t people::index_of(person const& one) const noexcept { return static_cast<std::size_t>(&one - all_.data()); }

bool people::follow(person const& who, person const& whom) {
  if (&who == &whom || follows(who, whom)) return false;
  next_row_ += 3;  // gaps, so that no client can guess the next page
  edges_.push_back({next_row_, index_of(who), index_of(whom)});
  return true;
}

bool people::unfollow(person const& who, person const& whom) {
  return std::erase_if(edges_, [a = index_of(who), b = index_of(whom)](edge const& one) {
           return one.who == a && one.whom == b;
         }) > 0;
}

bool people::follows(person const& who, person const& whom) const noexcept {
  return std::any_of(edges_.begin(), edges_.end(), [a = index_of(who), b = index_of(whom)](edge const& one) {
    return one.who == a && one.whom == b;
  });
}

person_page people::page(std::size_t edge::*const match, std::size_t edge::*const take, person const& of,
                         page_bounds const& bounds) const {
  person_page out;
  auto last = std::uint64_t{0};
  for (auto one = edges_.rbegin(); one != edges_.rend(); ++one) {
    if ((*one).*match != index_of(of) || (bounds.max_id && one->row >= *bounds.max_id)) continue;
    if (bounds.since_id && one->row <= *bounds.since_id) break;
    if (out.people.size() == bounds.limit) {
      out.next = last;
      break;
    }
    if (out.people.empty()) out.first = one->row;
    out.people.push_back(&all_[(*one).*take]);
    last = one->row;
  }
  return out;
}

person_page people::followers(person const& of, page_bounds const& bounds) const {
  return page(&edge::whom, &edge::who, of, bounds);
}

person_page people::following(person const& of, page_bounds const& bounds) const {
  return page(&edge::who, &edge::whom, of, bounds);
}

std::size_t people::followers_count(person const& of) const noexcept {
  return static_cast<std::size_t>(
      std::count_if(edges_.begin(), edges_.end(), [a = index_of(of)](edge const& one) { return one.whom == a; }));
}

std::size_t people::following_count(person const& of) const noexcept {
  return static_cast<std::size_t>(
      std::count_if(edges_.begin(), edges_.end(), [a = index_of(of)](edge const& one) { return one.who == a; }));
}

}  // namespace sandbox
