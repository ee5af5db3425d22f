#include "connector/loader.hpp"

#include <dlfcn.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <sstream>

#include "base/immortal.hpp"
#include "base/strings.hpp"
#include "connector/services.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"

namespace vetrina::connector {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view manifest_name = "connector.json";
constexpr std::size_t most_folders = 256;
constexpr std::uintmax_t max_library_bytes = 256U << 20U;

// Why a path must not be trusted, empty when it may be. Links are followed: what counts is what would be read.
std::string distrust(fs::path const& path, bool folder) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) return cat("\"", path.string(), "\" cannot be read.");
  if (folder ? !S_ISDIR(about.st_mode) : !S_ISREG(about.st_mode)) {
    return cat("\"", path.string(), "\" is no plain ", folder ? "folder." : "file.");
  }
  if ((about.st_mode & S_IWOTH) != 0) {
    return cat("Everybody may write to \"", path.string(),
               "\", so anybody's code could lie there. Run chmod o-w on it.");
  }
  return {};
}

std::optional<std::string> contents(fs::path const& path, std::uintmax_t most) {
  std::error_code failed;
  auto const size = fs::file_size(path, failed);
  if (failed || size > most) return std::nullopt;
  std::ifstream in{path, std::ios::binary};
  std::ostringstream out;
  out << in.rdbuf();
  if (!in) return std::nullopt;
  return std::move(out).str();
}

void read_manifest(found_plugin& plugin) {
  fs::path const folder{plugin.folder};
  if (plugin.disabled = distrust(folder, true); !plugin.disabled.empty()) return;
  if (plugin.disabled = distrust(folder / manifest_name, false); !plugin.disabled.empty()) return;
  auto const text = contents(folder / manifest_name, max_manifest_bytes);
  if (!text) {
    plugin.disabled =
        cat("Its connector.json cannot be read or is over ", static_cast<std::uint64_t>(max_manifest_bytes), " bytes.");
    return;
  }
  auto read = parse_manifest(*text);
  if (!read) {
    plugin.disabled = cat("Its connector.json is not right at \"", read.error().pointer, "\": ", read.error().message);
    return;
  }
  plugin.id = read->id;
  plugin.about = std::move(*read);
}

std::vector<fs::path> plugin_folders(std::string const& path, log_sink& log) {
  std::vector<fs::path> out;
  std::error_code failed;
  // Made absolute at once, so that a later chdir of the host does not move it.
  auto const root = fs::absolute(path, failed);
  fs::directory_iterator entries{root, failed};
  if (failed) {
    log.write(log_level::warning, "connector", "connector_path_unreadable", cat("\"", path, "\": ", failed.message()));
    return out;
  }
  for (; entries != fs::directory_iterator{} && out.size() < most_folders; entries.increment(failed)) {
    if (failed) break;
    if (fs::exists(entries->path() / manifest_name, failed)) out.push_back(entries->path());
  }
  std::ranges::sort(out);
  return out;
}

// The library's real path, which must lie in the plugin's real folder.
result<fs::path> library_path(found_plugin const& plugin) {
  std::error_code failed;
  auto const folder = fs::canonical(plugin.folder, failed);
  if (failed) return plugin_disabled(plugin.id, "Its folder is gone.");
  auto const path = fs::canonical(folder / *plugin.about->library, failed);
  if (failed) return plugin_disabled(plugin.id, cat("Its library \"", *plugin.about->library, "\" is not there."));
  if (path.parent_path() != folder) {
    return plugin_disabled(plugin.id, cat("Its library leads out of its folder, to \"", path.string(), "\"."));
  }
  for (auto const& [at, is_folder] : {std::pair{folder, true}, std::pair{path, false}}) {
    if (auto why = distrust(at, is_folder); !why.empty()) return plugin_disabled(plugin.id, why);
  }
  return path;
}

result<void> check_digest(found_plugin const& plugin, fs::path const& path) {
  if (!plugin.about->sha256) return {};
  auto const bytes = contents(path, max_library_bytes);
  if (!bytes || crypto::hex(crypto::sha256(*bytes)) != *plugin.about->sha256) {
    return plugin_disabled(plugin.id, "Its library is not the one that the manifest's sha256 was made of.");
  }
  return {};
}

// struct_size of the first release: what we need of the entry.
constexpr std::size_t least_entry = offsetof(vtc_entry, get_capability) + sizeof(vtc_entry::get_capability);

std::string wrong_entry(vtc_entry const& entry, std::string_view id) {
  if (entry.struct_size < least_entry) return "Its entry is shorter than the plugin ABI's first version.";
  if (entry.abi_major != abi_major) {
    return cat("It was built for version ", entry.abi_major, " of the plugin ABI, this host speaks ", abi_major, ".");
  }
  if (entry.id == nullptr || id != entry.id) return "Its library says another id than its manifest.";
  if (entry.init == nullptr || entry.deinit == nullptr || entry.create == nullptr || entry.destroy == nullptr ||
      entry.get_capability == nullptr) {
    return "Its entry lacks a function.";
  }
  return {};
}

struct use {
  std::unique_ptr<plugin_host> host;
  int count = 0;
};

struct counted {
  std::mutex lock;
  std::map<vtc_entry const*, use> uses;
};

counted& initialised() {
  static immortal<counted> all;
  return *all;
}

}  // namespace

error plugin_disabled(std::string_view id, std::string_view reason) {
  return fail(code::unavailable, "connector.plugin_disabled", cat("The plugin \"", id, "\" is disabled. ", reason));
}

std::vector<found_plugin> scan(std::vector<std::string> const& connector_path, log_sink& log) {
  std::vector<found_plugin> out;
  std::set<std::string> taken;
  for (auto const& path : connector_path) {
    for (auto const& folder : plugin_folders(path, log)) {
      found_plugin plugin{folder.string(), folder.filename().string(), std::nullopt, {}, nullptr};
      read_manifest(plugin);
      if (plugin.about && !taken.insert(plugin.id).second) {
        plugin.disabled = "Another folder before it in connector_path has a plugin of this id.";
      }
      if (!plugin.disabled.empty()) log.write(log_level::warning, plugin.id, "plugin_disabled", plugin.disabled);
      out.push_back(std::move(plugin));
    }
  }
  return out;
}

result<vtc_entry const*> open_library(found_plugin const& plugin) {
  VT_TRY(fs::path const path, library_path(plugin));
  VT_CHECK(check_digest(plugin, path));
  void* const library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    char const* const why = ::dlerror();
    return plugin_disabled(plugin.id,
                           cat("Its library does not load: ", clipped(why != nullptr ? why : "unknown reason", 512)));
  }
  auto const* const entry = static_cast<vtc_entry const*>(::dlsym(library, "vetrina_connector_v1"));
  if (entry == nullptr) return plugin_disabled(plugin.id, "Its library has no symbol vetrina_connector_v1.");
  if (auto const why = wrong_entry(*entry, plugin.id); !why.empty()) return plugin_disabled(plugin.id, why);
  return entry;
}

result<void> init_plugin(vtc_entry const& entry) {
  auto& all = initialised();
  std::lock_guard const guard{all.lock};
  auto& mine = all.uses[&entry];
  if (mine.count == 0) {
    mine.host = std::make_unique<plugin_host>(entry.id, system_clock(), crypto::system_random(), null_log());
    if (entry.init(mine.host.get()) != VTC_OK) return plugin_disabled(entry.id, "It could not initialise itself.");
  }
  ++mine.count;
  return {};
}

void deinit_plugin(vtc_entry const& entry) noexcept {
  auto& all = initialised();
  std::lock_guard const guard{all.lock};
  auto const found = all.uses.find(&entry);
  if (found == all.uses.end() || --found->second.count > 0) return;
  entry.deinit();
  all.uses.erase(found);
}

}  // namespace vetrina::connector
