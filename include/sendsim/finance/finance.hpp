#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sendsim/core/money.hpp"
#include "sendsim/population/run.hpp"

namespace sendsim::finance {

/// Who bears a cost. Only the high needs budget moves the DSG balance.
struct Budget {
  std::string code;  ///< "high_needs", "general_fund", "schools", …
};

/// One line of cost, as section 251 or the DSG management plan has it.
struct CostLine {
  std::string code;    ///< e.g. "1.2.3_top_up_independent"
  std::size_t budget;  ///< index of the budget that bears it
};

/// What things cost, in one epoch. All amounts are for one financial year, nominal.
struct FinanceRules {
  /// [line][type]: pounds a child-year in a type of provision.
  std::vector<std::vector<Pounds>> per_child;
  /// [line][type]: pounds a commissioned place and year, paid whether filled or not.
  std::vector<std::vector<Pounds>> per_place;
  /// [line]: pounds a year, whatever happens.
  std::vector<Pounds> fixed;
  /// [line]: pounds an EHC needs assessment completed (fees, locums).
  std::vector<Pounds> per_assessment;
  Pounds high_needs_budget;  ///< the block after deductions, transfers and support, a year
  friend bool operator==(const FinanceRules&, const FinanceRules&) = default;
};

/// Money that is the same in every epoch.
struct FinanceStart {
  Pounds opening_balance;  ///< cumulative DSG balance at `opening_date`; positive = deficit
  Day opening_date;        ///< a 31 March, or the run's first day
};

/// Money: costs accrue per child-day, exactly. Child-days and place-days are whole numbers; pence
/// are multiplied by them and divided by the days of the financial year once, when read out.
///
/// Models: cost by line per child-day, per commissioned place, per assessment and fixed; the high
/// needs budget; the in-year and the cumulative DSG balance.
///
/// Leaves out: bands, fees by person, transport by journey, capital (METHODS.md).
class Finance {
 public:
  Finance(population::ByEpoch<FinanceRules> rules, FinanceStart start, std::vector<CostLine> lines,
          std::vector<Budget> budgets, std::size_t high_needs, population::Run& run);

  void begin();
  /// Call in recording: `attending` children by type today.
  void record(const std::vector<std::int32_t>& attending);
  /// An assessment was completed today.
  void assessment_completed() { ++assessments_[cell()]; }
  /// Works out the replication's money. `places(epoch, type)`: commissioned places, rounded down.
  void finish(const std::function<double(population::Epoch, std::size_t)>& places);

  /// After finish(): pence of a line in a financial year, exact but for one division; for tests and
  /// totals.
  [[nodiscard]] std::int64_t pence(std::size_t line, std::size_t year) const;

 private:
  /// Today's (epoch, financial year) cell: within it every price is constant.
  [[nodiscard]] std::size_t cell() const {
    return run_.epoch * years_ + run_.recorder.now(measures::Time::financial_year);
  }
  population::ByEpoch<FinanceRules> rules_;
  FinanceStart start_;
  std::vector<CostLine> lines_;
  std::vector<Budget> budgets_;
  std::size_t high_needs_;
  population::Run& run_;
  std::size_t types_;
  std::size_t years_;
  std::vector<std::int64_t> child_days_;   ///< cell × type
  std::vector<std::int64_t> place_days_;   ///< cell × type
  std::vector<std::int64_t> days_;         ///< cell
  std::vector<std::int64_t> assessments_;  ///< cell
  std::size_t spend_cube_;
  std::size_t budget_cube_;
  std::size_t high_needs_cube_;
  std::size_t general_fund_cube_;
  std::size_t in_year_cube_;
  std::size_t cumulative_cube_;
  std::size_t unit_cost_cube_;
};

}  // namespace sendsim::finance
