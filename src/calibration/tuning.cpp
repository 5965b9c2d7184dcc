#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "sendsim/calibration/baseline.hpp"
#include "sendsim/core/threads.hpp"
#include "sendsim/pathway/pathway.hpp"
#include "sendsim/scenario/scenario.hpp"

namespace sendsim::calibration {
namespace {

/// The model of these numbers, through the very text that is shipped.
pathway::Model model_of(const BaselineNumbers& numbers) {
  const auto files = baseline_files(numbers);
  const scenario::Scenario scenario =
      scenario::Scenario::load("baseline.yaml", {}, [&](const std::string& path) {
        const auto found = files.find(path);
        if (found == files.end()) throw std::runtime_error("no such file");
        return found->second;
      });
  return scenario.model();
}

/// The cells of one period of a dataset.
std::vector<double> period(const measures::Layout& layout, const measures::Results& results,
                           const char* dataset, std::size_t number) {
  const std::size_t cube = layout.find_cube(dataset).value();
  const std::size_t width =
      layout.cells(layout.cubes[cube]) / layout.times[layout.cubes[cube].time].size();
  const auto begin =
      results.cubes[cube].counts.begin() + static_cast<std::ptrdiff_t>(number * width);
  return {begin, begin + static_cast<std::ptrdiff_t>(width)};
}

double sum(const std::vector<double>& cells) {
  return std::accumulate(cells.begin(), cells.end(), 0.0);
}

/// Independent and non-maintained special plans at a census.
double independent(const BaselineNumbers& numbers, const measures::Layout& layout,
                   const measures::Results& results, int census) {
  const std::vector<double> plans =
      period(layout, results, "ehc_plans", static_cast<std::size_t>(census));
  double held = 0.0;
  for (std::size_t cell = 0; cell < plans.size(); ++cell)
    if (is_independent_special(numbers.provisions[cell % numbers.provisions.size()]))
      held += plans[cell];
  return held;
}

/// What one replication comes to; `within_20_weeks` counts plans.
struct Outcome {
  TuningStep counts{};
  double without_exceptions = 0.0;
};

Outcome outcome_of(const BaselineNumbers& numbers, const measures::Layout& layout,
                   const measures::Results& results) {
  const auto of = [&](const char* name) { return sum(period(layout, results, name, 0)); };
  Outcome outcome;
  outcome.counts.requests = of("requests");
  outcome.counts.refused = of("refused");
  outcome.counts.issued = of("plans_issued");
  outcome.counts.ceased = of("plans_ceased");
  outcome.counts.within_20_weeks = of("plans_issued_within_20_weeks");
  outcome.without_exceptions = of("plans_issued_excluding_exceptions");
  outcome.counts.independent_growth =
      (independent(numbers, layout, results, kLastCensusOfGrowth) -
       independent(numbers, layout, results, kFirstCensusOfGrowth)) /
      (kLastCensusOfGrowth - kFirstCensusOfGrowth);
  return outcome;
}

TuningStep simulate(const BaselineNumbers& numbers, int replications, unsigned threads) {
  pathway::Model model = model_of(numbers);
  model.last = sen2_census_day(numbers.census_year + kLastCensusOfGrowth);
  std::erase_if(model.epochs,
                [&](const pathway::EpochRules& epoch) { return epoch.from > model.last; });
  std::vector<Outcome> outcomes(static_cast<std::size_t>(replications));
  std::atomic<std::uint32_t> next{0};
  on_threads(threads, [&] {
    pathway::Pathway pathway{model};
    for (std::uint32_t r = next++; r < outcomes.size(); r = next++)
      outcomes[r] = outcome_of(numbers, pathway.layout(), pathway.run(20250116, r));
  });
  // In the order of the replications, whatever thread had which.
  TuningStep mean{};
  mean.other_advice_days = numbers.other_advice_days;
  mean.overflow_chance = numbers.overflow_chance;
  double in_time = 0.0;
  double counted = 0.0;
  for (const Outcome& each : outcomes) {
    mean.requests += each.counts.requests / replications;
    mean.refused += each.counts.refused / replications;
    mean.issued += each.counts.issued / replications;
    mean.ceased += each.counts.ceased / replications;
    mean.independent_growth += each.counts.independent_growth / replications;
    in_time += each.counts.within_20_weeks;
    counted += each.without_exceptions;
  }
  mean.within_20_weeks = counted > 0.0 ? in_time / counted : 0.0;
  return mean;
}

void scale(ByAge& values, double factor, double most) {
  for (double& value : values) value = std::clamp(value * factor, 0.0, most);
}

}  // namespace

std::vector<TuningStep> tune(BaselineNumbers& numbers, int steps, int replications,
                             unsigned threads) {
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  constexpr int kRatesFirst = 2;  // the share in time says little before the totals are near
  std::vector<TuningStep> history;
  double low = 20.0;
  double high = 100.0;
  double least = 0.0;
  double most = 1.0;
  for (int step = 0; step < steps; ++step) {
    numbers.open = open_assessments(numbers);
    history.push_back(simulate(numbers, replications, threads));
    const TuningStep& now = history.back();
    for (ByAge& need : numbers.request)
      scale(need, numbers.targets.requests / std::max(now.requests, 0.01), 3.0);
    scale(numbers.refuse,
          numbers.targets.refused / std::max(now.refused, 0.01) * now.requests /
              numbers.targets.requests,
          0.98);
    if (step < kRatesFirst) continue;
    // Longer for advice, fewer plans in time: halve the bracket.
    (now.within_20_weeks > numbers.targets.within_20_weeks ? low : high) =
        numbers.other_advice_days;
    numbers.other_advice_days = 0.5 * (low + high);
    (now.independent_growth < numbers.targets.independent_growth ? least : most) =
        numbers.overflow_chance;
    numbers.overflow_chance = 0.5 * (least + most);
  }
  numbers.open = open_assessments(numbers);
  return history;
}

}  // namespace sendsim::calibration
