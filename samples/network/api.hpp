// api: the routes of the sandbox network and the Mastodon client API behind them.
#pragma once

#include "network/network.hpp"

namespace sandbox {

// Answers one request; takes the network's lock.
[[nodiscard]] sample::response answer(network& net, sample::request const& asked);

}  // namespace sandbox
