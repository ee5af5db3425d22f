#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "base/strings.hpp"
#include "cli/commands.hpp"
#include "common/json_text.hpp"
#include "common/problem.hpp"
#include "json/codec.hpp"
#include "json/document.hpp"

namespace vetrina::tools {
namespace {

namespace fs = std::filesystem;

// The operations are the build's, not an installation's: an empty one will do, and is gone afterwards.
class passing_folder {
 public:
  passing_folder() {
    std::string pattern = (fs::temp_directory_path() / "vetrina-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~passing_folder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  passing_folder(passing_folder const&) = delete;
  passing_folder& operator=(passing_folder const&) = delete;
  [[nodiscard]] std::string const& path() const noexcept { return path_; }

 private:
  std::string path_;
};

std::string answer_of(char const* operation) {
  passing_folder const folder;
  sdk library{cat(R"({"drive":"host","data_dir":)", json::quoted(folder.path()), "}")};
  return std::string{library.call(operation, "{}").data()};
}

result<json::document> operation_table() {
  VT_TRY(auto const answer, json::document::parse(answer_of("system.operations"), std::size_t{64} << 20U, 128));
  auto table = answer.at("/operations");
  if (!table)
    return fail(code::internal, "tool.no_operations", "The library did not list its operations.", "/operations");
  return *std::move(table);
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size() + 1, width), ' ');
  return text;
}

std::string as_table(json::document const& table, std::string_view prefix = {}) {
  std::string out;
  for (auto const& name : table.keys_at({})) {
    if (!name.starts_with(prefix)) continue;
    auto const at = cat("/", json::pointer_step(name));
    auto const cell = [&](char const* field) { return table.string_at(at + field).value_or(""); };
    out += cat(padded(name, 24), padded(cell("/access"), 5), padded(cell("/kind"), 10), cell("/summary"), "\n");
  }
  return out;
}

result<std::string> rendered(operations_form form) {
  VT_TRY(auto const table, operation_table());
  switch (form) {
    case operations_form::json: return table.text() + "\n";
    case operations_form::golden: return pretty(table.text(), key_order::sorted);
    case operations_form::markdown: return reference_page(table.text());
    case operations_form::cpp: return cpp_face(table.text());
    case operations_form::table: break;
  }
  return as_table(table);
}

result<std::string> about(std::string const& name) {
  VT_TRY(auto const table, operation_table());
  if (table.has(cat("/", json::pointer_step(name)))) return reference_section(table, name);
  auto of_module = as_table(table, name);
  if (of_module.empty()) {
    return fail(code::not_found, "operation.unknown",
                cat("No operation is called \"", name, "\", or begins so: `vetrina operations` lists all."));
  }
  return of_module;
}

int print(char const* command, result<std::string> const& text) {
  if (!text) return tell(command, text.error());
  std::cout << *text << std::flush;
  return std::cout ? done : failed;
}

}  // namespace

int operations(operations_form form) { return print("vetrina operations", rendered(form)); }

int operations(std::string const& name) { return print("vetrina operations", about(name)); }

int openapi() { return print("vetrina openapi", pretty(answer_of("system.openapi"), key_order::as_written)); }

}  // namespace vetrina::tools
