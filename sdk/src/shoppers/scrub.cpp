#include "shoppers/scrub.hpp"

#include "store/jobs.hpp"

namespace vetrina::shoppers {

result<void> ask_to_scrub(store::transaction& tx, std::string_view shop, std::int64_t now) {
  return store::enqueue(tx, shop, scrub_job, "", now, "{}");
}

result<void> run_scrub_job(ops::exchange& in, std::string_view, std::string_view) {
  bool all = true;
  for (auto const where : {store::area::record, store::area::traffic, store::area::scratch}) {
    VT_TRY(bool const cut, in.sys.db.scrub(where));
    all = all && cut;
  }
  if (all) return {};
  return fail(code::unavailable, "store.busy",
              "A log is being read, so what was erased cannot leave it yet. This is tried again by itself.");
}

}  // namespace vetrina::shoppers
