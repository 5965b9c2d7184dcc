#include "modules.hpp"

#include <algorithm>
#include <unordered_map>

namespace sendsim::sen2 {
namespace {

constexpr std::array<std::string_view, kModules> kNames{
    "sen2",       "person",      "requests",        "assessment", "namedplan",
    "plandetail", "activeplans", "placementdetail", "senneed"};

struct NamedField {
  Module module;
  Field field;
  std::string_view name;
};

// The first name of a field is the specification's; then earlier layouts' and the headings of the
// Excel template. Ids are added below.
constexpr std::array kFieldNames = std::to_array<NamedField>({
    {Module::sen2, Field::collection, "collection"},
    {Module::sen2, Field::collection, "collectionname"},
    {Module::sen2, Field::year, "year"},
    {Module::sen2, Field::reference_date, "referencedate"},
    {Module::sen2, Field::authority, "lea"},
    {Module::sen2, Field::authority, "lanumber"},

    {Module::person, Field::birth_date, "personbirthdate"},
    {Module::person, Field::birth_date, "dateofbirth"},
    {Module::person, Field::sex, "sex"},
    {Module::person, Field::sex, "gendercurrent"},  // before the 2024 layout
    {Module::person, Field::sex, "gender"},
    {Module::person, Field::upn, "upn"},
    {Module::person, Field::upn, "upnuniquepupilnumber"},
    {Module::person, Field::uln, "uniquelearnernumber"},
    {Module::person, Field::uln, "ulnyoungpersonsuniquelearnernumber"},

    {Module::requests, Field::received, "receiveddate"},
    {Module::requests, Field::received, "daterequestwasreceived"},
    {Module::requests, Field::source, "requestsource"},
    {Module::requests, Field::source, "sourceofrequestforanehcneedsassessment"},
    {Module::requests, Field::decided, "requestoutcomedate"},
    {Module::requests, Field::outcome, "requestoutcome"},
    {Module::requests, Field::mediation, "requestmediation"},
    {Module::requests, Field::tribunal, "requesttribunal"},
    {Module::requests, Field::exported, "exported"},
    {Module::requests, Field::exported,
     "exportedchildoryoungpersonmovesoutoflabeforeassessmentiscompleted"},

    {Module::assessment, Field::outcome, "assessmentoutcome"},
    {Module::assessment, Field::outcome, "assessmentoutcomedecisiontoissueehcplan"},
    {Module::assessment, Field::decided, "assessmentoutcomedate"},
    {Module::assessment, Field::mediation, "assessmentmediation"},
    {Module::assessment, Field::tribunal, "assessmenttribunal"},
    {Module::assessment, Field::exception, "week20"},
    {Module::assessment, Field::exception, "twentyweektimelimitexceptionsapply"},

    {Module::namedplan, Field::started, "startdate"},
    {Module::namedplan, Field::started, "ehcplanstartdate"},
    {Module::namedplan, Field::residential, "planres"},
    {Module::namedplan, Field::residential, "residentialsettings"},
    {Module::namedplan, Field::personal_budget, "pb"},
    {Module::namedplan, Field::personal_budget, "personalbudgettakenup"},
    {Module::namedplan, Field::ceased, "ceasedate"},
    {Module::namedplan, Field::ceased, "dateehcplanceased"},
    {Module::namedplan, Field::cease_reason, "ceasereason"},
    {Module::namedplan, Field::cease_reason, "reasonehcplanceased"},

    {Module::plandetail, Field::urn, "urn"},
    {Module::plandetail, Field::urn, "urnuniquereferencenumber"},
    {Module::plandetail, Field::ukprn, "ukprn"},
    {Module::plandetail, Field::ukprn, "ukprnukproviderreferencenumber"},
    {Module::plandetail, Field::setting, "sensetting"},
    {Module::plandetail, Field::setting, "sensettingestablishmenttype"},
    {Module::plandetail, Field::rank, "placementrank"},
    {Module::plandetail, Field::sen_unit, "senunitindicator"},
    {Module::plandetail, Field::resourced, "resourcedprovisionindicator"},

    {Module::activeplans, Field::from_authority, "transferla"},
    {Module::activeplans, Field::from_authority,
     "ehcplantransferredinfromanotherladuringcalendaryear"},
    {Module::activeplans, Field::residential, "res"},  // here before the 2024 layout
    {Module::activeplans, Field::residential, "residentialsettings"},
    {Module::activeplans, Field::review_meeting, "reviewmeeting"},
    {Module::activeplans, Field::review_meeting, "annualreviewmeetingdate"},
    {Module::activeplans, Field::phase_due, "phasetransferduedate"},
    {Module::activeplans, Field::phase_due, "phasetransferreviewduedateforanyamendedplan"},
    {Module::activeplans, Field::phase_final, "phasetransferfinaldate"},
    {Module::activeplans, Field::phase_final, "phasetransferreviewfinalplandate"},
    {Module::activeplans, Field::last_review, "lastreview"},
    {Module::activeplans, Field::last_review, "ehcplanreviewdecisionsdate"},
    {Module::activeplans, Field::last_review, "annualreviewdecisiondate"},

    {Module::placementdetail, Field::urn, "urn"},
    {Module::placementdetail, Field::urn, "urnuniquereferencenumber"},
    {Module::placementdetail, Field::ukprn, "ukprn"},
    {Module::placementdetail, Field::ukprn, "ukprnukproviderreferencenumber"},
    {Module::placementdetail, Field::setting, "sensetting"},
    {Module::placementdetail, Field::setting, "sensettingestablishmenttype"},
    {Module::placementdetail, Field::rank, "placementrank"},
    {Module::placementdetail, Field::entered, "entrydate"},
    {Module::placementdetail, Field::entered, "placementstartdate"},
    {Module::placementdetail, Field::left, "leavingdate"},
    {Module::placementdetail, Field::left, "placementleavingdate"},
    {Module::placementdetail, Field::sen_unit, "senunitindicator"},
    {Module::placementdetail, Field::resourced, "resourcedprovisionindicator"},
    {Module::placementdetail, Field::residential, "res"},
    {Module::placementdetail, Field::residential, "residentialsettings"},

    {Module::senneed, Field::need, "sentype"},
    {Module::senneed, Field::need, "sentypeofneed"},
    {Module::senneed, Field::rank, "sentyperank"},
    {Module::senneed, Field::rank, "sentypeofneedrank"},
});

constexpr std::array<std::string_view, kModules> kIdNames{
    "sen2tableid",        "persontableid",          "requeststableid",
    "assessmenttableid",  "namedplantableid",       "plandetailtableid",
    "activeplanstableid", "placementdetailtableid", "senneedtableid"};

using FieldsByName = std::unordered_map<std::string_view, Field>;

std::array<FieldsByName, kModules> make_fields() {
  std::array<FieldsByName, kModules> fields;
  for (const NamedField& each : kFieldNames) fields[index_of(each.module)][each.name] = each.field;
  for (FieldsByName& of_module : fields) {
    for (std::size_t m = 0; m < kModules; ++m) of_module[kIdNames[m]] = id_field(module_at(m));
    of_module["nativeid"] = Field::native;
    of_module["la"] = Field::native;  // "LA (From Header Record)" in the template
    of_module["personid"] = Field::id_person;
    of_module["requestsrecordid"] = Field::id_requests;
    of_module["requestrecordsid"] = Field::id_requests;
  }
  return fields;
}

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string_view name_of(Module module) { return kNames[index_of(module)]; }

std::optional<Module> find_module(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return module_at(static_cast<std::size_t>(found - kNames.begin()));
}

std::string normalised_name(std::string_view text) {
  std::string name;
  for (const char c : text.substr(0, text.find('('))) {
    if (c >= 'A' && c <= 'Z') {
      name += static_cast<char>(c - 'A' + 'a');
    } else if ((c >= 'a' && c <= 'z') || is_digit(c)) {
      name += c;
    }
  }
  return name;
}

Field find_field(Module module, std::string_view normalised) {
  static const std::array<FieldsByName, kModules> kFieldsByName = make_fields();
  const FieldsByName& fields = kFieldsByName[index_of(module)];
  const auto found = fields.find(normalised);
  return found == fields.end() ? Field::none : found->second;
}

std::string_view spec_name(Module module, Field field) {
  if (field >= Field::id_sen2 && field <= Field::id_senneed)
    return kIdNames[index_of(field) - index_of(Field::id_sen2)];
  const auto found = std::find_if(
      kFieldNames.begin(), kFieldNames.end(),
      [&](const NamedField& each) { return each.module == module && each.field == field; });
  return found == kFieldNames.end() ? std::string_view{} : found->name;
}

}  // namespace sendsim::sen2
