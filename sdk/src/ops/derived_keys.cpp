#include "ops/derived_keys.hpp"

#include <map>
#include <mutex>
#include <string>

#include "base/strings.hpp"
#include "ops/dispatcher.hpp"

namespace vetrina::ops {
namespace {

constexpr std::size_t most_keys = 4'096;

struct kept_keys {
  std::mutex changing;
  std::map<std::string, std::shared_ptr<secret const>, std::less<>> by_name;
};

}  // namespace

result<std::shared_ptr<secret const>> derived_key(call const& in, std::string_view purpose) {
  auto const kept = in.sys.operations.kept().of<kept_keys>();
  auto const name = cat(std::uint64_t{in.who.shop.size()}, ":", in.who.shop, purpose);
  {
    std::lock_guard const lock{kept->changing};
    if (auto const found = kept->by_name.find(name); found != kept->by_name.end()) return found->second;
  }
  VT_TRY(auto derived, in.sys.vault.derive(in.who.shop, purpose));
  auto made = std::make_shared<secret const>(std::move(derived));
  std::lock_guard const lock{kept->changing};
  if (kept->by_name.size() >= most_keys) kept->by_name.clear();
  kept->by_name.insert_or_assign(name, made);
  return made;
}

}  // namespace vetrina::ops
