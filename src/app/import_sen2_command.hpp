#pragma once

#include "requests.hpp"
#include "streams.hpp"

namespace sendsim::app {

/// `sendsim import sen2`: the baseline of an authority from its own SEN2 returns, with the
/// published evidence behind them. What it writes is its owner's alone.
/// @throws UsageError when the returns cannot be read or are of a year without evidence
[[nodiscard]] int import_sen2_command(const ImportSen2Request& request, const Streams& streams);

}  // namespace sendsim::app
