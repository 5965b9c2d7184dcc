#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/core/date.hpp"
#include "sendsim/measures/headline.hpp"
#include "sendsim/measures/layout.hpp"
#include "sendsim/output/parameter_draws.hpp"
#include "sendsim/stats/estimate.hpp"

// Which uncertain parameter widens the range of a figure: METHODS.md, 5.

namespace sendsim::output {

/// How a figure goes with one uncertain parameter.
struct ParameterSensitivity {
  std::string parameter;     ///< its path
  bool each_year;            ///< drawn for each calendar year: told of its mean over days
  double correlation;        ///< Spearman's, of the draws' means with the parameter, in [-1, 1]
  stats::Interval interval;  ///< of `kShareLevel`, this parameter alone
  /// What the parameter alone explains of the variance of the means' ranks, in [0, 1].
  double share;
  /// The correlation is not 0, also with all parameters of the run tested at once (Bonferroni): a
  /// figure that goes with none has one that stands out with a chance of 5 % at most.
  bool stands_out;
};

/// One figure of a headline, and what makes its range wide.
struct FigureSensitivity {
  measures::Figure figure;
  stats::RandomEffects effects;  ///< of its values by replication
  stats::Interval share;         ///< of `kShareLevel`, for `effects.parameter_share`
  /// By the size of the correlation, the largest first; a parameter that never differs is left out.
  /// Empty where the figure never differs, or is known in fewer than 10 draws.
  std::vector<ParameterSensitivity> parameters;
};

/// Ranks the parameters of one run, figure by figure. The values that calendar years draw of one
/// parameter are one: their mean over the days from the run's first to the last of the figure's
/// period.
class SensitivityAnalysis {
 public:
  /// `first` day of the run. @throws std::logic_error when the draws are not a matrix
  SensitivityAnalysis(ParameterDraws draws, Day first);
  /// `values` of the figure by replication, NaN where it is unknown; `clusters[i]` is the draw of
  /// the i-th, ascending. Draws without a known value are left out.
  /// @throws std::logic_error for a draw whose parameters are not known
  [[nodiscard]] FigureSensitivity of(const measures::Figure& figure, std::span<const double> values,
                                     std::span<const std::int32_t> clusters) const;

 private:
  /// The columns of one path, by year.
  struct Group {
    std::string path;
    bool each_year;
    std::vector<std::size_t> columns;
  };
  [[nodiscard]] double value(const Group& group, std::size_t row, Day last) const;
  [[nodiscard]] std::vector<double> column(const Group& group, std::span<const std::int32_t> draws,
                                           Day last) const;

  ParameterDraws draws_;
  Day first_;
  std::vector<Group> groups_;
};

/// The header of `sensitivity.csv`, and a line for each parameter of each figure.
[[nodiscard]] std::string sensitivity_csv_header();
[[nodiscard]] std::string sensitivity_csv_lines(std::string_view scenario,
                                                const measures::Layout& layout,
                                                std::span<const FigureSensitivity> figures);

}  // namespace sendsim::output
