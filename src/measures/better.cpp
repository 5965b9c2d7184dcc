#include "sendsim/measures/better.hpp"

#include <algorithm>
#include <array>

namespace sendsim::measures {
namespace {

constexpr std::array<std::string_view, 15> kLower{"awaiting_place",
                                                  "cumulative_balance",  // positive = deficit
                                                  "general_fund_spend",
                                                  "high_needs_spend",
                                                  "overdue_reviews",
                                                  "overflow_placements",
                                                  "plans_issued_over_a_year",
                                                  "service_waiting_list",
                                                  "shortfall",
                                                  "spend",
                                                  "unit_cost",
                                                  "weeks_for_place_p50",
                                                  "weeks_for_place_p90",
                                                  "weeks_to_plan_p50",
                                                  "weeks_to_plan_p90"};
constexpr std::array<std::string_view, 2> kHigher{"in_year_balance", "within_20_weeks"};

}  // namespace

std::span<const std::string_view> judged(Better better) {
  switch (better) {
    case Better::lower: return kLower;
    case Better::higher: return kHigher;
    case Better::neither: break;
  }
  return {};
}

Better better_of(std::string_view measure) {
  for (const Better better : {Better::lower, Better::higher}) {
    const auto names = judged(better);
    if (std::find(names.begin(), names.end(), measure) != names.end()) return better;
  }
  return Better::neither;
}

}  // namespace sendsim::measures
