// face_scene: a shop with people and friends behind the HTTP face, and browsers that come to it without a socket.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/strings.hpp"
#include "tests/unit/friends/scene.hpp"
#include "web/request.hpp"
#include "web/web.hpp"

namespace vetrina::web {

class face_scene : public friends::scene {
 protected:
  explicit face_scene(std::string const& more_settings = {}) : scene{more_settings, faces} {}

  struct session {
    std::string cookie;
    std::string csrf;
  };
  // Signed in just now, unless told otherwise.
  session sign_in(std::string const& shopper) {
    auto const got =
        done("shopper.token", cat(R"({"shopper":")", shopper, R"(","auth_time":)", engine_.time().wall_ms(), "}"));
    return {*got.string_at("/token"), *got.string_at("/csrf")};
  }

  net::http_response ask(std::string method, std::string target, net::header_list headers = {}, std::string body = {}) {
    if (net::find(headers, "host").empty()) headers.push_back({"Host", "localhost:8443"});
    return face_.handle({std::move(method), std::move(target), std::move(headers), std::move(body)},
                        {"127.0.0.1", true});
  }
  net::http_response get(std::string target, net::header_list headers = {}) {
    return ask("GET", std::move(target), std::move(headers));
  }
  net::http_response get_as(session const& who, std::string target, net::header_list headers = {}) {
    headers.push_back({"Cookie", "__Host-vetrina=" + who.cookie});
    return get(std::move(target), std::move(headers));
  }
  net::http_response post(std::string target, parameters const& form, net::header_list headers = {}) {
    headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    return ask("POST", std::move(target), std::move(headers), form_text(form));
  }
  // With the session's cookie, as a browser sends it to whoever asks; the form brings the proof.
  net::http_response post_as(session const& who, std::string target, parameters const& form) {
    return post(std::move(target), form, {{"Cookie", "__Host-vetrina=" + who.cookie}});
  }
  net::http_response post_json(std::string target, std::string body, net::header_list headers = {}) {
    headers.push_back({"Content-Type", "application/json"});
    return ask("POST", std::move(target), std::move(headers), std::move(body));
  }

  static std::string header(net::http_response const& of, std::string_view name) {
    return std::string{net::find(of.headers, name)};
  }
  static std::string slug(net::http_response const& of) {
    auto const d = json::document::parse(of.body);
    return d ? d->string_at("/slug").value_or("") : "";
  }
  // The fields of the nth form on a page whose action is `action`, as a browser would send it untouched.
  static parameters form_on(std::string const& page, std::string const& action, std::size_t n = 0) {
    std::size_t at = 0;
    for (std::size_t i = 0; i <= n; ++i) {
      at = page.find("action=\"" + action + "\"", at + 1);
      if (at == std::string::npos) return {};
    }
    auto const form = page.substr(at, page.find("</form>", at) - at);
    parameters out;
    for (std::size_t input = form.find("<input "); input != std::string::npos;
         input = form.find("<input ", input + 1)) {
      auto const tag = form.substr(input, form.find('>', input) - input);
      bool const chosen = value_in(tag, "type") == "hidden" || tag.find(" checked=") != std::string::npos;
      if (chosen) out.emplace_back(value_in(tag, "name"), value_in(tag, "value"));
    }
    for (std::size_t select = form.find("<select "); select != std::string::npos;
         select = form.find("<select ", select + 1)) {
      auto const end = form.find("</select>", select);
      auto option = form.find(" selected=", select);
      option = option < end ? form.rfind("<option", option) : form.find("<option", select);
      out.emplace_back(value_in(form.substr(select, end - select), "name"), value_in(form.substr(option), "value"));
    }
    return out;
  }
  static std::string value_in(std::string const& tag, std::string const& name) {
    auto const at = tag.find(" " + name + "=\"");
    if (at == std::string::npos) return {};
    auto const from = at + name.size() + 3;
    auto text = tag.substr(from, tag.find('"', from) - from);
    for (auto const& [escaped, plain] :
         {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}}) {
      for (auto i = text.find(escaped); i != std::string::npos; i = text.find(escaped, i + 1)) {
        text.replace(i, std::string_view{escaped}.size(), plain);
      }
    }
    return text;
  }
  static void put(parameters& form, std::string const& name, std::string const& value) {
    auto const at = std::ranges::find(form, name, &std::pair<std::string, std::string>::first);
    if (at == form.end()) {
      form.emplace_back(name, value);
    } else {
      at->second = value;
    }
  }

  // Anna's order of one pair of jeans; gives the token of its mail.
  std::string order(std::string const& id, std::string const& shopper = "anna", std::string const& product = "501/32") {
    auto const buyer = shopper.empty() ? std::string{} : cat(R"("shopper":")", shopper, R"(",)");
    return *done("order.record", cat(R"({"order":")", id, R"(",)", buyer, R"("lines":[{"product":")", product,
                                     R"(","quantity":1,"price":{"amount_minor":9900,"currency":"EUR"}}]})"))
                .string_at("/card/token");
  }
  void policy(std::string const& purpose, std::string const& text, std::string const& locale = "en") {
    done("policy.put",
         cat(R"({"purpose":")", purpose, R"(","locale":")", locale, R"(","text":")", text, R"(","version":"1"})"));
  }

  static inline std::array<ops::module const*, 1> const faces{&web_module()};
  face face_{engine_.engine()};
};

}  // namespace vetrina::web
