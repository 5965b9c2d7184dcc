#include "small_counts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace sendsim::app {
std::string SmallCounts::told(double count) const {
  return hides(count) ? kHidden : fmt::format("{:.0f}", count);
}

std::vector<std::string> SmallCounts::told_with_total(std::span<const std::int64_t> counts) const {
  constexpr std::int64_t kFewestHidden = 10;
  std::vector<std::size_t> by_size(counts.size());
  std::iota(by_size.begin(), by_size.end(), std::size_t{0});
  std::stable_sort(by_size.begin(), by_size.end(),
                   [&](std::size_t a, std::size_t b) { return counts[a] < counts[b]; });
  std::vector<std::string> texts;
  for (const std::int64_t count : counts) texts.push_back(std::to_string(count));
  int hidden = 0;
  std::int64_t together = 0;
  for (const std::size_t i : by_size) {
    if (counts[i] <= 0) continue;
    const bool is_small = hides(static_cast<double>(counts[i]));
    const bool gives_away = hidden > 0 && (hidden < 2 || together < kFewestHidden);
    if (!is_small && !gives_away) break;
    texts[i] = kHidden;
    ++hidden;
    together += counts[i];
  }
  return texts;
}

}  // namespace sendsim::app
