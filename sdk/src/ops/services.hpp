// services: what handlers may use, handed down by the engine. References only; the engine owns all of it and outlives
// every call. Everything in it is thread-safe.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "crypto/random.hpp"
#include "net/http_client.hpp"
#include "ops/settings.hpp"
#include "store/database.hpp"
#include "vault/vault.hpp"

namespace vetrina::connector {
class host;
}

namespace vetrina::ops {

class dispatcher;

struct services {
  store::database& db;
  vault::vault const& vault;
  vault::key_ring const& ring;
  connector::host& connectors;
  net::http_client& http;
  clock const& time;
  crypto::random& random;
  log_sink& log;
  ops::settings const& settings;
  dispatcher const& operations;
};

}  // namespace vetrina::ops
