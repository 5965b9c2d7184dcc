#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sendsim::sen2 {

/// The modules of the return in DfE's order: parents stand before their children.
enum class Module : std::uint8_t {
  sen2,
  person,
  requests,
  assessment,
  namedplan,
  plandetail,
  activeplans,
  placementdetail,
  senneed
};
inline constexpr std::size_t kModules = 9;
[[nodiscard]] constexpr std::size_t index_of(Module module) {
  return static_cast<std::size_t>(module);
}
[[nodiscard]] constexpr Module module_at(std::size_t index) { return static_cast<Module>(index); }

/// As in the names of blade files, e.g. "activeplans".
[[nodiscard]] std::string_view name_of(Module module);
/// The module whose name `name` is, in lower case.
[[nodiscard]] std::optional<Module> find_module(std::string_view name);
/// Whose children the module's records are; person for itself and sen2.
[[nodiscard]] constexpr Module parent_of(Module module) {
  constexpr std::array kParents{Module::person,   Module::person,      Module::person,
                                Module::requests, Module::assessment,  Module::namedplan,
                                Module::requests, Module::activeplans, Module::activeplans};
  return kParents[index_of(module)];
}

/// What is read of a record; everything else in a return is passed over. One field may have
/// several names, by version and shape.
enum class Field : std::uint8_t {
  none,
  id_sen2,  ///< the nine ids in the order of Module: see id_field
  id_person,
  id_requests,
  id_assessment,
  id_namedplan,
  id_plandetail,
  id_activeplans,
  id_placementdetail,
  id_senneed,
  native,
  collection,
  year,
  reference_date,
  authority,
  birth_date,
  sex,
  upn,
  uln,
  received,
  source,
  decided,
  outcome,
  mediation,
  tribunal,
  exported,
  exception,
  started,
  ceased,
  cease_reason,
  residential,
  personal_budget,
  urn,
  ukprn,
  setting,
  rank,
  sen_unit,
  resourced,
  from_authority,
  review_meeting,
  last_review,
  phase_due,
  phase_final,
  entered,
  left,
  need
};
inline constexpr std::size_t kFields = 46;
static_assert(static_cast<std::size_t>(Field::need) + 1 == kFields);
[[nodiscard]] constexpr std::size_t index_of(Field field) {
  return static_cast<std::size_t>(field);
}
/// The field that holds the id of a record of `module`, its own or a child's reference to it.
[[nodiscard]] constexpr Field id_field(Module module) {
  return static_cast<Field>(index_of(Field::id_sen2) + index_of(module));
}

/// A column's heading or an element's name as it is looked up: letters and digits in lower case,
/// up to an opening bracket (`Date of Birth (ccyy-mm-dd)` is `dateofbirth`).
[[nodiscard]] std::string normalised_name(std::string_view text);

/// The field that `normalised` names in `module`; Field::none for what is passed over.
[[nodiscard]] Field find_field(Module module, std::string_view normalised);
/// The name of a module's field in the specification, for messages; "" if it has none.
[[nodiscard]] std::string_view spec_name(Module module, Field field);

}  // namespace sendsim::sen2
