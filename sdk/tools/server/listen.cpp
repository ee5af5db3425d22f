#include "server/listen.hpp"

#include "base/strings.hpp"

namespace vetrina::tools {

result<void> check(listen_settings const& wanted) {
  if (!wanted.unix_socket.empty()) return {};
  if (wanted.certificate_file.empty() || wanted.private_key_file.empty()) {
    return fail(code::invalid, "tool.no_certificate",
                "Set listen.certificate_file and listen.private_key_file, or listen.unix_socket: plain HTTP is spoken "
                "on a Unix socket only.",
                "/listen");
  }
  return {};
}

std::string address_of(listen_settings const& wanted, int port) {
  if (!wanted.unix_socket.empty()) return cat("unix:", wanted.unix_socket);
  bool const v6 = wanted.address.find(':') != std::string::npos;
  return cat("https://", v6 ? "[" : "", wanted.address, v6 ? "]" : "", ":", port);
}

}  // namespace vetrina::tools
