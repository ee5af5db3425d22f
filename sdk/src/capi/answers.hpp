// answers: an operation or a request run on this thread, whoever's it is: the host's, in vt_call, or ours, after
// vt_submit. Internal to capi/. Thread-safe.
#pragma once

#include "capi/handles.hpp"

namespace vetrina::capi {

[[nodiscard]] result<std::unique_ptr<vt_response>> call(vt_sdk& sdk, std::string_view operation,
                                                        std::string_view request, std::string& trace);
[[nodiscard]] result<std::unique_ptr<vt_response>> handle(vt_sdk& sdk, net::http_request const& request,
                                                          std::string const& remote_address);

}  // namespace vetrina::capi
