// host_conflict: whether what we call as OpenSSL is OpenSSL. A host that exports one of its own (Node.js, programs linked
// statically with -rdynamic) captures the calls of every library loaded later: structs of one version in functions of
// another. Internal to capi/. Thread-safe; looks once a process.
#pragma once

#include "base/result.hpp"

namespace vetrina::capi {

// Fails with host.openssl (code host_conflict), which names who stands in between. The bundled flavour refers to no
// OpenSSL outside itself and always passes.
[[nodiscard]] result<void> check_host();

}  // namespace vetrina::capi
