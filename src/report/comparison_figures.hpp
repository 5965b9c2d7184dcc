#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "sendsim/report/study.hpp"

namespace sendsim::report {

/// What each measure of each what-if contributes to the headline figures.
[[nodiscard]] std::vector<Figure> contribution_figures(const Study& study);
/// What makes the baseline grow.
[[nodiscard]] std::vector<Figure> driver_figures(const Study& study);
/// Which uncertain parameters widen the ranges of the first scenario: a tornado a headline figure.
[[nodiscard]] std::vector<Figure> sensitivity_figures(const Study& study);
/// By path of an uncertain parameter: 1 for the one that goes most with any headline figure.
[[nodiscard]] std::map<std::string, std::size_t> sensitivity_ranks(const Study& study);
/// Cost against wait, a point a scenario.
[[nodiscard]] std::vector<Figure> frontier_figures(const Study& study);

}  // namespace sendsim::report
