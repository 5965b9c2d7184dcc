#include "precision.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <stdexcept>

#include "failures.hpp"
#include "periods.hpp"
#include "sendsim/scenario/diagnostic.hpp"

namespace sendsim::app {
namespace {

/// What a share alone asks for.
struct Headline {
  std::string_view measure;
  std::string_view heading;
};
constexpr Headline kHeadline[] = {{"ehc_plans", "EHC plans"},
                                  {"high_needs_spend", "high needs spend"}};

bool counts(const measures::Layout& layout, std::string_view measure) {
  return std::any_of(layout.measures.begin(), layout.measures.end(),
                     [&](const measures::Measure& each) { return each.name == measure; });
}

/// How a figure of one's own choice is shown.
Unit shown_as(const measures::Measure& measure) {
  if (measure.unit == "GBP") return Unit::thousand_pounds;
  return experiment::is_percentage(measure) ? Unit::percent : Unit::rate;
}

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
    : request_{request},
      seeds_per_draw_{independent ? 1 : request.settings.seeds_per_draw},
      faults_(request.precision.size(), "expected something that the scenario counts") {}

void PrecisionGoal::ask(const std::string& of, const measures::Layout& layout, const Side& values,
                        const std::optional<Side>& reference) {
  for (std::size_t i = 0; i < request_.precision.size(); ++i) {
    const experiment::AskedPrecision& asked = request_.precision[i];
    PreciseFigure figure;
    figure.of = of;
    figure.asked = asked.text;
    figure.is_headline = asked.is_headline();
    if (!asked.is_headline()) {
      try {
        figure.codes = asked.codes;
        figure.heading = asked.measure;
        for (const auto& [column, code] : asked.codes)
          figure.heading.append(", ").append(column).append(" ").append(code);
        add(figure, layout, experiment::find_asked(asked, layout), values, reference);
        faults_[i].clear();
      } catch (const std::invalid_argument& fault) {
        if (!faults_[i].empty()) faults_[i] = fault.what();
      }
      continue;
    }
    for (const Headline& headline : kHeadline) {
      if (!counts(layout, headline.measure)) continue;
      experiment::AskedPrecision one = asked;
      one.measure = headline.measure;
      figure.heading = headline.heading;
      add(figure, layout, experiment::find_asked(one, layout), values, reference);
      faults_[i].clear();
    }
  }
}

void PrecisionGoal::add(PreciseFigure figure, const measures::Layout& layout,
                        const experiment::PreciseSelection& selected, const Side& values,
                        const std::optional<Side>& reference) {
  const measures::Cube& cube = layout.cubes.at(selected.selection.cube);
  const measures::Measure& measure = layout.measures.at(cube.measure);
  const measures::TimeAxis& axis = layout.times.at(cube.time);
  const auto reader_of = [&](const Side& side) {
    return Reader{side.scenario, {selected.selection, layout, side.layout}};
  };
  Source source{.value = reader_of(values), .reference = std::nullopt, .width = selected.width};
  if (reference) source.reference = reader_of(*reference);
  sources_.push_back(std::move(source));
  figure.measure = measure.name;
  figure.first = axis.first.at(selected.selection.period);
  figure.last = axis.last.at(selected.selection.period);
  figure.period = period_text(axis, selected.selection.period);
  figure.unit = measure.unit;
  figure.shown = figure.is_headline && measure.unit == "persons" ? Unit::count : shown_as(measure);
  if (const std::string unit = unit_text(figure.shown, measure);
      !unit.empty() && figure.shown != Unit::count)
    figure.heading += ", " + unit;
  figures_.push_back(std::move(figure));
}

void PrecisionGoal::check() const {
  for (std::size_t i = 0; i < faults_.size(); ++i)
    if (!faults_[i].empty())
      throw UsageError("--precision " + scenario::in_quotes(request_.precision[i].text) + ": " +
                       faults_[i]);
  (void)rule();
}

void PrecisionGoal::take(const experiment::Replication& replication) {
  const auto at = static_cast<std::size_t>(replication.number);
  const auto read = [&](const Reader& reader) {
    return reader.reader.read(*replication.results[reader.scenario]);
  };
  for (Source& source : sources_) {
    source.values[at] = read(source.value);
    if (source.reference) source.references[at] = read(*source.reference);
  }
}

void PrecisionGoal::make_room(std::int32_t replications) {
  for (Source& source : sources_) {
    source.values.resize(static_cast<std::size_t>(replications));
    if (source.reference) source.references.resize(source.values.size());
  }
}

stats::StoppingRule PrecisionGoal::rule() const {
  std::vector<stats::Precision> asked;
  for (const Source& source : sources_) asked.push_back(source.width);
  try {
    return stats::StoppingRule{asked, seeds_per_draw_, request_.settings.replications};
  } catch (const std::invalid_argument&) {
    throw UsageError(
        "--precision: expected --replications, the most that may be run, to be 30 or "
        "more, got " +
        std::to_string(request_.settings.replications));
  }
}

std::int32_t PrecisionGoal::first_look() {
  const auto first = static_cast<std::int32_t>(rule().first_look());
  make_room(first);
  return first;
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
    const double value = source.values[at];
    const double reference = source.reference ? source.references[at] : value;
    values.push_back(source.reference ? value - reference : value);
    clusters.push_back(r / seeds_per_draw_);
    if (std::isnan(reference)) continue;
    sum += reference;
    ++known;
  }
  PreciseFigure& figure = figures_[output];
  figure.replications = replications;
  figure.reached = rule.assess(output, values, clusters, sum / known);
  figure.projected = rule.project(figure.reached, replications);
  figure.unchanged = source.reference &&
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
  if (!next) return std::nullopt;
  make_room(static_cast<std::int32_t>(*next));
  return static_cast<std::int32_t>(*next);
}

std::optional<PrecisionGoal> goal_of(const RunRequest& request,
                                     const scenario::Scenario& scenario) {
  if (request.precision.empty()) return std::nullopt;
  PrecisionGoal goal{request, scenario.uncertain().empty()};
  const measures::Layout layout = experiment::layout_of(scenario);
  goal.ask(scenario.name(), layout, {0, layout});
  goal.check();
  return goal;
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
    so_far.finished += experiment::run(
        scenarios, settings, numbers,
        [&](const experiment::Replication& replication) {
          if (goal != nullptr) goal->take(replication);
          listener(replication);
        },
        stop);
    if (so_far.finished < so_far.aimed) break;
  }
  return so_far;
}

namespace {

/// One of its own choice with as many decimals as the width that was asked for has two digits.
std::string number_of(const PreciseFigure& figure, double value) {
  if (figure.is_headline) return shown_number(value, figure.shown);
  double target = figure.reached.target;
  if (figure.shown == Unit::percent) target *= 100;
  if (figure.shown == Unit::thousand_pounds) target /= 1000;
  constexpr int kMost = 9;
  const int decimals =
      target > 0 ? std::clamp(1 - static_cast<int>(std::floor(std::log10(target))), 0, kMost) : 1;
  return shown_number(value, figure.shown, decimals);
}

}  // namespace

std::vector<std::string> precision_lines(const std::vector<PreciseFigure>& figures) {
  std::vector<std::string> lines;
  for (const PreciseFigure& figure : figures) {
    const auto shown = [&](double value) {
      return std::isnan(value) ? std::string{"–"} : number_of(figure, value);
    };
    if (figure.unchanged) {
      lines.push_back(fmt::format("{}, {}, {}: the same in all {} replications; not waited for",
                                  figure.of, figure.heading, figure.period, figure.replications));
      continue;
    }
    std::string line = fmt::format(
        "{}, {}, {}: {} ± {}, asked for ± {}: {} with {} replications", figure.of, figure.heading,
        figure.period, shown(figure.reached.estimate.mean), shown(figure.reached.half_width),
        shown(figure.reached.target), reason(figure.reached.verdict), figure.replications);
    if (figure.reached.verdict != stats::Verdict::met && figure.projected)
      line += fmt::format(" (about {} would do)", *figure.projected);
    lines.push_back(std::move(line));
  }
  if (!figures.empty())
    lines.emplace_back(
        "± tells how well the mean is known, not how far the future may lie from it: that range is "
        "in "
        "the tables and does not narrow with replications");
  return lines;
}

nlohmann::ordered_json precision_json(const std::vector<PreciseFigure>& figures) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const PreciseFigure& figure : figures) {
    nlohmann::ordered_json json{{"of", figure.of},
                                {"asked", figure.asked},
                                {"measure", figure.measure},
                                {"unit", figure.unit},
                                {"period", figure.period},
                                {"period_start", to_string(figure.first)},
                                {"period_end", to_string(figure.last)},
                                {"replications", figure.replications},
                                {"met", figure.reached.verdict == stats::Verdict::met},
                                {"verdict", reason(figure.reached.verdict)}};
    for (const auto& [column, code] : figure.codes) json[column] = code;
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
