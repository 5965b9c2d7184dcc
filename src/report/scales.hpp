#pragma once

#include <string>
#include <vector>

#include "sendsim/core/date.hpp"
#include "sendsim/report/number.hpp"
#include "text_metrics.hpp"

// From values and days to places in a drawing, and which of them are labelled.

namespace sendsim::report::draw {

/// Whether a value can be drawn: finite, and not so large that its digits would fill the chart.
[[nodiscard]] bool is_drawable(double value);

/// The lowest and highest of what was put in; empty at first.
class Extent {
 public:
  void add(double value);
  void add(const Extent& other);
  [[nodiscard]] bool empty() const { return empty_; }
  [[nodiscard]] double low() const { return low_; }
  [[nodiscard]] double high() const { return high_; }

 private:
  bool empty_ = true;
  double low_ = 0;
  double high_ = 0;
};

/// From [from, to] to px straight; `to` differs from `from`.
struct Linear {
  double from, to;
  double px_from, px_to;
  [[nodiscard]] double operator()(double value) const {
    return px_from + (value - from) / (to - from) * (px_to - px_from);
  }
};

/// Round values 1, 2, 2.5 or 5 times a power of ten apart, from the first to the last.
struct Ticks {
  double step;
  std::vector<double> values;  ///< ascending, two at least
  [[nodiscard]] double first() const { return values.front(); }
  [[nodiscard]] double last() const { return values.back(); }
};
/// About `about` ticks that enclose `values`, and 0 if `with_zero`; counts are never halved.
[[nodiscard]] Ticks nice_ticks(const Extent& values, int about, bool with_zero, Number kind);
/// The labels of all ticks; one that would repeat the label before it is empty.
[[nodiscard]] std::vector<std::string> tick_labels(const Ticks& ticks, Number kind);

/// `number_text`, and an en dash for what cannot be drawn.
[[nodiscard]] std::string full_text(double value, Number kind);
/// Whether "£84.0m" is written so, as in a row of such, or "£84m".
enum class Zeros { dropped, kept };
/// A value as short as fits beside a mark: "£152m", "1,234", "12.3 %".
[[nodiscard]] std::string short_text(double value, Number kind, Zeros zeros = Zeros::dropped);
/// "4,900 to 8,300": an interval, short. Empty where it is not known.
[[nodiscard]] std::string short_range(double low, double high, Number kind);
/// "£5.2 million (£1.1 million to £9.0 million)": for a tooltip.
[[nodiscard]] std::string with_range(double value, double low, double high, Number kind);

/// Where days stand, and the edges that their labels keep.
struct DayScale {
  Linear x;  ///< of day numbers
  double left;
  double right;
};
struct DayTick {
  Day day;
  std::string label;
};
/// Labelled days of [first, last], as many as have room: 1 January of
/// every, every second, fifth … year. Where most of `days` fall on the first or last day of another
/// month (a financial year's 31 March), that day of the year, with its month. Months where there is
/// less than two years; one at least.
[[nodiscard]] std::vector<DayTick> day_ticks(Day first, Day last, const std::vector<Day>& days,
                                             const DayScale& scale, Font font);

}  // namespace sendsim::report::draw
