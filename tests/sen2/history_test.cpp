#include "sendsim/sen2/history.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "invented_authority.hpp"
#include "sendsim/sen2/day_zero.hpp"
#include "sendsim/sen2/observed.hpp"

using namespace sendsim::sen2;
using sendsim::Day;
using sendsim::Days;
using sendsim::make_day;

namespace {

EstablishmentBook book_of(const invented::Authority& authority) {
  EstablishmentBook book;
  const invented::File gias = authority.gias();
  book.add(gias.text, gias.name);
  return book;
}

}  // namespace

TEST_CASE("day 0 is the truth to the child, open assessments to the day", "[sen2]") {
  const invented::Authority authority{1, invented::usual_rates(), {}};
  const Histories joined = join_returns(authority.returns(), book_of(authority));
  const DayZero found = day_zero(joined);
  const DayZero truth = authority.truth();
  REQUIRE(truth.plans.size() >= 3000);
  REQUIRE(truth.open.size() >= 100);
  CHECK(found.plans.size() == truth.plans.size());
  CHECK(found.open.size() == truth.open.size());
  for (std::size_t i = 0; i < std::min(found.plans.size(), truth.plans.size()); ++i) {
    const HeldPlan& a = found.plans[i];
    const HeldPlan& b = truth.plans[i];
    CAPTURE(i, a.dfe_age, b.dfe_age, int(a.need), int(b.need), int(a.provision), int(b.provision),
            a.urn, b.urn, a.ukprn, b.ukprn, a.days_in_place.value_or(-1),
            b.days_in_place.value_or(-1), a.days_since_start.value_or(-1),
            b.days_since_start.value_or(-1), a.days_since_review.value_or(-1),
            b.days_since_review.value_or(-1));
    REQUIRE((a == b));
  }
  for (std::size_t i = 0; i < std::min(found.open.size(), truth.open.size()); ++i) {
    const OpenCase& a = found.open[i];
    const OpenCase& b = truth.open[i];
    CAPTURE(i, a.elapsed_days, b.elapsed_days, int(a.stage), int(b.stage), a.days_in_stage,
            b.days_in_stage);
    REQUIRE(a == b);
  }
  std::map<JoinProblem, std::int64_t> problems;
  for (const JoinFinding& finding : joined.findings) problems[finding.problem] += finding.count;
  for (const auto& [problem, count] : problems) WARN(meaning_of(problem) << ": " << count);
}
