// Shares of what all achieve together: closed forms, the definition by every order, and the sampled
// design against the exact one. Identities but for the tests tagged [chance]; these have a
// false-alarm rate of 3.8e-6 together: 4 χ² at 1e-7, 6 at 5 standard errors, normal.
#include "sendsim/stats/shapley.hpp"

#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "chi_square.hpp"
#include "samples.hpp"
#include "sendsim/stats/estimate.hpp"

namespace sendsim::stats {
namespace {

using Worth = std::function<double(Coalition)>;
using Order = std::vector<std::size_t>;

constexpr Coalition kNobody = 0;

Coalition one(std::size_t player) { return Coalition{1} << player; }
bool has(Coalition who, std::size_t player) { return (who >> player & 1U) != 0; }
Coalition all_of(std::size_t players) {
  Coalition all = 0;
  for (std::size_t player = 0; player < players; ++player) all |= one(player);
  return all;
}

/// Between 0 and 1, without any structure: splitmix64 of the coalition.
double noise(Coalition who, std::uint64_t game) {
  std::uint64_t x = who + 0x9E3779B97F4A7C15ULL * (game + 1);
  x = (x ^ x >> 30U) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ x >> 27U) * 0x94D049BB133111EBULL;
  return static_cast<double>((x ^ x >> 31U) >> 11U) / 9007199254740992.0;
}
/// Nobody is worth something too.
Worth random_game(std::uint64_t game) {
  return [game](Coalition who) { return 1000 * noise(who, game) - 300; };
}
/// What each is worth alone, and with each other: of a game without more than pairs.
double own_worth(std::size_t player) { return static_cast<double>(player * player) - 7; }
double worth_together(std::size_t a, std::size_t b) { return noise(one(a) | one(b), 99) - 0.5; }
double pairwise_worth(Coalition who, std::size_t players) {
  double worth = 3;
  for (std::size_t a = 0; a < players; ++a)
    for (std::size_t b = 0; has(who, a) && b <= a; ++b)
      if (has(who, b)) worth += a == b ? own_worth(a) : worth_together(a, b);
  return worth;
}
double pairwise_share(std::size_t player, std::size_t players) {
  double share = own_worth(player);
  for (std::size_t b = 0; b < players; ++b)
    if (b != player) share += worth_together(player, b) / 2;
  return share;
}

double sum_of(const ShapleyDesign& design, const std::vector<double>& weights, const Worth& worth) {
  REQUIRE(weights.size() == design.coalitions().size());
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i)
    if (weights[i] != 0) sum += weights[i] * worth(design.coalitions()[i]);
  return sum;
}
double share_of(std::size_t player, const ShapleyDesign& design, const Worth& worth) {
  return sum_of(design, design.mean_weights(player), worth);
}
std::vector<double> exact_shares(std::size_t players, const Worth& worth) {
  const ShapleyDesign design = ShapleyDesign::exact(players);
  std::vector<double> shares;
  for (std::size_t player = 0; player < players; ++player)
    shares.push_back(share_of(player, design, worth));
  return shares;
}

/// By the definition: the mean over all orders of what a player adds on coming.
std::vector<double> shares_by_every_order(std::size_t players, const Worth& worth) {
  Order order(players);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<double> shares(players, 0.0);
  double orders = 0;
  do {
    Coalition who = 0;
    for (const std::size_t player : order) {
      shares[player] += worth(who | one(player)) - worth(who);
      who |= one(player);
    }
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  for (double& share : shares) share /= orders;
  return shares;
}

/// The order of pair `pair` that begins with the lower of its two ends: which of the two was drawn
/// cannot be told from the weights, and does not matter.
Order order_of(const ShapleyDesign& design, std::size_t pair) {
  const auto gains = [&](std::size_t player, Coalition with) {
    const auto& all = design.coalitions();
    const auto at = std::lower_bound(all.begin(), all.end(), with);
    return at != all.end() && *at == with &&
           design.weights(pair, player)[static_cast<std::size_t>(at - all.begin())] > 0;
  };
  Order order;
  Coalition who = 0;
  while (order.size() < design.players()) {
    std::size_t next = 0;
    while (has(who, next) || !gains(next, who | one(next))) ++next;
    order.push_back(next);
    who |= one(next);
  }
  return order;
}
/// Every order that begins with the lower of its ends.
std::vector<Order> half_of_all_orders(std::size_t players) {
  Order order(players);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<Order> half;
  do
    if (order.front() < order.back()) half.push_back(order);
  while (std::next_permutation(order.begin(), order.end()));
  return half;
}
std::size_t number_of(const Order& order, const std::vector<Order>& orders) {
  return static_cast<std::size_t>(std::find(orders.begin(), orders.end(), order) - orders.begin());
}
/// P(χ² as large) if all are equally likely.
double equally_likely_p(const std::vector<std::int64_t>& counts) {
  return test::chi_square_p(
      counts, std::vector<double>(counts.size(), 1.0 / static_cast<double>(counts.size())));
}

TEST_CASE("the one left glove among many right ones gets nearly all", "[stats][shapley]") {
  // Shapley (1953) and every textbook: a left glove has no worth without a right one. The owner of
  // the left one adds 1 unless he comes first: n / (n + 1).
  const std::size_t right = GENERATE(1U, 2U, 5U, 11U);
  const auto shares = exact_shares(
      right + 1, [](Coalition who) { return has(who, 0) && std::popcount(who) > 1 ? 1.0 : 0.0; });
  const auto n = static_cast<double>(right);
  CHECK(shares[0] == Approx(n / (n + 1)).epsilon(0).margin(1e-13));
  for (std::size_t player = 1; player <= right; ++player)
    CHECK(shares[player] == Approx(1 / (n * (n + 1))).epsilon(0).margin(1e-13));
}

TEST_CASE("a runway is paid for by those who need each piece of it", "[stats][shapley]") {
  // Littlechild and Owen (1973), A simple expression for the Shapley value in a special case,
  // Management Science 20(3): each piece is shared alike by all who need it.
  const std::vector<double> cost{3, 8, 8, 15, 40};
  const auto shares = exact_shares(cost.size(), [&](Coalition who) {
    double longest = 0;
    for (std::size_t player = 0; player < cost.size(); ++player)
      if (has(who, player)) longest = std::max(longest, cost[player]);
    return longest;
  });
  double due = 0;
  for (std::size_t player = 0; player < cost.size(); ++player) {
    due += (cost[player] - (player == 0 ? 0 : cost[player - 1])) /
           static_cast<double>(cost.size() - player);
    CHECK(shares[player] == Approx(due).epsilon(1e-13));
  }
}

TEST_CASE("power in voting bodies is what Shapley and Shubik found", "[stats][shapley]") {
  const auto power = [](std::vector<int> votes, int quota) {
    return exact_shares(votes.size(), [=](Coalition who) {
      int sum = 0;
      for (std::size_t player = 0; player < votes.size(); ++player)
        if (has(who, player)) sum += votes[player];
      return sum >= quota ? 1.0 : 0.0;
    });
  };
  // 50, 49 and 1 vote, 51 needed: the one with 1 vote has the power of the one with 49.
  const auto three = power({50, 49, 1}, 51);
  CHECK(three[0] == Approx(4.0 / 6).epsilon(1e-14));
  CHECK(three[1] == Approx(1.0 / 6).epsilon(1e-14));
  CHECK(three[2] == Approx(1.0 / 6).epsilon(1e-14));
  // The UN Security Council, 5 with a veto and 4 of the other 10: 421/2145 and 4/2145.
  std::vector<int> votes(15, 1);
  std::fill(votes.begin(), votes.begin() + 5, 7);
  const auto council = power(votes, 39);
  CHECK(council[4] == Approx(421.0 / 2145).epsilon(1e-12));
  CHECK(council[5] == Approx(4.0 / 2145).epsilon(1e-11));
}

TEST_CASE("who adds the same whoever is there gets that", "[stats][shapley]") {
  const auto shares = exact_shares(9, [](Coalition who) {
    double worth = 11;
    for (std::size_t player = 0; player < 9; ++player)
      if (has(who, player)) worth += own_worth(player);
    return worth;
  });
  for (std::size_t player = 0; player < 9; ++player)
    CHECK(shares[player] == Approx(own_worth(player)).epsilon(1e-12).margin(1e-12));
}

TEST_CASE("half of what two achieve only together is each one's", "[stats][shapley]") {
  const std::size_t players = GENERATE(2U, 5U, 10U);
  const auto shares =
      exact_shares(players, [=](Coalition who) { return pairwise_worth(who, players); });
  for (std::size_t player = 0; player < players; ++player)
    CHECK(shares[player] == Approx(pairwise_share(player, players)).epsilon(1e-11).margin(1e-11));
}

TEST_CASE("who adds nothing anywhere gets nothing, exactly and by sampled orders",
          "[stats][shapley]") {
  const std::size_t idle = GENERATE(0U, 3U, 6U);
  const Worth worth = [&](Coalition who) { return random_game(5)(who & ~one(idle)); };
  CHECK(exact_shares(7, worth)[idle] == Approx(0).margin(1e-11));
  const ShapleyDesign sampled = ShapleyDesign::sampled(7, 20, 3);
  for (std::size_t pair = 0; pair < 20; ++pair)
    CHECK(sum_of(sampled, sampled.weights(pair, idle), worth) == Approx(0).margin(1e-11));
}

TEST_CASE("players who are alike get alike", "[stats][shapley]") {
  // 1 and 4 can stand in for each other: the worth tells only how many of the two there are.
  const auto shares = exact_shares(6, [](Coalition who) {
    const Coalition others = who & ~(one(1) | one(4));
    return 100 * noise(others, static_cast<std::uint64_t>(std::popcount(who & (one(1) | one(4)))));
  });
  CHECK(shares[1] == Approx(shares[4]).epsilon(1e-12));
}

TEST_CASE("shares sum to what all achieve beyond nobody", "[stats][shapley]") {
  const std::size_t players = GENERATE(1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U, 12U);
  for (std::uint64_t game = 0; game < 5; ++game) {
    const Worth worth = random_game(game);
    const auto shares = exact_shares(players, worth);
    const double total = worth(all_of(players)) - worth(kNobody);
    CAPTURE(players, game);
    CHECK(std::accumulate(shares.begin(), shares.end(), 0.0) ==
          Approx(total).epsilon(1e-12).margin(1e-12 * 1000));
  }
}

TEST_CASE("exact shares are the mean over every order", "[stats][shapley]") {
  const std::size_t players = GENERATE(1U, 2U, 3U, 4U, 5U, 6U);
  for (std::uint64_t game = 10; game < 14; ++game) {
    const auto shares = exact_shares(players, random_game(game));
    const auto by_order = shares_by_every_order(players, random_game(game));
    for (std::size_t player = 0; player < players; ++player)
      CHECK(shares[player] == Approx(by_order[player]).epsilon(1e-11).margin(1e-9));
  }
}

TEST_CASE("exact weights of twenty players are whole ones divided", "[stats][shapley]") {
  // One in 20 × C(19, s): from Pascal's triangle, in whole numbers.
  std::vector<std::int64_t> choices{1};
  for (int row = 0; row < 19; ++row) {
    choices.push_back(0);
    for (std::size_t i = choices.size() - 1; i > 0; --i) choices[i] += choices[i - 1];
  }
  const ShapleyDesign design = ShapleyDesign::exact(20);
  const std::vector<double> weights = design.weights(0, 7);
  for (std::size_t others = 0; others < 20; ++others) {
    Coalition who = 0;
    for (std::size_t player = 0; std::popcount(who) < static_cast<int>(others); ++player)
      if (player != 7) who |= one(player);
    const double expected = 1.0 / static_cast<double>(20 * choices[others]);
    CHECK(weights[who | one(7)] == expected);
    CHECK(weights[who] == -expected);
  }
}

TEST_CASE("shares go with the players, not with their numbers", "[stats][shapley]") {
  const Order renamed{3, 0, 5, 1, 4, 2};  // player p is called renamed[p]
  const Worth worth = random_game(21);
  const Worth of_renamed = [&](Coalition who) {
    Coalition before = 0;
    for (std::size_t player = 0; player < renamed.size(); ++player)
      if (has(who, renamed[player])) before |= one(player);
    return worth(before);
  };
  const auto shares = exact_shares(6, worth);
  const auto after = exact_shares(6, of_renamed);
  for (std::size_t player = 0; player < renamed.size(); ++player)
    CHECK(after[renamed[player]] == Approx(shares[player]).epsilon(1e-12).margin(1e-10));
}

TEST_CASE("coalitions come once each, ascending, from nobody to all", "[stats][shapley]") {
  const auto check = [](const ShapleyDesign& design, std::size_t players) {
    const auto& all = design.coalitions();
    CHECK(design.players() == players);
    CHECK(std::adjacent_find(all.begin(), all.end(), std::greater_equal<>{}) == all.end());
    CHECK(all.front() == kNobody);
    CHECK(all.back() == all_of(players));
  };
  for (const std::size_t players : {1U, 2U, 9U}) {
    const ShapleyDesign design = ShapleyDesign::exact(players);
    check(design, players);
    CHECK(design.coalitions().size() == std::size_t{1} << players);
    CHECK(design.is_exact());
    CHECK(design.estimates() == 1);
    for (std::size_t player = 0; player < players; ++player)
      CHECK(design.weights(0, player) == design.mean_weights(player));
  }
  for (const std::size_t players : {1U, 2U, 5U, 63U, 64U}) {
    const ShapleyDesign design = ShapleyDesign::sampled(players, 12, 8);
    check(design, players);
    CHECK(design.coalitions().size() <= 2 + 24 * (players - 1));
    CHECK(!design.is_exact());
    CHECK(design.estimates() == 12);
  }
}

TEST_CASE("every coalition of a sampled design is worked out for a reason", "[stats][shapley]") {
  const ShapleyDesign design = ShapleyDesign::sampled(30, 6, 4);
  std::vector<bool> used(design.coalitions().size(), false);
  for (std::size_t pair = 0; pair < 6; ++pair)
    for (std::size_t player = 0; player < 30; ++player) {
      const auto weights = design.weights(pair, player);
      double gained = 0;
      double lost = 0;
      for (std::size_t i = 0; i < weights.size(); ++i) {
        used[i] = used[i] || weights[i] != 0;
        (has(design.coalitions()[i], player) ? gained : lost) += weights[i];
      }
      CHECK(gained == 1);
      CHECK(lost == -1);
    }
  CHECK(std::find(used.begin(), used.end(), false) == used.end());
}

TEST_CASE("the shares of every single pair of orders sum to the total", "[stats][shapley]") {
  const std::size_t players = GENERATE(1U, 2U, 6U, 17U, 64U);
  const Worth worth = random_game(31);
  const double total = worth(all_of(players)) - worth(kNobody);
  const ShapleyDesign design = ShapleyDesign::sampled(players, 9, 5);
  for (std::size_t pair = 0; pair < design.estimates(); ++pair) {
    double sum = 0;
    for (std::size_t player = 0; player < players; ++player)
      sum += sum_of(design, design.weights(pair, player), worth);
    CHECK(sum == Approx(total).epsilon(1e-12).margin(1e-12 * 1000 * static_cast<double>(players)));
  }
}

TEST_CASE("mean weights are the mean of the estimates' weights", "[stats][shapley]") {
  const ShapleyDesign design = ShapleyDesign::sampled(5, 7, 6);
  for (std::size_t player = 0; player < 5; ++player) {
    std::vector<double> mean(design.coalitions().size(), 0.0);
    for (std::size_t pair = 0; pair < 7; ++pair)
      for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += design.weights(pair, player)[i] / 7;
    const auto told = design.mean_weights(player);
    REQUIRE(told.size() == mean.size());
    for (std::size_t i = 0; i < mean.size(); ++i) CHECK(told[i] == Approx(mean[i]).margin(1e-15));
  }
}

TEST_CASE("an order and its reverse share exactly what no more than two achieve together",
          "[stats][shapley]") {
  // Of two players each is the later one in one of the two orders: the pair's mean is the share.
  const std::size_t players = GENERATE(2U, 6U, 64U);
  const Worth worth = [=](Coalition who) { return pairwise_worth(who, players); };
  const ShapleyDesign design = ShapleyDesign::sampled(players, 3, 12);
  for (std::size_t pair = 0; pair < 3; ++pair)
    for (std::size_t player = 0; player < players; ++player)
      CHECK(sum_of(design, design.weights(pair, player), worth) ==
            Approx(pairwise_share(player, players)).epsilon(1e-9).margin(1e-9));
}

TEST_CASE("a seed draws the same orders again, another seed others", "[stats][shapley]") {
  const auto orders = [](std::uint64_t seed, std::size_t pairs) {
    const ShapleyDesign design = ShapleyDesign::sampled(10, pairs, seed);
    std::vector<Order> drawn;
    for (std::size_t pair = 0; pair < pairs; ++pair) drawn.push_back(order_of(design, pair));
    return drawn;
  };
  const auto ten = orders(1, 10);
  CHECK(ten == orders(1, 10));
  auto sorted = ten;
  std::sort(sorted.begin(), sorted.end());
  CHECK(std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end());
  for (const std::uint64_t other : {std::uint64_t{2}, (std::uint64_t{1} << 32U) + 1}) {
    const auto others = orders(other, 10);
    for (std::size_t pair = 0; pair < 10; ++pair) CHECK(ten[pair] != others[pair]);
  }
  // More pairs go on where fewer ended.
  const auto four = orders(1, 4);
  CHECK(std::equal(four.begin(), four.end(), ten.begin()));
}

TEST_CASE("many pairs of the most players are borne", "[stats][shapley]") {
  // 5,000 × 63 words: more than one stream holds. Kept in full, the weights would take terabytes.
  const ShapleyDesign design =
      ShapleyDesign::sampled(64, static_cast<std::size_t>(test::samples(5000)), 77);
  const Worth worth = [](Coalition who) { return static_cast<double>(std::popcount(who)); };
  CHECK(share_of(63, design, worth) == Approx(1).epsilon(1e-9));
}

TEST_CASE("designs that cannot be are refused", "[stats][shapley]") {
  CHECK_THROWS_AS(ShapleyDesign::exact(21), std::invalid_argument);
  CHECK_THROWS_AS(ShapleyDesign::exact(64), std::invalid_argument);
  CHECK_THROWS_AS(ShapleyDesign::sampled(0, 2, 1), std::invalid_argument);
  CHECK_THROWS_AS(ShapleyDesign::sampled(65, 2, 1), std::invalid_argument);
  CHECK_THROWS_AS(ShapleyDesign::sampled(3, 1, 1), std::invalid_argument);
  CHECK_THROWS_AS(ShapleyDesign::sampled(3, 0, 1), std::invalid_argument);
  CHECK_NOTHROW(ShapleyDesign::sampled(1, 2, 1));
  for (const ShapleyDesign& design : {ShapleyDesign::exact(3), ShapleyDesign::sampled(3, 2, 1)}) {
    CHECK_THROWS_AS(design.weights(design.estimates(), 0), std::out_of_range);
    CHECK_THROWS_AS(design.weights(0, 3), std::out_of_range);
    CHECK_THROWS_AS(design.mean_weights(3), std::out_of_range);
  }
  CHECK(ShapleyDesign::exact(0).coalitions() == std::vector<Coalition>{kNobody});
}

TEST_CASE("sampled orders estimate exact shares without bias", "[stats][shapley][chance]") {
  // 6 comparisons at 5 standard errors: false alarms 3.4e-6. An error of 5 % is seen, for the
  // standard error is below 0.7 % of the smallest share.
  const Worth worth = [](Coalition who) {
    double sum = 40 * noise(who, 8);
    for (std::size_t player = 0; player < 6; ++player)
      if (has(who, player)) sum += 25 + 10 * static_cast<double>(player);
    return sum;
  };
  const auto pairs = static_cast<std::size_t>(test::samples(12000));
  const auto exact = exact_shares(6, worth);
  const ShapleyDesign design = ShapleyDesign::sampled(6, pairs, 2026);
  for (std::size_t player = 0; player < 6; ++player) {
    std::vector<double> shares;
    for (std::size_t pair = 0; pair < pairs; ++pair)
      shares.push_back(sum_of(design, design.weights(pair, player), worth));
    const Estimate estimate = estimate_of(shares);
    CAPTURE(player, exact[player], estimate.mean, estimate.standard_error);
    CHECK(share_of(player, design, worth) == Approx(estimate.mean).epsilon(1e-10));
    if (!test::kFullSamples) continue;
    CHECK(estimate.standard_error < 0.007 * exact[player]);
    CHECK(std::abs(estimate.mean - exact[player]) < 5 * estimate.standard_error);
  }
}

TEST_CASE("every order of the players is equally likely, and pairs know nothing of each other",
          "[stats][shapley][chance]") {
  // χ² at 1e-7, of 12 orders and their reverses of 4 players, of 60 of 5 players, and of 144
  // combinations of two pairs that follow each other.
  const auto orders_of_4 = half_of_all_orders(4);
  const auto orders_of_5 = half_of_all_orders(5);
  const auto pairs = static_cast<std::size_t>(test::samples(60000));
  std::vector<std::int64_t> of_4(12, 0);
  std::vector<std::int64_t> of_5(60, 0);
  std::vector<std::int64_t> of_two(144, 0);
  const ShapleyDesign four = ShapleyDesign::sampled(4, pairs, 4);
  const ShapleyDesign five = ShapleyDesign::sampled(5, pairs, 5);
  std::size_t before = 0;
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    const std::size_t order = number_of(order_of(four, pair), orders_of_4);
    REQUIRE(order < 12);
    ++of_4[order];
    if (pair % 2 == 1) ++of_two[before * 12 + order];
    before = order;
    ++of_5.at(number_of(order_of(five, pair), orders_of_5));
  }
  if (!test::kFullSamples) return;
  CHECK(equally_likely_p(of_4) > 1e-7);
  CHECK(equally_likely_p(of_5) > 1e-7);
  CHECK(equally_likely_p(of_two) > 1e-7);
}

TEST_CASE("every order is equally likely from seed to seed too", "[stats][shapley][chance]") {
  const auto orders = half_of_all_orders(4);
  std::vector<std::int64_t> counts(12, 0);
  for (int seed = 0; seed < test::samples(24000); ++seed)
    ++counts.at(number_of(
        order_of(ShapleyDesign::sampled(4, 2, static_cast<std::uint64_t>(seed)), 0), orders));
  if (test::kFullSamples) CHECK(equally_likely_p(counts) > 1e-7);
}

}  // namespace
}  // namespace sendsim::stats
