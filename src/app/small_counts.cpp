#include "small_counts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace sendsim::app {
std::string SmallCounts::told(double count) const {
  return hides(count) ? kHidden : fmt::format("{:.0f}", count);
}

std::vector<std::string> SmallCounts::told_with_total(std::span<const Cell> cells,
                                                      bool gives_away) const {
  constexpr std::int64_t kFewestHidden = 10;
  const auto left = [&](std::size_t i) { return cells[i].count - cells[i].told_elsewhere; };
  std::vector<std::size_t> by_size(cells.size());
  std::iota(by_size.begin(), by_size.end(), std::size_t{0});
  std::stable_sort(by_size.begin(), by_size.end(),
                   [&](std::size_t a, std::size_t b) { return left(a) < left(b); });
  std::vector<std::string> texts;
  for (const Cell& cell : cells) texts.push_back(std::to_string(cell.count));
  int hidden = 0;
  std::int64_t together = 0;
  for (const std::size_t i : by_size) {
    if (left(i) <= 0) continue;
    const bool is_small = hides(static_cast<double>(left(i)));
    const bool hides_others =
        are_hidden() && (hidden > 0 || gives_away) && (hidden < 2 || together < kFewestHidden);
    if (!is_small && !hides_others) break;
    texts[i] = kHidden;
    ++hidden;
    together += left(i);
  }
  return texts;
}

}  // namespace sendsim::app
