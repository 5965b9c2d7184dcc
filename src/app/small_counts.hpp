#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace sendsim::app {

/// Writes counts of children for readers, hiding 1 to 4 as "c" where that is asked for.
class SmallCounts {
 public:
  static constexpr const char* kHidden = "c";
  explicit SmallCounts(bool hidden) : hidden_{hidden} {}
  [[nodiscard]] bool are_hidden() const noexcept { return hidden_; }
  [[nodiscard]] bool hides(double count) const { return hidden_ && count > 0.0 && count < 4.5; }

  /// One count that stands in no sum.
  [[nodiscard]] std::string told(double count) const;
  /// A count that stands in a sum.
  struct Cell {
    std::int64_t count = 0;
    std::int64_t told_elsewhere = 0;  ///< of those: what is left is told with the cell
  };
  /// Counts whose total stands beside them: where one is hidden, the next smallest are too, until
  /// at least two are and together they are 10 or more, so that the total does not give them away
  /// (secondary suppression). Noughts are told. What is told elsewhere hides nothing, and what is
  /// left of a cell without it may be small itself. With `gives_away` the total does so anyway:
  /// some are hidden though none is small.
  [[nodiscard]] std::vector<std::string> told_with_total(std::span<const Cell> cells,
                                                         bool gives_away = false) const;

 private:
  bool hidden_;
};

}  // namespace sendsim::app
