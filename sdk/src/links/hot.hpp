// hot: resolve() for a process that follows many links: what was looked up is remembered for as long as no shop, product
// or link has changed in any process (store/head.hpp), and clicks are kept in a segment (store/segment.hpp) and become
// rows later. A hit makes no system call and no allocation. Thread-safe.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "links/click_id.hpp"
#include "links/resolve.hpp"
#include "store/segment.hpp"

namespace vetrina::links {

struct remembered_link;

// The texts are in parts, so that nothing is put together before there is room for it.
class hot_resolution {
 public:
  [[nodiscard]] unsigned flags() const noexcept { return flags_; }  // visit_flag, or-ed
  [[nodiscard]] std::string_view shop() const noexcept;
  [[nodiscard]] std::string_view click() const noexcept;  // empty where the visitor gets none
  // location() is these, one after the other.
  [[nodiscard]] std::array<std::string_view, 4> location() const noexcept;

 private:
  friend class hot_resolver;
  std::shared_ptr<remembered_link const> link_;
  click_id click_{};
  bool followed_ = false;
  unsigned flags_ = 0;
};

class hot_resolver {
 public:
  explicit hot_resolver(ops::services const& with);
  ~hot_resolver();
  hot_resolver(hot_resolver const&) = delete;
  hot_resolver& operator=(hot_resolver const&) = delete;

  // As links::resolve.
  [[nodiscard]] result<hot_resolution> resolve(std::string_view shop, std::string_view path_token, visit const& by);

  [[nodiscard]] store::segment_log& clicks() noexcept { return clicks_; }

 private:
  struct memory;
  [[nodiscard]] result<std::shared_ptr<remembered_link const>> find(std::string_view shop, std::string_view path_token);
  [[nodiscard]] result<hot_resolution> resolve_limited(std::string_view shop, std::string_view path_token,
                                                       visit const& by, std::shared_ptr<remembered_link const> link);
  [[nodiscard]] click_id new_click(std::int64_t at);
  ops::services const& with_;
  std::unique_ptr<memory> memory_;
  std::mutex drawing_;
  std::array<char, 4096> drawn_;
  std::size_t left_ = 0;
  store::segment_log clicks_;
};

}  // namespace vetrina::links
