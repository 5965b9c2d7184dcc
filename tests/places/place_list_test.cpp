#include "sendsim/places/place_list.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "sendsim/tabular/csv_table.hpp"

using namespace sendsim;
using namespace sendsim::places;
using sen2::Provision;

namespace {

PlaceList read(const std::string& text, int authority = 0) {
  const std::vector<ListText> lists{{"list.csv", text}};
  return read_places(lists, authority);
}

std::string refusal(const std::vector<ListText>& lists, int authority = 0) {
  try {
    (void)read_places(lists, authority);
  } catch (const tabular::CsvError& error) {
    return error.what();
  }
  return "read";
}

using Dated = std::vector<PlacesFrom>;

const char* const kGias =
    "URN,LA (code),EstablishmentName,TypeOfEstablishment (code),EstablishmentStatus (name),"
    "OpenDate,CloseDate,StatutoryLowAge,StatutoryHighAge,SchoolCapacity,NumberOfPupils,"
    "TypeOfResourcedProvision (name),ResourcedProvisionOnRoll,ResourcedProvisionCapacity,"
    "SenUnitOnRoll,SenUnitCapacity,PlacesPRU\n"
    "900101,999,Elm Bank Caf\xE9,44,Open,01/09/2012,,2,19,120,131,,,,,,\n"
    "900102,999,Oak,7,Open,,31/08/2027,11,16,80,70,,,,,,\n"
    "900103,999,Prim,34,Open,,,4,11,420,400,Resourced provision and SEN unit,12,20,5,6,\n"
    "900104,999,Shut,7,Closed,,,4,11,420,400,,,,,,\n"
    "900105,998,Elsewhere,44,Open,,,4,11,420,400,,,,,,\n"
    "900106,999,New,36,Proposed to open,01/09/2026,,4,19,100,,,,,,,\n"
    "900107,999,Unit for excluded,14,Open,,,5,16,900,30,,,,,,40\n"
    "900108,999,School,1,Open,,,4,11,200,190,,,,,,\n";

}  // namespace

TEST_CASE("an authority's own list has a row for each date", "[places]") {
  const PlaceList list = read(
      "\xEF\xBB\xBFURN,Name,Type,NCY_from,NCY_to,Needs,From,Places,On_roll,Other_authorities\n"
      "900001,Elm Bank,special_academy_free,R,Year 11,ASD; semh,2026/27,\"1,330\",,\n"
      "900001,Elm Bank,special_academy_free,R,Year 11,ASD; semh,,300.0,310,20\n"
      "900001,Elm Bank,special_academy_free,R,11,ASD,01/01/2027,340,,\n");
  REQUIRE(list.establishments.size() == 1);
  const Establishment& school = list.establishments[0];
  CHECK(school.urn == 900001);
  CHECK(school.name == "Elm Bank");
  CHECK(school.provision == Provision::special_academy_free);
  CHECK(school.ncy_from == 0);
  CHECK(school.ncy_to == 11);
  CHECK(school.needs == std::vector<std::string>{"ASD", "SEMH"});
  CHECK(school.places ==
        Dated{{kAlways, 300.0}, {make_day(2026, 9, 1), 1330.0}, {make_day(2027, 1, 1), 340.0}});
  CHECK(school.on_roll == 310.0);
  CHECK(school.other_authorities == 20.0);
  CHECK(places_at(school.places, make_day(2026, 8, 31)) == 300.0);
  CHECK(places_at(school.places, make_day(2026, 9, 1)) == 1330.0);
  CHECK(list.findings.empty());
}

TEST_CASE("an authority's own list may have a column for each date or school year", "[places]") {
  const auto header = GENERATE(
      as<std::string>{}, "2026/27", "2026-27", "2026 to 2027", "Places 2026/2027", "26/27",
      "AY26/27", "AY 2026/27",
      "2026\xE2\x80\x93"
      "27",
      "2026 / 27", "2026-27 places", "places_2026-09-01", "01/09/2026", "01/09/26", "01.09.2026",
      "1-Sep-26", "Sep-26", "September 2026", "Places Sept 2026", "2026-09",
      "Commissioned places from 1 September 2026", "places 2026_27", "2026-09-01 00:00:00");
  const PlaceList list =
      read("ukprn,type,closes,places," + header + "\n10000001,7,2030-08-31,20,25\n");
  INFO(header);
  REQUIRE(list.establishments.size() == 1);
  CHECK(list.findings.empty());
  CHECK(list.establishments[0].ukprn == 10000001);
  CHECK(list.establishments[0].provision == Provision::special_la_maintained);
  CHECK(list.establishments[0].places ==
        Dated{{kAlways, 20.0}, {make_day(2026, 9, 1), 25.0}, {make_day(2030, 8, 31), 0.0}});
}

TEST_CASE("a column that is not read is told", "[places]") {
  const auto header =
      GENERATE(as<std::string>{}, "2026", "Ward", "2026/28", "total places 2026/27", "places 3");
  const PlaceList list = read("name,type,places," + header + "\nA,7,20,25\n");
  INFO(header);
  REQUIRE(list.findings.size() == 1);
  CHECK(list.findings[0].problem.starts_with("columns that are not read: "));
  CHECK(list.establishments[0].places == Dated{{kAlways, 20.0}});
}

TEST_CASE("councils' own words for a kind of provision are taken, and told", "[places]") {
  const auto [word, provision] = GENERATE(table<std::string, Provision>(
      {{"Special", Provision::special_la_maintained},
       {"special school (academy)", Provision::special_academy_free},
       {"Special Free School", Provision::special_academy_free},
       {"Independent special", Provision::special_independent},
       {"Non-maintained special school", Provision::special_non_maintained},
       {"ERP", Provision::mainstream_la_maintained_resourced_provision},
       {"Enhanced resource provision (academy)", Provision::mainstream_academy_resourced_provision},
       {"Resource base", Provision::mainstream_la_maintained_resourced_provision},
       {"SEN Unit", Provision::mainstream_la_maintained_senunit},
       {"PRU", Provision::ap_pru_la_maintained}}));
  const PlaceList list =
      read("School name,Type of provision,Number of places\nA," + word + ",20\n");
  INFO(word);
  REQUIRE(list.establishments.size() == 1);
  CHECK(list.establishments[0].provision == provision);
  const bool is_gias_name = word == "Non-maintained special school";
  CHECK(list.findings.size() == (is_gias_name ? 0 : 1));
}

TEST_CASE("what spreadsheets write is read", "[places]") {
  const std::string sheet =
      "Specialist places, by school\nas agreed in June\n\nSchool,Type,Places,2027/28\n"
      "\"Elm, Bank\",7,20,25\nOak,7,n/a,30\n,,,\nTotal,,20,55\n";
  const auto semicolons = [&] {
    std::string text = "Specialist places;;;\nSchool;Type;Places;2027/28\n";
    return text + "Elm, Bank;7;20;25\nOak;7;n/a;30\n;;;\nTotal;;20;55\n";
  };
  std::string utf16 = "\xFF\xFE";
  for (const char c : sheet) utf16 += std::string{c, '\0'};
  const auto text = GENERATE_COPY(values<std::string>({sheet, semicolons(), utf16}));
  const PlaceList list = read(text);
  REQUIRE(list.establishments.size() == 2);
  CHECK(list.establishments[0].name == "Elm, Bank");
  CHECK(list.establishments[0].places == Dated{{kAlways, 20.0}, {make_day(2027, 9, 1), 25.0}});
  CHECK(list.establishments[1].places == Dated{{make_day(2027, 9, 1), 30.0}});
  REQUIRE(list.findings.size() == 1);
  CHECK(list.findings[0].problem == "a total");
}

TEST_CASE("one establishment is one, whichever of its numbers a row has", "[places]") {
  const std::vector<ListText> lists{
      {"own.csv",
       "urn,ukprn,name,type,from,places\n"
       "900101,10000009,Elm,44,,110\n900101,,Elm,44,2026/27,130\n,10000009,Elm,44,2027/28,140\n"},
      {"gias.csv",
       "URN,UKPRN,LA (code),EstablishmentName,TypeOfEstablishment (code),SchoolCapacity\n"
       "900101,10000009,999,Elm,44,120\n"}};
  const PlaceList list = read_places(lists, 999);
  REQUIRE(list.establishments.size() == 1);
  CHECK(list.establishments[0].places ==
        Dated{{kAlways, 110.0}, {make_day(2026, 9, 1), 130.0}, {make_day(2027, 9, 1), 140.0}});
  CHECK(list.establishments[0].opened == kAlways);
}

TEST_CASE("two sites under one number add up", "[places]") {
  const PlaceList list =
      read("urn,name,type,places\n900001,Elm (upper),7,30\n900001,Elm (lower),7,100\n");
  REQUIRE(list.establishments.size() == 1);
  CHECK(list.establishments[0].places == Dated{{kAlways, 130.0}});
  REQUIRE(list.findings.size() == 1);
  CHECK(list.findings[0].assumed == "added up");
}

TEST_CASE("what is told of a cell is one line of whole letters", "[places]") {
  const PlaceList list = read("name,type,places\n\"Elm\nBank\",7,\"1\n2" + std::string(39, ' ') +
                              "\xC3\xA9\"\nOak,\"se\tn\xC3\xA9\",3\nAsh,7,4\nElm Bank,7,5\n");
  REQUIRE(list.findings.size() == 2);
  CHECK(list.findings[0].problem ==
        "expected a number from 0 to 20,000, got \"1 2" + std::string(37, ' ') + "\"");
  CHECK(list.findings[1].problem == "type \"se n\xC3\xA9\" is not known");
  CHECK(list.establishments[1].name == "Elm Bank");
}

TEST_CASE("a number that cannot be read is not none", "[places]") {
  const PlaceList list = read("name,type,2024/25,2025/26\nElm,7,c.150,160\n");
  REQUIRE(list.establishments.size() == 1);
  CHECK(list.establishments[0].unread_before);
  CHECK(list.findings.size() == 1);
  // Row by row, too; but one after the first number leaves a new school new.
  const PlaceList rows = read(
      "name,type,from,places\nElm,7,2024/25,c.150\nElm,7,2025/26,160\n"
      "New,7,2026/27,10\nNew,7,2027/28,c.30\nNew,7,2028/29,40\n");
  REQUIRE(rows.establishments.size() == 2);
  CHECK(rows.establishments[0].unread_before);
  CHECK_FALSE(rows.establishments[1].unread_before);
}

TEST_CASE("GIAS's dates with hyphens, and what is only proposed", "[places]") {
  const PlaceList list = read(
      "URN,LA (code),EstablishmentName,TypeOfEstablishment (code),EstablishmentStatus (name),"
      "OpenDate,CloseDate,SchoolCapacity\n"
      "900101,999,New,36,Proposed to open,01-09-2026,,100\n"
      "900102,999,Dreamt of,36,Proposed to open,,,100\n"
      "900103,999,Closing,7,Open,,31-08-2028,80\n"
      "900104,999,Odd,7,Open,some day,,80\n");
  REQUIRE(list.establishments.size() == 3);
  CHECK(list.establishments[0].places == Dated{{kAlways, 80.0}, {make_day(2028, 8, 31), 0.0}});
  CHECK(list.establishments[2].places == Dated{{make_day(2026, 9, 1), 100.0}});
  REQUIRE(list.findings.size() == 1);
  CHECK(list.findings[0].problem == "expected a date, got \"some day\"");
}

TEST_CASE("a blank under a school year changes nothing, and a school opens with its first number",
          "[places]") {
  const PlaceList list = read(
      "name,type,2025/26,2026/27,2027/28\n"
      "Old,special_la_maintained,50,,60\n"
      "New,special_la_maintained,,30,\n");
  REQUIRE(list.establishments.size() == 2);
  CHECK(list.establishments[0].name == "New");
  CHECK(places_at(list.establishments[0].places, make_day(2026, 8, 31)) == 0.0);
  CHECK(places_at(list.establishments[0].places, make_day(2030, 1, 1)) == 30.0);
  CHECK(places_at(list.establishments[1].places, make_day(2026, 9, 1)) == 50.0);
  CHECK(places_at(list.establishments[1].places, make_day(2027, 9, 1)) == 60.0);
}

TEST_CASE("units and resourced provision stand beside their school", "[places]") {
  const PlaceList list = read(
      "urn,type,places,sen_unit_places,resourced_places\n"
      "900001,34,,8,12\n"
      "900002,1,,,9\n"
      "900003,7,100,5,\n");
  REQUIRE(list.establishments.size() == 4);
  CHECK(list.establishments[0].provision ==
        Provision::mainstream_la_maintained_resourced_provision);
  CHECK(list.establishments[1].provision == Provision::mainstream_academy_resourced_provision);
  CHECK(list.establishments[1].places == Dated{{kAlways, 12.0}});
  CHECK(list.establishments[2].provision == Provision::mainstream_academy_senunit);
  CHECK(list.establishments[3].provision == Provision::special_la_maintained);
  REQUIRE(list.findings.size() == 1);
  CHECK(list.findings[0].row == 4);
  CHECK(list.findings[0].problem == "a school of this type has no such base");
}

TEST_CASE("what an own list cannot tell is told with its row", "[places]") {
  const PlaceList list = read(
      "URN,Name,Type,NCY_from,NCY_to,Needs,From,Places,On_roll\n"
      "900001,A,7,R,6,ASD,,20,\n"
      ",,7,R,6,ASD,,20,\n"
      "900002,B,nonsense,R,6,ASD,,20,\n"
      "900003,C,7,spring,6,XYZ,,20,-3\n"
      "900004,D,7,9,6,ASD,soon,20,\n"
      "900005,E,7,,,,,many,\n"
      "900006,F,7,,,,,,\n"
      "900001,A,7,R,6,ASD,,25,\n"
      "900007,G,,,,,,7,\n"
      "900008,H,7,,,,,20001,\n");
  std::vector<std::string> told;
  for (const Finding& one : list.findings)
    told.push_back(std::to_string(one.row) + ' ' + one.column + ": " + one.problem + ": " +
                   one.assumed);
  CHECK(told == std::vector<std::string>{
                    "3 : neither URN, UKPRN nor name: row left out",
                    "4 Type: type \"nonsense\" is not known: row left out",
                    "5 NCY_from: \"spring\" is no national curriculum year: year not known",
                    "5 Needs: \"XYZ\" is no SEN2 code of a need: kept as written",
                    "5 On_roll: expected a number from 0 to 20,000, got \"-3\": not known",
                    "6 NCY_to: ends before the first year: years exchanged",
                    "6 From: expected a date or a school year such as 2026/27, got \"soon\": row "
                    "left out",
                    "7 Places: expected a number from 0 to 20,000, got \"many\": not known",
                    "8 Places: no number of places: row left out",
                    "9 Places: places of this establishment, type and date stand twice: the later "
                    "row holds",
                    "10 Type: no type, and GIAS's is not known (no extract with this URN was "
                    "given): row left out",
                    "11 Places: expected a number from 0 to 20,000, got \"20001\": not known"});
  REQUIRE(list.establishments.size() == 2);
  CHECK(list.establishments[0].places == Dated{{kAlways, 25.0}});
  CHECK(list.establishments[1].urn == 900003);
}

TEST_CASE("GIAS's extract tells capacities, rolls and dates of one authority", "[places]") {
  const PlaceList list = read(kGias, 999);
  CHECK(list.authority == 999);
  std::vector<std::string> told;
  for (const Establishment& one : list.establishments) {
    std::string dates;
    for (const PlacesFrom& places : one.places)
      dates += ' ' + (places.from == kAlways ? std::string{"always"} : to_string(places.from)) +
               ' ' + std::to_string(static_cast<int>(places.places));
    told.push_back(std::to_string(one.urn) + ' ' + std::string{sen2::code_of(one.provision)} +
                   dates + " roll " +
                   (one.on_roll ? std::to_string(static_cast<int>(*one.on_roll)) : "?"));
  }
  CHECK(told ==
        std::vector<std::string>{"900103 mainstream_academy_resourced_provision always 20 roll 12",
                                 "900103 mainstream_academy_senunit always 6 roll 5",
                                 "900102 special_la_maintained always 80 2027-08-31 0 roll 70",
                                 "900101 special_academy_free 2012-09-01 120 roll 131",
                                 "900106 special_academy_free 2026-09-01 100 roll ?",
                                 "900107 ap_pru_la_maintained always 40 roll 30"});
  CHECK(list.establishments[3].name == "Elm Bank Caf\xC3\xA9");
  CHECK(list.establishments[3].ncy_from == -2);
  CHECK(list.establishments[3].ncy_to == 14);
}

TEST_CASE("DfE's high needs places have their header below a title", "[places]") {
  const std::string high_needs =
      "High needs place numbers,,,,,,,\n"
      "Published July 2025,,,,,,,\n"
      ",,,,,,,\n"
      "URN,LA code,Institution name,2025 to 2026  special schools and academies - pre-16 SEN "
      "places,2025 to 2026 mainstream academies and free schools - pre-16 SEN Unit/RP Places "
      "(@\xC2\xA3"
      "6k),2025 to 2026 mainstream academies and free schools - pre-16 SEN Unit/RP Places "
      "(@\xC2\xA3"
      "10k),2025 to 2026 free schools and academies - pre-16 AP places,2025 to 2026 mainstream "
      "free schools and academies - 16 to 18  places\n"
      "900101,999,Elm Bank,125,,,,\n"
      "900103,999,Prim,0,14,4,,6\n"
      "900105,998,Other,400,,,,\n"
      "900109,999,Bad,some,,,,\n"
      ",,Total,525,14,4,,\n";
  SECTION("alone: types are the column's") {
    const PlaceList list = read(high_needs, 999);
    REQUIRE(list.establishments.size() == 2);
    CHECK(list.establishments[0].provision == Provision::mainstream_academy_resourced_provision);
    CHECK(list.establishments[0].places == Dated{{make_day(2025, 9, 1), 18.0}});
    CHECK(list.establishments[1].urn == 900101);
    CHECK(list.establishments[1].places == Dated{{make_day(2025, 9, 1), 125.0}});
    REQUIRE(list.findings.size() == 2);
    CHECK(list.findings[0].row == 8);
    CHECK(list.findings[0].problem == "expected a number of places, got \"some\"");
    CHECK(list.findings[1].problem ==
          "places in columns that are neither special schools', bases' nor alternative "
          "provision's: 6");
  }
  SECTION("GIAS beside them tells rolls, and the capacity of schools that they have not") {
    const std::vector<ListText> lists{{"places.csv", high_needs}, {"gias.csv", kGias}};
    const PlaceList list = read_places(lists, 999);
    CHECK(list.establishments.size() == 5);  // 900103's capacities in GIAS do not count
    CHECK(list.establishments[0].on_roll == 12.0);
    CHECK(list.establishments[2].on_roll == 131.0);
    CHECK(list.establishments[2].places == Dated{{make_day(2025, 9, 1), 125.0}});
  }
  SECTION("of several authorities one must be asked for") {
    CHECK(refusal({{"places.csv", high_needs}}) ==
          "places.csv: row 4: expected one authority: name which with --area (the list has 2)");
    CHECK(refusal({{"places.csv", high_needs}}, 123) ==
          "places.csv: row 4: expected at least one establishment with places of the authority "
          "123, by a column LA (code) or GIAS's extract (--places)");
  }
}

TEST_CASE("GIAS beside an own list is a register and nothing more", "[places]") {
  const std::vector<ListText> lists{
      {"own.csv", "urn,type,places\n900101,,150\n900103,SEN unit,7\n"}, {"gias.csv", kGias}};
  const PlaceList list = read_places(lists, 999);
  REQUIRE(list.establishments.size() == 2);
  CHECK(list.establishments[0].provision == Provision::mainstream_academy_senunit);
  CHECK(list.establishments[0].on_roll == 5.0);
  CHECK(list.establishments[1].name == "Elm Bank Caf\xC3\xA9");
  CHECK(list.establishments[1].on_roll == 131.0);
  CHECK(list.findings.empty());
}

TEST_CASE("what is no list of places is refused in one line", "[places]") {
  CHECK(refusal({{"a.csv", "a,b\n1,2\n"}}) == "a.csv: row 1: expected a column urn, ukprn or name");
  CHECK(refusal({{"a.csv", "urn,places\n1,2\n"}}) ==
        "a.csv: row 1: expected a column type (of the caseload table or GIAS), or GIAS's extract "
        "with --places");
  CHECK(refusal({{"a.csv", "urn,type\n1,7\n"}}) ==
        "a.csv: row 1: expected a column places, or columns headed by dates or school years such "
        "as 2026/27");
  CHECK(refusal({{"a.csv", "urn,type,places,,\n,,2024/25,2025/26,2026/27\n1,7,3,4,5\n"}}) ==
        "a.csv: row 1: expected one line of headings, got dates below columns without a name: put "
        "both lines into one");
  CHECK(refusal({{"a.csv", "urn,type,places\n"}}) ==
        "a.csv: row 1: expected at least one establishment with places");
  CHECK(refusal({{"a.csv", "title\n\nurn,type,places\n1,7,3\n1,7\n"}}) ==
        "a.csv: row 5, column 2: expected 3 cells as in the header, got 2");
  CHECK(refusal({{"a.csv", ""}}).starts_with("a.csv: "));
  CHECK(refusal({{"gias.csv", kGias}}) ==
        "gias.csv: row 1: expected one authority: name which with --area (the list has 2)");
}

TEST_CASE("a list's kind is told by its header", "[places]") {
  CHECK(kind_of({"", kGias}) == ListKind::gias);
  CHECK(kind_of({"", "urn,type\n1,7\n"}) == ListKind::types_alone);
  CHECK(kind_of({"", "urn,type,2026/27\n1,7,3\n"}) == ListKind::own_places);
  CHECK(kind_of({"", "name,places\nA,3\n"}) == ListKind::none);
  CHECK(kind_of({"", "\"open"}) == ListKind::none);
}
