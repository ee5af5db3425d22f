#include "links/visit_flags.hpp"

#include <array>
#include <bitset>
#include <utility>

#include "base/strings.hpp"

namespace vetrina::links {
namespace {

// Parts of User-Agent, lower case, that no browser of a person sends.
constexpr std::array<std::string_view, 18> bot_marks{
    "bot",      "crawl",    "spider",          "slurp",   "facebookexternalhit",
    "whatsapp", "telegram", "preview",         "embedly", "curl/",
    "wget/",    "python-",  "go-http",         "okhttp",  "headless",
    "scan",     "monitor",  "skypeuripreview",
};
constexpr std::array<std::string_view, 3> prefetch_marks{"prefetch", "prerender", "preview"};

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// Five bits of each of two characters: most places of a text are ruled out by one look.
constexpr std::size_t pair_of(char first, char second) noexcept {
  return ((static_cast<std::size_t>(first) & 31U) << 5U) | (static_cast<std::size_t>(second) & 31U);
}

template <std::size_t N>
class any_of_marks {
 public:
  explicit any_of_marks(std::array<std::string_view, N> const& marks) noexcept : marks_{marks} {
    for (auto const mark : marks) begins_.set(pair_of(mark[0], mark[1]));
  }
  [[nodiscard]] bool in(std::string_view text) const noexcept {
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
      if (begins_.test(pair_of(text[i], text[i + 1])) && begins(text.substr(i))) return true;
    }
    return false;
  }

 private:
  [[nodiscard]] bool begins(std::string_view text) const noexcept {
    for (auto const mark : marks_) {
      std::size_t i = 0;
      while (i < mark.size() && i < text.size() && lower(text[i]) == mark[i]) ++i;
      if (i == mark.size()) return true;
    }
    return false;
  }
  std::array<std::string_view, N> const& marks_;
  std::bitset<1024> begins_;
};

constexpr std::array<std::pair<visit_flag, char const*>, 4> names{
    {{bot_flag, "bot"}, {prefetch_flag, "prefetch"}, {head_flag, "head"}, {preview_flag, "preview"}}};

}  // namespace

unsigned flags_of(visit const& by) noexcept {
  static any_of_marks const bots{bot_marks};
  static any_of_marks const prefetches{prefetch_marks};
  unsigned out = 0;
  if (by.user_agent.empty() || bots.in(by.user_agent)) out |= bot_flag;
  if (prefetches.in(by.purpose)) out |= prefetch_flag;
  if (by.head) out |= head_flag;
  if (by.preview) out |= preview_flag;
  return out;
}

std::vector<std::string> flag_names(unsigned flags) {
  std::vector<std::string> out;
  for (auto const& [bit, name] : names) {
    if ((flags & bit) != 0) out.emplace_back(name);
  }
  return out;
}

std::string joined_flags(unsigned flags) {
  std::string out;
  for (auto const& name : flag_names(flags)) out += cat(out.empty() ? "" : " ", name);
  return out;
}

std::string_view host_of(std::string_view referer) noexcept {
  auto const from = referer.find("://");
  if (from == std::string_view::npos) return {};
  referer.remove_prefix(from + 3);
  referer = referer.substr(0, referer.find_first_of("/?#"));
  if (auto const at = referer.rfind('@'); at != std::string_view::npos) referer.remove_prefix(at + 1);
  if (referer.size() > 253 || !is_utf8(referer)) return {};
  return referer;
}

}  // namespace vetrina::links
