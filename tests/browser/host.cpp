// host: a shop with two friends and a guest's order behind the HTTP face, over TLS, for the browser tests. Prints one
// JSON line when it listens and ends with its standard input. host CERTIFICATE KEY
#include <unistd.h>

#include <iostream>

#include "json/codec.hpp"
#include "tests/unit/web/face_scene.hpp"

namespace {

using vetrina::cat;
namespace net = vetrina::net;

// A plain picture, so that cards look as in a shop and nothing is fetched from elsewhere.
net::http_response picture(std::string_view target) {
  auto const hue = target.size() * 47 % 360;
  auto const colour = [](std::size_t degrees, std::string_view rest) {
    return cat("hsl(", degrees % 360, " ", rest, ")");
  };
  auto const svg =
      cat("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 240 300'><rect width='240' height='300' fill='",
          colour(hue, "24% 91%"), "'/><path d='M72 56h96l14 196h-52l-10-118-10 118H58z' fill='",
          colour(hue + 190, "38% 42%"), "'/><path d='M72 56h96l2 22H70z' fill='", colour(hue + 190, "38% 34%"),
          "'/></svg>");
  return {200, {{"Content-Type", "image/svg+xml"}}, svg};
}

class host : public vetrina::web::face_scene {
 public:
  void TestBody() override {}

  net::http_response answer(net::http_request const& request, net::peer const& from) {
    if (request.target.starts_with("/picture/")) return picture(request.target);
    if (request.target == "/favicon.ico") return {204, {}, {}};
    return face_.handle(request, from);
  }

  void furnish(std::string const& origin) {
    auto const product = [&](std::string_view id, std::string_view family, std::string_view title, int price) {
      return cat(R"({"product":")", id, R"(","family":")", family, R"(","title":")", title, R"(","image":")", origin,
                 "/picture/", id, R"(.svg","image_alt":"","price":{"amount_minor":)", price, R"(,"currency":"EUR"}})");
    };
    done("catalog.put",
         cat(R"({"products":[)", product("501-32", "f501", "501 Original, straight leg, W32", 9900), ",",
             product("505", "f505", "505 Regular", 8900), ",", product("tr", "ftr", "Trucker jacket", 12900), ",",
             product("chino", "fch", "Slim chino in sand", 7450), ",", product("t", "ft", "Pocket T-shirt", 2400),
             "]}"));
    for (auto const* id : {"anna", "bruno", "chiara", "dora", "elio"}) person(id);
    name("anna", "Anna Rossi");
    name("chiara", "ليلى حداد");
    befriend("bruno", "anna");
    befriend("bruno", "chiara");
    network_says("bruno", {"anna", "chiara"}, {"anna", "chiara"});
    for (auto const* product : {"505", "tr", "t"}) react("anna", cat(R"("product":")", product, R"(","kind":"own")"));
    for (auto const* product : {"505", "chino"}) react("chiara", cat(R"("product":")", product, R"(","kind":"want")"));
    words("show_to_friends", "en",
          "Friends you share this with see your name beside the product, until you change it.");
    words("show_to_friends", "it",
          "Gli amici con cui condividi vedono il tuo nome accanto al prodotto, finché non cambi idea.");
    words("show_to_friends", "ar", "يرى الأصدقاء الذين تشارك معهم اسمك بجانب المنتج حتى تغيّر ذلك.");
    words("find_friends", "en",
          "We read your friend list at the networks you link, and keep only people who shop here too.");
    words("measure", "en", "We count which pages lead to an order. No name goes with it.");
    for (auto const* id : {"anna", "dora", "elio"}) two_lines(id);
  }
  std::string sessions() {
    return cat(R"("anna":")", sign_in("anna").cookie, R"(","bruno":")", sign_in("bruno").cookie, R"(","dora":")",
               sign_in("dora").cookie, R"(","elio":")", sign_in("elio").cookie, R"(","guest":")",
               order("g1", "", "505"), R"(","mail":")", order("m1", "anna", "505"), "\"");
  }

 private:
  void name(std::string_view id, std::string_view shown) {
    done("shopper.put",
         cat(R"({"shopper":")", id, R"(","market":"IT","has_other_credential":true,"name":")", shown, "\"}"));
  }
  void words(std::string_view purpose, std::string_view locale, std::string_view text) {
    done("policy.put",
         cat(R"({"purpose":")", purpose, R"(","locale":")", locale, R"(","text":")", text, R"(","version":"1"})"));
  }
  void two_lines(std::string_view id) {
    constexpr std::string_view price = R"(,"quantity":1,"price":{"amount_minor":9900,"currency":"EUR"}})";
    done("order.record", cat(R"({"order":"of-)", id, R"(","shopper":")", id, R"(","lines":[{"product":"501-32")", price,
                             R"(,{"product":"chino")", price, "]}"));
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  host shop;
  net::listen_options options;
  options.certificate_file = argv[1];
  options.private_key_file = argv[2];
  auto const server = net::serve(
      options, [&](net::http_request&& request, net::peer const& from) { return shop.answer(request, from); });
  if (!server) {
    std::cerr << server.error().message << "\n";
    return 1;
  }
  auto const origin = cat("https://localhost:", static_cast<int>((*server)->port()));
  shop.furnish(origin);
  std::cout << "{\"ready\":\"" << origin << "\"," << shop.sessions() << "}" << std::endl;
  for (char byte = 0; ::read(STDIN_FILENO, &byte, 1) > 0;) {
  }
  (*server)->stop(1000);
}
