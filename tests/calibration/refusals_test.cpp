// Which refusals of a year stood, in one authority and in all of them.
#include "../../src/calibration/refusals.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace sendsim::calibration {
namespace {

/// 1,000 requests of which 200 were refused and 700 agreed to; `issued` plans, a tenth without one.
YearOfDecisions year_with(double issued) {
  return {.received = 1000.0,
          .refused = 200.0,
          .agreed = 700.0,
          .withdrawn = 20.0,
          .tribunal = 30.0,
          .mediation = 50.0,
          .tribunal_after_mediation = 10.0,
          .issued = issued,
          .not_issued = issued / 9.0};
}

tabular::CsvTable table(const std::string& rows) {
  return tabular::CsvTable::parse("area,year,age,measure,count\n" + rows, "table");
}

/// The rows of an area whose year is `year_with(issued)`.
std::string requests_of(const std::string& area) {
  const std::string all = area + ",2024,all,";
  return all + "received,1000\n" + all + "refused,200\n" + all + "agreed,700\n" + all +
         "withdrawn,20\n" + all + "tribunal,30\n" + all + "mediation,50\n" + all +
         "tribunal_after_mediation,10\n" + area + ",2024,9,refused,77\n" + area +
         ",2023,all,refused,88\n";
}
std::string assessments_of(const std::string& area, int issued) {
  const std::string all = area + ",2024,all,";
  return all + "issued," + std::to_string(issued) + "\n" + all + "not_issued," +
         std::to_string(issued / 9) + "\n" + all + "withdrawn,999\n";
}

}  // namespace

TEST_CASE("refusals are the published ones where they fit the plans issued", "[calibration]") {
  // 800 agreed to, nine tenths of which end in a plan: 720, give or take a tenth of the plans.
  for (const double issued : {720.0, 660.0, 790.0})
    CHECK(refusals_that_stood(year_with(issued)) == 200.0);
}

TEST_CASE("too few plans: refusals grow by who was left undecided or withdrew", "[calibration]") {
  // Of 980 requests that stood two ninths, and 20 withdrawn.
  const double most = 980.0 * 200.0 / 900.0 + 20.0;
  CHECK(refusals_that_stood(year_with(450.0)) == Approx(most));
  // No further than the plans ask for: 1,000 − 648 ÷ 0.9 would be 280.
  CHECK(refusals_that_stood(year_with(648.0)) == Approx(most));
  YearOfDecisions many_withdrawn = year_with(648.0);
  many_withdrawn.withdrawn = 200.0;
  CHECK(refusals_that_stood(many_withdrawn) == Approx(280.0));
}

TEST_CASE("too many plans: appeals and half of the mediations without one were granted",
          "[calibration]") {
  CHECK(refusals_that_stood(year_with(1200.0)) == Approx(200.0 - 30.0 - 0.5 * 40.0));
  // No further than the plans ask for: 1,000 − 801 ÷ 0.9.
  YearOfDecisions many_appeals = year_with(801.0);
  many_appeals.tribunal = 150.0;
  CHECK(refusals_that_stood(many_appeals) == Approx(110.0));
}

TEST_CASE("nothing issued tells nothing of refusals", "[calibration]") {
  CHECK(refusals_that_stood(year_with(0.0)) == 200.0);
}

TEST_CASE("a country's refusals are those of its authorities, each by itself", "[calibration]") {
  // England's totals fit, since one authority has too few plans and another too many.
  const std::string england = "England,2024,all,received,2000\n";
  const auto share = refusals_of_authorities(
      table(england + requests_of("Fewtown") + requests_of("Moreham") + requests_of("Unknown")),
      table(assessments_of("Fewtown", 450) + assessments_of("Moreham", 1197) +
            "Unknown,2024,all,issued,\n"),
      2024);
  REQUIRE(share);
  CHECK(*share == Approx((980.0 * 200.0 / 900.0 + 20.0 + 150.0) / 400.0));
  CHECK_FALSE(refusals_of_authorities(table(england), table(""), 2024));
  CHECK_FALSE(refusals_of_authorities(table(requests_of("Fewtown")),
                                      table(assessments_of("Fewtown", 450)), 2023));
}

}  // namespace sendsim::calibration
