#pragma once

#include <string>
#include <vector>

#include "sendsim/measures/layout.hpp"

namespace sendsim::output {

/// The names of the dimension scales of a layout: those of its axes, made unique.
struct ScaleNames {
  std::vector<std::string> times;
  std::vector<std::string> axes;
};
/// @throws std::logic_error when a name is not one that files can hold, or an array has the name
/// of a scale or of another array
[[nodiscard]] ScaleNames scale_names(const measures::Layout& layout);

/// A layout without its days, which are in the scales. The labels are in their scales too, but
/// there HDF5 keeps them without a checksum, and a damaged one can bring the library down.
[[nodiscard]] std::string layout_json(const measures::Layout& layout, const ScaleNames& names);
/// The layout without days, and the names of the scales.
/// @throws std::runtime_error that says what is wrong with `text`
[[nodiscard]] measures::Layout read_layout_json(const std::string& text, ScaleNames& names);

[[nodiscard]] const char* name_of(measures::Kind kind);

}  // namespace sendsim::output
