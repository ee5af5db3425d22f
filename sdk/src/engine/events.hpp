// events: what the host is told, from the journal. A kind is listed here or the host never hears of it; its body is
// the journal's, which holds public ids only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ops/operation.hpp"

namespace vetrina::engine {

struct event_request {
  std::optional<std::string> after;
  std::vector<std::string> kinds;
  std::int64_t limit = 20;
};
BOOST_DESCRIBE_STRUCT(event_request, (), (after, kinds, limit))
VT_NOTES(event_request,
         note{"after", "Id of the last event that was handled; absent: from the oldest kept."}.range(1, 32),
         note{"kinds", "Only these kinds; empty: all."}.range(0, 32).defaults("[]"),
         note{"limit", "At most so many."}.range(1, 100).defaults("20"))

struct event {
  std::string event;
  std::string kind;
  std::string subject;
  std::int64_t at = 0;
  json::raw data;
};
BOOST_DESCRIBE_STRUCT(event, (), (event, kind, subject, at, data))
VT_NOTES(event, note{"event", "Its id: `after` of the next call."}, note{"kind", "What happened."},
         note{"subject", "Whom or what it is about, by public id."}, note{"at", "When, ms UTC."},
         note{"data", "More, by kind."})

struct event_page {
  std::vector<event> events;
};
BOOST_DESCRIBE_STRUCT(event_page, (), (events))
VT_NOTES(event_page, note{"events", "Oldest first; empty when there is nothing new."})

[[nodiscard]] result<event_page> next_events(ops::query& in, event_request const& wanted);

}  // namespace vetrina::engine
