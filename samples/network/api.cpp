#include "network/api.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "network/authorize.hpp"
#include "network/pages.hpp"

namespace sandbox {
namespace {

using nlohmann::json;
using sample::first;

constexpr std::string_view version = "4.3.0+vetrina-sandbox";

// What a handler gets: the network, the request, the `:id` of its path and the person the token stands for.
struct call {
  network& net;
  sample::request const& asked;
  std::string id;
  person const* viewer;
};

json account(network const& net, person const& who) {
  return {{"id", who.id},
          {"username", who.username},
          {"acct", who.username},
          {"uri", net.base + "/users/" + who.username},
          {"url", net.base + "/@" + who.username},
          {"display_name", who.display_name},
          {"note", "<p>Made up for the sandbox.</p>"},
          {"avatar", net.base + "/avatars/" + who.id + ".svg"},
          {"avatar_static", net.base + "/avatars/" + who.id + ".svg"},
          {"header", net.base + "/headers/" + who.id + ".svg"},
          {"header_static", net.base + "/headers/" + who.id + ".svg"},
          {"locked", false},
          {"bot", false},
          {"group", false},
          {"discoverable", true},
          {"indexable", false},
          {"noindex", true},
          {"hide_collections", who.hide_collections},
          {"created_at", who.created_at},
          {"last_status_at", nullptr},
          {"statuses_count", 0},
          {"followers_count", net.who.followers_count(who)},
          {"following_count", net.who.following_count(who)},
          {"emojis", json::array()},
          {"roles", json::array()},
          {"fields", json::array()}};
}

json relationship(network const& net, person const& viewer, person const& other) {
  auto const following = net.who.follows(viewer, other);
  return {{"id", other.id},
          {"following", following},
          {"showing_reblogs", following},
          {"notifying", false},
          {"languages", nullptr},
          {"followed_by", net.who.follows(other, viewer)},
          {"blocking", false},
          {"blocked_by", false},
          {"muting", false},
          {"muting_notifications", false},
          {"requested", false},
          {"requested_by", false},
          {"domain_blocking", false},
          {"endorsed", false},
          {"note", ""}};
}

sample::response not_found() { return error_answer(404, "Record not found"); }

sample::response verify_credentials(call const& in) {
  auto out = account(in.net, *in.viewer);
  out["source"] = {{"privacy", "public"},
                   {"sensitive", false},
                   {"language", nullptr},
                   {"note", "Made up for the sandbox."},
                   {"fields", json::array()},
                   {"follow_requests_count", 0},
                   {"hide_collections", in.viewer->hide_collections},
                   {"discoverable", true},
                   {"indexable", false}};
  out["role"] = {{"id", "-99"}, {"name", ""}, {"permissions", "0"}, {"color", ""}, {"highlighted", false}};
  return json_answer(out);
}

sample::response userinfo(call const& in) {
  return json_answer({{"iss", in.net.base + "/"},
                      {"sub", in.net.base + "/users/" + in.viewer->username},
                      {"name", in.viewer->display_name},
                      {"preferred_username", in.viewer->username},
                      {"profile", in.net.base + "/@" + in.viewer->username},
                      {"picture", in.net.base + "/avatars/" + in.viewer->id + ".svg"}});
}

sample::response lookup(call const& in) {
  auto acct = std::string{first(in.asked.query, "acct")};
  if (acct.starts_with('@')) acct.erase(0, 1);
  auto const host = "@" + in.net.base.substr(in.net.base.find("://") + 3);
  if (acct.ends_with(host)) acct.resize(acct.size() - host.size());
  auto const* const found = in.net.who.by_username(acct);
  return found == nullptr ? not_found() : json_answer(account(in.net, *found));
}

sample::response show_account(call const& in) {
  auto const* const found = in.net.who.by_id(in.id);
  return found == nullptr ? not_found() : json_answer(account(in.net, *found));
}

template <class number>
std::optional<number> to_number(std::string_view const text) noexcept {
  auto out = number{};
  auto const* const end = text.data() + text.size();
  auto const read = std::from_chars(text.data(), end, out);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return out;
}

enum class side { followers, following };

sample::response list(call const& in, side const which) {
  auto const* const of = in.net.who.by_id(in.id);
  if (of == nullptr) return not_found();
  auto const asked_limit = first(in.asked.query, "limit");
  auto const wished = asked_limit.empty() ? std::optional{40L} : to_number<long>(asked_limit);
  auto const asked_max = first(in.asked.query, "max_id");
  auto const asked_since = first(in.asked.query, "since_id");
  auto const max_id = to_number<std::uint64_t>(asked_max);
  auto const since_id = to_number<std::uint64_t>(asked_since);
  if (!wished || *wished < 1 || (!asked_max.empty() && !max_id) || (!asked_since.empty() && !since_id)) {
    return error_answer(400, "Invalid parameter", "limit is 1 to 80; max_id and since_id come from a Link header.");
  }
  if (of->hide_collections && of != in.viewer) return json_answer(json::array());

  auto const limit = static_cast<std::size_t>(std::min(*wished, 80L));
  auto const bounds = page_bounds{limit, max_id, since_id};
  auto const page = which == side::followers ? in.net.who.followers(*of, bounds) : in.net.who.following(*of, bounds);
  auto rows = json::array();
  for (auto const* const one : page.people) rows.push_back(account(in.net, *one));
  auto out = json_answer(rows);
  auto const here = in.net.base + in.asked.path + "?limit=" + std::to_string(limit);
  auto link = std::string{};
  if (page.next) link = "<" + here + "&max_id=" + std::to_string(*page.next) + ">; rel=\"next\"";
  if (page.first) {
    if (!link.empty()) link += ", ";
    link += "<" + here + "&since_id=" + std::to_string(*page.first) + ">; rel=\"prev\"";
  }
  if (!link.empty()) out.headers.emplace_back("Link", link);
  return out;
}

sample::response list_followers(call const& in) { return list(in, side::followers); }
sample::response list_following(call const& in) { return list(in, side::following); }

std::vector<person const*> asked_people(call const& in) {
  std::vector<person const*> out;
  for (auto const& [name, value] : parameters(in.asked)) {
    auto const* const found = name == "id" || name == "id[]" ? in.net.who.by_id(value) : nullptr;
    if (found != nullptr && std::find(out.begin(), out.end(), found) == out.end()) out.push_back(found);
  }
  return out;
}

sample::response relationships(call const& in) {
  auto rows = json::array();
  for (auto const* const one : asked_people(in)) rows.push_back(relationship(in.net, *in.viewer, *one));
  return json_answer(rows);
}

sample::response familiar_followers(call const& in) {
  auto rows = json::array();
  for (auto const* const one : asked_people(in)) {
    auto known = json::array();
    for (auto const& other : in.net.who.all()) {
      if (!other.hide_collections && in.net.who.follows(*in.viewer, other) && in.net.who.follows(other, *one)) {
        known.push_back(account(in.net, other));
      }
    }
    rows.push_back({{"id", one->id}, {"accounts", known}});
  }
  return json_answer(rows);
}

sample::response change_follow(call const& in, bool const follow) {
  auto const* const other = in.net.who.by_id(in.id);
  if (other == nullptr) return not_found();
  if (other == in.viewer) return error_answer(403, "This action is not allowed");
  static_cast<void>(follow ? in.net.who.follow(*in.viewer, *other) : in.net.who.unfollow(*in.viewer, *other));
  return json_answer(relationship(in.net, *in.viewer, *other));
}

sample::response follow(call const& in) { return change_follow(in, true); }
sample::response unfollow(call const& in) { return change_follow(in, false); }

sample::response verify_app(call const& in) {
  auto const* const token = in.net.auth.find_token(bearer(in.asked));
  auto const* const app = token == nullptr ? nullptr : in.net.auth.find_application(token->client_id);
  if (app == nullptr) return error_answer(401, "The access token is invalid");
  return json_answer({{"id", app->id},
                      {"name", app->name},
                      {"website", app->website.empty() ? json(nullptr) : json(app->website)},
                      {"redirect_uris", app->redirect_uris}});
}

std::string host_of(network const& net) { return net.base.substr(net.base.find("://") + 3); }

json configuration() { return {{"accounts", {{"max_featured_tags", 10}}}, {"statuses", {{"max_characters", 500}}}}; }

sample::response instance_v1(call const& in) {
  return json_answer({{"uri", host_of(in.net)},
                      {"title", "Sandbox network"},
                      {"short_description", "Made-up people for trying out a shop on this machine."},
                      {"description", "Made-up people for trying out a shop on this machine."},
                      {"email", ""},
                      {"version", version},
                      {"urls", json::object()},
                      {"stats", {{"user_count", in.net.who.all().size()}, {"status_count", 0}, {"domain_count", 1}}},
                      {"thumbnail", nullptr},
                      {"languages", {"en"}},
                      {"registrations", false},
                      {"approval_required", false},
                      {"invites_enabled", false},
                      {"configuration", configuration()},
                      {"contact_account", nullptr},
                      {"rules", json::array()}});
}

sample::response instance_v2(call const& in) {
  return json_answer({{"domain", host_of(in.net)},
                      {"title", "Sandbox network"},
                      {"version", version},
                      {"source_url", in.net.base + "/"},
                      {"description", "Made-up people for trying out a shop on this machine."},
                      {"usage", {{"users", {{"active_month", in.net.who.all().size()}}}}},
                      {"thumbnail", {{"url", in.net.base + "/headers/" + in.net.who.all().front().id + ".svg"}}},
                      {"icon", json::array()},
                      {"languages", {"en"}},
                      {"configuration", configuration()},
                      {"registrations", {{"enabled", false}, {"approval_required", false}, {"message", nullptr}}},
                      {"api_versions", {{"mastodon", 2}}},
                      {"contact", {{"email", ""}, {"account", nullptr}}},
                      {"rules", json::array()}});
}

sample::response nodeinfo_links(call const& in) {
  auto links = json::array();
  links.push_back(
      {{"rel", "http://nodeinfo.diaspora.software/ns/schema/2.0"}, {"href", in.net.base + "/nodeinfo/2.0"}});
  return json_answer({{"links", links}});
}

sample::response nodeinfo(call const& in) {
  return json_answer({{"version", "2.0"},
                      {"software", {{"name", "mastodon"}, {"version", version}}},
                      {"protocols", {"activitypub"}},
                      {"services", {{"outbound", json::array()}, {"inbound", json::array()}}},
                      {"usage", {{"users", {{"total", in.net.who.all().size()}}}, {"localPosts", 0}}},
                      {"openRegistrations", false},
                      {"metadata", json::object()}});
}

sample::response health(call const&) { return {200, {{"Content-Type", "text/plain; charset=utf-8"}}, "OK", {}, false}; }
sample::response front(call const& in) { return front_page(in.net.who); }
sample::response style(call const&) { return style_sheet(); }
sample::response icon_of(call const&) { return icon(); }

sample::response profile(call const& in) {
  auto const* const found = in.net.who.by_username(in.id);
  if (found == nullptr) return message_page(404, "Nobody of this name", "There is no such account here.");
  return profile_page(*found, in.net.who.followers_count(*found), in.net.who.following_count(*found));
}

sample::response picture(call const& in, sample::response (*const draw)(person const&)) {
  auto const* const found =
      in.id.ends_with(".svg") ? in.net.who.by_id(std::string_view{in.id}.substr(0, in.id.size() - 4)) : nullptr;
  return found == nullptr ? not_found() : draw(*found);
}

sample::response avatar_of(call const& in) { return picture(in, avatar); }
sample::response banner_of(call const& in) { return picture(in, banner); }

template <sample::response (*endpoint)(network&, sample::request const&)>
sample::response plain(call const& in) {
  return endpoint(in.net, in.asked);
}

// `:` stands for one segment. With a scope the call needs the token of a person; any one of those given will do.
struct route {
  std::string_view method, path;
  std::array<std::string_view, 2> scopes;
  sample::response (*handle)(call const&);
};

constexpr std::array routes{
    route{"GET", "/", {}, front},
    route{"GET", "/style.css", {}, style},
    route{"GET", "/icon.svg", {}, icon_of},
    route{"GET", "/@:", {}, profile},
    route{"GET", "/users/:", {}, profile},
    route{"GET", "/avatars/:", {}, avatar_of},
    route{"GET", "/headers/:", {}, banner_of},
    route{"GET", "/health", {}, health},
    route{"GET", "/.well-known/oauth-authorization-server", {}, plain<metadata>},
    route{"GET", "/.well-known/nodeinfo", {}, nodeinfo_links},
    route{"GET", "/nodeinfo/2.0", {}, nodeinfo},
    route{"GET", "/oauth/authorize", {}, plain<authorize>},
    route{"POST", "/oauth/authorize", {}, plain<authorize_step>},
    route{"POST", "/oauth/token", {}, plain<token>},
    route{"POST", "/oauth/revoke", {}, plain<revoke>},
    route{"GET", "/oauth/userinfo", {"profile"}, userinfo},
    route{"POST", "/oauth/userinfo", {"profile"}, userinfo},
    route{"POST", "/api/v1/apps", {}, plain<register_app>},
    route{"GET", "/api/v1/apps/verify_credentials", {}, verify_app},
    route{"GET", "/api/v1/instance", {}, instance_v1},
    route{"GET", "/api/v2/instance", {}, instance_v2},
    route{"GET", "/api/v1/accounts/verify_credentials", {"read:accounts", "profile"}, verify_credentials},
    route{"GET", "/api/v1/accounts/lookup", {}, lookup},
    route{"GET", "/api/v1/accounts/relationships", {"read:follows"}, relationships},
    route{"GET", "/api/v1/accounts/familiar_followers", {"read:follows"}, familiar_followers},
    route{"GET", "/api/v1/accounts/:", {}, show_account},
    route{"GET", "/api/v1/accounts/:/followers", {}, list_followers},
    route{"GET", "/api/v1/accounts/:/following", {}, list_following},
    route{"POST", "/api/v1/accounts/:/follow", {"write:follows"}, follow},
    route{"POST", "/api/v1/accounts/:/unfollow", {"write:follows"}, unfollow},
};

bool matches(std::string_view const pattern, std::string_view path, std::string& id) {
  auto const colon = pattern.find(':');
  if (colon == std::string_view::npos) return pattern == path;
  auto const rest = pattern.substr(colon + 1);
  if (!path.starts_with(pattern.substr(0, colon)) || !path.ends_with(rest) || path.size() < pattern.size())
    return false;
  path = path.substr(colon, path.size() - colon - rest.size());
  if (path.find('/') != std::string_view::npos) return false;
  id = std::string{path};
  return true;
}

// A token that is sent must be good, even where none is needed: as at Mastodon, and a revoked one is noticed at once.
std::optional<sample::response> check_token(route const& to, call& in) {
  auto const given = bearer(in.asked);
  auto const needed = !to.scopes[0].empty();
  if (given.empty()) {
    if (!needed) return std::nullopt;
    return error_answer(401, "The access token is invalid");
  }
  auto const* const token = in.net.auth.find_token(given);
  if (token == nullptr) return error_answer(401, "The access token is invalid");
  in.viewer = in.net.who.by_id(token->person_id);
  if (!needed) return std::nullopt;
  if (in.viewer == nullptr) return error_answer(422, "This method requires an authenticated user");
  for (auto const scope : to.scopes) {
    if (!scope.empty() && covers(token->scope, scope)) return std::nullopt;
  }
  return error_answer(403, "This action is outside the authorized scopes");
}

sample::response dispatch(network& net, sample::request const& asked) {
  auto path = std::string_view{asked.path};
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);  // Mastodon.py asks /api/v1/instance/
  auto const method = asked.method == "HEAD" ? std::string_view{"GET"} : std::string_view{asked.method};
  auto known = false;
  for (auto const& to : routes) {
    auto in = call{net, asked, {}, nullptr};
    if (!matches(to.path, path, in.id)) continue;
    known = true;
    if (to.method != method) continue;
    if (auto refused = check_token(to, in)) return *std::move(refused);
    return to.handle(in);
  }
  if (known) return error_answer(405, "Method not allowed");
  return path.starts_with("/api/") ? not_found() : message_page(404, "Not found", "There is no such page here.");
}

}  // namespace

sample::response answer(network& net, sample::request const& asked) {
  auto const lock = std::lock_guard{net.mutex};
  sample::fields headers;
  auto const within = !asked.path.starts_with("/api/") || count_call(net, asked, headers);
  auto out = within ? dispatch(net, asked) : error_answer(429, "Too many requests");
  out.headers.insert(out.headers.end(), headers.begin(), headers.end());
  return out;
}

}  // namespace sandbox
