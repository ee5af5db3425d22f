#include "capi/answers.hpp"
#include "capi/at_exit.hpp"
#include "capi/drive.hpp"
#include "capi/guard.hpp"
#include "capi/input.hpp"
#include "capi/scope.hpp"
#include "capi/structs.hpp"
#include "json/codec.hpp"

using namespace vetrina;

namespace {

constexpr std::uint32_t max_headers = 256;

struct listen_document {
  std::string address = "127.0.0.1";
  std::int64_t port = 0;
  std::string unix_socket;
  std::string unix_group;
  std::string certificate_file;
  std::string private_key_file;
  std::int64_t threads = 2;
};
BOOST_DESCRIBE_STRUCT(listen_document, (),
                      (address, port, unix_socket, unix_group, certificate_file, private_key_file, threads))
VT_NOTES(listen_document, note{"address", "IP address to listen on."}.range(0, 64).defaults("\"127.0.0.1\""),
         note{"port", "0: any free one."}.range(0, 65535).defaults("0"),
         note{"unix_socket", "Path of a Unix socket to listen on instead."}.range(0, 107).defaults("\"\""),
         note{"unix_group", "Group that may connect to it beside its owner."}.range(0, 64).defaults("\"\""),
         note{"certificate_file", "PEM chain of the server."}.range(0, 4096).defaults("\"\""),
         note{"private_key_file", "PEM key of the certificate."}.range(0, 4096).defaults("\"\""),
         note{"threads", "How many requests at once."}.range(1, 64).defaults("2"))

struct owned_request {
  net::http_request request;
  std::string remote_address;
};

result<owned_request> copied(vt_http_request const* raw) {
  VT_TRY(auto const from, capi::taken(raw, offsetof(vt_http_request, remote_address), "vt_http_request"));
  if (from.header_count > max_headers) {
    return fail(code::range, "abi.too_large", "A request has at most 256 header fields.");
  }
  if (from.header_count > 0) VT_CHECK(capi::needs(from.headers, "headers"));
  owned_request out;
  VT_TRY(out.request.method, capi::text(from.method, "method"));
  VT_TRY(out.request.target, capi::text(from.target, "target"));
  VT_TRY(out.request.body, capi::text(from.body, "body"));
  VT_TRY(out.remote_address, capi::text(from.remote_address, "remote_address"));
  for (std::uint32_t i = 0; i < from.header_count; ++i) {
    VT_TRY(auto const name, capi::text(from.headers[i].name, "header name"));
    VT_TRY(auto const value, capi::text(from.headers[i].value, "header value"));
    out.request.headers.push_back({std::string{name}, std::string{value}});
  }
  return out;
}

}  // namespace

std::int32_t vt_http_match(vt_sdk const* sdk, char const* target) {
  capi::scope const in{sdk};
  return in.entered() && target != nullptr && sdk->web->matches(target) ? 1 : 0;
}

vt_code vt_http_handle(vt_sdk* sdk, vt_http_request const* raw, vt_response** out, vt_error** err) {
  if (out != nullptr) *out = nullptr;
  capi::scope const in{sdk};
  return capi::guard(err, [&](std::string&) -> result<void> {
    VT_CHECK(in.check());
    VT_CHECK(capi::needs(out, "out"));
    VT_TRY(auto const from, copied(raw));
    VT_TRY(auto made, capi::handle(*sdk, from.request, from.remote_address));
    *out = made.release();
    return {};
  });
}

vt_code vt_http_submit(vt_sdk* sdk, vt_http_request const* raw, void* user_data, std::uint64_t* id, vt_error** err) {
  if (id != nullptr) *id = 0;
  capi::scope const in{sdk};
  return capi::guard(err, [&](std::string&) -> result<void> {
    VT_CHECK(in.check());
    VT_CHECK(capi::needs(id, "id"));
    VT_TRY(auto from, copied(raw));
    capi::end_threads_at_exit(*sdk);
    VT_TRY(*id, sdk->queue->submit([sdk, from = std::move(from)](
                                       std::string&) { return capi::handle(*sdk, from.request, from.remote_address); },
                                   user_data));
    return {};
  });
}

vt_code vt_serve(vt_sdk* sdk, char const* listen, std::size_t size, std::int32_t* port, vt_error** err) {
  capi::scope const in{sdk};
  return capi::guard(err, [&](std::string&) -> result<void> {
    VT_CHECK(in.check());
    VT_TRY(auto const document, capi::text(listen, size, "listen"));
    VT_TRY(auto const wanted, json::decode<listen_document>(document.empty() ? "{}" : document));
    VT_CHECK(sdk->engine->services());
    net::listen_options options;
    options.address = wanted.address;
    options.port = static_cast<std::uint16_t>(wanted.port);
    options.unix_socket = wanted.unix_socket;
    options.unix_group = wanted.unix_group;
    options.certificate_file = wanted.certificate_file;
    options.private_key_file = wanted.private_key_file;
    options.threads = static_cast<int>(wanted.threads);
    capi::end_threads_at_exit(*sdk);
    VT_TRY(auto server, net::serve(options, [web = sdk->web.get()](net::http_request&& request, net::peer const& from) {
             capi::fork_gate::inside const here;
             return web->handle(request, from);
           }));
    capi::start_jobs(*sdk);
    auto const bound = server->port();
    std::lock_guard const lock{sdk->starting};
    sdk->servers.push_back(std::move(server));
    if (port != nullptr) *port = bound;
    return {};
  });
}
