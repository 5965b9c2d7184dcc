#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sendsim/report/study.hpp"

namespace sendsim::report {

/// What was laid over the baseline, measure by measure.
[[nodiscard]] std::vector<Figure> measure_figures(const Study& study);
/// Every number of the scenarios with its source: of what-ifs what differs from the baseline.
[[nodiscard]] std::vector<Figure> register_figures(const Study& study);
/// What the evidence lacks, as the scenario tells it: of what-ifs what the baseline does not tell.
[[nodiscard]] std::vector<Figure> known_gap_figures(const Study& study);
/// How many such lines the baseline has, and its first; 0 and empty without any.
struct KnownGaps {
  std::size_t lines = 0;
  std::string first;
};
[[nodiscard]] KnownGaps known_gaps(const Sample& sample);
/// How good forecasts of the past were, as the scenario tells it.
[[nodiscard]] std::vector<Figure> backtest_figures(const Study& study);
/// The quality log, filled from the run.
[[nodiscard]] std::vector<Figure> quality_figures(const Study& study);
/// What made the results, from what.
[[nodiscard]] std::vector<Figure> provenance_figures(const Study& study);

/// How many numbers of the first scenario there are, and how many of them are assumptions.
struct RegisterSize {
  std::size_t numbers = 0;
  std::size_t assumptions = 0;
};
[[nodiscard]] RegisterSize register_size(const Sample& sample);
/// The value of a parameter as the register has it; empty where the scenario does not give it.
[[nodiscard]] std::string value_of(const Sample& sample, std::string_view path);
/// Whether the scenario says that a parameter is an assumption.
[[nodiscard]] bool is_assumption(const Sample& sample, std::string_view path);
/// A provenance attribute; empty without it.
[[nodiscard]] std::string attribute(const Sample& sample, const char* name);

}  // namespace sendsim::report
