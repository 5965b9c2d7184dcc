#include "check_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <utility>

#include "answers.hpp"
#include "failures.hpp"
#include "provenance.hpp"
#include "scenario_json.hpp"

namespace sendsim::app {
namespace {

using scenario::Scenario;
using Json = nlohmann::ordered_json;

std::string counted(std::size_t n, const std::string& noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

template <class T>
std::string codes_text(const Registry<T>& registry) {
  std::string text = std::to_string(registry.size()) + ": ";
  bool begun = false;
  for (const std::string& code : registry.codes()) {
    if (begun) text += ", ";
    text += code;
    begun = true;
  }
  return text;
}

std::int64_t persons(const std::vector<population::StartingGroup>& groups) {
  std::int64_t sum = 0;
  for (const auto& group : groups) sum += group.count;
  return sum;
}

std::int64_t residents(const pathway::Model& model) {
  std::int64_t sum = 0;
  for (const std::int64_t each : model.start.residents.persons) sum += each;
  return sum;
}

std::string grouped(std::int64_t count) {
  return shown_number(static_cast<double>(count), Unit::count);
}

std::size_t without_source(const Scenario& scenario) {
  std::size_t n = 0;
  for (const auto& each : scenario.assumptions()) n += each.is_assumption ? 1 : 0;
  return n;
}

void print_frame(std::ostream& out, const Scenario& scenario, const pathway::Model& model) {
  const auto line = [&out](const std::string& name, const std::string& text) {
    if (!text.empty()) out << "  " << name << blanks_after(name, 18) << text << '\n';
  };
  out << scenario.name() << '\n';
  line("description", scenario.description());
  line("period", to_string(model.first) + " to " + to_string(model.last));
  line("needs", codes_text(model.needs));
  line("provision types", codes_text(model.provisions));
  line("strata", codes_text(model.strata));
  line("cease reasons", codes_text(model.cease_reasons));
  line("cost lines", std::to_string(model.cost_lines.size()) + ", borne by " +
                         counted(model.budgets.size(), "budget"));
  line("on the first day",
       fmt::format("{} residents aged 0 to 25; {} with SEN support, {} in assessment, {} with an "
                   "EHC plan",
                   grouped(residents(model)), grouped(persons(model.start.sen_support)),
                   grouped(persons(model.start.assessments)), grouped(persons(model.start.plans))));
  line("rules change", counted(model.epochs.size() - 1, "time") + " after the first day");
  for (const output::FileRecord& input : input_records(scenario))
    line("input", fmt::format("{} ({} bytes, SHA-256 {}…)", input.path, input.bytes,
                              input.sha256.substr(0, 12)));
}

void print_measures(std::ostream& out, const Scenario& scenario) {
  out << "\nMeasures: " << scenario.measures().size() << '\n';
  for (const scenario::Measure& each : scenario.measures())
    out << (each.enabled ? "  on   " : "  off  ") << each.name
        << (each.note.empty() ? "" : ": " + each.note) << '\n';
}

/// `ASD`, `0-4` for ages in a row, `high_needs/top_up and 3 more`.
std::string codes_in_short(const std::vector<std::string>& codes, bool is_age) {
  if (codes.size() == 1) return codes.front();
  if (is_age && std::stoul(codes.back()) - std::stoul(codes.front()) + 1 == codes.size())
    return codes.front() + "-" + codes.back();
  return fmt::format("{} and {} more", codes.front(), codes.size() - 1);
}

/// `ehc_plans, age 0-4`.
std::string told_series(const scenario::PublishedSeries& series) {
  std::string text = series.measure;
  for (const auto& part : series.where) {
    const bool by_group = part.axis == "provision" && !series.sen2_group.empty();
    text += by_group ? ", sen2_group " + series.sen2_group
                     : ", " + part.axis + " " + codes_in_short(part.codes, part.axis == "age");
  }
  return text;
}

void print_history(std::ostream& out, const Scenario& scenario) {
  out << "\nPublished beside the results: " << scenario.history().size() << " series\n";
  for (const scenario::PublishedSeries& each : scenario.history()) {
    std::string period = to_string(each.period);
    std::replace(period.begin(), period.end(), '_', ' ');
    out << fmt::format("  {}: {}, {} to {}; {}\n", told_series(each),
                       counted(each.values.size(), period), to_string(each.values.front().first),
                       to_string(each.values.back().last), each.source);
  }
}

void print_backtest(std::ostream& out, const Scenario& scenario) {
  out << "\nForecasts that were scored: " << scenario.backtest().size() << " series\n";
  for (const scenario::ForecastRecord& each : scenario.backtest()) {
    out << fmt::format("  {} of {}, missed on average by", each.measure, each.of);
    const char* before = " ";
    for (const scenario::ForecastScore& score : each.scores) {
      out << fmt::format("{}{:.1f} % after {}", before, 100.0 * score.mean_absolute_error,
                         counted(static_cast<std::size_t>(score.years_ahead), "year"));
      before = ", ";
    }
    out << "; " << each.source << '\n';
  }
}

void print_known_gaps(std::ostream& out, const Scenario& scenario) {
  if (scenario.known_gaps().empty()) return;
  out << "\nWhat the evidence behind it lacks: " << scenario.known_gaps().size() << '\n';
  for (const std::string& gap : scenario.known_gaps()) out << "  " << gap << '\n';
}

void print_data_quality(std::ostream& out, const Scenario& scenario) {
  const std::optional<scenario::DataQuality>& quality = scenario.data_quality();
  if (!quality) return;
  out << fmt::format("\nWhat the authority's own files lack: {} ({})\n",
                     counted(quality->problems.size(), "kind"), quality->source);
  const auto told = [](const scenario::ToldFigure& figure) {
    return figure.value ? shown_number(*figure.value, Unit::count)
                        : std::string{figure.hidden ? "few" : "?"};
  };
  for (const scenario::DataQuality::Problem& each : quality->problems)
    out << fmt::format("  {} ({}): rows {}, plans of the first day {}; {}\n", each.problem,
                       each.field, told(each.rows), told(each.plans), each.meaning);
}

void print_uncertain(std::ostream& out, const Scenario& scenario) {
  out << "\nUncertain parameters, drawn anew for each pair of replications: "
      << scenario.uncertain().size() << '\n';
  for (const scenario::Uncertain& each : scenario.uncertain())
    out << fmt::format("  {}: {}, mean {:.6g}, standard deviation {:.3g}{}{}\n", each.path,
                       to_string(each.distribution.family()), each.distribution.mean(),
                       each.distribution.standard_deviation(),
                       each.is_factor ? ", of a factor on all of it" : "",
                       each.each_year ? ", for each year anew" : "");
}

/// `path` with the numbers of list items left open: `start.assessments.*.need`.
std::string pattern_of(const std::string& path) {
  std::string pattern;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('.', at), path.size());
    const std::string step = path.substr(at, end - at);
    const bool is_number =
        !step.empty() && step.find_first_not_of("0123456789") == std::string::npos;
    pattern += (at > 0 ? "." : "") + (is_number ? "*" : step);
    at = end + 1;
  }
  return pattern;
}

/// Values of a long list that come from one source: the first stands for all.
struct Entry {
  const scenario::Assumption* first;
  std::string path;
  std::size_t values;
};

std::vector<Entry> register_of(const Scenario& scenario) {
  std::vector<Entry> entries;
  std::map<std::pair<std::string, std::string>, std::size_t> known;
  for (const scenario::Assumption& each : scenario.assumptions()) {
    const std::string pattern = pattern_of(each.path);
    const auto [found, is_new] =
        known.try_emplace({pattern, each.provenance.source}, entries.size());
    if (is_new)
      entries.push_back({&each, pattern, 1});
    else
      ++entries[found->second].values;
  }
  return entries;
}

void print_register(std::ostream& out, const Scenario& scenario) {
  const std::size_t all = scenario.assumptions().size();
  const std::size_t assumed = without_source(scenario);
  out << fmt::format("\nWhat it rests on: {}, {} from a source, {} assumed\n",
                     counted(all, "value"), all - assumed, assumed);
  for (const Entry& entry : register_of(scenario)) {
    const scenario::Assumption& each = *entry.first;
    out << "  " << (entry.values > 1 ? entry.path : each.path) << " = " << each.value;
    if (!each.provenance.unit.empty()) out << ' ' << each.provenance.unit;
    if (entry.values > 1) out << ", … (" << entry.values << " values; the first is shown)";
    out << "\n      " << (each.place.empty() ? "default" : each.place) << ": "
        << (each.provenance.source.empty() ? "assumption" : each.provenance.source);
    if (!each.provenance.note.empty()) out << "; " << each.provenance.note;
    out << '\n';
  }
}

template <class T>
Json codes_json(const Registry<T>& registry) {
  return registry.codes();
}

Json check_json(const Scenario& scenario, const pathway::Model& model) {
  Json json{{"scenario", scenario.name()},
            {"description", scenario.description()},
            {"first", to_string(model.first)},
            {"last", to_string(model.last)},
            {"needs", codes_json(model.needs)},
            {"provision_types", codes_json(model.provisions)},
            {"strata", codes_json(model.strata)},
            {"cease_reasons", codes_json(model.cease_reasons)},
            {"start",
             {{"residents", residents(model)},
              {"sen_support", persons(model.start.sen_support)},
              {"assessments", persons(model.start.assessments)},
              {"plans", persons(model.start.plans)}}},
            {"epochs", model.epochs.size()},
            {"inputs", inputs_json(scenario)},
            {"measures", measures_json(scenario)},
            {"warnings", scenario.warnings()},
            {"history", history_json(scenario)},
            {"backtest", backtest_json(scenario)},
            {"known_gaps", scenario.known_gaps()},
            {"uncertain", uncertain_json(scenario)},
            {"values", scenario.assumptions().size()},
            {"assumed", without_source(scenario)},
            {"assumptions", assumptions_json(scenario)}};
  if (scenario.data_quality()) json["data_quality"] = data_quality_json(*scenario.data_quality());
  return json;
}

}  // namespace

int check_command(const CheckRequest& request, const Streams& streams) {
  const Scenario scenario = Scenario::load(request.scenario, request.edits);
  const pathway::Model model = scenario.model();
  (void)experiment::layout_of(scenario);  // the stages take the rules
  for (const std::string& warning : scenario.warnings()) streams.err << warning << '\n';
  if (request.as_json) {
    Json json = check_json(scenario, model);
    if (request.resolved) json["resolved"] = scenario.resolved_text();
    streams.out << to_lines(json);
  } else if (request.resolved) {
    streams.out << scenario.resolved_text();
  } else {
    print_frame(streams.out, scenario, model);
    print_measures(streams.out, scenario);
    print_history(streams.out, scenario);
    print_backtest(streams.out, scenario);
    print_known_gaps(streams.out, scenario);
    print_data_quality(streams.out, scenario);
    print_uncertain(streams.out, scenario);
    print_register(streams.out, scenario);
    streams.out << "\nThe scenario is sound.\n";
  }
  return kDone;
}

}  // namespace sendsim::app
