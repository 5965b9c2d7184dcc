#include "sendsim/sen2/establishments.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <string>

#include "invented_authority.hpp"
#include "sendsim/tabular/csv_table.hpp"

using namespace sendsim::sen2;

namespace {

Setting at_urn(std::uint32_t urn) {
  Setting setting;
  setting.urn = urn;
  return setting;
}
Setting of_type(SettingType type) {
  Setting setting;
  setting.type = type;
  return setting;
}

}  // namespace

TEST_CASE("every provision is a setting of the caseload table, in its order", "[sen2]") {
  std::ifstream in{SENDSIM_SOURCE_DIR "/scenarios/data/settings.csv"};
  std::stringstream text;
  text << in.rdbuf();
  const auto table = sendsim::tabular::CsvTable::parse(text.str(), "settings.csv");
  REQUIRE(table.row_count() >= kProvisions);
  for (std::size_t i = 0; i < kProvisions; ++i) {
    const auto provision = static_cast<Provision>(i);
    CHECK(table.at(i, "setting").text() == code_of(provision));
    CHECK(provision_with_code(code_of(provision)) == provision);
  }
  CHECK_FALSE(provision_with_code("await_prov_2022"));
}

TEST_CASE("a GIAS extract in Windows-1252 tells what a school is", "[sen2]") {
  const invented::Authority authority{1, invented::usual_rates(), {.stock = 10}};
  EstablishmentBook book;
  book.add(authority.gias().text, "edubasealldata.csv");
  CHECK(book.size() == 18);
  CHECK(book.findings().empty());
  const Establishment* school = book.with_urn(900110);
  REQUIRE(school != nullptr);
  CHECK(school->name == "Elm Bank Caf\xC3\xA9 10");  // UTF-8 now
  CHECK(school->provision == Provision::mainstream_academy);
  CHECK(school->authority == 999);
  CHECK(school->low_age == 2);
  CHECK(school->high_age == 19);
  CHECK(school->capacity == 240);
  CHECK(school->sen_unit_places == 10);
  CHECK(school->resourced_places == 12);
  CHECK(school->ukprn == 10900110);
  CHECK(book.with_ukprn(10900110) == school);
  CHECK(book.with_urn(1) == nullptr);
}

TEST_CASE("GIAS types, by code or by name", "[sen2]") {
  const auto [type, provision] = GENERATE(table<std::string, Provision>({
      {"1", Provision::mainstream_la_maintained},
      {"5", Provision::mainstream_la_maintained},
      {"7", Provision::special_la_maintained},
      {"8", Provision::special_non_maintained},
      {"10", Provision::special_independent},
      {"11", Provision::mainstream_independent},
      {"12", Provision::special_la_maintained},
      {"14", Provision::ap_pru_la_maintained},
      {"15", Provision::mainstream_la_maintained},
      {"18", Provision::general_fe_tertiary_colleges},
      {"28", Provision::mainstream_academy},
      {"30", Provision::w_settings},
      {"31", Provision::general_fe_tertiary_colleges},
      {"32", Provision::specialist_post_16_institutions},
      {"33", Provision::special_academy_free},
      {"34", Provision::mainstream_academy},
      {"35", Provision::mainstream_free_school},
      {"36", Provision::special_academy_free},
      {"38", Provision::ap_pru_free_school},
      {"42", Provision::ap_pru_academy},
      {"43", Provision::ap_pru_academy},
      {"44", Provision::special_academy_free},
      {"49", Provision::online_provider},
      {"Academy special converter", Provision::special_academy_free},
      {"Pupil referral unit", Provision::ap_pru_la_maintained},
      {"special_independent", Provision::special_independent},
  }));
  CAPTURE(type);
  EstablishmentBook book;
  book.add("urn,type\n900001," + type + "\n", "places.csv");
  CHECK(book.provision_of(at_urn(900001), 9).provision == provision);
  CHECK(book.findings().empty());
}

TEST_CASE("units and resourced provision count where the table has them", "[sen2]") {
  EstablishmentBook book;
  book.add("urn,type\n1,1\n2,34\n3,35\n4,44\n5,11\n", "places.csv");
  const auto counted = [&](std::uint32_t urn, bool unit, bool resourced) {
    Setting setting = at_urn(urn);
    setting.sen_unit = unit;
    setting.resourced_provision = resourced;
    return book.provision_of(setting, 9).provision;
  };
  CHECK(counted(1, true, false) == Provision::mainstream_la_maintained_senunit);
  CHECK(counted(1, false, true) == Provision::mainstream_la_maintained_resourced_provision);
  CHECK(counted(2, true, true) == Provision::mainstream_academy_senunit);
  CHECK(counted(3, false, true) == Provision::mainstream_free_school_resourced_provision);
  CHECK(counted(4, true, false) == Provision::special_academy_free);
  CHECK(counted(5, false, true) == Provision::mainstream_independent);
}

TEST_CASE("settings that are no establishment, by code and age", "[sen2]") {
  const EstablishmentBook book;
  const auto [type, age, provision] = GENERATE(table<SettingType, int, Provision>({
      {SettingType::other_arrangements_authority, 9, Provision::other_arrangements_la},
      {SettingType::other_arrangements_parent, 9, Provision::other_arrangements_parents},
      {SettingType::elective_home_education, 9, Provision::elective_home_education},
      {SettingType::early_years, 2, Provision::nm_early_years},
      {SettingType::other, 9, Provision::other_placement_settings},
      {SettingType::neet, 17, Provision::neet},
      {SettingType::not_in_education_notice, 17, Provision::neet_ntci},
      {SettingType::not_in_education_other, 4, Provision::neet_other},
      {SettingType::not_in_education_other, 5, Provision::neet_other_csa},
      {SettingType::not_in_education_other, 15, Provision::neet_other_csa},
      {SettingType::not_in_education_other, 16, Provision::neet_other},
  }));
  CHECK(book.provision_of(of_type(type), age).provision == provision);
  CHECK(book.provision_of(of_type(type), age).basis == ProvisionBasis::known);
}

TEST_CASE("what no list has is counted by a rule, and told", "[sen2]") {
  const EstablishmentBook book;
  const auto unknown = book.provision_of(at_urn(900001), 9);
  CHECK(unknown.provision == Provision::placement_unknown);
  CHECK(unknown.basis == ProvisionBasis::unknown_establishment);
  Setting unit = at_urn(900001);
  unit.sen_unit = true;
  CHECK(book.provision_of(unit, 9).provision == Provision::mainstream_la_maintained_senunit);
  Setting provider;
  provider.ukprn = 10000001;
  CHECK(book.provision_of(provider, 17).provision == Provision::ukrlp_provider);
  CHECK(book.provision_of(Setting{}, 9).provision == Provision::placement_unknown);
  CHECK(book.provision_of(Setting{}, 9).basis == ProvisionBasis::not_recorded);
}

TEST_CASE("of establishments with one UKPRN an open one counts", "[sen2]") {
  EstablishmentBook book;
  book.add(
      "URN,UKPRN,TypeOfEstablishment (code),EstablishmentStatus (name)\n"
      "100001,10000001,1,Closed\n100002,10000001,34,Open\n100003,10000001,28,Closed\n",
      "edubasealldata.csv");
  REQUIRE(book.with_ukprn(10000001) != nullptr);
  CHECK(book.with_ukprn(10000001)->urn == 100002);
  CHECK(book.with_urn(100001)->provision == Provision::mainstream_la_maintained);
}

TEST_CASE("a later list holds over an earlier one", "[sen2]") {
  EstablishmentBook book;
  book.add("urn,type\n900001,1\n", "edubasealldata.csv");
  book.add("urn,type,places\n900001,special_independent,40\n", "places.csv");
  CHECK(book.provision_of(at_urn(900001), 9).provision == Provision::special_independent);
  CHECK(book.with_urn(900001)->capacity == 40);
}

TEST_CASE("lists with faults are told of or refused", "[sen2]") {
  EstablishmentBook book;
  book.add("urn,type\n900001,977\n,1\n", "places.csv");
  REQUIRE(book.findings().size() == 2);
  CHECK(book.findings()[0].row == 2);
  CHECK(book.findings()[0].what == "type \"977\" is not known: counted under other_schools");
  CHECK(book.findings()[1].row == 3);
  CHECK(book.with_urn(900001)->provision == Provision::other_schools);
  CHECK_THROWS_AS(book.add("name,type\nElm Bank,1\n", "x.csv"), sendsim::tabular::CsvError);
  CHECK_THROWS_AS(book.add("urn,name\n900001,Elm Bank\n", "x.csv"), sendsim::tabular::CsvError);
}
