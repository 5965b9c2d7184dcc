#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/tabular/csv_table.hpp"

namespace sendsim::calibration {

/// What is published of an area's EHC plans on one day: the three two-way tables of age, primary
/// need and setting, and the totals that stand beside them. Counts of plans, none negative.
struct Margins {
  std::vector<std::string> ages;      ///< DfE age (on 31 August before), e.g. "0-2", "3", …, "24"
  std::vector<std::string> needs;     ///< e.g. "ASD"; also "UNKNOWN"
  std::vector<std::string> settings;  ///< e.g. "mainstream_academy"

  std::vector<std::int64_t> age_need;      ///< [age × needs + need]
  std::vector<std::int64_t> age_setting;   ///< [age × settings + setting]
  std::vector<std::int64_t> need_setting;  ///< [need × settings + setting]

  std::vector<std::int64_t> age_total;      ///< by age, or empty if none is published
  std::vector<std::int64_t> need_total;     ///< by need, or empty
  std::vector<std::int64_t> setting_total;  ///< by setting, or empty
};

/// One published count that the table does not meet.
struct Deviation {
  std::string margin;      ///< "age × need", "age", …
  std::string cell;        ///< e.g. "10, ASD"
  std::int64_t published;  ///< plans
  std::int64_t reached;    ///< plans
};

/// An integer table age × need × setting, close to what its margins alone say.
struct StartingTable {
  std::vector<std::string> ages;
  std::vector<std::string> needs;
  std::vector<std::string> settings;
  std::vector<std::int64_t> plans;  ///< [(age × needs + need) × settings + setting], none negative

  std::vector<Deviation> deviations;      ///< empty where every margin is met
  std::int64_t total_deviation = 0;       ///< sum of |reached − published| over the deviations
  double distance_from_fit = 0.0;         ///< sum over cells of |plans − proportional fit|
  bool distance_is_least = false;         ///< proven so, among the tables looked at (below)
  bool total_deviation_is_least = false;  ///< proven so

  [[nodiscard]] std::int64_t at(std::size_t age, std::size_t need, std::size_t setting) const {
    return plans[(age * needs.size() + need) * settings.size() + setting];
  }
  [[nodiscard]] std::int64_t total() const;
};

/// The margins of a table: what would be published of it.
[[nodiscard]] Margins margins_of(const StartingTable& table);

/// The table of expected plans given the margins and no interaction of all three (iterative
/// proportional fitting from a table of ones); zero where any margin is. Where the margins clash it
/// does not converge, and the last round is returned. Same index as StartingTable::plans.
/// @throws std::logic_error if the shapes do not match or a count is negative
[[nodiscard]] std::vector<double> fit_proportionally(const Margins& margins);

/// An integer table that meets every margin, each cell the proportional fit rounded down or up,
/// near the fit in the sum of absolute differences (some per cent above the least). Where the
/// margins clash or no such table is found, the nearest table below.
///
/// Models      roundings by flows and swaps (rounding.hpp).
/// Leaves out  any knowledge of who sits where beyond the margins; several tables fit them.
/// The same margins give the same table.
/// @throws std::logic_error as fit_proportionally; std::runtime_error if CBC finds no table at all
[[nodiscard]] StartingTable make_starting_table(const Margins& margins);

/// The nearest to the proportional fit of all tables that meet every margin: slower. Where no table
/// meets all, the least total deviation comes first, every published count weighing the same, and
/// the deviations are told.
///
/// Models      an integer programme (CBC) that looks at the tables which round each cell of the fit
///             down or up; if none of them meets the margins, at all tables that do; if there is
///             none either, at all tables of the least total deviation.
/// The same margins give the same table with the same version of CBC: it has one thread, a fixed
/// seed and a limit on nodes instead of one on time.
/// @throws as make_starting_table
[[nodiscard]] StartingTable make_nearest_table(const Margins& margins);

/// Reads one area's January from the compact tables ehc_plans_by_age_need.csv,
/// ehc_plans_by_age_setting.csv and ehc_plans_by_need_setting.csv, totals included. Categories
/// without a plan in all three tables are left out; ages ascend, needs and settings have the order
/// of the published columns.
/// @throws tabular::CsvError if a table is faulty or has no row of that area and year
[[nodiscard]] Margins read_margins(const tabular::CsvTable& by_age_need,
                                   const tabular::CsvTable& by_age_setting,
                                   const tabular::CsvTable& by_need_setting, std::string_view area,
                                   std::string_view year);

/// The table as CSV text: area,year,age,need,setting,count,source; cells without plans left out.
[[nodiscard]] std::string starting_table_text(const StartingTable& table, std::string_view area,
                                              std::string_view year, std::string_view source);

}  // namespace sendsim::calibration
