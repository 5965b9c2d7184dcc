#pragma once

#include <string>

#include "sendsim/witan/inputs.hpp"
#include "sendsim/witan/rates.hpp"

namespace sendsim::witan {

/// README.md of the scenario's folder: what was assumed, what the files cannot tell, the findings,
/// and the plans that the rates themselves lead to.
[[nodiscard]] std::string readme_text(const Inputs& inputs, const Rates& rates,
                                      const std::string& name);

}  // namespace sendsim::witan
