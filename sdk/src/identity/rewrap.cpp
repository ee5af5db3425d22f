#include "identity/rewrap.hpp"

#include "base/strings.hpp"
#include "connector/sealed_columns.hpp"
#include "identity/rewrap_sql.hpp"
#include "identity/sync_sql.hpp"
#include "json/codec.hpp"
#include "shoppers/sealed_columns.hpp"
#include "store/jobs.hpp"
#include "vault/rotation.hpp"

namespace vetrina::identity {
namespace {

// How far the job is; a new rotation begins again at the start.
struct rewrap_state {
  std::int64_t column = 0;
  std::string owner;
  std::string kind;
};
BOOST_DESCRIBE_STRUCT(rewrap_state, (), (column, owner, kind))
VT_NOTES(rewrap_state, note{"column", "Which column is under way."}.defaults("0"),
         note{"owner", "The last row that was looked at."}.defaults("\"\""), note{"kind", "Its kind."}.defaults("\"\""))

result<void> queue(ops::exchange& in, vault::rewrap_cursor const& at) {
  return in.write([&](store::transaction& tx) {
    return store::enqueue(tx, in.who.shop, rewrap_job, "", in.sys.time.wall_ms(),
                          json::encode(rewrap_state{at.column, at.owner, at.kind}));
  });
}

// Goes on from `at`; true where everything was looked at.
result<bool> some_pages(ops::exchange& in, vault::rewrap_cursor& at, std::int64_t& moved) {
  for (int page = 0; page < rewrap_pages; ++page) {
    VT_TRY(auto const did, vault::rewrap_step(in.sys.db, in.sys.vault, in.who.shop, sealed_columns(), at));
    moved += did.moved;
    if (did.failed > 0) {
      in.sys.log.write(log_level::warning, rewrap_job, "vault.cannot_open",
                       cat(did.failed, " sealed rows do not open and stay as they are."));
    }
    if (did.done) return true;
  }
  return false;
}

// The ring is the installation's: a shop's key over HTTP does not rotate it for all.
result<void> check_host(ops::call const& in) {
  if (in.who.via != ops::transport::http) return {};
  return fail(code::denied, "keyring.host_only", "The key ring belongs to the installation: call this over C.");
}

}  // namespace

std::span<vault::sealed_column const> sealed_columns() {
  static vault::sealed_column const all[] = {
      {&sql::page_of_tokens, &sql::swap_token, false},
      {&sql::page_of_subjects, &sql::swap_subject, false},
      {&sql::page_of_displays, &sql::swap_display, false},
      {&sql::page_of_secrets, &sql::swap_secrets, false},
      {&sql::page_of_jobs, &sql::swap_job, false},
      {&sql::page_of_attempts, &sql::swap_attempt, false},
      {&sql::page_of_held, &sql::swap_held, false},
      {&sql::page_of_cursors, &sql::swap_cursor, false},
      shoppers::email_column(),
      shoppers::merged_email_column(),
      connector::registration_column(),
  };
  return all;
}

result<rotate_answer> rotate_keyring(ops::exchange& in, rotate_request const&) {
  VT_CHECK(check_host(in));
  auto const& where = in.sys.settings.keyring;
  VT_TRY(auto key_id, vault::add_ring_key(where.file, where.env, in.sys.settings.data_dir, in.sys.random));
  VT_CHECK(queue(in, {}));
  return rotate_answer{std::move(key_id)};
}

result<rewrap_answer> rewrap_keyring(ops::exchange& in, rewrap_request const&) {
  VT_CHECK(check_host(in));
  rewrap_answer out;
  vault::rewrap_cursor at;
  VT_TRY(bool const done, some_pages(in, at, out.moved));
  if (!done) VT_CHECK(queue(in, at));
  VT_TRY(out.left, vault::left_to_rewrap(in.sys.db, in.sys.ring, in.who.shop, sealed_columns()));
  return out;
}

result<void> run_rewrap_job(ops::exchange& in, std::string_view, std::string_view body) {
  VT_TRY(auto const state, json::decode<rewrap_state>(body, json::tolerant));
  vault::rewrap_cursor at{state.column, state.owner, state.kind};
  std::int64_t moved = 0;
  VT_TRY(bool const done, some_pages(in, at, moved));
  return done ? result<void>{} : queue(in, at);
}

}  // namespace vetrina::identity
