// With ample capacity, geometric waits and no yearly events nobody's fate depends on anybody
// else's, and the mean stocks follow from linear algebra alone: expected_stocks.hpp.
//
// False alarms: 515 |t| > 5.5 and two pooled χ² at 1e-5, together 5e-5 for each change that moves
// the random numbers. A planted error of 5 % in one hazard is told, at 1e-5. Left out, since they
// tie a day to a date or to the day of another event: reviews, phase transfers, plans ending on 31
// July, a pause before a second request. Plans ending at 25 are there.
#include <algorithm>
#include <boost/math/distributions/fisher_f.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "expected_stocks.hpp"
#include "invented_authority.hpp"
#include "replicate.hpp"
#include "sendsim/pathway/pathway.hpp"

namespace sendsim {
namespace {

using random::Chance;
using random::DayLaw;

constexpr int kReplications = 600;
constexpr double kSmallest = 20.0;  // persons expected in a cell that is tested by itself
constexpr double kFarthest = 5.5;   // standard errors
constexpr double kAlpha = 1e-5;     // of a pooled χ²
constexpr matrix::Waits kWaits{
    .decision = 20, .other_advice = 25, .psychology = 6, .writing = 5, .consultation = 18};

/// Rates that differ by completed age, between `young` and `old`.
std::vector<double> sloping(double young, double old) {
  std::vector<double> rates;
  for (std::size_t age = 0; age < population::kAges; ++age)
    rates.push_back(young + (old - young) * static_cast<double>(age) / 25.0);
  return rates;
}

pathway::EpochRules ample_rules(Day from) {
  pathway::EpochRules rules = testing::invented_rules(from);
  constexpr std::size_t kAges = population::kAges;
  rules.population.arrivals = sloping(60.0, 30.0);
  rules.population.arrivals_with_support = sloping(6.0, 3.0);
  rules.population.leaving = sloping(0.03, 0.09);
  rules.identification.onset = {{sloping(0.05, 0.01), sloping(0.02, 0.01)},
                                {sloping(0.07, 0.01), sloping(0.03, 0.02)}};
  rules.identification.support_ends = sloping(0.1, 0.6);
  rules.identification.request = {sloping(0.5, 0.2), sloping(0.3, 0.4)};
  rules.assessment.decision = DayLaw::geometric(MeanDays{kWaits.decision});
  rules.assessment.other_advice = DayLaw::geometric(MeanDays{kWaits.other_advice});
  rules.assessment.psychology_work = DayLaw::geometric(MeanDays{kWaits.psychology});
  rules.assessment.writing_work = DayLaw::geometric(MeanDays{kWaits.writing});
  rules.assessment.consultation = DayLaw::geometric(MeanDays{kWaits.consultation});
  rules.assessment.ask_again_after = Days{1};
  rules.placement.types.assign(matrix::kProvisions, placement::TypeRules{});
  rules.placement.moves.assign(kAges,
                               std::vector<std::vector<placement::Move>>(matrix::kProvisions));
  rules.transition.review_interval = Days{100'000};
  rules.transition.moves_out = sloping(0.05, 0.10);
  rules.transition.ceases = sloping(0.02, 0.20);
  rules.transition.year_end.assign(kAges, Chance{0.0});
  rules.transition.phase_transfer_ages.clear();
  rules.transition.arrivals = sloping(6.0, 2.0);
  for (std::size_t age = 0; age < kAges; ++age) {
    rules.assessment.refuse[age] = Chance{age < 5 ? 0.2 : 0.35};
    rules.assessment.not_issue[age] = Chance{age < 11 ? 0.06 : 0.12};
    rules.placement.preference[age] =
        age < 11 ? std::vector<std::vector<double>>{{0.5, 0.2, 0.2, 0.1}, {0.6, 0.1, 0.2, 0.1}}
                 : std::vector<std::vector<double>>{{0.3, 0.2, 0.3, 0.2}, {0.4, 0.1, 0.2, 0.3}};
  }
  rules.psychologists_fte = 10'000.0;
  rules.officers_fte = 10'000.0;
  return rules;
}

/// An invented authority in which nobody waits for a place or a server.
pathway::Model ample_authority() {
  using population::AssessmentStage;
  pathway::Model model = testing::invented_authority();
  model.last = make_day(2027, 1, 21);  // the third census day
  model.epochs = {ample_rules(model.first)};
  model.start.sen_support.clear();
  model.start.plans.clear();
  model.start.assessments.clear();
  for (int age = 1; age <= 22; ++age)
    for (std::size_t need = 0; need < 2; ++need) {
      const auto n = static_cast<std::int64_t>(need);
      model.start.sen_support.push_back({.age = age, .need = need, .count = 50 - 10 * n});
      for (std::size_t type = 0; type < matrix::kProvisions; ++type)
        model.start.plans.push_back(
            {.age = age, .need = need, .provision = type, .count = type == 0 ? 40 : 25});
      const auto open = [&](AssessmentStage stage, bool psychology_done, std::int64_t count) {
        model.start.assessments.push_back({.age = age,
                                           .need = need,
                                           .stage = stage,
                                           .elapsed = 60,
                                           .days_in_stage = 12,
                                           .psychology_done = psychology_done,
                                           .count = count});
      };
      open(AssessmentStage::request, false, 3);
      open(AssessmentStage::advice, false, 3);
      open(AssessmentStage::advice, true, 1);
      open(AssessmentStage::writing, false, 1);
      open(AssessmentStage::consultation, false, 2);
    }
  return model;
}

/// A sum of cells of one data set: what is expected, and what each replication gave.
struct Cell {
  std::string name;
  double expected = 0.0;
  std::vector<double> simulated;
};

const std::vector<std::string> kByAge{"sen_support", "in_assessment", "ehc_plans"};
const std::string kStages = "in_assessment_by_month_stage";

/// The indices of the cells that are tested together: of one census and one need and provision the
/// ages one after the other, as many as hold 20 persons; the rest joins the last of them.
std::vector<std::vector<std::size_t>> by_age(const std::vector<double>& expected,
                                             std::size_t census, std::size_t width) {
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t column = 0; column < width; ++column) {
    double gathered = kSmallest;
    for (std::size_t age = 0; age < population::kAges; ++age) {
      const std::size_t index = (census * population::kAges + age) * width + column;
      double left = 0.0;
      for (std::size_t later = age; later < population::kAges; ++later)
        left += expected[(census * population::kAges + later) * width + column];
      if (gathered >= kSmallest && (left >= kSmallest || groups.empty())) {
        groups.emplace_back();
        gathered = 0.0;
      }
      groups.back().push_back(index);
      gathered += expected[index];
    }
  }
  return groups;
}

struct Comparison {
  std::vector<std::vector<Cell>> censuses;  ///< all stocks by age × need (× provision)
  std::vector<Cell> stages;                 ///< of open assessments, by month's end
};

Cell sum_of(const std::string& name, const std::vector<std::size_t>& indices,
            const std::vector<double>& expected, const std::vector<std::vector<double>>& runs) {
  Cell cell{name + "[" + std::to_string(indices.front()) + "]", 0.0,
            std::vector<double>(runs.size())};
  for (const std::size_t index : indices) {
    cell.expected += expected[index];
    for (std::size_t r = 0; r < runs.size(); ++r) cell.simulated[r] += runs[r][index];
  }
  return cell;
}

/// `expected_of` solved, `simulated` run.
Comparison compare(const pathway::Model& expected_of, const pathway::Model& simulated) {
  pathway::Pathway pathway{simulated};
  const measures::Layout& layout = pathway.layout();
  const std::vector<Day>& censuses = layout.times[0].first;
  auto exact = matrix::ExpectedStocks{expected_of, kWaits}.solve(
      censuses, layout.times[static_cast<std::size_t>(measures::Time::month_end)].first);
  std::map<std::string, std::vector<std::vector<double>>> runs;
  for (std::uint32_t r = 0; r < static_cast<std::uint32_t>(test::samples(kReplications)); ++r) {
    const measures::Results& results = pathway.run(2027, r);
    for (const auto& [name, values] : exact) {
      const auto& counts = results.cubes[layout.find_cube(name).value()].counts;
      REQUIRE(counts.size() == values.size());
      runs[name].emplace_back(counts.begin(), counts.end());
    }
  }
  Comparison comparison;
  for (std::size_t census = 1; census < censuses.size(); ++census) {
    auto& cells = comparison.censuses.emplace_back();
    for (const std::string& name : kByAge) {
      const std::size_t width = exact[name].size() / censuses.size() / population::kAges;
      for (const auto& group : by_age(exact[name], census, width))
        cells.push_back(sum_of(name, group, exact[name], runs[name]));
    }
  }
  for (std::size_t i = matrix::kStages; i < exact[kStages].size(); ++i)
    comparison.stages.push_back(sum_of(kStages, {i}, exact[kStages], runs[kStages]));
  return comparison;
}

/// P(χ² ≥ observed) over all cells together, with their covariance over the replications:
/// Hotelling's T², so that cells which share children may be pooled.
double pooled_p(const std::vector<Cell>& cells) {
  const auto k = static_cast<Eigen::Index>(cells.size());
  const auto n = static_cast<Eigen::Index>(cells.front().simulated.size());
  Eigen::MatrixXd values(n, k);
  Eigen::VectorXd expected(k);
  for (Eigen::Index i = 0; i < k; ++i) {
    const Cell& cell = cells[static_cast<std::size_t>(i)];
    expected(i) = cell.expected;
    values.col(i) = Eigen::Map<const Eigen::VectorXd>(cell.simulated.data(), n);
  }
  const Eigen::VectorXd means = values.colwise().mean().transpose();
  const Eigen::VectorXd difference = means - expected;
  const Eigen::MatrixXd centred = values.rowwise() - means.transpose();
  const Eigen::MatrixXd covariance = centred.transpose() * centred / static_cast<double>(n - 1);
  const auto size = static_cast<double>(n);
  const auto degrees = static_cast<double>(k);
  const double t2 = size * difference.dot(covariance.llt().solve(difference));
  const boost::math::fisher_f_distribution<double> law{degrees, size - degrees};
  return boost::math::cdf(
      boost::math::complement(law, t2 * (size - degrees) / (degrees * (size - 1.0))));
}

double z_of(const Cell& cell) {
  return test::deviation(test::estimate_of(cell.simulated), cell.expected);
}

}  // namespace

TEST_CASE("with ample capacity the mean stocks equal the matrix solution", "[matrix]") {
  const pathway::Model model = ample_authority();
  const Comparison comparison = compare(model, model);
  if (!test::kFullSamples) return;
  for (const auto& cells : comparison.censuses) {
    for (const Cell& cell : cells) {
      const test::Estimate mean = test::estimate_of(cell.simulated);
      CAPTURE(cell.name, cell.expected, mean.mean, mean.standard_error);
      CHECK(cell.expected >= kSmallest);
      CHECK(mean.standard_error < 0.012 * cell.expected);
      CHECK(std::abs(z_of(cell)) < kFarthest);
    }
    CHECK(pooled_p(cells) > kAlpha);
  }
  for (const Cell& cell : comparison.stages) {
    CAPTURE(cell.name, cell.expected);
    CHECK(std::abs(z_of(cell)) < kFarthest);
  }
}

TEST_CASE("a hazard that is 5 % too high is seen in the mean stocks", "[matrix]") {
  const auto raise = [](std::vector<double>& rates) {
    for (double& rate : rates) rate *= 1.05;
  };
  using Plant = std::function<void(pathway::EpochRules&)>;
  const auto [hazard, plant] = GENERATE_COPY(table<std::string, Plant>({
      {"request",
       [=](auto& rules) {
         for (auto& need : rules.identification.request) raise(need);
       }},
      {"onset of one need",
       [=](auto& rules) {
         for (auto& stratum : rules.identification.onset) raise(stratum[1]);
       }},
      {"plans ceasing", [=](auto& rules) { raise(rules.transition.ceases); }},
  }));
  const pathway::Model sound = ample_authority();
  pathway::Model faulty = sound;
  plant(faulty.epochs.front());
  const Comparison comparison = compare(sound, faulty);
  if (!test::kFullSamples) return;
  CAPTURE(hazard);
  CHECK(pooled_p(comparison.censuses.back()) < kAlpha);
}

}  // namespace sendsim
