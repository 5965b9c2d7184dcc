#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace sendsim::output {

/// One dimension of an array: what it is, and what each step along it is called.
struct LabelledAxis {
  std::string name;  ///< unique in the file unless the labels are the same too
  std::vector<std::string> labels;
};

/// Numbers in a box, the last axis running fastest; NaN where there is none.
struct LabelledArray {
  std::string name;
  std::string long_name;
  std::string unit;
  std::vector<LabelledAxis> axes;  ///< at least one
  std::vector<double> values;      ///< as many as the axes' lengths multiply to
};

/// Writes an HDF5 file with the arrays at its root, their labels as dimension scales beside them
/// (xarray and h5py show them), `long_name` and `units` as attributes of each array and
/// `attributes` at the root. The same arrays are the same bytes.
/// @throws std::logic_error for a wrong number of values or two axes of one name; UnwritableError,
/// std::system_error, std::runtime_error
void write_labelled_arrays(const std::filesystem::path& path,
                           const std::map<std::string, std::string>& attributes,
                           const std::vector<LabelledArray>& arrays);

}  // namespace sendsim::output
