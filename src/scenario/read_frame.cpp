// The frame of a scenario: what does not change within a run.
#include <cmath>

#include "model_reader.hpp"

namespace sendsim::scenario {
namespace {

using parameters::Axis;
using parameters::Table;

constexpr int kOldest = population::kAges - 1;

/// A whole number of persons in a cell of a table of counts.
std::int64_t count_of(double value) { return static_cast<std::int64_t>(std::llround(value)); }

void refuse_fractions(const Section& section, std::string_view key, const Table& table) {
  for (const double value : table.values())
    if (value != std::floor(value)) return section.refuse(key, "whole numbers of persons");
}

void read_registries(const Section& root, pathway::Model& model) {
  model.needs = root.registry<population::Need>(
      "needs",
      [](const Section& item) {
        return population::Need{item.text("code", {.help = "as SEN2 codes it"}),
                                item.text("name", {.fallback = "", .help = "in words"})};
      },
      "the primary types of need");
  model.provisions = root.registry<population::ProvisionType>(
      "provision_types",
      [](const Section& item) {
        return population::ProvisionType{
            item.text("code", {.help = "what files and outputs write"}),
            item.text("sen2_group", {.fallback = "", .help = "the SEN2 establishment group"}),
            item.text("name", {.fallback = "", .help = "in words"})};
      },
      "the types of provision");
  model.strata = root.registry<population::Stratum>(
      "strata",
      [](const Section& item) {
        return population::Stratum{item.text("code", {.help = "of the stratum"})};
      },
      "parts of the population with onset hazards of their own");
  model.cease_reasons = root.registry<transition::CeaseReason>(
      "cease_reasons",
      [](const Section& item) {
        return transition::CeaseReason{item.text("code", {.help = "of the reason"})};
      },
      "why plans end: transferred, maximum_age, then any");
  if (model.cease_reasons.size() < 3 || model.cease_reasons.codes()[0] != "transferred" ||
      model.cease_reasons.codes()[1] != "maximum_age")
    root.refuse("cease_reasons", "the codes transferred, maximum_age and at least one more");
  if (model.needs.empty()) root.refuse("needs", "at least one need");
  if (model.provisions.empty()) root.refuse("provision_types", "at least one type");
  if (model.provisions.size() > 250) root.refuse("provision_types", "at most 250 types");
  if (model.needs.size() > 250) root.refuse("needs", "at most 250 needs");
  if (model.strata.empty()) root.refuse("strata", "at least one stratum");
}

void read_period(const Section& root, pathway::Model& model) {
  const Section period = root.section("period", "what is simulated");
  model.first = period.date("first", {.earliest = make_day(2000, 1, 1),
                                      .latest = make_day(2100, 1, 1),
                                      .help = "the day of which `start` is the state"});
  model.last = period.date(
      "last",
      {.earliest = model.first, .latest = make_day(2150, 1, 1), .help = "the last day, included"});
  if (model.last - model.first > Days{365 * 60}) period.refuse("last", "at most 60 years");
}

population::AssessmentStage stage_of(const Section& item) {
  using population::AssessmentStage;
  return item.choice_of<AssessmentStage>("stage",
                                         {{"request", AssessmentStage::request},
                                          {"advice", AssessmentStage::advice},
                                          {"writing", AssessmentStage::writing},
                                          {"consultation", AssessmentStage::consultation}});
}

void read_start(const Section& root, const ModelAxes& axes, pathway::Model& model) {
  const Section start = root.section("start", "the state on the first day");
  const TableSpec persons{.at_least = 0.0, .help = "persons"};
  TableSpec of_one_age = persons;
  of_one_age.at_most = static_cast<double>(population::most_of_stratum(1));
  const Table residents = start.table("residents", {axes.age}, of_one_age);
  refuse_fractions(start, "residents", residents);
  for (const double value : residents.values())
    model.start.residents.persons.push_back(count_of(value));
  const Table support = start.table("sen_support", {axes.need, axes.age}, persons);
  refuse_fractions(start, "sen_support", support);
  const Table plans = start.table("plans", {axes.age, axes.need, axes.provision}, persons);
  refuse_fractions(start, "plans", plans);
  std::vector<std::int64_t> identified(population::kAges, 0);
  for (std::size_t age = 0; age < axes.age.size(); ++age)
    for (std::size_t need = 0; need < axes.need.size(); ++need) {
      const auto whole_age = static_cast<int>(age);
      const std::int64_t supported = count_of(support.at({need, age}));
      identified[age] += supported;
      if (supported > 0)
        model.start.sen_support.push_back({.age = whole_age, .need = need, .count = supported});
      for (std::size_t type = 0; type < axes.provision.size(); ++type) {
        const std::int64_t count = count_of(plans.at({age, need, type}));
        identified[age] += count;
        if (count > 0)
          model.start.plans.push_back(
              {.age = whole_age, .need = need, .provision = type, .count = count});
      }
    }
  for (const Section& item : start.list("assessments", false, "open requests and assessments")) {
    population::StartingGroup group;
    group.stage = stage_of(item);
    group.need = item.code("need", axes.need);
    group.age = static_cast<int>(item.integer("age", {.at_least = 0, .at_most = kOldest}));
    group.elapsed = static_cast<int>(
        item.integer("elapsed_days", {.unit = "days", .at_least = 0, .at_most = 1500}));
    group.days_in_stage = static_cast<int>(item.integer(
        "days_in_stage", {.unit = "days", .at_least = 0, .at_most = group.elapsed, .fallback = 0}));
    group.psychology_done = item.boolean("psychology_done", {.fallback = false});
    group.count = item.integer("count", {.at_least = 1, .at_most = 100000, .fallback = 1});
    identified[static_cast<std::size_t>(group.age)] += group.count;
    model.start.assessments.push_back(group);
  }
  if (start.is_refused("residents")) return;  // nobody knows how many there are
  for (std::size_t age = 0; age < identified.size(); ++age)
    if (identified[age] > model.start.residents.persons[age])
      return start.refuse("residents",
                          "at age " + std::to_string(age) + " at least the " +
                              std::to_string(identified[age]) +
                              " persons who have SEN support, an assessment or a plan");
}

void read_money_frame(const Section& root, pathway::Model& model) {
  const Section finance = root.section("finance", "what things cost, and who pays");
  std::vector<std::string> budgets;
  for (const Section& item : finance.list("budgets", true, "who bears costs")) {
    budgets.push_back(item.text("code", {.help = "e.g. high_needs, general_fund"}));
    model.budgets.push_back({budgets.back()});
  }
  const Axis budget_axis = Axis::of_codes("budget", budgets);
  if (const auto high_needs = budget_axis.find("high_needs"))
    model.high_needs_budget = *high_needs;
  else
    finance.refuse("budgets", "a budget with the code high_needs");
  for (const Section& line : finance.list("lines", true, "lines of cost"))
    model.cost_lines.push_back({line.text("code", {.help = "e.g. the section 251 line"}),
                                line.code("budget", budget_axis)});
  model.money_start.opening_balance =
      finance.money("opening_balance", {.at_least = Pounds::from_pounds(-10'000'000'000),
                                        .help = "cumulative DSG balance; positive = deficit"});
  // Nothing that is simulated takes it; reports set the deficit against it.
  (void)finance.if_given("usable_reserves", [&] {
    return finance.money(
        "usable_reserves",
        {.at_least = Pounds{},
         .help = "the council's reserves that a deficit could be met from; shown"});
  });
  model.money_start.opening_date = finance.date(
      "opening_date", {.earliest = FinancialYear::of(model.first - Days{366}).last_day(),
                       .latest = model.first + Days{366},
                       .help = "the 31 March of that balance, or the first day"});
  const Day opening = model.money_start.opening_date;
  if (opening != FinancialYear::of(opening).last_day() && opening != model.first)
    finance.refuse("opening_date",
                   "a 31 March, or the first day " + sendsim::to_string(model.first));
}

}  // namespace

ModelAxes axes_of(const pathway::Model& model) {
  return {Axis::of_whole_numbers("age", 0, kOldest),
          Axis::of_codes("need", model.needs.codes()),
          Axis::of_codes("provision", model.provisions.codes()),
          Axis::of_codes("stratum", model.strata.codes()),
          Axis::of_codes("reason", model.cease_reasons.codes()),
          Axis::of_whole_numbers("month", 1, 12)};
}

ModelAxes read_frame(const Section& root, pathway::Model& model) {
  (void)root.integer("sendsim", {.at_least = 1, .at_most = 1, .help = "version of the language"});
  model.name = root.text("name", {.help = "short; what outputs are called"});
  (void)root.text("description", {.fallback = "", .help = "one or two sentences"});
  read_period(root, model);
  read_registries(root, model);
  ModelAxes axes = axes_of(model);
  read_start(root, axes, model);
  read_money_frame(root, model);
  const Section assessment = root.section("assessment");
  using engine::Discipline;
  const auto discipline = [&](std::string_view pool, std::string_view usual) {
    return assessment.section(pool).choice_of<Discipline>(
        "discipline",
        {{"first_come", Discipline::first_come},
         {"earliest_due_date", Discipline::earliest_due_date},
         {"priority", Discipline::priority}},
        {.fallback = usual, .help = "who is served first; plans go before reviews by priority"});
  };
  model.psychologists_discipline = discipline("psychologists", "first_come");
  model.officers_discipline = discipline("officers", "priority");
  using engine::FallingCapacity;
  model.falling = assessment.choice_of<FallingCapacity>(
      "falling_capacity",
      {{"finish_task", FallingCapacity::finish_task}, {"pause_task", FallingCapacity::pause_task}},
      {.fallback = "finish_task", .help = "what becomes of a task when its server leaves"});
  return axes;
}

}  // namespace sendsim::scenario
