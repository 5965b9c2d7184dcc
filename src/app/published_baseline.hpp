#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

#include "sendsim/backtest/cells.hpp"
#include "sendsim/backtest/outlook.hpp"
#include "sendsim/backtest/stock_check.hpp"
#include "sendsim/backtest/track_record.hpp"
#include "sendsim/calibration/baseline.hpp"
#include "sendsim/calibration/evidence_book.hpp"
#include "sendsim/calibration/spread.hpp"
#include "sendsim/evidence/areas.hpp"

// What the commands that make baselines share. `command` is what their messages begin with.

namespace sendsim::app {

[[nodiscard]] evidence::Areas read_areas(const std::filesystem::path& evidence,
                                         const std::string& command);

/// The authority as the evidence spells it.
[[nodiscard]] std::string area_called(const std::string& name, int january,
                                      const std::filesystem::path& evidence,
                                      const std::string& command);

/// What baselines rest on, read once for however many.
struct Evidence {
  calibration::EvidenceShelf shelf;
  backtest::Outlooks outlooks;  ///< what forecasts from that January say, and have missed by
  calibration::RateBook rates;
  backtest::PlansAhead plans_ahead;
  backtest::TrackRecord track_record;  ///< how good such forecasts have been
  backtest::StockChecks stocks;        ///< whether published plans follow from the year before
  backtest::CellList scored;           ///< its faults: published plans known to be wrong
};

[[nodiscard]] Evidence evidence_of(const std::filesystem::path& folder, int january,
                                   const std::string& command);

/// The baseline that the published evidence gives, not tuned yet. Its first gaps say which of the
/// plans it rests on look wrong: of the first day, and of a year before, from which moves are told.
[[nodiscard]] calibration::BaselineNumbers published_numbers(
    const Evidence& evidence, const std::string& area, int january, const std::string& command,
    const calibration::CodesHeld& also = {});

using PlansAheadOfArea =
    std::optional<std::array<backtest::RangedForecast, backtest::PlansAhead::kYears>>;

/// Of their 90 % ranges: logarithm of the upper end over the lower.
[[nodiscard]] std::optional<std::array<double, calibration::kYearsOfSpread>> widths_of(
    const PlansAheadOfArea& forecasts);

/// A baseline, how near tuning came, and what the back-test's method forecasts.
struct MadeBaseline {
  calibration::BaselineNumbers numbers;
  calibration::TuningStep fit{};
  PlansAheadOfArea forecasts{};
};

/// Tunes, and adds to the gaps what tuning could not reach, and where the forecast differs.
[[nodiscard]] MadeBaseline tuned(calibration::BaselineNumbers numbers,
                                 const PlansAheadOfArea& forecasts, unsigned threads);

/// The published plans of a January after the first day; nothing where they are not known yet.
[[nodiscard]] std::optional<double> published_plans(const calibration::BaselineNumbers& numbers,
                                                    int january);

[[nodiscard]] std::int64_t plans_of(const calibration::BaselineNumbers& numbers);

/// What the first year was tuned to, and what it came to.
void tell_fit(std::ostream& out, const calibration::BaselineNumbers& numbers,
              const calibration::TuningStep& now);

}  // namespace sendsim::app
