#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "clock.hpp"

namespace sendsim::app {

/// A scenario's name as a folder can have it: letters, digits, `-`, `_`, `.`; anything else becomes
/// one `-`.
[[nodiscard]] std::string folder_name(const std::string& scenario);

/// The folder for the results of each scenario, in their order: `out`, or one each within it if
/// they are several; without `out`, outputs/<scenario>-<UTC time>, where nothing stands yet.
/// @throws UsageError when two scenarios would share a folder
[[nodiscard]] std::vector<std::filesystem::path> output_places(
    const std::vector<std::string>& scenarios, const std::optional<std::string>& out,
    WallTime started);

/// The folder for a comparison: `out`, or outputs/<baseline>-compared-<UTC time>, where nothing
/// stands yet.
[[nodiscard]] std::filesystem::path comparison_place(const std::string& baseline,
                                                     const std::optional<std::string>& out,
                                                     WallTime started);

}  // namespace sendsim::app
