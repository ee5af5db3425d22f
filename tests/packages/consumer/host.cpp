// The same host in C++20, through vetrina.hpp. host DATA_DIR CONNECTOR_FOLDER
#include <iostream>
#include <string>
#include <vetrina/vetrina.hpp>

int main(int count, char** given) {
  if (count != 3) return 2;
  try {
    vetrina::sdk shop{
        std::string{R"({"data_dir":")"} + given[1] + R"(","drive":"host","connector_path":[")" + given[2] +
        R"("],"connectors":[{"connector":"hello","plugin":"hello"},{"connector":"greeter","plugin":"greeter"}]})"};
    std::cout << vt_version();
    for (auto const& found : shop.call(vetrina::api::system_health{}).plugins) {
      std::cout << ", " << found.plugin << " is " << found.state;
    }
    std::cout << "\n";
  } catch (vetrina::failure const& why) {
    std::cerr << why.what() << "\n";
    return 1;
  }
}
