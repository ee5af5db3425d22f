#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <iostream>
#include <system_error>

#include "base/strings.hpp"
#include "cli/commands.hpp"
#include "common/json_text.hpp"
#include "common/problem.hpp"
#include "crypto/random.hpp"
#include "json/codec.hpp"
#include "vault/key_ring.hpp"

namespace vetrina::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_socket_path = 107;  // sun_path, without its NUL

error cannot_write(std::string const& path, int why) {
  return why == EEXIST ? fail(code::exists, "tool.exists", cat(path, " is there already and is left as it is."))
                       : fail(code::precondition, "tool.cannot_write",
                              cat("Cannot write ", path, ": ", std::generic_category().message(why), "."));
}

// Mode 0600: connectors' secrets may be written into it later.
result<void> write_new(std::string const& path, std::string_view text) {
  int const file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return cannot_write(path, errno);
  auto const put = ::write(file, text.data(), text.size());
  int const why = put < 0 ? errno : ENOSPC;
  bool const whole = ::close(file) == 0 && put == static_cast<ssize_t>(text.size());
  if (!whole) {
    ::unlink(path.c_str());
    return cannot_write(path, why);
  }
  return {};
}

std::string listen_on(std::string const& socket, std::string const& group) {
  return group.empty() ? cat(R"({"unix_socket":)", json::quoted(socket), "}")
                       : cat(R"({"unix_socket":)", json::quoted(socket), R"(,"unix_group":)", json::quoted(group), "}");
}

std::string document_for(fs::path const& folder, std::string const& keyring, init_options const& wanted) {
  auto const socket = (folder / "vetrina.sock").string();
  auto const listen =
      socket.size() > longest_socket_path
          ? std::string{R"({"address":"127.0.0.1","port":8443,"certificate_file":"","private_key_file":""})"}
          : listen_on(socket, wanted.socket_group);
  return cat(R"({"data_dir":)", json::quoted((folder / "data").string()), R"(,"environment":)",
             json::quoted(wanted.environment), R"(,"http":{"prefix":"/vetrina","public_url":""},"keyring":{"file":)",
             json::quoted(keyring), R"(},"connector_path":[],"connectors":[],"drive":"threads","listen":)", listen,
             "}");
}

result<std::string> write_installation(init_options const& wanted) {
  std::error_code why;
  fs::create_directories(wanted.folder, why);
  if (why) return cannot_write(wanted.folder, why.value());
  // Absolute: cron, a service manager and a shell start in different folders.
  auto const folder = fs::canonical(wanted.folder, why);
  if (why) return cannot_write(wanted.folder, why.value());
  auto const path = (folder / "vetrina.json").string();
  if (fs::exists(path, why)) return cannot_write(path, EEXIST);
  std::string keyring;
  if (!wanted.keyring.empty()) {
    keyring = fs::absolute(wanted.keyring).lexically_normal().string();
    fs::create_directories(fs::path{keyring}.parent_path(), why);
    if (!fs::exists(keyring, why)) VT_CHECK(vault::make_key_ring(keyring, crypto::system_random()));
  }
  VT_TRY(auto const text, pretty(document_for(folder, keyring, wanted), key_order::as_written));
  VT_CHECK(write_new(path, text));
  // The file must be one that the library takes: an environment name may be too long.
  VT_TRY(auto const read, read_configuration_file(path));
  if (auto const settings = library_settings(read); !settings) {
    ::unlink(path.c_str());
    return settings.error();
  }
  return path;
}

}  // namespace

int init(init_options const& wanted) {
  auto const path = write_installation(wanted);
  if (!path) return tell("vetrina init", path.error());
  std::cout << "wrote " << *path << "\n";
  return done;
}

}  // namespace vetrina::tools
