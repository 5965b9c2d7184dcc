#include "sendsim/backtest/composition.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "sendsim/backtest/pipeline.hpp"
#include "winsorise.hpp"

namespace sendsim::backtest {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// The first January learnt from: before, nobody over 19 had a plan; resourced provision of
/// academies is told apart from 2017 on.
constexpr int kFirstOfBands = 2014;
constexpr int kFirstOfGroups = 2017;
/// Numbers of a few children swing: beyond these shares of the authorities they are pulled in.
constexpr double kTail = 0.02;
constexpr double kTailOfBands = 0.05;
/// How many average years the expectation that an authority stays as far from England as it is
/// counts as.
constexpr double kPriorYears = 1.0;

/// Bands: what is expected of a year before any is seen, for ages spread as plans are, and the
/// years it counts as; how many pairs of Januaries are learnt from.
constexpr std::array kExpected{BandYear{0.3, 0.0}, BandYear{0.82, 0.6}, BandYear{0.8, 0.18},
                               BandYear{0.6, 0.17}, BandYear{0.55, 0.15}};
constexpr double kPriorYearsOfBands = 0.5;
constexpr std::size_t kPairsOfBands = 3;
/// England's shares lie so far from where they stood towards where the ageing of bands leads.
constexpr double kByAgeing = 0.5;
/// Of last year's change of England's shares by group, what is carried on into the next year, and
/// of that again into the one after.
constexpr double kCarriedOn = 0.5;

constexpr std::array kNewBands{Series::new_aged_0_4, Series::new_aged_5_10, Series::new_aged_11_15,
                               Series::new_aged_16_19, Series::new_aged_20_25};

/// Shares of parts, in the order of parts_of.
using Shares = Eigen::VectorXd;
/// Areas × parts.
using Table = Eigen::MatrixXd;

/// One breakdown of what was known.
class Parts {
 public:
  Parts(const History& known, Breakdown breakdown) : known_{known}, breakdown_{breakdown} {}

  [[nodiscard]] Eigen::Index count() const {
    return static_cast<Eigen::Index>(parts_of(breakdown_).size());
  }
  [[nodiscard]] Eigen::Index areas() const {
    return static_cast<Eigen::Index>(known_.areas().size());
  }
  /// Plans; a row is known as a whole or not at all.
  [[nodiscard]] Table plans(int january) const {
    Table table(areas(), count());
    for (Eigen::Index part = 0; part < count(); ++part) {
      const ByArea& of_part = known_.at(series(part), january);
      table.col(part) = Eigen::Map<const Eigen::VectorXd>(of_part.data(), areas());
    }
    for (Eigen::Index area = 0; area < areas(); ++area)
      if (!(table.row(area).sum() > 0.0)) table.row(area).setConstant(kUnknown);
    return table;
  }
  /// Whether the change from a January to the next can be learnt from.
  [[nodiscard]] bool pair(int january) const {
    return comparable(series(0), january, january + 1) && any(january) && any(january + 1);
  }
  [[nodiscard]] bool any(int january) const {
    const ByArea& first = known_.at(series(0), january);
    return std::any_of(first.begin(), first.end(), [](double plans) { return !std::isnan(plans); });
  }
  /// Pairs up to the origin, by their first January.
  [[nodiscard]] std::vector<int> pairs(int origin) const {
    std::vector<int> found;
    const int first = breakdown_ == Breakdown::age_bands ? kFirstOfBands : kFirstOfGroups;
    for (int january = first; january < origin; ++january)
      if (pair(january)) found.push_back(january);
    return found;
  }
  [[nodiscard]] const History& known() const { return known_; }
  [[nodiscard]] Breakdown breakdown() const { return breakdown_; }

 private:
  [[nodiscard]] Series series(Eigen::Index part) const {
    return series_of(parts_of(breakdown_)[static_cast<std::size_t>(part)]);
  }
  const History& known_;
  Breakdown breakdown_;
};

Table shares_of(const Table& plans) {
  return plans.array().colwise() / plans.rowwise().sum().array();
}

/// The shares of those authorities together whose parts `among` knows too.
Shares pooled(const Table& plans, const Table& among) {
  Shares sum = Shares::Zero(plans.cols());
  for (Eigen::Index area = 0; area < plans.rows(); ++area)
    if (!std::isnan(plans(area, 0)) && !std::isnan(among(area, 0))) sum += plans.row(area);
  return sum / sum.sum();
}

/// What sets authorities apart from England.
Table apart(const Table& plans, const Shares& england) {
  return shares_of(plans).rowwise() - england.transpose();
}

/// What tells how far a part's share will move: how far it is from England's, and for bands how far
/// the band below is, whose children come next.
Table predictors(const Table& apart, Eigen::Index part, Breakdown breakdown) {
  const bool below = breakdown == Breakdown::age_bands && part > 0;
  Table x(apart.rows(), below ? 2 : 1);
  x.col(0) = apart.col(part);
  if (below) x.col(1) = apart.col(part - 1);
  return x;
}

/// Sums for a regression, over the rows of which everything is known.
struct Regression {
  Eigen::MatrixXd information;
  Eigen::VectorXd sums;

  explicit Regression(Eigen::Index size)
      : information{Eigen::MatrixXd::Zero(size, size)}, sums{Eigen::VectorXd::Zero(size)} {}

  void add(const Table& x, ByArea y, double tail) {
    for (std::size_t i = 0; i < y.size(); ++i)
      if (!x.row(static_cast<Eigen::Index>(i)).allFinite()) y[i] = kUnknown;
    winsorise(y, tail);
    for (Eigen::Index row = 0; row < x.rows(); ++row) {
      const double outcome = y[static_cast<std::size_t>(row)];
      if (std::isnan(outcome)) continue;
      information += x.row(row).transpose() * x.row(row);
      sums += x.row(row).transpose() * outcome;
    }
  }
  /// Ridge towards none: the prior counts as so many of the `years` that were added.
  [[nodiscard]] Eigen::VectorXd solve(double prior, std::size_t years) const {
    Eigen::MatrixXd with = information;
    with.diagonal() += prior / static_cast<double>(years) * information.diagonal();
    with.diagonal().array() += 1e-12;  // a part that nobody has moves nowhere
    return with.ldlt().solve(sums);
  }
};

/// How what sets a part apart from England changes in a year: weights of its predictors.
Eigen::VectorXd weights(const Parts& parts, Eigen::Index part, const std::vector<int>& pairs) {
  Regression regression{predictors(Table::Zero(1, parts.count()), part, parts.breakdown()).cols()};
  if (pairs.empty()) return regression.sums;
  for (const int january : pairs) {
    const Table before = parts.plans(january);
    const Table after = parts.plans(january + 1);
    const Table from = apart(before, pooled(before, after));
    const Table to = apart(after, pooled(after, before));
    const Eigen::VectorXd change = to.col(part) - from.col(part);
    regression.add(predictors(from, part, parts.breakdown()), {change.begin(), change.end()},
                   kTail);
  }
  return regression.solve(kPriorYears, pairs.size());
}

Shares after_a_year(const std::array<BandYear, 5>& years, const Shares& plans) {
  Shares next(plans.size());
  for (Eigen::Index band = 0; band < plans.size(); ++band) {
    const BandYear& year = years[static_cast<std::size_t>(band)];
    next[band] = year.stay * plans[band] + (band > 0 ? year.move_up * plans[band - 1] : 0.0);
  }
  return next;
}

/// The shares of England's new plans by band; nothing where they are not known.
std::optional<Shares> new_plans_by_band(const History& known, int year) {
  Shares shares(static_cast<Eigen::Index>(kNewBands.size()));
  for (std::size_t band = 0; band < kNewBands.size(); ++band)
    shares[static_cast<Eigen::Index>(band)] = known.england(kNewBands[band], year);
  if (!(shares.sum() > 0.0)) return std::nullopt;
  return shares / shares.sum();
}

/// All plans that authorities of known parts are forecast to have, at each horizon.
std::vector<double> totals(const Forecasts& plans, const Table& at_origin) {
  std::vector<double> sums;
  for (const ByArea& of_year : plans) {
    double sum = 0.0;
    for (std::size_t area = 0; area < of_year.size(); ++area)
      if (!std::isnan(at_origin(static_cast<Eigen::Index>(area), 0)) && !std::isnan(of_year[area]))
        sum += of_year[area];
    sums.push_back(sum);
  }
  return sums;
}

/// England's shares by band: who has a plan ages; whom the forecast of all plans has beyond these
/// are new, of last year's ages. Half of that, beside the shares as they are.
std::vector<Shares> england_by_ageing(const Parts& parts, int origin, const Table& at_origin,
                                      const Forecasts& plans) {
  const Shares now = pooled(at_origin, at_origin);
  std::vector<Shares> path(plans.size(), now);
  const auto years = band_years(parts.known(), origin);
  const auto entering = new_plans_by_band(parts.known(), origin - 1);
  if (!years || !entering) return path;
  const std::vector<double> all = totals(plans, at_origin);
  double start = 0.0;
  for (Eigen::Index area = 0; area < at_origin.rows(); ++area)
    if (!std::isnan(at_origin(area, 0))) start += at_origin.row(area).sum();
  Shares counts = now * start;
  for (std::size_t ahead = 0; ahead < path.size(); ++ahead) {
    const Shares still = after_a_year(*years, counts);
    counts = still + std::max(0.0, all[ahead] - still.sum()) * *entering;
    counts *= all[ahead] / counts.sum();
    path[ahead] = now + kByAgeing * (counts / counts.sum() - now);
  }
  return path;
}

/// England's shares by group: its last year's change of the same kind of count goes on, halved
/// every year.
std::vector<Shares> england_by_change(const Parts& parts, const Table& at_origin,
                                      const std::vector<int>& pairs, std::size_t horizons) {
  Shares now = pooled(at_origin, at_origin);
  Shares change = Shares::Zero(now.size());
  if (!pairs.empty()) {
    const Table before = parts.plans(pairs.back());
    const Table after = parts.plans(pairs.back() + 1);
    change = pooled(after, before) - pooled(before, after);
  }
  std::vector<Shares> path;
  for (std::size_t ahead = 0; ahead < horizons; ++ahead) {
    change *= kCarriedOn;
    now += change;
    path.push_back(now);
  }
  return path;
}

/// Shares times all plans, at one horizon: [part][area].
std::vector<ByArea> of_all(const Table& shares, const ByArea& plans) {
  std::vector<ByArea> parts;
  for (Eigen::Index part = 0; part < shares.cols(); ++part) {
    ByArea counts(plans.size());
    for (std::size_t area = 0; area < plans.size(); ++area)
      counts[area] = plans[area] * shares(static_cast<Eigen::Index>(area), part);
    parts.push_back(std::move(counts));
  }
  return parts;
}

Method of_parts(std::string name, std::string about,
                std::vector<Forecasts> (*forecast)(const History&, Breakdown, int, int)) {
  return {std::move(name), std::move(about),
          [forecast](const History& known, Quantity quantity, int origin, int horizons) {
            const auto breakdown = breakdown_of(quantity);
            if (!breakdown)
              return Forecasts(static_cast<std::size_t>(horizons),
                               ByArea(known.areas().size(), kUnknown));
            const auto first = static_cast<std::size_t>(parts_of(*breakdown).front());
            return forecast(known, *breakdown, origin,
                            horizons)[static_cast<std::size_t>(quantity) - first];
          }};
}

std::vector<Forecasts> as_they_stand(const History& known, Breakdown breakdown, int origin,
                                     int horizons) {
  const Table shares = shares_of(Parts{known, breakdown}.plans(origin));
  std::vector<Forecasts> all(static_cast<std::size_t>(shares.cols()));
  for (const ByArea& plans : pipeline(known, Quantity::plans, origin, horizons)) {
    auto parts = of_all(shares, plans);
    for (std::size_t part = 0; part < all.size(); ++part)
      all[part].push_back(std::move(parts[part]));
  }
  return all;
}

}  // namespace

std::optional<std::array<BandYear, 5>> band_years(const History& known, int origin) {
  const Parts parts{known, Breakdown::age_bands};
  std::vector<int> pairs;
  for (const int january : parts.pairs(origin))
    if (new_plans_by_band(known, january)) pairs.push_back(january);
  if (pairs.empty()) return std::nullopt;
  if (pairs.size() > kPairsOfBands) pairs.erase(pairs.begin(), pairs.end() - kPairsOfBands);
  std::array<BandYear, 5> years = kExpected;
  for (std::size_t band = 0; band < years.size(); ++band) {
    const auto column = static_cast<Eigen::Index>(band);
    Regression regression{band > 0 ? 2 : 1};
    for (const int january : pairs) {
      const Table before = parts.plans(january);
      const Eigen::VectorXd all = before.rowwise().sum();
      const Table x = shares_of(before);
      const Eigen::VectorXd after = parts.plans(january + 1).col(column);
      const ByArea& entering = known.at(kNewBands[band], january);
      ByArea beyond(entering.size());
      for (std::size_t i = 0; i < beyond.size(); ++i) {
        const auto area = static_cast<Eigen::Index>(i);
        beyond[i] = (after[area] - entering[i]) / all[area] - years[band].stay * x(area, column) -
                    (band > 0 ? years[band].move_up * x(area, column - 1) : 0.0);
      }
      Table of_band(x.rows(), band > 0 ? 2 : 1);
      of_band.col(0) = x.col(column);
      if (band > 0) of_band.col(1) = x.col(column - 1);
      regression.add(of_band, std::move(beyond), kTailOfBands);
    }
    const Eigen::VectorXd beyond = regression.solve(kPriorYearsOfBands, pairs.size());
    years[band].stay += beyond[0];
    if (band > 0) years[band].move_up += beyond[1];
  }
  return years;
}

std::vector<PartWeights> part_weights(const History& known, Breakdown breakdown, int origin) {
  const Parts parts{known, breakdown};
  const std::vector<int> pairs = parts.pairs(origin);
  std::vector<PartWeights> all;
  for (Eigen::Index part = 0; part < parts.count(); ++part) {
    const Eigen::VectorXd of_part = weights(parts, part, pairs);
    all.push_back({of_part[0], of_part.size() > 1 ? of_part[1] : 0.0});
  }
  return all;
}

std::vector<Forecasts> composition(const History& known, Breakdown breakdown, int origin,
                                   int horizons) {
  const Parts parts{known, breakdown};
  const Forecasts plans = pipeline(known, Quantity::plans, origin, horizons);
  const Table at_origin = parts.plans(origin);
  std::vector<Forecasts> all(static_cast<std::size_t>(parts.count()));
  if (!parts.any(origin)) {
    for (Forecasts& part : all) part.assign(plans.size(), ByArea(plans.front().size(), kUnknown));
    return all;
  }
  const std::vector<int> pairs = parts.pairs(origin);
  const std::vector<Shares> england =
      breakdown == Breakdown::age_bands ? england_by_ageing(parts, origin, at_origin, plans)
                                        : england_by_change(parts, at_origin, pairs, plans.size());
  const std::vector<PartWeights> moving = part_weights(known, breakdown, origin);
  Table own = apart(at_origin, pooled(at_origin, at_origin));
  for (std::size_t ahead = 0; ahead < plans.size(); ++ahead) {
    Table next = own;
    for (Eigen::Index part = 0; part < parts.count(); ++part) {
      const PartWeights& weight = moving[static_cast<std::size_t>(part)];
      next.col(part) += weight.own * own.col(part);
      if (part > 0) next.col(part) += weight.below * own.col(part - 1);
    }
    own = next;
    // What is unknown stays so.
    Table shares = (own.rowwise() + england[ahead].transpose()).unaryExpr([](double share) {
      return share < 0.0 ? 0.0 : share;
    });
    shares.array().colwise() /= shares.rowwise().sum().array().eval();
    auto counts = of_all(shares, plans[ahead]);
    for (std::size_t part = 0; part < all.size(); ++part)
      all[part].push_back(std::move(counts[part]));
  }
  return all;
}

Method composition_method() {
  return of_parts("sendsim", "shares that age or follow England, of the forecast of all plans",
                  composition);
}

Method fixed_shares() {
  return of_parts("fixed_shares", "last known shares, of the same forecast of all plans",
                  as_they_stand);
}

}  // namespace sendsim::backtest
