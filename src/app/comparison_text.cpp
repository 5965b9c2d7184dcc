#include "comparison_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string_view>
#include <utility>

#include "answers.hpp"
#include "known_gaps_screen.hpp"
#include "periods.hpp"
#include "sendsim/experiment/contributions.hpp"
#include "sendsim/measures/better.hpp"
#include "sendsim/measures/recorder.hpp"
#include "summary_json.hpp"
#include "text_table.hpp"

namespace sendsim::app {
namespace {

using output::SummaryRow;

constexpr std::size_t kWidth = 100;
constexpr std::size_t kLow = 0;  ///< of output::kQuantiles
constexpr std::size_t kHigh = 4;
constexpr double kLevel = 0.95;
constexpr std::int32_t kFew = 30;  ///< fewer replications tell little of a mean's interval

/// A figure by which what-ifs are told: of the last whole period of a time axis.
struct Wanted {
  std::string_view measure;
  std::string_view heading;
  measures::Time time;
  Unit unit = Unit::count;
};
constexpr Wanted kWanted[] = {
    {"ehc_plans", "EHC plans", measures::Time::census_day},
    {"in_assessment", "in assessment", measures::Time::census_day},
    {"awaiting_place", "awaiting a place", measures::Time::census_day},
    {"shortfall", "shortfall of places", measures::Time::census_day},
    {"overdue_reviews", "overdue reviews", measures::Time::census_day},
    {"requests", "requests", measures::Time::census_year},
    {"plans_issued", "new plans", measures::Time::census_year},
    {"plans_ceased", "plans ceased", measures::Time::census_year},
    {"within_20_weeks", "within 20 weeks, %", measures::Time::census_year, Unit::percent},
    {"weeks_to_plan_p50", "weeks to plan, median", measures::Time::census_year, Unit::weeks},
    {"weeks_for_place_p50", "weeks for place, median", measures::Time::census_year, Unit::weeks},
    {"high_needs_spend", "high needs spend, £ thousand", measures::Time::financial_year,
     Unit::thousand_pounds},
    {"general_fund_spend", "general fund spend, £ thousand", measures::Time::financial_year,
     Unit::thousand_pounds},
    {"in_year_balance", "in-year balance, £ thousand", measures::Time::financial_year,
     Unit::thousand_pounds},
    {"cumulative_balance", "cumulative deficit, £ thousand", measures::Time::financial_year,
     Unit::thousand_pounds},
};

std::optional<std::size_t> measure_of(const measures::Layout& layout, std::string_view name) {
  for (std::size_t i = 0; i < layout.measures.size(); ++i)
    if (layout.measures[i].name == name) return i;
  return std::nullopt;
}

/// The total of a measure in a period; null where nothing is told of it.
const SummaryRow* total(const measures::Layout& layout, const std::vector<SummaryRow>& rows,
                        std::string_view measure, Day first, Day last) {
  const auto index = measure_of(layout, measure);
  for (const SummaryRow& row : rows)
    if (index && row.measure == *index && row.first == first && row.last == last &&
        labels_of(layout, row) == output::LabelTexts{})
      return &row;
  return nullptr;
}

/// A figure of the what-if beside the baseline's.
struct Figure {
  Wanted wanted;
  Day first;  ///< of the period
  Day last;
  std::string period;  ///< in words
  const measures::Measure* measure;
  const SummaryRow* baseline;
  const SummaryRow* what_if;
  const SummaryRow* difference;
};

/// Those that all three count.
std::vector<Figure> figures_of(const RunOutcome& baseline, const Compared& compared) {
  std::vector<Figure> figures;
  for (const Wanted& wanted : kWanted) {
    const auto measure = measure_of(compared.layout, wanted.measure);
    if (!measure || !measure_of(baseline.layout, wanted.measure) ||
        !measure_of(compared.what_if.layout, wanted.measure))
      continue;
    const measures::TimeAxis& axis =
        compared.layout.times.at(static_cast<std::size_t>(wanted.time));
    const std::size_t period = last_whole(axis);
    const Day first = axis.first[period];
    const Day last = axis.last[period];
    figures.push_back(
        {wanted, first, last, period_text(axis, period), &compared.layout.measures[*measure],
         total(baseline.layout, baseline.rows, wanted.measure, first, last),
         total(compared.what_if.layout, compared.what_if.rows, wanted.measure, first, last),
         total(compared.layout, compared.differences, wanted.measure, first, last)});
  }
  return figures;
}

/// Half of the 95 % interval of a mean, by Student's t.
double half_width(double standard_error, std::int64_t clusters) {
  if (clusters < 2 || std::isnan(standard_error)) return std::nan("");
  return standard_error *
         stats::student_t_quantile(1 - (1 - kLevel) / 2, static_cast<double>(clusters - 1));
}

std::string number(double value, Unit unit) {
  return std::isnan(value) ? "–" : shown_number(value, unit);
}
std::string with_sign(double value, Unit unit) {
  const std::string text = number(value, unit);
  const bool plain =
      value <= 0 || std::isnan(value) || text.find_first_not_of("0.,") == std::string::npos;
  return plain ? text : "+" + text;
}
/// `+12 ± 3`, or without a half-width where none can be told.
std::string estimate_text(double mean, double half, Unit unit) {
  if (std::isnan(mean)) return "–";
  if (std::isnan(half)) return with_sign(mean, unit);
  return with_sign(mean, unit) + " ± " + number(half, unit);
}

void print_wrapped(std::ostream& out, std::string_view text, const std::string& indent) {
  for (const std::string& line : wrapped(text, kWidth - indent.size()))
    out << indent << line << '\n';
}

std::string_view name_of_period(measures::Time time) {
  switch (time) {
    case measures::Time::census_day: return "Census days";
    case measures::Time::census_year: return "years";
    default: return "financial years";
  }
}

std::string_view title_of(measures::Time time) {
  switch (time) {
    case measures::Time::census_day: return "On the census day ";
    case measures::Time::census_year: return "In the year ";
    default: return "In the financial year ";
  }
}

bool is_unchanged(const Figure& figure) {
  if (figure.difference != nullptr) return figure.difference->is_zero;
  return figure.measure->kind != measures::Kind::rate;
}

/// The figures that change, by period; then the names of those that do not.
void print_differences(std::ostream& out, const Terminal& terminal,
                       const std::vector<Figure>& figures, bool has_ranges) {
  std::string unchanged;
  for (std::size_t i = 0; i < figures.size();) {
    const measures::Time time = figures[i].wanted.time;
    TextTable table{{"", "baseline", "what-if", "difference", "9 in 10 between", "better in"}, {}};
    constexpr std::ptrdiff_t kRange = 4;
    const std::string title = fmt::format("{}{}", title_of(time), figures[i].period);
    for (; i < figures.size() && figures[i].wanted.time == time; ++i) {
      const Figure& figure = figures[i];
      const Unit unit = figure.wanted.unit;
      if (is_unchanged(figure)) {
        (unchanged += unchanged.empty() ? "" : "; ") += figure.wanted.heading;
        continue;
      }
      const bool is_rate = figure.measure->kind == measures::Kind::rate;
      const auto mean = [&](const SummaryRow* row) {
        return row == nullptr ? (is_rate ? "–" : "0") : number(row->mean, unit);
      };
      auto& line = table.lines.emplace_back(1, std::string{figure.wanted.heading});
      line.push_back(mean(figure.baseline));
      line.push_back(mean(figure.what_if));
      const SummaryRow* const row = figure.difference;
      if (row == nullptr) {
        line.insert(line.end(), {"–", "–", "–"});
        continue;
      }
      line.push_back(estimate_text(row->mean, half_width(row->standard_error, row->draws), unit));
      line.push_back(with_sign(row->quantiles[kLow], unit) + " and " +
                     with_sign(row->quantiles[kHigh], unit));
      line.push_back(std::isnan(row->probability_better)
                         ? "–"
                         : fmt::format("{:.0f} %", 100 * row->probability_better));
    }
    if (table.lines.empty()) continue;
    if (!has_ranges) {
      table.headings.erase(table.headings.begin() + kRange);
      for (auto& line : table.lines) line.erase(line.begin() + kRange);
    }
    out << "\n  " << bold(terminal, title) << '\n' << to_text(table, "  ", kWidth);
  }
  if (unchanged.empty()) return;
  out << '\n';
  print_wrapped(out, "The same in both, in every replication: " + unchanged + ".", "  ");
}

/// A name for the first column of a table; contributions.csv has it whole.
std::string shortened(const std::string& name) {
  constexpr std::size_t kLongest = 40;
  if (display_width(name) <= kLongest) return name;
  std::size_t end = 0;
  for (std::size_t letters = 1; letters < kLongest; ++letters) do
      ++end;
    while ((static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U);  // within a letter of UTF-8
  return name.substr(0, end) + "…";
}

/// Its number among the figures of the contributions.
std::optional<std::size_t> figure_of(const Compared& compared, const Figure& figure) {
  return measures::find_figure(compared.figures, *measure_of(compared.layout, figure.measure->name),
                               static_cast<std::size_t>(figure.wanted.time), figure.first);
}

void print_contributions(std::ostream& out, const Terminal& terminal, const Compared& compared,
                         const std::vector<Figure>& figures) {
  const auto players =
      std::count_if(compared.contributions.begin(), compared.contributions.end(),
                    [](const ContributionOf& of) { return of.player != kOtherChanges; });
  if (players == 0) return;
  TextTable table{{"measure"}, {}};
  std::vector<const Figure*> shown;
  for (const Figure& figure : figures)
    if (figure.difference != nullptr && !is_unchanged(figure)) {
      shown.push_back(&figure);
      table.headings.emplace_back(figure.wanted.heading);
    }
  if (shown.empty()) return;
  out << "\n  " << bold(terminal, "What each measure contributes, whatever their order") << '\n';
  std::vector<double> sums(shown.size(), 0.0);
  for (const ContributionOf& of : compared.contributions) {
    auto& line = table.lines.emplace_back(1, shortened(of.player));
    for (std::size_t i = 0; i < shown.size(); ++i) {
      const auto f = figure_of(compared, *shown[i]);
      if (!f) {
        line.emplace_back("–");
        continue;
      }
      const auto& [estimate, clusters] = of.figures[*f];
      sums[i] += estimate.mean;
      line.push_back(of.is_zero[*f] && !std::isnan(estimate.mean)
                         ? "0"
                         : estimate_text(estimate.mean,
                                         half_width(estimate.standard_error, clusters),
                                         shown[i]->wanted.unit));
    }
  }
  auto& together = table.lines.emplace_back(1, "all together");
  for (std::size_t i = 0; i < shown.size(); ++i) {
    // As the difference above, unless something was unknown of a part; rounding shows no other.
    const double mean = shown[i]->difference->mean;
    const bool is_same = std::abs(sums[i] - mean) <= 1e-9 * std::max(1.0, std::abs(mean));
    together.push_back(with_sign(is_same ? mean : sums[i], shown[i]->wanted.unit));
  }
  out << to_text(table, "  ", kWidth);
  if (compared.contributions.front().player == kOtherChanges)
    print_wrapped(out,
                  "(other changes): what the what-if changes beside its measures, or a measure of "
                  "the baseline that it has not.",
                  "    ");
  if (!compared.exact)
    print_wrapped(out,
                  fmt::format("{} measures: the orders in which they could come in were drawn; the "
                              "± holds that too.",
                              players),
                  "    ");
}

/// The last whole figure of a measure's total.
std::optional<std::size_t> last_figure(const RunOutcome& baseline,
                                       const std::vector<measures::Figure>& figures,
                                       const Wanted& wanted) {
  const auto measure = measure_of(baseline.layout, wanted.measure);
  if (!measure) return std::nullopt;
  const auto time = static_cast<std::size_t>(wanted.time);
  const measures::TimeAxis& axis = baseline.layout.times.at(time);
  return measures::find_figure(figures, *measure, time, axis.first[last_whole(axis)]);
}

/// A line a figure: from what it is in the first whole period to what it is in the last.
void print_growth(std::ostream& out, const Terminal& terminal, const ComparisonOutcome& outcome) {
  const Growth& growth = outcome.growth;
  if (growth.bars.empty()) return;
  out << '\n' << bold(terminal, "What makes " + outcome.baseline.scenario + " grow") << '\n';
  std::string periods;
  for (const measures::Time time :
       {measures::Time::census_day, measures::Time::census_year, measures::Time::financial_year}) {
    const measures::TimeAxis& axis =
        outcome.baseline.layout.times.at(static_cast<std::size_t>(time));
    periods +=
        fmt::format("{}{}: {} and {}", periods.empty() ? "" : "; ", name_of_period(time),
                    period_text(axis, first_whole(axis)), period_text(axis, last_whole(axis)));
  }
  print_wrapped(
      out,
      "Momentum: what becomes of the figure with all rules as on the first day. Then "
      "what each driver adds whose rules change later, whatever the order; together "
      "they are the growth from the first whole period, (start), to the last, (end). " +
          periods + "." +
          (growth.exact ? "" : " The orders of the drivers were drawn; the ± holds that too."),
      "");
  TextTable table{{""}, {}};
  for (const ContributionOf& bar : growth.bars) table.lines.emplace_back(1, bar.player);
  for (const Wanted& wanted : kWanted) {
    const auto f = last_figure(outcome.baseline, growth.figures, wanted);
    if (!f || !growth.starts[*f] || growth.bars.back().is_zero[*f]) continue;
    table.headings.emplace_back(wanted.heading);
    for (std::size_t b = 0; b < growth.bars.size(); ++b) {
      const auto& [estimate, clusters] = growth.bars[b].figures[*f];
      const bool is_level = b == 0 || b + 1 == growth.bars.size();
      const double half = half_width(estimate.standard_error, clusters);
      if (growth.bars[b].is_zero[*f] && !std::isnan(estimate.mean))
        table.lines[b].emplace_back("0");
      else
        table.lines[b].push_back(is_level ? number(estimate.mean, wanted.unit)
                                          : estimate_text(estimate.mean, half, wanted.unit));
    }
  }
  out << to_text(table, "  ", kWidth);
}

nlohmann::ordered_json figure_json(const Figure& figure) {
  const auto add = [](nlohmann::ordered_json& json, const char* key, const SummaryRow* row) {
    json[key] = row == nullptr ? nlohmann::ordered_json{} : nlohmann::ordered_json(row->mean);
  };
  nlohmann::ordered_json json{{"measure", figure.measure->name},
                              {"unit", figure.measure->unit},
                              {"period_start", to_string(figure.first)},
                              {"period_end", to_string(figure.last)}};
  add(json, "baseline", figure.baseline);
  add(json, "what_if", figure.what_if);
  const SummaryRow* const row = figure.difference;
  const bool is_zero = row == nullptr ? figure.measure->kind != measures::Kind::rate : row->is_zero;
  if (row == nullptr && !is_zero) return json;  // unknown
  json["difference"] = is_zero ? 0.0 : row->mean;
  if (!is_zero) {
    if (!std::isnan(row->standard_error)) json["se"] = row->standard_error;
    json["p05"] = row->quantiles[kLow];
    json["p95"] = row->quantiles[kHigh];
  }
  if (measures::better_of(figure.measure->name) != measures::Better::neither)
    json["probability_better"] = is_zero ? 0.0 : row->probability_better;
  return json;
}

/// What the tables mean.
std::string explanation(std::int32_t replications, std::int64_t fewest_for_range) {
  std::string text =
      "Each replication has the same children, who draw the same in every scenario: a difference "
      "(what-if minus baseline) is what the what-if does, not other luck. ";
  text +=
      replications == 1
          ? "One replication does not tell how sure that is. "
          : fmt::format(
                "Figures are means over the replications; ± is the 95 % interval of a mean; {}"
                "\"better in\": share of replications in which the what-if is strictly better. ",
                replications < fewest_for_range
                    ? ""
                    : "nine in ten replications' differences lie between the two figures named; ");
  if (replications > 1 && replications < fewest_for_range)
    text +=
        fmt::format("{} replications are too few to tell a range, which takes {}{}. ", replications,
                    fewest_for_range, replications < kFew ? "; ± is rough, too" : "");
  return text +
         "\"–\": unknown, or neither more nor less is better. Below zero an in-year balance is "
         "overspent and a cumulative deficit a surplus. `run` shows medians, which skewed figures "
         "have lower than means. The last whole periods are shown; differences.csv has all.";
}

/// Replications are independent where neither of two scenarios draws a parameter.
std::int64_t fewest_for_range(const ComparisonOutcome& outcome) {
  std::int64_t fewest = outcome.baseline.fewest_for_range;
  for (const Compared& compared : outcome.what_ifs)
    fewest = std::max(fewest, compared.what_if.fewest_for_range);
  return fewest;
}

nlohmann::ordered_json growth_json(const ComparisonOutcome& outcome) {
  nlohmann::ordered_json bars = nlohmann::ordered_json::array();
  const Growth& growth = outcome.growth;
  for (const ContributionOf& bar : growth.bars)
    for (const Wanted& wanted : kWanted) {
      const auto f = last_figure(outcome.baseline, growth.figures, wanted);
      if (!f || !growth.starts[*f] || std::isnan(bar.figures[*f].estimate.mean)) continue;
      const measures::Figure& figure = growth.figures[*f];
      const measures::Figure& start = growth.figures[*growth.starts[*f]];
      nlohmann::ordered_json json{{"driver", bar.player},
                                  {"measure", wanted.measure},
                                  {"unit", outcome.baseline.layout.measures[figure.measure].unit},
                                  {"period_start", to_string(figure.first)},
                                  {"period_end", to_string(figure.last)},
                                  {"start_period_start", to_string(start.first)},
                                  {"start_period_end", to_string(start.last)},
                                  {"mean", bar.figures[*f].estimate.mean}};
      const double error = bar.figures[*f].estimate.standard_error;
      if (!std::isnan(error)) json["se"] = error;
      bars.push_back(std::move(json));
    }
  return {{"bars", std::move(bars)}, {"exact", growth.exact}};
}

void print_heading(std::ostream& out, const Terminal& terminal, const ComparisonOutcome& outcome) {
  const RunOutcome& baseline = outcome.baseline;
  const std::size_t what_ifs = outcome.what_ifs.size();
  const std::string title = fmt::format(
      "{}{}: {} replication{} from {} to {}, seed {}", baseline.scenario,
      what_ifs == 0 ? "" : fmt::format(" and {} what-if{}", what_ifs, what_ifs == 1 ? "" : "s"),
      baseline.finished, baseline.finished == 1 ? "" : "s", to_string(baseline.first),
      to_string(baseline.last), baseline.seed);
  for (const std::string& line : wrapped(title, kWidth)) out << bold(terminal, line) << '\n';
  if (!outcome.complete)
    out << bold(terminal, "INCOMPLETE: interrupted; contributions are left out") << '\n';
  if (what_ifs > 0)
    print_wrapped(out, explanation(baseline.finished, fewest_for_range(outcome)), "");
  if (outcome.precision.empty()) return;
  out << "\nMeans, with their 95 % intervals, all of which hold at once:\n";
  for (const std::string& line : precision_lines(outcome.precision)) print_wrapped(out, line, "  ");
}

void print_what_if(std::ostream& out, const Terminal& terminal, const ComparisonOutcome& outcome,
                   const Compared& compared) {
  const RunOutcome& baseline = outcome.baseline;
  out << '\n' << bold(terminal, compared.what_if.scenario) << '\n';
  if (compared.what_if.description != baseline.description)  // it may have its baseline's
    print_wrapped(out, compared.what_if.description, "");
  const std::vector<Figure> figures = figures_of(baseline, compared);
  print_differences(out, terminal, figures, baseline.finished >= fewest_for_range(outcome));
  print_contributions(out, terminal, compared, figures);
  for (const std::string& measure : compared.not_in_both)
    print_wrapped(out, "Only one of the two counts " + measure + ": no difference is told.", "  ");
}

std::string_view purpose_of(std::string_view file) {
  if (file == "differences.csv")
    return "every difference of every period, with its mean, standard error, percentiles";
  if (file == "differences_variance.csv")
    return "how much of each yearly difference's range is parameters, or chance";
  if (file == "differences_sensitivity.csv")
    return "how the latest differences go with each uncertain parameter";
  if (file == "contributions.csv")
    return "what each measure contributes to every total and category of spend";
  if (file == "drivers.csv")
    return "what makes every total and category of spend of the baseline grow";
  if (file == "report.html") return "the report: open it in a browser, also without a network";
  if (file == "report.xlsx") return "its tables and charts as a workbook";
  return "what ran, from what, how long";
}

/// Names beside what they are, the names in a column of their own unless they are too long.
void print_beside(std::ostream& out,
                  const std::vector<std::pair<std::string, std::string>>& things) {
  std::size_t width = 0;
  for (const auto& [name, what] : things) width = std::max(width, display_width(name));
  const std::string indent(width + 4, ' ');
  for (const auto& [name, what] : things) {
    if (indent.size() + 40 > kWidth) {
      out << "  " << name << '\n';
      print_wrapped(out, what, "      ");
      continue;
    }
    std::string before = "  " + name + blanks_after(name, width) + "  ";
    for (const std::string& line : wrapped(what, kWidth - indent.size())) {
      out << before << line << '\n';
      before = indent;
    }
  }
}

void print_files(std::ostream& out, const Terminal& terminal, const ComparisonOutcome& outcome) {
  out << '\n'
      << bold(terminal, (outcome.complete ? "Written to " : "Written, marked incomplete, to ") +
                            as_typed(outcome.folder) + ":")
      << '\n';
  std::vector<std::pair<std::string, std::string>> things;
  for (const WrittenFile& file : outcome.files)
    things.emplace_back(file.name, purpose_of(file.name));
  const auto add_folder = [&things](const RunOutcome& of) {
    std::string files;
    for (const WrittenFile& file : of.files) (files += files.empty() ? "" : ", ") += file.name;
    things.emplace_back(of.folder.filename().string() + "/", std::move(files));
  };
  add_folder(outcome.baseline);
  for (const Compared& compared : outcome.what_ifs) add_folder(compared.what_if);
  print_beside(out, things);
}

}  // namespace

void print_comparison(std::ostream& out, const Terminal& terminal,
                      const ComparisonOutcome& outcome) {
  print_heading(out, terminal, outcome);
  print_growth(out, terminal, outcome);
  for (const Compared& compared : outcome.what_ifs) print_what_if(out, terminal, outcome, compared);
  print_known_gaps(out, terminal, "the baseline", outcome.baseline.known_gaps, outcome.files);
  print_files(out, terminal, outcome);
}

nlohmann::ordered_json comparison_json(const ComparisonOutcome& outcome) {
  using Json = nlohmann::ordered_json;
  Json what_ifs = Json::array();
  Json scenarios = Json::array({summary_json(outcome.baseline)});
  for (const Compared& compared : outcome.what_ifs) {
    Json figures = Json::array();
    for (const Figure& figure : figures_of(outcome.baseline, compared))
      figures.push_back(figure_json(figure));
    Json contributions = Json::array();
    for (const ContributionOf& of : compared.contributions)
      for (const Figure& figure : figures_of(outcome.baseline, compared)) {
        const auto f = figure_of(compared, figure);
        if (!f || std::isnan(of.figures[*f].estimate.mean)) continue;
        const stats::Estimate& estimate = of.figures[*f].estimate;
        Json json{{"measure_name", of.player},
                  {"measure", figure.measure->name},
                  {"unit", figure.measure->unit},
                  {"period_start", to_string(figure.first)},
                  {"period_end", to_string(figure.last)},
                  {"mean", estimate.mean}};
        if (!std::isnan(estimate.standard_error)) json["se"] = estimate.standard_error;
        contributions.push_back(std::move(json));
      }
    what_ifs.push_back({{"scenario", compared.what_if.scenario},
                        {"differences", std::move(figures)},
                        {"contributions", std::move(contributions)},
                        {"contributions_exact", compared.exact},
                        {"not_in_both", compared.not_in_both}});
    scenarios.push_back(summary_json(compared.what_if));
  }
  Json files = Json::array();
  for (const WrittenFile& file : outcome.files) files.push_back(file.name);
  Json json{{"baseline", outcome.baseline.scenario},
            {"what_ifs", std::move(what_ifs)},
            {"complete", outcome.complete},
            {"folder", outcome.folder.string()},
            {"files", std::move(files)},
            {"scenarios", std::move(scenarios)}};
  if (!outcome.precision.empty()) json["precision"] = precision_json(outcome.precision);
  if (!outcome.growth.bars.empty()) json["growth"] = growth_json(outcome);
  return json;
}

}  // namespace sendsim::app
