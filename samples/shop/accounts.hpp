// accounts: the shop's own customers. One JSON line each in data_dir/shop/accounts.jsonl, on disk before the customer
// hears of it; the SDK's shopper id is the id here. Safe from any thread.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace shop {

struct account {
  std::string shopper;  // id
  std::string name;     // what friends may see, with consent
  std::string login;    // empty: signs in with a linked network only
  std::string salt;
  std::string hash;  // scrypt of the password
};

class accounts {
 public:
  explicit accounts(std::string const& folder);  // throws std::runtime_error where it cannot be written

  // With a login and a password, or with neither. Empty where the login is taken.
  [[nodiscard]] std::optional<account> create(std::string_view name, std::string_view login, std::string_view password);
  [[nodiscard]] std::optional<account> sign_in(std::string_view login, std::string_view password) const;
  [[nodiscard]] bool password_is(std::string_view shopper, std::string_view password) const;
  // Nothing of them is left in the file either.
  void forget(std::string_view shopper);
  [[nodiscard]] std::optional<account> find(std::string_view shopper) const;

 private:
  void keep(account const& one) const;
  void write_all() const;

  std::string file_;
  mutable std::mutex lock_;
  std::map<std::string, account, std::less<>> by_shopper_;
};

}  // namespace shop
