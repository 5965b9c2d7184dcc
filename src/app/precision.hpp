#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "answers.hpp"
#include "progress.hpp"
#include "requests.hpp"
#include "sendsim/experiment/contributions.hpp"
#include "sendsim/experiment/experiment.hpp"
#include "sendsim/measures/headline.hpp"
#include "sendsim/stats/stopping_rule.hpp"

namespace sendsim::app {

/// A figure that was asked for with a precision, and how precise it is.
struct PreciseFigure {
  std::string of;  ///< the scenario, or "what-if less baseline"
  std::string measure;
  std::string heading;
  std::string period;
  std::string unit;
  Unit shown;
  std::int32_t replications = 0;  ///< of which this is told
  stats::PrecisionReached reached;
  bool unchanged = false;  ///< a difference of exactly 0 in every replication: not waited for
  std::optional<std::int64_t> projected;  ///< replications that would be enough, if one can tell
};

/// What `--precision` asks for: plans on the last census day and high needs spend in the last whole
/// financial year, of every scenario that is run alone; of a comparison the differences.
class PrecisionGoal {
 public:
  /// `independent`: no parameter is uncertain, so that replications share nothing.
  PrecisionGoal(const RunRequest& request, bool independent);
  /// Figures by replication: of `headline`, of `layout`. Keeps references to both `values` and
  /// `reference`, the figures to whose means widths are relative; null: their own. `values` less
  /// `reference` is what is asked for then.
  void ask(const std::string& of, const measures::Layout& layout,
           const measures::Headline& headline, const experiment::FiguresByReplication& values,
           const experiment::FiguresByReplication* reference);
  /// Replications at the first look. @throws UsageError where the most that are allowed are fewer
  [[nodiscard]] std::int32_t first_look() const;
  /// After so many replications, all of them finished: how many next; nothing when it is enough or
  /// no more are allowed.
  [[nodiscard]] std::optional<std::int32_t> look_after(std::int32_t replications);
  /// Of the last look; none before the first.
  [[nodiscard]] const std::vector<PreciseFigure>& figures() const noexcept { return told_; }

 private:
  struct Source {
    const experiment::FiguresByReplication* values;
    const experiment::FiguresByReplication* reference;
    std::size_t figure;
  };
  [[nodiscard]] stats::StoppingRule rule() const;
  void assess(const stats::StoppingRule& rule, std::size_t output, std::int32_t replications);

  const RunRequest& request_;
  std::int32_t seeds_per_draw_;
  std::vector<Source> sources_;
  std::vector<PreciseFigure> figures_;
  std::vector<PreciseFigure> told_;
};

/// How many replications were finished, and how many were aimed at.
struct Replicated {
  std::int32_t finished = 0;
  std::int32_t aimed = 0;
};
/// Runs the replications of the settings from number `first` on, or with a goal as many as it
/// takes; tells `progress` how many are aimed at.
[[nodiscard]] Replicated replicate(std::span<const scenario::Scenario* const> scenarios,
                                   const experiment::Settings& settings, PrecisionGoal* goal,
                                   const experiment::Listener& listener, Progress& progress,
                                   const std::stop_token& stop, std::int32_t first = 0);

/// `EHC plans on …: 6,827 ± 61, asked for ± 68: reached`, a line a figure.
[[nodiscard]] std::vector<std::string> precision_lines(const std::vector<PreciseFigure>& figures);
[[nodiscard]] nlohmann::ordered_json precision_json(const std::vector<PreciseFigure>& figures);

}  // namespace sendsim::app
