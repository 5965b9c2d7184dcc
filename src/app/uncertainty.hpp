#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sendsim/experiment/contributions.hpp"
#include "sendsim/measures/headline.hpp"
#include "sendsim/measures/layout.hpp"
#include "sendsim/output/parameter_draws.hpp"
#include "sendsim/output/sensitivity.hpp"
#include "sendsim/scenario/scenario.hpp"

// What the uncertain parameters were, draw by draw, and how the headline figures go with them.

namespace sendsim::app {

/// The values of the scenario's uncertain parameters in these draws, in the order of the file.
[[nodiscard]] output::ParameterDraws parameter_draws(const scenario::Scenario& scenario,
                                                     std::uint64_t seed,
                                                     std::span<const std::int32_t> draws);
/// Those of a comparison: the baseline's, then those that the what-if has beside them, or draws
/// from another distribution: then its name stands before that of the parameter.
[[nodiscard]] output::ParameterDraws parameter_draws_of_both(const scenario::Scenario& baseline,
                                                             const scenario::Scenario& what_if,
                                                             std::uint64_t seed,
                                                             std::span<const std::int32_t> draws);

/// The figures for which parameters are ranked: every total, and spend by category, at the last
/// census, in the last whole year between censuses and in the last whole financial year.
[[nodiscard]] measures::Headline latest_figures(const measures::Layout& layout);

/// Ranks the parameters for each figure. `values` by replication, in the order of `figures`; empty
/// for one that was not run. `first` day of the run.
[[nodiscard]] std::vector<output::FigureSensitivity> sensitivities_of(
    const std::vector<measures::Figure>& figures, const experiment::FiguresByReplication& values,
    int seeds_per_draw, output::ParameterDraws draws, Day first);

/// The draws of the replications that have values, ascending.
[[nodiscard]] std::vector<std::int32_t> draws_with(const experiment::FiguresByReplication& values,
                                                   int seeds_per_draw);

}  // namespace sendsim::app
