#include "store/snapshot.hpp"

#include <fstream>
#include <thread>

#include "support.hpp"

namespace vetrina::store {
namespace {
using namespace testing;

constexpr snapshot_kind links{snapshot_id("LINK"), 1};
struct entry {
  std::uint64_t key;
  std::uint32_t value;
  std::uint32_t spare;
};

result<void> write(std::string const& path, std::int64_t seq, std::vector<entry> const& rows) {
  snapshot_writer writer{links, seq};
  writer.add(1, std::span{rows});
  writer.add(2, "text of any length");
  writer.add(3, "");
  return writer.write(path);
}

std::string content_of(std::string const& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

TEST(snapshot, gives_back_its_sections_and_its_place_in_the_journal) {
  temp_folder folder;
  auto const path = folder.path() + "/links.snapshot";
  ASSERT_OK(write(path, 42, {{1, 2, 0}, {3, 4, 0}}));
  auto const read = snapshot::open(path, links);
  ASSERT_OK(read);
  EXPECT_EQ((*read)->seq(), 42);
  auto const rows = (*read)->rows<entry>(1);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[1].key, 3U);
  EXPECT_EQ(rows[1].value, 4U);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(rows.data()) % 64, 0U);
  EXPECT_EQ((*read)->section(2), "text of any length");
  EXPECT_TRUE((*read)->section(3).empty());
  EXPECT_TRUE((*read)->section(9).empty());
}

TEST(snapshot, one_flipped_bit_anywhere_is_refused) {
  temp_folder folder;
  auto const path = folder.path() + "/links.snapshot";
  ASSERT_OK(write(path, 42, {{1, 2, 0}}));
  auto const good = content_of(path);
  for (std::size_t at = 0; at < good.size(); ++at) {
    auto bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    std::ofstream{path, std::ios::binary} << bad;
    auto const read = snapshot::open(path, links);
    ASSERT_FALSE(read) << "byte " << at;
    EXPECT_EQ(read.error().slug, "store.snapshot_rejected");
  }
  std::ofstream{path, std::ios::binary} << good;
  ASSERT_OK(snapshot::open(path, links));
}

TEST(snapshot, checked_on_use_says_which_blocks_are_damaged_and_opens_no_damaged_front) {
  temp_folder folder;
  auto const path = folder.path() + "/links.snapshot";
  ASSERT_OK(write(path, 42, std::vector<entry>(5000)));  // 80,000 bytes: five blocks
  auto const good = content_of(path);
  std::size_t opened = 0;
  for (std::size_t at = 0; at < good.size(); at += 97) {
    auto bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    std::ofstream{path, std::ios::binary} << bad;
    auto const read = snapshot::open(path, links, checking::on_use);
    if (!read) continue;
    ++opened;
    std::size_t damaged = 0;
    auto const rows = (*read)->rows<entry>(1);
    for (std::size_t n = 0; n < rows.size(); n += 8) damaged += (*read)->sound(&rows[n], 8 * sizeof(entry)) ? 0 : 1;
    ASSERT_GT(damaged, 0U) << "byte " << at;
    ASSERT_LE(damaged, 2 * 16'384 / sizeof(entry) / 8) << "one block, and not the others";
    ASSERT_FALSE((*read)->sound(rows.data(), rows.size_bytes()));
  }
  EXPECT_GT(opened, 700U);
  std::ofstream{path, std::ios::binary} << good;
  auto const read = snapshot::open(path, links, checking::on_use).value();
  EXPECT_TRUE(read->sound(read->rows<entry>(1).data(), read->rows<entry>(1).size_bytes()));
}

TEST(snapshot, tells_what_nobody_has_looked_at_and_asking_for_it_changes_no_answer) {
  temp_folder folder;
  auto const path = folder.path() + "/links.snapshot";
  std::vector<entry> const rows(5 * snapshot::block_size / sizeof(entry), entry{7, 8, 0});
  ASSERT_OK(write(path, 42, rows));
  auto const opened = snapshot::open(path, links, checking::on_use);
  ASSERT_OK(opened);
  auto const& file = **opened;
  auto const read = file.rows<entry>(1);
  auto const& last = read.back();
  EXPECT_TRUE(file.is_new(read.data(), read.size_bytes()));
  EXPECT_FALSE(file.is_new(read.data(), 0));
  ASSERT_TRUE(file.sound(read.data(), sizeof(entry)));
  EXPECT_FALSE(file.is_new(read.data(), sizeof(entry)));
  EXPECT_TRUE(file.is_new(&last, sizeof last));
  file.will_need(&last, sizeof last);
  file.will_need(read.data(), read.size_bytes());
  file.will_need(read.data(), std::size_t{1} << 40U);  // past the end: no block of this file
  file.will_need(&last + (std::size_t{1} << 30U), sizeof last);
  EXPECT_TRUE(file.is_new(&last, sizeof last)) << "asked for is not looked at";
  EXPECT_TRUE(file.sound(&last, sizeof last));
  EXPECT_EQ(last.key, 7U);
}

TEST(snapshot, a_file_cut_short_or_made_longer_is_refused) {
  temp_folder folder;
  auto const path = folder.path() + "/links.snapshot";
  ASSERT_OK(write(path, 42, {{1, 2, 0}}));
  auto const good = content_of(path);
  for (std::size_t size = 0; size < good.size(); size += 7) {
    std::ofstream{path, std::ios::binary} << good.substr(0, size);
    EXPECT_FALSE(snapshot::open(path, links)) << size;
  }
  std::ofstream{path, std::ios::binary} << good << 'x';
  EXPECT_FALSE(snapshot::open(path, links));
}

TEST(snapshot, of_another_kind_or_format_is_refused_and_a_missing_one_is_said) {
  temp_folder folder;
  auto const path = folder.path() + "/links.snapshot";
  auto const missing = snapshot::open(path, links);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().slug, "store.snapshot_missing");
  ASSERT_OK(write(path, 42, {}));
  EXPECT_FALSE(snapshot::open(path, {snapshot_id("PROD"), 1}));
  EXPECT_FALSE(snapshot::open(path, {snapshot_id("LINK"), 2}));
  ASSERT_OK(snapshot::open(path, links));
}

TEST(snapshot, an_open_one_outlives_its_replacement) {
  temp_folder folder;
  auto const path = folder.path() + "/links.snapshot";
  ASSERT_OK(write(path, 1, {{1, 1, 0}}));
  auto const old = snapshot::open(path, links).value();
  ASSERT_OK(write(path, 2, {{2, 2, 0}}));
  EXPECT_EQ(old->rows<entry>(1)[0].key, 1U);
  EXPECT_EQ(snapshot::open(path, links).value()->seq(), 2);
}

TEST(snapshot, readers_see_a_whole_file_while_writers_replace_it) {
  temp_folder folder;
  auto const path = folder.path() + "/links.snapshot";
  ASSERT_OK(write(path, 0, std::vector<entry>(100)));
  std::vector<std::thread> writers;
  for (std::int64_t n = 1; n <= 2; ++n) {
    writers.emplace_back([&, n] {
      for (int i = 0; i < 20; ++i) EXPECT_TRUE(write(path, n, std::vector<entry>(static_cast<std::size_t>(n) * 100)));
    });
  }
  for (int i = 0; i < 200; ++i) ASSERT_OK(snapshot::open(path, links));
  for (auto& writer : writers) writer.join();
  std::size_t files = 0;
  for ([[maybe_unused]] auto const& file : std::filesystem::directory_iterator{folder.path()}) ++files;
  EXPECT_EQ(files, 1U) << "no temporary file is left";
}

TEST(snapshot, that_cannot_be_written_leaves_the_old_one) {
  auto const done = write("/proc/no/place.snapshot", 1, {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().slug, "store.io");
}

}  // namespace
}  // namespace vetrina::store
