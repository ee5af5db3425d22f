#include "vault/rewrap.hpp"

#include <vector>

#include "base/strings.hpp"

namespace vetrina::vault {
namespace {

constexpr std::string_view format = "v1.";

struct sealed_row {
  std::string owner, kind;
  std::int64_t version = 0;
  std::string text;
};

// Where the envelope lies in a text: all of it, or one string of a JSON text, whose characters need no escapes.
std::string_view envelope_in(std::string_view text) {
  if (text.starts_with(format)) return text;
  auto const quote = text.rfind(cat("\"", format));  // what comes before it is the network's
  if (quote == std::string_view::npos) return {};
  auto const end = text.find('"', quote + 1);
  return text.substr(quote + 1, end == std::string_view::npos ? end : end - quote - 1);
}

std::string_view key_id_of(std::string_view envelope) {
  auto const rest = envelope.substr(format.size());
  return rest.substr(0, rest.find('.'));
}

result<std::vector<sealed_row>> page_of(store::session& view, sealed_column const& column, std::string_view shop,
                                        rewrap_cursor const& at) {
  std::vector<sealed_row> rows;
  rows.reserve(static_cast<std::size_t>(rewrap_rows));
  VT_CHECK(view.each(*column.page, {shop, at.owner, at.kind, rewrap_rows}, [&](store::row const& r) {
    rows.push_back({r.string(0), r.string(1), r.integer(2), r.string(3)});
    return true;
  }));
  return rows;
}

// Past a page: to its last row, or to the next column where it was the column's last.
void advance(rewrap_cursor& at, std::vector<sealed_row> const& page) {
  if (static_cast<std::int64_t>(page.size()) < rewrap_rows) {
    at = {at.column + 1, {}, {}};
  } else {
    at = {at.column, page.back().owner, page.back().kind};
  }
}

store::param as_param(sealed_column const& column, std::string const& text) {
  return column.bytes ? store::param{store::bytes{text}} : store::param{text};
}

struct swapped {
  sealed_row const* row;
  std::string text;
};

}  // namespace

result<rewrap_progress> rewrap_step(store::database& db, vault const& keys, std::string_view shop,
                                    std::span<sealed_column const> columns, rewrap_cursor& at) {
  rewrap_progress out;
  auto const last = static_cast<std::int64_t>(columns.size());
  if (at.column < 0 || at.column >= last) {
    out.done = true;
    return out;
  }
  auto const& column = columns[static_cast<std::size_t>(at.column)];
  std::vector<sealed_row> page;
  VT_CHECK(db.read(column.page->where(), [&](store::session& view) -> result<void> {
    VT_TRY(page, page_of(view, column, shop, at));
    return {};
  }));
  // Worked out before the write: nobody waits for our arithmetic.
  std::vector<swapped> changes;
  changes.reserve(page.size());
  for (auto const& row : page) {
    auto const envelope = envelope_in(row.text);
    if (envelope.empty()) continue;
    auto moved = keys.rewrap({shop, row.owner, row.kind, row.version}, envelope);
    if (!moved) {
      ++out.failed;
      continue;
    }
    if (*moved == envelope) continue;
    auto const begin = static_cast<std::size_t>(envelope.data() - row.text.data());
    auto text = row.text;
    text.replace(begin, envelope.size(), *moved);
    changes.push_back({&row, std::move(text)});
  }
  if (!changes.empty()) {
    VT_CHECK(db.write(column.swap->where(), shop, [&](store::transaction& tx) -> result<void> {
      out.moved = 0;
      for (auto const& [row, text] : changes) {
        VT_TRY(auto const changed, tx.run(*column.swap, {shop, row->owner, row->kind, as_param(column, text),
                                                         as_param(column, row->text)}));
        out.moved += changed;
      }
      return {};
    }));
  }
  out.looked_at = static_cast<std::int64_t>(page.size());
  advance(at, page);
  out.done = at.column >= last;
  return out;
}

result<std::int64_t> left_to_rewrap(store::database& db, key_ring const& ring, std::string_view shop,
                                    std::span<sealed_column const> columns) {
  auto const active = ring.active_id();
  std::int64_t left = 0;
  rewrap_cursor at;
  while (at.column < static_cast<std::int64_t>(columns.size())) {
    auto const& column = columns[static_cast<std::size_t>(at.column)];
    std::vector<sealed_row> page;
    VT_CHECK(db.read(column.page->where(), [&](store::session& view) -> result<void> {
      VT_TRY(page, page_of(view, column, shop, at));
      return {};
    }));
    for (auto const& row : page) {
      auto const envelope = envelope_in(row.text);
      if (!envelope.empty() && key_id_of(envelope) != active) ++left;
    }
    advance(at, page);
  }
  return left;
}

}  // namespace vetrina::vault
