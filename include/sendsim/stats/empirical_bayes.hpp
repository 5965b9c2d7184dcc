#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace sendsim::stats {

/// Events of one unit in one period beside how many are expected of it at everybody's rates.
struct RatioCount {
  double hits = 0.0;      ///< ≥ 0
  double expected = 0.0;  ///< ≥ 0; 0 where nothing is known
  RatioCount& operator+=(const RatioCount& other) {
    hits += other.hits;
    expected += other.expected;
    return *this;
  }
};
/// All of them together, in their order.
[[nodiscard]] RatioCount sum_of(std::span<const RatioCount> counts);

/// What lasts of the ratios hits ÷ expected of many like units (authorities), told from what passes
/// with the year and from chance:
///
///     ratio(unit, period) = centre(period) + lasting(unit) + passing(unit, period) + chance,
///
/// lasting with standard deviation τ around β × the mean of the unit's neighbours, passing with
/// standard deviation η, chance with variance `per_expected` ÷ expected (1 for counts, 1 − p for
/// decisions with probability p). τ² is the covariance of one unit's ratios over two periods; β
/// what the neighbours of one period tell of the other, so that what passes with a period for a
/// whole group of neighbours counts for nothing. All by weighted moments; with fewer than two
/// periods everything that is not chance is taken to last, and β is 0.
///
/// Source: the linear empirical Bayes estimator of Efron and Morris, JASA 70 (1975) 311–319; with
/// unequal variances Morris, JASA 78 (1983) 47–55.
class LastingRatios {
 public:
  /// `units`[unit][period], every unit the same periods, the last the latest. `neighbours`[unit]:
  /// numbers of other units, possibly none. @throws std::logic_error for other shapes
  LastingRatios(std::vector<std::vector<RatioCount>> units,
                std::vector<std::vector<std::size_t>> neighbours, double per_expected);

  struct Estimate {
    double lasting = 1.0;  ///< expected ratio of later periods, on the scale of the latest; ≥ 0
    double lasting_sd = 0.0;  ///< what is not known of it
    double latest = 1.0;      ///< the ratio of the latest period, without chance; ≥ 0
    double own_weight = 0.0;  ///< of the unit's own ratios in `lasting`; the rest borrows
    std::optional<double> neighbours{};  ///< their mean ratio, on the scale of the latest period
  };
  [[nodiscard]] Estimate of(std::size_t unit) const;
  /// As of(), of a unit of which only these periods are known; `neighbours` as told.
  [[nodiscard]] Estimate of(std::span<const RatioCount> periods,
                            std::optional<double> neighbours) const;

  [[nodiscard]] double lasting_sd() const noexcept { return lasting_sd_; }  ///< τ
  [[nodiscard]] double passing_sd() const noexcept { return passing_sd_; }  ///< η
  /// β, 0 to 1: how much of the neighbours' difference from the mean is a unit's own prior.
  [[nodiscard]] double neighbours_weight() const noexcept { return neighbours_weight_; }

 private:
  [[nodiscard]] double chance(const RatioCount& count) const {
    return per_expected_ / count.expected;
  }
  /// The ratio less the period's centre.
  [[nodiscard]] double deviation(const RatioCount& count, std::size_t period) const {
    return count.hits / count.expected - centre_[period];
  }
  [[nodiscard]] double weight(std::size_t unit) const;
  void fit_centres();
  void fit_neighbours();
  void fit_variances();
  /// Mean deviation of the neighbours of `unit` over the periods, or in one.
  [[nodiscard]] std::optional<double> neighbours_mean(std::size_t unit) const;
  [[nodiscard]] std::optional<double> neighbours_mean(std::size_t unit, std::size_t period) const;

  std::vector<std::vector<RatioCount>> units_;
  std::vector<std::vector<std::size_t>> neighbours_;
  double per_expected_;
  std::vector<double> centre_;
  double lasting_sd_ = 0.3;
  double passing_sd_ = 0.3;
  double neighbours_weight_ = 0.0;
};

/// How far the parts of a unit (ages) differ in their ratio from the whole beyond chance: the
/// variance of a part's ratio ÷ the unit's, by moments over all units. `units`[unit][part]; at
/// least 0. Parts of which nothing is expected count for nothing.
[[nodiscard]] double variance_of_parts(std::span<const std::vector<RatioCount>> units,
                                       double per_expected);

/// The ratio of a part ÷ that of the whole, given that such factors have mean 1 and `variance`
/// (gamma-Poisson, per_expected = 1): (hits + ν) ÷ (expected × whole + ν) with ν = 1/variance.
[[nodiscard]] double part_over_whole(const RatioCount& part, double whole, double variance);

}  // namespace sendsim::stats
