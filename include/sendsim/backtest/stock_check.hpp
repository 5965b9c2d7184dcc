#pragma once

#include <map>
#include <string>
#include <vector>

#include "sendsim/backtest/history.hpp"

namespace sendsim::backtest {

/// A January's published plans beside what the year before leaves of them.
struct StockCheck {
  int january = 0;
  double before = 0.0;     ///< plans a year before; > 0
  double begun = 0.0;      ///< new plans of the calendar year between
  double ceased = 0.0;     ///< plans that ended in it, those that moved away among them
  double published = 0.0;  ///< plans in this January

  /// What would be held but for children who moved in with a plan, of whom nothing is published.
  [[nodiscard]] double implied() const { return before + begun - ceased; }
  /// What is published beyond that, over the plans a year before.
  [[nodiscard]] double mismatch() const { return (published - implied()) / before; }
};

/// Beyond this share of the plans a year before, children who moved in do not explain a mismatch:
/// of the 456 that can be worked out for January 2023 to 2025, six are larger.
inline constexpr double kLargeMismatch = 0.15;

/// Whether published stocks and flows fit together, of every authority and year that has all four
/// figures. Ceased plans are published from 2022 on: so from January 2023 on.
class StockChecks {
 public:
  /// @throws tabular::CsvError where a table is not as written
  explicit StockChecks(const TableSource& tables);

  /// By the name in the evidence, in the order of the Januaries; none of an area without figures.
  [[nodiscard]] const std::vector<StockCheck>& of(const std::string& area) const;
  /// Those of `of` whose mismatch is larger than kLargeMismatch either way.
  [[nodiscard]] std::vector<StockCheck> doubtful(const std::string& area) const;
  [[nodiscard]] const std::map<std::string, std::vector<StockCheck>>& all() const noexcept {
    return checks_;
  }

 private:
  std::map<std::string, std::vector<StockCheck>> checks_;
  std::vector<StockCheck> none_;
};

/// "2,705 plans a year before, 379 new and 42 ceased in 2024 would leave 3,042, moves aside; 1,199
/// are published": what is told of a mismatch.
[[nodiscard]] std::string told(const StockCheck& check);

}  // namespace sendsim::backtest
