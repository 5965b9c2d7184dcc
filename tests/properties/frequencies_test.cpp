// How often things happen in a large authority where nothing else does, against the rules' own
// probabilities. Every comparison is sharp: its standard error is below 0.7 % of the tested mean,
// so that an error of 5 % is seen. Counts by age are independent. Fifteen χ² at 1e-6 and ten totals
// at 5 standard errors, 6e-7 each: false alarm 2.1e-5 in all.
#include <boost/math/distributions/chi_squared.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "chi_square.hpp"
#include "quiet_authority.hpp"
#include "samples.hpp"

namespace sendsim {
namespace {

using random::Chance;
using testing::Diary;
using testing::keep_diary;
using testing::quiet_authority;

constexpr double kAlpha = 1e-6;
constexpr double kFarthest = 5.0;
constexpr double kSharp = 0.007;
constexpr std::size_t kAges = population::kAges;

/// Independent counts, each with its mean and variance.
class Comparison {
 public:
  void add(std::int64_t count, double mean, double variance) {
    const double difference = static_cast<double>(count) - mean;
    if (variance > 0.0) {
      chi_square_ += difference * difference / variance;
      ++cells_;
    } else {
      impossible_ = impossible_ || difference != 0.0;
    }
    difference_ += difference;
    mean_ += mean;
    variance_ += variance;
  }
  void binomial(std::int64_t count, double n, double p) { add(count, n * p, n * p * (1.0 - p)); }
  void poisson(std::int64_t count, double mean) { add(count, mean, mean); }
  void check() const {
    CHECK_FALSE(impossible_);
    if (!test::kFullSamples) return;
    const double error = std::sqrt(variance_);
    const boost::math::chi_squared_distribution<double> law{cells_};
    CAPTURE(mean_, difference_, error, chi_square_, cells_);
    CHECK(error < kSharp * mean_);
    CHECK(std::abs(difference_) < kFarthest * error);
    CHECK(boost::math::cdf(boost::math::complement(law, chi_square_)) > kAlpha);
  }

 private:
  double chi_square_ = 0.0;
  double cells_ = 0.0;
  double difference_ = 0.0;
  double mean_ = 0.0;
  double variance_ = 0.0;
  bool impossible_ = false;
};

/// As many plans in mainstream at every age below 25.
pathway::Model with_plans(Day first, Day last, int at_each_age) {
  pathway::Model model = quiet_authority(first, last);
  for (int age = 0; age < 25; ++age)
    testing::add_plans(model, age, 0, 0, test::samples(at_each_age));
  return model;
}

}  // namespace

TEST_CASE("plans end on 31 July as often as the rules say at each age", "[properties]") {
  const int each = test::samples(4000);
  pathway::Model model = with_plans(make_day(2025, 7, 29), make_day(2025, 8, 2), 4000);
  const auto ends = [](std::size_t age) { return age < 4 ? 0.0 : 0.02 * static_cast<double>(age); };
  for (std::size_t age = 0; age < kAges; ++age)
    model.epochs.front().transition.year_end[age] = Chance{ends(age)};
  const Diary diary = keep_diary(model);
  const auto ceased = diary.cells("plans_ceased", 0);
  Comparison comparison;
  for (std::size_t age = 0; age < 25; ++age) comparison.binomial(ceased[age * 2], each, ends(age));
  comparison.check();
  CHECK(diary.count("plans_ceased_by_month", make_day(2025, 7, 31)) ==
        diary.count("plans_ceased", make_day(2025, 7, 31)));
}

TEST_CASE("children move as often as the rules say, to each type, by age at the census",
          "[properties]") {
  // Everybody enters a phase on 1 September, so that all moves are considered on that day.
  const int each = test::samples(4000);
  pathway::Model model = with_plans(make_day(2025, 8, 30), make_day(2025, 9, 2), 4000);
  auto& rules = model.epochs.front();
  rules.placement.types.assign(4, placement::TypeRules{});
  rules.transition.phase_transfer_ages.resize(25);
  std::iota(rules.transition.phase_transfer_ages.begin(),
            rules.transition.phase_transfer_ages.end(), 1);
  const auto moves_to = [](std::size_t type, std::size_t age) {
    const double share[]{0.0, 0.10, 0.15, 0.05};
    return share[type] * (0.5 + 0.04 * static_cast<double>(age));
  };
  for (std::size_t age = 0; age < kAges; ++age)
    rules.placement.moves[age][0] = placement::competing_moves(
        {{1, moves_to(1, age)}, {2, moves_to(2, age)}, {3, moves_to(3, age)}});
  const Diary diary = keep_diary(model);
  const auto placed = diary.cells("placements", 0);
  const auto by_type = diary.cells("placements_by_provision", 0);
  Comparison by_age;
  std::vector<double> expected(4, 0.0);
  for (std::size_t age = 0; age < 24; ++age) {  // a year older; who was 24 is over the age
    by_age.binomial(placed[(age + 1) * 2], each,
                    moves_to(1, age) + moves_to(2, age) + moves_to(3, age));
    for (std::size_t type = 1; type < 4; ++type) expected[type] += each * moves_to(type, age);
  }
  by_age.check();
  CHECK(by_type[0] == 0);
  const double all = expected[1] + expected[2] + expected[3];
  for (double& share : expected) share /= all;
  if (test::kFullSamples) CHECK(test::chi_square_p(by_type, expected) > kAlpha);
}

TEST_CASE("plan holders move in as often as the rules say, with the needs and types they say",
          "[properties]") {
  pathway::Model model = quiet_authority(make_day(2025, 9, 1), make_day(2026, 8, 31));
  auto& rules = model.epochs.front().transition;
  const auto expected = [](std::size_t age) {
    return static_cast<double>(test::samples(1200 + 40 * static_cast<int>(age)));
  };
  for (std::size_t age = 0; age < kAges; ++age) {
    rules.arrivals[age] = expected(age);
    rules.arrival_need[age] = {0.6, 0.4};
    rules.arrival_provision[age] = {0.5, 0.1, 0.3, 0.1};
  }
  const Diary diary = keep_diary(model);
  // Two periods of a census year make one school year.
  auto moved_in = diary.cells("moved_in", 0);
  auto by_type = diary.cells("moved_in_by_provision", 0);
  const auto later = diary.cells("moved_in", 1);
  const auto later_by_type = diary.cells("moved_in_by_provision", 1);
  for (std::size_t i = 0; i < moved_in.size(); ++i) moved_in[i] += later[i];
  for (std::size_t i = 0; i < by_type.size(); ++i) by_type[i] += later_by_type[i];
  Comparison by_age;
  std::vector<std::int64_t> by_need(2, 0);
  for (std::size_t age = 0; age < kAges; ++age) {
    by_age.poisson(moved_in[age * 2] + moved_in[age * 2 + 1], expected(age));
    by_need[0] += moved_in[age * 2];
    by_need[1] += moved_in[age * 2 + 1];
  }
  by_age.check();
  std::vector<std::int64_t> by_month;
  std::vector<double> share_of_month;
  for (std::size_t month = 0; month < 12; ++month) {
    by_month.push_back(diary.cells("moved_in_by_month", month)[0]);
    const auto& months = diary.layout.times[diary.cube("moved_in_by_month").time];
    share_of_month.push_back(
        static_cast<double>((months.last[month] - months.first[month]).count() + 1) / 365.0);
  }
  if (!test::kFullSamples) return;
  CHECK(test::chi_square_p(by_need, {0.6, 0.4}) > kAlpha);
  CHECK(test::chi_square_p(by_type, {0.5, 0.1, 0.3, 0.1}) > kAlpha);
  CHECK(test::chi_square_p(by_month, share_of_month) > kAlpha);
}

TEST_CASE("children on SEN support move in, and children are born, as often as the rules say",
          "[properties]") {
  pathway::Model model = quiet_authority(make_day(2025, 9, 1), make_day(2026, 8, 31));
  const auto expected = [](std::size_t age) {
    return static_cast<double>(test::samples(1200 + 40 * static_cast<int>(age)));
  };
  for (std::size_t age = 0; age < kAges; ++age) {
    model.epochs.front().population.arrivals_with_support[age] = expected(age);
    model.start.sen_support.push_back({.age = static_cast<int>(age), .need = 1, .count = 1});
    ++model.start.residents.persons[age];
  }
  const double births = test::samples(60'000);
  model.epochs.front().population.births = {births};
  const Diary diary = keep_diary(model);
  const std::size_t august = diary.layout.times[diary.cube("sen_support_by_month").time].size() - 1;
  const auto on_support = diary.cells("sen_support_by_month_age", august);
  Comparison by_age;
  for (std::size_t age = 0; age < kAges; ++age) by_age.poisson(on_support[age] - 1, expected(age));
  by_age.check();
  Comparison born;
  born.poisson(diary.cells("births", 0)[0] + diary.cells("births", 1)[0], births);
  born.check();
}

TEST_CASE("support and plans end by each cause at its own yearly rate", "[properties]") {
  // A rate r leaves exp(−r × days / 365.25) of them; at risk from the day after the start, but of
  // leaving from the start on.
  const std::string cause =
      GENERATE(std::string{"leaving"}, "support ends", "request", "moves out", "ceases");
  const int each = test::samples(3000);
  const Day first = make_day(2025, 9, 1);
  pathway::Model model = quiet_authority(first, make_day(2026, 7, 30));
  const bool on_support = cause == "leaving" || cause == "support ends" || cause == "request";
  const double rate = 0.4;
  const std::vector<double> rates(kAges, rate);
  auto& rules = model.epochs.front();
  if (cause == "leaving") rules.population.leaving = rates;
  if (cause == "support ends") rules.identification.support_ends = rates;
  if (cause == "request") rules.identification.request = {rates, rates};
  if (cause == "moves out") rules.transition.moves_out = rates;
  if (cause == "ceases") rules.transition.ceases = rates;
  for (int age = 0; age < 24; ++age) {
    if (!on_support) {
      testing::add_plans(model, age, 0, 0, each);
      continue;
    }
    model.start.sen_support.push_back({.age = age, .need = 0, .count = each});
    model.start.residents.persons[static_cast<std::size_t>(age)] += each;
  }
  const Diary diary = keep_diary(model);
  const std::string stock = on_support ? "sen_support_by_month_age" : "ehc_plans_by_month_age";
  const Day read = make_day(2026, 6, 30);
  const auto month = diary.layout.times[diary.cube(stock).time].find(read).value();
  const auto left = diary.cells(stock, month);
  const auto days = static_cast<double>((read - first).count() + (cause == "leaving" ? 1 : 0));
  const double gone = -std::expm1(-rate * days / 365.25);
  CAPTURE(cause);
  Comparison comparison;
  for (std::size_t age = 0; age < 24; ++age) comparison.binomial(each - left[age], each, gone);
  comparison.check();
}

TEST_CASE("the first reviews of plans found on the first day spread evenly over the interval",
          "[properties]") {
  constexpr int kInterval = 120;
  pathway::Model model = with_plans(make_day(2025, 1, 16), make_day(2025, 5, 17), 2000);
  model.epochs.front().transition.review_interval = Days{kInterval};
  struct Tally {
    std::vector<std::int64_t> due_on_day;  ///< by day of the run: first reviews that fall due
    std::vector<bool> counted;
  } tally;
  pathway::Pathway pathway{model};
  pathway.watch(
      [](const pathway::Pathway& now, void* context) {
        auto& all = *static_cast<Tally*>(context);
        const auto& people = now.state().people;
        all.counted.resize(people.slots());
        std::int64_t due = 0;
        for (population::PersonSlot slot = 0; slot < people.slots(); ++slot) {
          if (people[slot].reviews == 0 || all.counted[slot]) continue;
          all.counted[slot] = true;
          ++due;
        }
        all.due_on_day.push_back(due);
      },
      &tally);
  (void)pathway.run(4, 0);
  const std::int64_t all = 25 * test::samples(2000);
  REQUIRE(tally.due_on_day.size() == kInterval + 2);
  CHECK(tally.due_on_day.front() == 0);
  CHECK(tally.due_on_day.back() == 0);
  CHECK(std::accumulate(tally.due_on_day.begin(), tally.due_on_day.end(), std::int64_t{0}) == all);
  std::vector<double> even(tally.due_on_day.size(), 1.0 / kInterval);
  even.front() = even.back() = 0.0;
  if (test::kFullSamples) CHECK(test::chi_square_p(tally.due_on_day, even) > kAlpha);
}

}  // namespace sendsim
