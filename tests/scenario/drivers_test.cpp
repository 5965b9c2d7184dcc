// Every rule that may change from date to date has one driver, and holding it holds that rule.
#include "sendsim/pathway/drivers.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "sendsim/pathway/pathway.hpp"
#include "sendsim/scenario/scenario.hpp"

namespace sendsim::scenario {
namespace {

using Catch::Detail::Approx;
using pathway::Driver;
using pathway::DriverSet;
using pathway::EpochRules;

const std::string kScenarios = std::string{SENDSIM_SOURCE_DIR} + "/scenarios/";
const std::string kInvented = std::string{SENDSIM_SOURCE_DIR} + "/tests/app/invented/baseline.yaml";

DriverSet only(Driver driver) {
  return static_cast<DriverSet>(1U << static_cast<unsigned>(driver));
}

std::vector<Driver> all_drivers() {
  std::vector<Driver> all;
  for (unsigned i = 0; i < pathway::kDrivers; ++i) all.push_back(static_cast<Driver>(i));
  return all;
}

/// The rules of two authorities, which differ in nearly everything, and here in the rest.
struct TwoRules {
  EpochRules first = Scenario::load(kScenarios + "rotherham/baseline.yaml").model().epochs.front();
  EpochRules later = Scenario::load(kScenarios + "derby/baseline.yaml").model().epochs.front();
  TwoRules() {
    later.from += Days{1};
    later.identification.request_season[0] += 0.5;
    later.identification.support_ends[5] += 0.5;
    later.assessment.issue_within += Days{7};
    later.assessment.ask_again_after += Days{7};
    later.assessment.urgent = random::Chance{0.25};
    later.assessment.decision = random::DayLaw::fixed(Days{11});
    later.assessment.other_advice = random::DayLaw::fixed(Days{12});
    later.assessment.psychology_work = random::DayLaw::fixed(Days{13});
    later.assessment.writing_work = random::DayLaw::fixed(Days{14});
    later.assessment.consultation = random::DayLaw::fixed(Days{15});
    later.assessment.exception = random::Chance{0.125};
    later.placement.interim += 1;
    later.placement.patience = random::DayLaw::fixed(Days{16});
    later.transition.review_interval += Days{7};
    later.transition.review_work = random::DayLaw::fixed(Days{17});
    later.transition.phase_transfer_ages.push_back(19);
    later.transition.reason_weights[3][0] += 0.5;
    later.transition.arrival_need[3][0] += 0.5;
    later.transition.arrival_provision[3][0] += 0.5;
    later.psychologists_fte += 1;
    later.officers_fte += 1;
  }
};

}  // namespace

TEST_CASE("all drivers held are all rules held, and none none", "[scenario]") {
  const TwoRules rules;
  EpochRules held = rules.later;
  pathway::hold(rules.first, 0, held);
  CHECK(held == rules.later);
  pathway::hold(rules.first, pathway::kAllDrivers, held);
  EpochRules expected = rules.first;
  expected.from = rules.later.from;
  CHECK(held == expected);
}

TEST_CASE("each driver holds rules that no other holds", "[scenario]") {
  const TwoRules rules;
  for (const Driver driver : all_drivers()) {
    CAPTURE(pathway::name_of(driver));
    EpochRules held = rules.later;
    pathway::hold(rules.first, only(driver), held);
    CHECK_FALSE(held == rules.later);
    // Whoever gives all other drivers' rules back gives none of these back.
    EpochRules back = held;
    pathway::hold(rules.later, static_cast<DriverSet>(pathway::kAllDrivers & ~only(driver)), back);
    CHECK(back == held);
    pathway::hold(rules.later, only(driver), back);
    CHECK(back == rules.later);
  }
}

TEST_CASE("a scenario that holds a driver has the first day's rules on every date", "[scenario]") {
  const Scenario scenario = Scenario::load(kScenarios + "rotherham/baseline.yaml");
  for (const Driver driver : all_drivers()) {
    CAPTURE(pathway::name_of(driver));
    const pathway::Model model = scenario.holding(only(driver)).model();
    REQUIRE(model.epochs.size() == scenario.as_written().epochs.size());
    for (std::size_t i = 0; i < model.epochs.size(); ++i) {
      EpochRules expected = scenario.as_written().epochs[i];
      pathway::hold(model.epochs.front(), only(driver), expected);
      REQUIRE(model.epochs[i] == expected);
    }
  }
  CHECK(scenario.holding(0).model().epochs == scenario.as_written().epochs);
}

TEST_CASE("what is drawn for each year goes on being drawn when its driver is held", "[scenario]") {
  const std::string edit = "identification.request_growth={value: 0.1, unit: a year}";
  const Scenario scenario = Scenario::load(
      kInvented,
      {edit, "identification.request_growth_years={from: {2025-01-16: 0, 2026-01-01: 1}}",
       "identification.request_year_factor={value: 1, uncertainty: {distribution: lognormal, cv: "
       "0.1, each: year}}"});
  const std::map<std::string, double> drawn{
      {name_in_year("identification.request_year_factor", 2025), 1.5},
      {name_in_year("identification.request_year_factor", 2026), 2.0},
      {name_in_year("identification.request_year_factor", 2027), 0.5},
      {name_in_year("identification.request_year_factor", 2028), 0.25}};
  const auto request = [](const pathway::Model& model, int year) {
    const EpochRules* rules = nullptr;
    for (const EpochRules& each : model.epochs)
      if (calendar_year(each.from) <= year) rules = &each;
    return rules->identification.request[0][8];
  };
  const Scenario held = scenario.holding(only(Driver::request_rate));
  const double written = request(held.as_written(), 2025);
  REQUIRE(written > 0);
  for (const pathway::Model& model : {held.model(drawn), held.model_from_text(drawn)}) {
    CHECK(request(model, 2025) == Approx(1.5 * written));
    CHECK(request(model, 2026) == Approx(2.0 * written));
    CHECK(request(model, 2027) == Approx(0.5 * written));
    CHECK(request(model, 2028) == Approx(0.25 * written));
  }
  CHECK(request(scenario.model(drawn), 2026) > 1.09 * 2.0 * written);  // growth, where not held
  // A second draw into a held model leaves nothing of the first.
  pathway::Model model = held.model(drawn);
  std::map<std::string, double> again = drawn;
  for (auto& [path, value] : again) value *= 0.9;
  held.redraw(model, again);
  CHECK(model.epochs == held.model_from_text(again).epochs);
}

}  // namespace sendsim::scenario
