// sqlite_peer: the same read in SQLite's SQL, as an application would tune it: tables clustered by shopper, all in the
// page cache, the weights a function in C. One thread.
#pragma once

#include <memory>
#include <string>

#include "friend_store/peers.hpp"
#include "friend_store/scene.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace vetrina::bench {

class sqlite_peer {
 public:
  // Takes the rows that the index holds into a database file. Throws std::runtime_error.
  sqlite_peer(std::string const& path, scene const& of);
  ~sqlite_peer();
  sqlite_peer(sqlite_peer const&) = delete;
  sqlite_peer& operator=(sqlite_peer const&) = delete;

  [[nodiscard]] answer ask(std::uint32_t viewer);
  [[nodiscard]] static std::string name();

 private:
  sqlite3* db_ = nullptr;
  sqlite3_stmt* query_ = nullptr;
  std::vector<double> weights_ = weight_table();
};

}  // namespace vetrina::bench
