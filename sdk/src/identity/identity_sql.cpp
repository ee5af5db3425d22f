#include "identity/identity_sql.hpp"

namespace vetrina::identity::sql {

using store::area;
using store::statement;

statement const find_instance{area::record,
                              "select connector, plugin, settings, secrets from connector_instance "
                              "where shop = $1 and connector = $2"};
statement const list_instances{area::record,
                               "select connector, plugin, settings, secrets from connector_instance "
                               "where shop = $1 order by connector"};
statement const drop_instance{area::record, "delete from connector_instance where shop = $1 and connector = $2"};
statement const put_instance{area::record,
                             "insert into connector_instance(shop, connector, plugin, settings, secrets, changed_at) "
                             "values($1, $2, $3, $4, $5, $6) on conflict(shop, connector) do update set "
                             "plugin = excluded.plugin, settings = excluded.settings, secrets = excluded.secrets, "
                             "changed_at = excluded.changed_at"};

#define LINKED_COLUMNS \
  "identity, shopper, connector, plugin, issuer, subject_hmac, subject_sealed, display_sealed, email_grade, " \
  "scopes, missing_scopes, state, linked_at, last_sync, needs_reauth"

statement const find_linked{area::record,
                            "select " LINKED_COLUMNS " from linked_identity where shop = $1 and identity = $2"};
statement const find_by_subject{area::record, "select " LINKED_COLUMNS
                                              " from linked_identity "
                                              "where shop = $1 and issuer = $2 and subject_hmac = $3"};
statement const linked_of_shopper{area::record, "select " LINKED_COLUMNS
                                                " from linked_identity "
                                                "where shop = $1 and shopper = $2 order by linked_at, identity"};
statement const count_of_shopper{area::record, "select count(*) from linked_identity where shop = $1 and shopper = $2"};
statement const put_linked{area::record,
                           "insert into linked_identity(shop, identity, shopper, connector, plugin, issuer, "
                           "subject_hmac, subject_sealed, display_sealed, email_grade, scopes, missing_scopes, state, "
                           "auth_time, linked_at, last_sync) "
                           "values($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'active', $13, $14, null)"};
statement const refresh_linked{area::record,
                               "update linked_identity set display_sealed = $3, email_grade = $4, scopes = $5, "
                               "missing_scopes = $6, state = 'active' where shop = $1 and identity = $2"};
statement const set_scopes{area::record,
                           "update linked_identity set scopes = $3, missing_scopes = $4 "
                           "where shop = $1 and identity = $2"};
statement const set_state{area::record,
                          "update linked_identity set state = $3, needs_reauth = $4 where shop = $1 and identity = $2"};
// Those of a connector that were linked before a moment and still hold tokens, after an identity.
statement const linked_through{area::record, "select " LINKED_COLUMNS
                                             " from linked_identity where shop = $1 and identity > $2 and "
                                             "connector = $3 and linked_at <= $4 and exists (select 1 from "
                                             "identity_token t where t.shop = linked_identity.shop and "
                                             "t.identity = linked_identity.identity) order by identity limit 100"};
#undef LINKED_COLUMNS
statement const mark_synced{area::record,
                            "update linked_identity set last_sync = $3 where shop = $1 and identity = $2"};
// A merge: only where it still is the one's.
statement const hand_linked{area::record,
                            "update linked_identity set shopper = $4 where shop = $1 and identity = $2 "
                            "and shopper = $3"};
statement const drop_linked{area::record, "delete from linked_identity where shop = $1 and identity = $2"};

statement const find_token{area::record,
                           "select version, sealed, expires_at, refresh_at, lease_owner, lease_until, tries "
                           "from identity_token where shop = $1 and identity = $2 and kind = $3"};
// A newer token is written by the statement that ends the lease on the older one.
statement const put_token{area::record,
                          "insert into identity_token(shop, identity, kind, version, sealed, expires_at, refresh_at) "
                          "values($1, $2, $3, $4, $5, $6, $7) on conflict(shop, identity, kind) do update set "
                          "version = excluded.version, sealed = excluded.sealed, expires_at = excluded.expires_at, "
                          "refresh_at = excluded.refresh_at, lease_owner = '', lease_until = 0, tries = 0"};
// Compare and set: of all threads and processes one leads the refresh of a version.
statement const lease_token{area::record,
                            "update identity_token set lease_owner = $5, lease_until = $6, tries = tries + 1 "
                            "where shop = $1 and identity = $2 and kind = $3 and version = $4 and lease_until <= $7"};
statement const lease_again{area::record,
                            "update identity_token set lease_until = $6, tries = tries + 1 where shop = $1 and "
                            "identity = $2 and kind = $3 and version = $4 and lease_owner = $5"};
statement const rest_token{area::record,
                           "update identity_token set lease_owner = '', lease_until = $6, tries = $7 "
                           "where shop = $1 and identity = $2 and kind = $3 and version = $4 and lease_owner = $5"};
statement const drop_token{area::record, "delete from identity_token where shop = $1 and identity = $2 and kind = $3"};
statement const drop_tokens{area::record, "delete from identity_token where shop = $1 and identity = $2"};

#define ATTEMPT_COLUMNS \
  "attempt_hash, connector, intent, shopper_hash, session_hash, browser_hash, auth_time, return_to, scopes, " \
  "sealed, state, held, outcome, expires_at, made_at"

statement const put_attempt{area::scratch,
                            "insert into login_attempt(shop, attempt_hash, connector, intent, "
                            "shopper_hash, session_hash, browser_hash, auth_time, return_to, scopes, sealed, state, "
                            "held, outcome, made_at, expires_at) "
                            "values($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'created', '', '', $12, $13)"};
// Begun by a session since a moment, and not come back.
statement const attempts_of_session{area::scratch,
                                    "select made_at from login_attempt where shop = $1 and session_hash = $2 "
                                    "and state = 'created' and made_at > $3 order by made_at"};
statement const attempt_by_hash{area::scratch,
                                "select " ATTEMPT_COLUMNS " from login_attempt where shop = $1 and attempt_hash = $2"};
#undef ATTEMPT_COLUMNS
// Compare and set: of two that come at once, one finds the state it expects.
statement const move_attempt{area::scratch,
                             "update login_attempt set state = $4, held = $5, outcome = $6 "
                             "where shop = $1 and attempt_hash = $2 and state = $3"};
statement const hold_attempt{area::scratch,
                             "update login_attempt set state = $4, held = $5, outcome = $6, expires_at = $7 "
                             "where shop = $1 and attempt_hash = $2 and state = $3"};
statement const bind_attempt{area::scratch,
                             "update login_attempt set session_hash = $3 "
                             "where shop = $1 and attempt_hash = $2 and session_hash = '' and state = 'held'"};
statement const sweep_attempts{area::scratch, "delete from login_attempt where shop = $1 and expires_at <= $2"};

// The latest turn of each session.
statement const put_turn{area::record,
                         "insert into identity_turn(shop, shopper_hash, session_hash, at) values($1, $2, $3, $4) "
                         "on conflict(shop, shopper_hash, session_hash) do update set at = excluded.at"};
statement const find_turn{area::record,
                          "select at from identity_turn where shop = $1 and shopper_hash = $2 and session_hash <> $3 "
                          "and at > $4 order by at desc limit 1"};
statement const sweep_turns{area::record, "delete from identity_turn where shop = $1 and at < $2"};

statement const put_ticket{area::scratch,
                           "insert into login_ticket(shop, ticket_hash, attempt_hash, expires_at) "
                           "values($1, $2, $3, $4)"};
statement const find_ticket{area::scratch,
                            "select attempt_hash, expires_at from login_ticket where shop = $1 and ticket_hash = $2"};
statement const take_ticket{area::scratch, "delete from login_ticket where shop = $1 and ticket_hash = $2"};
statement const sweep_tickets{area::scratch, "delete from login_ticket where shop = $1 and expires_at <= $2"};

std::span<store::migration const> migrations() noexcept {
  static store::migration const steps[] = {
      {area::record, "identity", 1,
       "create table connector_instance(shop text not null, connector text not null, plugin text not null, "
       "settings text not null, secrets text not null, changed_at bigint not null, "
       "primary key(shop, connector)) {clustered};"
       // No subject in clear: an HMAC finds it, the vault keeps it. A row exists while the link does.
       "create table linked_identity(shop text not null, identity text not null, shopper text not null, "
       "connector text not null, plugin text not null, issuer text not null, subject_hmac text not null, "
       "subject_sealed text not null, display_sealed text not null, email_grade text not null, scopes text not null, "
       "missing_scopes text not null, state text not null, auth_time bigint not null, linked_at bigint not null, "
       "last_sync bigint, primary key(shop, identity)) {clustered};"
       "create unique index linked_identity_subject on linked_identity(shop, issuer, subject_hmac);"
       "create index linked_identity_shopper on linked_identity(shop, shopper);"
       "create table identity_token(shop text not null, identity text not null, kind text not null, "
       "version bigint not null, sealed text not null, expires_at bigint not null, "
       "primary key(shop, identity, kind)) {clustered}"},
      // lease_owner and lease_until: who refreshes this token, or, without an owner, until when nobody tries. tries: how
      // many requests went out with it whose answer is not known.
      {area::record, "identity", 2,
       "alter table linked_identity add column needs_reauth bigint not null default 0;"
       "alter table identity_token add column refresh_at bigint not null default 0;"
       "alter table identity_token add column lease_owner text not null default '';"
       "alter table identity_token add column lease_until bigint not null default 0;"
       "alter table identity_token add column tries bigint not null default 0"},
      // Notices by hash, until they would be too old anyway. Sessions of the provider (sid) by keyed hash.
      {area::record, "identity", 3,
       "create table inbound_notice(shop text not null, connector text not null, notice_hash text not null, "
       "forget_at bigint not null, primary key(shop, connector, notice_hash)) {clustered};"
       "create index inbound_notice_age on inbound_notice(shop, forget_at);"
       "create table provider_session(shop text not null, issuer text not null, session_hmac text not null, "
       "identity text not null, ends_at bigint not null, primary key(shop, issuer, session_hmac)) {clustered};"
       "create index provider_session_identity on provider_session(shop, identity);"
       "create table erasure_request(shop text not null, code text not null, done_at bigint not null, "
       "primary key(shop, code)) {clustered}"},
      // By keyed hashes as attempts have them, and for half an hour: no row of a person's.
      {area::record, "identity", 4,
       "create table identity_turn(shop text not null, shopper_hash text not null, session_hash text not null, "
       "at bigint not null, primary key(shop, shopper_hash, session_hash)) {clustered};"
       "create index identity_turn_age on identity_turn(shop, at)"},
      // A sync that is under way: how far it is, and the people of the pages it has, as keyed hashes of 32 bytes. Both end
      // with the sync, with the link, or a day after it began. edge_walk: whose lists are read again, and how far.
      {area::record, "identity", 5,
       "create table sync_progress(shop text not null, identity text not null, plan text not null, "
       "started_at bigint not null, list bigint not null, page bigint not null, people bigint not null, "
       "cut bigint not null, cursor_sealed text not null, version bigint not null, "
       "primary key(shop, identity)) {clustered};"
       "create index sync_progress_age on sync_progress(shop, started_at);"
       "create table sync_page(shop text not null, identity text not null, list bigint not null, page bigint not null, "
       "cursor_hash text not null, people {bytes} not null, primary key(shop, identity, list, page)) {clustered};"
       "create table edge_walk(shop text not null, connector text not null, position text not null, "
       "stop text not null, wrapped bigint not null, primary key(shop, connector)) {clustered}"},
      // The brand's own accounts, a row a day; null: the account hides the number.
      {area::record, "identity", 6,
       "create table follower_count(shop text not null, connector text not null, account text not null, "
       "day bigint not null, followers bigint, approximate bigint not null, at bigint not null, "
       "primary key(shop, connector, account, day)) {clustered}"},
      // A job sweeps, and looks at the few there are: no login writes an index for it.
      // And rows of hundreds of bytes stand in the order in which they came, not in that of their random keys: a full page
      // of such a tree is rewritten with its neighbours at every third login.
      {area::record, "identity", 7,
       "drop index identity_turn_age;"
       "create table linked_by_age(shop text not null, identity text not null, shopper text not null, "
       "connector text not null, plugin text not null, issuer text not null, subject_hmac text not null, "
       "subject_sealed text not null, display_sealed text not null, email_grade text not null, scopes text not null, "
       "missing_scopes text not null, state text not null, auth_time bigint not null, linked_at bigint not null, "
       "last_sync bigint, needs_reauth bigint not null default 0, primary key(shop, identity));"
       "insert into linked_by_age select shop, identity, shopper, connector, plugin, issuer, subject_hmac, "
       "subject_sealed, display_sealed, email_grade, scopes, missing_scopes, state, auth_time, linked_at, last_sync, "
       "needs_reauth from linked_identity;"
       "drop table linked_identity;"
       "alter table linked_by_age rename to linked_identity;"
       "create unique index linked_identity_subject on linked_identity(shop, issuer, subject_hmac);"
       "create index linked_identity_shopper on linked_identity(shop, shopper);"
       "create table token_by_age(shop text not null, identity text not null, kind text not null, "
       "version bigint not null, sealed text not null, expires_at bigint not null, "
       "refresh_at bigint not null default 0, lease_owner text not null default '', "
       "lease_until bigint not null default 0, tries bigint not null default 0, primary key(shop, identity, kind));"
       "insert into token_by_age select shop, identity, kind, version, sealed, expires_at, refresh_at, lease_owner, "
       "lease_until, tries from identity_token;"
       "drop table identity_token;"
       "alter table token_by_age rename to identity_token"},
      // Attempts name shopper, session and browser by keyed hash only: they lie in another database than the shopper,
      // so that erasing the one could not reach the other in its transaction.
      {area::scratch, "identity", 1,
       "create table login_attempt(shop text not null, attempt_hash text not null, state_hash text not null, "
       "connector text not null, intent text not null, shopper_hash text not null, session_hash text not null, "
       "browser_hash text not null, auth_time bigint not null, return_to text not null, scopes text not null, "
       "sealed text not null, state text not null, held text not null, outcome text not null, made_at bigint not null, "
       "expires_at bigint not null, primary key(shop, attempt_hash)) {clustered};"
       "create unique index login_attempt_state on login_attempt(shop, state_hash);"
       "create table login_ticket(shop text not null, ticket_hash text not null, attempt_hash text not null, "
       "expires_at bigint not null, primary key(shop, ticket_hash)) {clustered}"},
      {area::scratch, "identity", 2,
       "create index login_attempt_session on login_attempt(shop, session_hash, made_at)"},
      // Without a clustered key: a row is longer than SQLite keeps in one piece in such a tree, and each step of an
      // attempt would write five pages and not one. Each login sweeps, and finds what is over by its age.
      {area::scratch, "identity", 3,
       "create table attempt_by_step(shop text not null, attempt_hash text not null, state_hash text not null, "
       "connector text not null, intent text not null, shopper_hash text not null, session_hash text not null, "
       "browser_hash text not null, auth_time bigint not null, return_to text not null, scopes text not null, "
       "sealed text not null, state text not null, held text not null, outcome text not null, made_at bigint not null, "
       "expires_at bigint not null, primary key(shop, attempt_hash));"
       "insert into attempt_by_step select shop, attempt_hash, state_hash, connector, intent, shopper_hash, "
       "session_hash, browser_hash, auth_time, return_to, scopes, sealed, state, held, outcome, made_at, expires_at "
       "from login_attempt;"
       "drop table login_attempt;"
       "alter table attempt_by_step rename to login_attempt;"
       "create unique index login_attempt_state on login_attempt(shop, state_hash);"
       "create index login_attempt_session on login_attempt(shop, session_hash, made_at);"
       "create index login_attempt_age on login_attempt(shop, expires_at);"
       "create index login_ticket_age on login_ticket(shop, expires_at)"},
      // What a connector asked of its network in this hour and what that cost today, and until when it waits.
      {area::scratch, "identity", 4,
       "create table connector_spending(shop text not null, connector text not null, hour bigint not null, "
       "requests bigint not null, day bigint not null, microusd bigint not null, waits_until bigint not null, "
       "because text not null, primary key(shop, connector)) {clustered}"},
      // Found by one hash (attempts.hpp). Logins under way at the upgrade end: their visitors begin again.
      {area::scratch, "identity", 5,
       "drop table login_attempt;"
       "create table login_attempt(shop text not null, attempt_hash text not null, connector text not null, "
       "intent text not null, shopper_hash text not null, session_hash text not null, browser_hash text not null, "
       "auth_time bigint not null, return_to text not null, scopes text not null, sealed text not null, "
       "state text not null, held text not null, outcome text not null, made_at bigint not null, "
       "expires_at bigint not null, primary key(shop, attempt_hash));"
       "create index login_attempt_session on login_attempt(shop, session_hash, made_at);"
       "create index login_attempt_age on login_attempt(shop, expires_at)"}};
  return steps;
}

}  // namespace vetrina::identity::sql
