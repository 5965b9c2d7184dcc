#include "sendsim/sen2/rate.hpp"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <limits>

namespace sendsim::sen2 {
namespace {

constexpr double kPrior = 0.5;

}  // namespace

stats::Interval range_of(const EventCount& count, double level) {
  if (count.years <= 0.0) return {0.0, std::numeric_limits<double>::infinity()};
  const double tail = (1.0 - level) / 2.0;
  const double shape = count.events + kPrior;
  const double low = count.events > 0.0 ? boost::math::gamma_p_inv(shape, tail) / count.years : 0.0;
  return {low, boost::math::gamma_q_inv(shape, tail) / count.years};
}

stats::Interval range_of(const ShareCount& count, double level) {
  if (count.of <= 0.0) return {0.0, 1.0};
  const double tail = (1.0 - level) / 2.0;
  const double hits = count.hits + kPrior;
  const double others = count.of - count.hits + kPrior;
  return {count.hits > 0.0 ? boost::math::ibeta_inv(hits, others, tail) : 0.0,
          count.hits < count.of ? boost::math::ibetac_inv(hits, others, tail) : 1.0};
}

}  // namespace sendsim::sen2
