#include "hdf5.hpp"

#include <bit>
#include <cstdlib>
#include <stdexcept>

#include "sendsim/output/errors.hpp"

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

void Writing::fail() const {
  const Failure failure = last_failure();
  if (failure.error != 0) throw_file_error("write", path_, failure.error);
  throw std::runtime_error("cannot write " + path_.string() + ": " + failure.text);
}

Handle Writing::checked(hid_t id, Handle::Closer close) const {
  if (id < 0) fail();
  return {id, close};
}

void Writing::check(herr_t status) const {
  if (status < 0) fail();
}

void Writing::write_attribute(hid_t object, const std::string& name,
                              const std::string& text) const {
  if (text.find('\0') != std::string::npos)
    throw std::logic_error("HDF5 file: NUL in the attribute " + name);
  const Handle type = checked(H5Tcopy(H5T_C_S1), H5Tclose);
  check(H5Tset_size(type.get(), text.size() + 1));
  check(H5Tset_cset(type.get(), H5T_CSET_UTF8));
  const Handle space = checked(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle attribute =
      checked(H5Acreate2(object, name.c_str(), type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT),
              H5Aclose);
  check(H5Awrite(attribute.get(), type.get(), text.c_str()));
}

}  // namespace sendsim::output::hdf5
