// social: a server of the Mastodon client API in the test's own process: who follows whom, in pages, with rate limits and
// faults as the test says. Not thread-safe.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/strings.hpp"
#include "net/http_client.hpp"

namespace vetrina::fakes {

class social final : public net::http_client {
 public:
  static constexpr std::string_view origin = "https://social.example";

  // Whoever is named is there. A token is "token of NAME".
  void follow(std::string const& who, std::string const& whom) {
    id_of(who);
    id_of(whom);
    if (known_.emplace(who, whom).second) follows_.emplace_back(who, whom);
  }
  void unfollow(std::string const& who, std::string const& whom) {
    known_.erase({who, whom});
    std::erase(follows_, std::pair{who, whom});
  }
  [[nodiscard]] bool follows(std::string const& who, std::string const& whom) const {
    return known_.contains({who, whom});
  }
  [[nodiscard]] static std::string subject_of(std::string_view who) { return cat(origin, "/users/", who); }

  result<net::http_response> send(net::http_request const& request, net::call_options const&) override {
    requests.push_back(request.target);
    if (instead) {
      if (auto other = instead(request)) return *std::move(other);
    }
    auto answer = serve(request);
    if (beside) beside(request, answer);
    return answer;
  }
  // How many pages of a list were asked for.
  [[nodiscard]] std::size_t asked(std::string_view part) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(requests, [&](auto const& one) { return one.find(part) != std::string::npos; }));
  }

  std::size_t page_size = 2;
  std::vector<std::string> requests;
  // An answer in the place of the server's own; and a hand on the server's own.
  std::function<std::optional<result<net::http_response>>(net::http_request const&)> instead;
  std::function<void(net::http_request const&, net::http_response&)> beside;
  // Fields of an account as JSON, beside those that all have: {"brand", R"("followers_count":12)"}.
  std::map<std::string, std::string> more_of;

 private:
  int id_of(std::string const& who) {
    auto const [place, fresh] = ids_.try_emplace(who, static_cast<int>(names_.size()) + 1);
    if (fresh) names_.push_back(who);
    return place->second;
  }
  static net::http_response not_found() { return {404, {}, R"({"error":"Record not found"})"}; }
  std::string account(std::string const& who) {
    auto const more = more_of.find(who);
    return cat(R"({"id":")", id_of(who), R"(","acct":")", who, R"(","display_name":"Name of )", who, R"(","uri":")",
               subject_of(who), "\"", more == more_of.end() ? "" : ",", more == more_of.end() ? "" : more->second, "}");
  }

  net::http_response serve(net::http_request const& request) {
    auto path = std::string_view{request.target};
    if (!path.starts_with(cat(origin, "/api/v1/accounts/"))) return not_found();
    path.remove_prefix(cat(origin, "/api/v1/accounts/").size());
    if (path.starts_with("lookup?acct=")) {
      auto const who = std::string{path.substr(std::string_view{"lookup?acct="}.size())};
      return more_of.contains(who) ? net::http_response{200, {}, account(who)} : not_found();
    }
    auto const authorization = net::find(request.headers, "authorization");
    constexpr std::string_view scheme = "Bearer token of ";
    if (!authorization.starts_with(scheme)) return {401, {}, R"({"error":"The access token is invalid"})"};
    if (path == "verify_credentials") return {200, {}, account(std::string{authorization.substr(scheme.size())})};
    return list(path);
  }

  // "7/followers?limit=80&max_id=3"
  net::http_response list(std::string_view path) {
    auto const slash = path.find('/');
    auto const question = path.find('?');
    if (slash == std::string_view::npos || question == std::string_view::npos) return not_found();
    auto const of = static_cast<std::size_t>(std::stoul(std::string{path.substr(0, slash)}));
    if (of == 0 || of > names_.size()) return not_found();
    auto const which = path.substr(slash + 1, question - slash - 1);
    if (which != "followers" && which != "following" && which != "friends") return not_found();
    auto const mark = path.find("max_id=");
    auto const from = mark == std::string_view::npos ? std::size_t{0} : std::stoul(std::string{path.substr(mark + 7)});
    std::vector<std::string> all;
    for (auto const& [who, whom] : follows_) {
      if (which == "followers" && whom == names_[of - 1]) all.push_back(who);
      if (which == "following" && who == names_[of - 1]) all.push_back(whom);
      if (which == "friends" && who == names_[of - 1] && follows(whom, who)) all.push_back(whom);
    }
    net::http_response out{200, {}, "["};
    auto const until = std::min(all.size(), from + page_size);
    for (auto i = std::min(from, until); i < until; ++i)
      out.body += cat(out.body.size() > 1 ? "," : "", account(all[i]));
    out.body += "]";
    if (until < all.size()) {
      out.headers.push_back({"Link", cat("<", origin, "/api/v1/accounts/", path.substr(0, question),
                                         "?limit=80&max_id=", std::uint64_t{until}, ">; rel=\"next\"")});
    }
    return out;
  }

  std::vector<std::string> names_;
  std::map<std::string, int> ids_;
  std::vector<std::pair<std::string, std::string>> follows_;  // oldest first
  std::set<std::pair<std::string, std::string>> known_;
};

}  // namespace vetrina::fakes
