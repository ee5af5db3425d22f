// Every exported function while memory is short: each of its allocations fails in turn, alone and with all that follow,
// and the caller gets a code and no exception; afterwards the same call works. On a handle in use, in both drive modes, and
// on a closed one. `faults --names` prints the functions that the table holds; a
// test compares them with the symbol ledger. faulty_server.cpp: what our own server does when its threads get none.
#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "allocations.hpp"
#include "vetrina/vetrina.h"

using namespace vetrina;

namespace {

#define EXPECT(condition) expect((condition), __LINE__, #condition)

char const* running = "";

void expect(bool holds, int line, char const* what) {
  if (holds) return;
  static_cast<void>(test::serve_all());
  std::fprintf(stderr, "faults.cpp:%d: %s: expected %s\n", line, running, what);
  std::_Exit(1);
}

// Which life of the handle the functions meet.
enum class phase { in_use, in_use_with_threads, closed, first_used };
constexpr char const* phase_names[] = {"in use", "in use, with threads", "closed", "first used"};

struct world {
  phase now = phase::in_use;
  std::string folder;
  std::string config;
  vt_sdk* sdk = nullptr;
  vt_response* answer = nullptr;  // of system.operations, for those that look into one
  vt_error* error = nullptr;
  std::string token;
};

// A code that says that there was no memory, or that the work was done, or that a closed handle does none.
bool fair(world const& in, vt_code code) {
  if (code == VT_ERR_PRECONDITION) return in.now == phase::closed;
  return code == VT_OK || code == VT_ERR_EXHAUSTED || code == VT_ERR_UNAVAILABLE;
}

vt_str view(std::string_view text) { return {text.data(), text.size()}; }

vt_http_request healthz() {
  vt_http_request out = VT_INIT(vt_http_request);
  out.method = view("GET");
  out.target = view("/vetrina/healthz");
  return out;
}

vt_code given_up(vt_code code, vt_error* err) {
  if (code != VT_OK) EXPECT(err == nullptr || vt_error_code(err) == code);
  EXPECT(code != VT_OK || err == nullptr);
  vt_error_free(err);
  return code;
}

struct row {
  char const* names;
  std::function<vt_code(world&)> once;  // VT_OK: it did all of its work
  bool of_a_handle = true;
};

vt_code drained(vt_sdk* sdk, vt_code submitted, vt_error* err) {
  auto const code = given_up(submitted, err);
  test::stop_failing();
  vt_completion one = VT_INIT(vt_completion);
  pollfd ready{-1, POLLIN, 0};
  static_cast<void>(vt_run(sdk, 0, nullptr, nullptr));
  static_cast<void>(vt_completion_fd(sdk, &ready.fd, nullptr));
  while (vt_completion_next(sdk, &one, nullptr) == VT_OK && (one.id != 0 || one.pending != 0)) {
    if (one.id == 0) EXPECT(::poll(&ready, 1, 30'000) == 1);
    vt_response_free(one.response);
    vt_error_free(one.error);
    one = VT_INIT(vt_completion);
  }
  return code;
}

std::vector<row> const table{
    {"vt_sdk_open vt_sdk_close",
     [](world& in) {
       vt_sdk* sdk = nullptr;
       vt_error* err = nullptr;
       auto const code = given_up(vt_sdk_open(in.config.data(), in.config.size(), &sdk, &err), err);
       EXPECT((sdk != nullptr) == (code == VT_OK));
       vt_sdk_close(sdk);
       return code;
     },
     false},
    {"vt_sdk_acquire vt_sdk_release",
     [](world& in) {
       vt_sdk* sdk = nullptr;
       vt_error* err = nullptr;
       auto const code = given_up(vt_sdk_acquire("shop", in.config.data(), in.config.size(), &sdk, &err), err);
       EXPECT((sdk != nullptr) == (code == VT_OK));
       vt_sdk_release(sdk);
       return code;
     },
     false},
    {"vt_call vt_response_free",
     [](world& in) {
       vt_response* answer = nullptr;
       vt_error* err = nullptr;
       auto const code = given_up(vt_call(in.sdk, "catalog.get", R"({"product":"501-32"})", 20, &answer, &err), err);
       EXPECT((answer != nullptr) == (code == VT_OK));
       vt_response_free(answer);
       return code;
     }},
    {"vt_http_handle",
     [](world& in) {
       auto const request = healthz();
       vt_response* answer = nullptr;
       vt_error* err = nullptr;
       auto const code = given_up(vt_http_handle(in.sdk, &request, &answer, &err), err);
       EXPECT((answer != nullptr) == (code == VT_OK));
       auto const status = vt_response_status(answer);
       vt_response_free(answer);
       return code == VT_OK && status != 200 ? VT_ERR_EXHAUSTED : code;
     }},
    {"vt_http_match",
     [](world& in) {
       bool const ours = vt_http_match(in.sdk, "/vetrina/healthz") == 1;
       return in.now == phase::closed ? VT_ERR_PRECONDITION : ours ? VT_OK : VT_ERR_INTERNAL;
     }},
    {"vt_serve",
     [](world& in) {
       vt_error* err = nullptr;
       std::int32_t port = 0;
       static int sockets = 0;
       char listen[256];  // no string: the test's own would fail, too
       auto const size =
           std::snprintf(listen, sizeof listen, R"({"threads":1,"unix_socket":"%s/%d"})", in.folder.c_str(), ++sockets);
       return given_up(vt_serve(in.sdk, listen, static_cast<std::size_t>(size), &port, &err), err);
     }},
    {"vt_link_resolve",
     [](world& in) {
       vt_link_visit visit = VT_INIT(vt_link_visit);
       vt_link_resolution out = VT_INIT(vt_link_resolution);
       char location[512];
       vt_error* err = nullptr;
       visit.token = view(in.token);
       out.location = location;
       out.location_capacity = sizeof location;
       return given_up(vt_link_resolve(in.sdk, &visit, &out, &err), err);
     }},
    {"vt_insight_track",
     [](world& in) {
       vt_insight_step step = VT_INIT(vt_insight_step);
       vt_error* err = nullptr;
       step.step = VT_STEP_VIEW;
       return given_up(vt_insight_track(in.sdk, &step, &err), err);
     }},
    {"vt_run",
     [](world& in) {
       vt_error* err = nullptr;
       return given_up(vt_run(in.sdk, 0, nullptr, &err), err);
     }},
    {"vt_submit vt_completion_next vt_cancel",
     [](world& in) {
       vt_error* err = nullptr;
       std::uint64_t id = 0;
       auto const code = vt_submit(in.sdk, "system.info", "{}", 2, nullptr, &id, &err);
       if (code == VT_OK) static_cast<void>(vt_cancel(in.sdk, id, nullptr));
       return drained(in.sdk, code, err);
     }},
    {"vt_http_submit",
     [](world& in) {
       auto const request = healthz();
       vt_error* err = nullptr;
       std::uint64_t id = 0;
       auto const code = vt_http_submit(in.sdk, &request, nullptr, &id, &err);
       return drained(in.sdk, code, err);
     }},
    {"vt_completion_fd",
     [](world& in) {
       vt_error* err = nullptr;
       std::int32_t fd = -1;
       return given_up(vt_completion_fd(in.sdk, &fd, &err), err);
     }},
    {"vt_log_sink",
     [](world& in) {
       vt_error* err = nullptr;
       return given_up(vt_log_sink(in.sdk, nullptr, nullptr, &err), err);
     }},
    {"vt_request_new vt_request_set_string vt_request_set_int vt_request_set_double vt_request_set_bool "
     "vt_request_json vt_request_free",
     [](world&) {
       // Nested, with siblings that grow, one that is replaced by another kind and one that is refused.
       vt_request* request = nullptr;
       char const* json = nullptr;
       vt_error* err = nullptr;
       auto code = given_up(vt_request_new(&request, &err), err);
       auto const put = [&](vt_code with) {
         if (code == VT_OK) code = given_up(with, err);
       };
       for (char const* at : {"/lines/0/product", "/lines/0/note/a/b", "/lines/1/product", "/lines/-/product", "/shop",
                              "/address/street", "/address/town"}) {
         put(vt_request_set_string(request, at, "long enough to be allocated", &err));
       }
       put(vt_request_set_int(request, "/lines/2/price/amount_minor", 7, &err));
       put(vt_request_set_bool(request, "/lines/2/gift", 1, &err));
       put(vt_request_set_double(request, "/lines/2/weight", 0.5, &err));
       put(vt_request_set_bool(request, "/lines/0/note", 0, &err));
       if (code == VT_OK) {
         auto const refused = vt_request_set_int(request, "/shop/name/of/it", 1, nullptr);
         EXPECT(refused == VT_ERR_INVALID || refused == VT_ERR_EXHAUSTED);
       }
       put(vt_request_json(request, &json, nullptr, &err));
       EXPECT(code != VT_OK ||
              std::strcmp(json, R"({"lines":[{"product":"long enough to be allocated","note":false},)"
                                R"({"product":"long enough to be allocated"},)"
                                R"({"product":"long enough to be allocated","price":{"amount_minor":7},)"
                                R"("gift":true,"weight":0.5}],"shop":"long enough to be allocated","address":)"
                                R"({"street":"long enough to be allocated","town":)"
                                R"("long enough to be allocated"}})") == 0);
       vt_request_free(request);
       return code;
     },
     false},
    {"vt_response_data vt_response_media_type vt_response_header_count vt_response_header",
     [](world& in) {
       std::size_t size = 0;
       static_cast<void>(vt_response_data(in.answer, &size));
       static_cast<void>(vt_response_media_type(in.answer));
       static_cast<void>(vt_response_header_count(in.answer));
       char const* text = nullptr;
       static_cast<void>(vt_response_header(in.answer, 0, &text, &text));
       return VT_OK;
     },
     false},
    {"vt_response_status vt_response_string vt_response_int vt_response_double vt_response_bool vt_response_count",
     [](world& in) {
       // Of a fresh answer each time: the first look takes the document apart. No memory there reads as "not there".
       vt_response* answer = nullptr;
       auto const code = vt_call(in.sdk, "catalog.get", R"({"product":"501-32"})", 20, &answer, nullptr);
       static_cast<void>(vt_response_status(answer));
       bool const whole = vt_response_string(answer, "/products/0/family") != nullptr;
       static_cast<void>(vt_response_int(answer, "/none", 7));
       static_cast<void>(vt_response_double(answer, "/none", 7));
       static_cast<void>(vt_response_bool(answer, "/none", 1));
       static_cast<void>(vt_response_count(answer, ""));
       vt_response_free(answer);
       return code == VT_OK && !whole ? VT_ERR_EXHAUSTED : code;
     }},
    {"vt_error_code vt_error_slug vt_error_message vt_error_pointer vt_error_trace vt_error_retry_after_ms vt_error_json "
     "vt_error_free",
     [](world& in) {
       vt_error* err = nullptr;
       vt_response* answer = nullptr;
       auto const code = vt_call(in.sdk, "no.such", "{}", 2, &answer, &err);
       EXPECT(code == VT_ERR_NOT_FOUND || (code != VT_OK && fair(in, code)));
       for (auto const* text : {vt_error_slug(err), vt_error_message(err), vt_error_pointer(err), vt_error_trace(err),
                                vt_error_json(err)}) {
         EXPECT(text != nullptr);
       }
       EXPECT(err == nullptr || vt_error_code(err) == code);
       static_cast<void>(vt_error_retry_after_ms(err));
       bool const whole = err != nullptr && code == VT_ERR_NOT_FOUND && vt_error_json(err)[0] == '{';
       vt_error_free(err);
       return whole ? VT_OK : in.now == phase::closed ? VT_ERR_PRECONDITION : VT_ERR_EXHAUSTED;
     }},
    {"vt_version vt_version_number",
     [](world&) { return vt_version() != nullptr && vt_version_number() > 0 ? VT_OK : VT_ERR_INTERNAL; }, false},
};

// A handle as the phase wants it; the store behind it is there already.
void handle_for(world& in) {
  char const* const drive = in.now == phase::in_use_with_threads ? "threads" : "host";
  in.config = R"({"data_dir":")" + in.folder + R"(/data","drive":")" + drive + "\"}";
  EXPECT(vt_sdk_open(in.config.data(), in.config.size(), &in.sdk, nullptr) == VT_OK);
  if (in.now == phase::closed) vt_sdk_close(in.sdk);
}

// How many faults it took until the call had none.
long survives(row const& one, world& in, bool once) {
  running = one.names;
  auto const wanted = in.now == phase::closed && one.of_a_handle ? VT_ERR_PRECONDITION : VT_OK;
  for (long good = 0; good < 20'000; ++good) {
    test::fail_after(good, once);
    auto const code = one.once(in);
    bool const failed = test::serve_all().failed;
    EXPECT(fair(in, code));
    // Whatever was half done: the next call finds everything in order.
    if (good % 16 == 0) EXPECT(one.once(in) == wanted);
    if (!failed) return good;
  }
  expect(false, __LINE__, "that it asks for memory less often");
  return 0;
}

// The same of a handle that nobody has used: the call opens the store. Each fault takes a handle of its own, so they are taken
// in longer and longer steps. What found no memory once works the next time.
long survives_as_the_first(row const& one, world& in, bool once) {
  running = one.names;
  for (long good = 0; good < 200'000; good += 1 + good / 6) {
    handle_for(in);
    test::fail_after(good, once);
    auto const code = one.once(in);
    bool const failed = test::serve_all().failed;
    EXPECT(fair(in, code));
    EXPECT(one.once(in) == VT_OK);
    vt_sdk_close(in.sdk);
    if (!failed) return good;
  }
  expect(false, __LINE__, "that it asks for memory less often");
  return 0;
}

std::string called(vt_sdk* sdk, char const* operation, char const* request, char const* pointer) {
  vt_response* answer = nullptr;
  vt_error* err = nullptr;
  auto const code = vt_call(sdk, operation, request, std::strlen(request), &answer, &err);
  if (code != VT_OK) std::fprintf(stderr, "%s\n", vt_error_json(err));
  EXPECT(code == VT_OK);
  char const* const found = vt_response_string(answer, pointer);
  std::string out = found == nullptr ? "" : found;
  vt_response_free(answer);
  return out;
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 2 && std::strcmp(arguments[1], "--names") == 0) {
    for (auto const& one : table) std::puts(one.names);
    return 0;
  }
  world in;
  in.folder = (std::filesystem::temp_directory_path() / "vetrina-faults-XXXXXX").string();
  EXPECT(::mkdtemp(in.folder.data()) != nullptr);
  handle_for(in);
  called(in.sdk, "shop.put",
         R"({"shop":"jeans","mode":"test","controller":{"name":"Jeans"},"origins":["https://shop.example"],)"
         R"("templates":{"product":"https://shop.example/p/{product}"},)"
         R"("markets":[{"market":"US","region":"NA","locale":"en-US","currency":"USD"}]})",
         "");
  called(in.sdk, "catalog.put", R"({"products":[{"product":"501-32","family":"501","title":"501"}]})", "");
  in.token = called(in.sdk, "link.create", R"({"target":{"product":"501-32"}})", "/code");
  EXPECT(vt_call(in.sdk, "system.operations", "{}", 2, &in.answer, nullptr) == VT_OK);
  vt_sdk_close(in.sdk);
  for (phase const now : {phase::in_use, phase::in_use_with_threads, phase::closed}) {
    in.now = now;
    handle_for(in);
    for (auto const& one : table) {
      if (now != phase::in_use && !one.of_a_handle) continue;
      auto const after_one = survives(one, in, true);
      auto const after_all = survives(one, in, false);
      std::printf("%-21s %-40.40s %5ld faults, %5ld with all that follow\n", phase_names[static_cast<int>(now)],
                  one.names, after_one, after_all);
      std::fflush(stdout);
    }
    if (now != phase::closed) vt_sdk_close(in.sdk);
  }
  in.now = phase::first_used;
  for (auto const& one : table) {
    if (!one.of_a_handle) continue;
    auto const after_one = survives_as_the_first(one, in, true);
    auto const after_all = survives_as_the_first(one, in, false);
    std::printf("%-21s %-40.40s %5ld faults, %5ld with all that follow\n", phase_names[static_cast<int>(in.now)],
                one.names, after_one, after_all);
    std::fflush(stdout);
  }
  vt_response_free(in.answer);
  std::error_code ignored;
  std::filesystem::remove_all(in.folder, ignored);
  return 0;
}
