#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "workbook_table.hpp"

// The cells that a chart is drawn from: those of the figure's table where the same numbers stand
// there, others in a block of their own to the right.

namespace sendsim::report {

/// Cells that a chart is drawn from, and what they hold.
struct Numbers {
  Range range;
  std::vector<double> values;  ///< NaN: empty
  /// The `index`-th alone.
  [[nodiscard]] Numbers only(std::size_t index) const;
};

/// From where to where values go, by point; NaN where that is not known.
struct Interval {
  std::string of;  ///< what headings of its cells begin with
  const std::vector<double>& low;
  const std::vector<double>& high;
  Number number;
};
/// How far an interval reaches beyond its values.
struct Lengths {
  Numbers plus;
  Numbers minus;
  [[nodiscard]] Lengths only(std::size_t index) const {
    return {plus.only(index), minus.only(index)};
  }
};

/// Columns of numbers beside one another that belong to one chart, each under its heading.
class ChartCells {
 public:
  /// The block's title is written to `title` with the first column that is needed; headings below.
  ChartCells(const Sheet& sheet, const PlacedTable& table, Place title, std::string chart);

  Numbers numbers(const std::string& heading, const std::vector<double>& values, Number number);
  Range texts(const std::string& heading, const std::vector<std::string>& texts);
  Range days(const std::string& heading, const std::vector<Day>& days);
  /// What is in the cell of a point, which is given with its place.
  using Formula = std::function<std::string(std::size_t, Place)>;
  /// Formulas by point, and their values; empty where the value is NaN.
  Numbers formulas(const std::string& heading, const std::vector<double>& values, Number number,
                   const Formula& formula);
  /// `of` less `less`, by point; empty where either is.
  Numbers difference(const std::string& heading, const Numbers& of, const Numbers& less,
                     Number number);
  /// Nothing when no interval is known.
  std::optional<Lengths> lengths(const Numbers& values, const Interval& interval);

  /// The first column beyond the block and a gap; `title.column` when nothing was needed.
  [[nodiscard]] lxw_col_t next_column() const;

 private:
  Place start_column(const std::string& heading);
  [[nodiscard]] Range column_of(Place heading, std::size_t size) const;
  const Sheet& sheet_;
  const PlacedTable& table_;
  Place title_;
  std::string chart_;
  lxw_col_t used_ = 0;
};

}  // namespace sendsim::report
