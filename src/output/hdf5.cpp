#include "hdf5.hpp"

#include <bit>
#include <cstdlib>

static_assert(std::endian::native == std::endian::little,
              "results are written as they lie in memory");

namespace sendsim::output::hdf5 {

void silence() { H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); }

Failure last_failure() {
  Failure failure;
  const auto note = [](unsigned, const H5E_error2_t* entry, void* out) -> herr_t {
    auto& found = *static_cast<Failure*>(out);
    const std::string_view text = entry->desc == nullptr ? "" : entry->desc;
    if (found.text.empty()) found.text = text;  // the innermost tells most
    constexpr std::string_view kErrno = "errno = ";
    const auto at = text.find(kErrno);
    if (at != std::string_view::npos && found.error == 0)
      found.error = std::atoi(text.data() + at + kErrno.size());
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, note, &failure);
  if (failure.text.empty()) failure.text = "HDF5 gives no reason";
  return failure;
}

Handle text_type(H5T_cset_t characters) {
  Handle type{H5Tcopy(H5T_C_S1), H5Tclose};
  H5Tset_size(type.get(), H5T_VARIABLE);
  H5Tset_cset(type.get(), characters);
  return type;
}

Extent extent_of(hid_t dataset) {
  const Handle space{H5Dget_space(dataset), H5Sclose};
  const int rank = space ? H5Sget_simple_extent_ndims(space.get()) : -1;
  if (rank < 0) return {};
  Extent extent(static_cast<std::size_t>(rank));
  if (rank > 0 && H5Sget_simple_extent_dims(space.get(), extent.data(), nullptr) < 0) return {};
  return extent;
}

}  // namespace sendsim::output::hdf5
