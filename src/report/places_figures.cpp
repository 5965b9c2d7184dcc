#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "figure_parts.hpp"

namespace sendsim::report {
namespace {

/// Each 30 September: schools have filled up by then.
bool is_autumn(const measures::TimeAxis& time, std::size_t period) {
  return month_of(time.last[period]) == 9;
}

/// One limited type of provision in one scenario.
struct Sufficiency {
  std::string type;
  std::string name;
  Grid places;
  Grid demand;  ///< who is there, and who would be if there were room
};

bool is_ever_above_zero(const Grid& grid) {
  return std::any_of(grid.values.begin(), grid.values.end(), [](double x) { return x > 0; });
}

/// Of types that have places at any time, in the order of the baseline; nothing in a run that is
/// over before a 30 September.
std::vector<Sufficiency> sufficiency_of(const Sample& sample, const Samples& samples) {
  std::vector<Sufficiency> all;
  const Grid* places = sample.margin("places");
  if (places == nullptr) return all;
  for (const std::string& type : places->labels) {
    const auto offered = grid_of(sample, {.dataset = "places", .labels = {type}});
    const auto in_autumn = [&](const std::string& dataset) {
      return grid_of(sample, {.dataset = dataset, .labels = {type}, .periods = is_autumn});
    };
    const auto filled = in_autumn("places_filled");
    const auto short_of = in_autumn("shortfall_by_month_provision");
    if (!offered || !filled || !short_of || !is_ever_above_zero(*offered)) continue;
    Grid demand = sum_of(*filled, *short_of);
    if (demand.periods() == 0) continue;
    all.push_back({type, provision_name(samples, type), periods_where(*offered, is_autumn),
                   std::move(demand)});
  }
  return all;
}

std::vector<double> means_of(const Grid& grid) {
  std::vector<double> means;
  for (std::size_t p = 0; p < grid.periods(); ++p) means.push_back(spread_of(grid, p).mean);
  return means;
}

std::optional<Figure> demand_figure(const Samples& samples,
                                    const std::vector<std::vector<Sufficiency>>& by_sample) {
  Figure figure{.id = "places-by-type",
                .title = "Places and demand by type",
                .finding = {},
                .charts = {},
                .table = {"Places and demand on each 30 September",
                          {{.heading = "Type", .is_text = true},
                           {.heading = "Scenario", .is_text = true},
                           {.heading = "Day", .is_text = true},
                           {.heading = "Places, mean"},
                           {.heading = "Demand, 5 %"},
                           {.heading = "Demand, median"},
                           {.heading = "Demand, 95 %"}},
                          {}},
                .note =
                    "Demand: who holds a place of the type and who would if there were one. "
                    "Places: commissioned; schools may take a few more."};
  for (std::size_t s = 0; s < samples.size(); ++s) {
    const Sample* const sample = samples[s];
    Multiples chart;
    std::string most;
    double gap = 0;
    for (const Sufficiency& each : by_sample[s]) {
      TimeChart panel{.y_title = "children", .number = Number::count};
      panel.fans.push_back(fan_of(each.demand, "Demand"));
      panel.lines.push_back({.name = "Places",
                             .days = panel.fans.front().days,
                             .values = means_of(each.places),
                             .style = Line::Style::dashed,
                             .steps = true});
      for (std::size_t p = 0; p < each.places.periods(); ++p) {
        const Spread demand = spread_of(each.demand, p);
        figure.table.rows.push_back({each.name, sample->name(), period_text(*each.places.time, p),
                                     panel.lines.front().values[p], cell_of(demand.low()),
                                     demand.median(), cell_of(demand.high())});
      }
      const std::size_t end = each.places.periods() - 1;
      const double missing =
          spread_of(each.demand, end).median() - panel.lines.front().values.back();
      if (missing > gap) {
        gap = missing;
        most = fmt::format("{}: most are missing. {} children want one of {} places on {}.",
                           each.name, range_text(spread_of(each.demand, end), Number::count),
                           number_text(panel.lines.front().values.back(), Number::count),
                           period_text(*each.places.time, end));
      }
      chart.panels.push_back({each.name, std::move(panel)});
    }
    if (chart.panels.empty()) return std::nullopt;
    if (most.empty()) most = "No type is expected to be short of places at the end.";
    add_finding(figure.finding, samples.size() > 1 ? sample->name() : "", most);
    figure.charts.push_back({samples.size() > 1 ? sample->name() : "", std::move(chart)});
  }
  return figure;
}

/// Of fewer runs a share of them is no probability that anybody should act on.
constexpr std::size_t kFewForProbability = 20;

/// P(demand > places) by type and year.
std::optional<Figure> shortage_figure(const Samples& samples,
                                      const std::vector<std::vector<Sufficiency>>& by_sample) {
  Figure figure{
      .id = "shortage-probability",
      .title = "How likely is a shortage of places?",
      .finding = {},
      .charts = {},
      .table = {"Share of replications in which demand exceeds places",
                {{.heading = "Type", .is_text = true}, {.heading = "Scenario", .is_text = true}},
                {}},
      .note =
          "The share of replications in which more children hold or want a place of "
          "the type than places are commissioned, on each 30 September."};
  for (std::size_t s = 0; s < samples.size(); ++s) {
    const Sample* const sample = samples[s];
    const std::vector<Sufficiency>& all = by_sample[s];
    if (all.empty()) return std::nullopt;
    HeatMap map{.row_title = "Type of provision",
                .column_title = "30 September",
                .rows = {},
                .columns = {},
                .values = {}};
    const measures::TimeAxis& time = *all.front().places.time;
    std::vector<std::size_t> shown;
    for (std::size_t p = 0; p < time.size(); ++p)
      if (month_of(time.last[p]) == 9) {
        shown.push_back(p);
        map.columns.push_back(std::to_string(calendar_year(time.last[p])));
        if (sample == samples.front())
          figure.table.columns.push_back(
              {.heading = date_text(time.last[p]), .number = Number::percent});
      }
    if (shown.empty()) return std::nullopt;
    std::size_t certain = 0;
    for (const Sufficiency& each : all) {
      map.rows.push_back(each.name);
      std::vector<double> row;
      for (const std::size_t p : shown) {
        double count = 0;
        for (std::size_t r = 0; r < each.places.replications; ++r)
          count += each.demand.at(r, p) > each.places.at(r, p) ? 1 : 0;
        row.push_back(count / static_cast<double>(each.places.replications));
      }
      if (row.back() >= 0.9) ++certain;
      std::vector<Cell> cells{each.name, sample->name()};
      cells.insert(cells.end(), row.begin(), row.end());
      figure.table.rows.push_back(std::move(cells));
      map.values.push_back(std::move(row));
    }
    add_finding(figure.finding, samples.size() > 1 ? sample->name() : "",
                fmt::format("On 30 September {} {} of {} limited types of provision {}.",
                            map.columns.back(), certain, all.size(),
                            sample->replications() < kFewForProbability
                                ? "are short of places in (nearly) all of these few runs"
                                : "are almost certainly short of places (in at least 90 % of "
                                  "replications)"));
    figure.charts.push_back({samples.size() > 1 ? sample->name() : "", std::move(map)});
  }
  return figure;
}

/// Small multiples of one group each of the shortfall.
std::optional<Figure> shortfall_by(const Samples& samples, const std::string& dimension,
                                   const std::vector<Group>& groups, std::string id,
                                   const std::string& title) {
  Figure figure{.id = std::move(id), .title = title, .finding = {}, .charts = {}, .table = {}};
  figure.table = {title,
                  {{.heading = "Group", .is_text = true},
                   {.heading = "Scenario", .is_text = true},
                   {.heading = "Census day", .is_text = true},
                   {.heading = "5 %"},
                   {.heading = "Median"},
                   {.heading = "95 %"}},
                  {}};
  const auto axis = samples.front()->axis_of("shortfall", dimension);
  if (!axis) return std::nullopt;
  Multiples chart;
  std::pair<double, std::string> most{-1, ""};
  for (const Group& group : groups) {
    TimeChart panel{.y_title = "children", .number = Number::count};
    bool any = false;
    std::vector<std::vector<Cell>> rows;
    for (const Sample* sample : samples) {
      const auto grid =
          grid_of(*sample, {.dataset = "shortfall", .labels = group.labels, .axis = *axis});
      if (!grid || grid->periods() == 0) continue;  // that scenario does not have it
      panel.fans.push_back(fan_of(*grid, sample->name()));
      for (std::size_t p = 0; p < grid->periods(); ++p) {
        const Spread spread = spread_of(*grid, p);
        any = any || spread.median() >= 1;
        rows.push_back({group.name, sample->name(), period_text(*grid->time, p),
                        cell_of(spread.low()), spread.median(), cell_of(spread.high())});
      }
      if (sample == samples.front())
        most = std::max(most, {spread_of(*grid, grid->periods() - 1).median(), group.name});
    }
    if (!any) continue;
    figure.table.rows.insert(figure.table.rows.end(), rows.begin(), rows.end());
    chart.panels.push_back({group.name, std::move(panel)});
  }
  if (chart.panels.empty()) return std::nullopt;
  figure.finding =
      fmt::format("{}: most are without it at the last census, {} children in the median.",
                  most.second, number_text(most.first, Number::count));
  figure.note = "Groups of which the middle run never lacks a place for one child are left out.";
  figure.charts.push_back({"", std::move(chart)});
  return figure;
}

/// Where children go at a change of phase, in the first whole year.
std::optional<Figure> transfers_figure(const Sample& sample) {
  constexpr const char* kDataset = "phase_transfers_from_to";
  const Grid* from = sample.margin(kDataset, 0);
  const auto cells = sample.cells(kDataset);
  if (from == nullptr || !cells || cells->periods() == 0) return std::nullopt;
  const std::size_t year = first_whole(*cells->time);
  const std::vector<Group> groups = setting_groups({&sample}, from->labels);
  std::vector<std::size_t> group_of(from->labels.size());
  for (std::size_t g = 0; g < groups.size(); ++g)
    for (const std::string& label : groups[g].labels) group_of[*from->find(label)] = g;
  std::vector<double> flows(groups.size() * groups.size());
  for (std::size_t a = 0; a < group_of.size(); ++a)
    for (std::size_t b = 0; b < group_of.size(); ++b)
      flows[group_of[a] * groups.size() + group_of[b]] +=
          spread_of(*cells, year, a * group_of.size() + b).mean;
  Sankey chart{.left_title = "before",
               .right_title = "after",
               .number = Number::count,
               .left = {},
               .right = {},
               .links = {}};
  Figure figure{.id = "phase-transfers",
                .title = "Where children with a plan go at a change of phase",
                .finding = {},
                .charts = {},
                .table = {"Mean number of children",
                          {{.heading = "From", .is_text = true},
                           {.heading = "To", .is_text = true},
                           {.heading = "Children", .number = Number::one_decimal}},
                          {}},
                .note = "Of the first scenario, " + when_text(*cells->time, year) +
                        "; means over replications."};
  double total = 0;
  double stay = 0;
  for (const Group& group : groups) {
    chart.left.push_back(group.name);
    chart.right.push_back(group.name);
  }
  for (std::size_t a = 0; a < groups.size(); ++a)
    for (std::size_t b = 0; b < groups.size(); ++b) {
      const double flow = flows[a * groups.size() + b];
      if (flow <= 0) continue;
      total += flow;
      if (a == b) stay += flow;
      chart.links.push_back({a, b, flow});
      figure.table.rows.push_back({groups[a].name, groups[b].name, flow});
    }
  if (chart.links.empty()) return std::nullopt;
  figure.finding =
      fmt::format("Of {} children who change phase {}, {} stay in a setting of the same kind.",
                  number_text(total, Number::count), when_text(*cells->time, year),
                  number_text(stay, Number::count));
  figure.charts.push_back({"", std::move(chart)});
  return figure;
}

}  // namespace

std::vector<Figure> places_figures(const Samples& samples) {
  std::vector<Figure> figures;
  add(figures, fan_figure(samples, {.dataset = "shortfall"}, "shortfall",
                          "Children without the place that suits them", "children"));
  if (!figures.empty())
    figures.back().note =
        "Plan holders who attend something else because the preferred type is full, or for whom "
        "something was bought elsewhere for that reason. Nobody knows how many there are on the "
        "first "
        "day: the run begins with none. " +
        figures.back().note;
  add(figures,
      difference_figure(samples, {.dataset = "shortfall"}, "shortfall", "shortfall-difference",
                        "Children without the place that suits them: what changes",
                        "more or fewer children"));
  std::vector<std::vector<Sufficiency>> sufficiency;
  for (const Sample* sample : samples) sufficiency.push_back(sufficiency_of(*sample, samples));
  add(figures, demand_figure(samples, sufficiency));
  add(figures, shortage_figure(samples, sufficiency));
  add(figures, shortfall_by(samples, "age", phase_groups(), "shortfall-by-age",
                            "Children without the place that suits them, by age"));
  if (const auto axis = samples.front()->axis_of("shortfall", "need"))
    add(figures,
        shortfall_by(samples, "need", need_groups(samples, labels_of(samples, "shortfall", *axis)),
                     "shortfall-by-need",
                     "Children without the place that suits them, by primary need"));
  add(figures, fan_figure(samples, {.dataset = "overflow_placements"}, "bought-elsewhere",
                          "Placements bought elsewhere because the preferred type stayed full",
                          "placements a year"));
  add(figures, transfers_figure(*samples.front()));
  return figures;
}

}  // namespace sendsim::report
