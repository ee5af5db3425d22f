// track_operations: insight.track, and what the module owes a shopper for the steps it keeps. Inner header of insight/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "insight/track.hpp"
#include "ops/module.hpp"

namespace vetrina::insight {

struct track_request {
  insight::step step = step::impression;
  std::optional<std::string> product;
  std::optional<std::string> family;
  std::optional<std::string> click;
  std::optional<std::string> widget;
  links::tracking_mode tracking = links::tracking_mode::aggregate;
};
BOOST_DESCRIBE_STRUCT(track_request, (), (step, product, family, click, widget, tracking))
VT_NOTES(
    track_request,
    note{"step", "impression: a widget came into view; view: a product's page; landing: a page that a link led to."},
    note{"product",
         "What it was about; product or family, or neither. What the catalogue has not is counted as "
         "neither."}
        .range(1, 256),
    note{"family", "The same of a family."}.range(1, 256),
    note{"click",
         "What the page's address had in vt_click. Kept with consent alone. A landing of a shopper who agreed to "
         "personalise counts for their tie to the friend who shares the link."}
        .range(1, 64),
    note{"widget", "Which widget it was; letters, digits, - and _. More than 64 a day are counted as other."}.range(1,
                                                                                                                    32),
    note{"tracking",
         "What the visitor agreed to: aggregate is counted and leaves nothing else; session and "
         "consented also keep the step by its click, for 30 days. Sec-GPC makes it aggregate."})

struct track_answer {
  std::int64_t accepted = 0;
};
BOOST_DESCRIBE_STRUCT(track_answer, (), (accepted))
VT_NOTES(track_answer, note{"accepted", "How many steps were counted: 1."})

[[nodiscard]] result<track_answer> track(ops::exchange& in, track_request const& wanted);

// Steps lead to a person only through the click of an order of theirs.
[[nodiscard]] result<void> forget_steps(ops::command& in, std::string_view shopper, std::vector<ops::retained>& kept);
[[nodiscard]] result<void> tell_steps(ops::query& in, std::string_view shopper, std::vector<ops::export_part>& parts);
// The job that forget_steps asks for, as no transaction spans two areas.
[[nodiscard]] result<void> run_forget_click(ops::exchange& in, std::string_view click, std::string_view body);
inline constexpr std::string_view forget_click_job = "insight.forget_click";

}  // namespace vetrina::insight
