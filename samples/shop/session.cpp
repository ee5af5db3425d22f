#include "shop/session.hpp"

#include <openssl/rand.h>

#include <chrono>
#include <stdexcept>

namespace shop {
namespace {

// A demo's memory is not a robot's to fill: past this the whole lot is forgotten, and everybody signs in again.
constexpr std::size_t most_sessions = 20'000;

}  // namespace

std::string random_text(std::size_t const bytes) {
  std::string raw(bytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(raw.data()), static_cast<int>(bytes)) != 1) {
    throw std::runtime_error{"the machine has no randomness to give"};
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (char const c : raw) {
    auto const byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

std::int64_t now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::shared_ptr<session> sessions::of(std::string_view const cookie) {
  auto const guard = std::lock_guard{lock_};
  if (auto const at = all_.find(std::string{cookie}); at != all_.end()) return at->second;
  if (all_.size() >= most_sessions) all_.clear();
  auto made = std::make_shared<session>();
  issue(made);
  return made;
}

void sessions::renew(std::shared_ptr<session> const& one) {
  auto const guard = std::lock_guard{lock_};
  all_.erase(one->cookie);
  issue(one);
}

void sessions::issue(std::shared_ptr<session> const& one) {
  one->cookie = random_text();
  one->id = random_text();
  one->csrf = random_text(16);
  one->new_cookies.push_back(std::string{cookie_name} + "=" + one->cookie + "; Path=/; Secure; HttpOnly; SameSite=Lax");
  all_[one->cookie] = one;
}

}  // namespace shop
