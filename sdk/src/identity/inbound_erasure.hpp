// inbound_erasure: what a network is told about a deletion that it passed on: a code, and erasure.status, which says for it
// what became of the wish. Rows name nobody. Inner header of identity/. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/inbound_notice.hpp"
#include "json/describe.hpp"
#include "ops/operation.hpp"

namespace vetrina::identity {

struct erasure_request {
  std::string confirmation_code;
};
BOOST_DESCRIBE_STRUCT(erasure_request, (), (confirmation_code))
VT_NOTES(erasure_request,
         note{"confirmation_code", "As the network was given it, or as shopper.erase answered it."}.range(1, 64))

enum class erasure_state { done, queued, failed, given_up };
BOOST_DESCRIBE_ENUM(erasure_state, done, queued, failed, given_up)

struct erasure_step {
  std::string step;
  erasure_state state = erasure_state::done;
  std::int64_t at = 0;
  std::optional<std::string> connector = std::nullopt;
  std::optional<std::string> network = std::nullopt;
  std::optional<std::int64_t> tries = std::nullopt;
  std::optional<std::string> reason = std::nullopt;
};
BOOST_DESCRIBE_STRUCT(erasure_step, (), (step, state, at, connector, network, tries, reason))
VT_NOTES(erasure_step,
         note{"step",
              "identity: the linked identity, its tokens and what was read from the network; shopper: everything of a "
              "shopper or guest; revocation: access that a network gave, which is given back there."},
         note{"state",
              "How far it is. A revocation is queued at first; failed: the network could not be told, and is asked "
              "again for a week; given_up: it does not take access back, or was away for that week."},
         note{"at", "Since when, ms UTC."}, note{"connector", "Of a revocation: through which connector."},
         note{"network", "Of a revocation: the network's name."},
         note{"tries", "Of a revocation: how often the network was asked."},
         note{"reason", "Of a revocation that failed or was given up: the error's slug, the last time."})

struct erasure_answer {
  erasure_state state = erasure_state::done;
  std::vector<erasure_step> steps;
};
BOOST_DESCRIBE_STRUCT(erasure_answer, (), (state, steps))
VT_NOTES(erasure_answer, note{"state", "How far it is in all: queued while a step is queued or failed, else done."},
         note{"steps", "What belongs to it: first what was deleted here."})

// The same for the same notice, so that a network that did not hear the answer gets it again; 32 hexadecimal digits.
[[nodiscard]] result<std::string> confirmation_code(ops::call const& in, std::string_view connector,
                                                    connector::verified_notice const& what);
[[nodiscard]] result<void> record_erasure(ops::call const& in, store::transaction& tx, std::string_view code);
// {"url", "confirmation_code"}, as Meta wants it.
[[nodiscard]] std::string confirmation_document(ops::call const& in, std::string_view code);

[[nodiscard]] result<erasure_answer> get_erasure(ops::query& in, erasure_request const& wanted);

}  // namespace vetrina::identity
