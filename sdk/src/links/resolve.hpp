// resolve: from what stands behind /l/ to the page it leads to, and the click that is counted. Faces may call it
// directly: redirects are the hot path. Thread-safe; a signed link reads the shop's row, a short one its own too.
//
// Bots, prefetches and HEAD are answered like everybody and flagged: a filter that drops cannot be corrected later. A
// limit of clicks counts every resolve but a preview, so that it is exact. A click that cannot be written (a full
// disk) is logged and the visitor sent on without one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/describe.hpp"
#include "links/target.hpp"
#include "ops/services.hpp"

namespace vetrina::links {

enum class tracking_mode { aggregate, session, consented };
BOOST_DESCRIBE_ENUM(tracking_mode, aggregate, session, consented)

inline constexpr int redirect_status = 302;  // one that nobody may keep: a kept redirect is a click that nobody counts

enum visit_flag : unsigned { bot_flag = 1, prefetch_flag = 2, head_flag = 4, preview_flag = 8 };

// What a request says of itself. Borrowed; no address of the visitor, because none is kept.
struct visit {
  std::string_view user_agent;
  std::string_view referer;
  std::string_view purpose;  // Sec-Purpose, Purpose or X-Moz
  tracking_mode tracking = tracking_mode::aggregate;
  bool global_privacy_control = false;  // Sec-GPC: 1 makes it aggregate
  bool head = false;  // HEAD instead of GET
  bool preview = false;  // look, and count nothing
};

struct resolution {
  int status = redirect_status;
  std::string shop;
  std::string location;  // with vt_click where the click may be followed
  std::optional<std::string> click;  // click_id.hpp; absent in aggregate mode, where the visitor gets no id
  std::vector<std::string> flags;  // bot, prefetch, head, preview
};

// `path_token`: a short code, or "~" and a signed token. `shop`: whose link it must be; "" for a signed link, or where
// the store holds one shop. Fails with link.unknown, the same for every reason.
[[nodiscard]] result<resolution> resolve(ops::services const& with, std::string_view shop, std::string_view path_token,
                                         visit const& by);

}  // namespace vetrina::links
