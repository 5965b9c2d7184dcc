#pragma once

#include <hdf5.h>
#include <hdf5_hl.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The little of HDF5's C interface that results files need, with owners for its handles.

namespace sendsim::output::hdf5 {

/// A failed call, with what HDF5 says of it.
struct Failure {
  std::string text;
  int error = 0;  ///< errno of the system call that failed; 0 when it was not one
};
/// HDF5 prints its errors unless told not to, thread by thread: call before anything else.
void silence();
[[nodiscard]] Failure last_failure();

/// Owns an identifier of any kind.
class Handle {
 public:
  using Closer = herr_t (*)(hid_t);
  Handle() = default;
  Handle(hid_t id, Closer closer) : id_{id}, close_{closer} {}
  Handle(Handle&& other) noexcept : id_{std::exchange(other.id_, -1)}, close_{other.close_} {}
  Handle& operator=(Handle&& other) noexcept {
    if (this == &other) return *this;
    (void)close();
    id_ = std::exchange(other.id_, -1);
    close_ = other.close_;
    return *this;
  }
  ~Handle() { (void)close(); }
  [[nodiscard]] hid_t get() const noexcept { return id_; }
  [[nodiscard]] explicit operator bool() const noexcept { return id_ >= 0; }
  /// Closes now, to learn whether that failed.
  [[nodiscard]] bool close() noexcept { return id_ < 0 || close_(std::exchange(id_, -1)) >= 0; }

 private:
  hid_t id_ = -1;
  Closer close_ = nullptr;
};

using Extent = std::vector<hsize_t>;

/// Types as they lie in the file; memory has the same, since only little-endian machines are built
/// for.
template <class T>
[[nodiscard]] hid_t type_of();
template <>
[[nodiscard]] inline hid_t type_of<std::int32_t>() {
  return H5T_STD_I32LE;
}
template <>
[[nodiscard]] inline hid_t type_of<float>() {
  return H5T_IEEE_F32LE;
}
template <>
[[nodiscard]] inline hid_t type_of<double>() {
  return H5T_IEEE_F64LE;
}
/// Text of variable length.
[[nodiscard]] Handle text_type(H5T_cset_t characters = H5T_CSET_UTF8);
[[nodiscard]] Extent extent_of(hid_t dataset);  ///< empty when it cannot be told

/// A file in the writing: what a call of HDF5 fails at becomes an error that names the file.
class Writing {
 public:
  explicit Writing(std::filesystem::path path) : path_{std::move(path)} {}
  /// @throws UnwritableError, std::system_error, std::runtime_error: what HDF5 last failed at
  [[noreturn]] void fail() const;
  /// Owns the identifier; a negative one fails.
  [[nodiscard]] Handle checked(hid_t id, Handle::Closer close) const;
  void check(herr_t status) const;
  /// @throws std::logic_error for a text with NUL, which an attribute cannot hold
  void write_attribute(hid_t object, const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path path_;
};

}  // namespace sendsim::output::hdf5
