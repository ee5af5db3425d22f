#include "tests/fakes/evil_provider.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

#include "base/strings.hpp"

namespace vetrina::fakes {

evil_provider::evil_provider(test::certificate_files const& certificate, clock const& time,
                             sample::tls_versions versions) {
  sample::server_options options;
  options.certificate_file = certificate.certificate;
  options.private_key_file = certificate.private_key;
  options.tls = versions;
  std::string error;
  std::unique_lock const lock{one_at_a_time_};  // nobody is answered before there is a provider
  server_ = sample::start_server(
      options, [this](sample::request const& asked) { return answer(asked); }, error);
  if (!server_) throw std::runtime_error(cat("the fake provider does not listen: ", error));
  issuer_ = cat("https://localhost:", std::uint64_t{server_->port()});
  provider_ = std::make_unique<provider>(issuer_, time);
}

std::string evil_provider::approve(std::string_view authorization_url) {
  std::unique_lock const lock{one_at_a_time_};
  auto query = provider_->approve(authorization_url);
  if (spoil_callback) spoil_callback(query);
  return query;
}

std::size_t evil_provider::requests_to(std::string_view path) {
  std::unique_lock const lock{one_at_a_time_};
  return provider_->requests_to(path);
}

sample::response evil_provider::answer(sample::request const& asked) {
  std::unique_lock lock{one_at_a_time_};
  net::http_request request;
  request.method = asked.method;
  request.target = cat(issuer_, asked.target);
  for (auto const& [name, value] : asked.headers) request.headers.push_back({name, value});
  request.body = asked.body;
  auto const said = provider_->send(request, {});
  if (!said) throw std::runtime_error(said.error().message);
  sample::response out;
  out.status = said->status;
  for (auto const& [name, value] : said->headers) out.headers.emplace_back(name, value);
  out.body = said->body;
  if (on_the_wire) on_the_wire(out, asked.path);
  lock.unlock();
  if (before_it_leaves) before_it_leaves(asked.path);
  return out;
}

silent_listener::silent_listener() : descriptor_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (descriptor_ < 0 || ::bind(descriptor_, any, size) != 0 || ::listen(descriptor_, 8) != 0 ||
      ::getsockname(descriptor_, any, &size) != 0) {
    throw std::runtime_error("the silent listener does not listen");
  }
  issuer_ = cat("https://localhost:", std::uint64_t{ntohs(address.sin_port)});
}

silent_listener::~silent_listener() { ::close(descriptor_); }

}  // namespace vetrina::fakes
