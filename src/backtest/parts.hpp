#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sendsim/backtest/history.hpp"

namespace sendsim::backtest {

/// "2024" as 2024; nothing for school and financial years.
[[nodiscard]] std::optional<int> calendar_year(std::string_view text);

/// Whose figure a row is, by the name that stands in it: an index.
using Owners = std::unordered_map<std::string, std::size_t>;
/// The total of an owner's year that the parts are of.
using TotalOf = std::function<double(Series total, int year, std::size_t owner)>;

/// A part of a year's total, of every owner.
struct PartOfYear {
  Series series = Series::aged_0_4;
  int year = 0;
  std::vector<double> counts;  ///< by owner; NaN is unknown
};

/// The plans by age band and by where they are met, and the new plans by age band. A missing row of
/// a breakdown is zero, an empty count unknown (unless nobody has one that year: no such part).
/// Where a tenth of an owner's total or more has no age or setting, all its parts are unknown; what
/// less has no setting is elsewhere.
/// @throws tabular::CsvError for unknown ages and settings and for a figure that stands twice
[[nodiscard]] std::vector<PartOfYear> read_parts(const TableSource& tables, const Owners& owners,
                                                 std::size_t count, const TotalOf& total_of);

}  // namespace sendsim::backtest
