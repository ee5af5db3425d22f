#include "store/segment.hpp"

#include <dirent.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <map>

#include "base/process.hpp"
#include "base/strings.hpp"
#include "store/segment_file.hpp"

namespace vetrina::store {
namespace {

statement const find_mark{area::traffic, "select generation, upto from segment_mark where shop = $1 and segment = $2"};
statement const put_mark{area::traffic,
                         "insert into segment_mark(shop, segment, generation, upto) values($1, $2, $3, $4) "
                         "on conflict(shop, segment) do update set generation = excluded.generation, "
                         "upto = excluded.upto"};
statement const drop_marks{area::traffic, "delete from segment_mark where segment = $1"};

}  // namespace

void record_writer::put(std::string_view text) noexcept {
  auto const length = static_cast<std::uint16_t>(text.size());
  if (text.size() > 0xFFFF || used_ + sizeof length + text.size() > bytes_.size()) {
    full_ = true;
    return;
  }
  std::memcpy(bytes_.data() + used_, &length, sizeof length);
  if (!text.empty()) std::memcpy(bytes_.data() + used_ + sizeof length, text.data(), text.size());
  used_ += sizeof length + text.size();
}

void record_writer::put(std::int64_t number) noexcept {
  put(std::string_view{reinterpret_cast<char const*>(&number), sizeof number});
}

std::string_view record_reader::text() noexcept {
  std::uint16_t length = 0;
  if (rest_.size() < sizeof length) return {};
  std::memcpy(&length, rest_.data(), sizeof length);
  rest_.remove_prefix(sizeof length);
  auto const out = rest_.substr(0, length);
  rest_.remove_prefix(out.size());
  return out;
}

std::int64_t record_reader::integer() noexcept {
  std::int64_t out = 0;
  if (auto const bytes = text(); bytes.size() == sizeof out) std::memcpy(&out, bytes.data(), sizeof out);
  return out;
}

segment_log::segment_log(database& db, clock const& time, std::string data_dir, std::string_view kind, writer rows)
    : db_{db}, time_{time}, folder_{std::move(data_dir) + "/segments"}, kind_{kind}, rows_{std::move(rows)} {}

segment_log::~segment_log() = default;

result<segment*> segment_log::own() {
  if (auto* const found = ready_.load(std::memory_order_acquire); found != nullptr) return found;
  std::lock_guard const lock{opening_};
  if (own_) return own_.get();
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) {
    return fail(code::unavailable, "store.cannot_open", cat("Cannot make ", folder_, ": ", std::strerror(errno), "."));
  }
  static std::atomic<std::int64_t> counter{0};
  auto const name = cat(kind_, "-", time_.wall_ms(), "-", static_cast<std::int64_t>(this_process()), "-", ++counter);
  VT_TRY(own_, segment::create(cat(folder_, "/", name), name));
  ready_.store(own_.get(), std::memory_order_release);
  return own_.get();
}

result<void> segment_log::append(record_writer const& record) {
  auto const bytes = record.view();
  if (bytes.empty()) return fail(code::invalid, "store.record_too_long", "This does not fit into one record.");
  VT_TRY(auto* const to, own());
  while (!to->append(bytes)) VT_CHECK(fold());
  return {};
}

bool segment_log::waits() const noexcept {
  auto const* const found = ready_.load(std::memory_order_acquire);
  return found != nullptr && found->waits();
}

result<void> segment_log::fold(segment& one) {
  auto const batch = one.pending();
  std::map<std::string_view, std::vector<std::pair<std::int64_t, std::string_view>>> by_shop;
  for (auto const& [end, record] : batch.records) by_shop[record_reader{record}.text()].emplace_back(end, record);
  for (auto const& [shop, records] : by_shop) {
    VT_CHECK(db_.write(area::traffic, shop, [&](transaction& tx) -> result<void> {
      VT_TRY(auto const mark, tx.first(find_mark, {shop, one.name()}, [](row const& r) {
        return std::pair{r.integer(0), r.integer(1)};
      }));
      std::vector<std::string_view> fresh;
      for (auto const& [end, record] : records) {
        bool const done = mark && mark->first == batch.generation && end <= mark->second;
        if (!done) fresh.push_back(record);
      }
      VT_CHECK(rows_(tx, shop, fresh));
      VT_CHECK(tx.run(put_mark, {shop, one.name(), batch.generation, batch.upto}));
      return {};
    }));
  }
  one.folded(batch);
  return {};
}

result<void> segment_log::fold() {
  std::lock_guard const lock{folding_};
  if (waits()) VT_CHECK(fold(*ready_.load()));
  std::unique_ptr<DIR, int (*)(DIR*)> const all{::opendir(folder_.c_str()), &::closedir};
  if (!all) return {};
  auto const prefix = cat(kind_, "-");
  while (auto const* const entry = ::readdir(all.get())) {
    std::string const name{entry->d_name};
    if (!name.starts_with(prefix)) continue;
    auto const* const ours = ready_.load();
    if (ours != nullptr && ours->name() == name) continue;
    auto const left = segment::adopt(cat(folder_, "/", name), name);
    if (!left) continue;
    VT_CHECK(fold(*left));
    VT_CHECK(forget(*left));
  }
  return {};
}

// Without the file its marks say nothing: none of that name comes again.
result<void> segment_log::forget(segment& one) {
  one.remove();
  return db_.write(area::traffic, "", [&](transaction& tx) -> result<void> {
    VT_CHECK(tx.run(drop_marks, {one.name()}));
    return {};
  });
}

result<void> segment_log::finish() {
  VT_CHECK(fold());
  std::lock_guard const lock{folding_};
  if (!own_) return {};
  VT_CHECK(forget(*own_));
  ready_ = nullptr;
  own_.reset();
  return {};
}

std::span<migration const> segment_migrations() noexcept {
  static migration const steps[] = {{area::traffic, "segments", 1,
                                     "create table segment_mark(shop text not null, segment text not null, "
                                     "generation bigint not null, upto bigint not null, "
                                     "primary key(shop, segment)) {clustered}"}};
  return steps;
}

}  // namespace vetrina::store
