#include "sendsim/backtest/pipeline.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <utility>

#include "winsorise.hpp"

namespace sendsim::backtest {
namespace {

/// The first origin whose following year is learnt from: requests are published from 2016.
constexpr int kFirstLearning = 2017;
/// The first origin of England's own forecasts that its damping is chosen by.
constexpr int kFirstDamping = 2016;
constexpr int kLongestDamping = 4;

/// Predictors of an authority's year, each its own figure over its plans at the origin less
/// England's (shares: the logarithm of the ratio).
enum class Predictor { new_plans, agreed, requested, undecided, plan_share };

struct Prior {
  Predictor predictor;
  const char* name;
  double weight;  ///< expected before any year is seen
  double kept;    ///< of one year's weight, in the next: what is worked off counts once
};

/// Numbers of a few children swing: beyond these shares of the authorities they are pulled in.
constexpr double kTail = 0.02;
constexpr double kTailOfErrors = 0.03;
/// What the expected weights count, in years of all authorities: for the first year, for later
/// ones.
constexpr double kPriorYears = 0.5;
constexpr double kPriorYearsLater = 2.0;
/// Years of a region's errors, and of an authority's beyond them, that count as much as nothing.
constexpr double kRegionYears = 1.6;
constexpr double kOwnYears = 20.0;
/// England: share of the first and of later years' new plans told by requests, not by growth.
constexpr double kByRequestsFirst = 0.5;
constexpr double kByRequestsLater = 0.25;
constexpr int kYearsOfYield = 3;
constexpr int kYearsOfGrowth = 3;
constexpr double kExpectedDamping = 0.75;
constexpr double kExpectedSteadiness = 0.5;
/// An error of this size a year for all of either away from what is expected.
constexpr double kCarryingPenalty = 0.04;

std::vector<Prior> predictors_of(Quantity quantity, const PipelineParts& parts) {
  std::vector<Prior> chosen;
  if (quantity == Quantity::requests) {
    chosen.push_back({Predictor::requested, "requests of last year", 0.8, 1.0});
  } else {
    chosen.push_back({Predictor::new_plans, "new plans of last year", 0.3, 0.5});
    if (parts.requests)
      chosen.push_back({Predictor::agreed, "requests agreed to last year", 0.3, 1.0});
    if (parts.backlog) chosen.push_back({Predictor::undecided, "assessments undecided", 0.3, 0.5});
  }
  if (parts.catching_up)
    chosen.push_back({Predictor::plan_share, "plans a pupil, log ratio to England", 0.0, 1.0});
  return chosen;
}

/// What is unknown stays so.
double never_negative(double value) { return value < 0.0 ? 0.0 : value; }

/// One forecast in the making.
class Pipeline {
 public:
  Pipeline(const History& known, Quantity quantity, const PipelineParts& parts)
      : known_{known}, quantity_{quantity}, parts_{parts} {}

  /// The predictors that England's figures allow at an origin.
  [[nodiscard]] std::vector<Prior> predictors(int origin) const {
    std::vector<Prior> there = predictors_of(quantity_, parts_);
    std::erase_if(
        there, [&](const Prior& each) { return std::isnan(england_of(each.predictor, origin)); });
    return there;
  }

  /// The weights of year `ahead` (from 1), fitted on what years up to the origin tell: ridge
  /// regression towards the year before's weights, or for the first year the expected ones.
  Eigen::VectorXd weights(int origin, int ahead) {
    const auto key = std::pair{origin, ahead};
    if (const auto found = weights_.find(key); found != weights_.end()) return found->second;
    const std::vector<Prior> there = predictors(origin);
    const auto size = static_cast<Eigen::Index>(there.size());
    Eigen::VectorXd expected(size);
    if (ahead > 1) expected = weights(origin, ahead - 1);
    for (Eigen::Index i = 0; i < size; ++i) {
      const Prior& prior = there[static_cast<std::size_t>(i)];
      expected[i] = ahead == 1 ? prior.weight : expected[i] * prior.kept;
    }
    Eigen::MatrixXd information = Eigen::MatrixXd::Zero(size, size);
    Eigen::VectorXd sums = Eigen::VectorXd::Zero(size);
    for (int past = kFirstLearning; past + ahead <= origin; ++past) {
      const auto x = matrix(past, there);
      if (!x) continue;
      const ByArea outcome = beyond_england(past, ahead, kTail);
      for (Eigen::Index row = 0; row < x->rows(); ++row) {
        const double y = outcome[static_cast<std::size_t>(row)];
        if (std::isnan(y)) continue;
        information += x->row(row).transpose() * x->row(row);
        sums += x->row(row).transpose() * y;
      }
    }
    const Eigen::MatrixXd here = *matrix(origin, there);
    Eigen::MatrixXd prior = Eigen::MatrixXd::Zero(size, size);
    prior.diagonal() =
        (ahead == 1 ? kPriorYears : kPriorYearsLater) * here.colwise().squaredNorm().transpose();
    prior.diagonal().array() +=
        1e-9;  // a predictor that is zero everywhere has the expected weight
    const Eigen::VectorXd fitted = (information + prior).ldlt().solve(sums + prior * expected);
    return weights_.emplace(key, fitted).first->second;
  }

  /// What the predictors say of year `ahead`, over the plans at the origin and beyond England's.
  Eigen::VectorXd expected(int origin, int ahead) {
    return *matrix(origin, predictors(origin)) * weights(origin, ahead);
  }

  /// What authorities were beyond the forecasts of the year that followed each earlier origin: the
  /// region's mean and the authority's own, each as far as its years can be told from chance
  /// (empirical Bayes).
  ByArea drift(int origin) {
    const std::size_t count = known_.areas().size();
    const int years = origin - kFirstLearning;
    if (!parts_.region || years <= 0) return ByArea(count, 0.0);
    ByArea sum(count, 0.0);
    ByArea seen(count, 0.0);
    for (int past = kFirstLearning; past < origin; ++past) {
      ByArea error = beyond_england(past, 1, kTail);
      const Eigen::VectorXd forecast = expected(past, 1);
      for (std::size_t i = 0; i < count; ++i) error[i] -= forecast[static_cast<Eigen::Index>(i)];
      winsorise(error, kTailOfErrors);
      for (std::size_t i = 0; i < count; ++i) {
        if (std::isnan(error[i])) continue;
        sum[i] += error[i];
        seen[i] += 1.0;
      }
    }
    double all = 0.0;
    double areas = 0.0;
    for (std::size_t i = 0; i < count; ++i) {
      if (seen[i] == 0.0) continue;
      sum[i] /= seen[i];
      all += sum[i];
      areas += 1.0;
    }
    std::map<std::string, std::pair<double, double>> regions;
    for (std::size_t i = 0; i < count; ++i) {
      if (seen[i] == 0.0) continue;
      sum[i] -= all / areas;
      auto& [total, members] = regions[known_.areas()[i].region];
      total += sum[i];
      members += 1.0;
    }
    ByArea drift(count, 0.0);
    for (std::size_t i = 0; i < count; ++i) {
      const auto region = regions.find(known_.areas()[i].region);
      const double of_region =
          region == regions.end() ? 0.0 : region->second.first / region->second.second;
      drift[i] = years / (years + kRegionYears) * of_region;
      if (seen[i] > 0.0) drift[i] += seen[i] / (seen[i] + kOwnYears) * (sum[i] - of_region);
    }
    return drift;
  }

 private:
  /// A predictor's figure, of whomever `of(series, year)` tells.
  template <class Of>
  static double figure(Predictor predictor, int origin, const Of& of) {
    const double plans = of(Series::plans, origin);
    switch (predictor) {
      case Predictor::new_plans: return of(Series::new_plans, origin - 1) / plans;
      case Predictor::agreed:
        return (of(Series::requests, origin - 1) - of(Series::refused, origin - 1)) / plans;
      case Predictor::requested: return of(Series::requests, origin - 1) / plans;
      case Predictor::undecided: return of(Series::undecided, origin - 1) / plans;
      case Predictor::plan_share: return std::log(of(Series::plan_share, origin));
    }
    return 0.0;
  }

  [[nodiscard]] double england_of(Predictor predictor, int origin) const {
    return figure(predictor, origin,
                  [&](Series series, int year) { return known_.england(series, year); });
  }

  [[nodiscard]] double figure_of(Predictor predictor, int origin, std::size_t area) const {
    return figure(predictor, origin,
                  [&](Series series, int year) { return known_.at(series, year)[area]; });
  }

  /// Authorities × predictors; nothing where England's figures lack one of them. An authority whose
  /// figure is unknown is taken to be like England.
  std::optional<Eigen::MatrixXd> matrix(int origin, const std::vector<Prior>& wanted) const {
    const auto count = static_cast<Eigen::Index>(known_.areas().size());
    Eigen::MatrixXd values(count, static_cast<Eigen::Index>(wanted.size()));
    for (std::size_t column = 0; column < wanted.size(); ++column) {
      const double england = england_of(wanted[column].predictor, origin);
      if (std::isnan(england)) return std::nullopt;
      ByArea beyond(known_.areas().size());
      for (std::size_t i = 0; i < beyond.size(); ++i) {
        const double own = figure_of(wanted[column].predictor, origin, i) - england;
        beyond[i] = std::isfinite(own) ? own : 0.0;
      }
      winsorise(beyond, kTail);
      values.col(static_cast<Eigen::Index>(column)) =
          Eigen::Map<const Eigen::VectorXd>(beyond.data(), count);
    }
    return values;
  }

  /// What happened in year `ahead` after an origin, over the plans at the origin, less England's:
  /// plans by how many more, flows by how many.
  [[nodiscard]] ByArea beyond_england(int origin, int ahead, double tail) const {
    const Series series = series_of(quantity_);
    const int year = last_known_year(quantity_, origin) + ahead;
    const bool flow = is_flow(series);
    const double england =
        (known_.england(series, year) - (flow ? 0.0 : known_.england(series, year - 1))) /
        known_.england(Series::plans, origin);
    ByArea beyond(known_.areas().size());
    for (std::size_t i = 0; i < beyond.size(); ++i)
      beyond[i] = (known_.at(series, year)[i] - (flow ? 0.0 : known_.at(series, year - 1)[i])) /
                      known_.at(Series::plans, origin)[i] -
                  england;
    winsorise(beyond, tail);
    return beyond;
  }

  const History& known_;
  Quantity quantity_;
  PipelineParts parts_;
  std::map<std::pair<int, int>, Eigen::VectorXd> weights_;
};

/// England's plans and flows in the years after an origin.
struct EnglandPath {
  std::vector<double> plans;
  std::vector<double> new_plans;
  std::vector<double> requests;
};

double growth_of(const History& known, Series series, int last) {
  return std::log(known.england(series, last) / known.england(series, last - kYearsOfGrowth)) /
         kYearsOfGrowth;
}

EnglandPath england_path(const History& known, int origin, int horizons, const Carrying& carrying,
                         bool by_requests) {
  const auto of = [&](Series series, int year) { return known.england(series, year); };
  const double before = of(Series::plans, origin - 1);
  const double leaving =
      (before + of(Series::new_plans, origin - 1) - of(Series::plans, origin)) / before;
  double yield = 0.0;
  int years = 0;
  for (int year = origin - kYearsOfYield; year < origin; ++year) {
    const double of_year = of(Series::new_plans, year) / of(Series::requests, year - 1);
    if (std::isnan(of_year)) continue;
    yield += of_year;
    ++years;
  }
  const bool follows = by_requests && years > 0;
  double growth = carrying.damping * growth_of(known, Series::new_plans, origin - 1);
  double requests_growth = carrying.damping * growth_of(known, Series::requests, origin - 1);
  // Requests are younger than that at the first origins: as new plans.
  if (std::isnan(requests_growth)) requests_growth = growth;
  const double last_growth = (of(Series::plans, origin) / before - 1.0) * of(Series::plans, origin);
  double trend = of(Series::new_plans, origin - 1);
  double requests = of(Series::requests, origin - 1);
  double followed = yield / years * requests;
  double plans = of(Series::plans, origin);
  EnglandPath path;
  for (int ahead = 1; ahead <= horizons; ++ahead) {
    trend *= 1.0 + growth;
    if (ahead > 1) followed *= 1.0 + growth;
    const double weight = !follows ? 0.0 : ahead == 1 ? kByRequestsFirst : kByRequestsLater;
    const double new_plans = follows ? trend + weight * (followed - trend) : trend;
    const double balance = new_plans - leaving * plans;
    plans += balance + carrying.steadiness * (last_growth - balance);
    requests *= 1.0 + requests_growth;
    growth *= kFadeOfGrowth;
    requests_growth *= kFadeOfGrowth;
    path.plans.push_back(plans);
    path.new_plans.push_back(new_plans);
    path.requests.push_back(requests);
  }
  return path;
}

}  // namespace

Carrying england_carrying(const History& known, int origin, const PipelineParts& parts) {
  // A grid from none to all of either, beside a penalty that draws both to what is expected.
  constexpr int kSteps = 8;
  const auto penalty = [](double value, double expected) {
    return std::pow(kCarryingPenalty * (value - expected), 2);
  };
  Carrying best{kExpectedDamping, kExpectedSteadiness};
  std::optional<double> least;
  for (int i = 0; i <= kSteps; ++i)
    for (int j = 0; j <= kSteps; ++j) {
      const Carrying carrying{static_cast<double>(i) / kSteps, static_cast<double>(j) / kSteps};
      if (!parts.england_steadiness && j > 0) continue;
      double loss = penalty(carrying.damping, kExpectedDamping) +
                    penalty(carrying.steadiness, kExpectedSteadiness);
      for (int past = kFirstDamping; past < origin; ++past) {
        const int horizons = std::min(kLongestDamping, origin - past);
        const EnglandPath path =
            england_path(known, past, horizons, carrying, parts.england_by_requests);
        for (int ahead = 1; ahead <= horizons; ++ahead) {
          const double error = path.plans[static_cast<std::size_t>(ahead) - 1] /
                                   known.england(Series::plans, past + ahead) -
                               1.0;
          loss += std::pow(error / ahead, 2);
        }
      }
      if (!least || loss < *least) {
        least = loss;
        best = carrying;
      }
    }
  return best;
}

std::vector<double> england_pipeline(const History& known, Quantity quantity, int origin,
                                     int horizons, const PipelineParts& parts) {
  for (int year = origin - kYearsOfGrowth - 1; year <= origin; ++year)
    for (const Series series : {Series::plans, Series::new_plans})
      if (year <= origin - (is_flow(series) ? 1 : 0) && std::isnan(known.england(series, year)))
        throw std::runtime_error(std::string{"the evidence has no "} +
                                 (series == Series::plans ? "EHC plans" : "new EHC plans") +
                                 " of England in " + std::to_string(year) + " (" +
                                 place_of(series, year) +
                                 "): the figure, or the column that had it, was missing from the "
                                 "release");
  const Carrying carrying = england_carrying(known, origin, parts);
  const EnglandPath path =
      england_path(known, origin, horizons, carrying, parts.england_by_requests);
  if (quantity == Quantity::plans) return path.plans;
  if (quantity == Quantity::new_plans) return path.new_plans;
  if (quantity == Quantity::requests) return path.requests;
  throw std::logic_error(std::string{"England's flows do not tell "} + name_of(quantity));
}

Forecasts pipeline(const History& known, Quantity quantity, int origin, int horizons,
                   const PipelineParts& parts) {
  const std::vector<double> england = england_pipeline(known, quantity, origin, horizons, parts);
  const double england_plans = known.england(Series::plans, origin);
  const bool flow = is_flow(series_of(quantity));
  Pipeline model{known, quantity, parts};
  const ByArea drift = model.drift(origin);
  const ByArea& plans = known.at(Series::plans, origin);
  Forecasts forecasts;
  ByArea total(plans.size(), 0.0);
  for (int ahead = 1; ahead <= horizons; ++ahead) {
    const auto at = static_cast<std::size_t>(ahead) - 1;
    const double before = ahead == 1 ? england_plans : england[at - 1];
    const double of_england = (england[at] - (flow ? 0.0 : before)) / england_plans;
    const Eigen::VectorXd beyond = model.expected(origin, ahead);
    ByArea forecast(plans.size());
    for (std::size_t i = 0; i < plans.size(); ++i) {
      const double year = of_england + beyond[static_cast<Eigen::Index>(i)] + drift[i];
      total[i] = flow ? year : total[i] + year;
      forecast[i] = never_negative(plans[i] * (flow ? total[i] : 1.0 + total[i]));
    }
    forecasts.push_back(std::move(forecast));
  }
  return forecasts;
}

Method pipeline_method() {
  return {"sendsim", "stock-flow: requests, backlog, catching up, region",
          [](const History& known, Quantity quantity, int origin, int horizons) {
            return pipeline(known, quantity, origin, horizons);
          }};
}

std::vector<Method> pipeline_without_parts() {
  const auto without = [](std::string name, std::string about, PipelineParts parts) {
    return Method{std::move(name), std::move(about),
                  [parts](const History& known, Quantity quantity, int origin, int horizons) {
                    return pipeline(known, quantity, origin, horizons, parts);
                  }};
  };
  PipelineParts requests;
  requests.requests = false;
  PipelineParts backlog;
  backlog.backlog = false;
  PipelineParts catching_up;
  catching_up.catching_up = false;
  PipelineParts region;
  region.region = false;
  PipelineParts pipeline_of_plans;
  pipeline_of_plans.requests = pipeline_of_plans.backlog = false;
  PipelineParts england;
  england.england_by_requests = false;
  PipelineParts steadiness;
  steadiness.england_steadiness = false;
  return {without("sendsim_without_requests", "no requests agreed to", requests),
          without("sendsim_without_requests_and_backlog", "last year's new plans alone",
                  pipeline_of_plans),
          without("sendsim_without_backlog", "no assessments in progress", backlog),
          without("sendsim_without_catching_up", "no share of pupils with plans", catching_up),
          without("sendsim_without_region", "no errors of earlier forecasts", region),
          without("sendsim_without_england_requests", "England's new plans by growth", england),
          without("sendsim_without_england_steadiness", "England by the balance of flows alone",
                  steadiness)};
}

Weights pipeline_weights(const History& known, Quantity quantity, int origin, int horizons,
                         const PipelineParts& parts) {
  Pipeline model{known, quantity, parts};
  Weights told;
  for (const Prior& each : model.predictors(origin)) told.predictors.push_back(each.name);
  for (int ahead = 1; ahead <= horizons; ++ahead) {
    const Eigen::VectorXd weights = model.weights(origin, ahead);
    told.weights.emplace_back(weights.begin(), weights.end());
  }
  return told;
}

}  // namespace sendsim::backtest
