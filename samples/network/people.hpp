// people: who is on the sandbox network and who follows whom. A plain value; the program guards it with its one lock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sandbox {

struct person {
  std::string id;  // a number above 2^53, as real ones are: a client that reads it as a double is found out here
  std::string username;
  std::string display_name;
  std::string password;
  bool hide_collections = false;  // nobody else sees whom they follow or who follows them
  std::string created_at;         // ISO 8601
};

// Which part of a list: rows older than max_id and newer than since_id. These are numbers of follows, not of accounts,
// as at Mastodon: only the Link header gives them.
struct page_bounds {
  std::size_t limit;
  std::optional<std::uint64_t> max_id, since_id;
};

// A page of followers or followed people, newest follow first.
struct person_page {
  std::vector<person const*> people;
  std::optional<std::uint64_t> next;   // max_id of the page after this one
  std::optional<std::uint64_t> first;  // since_id of what came later
};

class people {
 public:
  // Refused (false) when the user name is taken or is not 1 to 30 of [a-z0-9_].
  bool add(std::string username, std::string display_name, std::string password, bool hide_collections);

  [[nodiscard]] std::vector<person> const& all() const noexcept { return all_; }
  [[nodiscard]] person const* by_id(std::string_view id) const noexcept;
  [[nodiscard]] person const* by_username(std::string_view username) const noexcept;

  bool follow(person const& who, person const& whom);  // false when nothing changed; nobody follows themself
  bool unfollow(person const& who, person const& whom);
  [[nodiscard]] bool follows(person const& who, person const& whom) const noexcept;

  [[nodiscard]] person_page followers(person const& of, page_bounds const& bounds) const;
  [[nodiscard]] person_page following(person const& of, page_bounds const& bounds) const;
  [[nodiscard]] std::size_t followers_count(person const& of) const noexcept;
  [[nodiscard]] std::size_t following_count(person const& of) const noexcept;

 private:
  struct edge {
    std::uint64_t row;
    std::size_t who;
    std::size_t whom;
  };

  [[nodiscard]] std::size_t index_of(person const& one) const noexcept;
  [[nodiscard]] person_page page(std::size_t edge::*match, std::size_t edge::*take, person const& of,
                                 page_bounds const& bounds) const;

  std::vector<person> all_;
  std::vector<edge> edges_;  // oldest first; row grows
  std::uint64_t next_row_ = 5'000;
};

}  // namespace sandbox
