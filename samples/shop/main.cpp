// vetrina-sample-shop: a small complete shop that embeds Vetrina through vetrina.hpp and nothing else of it. Prints one
// JSON line when it listens; SIGTERM or SIGINT ends it.
#include <sys/stat.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <optional>

#include "shop/router.hpp"
#include "shop/setup.hpp"

namespace {

std::string origin_of(std::string const& url) {
  auto const host = url.find("://");
  return host == std::string::npos ? std::string{} : url.substr(0, url.find('/', host + 3));
}

// A reader never sees half a line.
void write_ready_file(std::string const& path, std::string const& line) {
  auto const partial = path + ".partial";
  auto file = std::ofstream{partial};
  file << line;
  file.close();
  if (!file || std::rename(partial.c_str(), path.c_str()) != 0) throw std::runtime_error{"cannot write " + path};
}

// Connections are taken before the shop is open, since only a bound port says what its address is.
class door {
 public:
  void open(shop::open_shop& to) {
    auto const guard = std::lock_guard{lock_};
    to_ = &to;
  }
  sample::response answer(sample::request const& asked) {
    shop::open_shop* to = nullptr;
    {
      auto const guard = std::lock_guard{lock_};
      to = to_;
    }
    if (to == nullptr) return {503, {{"Retry-After", "1"}}, "The shop is opening.\n", {}, false};
    return shop::answer(*to, asked);
  }

 private:
  std::mutex lock_;
  shop::open_shop* to_ = nullptr;
};

void run(shop::options const& with, sigset_t const& ends) {
  door entrance;
  sample::server_options listen;
  listen.port = with.port;
  listen.certificate_file = with.certificate;
  listen.private_key_file = with.private_key;
  listen.timeout = std::chrono::seconds{60};  // a network may take its time while a page waits for it
  std::string error;
  auto const server = sample::start_server(
      listen, [&](sample::request const& asked) { return entrance.answer(asked); }, error);
  if (server == nullptr) throw std::runtime_error{"cannot listen: " + error};
  auto const url = "https://localhost:" + std::to_string(server->port());

  ::mkdir(with.data_dir.c_str(), 0700);
  shop::backend backend{shop::configuration_for(with, url)};
  shop::accounts accounts{with.data_dir + "/shop"};
  shop::sessions sessions;
  shop::put_shop(backend, url);
  auto texts = shop::put_policies(backend);
  auto const imported = shop::import_catalog(backend, with);
  shop::open_shop open{url,
                       backend,
                       accounts,
                       sessions,
                       shop::catalogue::read(backend, {"US", "IT"}),
                       std::move(texts),
                       {origin_of(with.op_issuer) + " " + origin_of(with.network_url)},
                       !with.network_url.empty(),
                       !with.op_issuer.empty(),
                       with.proof_seconds * 1000};
  entrance.open(open);

  auto const line = nlohmann::json{{"ready", url}, {"catalog", imported}}.dump() + "\n";
  if (!with.ready_file.empty()) write_ready_file(with.ready_file, line);
  std::cout << line << std::flush;
  int signal = 0;
  sigwait(&ends, &signal);
  server->stop();
}

}  // namespace

int main(int argc, char** argv) {
  auto const with = shop::read_options(argc, argv);
  if (!with) {
    std::cerr << shop::usage;
    return 2;
  }
  // Blocked before any thread starts, so that sigwait() is where they arrive.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  try {
    run(*with, ends);
    return 0;
  } catch (vetrina::failure const& why) {
    std::cerr << "vetrina-sample-shop: " << why.slug() << ": " << why.what() << " " << why.pointer() << "\n";
  } catch (std::exception const& why) {
    std::cerr << "vetrina-sample-shop: " << why.what() << "\n";
  }
  return 1;
}
