#include "insight/track_operations.hpp"

#include "activity/clicks.hpp"
#include "insight/track_sql.hpp"
#include "json/codec.hpp"
#include "links/opened.hpp"
#include "store/jobs.hpp"

namespace vetrina::insight {
namespace {

struct exported_step {
  std::int64_t at = 0;
  std::string step;
  std::string family;
  std::string product;
  std::string widget;
};
BOOST_DESCRIBE_STRUCT(exported_step, (), (at, step, family, product, widget))
VT_NOTES(exported_step, note{"at", "When, ms UTC."}, note{"step", "What happened."}, note{"family", "About what."},
         note{"product", "About what."}, note{"widget", "Where on the page."})

struct exported_steps {
  std::vector<exported_step> steps;
};
BOOST_DESCRIBE_STRUCT(exported_steps, (), (steps))
VT_NOTES(exported_steps, note{"steps", "What led to orders, of the last 30 days."})

std::string_view view(std::optional<std::string> const& text) noexcept {
  return text ? std::string_view{*text} : std::string_view{};
}

// Who is signed in where a link led has opened it.
result<void> tell_landing(ops::exchange const& in, tracked_step const& one) {
  bool const may_be_followed = one.tracking != links::tracking_mode::aggregate && !one.global_privacy_control;
  if (one.step != step::landing || one.click.empty() || !in.who.shopper || !may_be_followed) return {};
  VT_TRY(auto const by, links::click_that_led(in.sys, in.who.shop, one.click, in.now));
  if (!by || by->sharer.empty()) return {};
  return in.write([&](store::transaction& tx) { return links::tell_opened(tx, in, *by, *in.who.shopper); });
}

}  // namespace

result<track_answer> track(ops::exchange& in, track_request const& wanted) {
  tracked_step one;
  one.step = wanted.step;
  one.shop = in.who.shop;
  one.market = in.who.market;
  one.product = view(wanted.product);
  one.family = view(wanted.family);
  one.click = view(wanted.click);
  one.widget = view(wanted.widget);
  one.tracking = wanted.tracking;
  one.global_privacy_control = in.who.global_privacy_control;
  VT_CHECK(check(one));
  VT_CHECK(in.sys.db.write(store::area::traffic, in.who.shop,
                           [&](store::transaction& tx) { return write_step(in.sys, tx, one, in.now); }));
  VT_CHECK(tell_landing(in, one));
  return track_answer{1};
}

result<void> forget_steps(ops::command& in, std::string_view shopper, std::vector<ops::retained>&) {
  VT_TRY(auto const clicks, activity::clicks_of(in.db, in.who.shop, shopper));
  for (auto const& click : clicks) {
    VT_CHECK(store::enqueue(in.db, in.who.shop, forget_click_job, click, in.now, "{}"));
  }
  return {};
}

result<void> run_forget_click(ops::exchange& in, std::string_view click, std::string_view) {
  return in.sys.db.write(store::area::traffic, in.who.shop, [&](store::transaction& tx) -> result<void> {
    VT_CHECK(tx.run(sql::forget_click, {in.who.shop, click}));
    return {};
  });
}

result<void> tell_steps(ops::query& in, std::string_view shopper, std::vector<ops::export_part>& parts) {
  VT_TRY(auto const clicks, activity::clicks_of(in.db, in.who.shop, shopper));
  exported_steps held;
  VT_CHECK(in.sys.db.read(store::area::traffic, [&](store::session& db) -> result<void> {
    for (auto const& click : clicks) {
      VT_CHECK(db.each(sql::steps_of_click, {in.who.shop, click}, [&](store::row const& r) {
        held.steps.push_back({r.integer(0), r.string(1), r.string(2), r.string(3), r.string(4)});
        return true;
      }));
    }
    return {};
  }));
  if (!held.steps.empty()) parts.push_back({"insight", json::encode(held)});
  return {};
}

}  // namespace vetrina::insight
