#include "net/session_cache.hpp"

#include <algorithm>

namespace vetrina::net {
namespace {

constexpr std::size_t most_sessions = 256;
constexpr auto longest_life = std::chrono::minutes(10);

int holder_index() {
  static int const index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

}  // namespace

void session_cache::enable(SSL_CTX* context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, &session_cache::on_new_session);
}

void session_cache::attach(SSL* connection, ticket_holder& holder) {
  holder.cache = this;
  SSL_set_ex_data(connection, holder_index(), &holder);
  if (auto const kept = take(holder.key)) SSL_set_session(connection, kept.get());
}

// OpenSSL gives one reference away when this returns 1. Called during the handshake (TLS 1.2) or a read (TLS 1.3).
int session_cache::on_new_session(SSL* connection, SSL_SESSION* given) {
  auto* const holder = static_cast<ticket_holder*>(SSL_get_ex_data(connection, holder_index()));
  if (holder == nullptr || SSL_SESSION_is_resumable(given) == 0) return 0;
  holder->cache->keep(holder->key, session{given});
  return 1;
}

void session_cache::keep(std::string const& key, session value) {
  std::lock_guard const lock{mutex_};
  if (sessions_.size() >= most_sessions && !sessions_.contains(key)) {
    sessions_.erase(std::min_element(sessions_.begin(), sessions_.end(),
                                     [](auto const& a, auto const& b) { return a.second.since < b.second.since; }));
  }
  sessions_.insert_or_assign(key, kept{std::move(value), std::chrono::steady_clock::now()});
}

session_cache::session session_cache::take(std::string const& key) {
  std::lock_guard const lock{mutex_};
  auto found = sessions_.extract(key);
  if (found.empty() || std::chrono::steady_clock::now() - found.mapped().since > longest_life) return nullptr;
  return std::move(found.mapped().value);
}

}  // namespace vetrina::net
