#include "engine/events.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/strings.hpp"
#include "store/journal.hpp"

namespace vetrina::engine {
namespace {

// The kinds a host may rely on (docs/events.md).
constexpr std::array<std::string_view, 20> told{
    "consent.changed",        "identity.linked",   "identity.unlinked", "identity.needs_reauth",
    "identity.suspended",     "identity.restored", "identity.revoked",  "identity.signed_out",
    "identity.erasure_asked", "identity.notice",   "interaction.set",   "interaction.unset",
    "link.created",           "order.recorded",    "friend.blocked",    "friend.unblocked",
    "shopper.erased",         "shopper.merged",    "shopper.put",       "shopper.unmerged",
};

constexpr int slice = 500;  // journal rows looked at a time

}  // namespace

result<event_page> next_events(ops::query& in, event_request const& wanted) {
  for (std::size_t i = 0; i < wanted.kinds.size(); ++i) {
    if (std::ranges::find(told, wanted.kinds[i]) == told.end()) {
      return fail(code::invalid, "event.unknown_kind",
                  cat("There is no event kind \"", clipped(wanted.kinds[i], 64), "\"."),
                  cat("/kinds/", static_cast<std::uint64_t>(i)));
    }
  }
  std::int64_t after = 0;
  if (wanted.after) {
    auto const& text = *wanted.after;
    auto const [end, status] = std::from_chars(text.data(), text.data() + text.size(), after);
    if (status != std::errc{} || end != text.data() + text.size() || after < 0) {
      return fail(code::invalid, "event.bad_after", "`after` is the `event` of an event that came before.", "/after");
    }
  }
  event_page page;
  for (bool more = true; more;) {
    int seen = 0;
    VT_CHECK(store::each_change(in.db, in.who.shop, after, slice, [&](store::change const& c) {
      ++seen;
      after = c.seq;
      bool const known = std::ranges::find(told, c.kind) != told.end();
      bool const asked = wanted.kinds.empty() || std::ranges::find(wanted.kinds, c.kind) != wanted.kinds.end();
      if (known && asked) page.events.push_back({std::to_string(c.seq), c.kind, c.subject, c.made_at, {c.body}});
      return static_cast<std::int64_t>(page.events.size()) < wanted.limit;
    }));
    more = seen == slice && static_cast<std::int64_t>(page.events.size()) < wanted.limit;
  }
  return page;
}

}  // namespace vetrina::engine
