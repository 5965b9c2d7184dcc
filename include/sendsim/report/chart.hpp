#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sendsim/core/date.hpp"
#include "sendsim/report/number.hpp"

// Charts as plain data: what is drawn, not how. `svg` draws them for page and report, the workbook
// makes native ones of them. Values that are not known are NaN: a gap in a line, an absent bar.

namespace sendsim::report {

/// The probabilities of the edges of a fan, ascending: those of summary.csv.
inline constexpr std::array<double, 5> kFanEdges{0.05, 0.25, 0.5, 0.75, 0.95};

/// A distribution over replications as it goes on in time.
struct Fan {
  std::string name;
  std::vector<Day> days;
  std::array<std::vector<double>, kFanEdges.size()> edges;  ///< by probability, then by day
};
/// One value a day: what was published, a budget, a capacity.
struct Line {
  enum class Style { solid, dashed, dots };  ///< dots are not joined
  std::string name;
  std::vector<Day> days;
  std::vector<double> values;
  Style style = Style::solid;
  bool steps = false;  ///< holds until the next day instead of leading straight to it
};
/// A day of which something is to be known: "override ends".
struct Mark {
  Day day;
  std::string text;
};
/// A value of which the same holds: "reserves".
struct Level {
  double value;
  std::string text;
};
/// Values in time. Fans and lines are coloured in their order, fans first; but a single line that
/// is over when the fans begin is history, as dark as the axes, and is joined to the first fan. Of
/// more than four fans the medians alone are drawn. The axis begins at 0 unless `from_zero` is
/// false or something is below it. Its years are told at 1 January or, where most days are the
/// first or the last day of another month (31 March), at that day. Marks of days without data are
/// left out.
struct TimeChart {
  std::string y_title;
  Number number = Number::count;
  std::vector<Fan> fans{};
  std::vector<Line> lines{};
  std::vector<Mark> marks{};
  std::vector<Level> levels{};
  bool from_zero = true;
  /// Values are of years that end about New Year: a tick there names the year that is over.
  bool of_years = false;
  /// So many colours are left to scenarios that are not in this chart: what-ifs keep theirs.
  std::size_t first_colour = 0;
};

/// Small time charts beside one another, of the same days.
struct Multiples {
  struct Panel {
    std::string title;
    TimeChart chart;
  };
  std::vector<Panel> panels;
  bool same_scale = false;  ///< of all panels' values
};

/// Columns of one category each (a year), of parts stacked in their order; parts are not negative.
struct StackedColumns {
  struct Part {
    std::string name;
    std::vector<double> values;  ///< by category
  };
  std::string y_title;
  Number number = Number::count;
  std::vector<std::string> categories;
  std::vector<Part> parts;
  double least_top = 0;  ///< the axis reaches it at least: charts beside one another are alike
};

/// Horizontal bars from 0, each with its interval: contributions, a tornado. Longest names wrap.
struct RangeBars {
  struct Bar {
    std::string name;
    double value;
    double low;   ///< NaN: no interval
    double high;  ///< NaN: no interval
  };
  std::string x_title;
  Number number = Number::count;
  std::vector<Bar> bars;                    ///< from the top
  std::string range_name = "9 in 10 runs";  ///< what the intervals are, for the key
};

/// What a quantity starts with, what is added one after the other, and what it comes to.
struct Waterfall {
  struct Bar {
    enum class Kind { start, step, end };
    std::string name;
    Kind kind;
    double value;      ///< of a step what it adds
    double low, high;  ///< interval of that value; NaN: none
  };
  std::string y_title;
  Number number = Number::count;
  std::vector<Bar> bars;
  std::string range_name = "9 in 10 runs";  ///< what the intervals are, for the key
};

/// Shares of 0 to 1 by row and column, darker where higher; each cell shows its number.
struct HeatMap {
  std::string row_title;
  std::string column_title;
  std::vector<std::string> rows;
  std::vector<std::string> columns;
  std::vector<std::vector<double>> values;  ///< [row][column]; NaN: nothing to tell
  Number number = Number::percent;
};

/// How many go from what on the left to what on the right.
struct Sankey {
  struct Link {
    std::size_t from;  ///< index into `left`
    std::size_t to;    ///< index into `right`
    double value;      ///< > 0
  };
  std::string left_title;
  std::string right_title;
  Number number = Number::count;
  std::vector<std::string> left;
  std::vector<std::string> right;
  std::vector<Link> links;
};

/// Points of two quantities, each with the interval of both: cost against wait.
struct Scatter {
  struct Point {
    std::string name;
    double x, x_low, x_high;
    double y, y_low, y_high;
  };
  std::string x_title;
  std::string y_title;
  Number x_number = Number::count;
  Number y_number = Number::count;
  std::vector<Point> points;
  std::string range_name = "9 in 10 runs";  ///< what the intervals are, for the key
};

using Chart = std::variant<TimeChart, Multiples, StackedColumns, RangeBars, Waterfall, HeatMap,
                           Sankey, Scatter>;

/// How a chart is drawn.
struct Drawing {
  std::string id;              ///< unique in the page; ids inside begin with it
  std::string title;           ///< <title>: what it is
  std::string finding{};       ///< <desc>: what it says; empty: none
  std::string described_by{};  ///< id of the element of the page that says it; empty: none
  double width = 720;  ///< of the view box, in CSS pixels: 720 on a desk, 340 on a telephone
};

/// `chart` as one inline <svg role="img">, of the width of its container. It holds no colour and no
/// font: `chart_css` has them for its classes, for light, dark, print and forced colours.
[[nodiscard]] std::string svg(const Chart& chart, const Drawing& drawing);
/// The rules of every class that `svg` writes, as custom properties and selectors below `.chart`.
[[nodiscard]] std::string chart_css();

}  // namespace sendsim::report
