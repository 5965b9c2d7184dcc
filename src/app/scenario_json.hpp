#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "sendsim/scenario/scenario.hpp"

// What a scenario rests on, as JSON: for `check --json` and for results, whose reports need it.

namespace sendsim::app {

[[nodiscard]] nlohmann::ordered_json assumptions_json(const scenario::Scenario& scenario);
[[nodiscard]] nlohmann::ordered_json measures_json(const scenario::Scenario& scenario);
[[nodiscard]] nlohmann::ordered_json uncertain_json(const scenario::Scenario& scenario);
/// `[{measure, unit, period, source, note, sen2_group, where: {axis: [code, …]}, values: [[first
/// day, last day, value], …]}, …]`, values by date.
[[nodiscard]] nlohmann::ordered_json history_json(const scenario::Scenario& scenario);
/// `[{measure, of, source, note, scores: [{years_ahead, forecasts, mean_absolute_error, bias,
/// within_50, within_90}, …]}, …]`, errors and the parts within ranges as shares.
[[nodiscard]] nlohmann::ordered_json backtest_json(const scenario::Scenario& scenario);
[[nodiscard]] nlohmann::ordered_json data_quality_json(const scenario::DataQuality& quality);
[[nodiscard]] nlohmann::ordered_json inputs_json(const scenario::Scenario& scenario);

/// In one line; bytes that are no UTF-8 are replaced.
[[nodiscard]] std::string to_text(const nlohmann::ordered_json& json);
/// In many lines, for people too; ends with a newline.
[[nodiscard]] std::string to_lines(const nlohmann::ordered_json& json);

}  // namespace sendsim::app
