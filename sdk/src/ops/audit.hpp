// audit: who did what, in a hash chain a shop: hash = SHA-256(prev_hash ‖ SHA-256(salt ‖ body)). Erasing a person
// destroys salt and body and leaves the hashes, so the chain still verifies. Bodies hold names and codes, never
// secrets or a network's subject.
#pragma once

#include <functional>
#include <string_view>

#include "ops/operation.hpp"

namespace vetrina::ops {

// Appends a row in the transaction of what it records.
[[nodiscard]] result<void> append_audit(command& in, std::string_view operation);

// The audit row that an exchange owes its caller: made by the dispatcher around an audited handler, found again by
// conclude(). Lives on one thread's stack.
class owed_audit {
 public:
  owed_audit(exchange const& of, std::string_view operation) noexcept;
  ~owed_audit();
  owed_audit(owed_audit const&) = delete;
  owed_audit& operator=(owed_audit const&) = delete;
  // Appends it in a transaction of its own, unless conclude() did.
  [[nodiscard]] result<void> pay();

 private:
  friend result<void> conclude(exchange const& in, std::function<result<void>(store::transaction&)> const& fn);
  exchange const& of_;
  std::string_view operation_;
  bool paid_ = false;
  owed_audit* outer_;
};

// The write that settles an exchange. The row that it owes goes along: one commit, and no effect without its record.
[[nodiscard]] result<void> conclude(exchange const& in, std::function<result<void>(store::transaction&)> const& fn);

}  // namespace vetrina::ops
