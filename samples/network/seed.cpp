#include "network/seed.hpp"

#include <array>
#include <fstream>
#include <nlohmann/json.hpp>

namespace sandbox {
namespace {

using nlohmann::json;

std::string usual_password(std::string_view const username) { return std::string{username} + "-demo"; }

struct named {
  char const* username;
  char const* display_name;
};

// Anna, Bruno and Chiara follow each other; the rest is what a shop must get right: a one-way fan of Anna, friends of
// friends, a couple apart, somebody who hides their lists, somebody who knows nobody.
constexpr std::array usual{named{"anna", "Anna Conti"},       named{"bruno", "Bruno Ferri"},
                           named{"chiara", "Chiara Neri"},    named{"davide", "Davide Sala"},
                           named{"elif", "Elif Yıldız"},      named{"farid", "فريد الحسن"},
                           named{"greta", "Greta Lindström"}, named{"hugo", "Hugo O'Neill"},
                           named{"ines", "Inês & Co <3"},     named{"jonas", "Jonas Weber"}};

constexpr std::array<std::array<char const*, 2>, 17> usual_follows{{{"anna", "bruno"},
                                                                    {"bruno", "anna"},
                                                                    {"anna", "chiara"},
                                                                    {"chiara", "anna"},
                                                                    {"bruno", "chiara"},
                                                                    {"chiara", "bruno"},
                                                                    {"davide", "anna"},
                                                                    {"davide", "bruno"},
                                                                    {"elif", "chiara"},
                                                                    {"chiara", "elif"},
                                                                    {"elif", "farid"},
                                                                    {"farid", "elif"},
                                                                    {"greta", "hugo"},
                                                                    {"hugo", "greta"},
                                                                    {"ines", "anna"},
                                                                    {"anna", "ines"},
                                                                    {"farid", "anna"}}};

constexpr std::array drawn_names{named{"ada", "Ada Byström"},        named{"bela", "Béla Kovács"},
                                 named{"carmen", "Carmen Ruiz"},     named{"dmitri", "Дмитрий Орлов"},
                                 named{"eva", "Eva Novák"},          named{"femi", "Fẹ́mi Adé"},
                                 named{"gustavo", "Gustavo Lima"},   named{"hana", "佐藤 花"},
                                 named{"ivo", "Ivo Petrov"},         named{"jun", "李俊"},
                                 named{"kofi", "Kofi Mensah"},       named{"lea", "Léa Martin"},
                                 named{"mira", "Mira \"Mimi\" Roy"}, named{"nils", "Nils Åkesson"},
                                 named{"olga", "Olga Sidorova"},     named{"pia", "Pia & Paul"},
                                 named{"quim", "Quim Ferrer"},       named{"rosa", "Rosa D'Angelo"},
                                 named{"sami", "سامي خليل"},         named{"tove", "Tove Jönsson"},
                                 named{"uma", "Uma Iyer"},           named{"vera", "Vera <vera>"},
                                 named{"wim", "Wim de Boer"},        named{"yara", "Yara Haddad"}};

// SplitMix64 (Steele, Lea, Flood 2014): the standard library's distributions differ from one to the next.
class draw {
 public:
  explicit draw(std::uint64_t const seed) : state_{seed} {}
  std::uint64_t below(std::uint64_t const limit) {
    auto z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return (z ^ (z >> 31U)) % limit;
  }

 private:
  std::uint64_t state_;
};

}  // namespace

people usual_people() {
  people out;
  for (auto const& one : usual) {
    out.add(one.username, one.display_name, usual_password(one.username), std::string_view{one.username} == "greta");
  }
  for (auto const& [who, whom] : usual_follows) out.follow(*out.by_username(who), *out.by_username(whom));
  return out;
}

people random_people(std::uint64_t const seed) {
  auto random = draw{seed};
  auto names = drawn_names;
  for (auto i = names.size() - 1; i > 0; --i) std::swap(names[i], names[random.below(i + 1)]);
  auto const count = 6 + random.below(names.size() - 5);

  people out;
  for (std::size_t i = 0; i < count; ++i) {
    auto const username = names[i].username + std::to_string(random.below(100));
    out.add(username, names[i].display_name, usual_password(username), false);
  }
  auto const& all = out.all();
  out.follow(all[0], all[1]);
  out.follow(all[1], all[0]);
  out.follow(all[2], all[0]);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < count; ++j) {
      auto const chosen = random.below(100) < 30;
      auto const kept_one_way = i == 0 && j == 2;
      if (chosen && !kept_one_way) out.follow(all[i], all[j]);
    }
  }
  return out;
}

std::optional<people> people_from_file(std::string const& path, std::string& error) {
  auto file = std::ifstream{path};
  if (!file) {
    error = "cannot read " + path;
    return std::nullopt;
  }
  try {
    auto const document = json::parse(file);
    people out;
    for (auto const& one : document.at("people")) {
      auto const username = one.at("username").get<std::string>();
      if (!out.add(username, one.value("display_name", username), one.value("password", usual_password(username)),
                   one.value("hide_collections", false))) {
        error = path + ": the user name \"" + username + "\" is taken, or is not 1 to 30 of a-z, 0-9 and _";
        return std::nullopt;
      }
    }
    for (auto const& pair : document.value("follows", json::array())) {
      auto const* const who = out.by_username(pair.at(0).get<std::string>());
      auto const* const whom = out.by_username(pair.at(1).get<std::string>());
      if (who == nullptr || whom == nullptr || !out.follow(*who, *whom)) {
        error = path + ": a follow is doubled, of oneself or between people who are not there: " + pair.dump();
        return std::nullopt;
      }
    }
    return out;
  } catch (json::exception const& problem) {
    error = path + ": " + problem.what();
    return std::nullopt;
  }
}

std::string describe(people const& who) {
  auto listed = json::array();
  auto follows = json::array();
  for (auto const& one : who.all()) {
    listed.push_back({{"id", one.id},
                      {"username", one.username},
                      {"display_name", one.display_name},
                      {"password", one.password},
                      {"hide_collections", one.hide_collections}});
    for (auto const* const whom : who.following(one, {who.all().size(), {}, {}}).people) {
      follows.push_back({one.username, whom->username});
    }
  }
  return json{{"people", listed}, {"follows", follows}}.dump();
}

}  // namespace sandbox
