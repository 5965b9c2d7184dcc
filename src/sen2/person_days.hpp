#pragma once

#include <algorithm>
#include <cstddef>

#include "sendsim/core/date.hpp"
#include "sendsim/sen2/history.hpp"
#include "sendsim/sen2/observed.hpp"

namespace sendsim::sen2 {

/// Days from `from` on and before `to`.
struct Span {
  Day from, to;
  [[nodiscard]] bool is_empty() const { return to <= from; }
  [[nodiscard]] double days() const { return static_cast<double>((to - from).count()); }
  [[nodiscard]] Span within(const Span& other) const {
    return {std::max(from, other.from), std::min(to, other.to)};
  }
};

inline Span year_span(int year) { return {make_day(year, 1, 1), make_day(year + 1, 1, 1)}; }

/// The time in which this authority kept a plan.
inline Span span_of(const PlanEpisode& plan) {
  return {plan.from, plan.ended.value_or(make_day(2200, 1, 1))};
}

inline std::size_t age_index(int age) { return static_cast<std::size_t>(std::clamp(age, 0, 25)); }
inline std::size_t age_on(BirthMonth born, Day day) {
  return born.known() ? age_index(completed_age(born, day)) : kAgeUnknown;
}
inline std::size_t dfe_age_on(BirthMonth born, Day day) {
  return born.known() ? age_index(born.age_at(day)) : kAgeUnknown;
}

/// Hands `use(age, days)` the time in `span` at each completed age.
template <class Use>
void by_age(BirthMonth born, Span span, Use use) {
  if (!born.known()) {
    if (!span.is_empty()) use(kAgeUnknown, span.days());
    return;
  }
  while (!span.is_empty()) {
    const int age = completed_age(born, span.from);
    const Day until = std::min(span.to, assumed_birthday(born, age + 1));
    use(age_index(age), Span{span.from, until}.days());
    span.from = until;
  }
}

}  // namespace sendsim::sen2
