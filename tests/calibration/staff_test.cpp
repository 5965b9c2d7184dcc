// Staff as many as what is expected needs.
#include <catch2/catch.hpp>
#include <cmath>

#include "sendsim/calibration/baseline.hpp"

namespace sendsim::calibration {
namespace {

BaselineNumbers authority() {
  BaselineNumbers numbers;
  numbers.census_year = 2025;
  numbers.needs = {"ASD"};
  numbers.provisions = {"mainstream_academy"};
  numbers.plans.assign(kBaselineAges, 0);
  numbers.plans[10] = 3000;
  numbers.psychologists_fte = 20.0;
  numbers.targets.requests = 1000.0;
  numbers.targets.refused = 200.0;
  numbers.targets.issued = 700.0;
  numbers.targets.ceased = 300.0;
  numbers.officers_fte = officers_for(700.0, 3000.0);
  return numbers;
}

double on(const std::vector<std::pair<Day, double>>& steps, int year) {
  double now = 0.0;
  for (const auto& [from, fte] : steps)
    if (from <= make_day(year, 6, 1)) now = fte;
  return now;
}

}  // namespace

TEST_CASE("without growth psychologists stay as many", "[calibration]") {
  for (const auto& [from, fte] : psychologists_by_date(authority())) CHECK(fte == 20.0);
}

TEST_CASE("psychologists grow as what is agreed to is expected to", "[calibration]") {
  BaselineNumbers numbers = authority();
  numbers.outlook.growth = 0.1;
  // Two years of growth by the second year, the second's faded; the third's on top.
  CHECK(on(psychologists_by_date(numbers), 2025) == 20.0);
  CHECK(on(psychologists_by_date(numbers), 2026) == Approx(20.0 * std::exp(0.1 * 1.7)));
  CHECK(on(psychologists_by_date(numbers), 2027) == Approx(20.0 * std::exp(0.1 * 2.19)));
  // A fifth was refused in the first year; 10 % are from the second on.
  numbers.outlook.growth = 0.0;
  numbers.first_year.refuse = 2.0;
  CHECK(on(psychologists_by_date(numbers), 2026) == Approx(20.0 * 0.9 / 0.8));
  numbers.first_year.refuse = 0.5;  // nobody is sent away
  CHECK(on(psychologists_by_date(numbers), 2026) == 20.0);
}

TEST_CASE("officers grow with the plans that are expected", "[calibration]") {
  const BaselineNumbers numbers = authority();
  const auto officers = officers_by_date(numbers);
  // 3,000 plans, 700 new and 300 ended a year: a tenth of them.
  CHECK(on(officers, 2025) == officers_for(700.0, 3000.0));
  CHECK(on(officers, 2026) == officers_for(700.0, 3400.0));
  CHECK(on(officers, 2027) == officers_for(700.0, 3400.0 + 700.0 - 0.1 * 3400.0));
  CHECK(officers_for(700.0, 3000.0) == Approx(1.38 * (1400.0 + 2250.0) / 225.0).margin(0.06));
  CHECK(officers_for(0.0, 0.0) == 1.0);
}

TEST_CASE("officers write as many plans as are issued from the second year on", "[calibration]") {
  // A tenth of assessments end without a plan, twice as many in the first year: 700 plans of 875.
  BaselineNumbers numbers = authority();
  numbers.request_shares.assign(kBaselineAges, 0.0);
  numbers.request_shares[6] = 1.0;
  numbers.not_issue[6] = 0.1;
  numbers.first_year.not_issue = 2.0;
  const double later = 700.0 * 0.9 / 0.8;
  const auto officers = officers_by_date(numbers);
  CHECK(on(officers, 2025) == officers_for(700.0, 3000.0));
  CHECK(on(officers, 2026) == officers_for(later, 3400.0));
  CHECK(on(officers, 2027) == officers_for(later, 3400.0 + later - 0.1 * 3400.0));
  // Psychologists see who gets no plan, too.
  for (const auto& [from, fte] : psychologists_by_date(numbers)) CHECK(fte == 20.0);
}

}  // namespace sendsim::calibration
