// The hot calls ask for no memory of their own: operator new is counted over a thousand of each, with everything that the
// library calls. What libcrypto asks malloc for inside an HMAC is not the library's own.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>

#include "allocations.hpp"
#include "vetrina/vetrina.h"

namespace {

void expect(bool holds, char const* what, vt_error* err = nullptr) {
  if (holds) return;
  std::fprintf(stderr, "hot_calls: %s %s\n", what, vt_error_json(err));
  std::_Exit(1);
}

vt_str view(std::string_view text) { return {text.data(), text.size()}; }

std::string called(vt_sdk* sdk, char const* operation, std::string_view request, char const* pointer) {
  vt_response* answer = nullptr;
  vt_error* err = nullptr;
  expect(vt_call(sdk, operation, request.data(), request.size(), &answer, &err) == VT_OK, operation, err);
  char const* const found = vt_response_string(answer, pointer);
  std::string out = found == nullptr ? "" : found;
  vt_response_free(answer);
  return out;
}

template <class Call>
long allocations(Call const& call) {
  call();  // what is made on first use
  vetrina::test::count();
  for (int i = 0; i < 1'000; ++i) call();
  return vetrina::test::serve_all().count;
}

int failures = 0;

void none(char const* what, long count) {
  std::printf("%s: %ld allocations in 1,000 calls\n", what, count);
  if (count != 0) ++failures;
}

}  // namespace

int main() {
  std::string folder = (std::filesystem::temp_directory_path() / "vetrina-hot-XXXXXX").string();
  expect(::mkdtemp(folder.data()) != nullptr, "mkdtemp");
  auto const config = R"({"data_dir":")" + folder + R"(/data","drive":"host"})";
  vt_sdk* sdk = nullptr;
  vt_error* err = nullptr;
  expect(vt_sdk_open(config.data(), config.size(), &sdk, &err) == VT_OK, "vt_sdk_open", err);
  called(sdk, "shop.put",
         R"({"shop":"jeans","mode":"test","controller":{"name":"Jeans"},"origins":["https://shop.example"],)"
         R"("templates":{"product":"https://shop.example/p/{product}"},)"
         R"("markets":[{"market":"US","region":"NA","locale":"en-US","currency":"USD"}]})",
         "");
  called(sdk, "catalog.put", R"({"products":[{"product":"501-32","family":"501","title":"501"}]})", "");
  auto const code = called(sdk, "link.create", R"({"target":{"product":"501-32"}})", "/code");
  auto const token = called(sdk, "link.create", R"({"target":{"product":"501-32"},"signed":true})", "/token");

  char location[2200];
  char shop[64];
  char click[64];
  auto const resolve = [&](std::string const& link) {
    vt_link_visit visit = VT_INIT(vt_link_visit);
    vt_link_resolution out = VT_INIT(vt_link_resolution);
    visit.token = view(link);
    visit.user_agent = view("Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0");
    visit.referer = view("https://a-rather-long-name-of-a-news-site.example/today");
    visit.tracking = VT_TRACKING_CONSENTED;
    out.location = location;
    out.location_capacity = sizeof location;
    out.shop = shop;
    out.shop_capacity = sizeof shop;
    out.click = click;
    out.click_capacity = sizeof click;
    expect(vt_link_resolve(sdk, &visit, &out, &err) == VT_OK, "vt_link_resolve", err);
  };
  none("vt_link_resolve, short", allocations([&] { resolve(code); }));
  none("vt_link_resolve, signed", allocations([&] { resolve(token); }));
  none("vt_insight_track", allocations([&] {
         vt_insight_step step = VT_INIT(vt_insight_step);
         step.step = VT_STEP_CART;
         step.product = view("501-32");
         step.click = view(click);
         step.widget = view("a-widget-with-a-long-name");
         step.tracking = VT_TRACKING_CONSENTED;
         expect(vt_insight_track(sdk, &step, &err) == VT_OK, "vt_insight_track", err);
       }));
  // That counting counts: a call that does ask for memory.
  expect(allocations([&] { called(sdk, "system.info", "{}", "/version"); }) > 1'000, "vt_call is counted");
  vt_sdk_close(sdk);
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return failures == 0 ? 0 : 1;
}
