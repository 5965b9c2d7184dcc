#include "new_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <numeric>
#include <ostream>
#include <stdexcept>
#include <thread>

#include "baseline_readme.hpp"
#include "evidence_folder.hpp"
#include "failures.hpp"
#include "sendsim/backtest/cells.hpp"
#include "sendsim/backtest/outlook.hpp"
#include "sendsim/backtest/track_record.hpp"
#include "sendsim/calibration/baseline.hpp"
#include "sendsim/calibration/published_history.hpp"
#include "sendsim/core/threads.hpp"
#include "sendsim/evidence/areas.hpp"
#include "sendsim/output/folder.hpp"
#include "sendsim/scenario/diagnostic.hpp"

namespace sendsim::app {
namespace {

namespace fs = std::filesystem;
using calibration::BaselineNumbers;
using calibration::TuningStep;

evidence::Areas read_areas(const fs::path& evidence) {
  try {
    return areas_in(evidence);
  } catch (const std::runtime_error& error) {
    throw UsageError(std::string{"new: "} + error.what());
  }
}

/// `"Cumberland" or "Westmorland and Furness"`; names have commas of their own.
std::string whom_to_ask_for(const std::vector<std::string>& successors) {
  if (successors.empty()) return "the authority that followed it";
  std::string text;
  for (const std::string& name : successors)
    text += (text.empty() ? "" : " or ") + scenario::in_quotes(name);
  return text + ", which followed it";
}

/// The authority as the evidence spells it.
std::string area_called(const std::string& name, int january, const fs::path& evidence) {
  const evidence::Areas areas = read_areas(evidence);
  const std::string year = std::to_string(january);
  std::vector<std::string> there;
  for (const evidence::Area& area : areas)
    if (area.last_year >= year) there.push_back(area.name);
  const auto found = areas.find(name);
  if (found && areas[*found].last_year >= year) return areas[*found].name;
  if (found)
    throw UsageError("new: " + areas[*found].name + " ended after January " +
                     areas[*found].last_year + ": ask for " +
                     whom_to_ask_for(areas.successors(areas[*found].dfe_code)));
  std::string text = "new: unknown authority " + scenario::in_quotes(name);
  const std::vector<std::string> near = evidence::similar_names(there, name);
  for (std::size_t i = 0; i < near.size(); ++i)
    text += (i == 0 ? " (did you mean " : i + 1 == near.size() ? " or " : ", ") + near[i];
  throw UsageError(text + (near.empty() ? " (expected England or an upper-tier authority)" : "?)"));
}

/// What baselines rest on, read once for however many.
struct Evidence {
  calibration::EvidenceShelf shelf;
  backtest::Outlooks outlooks;  ///< what forecasts from that January say, and have missed by
  calibration::RateBook rates;
  backtest::PlansAhead plans_ahead;
  backtest::TrackRecord track_record;  ///< how good such forecasts have been
};

Evidence evidence_of(const fs::path& folder, int january) {
  try {
    calibration::EvidenceShelf shelf = read_evidence(folder);
    const auto table = [&](const std::string& name) {
      const std::string path = (folder / (name + ".csv")).string();
      auto found = shelf.table(name, path);
      if (!found) throw std::runtime_error(path + ": expected this file, cannot open it");
      return *std::move(found);
    };
    const auto scored = [](const char* name) {
      return read_evidence_table(shipped_backtest(), name);
    };
    const backtest::CellList list =
        backtest::read_cells(scored("areas"), scored("faults"), scored("cells"));
    const backtest::History history{list.areas, table};
    backtest::Outlooks outlooks{history, january};
    calibration::RateBook rates{table, january};
    backtest::PlansAhead plans_ahead{history, january};
    backtest::TrackRecord track_record{history, list};
    return {std::move(shelf), std::move(outlooks), std::move(rates), std::move(plans_ahead),
            std::move(track_record)};
  } catch (const std::runtime_error& error) {
    throw UsageError(std::string{"new: "} + error.what());
  }
}

BaselineNumbers numbers_of(const Evidence& evidence, const std::string& area, int january) {
  try {
    BaselineNumbers numbers =
        calibration::make_baseline(evidence.shelf.book_of({"England", area}), area, january,
                                   evidence.rates.of(area), evidence.outlooks.of(area));
    numbers.backtest = calibration::forecast_records(evidence.track_record.of(area));
    return numbers;
  } catch (const std::logic_error&) {
    throw;
  } catch (const std::runtime_error& error) {
    throw UsageError("new: " + area + " " + std::to_string(january) +
                     ": the published figures do not suffice: " + error.what());
  }
}

std::int64_t plans_of(const BaselineNumbers& numbers) {
  return std::accumulate(numbers.plans.begin(), numbers.plans.end(), std::int64_t{0});
}

bool is_outside(double plans, const backtest::RangedForecast& forecast) {
  return plans < forecast.quantiles.front() || plans > forecast.quantiles.back();
}

/// Tunes, and adds to the gaps what tuning could not reach, and where the forecast differs.
MadeBaseline tuned(BaselineNumbers numbers, const PlansAheadOfArea& forecasts, unsigned threads) {
  const TuningStep fit =
      calibration::tune(numbers, calibration::replications_to_tune(numbers), threads).back();
  for (std::string& miss : calibration::missed_targets(numbers, fit))
    numbers.gaps.push_back(std::move(miss));
  if (forecasts)
    for (std::size_t year = forecasts->size(); year-- > 0;)
      if (const auto& there = (*forecasts)[year]; is_outside(fit.plans[year], there)) {
        numbers.gaps.push_back(
            fmt::format("plans in January {}: {:.0f} simulated, outside the back-test's 90 % range "
                        "of {:.0f} to "
                        "{:.0f}",
                        numbers.census_year + static_cast<int>(year) + 1, fit.plans[year],
                        there.quantiles.front(), there.quantiles.back()));
        break;  // the furthest: nearer ones are on the way
      }
  return {std::move(numbers), fit, forecasts};
}

void tell_forecast(std::ostream& out, const MadeBaseline& made) {
  if (!made.forecasts) return;
  out << fmt::format("\n{:<34} {:>14} {:>18} {:>18}\n", "EHC plans in January", "simulated",
                     "forecast", "its 90 % range");
  for (std::size_t year = 0; year < made.forecasts->size(); ++year) {
    const backtest::RangedForecast& there = (*made.forecasts)[year];
    out << fmt::format(
        "{:<34} {:>14.0f} {:>18.0f} {:>18}\n",
        made.numbers.census_year + static_cast<int>(year) + 1, made.fit.plans[year], there.forecast,
        fmt::format("{:.0f} to {:.0f}", there.quantiles.front(), there.quantiles.back()));
  }
  out << "Forecast: by the method that sendsim backtest scores, from yearly totals alone.\n";
}

void tell_fit(std::ostream& out, const BaselineNumbers& numbers, const TuningStep& now) {
  const auto& aim = numbers.targets;
  out << fmt::format("{:<34} {:>14} {:>18}\n", "", "aimed at", "simulated");
  const auto row = [&](const char* what, double published, double simulated, int digits) {
    out << fmt::format("{:<34} {:>14.{}f} {:>18.{}f}\n", what, published, digits, simulated,
                       digits);
  };
  row("requests", aim.requests, now.requests, 0);
  row("refused", aim.refused, now.refused, 0);
  row("plans issued by assessments", aim.issued, now.issued, 0);
  row("plans ceased (at these rates)", aim.ceased, now.ceased, 0);
  row("within 20 weeks, %", 100.0 * aim.within_20_weeks, 100.0 * now.within_20_weeks, 1);
  row("over a year, %", 100.0 * aim.over_a_year, 100.0 * now.over_a_year, 1);
  row("independent special plans, a year", aim.independent_growth, now.independent_growth, 1);
  out << fmt::format(
      "Aimed at: published for {}, but for what is told below; plans ceased at the baseline's\n"
      "rates, which lean on England's; the growth of independent plans of 2019 to {}.\n"
      "Simulated: the first year; independent plans the years after.\n",
      numbers.census_year - 1, numbers.census_year);
}

void write_files(const fs::path& folder, const MadeBaseline& made) {
  auto files = calibration::baseline_files(made.numbers);
  files["README.md"] = baseline_readme(made);
  for (const auto& [name, text] : files) {
    fs::create_directories((folder / name).parent_path());
    output::write_file(folder / name, text);
  }
}

/// What stands there may have been changed by hand.
void refuse_what_is_there(const fs::path& place) {
  std::error_code unknown;
  if (fs::exists(place, unknown) && !(fs::is_directory(place) && fs::is_empty(place)))
    throw UsageError("new: " + place.string() +
                     " is there already; name another folder with --out, or remove it");
}

int make_one(const NewRequest& request, const fs::path& evidence, const Streams& streams) {
  const std::string area = area_called(request.area, request.start, evidence);
  const Evidence all = evidence_of(evidence, request.start);
  BaselineNumbers numbers = numbers_of(all, area, request.start);
  const fs::path place =
      request.out ? fs::path{*request.out} : fs::path{"scenarios"} / numbers.name;
  refuse_what_is_there(place);
  output::OutputFolder folder{place};
  streams.err << fmt::format("{}: {} plans in January {}; tuning to the published flows of {}\n",
                             area, plans_of(numbers), numbers.census_year, numbers.census_year - 1)
              << std::flush;
  const MadeBaseline made = tuned(std::move(numbers), all.plans_ahead.of(area), request.threads);
  write_files(folder.path(), made);
  folder.commit();
  tell_fit(streams.out, made.numbers, made.fit);
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
  for (const evidence::Area& area : read_areas(evidence))
    if (area.last_year >= std::to_string(request.start) && area.name != "England")
      areas.push_back(area.name);
  const Evidence all = evidence_of(evidence, request.start);
  refuse_what_is_there(*request.out);
  output::OutputFolder folder{*request.out};
  std::vector<std::string> lines(areas.size());
  std::vector<std::string> refusals(areas.size());
  std::atomic<std::size_t> next{0};
  const auto make = [&](std::size_t i) {
    try {
      const MadeBaseline made =
          tuned(numbers_of(all, areas[i], request.start), all.plans_ahead.of(areas[i]), 1);
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
