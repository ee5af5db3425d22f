// The one decoder. It keeps a stack of what is open; text below a `raw` field is captured, text below an unknown
// field (tolerant only) is passed over, and both are still held to depth and to one value a key.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/strings.hpp"
#include "json/checker.hpp"
#include "json/codec.hpp"
#include "json/text.hpp"

namespace vetrina::json {
namespace {

std::string_view kind_name(kind k) {
  switch (k) {
    case kind::boolean: return "true or false";
    case kind::integer: return "an integer";
    case kind::number: return "a number";
    case kind::string:
    case kind::secret:
    case kind::enumeration: return "a string";
    case kind::object:
    case kind::map: return "an object";
    case kind::array: return "an array";
    case kind::any: return "any value";
  }
  return "a value";
}

bool outside(note const* about, std::int64_t size) {
  if (about == nullptr || about->most == note::unset) return false;
  return size < about->least || size > about->most;
}

class handler final : public nlohmann::json_sax<nlohmann::json> {
 public:
  handler(std::string_view text, type const& what, void* object, decode_options const& options)
      : text_{text}, options_{options}, where_{options.max_depth}, target_{&what}, at_{object} {}

  [[nodiscard]] result<void> outcome() && {
    if (failure_) return std::move(*failure_);
    return {};
  }

  bool null() override {
    if (inside_text()) return captured("null");
    // Hosts send null for what they do not have: for a field that may be left out it means left out.
    if (target_ == nullptr || target_->kind == kind::any) return taken([&] { target_->set_string(at_, "null"); });
    if (optional_) return left_out();
    return wrong_type("null");
  }

  bool boolean(bool value) override {
    if (inside_text()) return captured(value ? "true" : "false");
    if (is(kind::any)) return taken([&] { target_->set_string(at_, value ? "true" : "false"); });
    if (!is(kind::boolean)) return wrong_type("true or false");
    return taken([&] { target_->set_boolean(at_, value); });
  }

  bool number_integer(number_integer_t value) override { return integer(value, value < -max_integer); }
  bool number_unsigned(number_unsigned_t value) override {
    bool const too_large = value > static_cast<number_unsigned_t>(max_integer);
    return integer(too_large ? max_integer : static_cast<std::int64_t>(value), too_large);
  }

  bool number_float(number_float_t value, string_t const& digits) override {
    if (inside_text()) return captured(digits);
    if (is(kind::any)) return taken([&] { target_->set_string(at_, std::string{digits}); });
    if (is(kind::integer)) {
      bool const whole = digits.find_first_of(".eE") == string_t::npos;
      return whole ? out_of_range("Integers lie within ±(2^53-1).") : wrong_type("a number with a fraction");
    }
    if (!is(kind::number)) return wrong_type("a number");
    return taken([&] { target_->set_number(at_, value); });
  }

  bool string(string_t& value) override {
    if (inside_text()) return captured(json::quoted(value));
    if (is(kind::any)) return taken([&] { target_->set_string(at_, json::quoted(value)); });
    if (is(kind::enumeration)) return enumerator(value);
    if (!is(kind::string) && !is(kind::secret)) return wrong_type("a string");
    // U+0000 would cut the value short in every C host that reads it back.
    if (value.find('\0') != string_t::npos) return out_of_range("Text must not hold the character U+0000.");
    if (outside(about_, static_cast<std::int64_t>(value.size()))) {
      return out_of_range(cat("The text has ", static_cast<std::uint64_t>(value.size()), " bytes; it may have ",
                              about_->least, " to ", about_->most, "."));
    }
    return taken([&] { target_->set_string(at_, std::move(value)); });
  }

  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override { return open(true); }
  bool end_object() override { return close(true); }
  bool start_array(std::size_t) override { return open(false); }
  bool end_array() override { return close(false); }

  bool key(string_t& name) override {
    if (name.find('\0') != string_t::npos && !inside_text()) {
      return stop(
          fail(code::invalid, "request.unknown_field", "A field name holds the character U+0000.", where_.pointer()));
    }
    bool const fresh = where_.key(name);
    if (!fresh) return stop(duplicate_key(where_));
    if (inside_text()) {
      separate();
      capture_ += json::quoted(name);
      capture_ += ':';
      after_key_ = true;
      return true;
    }
    auto& top = open_.back();
    if (top.what->kind == kind::map) {
      target_ = top.what->element;
      at_ = top.what->insert(top.at, name);
      about_ = nullptr;
      optional_ = false;
      lazy_ = false;
      if (name.size() > 256) return out_of_range("A key has at most 256 bytes.");
      return true;
    }
    return choose_field(top, name);
  }

  bool parse_error(std::size_t position, std::string const&, nlohmann::detail::exception const& why) override {
    std::string_view reason = why.what();
    if (auto const at = reason.rfind(": "); at != std::string_view::npos) reason.remove_prefix(at + 2);
    return stop(syntax_error(text_, position, clipped(reason, 160)));
  }

 private:
  struct level {
    type const* what;
    void* at;
    note const* about;
    std::vector<bool> present;  // by field
  };

  bool choose_field(level& top, std::string_view name) {
    auto const& fields = top.what->fields;
    auto const found = std::ranges::find_if(fields, [&](field const& f) { return f.about.name == name; });
    if (found != fields.end()) {
      pending_ = static_cast<std::size_t>(found - fields.begin());
      target_ = found->what;
      about_ = &found->about;
      optional_ = !found->required;
      lazy_ = true;
      return true;
    }
    bool const others =
        open_.size() == 1 && std::ranges::find(options_.passed_over, name) != options_.passed_over.end();
    if (options_.strict && !others) return unknown_field(fields, name);
    target_ = nullptr;
    return true;
  }

  bool unknown_field(std::span<field const> fields, std::string_view name) {
    std::string known;
    for (auto const& f : fields) known += cat(known.empty() ? "" : ", ", f.about.name);
    return stop(
        fail(code::invalid, "request.unknown_field",
             cat("There is no field \"", clipped(name, 64), "\" here. Known: ", known.empty() ? "none" : known, "."),
             where_.pointer()));
  }

  // The field stays as if its name had not come.
  bool left_out() {
    lazy_ = false;
    return done();
  }

  bool integer(std::int64_t value, bool too_large) {
    if (inside_text()) return captured(std::to_string(value));
    if (is(kind::any)) return taken([&] { target_->set_string(at_, std::to_string(value)); });
    if (is(kind::number)) return taken([&] { target_->set_number(at_, static_cast<double>(value)); });
    if (!is(kind::integer)) return wrong_type("a number");
    if (too_large) return out_of_range("Integers lie within ±(2^53-1).");
    if (outside(about_, value)) {
      return out_of_range(cat(value, " is not within ", about_->least, " to ", about_->most, "."));
    }
    return taken([&] { target_->set_integer(at_, value); });
  }

  bool enumerator(std::string_view value) {
    auto const& names = target_->names;
    auto const found = std::ranges::find(names, value);
    if (found != names.end()) return taken([&] { target_->set_integer(at_, found - names.begin()); });
    if (!options_.strict) {
      if (optional_) return left_out();
      return done();
    }
    std::string known;
    for (auto const& n : names) known += cat(known.empty() ? "" : ", ", n);
    return stop(fail(code::invalid, "request.unknown_value",
                     cat("\"", clipped(value, 64), "\" is not one of: ", known, "."), where_.pointer()));
  }

  bool open(bool object) {
    bool const as_text = inside_text() || target_ == nullptr || target_->kind == kind::any;
    bool const fits = as_text || (object ? is(kind::object) || is(kind::map) : is(kind::array));
    if (!fits) return wrong_type(object ? "an object" : "an array");
    if (!where_.open(object)) return stop(too_deep(where_, options_.max_depth));
    if (as_text) {
      if (!inside_text()) {
        keep_ = target_ != nullptr;
        if (keep_) materialise();
        capture_.clear();
        after_key_ = true;  // the first token needs no comma
      }
      separate();
      capture_ += object ? '{' : '[';
      fresh_ = true;
      ++captured_levels_;
      return true;
    }
    materialise();
    open_.push_back({target_, at_, about_, std::vector<bool>(target_->fields.size())});
    if (!object) begin_element();
    return true;
  }

  bool close(bool object) {
    if (inside_text()) {
      capture_ += object ? '}' : ']';
      fresh_ = false;
      after_key_ = false;
      where_.close();
      if (--captured_levels_ == 0) {
        if (keep_) target_->set_string(at_, std::move(capture_));
        capture_.clear();
        next_element();
      }
      return true;
    }
    auto top = std::move(open_.back());
    open_.pop_back();
    if (object && !complete(top)) return false;
    if (top.what->size != nullptr && outside(top.about, static_cast<std::int64_t>(top.what->size(top.at)))) {
      return stop(fail(code::range, "request.out_of_range",
                       cat(static_cast<std::uint64_t>(top.what->size(top.at)), " items; there may be ",
                           top.about->least, " to ", top.about->most, "."),
                       where_.container()));
    }
    where_.close();
    next_element();
    return true;
  }

  bool complete(level const& top) {
    for (std::size_t i = 0; i < top.what->fields.size(); ++i) {
      auto const& f = top.what->fields[i];
      if (top.present[i] || !f.required) continue;
      return stop(fail(code::invalid, "request.missing_field", cat("\"", f.about.name, "\" is needed: ", f.about.text),
                       cat(where_.container(), "/", f.about.name)));
    }
    return true;
  }

  // Elements and fields are made when their value begins, so that a null or an empty array leaves none behind.
  void begin_element() {
    auto& top = open_.back();
    target_ = top.what->element;
    about_ = nullptr;
    optional_ = false;
    at_ = nullptr;
    lazy_ = true;
  }

  void materialise() {
    if (!lazy_) return;
    lazy_ = false;
    auto& top = open_.back();
    if (top.what->kind == kind::array) {
      at_ = top.what->append(top.at);
    } else {
      top.present[pending_] = true;
      at_ = top.what->fields[pending_].open(top.at);
    }
  }

  void next_element() {
    target_ = nullptr;
    lazy_ = false;
    if (!open_.empty() && open_.back().what->kind == kind::array) begin_element();
  }

  [[nodiscard]] bool is(kind k) const noexcept { return target_ != nullptr && target_->kind == k; }

  template <class Store>
  bool taken(Store store) {
    if (target_ != nullptr) {
      materialise();
      store();
    }
    return done();
  }

  bool done() {
    where_.value();
    next_element();
    return true;
  }

  [[nodiscard]] bool inside_text() const noexcept { return captured_levels_ > 0; }

  void separate() {
    if (!fresh_ && !after_key_) capture_ += ',';
    fresh_ = false;
    after_key_ = false;
  }

  bool captured(std::string_view token) {
    separate();
    capture_ += token;
    where_.value();
    return true;
  }

  bool wrong_type(std::string_view found) {
    if (target_ == nullptr) return done();  // the value of a field that is passed over
    return stop(fail(code::invalid, "request.wrong_type",
                     cat("This must be ", kind_name(target_->kind), ", not ", found, "."), where_.pointer()));
  }

  bool out_of_range(std::string why) {
    return stop(fail(code::range, "request.out_of_range", std::move(why), where_.pointer()));
  }

  bool stop(error why) {
    if (!failure_) failure_ = std::move(why);
    return false;
  }

  std::string_view text_;
  decode_options const& options_;
  trail where_;
  std::vector<level> open_;
  type const* target_;  // nullptr: the value that comes is passed over
  void* at_;
  note const* about_ = nullptr;
  std::size_t pending_ = 0;  // the field that is made when its value begins
  bool optional_ = false;
  bool lazy_ = false;
  std::string capture_;
  int captured_levels_ = 0;
  bool keep_ = false;
  bool fresh_ = false;
  bool after_key_ = false;
  std::optional<error> failure_;
};

}  // namespace

result<void> decode_into(std::string_view text, type const& what, void* object, decode_options const& options) {
  VT_CHECK(check_size(text, options.max_bytes));
  handler reader{text, what, object, options};
  nlohmann::json::sax_parse(text, &reader);
  return std::move(reader).outcome();
}

}  // namespace vetrina::json
