#include <algorithm>
#include <array>

#include "capi/drive.hpp"
#include "capi/guard.hpp"
#include "capi/input.hpp"
#include "capi/scope.hpp"
#include "capi/structs.hpp"
#include "capi/traffic.hpp"

using namespace vetrina;

namespace {

static_assert(static_cast<int>(links::tracking_mode::aggregate) == VT_TRACKING_AGGREGATE &&
              static_cast<int>(links::tracking_mode::session) == VT_TRACKING_SESSION &&
              static_cast<int>(links::tracking_mode::consented) == VT_TRACKING_CONSENTED);

constexpr int bits(links::visit_flag flag) { return static_cast<int>(flag); }
static_assert(bits(links::bot_flag) == VT_CLICK_BOT && bits(links::prefetch_flag) == VT_CLICK_PREFETCH &&
              bits(links::head_flag) == VT_CLICK_HEAD && bits(links::preview_flag) == VT_CLICK_PREVIEW);

constexpr std::int32_t known_visit = VT_VISIT_GLOBAL_PRIVACY_CONTROL | VT_VISIT_HEAD | VT_VISIT_PREVIEW;

struct visitor {
  std::string_view token;
  std::string_view shop;
  links::visit by;
};

result<visitor> visitor_of(vt_link_visit const& from) {
  if (from.tracking < VT_TRACKING_AGGREGATE || from.tracking > VT_TRACKING_CONSENTED) {
    return fail(code::range, "abi.unknown_constant", "vt_link_visit.tracking is none of VT_TRACKING_*.");
  }
  if (from.reserved != 0) {
    return fail(code::unimplemented, "abi.newer_struct",
                "vt_link_visit.reserved means nothing to this library. Update the library.");
  }
  if ((from.flags & ~known_visit) != 0) {
    return fail(code::range, "abi.unknown_constant", "vt_link_visit.flags has a bit that is none of VT_VISIT_*.");
  }
  visitor out;
  VT_TRY(out.token, capi::text(from.token, "token"));
  VT_TRY(out.shop, capi::text(from.shop, "shop"));
  VT_TRY(out.by.user_agent, capi::text(from.user_agent, "user_agent"));
  VT_TRY(out.by.referer, capi::text(from.referer, "referer"));
  VT_TRY(out.by.purpose, capi::text(from.purpose, "purpose"));
  out.by.tracking = static_cast<links::tracking_mode>(from.tracking);
  out.by.global_privacy_control = (from.flags & VT_VISIT_GLOBAL_PRIVACY_CONTROL) != 0;
  out.by.head = (from.flags & VT_VISIT_HEAD) != 0;
  out.by.preview = (from.flags & VT_VISIT_PREVIEW) != 0;
  return out;
}

// Into the caller's buffer with a NUL behind, all or nothing. *size says how long it is, also where it does not fit.
template <std::size_t N>
result<void> copy_out(std::array<std::string_view, N> const& parts, char* to, std::size_t capacity, std::size_t& size,
                      std::string_view name) {
  size = 0;
  for (auto const part : parts) size += part.size();
  if (to == nullptr) return {};  // not wanted
  if (size < capacity) {
    for (auto const part : parts) to = std::copy(part.begin(), part.end(), to);
    *to = 0;
    return {};
  }
  if (capacity > 0) to[0] = 0;
  return fail(code::range, "link.buffer_too_small",
              cat("The buffer for \"", name, "\" has ", static_cast<std::uint64_t>(capacity), " bytes and needs ",
                  static_cast<std::uint64_t>(size + 1), ". The click is counted already."));
}

}  // namespace

vt_code vt_link_resolve(vt_sdk* sdk, vt_link_visit const* visit, vt_link_resolution* out, vt_error** err) {
  capi::scope const in{sdk};
  return capi::guard(err, [&](std::string&) -> result<void> {
    VT_CHECK(in.check());
    VT_TRY(auto const from, capi::taken(visit, offsetof(vt_link_visit, shop), "vt_link_visit"));
    // Whole or not at all: the buffers and what is written into them belong together.
    VT_CHECK(capi::known_size(out, sizeof *out, "vt_link_resolution"));
    VT_TRY(auto const who, visitor_of(from));
    VT_TRY(auto* const to, capi::traffic_of(*sdk));
    VT_TRY(auto const found, to->links.resolve(who.shop, who.token, who.by));
    capi::start_jobs(*sdk);
    out->status = links::redirect_status;
    out->flags = static_cast<std::int32_t>(found.flags());
    auto const location =
        copy_out(found.location(), out->location, out->location_capacity, out->location_size, "location");
    auto const shop = copy_out(std::array{found.shop()}, out->shop, out->shop_capacity, out->shop_size, "shop");
    auto id = copy_out(std::array{found.click()}, out->click, out->click_capacity, out->click_size, "click");
    VT_CHECK(location);
    VT_CHECK(shop);
    return id;
  });
}
