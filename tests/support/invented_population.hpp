#pragma once

#include <algorithm>
#include <vector>

#include "sendsim/measures/recorder.hpp"
#include "sendsim/population/population.hpp"

namespace sendsim::testing {

/// A small town without any stage but the population: two strata, hazards that peak at two ages and
/// are multiplied by `factor[i]` from `from[i]` on.
struct InventedPopulation {
  static constexpr std::uint64_t seed = 20250116;
  std::vector<Day> from;
  std::vector<double> factor;
  measures::Recorder recorder;
  population::Run run;
  std::vector<population::PopulationRules> rules;
  population::StartingState start;
  population::Population population;
  measures::Results results;

  InventedPopulation(std::vector<Day> from_days, std::vector<double> factors,
                     std::int64_t more_at_age_6 = 0)
      : from{std::move(from_days)},
        factor{std::move(factors)},
        recorder{make_day(2025, 1, 16), make_day(2030, 2, 28), {"ASD", "SEMH"}, {"mainstream"}},
        run{make_day(2025, 1, 16), make_day(2030, 2, 28), from, recorder},
        rules(from.size(), town_rules()),
        start{town_start(more_at_age_6)},
        population{population::ByEpoch<population::PopulationRules>{rules}, start, hazards(), run},
        results{measures::make_results(recorder.layout())} {}

  void begin(std::uint32_t replication) {
    run.restart(seed, replication);
    recorder.begin(results, run.today());
    population.begin();
  }

  [[nodiscard]] double yearly_rate(std::size_t stratum, int age, std::size_t epoch) const {
    const double base = age < 2 || age > 16 ? 0.0 : age == 4 || age == 10 ? 0.09 : 0.03;
    return base * (stratum == 0 ? 0.7 : 1.4) * factor[epoch];
  }
  [[nodiscard]] std::size_t epoch_on(Day day) const {
    std::size_t epoch = 0;
    while (epoch + 1 < from.size() && from[epoch + 1] <= day) ++epoch;
    return epoch;
  }
  [[nodiscard]] population::HazardUnits onset_on(std::size_t stratum, int age, Day day) const {
    return population::hazard_per_day(yearly_rate(stratum, age, epoch_on(day)));
  }
  [[nodiscard]] population::HazardUnits leaving_on(int age, Day) const {
    return population::hazard_per_day(rules.front().leaving[static_cast<std::size_t>(age)]);
  }

  /// Every cohort without need with its size in this replication:
  /// visit(kind, year, age at arrival, school year of birth, stratum, count).
  template <class Visit>
  void for_each_cohort(std::uint32_t replication, Visit&& visit) const {
    using random::CohortKind;
    const auto count = [&](CohortKind kind, int year, unsigned age, std::size_t stratum,
                           double mean) {
      const random::PersonId id{{0, kind, year, age, 0}};
      return random::PoissonLaw{mean}.quantile(
          random::stream_block({seed, replication, id, random::Purpose::cohort_count,
                                static_cast<std::uint16_t>(stratum)},
                               0)[0]);
    };
    for (std::size_t stratum = 0; stratum < 2; ++stratum) {
      for (int age = 0; age < population::kAges; ++age) {
        const std::int64_t all = start.residents.persons[static_cast<std::size_t>(age)];
        const auto first = static_cast<std::int64_t>(0.5 * static_cast<double>(all) + 0.5);
        visit(CohortKind::without_need_at_start, 2023 - age, 0U, AcademicYear{2023 - age}, stratum,
              static_cast<std::uint32_t>(stratum == 0 ? first : all - first));
      }
      for (int year = 2024; year <= 2029; ++year) {
        visit(CohortKind::without_need_at_start, year, 0U, AcademicYear{year}, stratum,
              count(CohortKind::without_need_at_start, year, 0, stratum, 0.5 * 90.0));
        for (unsigned age = 0; age < population::kAges; ++age)
          visit(CohortKind::without_need_arriving, year, age,
                AcademicYear{year - 1 - static_cast<int>(age)}, stratum,
                count(CohortKind::without_need_arriving, year, age, stratum, 0.5 * 6.0));
      }
    }
  }

 private:
  [[nodiscard]] std::vector<population::LexisHazard> hazards() const {
    std::vector<population::LexisHazard> all;
    for (std::size_t stratum = 0; stratum < 2; ++stratum) {
      std::vector<std::vector<double>> rates(from.size(),
                                             std::vector<double>(population::kAges, 0.0));
      for (std::size_t epoch = 0; epoch < from.size(); ++epoch)
        for (int age = 0; age < population::kAges; ++age)
          rates[epoch][static_cast<std::size_t>(age)] = yearly_rate(stratum, age, epoch);
      all.emplace_back(from, rates);
    }
    return all;
  }
  static population::PopulationRules town_rules() {
    std::vector<double> leaving(population::kAges, 0.04);
    leaving[18] = 0.2;
    return {.stratum_share = {0.5, 0.5},
            .births = std::vector<double>(8, 90.0),
            .arrivals = std::vector<double>(population::kAges, 6.0),
            .arrivals_with_support = std::vector<double>(population::kAges, 0.0),
            .leaving = leaving};
  }
  static population::StartingState town_start(std::int64_t more_at_age_6) {
    population::StartingState state;
    state.residents.persons.assign(population::kAges, 100);
    state.residents.persons[6] += 2 * more_at_age_6;
    return state;
  }
};

}  // namespace sendsim::testing
