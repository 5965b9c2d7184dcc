#include "sendsim/sen2/establishments.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "sendsim/tabular/csv_table.hpp"
#include "sendsim/tabular/encoding.hpp"
#include "sendsim/tabular/named_columns.hpp"

namespace sendsim::sen2 {
namespace {

using tabular::CsvTable;
using tabular::NamedColumns;

struct GiasType {
  int code;
  std::string_view name;
  Provision provision;
};

/// GIAS's types of establishment. Studio schools and university technical colleges are free schools
/// in law; maintained nurseries are mainstream schools in SEN2.
constexpr std::array kGiasTypes{
    GiasType{1, "community school", Provision::mainstream_la_maintained},
    GiasType{2, "voluntary aided school", Provision::mainstream_la_maintained},
    GiasType{3, "voluntary controlled school", Provision::mainstream_la_maintained},
    GiasType{5, "foundation school", Provision::mainstream_la_maintained},
    GiasType{6, "city technology college", Provision::mainstream_academy},
    GiasType{7, "community special school", Provision::special_la_maintained},
    GiasType{8, "non-maintained special school", Provision::special_non_maintained},
    GiasType{10, "other independent special school", Provision::special_independent},
    GiasType{11, "other independent school", Provision::mainstream_independent},
    GiasType{12, "foundation special school", Provision::special_la_maintained},
    GiasType{14, "pupil referral unit", Provision::ap_pru_la_maintained},
    GiasType{15, "local authority nursery school", Provision::mainstream_la_maintained},
    GiasType{18, "further education", Provision::general_fe_tertiary_colleges},
    GiasType{24, "secure units", Provision::other_schools},
    GiasType{25, "offshore schools", Provision::other_schools},
    GiasType{26, "service children's education", Provision::other_schools},
    GiasType{27, "miscellaneous", Provision::other_schools},
    GiasType{28, "academy sponsor led", Provision::mainstream_academy},
    GiasType{29, "higher education institutions", Provision::general_fe_tertiary_colleges},
    GiasType{30, "welsh establishment", Provision::w_settings},
    GiasType{31, "sixth form centres", Provision::general_fe_tertiary_colleges},
    GiasType{32, "special post 16 institution", Provision::specialist_post_16_institutions},
    GiasType{33, "academy special sponsor led", Provision::special_academy_free},
    GiasType{34, "academy converter", Provision::mainstream_academy},
    GiasType{35, "free schools", Provision::mainstream_free_school},
    GiasType{36, "free schools special", Provision::special_academy_free},
    GiasType{37, "british schools overseas", Provision::other_schools},
    GiasType{38, "free schools alternative provision", Provision::ap_pru_free_school},
    GiasType{39, "free schools 16 to 19", Provision::mainstream_free_school},
    GiasType{40, "university technical college", Provision::mainstream_free_school},
    GiasType{41, "studio schools", Provision::mainstream_free_school},
    GiasType{42, "academy alternative provision converter", Provision::ap_pru_academy},
    GiasType{43, "academy alternative provision sponsor led", Provision::ap_pru_academy},
    GiasType{44, "academy special converter", Provision::special_academy_free},
    GiasType{45, "academy 16-19 converter", Provision::mainstream_academy},
    GiasType{46, "academy 16 to 19 sponsor led", Provision::mainstream_academy},
    GiasType{49, "online provider", Provision::online_provider},
    GiasType{56, "institution funded by other government department", Provision::other_schools},
    GiasType{57, "academy secure 16 to 19", Provision::other_schools}};

/// A whole number from 0 on; spreadsheets also write "120.0".
template <class Integer>
std::optional<Integer> whole_number(std::string_view text) {
  if (text.ends_with(".0")) text.remove_suffix(2);
  Integer number{};
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

bool says_closed(std::string_view status) {
  const std::string told = tabular::small_letters(status);
  return told == "closed" || told == "2";
}

std::optional<Provision> provision_of_code(SettingType type, int dfe_age) {
  constexpr int kCompulsoryFrom = 5;
  constexpr int kCompulsoryTo = 15;  // on 31 August: until the June of the year of turning 16
  switch (type) {
    case SettingType::none: return std::nullopt;
    case SettingType::other_arrangements_authority: return Provision::other_arrangements_la;
    case SettingType::other_arrangements_parent: return Provision::other_arrangements_parents;
    case SettingType::elective_home_education: return Provision::elective_home_education;
    case SettingType::early_years: return Provision::nm_early_years;
    case SettingType::other: return Provision::other_placement_settings;
    case SettingType::neet: return Provision::neet;
    case SettingType::not_in_education_notice: return Provision::neet_ntci;
    case SettingType::not_in_education_other:
      return dfe_age >= kCompulsoryFrom && dfe_age <= kCompulsoryTo ? Provision::neet_other_csa
                                                                    : Provision::neet_other;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Provision> provision_of_type(std::string_view text) {
  const std::string type = tabular::small_letters(text);
  if (const auto provision = provision_with_code(type)) return provision;
  const auto code = whole_number<int>(type);
  for (const GiasType& one : kGiasTypes)
    if (code == one.code || type == one.name) return one.provision;
  return std::nullopt;
}

Provision with_base(Provision school, bool sen_unit, bool resourced) {
  const int step = sen_unit ? 2 : (resourced ? 1 : 0);
  switch (school) {
    case Provision::mainstream_la_maintained:
    case Provision::mainstream_academy:
    case Provision::mainstream_free_school:
      return static_cast<Provision>(static_cast<int>(school) + step);
    default: return school;  // elsewhere the caseload table has no such column
  }
}

Provision without_base(Provision provision) {
  for (const Provision school : {Provision::mainstream_la_maintained, Provision::mainstream_academy,
                                 Provision::mainstream_free_school})
    if (provision == with_base(school, true, false) || provision == with_base(school, false, true))
      return school;
  return provision;
}

void EstablishmentBook::add(std::string_view text, const std::string& file) {
  const CsvTable table = tabular::is_utf8(text)
                             ? CsvTable::parse(text, file)
                             : CsvTable::parse(tabular::from_windows_1252(text), file);
  const NamedColumns columns{table};
  const auto urn = columns.find({"urn"});
  const auto ukprn = columns.find({"ukprn"});
  const auto type = columns.find(
      {"typeofestablishment (code)", "typeofestablishment (name)", "typeofestablishment", "type"});
  if ((!urn && !ukprn) || !type)
    throw tabular::CsvError{file, 1, 0, "",
                            "expected a column URN or UKPRN and one of the type (GIAS's "
                            "\"TypeOfEstablishment (code)\", or \"type\")"};
  const auto name = columns.find({"establishmentname", "name"});
  const auto authority = columns.find({"la (code)", "la_code", "authority"});
  const auto status = columns.find(
      {"establishmentstatus (name)", "establishmentstatus (code)", "establishmentstatus"});
  const auto low = columns.find({"statutorylowage", "low_age"});
  const auto high = columns.find({"statutoryhighage", "high_age"});
  const auto capacity = columns.find({"schoolcapacity", "places"});
  const auto unit = columns.find({"senunitcapacity", "sen_unit_places"});
  const auto resourced = columns.find({"resourcedprovisioncapacity", "resourced_places"});
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    Establishment place;
    place.urn = whole_number<std::uint32_t>(columns.text(row, urn)).value_or(0);
    place.ukprn = whole_number<std::uint32_t>(columns.text(row, ukprn)).value_or(0);
    if (place.urn == 0 && place.ukprn == 0) {
      findings_.push_back({file, row + 2, "neither URN nor UKPRN: left out"});
      continue;
    }
    const std::string_view told = columns.text(row, type);
    const auto provision = provision_of_type(told);
    if (!provision)
      findings_.push_back({file, row + 2,
                           "type \"" + std::string{told.substr(0, 60)} +
                               "\" is not known: counted under other_schools"});
    place.provision = without_base(provision.value_or(Provision::other_schools));
    place.name = columns.text(row, name);
    place.authority = whole_number<int>(columns.text(row, authority)).value_or(0);
    place.open = !says_closed(columns.text(row, status));
    place.low_age = whole_number<int>(columns.text(row, low));
    place.high_age = whole_number<int>(columns.text(row, high));
    place.capacity = whole_number<int>(columns.text(row, capacity));
    place.sen_unit_places = whole_number<int>(columns.text(row, unit));
    place.resourced_places = whole_number<int>(columns.text(row, resourced));
    keep(std::move(place));
  }
}

void EstablishmentBook::keep(Establishment place) {
  const std::size_t index = places_.size();
  if (place.urn != 0) by_urn_[place.urn] = index;
  if (place.ukprn != 0) {
    const auto [at, fresh] = by_ukprn_.try_emplace(place.ukprn, index);
    const Establishment* before = fresh ? nullptr : &places_[at->second];
    if (before != nullptr && (before->urn == place.urn || std::pair{place.open, place.urn} >
                                                              std::pair{before->open, before->urn}))
      at->second = index;
  }
  places_.push_back(std::move(place));
}

const Establishment* EstablishmentBook::with_urn(std::uint32_t urn) const {
  const auto found = by_urn_.find(urn);
  return found == by_urn_.end() ? nullptr : &places_[found->second];
}

const Establishment* EstablishmentBook::with_ukprn(std::uint32_t ukprn) const {
  const auto found = by_ukprn_.find(ukprn);
  return found == by_ukprn_.end() ? nullptr : &places_[found->second];
}

EstablishmentBook::Answer EstablishmentBook::provision_of(const Setting& setting,
                                                          int dfe_age) const {
  const Establishment* place = setting.urn != 0 ? with_urn(setting.urn) : nullptr;
  if (place == nullptr && setting.ukprn != 0) place = with_ukprn(setting.ukprn);
  if (place != nullptr)
    return {with_base(place->provision, setting.sen_unit, setting.resourced_provision),
            ProvisionBasis::known};
  if (setting.urn != 0) {
    const bool in_a_school = setting.sen_unit || setting.resourced_provision;
    return {in_a_school ? with_base(Provision::mainstream_la_maintained, setting.sen_unit,
                                    setting.resourced_provision)
                        : Provision::placement_unknown,
            ProvisionBasis::unknown_establishment};
  }
  if (setting.ukprn != 0) return {Provision::ukrlp_provider, ProvisionBasis::unknown_establishment};
  if (const auto provision = provision_of_code(setting.type, dfe_age))
    return {*provision, ProvisionBasis::known};
  return {Provision::placement_unknown, ProvisionBasis::not_recorded};
}

}  // namespace sendsim::sen2
