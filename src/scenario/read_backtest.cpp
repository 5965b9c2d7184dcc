// How good forecasts of what is simulated have been.
#include <algorithm>

#include "book.hpp"
#include "sendsim/pathway/measure_table.hpp"
#include "sendsim/scenario/forecast_record.hpp"

namespace sendsim::scenario {
namespace {

ForecastScore read_score(const Section& item) {
  const NumberSpec share{.at_least = 0.0, .at_most = 1.0, .help = "A share of the outcomes."};
  const ForecastScore score{
      .years_ahead = item.integer("years_ahead", {.at_least = 1, .at_most = 50}),
      .forecasts = item.integer("forecasts", {.at_least = 1, .help = "How many were scored."}),
      .mean_absolute_error = item.figure("mean_absolute_error",
                                         {.at_least = 0.0, .help = "A share of what happened."}),
      .bias = item.figure("bias", {.help = "Mean error, a share of what happened."}),
      .within_50 = item.figure("within_50", share),
      .within_90 = item.figure("within_90", share)};
  item.refuse_other_keys();
  return score;
}

}  // namespace

std::vector<ForecastRecord> read_backtest(const Section& root) {
  std::vector<std::string> names;
  for (const measures::Measure& each : pathway::measure_table().measures)
    names.push_back(each.name);
  std::vector<ForecastRecord> all;
  for (const Section& item : root.list(
           "backtest", false, "How good forecasts have been, to be told beside the results.")) {
    ForecastRecord record;
    record.measure = item.text("measure", {.help = "A measure of the results, by name."});
    if (!record.measure.empty() &&
        std::find(names.begin(), names.end(), record.measure) == names.end())
      item.refuse("measure", "a measure of the results",
                  in_quotes(record.measure) + did_you_mean(record.measure, names));
    record.of = item.text("of", {.help = "An area, or all authorities."});
    record.source = item.text("source", {.help = "who has scored what"});
    record.note = item.text("note", {.fallback = "", .help = "what its readers must know"});
    for (const Section& score : item.list("scores")) record.scores.push_back(read_score(score));
    item.refuse_other_keys();
    all.push_back(std::move(record));
  }
  return all;
}

}  // namespace sendsim::scenario
