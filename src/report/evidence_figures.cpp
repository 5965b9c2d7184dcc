#include "evidence_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "comparison_figures.hpp"
#include "figure_parts.hpp"
#include "json_text.hpp"

namespace sendsim::report {
namespace {

using nlohmann::json;

json array_in(const Sample& sample, const char* name) {
  json found = json::parse(attribute(sample, name), nullptr, false);
  return found.is_array() ? found : json::array();
}

bool flag_in(const json& item, const char* key) {
  return item.is_object() && item.contains(key) && item[key].is_boolean() && item[key].get<bool>();
}

std::vector<Column> text_columns(const std::vector<std::string>& headings) {
  std::vector<Column> columns;
  for (const std::string& heading : headings)
    columns.push_back({.heading = heading, .is_text = true});
  return columns;
}

Figure text_table(std::string id, std::string title, std::string finding,
                  const std::vector<std::string>& headings) {
  return {.id = std::move(id),
          .title = title,
          .finding = std::move(finding),
          .charts = {},
          .table = {title, text_columns(headings), {}}};
}

/// How many uncertain parameters move the results more; empty for what is not drawn.
Cell rank_of(const std::map<std::string, std::size_t>& ranks, const std::string& path) {
  const auto found = ranks.find(path);
  if (found == ranks.end()) return {};
  return static_cast<double>(found->second);
}

std::vector<Cell> register_row(const json& item, const std::map<std::string, std::size_t>& ranks) {
  std::string note = text_in(item, "note");
  std::string source = text_in(item, "source");
  if (!note.empty()) source += (source.empty() ? "" : "; ") + note;
  return {
      text_in(item, "path"), text_in(item, "value"),
      text_in(item, "unit"), std::string{flag_in(item, "assumption") ? "assumption" : "published"},
      std::move(source),     rank_of(ranks, text_in(item, "path"))};
}

std::vector<Column> register_columns() {
  std::vector<Column> columns = text_columns({"Parameter", "Value", "Unit", "Kind", "Source"});
  columns.push_back({.heading = "Sensitivity rank"});
  return columns;
}

}  // namespace

std::string attribute(const Sample& sample, const char* name) {
  const auto found = sample.provenance().find(name);
  return found == sample.provenance().end() ? std::string{} : found->second;
}

std::string value_of(const Sample& sample, std::string_view path) {
  for (const json& item : array_in(sample, "assumptions"))
    if (text_in(item, "path") == path) return text_in(item, "value");
  return {};
}

bool is_assumption(const Sample& sample, std::string_view path) {
  const json all = array_in(sample, "assumptions");
  return std::any_of(all.begin(), all.end(), [&](const json& item) {
    return text_in(item, "path") == path && flag_in(item, "assumption");
  });
}

RegisterSize register_size(const Sample& sample) {
  RegisterSize size;
  for (const json& item : array_in(sample, "assumptions")) {
    ++size.numbers;
    if (flag_in(item, "assumption")) ++size.assumptions;
  }
  return size;
}

namespace {

std::string measures_finding(const json& measures, bool is_baseline) {
  const auto on = std::count_if(measures.begin(), measures.end(),
                                [](const json& item) { return flag_in(item, "enabled"); });
  const std::string count =
      measures.size() == 1 ? "1 measure" : fmt::format("{} measures", measures.size());
  const std::string where =
      is_baseline ? " stand in this scenario itself" : " are laid over the baseline";
  if (static_cast<std::size_t>(on) == measures.size()) return count + where + ".";
  return count + where + fmt::format(", {} of them switched on.", on);
}

}  // namespace

std::vector<Figure> measure_figures(const Study& study) {
  std::vector<Figure> figures;
  for (std::size_t s = 0; s < study.scenarios.size(); ++s) {
    const Sample& sample = study.scenarios[s];
    const json measures = array_in(sample, "measures");
    if (measures.empty()) continue;
    Figure figure =
        text_table(fmt::format("measures-{}", s), sample.name() + ": its measures",
                   measures_finding(measures, s == 0), {"Measure", "Switched", "What it rests on"});
    for (const json& item : measures)
      figure.table.rows.push_back({text_in(item, "name"),
                                   std::string{flag_in(item, "enabled") ? "on" : "off"},
                                   text_in(item, "note")});
    figures.push_back(std::move(figure));
  }
  return figures;
}

namespace {

std::vector<std::string> gap_lines(const Sample& sample) {
  std::vector<std::string> lines;
  for (const json& item : array_in(sample, "known_gaps"))
    if (item.is_string()) lines.push_back(item.get<std::string>());
  return lines;
}

std::string gaps_finding(std::size_t count, bool is_baseline) {
  const std::string points =
      count == 1 ? "1 point is known" : fmt::format("{} points are known", count);
  return points + (is_baseline ? "" : " beside the baseline's") +
         ": each says what is missing or looks wrong in the evidence behind the figures, and "
         "mostly what was taken in its place.";
}

}  // namespace

KnownGaps known_gaps(const Sample& sample) {
  const std::vector<std::string> lines = gap_lines(sample);
  return {lines.size(), lines.empty() ? std::string{} : lines.front()};
}

std::vector<Figure> known_gap_figures(const Study& study) {
  std::vector<Figure> figures;
  std::set<std::string> known;  // a what-if has its baseline's
  for (std::size_t s = 0; s < study.scenarios.size(); ++s) {
    const Sample& sample = study.scenarios[s];
    const std::string title = "What the evidence lacks";
    Figure figure = text_table(s == 0 ? "known-gaps" : fmt::format("known-gaps-{}", s),
                               s == 0 ? title : sample.name() + ": what its evidence lacks besides",
                               "", {"No.", title});
    for (const std::string& line : gap_lines(sample))
      if (known.insert(line).second)
        figure.table.rows.push_back({std::to_string(figure.table.rows.size() + 1), line});
    if (figure.table.rows.empty()) continue;
    figure.finding = gaps_finding(figure.table.rows.size(), s == 0);
    figures.push_back(std::move(figure));
  }
  return figures;
}

std::vector<Figure> register_figures(const Study& study) {
  std::vector<Figure> figures;
  const std::map<std::string, std::size_t> ranks = sensitivity_ranks(study);
  std::set<std::string> known;
  for (std::size_t s = 0; s < study.scenarios.size(); ++s) {
    const Sample& sample = study.scenarios[s];
    Figure figure = text_table(
        fmt::format("register-{}", s),
        s == 0 ? "Register of assumptions" : sample.name() + ": what differs from the baseline", "",
        {});
    figure.table.columns = register_columns();
    std::size_t assumptions = 0;
    for (const json& item : array_in(sample, "assumptions")) {
      const std::string line =
          text_in(item, "path") + '\n' + text_in(item, "value") + '\n' + text_in(item, "source");
      if (s == 0)
        known.insert(line);
      else if (known.contains(line))
        continue;
      if (flag_in(item, "assumption")) ++assumptions;
      figure.table.rows.push_back(register_row(item, ranks));
    }
    if (figure.table.rows.empty()) continue;
    figure.finding = fmt::format("{} entries, of which {} rest on assumptions.",
                                 figure.table.rows.size(), assumptions);
    figure.note =
        "An entry is a number or a whole table. Sensitivity rank: 1 is the uncertain parameter "
        "that "
        "goes most with any of the headline figures of the baseline; without a rank: not drawn.";
    figures.push_back(std::move(figure));
  }
  return figures;
}

namespace {

/// "plans_issued" as "plans issued".
std::string measure_name(std::string code) {
  if (code == "ehc_plans") return "EHC plans";
  std::replace(code.begin(), code.end(), '_', ' ');
  return code;
}

/// Scores that the scenario tells: those of its own area before those of all.
std::vector<json> own_first(const json& records) {
  std::vector<json> all(records.begin(), records.end());
  std::stable_partition(all.begin(), all.end(),
                        [&](const json& item) { return !text_in(item, "of").starts_with("all"); });
  return all;
}

std::string years_text(double years) {
  return years == 1 ? std::string{"1 year"} : fmt::format("{:.0f} years", years);
}

/// "they were too low by 3.1 % on average" of a mean error, forecast less fact over fact.
std::string bias_text(double bias) {
  if (std::isnan(bias)) return "";
  return fmt::format("; {} by {} on average", bias < 0 ? "too low" : "too high",
                     number_text(std::abs(bias), Number::percent));
}

}  // namespace

std::vector<Figure> backtest_figures(const Study& study) {
  const Sample& sample = study.scenarios.front();
  RangeBars chart{.x_title = "mean absolute error of forecasts of EHC plans",
                  .number = Number::percent,
                  .bars = {},
                  .range_name = {}};
  Table table{"Forecasts of the past",
              {{.heading = "Of", .is_text = true},
               {.heading = "Measure", .is_text = true},
               {.heading = "Years ahead"},
               {.heading = "Forecasts"},
               {.heading = "Mean absolute error", .number = Number::percent},
               {.heading = "Mean error (below zero: too low)", .number = Number::percent},
               {.heading = "Within the 90 % range", .number = Number::percent}},
              {}};
  std::string note;
  std::string finding;
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  for (const json& item : own_first(array_in(sample, "backtest"))) {
    const std::string of = text_in(item, "of");
    const std::string measure = text_in(item, "measure");
    if (note.empty()) note = text_in(item, "note");
    for (const json& score : item.value("scores", json::array())) {
      if (!score.is_object()) continue;
      const auto number = [&score](const char* key) {
        return score.contains(key) && score[key].is_number() ? score[key].get<double>() : kNone;
      };
      const double error = number("mean_absolute_error");
      if (std::isnan(error)) continue;
      table.rows.push_back({of, measure_name(measure), number("years_ahead"), number("forecasts"),
                            error, cell_of(number("bias")), cell_of(number("within_90"))});
      if (measure != "ehc_plans") continue;
      const std::string name = of + ", " + years_text(number("years_ahead")) + " ahead";
      chart.bars.push_back({name, error, kNone, kNone});
      if (!finding.empty()) continue;  // the nearest year of the own area says it
      finding = fmt::format("{}: forecasts of EHC plans missed by {} on average{}.", name,
                            number_text(error, Number::percent), bias_text(number("bias")));
    }
  }
  if (table.rows.empty() || chart.bars.empty()) return {};
  Figure figure{.id = "backtest",
                .title = "How good have forecasts been?",
                .finding = std::move(finding),
                .charts = {},
                .table = std::move(table),
                .note = std::move(note)};
  figure.charts.push_back({"", std::move(chart)});
  return {figure};
}

namespace {

void add_row(Figure& log, const char* item, std::string text) {
  log.table.rows.push_back({std::string{item}, std::move(text)});
}

/// What was asked, of which model, from which data: STRESS-DES 1 to 3.
void add_purpose(Figure& log, const Study& study) {
  const Sample& sample = study.scenarios.front();
  const RegisterSize size = register_size(sample);
  const auto row = [&log](const char* item, std::string text) {
    add_row(log, item, std::move(text));
  };
  row("Purpose (STRESS 1.1)", attribute(sample, "description"));
  row("Outputs (1.2)", fmt::format("{} measures, each described in results.h5 and summary.csv.",
                                   sample.layout().measures.size()));
  row("Experiments (1.3)",
      study.scenarios.size() == 1
          ? "One scenario."
          : fmt::format("{} scenarios on the same children (common random numbers by person, "
                        "decision and occasion).",
                        study.scenarios.size()));
  row("Logic (2.1 to 2.4)",
      "A discrete-event model of persons, day by day: need, request, assessment, plan, placement, "
      "review, transfer, end of plan. Methods are described with the program, stage by stage.");
  row("Queues (2.5)",
      "Psychologists, plan writers and limited places are finite; disciplines are in the "
      "scenario's text.");
  row("Data (3)", fmt::format("{} entries, {} of them assumptions: see the register.", size.numbers,
                              size.assumptions));
}

/// How it was run, by which program: STRESS-DES 4 to 6.
void add_run(Figure& log, const Study& study) {
  const Sample& sample = study.scenarios.front();
  const measures::TimeAxis* months = sample.time("month");
  const auto row = [&log](const char* item, std::string text) {
    add_row(log, item, std::move(text));
  };
  row("Initialisation (4.1)",
      "No warm-up: the run starts from the scenario's stocks of the first day, open assessments "
      "included. Who waits for a place and which reviews are overdue on that day is not known.");
  row("Run length (4.2)",
      months != nullptr && months->size() > 0
          ? date_text(months->first.front()) + " to " + date_text(months->last.back())
          : std::string{});
  row("Replications (4.3)",
      fmt::format("{} finished of {} asked for; {} replications in a row share a draw of the "
                  "uncertain parameters.",
                  sample.replications(), attribute(sample, "replications_asked"),
                  sample.seeds_per_draw()));
  row("Program (5.1)", "sendsim " + attribute(sample, "program_version") + ", commit " +
                           attribute(sample, "git_commit") + ", " + attribute(sample, "compiler"));
  row("Random numbers (5.2)",
      "Philox4x32-10, streams by seed, replication, person, decision and "
      "occasion; seed " +
          attribute(sample, "seed") + ".");
  row("Machine and time (5.3, 5.4)", attribute(sample, "threads") + " threads of " +
                                         attribute(sample, "host_cores") + " cores; started " +
                                         attribute(sample, "started") + ".");
  row("Code and data (6)",
      "The scenario's text and the SHA-256 of every input are in results.h5; the program is open "
      "source (MIT). What data the scenario rests on, the register tells entry by entry.");
  row("Complete", study.complete ? "Yes." : "No: the run was interrupted.");
}

}  // namespace

std::vector<Figure> quality_figures(const Study& study) {
  Figure figure = text_table(
      "quality-log", "Quality log",
      "The items of the STRESS-DES reporting guideline and of an analytical quality log, filled "
      "from the run; what only the authority can say is marked.",
      {"Item", "What is so in this run"});
  add_purpose(figure, study);
  add_run(figure, study);
  const auto row = [&figure](const char* item, std::string text) {
    add_row(figure, item, std::move(text));
  };
  row("Verification",
      "The program's own tests: closed-form queueing results, conservation of persons and pence, "
      "invariance of results to threads.");
  row("Validation",
      "Forecasts of the past are set beside what happened: see the back-test above, "
      "where the scenario tells it.");
  row("Fitness for purpose", "To be stated by the authority.");
  row("Reviewed by", "To be stated by the authority.");
  return {figure};
}

namespace {

std::string repeat_text(const Study& study) {
  for (const Sample& sample : study.scenarios)
    if (attribute(sample, "git_commit").ends_with("-modified"))
      return "The program had changes that no commit holds: only who has them gets the same "
             "numbers.";
  return "Who repeats this gets the same numbers.";
}

}  // namespace

std::vector<Figure> provenance_figures(const Study& study) {
  std::vector<Figure> figures;
  Figure run =
      text_table("provenance", "What made these results", repeat_text(study), {"What", "Value"});
  for (const Sample& sample : study.scenarios)
    for (const auto& [key, label] : {std::pair{"scenario", "Scenario"},
                                     {"program_version", "Program"},
                                     {"git_commit", "Commit"},
                                     {"compiler", "Compiler"},
                                     {"seed", "Seed"},
                                     {"started", "Started"}})
      if (const std::string value = attribute(sample, key); !value.empty())
        run.table.rows.push_back({std::string{label}, value});
  if (!study.command.empty()) {
    std::string command;
    for (const std::string& word : study.command) command += (command.empty() ? "" : " ") + word;
    run.table.rows.push_back({std::string{"Command"}, std::move(command)});
  }
  figures.push_back(std::move(run));
  Figure inputs = text_table("inputs", "Input files",
                             "Every file that the scenarios were read "
                             "from, with its fingerprint.",
                             {"File", "SHA-256"});
  std::set<std::pair<std::string, std::string>> seen;
  for (const Sample& sample : study.scenarios)
    for (const json& item : array_in(sample, "inputs"))
      if (seen.insert({text_in(item, "path"), text_in(item, "sha256")}).second)
        inputs.table.rows.push_back({text_in(item, "path"), text_in(item, "sha256")});
  if (!inputs.table.rows.empty()) figures.push_back(std::move(inputs));
  return figures;
}

}  // namespace sendsim::report
