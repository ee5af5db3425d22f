#include <iostream>

#include "cli/commands.hpp"
#include "common/problem.hpp"
#include "engine/explain.hpp"
#include "json/document.hpp"

namespace vetrina::tools {

result<configuration_file> find(installation const& wanted) {
  if (!wanted.data_dir.empty()) return configuration_of_folder(wanted.data_dir);
  return read_configuration_file(wanted.config);
}

namespace {

result<std::string> explained(installation const& of) {
  VT_TRY(auto const file, find(of));
  VT_TRY(auto const settings, library_settings(file));
  VT_TRY(auto const listen, listen_section(file));
  VT_TRY(auto const given, json::document::parse(file.whole));
  return engine::explain(json::type_for<ops::settings>(), &settings, given, {}, {}) +
         engine::explain(json::type_for<listen_settings>(), &listen, given, "/listen", "listen");
}

}  // namespace

int config(installation const& of) {
  auto const lines = explained(of);
  if (!lines) return tell("vetrina config", lines.error());
  std::cout << *lines;
  return done;
}

}  // namespace vetrina::tools
