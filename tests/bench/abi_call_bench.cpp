// What the C ABI costs: vt_call against the same call in C++, and the hot calls in all, freshness check included. Both
// sides run in turns on one store; the figure is the median over rounds of the thread's CPU time.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "report.hpp"
#include "vetrina/vetrina.h"

using namespace vetrina;

namespace {

constexpr std::size_t rounds = 31;
// As many as a segment holds: the call that finds it full makes rows of all, which is measured apart.
constexpr int batch = 2'000;

void must(bool holds, char const* what, vt_error* err = nullptr) {
  if (holds) return;
  std::fprintf(stderr, "abi_call: %s: %s\n", what, vt_error_json(err));
  std::exit(1);
}

struct folder {
  std::string path = (std::filesystem::temp_directory_path() / "vetrina-bench-XXXXXX").string();
  folder() { must(::mkdtemp(path.data()) != nullptr, "mkdtemp"); }
  ~folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  folder(folder const&) = delete;
  folder& operator=(folder const&) = delete;
};

class host {
 public:
  explicit host(std::string const& config) {
    vt_error* err = nullptr;
    must(vt_sdk_open(config.data(), config.size(), &sdk_, &err) == VT_OK, "vt_sdk_open", err);
  }
  ~host() { vt_sdk_close(sdk_); }
  host(host const&) = delete;
  host& operator=(host const&) = delete;
  std::string call(char const* operation, std::string const& request, char const* pointer = nullptr) {
    vt_response* answer = nullptr;
    vt_error* err = nullptr;
    must(vt_call(sdk_, operation, request.data(), request.size(), &answer, &err) == VT_OK, operation, err);
    std::string out = pointer == nullptr ? vt_response_data(answer, nullptr) : vt_response_string(answer, pointer);
    vt_response_free(answer);
    return out;
  }
  void rows() { must(vt_run(sdk_, 0, nullptr, nullptr) == VT_OK, "vt_run"); }
  vt_sdk* get() { return sdk_; }

 private:
  vt_sdk* sdk_ = nullptr;
};

double median(std::vector<double> values) {
  auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Microseconds of one call.
double timed(std::function<void()> const& once, int times) {
  double const begin = bench::cpu_ns();
  for (int i = 0; i < times; ++i) once();
  return (bench::cpu_ns() - begin) / times / 1'000;
}

// What `ours` takes beyond `theirs`, in turns.
double difference(std::function<void()> const& ours, std::function<void()> const& theirs) {
  std::vector<double> over;
  for (std::size_t i = 0; i < rounds; ++i) {
    double const first = timed(i % 2 == 0 ? ours : theirs, batch);
    double const second = timed(i % 2 == 0 ? theirs : ours, batch);
    over.push_back(i % 2 == 0 ? first - second : second - first);
  }
  return median(std::move(over));
}

struct resolved {
  std::array<char, 2200> location;
  std::array<char, 64> shop;
  std::array<char, 64> click;
};

std::string resolve(vt_sdk* sdk, std::string const& token, resolved& into) {
  vt_link_visit visit = VT_INIT(vt_link_visit);
  visit.token = {token.data(), token.size()};
  constexpr std::string_view agent =
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
  visit.user_agent = {agent.data(), agent.size()};
  constexpr std::string_view referer = "https://news.example/today";
  visit.referer = {referer.data(), referer.size()};
  visit.tracking = VT_TRACKING_SESSION;
  vt_link_resolution out = VT_INIT(vt_link_resolution);
  out.location = into.location.data();
  out.location_capacity = into.location.size();
  out.shop = into.shop.data();
  out.shop_capacity = into.shop.size();
  out.click = into.click.data();
  out.click_capacity = into.click.size();
  if (vt_link_resolve(sdk, &visit, &out, nullptr) != VT_OK) return {};
  return out.click_size == 24 ? "followed" : "";
}

void hot(bench::report& report, char const* metric, host& shop, std::function<void()> const& once) {
  if (report.checks_only()) return;
  std::vector<double> calls;
  for (std::size_t i = 0; i < rounds; ++i) {
    calls.push_back(timed(once, batch));
    shop.rows();
  }
  report.at_most(metric, "us", median(std::move(calls)));
}

}  // namespace

int main(int count, char** arguments) {
  bench::report report{"abi_call", count, arguments};
  folder const place;
  auto const config = R"({"data_dir":")" + place.path + R"(/data","drive":"host"})";
  host shop{config};
  shop.call("shop.put",
            R"({"shop":"jeans","mode":"test","controller":{"name":"Jeans S.p.A."},"origins":["https://shop.example"],)"
            R"("templates":{"product":"https://shop.example/p/{family}?v={product}"},)"
            R"("markets":[{"market":"US","region":"NA","locale":"en-US","currency":"USD"}]})");
  shop.call("catalog.put", R"({"products":[{"product":"501-32","family":"501","title":"501 Original, 32"}]})");
  auto const made = shop.call("link.create", R"({"target":{"product":"501-32"}})", "/code");
  auto const minted = shop.call("link.create", R"({"target":{"product":"501-32"},"signed":true})", "/token");

  auto direct = engine::engine::open(config);
  must(static_cast<bool>(direct), "engine::open");
  std::string const request = R"({"product":"501-32"})";
  auto const in_c = [&] { return shop.call("catalog.get", request); };
  auto const in_cpp = [&] { return (*direct)->call("catalog.get", request, {})->body; };
  report.same("catalog.get", in_c() == in_cpp() && !in_c().empty());
  resolved into{};
  report.same("a short link", resolve(shop.get(), made, into) == "followed");
  report.same("a signed link", resolve(shop.get(), minted, into) == "followed");

  std::size_t sum = 0;
  auto const c = [&] {
    vt_response* answer = nullptr;
    static_cast<void>(vt_call(shop.get(), "catalog.get", request.data(), request.size(), &answer, nullptr));
    std::size_t size = 0;
    static_cast<void>(vt_response_data(answer, &size));
    sum += size;
    vt_response_free(answer);
  };
  auto const cpp = [&] { sum += in_cpp().size(); };
  if (!report.checks_only()) {
    c();
    cpp();
    // Less than nothing is noise.
    report.at_most("vt_call_over_the_direct_call", "us", std::max(0.01, difference(c, cpp)));
  }
  hot(report, "vt_link_resolve_short", shop, [&] { sum += resolve(shop.get(), made, into).size(); });
  hot(report, "vt_link_resolve_signed", shop, [&] { sum += resolve(shop.get(), minted, into).size(); });
  vt_insight_step step = VT_INIT(vt_insight_step);
  step.step = VT_STEP_VIEW;
  step.product = {"501-32", 6};
  step.widget = {"cue", 3};
  auto const track = [&] { must(vt_insight_track(shop.get(), &step, nullptr) == VT_OK, "vt_insight_track"); };
  track();
  hot(report, "vt_insight_track", shop, track);
  // What becomes of the clicks, off the visitor's path.
  if (!report.checks_only()) {
    shop.rows();
    for (int i = 0; i < batch; ++i) static_cast<void>(resolve(shop.get(), made, into));
    double const begin = bench::cpu_ns();
    shop.rows();
    report.at_most("a_click_becomes_a_row", "us", (bench::cpu_ns() - begin) / batch / 1'000);
  }
  report.same("the sizes", sum > 0 || report.checks_only());
  return report.exit_code();
}
