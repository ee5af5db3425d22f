// result<T>: a value or an error. The only way a function of the core says that it failed.
// [[nodiscard]] by type: an ignored result is a compile error under -Werror.
#pragma once

#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.hpp"

namespace vetrina {

template <class T>
using result = boost::system::result<T, error>;

// Found by argument-dependent lookup when .value() is called on a failed result: a bug in the caller, caught by the
// guard of the C ABI and turned into internal.unexpected.
[[noreturn]] inline void throw_exception_from_error(error const& e, boost::source_location const&) {
  throw std::logic_error("value() on a failed result: " + std::string(e.slug) + ": " + e.message);
}

// fail(code::not_found, "catalog.unknown_product", "No product \"x\" in this shop.", "/product")
[[nodiscard]] inline error fail(code why, std::string_view slug, std::string message, std::string pointer = {},
                                std::int64_t retry_after_ms = 0) {
  return error{why, slug, std::move(message), std::move(pointer), retry_after_ms};
}

}  // namespace vetrina

// VT_TRY(auto rows, tx.query(...)): binds the value, or returns the error to the caller.
#define VT_TRY_CAT_(a, b) a##b
#define VT_TRY_CAT(a, b) VT_TRY_CAT_(a, b)
#define VT_TRY(declaration, expression) \
  auto&& VT_TRY_CAT(vt_try_, __LINE__) = (expression); \
  if (!VT_TRY_CAT(vt_try_, __LINE__)) return std::move(VT_TRY_CAT(vt_try_, __LINE__)).error(); \
  declaration = *std::move(VT_TRY_CAT(vt_try_, __LINE__))

// VT_CHECK(tx.run(...)): for results whose value is not needed.
#define VT_CHECK(expression) \
  if (auto&& VT_TRY_CAT(vt_try_, __LINE__) = (expression); !VT_TRY_CAT(vt_try_, __LINE__)) \
  return std::move(VT_TRY_CAT(vt_try_, __LINE__)).error()
