// purpose: what a shopper may agree to. Each is asked for, granted and withdrawn by itself; none implies another.
#pragma once

#include <cstddef>

#include "json/describe.hpp"

namespace vetrina::shoppers {

enum class purpose {
  find_friends,      // read my friend list at a network
  show_to_friends,   // name me to friends, for things whose audience covers them
  count_me,          // hold me in published counts
  answer_questions,  // route questions about things I own to me
  personalise,
  measure,
  email_marketing,
  testimonial,
};
BOOST_DESCRIBE_ENUM(purpose, find_friends, show_to_friends, count_me, answer_questions, personalise, measure,
                    email_marketing, testimonial)

inline constexpr std::size_t purpose_count = 8;

}  // namespace vetrina::shoppers
