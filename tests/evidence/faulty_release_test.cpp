// A release with faults: what can be read is read, every fault is told, suppressed is not zero.

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "../../src/evidence/figures.hpp"
#include "sendsim/evidence/compact_tables.hpp"

using namespace sendsim::evidence;
using sendsim::tabular::CsvError;

namespace {

const std::string kKeys =
    "time_period,geographic_level,country_code,country_name,region_code,region_name,"
    "new_la_code,old_la_code,la_name,breakdown_topic,breakdown";

std::string row_of(const std::string& code, const std::string& name, const std::string& topic,
                   const std::string& label, const std::string& counts) {
  return "202425,Local authority,E92000001,England,E12000003,Yorkshire and The Humber,E0" + code +
         ',' + code + ',' + name + ',' + topic + ',' + label + ',' + counts + '\n';
}

/// Files with the columns that say what a row is, and the requests of one authority.
RawTexts release(const std::string& requests,
                 const std::string& headers = "requests_received_in_year,requests_withdrawn") {
  RawTexts raw;
  for (const std::string& path : ehc_plan_paths()) {
    const bool is_old = path.find("2022") != std::string::npos;
    raw[path] = kKeys + (is_old ? ",characteristic_age,establishment_group,establishment_type,"
                                  "Total_all,Total_new_all\n"
                                : ",ehcplans\n");
  }
  raw["ehc_plans_2025/caseload.csv"] +=
      "202425,National,E92000001,England,,,,,,All EHC plans,All,9\n" +
      row_of("372", "Rotherham", "All EHC plans", "All", "9");
  raw["ehc_plans_2025/requests.csv"] = kKeys + ',' + headers + '\n' + requests;
  return raw;
}

std::string request_row(const std::string& label, const std::string& counts,
                        const std::string& code = "372") {
  return row_of(
      code, "Rotherham",
      label == "All" ? "All requests for EHC needs assessments" : "Child or young persons age",
      label, counts);
}

struct Read {
  std::vector<std::string> problems;
  Findings findings;
  Draft requests;

  [[nodiscard]] std::vector<std::string> values() const {
    std::vector<std::string> all;
    for (const Figure& figure : requests.figures)  // the columns of this test, of all
      if (figure.keys[2] == "received" || figure.keys[2] == "withdrawn")
        all.push_back(figure.keys[1] + '=' + figure.value);
    return all;
  }
};

Read read(const RawTexts& raw) {
  Read read;
  Problems problems;
  for (Draft& draft : ehc_plan_drafts(raw, areas_of(raw), read.findings, problems))
    if (draft.file_name == "requests.csv") read.requests = std::move(draft);
  // The files of this test lack most columns of counts.
  for (std::string& line : problems.lines())
    if (line.find("expected a column") == std::string::npos ||
        line.find("requests_received") != std::string::npos)
      read.problems.push_back(std::move(line));
  return read;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a sound release has no problems", "[evidence]") {
  const Read sound = read(release(request_row("All", "7,1") + request_row("age 10", "7,1")));
  CHECK(sound.problems.empty());
  CHECK(sound.values() == Lines{"all=7", "all=1", "10=7", "10=1"});
}

TEST_CASE("suppressed counts are unknown, not zero, and no problem", "[evidence]") {
  for (const std::string sign : {"c", "x", "z", "k", "u", ":", "~", "low", ""}) {
    INFO(sign);
    const Read suppressed = read(release(request_row("All", "7," + sign)));
    CHECK(suppressed.problems.empty());
    CHECK(suppressed.values() == Lines{"all=7", "all="});
  }
}

TEST_CASE("what cannot be read is told with its place and left out", "[evidence]") {
  SECTION("a count that is none") {
    const Read faulty = read(release(request_row("All", "7,many") + request_row("age 10", "6,1")));
    CHECK(faulty.values() == Lines{"all=7", "all=", "10=6", "10=1"});
    CHECK(faulty.problems == Lines{"ehc_plans_2025/requests.csv: row 2, column 13 "
                                   "(requests_withdrawn): expected a whole number, got \"many\": "
                                   "left out"});
  }
  SECTION("every fault is told, alike ones once") {
    const Read faulty =
        read(release(request_row("All", "seven,1") + request_row("age 10", "6,x2") +
                     request_row("age 11", "6,x2") + request_row("age of Narnia", "1,1")));
    REQUIRE(faulty.problems.size() == 3);
    CHECK(faulty.problems[0].find("row 2, column 12") != std::string::npos);
    CHECK(faulty.problems[1].find("row 3, column 13") != std::string::npos);
    CHECK(faulty.problems[1].find("(and in 1 more rows)") != std::string::npos);
    CHECK(faulty.problems[2].find("row 5, column 11 (breakdown): expected a known label, got "
                                  "\"age of Narnia\"") != std::string::npos);
  }
  SECTION("an authority that does not exist") {
    const Read faulty = read(release(request_row("All", "7,1") + request_row("All", "5,1", "999")));
    CHECK(faulty.values() == Lines{"all=7", "all=1"});
    REQUIRE(faulty.problems.size() == 1);
    CHECK(faulty.problems[0].find("(old_la_code): expected the code of an authority") !=
          std::string::npos);
  }
  SECTION("a year that is none: its row, and no other") {
    std::string text = request_row("age 10", "6,1");
    text.replace(0, 6, "20x4");
    const Read faulty = read(release(request_row("All", "7,1") + text));
    CHECK(faulty.values() == Lines{"all=7", "all=1"});
    REQUIRE(faulty.problems.size() == 1);
    CHECK(faulty.problems[0].find("row 3, column 1 (time_period): expected a year such as 2024 or "
                                  "202425, got \"20x4\": left out") != std::string::npos);
  }
  SECTION("a row that is too short: it alone, and those after it keep their numbers") {
    const Read faulty = read(release(request_row("age 10", "6") + request_row("All", "7,many")));
    CHECK(faulty.values() == Lines{"all=7", "all="});
    CHECK(faulty.problems == Lines{"ehc_plans_2025/requests.csv: row 2, column 12: expected 13 "
                                   "cells as in the header, got 12: left out",
                                   "ehc_plans_2025/requests.csv: row 3, column 13 "
                                   "(requests_withdrawn): expected a whole number, got \"many\": "
                                   "left out"});
  }
  SECTION("a column that is missing") {
    const Read faulty = read(release(request_row("All", "1"), "requests_withdrawn"));
    CHECK(faulty.values() == Lines{"all=", "all=1"});  // unknown, not zero
    CHECK(faulty.problems == Lines{"ehc_plans_2025/requests.csv: row 1: expected a column "
                                   "\"requests_received_in_year\": its figures are left out"});
  }
}

TEST_CASE("a row that stands twice counts once, unless it tells two things", "[evidence]") {
  const Read doubled = read(release(request_row("All", "7,1") + request_row("All", "7,1")));
  CHECK(doubled.values() == Lines{"all=7", "all=1"});
  CHECK(std::count(doubled.findings.mended.begin(), doubled.findings.mended.end(),
                   "requests.csv: Rotherham: 2 figures stand twice and are kept once") == 1);
  const Read clash = read(release(request_row("All", "7,1") + request_row("All", "8,1")));
  CHECK(clash.values() == Lines{"all=", "all=1"});
  CHECK(clash.problems == Lines{"ehc_plans_2025/requests.csv: row 3, column 12: Rotherham 2025 all "
                                "received is published twice, as 7 (row 2) and as 8: both: left "
                                "out"});
}

TEST_CASE("a file without the columns that say what a row is, or none at all, is refused",
          "[evidence]") {
  RawTexts raw = release(request_row("All", "7,1"));
  SECTION("no codes") {
    std::string& text = raw["ehc_plans_2025/requests.csv"];
    text.replace(text.find("old_la_code"), 11, "la");
    CHECK_THROWS_WITH(read(raw), Catch::Contains("expected a column \"old_la_code\""));
  }
  SECTION("cut off within a row") {
    std::string& text = raw["ehc_plans_2025/requests.csv"];
    text.resize(text.size() - 9);
    CHECK_THROWS_AS(read(raw), CsvError);
  }
  SECTION("no file") {
    raw.erase("ehc_plans_2025/requests.csv");
    CHECK_THROWS_WITH(read(raw), Catch::Contains("expected this file"));
  }
}

TEST_CASE("a table of plans without England or without authorities is refused by its own name",
          "[evidence]") {
  RawTexts raw = release(request_row("All", "7,1"));
  std::string& text = raw["ehc_plans_2025/caseload.csv"];
  SECTION("another table in its place") {
    for (std::size_t at; (at = text.find("All EHC plans")) != std::string::npos;)
      text.replace(at, 13, "New EHC plans");
  }
  SECTION("no national row") { text.replace(text.find("National"), 8, "Regional"); }
  SECTION("no authority") { text.resize(text.find("202425,Local authority")); }
  CHECK_THROWS_WITH(areas_of(raw),
                    Catch::Contains("ehc_plans_2025/caseload.csv: expected rows of"));
}

TEST_CASE("old types of establishment are summed by setting, and nothing is lost or counted twice",
          "[evidence]") {
  const auto old_row = [](const std::string& group, const std::string& type,
                          const std::string& count) {
    return "2018,Local authority,E92000001,England,E12000003,Yorkshire and The Humber,E0372,372,"
           "Rotherham,,,," +
           group + ',' + type + ',' + count + ",\n";
  };
  const auto figures = [&](const std::string& rows, Problems& problems) {
    RawTexts raw = release(request_row("All", "7,1"));
    raw["ehc_plans_2022/sen2_estab_caseload.csv"] += rows;
    Findings findings;
    std::vector<std::string> told;
    for (const Draft& draft : ehc_plan_drafts(raw, areas_of(raw), findings, problems))
      if (draft.file_name == "ehc_plans_by_setting.csv")
        for (const Figure& figure : draft.figures)
          told.push_back(figure.keys[0] + ' ' + figure.keys[1] + '=' + figure.value);
    return told;
  };
  const std::string known = old_row("Total", "Total", "12") +
                            old_row("Further education", "Total", "8") +
                            old_row("Further education", "Other FE", "5") +
                            old_row("Special school", "Special - Academy", "0");
  Problems problems;
  SECTION("types of one setting, without subtotals") {
    CHECK(figures(known + old_row("Further education", "Sixth form college", "3"), problems) ==
          Lines{"2018 all=12", "2018 general_fe_tertiary_colleges=8"});
  }
  SECTION("whatever their capital letters, which differ from year to year") {
    CHECK(figures(known + old_row("Mainstream school", "Mainstream - Academy - SEN Unit", "3"),
                  problems)
              .back() == "2018 mainstream_academy_senunit=3");
  }
  SECTION("a row that stands twice counts once") {
    CHECK(figures(known + old_row("Further education", "Other FE", "5"), problems) ==
          Lines{"2018 all=12", "2018 general_fe_tertiary_colleges=5"});
  }
  SECTION("a sum with a suppressed part is unknown") {
    CHECK(figures(known + old_row("Further education", "Sixth form college", "c"), problems) ==
          Lines{"2018 all=12", "2018 general_fe_tertiary_colleges="});
  }
  SECTION("an unknown type is told with its place") {
    CHECK(figures(known + old_row("Special school", "Ship school", "4"), problems).size() == 2);
    const Lines lines = problems.lines();
    CHECK(std::any_of(lines.begin(), lines.end(), [](const auto& line) {
      return line.find("sen2_estab_caseload.csv: row 6") != std::string::npos &&
             line.find("expected a known type of establishment, got \"Ship school\"") !=
                 std::string::npos;
    }));
  }
}
