#pragma once

#include <cstddef>
#include <vector>

namespace sendsim::calibration {

/// A linear programme in integers: minimise cost · x, rows between bounds, 0 ≤ x ≤ limit.
class IntegerProgramme {
 public:
  struct Solution {
    std::vector<double> values;  ///< one for each variable, whole numbers
    bool proven = false;         ///< no better solution exists
    bool found = false;          ///< there are values at all
  };

  /// Adds a variable 0 ≤ x ≤ limit and returns its index.
  std::size_t add_variable(double cost, double limit);
  /// Adds a row lower ≤ Σ … ≤ upper, still without entries, and returns its index.
  std::size_t add_row(double lower, double upper);
  /// Adds coefficient · variable to a row.
  void add_entry(std::size_t row, std::size_t variable, double coefficient);
  void set_cost(std::size_t variable, double cost) { costs_[variable] = cost; }

  [[nodiscard]] std::size_t variable_count() const noexcept { return costs_.size(); }

  /// Solves with CBC: one thread, its default seed, at most `max_nodes` nodes, so that the answer
  /// does not depend on the machine's speed.
  [[nodiscard]] Solution minimise(int max_nodes) const;

 private:
  struct Entry {
    int row;
    double coefficient;
  };
  std::vector<double> costs_;
  std::vector<double> limits_;
  std::vector<double> lower_;
  std::vector<double> upper_;
  std::vector<std::vector<Entry>> entries_;  // by variable
};

}  // namespace sendsim::calibration
