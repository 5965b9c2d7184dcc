#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "sendsim/tabular/csv_table.hpp"

namespace sendsim::backtest {

/// An authority of which forecasts are scored: one of today, or several joined over a change of
/// boundaries, so that its figures before and after are of the same children.
struct ScoredArea {
  std::string name;
  std::string region;
  std::vector<std::string> members;  ///< names in the evidence, of whatever years
};

/// One number an authority, in the order of the list of areas; NaN is unknown, never zero.
using ByArea = std::vector<double>;

/// What is known of each authority and of England, year by year.
enum class Series {
  plans,       ///< EHC plans (until 2018 with statements) at the SEN2 census in January
  new_plans,   ///< begun in the calendar year
  requests,    ///< for an EHC needs assessment, in the calendar year; from 2016
  refused,     ///< of these, in the calendar year
  undecided,   ///< assessments not decided at the end of the calendar year; 2014 to 2021
  plan_share,  ///< % of pupils at the authority's schools who have a plan, in January; from 2016
};
inline constexpr std::size_t kSeries = 6;

/// A stock in January is known at an origin in that January; a flow is known up to the year before.
[[nodiscard]] constexpr bool is_flow(Series series) {
  return series != Series::plans && series != Series::plan_share;
}

/// Hands out a table of the evidence by its name without ".csv".
using TableSource = std::function<tabular::CsvTable(const std::string& name)>;

/// The published past, as the latest release tells it: no earlier editions exist, so that later
/// corrections are in it.
class History {
 public:
  /// England's name in the evidence.
  static constexpr const char* kEngland = "England";

  /// @throws tabular::CsvError where a table is not as written or tells one figure twice;
  /// std::runtime_error for an area that has no plans in any year or is called England
  History(std::vector<ScoredArea> areas, const TableSource& tables);

  [[nodiscard]] const std::vector<ScoredArea>& areas() const noexcept { return areas_; }
  /// All NaN in years of which nothing is known.
  [[nodiscard]] const ByArea& at(Series series, int year) const;
  [[nodiscard]] double england(Series series, int year) const;
  /// What was known in January of `origin`: stocks up to then, flows up to the year before.
  [[nodiscard]] History until(int origin) const;
  /// The same with one number changed, for tests of what a forecast rests on.
  [[nodiscard]] History with(Series series, int year, std::size_t area, double value) const;

 private:
  struct Year {
    ByArea areas;
    double england;
  };
  History() = default;

  std::vector<ScoredArea> areas_;
  ByArea nothing_;
  std::array<std::map<int, Year>, kSeries> years_;
};

}  // namespace sendsim::backtest
