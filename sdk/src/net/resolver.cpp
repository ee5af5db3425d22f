#include "net/resolver.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/strings.hpp"

namespace vetrina::net {
namespace {

using std::chrono::steady_clock;

// glibc keeps the resolver's settings per thread and honours changes to them: one try per name server, and a wait that
// fits the deadline. resolv.conf's default of two tries of 5 s for each server would outlast every caller. What the
// host had set is put back.
class bounded_look_up {
 public:
  explicit bounded_look_up(steady_clock::duration left) {
    if ((_res.options & RES_INIT) == 0 && res_init() != 0) return;
    retrans_ = _res.retrans;
    retry_ = _res.retry;
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(left).count();
    auto const servers = std::max(1, _res.nscount);
    _res.retrans = static_cast<int>(std::clamp<long long>(seconds / servers, 1, std::max(1, retrans_)));
    _res.retry = 1;
    changed_ = true;
  }
  ~bounded_look_up() {
    if (!changed_) return;
    _res.retrans = retrans_;
    _res.retry = retry_;
  }
  bounded_look_up(bounded_look_up const&) = delete;
  bounded_look_up& operator=(bounded_look_up const&) = delete;

 private:
  int retrans_ = 0;
  int retry_ = 0;
  bool changed_ = false;
};

ip_address address_of(sockaddr const& from) {
  ip_address out;
  if (from.sa_family == AF_INET6) {
    out.v6 = true;
    std::memcpy(out.bytes.data(), &reinterpret_cast<sockaddr_in6 const&>(from).sin6_addr, 16);
  } else {
    std::memcpy(out.bytes.data(), &reinterpret_cast<sockaddr_in const&>(from).sin_addr, 4);
  }
  return out;
}

}  // namespace

result<std::vector<ip_address>> resolve(std::string const& host, steady_clock::time_point deadline) {
  if (host == "localhost" || host.ends_with(".localhost"))
    return std::vector{*parse_address("127.0.0.1"), *parse_address("::1")};

  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  int failed = 0;
  {
    bounded_look_up const bound{deadline - steady_clock::now()};
    failed = getaddrinfo(host.c_str(), nullptr, &hints, &found);
  }
  std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> const owned{found, &freeaddrinfo};
  if (steady_clock::now() >= deadline) {
    return fail(code::deadline, "network.timeout",
                cat("The address of \"", host, "\" was not found in time. Check the name servers of this machine."));
  }
  std::vector<ip_address> out;
  for (auto const* each = owned.get(); failed == 0 && each != nullptr; each = each->ai_next) {
    if (each->ai_family == AF_INET || each->ai_family == AF_INET6) out.push_back(address_of(*each->ai_addr));
  }
  if (out.empty()) {
    auto const* const why = failed != 0 ? gai_strerror(failed) : "it has no address";
    return fail(code::unavailable, "network.cannot_resolve",
                cat("No address was found for \"", host, "\" (", why, "). Check the name and this machine's DNS."));
  }
  return out;
}

}  // namespace vetrina::net
