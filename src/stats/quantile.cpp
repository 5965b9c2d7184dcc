#include "sendsim/stats/quantile.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <stdexcept>

namespace sendsim::stats {
namespace {

/// Counts that spread over fewer values than this are tallied instead of sorted.
constexpr std::int64_t kTallyRange = 512;

void check(std::size_t count, std::span<const double> probabilities, std::span<double> out) {
  if (count == 0) throw std::invalid_argument("quantile: no values");
  if (probabilities.size() != out.size())
    throw std::invalid_argument("quantile: as many results as probabilities are needed");
  double before = 0;
  for (const double p : probabilities) {
    if (!(p >= before && p <= 1))
      throw std::invalid_argument("quantile: probabilities must ascend from 0 to 1");
    before = p;
  }
}

/// Where a quantile lies among n ordered values.
struct Place {
  std::size_t below;  ///< index of the value at or below it
  double fraction;    ///< of the way to the next
};

Place place_of(double p, std::size_t n) {
  const double h = static_cast<double>(n - 1) * p;
  const auto below = static_cast<std::size_t>(h);
  return {below, h - static_cast<double>(below)};
}

double between(double below, double above, double fraction) {
  return below == above ? below : below + fraction * (above - below);
}

/// Finds order statistics by narrowing: what lies before `from` is already known to be smaller.
template <class T>
void select(std::span<T> values, std::span<const double> probabilities, std::span<double> out) {
  auto from = values.begin();
  for (std::size_t i = 0; i < out.size(); ++i) {
    const Place place = place_of(probabilities[i], values.size());
    const auto below = values.begin() + static_cast<std::ptrdiff_t>(place.below);
    std::nth_element(from, below, values.end());
    from = below;
    const T above = place.fraction > 0 ? *std::min_element(below + 1, values.end()) : *below;
    out[i] = between(static_cast<double>(*below), static_cast<double>(above), place.fraction);
  }
}

/// The same from a tally of counts that lie in [least, least + kTallyRange).
void read_off(std::span<const std::int32_t> counts, std::int32_t least, std::int32_t greatest,
              std::span<const double> probabilities, std::span<double> out) {
  std::array<std::uint32_t, kTallyRange> tally;
  const auto used = static_cast<std::size_t>(greatest - least) + 1;
  std::fill_n(tally.begin(), used, 0U);
  for (const std::int32_t count : counts) ++tally[static_cast<std::size_t>(count - least)];
  std::size_t slot = 0;
  std::size_t up_to = tally[0];  // how many values lie in the slots up to and including `slot`
  for (std::size_t i = 0; i < out.size(); ++i) {
    const Place place = place_of(probabilities[i], counts.size());
    while (up_to <= place.below) up_to += tally[++slot];
    std::size_t next = slot;
    if (place.fraction > 0 && up_to == place.below + 1)
      while (tally[++next] == 0) {
      }
    out[i] = between(static_cast<double>(least) + static_cast<double>(slot),
                     static_cast<double>(least) + static_cast<double>(next), place.fraction);
  }
}

}  // namespace

double quantile_type7(std::span<const double> values, double p) {
  std::vector<double> copy(values.begin(), values.end());
  double result = 0;
  quantiles_type7(std::span<double>{copy}, std::span<const double>{&p, 1},
                  std::span<double>{&result, 1});
  return result;
}

void quantiles_type7(std::span<double> values, std::span<const double> probabilities,
                     std::span<double> out) {
  check(values.size(), probabilities, out);
  select(values, probabilities, out);
}

void quantiles_type7(std::span<std::int32_t> counts, std::span<const double> probabilities,
                     std::span<double> out) {
  check(counts.size(), probabilities, out);
  std::int32_t least = counts[0];
  std::int32_t greatest = counts[0];
  for (const std::int32_t count : counts) {  // vectorised, which std::minmax_element is not
    least = std::min(least, count);
    greatest = std::max(greatest, count);
  }
  if (least == greatest)
    std::fill(out.begin(), out.end(), static_cast<double>(least));
  else if (std::int64_t{greatest} - least < kTallyRange)
    read_off(counts, least, greatest, probabilities, out);
  else
    select(counts, probabilities, out);
}

}  // namespace sendsim::stats
