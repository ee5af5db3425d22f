// follower_sql: how many follow the brand's accounts, a row an account and day. The table is made in identity_sql.
#pragma once

#include "store/database.hpp"

namespace vetrina::identity::sql {

extern store::statement const put_followers, followers_since, follower_accounts, drop_old_followers;

}  // namespace vetrina::identity::sql
