#pragma once

#include <vector>

#include "sendsim/pathway/model.hpp"

namespace sendsim::testing {

/// An invented authority of about 16,000 residents aged 0 to 25: two needs, four types of
/// provision. Small enough for a replication in milliseconds, complete enough to reach every stage.
inline pathway::EpochRules invented_rules(Day from) {
  using random::Chance;
  using random::DayLaw;
  constexpr std::size_t kAges = population::kAges;
  const auto flat = [](double value) { return std::vector<double>(kAges, value); };
  const auto school_age = [](double value) {
    std::vector<double> rates(kAges, 0.0);
    for (std::size_t age = 2; age <= 15; ++age) rates[age] = value;
    return rates;
  };
  std::vector<double> ends = flat(0.05);
  for (std::size_t age = 16; age < kAges; ++age) ends[age] = 1.5;
  std::vector<Chance> year_end(kAges, Chance{0.0});
  for (std::size_t age = 15; age < kAges; ++age) year_end[age] = Chance{0.3};
  // mainstream, resourced provision (limited), special (limited), independent
  std::vector<std::vector<std::vector<double>>> preference(
      kAges, std::vector<std::vector<double>>(2, std::vector<double>{0.75, 0.05, 0.18, 0.02}));
  const std::vector<std::vector<placement::Move>> out_of{
      placement::competing_moves({{1, 0.02}, {2, 0.06}, {3, 0.01}}),
      placement::competing_moves({{2, 0.05}}), placement::competing_moves({{0, 0.01}}),
      placement::competing_moves({{2, 0.02}})};
  std::vector<std::vector<std::vector<placement::Move>>> moves(kAges, out_of);
  return {
      .from = from,
      .population = {.stratum_share = {0.49, 0.51},
                     .births = std::vector<double>(12, 600.0),
                     .arrivals = flat(18.0),
                     .arrivals_with_support = flat(1.0),
                     .leaving = flat(0.03)},
      .identification = {.onset = {{school_age(0.010), school_age(0.006)},
                                   {school_age(0.018), school_age(0.012)}},
                         .support_ends = ends,
                         .request = {school_age(0.10), school_age(0.14)},
                         .request_season = std::vector<double>{1.09, 1.09, 1.09, 1.09, 1.09, 1.09,
                                                               1.09, 0.01, 1.09, 1.09, 1.09, 1.09}},
      .assessment = {.issue_within = Days{140},
                     .decision = DayLaw::lognormal(MeanDays{30}, 0.3),
                     .refuse = std::vector<Chance>(kAges, Chance{0.3}),
                     .other_advice = DayLaw::lognormal(MeanDays{40}, 0.3),
                     .psychology_work = DayLaw::lognormal(MeanDays{5}, 0.4),
                     .not_issue = std::vector<Chance>(kAges, Chance{0.06}),
                     .writing_work = DayLaw::lognormal(MeanDays{3}, 0.4),
                     .consultation = DayLaw::lognormal(MeanDays{28}, 0.3),
                     .exception = Chance{0.1},
                     .ask_again_after = Days{180}},
      .placement = {.types = {{},
                              {.places = 40.0, .over_fill = 0.05, .overflow = 3},
                              {.places = 260.0,
                               .over_fill = 0.1,
                               .overflow = 3,
                               .overflow_chance = Chance{0.5}},
                              {}},
                    .preference = std::move(preference),
                    .moves = std::move(moves),
                    .interim = 0,
                    .patience = DayLaw::lognormal(MeanDays{150}, 0.5)},
      .transition = {.review_interval = Days{365},
                     .review_work = DayLaw::lognormal(MeanDays{1}, 0.5),
                     .moves_out = flat(0.02),
                     .ceases = flat(0.004),
                     .year_end = std::move(year_end),
                     .reason_weights = std::vector<std::vector<double>>(
                         kAges, std::vector<double>{0.0, 0.0, 0.7, 0.3}),
                     .phase_transfer_ages = {4, 7, 11, 16},
                     .arrivals = flat(0.9),
                     .arrival_need =
                         std::vector<std::vector<double>>(kAges, std::vector<double>{0.6, 0.4}),
                     .arrival_provision = std::vector<std::vector<double>>(
                         kAges, std::vector<double>{0.6, 0.04, 0.3, 0.06})},
      .finance = {.per_child = {{Pounds::from_pounds(6000), Pounds::from_pounds(9000),
                                 Pounds::from_pounds(14000), Pounds::from_pounds(60000)},
                                {Pounds::from_pounds(400), Pounds::from_pounds(900),
                                 Pounds::from_pounds(2500), Pounds::from_pounds(8000)}},
                  .per_place = {{Pounds{}, Pounds::from_pounds(6000), Pounds::from_pounds(10000),
                                 Pounds{}},
                                {Pounds{}, Pounds{}, Pounds{}, Pounds{}}},
                  .fixed = {Pounds::from_pounds(900000), Pounds::from_pounds(500000)},
                  .per_assessment = {Pounds{}, Pounds::from_pounds(300)},
                  .high_needs_budget = Pounds::from_pounds(11'000'000)},
      .psychologists_fte = 3.4,
      .officers_fte = 6.5,
  };
}

inline pathway::Model invented_authority() {
  pathway::Model model;
  model.name = "invented";
  model.first = make_day(2025, 1, 16);
  model.last = make_day(2031, 8, 31);
  model.needs = Registry<population::Need>{
      {{"ASD", "Autistic spectrum disorder"}, {"SEMH", "Social, emotional and mental health"}}};
  model.provisions = Registry<population::ProvisionType>{{{"mainstream", "Mainstream"},
                                                          {"resourced", "Mainstream"},
                                                          {"special", "Special"},
                                                          {"independent", "Special"}}};
  model.strata = Registry<population::Stratum>{{{"female"}, {"male"}}};
  model.cease_reasons = Registry<transition::CeaseReason>{
      {{"transferred"}, {"maximum_age"}, {"needs_met"}, {"other"}}};
  model.budgets = {{"high_needs"}, {"general_fund"}};
  model.cost_lines = {{"top_up_and_places", 0}, {"transport_and_assessment", 1}};
  model.start.residents.persons = std::vector<std::int64_t>(population::kAges, 620);
  for (int age = 3; age <= 17; ++age) {
    for (std::size_t need = 0; need < 2; ++need) {
      model.start.sen_support.push_back({.age = age, .need = need, .count = 30});
      for (std::size_t type = 0; type < 4; ++type)
        model.start.plans.push_back({.age = age,
                                     .need = need,
                                     .provision = type,
                                     .count = type == 0   ? 10
                                              : type == 2 ? 8
                                                          : 1});
    }
    model.start.assessments.push_back({.age = age,
                                       .need = 0,
                                       .stage = population::AssessmentStage::request,
                                       .elapsed = 12,
                                       .days_in_stage = 12,
                                       .count = 1});
    model.start.assessments.push_back({.age = age,
                                       .need = 1,
                                       .stage = population::AssessmentStage::advice,
                                       .elapsed = 60,
                                       .days_in_stage = 28,
                                       .count = 1});
  }
  model.money_start = {Pounds::from_pounds(1'000'000), make_day(2025, 3, 31)};
  model.epochs = {invented_rules(model.first)};
  return model;
}

}  // namespace sendsim::testing
