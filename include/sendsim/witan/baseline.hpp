#pragma once

#include <map>
#include <string>

#include "sendsim/witan/inputs.hpp"
#include "sendsim/witan/rates.hpp"

namespace sendsim::witan {

inline constexpr int kMostYears = 10;  ///< of a scenario, from the first state on

/// The last August of the scenario is that of this year: that of the last population, or ten years
/// on.
[[nodiscard]] int last_year(const Inputs& inputs);

/// Plan holders moving in by school year and DfE age, so that joiners stand in each January as the
/// rates have them. Days of moving in are spread over the school year, so that those after January
/// are there at one census age less than they are counted at, and some leave before it.
[[nodiscard]] std::map<int, ByAge> arrivals_by_school_year(const Inputs& inputs,
                                                           const Rates& rates);

/// The files of a scenario folder by their paths in it: baseline.yaml, data/*.csv, README.md.
/// `name`: small letters, digits and hyphens.
[[nodiscard]] std::map<std::string, std::string> baseline_files(const Inputs& inputs,
                                                                const Rates& rates,
                                                                const std::string& name);

}  // namespace sendsim::witan
