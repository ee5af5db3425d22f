// vetrina: the command line. Every command runs operations through the public C ABI.
#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "common/problem.hpp"

namespace {

using namespace vetrina::tools;

void add_installation(CLI::App& command, installation& into) {
  auto* const config = command.add_option("--config", into.config, "Configuration file")
                           ->envname("VETRINA_CONFIG")
                           ->type_name("FILE")
                           ->capture_default_str();
  command.add_option("--data-dir", into.data_dir, "Data folder, with every other setting at its default")
      ->type_name("DIR")
      ->excludes(config);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Vetrina, an embedded storefront plugin for social commerce: the command line.\n"
      "Exit codes: 0 done, 1 refused (standard error says why), 2 wrong usage.",
      "vetrina"};
  app.set_version_flag("--version", std::string{"vetrina "} + vt_version());
  app.require_subcommand(1);
  app.footer(
      "Example:\n"
      "  vetrina init shop && cd shop\n"
      "  vetrina call shop.put @shop.json\n"
      "  vetrina call catalog.get '{\"product\":\"501-32\"}'\n"
      "`vetrina COMMAND --help` tells more.");

  int status = done;
  init_options to_init;
  auto* const init_command = app.add_subcommand("init", "Write a configuration file into a folder");
  init_command->add_option("folder", to_init.folder, "Where; made when missing")
      ->type_name("DIR")
      ->capture_default_str();
  init_command->add_option("--keyring", to_init.keyring, "Key ring outside of the data; made when missing")
      ->type_name("FILE");
  init_command->add_option("--environment", to_init.environment, "Name of this installation")
      ->type_name("NAME")
      ->capture_default_str();
  init_command
      ->add_option("--socket-group", to_init.socket_group, "Group that may connect to the server's socket, as www-data")
      ->type_name("GROUP");
  init_command->footer(
      "Writes DIR/vetrina.json and touches nothing that is there. Examples:\n"
      "  vetrina init shop\n"
      "  sudo -u vetrina vetrina init /var/lib/vetrina --socket-group www-data\n"
      "  vetrina init /srv/shop --keyring /etc/vetrina/keyring");
  init_command->callback([&] { status = init(to_init); });

  installation to_explain;
  auto* const config_command = app.add_subcommand("config", "Print every setting, its value and where it came from");
  add_installation(*config_command, to_explain);
  config_command->footer("Secrets are shown as set or not set. Example:\n  vetrina config --config shop/vetrina.json");
  config_command->callback([&] { status = config(to_explain); });

  call_options to_call;
  auto* const call_command = app.add_subcommand("call", "Run one operation and print its answer");
  call_command->add_option("operation", to_call.operation, "Its name, as catalog.get")->type_name("OP")->required();
  call_command->add_option("request", to_call.request, "The request: JSON, @FILE, or - for standard input")
      ->type_name("JSON")
      ->capture_default_str();
  add_installation(*call_command, to_call.of);
  call_command->add_flag("--pretty", to_call.pretty, "Print a JSON answer over several lines");
  call_command->footer(
      "Examples:\n"
      "  vetrina call system.health --pretty\n"
      "  vetrina call catalog.import @import.json --config shop/vetrina.json\n"
      "  echo '{\"product\":\"501-32\"}' | vetrina call catalog.get - --data-dir /srv/shop/data");
  call_command->callback([&] { status = call(to_call); });

  work_options to_work;
  auto* const work_command = app.add_subcommand("work", "Run the jobs that are due");
  add_installation(*work_command, to_work.of);
  auto* const once = work_command->add_flag("--once", to_work.once, "Until none is due (what happens without options)");
  work_command->add_option("--for", to_work.seconds, "Keep running jobs as they fall due, for so long")
      ->type_name("SECONDS")
      ->check(CLI::Range(1, 86'400))
      ->excludes(once);
  work_command->footer(
      "For cron, where no process of the shop runs them. Example:\n"
      "  * * * * * vetrina work --for 55 --config /srv/shop/vetrina.json");
  work_command->callback([&] { status = work(to_work); });

  audit_options to_verify;
  auto* const audit_command = app.add_subcommand("audit", "The audit log");
  audit_command->require_subcommand(1);
  auto* const verify_command =
      audit_command->add_subcommand("verify", "Check that no row was changed, removed or put elsewhere");
  add_installation(*verify_command, to_verify.of);
  verify_command->add_option("--shop", to_verify.shop, "Whose log, where the store holds several shops")
      ->type_name("SHOP");
  verify_command
      ->add_option("--after", to_verify.after, "The last row of an earlier check, to find a log that was cut off")
      ->type_name("SEQ:HASH");
  verify_command->footer(
      "Prints how many rows there are and the last one's seq and hash; keep those elsewhere. Exit code 1 where a row is not\n"
      "as it was written; standard error names the first. Example:\n"
      "  vetrina audit verify --config /srv/shop/vetrina.json");
  verify_command->callback([&] { status = verify_audit(to_verify); });

  auto* const operations_command =
      app.add_subcommand("operations", "List every operation of this build, or show the fields of one");
  std::string one_operation;
  auto* const named = operations_command->add_option("NAME", one_operation, "An operation, or how its name begins");
  bool as_json = false;
  bool as_golden = false;
  bool as_markdown = false;
  bool as_cpp = false;
  auto* const form = operations_command->add_option_group("form", "As a table, or:");
  form->add_flag("--json", as_json, "With schemas, on one line");
  form->add_flag("--golden", as_golden, "With schemas, sorted, a member a line (sdk/abi/operations.golden.json)");
  form->add_flag("--markdown", as_markdown, "The reference page (docs/operations.md)");
  form->add_flag("--cpp", as_cpp, "The C++ face (vetrina/operations.hpp)");
  form->require_option(0, 1);
  form->excludes(named);
  operations_command->footer("Example:\n  vetrina operations catalog\n  vetrina operations order.record");
  operations_command->callback([&] {
    if (named->count() > 0) {
      status = operations(one_operation);
      return;
    }
    status = operations(as_json       ? operations_form::json
                        : as_golden   ? operations_form::golden
                        : as_markdown ? operations_form::markdown
                        : as_cpp      ? operations_form::cpp
                                      : operations_form::table);
  });

  auto* const openapi_command = app.add_subcommand("openapi", "Print the HTTP face as OpenAPI 3.1 (docs/openapi.json)");
  openapi_command->callback([&] { status = openapi(); });

  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& e) {
    return app.exit(e) == 0 ? done : misused;
  } catch (vetrina::failure const& e) {
    return tell("vetrina", e);
  }
  return status;
}
