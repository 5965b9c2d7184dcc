#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sendsim::sen2 {

/// Where a plan holder is taught, as DfE's caseload table counts it: the columns of "Education,
/// health and care plans" (Explore education statistics) in their order, less those of 2022 alone.
enum class Provision : std::uint8_t {
  mainstream_la_maintained,
  mainstream_la_maintained_resourced_provision,
  mainstream_la_maintained_senunit,
  mainstream_academy,
  mainstream_academy_resourced_provision,
  mainstream_academy_senunit,
  mainstream_free_school,
  mainstream_free_school_resourced_provision,
  mainstream_free_school_senunit,
  mainstream_independent,
  special_la_maintained,
  special_academy_free,
  special_independent,
  special_non_maintained,
  ap_pru_academy,
  ap_pru_free_school,
  ap_pru_la_maintained,
  general_fe_tertiary_colleges,
  specialist_post_16_institutions,
  ukrlp_provider,
  elective_home_education,
  other_arrangements_la,
  other_arrangements_parents,
  online_provider,
  w_settings,
  other_schools,
  other_placement_settings,
  neet,
  neet_ntci,
  neet_other,
  neet_other_csa,
  nm_early_years,
  placement_unknown
};
inline constexpr std::size_t kProvisions = 33;

/// The column's name, as in scenarios/data/settings.csv.
[[nodiscard]] std::string_view code_of(Provision provision);
[[nodiscard]] std::optional<Provision> provision_with_code(std::string_view code);

}  // namespace sendsim::sen2
