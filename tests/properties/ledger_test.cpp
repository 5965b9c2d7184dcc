// The money of a run once more, by hand: an own ledger of child-days, place-days, days and
// assessments, priced line by line from the dated rules, against everything that `finance` writes.
// To the penny, hence no false alarm.
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "invented_authority.hpp"
#include "sendsim/pathway/pathway.hpp"

namespace sendsim {
namespace {

using pathway::Pathway;

constexpr std::size_t kTypes = 4;
constexpr std::size_t kEpochs = 3;
constexpr std::size_t kYears = 7;  // financial years 2024-25 (its end) to 2030-31
constexpr std::size_t kLines = 5;
const std::array<std::size_t, kLines> kBudgetOfLine{0, 1, 0, 2, 1};
constexpr std::size_t kHighNeeds = 0;
constexpr std::size_t kGeneralFund = 1;

/// Prices of one epoch: no two alike, none a round sum, some nothing.
finance::FinanceRules prices(std::int64_t epoch) {
  finance::FinanceRules rules;
  for (std::size_t line = 0; line < kLines; ++line) {
    const auto n = static_cast<std::int64_t>(line);
    auto& child = rules.per_child.emplace_back();
    auto& place = rules.per_place.emplace_back();
    for (std::int64_t type = 0; type < static_cast<std::int64_t>(kTypes); ++type) {
      child.push_back(
          Pounds::from_pence(line == 4 ? 0 : 100'003 * (type + 1) + 7'919 * n + 31 * epoch));
      place.push_back(Pounds::from_pence(line < 2 ? 523'127 * (type + 1) + 1'009 * epoch + n : 0));
    }
    rules.fixed.push_back(Pounds::from_pence(line == 0 ? 0 : 40'000'001 * n + 999 * epoch));
    rules.per_assessment.push_back(Pounds::from_pence(line % 2 == 1 ? 30'011 + 13 * epoch : 0));
  }
  rules.high_needs_budget = Pounds::from_pence(600'000'007 + 50'000'003 * epoch);
  return rules;
}

pathway::Model dear_authority(Day opening) {
  pathway::Model model = testing::invented_authority();
  model.last = make_day(2031, 3, 31);
  model.budgets = {{"high_needs"}, {"general_fund"}, {"health"}};
  model.cost_lines.clear();
  for (std::size_t line = 0; line < kLines; ++line)
    model.cost_lines.push_back({"line_" + std::to_string(line), kBudgetOfLine[line]});
  model.money_start = {Pounds::from_pence(123'456'789), opening};
  const std::array<Day, kEpochs> from{model.first, make_day(2025, 9, 1), make_day(2027, 2, 1)};
  model.epochs.clear();
  for (std::size_t epoch = 0; epoch < kEpochs; ++epoch) {
    pathway::EpochRules rules = testing::invented_rules(from[epoch]);
    rules.finance = prices(static_cast<std::int64_t>(epoch));
    rules.placement.types[1].places = 40.4 + 5.0 * static_cast<double>(epoch);
    rules.placement.types[2].places = 260.0 - 10.0 * static_cast<double>(epoch);
    model.epochs.push_back(rules);
  }
  return model;
}

/// What a person with a notebook would have counted, by epoch and financial year.
struct Ledger {
  struct Page {
    std::array<std::int64_t, kTypes> child_days{};
    std::int64_t days = 0;
    std::int64_t assessments = 0;
  };
  const pathway::Model& model;
  std::array<std::array<Page, kYears>, kEpochs> pages{};

  [[nodiscard]] std::size_t epoch_of(Day day) const {
    std::size_t epoch = 0;
    while (epoch + 1 < kEpochs && model.epochs[epoch + 1].from <= day) ++epoch;
    return epoch;
  }
  [[nodiscard]] static std::size_t year_of(Day day) {
    const int year = calendar_year(day);
    return static_cast<std::size_t>((day < make_day(year, 4, 1) ? year - 1 : year) - 2024);
  }
  Page& page(Day day) { return pages[epoch_of(day)][year_of(day)]; }

  [[nodiscard]] static std::int64_t length(std::size_t year) {
    const int begins = 2024 + static_cast<int>(year);
    return (make_day(begins + 1, 4, 1) - make_day(begins, 4, 1)).count();
  }
  [[nodiscard]] std::int64_t places(std::size_t epoch, std::size_t type) const {
    return static_cast<std::int64_t>(
        model.epochs[epoch].placement.types[type].places.value_or(0.0));
  }
  /// `pence_days` over the days of the year, to the nearest penny.
  [[nodiscard]] static std::int64_t a_year(std::int64_t pence_days, std::size_t year) {
    return (pence_days + length(year) / 2) / length(year);
  }
  [[nodiscard]] std::int64_t provision(std::size_t epoch, std::size_t year, std::size_t line,
                                       std::size_t type) const {
    const finance::FinanceRules& price = model.epochs[epoch].finance;
    const Page& counted = pages[epoch][year];
    return counted.child_days[type] * price.per_child[line][type].in_pence() +
           counted.days * places(epoch, type) * price.per_place[line][type].in_pence();
  }
  [[nodiscard]] std::int64_t line(std::size_t line, std::size_t year) const {
    std::int64_t pence_days = 0;
    std::int64_t assessed = 0;
    for (std::size_t epoch = 0; epoch < kEpochs; ++epoch) {
      const finance::FinanceRules& price = model.epochs[epoch].finance;
      for (std::size_t type = 0; type < kTypes; ++type)
        pence_days += provision(epoch, year, line, type);
      pence_days += pages[epoch][year].days * price.fixed[line].in_pence();
      assessed += pages[epoch][year].assessments * price.per_assessment[line].in_pence();
    }
    return a_year(pence_days, year) + assessed;
  }
  [[nodiscard]] std::int64_t high_needs_budget(std::size_t year) const {
    std::int64_t pence_days = 0;
    for (std::size_t epoch = 0; epoch < kEpochs; ++epoch)
      pence_days +=
          pages[epoch][year].days * model.epochs[epoch].finance.high_needs_budget.in_pence();
    return a_year(pence_days, year);
  }
  /// Pence of a child-year in a type that fall to the high needs budget.
  [[nodiscard]] std::int64_t unit_cost(std::size_t year, std::size_t type) const {
    std::int64_t pence_days = 0;
    std::int64_t child_days = 0;
    for (std::size_t epoch = 0; epoch < kEpochs; ++epoch) {
      child_days += pages[epoch][year].child_days[type];
      for (std::size_t line = 0; line < kLines; ++line)
        if (kBudgetOfLine[line] == kHighNeeds) pence_days += provision(epoch, year, line, type);
    }
    return (pence_days + child_days / 2) / child_days;
  }
};

void write_down(const Pathway& now, void* context) {
  auto& ledger = *static_cast<Ledger*>(context);
  Ledger::Page& page = ledger.page(now.state().today());
  ++page.days;
  const auto& people = now.state().people;
  for (population::PersonSlot slot = 0; slot < people.slots(); ++slot)
    if (people[slot].status == population::Status::plan) ++page.child_days[people[slot].provision];
}

std::int64_t in_pence(double pounds) { return std::llround(pounds * 100.0); }

}  // namespace

TEST_CASE("every line, budget and balance is that of a ledger kept by hand", "[properties]") {
  // The balance opens on the first day, on the 31 March after it, or a year later.
  const auto [opening, first_counted] = GENERATE(table<Day, std::size_t>(
      {{make_day(2025, 1, 16), 0}, {make_day(2025, 3, 31), 1}, {make_day(2026, 3, 31), 2}}));
  const pathway::Model model = dear_authority(opening);
  Pathway pathway{model};
  Ledger ledger{model, {}};
  pathway.watch(&write_down, &ledger);
  const measures::Results results = pathway.run(12, 0);
  const measures::Layout& layout = pathway.layout();
  const std::size_t completed = layout.find_cube("assessments_completed_by_month").value();
  const measures::TimeAxis& months = layout.times[layout.cubes[completed].time];
  std::int64_t assessments = 0;
  for (std::size_t month = 0; month < months.size(); ++month) {  // no epoch begins within one
    ledger.page(months.first[month]).assessments += results.cubes[completed].counts[month];
    assessments += results.cubes[completed].counts[month];
  }
  CHECK(assessments > 100);
  const auto written = [&](const char* dataset, std::size_t index) {
    return results.cubes[layout.find_cube(dataset).value()].values.at(index);
  };

  std::int64_t balance = model.money_start.opening_balance.in_pence();
  for (std::size_t year = 0; year < kYears; ++year) {
    CAPTURE(to_string(opening), year);
    std::int64_t total = 0;
    std::array<std::int64_t, 3> of_budget{};
    for (std::size_t line = 0; line < kLines; ++line) {
      const std::int64_t expected = ledger.line(line, year);
      CHECK(in_pence(written("spend", year * kLines + line)) == expected);
      CHECK(pathway.finance().pence(line, year) == expected);
      of_budget[kBudgetOfLine[line]] += expected;
      total += expected;
    }
    CHECK(of_budget[0] > 0);
    CHECK(of_budget[1] > 0);
    CHECK(of_budget[2] > 0);
    CHECK(of_budget[0] + of_budget[1] + of_budget[2] == total);
    CHECK(in_pence(written("high_needs_spend", year)) == of_budget[kHighNeeds]);
    CHECK(in_pence(written("general_fund_spend", year)) == of_budget[kGeneralFund]);
    const std::int64_t budget = ledger.high_needs_budget(year);
    CHECK(in_pence(written("budget", year)) == budget);
    CHECK(in_pence(written("in_year_balance", year)) == budget - of_budget[kHighNeeds]);
    if (year >= first_counted) balance += of_budget[kHighNeeds] - budget;
    if (year + 1 < first_counted)
      CHECK(std::isnan(written("cumulative_balance", year)));
    else
      CHECK(in_pence(written("cumulative_balance", year)) == balance);
    for (std::size_t type = 0; type < kTypes; ++type)
      CHECK(in_pence(written("unit_cost", year * kTypes + type)) == ledger.unit_cost(year, type));
  }
}

}  // namespace sendsim
