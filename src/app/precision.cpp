#include "precision.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <stdexcept>

#include "failures.hpp"
#include "periods.hpp"
#include "sendsim/measures/recorder.hpp"

namespace sendsim::app {
namespace {

struct Asked {
  std::string_view measure;
  std::string_view heading;
  measures::Time time;
  Unit unit;
};
constexpr Asked kAsked[] = {{"ehc_plans", "EHC plans", measures::Time::census_day, Unit::count},
                            {"high_needs_spend", "high needs spend", measures::Time::financial_year,
                             Unit::thousand_pounds}};

std::string_view reason(stats::Verdict verdict) {
  switch (verdict) {
    case stats::Verdict::met: return "reached";
    case stats::Verdict::too_wide: return "not reached";
    case stats::Verdict::too_few_known: return "known in too few replications";
    case stats::Verdict::no_spread: return "the same in every replication, which tells nothing";
    case stats::Verdict::no_target: return "relative to a mean of zero";
  }
  throw std::logic_error("precision: a verdict without words");
}

}  // namespace

PrecisionGoal::PrecisionGoal(const RunRequest& request, bool independent)
    : request_{request}, seeds_per_draw_{independent ? 1 : request.settings.seeds_per_draw} {}

void PrecisionGoal::ask(const std::string& of, const measures::Layout& layout,
                        const measures::Headline& headline,
                        const experiment::FiguresByReplication& values,
                        const experiment::FiguresByReplication* reference) {
  for (const Asked& asked : kAsked)
    for (std::size_t m = 0; m < layout.measures.size(); ++m) {
      const measures::Measure& measure = layout.measures[m];
      if (measure.name != asked.measure) continue;
      const auto time = static_cast<std::size_t>(asked.time);
      const measures::TimeAxis& axis = layout.times.at(time);
      const std::size_t last = last_whole(axis);
      const auto f = measures::find_figure(headline.figures(), m, time, axis.first[last]);
      if (!f) continue;
      sources_.push_back({&values, reference, *f});
      figures_.push_back({.of = of,
                          .measure = measure.name,
                          .heading = std::string{asked.heading},
                          .period = period_text(axis, last),
                          .unit = measure.unit,
                          .shown = asked.unit,
                          .reached = {},
                          .projected = std::nullopt});
    }
}

stats::StoppingRule PrecisionGoal::rule() const {
  const std::vector<stats::Precision> asked(sources_.size(), {.relative = *request_.precision});
  try {
    return stats::StoppingRule{asked, seeds_per_draw_, request_.settings.replications};
  } catch (const std::invalid_argument&) {
    throw UsageError(
        "--precision: expected --replications, the most that may be run, to be 30 or "
        "more, got " +
        std::to_string(request_.settings.replications));
  }
}

std::int32_t PrecisionGoal::first_look() const {
  return static_cast<std::int32_t>(rule().first_look());
}

void PrecisionGoal::assess(const stats::StoppingRule& rule, std::size_t output,
                           std::int32_t replications) {
  const Source& source = sources_[output];
  std::vector<double> values;
  std::vector<std::int32_t> clusters;
  double sum = 0;
  double known = 0;
  for (std::int32_t r = 0; r < replications; ++r) {
    const auto at = static_cast<std::size_t>(r);
    const double value = (*source.values)[at][source.figure];
    const double reference =
        source.reference == nullptr ? value : (*source.reference)[at][source.figure];
    values.push_back(source.reference == nullptr ? value : value - reference);
    clusters.push_back(r / seeds_per_draw_);
    if (std::isnan(reference)) continue;
    sum += reference;
    ++known;
  }
  PreciseFigure& figure = figures_[output];
  figure.replications = replications;
  figure.reached = rule.assess(output, values, clusters, sum / known);
  figure.projected = rule.project(figure.reached, replications);
  figure.unchanged = source.reference != nullptr &&
                     std::all_of(values.begin(), values.end(), [](double x) { return x == 0; });
}

std::optional<std::int32_t> PrecisionGoal::look_after(std::int32_t replications) {
  const stats::StoppingRule rule = this->rule();
  bool enough = true;
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    assess(rule, i, replications);
    // What is never touched has no width to wait for; it is not called precise either.
    enough =
        enough && (figures_[i].unchanged || figures_[i].reached.verdict == stats::Verdict::met);
  }
  told_ = figures_;
  if (enough) return std::nullopt;
  const auto next = rule.look_after(replications);
  return next ? std::optional{static_cast<std::int32_t>(*next)} : std::nullopt;
}

Replicated replicate(std::span<const scenario::Scenario* const> scenarios,
                     const experiment::Settings& settings, PrecisionGoal* goal,
                     const experiment::Listener& listener, Progress& progress,
                     const std::stop_token& stop, std::int32_t first) {
  Replicated so_far{.finished = first};
  for (std::optional<std::int32_t> next = goal == nullptr ? settings.replications
                                                          : goal->first_look();
       next; next = goal == nullptr ? std::nullopt : goal->look_after(so_far.finished)) {
    so_far.aimed = *next;
    progress.aim_at(so_far.aimed);
    if (so_far.finished == first) progress.start(experiment::threads_of(settings), settings.seed);
    std::vector<std::int32_t> numbers(static_cast<std::size_t>(*next - so_far.finished));
    std::iota(numbers.begin(), numbers.end(), so_far.finished);
    so_far.finished += experiment::run(scenarios, settings, numbers, listener, stop);
    if (so_far.finished < so_far.aimed) break;
  }
  return so_far;
}

std::vector<std::string> precision_lines(const std::vector<PreciseFigure>& figures) {
  std::vector<std::string> lines;
  for (const PreciseFigure& figure : figures) {
    const auto shown = [&](double value) {
      return std::isnan(value) ? std::string{"–"} : shown_number(value, figure.shown);
    };
    const std::string unit = figure.shown == Unit::thousand_pounds ? ", £ thousand" : "";
    if (figure.unchanged) {
      lines.push_back(fmt::format("{}, {}, {}: the same in all {} replications; not waited for",
                                  figure.of, figure.heading, figure.period, figure.replications));
      continue;
    }
    std::string line = fmt::format(
        "{}, {}{}, {}: {} ± {}, asked for ± {}: {} with {} replications", figure.of, figure.heading,
        unit, figure.period, shown(figure.reached.estimate.mean), shown(figure.reached.half_width),
        shown(figure.reached.target), reason(figure.reached.verdict), figure.replications);
    if (figure.reached.verdict != stats::Verdict::met && figure.projected)
      line += fmt::format(" (about {} would do)", *figure.projected);
    lines.push_back(std::move(line));
  }
  return lines;
}

nlohmann::ordered_json precision_json(const std::vector<PreciseFigure>& figures) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const PreciseFigure& figure : figures) {
    nlohmann::ordered_json json{{"of", figure.of},
                                {"measure", figure.measure},
                                {"unit", figure.unit},
                                {"period", figure.period},
                                {"replications", figure.replications},
                                {"met", figure.reached.verdict == stats::Verdict::met},
                                {"verdict", reason(figure.reached.verdict)}};
    const auto add = [&json](const char* key, double value) {
      if (!std::isnan(value)) json[key] = value;
    };
    add("mean", figure.reached.estimate.mean);
    add("half_width", figure.reached.half_width);
    add("target", figure.reached.target);
    if (figure.projected) json["replications_projected"] = *figure.projected;
    all.push_back(std::move(json));
  }
  return all;
}

}  // namespace sendsim::app
