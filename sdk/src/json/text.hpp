// text: the few JSON tokens that this module writes itself. Inner header of json/.
#pragma once

#include <string>
#include <string_view>

namespace vetrina::json {

void append_quoted(std::string& out, std::string_view text);  // bytes that are no UTF-8 become U+FFFD
void append_number(std::string& out, double value);           // shortest form that reads back the same; NaN: null

}  // namespace vetrina::json
