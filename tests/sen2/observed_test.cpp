#include "sendsim/sen2/observed.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "invented_authority.hpp"
#include "sendsim/core/date.hpp"

using namespace sendsim::sen2;
using sendsim::calendar_year;
using sendsim::Day;
using sendsim::stats::Interval;

namespace {

/// How often ranges of 90 % held the truth.
struct Held {
  int times = 0, of = 0, below = 0;
  void add(const Interval& range, double truth) {
    ++of;
    times += range.low <= truth && truth <= range.high ? 1 : 0;
    below += truth < range.low ? 1 : 0;
  }
  [[nodiscard]] double share() const { return static_cast<double>(times) / of; }
};

class Coverage90 {
 public:
  void add(const invented::Authority& authority) {
    const invented::Planted& planted = authority.planted();
    const Observed seen = observe(join_returns(authority.returns(), book_of(authority)));
    const YearCounts all = seen.all_years();
    const auto years = static_cast<double>(seen.years.size());
    for (std::size_t age = 1; age < 20; ++age)
      held["requests"].add(range_of(EventCount{all.requests[age], years * planted.residents}),
                           planted.requests[age]);
    for (const auto& [from, to] : kBands) {
      ShareCount refused, not_issued;
      EventCount transfers;
      for (auto age = static_cast<std::size_t>(from); age <= static_cast<std::size_t>(to); ++age) {
        refused += {all.refused[age], all.refused[age] + all.agreed[age]};
        not_issued += {all.not_issued[age], all.not_issued[age] + all.to_issue[age]};
        transfers += {all.ceased[5][age], all.plan_days[age] / 365.25};
      }
      const auto at = static_cast<std::size_t>(from);
      held["refused"].add(range_of(refused), planted.refuse[at]);
      held["not issued"].add(range_of(not_issued), planted.not_issue[at]);
      held["transferred out"].add(range_of(transfers), planted.transfers_out[at]);
    }
    for (std::size_t age = 6; age < 22; ++age)
      held["ceased in the year"].add(range_of(seen.endings.hazard(age)), planted.ceases[age]);
    for (std::size_t age = 15; age < 22; ++age)
      held["ended with the school year"].add(seen.endings.with_school_year(age).range,
                                             planted.year_end[age]);
    held["moves by date"].add(range_of(seen.moves.changed_by_date(5, 10)), planted.moves[7]);
    held["moves by date"].add(range_of(seen.moves.changed_by_date(12, 15)), planted.moves[13]);
    // Eight kinds, every other one as likely: the closed form for a year's end. A census lies
    // within two days of a year after the last.
    const double kinds = 8.0;
    const double changed =
        (1.0 - 1.0 / kinds) * (1.0 - std::exp(-planted.moves[7] * kinds / (kinds - 1.0)));
    held["moves by census"].add(range_of(seen.moves.changed_by_census(5, 9)), changed);
    held["moves by census"].add(range_of(seen.moves.changed_by_census(12, 14)), changed);
    EventCount moved_in;
    for (const double count : all.moved_in) moved_in.events += count;
    moved_in.years = years;
    held["moved in"].add(range_of(moved_in), planted.transfers_in);
    add("decision", seen.decision, planted.decision);
    add("assessment", seen.assessment, planted.assessment);
    add("plan", seen.plan, planted.plan);
    const auto season = seen.season();
    double requests = 0;
    for (const double month : all.requests_by_month) requests += month;
    // August's share of the year's requests.
    const double august =
        planted.august * 31.0 / (planted.august * 31.0 + planted.other_months * (365.25 - 31.0));
    held["August"].add(range_of(ShareCount{all.requests_by_month[7], requests}), august);
    august_sum += season[7];
  }

  std::map<std::string, Held> held;
  double august_sum = 0.0;

 private:
  static constexpr std::pair<int, int> kBands[] = {{0, 4}, {5, 10}, {11, 15}, {16, 17}};

  void add(const std::string& name, const StageWaits& waits, const invented::Wait& planted) {
    const auto fit = waits.lognormal();
    if (!fit) return;
    held[name + ": mean"].add({fit->mean - 1.645 * fit->mean_se, fit->mean + 1.645 * fit->mean_se},
                              planted.mean);
    held[name + ": cv"].add({fit->cv - 1.645 * fit->cv_se, fit->cv + 1.645 * fit->cv_se},
                            planted.cv);
    const SurvivalCurve curve = waits.curve();
    const double variance = std::log(1.0 + planted.cv * planted.cv);
    const int day = static_cast<int>(planted.mean);
    const double z =
        (std::log(day + 0.5) - std::log(planted.mean) + variance / 2.0) / std::sqrt(variance);
    const double error = 1.645 * std::sqrt(curve.variance_beyond(day));
    held[name + ": curve"].add(
        {curve.lasting_beyond(day) - error, curve.lasting_beyond(day) + error},
        0.5 * std::erfc(z / std::sqrt(2.0)));
  }
};

}  // namespace

TEST_CASE("plans are conserved from census to census", "[sen2]") {
  const auto seed = GENERATE(11, 12, 13);
  const invented::Authority authority{
      static_cast<std::uint64_t>(seed), invented::usual_rates(), {}};
  const std::vector<Return> returns = authority.returns();
  const Observed seen = observe(join_returns(returns, book_of(authority)));
  REQUIRE(seen.balances.size() == 2);
  for (std::size_t i = 0; i < seen.balances.size(); ++i) {
    const PlanBalance& b = seen.balances[i];
    CAPTURE(b.issued, b.moved_in, b.appeared, b.ceased, b.transferred, b.vanished);
    CHECK(b.end ==
          b.start + b.issued + b.moved_in + b.appeared - b.ceased - b.transferred - b.vanished);
    CHECK(b.start == authority.plans_on(returns[i].census));
    CHECK(b.end == authority.plans_on(returns[i + 1].census));
    CHECK(b.vanished == 0);
    PlanBalance truth;
    for (const invented::Life& life : authority.lives()) {
      if (!life.plan) continue;
      const auto is_between = [&](Day day) { return day > b.from && day <= b.to; };
      if (is_between(life.plan->from)) ++(life.plan->request ? truth.issued : truth.moved_in);
      if (!life.plan->ended || !is_between(*life.plan->ended)) continue;
      ++(life.plan->reason == CeaseReason::transferred ? truth.transferred : truth.ceased);
    }
    CHECK(b.issued == truth.issued);
    CHECK(b.ceased == truth.ceased);
    CHECK(b.transferred == truth.transferred);
    CHECK(b.moved_in + b.appeared == truth.moved_in);
    CHECK(b.moved_in > 20);
  }
}

TEST_CASE("what happened in a year is counted to the child", "[sen2]") {
  invented::Planted planted = invented::usual_rates();
  planted.transfers_in = 0;  // since when a child was here that came and left is not told
  const invented::Authority authority{21, planted, {}};
  const Observed seen = observe(join_returns(authority.returns(), book_of(authority)));
  REQUIRE(seen.years.size() == 3);
  for (const YearCounts& year : seen.years) {
    CAPTURE(year.year);
    const auto is_in = [&](const std::optional<Day>& day) {
      return day && calendar_year(*day) == year.year;
    };
    std::map<std::string, double> truth;
    for (const invented::Life& life : authority.lives()) {
      for (const invented::LifeRequest& one : life.requests) {
        truth["requests"] += is_in(one.received) ? 1 : 0;
        truth["agreed"] += is_in(one.decided) && one.outcome == Outcome::yes ? 1 : 0;
        truth["refused"] += is_in(one.decided) && one.outcome == Outcome::no ? 1 : 0;
        truth["withdrawn"] += is_in(one.decided) && one.outcome == Outcome::withdrawn ? 1 : 0;
        truth["to issue"] += is_in(one.assessed) && one.assessment == Outcome::yes ? 1 : 0;
        truth["not issued"] += is_in(one.assessed) && one.assessment == Outcome::no ? 1 : 0;
        const bool issued = is_in(one.planned) && one.outcome == Outcome::yes;
        const auto waited = issued ? (*one.planned - one.received).count() : 0;
        truth["issued"] += issued ? 1 : 0;
        truth["in time"] += issued && waited <= 140 ? 1 : 0;
        truth["waited"] += static_cast<double>(waited);
        truth["exceptions"] += issued && one.exception ? 1 : 0;
      }
      if (life.plan && is_in(life.plan->ended)) truth["ended"] += 1;
    }
    const auto sum = [](const AgeCounts& counts) {
      double all = 0;
      for (const double count : counts) all += count;
      return all;
    };
    CHECK(sum(year.requests) == truth["requests"]);
    CHECK(sum(year.agreed) == truth["agreed"]);
    CHECK(sum(year.refused) == truth["refused"]);
    CHECK(sum(year.request_withdrawn) == truth["withdrawn"]);
    CHECK(sum(year.to_issue) == truth["to issue"]);
    CHECK(sum(year.not_issued) == truth["not issued"]);
    CHECK(sum(year.issued) == truth["issued"]);
    CHECK(year.waits_known == truth["issued"]);
    CHECK(year.within_20_weeks == truth["in time"]);
    CHECK(year.days_waited == truth["waited"]);
    CHECK(year.exceptions == truth["exceptions"]);
    double ended = 0;
    for (const AgeCounts& reason : year.ceased) ended += sum(reason);
    CHECK(ended == truth["ended"]);
    double months = 0;
    for (const double month : year.requests_by_month) months += month;
    CHECK(months == truth["requests"]);
  }
  // Person-time: the plans in force, day by day.
  double days = 0;
  for (Day day = sendsim::make_day(2025, 1, 1); day < sendsim::make_day(2026, 1, 1);
       day += sendsim::Days{1})
    days += static_cast<double>(authority.plans_on(day));
  double counted = 0;
  for (const double age : seen.years.back().plan_days) counted += age;
  CHECK(counted == days);
  // Every day of the three years is one of the summer's or one of the rest.
  const auto sum = [](const AgeCounts& counts) {
    double all = 0;
    for (const double count : counts) all += count;
    return all;
  };
  const double all_days = sum(seen.all_years().plan_days);
  const Endings& endings = seen.endings;
  CHECK(sum(endings.through_days) + sum(endings.summer_days) == all_days);
  CHECK(sum(endings.through_days_dfe) == sum(endings.through_days));
  CHECK(sum(endings.through_dfe) == sum(endings.through));
  double held = 0;
  for (const int year : {2023, 2024, 2025})
    held += static_cast<double>(authority.plans_on(sendsim::make_day(year, 7, 15)));
  CHECK(sum(endings.held) == held);
}

TEST_CASE("returns that tell nothing after 31 December give the same years", "[sen2]") {
  invented::Planted planted = invented::usual_rates();
  planted.transfers_in = 0;
  const invented::Authority full{41, planted, {}};
  const invented::Authority cut{41, planted, {.until_december = true}};
  const Histories histories = join_returns(cut.returns(), book_of(cut));
  CHECK(histories.returns.back().until == sendsim::make_day(2025, 12, 31));
  const Observed a = observe(join_returns(full.returns(), book_of(full)));
  const Observed b = observe(histories);
  for (std::size_t i = 0; i < 3; ++i) {
    CAPTURE(a.years[i].year);
    CHECK(a.years[i].requests == b.years[i].requests);
    CHECK(a.years[i].agreed == b.years[i].agreed);
    CHECK(a.years[i].refused == b.years[i].refused);
    CHECK(a.years[i].not_issued == b.years[i].not_issued);
    CHECK(a.years[i].issued == b.years[i].issued);
    CHECK(a.years[i].ceased == b.years[i].ceased);
    CHECK(a.years[i].plan_days == b.years[i].plan_days);
  }
  CHECK(b.balances.back().end == cut.plans_on(histories.returns.back().census));
  const auto mean = [](const Observed& seen) { return seen.assessment.lognormal().value().mean; };
  CHECK(mean(b) == Approx(mean(a)).epsilon(0.01));
}

TEST_CASE("new plans are told by need and by where they led", "[sen2]") {
  const invented::Authority authority{51, invented::usual_rates(), {}};
  const Observed seen = observe(join_returns(authority.returns(), book_of(authority)));
  double issued = 0;
  double autistic = 0;
  double unknown = 0;
  for (const NewPlan& one : seen.new_plans) {
    if (one.entry != PlanEntry::issued) continue;
    issued += one.count;
    autistic += one.need == NeedType::ASD ? one.count : 0;
    unknown += one.need == NeedType::unknown ? one.count : 0;
  }
  double all = 0;
  for (const double count : seen.all_years().issued) all += count;
  CHECK(issued == all);
  CHECK(autistic / issued == Approx(30.0 / 95.0).margin(0.06));  // four standard errors
  CHECK(unknown / issued < 0.05);
}

namespace {

/// Returns of those Januaries without anybody.
std::vector<Return> empty_returns(const std::vector<int>& years) {
  std::vector<Return> returns;
  for (const int year : years) {
    returns.emplace_back();
    returns.back().year = year;
    returns.back().census = sendsim::sen2_census_day(year);
    returns.back().authority = 999;
  }
  return returns;
}

/// A child of March 2014 whose plan has been in force since 2020, in the places given.
Person holder(const std::vector<Placement>& placements) {
  Person person;
  person.by_upn = {1, 1};
  person.born = {2014, 3};
  Request request;
  request.outcome = Outcome::historical;
  Assessment assessment;
  assessment.outcome = Outcome::historical;
  assessment.plans.emplace_back();
  assessment.plans[0].started = sendsim::make_day(2020, 5, 4);
  request.assessments = {assessment};
  request.active.emplace_back();
  request.active[0].placements = placements;
  person.requests = {request};
  return person;
}

Placement place(SettingType type, Day entered) {
  Placement placement;
  placement.setting.type = type;
  placement.entered = entered;
  return placement;
}

constexpr auto kHome = SettingType::elective_home_education;
constexpr auto kArranged = SettingType::other_arrangements_authority;

}  // namespace

TEST_CASE("person-days by age turn on the birthday", "[sen2]") {
  std::vector<Return> returns = empty_returns({2025});
  returns[0].persons = {holder({place(kHome, sendsim::make_day(2020, 5, 4))})};
  const Observed seen = observe(join_returns(returns, EstablishmentBook{}));
  CHECK(seen.years.at(0).plan_days[9] == 75);  // 1 January to 15 March 2024
  CHECK(seen.years.at(0).plan_days[10] == 366 - 75);
}

TEST_CASE("moves are seen by their date and from census to census", "[sen2]") {
  using sendsim::make_day;
  const Day moved = make_day(2024, 4, 1);
  const Person before = holder({place(kHome, make_day(2020, 5, 4))});
  const Person after = holder({place(kArranged, moved)});
  SECTION("in successive years") {
    std::vector<Return> returns = empty_returns({2024, 2025});
    returns[0].persons = {before};
    returns[1].persons = {after};
    const Moves moves = observe(join_returns(returns, EstablishmentBook{})).moves;
    REQUIRE(moves.by_date.size() == 1);
    CHECK(moves.by_date[0].age == 10);  // since 16 March
    CHECK(moves.by_date[0].from == Provision::elective_home_education);
    CHECK(moves.by_date[0].to == Provision::other_arrangements_la);
    REQUIRE(moves.by_census.size() == 1);
    CHECK(moves.by_census[0].age == 9);  // DfE's at the first census
    CHECK(moves.changed_by_census(9, 9).hits == 1);
    CHECK(moves.changed_by_date(0, 25).years == Approx(731.0 / 365.25));  // 2023 and 2024
    double at_home = 0;
    for (const PlaceDays& one : moves.days)
      if (one.provision == Provision::elective_home_education) at_home += one.days;
    CHECK(at_home == 365 + 91);
  }
  SECTION("not over a year whose return is missing") {
    std::vector<Return> returns = empty_returns({2023, 2025});
    returns[0].persons = {before};
    returns[1].persons = {after};
    const Moves moves = observe(join_returns(returns, EstablishmentBook{})).moves;
    CHECK(moves.by_census.empty());
    CHECK(moves.by_date.size() == 1);
  }
  SECTION("nor to where the child was when its plan began") {
    std::vector<Return> returns = empty_returns({2024});
    returns[0].persons = {
        holder({place(kHome, make_day(2019, 9, 2)), place(kArranged, make_day(2023, 3, 1))})};
    returns[0].persons[0].requests[0].assessments[0].plans[0].started = make_day(2023, 3, 1);
    CHECK(observe(join_returns(returns, EstablishmentBook{})).moves.by_date.empty());
  }
}

TEST_CASE("waits are followed in each stretch of returns, from when they are seen", "[sen2]") {
  // Returns of January 2023, 2025 and 2026: 2022 and 2024 to 2025 are covered.
  std::vector<Return> returns = empty_returns({2023, 2025, 2026});
  const auto tell = [&](std::size_t in_return, std::uint64_t key, Day received,
                        std::optional<Day> decided, Outcome outcome) {
    Person person;
    person.by_upn = {1, key};
    person.born = {2014, 3};
    Request request;
    request.received = received;
    request.decided = decided;
    request.outcome = outcome;
    person.requests = {request};
    returns[in_return].persons.push_back(person);
  };
  using sendsim::make_day;
  const Day early = make_day(2021, 12, 2);
  // Asked 30 days before the first day covered, decided 20 days later.
  tell(0, 1, early, make_day(2022, 1, 21), Outcome::no);
  // Open at the end of 2022, decided on 10 January 2024 in the second stretch.
  tell(0, 2, make_day(2022, 12, 1), std::nullopt, Outcome::awaiting);
  tell(1, 2, make_day(2022, 12, 1), make_day(2024, 1, 10), Outcome::no);
  // Withdrawn after 9 days.
  tell(1, 3, make_day(2024, 3, 1), make_day(2024, 3, 10), Outcome::withdrawn);
  // Decided at once.
  tell(1, 4, make_day(2024, 3, 1), make_day(2024, 3, 1), Outcome::no);
  // Open, and not told of again.
  tell(1, 5, make_day(2024, 12, 1), std::nullopt, Outcome::awaiting);
  const Observed seen = observe(join_returns(returns, EstablishmentBook{}));
  const auto count = [&](const Followed& wanted) {
    return std::count_if(seen.decision.waits.begin(), seen.decision.waits.end(),
                         [&](const Followed& wait) {
                           return wait.unseen_days == wanted.unseen_days &&
                                  wait.until == wanted.until && wait.ended == wanted.ended;
                         });
  };
  CHECK(seen.decision.waits.size() == 6);
  CHECK(count({29, 50, true}) == 1);
  CHECK(count({-1, 30, false}) == 2);   // to 31 December of 2022, and of 2024
  CHECK(count({395, 405, true}) == 1);  // from 1 January 2024
  CHECK(count({-1, 9, false}) == 1);
  CHECK(count({-1, 0, true}) == 1);
}

TEST_CASE("a chance with the school year is what ends beyond the rest of the year", "[sen2]") {
  Endings endings;
  endings.held[18] = 200;
  endings.summer[18] = 50;
  endings.summer_days[18] = 200 * 40;
  endings.through_dfe[18] = 20;
  endings.through_days_dfe[18] = 200 * 320;
  // 20 in 64,000 days: 2.5 in the summer's 8,000.
  CHECK(endings.with_school_year(18).chance == Approx((50.0 - 2.5) / 200.0));
  const Interval all = range_of(ShareCount{50, 200});
  CHECK(endings.with_school_year(18).range.low == Approx(all.low - 2.5 / 200.0));
  CHECK(endings.with_school_year(18).range.high == Approx(all.high - 2.5 / 200.0));
  CHECK(endings.with_school_year(19).chance == 0.0);
  CHECK(endings.with_school_year(19).range.high == 1.0);
}

TEST_CASE("ranges of rates and shares by known quantiles", "[sen2]") {
  // Chi-square tables: 2 × Gamma(k + 1/2) has 2k + 1 degrees of freedom. 5 % and 95 % of 21
  // degrees: 11.591 and 32.671; of 1 degree 95 %: 3.841.
  const Interval ten = range_of(EventCount{10.0, 4.0});
  CHECK(ten.low == Approx(11.591 / 2.0 / 4.0).epsilon(1e-4));
  CHECK(ten.high == Approx(32.671 / 2.0 / 4.0).epsilon(1e-4));
  CHECK(range_of(EventCount{0.0, 4.0}).low == 0.0);
  CHECK(range_of(EventCount{0.0, 4.0}).high == Approx(3.841 / 2.0 / 4.0).epsilon(1e-3));
  CHECK(std::isinf(range_of(EventCount{}).high));
  // Brown, Cai and DasGupta (2001): of 1 in 2, Beta(3/2, 3/2), symmetric about a half.
  const Interval half = range_of(ShareCount{1.0, 2.0});
  CHECK(half.low + half.high == Approx(1.0));
  CHECK(range_of(ShareCount{0.0, 5.0}).low == 0.0);
  CHECK(range_of(ShareCount{5.0, 5.0}).high == 1.0);
  CHECK(range_of(ShareCount{}).high == 1.0);
}

TEST_CASE("reviews follow one another by a year", "[sen2]") {
  const invented::Authority authority{31, invented::usual_rates(), {}};
  const Observed seen = observe(join_returns(authority.returns(), book_of(authority)));
  // Each falls within 30 days of its date, evenly: the mean is a year, none shorter than 305 days.
  REQUIRE(seen.reviews.days.size() > 2000);
  double sum = 0;
  for (const int days : seen.reviews.days) sum += days;
  CHECK(sum / static_cast<double>(seen.reviews.days.size()) > 355.0);
  CHECK(seen.reviews.days.front() >= 305);
  CHECK(seen.reviews.days_at_census.size() == authority.truth().plans.size());
  CHECK(seen.reviews.reviewed_within_a_year().share() > 0.9);
}

TEST_CASE("planted rates lie in their ranges as often as these say", "[sen2]") {
  constexpr int kAuthorities = std::max(2, 400 / SENDSIM_SAMPLE_DIVISOR);
  Coverage90 coverage;
  for (int i = 0; i < kAuthorities; ++i)
    coverage.add(
        invented::Authority{1000ULL + static_cast<unsigned>(i), invented::usual_rates(), {}});
  for (const auto& [name, held] : coverage.held) {
    CAPTURE(name, held.times, held.of, held.below);
    if (SENDSIM_SAMPLE_DIVISOR == 1) {
      CHECK(held.share() >= 0.85);
      CHECK(held.share() <= 0.95);
    }
  }
  CHECK(coverage.august_sum / kAuthorities ==
        Approx(0.1).epsilon(0.1 * std::sqrt(SENDSIM_SAMPLE_DIVISOR)));
}
