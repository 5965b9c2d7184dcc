#include "sendsim/report/chart.hpp"

#include "charts.hpp"

namespace sendsim::report {

std::string svg(const Chart& chart, const Drawing& drawing) {
  return std::visit([&](const auto& kind) { return draw::drawn(kind, drawing); }, chart);
}

}  // namespace sendsim::report
