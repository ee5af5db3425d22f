// handles: what stands behind the opaque types of the C ABI. Internal to capi/.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/result.hpp"
#include "capi/worker.hpp"
#include "engine/engine.hpp"
#include "json/document.hpp"
#include "net/http_server.hpp"
#include "vetrina/vetrina.h"
#include "web/web.hpp"

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

struct vt_sdk {
  std::unique_ptr<vetrina::engine::engine> engine;
  std::unique_ptr<vetrina::web::face> web;
  std::mutex starting;
  std::vector<std::unique_ptr<vetrina::net::http_server>> servers;
  std::unique_ptr<vetrina::capi::worker> jobs;
  int threads_of = 0;  // pid of the process that made servers and jobs; 0: there are none
};
