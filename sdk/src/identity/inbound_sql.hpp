// inbound_sql: notices that were taken, so that none counts twice, and the provider's names of login sessions.
#pragma once

#include "store/database.hpp"

namespace vetrina::identity::sql {

extern store::statement const find_notice, put_notice, forget_notices;
extern store::statement const put_erasure, find_erasure;
extern store::statement const put_session, identity_of_session, drop_sessions, drop_old_sessions;

}  // namespace vetrina::identity::sql
