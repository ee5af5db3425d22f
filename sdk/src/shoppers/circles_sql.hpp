// circles_sql: the tables circle, circle_member and circle_invitation, and every statement that touches them.
#pragma once

#include "store/database.hpp"

namespace vetrina::shoppers::sql {

extern store::statement const put_circle, find_circle, drop_circle, find_member, add_member, drop_member, members_of,
    circles_of, circle_mates;
extern store::statement const put_invitation, find_invitation, drop_invitation, drop_invitations, sweep_invitations;

}  // namespace vetrina::shoppers::sql
