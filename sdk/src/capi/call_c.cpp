#include "capi/answers.hpp"
#include "capi/guard.hpp"
#include "capi/input.hpp"
#include "capi/scope.hpp"

using namespace vetrina;

vt_code vt_call(vt_sdk* sdk, char const* operation, char const* request, std::size_t size, vt_response** out,
                vt_error** err) {
  if (out != nullptr) *out = nullptr;
  capi::scope const in{sdk};
  return capi::guard(err, [&](std::string& trace) -> result<void> {
    VT_CHECK(in.check());
    VT_CHECK(capi::needs(operation, "operation"));
    VT_CHECK(capi::needs(out, "out"));
    VT_TRY(auto const document, capi::text(request, size, "request"));
    VT_TRY(auto made, capi::call(*sdk, operation, document, trace));
    *out = made.release();
    return {};
  });
}

char const* vt_response_data(vt_response const* response, std::size_t* size) {
  if (size != nullptr) *size = response == nullptr ? 0 : response->body.size();
  return response == nullptr ? "" : response->body.c_str();
}

char const* vt_response_media_type(vt_response const* response) {
  return response == nullptr ? "" : response->media_type.c_str();
}

std::int32_t vt_response_status(vt_response const* response) { return response == nullptr ? 0 : response->status; }

std::size_t vt_response_header_count(vt_response const* response) {
  return response == nullptr ? 0 : response->headers.size();
}

vt_code vt_response_header(vt_response const* response, std::size_t index, char const** name, char const** value) {
  if (response == nullptr || name == nullptr || value == nullptr) return VT_ERR_INVALID;
  if (index >= response->headers.size()) return VT_ERR_RANGE;
  *name = response->headers[index].name.c_str();
  *value = response->headers[index].value.c_str();
  return VT_OK;
}

void vt_response_free(vt_response* response) { delete response; }

namespace {

json::document const* document_of(vt_response* response) {
  if (response == nullptr) return nullptr;
  if (!response->parsed) {
    response->parsed = true;
    auto parsed = json::document::parse(response->body, capi::max_input);
    if (parsed) response->document = *std::move(parsed);
  }
  return response->document ? &*response->document : nullptr;
}

// Looking by pointer allocates; a host that runs out of memory here reads "not there".
template <class Value, class Look>
Value looked_up(vt_response* response, char const* pointer, Value fallback, Look look) noexcept {
  try {
    auto const* document = pointer == nullptr ? nullptr : document_of(response);
    return document == nullptr ? fallback : look(*document, fallback);
  } catch (...) {
    return fallback;
  }
}

}  // namespace

char const* vt_response_string(vt_response* response, char const* pointer) {
  return looked_up<char const*>(response, pointer, nullptr, [&](json::document const& d, char const* none) {
    auto found = d.string_at(pointer);
    if (!found) return none;
    response->texts.push_back(std::make_unique<std::string>(*std::move(found)));
    return response->texts.back()->c_str();
  });
}

std::int64_t vt_response_int(vt_response* response, char const* pointer, std::int64_t fallback) {
  return looked_up(response, pointer, fallback,
                   [&](json::document const& d, std::int64_t none) { return d.integer_at(pointer).value_or(none); });
}

double vt_response_double(vt_response* response, char const* pointer, double fallback) {
  return looked_up(response, pointer, fallback,
                   [&](json::document const& d, double none) { return d.number_at(pointer).value_or(none); });
}

std::int32_t vt_response_bool(vt_response* response, char const* pointer, std::int32_t fallback) {
  return looked_up(response, pointer, fallback, [&](json::document const& d, std::int32_t none) {
    auto const found = d.boolean_at(pointer);
    return found ? (*found ? 1 : 0) : none;
  });
}

std::size_t vt_response_count(vt_response* response, char const* pointer) {
  return looked_up(response, pointer, std::size_t{0},
                   [&](json::document const& d, std::size_t) { return d.size_at(pointer); });
}
