#include "sendsim/sen2/provision.hpp"

#include <algorithm>
#include <array>

namespace sendsim::sen2 {
namespace {

constexpr std::array<std::string_view, kProvisions> kCodes{
    "mainstream_la_maintained",
    "mainstream_la_maintained_resourced_provision",
    "mainstream_la_maintained_senunit",
    "mainstream_academy",
    "mainstream_academy_resourced_provision",
    "mainstream_academy_senunit",
    "mainstream_free_school",
    "mainstream_free_school_resourced_provision",
    "mainstream_free_school_senunit",
    "mainstream_independent",
    "special_la_maintained",
    "special_academy_free",
    "special_independent",
    "special_non_maintained",
    "ap_pru_academy",
    "ap_pru_free_school",
    "ap_pru_la_maintained",
    "general_fe_tertiary_colleges",
    "specialist_post_16_institutions",
    "ukrlp_provider",
    "elective_home_education",
    "other_arrangements_la",
    "other_arrangements_parents",
    "online_provider",
    "w_settings",
    "other_schools",
    "other_placement_settings",
    "neet",
    "neet_ntci",
    "neet_other",
    "neet_other_csa",
    "nm_early_years",
    "placement_unknown"};

}  // namespace

std::string_view code_of(Provision provision) {
  return kCodes.at(static_cast<std::size_t>(provision));
}

std::optional<Provision> provision_with_code(std::string_view code) {
  const auto* const found = std::find(kCodes.begin(), kCodes.end(), code);
  if (found == kCodes.end()) return std::nullopt;
  return static_cast<Provision>(found - kCodes.begin());
}

}  // namespace sendsim::sen2
