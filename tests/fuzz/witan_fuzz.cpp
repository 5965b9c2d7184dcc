// The reader of witan.send inputs: any four texts are told in one line or make a baseline that
// loads as a scenario.
//
// An input is transitions, population, costs, valid states and perhaps settings to change, with a
// line "%%%" between each two.

#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz_target.hpp"
#include "sendsim/scenario/scenario.hpp"
#include "sendsim/tabular/csv_table.hpp"
#include "sendsim/witan/baseline.hpp"

using namespace sendsim;

namespace {

witan::Texts texts_of(std::string_view input) {
  constexpr std::string_view kBetween = "\n%%%\n";
  std::vector<std::string> parts;
  while (parts.size() < 5) {
    const std::size_t cut = parts.size() == 4 ? std::string_view::npos : input.find(kBetween);
    parts.emplace_back(input.substr(0, cut));
    if (cut == std::string_view::npos) break;
    input.remove_prefix(cut + kBetween.size());
  }
  const bool has_settings = parts.size() == 5;
  parts.resize(5);
  return {{"transitions.csv", parts[0]},
          {"population.csv", parts[1]},
          {"costs.csv", parts[2]},
          {"valid-states.csv", parts[3]},
          has_settings ? std::optional{witan::Texts::Named{"settings-to-change.csv", parts[4]}}
                       : std::nullopt};
}

/// What a law of chances must hold.
void check_rates(const witan::Rates& rates) {
  for (std::size_t age = 0; age < witan::kAges; ++age) {
    fuzz::require(rates.leaving[age] >= 0.0 && rates.leaving[age] <= 1.0);
    fuzz::require(rates.joining[age] >= 0.0 && rates.joining[age] <= 1.0);
    for (const auto* shares : {&rates.joiner_needs[age], &rates.joiner_settings[age]})
      fuzz::require(std::abs(std::accumulate(shares->begin(), shares->end(), 0.0) - 1.0) < 1e-6);
    for (const auto& from : rates.moves[age])
      fuzz::require(std::accumulate(from.begin(), from.end(), 0.0) < 1.0 + 1e-9);
  }
}

void check_scenario(const witan::Inputs& inputs, const witan::Rates& rates) {
  std::map<std::string, std::string> files = witan::baseline_files(inputs, rates, "fuzz");
  const auto loaded = scenario::Scenario::load("baseline.yaml", {}, [&](const std::string& path) {
    const auto found = files.find(path);
    if (found == files.end()) throw std::runtime_error{"none"};
    return found->second;
  });
  fuzz::require(!loaded.resolved_text().empty());
}

}  // namespace

void fuzz::check(std::string_view input) {
  std::optional<witan::Inputs> inputs;
  try {
    inputs = witan::read_inputs(texts_of(input));
  } catch (const tabular::CsvError& error) {
    fuzz::require(std::string_view{error.what()}.find('\n') == std::string_view::npos);
    return;
  }
  for (const std::string& finding : inputs->findings)
    fuzz::require(finding.find('\n') == std::string::npos);
  const witan::Rates rates = witan::observe(*inputs);
  check_rates(rates);
  check_scenario(*inputs, rates);
}
