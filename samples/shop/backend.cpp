#include "shop/backend.hpp"

namespace shop {

json backend::call(std::string const& operation, json const& request) {
  auto const answer = sdk_.call(operation, request.dump());
  return json::parse(answer.data());
}

sample::response backend::hand_over(sample::request const& asked) {
  vetrina::http_request request;
  request.method = asked.method;
  request.target = asked.target;
  request.headers = asked.headers;
  request.body = asked.body;
  request.remote_address = asked.peer;
  auto const answer = sdk_.handle(request);
  sample::response out;
  out.status = answer.status();
  for (auto const& [name, value] : answer.headers()) out.headers.emplace_back(name, value);
  out.body = answer.data();
  return out;
}

}  // namespace shop
