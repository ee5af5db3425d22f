// listen: from the section `listen` to what vt_serve takes, and to the address that the ready line tells. Pure.
#pragma once

#include <string>

#include "common/configuration_file.hpp"

namespace vetrina::tools {

// Fails with tool.no_certificate where TLS is asked for without one.
[[nodiscard]] result<void> check(listen_settings const& wanted);
[[nodiscard]] std::string address_of(listen_settings const& wanted, int port);  // https://127.0.0.1:8443, unix:/path

}  // namespace vetrina::tools
