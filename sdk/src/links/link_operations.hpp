// link_operations: link.create and link.resolve, and the documents they speak. Inner header of links/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "links/resolve.hpp"
#include "links/target.hpp"
#include "ops/module.hpp"

namespace vetrina::links {

struct link_source {
  std::optional<std::string> answer;
  std::optional<std::string> review;
  std::optional<std::string> post;
};
BOOST_DESCRIBE_STRUCT(link_source, (), (answer, review, post))
VT_NOTES(link_source, note{"answer", "An answer to a question."}.range(1, 64), note{"review", "A review."}.range(1, 64),
         note{"post", "A post at a network."}.range(1, 64))

struct create_request {
  link_target target;
  std::optional<link_source> source;
  std::optional<std::string> sharer;
  std::optional<std::string> campaign;
  std::optional<std::string> network;
  std::optional<std::string> slug;
  bool signed_ = false;
  std::optional<std::int64_t> expires_at;
  std::optional<std::int64_t> max_clicks;
};
BOOST_DESCRIBE_STRUCT(create_request, (),
                      (target, source, sharer, campaign, network, slug, signed_, expires_at, max_clicks))
VT_NOTES(create_request, note{"target", "One of product, family, items or url."},
         note{"source", "What it stands in: one of answer, review or post."},
         note{"sharer",
              "Who shares it, by the shop's own id; for a shopper always they themselves. Default: the caller's "
              "shopper."}
             .range(1, 256),
         note{"campaign", "Campaign it belongs to."}.range(1, 64),
         note{"network", "Network it is meant for."}.range(1, 64),
         note{"slug", "A code of the shop's choosing: a-z, 0-9, - and _; for the shop's back end only."}.range(3, 64),
         note{"signed", "true: a signed link, which resolves without a row and so has neither slug nor max_clicks."}
             .defaults("false"),
         note{"expires_at", "When it ends, ms UTC; default: never."}.range(1, json::max_integer),
         note{"max_clicks", "How many resolves it has; previews are not counted."}.range(1, 1'000'000'000))

struct create_answer {
  std::string url;
  std::optional<std::string> code;
  std::optional<std::string> token;
};
BOOST_DESCRIBE_STRUCT(create_answer, (), (url, code, token))
VT_NOTES(create_answer, note{"url", "The link."}, note{"code", "What stands behind /l/ in a short one."},
         note{"token", "What stands behind /l/ in a signed one, ~ included."})

struct resolve_request {
  std::optional<std::string> code;
  std::optional<std::string> token;
  std::optional<std::string> user_agent;
  std::optional<std::string> ip;
  std::optional<std::string> referer;
  std::optional<std::string> language;
  std::optional<std::string> purpose;
  tracking_mode tracking = tracking_mode::aggregate;
  bool preview = false;
};
BOOST_DESCRIBE_STRUCT(resolve_request, (), (code, token, user_agent, ip, referer, language, purpose, tracking, preview))
VT_NOTES(
    resolve_request, note{"code", "What stands behind /l/; or give a token."}.range(1, 64),
    note{"token", "A signed link, ~ included; or give a code."}.range(1, 1024),
    note{"user_agent", "User-Agent of the visit; bots are flagged by it."}.range(0, 4096),
    note{"ip", "Address of the visitor. Taken, so that callers may send what they have, and never kept."}.range(0, 64),
    note{"referer", "Referer of the visit; only its host is kept."}.range(0, 8192),
    note{"language", "Accept-Language of the visit; not kept."}.range(0, 1024),
    note{"purpose", "Sec-Purpose or Purpose of the visit; prefetches are flagged by it."}.range(0, 256),
    note{"tracking", "What may be kept about the visit. aggregate: no id for the visitor; Sec-GPC makes it that."},
    note{"preview", "true: where it leads, counting nothing."}.defaults("false"))

struct resolve_answer {
  std::int64_t status = 302;
  std::string location;
  std::optional<std::string> click;
  std::vector<std::string> flags;
};
BOOST_DESCRIBE_STRUCT(resolve_answer, (), (status, location, click, flags))
VT_NOTES(resolve_answer, note{"status", "302, to be sent with Cache-Control: no-store."},
         note{"location", "Where to send the visitor."},
         note{"click",
              "Id of this click, also in the location as vt_click; absent in aggregate mode and for previews."},
         note{"flags", "bot, prefetch, head, preview."})

// The journal's row "link.created"; its subject is the code, or "~" for a signed link. Public ids only.
struct link_change {
  std::optional<std::string> sharer;
  link_target target;
};
BOOST_DESCRIBE_STRUCT(link_change, (), (sharer, target))
VT_NOTES(link_change, note{"sharer", "Public id of the shopper who shares it."}, note{"target", "Where it leads."})

[[nodiscard]] result<create_answer> create_link(ops::command& in, create_request const& wanted);
[[nodiscard]] result<resolve_answer> resolve_link(ops::exchange& in, resolve_request const& wanted);

}  // namespace vetrina::links
