// seed: where the people of a sandbox come from: the usual ten, a file, or a number. Pure, but for reading the file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "network/people.hpp"

namespace sandbox {

[[nodiscard]] people usual_people();

// The same number gives the same people and edges on every machine. At least two of them follow each other, and at
// least one follows somebody who does not follow back: a demo has both to show.
[[nodiscard]] people random_people(std::uint64_t seed);

// {"people":[{"username","display_name"?,"password"?,"hide_collections"?}],"follows":[["who","whom"]]}
[[nodiscard]] std::optional<people> people_from_file(std::string const& path, std::string& error);

// The same document, for a test to compare with what the API says.
[[nodiscard]] std::string describe(people const& who);

}  // namespace sandbox
