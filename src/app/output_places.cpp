#include "output_places.hpp"

#include <algorithm>
#include <system_error>

#include "failures.hpp"

namespace sendsim::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestName = 100;

bool may_stay(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' || letter == '.';
}

/// `wanted`, or with -2, -3, … behind it if something stands there: two runs within one second.
fs::path free_place(const fs::path& wanted) {
  std::error_code error;
  fs::path place = wanted;
  for (int i = 2; fs::exists(fs::symlink_status(place, error)); ++i) {
    place = wanted;
    place += "-" + std::to_string(i);
  }
  return place;
}

void refuse_clash(const std::vector<std::string>& names) {
  for (auto name = names.begin(); name != names.end(); ++name)
    if (std::find(names.begin(), name, *name) != name)
      throw UsageError("two scenarios have the name \"" + *name +
                       "\" and would write to one folder; rename one or run them apart");
}

}  // namespace

std::string folder_name(const std::string& scenario) {
  std::string name;
  for (const char letter : scenario.substr(0, kLongestName)) {
    if (may_stay(letter))
      name += letter;
    else if (!name.empty() && name.back() != '-')
      name += '-';
  }
  const std::size_t first = name.find_first_not_of("-.");
  if (first == std::string::npos) return "scenario";
  return name.substr(first, name.find_last_not_of('-') - first + 1);
}

std::vector<fs::path> output_places(const std::vector<std::string>& scenarios,
                                    const std::optional<std::string>& out, WallTime started) {
  if (out && scenarios.size() == 1) return {*out};
  std::vector<std::string> names;
  for (const std::string& scenario : scenarios) names.push_back(folder_name(scenario));
  refuse_clash(names);
  std::vector<fs::path> places;
  for (const std::string& name : names)
    places.push_back(out ? fs::path{*out} / name
                         : free_place(fs::path{"outputs"} / (name + "-" + utc_for_names(started))));
  return places;
}

fs::path comparison_place(const std::string& baseline, const std::optional<std::string>& out,
                          WallTime started) {
  if (out) return *out;
  return free_place(fs::path{"outputs"} /
                    (folder_name(baseline) + "-compared-" + utc_for_names(started)));
}

}  // namespace sendsim::app
