#pragma once

#include <optional>
#include <string_view>

#include "sendsim/sen2/return.hpp"

namespace sendsim::sen2 {

/// The meaning of one code of the specification, in any case and with blanks around it; nothing
/// for a text that is none. The caller has dealt with empty cells.
[[nodiscard]] std::optional<Sex> parse_sex(std::string_view text);
[[nodiscard]] std::optional<Outcome> parse_outcome(std::string_view text);
[[nodiscard]] std::optional<RequestSource> parse_source(std::string_view text);
[[nodiscard]] std::optional<CeaseReason> parse_cease_reason(std::string_view text);
[[nodiscard]] std::optional<SettingType> parse_setting_type(std::string_view text);
[[nodiscard]] std::optional<Residential> parse_residential(std::string_view text);
[[nodiscard]] std::optional<NeedType> parse_need(std::string_view text);

}  // namespace sendsim::sen2
