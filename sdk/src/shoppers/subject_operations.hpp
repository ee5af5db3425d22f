// subject_operations: shopper.export and shopper.erase, the fan-out over every module's rows in one transaction.
// Inner header of shoppers/.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "json/describe.hpp"
#include "ops/module.hpp"
#include "shoppers/find.hpp"

namespace vetrina::shoppers {

struct export_request {
  std::optional<std::string> shopper;
};
BOOST_DESCRIBE_STRUCT(export_request, (), (shopper))
VT_NOTES(export_request, note{"shopper", "By the shop's own id; a session says it itself."}.range(1, 256))

struct export_answer {
  std::string shopper;
  std::int64_t at = 0;
  std::map<std::string, json::raw> held;
};
BOOST_DESCRIBE_STRUCT(export_answer, (), (shopper, at, held))
VT_NOTES(export_answer, note{"shopper", "The shop's own id."}, note{"at", "When this was true, ms UTC."},
         note{"held", "Everything held about the shopper, by kind. Other people's data and tokens are left out."})

enum class content_choice { delete_, anonymise };
BOOST_DESCRIBE_ENUM(content_choice, delete_, anonymise)

struct erase_request {
  std::optional<std::string> shopper;
  std::optional<std::string> reason;
  content_choice content = content_choice::delete_;
  std::optional<std::string> email_hash;
  std::optional<std::string> order;
};
BOOST_DESCRIBE_STRUCT(erase_request, (), (shopper, reason, content, email_hash, order))
VT_NOTES(erase_request, note{"shopper", "By the shop's own id; a session says it itself."}.range(1, 256),
         note{"reason", "For the journal, in the shop's words; name nobody."}.range(0, 256),
         note{"content",
              "What becomes of public texts that others answered: removed, or kept without a "
              "person. Names, notes and choices are always removed."}
             .defaults("\"delete\""),
         note{"email_hash", "A guest: SHA-256 of the trimmed, lower-case address, 64 hexadecimal digits."}.range(64,
                                                                                                                 64),
         note{"order", "A guest: one order."}.range(1, 256))

struct retained_item {
  std::string what;
  std::string why;
  std::optional<std::int64_t> until;
};
BOOST_DESCRIBE_STRUCT(retained_item, (), (what, why, until))
VT_NOTES(retained_item, note{"what", "What is kept."}, note{"why", "Why it may be kept."},
         note{"until", "Until when, ms UTC; absent: not bounded in time."})

struct erase_answer {
  std::string confirmation_code;
  std::vector<retained_item> retained;
};
BOOST_DESCRIBE_STRUCT(erase_answer, (), (confirmation_code, retained))
VT_NOTES(erase_answer, note{"confirmation_code", "Proof for the person that it was done."},
         note{"retained", "What is kept without the person, and why."})

[[nodiscard]] result<export_answer> export_subject(ops::query& in, export_request const& wanted);
[[nodiscard]] result<erase_answer> erase_subject(ops::command& in, erase_request const& wanted);

// What shopper.erase does once it is clear whom it is about; under a confirmation code that was given before, or a new one.
[[nodiscard]] result<erase_answer> forget_everywhere(ops::command& in, shopper_row const& who,
                                                     std::optional<std::string> const& reason,
                                                     std::string_view code = {});

}  // namespace vetrina::shoppers
