#pragma once

#include <optional>
#include <string_view>

#include "modules.hpp"

namespace sendsim::sen2 {

/// A blade's name taken apart: `Blade-Export_02-02-2026_person.csv` is the module person of the
/// export `Blade-Export_02-02-2026_`.
struct BladeName {
  std::string_view export_name;
  Module module;
};
[[nodiscard]] std::optional<BladeName> blade_name(std::string_view file_name);

/// The module whose `…tableid` is the first column of a CSV text, of which the beginning is enough.
[[nodiscard]] std::optional<Module> module_of_first_column(std::string_view text);

/// A CSV text begins with a header that has a column `…tableid`, as blades have.
[[nodiscard]] bool names_ids(std::string_view text);

}  // namespace sendsim::sen2
