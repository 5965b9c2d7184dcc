#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

namespace sendsim::test {

/// The exact law, day by day, of a queue with Poisson arrivals and services that are geometric on
/// 1, 2, … days: the distribution of (in line, in service) at the end of a day, carried on without
/// a random number and without the engine. A day: who serves beyond the servers' number pauses, if
/// so ruled; tasks end, each with probability 1/mean; those in line since yesterday leave, each
/// with probability 1/mean patience; so many arrive, as many as the room holds; free servers start.
class DayChain {
 public:
  struct Rules {
    double arrivals_per_day;
    double mean_service;
    std::optional<std::size_t> room{};
    std::optional<double> mean_patience{};
    bool pauses = false;
  };
  /// `longest`: length of the line beyond which nobody is counted; `lost()` says how likely.
  DayChain(const Rules& rules, std::size_t most_servers, std::size_t longest)
      : rules_{rules}, most_{most_servers}, longest_{longest} {
    law_.assign((longest_ + 1) * (most_ + 1), 0.0);
    law_[0] = 1.0;
    for (double term = std::exp(-rules.arrivals_per_day); arrivals_.size() < 5 || term > 1e-17;
         term *= rules.arrivals_per_day / static_cast<double>(arrivals_.size()))
      arrivals_.push_back(term);
    for (std::size_t n = 0; n <= most_; ++n)
      ended_.push_back(binomial(n, 1.0 / rules.mean_service));
    if (rules.mean_patience)
      for (std::size_t n = 0; n <= longest_; ++n)
        gone_.push_back(binomial(n, 1.0 / *rules.mean_patience));
  }

  /// A day on which `servers` are there.
  void step(std::size_t servers) {
    if (rules_.pauses) pause(servers);
    end_tasks();
    left_ = 0.0;
    if (rules_.mean_patience) lose_patience();
    arrive_and_start(servers);
  }
  /// At the end of the last day.
  [[nodiscard]] double in_line() const {
    double mean = 0.0;
    for_each(
        [&](std::size_t line, std::size_t, double p) { mean += p * static_cast<double>(line); });
    return mean;
  }
  [[nodiscard]] double refused() const noexcept { return refused_; }  ///< expected, last day
  [[nodiscard]] double left() const noexcept { return left_; }        ///< expected, last day
  [[nodiscard]] double lost() const noexcept { return lost_; }

 private:
  using Law = std::vector<double>;
  [[nodiscard]] std::size_t at(std::size_t line, std::size_t busy) const {
    return line * (most_ + 1) + busy;
  }
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::size_t line = 0; line <= longest_; ++line)
      for (std::size_t busy = 0; busy <= most_; ++busy)
        if (law_[at(line, busy)] > 0.0) visit(line, busy, law_[at(line, busy)]);
  }
  /// P(k of n), k = 0, …, n.
  static std::vector<double> binomial(std::size_t n, double p) {
    std::vector<double> law{1.0};
    for (std::size_t i = 0; i < n; ++i) {
      law.push_back(0.0);
      for (std::size_t k = law.size() - 1; k > 0; --k) law[k] = law[k] * (1 - p) + law[k - 1] * p;
      law[0] *= 1 - p;
    }
    return law;
  }
  void replace(Law& next) {
    law_.swap(next);
    std::fill(next.begin(), next.end(), 0.0);
  }
  void put(Law& next, std::size_t line, std::size_t busy, double p) {
    if (line > longest_) {
      lost_ += p;
      line = longest_;
    }
    next[at(line, busy)] += p;
  }
  void pause(std::size_t servers) {
    Law next(law_.size(), 0.0);
    for_each([&](std::size_t line, std::size_t busy, double p) {
      const std::size_t stay = std::min(busy, servers);
      put(next, line + busy - stay, stay, p);
    });
    replace(next);
  }
  void end_tasks() {
    Law next(law_.size(), 0.0);
    for_each([&](std::size_t line, std::size_t busy, double p) {
      for (std::size_t k = 0; k <= busy; ++k) next[at(line, busy - k)] += p * ended_[busy][k];
    });
    replace(next);
  }
  void lose_patience() {
    Law next(law_.size(), 0.0);
    for_each([&](std::size_t line, std::size_t busy, double p) {
      for (std::size_t k = 0; k <= line; ++k) next[at(line - k, busy)] += p * gone_[line][k];
      left_ += p * static_cast<double>(line) / *rules_.mean_patience;
    });
    replace(next);
  }
  void arrive_and_start(std::size_t servers) {
    refused_ = 0.0;
    Law next(law_.size(), 0.0);
    for_each([&](std::size_t line, std::size_t busy, double p) {
      for (std::size_t k = 0; k < arrivals_.size(); ++k) {
        const std::size_t let_in =
            rules_.room ? std::min(k, *rules_.room - std::min(*rules_.room, line + busy)) : k;
        refused_ += p * arrivals_[k] * static_cast<double>(k - let_in);
        const std::size_t starts = std::min(line + let_in, servers - std::min(servers, busy));
        put(next, line + let_in - starts, busy + starts, p * arrivals_[k]);
      }
    });
    replace(next);
  }

  Rules rules_;
  std::size_t most_;
  std::size_t longest_;
  Law law_;
  std::vector<double> arrivals_;
  std::vector<std::vector<double>> ended_;
  std::vector<std::vector<double>> gone_;
  double refused_ = 0.0;
  double left_ = 0.0;
  double lost_ = 0.0;
};

}  // namespace sendsim::test
