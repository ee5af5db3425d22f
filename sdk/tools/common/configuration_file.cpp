#include "common/configuration_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/strings.hpp"
#include "engine/configuration.hpp"
#include "json/codec.hpp"
#include "json/document.hpp"

namespace vetrina::tools {
namespace {

constexpr std::size_t most_bytes = std::size_t{64} << 20U;  // what the library takes

std::string object_without(json::document const& from, std::string_view name, std::string_view more) {
  std::string members{more};
  for (auto const& key : from.keys_at({})) {
    if (key == name) continue;
    members += cat(members.empty() ? "" : ",", json::quoted(key), ":", from.text(cat("/", json::pointer_step(key))));
  }
  return cat("{", members, "}");
}

error cannot_read(std::string const& path, int why) {
  return fail(code::not_found, "tool.cannot_read",
              cat("Cannot read ", path, ": ", std::generic_category().message(why), "."));
}

}  // namespace

result<std::string> read_file(std::string const& path) {
  bool const standard_input = path == "-";
  int const file = standard_input ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return cannot_read(path, errno);
  std::string bytes;
  char chunk[65536];
  ssize_t got = 0;
  while ((got = ::read(file, chunk, sizeof chunk)) != 0) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 || bytes.size() > most_bytes) break;
    bytes.append(chunk, static_cast<std::size_t>(got));
  }
  int const why = errno;
  if (!standard_input) ::close(file);
  if (got < 0) return cannot_read(path, why);
  if (bytes.size() > most_bytes) return fail(code::range, "tool.too_large", cat(path, " has more than 64 MiB."));
  return bytes;
}

result<configuration_file> read_configuration_file(std::string const& path) {
  configuration_file read;
  read.path = path;
  VT_TRY(read.whole, read_file(path));
  VT_TRY(auto const document, json::document::parse(read.whole));
  read.listen = document.text("/listen");
  return read;
}

configuration_file configuration_of_folder(std::string const& data_dir) {
  auto const document = cat("{\"data_dir\":", json::quoted(data_dir), "}");
  return {{}, document, {}};
}

result<ops::settings> library_settings(configuration_file const& from) {
  return engine::read_configuration(from.whole);
}

result<listen_settings> listen_section(configuration_file const& from) {
  auto read = json::decode<listen_settings>(from.listen.empty() ? "{}" : from.listen);
  if (!read) {
    auto why = std::move(read).error();
    why.pointer = cat("/listen", why.pointer);
    return why;
  }
  return read;
}

std::string without_own_threads(configuration_file const& from) {
  auto const document = json::document::parse(from.whole);
  // What is no object is left for the library to refuse.
  return document && document->is_object() ? object_without(*document, "drive", R"("drive":"host")") : from.whole;
}

}  // namespace vetrina::tools
