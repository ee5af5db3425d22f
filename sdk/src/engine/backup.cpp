#include "engine/backup.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/strings.hpp"
#include "crypto/bytes.hpp"
#include "crypto/file_hash.hpp"
#include "crypto/hash.hpp"
#include "engine/installation.hpp"
#include "engine/withdrawals.hpp"
#include "json/codec.hpp"
#include "store/files.hpp"
#include "store/withdrawal_file.hpp"

namespace vetrina::engine {
namespace {

constexpr std::string_view manifest_name = "backup.json";
constexpr std::string_view withdrawals_name = "withdrawals";
constexpr std::int64_t format = 1;

struct copied_area {
  store::area where;
  std::string_view name;
};
// Clicks first: what they point at is then in the record, which is copied after. Scratch holds logins under way and
// caches, and is made anew.
constexpr std::array<copied_area, 2> areas{
    {{store::area::traffic, "traffic.sqlite"}, {store::area::record, "record.sqlite"}}};

error bad_path(std::string_view why) {
  return fail(code::invalid, "backup.bad_path", cat("Name a new folder by its whole path: ", why), "/path");
}

// Removes what was begun, unless it came to its end.
class unfinished {
 public:
  explicit unfinished(std::string folder) : folder_{std::move(folder)} {}
  unfinished(unfinished const&) = delete;
  unfinished& operator=(unfinished const&) = delete;
  ~unfinished() {
    if (folder_.empty()) return;
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  void finished() noexcept { folder_.clear(); }

 private:
  std::string folder_;
};

result<void> make_folder(std::string const& path) {
  struct stat about {};
  if (::lstat(path.c_str(), &about) == 0) {
    return fail(code::exists, "backup.exists", cat(path, " is there already. Name a new folder."), "/path");
  }
  if (::mkdir((path + ".partial").c_str(), 0700) == 0) return {};
  if (errno == EEXIST) {
    return fail(code::exists, "backup.exists",
                cat(path,
                    ".partial is there: another backup is being made, or one was cut off. Remove it, or name "
                    "another folder."),
                "/path");
  }
  return bad_path(std::strerror(errno));
}

result<backup_file> described(std::string const& folder, std::string_view name) {
  VT_TRY(auto const digest, crypto::sha256_of_file(cat(folder, "/", name)));
  return backup_file{std::string{name}, digest.bytes, crypto::hex(digest.sha256)};
}

result<void> check_described(std::string const& folder, backup_file const& said) {
  auto const damaged = [&](std::string_view why) {
    return fail(code::data_loss, "backup.damaged", cat(folder, "/", said.name, " ", why, ". Take another backup."),
                "/path");
  };
  bool const ours = said.name == withdrawals_name ||
                    std::ranges::any_of(areas, [&](auto const& one) { return one.name == said.name; });
  if (!ours) return damaged("is no file of a backup");
  auto const is = described(folder, said.name);
  if (!is) return damaged("cannot be read");
  if (is->bytes != said.bytes || is->sha256 != said.sha256) return damaged("is not as it was written");
  return {};
}

// Where the file is missing or damaged, the backup is the poorer for it and still worth having.
result<std::int64_t> copy_withdrawals(ops::services const& sys, std::string const& folder) {
  auto const held = store::read_withdrawals(withdrawals_path(sys.settings), 0);
  if (!held) return held.error();
  VT_CHECK(store::copy_new_file(withdrawals_path(sys.settings), cat(folder, "/", withdrawals_name)));
  return held->newest;
}

}  // namespace

result<backup_folder> make_backup(ops::services const& sys, std::string const& path) {
  if (!path.starts_with('/') || path.ends_with('/')) return bad_path("it begins with / and does not end with one.");
  VT_CHECK(make_folder(path));
  auto const partial = path + ".partial";
  unfinished begun{partial};
  backup_folder made{path, {}, {}};
  auto& manifest = made.manifest;
  manifest.format = format;
  manifest.version = VETRINA_VERSION;
  manifest.key = sys.ring.oldest_id();
  manifest.made_at = sys.time.wall_ms();
  // Before the rows: a withdrawal between the two is done twice after a restore, never not at all.
  VT_TRY(manifest.withdrawals, copy_withdrawals(sys, partial));
  for (auto const& one : areas) VT_CHECK(sys.db.copy_to(one.where, cat(partial, "/", one.name)));
  VT_CHECK(sys.db.read(store::area::record, [&](store::session& db) -> result<void> {
    VT_TRY(auto const is, read_installation(db));
    manifest.environment = is.environment;
    return {};
  }));
  for (auto const name : {withdrawals_name, areas[0].name, areas[1].name}) {
    VT_TRY(auto file, described(partial, name));
    manifest.files.push_back(std::move(file));
  }
  auto const text = json::encode(manifest) + "\n";
  VT_CHECK(store::write_new_file(cat(partial, "/", manifest_name), text));
  VT_CHECK(store::flush_folder(partial));
  if (::rename(partial.c_str(), path.c_str()) != 0) return bad_path(std::strerror(errno));
  begun.finished();
  VT_CHECK(store::flush_folder(std::filesystem::path{path}.parent_path().string()));
  made.checksum = crypto::hex(crypto::sha256(text));
  return made;
}

result<backup_folder> read_backup(std::string const& path) {
  auto const text = store::read_small_file(cat(path, "/", manifest_name), 64 * 1024);
  if (!text) {
    return fail(code::not_found, "backup.unknown", cat(path, " holds no backup: there is no ", manifest_name, "."),
                "/path");
  }
  auto manifest = json::decode<backup_manifest>(*text, json::tolerant);
  if (!manifest) {
    return fail(code::data_loss, "backup.damaged", cat(path, "/", manifest_name, ": ", manifest.error().message),
                "/path");
  }
  if (manifest->format != format) {
    return fail(code::precondition, "backup.newer",
                cat("The backup is of format ", manifest->format, ", and this version knows format ", format,
                    ". Use the version that wrote it: ", clipped(manifest->version, 32), "."),
                "/path");
  }
  for (auto const& one : manifest->files) VT_CHECK(check_described(path, one));
  for (auto const& one : areas) {
    if (std::ranges::none_of(manifest->files, [&](auto const& file) { return file.name == one.name; })) {
      return fail(code::data_loss, "backup.damaged", cat(path, " lacks ", one.name, "."), "/path");
    }
  }
  return backup_folder{path, *std::move(manifest), crypto::hex(crypto::sha256(*text))};
}

}  // namespace vetrina::engine
