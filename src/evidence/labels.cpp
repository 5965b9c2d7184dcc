#include "sendsim/evidence/labels.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace sendsim::evidence {

namespace {

constexpr std::array kSettings{
    SettingLabel{"mainstream_la_maintained", "mainstream", "Mainstream - LA maintained"},
    SettingLabel{"mainstream_la_maintained_resourced_provision", "mainstream",
                 "Mainstream - LA maintained (resourced provision)"},
    SettingLabel{"mainstream_la_maintained_senunit", "mainstream",
                 "Mainstream - LA maintained (SEN unit)"},
    SettingLabel{"mainstream_academy", "mainstream", "Mainstream - academy"},
    SettingLabel{"mainstream_academy_resourced_provision", "mainstream",
                 "Mainstream - academy (resourced provision)"},
    SettingLabel{"mainstream_academy_senunit", "mainstream", "Mainstream - academy (SEN unit)"},
    SettingLabel{"mainstream_free_school", "mainstream", "Mainstream - free school"},
    SettingLabel{"mainstream_free_school_resourced_provision", "mainstream",
                 "Mainstream - free school (resourced provision)"},
    SettingLabel{"mainstream_free_school_senunit", "mainstream",
                 "Mainstream - free school (SEN unit)"},
    SettingLabel{"mainstream_independent", "mainstream", "Mainstream - independent"},
    SettingLabel{"special_la_maintained", "special", "Special - LA maintained"},
    SettingLabel{"special_academy_free", "special", "Special - academy/free schools"},
    SettingLabel{"special_independent", "special", "Special - independent"},
    SettingLabel{"special_non_maintained", "special", "Special - non-maintained"},
    SettingLabel{"ap_pru_academy", "ap_pru", "AP/PRU - academy"},
    SettingLabel{"ap_pru_free_school", "ap_pru", "AP/PRU - free school"},
    SettingLabel{"ap_pru_la_maintained", "ap_pru", "AP/PRU - LA maintained"},
    SettingLabel{"general_fe_tertiary_colleges", "fe", "FE - general FE and tertiary colleges"},
    SettingLabel{"specialist_post_16_institutions", "fe", "FE - specialist post-16 institutions"},
    SettingLabel{"ukrlp_provider", "fe", "FE - UKRLP provider"},
    SettingLabel{"elective_home_education", "elsewhere",
                 "Educated elsewhere - elective home education"},
    SettingLabel{"other_arrangements_la", "elsewhere",
                 "Educated elsewhere - other arrangements by LA"},
    SettingLabel{"other_arrangements_parents", "elsewhere",
                 "Educated elsewhere - other arrangements by parents"},
    SettingLabel{"online_provider", "elsewhere", "Educated elsewhere - online provider"},
    SettingLabel{"w_settings", "elsewhere", "Educated elsewhere - Welsh establishment"},
    SettingLabel{"other_schools", "elsewhere",
                 "Educated elsewhere - other schools and establishments"},
    SettingLabel{"other_placement_settings", "elsewhere",
                 "Educated elsewhere - other placement settings"},
    SettingLabel{"neet", "elsewhere", "Educated elsewhere - NEET"},
    SettingLabel{"neet_ntci", "elsewhere",
                 "Educated elsewhere - not in education or training (notice to cease issued)"},
    SettingLabel{"neet_other", "elsewhere",
                 "Educated elsewhere - not in education or training (other)"},
    SettingLabel{"neet_other_csa", "elsewhere",
                 "Educated elsewhere - not in education or training (compulsory school age)"},
    SettingLabel{"nm_early_years", "early_years", "Non-maintained early years"},
    SettingLabel{"placement_unknown", "unknown", "Placement not recorded"},
    SettingLabel{"await_prov_2022", "unknown", "Awaiting provision (to 2022)"},
    SettingLabel{"perm_ex_2022", "unknown", "Permanently excluded (to 2022)"},
};

constexpr std::array kNeeds{
    NeedLabel{"ASD", "number_asd", "Autistic spectrum disorder"},
    NeedLabel{"HI", "number_hi", "Hearing impairment"},
    NeedLabel{"MLD", "number_mld", "Moderate learning difficulty"},
    NeedLabel{"MSI", "number_msi", "Multi-sensory impairment"},
    NeedLabel{"OTH", "number_oth", "Other difficulty or disability"},
    NeedLabel{"PD", "number_pd", "Physical disability"},
    NeedLabel{"PMLD", "number_pmld", "Profound and multiple learning difficulty"},
    NeedLabel{"SEMH", "number_semh", "Social, emotional and mental health"},
    NeedLabel{"SLCN", "number_slcn", "Speech, language and communication needs"},
    NeedLabel{"SLD", "number_sld", "Severe learning difficulty"},
    NeedLabel{"SPLD", "number_spld", "Specific learning difficulty"},
    NeedLabel{"VI", "number_vi", "Visual impairment"},
    NeedLabel{"UNKNOWN", "number_need_unknown", "Need not recorded"},
};

constexpr std::array<std::string_view, 3> kStateMainstream{
    "mainstream_la_maintained", "mainstream_academy", "mainstream_free_school"};
constexpr std::array<std::string_view, 3> kResourcedProvision{
    "mainstream_la_maintained_resourced_provision", "mainstream_academy_resourced_provision",
    "mainstream_free_school_resourced_provision"};
constexpr std::array<std::string_view, 3> kSenUnit{"mainstream_la_maintained_senunit",
                                                   "mainstream_academy_senunit",
                                                   "mainstream_free_school_senunit"};
constexpr std::array<std::string_view, 2> kStateSpecial{"special_la_maintained",
                                                        "special_academy_free"};
constexpr std::array<std::string_view, 3> kAlternative{"ap_pru_academy", "ap_pru_free_school",
                                                       "ap_pru_la_maintained"};
constexpr std::array<std::string_view, 4> kOtherElsewhere{
    "w_settings", "online_provider", "other_schools", "other_placement_settings"};

constexpr std::array kJointSettings{
    JointSetting{"mainstream_state", "mainstream", kStateMainstream},
    JointSetting{"mainstream_resourced_provision", "mainstream", kResourcedProvision},
    JointSetting{"mainstream_senunit", "mainstream", kSenUnit},
    JointSetting{"special_state", "special", kStateSpecial},
    JointSetting{"ap_pru", "ap_pru", kAlternative},
    JointSetting{"other_elsewhere", "elsewhere", kOtherElsewhere},
};

/// ASCII only, whatever the locale; published labels hold nothing else that matters here.
std::string lower(std::string_view text) {
  std::string result{text};
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

bool drop_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// Takes a whole number off the front of `text`.
std::optional<int> take_number(std::string_view& text) {
  int value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || value < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

}  // namespace

std::span<const SettingLabel> setting_labels() { return kSettings; }

std::span<const JointSetting> joint_settings() { return kJointSettings; }

std::span<const NeedLabel> need_labels() { return kNeeds; }

std::optional<std::string> setting_code(std::string_view published) {
  std::string wanted = lower(published);
  if (wanted == "special - academy/free school") wanted += 's';  // some tables drop the plural
  const auto found = std::find_if(kSettings.begin(), kSettings.end(),
                                  [&](const SettingLabel& s) { return lower(s.label) == wanted; });
  if (found == kSettings.end()) return std::nullopt;
  return std::string{found->code};
}

std::optional<std::string> age_code(std::string_view published) {
  const std::string lowered = lower(published);
  std::string_view text{lowered};
  if (text == "unknown" || text == "age unknown") return "unknown";
  if (text == "under 3") return "0-2";
  if (!drop_prefix(text, "aged ")) drop_prefix(text, "age ");
  const auto age = take_number(text);
  if (!age || *age > 99) return std::nullopt;
  if (text.empty()) return std::to_string(*age);
  if (text == " and under") return "0-" + std::to_string(*age);
  if (text == " and over" || text == " or over") return std::to_string(*age) + '+';
  return std::nullopt;
}

std::optional<std::string> age_band_code(std::string_view published) {
  const std::string lowered = lower(published);
  std::string_view text{lowered};
  if (drop_prefix(text, "under ")) {
    const auto end = take_number(text);
    if (!end || *end < 1 || !text.empty()) return std::nullopt;
    return "0-" + std::to_string(*end - 1);
  }
  if (!drop_prefix(text, "age ")) return std::nullopt;
  const auto first = take_number(text);
  if (!first || !drop_prefix(text, " to ")) return std::nullopt;
  const auto last = take_number(text);
  if (!last || *last < *first || !text.empty()) return std::nullopt;
  return std::to_string(*first) + '-' + std::to_string(*last);
}

std::optional<std::string> years_code(std::string_view published) {
  const std::string lowered = lower(published);
  std::string_view text{lowered};
  if (text == "less than a year" || text == "under a year") return "0";
  const auto years = take_number(text);
  if (!years) return std::nullopt;
  if (text.empty() || text == " year" || text == " years") return std::to_string(*years);
  if (text == " or more" || text == " years and over") return std::to_string(*years) + '+';
  return std::nullopt;
}

std::optional<std::string> year_code(std::string_view time_period) {
  std::string_view rest = time_period;
  const auto digits = take_number(rest);
  if (!digits || !rest.empty()) return std::nullopt;
  if (time_period.size() == 4) return std::string{time_period};
  const int first = *digits / 100;
  if (time_period.size() != 6 || *digits % 100 != (first + 1) % 100) return std::nullopt;
  return std::to_string(first + 1);
}

}  // namespace sendsim::evidence
