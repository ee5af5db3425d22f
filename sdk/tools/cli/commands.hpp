// commands: what `vetrina` can do, one function each; each gives the program's exit code. Run on the main thread, one a
// process.
#pragma once

#include <cstdint>
#include <string>

#include "common/configuration_file.hpp"
#include "json/document.hpp"

namespace vetrina::tools {

// Which installation: a configuration file, or a data folder with all else at its defaults.
struct installation {
  std::string config = "vetrina.json";
  std::string data_dir;  // wins where given
};
[[nodiscard]] result<configuration_file> find(installation const& wanted);

struct init_options {
  std::string folder = ".";
  std::string keyring;
  std::string environment = "production";
  std::string socket_group;
};
int init(init_options const& wanted);

int config(installation const& of);

struct call_options {
  installation of;
  std::string operation;
  std::string request = "{}";  // JSON, "-" for standard input, "@FILE"
  bool pretty = false;
};
int call(call_options const& wanted);

struct work_options {
  installation of;
  bool once = false;
  std::int64_t seconds = 0;  // 0: once
};
int work(work_options const& wanted);

struct audit_options {
  installation of;
  std::string shop;  // needed where the store holds several
  std::string after;  // "SEQ:HASH" of an earlier check; empty: none
};
int verify_audit(audit_options const& wanted);

enum class operations_form { table, json, golden, markdown, cpp };
int operations(operations_form form);
int operations(std::string const& name);  // one, with its fields; or those of a module, as "order"
int openapi();

// docs/operations.md from what system.operations answers. Pure.
[[nodiscard]] result<std::string> reference_page(std::string_view operation_table);
[[nodiscard]] std::string reference_section(json::document const& operation_table, std::string const& name);

// sdk/include/vetrina/operations.hpp from the same. Pure.
[[nodiscard]] result<std::string> cpp_face(std::string_view operation_table);

}  // namespace vetrina::tools
