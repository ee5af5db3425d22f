#include <unistd.h>

#include "capi/drive.hpp"
#include "capi/guard.hpp"
#include "capi/input.hpp"
#include "json/codec.hpp"

using namespace vetrina;

namespace {

constexpr std::uint32_t max_headers = 256;
constexpr std::int64_t slice_after_answer_ms = 5;  // DESIGN.md section 2, jobs

struct listen_document {
  std::string address = "127.0.0.1";
  std::int64_t port = 0;
  std::string unix_socket;
  std::string certificate_file;
  std::string private_key_file;
  std::int64_t threads = 2;
};
BOOST_DESCRIBE_STRUCT(listen_document, (), (address, port, unix_socket, certificate_file, private_key_file, threads))
VT_NOTES(listen_document, note{"address", "IP address to listen on."}.range(0, 64).defaults("\"127.0.0.1\""),
         note{"port", "0: any free one."}.range(0, 65535).defaults("0"),
         note{"unix_socket", "Path of a Unix socket to listen on instead."}.range(0, 107).defaults("\"\""),
         note{"certificate_file", "PEM chain of the server."}.range(0, 4096).defaults("\"\""),
         note{"private_key_file", "PEM key of the certificate."}.range(0, 4096).defaults("\"\""),
         note{"threads", "How many requests at once."}.range(1, 64).defaults("2"))

// The caller's struct may be shorter than ours (an older header) or longer (a newer one): copy what both know.
result<vt_http_request> copied(vt_http_request const* from) {
  VT_CHECK(capi::needs(from, "request"));
  if (from->struct_size < offsetof(vt_http_request, remote_address)) {
    return fail(code::invalid, "abi.bad_struct_size", "vt_http_request.struct_size is too small: use VT_INIT.");
  }
  vt_http_request copy{};
  std::memcpy(&copy, from, std::min<std::size_t>(from->struct_size, sizeof copy));
  auto const* const bytes = reinterpret_cast<unsigned char const*>(from);
  for (std::size_t i = sizeof copy; i < from->struct_size; ++i) {
    if (bytes[i] != 0) {
      return fail(code::unimplemented, "abi.newer_struct",
                  "vt_http_request has fields that this library does not know. Update the library.");
    }
  }
  return copy;
}

result<net::http_request> request_of(vt_http_request const& from) {
  if (from.header_count > max_headers) {
    return fail(code::range, "abi.too_large", "A request has at most 256 header fields.");
  }
  if (from.header_count > 0) VT_CHECK(capi::needs(from.headers, "headers"));
  net::http_request request;
  VT_TRY(request.method, capi::text(from.method, "method"));
  VT_TRY(request.target, capi::text(from.target, "target"));
  VT_TRY(request.body, capi::text(from.body, "body"));
  for (std::uint32_t i = 0; i < from.header_count; ++i) {
    VT_TRY(auto const name, capi::text(from.headers[i].name, "header name"));
    VT_TRY(auto const value, capi::text(from.headers[i].value, "header value"));
    request.headers.push_back({std::string{name}, std::string{value}});
  }
  return request;
}

}  // namespace

std::int32_t vt_http_match(vt_sdk const* sdk, char const* target) {
  return sdk != nullptr && target != nullptr && sdk->web->matches(target) ? 1 : 0;
}

vt_code vt_http_handle(vt_sdk* sdk, vt_http_request const* raw, vt_response** out, vt_error** err) {
  if (out != nullptr) *out = nullptr;
  return capi::guard(err, [&](std::string&) -> result<void> {
    VT_CHECK(capi::needs(sdk, "sdk"));
    VT_CHECK(capi::needs(out, "out"));
    VT_TRY(auto const from, copied(raw));
    VT_TRY(auto const request, request_of(from));
    VT_TRY(auto const address, capi::text(from.remote_address, "remote_address"));
    VT_CHECK(sdk->engine->services());
    auto answer = sdk->web->handle(request, {std::string{address}, true});
    auto made = std::make_unique<vt_response>();
    made->status = answer.status;
    made->body = std::move(answer.body);
    made->media_type = std::string{net::find(answer.headers, "content-type")};
    made->headers = std::move(answer.headers);
    capi::start_jobs(*sdk);
    if (!sdk->jobs) static_cast<void>(sdk->engine->run_jobs(slice_after_answer_ms, false));
    *out = made.release();
    return {};
  });
}

vt_code vt_serve(vt_sdk* sdk, char const* listen, std::size_t size, std::int32_t* port, vt_error** err) {
  return capi::guard(err, [&](std::string&) -> result<void> {
    VT_CHECK(capi::needs(sdk, "sdk"));
    VT_TRY(auto const document, capi::text(listen, size, "listen"));
    VT_TRY(auto const wanted, json::decode<listen_document>(document.empty() ? "{}" : document));
    VT_CHECK(sdk->engine->services());
    net::listen_options options;
    options.address = wanted.address;
    options.port = static_cast<std::uint16_t>(wanted.port);
    options.unix_socket = wanted.unix_socket;
    options.certificate_file = wanted.certificate_file;
    options.private_key_file = wanted.private_key_file;
    options.threads = static_cast<int>(wanted.threads);
    VT_TRY(auto server, net::serve(options, [web = sdk->web.get()](net::http_request&& request, net::peer const& from) {
             return web->handle(request, from);
           }));
    if (port != nullptr) *port = server->port();
    capi::start_jobs(*sdk);
    std::lock_guard const lock{sdk->starting};
    sdk->servers.push_back(std::move(server));
    sdk->threads_of = ::getpid();
    return {};
  });
}
