#include "capi/answers.hpp"

#include "capi/drive.hpp"

namespace vetrina::capi {
namespace {

constexpr std::int64_t slice_after_answer_ms = 5;  // DESIGN.md section 2, jobs

}  // namespace

result<std::unique_ptr<vt_response>> call(vt_sdk& sdk, std::string_view operation, std::string_view request,
                                          std::string& trace) {
  fold_traffic_for(sdk, operation);
  VT_TRY(auto answer, sdk.engine->call(operation, request, {}, &trace));
  start_jobs(sdk);
  auto made = std::make_unique<vt_response>();
  made->body = std::move(answer.body);
  made->media_type = std::move(answer.media_type);
  return made;
}

result<std::unique_ptr<vt_response>> handle(vt_sdk& sdk, net::http_request const& request,
                                            std::string const& remote_address) {
  VT_CHECK(sdk.engine->services());
  auto answer = sdk.web->handle(request, {remote_address, true});
  auto made = std::make_unique<vt_response>();
  made->status = answer.status;
  made->body = std::move(answer.body);
  made->media_type = std::string{net::find(answer.headers, "content-type")};
  made->headers = std::move(answer.headers);
  start_jobs(sdk);
  if (!sdk.jobs) {
    if (sdk.traffic_ready.load() != nullptr) fold_traffic(sdk);
    static_cast<void>(sdk.engine->run_jobs(slice_after_answer_ms, false));
  }
  return made;
}

}  // namespace vetrina::capi
