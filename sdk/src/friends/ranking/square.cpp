#include "friends/ranking/square.hpp"

#include <algorithm>
#include <thread>

#include "friends/ranking/multiply.hpp"

namespace vetrina::friends::ranking {
namespace {

constexpr long smallest = 48;

cells rows_of(cells of, long from, long count) { return {of.at + from * of.stride, count, of.columns, of.stride}; }
cells part(cells of, long row, long column, long rows, long columns) {
  return {of.at + row * of.stride + column, rows, columns, of.stride};
}

// A part of the rows a thread.
void multiply(cells into, float add, cells a, cells b, unsigned threads) {
  static multiplier const product = fastest_multiplier();
  if (threads < 2 || into.rows < 256) return product(into, add, a, b);
  std::vector<std::thread> others;
  auto const each = into.rows / static_cast<long>(threads);
  for (unsigned n = 1; n < threads; ++n) {
    auto const from = each * static_cast<long>(n - 1);
    others.emplace_back([=] { product(rows_of(into, from, each), add, rows_of(a, from, each), b); });
  }
  auto const from = each * static_cast<long>(threads - 1);
  product(rows_of(into, from, into.rows - from), add, rows_of(a, from, into.rows - from), b);
  for (auto& one : others) one.join();
}

void transpose(cells from, cells into) {
  for (long r = 0; r < from.rows; ++r) {
    for (long c = 0; c < from.columns; ++c) into.at[c * into.stride + r] = from.at[r * from.stride + c];
  }
}

// Gauss and Jordan without pivots, which a positive definite matrix does not need; in double precision.
void invert_small(cells m) {
  std::vector<double> work(static_cast<std::size_t>(m.rows * m.rows));
  auto const at = [&](long r, long c) -> double& { return work[static_cast<std::size_t>(r * m.rows + c)]; };
  for (long r = 0; r < m.rows; ++r) {
    for (long c = 0; c < m.rows; ++c) at(r, c) = static_cast<double>(m.at[r * m.stride + c]);
  }
  for (long k = 0; k < m.rows; ++k) {
    auto const pivot = 1 / at(k, k);
    at(k, k) = 1;
    for (long c = 0; c < m.rows; ++c) at(k, c) *= pivot;
    for (long r = 0; r < m.rows; ++r) {
      if (r == k) continue;
      auto const factor = at(r, k);
      at(r, k) = 0;
      for (long c = 0; c < m.rows; ++c) at(r, c) -= factor * at(k, c);
    }
  }
  for (long r = 0; r < m.rows; ++r) {
    for (long c = 0; c < m.rows; ++c) m.at[r * m.stride + c] = static_cast<float>(at(r, c));
  }
}

// [A B; B' D] by the Schur complement S = D - B' A^-1 B: nothing but products of halves, which is where a processor is
// fastest.
void invert(cells m, unsigned threads) {
  if (m.rows <= smallest) return invert_small(m);
  auto const half = m.rows / 2;
  auto const rest = m.rows - half;
  auto const a = part(m, 0, 0, half, half);
  auto const b = part(m, 0, half, half, rest);
  auto const c = part(m, half, 0, rest, half);
  auto const d = part(m, half, half, rest, rest);
  invert(a, threads);
  std::vector<float> kept(static_cast<std::size_t>(rest * half));
  cells const w{kept.data(), rest, half, half};
  multiply(w, 0, c, a, threads);   // B' A^-1
  multiply(d, -1, w, b, threads);  // S
  invert(d, threads);
  multiply(c, 0, d, w, threads);
  transpose(w, b);                 // A^-1 B, where B is needed no more
  multiply(a, 1, b, c, threads);   // A^-1 + A^-1 B S^-1 B' A^-1
  for (long r = 0; r < rest; ++r) {
    for (long n = 0; n < half; ++n) c.at[r * c.stride + n] = -c.at[r * c.stride + n];
  }
  transpose(c, b);
}

}  // namespace

void square::invert(unsigned threads) {
  auto const n = static_cast<long>(size_);
  if (n > 0) ranking::invert({cells_.data(), n, n, n}, threads);
}

}  // namespace vetrina::friends::ranking
