#pragma once

#include <xlsxwriter.h>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

// libxlsxwriter 1.1 has no axis of dates, no chart of two types and no error bars of lengths of
// their own. It writes a chart's plot area through a function pointer of the chart, which is set
// here: the text that it writes is changed on its way to the file. Every change looks for what it
// changes and fails loudly when a later libxlsxwriter writes it otherwise.

namespace sendsim::report {

/// The lengths of a series' error bars, by point.
struct ErrorLengths {
  std::string plus_cells;  ///< "'Sheet'!$A$2:$A$5"
  std::string minus_cells;
  std::vector<double> plus;  ///< NaN: none
  std::vector<double> minus;
};

/// What is to be changed in the plot area of one chart.
struct PlotAreaChanges {
  struct DateAxis {
    int months_between_labels;
  };
  std::optional<DateAxis> date_axis;
  /// From this series on they are lines over what the chart's type is.
  std::optional<std::size_t> lines_from;
  /// By series: they have error bars of a fixed value, which get these lengths in their order.
  std::map<std::size_t, std::vector<ErrorLengths>> error_bars;
};

/// Has `chart` written with the changes of it that `WithChanges` holds.
void write_with_changes(lxw_chart* chart);

/// While it lives, charts that this thread writes get their changes. What went wrong is told by
/// `rethrow`, for no exception may pass through libxlsxwriter.
class WithChanges {
 public:
  WithChanges(lxw_workbook* book, const std::map<const lxw_chart*, PlotAreaChanges>& changes);
  WithChanges(const WithChanges&) = delete;
  WithChanges& operator=(const WithChanges&) = delete;
  ~WithChanges();
  void rethrow() const;
};

/// `plot_area`, as libxlsxwriter writes it, with `changes`.
/// @throws std::logic_error when it is not written as expected
[[nodiscard]] std::string changed_plot_area(std::string plot_area, const PlotAreaChanges& changes);

}  // namespace sendsim::report
