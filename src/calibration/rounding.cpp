#include "rounding.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>

namespace sendsim::calibration {
namespace {

constexpr double kWhole = 1e-6;  // a fit so near a whole number is one

/// Sends units from rows to columns, at most one a cell, at least cost: successive shortest paths
/// (Bellman-Ford, costs may be negative).
class UnitFlow {
 public:
  UnitFlow(std::vector<std::int64_t> supply, std::vector<std::int64_t> demand)
      : supply_{std::move(supply)},
        demand_{std::move(demand)},
        cost_(supply_.size() * demand_.size(), 0.0),
        state_(cost_.size(), State::none) {}

  void allow(std::size_t row, std::size_t column, double cost) {
    cost_[row * demand_.size() + column] = cost;
    state_[row * demand_.size() + column] = State::empty;
  }
  /// True when every unit has found a cell.
  [[nodiscard]] bool solve() {
    for (const auto* ends : {&supply_, &demand_})
      if (std::any_of(ends->begin(), ends->end(), [](std::int64_t n) { return n < 0; }))
        return false;
    while (std::any_of(supply_.begin(), supply_.end(), [](std::int64_t n) { return n > 0; }))
      if (!augment()) return false;
    return std::all_of(demand_.begin(), demand_.end(), [](std::int64_t n) { return n == 0; });
  }
  [[nodiscard]] bool holds(std::size_t row, std::size_t column) const {
    return state_[row * demand_.size() + column] == State::full;
  }

 private:
  enum class State : std::uint8_t { none, empty, full };

  bool augment() {
    constexpr double kFar = std::numeric_limits<double>::infinity();
    constexpr double kLess = 1e-12;  // so that rounding makes no endless round trip
    const std::size_t columns = demand_.size();
    std::vector<double> to_row(supply_.size(), kFar);
    std::vector<double> to_column(columns, kFar);
    std::vector<std::size_t> row_from(supply_.size(), columns);  // the column before; none: source
    std::vector<std::size_t> column_from(columns, supply_.size());
    for (std::size_t row = 0; row < supply_.size(); ++row)
      if (supply_[row] > 0) to_row[row] = 0.0;
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t row = 0; row < supply_.size(); ++row)
        for (std::size_t column = 0; column < columns; ++column) {
          const std::size_t cell = row * columns + column;
          if (state_[cell] == State::empty &&
              to_row[row] + cost_[cell] < to_column[column] - kLess) {
            to_column[column] = to_row[row] + cost_[cell];
            column_from[column] = row;
            changed = true;
          }
          if (state_[cell] == State::full &&
              to_column[column] - cost_[cell] < to_row[row] - kLess) {
            to_row[row] = to_column[column] - cost_[cell];
            row_from[row] = column;
            changed = true;
          }
        }
    }
    std::size_t end = columns;
    for (std::size_t column = 0; column < columns; ++column)
      if (demand_[column] > 0 && to_column[column] < kFar &&
          (end == columns || to_column[column] < to_column[end]))
        end = column;
    if (end == columns) return false;
    --demand_[end];
    for (std::size_t column = end;;) {
      const std::size_t row = column_from[column];
      state_[row * columns + column] = State::full;
      if (row_from[row] == columns) {
        --supply_[row];
        return true;
      }
      column = row_from[row];
      state_[row * columns + column] = State::empty;
    }
  }

  std::vector<std::int64_t> supply_;
  std::vector<std::int64_t> demand_;
  std::vector<double> cost_;
  std::vector<State> state_;
};

class Rounding {
 public:
  Rounding(const Margins& margins, const std::vector<double>& fit)
      : margins_{margins},
        fit_{fit},
        needs_{margins.needs.size()},
        settings_{margins.settings.size()},
        plans_(fit.size()),
        owed_(needs_ * settings_, 0.0) {
    for (std::size_t cell = 0; cell < fit.size(); ++cell)
      plans_[cell] = static_cast<std::int64_t>(std::floor(fit[cell] + kWhole));
  }

  [[nodiscard]] std::optional<std::vector<std::int64_t>> table() {
    for (std::size_t age = 0; age < margins_.ages.size(); ++age)
      if (!round_age(age)) return std::nullopt;
    missing_ = margins_.need_setting;
    for (std::size_t cell = 0; cell < plans_.size(); ++cell)
      missing_[pair_of(cell)] -= plans_[cell];
    if (!meet_third_table()) return std::nullopt;
    come_nearer();
    return plans_;
  }

 private:
  [[nodiscard]] std::size_t cell(std::size_t age, std::size_t pair) const {
    return age * owed_.size() + pair;
  }
  [[nodiscard]] std::size_t pair_of(std::size_t cell) const { return cell % owed_.size(); }

  bool round_age(std::size_t age) {
    std::vector<std::int64_t> by_need(needs_), by_setting(settings_);
    for (std::size_t need = 0; need < needs_; ++need)
      by_need[need] = margins_.age_need[age * needs_ + need];
    for (std::size_t setting = 0; setting < settings_; ++setting)
      by_setting[setting] = margins_.age_setting[age * settings_ + setting];
    for (std::size_t pair = 0; pair < owed_.size(); ++pair) {
      by_need[pair / settings_] -= plans_[cell(age, pair)];
      by_setting[pair % settings_] -= plans_[cell(age, pair)];
    }
    UnitFlow flow{by_need, by_setting};
    for (std::size_t pair = 0; pair < owed_.size(); ++pair) {
      const double rest = fit_[cell(age, pair)] - static_cast<double>(plans_[cell(age, pair)]);
      if (rest <= kWhole) continue;
      flow.allow(pair / settings_, pair % settings_, 1.0 - 2.0 * (rest + owed_[pair]));
    }
    if (!flow.solve()) return false;
    for (std::size_t pair = 0; pair < owed_.size(); ++pair) {
      std::int64_t& plans = plans_[cell(age, pair)];
      if (flow.holds(pair / settings_, pair % settings_)) ++plans;
      owed_[pair] += fit_[cell(age, pair)] - static_cast<double>(plans);
    }
    return true;
  }

  /// Two needs change settings within an age: +1 at (n1, s1) and (n2, s2), −1 at (n1, s2) and
  /// (n2, s1). The age's own margins stay.
  struct Swap {
    std::size_t age, n1, s1, n2, s2;
  };
  [[nodiscard]] std::array<std::pair<std::size_t, int>, 4> parts(const Swap& swap) const {
    return {{{swap.n1 * settings_ + swap.s1, 1},
             {swap.n2 * settings_ + swap.s2, 1},
             {swap.n1 * settings_ + swap.s2, -1},
             {swap.n2 * settings_ + swap.s1, -1}}};
  }
  [[nodiscard]] double distance(std::size_t at, std::int64_t change) const {
    return std::abs(static_cast<double>(plans_[at] + change) - fit_[at]);
  }
  /// What one cell costs to change; infinite where it would leave the whole numbers beside the fit.
  [[nodiscard]] double cost(std::size_t at, int change) const {
    const double after = distance(at, change);
    if (after >= 1.0 || plans_[at] + change < 0) return std::numeric_limits<double>::infinity();
    return after - distance(at, 0);
  }
  void make(const Swap& swap) {
    for (const auto& [pair, change] : parts(swap)) {
      plans_[cell(swap.age, pair)] += change;
      missing_[pair] -= change;
      ++made_[{cell(swap.age, pair), change}];
    }
  }

  /// Swaps that give a pair what it misses most, the cheapest first; what has been done often
  /// costs more, so that no two swaps undo each other for ever.
  bool meet_third_table() {
    constexpr int kMostSwaps = 4000;
    for (int count = 0; count < kMostSwaps; ++count) {
      const auto most = std::max_element(missing_.begin(), missing_.end());
      if (*most <= 0) return true;
      const auto swap = best_swap(static_cast<std::size_t>(most - missing_.begin()));
      if (!swap) return false;
      make(*swap);
    }
    return false;
  }
  [[nodiscard]] std::optional<Swap> best_swap(std::size_t pair) const {
    constexpr double kMiss = 4.0;  // a plan that the third table misses, in distance
    std::optional<Swap> best;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t age = 0; age < margins_.ages.size(); ++age)
      for (std::size_t n2 = 0; n2 < needs_; ++n2)
        for (std::size_t s2 = 0; s2 < settings_; ++s2) {
          const Swap swap{age, pair / settings_, pair % settings_, n2, s2};
          if (n2 == swap.n1 || s2 == swap.s1) continue;
          double total = 0.0;
          for (const auto& [at, change] : parts(swap)) {
            total += cost(cell(age, at), change);
            if (total == std::numeric_limits<double>::infinity()) break;
            total += kMiss *
                     static_cast<double>(std::abs(missing_[at] - change) - std::abs(missing_[at]));
            if (const auto undone = made_.find({cell(age, at), -change}); undone != made_.end())
              total += undone->second;
          }
          if (total < least) {
            least = total;
            best = swap;
          }
        }
    return best;
  }

  /// The same swap forwards in one age and backwards in another changes no margin.
  void come_nearer() {
    const std::size_t ages = margins_.ages.size();
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t n1 = 0; n1 < needs_; ++n1)
        for (std::size_t n2 = n1 + 1; n2 < needs_; ++n2)
          for (std::size_t s1 = 0; s1 < settings_; ++s1)
            for (std::size_t s2 = s1 + 1; s2 < settings_; ++s2) {
              const auto forth = cheapest({0, n1, s1, n2, s2}, ages);
              const auto back = cheapest({0, n1, s2, n2, s1}, forth.second);
              if (forth.first + back.first > -1e-6) continue;
              make({forth.second, n1, s1, n2, s2});
              make({back.second, n1, s2, n2, s1});
              changed = true;
            }
    }
  }
  /// The age in which that swap costs least, and what; `but` is left out.
  [[nodiscard]] std::pair<double, std::size_t> cheapest(Swap swap, std::size_t but) const {
    std::pair<double, std::size_t> best{std::numeric_limits<double>::infinity(), 0};
    for (std::size_t age = 0; age < margins_.ages.size(); ++age) {
      if (age == but) continue;
      double total = 0.0;
      for (const auto& [at, change] : parts(swap)) total += cost(cell(age, at), change);
      if (total < best.first) best = {total, age};
    }
    return best;
  }

  const Margins& margins_;
  const std::vector<double>& fit_;
  std::size_t needs_, settings_;
  std::vector<std::int64_t> plans_;
  std::vector<double> owed_;           ///< need × setting: rounded off so far
  std::vector<std::int64_t> missing_;  ///< need × setting: published less reached
  std::map<std::pair<std::size_t, int>, int> made_;
};

}  // namespace

std::optional<std::vector<std::int64_t>> round_to_margins(const Margins& margins,
                                                          const std::vector<double>& fit) {
  return Rounding{margins, fit}.table();
}

std::optional<std::vector<std::int64_t>> round_to_totals(const std::vector<std::int64_t>& rows,
                                                         const std::vector<std::int64_t>& columns,
                                                         const std::vector<double>& fit) {
  std::vector<std::int64_t> supply = rows;
  std::vector<std::int64_t> demand = columns;
  std::vector<std::int64_t> table(fit.size());
  for (std::size_t cell = 0; cell < fit.size(); ++cell) {
    table[cell] = static_cast<std::int64_t>(std::floor(fit[cell] + kWhole));
    supply[cell / columns.size()] -= table[cell];
    demand[cell % columns.size()] -= table[cell];
  }
  UnitFlow flow{supply, demand};
  for (std::size_t cell = 0; cell < fit.size(); ++cell) {
    const double rest = fit[cell] - static_cast<double>(table[cell]);
    if (rest > kWhole) flow.allow(cell / columns.size(), cell % columns.size(), 1.0 - 2.0 * rest);
  }
  if (!flow.solve()) return std::nullopt;
  for (std::size_t cell = 0; cell < fit.size(); ++cell)
    if (flow.holds(cell / columns.size(), cell % columns.size())) ++table[cell];
  return table;
}

}  // namespace sendsim::calibration
