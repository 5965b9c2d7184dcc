// The loader of scenarios: any text, alone or over the invented authority of tests/app, is loaded
// or told in single lines; what is loaded loads again from its resolved text, to the same text.
//
// An input is a scenario; behind a line "%%%" there may follow the text of plans.csv.

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include "fuzz_target.hpp"
#include "sendsim/scenario/scenario.hpp"

using namespace sendsim;

namespace {

std::string text_of(const std::string& name) {
  std::ifstream file{std::string{SENDSIM_SOURCE_DIR} + "/tests/app/invented/" + name,
                     std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

const std::map<std::string, std::string>& authority() {
  static const std::map<std::string, std::string> files{
      {"fuzz/baseline.yaml", text_of("baseline.yaml")},
      {"fuzz/plans.csv", text_of("plans.csv")},
      {"fuzz/residents.csv", text_of("residents.csv")}};
  return files;
}

/// The files that the loader may see.
class Folder {
 public:
  explicit Folder(std::string_view input) : files_{authority()} {
    constexpr std::string_view kBetween = "\n%%%\n";
    const std::size_t cut = input.find(kBetween);
    files_["fuzz/scenario.yaml"] = input.substr(0, cut);
    if (cut != std::string_view::npos)
      files_["fuzz/plans.csv"] = input.substr(cut + kBetween.size());
  }
  void add(const std::string& path, std::string text) { files_[path] = std::move(text); }
  std::string operator()(const std::string& path) const {
    const auto found = files_.find(path);
    if (found == files_.end()) throw std::runtime_error{"none"};
    return found->second;
  }

 private:
  std::map<std::string, std::string> files_;
};

void check_told(const scenario::ScenarioError& error) {
  fuzz::require(!error.diagnostics().empty());
  for (const auto& each : error.diagnostics())
    fuzz::require(to_string(each).find('\n') == std::string::npos);
}

}  // namespace

void fuzz::check(std::string_view input) {
  Folder folder{input};
  try {
    const auto loaded = scenario::Scenario::load("fuzz/scenario.yaml", {}, folder);
    const std::string resolved = loaded.resolved_text();
    folder.add("fuzz/resolved.yaml", resolved);
    const auto again = scenario::Scenario::load("fuzz/resolved.yaml", {}, folder);
    fuzz::require(again.resolved_text() == resolved);
  } catch (const scenario::ScenarioError& error) {
    check_told(error);
  }
}
