#include "sendsim/finance/finance.hpp"

#include <limits>

namespace sendsim::finance {
namespace {

using measures::Kind;
using measures::Recorder;
using measures::Time;

/// `numerator` / `denominator`, denominator > 0, to the nearest whole number, halves away from
/// zero.
std::int64_t divided(std::int64_t numerator, std::int64_t denominator) {
  const std::int64_t half = denominator / 2;
  return (numerator + (numerator < 0 ? -half : half)) / denominator;
}

double pounds(std::int64_t pence) { return static_cast<double>(pence) / 100.0; }

}  // namespace

Finance::Finance(population::ByEpoch<FinanceRules> rules, FinanceStart start,
                 std::vector<CostLine> lines, std::vector<Budget> budgets, std::size_t high_needs,
                 population::Run& run)
    : rules_{std::move(rules)},
      start_{start},
      lines_{std::move(lines)},
      budgets_{std::move(budgets)},
      high_needs_{high_needs},
      run_{run},
      types_{run.recorder.provisions()},
      years_{run.recorder.periods(Time::financial_year)} {
  Recorder& recorder = run.recorder;
  std::vector<std::string> codes;
  for (const CostLine& line : lines_)
    codes.push_back(budgets_.at(line.budget).code + "/" + line.code);
  const std::size_t categories = recorder.add_axis("category", codes);
  const auto cube = [&](const std::string& name, const std::string& text, Kind kind,
                        std::vector<std::size_t> axes) {
    const std::size_t measure = recorder.add_measure({name, "GBP", text, kind});
    const bool cells = kind == Kind::rate;
    const bool margins = !cells && !axes.empty();
    return recorder.add_cube({name, measure, static_cast<std::size_t>(Time::financial_year),
                              std::move(axes), false, !cells, margins, cells});
  };
  spend_cube_ =
      cube("spend", "Spend in the period, by category: the budget that bears it and the line.",
           Kind::flow, {categories});
  high_needs_cube_ =
      cube("high_needs_spend", "Spend that falls to the high needs block.", Kind::flow, {});
  general_fund_cube_ =
      cube("general_fund_spend", "Spend that falls to the council's general fund.", Kind::flow, {});
  budget_cube_ = cube(
      "budget", "High needs budget of the period: block, transfers and support, pro rata by day.",
      Kind::flow, {});
  in_year_cube_ =
      cube("in_year_balance", "High needs budget less high needs spend; negative = overspent.",
           Kind::flow, {});
  cumulative_cube_ =
      cube("cumulative_balance",
           "Cumulative DSG balance at the end of the period; positive = deficit.", Kind::rate, {});
  unit_cost_cube_ = cube(
      "unit_cost", "High needs spend on a child-year in the type of provision, places included.",
      Kind::rate, {Recorder::kProvisionAxis});
}

void Finance::begin() {
  const std::size_t cells = rules_.size() * years_;
  child_days_.assign(cells * types_, 0);
  place_days_.assign(cells * types_, 0);
  days_.assign(cells, 0);
  assessments_.assign(cells, 0);
}

void Finance::record(const std::vector<std::int32_t>& attending) {
  const std::size_t now = cell();
  ++days_[now];
  std::int64_t* const days = &child_days_[now * types_];
  for (std::size_t type = 0; type < types_; ++type) days[type] += attending[type];
}

std::int64_t Finance::pence(std::size_t line, std::size_t year) const {
  std::int64_t pence_days = 0;  // × days of the year
  std::int64_t events = 0;
  for (std::size_t epoch = 0; epoch < rules_.size(); ++epoch) {
    const std::size_t at = epoch * years_ + year;
    if (days_[at] == 0) continue;  // most epochs touch one or two years
    const FinanceRules& price = rules_[epoch];
    for (std::size_t type = 0; type < types_; ++type) {
      pence_days += child_days_[at * types_ + type] * price.per_child[line][type].in_pence();
      pence_days += place_days_[at * types_ + type] * price.per_place[line][type].in_pence();
    }
    pence_days += days_[at] * price.fixed[line].in_pence();
    events += assessments_[at] * price.per_assessment[line].in_pence();
  }
  const Day first =
      run_.recorder.layout().times[static_cast<std::size_t>(Time::financial_year)].first[year];
  return divided(pence_days, FinancialYear::of(first).length().count()) + events;
}

void Finance::finish(const std::function<double(population::Epoch, std::size_t)>& places) {
  for (std::size_t epoch = 0; epoch < rules_.size(); ++epoch)
    for (std::size_t type = 0; type < types_; ++type) {
      const auto whole = static_cast<std::int64_t>(places(epoch, type) + 1e-9);
      for (std::size_t at = epoch * years_; at < (epoch + 1) * years_; ++at)
        place_days_[at * types_ + type] = days_[at] * whole;
    }
  const measures::TimeAxis& axis =
      run_.recorder.layout().times[static_cast<std::size_t>(Time::financial_year)];
  std::int64_t cumulative = start_.opening_balance.in_pence();
  for (std::size_t year = 0; year < years_; ++year) {
    std::int64_t high_needs = 0;
    std::int64_t general_fund = 0;
    for (std::size_t line = 0; line < lines_.size(); ++line) {
      const std::int64_t amount = pence(line, year);
      run_.recorder.values(spend_cube_)[year * lines_.size() + line] = pounds(amount);
      if (lines_[line].budget == high_needs_) high_needs += amount;
      if (budgets_[lines_[line].budget].code == "general_fund") general_fund += amount;
    }
    const std::int64_t year_length = FinancialYear::of(axis.first[year]).length().count();
    std::int64_t budget_days = 0;
    for (std::size_t epoch = 0; epoch < rules_.size(); ++epoch)
      budget_days += days_[epoch * years_ + year] * rules_[epoch].high_needs_budget.in_pence();
    const std::int64_t budget = divided(budget_days, year_length);
    run_.recorder.values(budget_cube_)[year] = pounds(budget);
    run_.recorder.values(high_needs_cube_)[year] = pounds(high_needs);
    run_.recorder.values(general_fund_cube_)[year] = pounds(general_fund);
    run_.recorder.values(in_year_cube_)[year] = pounds(budget - high_needs);
    // The opening balance is that of a 31 March or of the first day: what accrued up to it is in
    // it.
    if (axis.last[year] > start_.opening_date) cumulative -= budget - high_needs;
    run_.recorder.values(cumulative_cube_)[year] = axis.last[year] < start_.opening_date
                                                       ? std::numeric_limits<double>::quiet_NaN()
                                                       : pounds(cumulative);
    for (std::size_t type = 0; type < types_; ++type) {
      std::int64_t pence_days = 0;
      std::int64_t child_days = 0;
      for (std::size_t epoch = 0; epoch < rules_.size(); ++epoch) {
        if (days_[epoch * years_ + year] == 0) continue;
        const std::size_t at = (epoch * years_ + year) * types_ + type;
        child_days += child_days_[at];
        for (std::size_t line = 0; line < lines_.size(); ++line) {
          if (lines_[line].budget != high_needs_) continue;
          pence_days += child_days_[at] * rules_[epoch].per_child[line][type].in_pence();
          pence_days += place_days_[at] * rules_[epoch].per_place[line][type].in_pence();
        }
      }
      run_.recorder.values(unit_cost_cube_)[year * types_ + type] =
          child_days == 0 ? std::numeric_limits<double>::quiet_NaN()
                          : pounds(divided(pence_days, child_days));
    }
  }
}

}  // namespace sendsim::finance
