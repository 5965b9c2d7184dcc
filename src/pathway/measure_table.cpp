#include "sendsim/pathway/measure_table.hpp"

#include <cstddef>
#include <vector>

#include "sendsim/pathway/pathway.hpp"

namespace sendsim::pathway {
namespace {

using random::Chance;
using random::DayLaw;

constexpr std::size_t kAges = population::kAges;

/// In which nothing happens.
EpochRules rules_of_nobody(Day from) {
  const std::vector<double> never(kAges, 0.0);
  const std::vector<Chance> no_chance(kAges, Chance{0.0});
  const DayLaw at_once = DayLaw::fixed(Days{0});
  EpochRules rules{
      .from = from,
      .population = {.stratum_share = {1.0},
                     .births = {0.0, 0.0},
                     .arrivals = never,
                     .arrivals_with_support = never,
                     .leaving = never},
      .identification = {.onset = {{never}},
                         .support_ends = never,
                         .request = {never},
                         .request_season = std::vector<double>(12, 1.0)},
      .assessment = {.issue_within = Days{140},
                     .decision = at_once,
                     .refuse = no_chance,
                     .other_advice = at_once,
                     .psychology_work = at_once,
                     .not_issue = no_chance,
                     .writing_work = at_once,
                     .consultation = at_once,
                     .exception = Chance{0.0},
                     .ask_again_after = Days{1}},
      .placement = {.types = {{}},
                    .preference = std::vector<std::vector<std::vector<double>>>(kAges, {{1.0}}),
                    .moves = std::vector<std::vector<std::vector<placement::Move>>>(kAges, {{}}),
                    .interim = 0,
                    .patience = at_once},
      .transition = {.review_interval = Days{365},
                     .review_work = at_once,
                     .moves_out = never,
                     .ceases = never,
                     .year_end = no_chance,
                     .reason_weights = std::vector<std::vector<double>>(
                         kAges, std::vector<double>{0.0, 0.0, 1.0}),
                     .phase_transfer_ages = {},
                     .arrivals = never,
                     .arrival_need = std::vector<std::vector<double>>(kAges, {1.0}),
                     .arrival_provision = std::vector<std::vector<double>>(kAges, {1.0})},
      .finance = {.per_child = {{Pounds{}}},
                  .per_place = {{Pounds{}}},
                  .fixed = {Pounds{}},
                  .per_assessment = {Pounds{}},
                  .high_needs_budget = Pounds{}},
  };
  return rules;
}

/// An authority of nobody for one day.
Model nobody() {
  Model model;
  model.first = model.last = make_day(2025, 1, 16);
  model.needs = Registry<population::Need>{{{"need", ""}}};
  model.provisions = Registry<population::ProvisionType>{{{"provision", "", ""}}};
  model.strata = Registry<population::Stratum>{{{"all"}}};
  model.cease_reasons =
      Registry<transition::CeaseReason>{{{"transferred"}, {"maximum_age"}, {"other"}}};
  model.budgets = {{"high_needs"}};
  model.cost_lines = {{"line", 0}};
  model.start.residents.persons.assign(kAges, 0);
  model.money_start.opening_date = model.first;
  model.epochs = {rules_of_nobody(model.first)};
  return model;
}

}  // namespace

const measures::Layout& measure_table() {
  static const measures::Layout kTable = [] {
    const Model model = nobody();
    return Pathway{model}.layout();
  }();
  return kTable;
}

}  // namespace sendsim::pathway
