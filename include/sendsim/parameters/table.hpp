#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sendsim::parameters {

/// A list of codes that never changes: copies share it, since every table of a scenario names its
/// cells.
class Codes {
 public:
  Codes() : Codes{std::vector<std::string>{}} {}
  Codes(std::vector<std::string> codes)
      : codes_{std::make_shared<const std::vector<std::string>>(std::move(codes))} {}
  operator const std::vector<std::string>&() const noexcept { return *codes_; }
  [[nodiscard]] std::size_t size() const noexcept { return codes_->size(); }
  [[nodiscard]] bool empty() const noexcept { return codes_->empty(); }
  [[nodiscard]] const std::string& operator[](std::size_t i) const { return (*codes_)[i]; }
  [[nodiscard]] const std::string& front() const { return codes_->front(); }
  [[nodiscard]] const std::string& back() const { return codes_->back(); }
  [[nodiscard]] auto begin() const noexcept { return codes_->begin(); }
  [[nodiscard]] auto end() const noexcept { return codes_->end(); }
  friend bool operator==(const Codes& a, const Codes& b) {
    return a.codes_ == b.codes_ || *a.codes_ == *b.codes_;
  }

 private:
  std::shared_ptr<const std::vector<std::string>> codes_;
};

/// One direction of a table: ages in single years, or the codes of a registry.
struct Axis {
  std::string name;          ///< singular, as files write it: "age", "need", "provision"
  Codes codes;               ///< the cells' names in order, each once; whole numbers as text
  std::optional<int> first;  ///< for an axis of whole numbers: the first of them

  /// Every whole number from `first` to `last` ≥ first, e.g. ages 0 to 25.
  [[nodiscard]] static Axis of_whole_numbers(std::string name, int first, int last);
  /// The codes of a registry, in its order.
  [[nodiscard]] static Axis of_codes(std::string name, std::vector<std::string> codes);

  [[nodiscard]] std::size_t size() const noexcept { return codes.size(); }
  /// Nothing for a code that is not on the axis.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view code) const;
  friend bool operator==(const Axis&, const Axis&) = default;
};

/// A dense array of numbers over named axes; with no axes it is one number. The last axis runs
/// fastest. Whoever holds the table knows its unit.
class Table {
 public:
  /// One number.
  explicit Table(double value = 0.0);
  /// The same number in every cell.
  Table(std::vector<Axis> axes, double value);
  /// @throws std::logic_error unless there is one value for each cell
  Table(std::vector<Axis> axes, std::vector<double> values);

  /// One index for each axis, in the order of `axes()`.
  /// @throws std::logic_error for a wrong number of indices or an index beyond its axis
  [[nodiscard]] double at(std::span<const std::size_t> indices) const {
    return values_[cell(indices)];
  }
  [[nodiscard]] double at(std::initializer_list<std::size_t> indices) const {
    return at(std::span<const std::size_t>{indices.begin(), indices.size()});
  }
  void set(std::span<const std::size_t> indices, double value) { values_[cell(indices)] = value; }

  [[nodiscard]] const std::vector<Axis>& axes() const noexcept { return axes_; }
  [[nodiscard]] const std::vector<double>& values() const noexcept { return values_; }
  [[nodiscard]] std::vector<double>& values() noexcept { return values_; }
  /// Where the cell stands in `values()`. Errors as for `at`.
  [[nodiscard]] std::size_t cell(std::span<const std::size_t> indices) const;
  /// The reverse of `cell`. @throws std::logic_error beyond the last cell
  [[nodiscard]] std::vector<std::size_t> indices(std::size_t cell) const;
  friend bool operator==(const Table&, const Table&) = default;

 private:
  std::vector<Axis> axes_;
  std::vector<double> values_;
};

}  // namespace sendsim::parameters
