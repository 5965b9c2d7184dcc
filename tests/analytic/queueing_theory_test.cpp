#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "agreement.hpp"
#include "replicate.hpp"
#include "sendsim/stats/queueing.hpp"
#include "simulated_queue.hpp"

// What is compared and why it is exact on whole days is in src/engine/METHODS.md. Each comparison
// is two-sided at 4 standard errors of the mean and only counts while that error is below 0.7 % of
// the exact mean. By Student's t with 79 degrees of freedom each false alarm has probability
// 1.4e-4; nine of them: 1.3e-3. The seeds are fixed, so that a passing suite keeps passing.

namespace sendsim::test {
namespace {

using engine::Discipline;
using random::DayLaw;

constexpr double kMeanService = 30.0;
constexpr int kReplications = 80;

/// Erlang's formula as he wrote it, sums of powers over factorials (small c), for its own sake:
/// the module `stats` computes it by recursion.
double erlang_c_by_sums(int servers, double load) {
  double term = 1.0;
  double sum = 0.0;
  for (int k = 0; k < servers; ++k) {
    sum += term;
    term *= load / (k + 1);
  }
  const double last = term * servers / (servers - load);
  return last / (sum + last);
}

/// Twenty relaxation times of M/M/c, each 1/(√(cμ) − √λ)², in whole days.
int warm_up(int servers, double load) {
  const double root = 1.0 - std::sqrt(load);
  return static_cast<int>(20.0 * kMeanService / (servers * root * root)) + 1;
}

QueueModel model(int servers, double load, DayLaw service) {
  return {.servers = servers,
          .service = std::move(service),
          .per_day = {load * servers / kMeanService, 0.0}};
}

Estimate mean_wait(const QueueModel& queue, double load, int counted_days, std::uint64_t seed,
                   int replications = kReplications) {
  const int dropped = warm_up(queue.servers, load);
  SimulatedQueue simulated{queue, dropped + counted_days, dropped, seed};
  return replicate(replications, [&](std::uint32_t r) { return simulated.run(r).overall; });
}

/// E[W] = λ E[S²] / (2 (1 − ρ)), with the moments of the law on days.
double pollaczek_khinchine(const QueueModel& queue) {
  const double rate = queue.per_day[0] + queue.per_day[1];
  return rate * queue.service.second_moment() / (2.0 * (1.0 - rate * queue.service.mean().count()));
}

TEST_CASE("Erlang's formula by sums agrees with that by recursion", "[analytic]") {
  for (const auto& [servers, load] : {std::pair{1, 0.7}, {3, 2.4}, {8, 6.4}, {30, 27.0}})
    CHECK(stats::erlang_c(servers, load) == Approx(erlang_c_by_sums(servers, load)).epsilon(1e-12));
  CHECK(erlang_c_by_sums(1, 0.7) == Approx(0.7));
  CHECK(erlang_c_by_sums(2, 1.0) == Approx(1.0 / 3.0));
}

TEST_CASE("the mean wait of an M/M/1 queue is ρ/(1 − ρ) services", "[analytic]") {
  // Rounding to whole days, mean kept, adds 1/6 to E[S²] = 1,800: 0.01 % of the mean wait.
  const double load = 0.7;
  const QueueModel queue = model(1, load, DayLaw::exponential(MeanDays{kMeanService}));
  const double exact = kMeanService * load / (1.0 - load);
  CHECK(pollaczek_khinchine(queue) == Approx(exact).epsilon(1.5e-4));
  check_agreement(mean_wait(queue, load, 950000, 1), exact);
}

TEST_CASE("the mean wait of an M/M/c queue agrees with Erlang C", "[analytic]") {
  struct Case {
    int servers;
    double load;
    int days;
  };
  const auto [servers, load, days] =
      GENERATE(Case{3, 0.8, 650000}, Case{8, 0.8, 430000}, Case{30, 0.9, 470000});
  CAPTURE(servers, load);
  const QueueModel queue = model(servers, load, DayLaw::exponential(MeanDays{kMeanService}));
  const double exact =
      erlang_c_by_sums(servers, load * servers) * kMeanService / (servers * (1.0 - load));
  check_agreement(mean_wait(queue, load, days, 2), exact);
}

TEST_CASE("the mean wait of an M/D/1 queue is half that of M/M/1", "[analytic]") {
  const double load = 0.7;
  const QueueModel queue = model(1, load, DayLaw::fixed(Days{30}));
  const double exact = 0.5 * kMeanService * load / (1.0 - load);
  CHECK(pollaczek_khinchine(queue) == Approx(exact).epsilon(1e-9));
  check_agreement(mean_wait(queue, load, 500000, 3), exact);
}

TEST_CASE("the mean wait of an M/G/1 queue agrees with Pollaczek and Khinchine", "[analytic]") {
  const double load = 0.7;
  const auto law = GENERATE(std::string{"lognormal"}, std::string{"two kinds"});
  CAPTURE(law);
  std::vector<double> weights(121, 0.0);  // 10 days with 7/9, 100 days with 2/9: mean 30
  weights[10] = 7.0;
  weights[100] = 2.0;
  const QueueModel queue = model(1, load,
                                 law == "lognormal" ? DayLaw::lognormal(MeanDays{kMeanService}, 0.6)
                                                    : DayLaw::from_weights(weights));
  REQUIRE(queue.service.mean().count() == Approx(kMeanService).epsilon(1e-6));
  check_agreement(mean_wait(queue, load, law == "lognormal" ? 700000 : 1100000, 4),
                  pollaczek_khinchine(queue));
}

TEST_CASE("two priority classes wait as Cobham says", "[analytic]") {
  // On days, with all arrivals of a day ahead of its starts (METHODS.md, 4):
  //   W1 = (R0 − ρ2/2) / (1 − ρ1),  W2 = (R0 + ρ1/2 + ρ1 W1) / (1 − ρ),  R0 = λ E[S²] / 2,
  // which are Cobham's but for the half days, and keep Kleinrock's conservation law exactly.
  QueueModel queue = model(1, 0.7, DayLaw::exponential(MeanDays{kMeanService}));
  queue.discipline = Discipline::priority;
  const double rho1 = 0.3;
  const double rho2 = 0.4;
  queue.per_day = {rho1 / kMeanService, rho2 / kMeanService};
  const double r0 = 0.5 * (queue.per_day[0] + queue.per_day[1]) * queue.service.second_moment();
  const double first = (r0 - rho2 / 2) / (1 - rho1);
  const double second = (r0 + rho1 / 2 + rho1 * first) / (1 - rho1 - rho2);
  const double cobham_first = r0 / (1 - rho1);
  const double cobham_second = r0 / ((1 - rho1) * (1 - rho1 - rho2));
  CHECK(first == Approx(cobham_first).epsilon(0.011));
  CHECK(second == Approx(cobham_second).epsilon(0.011));
  CHECK(rho1 * first + rho2 * second ==
        Approx((rho1 + rho2) * pollaczek_khinchine(queue)).epsilon(1e-9));

  const int dropped = warm_up(1, 0.7);
  SimulatedQueue simulated{queue, dropped + 1000000, dropped, 5};
  std::vector<double> waits;
  const Estimate urgent = replicate(kReplications, [&](std::uint32_t r) {
    const Waits each = simulated.run(r);
    waits.push_back(each.by_class[1]);
    return each.by_class[0];
  });
  check_agreement(urgent, first);
  check_agreement(estimate_of(waits), second);
}

// ---- planted faults: the checks above must see them --------------------------------------------

TEST_CASE("a server held one day longer is detected", "[analytic][planted]") {
  const double load = 0.7;
  const QueueModel sound = model(1, load, DayLaw::lognormal(MeanDays{kMeanService}, 0.6));
  std::vector<double> weights{0.0};
  for (int k = 0; sound.service.cdf(Days{k - 1}) < 1.0; ++k)
    weights.push_back(sound.service.cdf(Days{k}) - sound.service.cdf(Days{k - 1}));
  const QueueModel faulty = model(1, load, DayLaw::from_weights(weights));
  REQUIRE(faulty.service.mean().count() == Approx(kMeanService + 1.0).epsilon(1e-6));
  check_detection(mean_wait(faulty, load, 300000, 6), pollaczek_khinchine(sound));
}

TEST_CASE("a service rounded up to whole days is detected", "[analytic][planted]") {
  const double load = 0.7;
  const double exact = kMeanService * load / (1.0 - load);
  std::vector<double> weights{0.0};
  for (int k = 1; k < 900; ++k)
    weights.push_back(std::exp(-(k - 1) / kMeanService) - std::exp(-k / kMeanService));
  const QueueModel faulty = model(1, load, DayLaw::from_weights(weights));
  check_detection(mean_wait(faulty, load, 600000, 7), exact);
}

TEST_CASE("one server more is detected", "[analytic][planted]") {
  const double load = 0.9;
  QueueModel faulty = model(30, load, DayLaw::exponential(MeanDays{kMeanService}));
  const double exact = erlang_c_by_sums(30, load * 30) * kMeanService / (30 * (1.0 - load));
  faulty.servers = 31;
  check_detection(mean_wait(faulty, load, 20000, 8), exact);
}

TEST_CASE("first come, first served is told from priorities", "[analytic][planted]") {
  QueueModel faulty = model(1, 0.7, DayLaw::exponential(MeanDays{kMeanService}));
  faulty.per_day = {0.3 / kMeanService, 0.4 / kMeanService};  // the discipline forgotten
  const double r0 = 0.5 * (0.7 / kMeanService) * faulty.service.second_moment();
  const int dropped = warm_up(1, 0.7);
  SimulatedQueue simulated{faulty, dropped + 100000, dropped, 9};
  const Estimate urgent =
      replicate(kReplications, [&](std::uint32_t r) { return simulated.run(r).by_class[0]; });
  check_detection(urgent, (r0 - 0.2) / 0.7);
}

}  // namespace
}  // namespace sendsim::test
