// host_town DATA_DIR: an installation in which anna and bruno follow each other at a network, as they do after both have
// linked their accounts. The stories of samples/hosts begin there: a login needs a browser, and has tests of its own.
#include <chrono>
#include <iostream>

#include "town.hpp"

int main(int argc, char** argv) {
  using namespace std::chrono;
  if (argc != 2) return 2;
  vetrina::testing::town town{argv[1]};
  auto const now = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  town.time().advance(now - vetrina::testing::town_time);
  town.open_shop("jeans");
  for (char const* const shopper : {"anna", "bruno"}) town.person("jeans", shopper);
  town.befriend("jeans", "anna", "bruno");
  std::cout << town.public_id("jeans", "anna") << "\n";
  return 0;
}
