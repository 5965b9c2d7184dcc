#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace sendsim::report {

/// The text under `key`; empty where there is none. Results come from files: nothing is taken for
/// granted.
[[nodiscard]] inline std::string text_in(const nlohmann::json& item, const char* key) {
  return item.is_object() && item.contains(key) && item[key].is_string()
             ? item[key].get<std::string>()
             : std::string{};
}

}  // namespace sendsim::report
