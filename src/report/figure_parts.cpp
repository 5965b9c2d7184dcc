#include "figure_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "json_text.hpp"

namespace sendsim::report {
namespace {

/// The day by which a period is drawn and told: stocks have one, flows end on it.
Day end_of(const measures::TimeAxis& time, std::size_t period) { return time.last[period]; }

bool is_flow(const measures::TimeAxis& time) { return time.first != time.last; }

std::vector<std::size_t> all_of(const measures::TimeAxis& time) {
  std::vector<std::size_t> periods(time.size());
  std::iota(periods.begin(), periods.end(), 0);
  return periods;
}

/// Whole periods of flows, all days of stocks.
std::vector<std::size_t> shown_periods(const measures::TimeAxis& time) {
  if (!is_flow(time)) return all_of(time);
  std::vector<std::size_t> periods;
  for (std::size_t p = 0; p < time.size(); ++p)
    if (is_whole(time, p)) periods.push_back(p);
  // A run of less than a year has no whole one: its parts are all that can be shown.
  return periods.empty() ? all_of(time) : periods;
}

/// One a year for columns: of stocks by month the start and the Januaries of later years.
std::vector<std::size_t> yearly_periods(const measures::TimeAxis& time) {
  if (time.name != "month_end") return shown_periods(time);
  std::vector<std::size_t> periods;
  for (std::size_t p = 0; p < time.size(); ++p)
    if (p == 0 ||
        (month_of(time.last[p]) == 1 && calendar_year(time.last[p]) > calendar_year(time.last[0])))
      periods.push_back(p);
  return periods;
}

/// Two periods or more that can be set beside one another.
bool has_growth(const measures::TimeAxis& time, const std::vector<std::size_t>& periods) {
  return periods.size() > 1 && std::all_of(periods.begin(), periods.end(), [&](std::size_t p) {
           return !is_flow(time) || is_whole(time, p);
         });
}

/// What no scenario can tell of its first day, and every run therefore begins without.
bool is_unknown_at_start(std::string_view dataset) {
  return dataset.starts_with("shortfall") || dataset.starts_with("overdue_reviews") ||
         dataset.starts_with("awaiting_place");
}

/// A balance is what it is on 31 March, whenever in the year the run began; that of another last
/// day is no year's.
Grid at_year_ends(const Grid& grid) {
  const auto is_year_end = [](const measures::TimeAxis& time, std::size_t p) {
    return FinancialYear::of(time.last[p]).last_day() == time.last[p];
  };
  Grid ends = periods_where(grid, is_year_end);
  if (ends.periods() == 0) ends = grid;
  measures::TimeAxis days{"year_end", ends.time->last, ends.time->last};
  ends.time = std::make_shared<const measures::TimeAxis>(std::move(days));
  return ends;
}

/// The grid by the days on which its numbers mean something.
Grid without_what_is_unknown(Grid grid, std::string_view dataset) {
  if (dataset == "cumulative_balance") return at_year_ends(grid);
  if (is_unknown_at_start(dataset) && !is_flow(*grid.time))
    return periods_where(grid, [](const measures::TimeAxis&, std::size_t p) { return p > 0; });
  return grid;
}

Column number_column(std::string heading, Number number) {
  return {.heading = std::move(heading), .number = number};
}

/// Of so many scenarios are fans drawn, of more the medians alone (TimeChart).
constexpr std::size_t kMostFans = 4;

/// Of more scenarios than fans are drawn of, quartiles would double the page for what
/// nobody sees.
bool is_told(std::size_t edge, std::size_t scenarios) {
  return scenarios <= kMostFans || (kFanEdges[edge] != 0.25 && kFanEdges[edge] != 0.75);
}

/// Whether there are too few replications for quantiles to be more than two of them.
bool is_too_few(const std::vector<Grid>& grids) {
  return std::any_of(grids.begin(), grids.end(),
                     [](const Grid& grid) { return grid.replications < grid.fewest_for_range; });
}

std::vector<Column> spread_columns(Number number, std::size_t scenarios, bool too_few) {
  std::vector<Column> columns{{.heading = "Period", .is_text = true}};
  if (scenarios > 1) columns.push_back({.heading = "Scenario", .is_text = true});
  columns.push_back(number_column("Mean", number));
  if (too_few) {
    for (const char* heading : {"Median", "Smallest", "Largest"})
      columns.push_back(number_column(heading, number));
    return columns;
  }
  for (std::size_t e = 0; e < kFanEdges.size(); ++e)
    if (is_told(e, scenarios))
      columns.push_back(number_column(
          kFanEdges[e] == 0.5 ? "Median" : fmt::format("{:.0f} %", 100 * kFanEdges[e]), number));
  return columns;
}

void add_spread(std::vector<Cell>& row, const Spread& spread, std::size_t scenarios, bool too_few) {
  row.push_back(cell_of(spread.mean));
  if (too_few) {
    for (const double value : {spread.median(), spread.smallest, spread.largest})
      row.push_back(cell_of(value));
    return;
  }
  for (std::size_t e = 0; e < spread.edges.size(); ++e)
    if (is_told(e, scenarios)) row.push_back(cell_of(spread.edges[e]));
}

void scale_by(Grid& grid, double factor) {
  if (factor != 1)
    for (double& value : grid.values) value *= factor;
}

/// What all scenarios count of a subject, with their names; nothing if one does not.
struct SideBySide {
  std::vector<std::string> names;
  std::vector<Grid> grids;
};
std::optional<SideBySide> side_by_side(const Samples& samples, const Subject& subject) {
  SideBySide all;
  for (const Sample* sample : samples) {
    auto grid = grid_of(*sample, subject);
    if (!grid || grid->replications == 0 || grid->periods() == 0) return std::nullopt;
    all.names.push_back(sample->name());
    all.grids.push_back(std::move(*grid));
  }
  return all;
}

/// "mainstream schools": a name within a sentence; one that begins with an abbreviation stays.
std::string in_sentence(std::string name) {
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (name.size() > 1 && is_lower(name[1]))
    name.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(name.front())));
  return name;
}

bool is_all_zero(const Grid& grid) {
  return std::all_of(grid.values.begin(), grid.values.end(),
                     [](double value) { return std::isnan(value) || value == 0; });
}

bool is_all_unknown(const Grid& grid) {
  return std::all_of(grid.values.begin(), grid.values.end(),
                     [](double value) { return std::isnan(value); });
}

std::vector<std::string> categories_of(const measures::TimeAxis& time,
                                       const std::vector<std::size_t>& periods) {
  std::vector<std::string> names;
  for (const std::size_t p : periods)
    names.push_back(time.name == "financial_year" ? period_text(time, p)
                                                  : std::to_string(calendar_year(end_of(time, p))));
  return names;
}

}  // namespace

Cell cell_of(double value) {
  if (std::isnan(value)) return {};
  return value;
}

std::string period_text(const measures::TimeAxis& time, std::size_t period) {
  if (time.first[period] == time.last[period]) return date_text(time.first[period]);
  if (time.name == "financial_year" && is_whole(time, period)) {
    const int start = FinancialYear::of(time.first[period]).start;
    return fmt::format("{}-{:02}", start, (start + 1) % 100);
  }
  return date_text(time.first[period]) + " to " + date_text(time.last[period]);
}

std::optional<std::size_t> period_ending_on(const measures::TimeAxis& time, Day day) {
  const auto found = std::find(time.last.begin(), time.last.end(), day);
  if (found == time.last.end()) return std::nullopt;
  return static_cast<std::size_t>(found - time.last.begin());
}

std::string when_text(const measures::TimeAxis& time, std::size_t period) {
  if (time.first[period] == time.last[period]) return "on " + date_text(time.last[period]);
  if (time.name == "census_year" && is_whole(time, period))
    return "in the year to " + date_text(time.last[period]);
  return "in " + period_text(time, period);
}

std::optional<Grid> grid_of(const Sample& sample, const Subject& subject) {
  if (subject.labels.empty()) {
    const Grid* total = sample.total(subject.dataset);
    if (total == nullptr) return std::nullopt;
    Grid grid = without_what_is_unknown(*total, subject.dataset);
    scale_by(grid, subject.scale);
    return grid;
  }
  const Grid* margin = sample.margin(subject.dataset, subject.axis);
  if (margin == nullptr) return std::nullopt;
  std::vector<std::size_t> columns;
  for (const std::string& label : subject.labels)
    if (const auto found = margin->find(label)) columns.push_back(*found);
  if (columns.empty()) return std::nullopt;
  std::vector<std::size_t> periods(margin->periods());
  std::iota(periods.begin(), periods.end(), std::size_t{0});
  Grid grid{margin->replications, margin->time, {""}, {}, margin->fewest_for_range};
  if (subject.periods) {
    const bool is_first_unknown = is_unknown_at_start(subject.dataset) && !is_flow(*margin->time);
    std::erase_if(periods, [&](std::size_t p) {
      return (p == 0 && is_first_unknown) || !subject.periods(*margin->time, p);
    });
    grid.time = std::make_shared<const measures::TimeAxis>(some_periods(*margin->time, periods));
  }
  grid.values.reserve(grid.replications * periods.size());
  const std::size_t labels = margin->labels.size();
  const double* of_replication = margin->values.data();
  for (std::size_t r = 0; r < grid.replications; ++r, of_replication += margin->periods() * labels)
    for (const std::size_t p : periods) {
      double sum = 0;
      for (const std::size_t column : columns) sum += of_replication[p * labels + column];
      grid.values.push_back(sum * subject.scale);
    }
  return subject.periods ? grid : without_what_is_unknown(std::move(grid), subject.dataset);
}

Fan fan_of(const Grid& grid, std::string name) {
  Fan fan{.name = std::move(name), .days = {}, .edges = {}};
  for (const std::size_t p : shown_periods(*grid.time)) {
    const Spread spread = spread_of(grid, p);
    fan.days.push_back(end_of(*grid.time, p));
    for (std::size_t e = 0; e < kFanEdges.size(); ++e) fan.edges[e].push_back(spread.edges[e]);
  }
  return fan;
}

namespace {

/// All; of months of many scenarios one a year and the last, or the page would be months alone.
std::vector<std::size_t> told_periods(const measures::TimeAxis& time, std::size_t scenarios) {
  if (scenarios <= kMostFans) return all_of(time);
  std::vector<std::size_t> periods = is_flow(time) ? all_of(time) : yearly_periods(time);
  if (periods.back() + 1 != time.size()) periods.push_back(time.size() - 1);
  return periods;
}

}  // namespace

Table spread_table(std::string caption, const std::vector<std::string>& names,
                   const std::vector<Grid>& grids, Number number) {
  const bool several = grids.size() > 1;
  const bool too_few = is_too_few(grids);
  Table table{std::move(caption), spread_columns(number, grids.size(), too_few), {}};
  const measures::TimeAxis& time = *grids.front().time;
  for (const std::size_t p : told_periods(time, grids.size()))
    for (std::size_t s = 0; s < grids.size(); ++s) {
      if (p >= grids[s].periods()) continue;
      std::string period = period_text(time, p);
      if (is_flow(time) && !is_whole(time, p)) period += " (part)";
      std::vector<Cell> row{std::move(period)};
      if (several) row.emplace_back(names[s]);
      add_spread(row, spread_of(grids[s], p), grids.size(), too_few);
      table.rows.push_back(std::move(row));
    }
  return table;
}

std::optional<Past> past_of(const Sample& sample, std::string_view measure) {
  const auto found = sample.provenance().find("history");
  if (found == sample.provenance().end()) return std::nullopt;
  const auto json = nlohmann::json::parse(found->second, nullptr, false);
  if (!json.is_array()) return std::nullopt;
  for (const auto& series : json) {
    if (text_in(series, "measure") != measure || !text_in(series, "sen2_group").empty() ||
        !series.value("where", nlohmann::json::object()).empty())
      continue;
    Past past;
    past.source = text_in(series, "source");
    for (const auto& value : series.value("values", nlohmann::json::array())) {
      if (!value.is_array() || value.size() != 3 || !value[1].is_string() || !value[2].is_number())
        continue;
      const auto last = parse_day(value[1].get<std::string>());
      if (!last) continue;
      past.days.push_back(*last);
      past.values.push_back(value[2].get<double>());
    }
    if (!past.days.empty()) return past;
  }
  return std::nullopt;
}

void add_finding(std::string& finding, const std::string& scenario, const std::string& sentence) {
  if (!finding.empty()) finding += scenario.empty() ? ' ' : '\n';
  finding += (scenario.empty() ? "" : scenario + ": ") + sentence;
}

std::string finding_of(const std::vector<std::string>& names, const std::vector<Grid>& grids,
                       Number number) {
  std::string text;
  for (std::size_t s = 0; s < grids.size(); ++s) {
    const measures::TimeAxis& time = *grids[s].time;
    const std::vector<std::size_t> shown = shown_periods(time);
    const std::size_t start = shown.front();
    const std::size_t end = shown.back();
    const Spread first = spread_of(grids[s], start);
    const Spread last = spread_of(grids[s], end);
    const std::string now = range_text(last, number) + " " + when_text(time, end) + ".";
    add_finding(text, grids.size() > 1 ? names[s] : "",
                !has_growth(time, shown) || std::isnan(first.median())
                    ? now
                    : fmt::format("From {} {} to {}", number_text(first.median(), number),
                                  when_text(time, start), now));
  }
  return text;
}

std::optional<Figure> fan_figure(const Samples& samples, const Subject& subject, std::string id,
                                 const std::string& title, std::string y_title) {
  const auto all = side_by_side(samples, subject);
  if (!all || is_all_unknown(all->grids.front())) return std::nullopt;
  TimeChart chart{.y_title = std::move(y_title), .number = subject.number};
  chart.of_years = all->grids.front().time->name == "census_year";
  for (std::size_t s = 0; s < all->grids.size(); ++s)
    chart.fans.push_back(fan_of(all->grids[s], all->names[s]));
  std::string note;
  if (subject.labels.empty())
    if (const auto past = past_of(*samples.front(), subject.dataset)) {
      Line line{.name = "Published", .days = past->days, .values = past->values};
      for (double& value : line.values) value *= subject.scale;
      chart.lines.push_back(std::move(line));
      if (!past->source.empty()) note = "Published: " + past->source + ".";
    }
  return Figure{.id = std::move(id),
                .title = title,
                .finding = finding_of(all->names, all->grids, subject.number),
                .charts = {{"", std::move(chart)}},
                .table = spread_table(title, all->names, all->grids, subject.number),
                .note = std::move(note)};
}

std::optional<Figure> difference_figure(const Samples& samples, const Subject& subject,
                                        const std::string& measure, std::string id,
                                        const std::string& title, std::string y_title) {
  const auto all = side_by_side(samples, subject);
  if (!all || all->grids.size() < 2) return std::nullopt;
  std::vector<std::string> names;
  std::vector<Grid> differences;
  for (std::size_t s = 1; s < all->grids.size(); ++s)
    if (auto difference = difference_of(all->grids[s], all->grids.front())) {
      names.push_back(all->names[s]);
      differences.push_back(std::move(*difference));
    }
  if (differences.empty() || is_all_unknown(differences.front())) return std::nullopt;
  const Number number = difference_number(subject.number);
  TimeChart chart{.y_title = std::move(y_title), .number = number};
  chart.levels.push_back({0, "no change"});
  chart.of_years = differences.front().time->name == "census_year";
  chart.first_colour = 1;  // the baseline's is left out
  std::string finding;
  for (std::size_t s = 0; s < differences.size(); ++s) {
    chart.fans.push_back(fan_of(differences[s], names[s]));
    const measures::TimeAxis& time = *differences[s].time;
    const std::size_t end = shown_periods(time).back();
    const Spread last = spread_of(differences[s], end);
    if (!finding.empty()) finding += '\n';
    finding += fmt::format("{} changes it by {} {}", names[s], range_text(last, number),
                           when_text(time, end));
    const measures::Better better = measures::better_of(measure);
    const std::vector<double> known = differences[s].known(end);
    if (better != measures::Better::neither && !known.empty()) {
      const auto count = std::count_if(known.begin(), known.end(), [&](double x) {
        return better == measures::Better::lower ? x < 0 : x > 0;
      });
      finding += fmt::format("; it is better in {} of {} replications", count, known.size());
    }
    finding += ".";
  }
  Figure figure{.id = std::move(id),
                .title = title,
                .finding = std::move(finding),
                .charts = {{"", std::move(chart)}},
                .table = spread_table(title, names, differences, number),
                .note =
                    "What-if less baseline, run by run of the same children. The middle of "
                    "these differences is not the difference of the two middles."};
  // A frame without anything in it says less than a sentence.
  if (std::all_of(differences.begin(), differences.end(), is_all_zero)) {
    figure.finding = "Nothing changes: the difference is 0 in every run.";
    figure.charts.clear();
  }
  return figure;
}

namespace {

double highest_column(const StackedColumns& chart) {
  double highest = 0;
  for (std::size_t at = 0; at < chart.categories.size(); ++at) {
    double total = 0;
    for (const StackedColumns::Part& part : chart.parts) total += std::max(0.0, part.values[at]);
    highest = std::max(highest, total);
  }
  return highest;
}

/// What changes most is what a reader looks for. Empty where nothing does.
std::string change_finding(const StackedColumns& chart) {
  const StackedColumns::Part* most = nullptr;
  double changed = 0;
  for (const StackedColumns::Part& part : chart.parts) {
    const double change = part.values.back() - part.values.front();
    if (std::abs(change) <= std::abs(changed)) continue;
    changed = change;
    most = &part;
  }
  if (most == nullptr) return {};
  return fmt::format("The largest {} is that of {}: from {} to {} on average between {} and {}.",
                     changed > 0 ? "growth" : "fall", in_sentence(most->name),
                     number_text(most->values.front(), chart.number),
                     number_text(most->values.back(), chart.number), chart.categories.front(),
                     chart.categories.back());
}

}  // namespace

std::optional<Figure> stacked_figure(const Samples& samples, const std::string& dataset,
                                     std::size_t axis, const std::vector<Group>& groups,
                                     Number number, std::string id, const std::string& title,
                                     const std::string& y_title) {
  Figure figure{.id = std::move(id), .title = title, .finding = {}, .charts = {}, .table = {}};
  const bool several = samples.size() > 1;
  figure.table.caption = title + ": means";
  figure.table.columns.push_back({.heading = "Period", .is_text = true});
  if (several) figure.table.columns.push_back({.heading = "Scenario", .is_text = true});
  for (const Group& group : groups)
    figure.table.columns.push_back(number_column(group.name, number));
  figure.note = "Means of all runs: they sum to the whole, and need not be the middle run's.";
  double highest = 0;
  for (const Sample* sample : samples) {
    const Grid* margin = sample->margin(dataset, axis);
    if (margin == nullptr || margin->replications == 0) return std::nullopt;
    const std::vector<std::size_t> periods = yearly_periods(*margin->time);
    if (periods.empty() || groups.empty()) return std::nullopt;
    StackedColumns chart{.y_title = y_title,
                         .number = number,
                         .categories = categories_of(*margin->time, periods),
                         .parts = {}};
    for (const Group& group : groups) {
      const auto grid =
          grid_of(*sample, {.dataset = dataset, .labels = group.labels, .axis = axis});
      StackedColumns::Part part{.name = group.name, .values = {}};
      for (const std::size_t p : periods)
        part.values.push_back(grid ? spread_of(*grid, p).mean : 0.0);
      chart.parts.push_back(std::move(part));
    }
    for (std::size_t i = 0; i < periods.size(); ++i) {
      std::vector<Cell> row{period_text(*margin->time, periods[i])};
      if (several) row.emplace_back(sample->name());
      for (const StackedColumns::Part& part : chart.parts) row.push_back(cell_of(part.values[i]));
      figure.table.rows.push_back(std::move(row));
    }
    if (has_growth(*margin->time, periods))
      if (const std::string text = change_finding(chart); !text.empty())
        add_finding(figure.finding, several ? sample->name() : "", text);
    highest = std::max(highest, highest_column(chart));
    figure.charts.push_back({several ? sample->name() : "", std::move(chart)});
  }
  for (Figure::Drawn& drawn : figure.charts)
    if (auto* chart = std::get_if<StackedColumns>(&drawn.chart)) chart->least_top = highest;
  return figure;
}

namespace {

using NamesByCode = std::map<std::string, std::string, std::less<>>;

/// As the first scenario that knows the code has it; empty where none does.
std::string named(const Samples& samples, NamesByCode Names::*which, const std::string& code) {
  for (const Sample* sample : samples) {
    const NamesByCode& names = sample->names().*which;
    if (const auto found = names.find(code); found != names.end() && !found->second.empty())
      return found->second;
  }
  return {};
}

}  // namespace

std::string provision_name(const Samples& samples, const std::string& code) {
  const std::string name = named(samples, &Names::provisions, code);
  return name.empty() ? code : name;
}

namespace {

/// "AP/PRU" as "ap_pru": people write a group as they like.
std::string plain_code(std::string text) {
  for (char& c : text)
    c = std::isalnum(static_cast<unsigned char>(c)) != 0
            ? static_cast<char>(std::tolower(static_cast<unsigned char>(c)))
            : '_';
  return text;
}

bool has_word(const std::string& code, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return code.find(word) != std::string::npos; });
}

constexpr const char* kBases = "Support bases in mainstream schools";
constexpr const char* kIndependent = "Independent and non-maintained special schools";
constexpr std::array<std::pair<std::string_view, const char*>, 6> kSettingGroups{
    {{"mainstream", "Mainstream schools"},
     {"special", "State-funded special schools"},
     {"ap_pru", "Alternative provision"},
     {"fe", "Further education"},
     {"elsewhere", "Elsewhere and early years"},
     {"early_years", "Elsewhere and early years"}}};

/// The group that a type of provision stands in: one that nobody knows under its own name.
std::string setting_group_of(const std::string& code, const std::string& sen2_group) {
  const std::string group = plain_code(sen2_group);
  const std::string plain = plain_code(code);
  if (group == "mainstream" && has_word(plain, {"resourced", "senunit", "sen_unit"})) return kBases;
  if (group == "special" && has_word(plain, {"independent", "non_maintained", "inmss"}))
    return kIndependent;
  for (const auto& [known, name] : kSettingGroups)
    if (group == known) return name;
  return sen2_group.empty() ? "No SEN2 group given" : sen2_group;
}

}  // namespace

std::vector<Group> setting_groups(const Samples& samples, const std::vector<std::string>& codes) {
  std::vector<Group> groups{{kSettingGroups[0].second, {}}, {kBases, {}},
                            {kSettingGroups[1].second, {}}, {kIndependent, {}},
                            {kSettingGroups[2].second, {}}, {kSettingGroups[3].second, {}},
                            {kSettingGroups[4].second, {}}};
  for (const std::string& code : codes) {
    const std::string name = setting_group_of(code, named(samples, &Names::groups, code));
    auto at = std::find_if(groups.begin(), groups.end(),
                           [&](const Group& group) { return group.name == name; });
    if (at == groups.end()) at = groups.insert(groups.end(), {name, {}});
    at->labels.push_back(code);
  }
  std::erase_if(groups, [](const Group& group) { return group.labels.empty(); });
  return groups;
}

std::vector<std::string> labels_of(const Samples& samples, const std::string& dataset,
                                   std::size_t axis) {
  std::vector<std::string> labels;
  for (const Sample* sample : samples)
    if (const Grid* margin = sample->margin(dataset, axis))
      for (const std::string& label : margin->labels)
        if (std::find(labels.begin(), labels.end(), label) == labels.end()) labels.push_back(label);
  return labels;
}

std::vector<Group> phase_groups() {
  std::vector<Group> groups{
      {"Under 5", {}}, {"5 to 10", {}}, {"11 to 15", {}}, {"16 to 19", {}}, {"20 to 25", {}}};
  for (int age = 0; age <= 25; ++age)
    groups[age < 5    ? 0
           : age < 11 ? 1
           : age < 16 ? 2
           : age < 20 ? 3
                      : 4]
        .labels.push_back(std::to_string(age));
  return groups;
}

std::vector<Group> need_groups(const Samples& samples, const std::vector<std::string>& codes) {
  std::vector<Group> groups;
  for (const std::string& code : codes) {
    const std::string name = named(samples, &Names::needs, code);
    groups.push_back({name.empty() ? code : name, {code}});
  }
  return groups;
}

void add(std::vector<Figure>& figures, std::optional<Figure> figure) {
  if (figure) figures.push_back(std::move(*figure));
}

}  // namespace sendsim::report
