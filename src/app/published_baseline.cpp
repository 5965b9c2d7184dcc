#include "published_baseline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <ostream>
#include <stdexcept>
#include <utility>
#include <vector>

#include "evidence_folder.hpp"
#include "failures.hpp"
#include "sendsim/backtest/cells.hpp"
#include "sendsim/calibration/published_history.hpp"
#include "sendsim/core/date.hpp"
#include "sendsim/scenario/diagnostic.hpp"

namespace sendsim::app {
namespace {

namespace fs = std::filesystem;
using calibration::BaselineNumbers;
using calibration::TuningStep;

/// `"Cumberland" or "Westmorland and Furness"`; names have commas of their own.
std::string whom_to_ask_for(const std::vector<std::string>& successors) {
  if (successors.empty()) return "the authority that followed it";
  std::string text;
  for (const std::string& name : successors)
    text += (text.empty() ? "" : " or ") + scenario::in_quotes(name);
  return text + ", which followed it";
}

/// Plans that do not follow from the year before, or are known to be wrong; the first day's first.
std::vector<std::string> doubts_of_plans(const Evidence& evidence, const std::string& area,
                                         int first_january) {
  std::vector<std::string> doubts;
  const std::vector<backtest::StockCheck> doubtful = evidence.stocks.doubtful(area);
  for (const int january : {first_january, first_january - 1}) {
    const char* rests_on_it = january == first_january
                                  ? "this baseline starts from that count"
                                  : "moves are told from that January to the next";
    const auto check = std::find_if(doubtful.begin(), doubtful.end(),
                                    [&](const auto& each) { return each.january == january; });
    if (check != doubtful.end()) {
      doubts.push_back(
          fmt::format("plans of January {} look wrong: {} ({:+.0f} % of the "
                      "plans a year before); {}: clear it up first",
                      january, backtest::told(*check), 100.0 * check->mismatch(), rests_on_it));
      continue;
    }
    for (const backtest::Fault& fault : evidence.scored.faults) {
      const std::vector<std::string>& members = evidence.scored.areas[fault.area].members;
      if (fault.january == january &&
          std::find(members.begin(), members.end(), area) != members.end())
        doubts.push_back(fmt::format("plans of January {} are known to be wrong: {}; {}", january,
                                     fault.what, rests_on_it));
    }
  }
  return doubts;
}

bool is_outside(double plans, const backtest::RangedForecast& forecast) {
  return plans < forecast.quantiles.front() || plans > forecast.quantiles.back();
}

}  // namespace

evidence::Areas read_areas(const fs::path& evidence, const std::string& command) {
  try {
    return areas_in(evidence);
  } catch (const std::runtime_error& error) {
    throw UsageError(command + ": " + error.what());
  }
}

std::string area_called(const std::string& name, int january, const fs::path& evidence,
                        const std::string& command) {
  const evidence::Areas areas = read_areas(evidence, command);
  const std::string year = std::to_string(january);
  std::vector<std::string> there;
  for (const evidence::Area& area : areas)
    if (area.last_year >= year) there.push_back(area.name);
  const auto found = areas.find_council(name);
  if (found && areas[*found].last_year >= year) return areas[*found].name;
  if (found)
    throw UsageError(command + ": " + areas[*found].name + " ended after January " +
                     areas[*found].last_year + ": ask for " +
                     whom_to_ask_for(areas.successors(areas[*found].dfe_code)));
  std::string text = command + ": unknown authority " + scenario::in_quotes(name);
  const std::vector<std::string> near = evidence::similar_names(there, name);
  for (std::size_t i = 0; i < near.size(); ++i)
    text += (i == 0 ? " (did you mean " : i + 1 == near.size() ? " or " : ", ") + near[i];
  throw UsageError(text + (near.empty() ? " (expected England or an upper-tier authority)" : "?)"));
}

Evidence evidence_of(const fs::path& folder, int january, const std::string& command) {
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
    backtest::CellList list =
        backtest::read_cells(scored("areas"), scored("faults"), scored("cells"));
    const backtest::History history{list.areas, table};
    backtest::Outlooks outlooks{history, january};
    calibration::RateBook rates{table, january};
    backtest::PlansAhead plans_ahead{history, january};
    backtest::TrackRecord track_record{history, list};
    backtest::StockChecks stocks{table};
    return {std::move(shelf),        std::move(outlooks), std::move(rates), std::move(plans_ahead),
            std::move(track_record), std::move(stocks),   std::move(list)};
  } catch (const std::runtime_error& error) {
    throw UsageError(command + ": " + error.what());
  }
}

BaselineNumbers published_numbers(const Evidence& evidence, const std::string& area, int january,
                                  const std::string& command, const calibration::CodesHeld& also) {
  try {
    BaselineNumbers numbers =
        calibration::make_baseline(evidence.shelf.book_of({"England", area}), area, january,
                                   evidence.rates.of(area), evidence.outlooks.of(area), also);
    numbers.backtest = calibration::forecast_records(evidence.track_record.of(area));
    const std::vector<std::string> doubts = doubts_of_plans(evidence, area, january);
    numbers.gaps.insert(numbers.gaps.begin(), doubts.begin(), doubts.end());
    return numbers;
  } catch (const std::logic_error&) {
    throw;
  } catch (const std::runtime_error& error) {
    throw UsageError(command + ": " + area + " " + std::to_string(january) +
                     ": the published figures do not suffice: " + error.what());
  }
}

MadeBaseline tuned(BaselineNumbers numbers, const PlansAheadOfArea& forecasts, unsigned threads) {
  const TuningStep fit =
      calibration::tune(numbers, calibration::replications_to_tune(numbers), threads).back();
  calibration::fit_spread(widths_of(forecasts), numbers);
  for (std::string& miss : calibration::missed_targets(numbers, fit))
    numbers.gaps.push_back(std::move(miss));
  std::string outside;
  for (std::size_t year = 0; forecasts && year < forecasts->size(); ++year)
    if (const auto& there = (*forecasts)[year]; is_outside(fit.plans[year], there))
      outside += fmt::format("{}{:.0f} simulated in January {} ({:.0f} to {:.0f})",
                             outside.empty() ? "" : ", ", fit.plans[year],
                             numbers.census_year + static_cast<int>(year) + 1,
                             there.quantiles.front(), there.quantiles.back());
  if (!outside.empty())
    numbers.gaps.push_back("plans outside the back-test's 90 % range: " + outside);
  return {std::move(numbers), fit, forecasts};
}

std::optional<std::array<double, calibration::kYearsOfSpread>> widths_of(
    const PlansAheadOfArea& forecasts) {
  if (!forecasts) return std::nullopt;
  std::array<double, calibration::kYearsOfSpread> widths{};
  for (std::size_t year = 0; year < widths.size(); ++year)
    widths[year] =
        std::log((*forecasts)[year].quantiles.back() / (*forecasts)[year].quantiles.front());
  return widths;
}

std::optional<double> published_plans(const BaselineNumbers& numbers, int january) {
  for (const scenario::PublishedSeries& series : numbers.history) {
    if (series.measure != "ehc_plans" || !series.where.empty() || !series.sen2_group.empty())
      continue;
    for (const scenario::PublishedValue& value : series.values)
      if (calendar_year(value.first) == january) return value.value;
  }
  return std::nullopt;
}

std::int64_t plans_of(const BaselineNumbers& numbers) {
  return std::accumulate(numbers.plans.begin(), numbers.plans.end(), std::int64_t{0});
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
}

}  // namespace sendsim::app
