// Condition by condition of the threshold method, what it means rather than how it is done: a
// plain implementation with independent random numbers that asks each person each day, and what a
// scenario may and may not move.
//
// False alarms: the χ² over age × need at 1e-5 (an upper bound: counts out of fixed residents vary
// less than Poisson's), the total at 4.5 standard errors (7e-6), needs of movers-in and the rest of
// open stages at 1e-6 each: 1.9e-5 in all. The others are identities.
#include <boost/math/distributions/chi_squared.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <random>
#include <vector>

#include "chi_square.hpp"
#include "quiet_authority.hpp"
#include "samples.hpp"

namespace sendsim {
namespace {

using pathway::Pathway;
using population::Status;
using random::Chance;
using random::CohortKind;
using random::DayLaw;
using testing::quiet_authority;

constexpr std::size_t kAges = population::kAges;
constexpr std::size_t kNeeds = 2;

std::vector<double> by_age(double young, double old) {
  std::vector<double> rates;
  for (std::size_t age = 0; age < kAges; ++age)
    rates.push_back(young + (old - young) * static_cast<double>(age) / 25.0);
  return rates;
}

/// Residents, births, movers in and out, two strata, two needs, a lever in mid-run.
pathway::Model busy_authority() {
  pathway::Model model = quiet_authority(make_day(2025, 1, 16), make_day(2026, 12, 31));
  model.start.residents.persons.assign(kAges, 1000);
  auto& rules = model.epochs.front();
  rules.population.births.assign(3, 1500.0);
  rules.population.arrivals = by_age(90.0, 30.0);
  rules.population.leaving = by_age(0.30, 0.10);
  rules.identification.onset = {{by_age(0.10, 0.02), by_age(0.02, 0.12)},
                                {by_age(0.20, 0.02), by_age(0.01, 0.20)}};
  pathway::EpochRules later = rules;
  later.from = make_day(2026, 3, 1);
  for (auto& stratum : later.identification.onset)
    for (double& rate : stratum[0]) rate *= 1.6;
  for (double& rate : later.population.leaving) rate *= 0.5;
  model.epochs.push_back(later);
  return model;
}

// ---- the plain implementation -------------------------------------------------------------------

using Onsets = std::vector<double>;  ///< by DfE age × need

/// Everybody is asked every day whether to leave and whether to have an onset; nothing is shared
/// with the simulator but rules and dates.
class DayByDay {
 public:
  DayByDay(const pathway::Model& model, std::uint64_t seed) : model_{model}, generator_{seed} {
    for (const pathway::EpochRules& rules : model.epochs) {
      auto& leaves = leaves_.emplace_back();
      for (const double rate : rules.population.leaving) leaves.push_back(a_day(rate));
      auto& onset = onset_.emplace_back();
      for (const auto& stratum : rules.identification.onset) {
        auto& of_stratum = onset.emplace_back();
        for (std::size_t age = 0; age < kAges; ++age)
          of_stratum.push_back(a_day(stratum[0][age] + stratum[1][age]));
      }
    }
  }
  Onsets run() {
    onsets_.assign(kAges * kNeeds, 0.0);
    const int now = AcademicYear::of(model_.first).start;
    const auto& population = model_.epochs.front().population;
    for (int age = 0; age < static_cast<int>(kAges); ++age) {
      const auto residents =
          static_cast<double>(model_.start.residents.persons[static_cast<std::size_t>(age)]);
      for (int k = 0; k < residents; ++k)
        live(AcademicYear{now - 1 - age}, model_.first,
             k < residents * population.stratum_share[0] ? 0 : 1);
    }
    for (int year = now; year <= AcademicYear::of(model_.last).start; ++year) {
      for (std::size_t stratum = 0; stratum < 2; ++stratum) {
        const double share = population.stratum_share[stratum];
        const int born = poisson(share * population.births[static_cast<std::size_t>(year - now)]);
        for (int k = 0; k < born; ++k) live(AcademicYear{year}, model_.first, stratum);
        for (int age = 0; age < static_cast<int>(kAges); ++age) {
          const int come = poisson(share * population.arrivals[static_cast<std::size_t>(age)]);
          for (int k = 0; k < come; ++k) {
            const Day arrival = some_day_of(AcademicYear{year});
            if (arrival >= model_.first) live(AcademicYear{year - 1 - age}, arrival, stratum);
          }
        }
      }
    }
    return onsets_;
  }

 private:
  static double a_day(double yearly) { return 1.0 - std::exp(-yearly / 365.25); }
  int poisson(double mean) { return std::poisson_distribution<int>{mean}(generator_); }
  double uniform() { return static_cast<double>(generator_() >> 11U) * 0x1p-53; }
  Day some_day_of(AcademicYear year) {
    return year.first_day() +
           Days{static_cast<int>(uniform() * static_cast<double>(year.length().count()))};
  }
  void live(AcademicYear born, Day from, std::size_t stratum) {
    const Day birth = some_day_of(born);
    Day day = std::max(from, birth);
    for (int age = completed_years(birth, day); age < static_cast<int>(kAges); ++age) {
      const Day until = birthday(birth, age + 1);
      const auto a = static_cast<std::size_t>(age);
      for (; day < until; day += Days{1}) {
        if (day > model_.last) return;
        const std::size_t epoch = day < model_.epochs[1].from ? 0 : 1;
        const double u = uniform();
        const double leaves = leaves_[epoch][a];
        if (u < leaves) return;
        if (u >= leaves + (1.0 - leaves) * onset_[epoch][stratum][a]) continue;
        const auto& rates = model_.epochs[epoch].identification.onset[stratum];
        const std::size_t need = uniform() * (rates[0][a] + rates[1][a]) < rates[0][a] ? 0 : 1;
        const int label = AcademicYear::of(day).start - born.start - 1;
        onsets_[static_cast<std::size_t>(std::clamp(label, 0, 25)) * kNeeds + need] += 1.0;
        return;
      }
    }
  }

  const pathway::Model& model_;
  std::mt19937_64 generator_;
  std::vector<std::vector<double>> leaves_;              ///< epoch × completed age
  std::vector<std::vector<std::vector<double>>> onset_;  ///< epoch × stratum × completed age
  Onsets onsets_;
};

/// Onsets of all censuses together.
Onsets simulated_onsets(Pathway& pathway, std::uint32_t replication) {
  const measures::Results& results = pathway.run(77, replication);
  const auto& counts = results.cubes[pathway.layout().find_cube("onsets").value()].counts;
  Onsets onsets(kAges * kNeeds, 0.0);
  for (std::size_t i = 0; i < counts.size(); ++i) onsets[i % onsets.size()] += counts[i];
  return onsets;
}

/// Every person's first request, if any, by name.
std::map<std::uint64_t, Day> first_requests(const pathway::Model& model) {
  std::map<std::uint64_t, Day> requests;
  Pathway pathway{model};
  pathway.watch(
      [](const Pathway& now, void* context) {
        auto& all = *static_cast<std::map<std::uint64_t, Day>*>(context);
        const auto& people = now.state().people;
        for (population::PersonSlot slot = 0; slot < people.slots(); ++slot)
          if (people[slot].status == Status::in_assessment && people[slot].requests == 0)
            all.try_emplace(people[slot].id.bits(), Day{people[slot].requested});
      },
      &requests);
  (void)pathway.run(3, 1);
  return requests;
}

}  // namespace

TEST_CASE("asking everybody every day gives as many onsets, age by age and need by need",
          "[properties]") {
  const pathway::Model model = busy_authority();
  constexpr int kPlain = 6;
  constexpr int kSimulated = 60;
  Onsets plain(kAges * kNeeds, 0.0);
  Onsets simulated = plain;
  const auto add = [](Onsets& to, const Onsets& more) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += more[i];
  };
  DayByDay implementation{model, 20250116};
  for (int r = 0; r < test::samples(kPlain); ++r) add(plain, implementation.run());
  Pathway pathway{model};
  for (int r = 0; r < test::samples(kSimulated); ++r)
    add(simulated, simulated_onsets(pathway, static_cast<std::uint32_t>(r)));
  if (!test::kFullSamples) return;
  double chi_square = 0.0;
  double cells = 0.0;
  double all_plain = 0.0;
  double all_simulated = 0.0;
  constexpr double kRatio = double{kSimulated} / kPlain;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const double difference = simulated[i] / kRatio - plain[i];
    chi_square += difference * difference / ((simulated[i] + plain[i]) / kRatio);
    ++cells;
    all_plain += plain[i];
    all_simulated += simulated[i] / kRatio;
    CHECK(plain[i] > 50);
  }
  const double error = std::sqrt(all_plain + all_simulated / kRatio);
  CAPTURE(all_plain, all_simulated, error, chi_square);
  CHECK(error < 0.007 * all_plain);
  CHECK(std::abs(all_plain - all_simulated) < 4.5 * error);
  const boost::math::chi_squared_distribution<double> law{cells};
  CHECK(boost::math::cdf(boost::math::complement(law, chi_square)) > 1e-5);
}

TEST_CASE("at risk are the residents without need, and only they", "[properties]") {
  // Onset at once: every resident who is not identified has one, and nobody else.
  pathway::Model model = quiet_authority(make_day(2025, 1, 16), make_day(2025, 3, 31));
  for (int age = 0; age <= 25; ++age) {
    const auto a = static_cast<std::size_t>(age);
    testing::add_plans(model, age, 0, 0, 3 + age);
    testing::add_assessment(model, age, population::AssessmentStage::writing);
    model.start.sen_support.push_back({.age = age, .need = 1, .count = 5});
    model.start.residents.persons[a] += 5 + 40 + 2 * age;
  }
  model.epochs.front().identification.onset.assign(
      2, {std::vector<double>(kAges, 500.0), std::vector<double>(kAges, 500.0)});
  const testing::Diary diary = testing::keep_diary(model);
  const auto onsets = diary.cells("onsets", 0);
  for (std::size_t age = 0; age < 25; ++age)
    CHECK(onsets[age * 2] + onsets[age * 2 + 1] == 40 + 2 * static_cast<std::int64_t>(age));
  // Of those of 25 some turn 26 before it comes.
  CHECK(onsets[25 * 2] + onsets[25 * 2 + 1] <= 40 + 2 * 25);
}

TEST_CASE("children who move in on SEN support have the needs of their age", "[properties]") {
  const int each = test::samples(3000);
  pathway::Model model = quiet_authority(make_day(2025, 9, 1), make_day(2026, 8, 31));
  for (std::size_t age = 0; age < kAges; ++age) {
    const int n = static_cast<int>(age);
    model.start.sen_support.push_back({.age = n, .need = 0, .count = 10 + 3 * n});
    model.start.sen_support.push_back({.age = n, .need = 1, .count = 90 - 3 * n});
    model.start.residents.persons[age] = 100;
    model.epochs.front().population.arrivals_with_support[age] = each;
  }
  struct Counts {
    std::map<std::uint64_t, std::size_t> need_of;
  } seen;
  Pathway pathway{model};
  pathway.watch(
      [](const Pathway& now, void* context) {
        if (now.state().today() != now.state().calendar.last()) return;
        auto& all = *static_cast<Counts*>(context);
        const auto& people = now.state().people;
        for (population::PersonSlot slot = 0; slot < people.slots(); ++slot)
          if (people[slot].status == Status::sen_support &&
              people[slot].id.parts().kind == CohortKind::sen_support_arriving)
            all.need_of[people[slot].id.bits()] = people[slot].need;
      },
      &seen);
  (void)pathway.run(5, 0);
  double chi_square = 0.0;
  std::vector<std::vector<double>> counts(kAges, std::vector<double>(kNeeds, 0.0));
  for (const auto& [bits, need] : seen.need_of)
    ++counts[random::PersonId::from_bits(bits).parts().age][need];
  for (std::size_t age = 0; age < kAges; ++age) {
    const double n = counts[age][0] + counts[age][1];
    const double p = (10.0 + 3.0 * static_cast<double>(age)) / 100.0;
    chi_square += (counts[age][0] - n * p) * (counts[age][0] - n * p) / (n * p * (1.0 - p));
    if (test::kFullSamples) CHECK(n > 2500);
  }
  const boost::math::chi_squared_distribution<double> law{double{kAges}};
  CAPTURE(chi_square);
  if (test::kFullSamples) CHECK(boost::math::cdf(boost::math::complement(law, chi_square)) > 1e-6);
}

TEST_CASE("staff and places move nobody's onset and nobody's first request", "[properties]") {
  const pathway::Model model = testing::invented_authority();
  pathway::Model changed = model;
  auto& rules = changed.epochs.front();
  rules.psychologists_fte = 1.0;
  rules.officers_fte = 2.0;
  rules.placement.types[2].places = 10.0;
  rules.assessment.refuse.assign(kAges, Chance{0.9});
  const auto before = first_requests(model);
  const auto after = first_requests(changed);
  CHECK(before.size() > 500);
  CHECK(before == after);
  Pathway a{model};
  Pathway b{changed};
  const std::size_t onsets = a.layout().find_cube("onsets_by_month").value();
  const std::vector<std::int32_t> of_first = a.run(3, 1).cubes[onsets].counts;
  CHECK(of_first == b.run(3, 1).cubes[onsets].counts);
}

TEST_CASE("what remains of a stage found under way is drawn given how long it has lasted",
          "[properties]") {
  // P(rest = r) = P(D = 20 + r) / P(D ≥ 20).
  constexpr int kLasted = 20;
  const DayLaw law = DayLaw::lognormal(MeanDays{30}, 0.5);
  pathway::Model model = quiet_authority(make_day(2025, 1, 16), make_day(2025, 8, 31));
  const int children = test::samples(100'000);
  model.start.assessments.push_back({.age = 6,
                                     .need = 0,
                                     .stage = population::AssessmentStage::request,
                                     .elapsed = kLasted,
                                     .days_in_stage = kLasted,
                                     .count = children});
  model.start.residents.persons[6] = children;
  model.epochs.front().assessment.decision = law;
  model.epochs.front().assessment.refuse.assign(kAges, Chance{1.0});
  std::vector<std::int64_t> open;  ///< at the end of each day
  Pathway pathway{model};
  pathway.watch(
      [](const Pathway& now, void* context) {
        const auto& people = now.state().people;
        std::int64_t still = 0;
        for (population::PersonSlot slot = 0; slot < people.slots(); ++slot)
          still += people[slot].status == Status::in_assessment ? 1 : 0;
        static_cast<std::vector<std::int64_t>*>(context)->push_back(still);
      },
      &open);
  (void)pathway.run(6, 0);
  std::vector<std::int64_t> ended;
  std::vector<double> expected;
  const double beyond = 1.0 - law.cdf(Days{kLasted - 1});
  for (std::size_t day = 0; day < open.size(); ++day) {
    const int rest = kLasted + static_cast<int>(day);
    ended.push_back((day == 0 ? children : open[day - 1]) - open[day]);
    expected.push_back((law.cdf(Days{rest}) - law.cdf(Days{rest - 1})) / beyond);
  }
  if (test::kFullSamples) CHECK(test::chi_square_p(ended, expected) > 1e-6);
}

}  // namespace sendsim
