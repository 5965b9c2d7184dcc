#pragma once

#include "workbook_chart_cells.hpp"

// A figure's charts as charts of Excel's own.

namespace sendsim::report {

/// Where what stands to the right of a table ends: its last column that is to be printed.
struct ChartArea {
  lxw_col_t last_column;
  lxw_row_t last_row;
};
/// Draws all charts of `figure` to the right of its table, below one another, and writes the cells
/// that they need further to the right. A heat map shades cells instead; a Sankey diagram, which
/// Excel does not have, is left to the table.
ChartArea write_charts(const Sheet& sheet, const Figure& figure, const PlacedTable& table);

}  // namespace sendsim::report
