#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sendsim/backtest/cells.hpp"
#include "sendsim/backtest/history.hpp"
#include "sendsim/backtest/method.hpp"

namespace sendsim::backtest {

/// How good the forecasts so many years ahead were: shares, as in Summary.
struct HorizonScore {
  int years_ahead = 0;        ///< 1 to 4
  std::size_t forecasts = 0;  ///< > 0
  double mean_absolute_error = 0.0;
  double bias = 0.0;
  double within_50 = 0.0;
  double within_90 = 0.0;
};

/// The scores of one quantity, of one area or of all.
struct Record {
  Quantity quantity = Quantity::plans;
  std::string of;                    ///< as the list of areas has it; empty: all authorities
  std::vector<HorizonScore> scores;  ///< by years ahead; at least one
};

/// How good this program's forecasts of plans, new plans and requests would have been from each
/// January since 2018: what `sendsim backtest` tells, by horizon alone. Of a projection of yearly
/// flows, not of a simulation.
class TrackRecord {
 public:
  TrackRecord(const History& history, const CellList& list);
  /// All authorities, then the area of that name, or the one that it was joined to across a change
  /// of boundaries. England by its own forecasts, which are made apart.
  [[nodiscard]] std::vector<Record> of(const std::string& area) const;

 private:
  std::vector<Record> records_;
  std::vector<ScoredArea> areas_;
};

}  // namespace sendsim::backtest
