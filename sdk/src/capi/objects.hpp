// objects: what stands behind vt_error and vt_response. Internal to capi/. One owner each.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "json/document.hpp"
#include "net/http.hpp"
#include "vetrina/vetrina.h"

struct vt_error {
  vetrina::error what;
  std::string trace;
  std::string slug;  // NUL-terminated copy of the literal
  std::string json;
};

struct vt_response {
  int status = 200;
  std::string body;
  std::string media_type;
  vetrina::net::header_list headers;
  // Made on the first look by pointer; views handed out live as long as the response.
  std::optional<vetrina::json::document> document;
  bool parsed = false;
  std::vector<std::unique_ptr<std::string>> texts;
};
