// message_head: the policy that stands before the HTTP parser, on the raw bytes of a message's head. Beast accepts
// some forms that two programs in a row read differently (request smuggling, response splitting); none of them is
// worth the risk. Pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace vetrina::net {

enum class message_kind { request, response };

// The length of the head with its blank line, once it is complete.
[[nodiscard]] std::optional<std::size_t> head_length(std::string_view received) noexcept;

// Why the head is refused, as the rest of a sentence that begins with "it"; empty when it is fine. `head` is what
// head_length measured. Refused: obs-fold, CR, LF or NUL alone, a name that is no token, Transfer-Encoding other than
// exactly `chunked`, in HTTP/1.0, twice or beside Content-Length, Content-Length that is not one number, a request
// without exactly one Host, a status outside 100 to 599, a switch of protocols.
[[nodiscard]] std::string refused_head(message_kind kind, std::string_view head);

}  // namespace vetrina::net
