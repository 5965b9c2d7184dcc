// The starting assessments against renewal theory: found on a day, the stages have the numbers of
// Little's law and the ages of length-biased sampling (Feller II, XI.4). Deterministic: no false
// alarm.
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <utility>
#include <vector>

#include "sendsim/calibration/baseline.hpp"
#include "sendsim/random/laws.hpp"

namespace sendsim::calibration {
namespace {

using Stage = population::AssessmentStage;

/// 40,000 requests a year, the same every month: 110 a day.
BaselineNumbers busy_authority() {
  BaselineNumbers numbers;
  numbers.census_year = 2025;
  numbers.needs = {"ASD", "SEMH"};
  numbers.targets = {40'000.0, 10'000.0, 24'000.0, 0.0, 0.0, 0.0};
  numbers.season = {1.0, 1.0};
  numbers.other_advice_days = 60.0;
  numbers.request_shares.assign(std::size_t{2} * kBaselineAges, 0.0);
  numbers.request_shares[10] = 0.25;  // age 5, the first need
  numbers.request_shares[19] = 0.75;  // age 9, the second
  return numbers;
}

struct Moments {
  double count = 0.0;
  double stage = 0.0;            ///< mean days in the stage
  double before = 0.0;           ///< mean days before it
  double before_spread = 0.0;    ///< their standard deviation
  double psychology_done = 0.0;  ///< share
};

Moments moments(const std::vector<OpenAssessment>& open, Stage stage) {
  Moments of;
  double squares = 0.0;
  for (const OpenAssessment& one : open) {
    if (one.stage != stage) continue;
    const double before = one.elapsed_days - one.days_in_stage;
    const auto count = static_cast<double>(one.count);
    of.count += count;
    of.stage += count * one.days_in_stage;
    of.before += count * before;
    squares += count * before * before;
    of.psychology_done += one.psychology_done ? count : 0.0;
  }
  of.stage /= of.count;
  of.before /= of.count;
  of.psychology_done /= of.count;
  of.before_spread = std::sqrt(squares / of.count - of.before * of.before);
  return of;
}

/// Mean days already spent in a stage by who is found in it as a day begins: E[D(D + 1)] / 2E[D],
/// who began yesterday has been there for a day.
double mean_age(const random::DayLaw& law) {
  return 0.5 * (law.second_moment() / law.mean().count() + 1.0);
}

/// The same with a backlog: 15,000 plans a year of 30,000 assessments begun, three tenths of the
/// plans in time, a fifth over a year.
BaselineNumbers with_a_backlog() {
  BaselineNumbers numbers = busy_authority();
  numbers.targets = {40'000.0, 10'000.0, 15'000.0, 0.0, 0.3, 0.0, 0.2};
  numbers.other_advice_days = 45.0;
  numbers.urgent = 0.25;
  numbers.backlog = BaselineNumbers::Backlog{20'000.0, 20'000.0};
  return numbers;
}

/// The integral of S(t) and of t S(t) over what is left of the waits from `from` days on, S the
/// straight lines through 1 at 105 days, 0.7 at 140, 0.2 at 364 and 0 at 518.
std::pair<double, double> integrals(double from) {
  const std::array<std::pair<double, double>, 5> points{
      {{from, 1.0}, {105.0, 1.0}, {140.0, 0.7}, {364.0, 0.2}, {518.0, 0.0}}};
  double plain = 0.0;
  double weighted = 0.0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const auto& [a, above] = points[i - 1];
    const auto& [b, below] = points[i];
    plain += 0.5 * (b - a) * (above + below);
    weighted += (b - a) * (a * (2.0 * above + below) + b * (above + 2.0 * below)) / 6.0;
  }
  return {plain, weighted};
}

/// Whether the starting assessments are those of the backlog above, by closed forms: its size, how
/// long the line has been waiting, and how long those wait who have come out of it.
bool is_the_backlog(const std::vector<OpenAssessment>& open) {
  constexpr double kDaily = 1.0 / 365.25;
  const auto near = [](double value, double expected, double tolerance) {
    return std::abs(value / expected - 1.0) < tolerance;
  };
  std::vector<OpenAssessment> line;
  double all = 0.0;
  for (const OpenAssessment& one : open) {
    const bool waits = one.stage == Stage::advice && !one.psychology_done;
    if (waits) line.push_back(one);
    all += static_cast<double>(one.count) * (one.stage == Stage::request ? 0.75 : 1.0);
  }
  // Decided 31 days before it began; 36 days of writing and consultation are to come.
  const auto [plain, weighted] = integrals(31.0 + 36.0);
  const double in_line = weighted / plain - 36.0 - 31.0;
  const double elsewhere = kDaily * (30'000 * 31 + 0.25 * 30'000 * 45 + 15'000 * (4 + 32));
  // Beyond 20 weeks a wait is 252 days on average up to a year (5 of 7), 441 above: 306; without a
  // line it would be 112.
  const Moments last = moments(open, Stage::consultation);
  const double before = 31 + 45 + 4 + 0.7 * (306.0 - 112.0);
  const Moments waiting = moments(line, Stage::advice);
  return near(all, 20'000.0, 0.005) && near(waiting.count, 20'000.0 - elsewhere, 0.01) &&
         near(waiting.stage, in_line, 0.01) && near(waiting.before, 31.0, 0.001) &&
         near(last.count, 15'000 * kDaily * 32, 0.01) && near(last.before, before, 0.01);
}

}  // namespace

TEST_CASE("the starting assessments are those of a process that has always gone on",
          "[calibration]") {
  using random::DayLaw;
  const BaselineNumbers numbers = busy_authority();
  const auto open = open_assessments(numbers);
  const DayLaw decision = DayLaw::lognormal(MeanDays{31}, 0.18);
  const DayLaw other_advice = DayLaw::lognormal(MeanDays{60}, 0.3);
  const DayLaw consultation = DayLaw::lognormal(MeanDays{32}, 0.2);
  const double daily = 1.0 / 365.25;

  const Moments request = moments(open, Stage::request);
  CHECK(request.count == Approx(40'000 * daily * 31).epsilon(0.005));
  CHECK(request.stage == Approx(mean_age(decision)).epsilon(0.01));
  CHECK(request.before == 0.0);

  const Moments advice = moments(open, Stage::advice);
  CHECK(advice.count == Approx(30'000 * daily * 60).epsilon(0.005));
  CHECK(advice.stage == Approx(mean_age(other_advice)).epsilon(0.01));
  CHECK(advice.before == Approx(31).epsilon(0.01));
  CHECK(advice.before_spread == Approx(0.18 * 31).epsilon(0.03));
  CHECK(advice.psychology_done == Approx(1.0 - 14.0 / 60.0).epsilon(0.03));

  const Moments writing = moments(open, Stage::writing);
  CHECK(writing.count == Approx(24'000 * daily * 4).epsilon(0.02));

  const Moments last = moments(open, Stage::consultation);
  CHECK(last.count == Approx(24'000 * daily * 32).epsilon(0.005));
  CHECK(last.stage == Approx(mean_age(consultation)).epsilon(0.01));
  CHECK(last.before == Approx(31 + 60 + 4).epsilon(0.01));
  CHECK(
      last.before_spread ==
      Approx(std::sqrt(std::pow(0.18 * 31, 2) + std::pow(18, 2) + std::pow(1.6, 2))).epsilon(0.03));
}

TEST_CASE("a backlog has its size, and has waited as renewal theory says of the published waits",
          "[calibration]") {
  const BaselineNumbers numbers = with_a_backlog();
  CHECK(is_the_backlog(open_assessments(numbers)));
  // Planted: a twentieth is forgotten; nobody has waited over a year; nobody passes the line.
  BaselineNumbers faulty = numbers;
  faulty.backlog->open *= 0.95;
  CHECK_FALSE(is_the_backlog(open_assessments(faulty)));
  faulty = numbers;
  faulty.targets.over_a_year = 0.0;
  CHECK_FALSE(is_the_backlog(open_assessments(faulty)));
  faulty = numbers;
  faulty.urgent = 0.0;
  CHECK_FALSE(is_the_backlog(open_assessments(faulty)));
}

TEST_CASE("of a small authority each starting assessment has a line, of a large one many share it",
          "[calibration]") {
  BaselineNumbers numbers = busy_authority();
  CHECK(open_assessments(numbers).size() < 3'000);
  const double few = 40.0;
  numbers.targets = {40'000.0 / few, 10'000.0 / few, 24'000.0 / few, 0.0, 0.0, 0.0};
  for (const OpenAssessment& one : open_assessments(numbers)) CHECK(one.count == 1);
}

TEST_CASE("a summer without requests shows in the starting assessments of January",
          "[calibration]") {
  BaselineNumbers numbers = busy_authority();
  const std::size_t even = open_assessments(numbers).size();
  numbers.season = {0.0, 1.0};
  const auto open = open_assessments(numbers);
  CHECK(open.size() < even);
  // Census day is 16 January 2025: 1 September is 137 days before, 31 July 169.
  for (const OpenAssessment& one : open)
    CHECK((one.elapsed_days <= 137 || one.elapsed_days >= 169));
}

TEST_CASE("ages and needs are those of who comes so far", "[calibration]") {
  BaselineNumbers numbers = busy_authority();
  numbers.refuse[5] = 0.5;
  double asked = 0.0;
  double young_asked = 0.0;
  double agreed = 0.0;
  double young_agreed = 0.0;
  for (const OpenAssessment& one : open_assessments(numbers)) {
    CHECK(((one.age == 5 && one.need == 0) || (one.age == 9 && one.need == 1)));
    (one.stage == Stage::request ? asked : agreed) += 1.0;
    if (one.age == 5) (one.stage == Stage::request ? young_asked : young_agreed) += 1.0;
  }
  CHECK(young_asked / asked == Approx(0.25).margin(0.001));
  CHECK(young_agreed / agreed == Approx(0.125 / 0.875).margin(0.001));
}

}  // namespace sendsim::calibration
