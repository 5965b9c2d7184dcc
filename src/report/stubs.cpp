#include "charts.hpp"
#include "labels.hpp"
namespace sendsim::report::draw {
std::string drawn(const Multiples&, const Drawing& d) { return nothing_to_show(d); }
std::string drawn(const HeatMap&, const Drawing& d) { return nothing_to_show(d); }
std::string drawn(const Sankey&, const Drawing& d) { return nothing_to_show(d); }
std::string drawn(const Scatter&, const Drawing& d) { return nothing_to_show(d); }
}  // namespace sendsim::report::draw
