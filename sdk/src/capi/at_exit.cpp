#include "capi/at_exit.hpp"

#include <cstdlib>
#include <mutex>
#include <set>

#include "base/immortal.hpp"
#include "crypto/random.hpp"

namespace vetrina::capi {
namespace {

struct watched {
  std::mutex lock;
  std::set<vt_sdk*> handles;  // shells outlive their handles
};

watched& all() {
  static immortal<watched> one;
  return *one;
}

void end_all() {
  // In a forked child the parent may have held the lock; the threads are the parent's, too.
  std::unique_lock const lock{all().lock, std::try_to_lock};
  // A host that exits inside its own log function is inside a call, which would wait for itself.
  if (!lock || log_relay::inside()) return;
  for (auto* const sdk : all().handles) {
    if (!sdk->gate.bound_elsewhere() && sdk->gate.shut()) stop(*sdk);
  }
}

}  // namespace

void end_threads_at_exit(vt_sdk& sdk) {
  static std::once_flag once;
  std::call_once(once, [] {
    // Exit handlers run last in, first out: OpenSSL's must be there before ours.
    static_cast<void>(crypto::system_random().bytes(1));
    std::atexit(&end_all);
  });
  std::lock_guard const lock{all().lock};
  all().handles.insert(&sdk);
}

}  // namespace vetrina::capi
