#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sendsim/measures/layout.hpp"

namespace sendsim::measures {

/// What-if minus baseline of one replication, cell by cell.
///
/// The two may differ in what they count and in their codes: the difference has the cubes that both
/// have, and the codes of either; a count or a sum of a code that only one of them has is 0 in the
/// other, and a rate there is unknown. A difference with something unknown is unknown (NaN).
class Difference {
 public:
  /// @throws std::invalid_argument when the two are not of the same periods, or a cube of one name
  /// is of another measure, unit, kind, time or axes: what() completes "expected …"
  Difference(const Layout& baseline, const Layout& what_if);
  /// Of the difference. Every measure that either has; cubes of those that both have.
  [[nodiscard]] const Layout& layout() const noexcept { return layout_; }
  /// Measures that only one of the two counts, by name.
  [[nodiscard]] const std::vector<std::string>& not_in_both() const noexcept { return missing_; }
  /// Of results in the shapes that were told, whose counts are not negative: no difference then
  /// leaves 32 bits. Any thread. @throws std::logic_error for results in other shapes
  [[nodiscard]] Results of(const Results& baseline, const Results& what_if) const;

 private:
  /// Where one side has a cell of the difference; kNowhere: it has not.
  using Cells = std::vector<std::size_t>;
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
  struct Source {
    std::size_t cube;
    std::size_t size;  ///< cells of the side's cube
    Cells cells;       ///< empty: the same as in the difference
  };
  [[nodiscard]] Source source_of(const Layout& side, const Cube& cube) const;
  [[nodiscard]] static const CubeData& data_of(const Results& side, const Source& source,
                                               bool integer);
  template <class T>
  void subtract(std::size_t cube, const std::vector<T>& baseline, const std::vector<T>& what_if,
                std::vector<T>& difference) const;

  Layout layout_;
  std::vector<std::string> missing_;
  std::vector<Source> baseline_;  ///< by cube of the difference
  std::vector<Source> what_if_;
};

}  // namespace sendsim::measures
