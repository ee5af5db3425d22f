// vetrina-sandbox-network: a small network of made-up people that speaks the Mastodon client API over TLS, for the demo
// and the tests of connectors. Prints one JSON line when it listens; SIGTERM or SIGINT ends it.
#include <charconv>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "network/api.hpp"
#include "network/seed.hpp"

namespace {

constexpr std::string_view usage =
    "usage: vetrina-sandbox-network --cert FILE --key FILE [--port N] [--people FILE | --seed N]\n"
    "                               [--rate-limit N] [--ready-file FILE]\n"
    "       vetrina-sandbox-network --describe [--people FILE | --seed N]\n"
    "\n"
    "  --cert, --key   PEM files for https://localhost\n"
    "  --port          0, the default, takes any free one\n"
    "  --people        {\"people\":[{\"username\",\"display_name\",\"password\",\"hide_collections\"}],\n"
    "                  \"follows\":[[who,whom]]}\n"
    "  --seed          draws people and follows from a number, the same ones every time\n"
    "  --rate-limit    calls to /api/ per token in five minutes; 300\n"
    "  --ready-file    where the JSON line is written too, in one step\n"
    "  --describe      prints people and follows as JSON and ends\n";

struct options {
  std::string cert, key, people_file, ready_file;
  std::uint64_t port = 0, seed = 0, rate_limit = 300;
  bool seeded = false, describe = false;
};

bool read_number(std::string_view const text, std::uint64_t const most, std::uint64_t& out) {
  auto const* const end = text.data() + text.size();
  auto const read = std::from_chars(text.data(), end, out);
  return read.ec == std::errc{} && read.ptr == end && out <= most;
}

bool read_options(int const count, char** const given, options& out) {
  for (int i = 1; i < count; ++i) {
    auto const name = std::string_view{given[i]};
    if (name == "--describe") {
      out.describe = true;
      continue;
    }
    if (i + 1 == count) return false;
    auto const value = std::string{given[++i]};
    auto good = true;
    if (name == "--cert") {
      out.cert = value;
    } else if (name == "--key") {
      out.key = value;
    } else if (name == "--people") {
      out.people_file = value;
    } else if (name == "--ready-file") {
      out.ready_file = value;
    } else if (name == "--port") {
      good = read_number(value, 65'535, out.port);
    } else if (name == "--rate-limit") {
      good = read_number(value, 1'000'000'000, out.rate_limit);
    } else if (name == "--seed") {
      out.seeded = true;
      good = read_number(value, UINT64_MAX, out.seed);
    } else {
      good = false;
    }
    if (!good) return false;
  }
  if (out.seeded && !out.people_file.empty()) return false;
  return out.describe || (!out.cert.empty() && !out.key.empty());
}

std::optional<sandbox::people> choose_people(options const& chosen, std::string& error) {
  if (!chosen.people_file.empty()) return sandbox::people_from_file(chosen.people_file, error);
  return chosen.seeded ? sandbox::random_people(chosen.seed) : sandbox::usual_people();
}

std::string ready_line(sandbox::network const& net) {
  auto accounts = nlohmann::json::array();
  for (auto const& one : net.who.all()) accounts.push_back({{"username", one.username}, {"password", one.password}});
  return nlohmann::json{{"ready", net.base}, {"accounts", accounts}}.dump() + "\n";
}

// A reader never sees half a line.
bool write_ready_file(std::string const& path, std::string const& line) {
  auto const partial = path + ".partial";
  auto file = std::ofstream{partial};
  file << line;
  file.close();
  return !file.fail() && std::rename(partial.c_str(), path.c_str()) == 0;
}

int fail(std::string const& sentence) {
  std::cerr << "vetrina-sandbox-network: " << sentence << "\n";
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  options chosen;
  if (!read_options(argc, argv, chosen)) {
    std::cerr << usage;
    return 2;
  }
  std::string error;
  auto who = choose_people(chosen, error);
  if (!who) return fail(error);
  if (who->all().empty()) return fail("there is nobody on the network");
  if (chosen.describe) {
    std::cout << sandbox::describe(*who) << std::endl;
    return 0;
  }

  // Blocked before any thread starts, so that sigwait() is where they arrive.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);

  auto const now = [] { return std::chrono::system_clock::now(); };
  auto net = sandbox::network{{}, {}, std::move(*who), now, sandbox::oauth{now}, {}};
  net.rate.limit = static_cast<std::int64_t>(chosen.rate_limit);

  auto listen = sample::server_options{};
  listen.port = static_cast<std::uint16_t>(chosen.port);
  listen.certificate_file = chosen.cert;
  listen.private_key_file = chosen.key;
  auto const server = sample::start_server(
      listen, [&net](sample::request const& asked) { return sandbox::answer(net, asked); }, error);
  if (server == nullptr) return fail("cannot listen: " + error);
  {
    auto const lock = std::lock_guard{net.mutex};  // the first client may already be there
    net.base = "https://localhost:" + std::to_string(server->port());
  }

  auto const line = ready_line(net);
  if (!chosen.ready_file.empty() && !write_ready_file(chosen.ready_file, line)) {
    return fail("cannot write " + chosen.ready_file);
  }
  std::cout << line << std::flush;
  int signal = 0;
  sigwait(&ends, &signal);
  server->stop();
  return 0;
}
