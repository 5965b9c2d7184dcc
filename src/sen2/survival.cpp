#include "sendsim/sen2/survival.hpp"

#include <algorithm>
#include <map>

namespace sendsim::sen2 {

double SurvivalCurve::lasting_beyond(int day) const {
  double lasting = 1.0;
  for (const Step& step : steps_) {
    if (step.day > day) break;
    lasting = step.lasting;
  }
  return lasting;
}

double SurvivalCurve::variance_beyond(int day) const {
  double variance = 0.0;
  for (const Step& step : steps_) {
    if (step.day > day) break;
    variance = step.variance;
  }
  return variance;
}

std::optional<int> SurvivalCurve::quantile(double share) const {
  // Products of fractions miss a level that they meet by a last bit.
  constexpr double kRounding = 1e-12;
  for (const Step& step : steps_)
    if (1.0 - step.lasting >= share - kRounding) return step.day;
  return std::nullopt;
}

double SurvivalCurve::mean_up_to(int most) const {
  double mean = 0.0;
  double lasting = 1.0;
  int since = 0;  // E min(T, m) = Σ P(T > d), d = 0 … m − 1
  for (const Step& step : steps_) {
    if (step.day >= most) break;
    mean += lasting * (step.day - since);
    lasting = step.lasting;
    since = step.day;
  }
  return mean + lasting * (most - since);
}

SurvivalCurve kaplan_meier(std::span<const Followed> waits) {
  std::map<int, std::int64_t> ends;
  std::vector<int> entries;
  std::vector<int> exits;
  for (const Followed& wait : waits) {
    if (wait.ended) ++ends[wait.until];
    entries.push_back(wait.unseen_days);
    exits.push_back(wait.until);
  }
  std::sort(entries.begin(), entries.end());
  std::sort(exits.begin(), exits.end());
  std::vector<SurvivalCurve::Step> steps;
  double lasting = 1.0;
  double greenwood = 0.0;
  for (const auto& [day, ended] : ends) {
    const auto entered = std::lower_bound(entries.begin(), entries.end(), day) - entries.begin();
    const auto left = std::lower_bound(exits.begin(), exits.end(), day) - exits.begin();
    const std::int64_t at_risk = entered - left;
    const auto n = static_cast<double>(at_risk);
    const auto d = static_cast<double>(ended);
    lasting *= (n - d) / n;
    if (at_risk > ended) greenwood += d / (n * (n - d));
    steps.push_back({day, at_risk, ended, lasting, lasting * lasting * greenwood});
  }
  return SurvivalCurve{std::move(steps)};
}

}  // namespace sendsim::sen2
