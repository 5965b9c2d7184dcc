#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <thread>

#include "sendsim/calibration/baseline.hpp"
#include "sendsim/core/threads.hpp"
#include "sendsim/pathway/pathway.hpp"
#include "sendsim/scenario/scenario.hpp"

namespace sendsim::calibration {
namespace {

using random::Chance;
using random::DayLaw;

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

/// Gives the model what tuning moves; to read the text again would take as long as to simulate.
void take_up(const BaselineNumbers& numbers, pathway::Model& model) {
  const auto psychologists = psychologists_by_date(numbers);
  const auto officers = officers_by_date(numbers);
  // Prepared once: that of one law takes as long as a hundred thousand draws.
  const DayLaw other_advice =
      DayLaw::lognormal(MeanDays{numbers.other_advice_days}, numbers.delays.other_advice_cv);
  for (pathway::EpochRules& rules : model.epochs) {
    const bool is_first_year = rules.from < second_year_begins(numbers.census_year);
    const double grown = requests_over_first(
        numbers, is_first_year ? 1 : calendar_year(rules.from) - numbers.census_year + 1);
    for (std::size_t need = 0; need < numbers.request.size(); ++need)
      for (std::size_t age = 0; age < kBaselineAges; ++age)
        rules.identification.request[need][age] = numbers.request[need][age] * grown;
    const double refused = is_first_year ? numbers.first_year.refuse : 1.0;
    for (std::size_t age = 0; age < kBaselineAges; ++age)
      rules.assessment.refuse[age] = Chance{numbers.refuse[age] * refused};
    rules.assessment.other_advice = other_advice;
    rules.assessment.urgent = Chance{numbers.urgent};
    for (const auto& [from, fte] : psychologists)
      if (from <= rules.from) rules.psychologists_fte = fte;
    for (const auto& [from, fte] : officers)
      if (from <= rules.from) rules.officers_fte = fte;
    for (placement::TypeRules& type : rules.placement.types)
      if (type.overflow) type.overflow_chance = Chance{numbers.overflow_chance};
  }
  model.start.assessments.clear();
  for (const OpenAssessment& open : numbers.open)
    model.start.assessments.push_back({.age = static_cast<int>(open.age),
                                       .need = open.need,
                                       .stage = open.stage,
                                       .elapsed = open.elapsed_days,
                                       .days_in_stage = open.days_in_stage,
                                       .psychology_done = open.psychology_done,
                                       .count = open.count});
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

/// What one replication comes to; `within_20_weeks` and `over_a_year` count plans.
struct Outcome {
  TuningStep counts{};
  double without_exceptions = 0.0;
};

/// How far a step looks: the first census year, or as far as the growth is looked at.
enum class Horizon : std::uint8_t { first_year, growth };

Outcome outcome_of(const BaselineNumbers& numbers, const measures::Layout& layout,
                   const measures::Results& results, Horizon horizon) {
  const auto of = [&](const char* name) { return sum(period(layout, results, name, 0)); };
  Outcome outcome;
  outcome.counts.requests = of("requests");
  outcome.counts.refused = of("refused");
  outcome.counts.issued = of("plans_issued");
  outcome.counts.ceased = of("plans_ceased");
  outcome.counts.within_20_weeks = of("plans_issued_within_20_weeks");
  outcome.counts.over_a_year = of("plans_issued_over_a_year");
  outcome.without_exceptions = of("plans_issued_excluding_exceptions");
  if (horizon == Horizon::first_year) return outcome;
  outcome.counts.independent_growth =
      (independent(numbers, layout, results, kLastCensusOfGrowth) -
       independent(numbers, layout, results, kFirstCensusOfGrowth)) /
      (kLastCensusOfGrowth - kFirstCensusOfGrowth);
  for (std::size_t census = 0; census < outcome.counts.plans.size(); ++census)
    outcome.counts.plans[census] = sum(period(layout, results, "ehc_plans", census + 1));
  return outcome;
}

/// The same replications at each step, child by child the same random numbers.
class Tuning {
 public:
  Tuning(BaselineNumbers& numbers, int replications, unsigned threads)
      : numbers_{numbers},
        replications_{replications},
        threads_{threads},
        to_growth_{model_of(numbers)} {
    to_growth_.last = sen2_census_day(numbers.census_year + kLastCensusOfGrowth);
    drop_later_epochs(to_growth_);
    to_first_year_ = to_growth_;
    to_first_year_.last = sen2_census_day(numbers.census_year + 1);
    drop_later_epochs(to_first_year_);
  }

  std::vector<TuningStep> carry_out() {
    tune_first_year();
    const TuningStep first_year = history_.back();
    tune_growth();
    // The growth may have been looked at with fewer replications; the first year was not.
    const TuningStep later = history_.back();
    history_.push_back(first_year);
    history_.back().overflow_chance = numbers_.overflow_chance;
    history_.back().independent_growth = later.independent_growth;
    history_.back().plans = later.plans;
    return std::move(history_);
  }

 private:
  static void drop_later_epochs(pathway::Model& model) {
    std::erase_if(model.epochs,
                  [&](const pathway::EpochRules& epoch) { return epoch.from > model.last; });
  }

  /// `one_in`: of the replications, the first half, third …; at least four.
  const TuningStep& simulate(Horizon horizon, int one_in = 1) {
    const int replications = std::min(replications_, std::max(4, replications_ / one_in));
    pathway::Model& model = horizon == Horizon::growth ? to_growth_ : to_first_year_;
    take_up(numbers_, model);
    std::vector<Outcome> outcomes(static_cast<std::size_t>(replications));
    std::atomic<std::uint32_t> next{0};
    on_threads(threads_, [&] {
      pathway::Pathway pathway{model};
      for (std::uint32_t r = next++; r < outcomes.size(); r = next++)
        outcomes[r] = outcome_of(numbers_, pathway.layout(), pathway.run(20250116, r), horizon);
    });
    return history_.emplace_back(mean_of(outcomes));
  }

  /// In the order of the replications, whatever thread had which.
  [[nodiscard]] TuningStep mean_of(const std::vector<Outcome>& outcomes) const {
    TuningStep mean{};
    mean.other_advice_days = numbers_.other_advice_days;
    mean.overflow_chance = numbers_.overflow_chance;
    const auto replications = static_cast<double>(outcomes.size());
    double in_time = 0.0;
    double over_a_year = 0.0;
    double counted = 0.0;
    for (const Outcome& each : outcomes) {
      mean.requests += each.counts.requests / replications;
      mean.refused += each.counts.refused / replications;
      mean.issued += each.counts.issued / replications;
      mean.ceased += each.counts.ceased / replications;
      mean.independent_growth += each.counts.independent_growth / replications;
      for (std::size_t census = 0; census < mean.plans.size(); ++census)
        mean.plans[census] += each.counts.plans[census] / replications;
      in_time += each.counts.within_20_weeks;
      over_a_year += each.counts.over_a_year;
      counted += each.without_exceptions;
    }
    mean.within_20_weeks = counted > 0.0 ? in_time / counted : 0.0;
    mean.over_a_year = counted > 0.0 ? over_a_year / counted : 0.0;
    return mean;
  }

  /// Of the lasting chances of refusal, so that the first year's are chances too.
  [[nodiscard]] double most_refused() const {
    return 0.98 / std::max(1.0, numbers_.first_year.refuse);
  }
  void begin_refusals();
  void tune_first_year();
  void tune_growth();
  void move_psychologists(const TuningStep& now);
  void move_waits(const TuningStep& now);
  [[nodiscard]] double next_delay(const TuningStep& now);

  BaselineNumbers& numbers_;
  int replications_;
  unsigned threads_;
  pathway::Model to_growth_;
  pathway::Model to_first_year_;
  std::vector<TuningStep> history_;
  bool by_delay_ = false;   ///< the share within 20 weeks is
  double shortest_ = 10.0;  ///< days for other advice, too few: too many plans are in time
  double longest_ = 600.0;  ///< too many
};

void scale(ByAge& values, double factor, double most) {
  for (double& value : values) value = std::clamp(value * factor, 0.0, most);
}

/// Whether two totals agree to a fraction or to so many of what is counted.
bool agree(double a, double b, double fraction, double least) {
  return std::abs(a - b) <= std::max(fraction * std::abs(b), least);
}

/// Longer for advice, fewer plans in time: along the line through the last two steps, within what
/// is known to be too short and too long.
double Tuning::next_delay(const TuningStep& now) {
  const double aim = numbers_.targets.within_20_weeks;
  // The share in time says little before the totals are near.
  if (history_.size() > 2)
    (now.within_20_weeks > aim ? shortest_ : longest_) = now.other_advice_days;
  double slope = -0.013;  // a day more: what the first authorities' steps came to
  if (history_.size() > 1) {
    const TuningStep& before = history_[history_.size() - 2];
    const double days = now.other_advice_days - before.other_advice_days;
    if (std::abs(days) > 0.01)
      slope = std::min(-0.002, (now.within_20_weeks - before.within_20_weeks) / days);
  }
  const double next = now.other_advice_days + (aim - now.within_20_weeks) / slope;
  return next > shortest_ && next < longest_ ? next : 0.5 * (shortest_ + longest_);
}

/// So many more psychologists as plans are wanting, up to a fifth more than all that comes or is to
/// be completed needs with slack: from there on they do not bind.
void Tuning::move_psychologists(const TuningStep& now) {
  if (!numbers_.backlog) return;
  const BaselineNumbers::Targets& aim = numbers_.targets;
  const double most =
      1.2 * std::max({numbers_.backlog->completed, aim.requests - aim.refused, 34.0}) / 34.0;
  const double factor = std::clamp(aim.issued / std::max(now.issued, 0.01), 0.5, 2.0);
  numbers_.psychologists_fte = std::clamp(numbers_.psychologists_fte * factor, 1.0, most);
}

/// The share within 20 weeks: by the delay of the other advice; with a backlog by how many pass its
/// line, unless so many are in time without passing it, because it is soon worked off.
void Tuning::move_waits(const TuningStep& now) {
  const BaselineNumbers::Targets& aim = numbers_.targets;
  double passing = 0.0;  // their share of the plans, if each of them is in time
  if (numbers_.backlog)
    passing = numbers_.urgent * (aim.requests - aim.refused) / numbers_.backlog->completed;
  const double wanted = passing + aim.within_20_weeks - now.within_20_weeks;
  by_delay_ = by_delay_ || !numbers_.backlog || (wanted <= 0.0 && numbers_.urgent <= 0.0);
  if (by_delay_) {
    numbers_.other_advice_days = next_delay(now);
    return;
  }
  numbers_.urgent = std::clamp(
      wanted * numbers_.backlog->completed / std::max(aim.requests - aim.refused, 1.0), 0.0, 0.95);
}

/// The chance of refusal as the requests' ages alone have it come to the published total.
void Tuning::begin_refusals() {
  double refused = 0.0;
  for (std::size_t cell = 0; cell < numbers_.request_shares.size(); ++cell)
    refused += numbers_.request_shares[cell] * numbers_.targets.requests *
               numbers_.refuse[cell / numbers_.needs.size()] * numbers_.first_year.refuse;
  scale(numbers_.refuse, numbers_.targets.refused / std::max(refused, 0.01), most_refused());
}

void Tuning::tune_first_year() {
  constexpr int kMostSteps = 8;
  constexpr int kRough = 2;  // first steps, with a quarter of the replications
  const BaselineNumbers::Targets& aim = numbers_.targets;
  begin_refusals();
  for (int step = 0; step < kMostSteps; ++step) {
    if (!numbers_.own) numbers_.open = open_assessments(numbers_);
    const bool is_rough = step < kRough;
    const TuningStep& now = simulate(Horizon::first_year, is_rough ? 4 : 1);
    const bool are_right = !is_rough && agree(now.requests, aim.requests, 0.002, 0.2) &&
                           agree(now.refused, aim.refused, 0.004, 0.2) &&
                           (!numbers_.backlog || agree(now.issued, aim.issued, 0.01, 0.5));
    if (are_right && agree(now.within_20_weeks, aim.within_20_weeks, 0.0, 0.004)) return;
    if (step + 1 == kMostSteps) return;
    for (ByAge& need : numbers_.request)
      scale(need, aim.requests / std::max(now.requests, 0.01), 3.0);
    if (aim.requests > 0.0)
      scale(numbers_.refuse,
            aim.refused / std::max(now.refused, 0.01) * now.requests / aim.requests,
            most_refused());
    move_psychologists(now);
    move_waits(now);
  }
}

/// More places bought elsewhere, more growth: from a tenth to the end on whose side the aim lies,
/// then by false position, the end that stays counting half (Illinois).
void Tuning::tune_growth() {
  constexpr int kMostSteps = 3;
  const double aim = numbers_.targets.independent_growth;
  const auto excess = [&](double chance, int one_in) {
    numbers_.overflow_chance = chance;
    return simulate(Horizon::growth, one_in).independent_growth - aim;
  };
  const auto is_right = [&](double by) { return std::abs(by) <= 0.2 + 0.02 * std::abs(aim); };
  const auto overflows = [](const placement::TypeRules& type) { return type.overflow.has_value(); };
  const auto& types = to_growth_.epochs.front().placement.types;
  const double middle = excess(0.1, 3);
  if (std::none_of(types.begin(), types.end(), overflows)) return;
  const double end = middle > 0.0 ? 0.0 : 1.0;
  const double at_end = excess(end, 3);
  if ((at_end > 0.0) == (middle > 0.0)) return;  // as near as it can come
  double a = 0.1, b = end, at_a = middle, at_b = at_end;
  for (int step = 0; step < kMostSteps; ++step) {
    const double between = (a * at_b - b * at_a) / (at_b - at_a);
    const double there = excess(between, 1);
    if (is_right(there)) return;
    if ((there > 0.0) == (at_b > 0.0)) {
      at_a *= 0.5;
    } else {
      a = b;
      at_a = at_b;
    }
    b = between;
    at_b = there;
  }
}

}  // namespace

std::vector<std::string> missed_targets(const BaselineNumbers& numbers, const TuningStep& reached) {
  const BaselineNumbers::Targets& aim = numbers.targets;
  std::vector<std::string> lines;
  const auto told = [&](const char* what, double published, double simulated) {
    lines.push_back(
        fmt::format("not met: {}: {:.1f} simulated, {:.1f} aimed at", what, simulated, published));
  };
  if (!agree(reached.requests, aim.requests, 0.02, 1.0))
    told("requests", aim.requests, reached.requests);
  if (!agree(reached.refused, aim.refused, 0.05, 2.0))
    told("refusals", aim.refused, reached.refused);
  if (!agree(reached.issued, aim.issued, 0.1, 5.0))
    told("the first year's new plans", aim.issued, reached.issued);
  if (!agree(reached.within_20_weeks, aim.within_20_weeks, 0.0, 0.02))
    told("plans within 20 weeks, %", 100.0 * aim.within_20_weeks, 100.0 * reached.within_20_weeks);
  if (!agree(reached.over_a_year, aim.over_a_year, 0.0, 0.05))
    told("plans after more than a year, %", 100.0 * aim.over_a_year, 100.0 * reached.over_a_year);
  if (!agree(reached.independent_growth, aim.independent_growth, 0.1, 1.0))
    told("growth of independent and non-maintained special plans, a year", aim.independent_growth,
         reached.independent_growth);
  return lines;
}

int replications_to_tune(const BaselineNumbers& numbers) {
  // Twenty-four of an authority with 3,623 plans, as many children of a larger or smaller one.
  constexpr std::int64_t kPlans = std::int64_t{24} * 3623;
  const std::int64_t plans =
      std::accumulate(numbers.plans.begin(), numbers.plans.end(), std::int64_t{0});
  return static_cast<int>(
      std::clamp<std::int64_t>(kPlans / std::max<std::int64_t>(plans, 1), 4, 96));
}

std::vector<TuningStep> tune(BaselineNumbers& numbers, int replications, unsigned threads) {
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  return Tuning{numbers, replications, threads}.carry_out();
}

}  // namespace sendsim::calibration
