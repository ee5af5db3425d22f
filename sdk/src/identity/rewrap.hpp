// rewrap: keyring.rotate and keyring.rewrap, the job that moves a shop's envelopes to the active key, and the documents
// they speak. Inner header of identity/, the topmost module that keeps envelopes.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "json/describe.hpp"
#include "ops/operation.hpp"
#include "vault/rewrap.hpp"

namespace vetrina::identity {

inline constexpr std::string_view rewrap_job = "keyring.rewrap";
// One run of the job, and one call of the operation: at most so many pages of vault::rewrap_rows rows.
inline constexpr int rewrap_pages = 16;

struct rotate_request {};
VT_NO_FIELDS(rotate_request)

struct rotate_answer {
  std::string key_id;
};
BOOST_DESCRIBE_STRUCT(rotate_answer, (), (key_id))
VT_NOTES(rotate_answer, note{"key_id", "The key that seals from now on. Back the key ring up now."})

struct rewrap_request {};
VT_NO_FIELDS(rewrap_request)

struct rewrap_answer {
  std::int64_t moved = 0;
  std::int64_t left = 0;
};
BOOST_DESCRIBE_STRUCT(rewrap_answer, (), (moved, left))
VT_NOTES(rewrap_answer, note{"moved", "Envelopes that this call moved."},
         note{"left",
              "Envelopes of this shop that still need an older key; a job moves them. At 0, and a day later for "
              "what lives shorter, that key may leave the ring, unless it is the first."})

// Everything of a shop that lies sealed for longer than a day.
[[nodiscard]] std::span<vault::sealed_column const> sealed_columns();

[[nodiscard]] result<rotate_answer> rotate_keyring(ops::exchange& in, rotate_request const&);
[[nodiscard]] result<rewrap_answer> rewrap_keyring(ops::exchange& in, rewrap_request const&);
[[nodiscard]] result<void> run_rewrap_job(ops::exchange& in, std::string_view key, std::string_view body);

}  // namespace vetrina::identity
