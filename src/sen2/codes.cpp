#include "codes.hpp"

#include <array>
#include <string>

#include "sendsim/sen2/cells.hpp"

namespace sendsim::sen2 {
namespace {

template <class Meaning>
struct Code {
  std::string_view text;
  Meaning meaning;
};

template <class Meaning, std::size_t N>
std::optional<Meaning> meaning_of(std::string_view text,
                                  const std::array<Code<Meaning>, N>& codes) {
  const std::string code = normalised_code(text);
  for (const Code<Meaning>& each : codes)
    if (each.text == code) return each.meaning;
  return std::nullopt;
}

constexpr std::array kSexes = std::to_array<Code<Sex>>({{"F", Sex::female}, {"M", Sex::male}});

// N, A and W are inferred from the outcomes that DfE publishes.
constexpr std::array kOutcomes = std::to_array<Code<Outcome>>({{"Y", Outcome::yes},
                                                               {"N", Outcome::no},
                                                               {"A", Outcome::awaiting},
                                                               {"W", Outcome::withdrawn},
                                                               {"H", Outcome::historical}});

constexpr std::array kSettingTypes =
    std::to_array<Code<SettingType>>({{"OLA", SettingType::other_arrangements_authority},
                                      {"OPA", SettingType::other_arrangements_parent},
                                      {"EHE", SettingType::elective_home_education},
                                      {"EYP", SettingType::early_years},
                                      {"OTH", SettingType::other},
                                      {"NEET", SettingType::neet},
                                      {"NIEC", SettingType::not_in_education_notice},
                                      {"NIEO", SettingType::not_in_education_other}});

constexpr std::array kResidential = std::to_array<Code<Residential>>(
    {{"A", Residential::weeks_38_to_51}, {"B", Residential::weeks_52}});

constexpr std::array<std::string_view, kNeedTypes> kNeeds{
    "", "ASD", "DS", "HI", "MLD", "MSI", "OTH", "PD", "PMLD", "SEMH", "SLCN", "SLD", "SPLD", "VI"};

/// Codes that count an enumeration's values from 1.
template <class Meaning>
std::optional<Meaning> counted(std::string_view text, Meaning last) {
  const auto number = parse_whole(text);
  if (!number || *number == 0 || *number > static_cast<std::uint64_t>(last)) return std::nullopt;
  return static_cast<Meaning>(*number);
}

}  // namespace

std::optional<Sex> parse_sex(std::string_view text) { return meaning_of(text, kSexes); }
std::optional<Outcome> parse_outcome(std::string_view text) { return meaning_of(text, kOutcomes); }
std::optional<RequestSource> parse_source(std::string_view text) {
  return counted(text, RequestSource::other);
}
std::optional<CeaseReason> parse_cease_reason(std::string_view text) {
  return counted(text, CeaseReason::other);
}
std::optional<SettingType> parse_setting_type(std::string_view text) {
  return meaning_of(text, kSettingTypes);
}
std::optional<Residential> parse_residential(std::string_view text) {
  return meaning_of(text, kResidential);
}
std::optional<NeedType> parse_need(std::string_view text) {
  const std::string code = normalised_code(text);
  for (std::size_t need = 1; need < kNeedTypes; ++need)
    if (kNeeds[need] == code) return static_cast<NeedType>(need);
  return std::nullopt;
}

std::string_view code_of(NeedType need) { return kNeeds[static_cast<std::size_t>(need)]; }

}  // namespace sendsim::sen2
