#include "sendsim/measures/better.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <string_view>

namespace sendsim::measures {
namespace {

TEST_CASE("waits, lists and spending are better lower, timeliness and the balance higher",
          "[measures]") {
  for (const std::string_view name : {"weeks_to_plan_p50", "weeks_for_place_p90", "awaiting_place",
                                      "overdue_reviews", "high_needs_spend", "unit_cost"}) {
    CAPTURE(name);
    CHECK(better_of(name) == Better::lower);
  }
  CHECK(better_of("within_20_weeks") == Better::higher);
}

TEST_CASE("the two balances are judged by their signs", "[measures]") {
  CHECK(better_of("in_year_balance") == Better::higher);    // negative: overspent
  CHECK(better_of("cumulative_balance") == Better::lower);  // positive: a deficit
}

TEST_CASE("what is no aim in itself is not judged", "[measures]") {
  for (const std::string_view name :
       {"ehc_plans", "plans_issued", "requests", "refused", "sen_support", "places",
        "places_filled", "placements", "budget", "plans_issued_within_20_weeks"}) {
    CAPTURE(name);
    CHECK(better_of(name) == Better::neither);
  }
}

TEST_CASE("a measure is judged by its whole name", "[measures]") {
  for (const std::string_view name :
       {"", "spen", "spend_by_month", "Spend", " spend", "weeks_to_plan_p5"}) {
    CAPTURE(name);
    CHECK(better_of(name) == Better::neither);
  }
}

TEST_CASE("no measure is judged twice, and each as its list says", "[measures]") {
  std::set<std::string> names;
  for (const Better better : {Better::lower, Better::higher})
    for (const std::string_view name : judged(better)) {
      CAPTURE(name);
      CHECK(names.insert(std::string{name}).second);
      CHECK(better_of(name) == better);
    }
  CHECK(names.size() > 10);
  CHECK(judged(Better::neither).empty());
}

}  // namespace
}  // namespace sendsim::measures
