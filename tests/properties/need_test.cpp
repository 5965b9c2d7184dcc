// The need that a child is found with, person by person, against a plain race written out anew:
// standard logarithms, the hazards of that child's stratum on that day. An identity: no false
// alarm.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <map>

#include "invented_authority.hpp"
#include "sendsim/pathway/pathway.hpp"

namespace sendsim {
namespace {

using random::CohortKind;

struct Found {
  Day day;
  std::size_t need;
};
using AllFound = std::map<std::uint64_t, Found>;

/// Keeps everybody without need at the start or on arrival on the first day with one.
void keep_new_needs(const pathway::Pathway& model, void* context) {
  auto& all = *static_cast<AllFound*>(context);
  const auto& people = model.state().people;
  for (population::PersonSlot slot = 0; slot < people.slots(); ++slot) {
    const population::Person& person = people[slot];
    const CohortKind kind = person.id.parts().kind;
    if (person.status == population::Status::absent ||
        person.status == population::Status::expected ||
        (kind != CohortKind::without_need_at_start && kind != CohortKind::without_need_arriving))
      continue;
    all.try_emplace(person.id.bits(), Found{model.state().today(), person.need});
  }
}

/// Two strata whose needs differ by age, and change on a date.
pathway::Model uneven_authority() {
  pathway::Model model = testing::invented_authority();
  const auto by_age = [](double young, double old) {
    std::vector<double> rates(population::kAges, 0.0);
    for (std::size_t age = 2; age <= 15; ++age) rates[age] = age < 8 ? young : old;
    return rates;
  };
  model.epochs.front().identification.onset = {{by_age(0.015, 0.004), by_age(0.002, 0.012)},
                                               {by_age(0.030, 0.003), by_age(0.000, 0.020)}};
  pathway::EpochRules later = model.epochs.front();
  later.from = make_day(2026, 6, 1);
  for (auto& stratum : later.identification.onset) std::swap(stratum[0], stratum[1]);
  model.epochs.push_back(later);
  return model;
}

std::size_t plain_race(const pathway::Model& model, std::uint64_t seed, std::uint32_t replication,
                       random::PersonId id, Day day) {
  const auto life = random::stream_block({seed, replication, id, random::Purpose::life, 0}, 0);
  const random::PersonId::Parts parts = id.parts();
  const AcademicYear born{parts.kind == CohortKind::without_need_arriving
                              ? parts.year - 1 - static_cast<int>(parts.age)
                              : parts.year};
  const auto length = static_cast<std::uint64_t>(born.length().count());
  const Day birth = born.first_day() + Days{static_cast<int>(life[2] * length >> 32U)};
  const auto age = static_cast<std::size_t>(completed_years(birth, day));
  const std::size_t stratum = parts.index >> 21U;  // two strata: the index's highest bit
  const pathway::EpochRules& rules = model.epochs[day < model.epochs[1].from ? 0 : 1];
  std::size_t first = 0;
  double best = std::numeric_limits<double>::infinity();
  const auto words = random::stream_block({seed, replication, id, random::Purpose::need, 0}, 0);
  for (std::size_t need = 0; need < 2; ++need) {
    const double rate = rules.identification.onset[stratum][need][age];
    const double time = -std::log1p(-(words[need] + 0.5) / 4294967296.0) / rate;
    if (rate > 0.0 && time < best) {
      best = time;
      first = need;
    }
  }
  return first;
}

}  // namespace

TEST_CASE("every child's need is the winner of a plain race on the hazards of that day",
          "[properties]") {
  const pathway::Model model = uneven_authority();
  pathway::Pathway pathway{model};
  for (const std::uint32_t replication : {0U, 5U}) {
    AllFound all;
    pathway.watch(&keep_new_needs, &all);
    (void)pathway.run(3, replication);
    std::array<std::size_t, 2> of_need{};
    int wrong = 0;
    for (const auto& [bits, found] : all) {
      ++of_need[found.need];
      const auto id = random::PersonId::from_bits(bits);
      wrong += plain_race(model, 3, replication, id, found.day) == found.need ? 0 : 1;
    }
    CHECK(of_need[0] > 300);
    CHECK(of_need[1] > 300);
    CHECK(wrong == 0);
  }
}

}  // namespace sendsim
