#include "uncertainty_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "text_table.hpp"

namespace sendsim::app {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kLongest = 50;  ///< of a column, so that the table has one part

struct Told {
  std::string_view measure;
  std::string_view heading;
  std::string_view time;
};
/// A figure for each of the four questions, and what the deficit comes to.
constexpr std::array<Told, 5> kTold{
    {{"ehc_plans", "EHC plans", "census_day"},
     {"shortfall", "shortfall of places", "census_day"},
     {"within_20_weeks", "within 20 weeks", "census_year"},
     {"high_needs_spend", "high needs spend", "financial_year"},
     {"cumulative_balance", "cumulative deficit", "financial_year"}}};

/// One of the figures that are told, where its shares are known.
struct Line {
  std::string_view heading;
  const output::FigureSensitivity* what;
};

std::vector<Line> lines_of(const RunOutcome& outcome) {
  std::vector<Line> lines;
  for (const Told& told : kTold)
    for (const output::FigureSensitivity& each : outcome.sensitivities)
      if (outcome.layout.measures[each.figure.measure].name == told.measure &&
          outcome.layout.times[each.figure.time].name == told.time &&
          each.figure.category.empty() && !std::isnan(each.effects.parameter_share))
        lines.push_back({told.heading, &each});
  return lines;
}

std::string percent(double share) { return fmt::format("{:.0f}", 100 * share); }

/// The end of a long path says more than its beginning.
std::string shortened(std::string path, std::size_t most) {
  if (path.size() <= most) return path;
  return "…" + path.substr(path.size() - most + 1);
}

/// `finance.lines.x.per_child (0.81)`
std::string goes_with(const output::FigureSensitivity& what) {
  if (what.parameters.empty()) return "too few draws to tell";
  const output::ParameterSensitivity& first = what.parameters.front();
  if (!first.stands_out) return "no single one";
  const std::string behind =
      fmt::format("{} ({:.2f})", first.each_year ? ", yearly" : "", first.correlation);
  return shortened(first.parameter, kLongest - behind.size()) + behind;
}

void add_number(nlohmann::ordered_json& json, const char* key, double value) {
  if (!std::isnan(value)) json[key] = value;
}

}  // namespace

void print_uncertainty(std::ostream& out, const Terminal& terminal, const RunOutcome& outcome) {
  const std::vector<Line> lines = lines_of(outcome);
  if (outcome.uncertain == 0 || lines.empty()) return;
  TextTable table{{"", "parameters, %", "chance, %", "goes most with (r)"}, {}};
  for (const auto& [heading, what] : lines) {
    const double share = what->effects.parameter_share;
    table.lines.push_back({std::string{heading},
                           fmt::format("{} ({} to {})", percent(share), percent(what->share.low),
                                       percent(what->share.high)),
                           percent(1 - share), goes_with(*what)});
  }
  out << '\n'
      << bold(terminal, outcome.has_ranges() ? "What makes these ranges wide"
                                             : "What makes replications differ")
      << ": uncertain parameters or chance, in % of the variance (95 % interval)\n"
      << "at the last census and in the last whole year; r: rank correlation. In variance.csv, "
         "sensitivity.csv\n"
      << to_text(table, "  ", kWidth);
}

nlohmann::ordered_json uncertainty_json(const RunOutcome& outcome) {
  using Json = nlohmann::ordered_json;
  Json figures = Json::array();
  for (const auto& [heading, what] : lines_of(outcome)) {
    const measures::Measure& measure = outcome.layout.measures[what->figure.measure];
    Json figure{{"measure", measure.name},
                {"unit", measure.unit},
                {"period_start", to_string(what->figure.first)},
                {"period_end", to_string(what->figure.last)},
                {"sd", what->effects.standard_deviation},
                {"parameter_share", what->effects.parameter_share}};
    add_number(figure, "parameter_share_low", what->share.low);
    add_number(figure, "parameter_share_high", what->share.high);
    Json parameters = Json::array();
    for (const output::ParameterSensitivity& each : what->parameters)
      parameters.push_back({{"parameter", each.parameter},
                            {"each_year", each.each_year},
                            {"correlation", each.correlation},
                            {"low", each.interval.low},
                            {"high", each.interval.high},
                            {"share", each.share}});
    figure["parameters"] = std::move(parameters);
    figures.push_back(std::move(figure));
  }
  return figures;
}

}  // namespace sendsim::app
