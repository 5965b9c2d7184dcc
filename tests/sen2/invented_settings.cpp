#include "invented_settings.hpp"

#include <stdexcept>

namespace invented {
namespace {

using sendsim::sen2::Provision;
using sendsim::sen2::Setting;
using sendsim::sen2::SettingType;

constexpr std::uint32_t kUrns = 900100;      ///< + 10 × kind + number
constexpr std::uint32_t kUkprns = 10900100;  ///< the same

struct Kind {
  Provision provision;
  int gias_type;  ///< 0 = not in GIAS
  const char* gias_name;
};
constexpr Kind kKinds[] = {
    {Provision::mainstream_la_maintained, 1, "Community school"},
    {Provision::mainstream_academy, 34, "Academy converter"},
    {Provision::special_academy_free, 44, "Academy special converter"},
    {Provision::special_independent, 10, "Other independent special school"},
    {Provision::general_fe_tertiary_colleges, 18, "Further education"},
    {Provision::specialist_post_16_institutions, 32, "Special post 16 institution"},
};

Setting school_of(Provision provision, int number, bool by_ukprn = false) {
  std::uint32_t kind = 0;
  for (const Kind& one : kKinds) {
    if (one.provision == provision) {
      Setting setting;
      (by_ukprn ? setting.ukprn : setting.urn) =
          (by_ukprn ? kUkprns : kUrns) + 10 * kind + static_cast<std::uint32_t>(number);
      return setting;
    }
    ++kind;
  }
  throw std::logic_error("no school of that kind is invented");
}

}  // namespace

const Group& group_at(int dfe_age) {
  static const Group early{{Provision::nm_early_years, Provision::mainstream_la_maintained},
                           {6, 4}};
  static const Group school{{Provision::mainstream_la_maintained, Provision::mainstream_academy,
                             Provision::mainstream_academy_resourced_provision,
                             Provision::mainstream_la_maintained_senunit,
                             Provision::special_academy_free, Provision::special_independent,
                             Provision::elective_home_education, Provision::other_arrangements_la},
                            {30, 20, 6, 5, 24, 8, 3, 4}};
  static const Group after{
      {Provision::general_fe_tertiary_colleges, Provision::specialist_post_16_institutions,
       Provision::ukrlp_provider, Provision::special_academy_free, Provision::neet,
       Provision::neet_other},
      {45, 10, 6, 25, 9, 5}};
  if (dfe_age < 4) return early;
  return dfe_age < 16 ? school : after;
}

Setting setting_in(Provision provision, int number) {
  Setting setting;
  switch (provision) {
    case Provision::mainstream_academy_resourced_provision:
      setting = school_of(Provision::mainstream_academy, number);
      setting.resourced_provision = true;
      return setting;
    case Provision::mainstream_la_maintained_senunit:
      setting = school_of(Provision::mainstream_la_maintained, number);
      setting.sen_unit = true;
      return setting;
    case Provision::specialist_post_16_institutions: return school_of(provision, number, true);
    case Provision::ukrlp_provider:
      setting.ukprn = 10999990 + static_cast<std::uint32_t>(number);
      return setting;
    case Provision::nm_early_years: setting.type = SettingType::early_years; return setting;
    case Provision::elective_home_education:
      setting.type = SettingType::elective_home_education;
      return setting;
    case Provision::other_arrangements_la:
      setting.type = SettingType::other_arrangements_authority;
      return setting;
    case Provision::neet: setting.type = SettingType::neet; return setting;
    case Provision::neet_other: setting.type = SettingType::not_in_education_other; return setting;
    default: return school_of(provision, number);
  }
}

std::vector<std::vector<std::string>> gias_rows(int authority) {
  std::vector<std::vector<std::string>> rows{
      {"URN", "LA (code)", "LA (name)", "EstablishmentNumber", "EstablishmentName",
       "TypeOfEstablishment (code)", "TypeOfEstablishment (name)", "EstablishmentStatus (name)",
       "StatutoryLowAge", "StatutoryHighAge", "SchoolCapacity", "UKPRN",
       "ResourcedProvisionCapacity", "SenUnitCapacity", "Postcode"}};
  std::uint32_t kind = 0;
  for (const Kind& one : kKinds) {
    for (std::uint32_t number = 0; number < kSchoolsOfAKind; ++number) {
      const bool is_mainstream = one.gias_type == 1 || one.gias_type == 34;
      // An accent in Windows-1252, as such extracts have.
      rows.push_back({std::to_string(kUrns + 10 * kind + number), std::to_string(authority),
                      "Exampleton", std::to_string(4000 + 10 * kind + number),
                      "Elm Bank Caf\xE9 " + std::to_string(kind) + std::to_string(number),
                      std::to_string(one.gias_type), one.gias_name, "Open", "2", "19", "240",
                      std::to_string(kUkprns + 10 * kind + number), is_mainstream ? "12" : "",
                      is_mainstream ? "10" : "", "ZY1 1ZZ"});
    }
    ++kind;
  }
  return rows;
}

}  // namespace invented
