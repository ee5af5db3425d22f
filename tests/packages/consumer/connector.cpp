// A connector in C++20, through connector.hpp: asks a network who the person is.
#include <vetrina/connector/identity.h>
#include <array>
#include <string>
#include <vetrina/connector.hpp>

struct greeter : vtc::plugin {
  static constexpr std::array capabilities{VTC_CAPABILITY_IDENTITY};
  vtc::answer serve(vtc::operation op, std::string, std::string, std::string) override {
    vtc::request ask{"GET", "https://hello.example/me"};
    ask.headers = {{"Authorization", "Bearer {token:access}"}};
    vtc::response const got = co_await op.send(ask);
    vtc::document const me = got.ok_json();
    co_return "{\"subject\":" + vtc::quoted(me.string("/id")) + "}";
  }
};

VTC_EXPORT_CONNECTOR(greeter, "greeter", "1.0.0")
