#include "shop/accounts.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "shop/session.hpp"

namespace shop {
namespace {

using nlohmann::json;

std::string hashed(std::string_view const password, std::string_view const salt) {
  std::string out(32, '\0');
  // RFC 7914 with N = 2^15: about a tenth of a second, which a guesser pays for each guess.
  auto const done =
      EVP_PBE_scrypt(password.data(), password.size(), reinterpret_cast<unsigned char const*>(salt.data()), salt.size(),
                     1U << 15U, 8, 1, 64U << 20U, reinterpret_cast<unsigned char*>(out.data()), out.size());
  if (done != 1) throw std::runtime_error{"scrypt failed"};
  std::string hex;
  for (char const c : out) {
    hex += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4U];
    hex += "0123456789abcdef"[static_cast<unsigned char>(c) & 15U];
  }
  return hex;
}

bool matches(account const& one, std::string_view const password) {
  if (one.hash.empty()) return false;
  auto const given = hashed(password, one.salt);
  return given.size() == one.hash.size() && CRYPTO_memcmp(given.data(), one.hash.data(), given.size()) == 0;
}

// A crash may have left half a line: each begins on its own.
std::string line_of(account const& one) {
  auto const fields =
      json{{"shopper", one.shopper}, {"name", one.name}, {"login", one.login}, {"salt", one.salt}, {"hash", one.hash}};
  return "\n" + fields.dump() + "\n";
}

}  // namespace

accounts::accounts(std::string const& folder) : file_{folder + "/accounts.jsonl"} {
  ::mkdir(folder.c_str(), 0700);
  auto file = std::ifstream{file_};
  for (std::string line; std::getline(file, line);) {
    if (line.empty()) continue;
    auto const one = json::parse(line, nullptr, false);
    if (one.is_discarded()) continue;  // the half line of a crash: its customer was never told
    by_shopper_[one.at("shopper")] =
        account{one.at("shopper"), one.at("name"), one.at("login"), one.at("salt"), one.at("hash")};
  }
}

std::optional<account> accounts::create(std::string_view const name, std::string_view const login,
                                        std::string_view const password) {
  auto made = account{"c-" + random_text(8), std::string{name}, std::string{login}, {}, {}};
  if (!login.empty()) {
    made.salt = random_text(16);
    made.hash = hashed(password, made.salt);
  }
  auto const guard = std::lock_guard{lock_};
  auto const taken = !login.empty() && std::any_of(by_shopper_.begin(), by_shopper_.end(),
                                                   [&](auto const& one) { return one.second.login == login; });
  if (taken) return std::nullopt;
  keep(made);
  return by_shopper_[made.shopper] = made;
}

std::optional<account> accounts::sign_in(std::string_view const login, std::string_view const password) const {
  auto found = account{};
  {
    auto const guard = std::lock_guard{lock_};
    for (auto const& [shopper, one] : by_shopper_) {
      if (!login.empty() && one.login == login) found = one;
    }
  }
  // An unknown name takes as long as a wrong password.
  if (found.hash.empty()) found.hash = std::string(64, '-');
  if (!matches(found, password)) return std::nullopt;
  return found;
}

bool accounts::password_is(std::string_view const shopper, std::string_view const password) const {
  auto const one = find(shopper);
  return one && matches(*one, password);
}

std::optional<account> accounts::find(std::string_view const shopper) const {
  auto const guard = std::lock_guard{lock_};
  auto const at = by_shopper_.find(shopper);
  if (at == by_shopper_.end()) return std::nullopt;
  return at->second;
}

void accounts::forget(std::string_view const shopper) {
  auto const guard = std::lock_guard{lock_};
  auto const at = by_shopper_.find(shopper);
  if (at == by_shopper_.end()) return;
  by_shopper_.erase(at);
  write_all();
}

void accounts::write_all() const {
  auto const fresh = file_ + ".new";
  {
    auto out = std::ofstream{fresh, std::ios::trunc};
    ::chmod(fresh.c_str(), 0600);
    for (auto const& [shopper, one] : by_shopper_) out << line_of(one);
    if (!out.flush()) throw std::runtime_error{"cannot write " + fresh};
  }
  if (std::rename(fresh.c_str(), file_.c_str()) != 0) throw std::runtime_error{"cannot replace " + file_};
}

void accounts::keep(account const& one) const {
  auto const line = line_of(one);
  auto const file = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  auto const written =
      file >= 0 && ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (!written) throw std::runtime_error{"cannot write " + file_};
}

}  // namespace shop
