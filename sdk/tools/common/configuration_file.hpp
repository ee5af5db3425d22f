// configuration_file: the file that the programs read. It holds the library's settings and, beside them, the section
// `listen` of vetrina-server, so that one file serves both programs. Values; no shared state.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "json/describe.hpp"
#include "ops/settings.hpp"

namespace vetrina::tools {

struct listen_settings {
  std::string address = "127.0.0.1";
  std::int64_t port = 8443;
  std::string unix_socket;
  std::string unix_group;
  std::string certificate_file;
  std::string private_key_file;
  std::int64_t threads = 2;
};
BOOST_DESCRIBE_STRUCT(listen_settings, (),
                      (address, port, unix_socket, unix_group, certificate_file, private_key_file, threads))
VT_NOTES(listen_settings, note{"address", "IP address to listen on, with TLS."}.range(2, 64).defaults("\"127.0.0.1\""),
         note{"port", "TCP port; 0: any free one, which the ready line tells."}.range(0, 65535).defaults("8443"),
         note{"unix_socket", "Path of a Unix socket to listen on instead; only its owner may connect, and unix_group."}
             .range(0, 107)
             .defaults("\"\""),
         note{"unix_group", "Group that may connect to it, as the web server's; one that the server is in."}
             .range(0, 64)
             .defaults("\"\""),
         note{"certificate_file", "PEM chain of the server."}.range(0, 4096).defaults("\"\""),
         note{"private_key_file", "PEM key of the certificate."}.range(0, 4096).defaults("\"\""),
         note{"threads", "How many requests at once."}.range(1, 64).defaults("2"))

struct configuration_file {
  std::string path;    // empty where there is no file, only a data folder
  std::string whole;   // as written, and as vt_sdk_open takes it
  std::string listen;  // the section `listen`, empty where there is none
};

// Fails with tool.cannot_read and the codec's slugs.
[[nodiscard]] result<configuration_file> read_configuration_file(std::string const& path);
[[nodiscard]] configuration_file configuration_of_folder(std::string const& data_dir);

// Strict, as the library reads them. Pointers begin at the file's root.
[[nodiscard]] result<ops::settings> library_settings(configuration_file const& from);
[[nodiscard]] result<listen_settings> listen_section(configuration_file const& from);

// The library's document with one setting replaced: a program that runs once makes no thread for jobs.
[[nodiscard]] std::string without_own_threads(configuration_file const& from);

// All bytes of a file, or of standard input for "-". Fails with tool.cannot_read, tool.too_large.
[[nodiscard]] result<std::string> read_file(std::string const& path);

}  // namespace vetrina::tools
