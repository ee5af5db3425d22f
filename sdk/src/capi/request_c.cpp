#include "capi/guard.hpp"
#include "capi/input.hpp"
#include "json/builder.hpp"

using namespace vetrina;

struct vt_request {
  json::builder document;
  std::string text;
};

namespace {

template <class Set>
vt_code changed(vt_request* request, char const* pointer, vt_error** err, Set set) {
  return capi::guard(err, [&](std::string&) -> result<void> {
    VT_CHECK(capi::needs(request, "request"));
    VT_CHECK(capi::needs(pointer, "pointer"));
    return set(request->document);
  });
}

}  // namespace

vt_code vt_request_new(vt_request** out, vt_error** err) {
  if (out != nullptr) *out = nullptr;
  return capi::guard(err, [&](std::string&) -> result<void> {
    VT_CHECK(capi::needs(out, "out"));
    *out = new vt_request;
    return {};
  });
}

vt_code vt_request_set_string(vt_request* request, char const* pointer, char const* value, vt_error** err) {
  return changed(request, pointer, err, [&](json::builder& document) -> result<void> {
    VT_CHECK(capi::needs(value, "value"));
    return document.set(pointer, std::string_view{value});
  });
}

vt_code vt_request_set_int(vt_request* request, char const* pointer, std::int64_t value, vt_error** err) {
  return changed(request, pointer, err, [&](json::builder& document) { return document.set(pointer, value); });
}

vt_code vt_request_set_double(vt_request* request, char const* pointer, double value, vt_error** err) {
  return changed(request, pointer, err, [&](json::builder& document) { return document.set(pointer, value); });
}

vt_code vt_request_set_bool(vt_request* request, char const* pointer, std::int32_t value, vt_error** err) {
  return changed(request, pointer, err, [&](json::builder& document) { return document.set(pointer, value != 0); });
}

vt_code vt_request_json(vt_request* request, char const** json, std::size_t* size, vt_error** err) {
  if (json != nullptr) *json = nullptr;
  if (size != nullptr) *size = 0;
  return capi::guard(err, [&](std::string&) -> result<void> {
    VT_CHECK(capi::needs(request, "request"));
    VT_CHECK(capi::needs(json, "json"));
    request->text = request->document.text();
    *json = request->text.c_str();
    if (size != nullptr) *size = request->text.size();
    return {};
  });
}

void vt_request_free(vt_request* request) { delete request; }
