// postgres_peer: the same read in PostgreSQL's SQL, as an application would tune it: covering indexes that are read
// alone, everything in shared buffers, the weights a constant array, no JIT, one prepared plan. The time is that of the
// server's process alone. One thread.
#pragma once

#include <string>

#include "friend_store/peers.hpp"
#include "friend_store/scene.hpp"
#include "tests/integration/postgres_server.hpp"

struct pg_conn;

namespace vetrina::bench {

class postgres_peer {
 public:
  // Starts a server of its own and takes the rows that the index holds into it. Throws std::runtime_error.
  postgres_peer(scene const& of);
  ~postgres_peer();
  postgres_peer(postgres_peer const&) = delete;
  postgres_peer& operator=(postgres_peer const&) = delete;

  [[nodiscard]] answer ask(std::uint32_t viewer);
  [[nodiscard]] double server_cpu_ns() const;
  [[nodiscard]] std::string name() const;

 private:
  void run(std::string const& sql);
  void fill(scene const& of);
  testing::postgres_server server_;
  pg_conn* connection_ = nullptr;
  std::string now_;
};

}  // namespace vetrina::bench
