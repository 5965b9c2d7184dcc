#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sendsim/witan/inputs.hpp"

namespace sendsim::witan {

inline constexpr std::size_t kAges = 26;  ///< DfE ages 0 to 25
inline constexpr int kFirstNcyOfPlans = -4;
inline constexpr int kLastNcyOfPlans = 21;
using ByAge = std::array<double, kAges>;

/// A level with what is not known of it.
struct Level {
  double mean = 0.0;  ///< children a year over the years observed
  double cv = 0.0;    ///< of that mean: from the count itself, or from year to year if that is more
};

/// What the transitions of all years say together, by DfE age at the census. How: METHODS.md.
struct Rates {
  /// Plans of the last January: [age][need][setting].
  std::vector<std::vector<std::vector<std::int64_t>>> plans;
  ByAge joining{};  ///< joiners of that age at the next census a resident of that age
  ByAge leaving{};  ///< chance to have no plan at the next census, by age at the first
  std::vector<std::vector<double>> joiner_needs;     ///< [age][need]: shares
  std::vector<std::vector<double>> joiner_settings;  ///< [age][setting]: shares
  /// [age][from][to]: chance to be there at the next census of who still has a plan; 0 on the
  /// diagonal.
  std::vector<std::vector<std::vector<double>>> moves;
  Level joiners;
  Level leavers;
  Level movers;  ///< between settings
  /// Plans by January, the last one's included: [setting].
  std::map<int, std::vector<std::int64_t>> history;
  std::map<int, std::int64_t> joined;  ///< by the January before
  std::map<int, std::int64_t> left;    ///< likewise
  std::vector<double> costs;  ///< [setting]: GBP a child and year, as the last January mixes needs
};

[[nodiscard]] Rates observe(const Inputs& inputs);

/// Residents of a DfE age; of 25 those of 24 where the file has no such row, after the last January
/// those of the last. 0 for an age below 0.
[[nodiscard]] double residents_of(const Inputs& inputs, int january, int age);

/// Plans in each January from the first state to that of the last population, expected from the
/// rates: stock × chance to stay × moves + residents × joining. Nobody of 25 has one in the next.
[[nodiscard]] std::vector<double> expected_plans(const Inputs& inputs, const Rates& rates);

}  // namespace sendsim::witan
