#include "backtest_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <ostream>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>

#include "backtest_tables.hpp"
#include "build_info.hpp"
#include "clock.hpp"
#include "evidence_folder.hpp"
#include "failures.hpp"
#include "output_places.hpp"
#include "sendsim/backtest/england.hpp"
#include "sendsim/backtest/pipeline.hpp"
#include "sendsim/backtest/scores.hpp"
#include "sendsim/core/threads.hpp"
#include "sendsim/output/folder.hpp"
#include "sendsim/output/manifest.hpp"
#include "terminal.hpp"
#include "text_table.hpp"

namespace sendsim::app {
namespace {

namespace fs = std::filesystem;
using backtest::Cell;
using backtest::CellList;
using backtest::EnglandFigure;
using backtest::EnglandForecast;
using backtest::History;
using backtest::Method;
using backtest::Quantity;
using backtest::Summary;

constexpr std::size_t kWidth = 100;
constexpr const char* kIndent = "  ";

/// Which methods forecast what: the parts of the stock-flow forecast are taken out for plans alone.
std::vector<ScoredMethod> all_methods() {
  std::vector<ScoredMethod> all;
  for (const Quantity quantity : {Quantity::plans, Quantity::new_plans, Quantity::requests}) {
    const auto add = [&](Method method) { all.push_back({quantity, std::move(method), {}}); };
    add(backtest::pipeline_method());
    add(backtest::shrunken_growth());
    for (Method& method : backtest::spreadsheet_methods()) add(std::move(method));
    if (quantity != Quantity::plans) continue;
    for (Method& method : backtest::pipeline_without_parts()) add(std::move(method));
  }
  return all;
}

/// What somebody expects of England's plans, read as a number of plans in a January.
struct Projection {
  std::string body;
  std::string reading;
  int january = 0;
  double plans = 0.0;
};

/// The January from which the Institute for Fiscal Studies counts.
constexpr int kYearOfIfs = 2025;

/// Plans, and pupils with a plan above January 2025: these as if all other plans stayed as many. A
/// school or financial year "2032/33" is told as its January.
std::vector<Projection> read_projections(const tabular::CsvTable& table, double plans_of_ifs) {
  std::vector<Projection> read;
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    const std::string measure{table.at(row, "measure").text()};
    const bool above = measure == "pupils_with_plan_above_2025";
    if (measure != "ehc_plans" && !above) continue;
    const std::string year{table.at(row, "year").text()};
    Projection projection;
    projection.body = table.at(row, "body").text();
    projection.reading =
        above ? "pupils added to the plans of 2025" : std::string{table.at(row, "case").text()};
    projection.january = std::atoi(year.c_str()) + (year.size() > 4 ? 1 : 0);
    projection.plans = table.at(row, "value").number() + (above ? plans_of_ifs : 0.0);
    read.push_back(std::move(projection));
  }
  return read;
}

struct Inputs {
  CellList list;
  std::optional<History> history;
  std::vector<Projection> projections;
};

Inputs read_inputs(const BacktestRequest& request) {
  const fs::path evidence = request.evidence ? fs::path{*request.evidence} : shipped_evidence();
  const fs::path cells =
      request.cells ? fs::path{*request.cells} : shipped_evidence().parent_path() / "backtest";
  try {
    Inputs inputs{backtest::read_cells(read_evidence_table(cells, "areas"),
                                       read_evidence_table(cells, "faults"),
                                       read_evidence_table(cells, "cells")),
                  std::nullopt,
                  {}};
    if (inputs.list.cells.empty())
      throw std::runtime_error((cells / "cells.csv").string() + ": expected at least one row");
    inputs.history.emplace(inputs.list.areas, [&](const std::string& name) {
      return read_evidence_table(evidence, name);
    });
    inputs.projections =
        read_projections(read_evidence_table(evidence, "projections"),
                         inputs.history->england(backtest::Series::plans, kYearOfIfs));
    return inputs;
  } catch (const std::logic_error&) {
    throw;
  } catch (const std::runtime_error& error) {
    throw UsageError(std::string{"backtest: "} + error.what());
  }
}

/// England from January 2019 to the last that is known, from each January a year ahead, and from
/// the last on.
constexpr int kEnglandOrigin = 2019;
constexpr int kFirstRolling = 2018;

struct EnglandForecasts {
  std::vector<EnglandForecast> long_ago;
  std::vector<EnglandForecast> rolling;
  std::vector<EnglandForecast> from_now;
};

int last_january(const History& history) {
  int last = kEnglandOrigin + 1;
  while (!std::isnan(history.england(backtest::Series::plans, last + 1))) ++last;
  return last;
}

EnglandForecasts forecast_england(const History& history) {
  const int now = last_january(history);
  EnglandForecasts made;
  made.long_ago = backtest::england_forecasts(history, kEnglandOrigin, now - kEnglandOrigin);
  for (int origin = kFirstRolling; origin < now; ++origin)
    for (const EnglandForecast& each : backtest::england_forecasts(history, origin, 1))
      made.rolling.push_back(each);
  made.from_now = backtest::england_forecasts(history, now, now - kEnglandOrigin);
  return made;
}

std::string percent(double share, int digits = 1) {
  return std::isnan(share) ? "–" : fmt::format("{:.{}f}", 100.0 * share, digits);
}

std::vector<int> horizons_of(const CellList& list) {
  std::set<int> horizons;
  for (const Cell& cell : list.cells) horizons.insert(cell.horizon);
  return {horizons.begin(), horizons.end()};
}

std::string years_ahead(int horizon) {
  return fmt::format("{} year{}", horizon, horizon == 1 ? "" : "s");
}

void tell_errors(std::ostream& out, const std::vector<ScoredMethod>& methods, const CellList& list,
                 Quantity quantity, bool with_faults) {
  const auto summary = [&](const ScoredMethod& method, int horizon) {
    return backtest::summarise(method.forecasts, list, [&](const Cell& cell) {
      return cell.horizon == horizon && (with_faults || !cell.faulty);
    });
  };
  TextTable table{{""}, {}};
  for (const int horizon : horizons_of(list)) table.headings.push_back(years_ahead(horizon));
  for (const ScoredMethod& method : methods) {
    if (method.quantity != quantity) continue;
    if (table.lines.empty()) {
      table.lines.push_back({"forecasts"});
      for (const int horizon : horizons_of(list))
        table.lines.back().push_back(std::to_string(summary(method, horizon).cells));
    }
    table.lines.push_back({method.method.name});
    for (const int horizon : horizons_of(list)) {
      const Summary of = summary(method, horizon);
      table.lines.back().push_back(percent(of.mean_absolute, 2) + " / " +
                                   percent(of.median_absolute, 2));
    }
  }
  out << to_text(table, kIndent, kWidth);
}

void tell_ranges(std::ostream& out, const ScoredMethod& ours, const ScoredMethod& rival,
                 const CellList& list) {
  TextTable table{{""}, {}};
  const std::vector<int> horizons = horizons_of(list);
  for (const int horizon : horizons) table.headings.push_back(years_ahead(horizon));
  table.headings.emplace_back("all");
  const auto row = [&](const std::string& name, const auto& of_horizon) {
    table.lines.push_back({name});
    for (const int horizon : horizons) table.lines.back().push_back(of_horizon(horizon));
    table.lines.back().push_back(of_horizon(0));
  };
  const auto of = [&](const ScoredMethod& method, int horizon) {
    return backtest::summarise(method.forecasts, list, [&](const Cell& cell) {
      return horizon == 0 || cell.horizon == horizon;
    });
  };
  row("outcomes within the 50 % range, %",
      [&](int horizon) { return percent(of(ours, horizon).coverage_50); });
  row("outcomes within the 90 % range, %",
      [&](int horizon) { return percent(of(ours, horizon).coverage_90); });
  row("bias, %", [&](int horizon) { return percent(of(ours, horizon).bias); });
  row("CRPS, % of the plans at the origin",
      [&](int horizon) { return percent(of(ours, horizon).crps, 3); });
  row(fmt::format("CRPS of {}", rival.method.name),
      [&](int horizon) { return percent(of(rival, horizon).crps, 3); });
  row("difference, 90 % range over years", [&](int horizon) {
    if (horizon == 0) return std::string{"–"};
    const backtest::Difference difference =
        backtest::crps_difference(ours.forecasts, rival.forecasts, list, horizon);
    return fmt::format("{} to {}", percent(difference.low, 2), percent(difference.high, 2));
  });
  row("origins at which its CRPS is lower", [&](int horizon) {
    if (horizon == 0) return std::string{"–"};
    const backtest::Difference difference =
        backtest::crps_difference(ours.forecasts, rival.forecasts, list, horizon);
    return fmt::format("{} of {}", difference.origins_better, difference.origins);
  });
  out << to_text(table, kIndent, kWidth);
  std::set<int> origins;
  for (const Cell& cell : list.cells) origins.insert(cell.origin);
  TextTable by_origin{{"from January of"},
                      {{"mean error, %"}, {"bias, %"}, {"within 50 %"}, {"within 90 %"}}};
  for (const int origin : origins) {
    const Summary at = backtest::summarise(ours.forecasts, list,
                                           [&](const Cell& cell) { return cell.origin == origin; });
    by_origin.headings.push_back(std::to_string(origin));
    by_origin.lines[0].push_back(percent(at.mean_absolute));
    by_origin.lines[1].push_back(percent(at.bias));
    by_origin.lines[2].push_back(percent(at.coverage_50));
    by_origin.lines[3].push_back(percent(at.coverage_90));
  }
  out << '\n' << to_text(by_origin, kIndent, kWidth);
}

void tell(std::ostream& out, const std::vector<ScoredMethod>& methods, const CellList& list) {
  const auto heading = [&](const char* what) {
    out << what << ": mean / median error of forecasts, % of what happened\n";
  };
  heading("EHC plans in January");
  tell_errors(out, methods, list, Quantity::plans, true);
  out << fmt::format("\nThe same without figures known to be wrong ({}):\n", list.faults.size());
  tell_errors(out, methods, list, Quantity::plans, false);
  out << "\nRanges of " << methods[0].method.name << " for EHC plans\n";
  tell_ranges(out, methods[0], methods[1], list);
  out << '\n';
  heading("New plans in a calendar year (the first begins at the origin)");
  tell_errors(out, methods, list, Quantity::new_plans, true);
  out << '\n';
  heading("Requests in a calendar year (the first begins at the origin)");
  tell_errors(out, methods, list, Quantity::requests, true);
}

std::string thousands(double value) {
  return std::isnan(value) ? "–" : fmt::format("{:.1f}", value / 1000.0);
}

void tell_england_past(std::ostream& out, const std::vector<EnglandForecast>& forecasts) {
  TextTable table{{"thousands", "from", "year", "happened", "forecast", "90 % range", "outside"},
                  {}};
  for (const EnglandForecast& each : forecasts)
    table.lines.push_back(
        {backtest::name_of(each.figure), std::to_string(each.origin), std::to_string(each.year),
         thousands(each.happened), thousands(each.forecast),
         thousands(each.quantiles.front()) + " to " + thousands(each.quantiles.back()),
         each.missed() ? "yes" : ""});
  out << to_text(table, kIndent, kWidth);
}

/// Ours beside what others say of England's plans.
void tell_projections(std::ostream& out, const std::vector<EnglandForecast>& from_now,
                      const std::vector<Projection>& projections) {
  TextTable table{{"EHC plans, thousands", "January", "theirs", "forecast here", "90 % range"}, {}};
  for (const Projection& projection : projections) {
    const auto here = std::find_if(from_now.begin(), from_now.end(), [&](const auto& each) {
      return each.figure == EnglandFigure::plans && each.year == projection.january;
    });
    if (here == from_now.end() && projection.january <= from_now.front().origin) continue;
    if (here == from_now.end()) {
      table.lines.push_back({projection.body + ", " + projection.reading,
                             std::to_string(projection.january), thousands(projection.plans),
                             "not scored so far ahead", "–"});
      continue;
    }
    table.lines.push_back(
        {projection.body + ", " + projection.reading, std::to_string(projection.january),
         thousands(projection.plans), thousands(here->forecast),
         thousands(here->quantiles.front()) + " to " + thousands(here->quantiles.back())});
  }
  out << to_text(table, kIndent, kWidth);
}

void tell_england(std::ostream& out, const EnglandForecasts& england,
                  const std::vector<Projection>& projections) {
  out << fmt::format("\nEngland from January {}, in its last year:\n", kEnglandOrigin);
  std::vector<EnglandForecast> last;
  int year = 0;
  for (const EnglandForecast& each : england.long_ago) year = std::max(year, each.year);
  for (const EnglandForecast& each : england.long_ago)
    if (each.year == year - (each.figure == EnglandFigure::plans ? 0 : 1)) last.push_back(each);
  tell_england_past(out, last);
  const auto missed = [](const std::vector<EnglandForecast>& forecasts) {
    return std::count_if(forecasts.begin(), forecasts.end(),
                         [](const EnglandForecast& each) { return each.missed(); });
  };
  out << fmt::format("  outside the 90 % range in all its years: {} of {}\n",
                     missed(england.long_ago), england.long_ago.size());
  out << fmt::format("\nEngland one year ahead from each January: outside {} of {}:\n",
                     missed(england.rolling), england.rolling.size());
  std::vector<EnglandForecast> misses;
  for (const EnglandForecast& each : england.rolling)
    if (each.missed()) misses.push_back(each);
  tell_england_past(out, misses);
  out << "\nEngland from here on, beside what others project without reform:\n";
  tell_projections(out, england.from_now, projections);
}

void write_files(const output::OutputFolder& folder, const std::vector<ScoredMethod>& methods,
                 const CellList& list, const EnglandForecasts& england) {
  std::vector<EnglandForecast> of_england = england.long_ago;
  of_england.insert(of_england.end(), england.rolling.begin(), england.rolling.end());
  of_england.insert(of_england.end(), england.from_now.begin(), england.from_now.end());
  output::write_file(folder.path() / "england.csv", england_csv(of_england));
  output::write_file(folder.path() / "scores.csv", scores_csv(methods, list));
  output::write_file(folder.path() / "scores_by_area.csv", scores_by_area_csv(methods, list));
  output::write_file(folder.path() / "forecasts.csv", forecasts_csv(methods, list));
  output::write_labelled_arrays(folder.path() / "backtest.h5",
                                {{"format", "sendsim backtest"},
                                 {"program_version", SENDSIM_VERSION},
                                 {"git_commit", SENDSIM_COMMIT}},
                                backtest_arrays(methods, list));
}

}  // namespace

int backtest_command(const BacktestRequest& request, const std::vector<std::string>& words,
                     const Streams& streams) {
  const WallTime started = std::chrono::system_clock::now();
  const double cpu_before = cpu_seconds();
  const Inputs inputs = read_inputs(request);
  const fs::path place = request.out ? fs::path{*request.out}
                                     : output_places({"backtest"}, std::nullopt, started).front();
  output::OutputFolder folder{place};
  std::vector<ScoredMethod> methods = all_methods();
  std::atomic<std::size_t> next{0};
  const unsigned threads =
      request.threads != 0 ? request.threads : std::max(1U, std::thread::hardware_concurrency());
  on_threads(threads, [&] {
    for (std::size_t i = next++; i < methods.size(); i = next++)
      methods[i].forecasts =
          backtest::score(*inputs.history, inputs.list, methods[i].method, methods[i].quantity);
  });
  const EnglandForecasts england = forecast_england(*inputs.history);
  write_files(folder, methods, inputs.list, england);
  const WallTime finished = std::chrono::system_clock::now();
  output::write_manifest(folder.path(),
                         {.command = words,
                          .provenance = {{"program_version", SENDSIM_VERSION},
                                         {"git_commit", SENDSIM_COMMIT},
                                         {"compiler", SENDSIM_COMPILER}},
                          .complete = true,
                          .started = utc_text(started),
                          .finished = utc_text(finished),
                          .seconds = std::chrono::duration<double>(finished - started).count(),
                          .cpu_seconds = cpu_seconds() - cpu_before,
                          .inputs = {},
                          .outputs = {}});
  folder.commit();
  tell(streams.out, methods, inputs.list);
  tell_england(streams.out, england, inputs.projections);
  streams.out << "\nWritten to " << as_typed(folder.final_path()) << '\n';
  return kDone;
}

}  // namespace sendsim::app
