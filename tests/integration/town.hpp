// town: a whole engine on a data folder that a test may share with other processes; shops in it and people with linked
// identities, whose edges are settled as a sync settles them. Not thread-safe.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "engine/engine.hpp"
#include "identity/linked.hpp"
#include "json/document.hpp"

namespace vetrina::testing {

inline constexpr std::int64_t town_time = 1'800'000'000'000;

class town {
 public:
  explicit town(std::string const& data_dir);

  // As the host over C.
  [[nodiscard]] result<std::string> call(std::string_view operation, std::string_view document) {
    return call_as({}, operation, document);
  }
  [[nodiscard]] result<std::string> call_as(ops::hint const& from, std::string_view operation,
                                            std::string_view document);
  // For setting the scene: a failure is a defect of the test and throws.
  json::document done(std::string_view operation, std::string_view document);

  void open_shop(std::string const& shop);
  // Everything that is due, networks included; what fails there comes again later.
  void run_jobs();
  // A shopper with an identity at the network "toot" who wants to find friends.
  void person(std::string const& shop, std::string const& shopper, std::string const& more = {});
  void consents(std::string const& shop, std::string const& shopper, std::string const& purpose, bool granted = true);
  // The network says that these two follow each other; `strangers` follow the first, too, and are no shoppers here.
  void befriend(std::string const& shop, std::string const& a, std::string const& b,
                std::vector<std::string> const& strangers = {});
  [[nodiscard]] std::string identity_of(std::string const& shop, std::string const& shopper);
  [[nodiscard]] std::string public_id(std::string const& shop, std::string const& shopper);

  // Hints of the callers that a web server makes.
  [[nodiscard]] static ops::hint key_of(std::string shop);
  [[nodiscard]] static ops::hint session_of(std::string shop, std::string shopper);
  [[nodiscard]] static ops::hint visitor_of(std::string shop);

  [[nodiscard]] engine::engine& engine() noexcept { return *engine_; }
  [[nodiscard]] manual_clock& time() noexcept { return time_; }
  [[nodiscard]] ops::services const& services();

 private:
  [[nodiscard]] result<void> link(ops::exchange const& in, std::string const& shopper);

  manual_clock time_{town_time};
  std::unique_ptr<vetrina::engine::engine> engine_;
};

// {"shown": ...} of a consent, without braces.
inline constexpr char const* shown_text = R"("shown":{"text_hash":"h","policy_version":"1","locale":"it"})";

// Every file below a folder that holds these bytes.
[[nodiscard]] std::vector<std::string> files_with(std::string const& folder, std::string_view bytes);

}  // namespace vetrina::testing
