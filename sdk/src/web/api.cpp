// /v1/NAME: any operation, from JSON, a form, a query string, or a file as the body.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>
#include <utility>

#include "base/strings.hpp"
#include "crypto/random.hpp"
#include "json/codec.hpp"
#include "web/answers.hpp"
#include "web/authenticate.hpp"
#include "web/doors.hpp"
#include "web/form.hpp"
#include "web/routes.hpp"

namespace vetrina::web {
namespace {

constexpr std::string_view unsupported = "http.unsupported_media_type";

// A body that is itself the file of the operation's field "file", kept below data_dir while the call runs.
class spooled_file {
 public:
  [[nodiscard]] static result<spooled_file> keep(ops::services const& sys, std::string_view bytes) {
    auto const folder = cat(sys.settings.data_dir, "/incoming");
    ::mkdir(folder.c_str(), 0700);
    spooled_file kept;
    kept.path_ = cat(folder, "/", crypto::new_id(sys.random, "in_"));
    int const file = ::open(kept.path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return cannot_keep();
    while (!bytes.empty()) {
      auto const n = ::write(file, bytes.data(), bytes.size());
      if (n <= 0) break;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    bool const whole = ::close(file) == 0 && bytes.empty();
    if (!whole) return cannot_keep();
    return kept;
  }
  spooled_file(spooled_file&& other) noexcept : path_{std::exchange(other.path_, {})} {}
  spooled_file& operator=(spooled_file&&) = delete;
  ~spooled_file() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  [[nodiscard]] std::string const& path() const noexcept { return path_; }

 private:
  spooled_file() = default;
  static error cannot_keep() {
    return fail(code::unavailable, "http.cannot_spool", "The body could not be kept on disk. Is data_dir full?");
  }
  std::string path_;
};

bool takes_file(ops::operation const& row) {
  for (auto const& f : row.request->fields) {
    if (f.about.name == "file") return true;
  }
  return false;
}

bool is_json(request const& in) { return in.content_type == "application/json" || in.content_type.empty(); }

// Answers that say nothing of a shop or a person: the operation list and OpenAPI.
bool is_public(route_context const& in, ops::operation const& row, visitor const& who) {
  return in.request.reads() && row.whom == ops::about::nothing && who.hint.who == ops::role::open;
}

// A form without JavaScript wants to see its page again, also when it failed.
std::optional<std::string> page_of_form(request const& from) {
  if (!from.form) return std::nullopt;
  auto back = find(*from.form, "return_to");
  if (!back || !is_local_path(*back)) return std::nullopt;
  return back;
}

net::http_response refused(route_context const& in, error const& why, int status = 0) {
  if (auto const back = page_of_form(in.request)) return see_other(with_parameter(*back, "vt_error", why.slug));
  return problem(why, in.trace, status);
}

net::http_response run(route_context const& in, ops::operation const& row, std::string_view document,
                       visitor const& who) {
  auto hint = who.hint;
  hint.trace = in.trace;
  auto const got = in.behind.call(row.name, document, hint);
  if (!got) return refused(in, got.error());
  if (auto const back = page_of_form(in.request)) return see_other(*back);
  auto answer = data(200, got->body, got->media_type, in.trace);
  if (is_public(in, row, who)) {
    set_header(answer, "Cache-Control", "public, max-age=300");
    set_header(answer, "Vary", "Authorization, Cookie");
  }
  return answer;
}

result<std::string> document_of(route_context const& in, ops::operation const& row,
                                std::optional<spooled_file>& spool) {
  auto const& request = in.request;
  if (request.reads()) return document_from(*row.request, request.query);
  if (request.form) return document_from(*row.request, *request.form);
  if (is_json(request)) return request.body.empty() ? std::string{"{}"} : request.body;
  if (takes_file(row)) {
    VT_TRY(auto kept, spooled_file::keep(in.sys, request.body));
    spool.emplace(std::move(kept));
    auto with_file = request.query;
    with_file.emplace_back("file", spool->path());
    return document_from(*row.request, with_file);
  }
  return fail(code::invalid, unsupported, "Send application/json, or a form as application/x-www-form-urlencoded.");
}

}  // namespace

net::http_response call_operation(route_context const& in, std::string_view name) {
  auto const* row = in.behind.operations().find(name);
  if (row == nullptr) {
    return problem(
        fail(code::not_found, "operation.unknown", cat("There is no operation \"", clipped(name, 64), "\".")),
        in.trace);
  }
  bool const query = row->how == ops::operation::runs::query;
  if (!(query && in.request.reads()) && in.request.method != "POST") {
    return query ? method_refused("Operations take GET (queries only) and POST.", "GET, HEAD, POST", in.trace)
                 : method_refused(cat(row->name, " changes something: use POST."), "POST", in.trace);
  }
  auto const who = authenticate(in.sys, in.request, !query);
  if (!who) return refused(in, who.error());
  if (auto wait = too_often(in, door::operation, *who)) return *std::move(wait);
  std::optional<spooled_file> spool;
  auto const document = document_of(in, *row, spool);
  if (!document) return refused(in, document.error(), document.error().slug == unsupported ? 415 : 0);
  return run(in, *row, *document, *who);
}

net::http_response healthz(route_context const& in) {
  // For load balancers: says whether the store answers, and nothing else.
  auto const up = in.sys.db.read(store::area::record, [](store::session&) { return result<void>{}; });
  return data(up ? 200 : 503, up ? "ok\n" : "store unavailable\n", "text/plain; charset=utf-8", in.trace);
}

}  // namespace vetrina::web
