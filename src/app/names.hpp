#pragma once

#include <nlohmann/json_fwd.hpp>

#include "answers.hpp"
#include "sendsim/pathway/model.hpp"
#include "sendsim/scenario/scenario.hpp"

namespace sendsim::app {

/// Types of provision as the scenario names them, or as the DfE's tables name the setting of that
/// code.
[[nodiscard]] Names provision_names(const pathway::Model& model);

/// For results, whose reports tell codes in words: {"provision": [{"code", "name", "group"}],
/// "need": [{"code", "name"}]}; an empty name where there is none.
[[nodiscard]] nlohmann::ordered_json names_json(const scenario::Scenario& scenario);

}  // namespace sendsim::app
