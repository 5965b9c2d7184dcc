#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace sendsim::server {

using Json = nlohmann::ordered_json;

/// As text of one line. What is no UTF-8 (a file's fault told to the page) is replaced, not thrown.
[[nodiscard]] inline std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace sendsim::server
