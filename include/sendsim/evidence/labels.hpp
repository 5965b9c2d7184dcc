#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sendsim::evidence {

/// A setting as SEN2's published tables count it.
struct SettingLabel {
  std::string_view code;   ///< what the compact tables write: the column name of DfE's caseload.csv
  std::string_view group;  ///< mainstream, special, ap_pru, fe, elsewhere, early_years, unknown
  std::string_view label;  ///< what DfE's tables by "Type of placement" write
};

/// A primary need as SEN2's published tables count it.
struct NeedLabel {
  std::string_view code;    ///< DfE's code (ASD, SEMH, …), or UNKNOWN
  std::string_view column;  ///< the column name of DfE's tables of needs
  std::string_view label;
};

/// Several settings of which some published tables give only the sum.
struct JointSetting {
  std::string_view code;
  std::string_view group;                     ///< as in SettingLabel
  std::span<const std::string_view> members;  ///< codes of setting_labels()
};

/// Every setting of the release of 2025, in the order of its columns; subtotals are not among them.
/// await_prov_2022 and perm_ex_2022 ended with the collection of 2022.
[[nodiscard]] std::span<const SettingLabel> setting_labels();
/// The sums that England's figures of 2026 are given in: state mainstream schools, resourced
/// provision and SEN units of any school, state special schools, AP and PRU, and other places
/// elsewhere.
[[nodiscard]] std::span<const JointSetting> joint_settings();
/// Every need of the release of 2025. Down's syndrome is counted under OTH there.
[[nodiscard]] std::span<const NeedLabel> need_labels();

/// The code of a published placement label, whatever its case; nothing for a subtotal ("… - total")
/// and for labels unknown here.
[[nodiscard]] std::optional<std::string> setting_code(std::string_view published);

/// A published age label ("age 10", "Aged 10", "under 3", "age 20 and over", "Age unknown") as the
/// compact tables write it: "10", "0-2", "20+", "unknown". "2 and under" and "under 3" are both
/// "0-2". Nothing for other labels.
[[nodiscard]] std::optional<std::string> age_code(std::string_view published);

/// A published band of ages ("Age 5 to 10", "Under 5") as the compact tables write it: "5-10",
/// "0-4". Nothing for other labels.
[[nodiscard]] std::optional<std::string> age_band_code(std::string_view published);

/// A published label of whole years a plan was held ("Less than a year", "1", "1 year", "12 or
/// more", "12 years and over") as "0", "1", … "12+". Nothing for other labels.
[[nodiscard]] std::optional<std::string> years_code(std::string_view published);

/// The year of a published time_period: "2024" is the calendar year 2024, "202425" the academic
/// year whose January is in 2025. Nothing for other texts.
[[nodiscard]] std::optional<std::string> year_code(std::string_view time_period);

}  // namespace sendsim::evidence
