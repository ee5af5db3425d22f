// rewrap_sql: the columns of this module that hold envelopes, page by page, and how one is swapped (vault/rewrap.hpp).
#pragma once

#include "store/database.hpp"

namespace vetrina::identity::sql {

extern store::statement const page_of_tokens, swap_token, page_of_subjects, swap_subject, page_of_displays,
    swap_display, page_of_secrets, swap_secrets, page_of_jobs, swap_job, page_of_attempts, swap_attempt, page_of_held,
    swap_held;

}  // namespace vetrina::identity::sql
