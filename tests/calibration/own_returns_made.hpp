#pragma once

#include "sendsim/calibration/own_returns.hpp"
#include "sendsim/sen2/provision.hpp"

// Two returns of a few children, and a published baseline to put them into.

namespace sendsim::calibration {

using sen2::BirthMonth;
using sen2::ChildHistory;
using sen2::NeedType;
using sen2::Provision;

/// A published baseline with nothing unusual in it.
inline BaselineNumbers published() {
  BaselineNumbers n;
  n.census_year = 2025;
  n.needs = {"ASD", "OTH"};
  n.provisions = {"mainstream_academy", "special_academy_free", "special_independent",
                  "placement_unknown"};
  n.sen2_groups = {"mainstream", "special", "special", "unknown"};
  n.residents.fill(3000.0);
  for (int year = 2024; year <= 2035; ++year) n.births[year] = 2900.0;
  n.arrivals.fill(90.0);
  n.arrivals_with_support.fill(10.0);
  n.leaving.fill(0.03);
  n.plans.assign(kBaselineAges * 2 * 4, 0);
  n.plans[(10 * 2 + 0) * 4 + 2] = 50;
  n.sen_support.assign(2, ByAge{});
  n.request.assign(2, ByAge{});
  for (std::size_t age = 3; age < 16; ++age) {
    n.sen_support[0][age] = 200.0;
    n.sen_support[1][age] = 100.0;
    n.request[0][age] = n.request[1][age] = 0.1;
  }
  n.refuse.fill(0.25);
  n.not_issue.fill(0.06);
  n.ceases.fill(0.02);
  n.year_end.fill(0.1);
  n.moves_out.fill(0.02);
  n.reasons = {"transferred", "maximum_age", "needs_met", "not_recorded"};
  n.reason_weights.assign(kBaselineAges, {0.0, 0.0, 1.0, 1.0});
  n.plan_arrivals[8] = 40.0;
  n.usual.assign(kBaselineAges, std::vector<bool>(4, true));
  n.preference_by_age.assign(kBaselineAges, {0.5, 0.3, 0.2, 0.0});
  n.preference_by_need.assign(2, std::vector<double>(4, 1.0));
  n.moves.assign(kBaselineAges, std::vector<std::vector<double>>(4, std::vector<double>(4, 0.0)));
  n.independent_pace = 0.1;
  n.money.top_up = {5000.0, 12000.0, 50000.0, 0.0};
  n.money.transport = {0.0, 1000.0, 1000.0, 0.0};
  n.money.services = 1e6;
  for (int year = 2024; year <= 2035; ++year) n.money.high_needs_budget[year] = 3e6;
  return n;
}

inline LocalRates published_rates() {
  LocalRates rates;
  rates.refused.lasting.fill(0.25);
  rates.not_issued.lasting.fill(0.06);
  return rates;
}

/// A child with a plan at both censuses since before the first.
inline ChildHistory holder(int born, NeedType need, Provision first, Provision second) {
  ChildHistory child;
  child.born = BirthMonth{static_cast<std::int16_t>(born), 5};
  child.plans.push_back({.started = make_day(2020, 3, 1), .from = make_day(2020, 3, 1)});
  child.censuses.push_back({.in_return = 0, .need = need, .provision = first});
  child.censuses.push_back({.in_return = 1, .need = need, .provision = second});
  return child;
}

/// A request that is open at the second census.
inline ChildHistory waiting(int born, Day received) {
  ChildHistory child;
  child.born = BirthMonth{static_cast<std::int16_t>(born), 5};
  child.requests.push_back({.received = received, .last_told = 1});
  return child;
}

/// Asked and got a plan in 2024.
inline ChildHistory new_holder(int born, Day received) {
  ChildHistory child = waiting(born, received);
  sen2::RequestCase& one = child.requests.back();
  one.decided = received + Days{35};
  one.outcome = sen2::Outcome::yes;
  one.assessed = received + Days{100};
  one.assessment = sen2::Outcome::yes;
  one.planned = received + Days{130};
  child.plans.push_back({.started = *one.planned,
                         .from = *one.planned,
                         .entry = sen2::PlanEntry::issued,
                         .requested = received});
  child.censuses.push_back(
      {.in_return = 1, .need = NeedType::unknown, .provision = Provision::special_academy_free});
  return child;
}

inline sen2::Histories two_returns() {
  sen2::Histories histories;
  histories.authority = 999;
  for (const int year : {2024, 2025})
    histories.returns.push_back({.year = year,
                                 .census = sen2_census_day(year),
                                 .from = make_day(year - 1, 1, 1),
                                 .until = sen2_census_day(year)});
  for (int i = 0; i < 30; ++i)
    histories.children.push_back(
        holder(2014, NeedType::ASD, Provision::mainstream_academy,
               i < 6 ? Provision::special_academy_free : Provision::mainstream_academy));
  histories.children.push_back(
      holder(1990, NeedType::ASD, Provision::special_independent, Provision::special_independent));
  histories.children.push_back(
      holder(2025, NeedType::ASD, Provision::special_independent, Provision::placement_unknown));
  for (int i = 0; i < 12; ++i)
    histories.children.push_back(new_holder(2018, make_day(2024, 2, 1) + Days{i}));
  for (int i = 0; i < 3; ++i)
    histories.children.push_back(waiting(2016, sen2_census_day(2025) - Days{7 + i}));
  return histories;
}

}  // namespace sendsim::calibration
