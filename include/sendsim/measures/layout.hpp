#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/core/date.hpp"

namespace sendsim::measures {

/// How a measure lies in time.
enum class Kind : std::uint8_t {
  stock,  ///< of one day: a census as it begins, a month's end as it ends; period_start =
          ///< period_end
  flow,   ///< counted over a period, both its days included
  rate,   ///< a quotient or a percentile: its cells do not add up
};

/// One thing that a run counts: the row of the table from which results, summary and their
/// documentation are written. A measure whose stage is not simulated is absent, never 0.
struct Measure {
  std::string name;         ///< snake_case, as files write it: `ehc_plans`
  std::string unit;         ///< "persons", "GBP", "weeks", "places", "FTE", "1"
  std::string description;  ///< one sentence that says what is counted, and when
  Kind kind;
};

/// What a run is cut into in time. `first` and `last` have one entry a period; for stocks they are
/// equal. The first and the last period may be partial: their dates say so.
struct TimeAxis {
  std::string name;  ///< "census_day", "census_year", "month_end", "month", "financial_year", "day"
  std::vector<Day> first;
  std::vector<Day> last;
  [[nodiscard]] std::size_t size() const noexcept { return first.size(); }
  /// The period that holds `day`; nothing before, between or after the periods.
  [[nodiscard]] std::optional<std::size_t> find(Day day) const;
};

/// A dimension beside time and replication. Its name is a column of `summary.csv`:
/// area, provision, need, age, stage or category.
struct Axis {
  std::string name;
  std::vector<std::string> labels;  ///< the codes of the scenario's registry, in its order
};

/// One array of results: a measure at one grain. Index order: time, then `axes` in their order,
/// the last running fastest.
struct Cube {
  std::string dataset;            ///< name under /data: the measure's for its main grain, else
                                  ///< with the grain behind it: `ehc_plans_by_month_need`
  std::size_t measure;            ///< index into Layout::measures
  std::size_t time;               ///< index into Layout::times
  std::vector<std::size_t> axes;  ///< indices into Layout::axes
  bool integer;                   ///< counts (int32) or values (double)
  // What of it `summary.csv` shows. Margins are sums over the other axes, so only of cubes of
  // stocks and flows; a cube of rates shows its cells.
  bool show_total;    ///< one row a period, all dimensions empty
  bool show_margins;  ///< each one-way margin
  bool show_cells;    ///< every cell
};

/// Everything a run of one scenario reports, and at which grain. Plain data: the same for every
/// replication, thread count and choice of files.
struct Layout {
  std::vector<Measure> measures;
  std::vector<TimeAxis> times;
  std::vector<Axis> axes;
  std::vector<Cube> cubes;

  /// Cells of one replication of `cube`.
  [[nodiscard]] std::size_t cells(const Cube& cube) const;
  [[nodiscard]] std::optional<std::size_t> find_cube(std::string_view dataset) const;
};

/// The numbers of one cube in one replication: exactly one of the vectors is used, as
/// Cube::integer says.
struct CubeData {
  std::vector<std::int32_t> counts;
  std::vector<double> values;
};

/// One replication's results, in the order of Layout::cubes.
struct Results {
  std::vector<CubeData> cubes;
};

/// Results of the right shape, all zero.
[[nodiscard]] Results make_results(const Layout& layout);

/// Cuts [first, last] into periods, the first and last of which may be partial.
[[nodiscard]] TimeAxis census_days(
    Day first, Day last);  ///< stocks: `first` itself, then each SEN2 census day
[[nodiscard]] TimeAxis census_years(Day first,
                                    Day last);  ///< flows: census day to the day before the next
[[nodiscard]] TimeAxis month_ends(
    Day first, Day last);  ///< stocks: `first` itself, then the last day of each month
[[nodiscard]] TimeAxis months(Day first, Day last);
[[nodiscard]] TimeAxis financial_years(Day first, Day last);
[[nodiscard]] TimeAxis every_day(Day first, Day last);

}  // namespace sendsim::measures
