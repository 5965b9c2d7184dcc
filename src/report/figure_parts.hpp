#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/measures/better.hpp"
#include "sendsim/measures/periods.hpp"
#include "sendsim/report/document.hpp"
#include "sendsim/report/sample.hpp"

// What several figures are made of.

namespace sendsim::report {

/// Scenarios side by side, the baseline first.
using Samples = std::vector<const Sample*>;

/// The number, or nothing where it is unknown.
[[nodiscard]] Cell cell_of(double value);
/// "15 January 2035"; "2034-35" of a financial year; "16 January 2034 to 17 January 2035".
[[nodiscard]] std::string period_text(const measures::TimeAxis& time, std::size_t period);
/// "on 15 January 2035", "in 2034-35", "in the year to 17 January 2035"
[[nodiscard]] std::string when_text(const measures::TimeAxis& time, std::size_t period);
/// Source: the government's announcement of 2026: a grant of 90 % of the deficit on this day where
/// a reform plan is approved, and the last day of the statutory override.
inline constexpr Day kGrantDay = make_day(2026, 3, 31);
inline constexpr Day kOverrideEnds = make_day(2028, 3, 31);
/// The period that ends on a day.
[[nodiscard]] std::optional<std::size_t> period_ending_on(const measures::TimeAxis& time, Day day);
using measures::first_whole;
using measures::is_whole;
using measures::last_whole;

/// What a figure is about.
struct Subject {
  std::string dataset;
  Number number = Number::count;
  double scale = 1;  ///< values are multiplied by it
  /// Labels of its one dimension that are added up; empty: the total. Nothing of a label that one
  /// scenario lacks.
  std::vector<std::string> labels{};
  std::size_t axis = 0;  ///< which dimension
  /// Of labels: the periods that are wanted; empty: all.
  std::function<bool(const measures::TimeAxis&, std::size_t)> periods{};
};
/// The grid of a subject with one label; nothing where the scenario does not count it. A balance is
/// that of each 31 March; what nobody knows of the first day is left out of it.
[[nodiscard]] std::optional<Grid> grid_of(const Sample& sample, const Subject& subject);

/// The periods that are drawn: whole ones of flows, all of stocks. By the day on which they end.
[[nodiscard]] Fan fan_of(const Grid& grid, std::string name);
/// Mean and quantiles, a row a period and scenario.
[[nodiscard]] Table spread_table(std::string caption, const std::vector<std::string>& names,
                                 const std::vector<Grid>& grids, Number number);

/// What was published of a measure, from the results themselves.
struct Past {
  std::vector<Day> days;  ///< on which each period ends
  std::vector<double> values;
  std::string source;
};
[[nodiscard]] std::optional<Past> past_of(const Sample& sample, std::string_view measure);

/// One fan a scenario, with what was published before.
[[nodiscard]] std::optional<Figure> fan_figure(const Samples& samples, const Subject& subject,
                                               std::string id, const std::string& title,
                                               std::string y_title);
/// What-ifs less the baseline; nothing without a what-if.
[[nodiscard]] std::optional<Figure> difference_figure(const Samples& samples,
                                                      const Subject& subject,
                                                      const std::string& measure, std::string id,
                                                      const std::string& title,
                                                      std::string y_title);

/// Adds what is found of a scenario; in a line of its own, with its name, where there are several
/// (`scenario` empty: there is one).
void add_finding(std::string& finding, const std::string& scenario, const std::string& sentence);
/// "EHC plans: 5,432 (4,900 to 6,100) on …" for each scenario: what a fan comes to at its end.
[[nodiscard]] std::string finding_of(const std::vector<std::string>& names,
                                     const std::vector<Grid>& grids, Number number);

/// Columns by group of labels.
struct Group {
  std::string name;
  std::vector<std::string> labels;
};
/// A chart a scenario: the means of each group, a column a whole period.
[[nodiscard]] std::optional<Figure> stacked_figure(const Samples& samples,
                                                   const std::string& dataset, std::size_t axis,
                                                   const std::vector<Group>& groups, Number number,
                                                   std::string id, const std::string& title,
                                                   const std::string& y_title);

/// The labels of a dimension that any scenario has, in the order of the first that has each.
[[nodiscard]] std::vector<std::string> labels_of(const Samples& samples, const std::string& dataset,
                                                 std::size_t axis);
/// Types of provision as committees know them: support bases apart from special schools. Types that
/// only a what-if has are named by it.
[[nodiscard]] std::vector<Group> setting_groups(const Samples& samples,
                                                const std::vector<std::string>& codes);
/// Ages by phase of education, as SEN2's bands have them.
[[nodiscard]] std::vector<Group> phase_groups();
[[nodiscard]] std::vector<Group> need_groups(const Samples& samples,
                                             const std::vector<std::string>& codes);
[[nodiscard]] std::string provision_name(const Samples& samples, const std::string& code);

/// Adds what is there.
void add(std::vector<Figure>& figures, std::optional<Figure> figure);

/// Of each chapter of the report.
[[nodiscard]] std::vector<Figure> plans_figures(const Samples& samples);
[[nodiscard]] std::vector<Figure> places_figures(const Samples& samples);
[[nodiscard]] std::vector<Figure> waits_figures(const Samples& samples);
[[nodiscard]] std::vector<Figure> money_figures(const Samples& samples);

}  // namespace sendsim::report
