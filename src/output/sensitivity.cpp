#include "sendsim/output/sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "sendsim/core/date.hpp"
#include "sendsim/output/summary.hpp"
#include "sendsim/stats/rank_correlation.hpp"

namespace sendsim::output {
namespace {

/// The known values of a figure, and their means draw by draw.
struct Known {
  std::vector<double> values;
  std::vector<std::int32_t> clusters;
  std::vector<std::int32_t> draws;  ///< with a known value
  std::vector<double> means;        ///< of each of them
};

Known known_of(std::span<const double> values, std::span<const std::int32_t> clusters) {
  Known known;
  std::vector<double> sizes;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) continue;
    known.values.push_back(values[i]);
    known.clusters.push_back(clusters[i]);
    if (known.draws.empty() || known.draws.back() != clusters[i]) {
      known.draws.push_back(clusters[i]);
      known.means.push_back(0);
      sizes.push_back(0);
    }
    known.means.back() += values[i];
    ++sizes.back();
  }
  for (std::size_t i = 0; i < sizes.size(); ++i) known.means[i] /= sizes[i];
  return known;
}

/// How many days of the calendar year lie between both days.
double days_in(std::int32_t year, Day first, Day last) {
  const Day from = std::max(first, make_day(year, 1, 1));
  const Day to = std::min(last, make_day(year, 12, 31));
  return static_cast<double>(std::max<Days::rep>((to - from).count() + 1, 0));
}

}  // namespace

SensitivityAnalysis::SensitivityAnalysis(ParameterDraws draws, Day first)
    : draws_{std::move(draws)}, first_{first} {
  if (draws_.values.size() != draws_.draws.size() * draws_.parameters.size())
    throw std::logic_error("sensitivity: every draw needs a value of every parameter");
  for (std::size_t i = 0; i < draws_.parameters.size(); ++i) {
    const DrawnParameter& parameter = draws_.parameters[i];
    const auto found =
        std::find_if(groups_.begin(), groups_.end(), [&parameter](const Group& group) {
          return group.path == parameter.path && group.each_year && parameter.year != 0;
        });
    if (found == groups_.end())
      groups_.push_back({parameter.path, parameter.year != 0, {i}});
    else
      found->columns.push_back(i);
  }
}

double SensitivityAnalysis::value(const Group& group, std::size_t row, Day last) const {
  const std::span<const double> values = draws_.of(row);
  if (!group.each_year) return values[group.columns.front()];
  double sum = 0;
  double days = 0;
  for (const std::size_t column : group.columns) {
    const double weight = days_in(draws_.parameters[column].year, first_, last);
    sum += weight * values[column];
    days += weight;
  }
  return days > 0 ? sum / days : 0;
}

std::vector<double> SensitivityAnalysis::column(const Group& group,
                                                std::span<const std::int32_t> draws,
                                                Day last) const {
  std::vector<double> values;
  for (const std::int32_t draw : draws) {
    const auto row = std::lower_bound(draws_.draws.begin(), draws_.draws.end(), draw);
    if (row == draws_.draws.end() || *row != draw)
      throw std::logic_error("sensitivity: a draw without parameters");
    values.push_back(value(group, static_cast<std::size_t>(row - draws_.draws.begin()), last));
  }
  return values;
}

FigureSensitivity SensitivityAnalysis::of(const measures::Figure& figure,
                                          std::span<const double> values,
                                          std::span<const std::int32_t> clusters) const {
  if (values.size() != clusters.size())
    throw std::logic_error("sensitivity: every value needs its draw");
  const Known known = known_of(values, clusters);
  FigureSensitivity told{.figure = figure,
                         .effects = stats::one_way_random_effects(known.values, known.clusters),
                         .share = {},
                         .parameters = {}};
  told.share = stats::ParameterShareIntervals{kShareLevel}.of(told.effects);
  if (groups_.empty() && told.effects.standard_deviation > 0) {  // it is known, then
    told.effects.parameter_share = 0;
    told.share = {0, 0};
  }
  const auto pairs = static_cast<std::int64_t>(known.draws.size());
  if (pairs < stats::kFewestPairs || !(told.effects.standard_deviation > 0)) return told;
  const std::vector<double> ranks = stats::ranks_of(known.means);
  const double all_at_once = 1 - (1 - kShareLevel) / static_cast<double>(groups_.size());
  for (const Group& group : groups_) {
    const std::vector<double> drawn = column(group, known.draws, figure.last);
    const double r = stats::correlation_of(stats::ranks_of(drawn), ranks);
    if (std::isnan(r)) continue;
    const stats::Interval strict = stats::rank_correlation_interval(r, pairs, all_at_once);
    told.parameters.push_back({.parameter = group.path,
                               .each_year = group.each_year,
                               .correlation = r,
                               .interval = stats::rank_correlation_interval(r, pairs, kShareLevel),
                               .share = stats::explained_share(r, pairs),
                               .stands_out = strict.low > 0 || strict.high < 0});
  }
  std::stable_sort(told.parameters.begin(), told.parameters.end(),
                   [](const ParameterSensitivity& a, const ParameterSensitivity& b) {
                     return std::abs(a.correlation) > std::abs(b.correlation);
                   });
  return told;
}

std::string sensitivity_csv_header() {
  return "scenario,measure,unit,period_start,period_end,category,parameter,correlation,low,high,"
         "share\n";
}

std::string sensitivity_csv_lines(std::string_view scenario, const measures::Layout& layout,
                                  std::span<const FigureSensitivity> figures) {
  std::string text;
  for (const FigureSensitivity& each : figures)
    for (const ParameterSensitivity& of : each.parameters) {
      const measures::Measure& measure = layout.measures.at(each.figure.measure);
      append_field(text, scenario);
      append_field(text += ',', measure.name);
      append_field(text += ',', measure.unit);
      (text += ',') += to_string(each.figure.first);
      (text += ',') += to_string(each.figure.last);
      append_field(text += ',', each.figure.category);
      append_field(text += ',', of.parameter);
      for (const double number : {of.correlation, of.interval.low, of.interval.high, of.share})
        append_share(text += ',', number);
      text += '\n';
    }
  return text;
}

}  // namespace sendsim::output
