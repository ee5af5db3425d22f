#include "insight/exposure.hpp"

#include <cmath>
#include <string_view>

namespace vetrina::insight {
namespace {

// How many friends own something of each product, family, line, brand.
struct owners {
  std::map<std::string, int> product;
  std::map<std::string, int> family;
  std::map<std::string, int> line;
  std::map<std::string, int> brand;
  int any = 0;
};

owners count(friends_things const& of, places const& where) {
  owners out;
  for (auto const& things : of) {
    std::set<std::string> families;
    std::set<std::string> lines;
    std::set<std::string> brands;
    for (auto const& product : things) {
      auto const at = where.find(product);
      if (at == where.end()) continue;
      ++out.product[product];
      families.insert(at->second.family);
      if (!at->second.line.empty()) lines.insert(at->second.line);
      if (!at->second.brand.empty()) brands.insert(at->second.brand);
    }
    for (auto const& one : families) ++out.family[one];
    for (auto const& one : lines) ++out.line[one];
    for (auto const& one : brands) ++out.brand[one];
    if (!families.empty()) ++out.any;
  }
  return out;
}

int at(std::map<std::string, int> const& all, std::string const& what) {
  auto const found = all.find(what);
  return found == all.end() ? 0 : found->second;
}

double one_of(int n, double rate) { return 1.0 - std::pow(1.0 - rate, n); }

}  // namespace

exposed& exposed::operator+=(exposed const& other) noexcept {
  any += other.any;
  brand += other.brand;
  line += other.line;
  family += other.family;
  product += other.product;
  return *this;
}

exposed exposure(friends_things const& of, places const& where, views const& looked_at, double rate) {
  auto const n = count(of, where);
  exposed out;
  out.any = one_of(n.any, rate);
  double all = 0;
  for (auto const& [product, times] : looked_at) {
    auto const found = where.find(product);
    if (found == where.end()) continue;
    auto const weight = static_cast<double>(times);
    all += weight;
    out.product += weight * one_of(at(n.product, product), rate);
    out.family += weight * one_of(at(n.family, found->second.family), rate);
    out.line += weight * one_of(at(n.line, found->second.line), rate);
    out.brand += weight * one_of(at(n.brand, found->second.brand), rate);
  }
  if (all > 0) {
    for (auto* share : {&out.product, &out.family, &out.line, &out.brand}) *share /= all;
  }
  return out;
}

}  // namespace vetrina::insight
