#include "store/sqlite/sessions.hpp"

#include "base/strings.hpp"

namespace vetrina::store {

thread_local open_write* open_write::newest = nullptr;

result<void> open_write::each(statement const& what, params with, std::function<bool(row const&)> const& visit) {
  VT_CHECK(verdict());
  auto done = file_.each(what, {with.begin(), with.size()}, true, visit);
  if (!done) failed_ = done.error();
  return done;
}

result<std::int64_t> open_write::run(statement const& what, params with) {
  VT_CHECK(each(what, with, [](row const&) { return true; }));
  return file_.changes();
}

void open_write::touch(int topic) {
  if (!is_topic(topic) || area_of_topic(topic) != where_) {
    if (!failed_)
      failed_ =
          fail(code::internal, "store.misused", cat("Topic ", topic, " does not belong to ", file_name(where_), "."));
    return;
  }
  for (auto const& [which, begun] : touched_) {
    if (which == topic) return;
  }
  touched_.emplace_back(topic, 0);
}

result<void> open_write::verdict() const {
  if (failed_) return *failed_;
  return {};
}

}  // namespace vetrina::store
