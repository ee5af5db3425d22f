#include "identity/rewrap_sql.hpp"

namespace vetrina::identity::sql {

using store::area;
using store::statement;

// Where the kind is a word of ours and no column, it stands in the statement, so that all have the same parameters.
statement const page_of_tokens{area::record,
                               "select identity, kind, version, sealed from identity_token where shop = $1 "
                               "and (identity > $2 or (identity = $2 and kind > $3)) "
                               "order by identity, kind limit $4"};
statement const swap_token{
    area::record,
    "update identity_token set sealed = $4 where shop = $1 and identity = $2 and kind = $3 and sealed = $5"};

statement const page_of_subjects{
    area::record,
    "select identity, 'identity_subject', 1, subject_sealed from linked_identity where shop = $1 "
    "and (identity > $2 or (identity = $2 and 'identity_subject' > $3)) "
    "order by identity limit $4"};
statement const swap_subject{
    area::record,
    "update linked_identity set subject_sealed = $4 where shop = $1 and identity = $2 and $3 = 'identity_subject' and subject_sealed = $5"};

statement const page_of_displays{
    area::record,
    "select identity, 'identity_display', 1, display_sealed from linked_identity where shop = $1 "
    "and (identity > $2 or (identity = $2 and 'identity_display' > $3)) "
    "order by identity limit $4"};
statement const swap_display{
    area::record,
    "update linked_identity set display_sealed = $4 where shop = $1 and identity = $2 and $3 = 'identity_display' and display_sealed = $5"};

statement const page_of_secrets{
    area::record,
    "select connector, 'connector_secrets', 1, secrets from connector_instance where shop = $1 "
    "and (connector > $2 or (connector = $2 and 'connector_secrets' > $3)) "
    "order by connector limit $4"};
statement const swap_secrets{
    area::record,
    "update connector_instance set secrets = $4 where shop = $1 and connector = $2 and $3 = 'connector_secrets' and secrets = $5"};

statement const page_of_jobs{
    area::record,
    "select key, name, 1, body from job where shop = $1 "
    "and (key > $2 or (key = $2 and name > $3)) and name in ('identity.revoke', 'connector.forget') "
    "order by key, name limit $4"};
statement const swap_job{area::record,
                         "update job set body = $4 where shop = $1 and key = $2 and name = $3 and body = $5"};

statement const page_of_attempts{
    area::scratch,
    "select attempt_hash, 'login_attempt_secret', 1, sealed from login_attempt where shop = $1 "
    "and (attempt_hash > $2 or (attempt_hash = $2 and 'login_attempt_secret' > $3)) "
    "order by attempt_hash limit $4"};
statement const swap_attempt{
    area::scratch,
    "update login_attempt set sealed = $4 where shop = $1 and attempt_hash = $2 and $3 = 'login_attempt_secret' and sealed = $5"};

statement const page_of_held{
    area::scratch,
    "select attempt_hash, 'login_attempt_held', 1, held from login_attempt where shop = $1 "
    "and (attempt_hash > $2 or (attempt_hash = $2 and 'login_attempt_held' > $3)) and held <> '' "
    "order by attempt_hash limit $4"};
statement const swap_held{
    area::scratch,
    "update login_attempt set held = $4 where shop = $1 and attempt_hash = $2 and $3 = 'login_attempt_held' and held = $5"};

}  // namespace vetrina::identity::sql
