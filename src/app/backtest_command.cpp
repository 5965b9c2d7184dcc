#include "backtest_command.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <ostream>
#include <thread>
#include <utility>

#include "backtest_inputs.hpp"
#include "backtest_tables.hpp"
#include "backtest_text.hpp"
#include "build_info.hpp"
#include "clock.hpp"
#include "failures.hpp"
#include "output_places.hpp"
#include "sendsim/backtest/composition.hpp"
#include "sendsim/backtest/england.hpp"
#include "sendsim/backtest/pipeline.hpp"
#include "sendsim/backtest/scores.hpp"
#include "sendsim/core/threads.hpp"
#include "sendsim/evidence/areas.hpp"
#include "sendsim/output/folder.hpp"
#include "sendsim/output/manifest.hpp"
#include "sendsim/scenario/diagnostic.hpp"
#include "terminal.hpp"

namespace sendsim::app {
namespace {

namespace fs = std::filesystem;
using backtest::CellList;
using backtest::EnglandForecast;
using backtest::History;
using backtest::Method;
using backtest::Quantity;

/// Of the spreadsheets' methods, the one that does best for plans is tried on their parts.
void add_methods_of_parts(std::vector<ScoredMethod>& all) {
  for (const Quantity quantity : backtest::quantities()) {
    if (!backtest::breakdown_of(quantity)) continue;
    all.push_back({quantity, backtest::composition_method(), {}});
    all.push_back({quantity, backtest::fixed_shares(), {}});
    all.push_back({quantity, backtest::shrunken_growth(), {}});
    for (Method& method : backtest::spreadsheet_methods())
      if (method.name == "linear_3_years") all.push_back({quantity, std::move(method), {}});
  }
}

/// Which methods forecast what: the parts of the stock-flow forecast are taken out for plans alone.
std::vector<ScoredMethod> all_methods() {
  std::vector<ScoredMethod> all;
  for (const Quantity quantity : {Quantity::plans, Quantity::new_plans, Quantity::requests}) {
    const auto add = [&](Method method) { all.push_back({quantity, std::move(method), {}}); };
    add(backtest::pipeline_method());
    add(backtest::shrunken_growth());
    for (Method& method : backtest::spreadsheet_methods())
      // Requests are published from 2016: six years of them are too late for most forecasts.
      if (quantity != Quantity::requests || method.name != "growth_5_years") add(std::move(method));
    if (quantity != Quantity::plans) continue;
    for (Method& method : backtest::pipeline_without_parts()) add(std::move(method));
  }
  add_methods_of_parts(all);
  return all;
}

/// England from January 2019 to the last that is known, from each January a year ahead, and from
/// the last on, as far as the first reached.
constexpr int kEnglandOrigin = 2019;
constexpr int kFirstRolling = 2018;

EnglandForecasts forecast_england(const History& history, int now) {
  EnglandForecasts made;
  made.long_ago = backtest::england_forecasts(history, kEnglandOrigin, now - kEnglandOrigin);
  for (int origin = kFirstRolling; origin < now; ++origin)
    for (const EnglandForecast& each : backtest::england_forecasts(history, origin, 1))
      made.rolling.push_back(each);
  made.from_now = backtest::england_forecasts(history, now, now - kEnglandOrigin);
  return made;
}

/// The scored area that `name` is or belongs to.
std::size_t area_called(const CellList& list, const std::string& name) {
  std::vector<std::string> known;
  std::map<std::string, std::size_t> by_plain_name;
  for (std::size_t i = 0; i < list.areas.size(); ++i) {
    known.push_back(list.areas[i].name);
    by_plain_name.emplace(evidence::plain_name(list.areas[i].name), i);
    for (const std::string& member : list.areas[i].members)
      by_plain_name.emplace(evidence::plain_name(member), i);
  }
  const auto found =
      evidence::find_council(name, [&](const std::string& plain) -> std::optional<std::size_t> {
        const auto at = by_plain_name.find(plain);
        if (at == by_plain_name.end()) return std::nullopt;
        return at->second;
      });
  if (found) return *found;
  std::string text = "backtest: " + scenario::in_quotes(name) + " is not among the areas scored";
  const auto near = evidence::similar_names(known, name);
  for (std::size_t i = 0; i < near.size(); ++i)
    text += (i == 0 ? " (did you mean " : i + 1 == near.size() ? " or " : ", ") + near[i];
  throw UsageError(text + (near.empty() ? "" : "?)"));
}

void write_files(const output::OutputFolder& folder, const std::vector<ScoredMethod>& methods,
                 const CellList& list, const EnglandForecasts& england, const History& history) {
  std::vector<EnglandForecast> of_england = england.long_ago;
  of_england.insert(of_england.end(), england.rolling.begin(), england.rolling.end());
  of_england.insert(of_england.end(), england.from_now.begin(), england.from_now.end());
  output::write_file(folder.path() / "england.csv", england_csv(of_england));
  output::write_file(folder.path() / "weights.csv", weights_csv(history, list));
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
  const BacktestInputs inputs = read_backtest_inputs(request);
  std::optional<std::size_t> area;
  if (request.area) area = area_called(inputs.list, *request.area);
  const fs::path place = request.out ? fs::path{*request.out}
                                     : output_places({"backtest"}, std::nullopt, started).front();
  std::vector<ScoredMethod> methods = all_methods();
  std::atomic<std::size_t> next{0};
  const unsigned threads =
      request.threads != 0 ? request.threads : std::max(1U, std::thread::hardware_concurrency());
  on_threads(threads, [&] {
    for (std::size_t i = next++; i < methods.size(); i = next++)
      methods[i].forecasts =
          backtest::score(inputs.history, inputs.list, methods[i].method, methods[i].quantity);
  });
  if (methods.front().forecasts.empty())
    throw UsageError(
        "backtest: none of the forecasts in cells.csv can be scored: the evidence lacks "
        "the plans at their start or end");
  const EnglandForecasts england = forecast_england(inputs.history, inputs.last_january);
  output::OutputFolder folder{place};
  write_files(folder, methods, inputs.list, england, inputs.history);
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
                          .phases = {},
                          .inputs = inputs.files,
                          .outputs = output::record_files(folder.path())});
  folder.commit();
  if (area) {
    tell_area(streams.out, methods, inputs, *area);
    streams.out << "\nAll authorities\n";
  }
  tell_backtest(streams.out, methods, england, inputs);
  streams.out << "\nWritten to " << as_typed(folder.final_path())
              << " (your authority: scores_by_area.csv and forecasts.csv, or --area NAME)\n";
  return kDone;
}

}  // namespace sendsim::app
