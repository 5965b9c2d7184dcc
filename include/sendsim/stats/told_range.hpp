#pragma once

#include <cstdint>

namespace sendsim::stats {

/// Of fewer independent values no range of nine in ten is told. Between the smallest and the
/// largest of n lies, of whatever law they are, (n − 1)/(n + 1) of it on average: a third of two
/// values, nine tenths of 19 only, and quantiles of type 7 lie within them. Beyond each end of the
/// range there is one value of 20 on average; of fewer nothing has been seen there.
/// Source: David and Nagaraja (2003), Order Statistics, 2.2 (uniform spacings).
inline constexpr std::int64_t kFewestForRange = 20;

/// How many replications that takes where so many in a row share a draw of the uncertain
/// parameters: those of one draw are not independent of one another.
[[nodiscard]] constexpr std::int64_t replications_for_range(std::int64_t seeds_per_draw) {
  return kFewestForRange * seeds_per_draw;
}

}  // namespace sendsim::stats
