// How a planner asks for a precision, and what that means in a scenario.

#include "sendsim/experiment/asked_precision.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "sendsim/experiment/experiment.hpp"

using namespace sendsim;
using namespace sendsim::experiment;

namespace {

/// The invented authority's, from 16 January 2025, a census, to 31 August 2028.
const measures::Layout& invented() {
  static const measures::Layout kLayout = layout_of(scenario::Scenario::load(
      std::string{SENDSIM_SOURCE_DIR} + "/tests/app/invented/baseline.yaml"));
  return kLayout;
}

/// What is found: the cube, the period's first day, the labels, the width.
struct Found {
  std::string dataset;
  std::string first;
  std::string labels;
  double relative;
  double absolute;
  friend bool operator==(const Found&, const Found&) = default;
};
std::ostream& operator<<(std::ostream& out, const Found& found) {
  return out << found.dataset << " @" << found.first << " [" << found.labels << "] "
             << found.relative << ' ' << found.absolute;
}
Found found(const std::string& text) {
  const measures::Layout& layout = invented();
  const PreciseSelection selected = find_asked(parse_precision(text), layout);
  const measures::Cube& cube = layout.cubes.at(selected.selection.cube);
  std::string labels;
  for (std::size_t i = 0; i < cube.axes.size(); ++i) {
    const auto& label = selected.selection.labels.at(i);
    if (i > 0) labels += ' ';
    labels += label ? layout.axes[cube.axes[i]].labels.at(*label) : "*";
  }
  return {cube.dataset, to_string(layout.times[cube.time].first.at(selected.selection.period)),
          labels, selected.width.relative, selected.width.absolute};
}

/// What is said of it.
std::string fault(const std::string& text) {
  try {
    const AskedPrecision asked = parse_precision(text);
    if (!asked.is_headline()) (void)find_asked(asked, invented());
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("a share alone asks for the headline figures", "[experiment][precision]") {
  const auto [text, share] = GENERATE(table<std::string, double>(
      {{"1%", 0.01}, {"0.5 %", 0.005}, {"0.01", 0.01}, {"100%", 1.0}, {"1e-3", 0.001}}));
  const AskedPrecision asked = parse_precision(text);
  CHECK(asked.is_headline());
  CHECK(asked.width.relative == share);
  CHECK(asked.width.absolute == 0);
  CHECK(asked.text == text);
}

TEST_CASE("what is no share is refused as ever", "[experiment][precision]") {
  const std::string text = GENERATE("0", "0%", "-1%", "101%", "1.5", "1", "a", "%", "", "1 percent",
                                    "nan", "inf", "1%%", "1,5%");
  CHECK(fault(text).starts_with("expected a share above 0, such as 1% or 0.01, got \"" + text));
}

TEST_CASE("a figure is a measure with its codes and period", "[experiment][precision]") {
  const AskedPrecision asked =
      parse_precision("ehc_plans, need: ASD ,provision:special @ 2027 = 50 children");
  CHECK(asked.measure == "ehc_plans");
  CHECK(asked.codes == std::vector<std::pair<std::string, std::string>>{{"need", "ASD"},
                                                                        {"provision", "special"}});
  CHECK(asked.period == "2027");
  CHECK(asked.width.absolute == 50);
  CHECK(asked.unit == "children");
  CHECK_FALSE(asked.is_headline());
  // A code may hold what parts them elsewhere.
  const AskedPrecision odd = parse_precision("spend,category:a:b/fees, rents=more=2%");
  CHECK(odd.codes.at(0).second == "a:b/fees, rents=more");
  CHECK(odd.width.relative == 0.02);
}

TEST_CASE("a width is a share of the mean or so much in the measure's unit",
          "[experiment][precision]") {
  const auto [text, relative, absolute, unit] =
      GENERATE(table<std::string, double, double, std::string>({
          {"50", 0, 50, ""},
          {"0.5", 0, 0.5, ""},
          {"1,000", 0, 1000, ""},
          {"1%", 0.01, 0, ""},
          {"1pp", 0, 0.01, "pp"},
          {"0.5 percentage points", 0, 0.005, "pp"},
          {"£500,000", 0, 500'000, "GBP"},
          {"£500k", 0, 500'000, "GBP"},
          {"£ 0.5m", 0, 500'000, "GBP"},
          {"£0.5 million", 0, 500'000, "GBP"},
          {"1,234,567.5 GBP", 0, 1'234'567.5, "GBP"},
          {"500 GBP thousand", 0, 500'000, "GBP"},
          {"2 weeks", 0, 2, "weeks"},
          {"0.25 FTE", 0, 0.25, "FTE"},
      }));
  const AskedPrecision asked = parse_precision("x=" + text);
  CAPTURE(text);
  CHECK(asked.width.relative == relative);
  CHECK(asked.width.absolute == Approx(absolute).epsilon(1e-15));
  CHECK(asked.unit == unit);
}

TEST_CASE("what is no width is refused", "[experiment][precision]") {
  const std::string text =
      GENERATE("", "0", "0%", "-5", "101%", "£", "£0", "£-1", "pp", "0pp", "five", "1,00", ",5",
               "1000,000", "1,000,00", "nan", "inf", "£5 GBP", "5 %%", "£5%");
  CHECK(fault("ehc_plans=" + text)
            .starts_with("expected a width above 0, such as 50, £500,000, 1pp or 1%, got \"" +
                         text + "\""));
}

TEST_CASE("a decimal comma is told", "[experiment][precision]") {
  CHECK(fault("ehc_plans=0,5").ends_with("got \"0,5\" (write 0.5)"));
  CHECK(fault("budget=£0,5m").ends_with("got \"£0,5m\" (write £0.5m)"));
}

TEST_CASE("without a period it is the last whole one", "[experiment][precision]") {
  CHECK(found("ehc_plans=50") == Found{"ehc_plans", "2028-01-20", "* * *", 0, 50});
  CHECK(found("requests=2%") == Found{"requests", "2027-01-21", "* *", 0.02, 0});
  CHECK(found("high_needs_spend=£1m") == Found{"high_needs_spend", "2027-04-01", "", 0, 1'000'000});
  CHECK(found("service_waiting_list=5").first == "2028-08-31");  // by month alone
  CHECK(found("psychologists_fte=0.1 FTE").first == "2028-08-01");
}

TEST_CASE("a period is asked for as it is called", "[experiment][precision]") {
  CHECK(found("ehc_plans@2027=5").first == "2027-01-21");
  CHECK(found("requests@2027=5").first == "2027-01-21");  // the year that begins then
  for (const std::string year : {"2026-27", "2026/27", "2026-2027"})
    CHECK(found("cumulative_balance@" + year + "=5").first == "2026-04-01");
  CHECK(found("cumulative_balance@2024-25=5").first == "2025-01-16");  // what the run has of it
  CHECK(found("ehc_plans@2027-03=5") == Found{"ehc_plans_by_month", "2027-03-31", "", 0, 5});
  CHECK(found("ehc_plans@2025-01=5").first == "2025-01-31");  // not the first day
  CHECK(found("requests@2027-03=5").first == "2027-03-01");
  CHECK(found("ehc_plans@2025-01-16=5").dataset == "ehc_plans");
  CHECK(found("ehc_plans@2027-03-31=5").dataset == "ehc_plans_by_month");
  CHECK(found("requests@2027-01-21 to 2028-01-19=5").first == "2027-01-21");
}

TEST_CASE("a year that the run begins in is asked for by its whole one",
          "[experiment][precision]") {
  measures::Layout layout = invented();
  layout.times[0] = measures::census_days(make_day(2025, 1, 2), make_day(2027, 1, 30));
  layout.times[1] = measures::census_years(make_day(2025, 1, 2), make_day(2027, 1, 30));
  const auto period = [&](const std::string& text) {
    return find_asked(parse_precision(text), layout).selection.period;
  };
  CHECK(period("ehc_plans@2025=5") == 1);  // the census, not the first day
  CHECK(period("requests@2025=5") == 1);
}

TEST_CASE("codes choose the cube that has them", "[experiment][precision]") {
  CHECK(found("ehc_plans,need:SEMH=5").labels == "* SEMH *");
  CHECK(found("ehc_plans,provision:special,need:ASD=5").labels == "* ASD special");
  CHECK(found("ehc_plans,age:7,need:ASD,provision:special=5").labels == "7 ASD special");
  CHECK(found("ehc_plans,need:ASD@2026-05=5").dataset == "ehc_plans_by_month_need");
  CHECK(found("unit_cost,provision:special=2%").labels == "special");
  CHECK(found("spend,category:high_needs/top_up_and_places=2%").labels ==
        "high_needs/top_up_and_places");
  CHECK(found("plans_ceased=5").labels == "* *");
  CHECK(found("plans_ceased,category:needs_met=5").labels == "needs_met");
  CHECK(found("plans_ceased,provision:special=5").labels == "special");
}

TEST_CASE("what the scenario does not have is refused with what is expected",
          "[experiment][precision]") {
  const auto [text, message] = GENERATE(table<std::string, std::string>({
      {"ehc_plan=5", "a measure of summary.csv, got \"ehc_plan\" (did you mean \"ehc_plans\"?)"},
      {"deficit=5",
       "a measure of summary.csv, got \"deficit\" (did you mean "
       "\"cumulative_balance\"?)"},
      {"ehc_plans,ned:ASD=5",
       "a column of ehc_plans, age, need or provision, got \"ned\" (did you "
       "mean \"need\"?)"},
      {"ehc_plans,need:ASC=5", "need: ASD or SEMH, got \"ASC\" (did you mean \"ASD\"?)"},
      {"ehc_plans,ASD=5", "a column and its code behind the comma, such as need:ASD, got \"ASD\""},
      {"ehc_plans,need:ASD,need:SEMH=5", "each column once, got \"need:SEMH\""},
      {"births,need:ASD=5", "births without codes, of which it has none, got \"need:ASD\""},
      {"unit_cost=2%",
       "unit_cost by provision, such as unit_cost,provision:mainstream, got "
       "\"unit_cost\""},
      {"ehc_plans@2040=5",
       "a year from 2025 to 2028 or a month from 2025-01 to 2028-08, got "
       "\"2040\""},
      {"ehc_plans,need:ASD,age:7@2026-05=5", "a year from 2025 to 2028, got \"2026-05\""},
      {"cumulative_balance@2027=5",
       "a financial year from 2024-25 to 2028-29, got \"2027\" (2026-27 ends in it, 2027-28 begins "
       "in it)"},
      {"cumulative_balance@2027-29=5", "a financial year from 2024-25 to 2028-29, got \"2027-29\""},
      {"service_waiting_list@2027=5", "a month from 2025-01 to 2028-08, got \"2027\""},
      {"ehc_plans@=5",
       "a period behind the @, such as 2030, 2027-28 or 2027-09, got "
       "\"ehc_plans@=5\""},
      {"=5", "a measure of summary.csv, such as ehc_plans, got \"\""},
      {"ehc_plans=£50", "a width of ehc_plans in persons, such as 50 or 1%, got \"£50\""},
      {"ehc_plans=1pp", "a width of ehc_plans in persons, such as 50 or 1%, got \"1pp\""},
      {"budget=5 weeks", "a width of budget in GBP, such as £500,000 or 1%, got \"5 weeks\""},
      {"plans_per_1000_residents=1pp",
       "a width of plans_per_1000_residents without a unit, such as 2 or 1%, got \"1pp\""},
      {"within_20_weeks=1",
       "a width of within_20_weeks below 1, such as 1pp or 0.01, got \"1\" "
       "(write 1pp)"},
      {"within_20_weeks=100pp",
       "a width of within_20_weeks below 1, such as 1pp or 0.01, got \"100pp\""},
      {"within_20_weeks=2 weeks",
       "a width of within_20_weeks in percentage points, such as 1pp or "
       "1%, got \"2 weeks\""},
      // Held in results.h5, but no row of summary.csv.
      {"phase_transfers_from_to=5",
       "a measure of summary.csv, got \"phase_transfers_from_to\" (did "
       "you mean \"phase_transfers\"?)"},
  }));
  CHECK(fault(text) == "expected " + message);
}

TEST_CASE("a width may be told in the unit", "[experiment][precision]") {
  CHECK(found("within_20_weeks=1pp").absolute == 0.01);
  CHECK(found("within_20_weeks=0.01").absolute == 0.01);
  CHECK(found("within_20_weeks=1%").relative == 0.01);
  CHECK(found("ehc_plans=5 children").absolute == 5);
  CHECK(found("ehc_plans=1 person").absolute == 1);
  CHECK(found("weeks_to_plan_p50=1 week").absolute == 1);
}
