#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "answers.hpp"
#include "progress.hpp"
#include "requests.hpp"
#include "sendsim/core/date.hpp"
#include "sendsim/experiment/asked_precision.hpp"
#include "sendsim/experiment/experiment.hpp"
#include "sendsim/measures/layout.hpp"
#include "sendsim/measures/selection.hpp"
#include "sendsim/scenario/scenario.hpp"
#include "sendsim/stats/stopping_rule.hpp"

namespace sendsim::app {

/// A figure that was asked for with a precision, and how precise it is.
struct PreciseFigure {
  std::string of;  ///< the scenario, or "what-if less baseline"
  std::string measure;
  std::vector<std::pair<std::string, std::string>> codes;  ///< column and code; none: all
  std::string asked;                                       ///< as typed
  std::string heading;
  Day first;  ///< of the period
  Day last;   ///< of the period
  std::string period;
  std::string unit;
  Unit shown = Unit::count;
  bool is_headline = false;
  std::int32_t replications = 0;  ///< of which this is told
  stats::PrecisionReached reached{};
  bool unchanged = false;  ///< a difference of exactly 0 in every replication: not waited for
  std::optional<std::int64_t> projected;  ///< replications that would be enough, if one can tell
};

/// What `--precision` asks for: of every scenario that is run alone, of a comparison for the
/// differences. Holds the figures that are asked for, replication by replication, and no others.
class PrecisionGoal {
 public:
  /// Keeps a reference to `request`. `independent`: no parameter is uncertain, so that replications
  /// share nothing.
  PrecisionGoal(const RunRequest& request, bool independent);

  /// A scenario of those that are run, by its place among them.
  struct Side {
    std::size_t scenario;
    const measures::Layout& layout;
  };
  /// Asks for the figures of `layout`: of `values`, or of `values` less `reference`, to whose means
  /// widths are relative then. What `layout` does not have is passed over.
  void ask(const std::string& of, const measures::Layout& layout, const Side& values,
           const std::optional<Side>& reference = std::nullopt);
  /// When all was asked. @throws UsageError for what nobody has, with what is expected; and where
  /// fewer replications are allowed than the first look takes
  void check() const;

  /// Takes the figures of a replication, once it is known that so many will be: any thread.
  void take(const experiment::Replication& replication);
  /// Replications at the first look.
  [[nodiscard]] std::int32_t first_look();
  /// After so many replications, all of them finished: how many next; nothing when it is enough or
  /// no more are allowed.
  [[nodiscard]] std::optional<std::int32_t> look_after(std::int32_t replications);
  /// Of the last look; none before the first.
  [[nodiscard]] const std::vector<PreciseFigure>& figures() const noexcept { return told_; }

 private:
  struct Reader {
    std::size_t scenario;
    measures::SelectionReader reader;
  };
  struct Source {
    Reader value;
    std::optional<Reader> reference;
    stats::Precision width;
    std::vector<double> values{};      ///< by replication
    std::vector<double> references{};  ///< by replication; empty without a reference
  };
  void add(PreciseFigure figure, const measures::Layout& layout,
           const experiment::PreciseSelection& selected, const Side& values,
           const std::optional<Side>& reference);
  void make_room(std::int32_t replications);
  [[nodiscard]] stats::StoppingRule rule() const;
  void assess(const stats::StoppingRule& rule, std::size_t output, std::int32_t replications);

  const RunRequest& request_;
  std::int32_t seeds_per_draw_;
  std::vector<std::string> faults_;  ///< of each that is asked for; empty once somebody has it
  std::vector<Source> sources_;
  std::vector<PreciseFigure> figures_;
  std::vector<PreciseFigure> told_;
};

/// What `--precision` asks for of a scenario that is run alone; nothing where it is not given.
/// @throws as PrecisionGoal::check
[[nodiscard]] std::optional<PrecisionGoal> goal_of(const RunRequest& request,
                                                   const scenario::Scenario& scenario);

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
