#include "shop/pictures.hpp"

#include <array>
#include <cctype>
#include <cstdint>

#include "common/web_text.hpp"

namespace shop {
namespace {

struct named_colour {
  std::string_view word, cloth, seam;
};
// The first word that a name holds wins.
constexpr std::array colours{
    named_colour{"dark", "#1f2f4d", "#c98b3c"},       named_colour{"indigo", "#27406f", "#d79a45"},
    named_colour{"medium", "#4a6d9c", "#e0b36a"},     named_colour{"light", "#9fbbd8", "#f3dcae"},
    named_colour{"bleach", "#d3e0ec", "#c7a66a"},     named_colour{"black", "#23242a", "#777a86"},
    named_colour{"grey", "#7f858f", "#c4c8cf"},       named_colour{"gray", "#7f858f", "#c4c8cf"},
    named_colour{"white", "#f1efe8", "#b9b2a0"},      named_colour{"ecru", "#e6dcc5", "#a98d5b"},
    named_colour{"olive", "#5d6143", "#c5bd8a"},      named_colour{"blue", "#2f5d9b", "#bcd2ee"},
    named_colour{"red", "#a63a3a", "#f0c2b5"},        named_colour{"green", "#3d6b52", "#c4dccb"},
    named_colour{"silver", "#b9bec6", "#7d838d"},     named_colour{"gold", "#c89b3f", "#7c5c1e"},
    named_colour{"yellow", "#d9b44a", "#8a6a1c"},     named_colour{"brown", "#7a5638", "#d8bd9b"},
    named_colour{"camouflage", "#6a6f4c", "#d3cfae"}, named_colour{"chequered", "#9b4b3f", "#ead3c2"},
};

enum class shape { jeans, shirt, shoes, ring, bag };

struct named_shape {
  std::string_view word;
  shape what;
};
constexpr std::array shapes{
    named_shape{"jean", shape::jeans},    named_shape{"denim", shape::jeans},   named_shape{"trouser", shape::jeans},
    named_shape{"shoe", shape::shoes},    named_shape{"sneaker", shape::shoes}, named_shape{"sandal", shape::shoes},
    named_shape{"boot", shape::shoes},    named_shape{"necklace", shape::ring}, named_shape{"ring", shape::ring},
    named_shape{"bracelet", shape::ring}, named_shape{"bag", shape::bag},       named_shape{"wallet", shape::bag},
    named_shape{"shirt", shape::shirt},   named_shape{"top", shape::shirt},     named_shape{"jacket", shape::shirt},
    named_shape{"hoodie", shape::shirt},  named_shape{"sweater", shape::shirt}, named_shape{"blouse", shape::shirt},
};

constexpr std::string_view outline(shape const what) {
  switch (what) {
    case shape::jeans:
      return "<path d=\"M124 70h152l20 300h-76l-20-196-20 196h-76z\"/><path class=\"s\" d=\"M124 96h152M200 96v78"
             "M140 98q6 34 40 36M260 98q-6 34-40 36\"/><circle class=\"b\" cx=\"200\" cy=\"84\" r=\"6\"/>";
    case shape::shirt:
      return "<path d=\"M152 78q48 34 96 0l74 44-30 66-34-18v190h-116v-190l-34 18-30-66z\"/><path class=\"s\" "
             "d=\"M200 100v258M156 84l44 40 44-40\"/>";
    case shape::shoes:
      return "<path d=\"M84 176q40 28 74 4l92 66q60 8 68 42v26h-234z\"/><path class=\"s\" d=\"M84 290h232M176 196l20-16"
             "M200 214l20-16M224 232l20-16\"/>";
    case shape::ring:
      return "<path d=\"M110 96q-6 150 90 150t90-150h-14q4 132-76 132t-76-132z\"/><circle cx=\"200\" cy=\"274\" r=\"34\"/>"
             "<circle class=\"b\" cx=\"200\" cy=\"274\" r=\"14\"/>";
    case shape::bag:
      return "<path d=\"M112 164h176l22 190h-220z\"/><path class=\"s\" d=\"M152 164q0-76 48-76t48 76M112 196h176\"/>";
  }
  return {};
}

std::uint32_t mixed(std::string_view const text) {
  std::uint32_t sum = 2166136261U;  // FNV-1a: the same on every machine
  for (char const c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 16777619U;
  return sum;
}

std::string slug(std::string_view const text) {
  std::string out;
  for (char const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) {
      out += static_cast<char>(std::tolower(byte));
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (out.ends_with('-')) out.pop_back();
  return out.substr(0, 120);
}

// Where the fields of a CSV file stand, quotes included; one record at a time.
class field_walk {
 public:
  explicit field_walk(std::string_view const text) : text_{text} {}

  struct field {
    std::string_view raw;
    char end = '\0';  // ',', '\n' or nothing at the end of the file
  };
  bool next(field& out) {
    if (at_ > text_.size() || (at_ == text_.size() && !after_comma_)) return false;
    auto const from = at_;
    auto quoted = false;
    while (at_ < text_.size()) {
      auto const c = text_[at_];
      if (c == '"') quoted = !quoted;
      if (!quoted && (c == ',' || c == '\n')) break;
      ++at_;
    }
    out.raw = text_.substr(from, at_ - from);
    out.end = at_ < text_.size() ? text_[at_] : '\0';
    after_comma_ = out.end == ',';
    ++at_;
    return true;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  bool after_comma_ = false;
};

std::string_view bare(std::string_view raw) {
  if (raw.ends_with('\r')) raw.remove_suffix(1);
  if (raw.starts_with("\xEF\xBB\xBF")) raw.remove_prefix(3);
  if (raw.size() >= 2 && raw.front() == '"' && raw.back() == '"') raw = raw.substr(1, raw.size() - 2);
  return raw;
}

bool is_remote(std::string_view const address) { return address.find("://") != std::string_view::npos; }

}  // namespace

std::string picture_path(std::string_view const family, std::string_view const colour) {
  auto const tail = slug(colour);
  return "/pictures/" + slug(family) + (tail.empty() ? "" : "/" + tail) + ".svg";
}

std::string draw_picture(std::string_view name) {
  if (name.ends_with(".svg")) name.remove_suffix(4);
  auto const number = mixed(name.substr(0, name.find('/')));
  auto cloth = "hsl(" + std::to_string(number % 360U) + ",38%,42%)";
  auto seam = "hsl(" + std::to_string((number + 40U) % 360U) + ",60%,80%)";
  // The colour stands behind the slash; a family without one may name it.
  auto const colour_at = name.find('/') == std::string_view::npos ? name : name.substr(name.find('/'));
  for (auto const& one : colours) {
    if (colour_at.find(one.word) == std::string_view::npos) continue;
    cloth = one.cloth;
    seam = one.seam;
    break;
  }
  auto what = shape::jeans;
  auto found = false;
  for (auto const& one : shapes) {
    if (found || name.find(one.word) == std::string_view::npos) continue;
    what = one.what;
    found = true;
  }
  if (!found && number % 3U != 0U) what = number % 3U == 1U ? shape::shirt : shape::bag;
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 400 440\" width=\"800\" height=\"880\">"
         "<rect width=\"400\" height=\"440\" fill=\"hsl(" +
         std::to_string(number % 60U + 20U) +
         ",24%,93%)\"/>"
         "<ellipse cx=\"200\" cy=\"384\" rx=\"120\" ry=\"12\" fill=\"#00000018\"/>"
         "<g fill=\"" +
         cloth + "\" stroke=\"" + cloth + "\" stroke-width=\"6\" stroke-linejoin=\"round\">" +
         [&] {
           auto drawing = std::string{outline(what)};
           auto const replace = [&](std::string_view const mark, std::string const& by) {
             for (auto at = drawing.find(mark); at != std::string::npos; at = drawing.find(mark, at + by.size())) {
               drawing.replace(at, mark.size(), by);
             }
           };
           replace("class=\"s\"",
                   "fill=\"none\" stroke=\"" + seam + "\" stroke-width=\"2.5\" stroke-dasharray=\"7 4\"");
           replace("class=\"b\"", "fill=\"" + seam + "\" stroke=\"none\"");
           return drawing;
         }() +
         "</g></svg>\n";
}

std::string with_own_pictures(std::string_view const csv) {
  std::string out;
  field_walk walk{csv};
  auto const none = std::string_view::npos;
  std::size_t handle_column = none, source_column = none, variant_column = none, column = 0;
  auto header = true;
  std::string handle;
  for (field_walk::field one; walk.next(one);) {
    auto const text = bare(one.raw);
    if (header) {
      if (text == "Handle") handle_column = column;
      if (text == "Image Src") source_column = column;
      if (text == "Variant Image") variant_column = column;
    } else if (column == handle_column) {
      handle = text;
    }
    auto const picture = !header && (column == source_column || column == variant_column) && is_remote(text);
    out += picture ? picture_path(handle) : std::string{one.raw};
    if (picture && one.raw.ends_with('\r')) out += '\r';
    if (one.end != '\0') out += one.end;
    ++column;
    if (one.end == '\n') {
      column = 0;
      header = false;
    }
  }
  return out;
}

}  // namespace shop
