#include "new_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <ostream>
#include <thread>

#include "baseline_readme.hpp"
#include "evidence_folder.hpp"
#include "failures.hpp"
#include "published_baseline.hpp"
#include "scenario_folder.hpp"
#include "sendsim/backtest/outlook.hpp"
#include "sendsim/backtest/track_record.hpp"
#include "sendsim/calibration/baseline.hpp"
#include "sendsim/calibration/published_history.hpp"
#include "sendsim/core/threads.hpp"
#include "sendsim/evidence/areas.hpp"
#include "sendsim/output/folder.hpp"

namespace sendsim::app {
namespace {

namespace fs = std::filesystem;
using calibration::BaselineNumbers;
using calibration::TuningStep;

void tell_forecast(std::ostream& out, const MadeBaseline& made) {
  if (!made.forecasts) return;
  const auto january = [&](std::size_t year) {
    return made.numbers.census_year + static_cast<int>(year) + 1;
  };
  // Nothing is known of most authorities beyond the first day.
  const bool any_published = published_plans(made.numbers, january(0)).has_value();
  out << fmt::format("\n{:<34} {:>14} {:>18} {:>18}{}\n", "EHC plans in January", "simulated",
                     "forecast", "its 90 % range",
                     any_published ? fmt::format(" {:>12}", "published") : "");
  for (std::size_t year = 0; year < made.forecasts->size(); ++year) {
    const backtest::RangedForecast& there = (*made.forecasts)[year];
    const auto published = published_plans(made.numbers, january(year));
    out << fmt::format(
        "{:<34} {:>14.0f} {:>18.0f} {:>18}{}\n", january(year), made.fit.plans[year],
        there.forecast,
        fmt::format("{:.0f} to {:.0f}", there.quantiles.front(), there.quantiles.back()),
        published ? fmt::format(" {:>12.0f}", *published) : "");
  }
  out << "Forecast: by the method that sendsim backtest scores, from yearly totals alone. A run's "
         "own ranges are\n"
         "set to be as wide.\n";
}

void write_files(const fs::path& folder, const MadeBaseline& made) {
  auto files = calibration::baseline_files(made.numbers);
  files["README.md"] = baseline_readme(made);
  write_texts(folder, files);
}

int make_one(const NewRequest& request, const fs::path& evidence, const Streams& streams) {
  const std::string area = area_called(request.area, request.start, evidence, "new");
  const Evidence all = evidence_of(evidence, request.start, "new");
  BaselineNumbers numbers = published_numbers(all, area, request.start, "new");
  const fs::path place =
      request.out ? fs::path{*request.out} : fs::path{"scenarios"} / numbers.name;
  refuse_what_is_there(place, "new");
  output::OutputFolder folder{place};
  streams.err << fmt::format("{}: {} plans in January {}; tuning to the published flows of {}\n",
                             area, plans_of(numbers), numbers.census_year, numbers.census_year - 1)
              << std::flush;
  const MadeBaseline made = tuned(std::move(numbers), all.plans_ahead.of(area), request.threads);
  write_files(folder.path(), made);
  folder.commit();
  tell_fit(streams.out, made.numbers, made.fit);
  streams.out << fmt::format(
      "Aimed at: published for {}, but for what is told below; plans ceased at the baseline's\n"
      "rates, which lean on England's; England's growth of independent plans of 2019 to {}.\n"
      "Simulated: the first year; independent plans the years after.\n",
      made.numbers.census_year - 1, made.numbers.census_year);
  tell_forecast(streams.out, made);
  if (!made.numbers.gaps.empty()) streams.out << "\nWhat the evidence lacks:\n";
  for (const std::string& gap : made.numbers.gaps) streams.out << "  - " << gap << '\n';
  streams.out << "\nWritten to " << folder.final_path().string() << "\nNext: sendsim run "
              << (folder.final_path() / "baseline.yaml").string() << '\n';
  return kDone;
}

/// Every authority, one thread each; the same folders as one by one.
int make_all(const NewRequest& request, const fs::path& evidence, const Streams& streams) {
  std::vector<std::string> areas;
  for (const evidence::Area& area : read_areas(evidence, "new"))
    if (area.last_year >= std::to_string(request.start) && area.name != "England")
      areas.push_back(area.name);
  const Evidence all = evidence_of(evidence, request.start, "new");
  refuse_what_is_there(*request.out, "new");
  output::OutputFolder folder{*request.out};
  std::vector<std::string> lines(areas.size());
  std::vector<std::string> refusals(areas.size());
  std::atomic<std::size_t> next{0};
  const auto make = [&](std::size_t i) {
    try {
      const MadeBaseline made = tuned(published_numbers(all, areas[i], request.start, "new"),
                                      all.plans_ahead.of(areas[i]), 1);
      write_files(folder.path() / made.numbers.name, made);
      lines[i] = fmt::format("{:<40} {:>7} {:>5}\n", made.numbers.name, plans_of(made.numbers),
                             made.numbers.gaps.size());
    } catch (const UsageError& error) {
      refusals[i] = std::string{"sendsim: "} + error.what() + '\n';
    }
  };
  on_threads(request.threads == 0 ? std::thread::hardware_concurrency() : request.threads, [&] {
    for (std::size_t i = next++; i < areas.size(); i = next++) make(i);
  });
  folder.commit();
  streams.out << fmt::format("{:<40} {:>7} {:>5}\n", "", "plans", "gaps");
  for (const std::string& line : lines) streams.out << line;
  for (const std::string& refusal : refusals) streams.err << refusal;
  streams.out << fmt::format(
      "\nWritten to {}: {} of {} authorities; each folder's README tells its gaps\n",
      folder.final_path().string(), std::count(refusals.begin(), refusals.end(), std::string{}),
      areas.size());
  return kDone;
}

}  // namespace

int new_command(const NewRequest& request, const Streams& streams) {
  const fs::path evidence = request.evidence ? fs::path{*request.evidence} : shipped_evidence();
  return request.area.empty() ? make_all(request, evidence, streams)
                              : make_one(request, evidence, streams);
}

}  // namespace sendsim::app
