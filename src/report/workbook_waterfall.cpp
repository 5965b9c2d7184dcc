#include "workbook_waterfall.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace sendsim::report {
namespace {

/// A part of a column that goes from one value to another.
enum class Part { base, above, below };

double part_of(Part part, double from, double to) {
  const double low = std::min(from, to);
  const double high = std::max(from, to);
  switch (part) {
    case Part::base: return low >= 0 ? low : std::min(high, 0.0);
    case Part::above: return std::max(high, 0.0) - std::max(low, 0.0);
    case Part::below: break;
  }
  return std::min(low, 0.0) - std::min(high, 0.0);
}

/// The same of cells.
std::string part_formula(Part part, const std::string& from, const std::string& to) {
  switch (part) {
    case Part::base:
      return fmt::format("IF(MIN({0},{1})>=0,MIN({0},{1}),MIN(MAX({0},{1}),0))", from, to);
    case Part::above: return fmt::format("MAX({0},{1},0)-MAX(MIN({0},{1}),0)", from, to);
    case Part::below: break;
  }
  return fmt::format("MIN({0},{1},0)-MIN(MAX({0},{1}),0)", from, to);
}

/// What a column shows; those of one kind have one colour.
struct Kind {
  const char* name;
  std::uint32_t colour;
  bool is_step;
  bool rises;  ///< of a step
};

class WaterfallWriter {
 public:
  WaterfallWriter(const Sheet& sheet, ChartCells& cells, const Waterfall& chart,
                  std::string_view title)
      : cells_{cells}, chart_{chart}, native_{sheet, LXW_CHART_COLUMN_STACKED, title} {}

  NativeChart write() {
    write_ends();
    const Kind base{"Not drawn", 0, false, false};
    const std::size_t hidden = add(base, Part::base);
    native_.hide(hidden);
    native_.leave_out_of_legend(hidden);
    for (const Kind& kind :
         {Kind{"Start and end", 0x12436D, false, false}, Kind{"Adds", 0xF46A25, true, true},
          Kind{"Takes away", 0x28A197, true, false}}) {
      const std::size_t above = add(kind, Part::above);
      native_.fill(above, kind.colour);
      const std::size_t below = add(kind, Part::below);
      native_.fill(below, kind.colour);
      native_.leave_out_of_legend(below);
    }
    write_intervals();
    chart_set_series_gap(native_.raw(), 40);
    chart_axis_set_label_position(native_.axis(LXW_CHART_AXIS_TYPE_X),
                                  LXW_CHART_AXIS_LABEL_POSITION_LOW);
    native_.value_axis(LXW_CHART_AXIS_TYPE_Y, chart_.y_title, chart_.number, largest_of(to_.values),
                       scale_of(extent()));
    return native_;
  }

 private:
  [[nodiscard]] bool is_step(std::size_t bar) const {
    return chart_.bars[bar].kind == Waterfall::Bar::Kind::step;
  }

  /// Where each column begins and ends. An unknown step changes nothing.
  void write_ends() {
    std::vector<std::string> names;
    std::vector<double> values, starts, ends;
    for (std::size_t at = 0; at < chart_.bars.size(); ++at) {
      const Waterfall::Bar& bar = chart_.bars[at];
      names.push_back(bar.name);
      values.push_back(bar.value);
      starts.push_back(is_step(at) && at > 0 ? ends.back() : 0);
      ends.push_back(starts.back() + (std::isnan(bar.value) ? 0 : bar.value));
    }
    names_ = cells_.texts("", names);
    value_ = cells_.numbers("Value", values, chart_.number);
    from_ = cells_.formulas("From", starts, chart_.number, [&](std::size_t at, Place own) {
      if (!is_step(at) || at == 0) return std::string{"=0"};
      return fmt::format("={}+{}", Place{own.row - 1, own.column}.name(),
                         value_.range.at(at - 1).name());
    });
    to_ = cells_.formulas("To", ends, chart_.number, [&](std::size_t at, Place) {
      return fmt::format("={}+{}", from_.range.at(at).name(), value_.range.at(at).name());
    });
  }

  /// Of all columns and their whiskers.
  [[nodiscard]] Extent extent() const {
    Extent all = Extent{0, 0}.with(to_.values);
    for (std::size_t at = 0; at < chart_.bars.size(); ++at) {
      const Waterfall::Bar& bar = chart_.bars[at];
      all = all.with(Extent{from_.values[at] + bar.low, from_.values[at] + bar.high});
    }
    return all;
  }

  /// One part of all columns of a kind; that of the base of all columns.
  std::size_t add(const Kind& kind, Part part) {
    std::vector<double> values;
    for (std::size_t at = 0; at < chart_.bars.size(); ++at) {
      const bool shown = part == Part::base ||
                         (is_step(at) == kind.is_step &&
                          (!kind.is_step || kind.rises == (to_.values[at] >= from_.values[at])));
      values.push_back(shown ? part_of(part, from_.values[at], to_.values[at]) : 0);
    }
    const std::string heading =
        part == Part::base
            ? std::string{kind.name}
            : fmt::format("{} ({} 0)", kind.name, part == Part::above ? "above" : "below");
    const Numbers numbers =
        cells_.formulas(heading, values, chart_.number, [&](std::size_t at, Place) {
          const std::string from = from_.range.at(at).name();
          const std::string to = to_.range.at(at).name();
          if (part == Part::base) return "=" + part_formula(part, from, to);
          if (is_step(at) != kind.is_step) return std::string{"=0"};
          if (!kind.is_step) return "=" + part_formula(part, from, to);
          return fmt::format("=IF({}{}{},{},0)", to, kind.rises ? ">=" : "<", from,
                             part_formula(part, from, to));
        });
    return native_.add(kind.name, names_, numbers.range);
  }

  /// Whiskers of points at the columns' ends.
  void write_intervals() {
    std::vector<double> lows, highs;
    for (const Waterfall::Bar& bar : chart_.bars) {
      lows.push_back(bar.low);
      highs.push_back(bar.high);
    }
    const auto lengths = cells_.lengths(value_, {"", lows, highs, chart_.number});
    if (!lengths) return;
    native_.lines_from_here();
    const std::size_t ends = native_.add("Interval", names_, to_.range);
    native_.no_points(ends);
    native_.leave_out_of_legend(ends);
    native_.whiskers(ends, LXW_CHART_ERROR_BAR_AXIS_Y, *lengths);
  }

  ChartCells& cells_;
  const Waterfall& chart_;
  NativeChart native_;
  Range names_{};
  Numbers value_{}, from_{}, to_{};
};

}  // namespace

NativeChart waterfall_chart(const Sheet& sheet, ChartCells& cells, const Waterfall& chart,
                            std::string_view title) {
  return WaterfallWriter{sheet, cells, chart, title}.write();
}

}  // namespace sendsim::report
