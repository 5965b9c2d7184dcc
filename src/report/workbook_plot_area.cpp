#include "workbook_plot_area.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "svg_writer.hpp"

namespace sendsim::report {
namespace {

using WritePlotArea = void (*)(lxw_chart*);

/// What the function that libxlsxwriter calls finds by the chart alone.
struct Writing {
  lxw_workbook* book;
  const std::map<const lxw_chart*, PlotAreaChanges>* changes;
  std::exception_ptr failure;
};
thread_local Writing writing{};

/// The functions that libxlsxwriter set, by kind of plot area: the one of scatter charts and the
/// one of all others here. Read from charts of each kind before they are changed.
struct Originals {
  WritePlotArea scatter = nullptr;
  WritePlotArea other = nullptr;
};
thread_local Originals originals{};

WritePlotArea& original_of(const lxw_chart* chart) {
  return chart->chart_group == LXW_CHART_SCATTER ? originals.scatter : originals.other;
}

std::size_t found(const std::string& text, std::string_view what, std::size_t from = 0) {
  const std::size_t at = text.find(what, from);
  if (at == std::string::npos)
    throw std::logic_error(fmt::format("libxlsxwriter writes charts without {}", what));
  return at;
}

void replace(std::string& text, std::string_view what, std::string_view by, std::size_t from = 0) {
  text.replace(found(text, what, from), what.size(), by);
}

/// Cuts out what begins with `first` and ends with `last`.
std::string take_out(std::string& text, std::string_view first, std::string_view last) {
  const std::size_t from = found(text, first);
  const std::size_t to = found(text, last, from) + last.size();
  std::string part = text.substr(from, to - from);
  text.erase(from, to - from);
  return part;
}

std::string error_lengths(std::string_view element, std::string_view cells,
                          const std::vector<double>& values) {
  std::string text = fmt::format(
      "<c:{}><c:numRef><c:f>{}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
      "<c:ptCount val=\"{}\"/>",
      element, draw::escaped(cells), values.size());
  for (std::size_t at = 0; at < values.size(); ++at)
    if (!std::isnan(values[at]))
      text += fmt::format("<c:pt idx=\"{}\"><c:v>{}</c:v></c:pt>", at, values[at]);
  return text + fmt::format("</c:numCache></c:numRef></c:{}>", element);
}

/// The error bars of one series, each a <c:errBars> with a fixed value, get lengths of their own.
void set_error_lengths(std::string& series, const std::vector<ErrorLengths>& bars) {
  std::size_t from = 0;
  for (const ErrorLengths& bar : bars) {
    from = found(series, "<c:errBars>", from);
    replace(series, "<c:errValType val=\"fixedVal\"/>", "<c:errValType val=\"cust\"/>", from);
    replace(series, "<c:val val=\"1\"/>",
            error_lengths("plus", bar.plus_cells, bar.plus) +
                error_lengths("minus", bar.minus_cells, bar.minus),
            from);
    from = found(series, "</c:errBars>", from);
  }
}

/// Takes the series out of a plot area, in their order, each as its text.
std::vector<std::string> take_series(std::string& plot_area) {
  std::vector<std::string> all;
  while (plot_area.find("<c:ser>") != std::string::npos)
    all.push_back(take_out(plot_area, "<c:ser>", "</c:ser>"));
  return all;
}

/// A series of an area or column chart as one of lines. What is not said of smoothing is smooth in
/// some programs, and error bars of columns have no direction.
std::string as_line(std::string series) {
  constexpr std::string_view kUndirected = "<c:errBars><c:errBarType ";
  if (series.find(kUndirected) != std::string::npos)
    replace(series, kUndirected, "<c:errBars><c:errDir val=\"y\"/><c:errBarType ");
  replace(series, "</c:ser>", "<c:smooth val=\"0\"/></c:ser>");
  return series;
}

/// A chart of lines with the axes of the one that `plot_area` holds.
std::string line_chart(const std::string& plot_area, const std::string& series) {
  const std::size_t from = found(plot_area, "<c:axId ");
  const std::size_t to = found(plot_area, "</c:", from);
  return "<c:lineChart><c:grouping val=\"standard\"/>" + series + "<c:marker val=\"1\"/>" +
         plot_area.substr(from, to - from) + "</c:lineChart>";
}

/// LibreOffice takes what is not said of a label for shown.
void say_what_labels_hide(std::string& series) {
  constexpr std::string_view kName = "<c:showSerName val=\"1\"/>";
  if (series.find(kName) == std::string::npos) return;
  replace(series, kName,
          "<c:showLegendKey val=\"0\"/><c:showVal val=\"0\"/><c:showCatName val=\"0\"/>"
          "<c:showSerName val=\"1\"/><c:showPercent val=\"0\"/><c:showBubbleSize val=\"0\"/>");
}

/// Source of the order of elements: ECMA-376 part 1, 21.2.2.39 and 21.2.2.25.
void make_date_axis(std::string& plot_area, const PlotAreaChanges::DateAxis& axis) {
  replace(plot_area, "<c:catAx>", "<c:dateAx>");
  replace(plot_area, "</c:catAx>", "</c:dateAx>");
  replace(plot_area, "<c:auto val=\"1\"/>", "<c:auto val=\"0\"/>");
  replace(plot_area, "<c:lblAlgn val=\"ctr\"/>", "");
  const bool years = axis.months_between_labels % 12 == 0;
  replace(plot_area, "<c:lblOffset val=\"100\"/>",
          fmt::format("<c:lblOffset val=\"100\"/><c:baseTimeUnit val=\"days\"/>"
                      "<c:majorUnit val=\"{}\"/><c:majorTimeUnit val=\"{}\"/>",
                      years ? axis.months_between_labels / 12 : axis.months_between_labels,
                      years ? "years" : "months"));
}

/// libxlsxwriter fills the values that a chart remembers of its cells from numbers and texts; of
/// formulas and of cells that are formatted but empty it takes 0.
void remember_formulas(lxw_workbook* book, const lxw_series_range* range) {
  if (range == nullptr || range->sheetname == nullptr || range->ignore_cache) return;
  lxw_worksheet* sheet = workbook_get_worksheet_by_name(book, range->sheetname);
  if (sheet == nullptr) return;
  lxw_series_data_point* point = STAILQ_FIRST(range->data_cache);
  for (lxw_row_t row = range->first_row; row <= range->last_row; ++row)
    for (lxw_col_t column = range->first_col; column <= range->last_col && point != nullptr;
         ++column, point = STAILQ_NEXT(point, list_pointers)) {
      const lxw_cell* cell =
          lxw_worksheet_find_cell_in_row(lxw_worksheet_find_row(sheet, row), column);
      if (cell == nullptr) continue;
      if (cell->type == FORMULA_CELL) point->number = cell->formula_result;
      if (cell->type == BLANK_CELL) point->no_data = LXW_TRUE;
    }
}

std::string written_plot_area(lxw_chart* chart) {
  char* bytes = nullptr;
  std::size_t size = 0;
  std::FILE* memory = ::open_memstream(&bytes, &size);
  if (memory == nullptr) throw std::bad_alloc{};
  std::FILE* file = std::exchange(chart->file, memory);
  original_of(chart)(chart);
  chart->file = file;
  std::fclose(memory);
  std::string text{bytes, size};
  std::free(bytes);  // NOLINT(cppcoreguidelines-no-malloc): it is open_memstream's
  return text;
}

extern "C" void write_changed_plot_area(lxw_chart* chart) {
  try {
    const lxw_chart_series* series = nullptr;
    STAILQ_FOREACH(series, chart->series_list, list_pointers) {
      remember_formulas(writing.book, series->categories);
      remember_formulas(writing.book, series->values);
    }
    const std::string text =
        changed_plot_area(written_plot_area(chart), writing.changes->at(chart));
    std::fwrite(text.data(), 1, text.size(), chart->file);
  } catch (...) {
    if (!writing.failure) writing.failure = std::current_exception();
  }
}

}  // namespace

void write_with_changes(lxw_chart* chart) {
  original_of(chart) = chart->write_plot_area;
  chart->write_plot_area = write_changed_plot_area;
}

WithChanges::WithChanges(lxw_workbook* book,
                         const std::map<const lxw_chart*, PlotAreaChanges>& changes) {
  writing = {book, &changes, nullptr};
}
WithChanges::~WithChanges() { writing = {}; }
void WithChanges::rethrow() const {
  if (writing.failure) std::rethrow_exception(writing.failure);
}

std::string changed_plot_area(std::string plot_area, const PlotAreaChanges& changes) {
  const std::size_t at = plot_area.find("<c:ser>");
  if (at == std::string::npos) return plot_area;
  const std::vector<std::string> all = take_series(plot_area);
  std::string as_typed;
  std::string as_lines;
  for (std::size_t index = 0; index < all.size(); ++index) {
    std::string series = all[index];
    say_what_labels_hide(series);
    if (const auto bars = changes.error_bars.find(index); bars != changes.error_bars.end())
      set_error_lengths(series, bars->second);
    if (changes.lines_from && index >= *changes.lines_from) {
      as_lines += as_line(series);
    } else {
      as_typed += series;
    }
  }
  plot_area.insert(at, as_typed);
  if (!as_lines.empty()) {
    const std::string lines = line_chart(plot_area, as_lines);
    plot_area.insert(found(plot_area, "<c:catAx>"), lines);
  }
  if (changes.date_axis) make_date_axis(plot_area, *changes.date_axis);
  return plot_area;
}

}  // namespace sendsim::report
