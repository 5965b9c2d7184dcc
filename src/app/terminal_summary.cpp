#include "terminal_summary.hpp"

#include <fmt/format.h>

#include <ostream>
#include <set>
#include <string_view>

#include "answers.hpp"
#include "known_gaps_screen.hpp"
#include "sendsim/stats/told_range.hpp"
#include "text_table.hpp"
#include "uncertainty_text.hpp"

namespace sendsim::app {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kLow = 0;  ///< of output::kQuantiles
constexpr std::size_t kMedian = 2;
constexpr std::size_t kHigh = 4;

void print_wrapped(std::ostream& out, std::string_view text, const std::string& indent,
                   const std::string& further) {
  bool begun = false;
  for (const std::string& line : wrapped(text, kWidth - further.size())) {
    out << (begun ? further : indent) << line << '\n';
    begun = true;
  }
}

/// `520 (480 to 560)`; the figure alone where its range, as shown, is no wider, or none is told.
std::string cell_text(const output::SummaryRow* row, const Item& item,
                      const measures::Measure& measure, bool has_ranges) {
  if (row == nullptr) return measure.kind == measures::Kind::rate ? "–" : "none";
  const auto shown = [&](std::size_t quantile) {
    return shown_number(row->quantiles[quantile], item.unit);
  };
  if (!has_ranges) return shown(kMedian);
  const std::string low = shown(kLow);
  const std::string high = shown(kHigh);
  if (low == high) return shown(kMedian);
  return shown(kMedian) + " (" + low + " to " + high + ")";
}

TextTable text_table_of(const AnswerTable& table, const measures::Layout& layout, bool has_ranges) {
  TextTable text;
  const auto cell = [&](std::size_t item, std::size_t spot) {
    return cell_text(table.figures[item][spot], table.items[item],
                     layout.measures[table.items[item].measure], has_ranges);
  };
  text.headings.emplace_back();
  for (const Item& item : table.items) text.headings.push_back(item.heading);
  for (std::size_t s = 0; s < table.spots.size(); ++s) {
    auto& line = text.lines.emplace_back(1, table.spots[s].label);
    for (std::size_t i = 0; i < table.items.size(); ++i) line.push_back(cell(i, s));
  }
  return text;
}

/// What each measure of the table means, and where summary.csv has it; each once in an answer.
void print_definitions(std::ostream& out, const AnswerTable& table, const measures::Layout& layout,
                       std::set<std::size_t>& told) {
  bool begun = false;
  for (const Item& item : table.items) {
    if (!told.insert(item.measure).second) continue;
    if (!begun) out << '\n';
    begun = true;
    const measures::Measure& measure = layout.measures[item.measure];
    const std::string unit = unit_text(item.unit, measure);
    print_wrapped(
        out,
        fmt::format("{} [{}{}{}]: {}", item.category.empty() ? item.heading : "high_needs/…",
                    measure.name, unit.empty() ? "" : ", ", unit, measure.description),
        "    ", "      ");
  }
}

void print_answer(std::ostream& out, const Terminal& terminal, const Answer& answer,
                  const RunOutcome& outcome) {
  const measures::Layout& layout = outcome.layout;
  out << '\n' << bold(terminal, answer.question) << '\n';
  print_wrapped(out, answer.background, "", "");
  std::set<std::size_t> told;
  for (const AnswerTable& table : answer.tables) {
    out << "\n  " << bold(terminal, table.title) << '\n';
    out << to_text(text_table_of(table, layout, outcome.has_ranges()), "  ", kWidth);
    print_definitions(out, table, layout, told);
    if (!table.note.empty()) print_wrapped(out, table.note, "    ", "      ");
  }
}

std::string what_varies(const RunOutcome& outcome) {
  if (outcome.finished == 1)
    return "One replication has no range: it is one of many possible futures.";
  if (!outcome.has_ranges())
    return fmt::format(
        "{} replications are too few to tell a range: that takes {}{}. These figures do not say "
        "how sure they are.",
        outcome.finished, outcome.fewest_for_range,
        outcome.uncertain == 0
            ? std::string{}
            : fmt::format(" (each draw of the uncertain parameter{} is run {} times)",
                          outcome.uncertain == 1 ? "" : "s",
                          outcome.fewest_for_range / stats::kFewestForRange));
  std::string text =
      "in brackets from … to …: nine in ten replications lie between (5th to 95th percentile). ";
  if (outcome.uncertain == 0)
    return text + "The range holds chance alone: no parameter of the scenario is uncertain.";
  return text + fmt::format(
                    "The range holds chance and the {} uncertain parameter{} of the "
                    "scenario, nothing else.",
                    outcome.uncertain, outcome.uncertain == 1 ? "" : "s");
}

void print_legend(std::ostream& out, const Terminal& terminal, const RunOutcome& outcome) {
  out << bold(terminal,
              fmt::format("{}: {} replication{} from {} to {}, seed {}", outcome.scenario,
                          outcome.finished, outcome.finished == 1 ? "" : "s",
                          to_string(outcome.first), to_string(outcome.last), outcome.seed))
      << '\n';
  if (!outcome.complete())
    out << bold(terminal, fmt::format("INCOMPLETE: interrupted, {} of {} replications are finished",
                                      outcome.finished, outcome.asked))
        << '\n';
  if (!outcome.description.empty()) {
    print_wrapped(out, outcome.description, "", "");
    out << '\n';
  }
  print_wrapped(out,
                "Each figure is the median over the replications; " + what_varies(outcome) +
                    " \"none\": zero in every replication; \"–\": nobody it could be told "
                    "of; \"*\": part of a year only. Census days: the first day, then each "
                    "third Thursday of January, as the day begins; a year between them runs to the "
                    "day before the next. In [ ]: the measure's name in summary.csv, the unit "
                    "shown.",
                "", "");
}

void print_precision(std::ostream& out, const std::vector<PreciseFigure>& figures) {
  if (figures.empty()) return;
  out << "\nMeans, with their 95 % intervals, all of which hold at once:\n";
  for (const std::string& line : precision_lines(figures)) print_wrapped(out, line, "  ", "    ");
}

std::string size_text(std::uintmax_t bytes) {
  const auto size = static_cast<double>(bytes);
  if (size < 1e4) return fmt::format("{} B", bytes);
  if (size < 1e7) return fmt::format("{:.0f} kB", size / 1e3);
  return fmt::format("{:.0f} MB", size / 1e6);
}

std::string_view purpose_of(std::string_view file) {
  if (file == "summary.csv") return "every figure with its mean, standard error and percentiles";
  if (file == "report.html") return "the report: open it in a browser, also without a network";
  if (file == "report.xlsx") return "its tables and charts as a workbook";
  if (file == "results.h5") return "every replication of every measure, labelled";
  if (file == "variance.csv")
    return "how much of each yearly figure's range is parameters, or chance";
  if (file == "sensitivity.csv") return "how the latest figures go with each uncertain parameter";
  return "what ran, from what, how long";
}

void print_files(std::ostream& out, const Terminal& terminal, const RunOutcome& outcome) {
  out << '\n'
      << bold(terminal, (outcome.complete() ? "Written to " : "Written, marked incomplete, to ") +
                            as_typed(outcome.folder) + ":")
      << '\n';
  for (const WrittenFile& file : outcome.files)
    out << fmt::format("  {}{}{:>7}  {}\n", file.name, blanks_after(file.name, 15),
                       size_text(file.bytes), purpose_of(file.name));
}

}  // namespace

void print_summary(std::ostream& out, const Terminal& terminal, const RunOutcome& outcome) {
  print_legend(out, terminal, outcome);
  print_precision(out, outcome.precision);
  for (const Answer& answer : answers(outcome.layout, outcome.rows, outcome.provisions))
    if (!answer.tables.empty()) print_answer(out, terminal, answer, outcome);
  print_uncertainty(out, terminal, outcome);
  print_known_gaps(out, terminal, "this scenario", outcome.known_gaps, outcome.files);
  print_files(out, terminal, outcome);
}

}  // namespace sendsim::app
