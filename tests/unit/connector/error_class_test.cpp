#include "connector/error_class.hpp"

#include <gtest/gtest.h>

namespace vetrina::connector {
namespace {

TEST(class_of_status, says_what_to_do_next) {
  EXPECT_EQ(class_of_status(204), VTC_ERROR_NONE);
  EXPECT_EQ(class_of_status(301), VTC_ERROR_INVALID);
  EXPECT_EQ(class_of_status(401), VTC_ERROR_TOKEN_EXPIRED);
  EXPECT_EQ(class_of_status(403), VTC_ERROR_MISSING_SCOPE);
  EXPECT_EQ(class_of_status(422), VTC_ERROR_INVALID);
  EXPECT_EQ(class_of_status(426), VTC_ERROR_VERSION_SUNSET);
  EXPECT_EQ(class_of_status(429), VTC_ERROR_RATE_LIMITED);
  EXPECT_EQ(class_of_status(500), VTC_ERROR_RETRY);
  EXPECT_EQ(class_of_status(599), VTC_ERROR_RETRY);
}

}  // namespace
}  // namespace vetrina::connector
