#include "sendsim/sen2/cells.hpp"

#include <catch2/catch.hpp>

#include "../../src/sen2/codes.hpp"
#include "../../src/sen2/modules.hpp"

using namespace sendsim;
using namespace sendsim::sen2;

TEST_CASE("a date is read in every spelling the shapes have", "[sen2]") {
  const Day day = make_day(2022, 9, 28);
  for (const std::string text :
       {"2022-Sep-28 00:00:00", "2022-09-28", "2022-09-28T00:00:00", "28/09/2022", "28/9/2022",
        " 2022-SEP-28 ", "2022-09-28T09:30:15.123Z", "28/09/2022 00:00", "44832", "44832.0",
        "44832.75", "2022-09-28T00:00:00+01:00",
        "\xC2\xA0"
        "2022-09-28\xC2\xA0"}) {
    INFO(text);
    CHECK(parse_date(text, kSpreadsheetEpoch) == day);
  }
  CHECK(parse_date("43370", kMacintoshEpoch) == day);
  CHECK(parse_date("2024-02-29", kSpreadsheetEpoch) == make_day(2024, 2, 29));
}

TEST_CASE("what is no date is none", "[sen2]") {
  for (const std::string text : {"",
                                 "soon",
                                 "2022",
                                 "0",
                                 "-1",
                                 "2022-13-01",
                                 "2022-02-30",
                                 "30/02/2022",
                                 "2023-02-29",
                                 "2022-Sept-28",
                                 "28/09/22",
                                 "2022-09-28x",
                                 "2022-09-28 noon",
                                 "20220928",
                                 "1e9",
                                 "nan",
                                 "1899-12-31",
                                 "2200-01-01",
                                 "2022/09/28",
                                 "2022-09-",
                                 "//",
                                 "----",
                                 "2022-09-28T"}) {
    INFO(text);
    CHECK_FALSE(parse_date(text, kSpreadsheetEpoch));
  }
}

TEST_CASE("flags, numbers and ids are read as spreadsheets write them", "[sen2]") {
  for (const std::string text : {"1", "1.0", "true", "TRUE", "y", "Yes", " 1 "})
    CHECK(parse_flag(text) == true);
  for (const std::string text : {"0", "0.0", "false", "N", "no"}) CHECK(parse_flag(text) == false);
  for (const std::string text : {"2", "", "x", "10"}) CHECK_FALSE(parse_flag(text));
  for (const std::string text : {"900001", " 900001", "900001.0", "9.00001E5", "900001.00"})
    CHECK(parse_whole(text) == 900001U);
  for (const std::string text : {"", "x", "1.5", "-1", "1e300", "inf", "1 2", "0x10", "1,000"})
    CHECK_FALSE(parse_whole(text));
  for (const std::string text : {"17", " 17 ", "17.0", "1.7E1", "017"})
    CHECK(normalised_id(text) == "17");
  CHECK(normalised_id("A-17") == "A-17");
}

TEST_CASE("codes are read without regard to case and blanks", "[sen2]") {
  CHECK(parse_outcome(" y ") == Outcome::yes);
  CHECK(parse_outcome("H") == Outcome::historical);
  CHECK_FALSE(parse_outcome("Z"));
  CHECK(parse_need("slcn") == NeedType::SLCN);
  CHECK(parse_need("DS") == NeedType::DS);
  CHECK_FALSE(parse_need(""));
  CHECK(parse_source("5.0") == RequestSource::other);
  CHECK_FALSE(parse_source("6"));
  CHECK_FALSE(parse_source("0"));
  CHECK(parse_cease_reason("1") == CeaseReason::maximum_age);
  CHECK(parse_cease_reason("9") == CeaseReason::other);
  CHECK_FALSE(parse_cease_reason("10"));
  CHECK(parse_setting_type("niec") == SettingType::not_in_education_notice);
  CHECK(parse_residential("B") == Residential::weeks_52);
  CHECK(parse_sex("f") == Sex::female);
  for (std::size_t need = 1; need < kNeedTypes; ++need) {
    const auto type = static_cast<NeedType>(need);
    CHECK(parse_need(code_of(type)) == type);
  }
  CHECK(code_of(NeedType::unknown).empty());
}

TEST_CASE("headings of all shapes lead to the same fields", "[sen2]") {
  const auto field = [](Module module, std::string_view heading) {
    return find_field(module, normalised_name(heading));
  };
  CHECK(field(Module::person, "Date of Birth \n(ccyy-mm-dd)") == Field::birth_date);
  CHECK(field(Module::person, "PersonBirthDate") == Field::birth_date);
  CHECK(field(Module::person, "GenderCurrent") == Field::sex);
  CHECK(field(Module::person, "Surname") == Field::none);
  CHECK(field(Module::placementdetail, "SENSetting") == Field::setting);
  CHECK(field(Module::placementdetail, "SENsetting") == Field::setting);
  CHECK(field(Module::placementdetail, "SEN Setting \xE2\x80\x93 Establishment type") ==
        Field::setting);
  CHECK(field(Module::activeplans, "Requests record ID\n\n(This must match)") ==
        Field::id_requests);
  CHECK(spec_name(Module::requests, Field::received) == "receiveddate");
  CHECK(spec_name(Module::assessment, Field::id_requests) == "requeststableid");
}
