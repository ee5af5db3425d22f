#include "ops/openapi.hpp"

#include "base/strings.hpp"
#include "json/codec.hpp"
#include "json/schema.hpp"

namespace vetrina::ops {
namespace {

std::string access_letters(unsigned bits) {
  std::string out;
  if ((bits & admin) != 0) out += 'A';
  if ((bits & shopper) != 0) out += 'S';
  if ((bits & open) != 0) out += 'O';
  if ((bits & order_token) != 0) out += 'T';
  return out;
}

std::string answer_content(operation const& row) {
  if (row.answer == nullptr) return R"("*/*":{})";
  return cat(R"("application/json":{"schema":)", json::schema(*row.answer, false), "}");
}

// A query is also a GET with its scalars as parameters; the POST form takes every document.
std::string path_item(operation const& row, std::string_view prefix) {
  return cat(json::quoted(cat(prefix, "/v1/", row.name)), R"(:{"post":{"operationId":)", json::quoted(row.name),
             R"(,"summary":)", json::quoted(row.summary), R"(,"x-vetrina-access":)",
             json::quoted(access_letters(row.who_may)), R"(,"x-vetrina-since":)", json::quoted(row.since),
             R"(,"requestBody":{"required":true,"content":{"application/json":{"schema":)",
             json::schema(*row.request, true), R"(}}},"responses":{"200":{"description":"The answer.","content":{)",
             answer_content(row), R"(}},"default":{"$ref":"#/components/responses/problem"}}}})");
}

}  // namespace

std::string openapi(dispatcher const& operations, std::string_view prefix) {
  std::string paths;
  for (auto const* row : operations.all()) paths += cat(paths.empty() ? "" : ",", path_item(*row, prefix));
  return cat(
      R"({"openapi":"3.1.0","info":{"title":"Vetrina","version":")", VETRINA_VERSION, R"("},"paths":{)", paths,
      R"(},"components":{"responses":{"problem":{"description":"RFC 9457 problem document.","content":)"
      R"({"application/problem+json":{"schema":{"type":"object","properties":{"type":{"type":"string"},)"
      R"("title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},)"
      R"("slug":{"type":"string"},"code":{"type":"integer"},"pointer":{"type":"string"},)"
      R"("trace_id":{"type":"string"},"retry_after":{"type":"integer"}},)"
      R"("required":["type","title","status","slug","code","trace_id"]}}}}},"securitySchemes":)"
      R"({"key":{"type":"http","scheme":"bearer"},"session":{"type":"apiKey","in":"cookie","name":"__Host-vetrina"}}}})");
}

std::string operation_table(dispatcher const& operations) {
  std::string out;
  for (auto const* row : operations.all()) {
    bool const reads = row->how == operation::runs::query;
    out += cat(out.empty() ? "" : ",", json::quoted(row->name), R"(:{"access":)",
               json::quoted(access_letters(row->who_may)), R"(,"kind":)", reads ? R"("query")" : R"("procedure")",
               R"(,"summary":)", json::quoted(row->summary), R"(,"since":)", json::quoted(row->since), R"(,"request":)",
               json::schema(*row->request, true), R"(,"answer":)",
               row->answer == nullptr ? "null" : json::schema(*row->answer, false), "}");
  }
  return cat("{", out, "}");
}

}  // namespace vetrina::ops
