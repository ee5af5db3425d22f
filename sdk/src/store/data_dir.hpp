// data_dir: the folder that the embedded store owns: made with mode 0700, never on a network file system, and with one
// short lock for the moments when files are made. Safe from several processes and threads.
#pragma once

#include <string>

#include "base/result.hpp"

namespace vetrina::store {

// Makes the folder where it is missing (not its parents). Fails with store.cannot_open, store.network_file_system.
[[nodiscard]] result<void> prepare_data_dir(std::string const& path);

// True for the statfs magic of NFS, SMB, FUSE and their like, whose locks and shared mappings cannot be relied on.
[[nodiscard]] bool is_network_file_system(unsigned long magic) noexcept;

// Holds data_dir/lock from open() until destruction. For opening and migrating only, never for a transaction.
class data_dir_lock {
 public:
  [[nodiscard]] static result<data_dir_lock> take(std::string const& data_dir);
  data_dir_lock(data_dir_lock&& other) noexcept : fd_{other.fd_} { other.fd_ = -1; }
  data_dir_lock& operator=(data_dir_lock&&) = delete;
  ~data_dir_lock();

 private:
  explicit data_dir_lock(int fd) noexcept : fd_{fd} {}
  int fd_;
};

}  // namespace vetrina::store
