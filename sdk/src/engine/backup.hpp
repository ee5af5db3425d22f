// backup: a folder that holds what the store held at one moment, and a manifest that says so. Made while the shop
// works; whole or not there. Key rings are not in it: who finds the backup must not find the keys beside it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "json/describe.hpp"
#include "ops/services.hpp"

namespace vetrina::engine {

struct backup_file {
  std::string name;
  std::int64_t bytes = 0;
  std::string sha256;
};
BOOST_DESCRIBE_STRUCT(backup_file, (), (name, bytes, sha256))
VT_NOTES(backup_file, note{"name", "In the folder."}, note{"bytes", "Its size."}, note{"sha256", "In hexadecimal."})

struct backup_manifest {
  std::int64_t format = 1;
  std::string version;
  std::string environment;
  std::string key;
  std::int64_t made_at = 0;
  std::int64_t withdrawals = 0;
  std::vector<backup_file> files;
};
BOOST_DESCRIBE_STRUCT(backup_manifest, (), (format, version, environment, key, made_at, withdrawals, files))
VT_NOTES(backup_manifest, note{"format", "Of this manifest."}, note{"version", "Of the library that wrote it."},
         note{"environment", "Whose store it was."}, note{"key", "The key that restoring needs, by its id."},
         note{"made_at", "When, ms UTC."}, note{"withdrawals", "How many withdrawals it knows."},
         note{"files", "Databases, and the file of withdrawals."})

struct backup_folder {
  std::string path;
  backup_manifest manifest;
  std::string checksum;  // SHA-256 of the manifest, which holds those of the files
};

// `path` must not exist; its parent must. Fails with backup.exists, backup.bad_path, store.*.
[[nodiscard]] result<backup_folder> make_backup(ops::services const& sys, std::string const& path);

// Reads the manifest and every byte it speaks of. Fails with backup.unknown, backup.damaged, backup.newer.
[[nodiscard]] result<backup_folder> read_backup(std::string const& path);

}  // namespace vetrina::engine
