#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace sendsim::output {

/// One uncertain parameter, or what one calendar year draws of it.
struct DrawnParameter {
  std::string name;       ///< unique: the path, with "@year" behind it where each year draws anew
  std::string path;       ///< dotted, as in the scenario
  std::int32_t year = 0;  ///< the calendar year that the value is for; 0: all years
  double central = 0;     ///< as the scenario is written, in its unit; 1 of a factor
  friend bool operator==(const DrawnParameter&, const DrawnParameter&) = default;
};

/// The values of the uncertain parameters, draw by draw.
struct ParameterDraws {
  std::vector<DrawnParameter> parameters;
  std::vector<std::int32_t> draws;  ///< their numbers, ascending
  std::vector<double> values;       ///< draws × parameters, the parameters running fastest
  /// Of the draw at `row` of `draws`, in the order of `parameters`.
  [[nodiscard]] std::span<const double> of(std::size_t row) const {
    return std::span{values}.subspan(row * parameters.size(), parameters.size());
  }
  friend bool operator==(const ParameterDraws&, const ParameterDraws&) = default;
};

}  // namespace sendsim::output
