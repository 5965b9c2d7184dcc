#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "sendsim/pathway/model.hpp"

namespace sendsim::bench {

[[nodiscard]] inline std::int64_t residents(const pathway::Model& model) {
  std::int64_t sum = 0;
  for (const std::int64_t persons : model.start.residents.persons) sum += persons;
  return sum;
}

/// The same authority `factor` times as large: residents, everybody in the starting state, flows
/// from outside, staff and places. Prices and the high needs block stay: money is not looked at.
[[nodiscard]] inline pathway::Model scaled(pathway::Model model, double factor) {
  const auto grow_count = [&](std::int64_t& count) {
    count = std::llround(static_cast<double>(count) * factor);
  };
  const auto grow = [&](std::vector<double>& values) {
    for (double& value : values) value *= factor;
  };
  for (std::int64_t& persons : model.start.residents.persons) grow_count(persons);
  for (auto* groups : {&model.start.sen_support, &model.start.assessments, &model.start.plans})
    for (population::StartingGroup& group : *groups) grow_count(group.count);
  for (pathway::EpochRules& epoch : model.epochs) {
    grow(epoch.population.births);
    grow(epoch.population.arrivals);
    grow(epoch.population.arrivals_with_support);
    grow(epoch.transition.arrivals);
    for (placement::TypeRules& type : epoch.placement.types)
      if (type.places) *type.places *= factor;
    epoch.psychologists_fte *= factor;
    epoch.officers_fte *= factor;
  }
  return model;
}

}  // namespace sendsim::bench
