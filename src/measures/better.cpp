#include "sendsim/measures/better.hpp"

#include <algorithm>
#include <array>

namespace sendsim::measures {
namespace {

constexpr std::array<std::string_view, 14> kLower{"awaiting_place",
                                                  "cumulative_balance",  // positive = deficit
                                                  "general_fund_spend",
                                                  "high_needs_spend",
                                                  "overdue_reviews",
                                                  "overflow_placements",
                                                  "plans_issued_over_a_year",
                                                  "shortfall",
                                                  "spend",
                                                  "unit_cost",
                                                  "weeks_for_place_p50",
                                                  "weeks_for_place_p90",
                                                  "weeks_to_plan_p50",
                                                  "weeks_to_plan_p90"};
constexpr std::array<std::string_view, 2> kHigher{"in_year_balance", "within_20_weeks"};

}  // namespace

Better better_of(std::string_view measure) {
  if (std::find(kLower.begin(), kLower.end(), measure) != kLower.end()) return Better::lower;
  if (std::find(kHigher.begin(), kHigher.end(), measure) != kHigher.end()) return Better::higher;
  return Better::neither;
}

}  // namespace sendsim::measures
