// inbound_operation: inbound.receive, the one door for what networks say of their own accord, and the documents it
// speaks. Inner header of identity/.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "json/describe.hpp"
#include "ops/operation.hpp"

namespace vetrina::identity {

enum class inbound_method { POST, GET };
BOOST_DESCRIBE_ENUM(inbound_method, POST, GET)

struct receive_request {
  std::string connector;
  inbound_method method = inbound_method::POST;
  std::optional<std::string> query;
  std::map<std::string, std::string> headers;
  std::string body;
};
BOOST_DESCRIBE_STRUCT(receive_request, (), (connector, method, query, headers, body))
VT_NOTES(receive_request, note{"connector", "The connector whose address was called: /hook/NAME."}.range(1, 64),
         note{"method", "Method of the request."}.defaults("\"POST\""),
         note{"query", "The raw query string."}.range(0, 8192),
         note{"headers", "The request's headers by name; content-type and the one that holds a signature are read."}
             .range(0, 128)
             .defaults("{}"),
         note{"body", "The raw body, byte for byte: signatures are over its bytes."}.range(0, 65'536).defaults("\"\""))

struct receive_answer {
  std::int64_t status = 200;
  std::string body;
  std::string media_type;
  std::string notice;
};
BOOST_DESCRIBE_STRUCT(receive_answer, (), (status, body, media_type, notice))
VT_NOTES(receive_answer, note{"status", "Status to answer with."}, note{"body", "Body to answer with."},
         note{"media_type", "Content-Type of the body."},
         note{"notice", "Which kind of notice it was, by the manifest's name."})

// Stores nothing and does nothing unless the notice is proved and is new.
[[nodiscard]] result<receive_answer> receive_notice(ops::exchange& in, receive_request const& wanted);

}  // namespace vetrina::identity
