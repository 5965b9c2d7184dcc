#include <catch2/catch.hpp>

#include "return_shapes.hpp"
#include "sendsim/sen2/read.hpp"
#include "sendsim/tabular/encoding.hpp"

using namespace sendsim;
using namespace sendsim::sen2;
using shapes::Record;

namespace {

/// The findings as `problem field: assumed`, in their order.
std::vector<std::pair<Problem, std::string>> told(const Return& result) {
  std::vector<std::pair<Problem, std::string>> all;
  for (const Finding& finding : result.findings)
    all.emplace_back(finding.problem, finding.field + ": " + finding.assumed);
  return all;
}
using Told = std::vector<std::pair<Problem, std::string>>;

/// The sample after a change, in each shape: the same content, the same findings.
Return read_changed(const std::function<void(Record&)>& change, int children = 12) {
  Record root = shapes::sample(children);
  change(root);
  const Return blades = shapes::read(shapes::blades_of(root));
  const Return xml = shapes::read_xml_text(shapes::xml_of(root));
  const Return workbook = shapes::read_workbook_bytes(shapes::workbook_of(root));
  CHECK(same_content(blades, xml));
  CHECK(same_content(blades, workbook));
  CHECK(told(blades) == told(xml));
  CHECK(told(blades) == told(workbook));
  return blades;
}

/// Child 2 has a whole plan; these are its records.
Record& request_of(Record& root) { return root.children[2].children[0]; }
Record& assessment_of(Record& root) { return request_of(root).children[0]; }
Record& plan_of(Record& root) { return assessment_of(root).children[0]; }
Record& active_of(Record& root) { return request_of(root).children[1]; }

}  // namespace

TEST_CASE("columns are found by name, in any order and case; others are passed over", "[sen2]") {
  shapes::Blades blades = shapes::blades_of(shapes::sample(12));
  const Return plain = shapes::read(blades);
  blades["senneed"] =
      shapes::replaced(blades["senneed"], "sentype,sentyperank", "SENType,SENTYPERANK");
  CHECK(same_content(plain, shapes::read(blades)));
  // The same rows with the ids behind and a column that nobody knows.
  std::string turned = "sentyperank,sentype,extra,activeplanstableid\n";
  std::size_t row = 0;
  std::string text = blades["senneed"];
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    std::vector<std::string> cells(1);
    for (const char c : text.substr(begin, end - begin)) {
      if (c == ',') {
        cells.emplace_back();
      } else {
        cells.back() += c;
      }
    }
    if (row++ > 0) turned += cells[6] + "," + cells[5] + ",\"a, b\"," + cells[4] + "\n";
    begin = end + 1;
  }
  blades["senneed"] = turned;
  CHECK(same_content(plain, shapes::read(blades)));
}

TEST_CASE("earlier layouts are read", "[sen2]") {
  Record root = shapes::sample(12, 2023);
  shapes::Blades blades = shapes::blades_of(root);
  const Return plain = shapes::read(blades);
  SECTION("sex was gendercurrent") {
    blades["person"] = shapes::replaced(blades["person"], ",sex,", ",gendercurrent,");
    CHECK(same_content(plain, shapes::read(blades)));
  }
  SECTION("both are there: the first that is filled in") {
    std::string xml = shapes::xml_of(root);
    for (std::size_t at = 0; (at = xml.find("<Sex>", at)) != std::string::npos; at += 5)
      xml.replace(at, 12, "<GenderCurrent>" + xml.substr(at + 5, 1) + "</GenderCurrent>");
    CHECK(same_content(plain, shapes::read_xml_text(xml)));
  }
  SECTION("there was no source of requests") {
    for (Record& child : root.children)
      for (Record& request : child.children) request["requestsource"] = "";
    const Return without = shapes::read(shapes::blades_of(root));
    blades["requests"] = shapes::replaced(blades["requests"], "requestsource", "somethingelse");
    CHECK(same_content(without, shapes::read(blades)));
  }
  SECTION("residential stood at the active plan") {
    root.children[0].children[0].children[1].children[0]["res"] = "";
    shapes::Blades early = shapes::blades_of(root);
    early["activeplans"] = shapes::replaced(early["activeplans"], "reviewoutcome", "res");
    std::string& text = early["activeplans"];
    const std::size_t line = text.find('\n') + 1;
    const std::size_t comma = text.find(" 00:00:00,", line) + 10;  // behind the review meeting
    text.insert(comma, "B");
    const Return result = shapes::read(early);
    CHECK(result.persons[0].requests[0].active[0].placements[0].residential ==
          Residential::weeks_52);
  }
  SECTION("what attendancepattern means is not known") {
    blades["placementdetail"] =
        shapes::replaced(blades["placementdetail"], ",wbp", ",attendancepattern");
    CHECK(same_content(plain, shapes::read(blades)));
  }
}

TEST_CASE("encodings of blades read alike", "[sen2]") {
  Record root = shapes::sample(12);
  root.children[0]["surname"] = "Bront\xC3\xAB";
  shapes::Blades blades = shapes::blades_of(root);
  const Return plain = shapes::read(blades);
  std::string& person = blades["person"];
  SECTION("UTF-8 with a mark") { person = "\xEF\xBB\xBF" + person; }
  SECTION("Windows-1252") { person = shapes::replaced(person, "\xC3\xAB", "\xEB"); }
  SECTION("UTF-16 in either order, with and without mark") {
    const bool little = GENERATE(true, false);
    const bool mark = GENERATE(true, false);
    std::string wide = mark ? (little ? "\xFF\xFE" : "\xFE\xFF") : "";
    const std::string latin = shapes::replaced(person, "\xC3\xAB", "\xEB");
    for (const char c : latin) {
      if (little) wide += c;
      wide += '\0';
      if (!little) wide += c;
    }
    person = wide;
  }
  SECTION("lines that end in CR LF, a blank line and a row of commas at the end") {
    std::string crlf;
    for (const char c : person) crlf += c == '\n' ? std::string{"\r\n"} : std::string{c};
    person = crlf + "\r\n,,,,,,,,,,,,,\r\n";
  }
  CHECK(same_content(plain, shapes::read(blades)));
}

TEST_CASE("encodings of the XML read alike", "[sen2]") {
  Record root = shapes::sample(12);
  root.children[0]["surname"] = "Bront\xC3\xAB";
  const std::string text = shapes::xml_of(root);
  const Return plain = shapes::read_xml_text(text);
  SECTION("as declared, one byte a character") {
    const std::string name = GENERATE("Windows-1252", "cp1252", "ISO-8859-1");
    const std::string other =
        shapes::replaced(shapes::replaced(text, "UTF-8", name), "\xC3\xAB", "\xEB");
    CHECK(same_content(plain, shapes::read_xml_text(other)));
  }
  SECTION("UTF-16") {
    const std::string latin =
        shapes::replaced(shapes::replaced(text, "UTF-8", "UTF-16"), "\xC3\xAB", "\xEB");
    std::string wide = "\xFF\xFE";
    for (const char c : latin) {
      wide += c;
      wide += '\0';
    }
    CHECK(same_content(plain, shapes::read_xml_text(wide)));
  }
}

TEST_CASE("elements are found in any case and namespace, CDATA and references read", "[sen2]") {
  const Record root = shapes::sample(12);
  const std::string text = shapes::xml_of(root);
  const Return plain = shapes::read_xml_text(text);
  std::string other = shapes::replaced(text, "<Message>", "<Message xmlns:s=\"urn:x\">");
  for (const auto& [what, with] :
       {std::pair{"<Persons>", "<s:PERSONS>"}, std::pair{"</Persons>", "</s:PERSONS>"},
        std::pair{"<Sex>F</Sex>", "<s:SEX><![CDATA[F]]></s:SEX>"},
        std::pair{"<SENSetting>OLA</SENSetting>", "<SENsetting> &#79;LA\n</SENsetting>"},
        std::pair{"<Surname>", "<!-- a remark --><Surname a=\"b\">&amp;"},
        std::pair{"<PersonBirthDate>2021-01-01<", "<PersonBirthDate>2021-01-01T00:00:00<"}})
    other = shapes::replaced(other, what, with);
  CHECK(same_content(plain, shapes::read_xml_text(other)));
}

TEST_CASE("a whole return has nothing to tell", "[sen2]") {
  CHECK(told(read_changed([](Record&) {})).empty());
}

TEST_CASE("cells that cannot be read are left empty and told", "[sen2]") {
  const auto [change, problem,
              field] = GENERATE(table<std::function<void(Record&)>, Problem, std::string>({
      {[](Record& r) { r.children[2]["personbirthdate"] = "last May"; }, Problem::unreadable_date,
       "personbirthdate: left empty"},
      {[](Record& r) { r.children[2]["personbirthdate"] = "1900-01-01"; },
       Problem::implausible_date, "personbirthdate: left empty"},
      {[](Record& r) { r.children[2]["personbirthdate"] = "2090-01-01"; },
       Problem::implausible_date, "personbirthdate: left empty"},
      {[](Record& r) { r.children[2]["personbirthdate"] = ""; }, Problem::missing_birth_date,
       "personbirthdate: left empty"},
      {[](Record& r) { request_of(r)["receiveddate"] = "1900-01-01"; }, Problem::implausible_date,
       "receiveddate: left empty"},
      {[](Record& r) { plan_of(r)["startdate"] = "2090-01-01"; }, Problem::implausible_date,
       "startdate: left empty"},
      {[](Record& r) { request_of(r)["requestoutcome"] = "Q"; }, Problem::unknown_code,
       "requestoutcome: left empty"},
      {[](Record& r) { request_of(r)["exported"] = "E1"; }, Problem::unknown_code, "exported: yes"},
      {[](Record& r) { request_of(r)["requestmediation"] = "2"; }, Problem::unknown_code,
       "requestmediation: no"},
      {[](Record& r) { request_of(r)["requestsource"] = "7"; }, Problem::unknown_code,
       "requestsource: left empty"},
      {[](Record& r) { r.children[2]["upn"] = "none yet"; }, Problem::unknown_code,
       "upn: left empty"},
      {[](Record& r) { active_of(r)["transferla"] = "1234"; }, Problem::unreadable_number,
       "transferla: left empty"},
      {[](Record& r) { active_of(r).children[1]["sentyperank"] = "first"; },
       Problem::unreadable_number, "sentyperank: left empty"},
      {[](Record& r) { plan_of(r)["planres"] = "C"; }, Problem::unknown_code,
       "planres: left empty"},
  }));
  INFO(field);
  CHECK(told(read_changed(change)) == Told{{problem, field}});
}

TEST_CASE("what a plan in force lacks is told", "[sen2]") {
  CHECK(told(read_changed([](Record& r) { active_of(r).children.resize(1); })) ==
        Told{{Problem::missing_need, "sentype: need not known"}});
  CHECK(told(read_changed([](Record& r) {
          auto& parts = active_of(r).children;
          parts.erase(parts.begin());
        })) == Told{{Problem::missing_placement, "urn: placement not known"}});
  // A blank URN with a blank sensetting is a placement nobody knows the place of.
  CHECK(told(read_changed([](Record& r) { active_of(r).children[0]["sensetting"] = ""; })) ==
        Told{{Problem::missing_placement, "urn: placement not known"}});
  // Zeroes in the place of a number say the same.
  CHECK(told(read_changed([](Record& r) {
          active_of(r).children[0]["sensetting"] = "";
          active_of(r).children[0]["urn"] = "0";
        })) == Told{{Problem::missing_placement, "urn: placement not known"}});
}

TEST_CASE("dates in the wrong order and contradictions are told", "[sen2]") {
  CHECK(told(read_changed([](Record& r) { request_of(r)["requestoutcomedate"] = "2024-01-01"; })) ==
        Told{{Problem::order_of_dates, "requestoutcomedate: left empty"}});
  CHECK(told(read_changed([](Record& r) {
          assessment_of(r)["assessmentoutcomedate"] = "2024-01-01";
        })) == Told{{Problem::order_of_dates, "assessmentoutcomedate: left empty"}});
  CHECK(told(read_changed([](Record& r) {
          active_of(r).children[0]["leavingdate"] = "2024-01-01";
        })) == Told{{Problem::order_of_dates, "entrydate: left empty"}});
  CHECK(told(read_changed([](Record& r) { plan_of(r)["ceasedate"] = "2025-12-31"; })) ==
        Told{{Problem::contradiction, "ceasedate: the plan is in force"}});
  CHECK(told(read_changed([](Record& r) { plan_of(r)["ceasereason"] = "3"; })) ==
        Told{{Problem::contradiction, "ceasereason: no date: not ceased"}});
  CHECK(told(read_changed([](Record& r) { active_of(r).children[0]["urn"] = "900001"; })) ==
        Told{{Problem::contradiction, "sensetting: the establishment's number"}});
  CHECK(told(read_changed([](Record& r) { r["referencedate"] = "2025-01-16"; })) ==
        Told{{Problem::contradiction, "referencedate: the census day of that year"}});
}

TEST_CASE("two main placements are told; one that has ended is none", "[sen2]") {
  const auto add_main = [](Record& r, const std::string& left) {
    Record second = active_of(r).children[0];
    second["sensetting"] = "";
    second["urn"] = "900077";
    second["leavingdate"] = left;
    active_of(r).children.push_back(second);
  };
  CHECK(told(read_changed([&](Record& r) { add_main(r, ""); })) ==
        Told{{Problem::several_main_placements, "placementrank: kept as given"}});
  CHECK(told(read_changed([&](Record& r) { add_main(r, "2025-12-19"); })).empty());
}

TEST_CASE("records that stand twice count once", "[sen2]") {
  const Return plain = read_changed([](Record&) {});
  const auto same_but_told = [&](const std::function<void(Record&)>& change,
                                 const std::string& field) {
    const Return result = read_changed(change);
    CHECK(same_content(result, plain));
    CHECK(told(result) == Told{{Problem::duplicate_record, field + ": the first of the two"}});
  };
  same_but_told([](Record& r) { active_of(r).children.push_back(active_of(r).children[1]); },
                "senneedtableid");
  same_but_told([](Record& r) { active_of(r).children.push_back(active_of(r).children[0]); },
                "placementdetailtableid");
  same_but_told([](Record& r) { plan_of(r).children.push_back(plan_of(r).children[0]); },
                "plandetailtableid");
  same_but_told([](Record& r) { r.children[2].children.push_back(request_of(r)); },
                "requeststableid");
}

TEST_CASE("a blade's row that is copied, id and all, counts once", "[sen2]") {
  shapes::Blades blades = shapes::blades_of(shapes::sample(12));
  const Return plain = shapes::read(blades);
  const std::string module = GENERATE("person", "requests", "assessment", "namedplan", "plandetail",
                                      "activeplans", "placementdetail", "senneed");
  INFO(module);
  std::string& text = blades[module];
  const std::size_t begin = text.find('\n') + 1;
  text += text.substr(begin, text.find('\n', begin) + 1 - begin);
  const Return result = shapes::read(blades);
  CHECK(same_content(plain, result));
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].problem == Problem::duplicate_record);
}

TEST_CASE("a child that stands twice is one, if the birth date agrees", "[sen2]") {
  const Return joined = read_changed([](Record& r) {
    Record again = r.children[2];
    again.children[0]["receiveddate"] = "2025-01-10";
    again.children[0].children.clear();
    r.children.push_back(again);
  });
  CHECK(joined.persons.size() == 12);
  CHECK(joined.persons[2].requests.size() == 2);
  CHECK(told(joined) == Told{{Problem::duplicate_child, "upn: joined into the first of the two"}});
  const Return apart = read_changed([](Record& r) {
    Record again = r.children[2];
    again["personbirthdate"] = "2015-05-05";
    r.children.push_back(again);
  });
  CHECK(apart.persons.size() == 13);
  CHECK_FALSE(apart.persons[12].by_upn.known());
  CHECK(apart.persons[2].by_upn.known());
  CHECK(told(apart) == Told{{Problem::duplicate_child, "upn: another child, without UPN"}});
}

TEST_CASE("records without their parents are told", "[sen2]") {
  Record root = shapes::sample(12);
  shapes::Blades blades = shapes::blades_of(root);
  SECTION("the parent's id is nobody's") {
    blades["senneed"] += "999,999,999,S1,777,ASD,1\n";
    blades["requests"] += "999,999,999,S1,777,2025-Jan-01 00:00:00,1,0,,A,0,0,\n";
    const Return result = shapes::read(blades);
    CHECK(told(result) == Told{{Problem::orphan, "persontableid: passed over"},
                               {Problem::orphan, "activeplanstableid: passed over"}});
  }
  SECTION("a row that names itself") {
    blades["activeplans"] += "555,999,555,S1,555,,,,,,,\n";
    CHECK(told(shapes::read(blades)) == Told{{Problem::orphan, "requeststableid: passed over"}});
  }
  SECTION("an active plan below a person in XML") {
    const std::string text = shapes::replaced(
        shapes::xml_of(root), "</Persons>",
        "<Person><PersonBirthDate>2015-01-02</PersonBirthDate><Sex>F</Sex><ActivePlans>"
        "<PlacementDetail><URN>900001</URN></PlacementDetail><SENneed><SENtype>ASD</SENtype>"
        "</SENneed></ActivePlans></Person></Persons>");
    const Return result = shapes::read_xml_text(text);
    CHECK(told(result) == Told{{Problem::no_parent_rows, "requeststableid: a historical request"}});
    CHECK(result.persons[12].requests.at(0).outcome == Outcome::historical);
    CHECK(result.persons[12].requests[0].active.size() == 1);
  }
  SECTION("records within a wrong parent in XML") {
    const std::string text = shapes::replaced(
        shapes::xml_of(root), "</Persons>",
        "<SENneed><SENtype>ASD</SENtype><Requests/></SENneed>"
        "<Person><PersonBirthDate>2015-01-02</PersonBirthDate><Person/></Person></Persons>");
    CHECK(told(shapes::read_xml_text(text)) ==
          Told{{Problem::orphan, "activeplanstableid: passed over"},
               {Problem::orphan, "persontableid: passed over"}});
  }
}

TEST_CASE("the year comes from the header, the reference date or the file's name", "[sen2]") {
  const Record root = shapes::sample(12);
  shapes::Blades blades = shapes::blades_of(root);
  blades.erase("sen2");
  const Return by_name = shapes::read(blades);
  CHECK(by_name.year == 2026);
  CHECK(by_name.census == make_day(2026, 1, 15));
  CHECK(by_name.authority == 999);  // by NativeId
  Record dated = root;
  dated["year"] = "";
  CHECK(shapes::read(shapes::blades_of(dated)).year == 2026);
  Record early = root;
  early["referencedate"] = "";
  CHECK(shapes::read(shapes::blades_of(early)).census == make_day(2026, 1, 15));
}

TEST_CASE("blades are known by their names or their first columns", "[sen2]") {
  const Record root = shapes::sample(12);
  const Return plain = shapes::read(shapes::blades_of(root));
  CHECK(same_content(plain, shapes::read(shapes::blades_of(root, ""))));
  shapes::Blades renamed = shapes::blades_of(root);
  for (std::size_t i = 0; i < renamed.files.size(); ++i)
    renamed.files[i].first = "file" + std::to_string(i) + ".csv";
  CHECK(same_content(plain, shapes::read(renamed)));
  shapes::Blades again = shapes::blades_of(root);
  for (auto& [name, text] : again.files) name.insert(name.size() - 4, " (1)");
  CHECK(same_content(plain, shapes::read(again)));
}

TEST_CASE("modules that may be missing are not needed", "[sen2]") {
  shapes::Blades blades = shapes::blades_of(shapes::sample(12));
  blades.erase("senneed");
  blades.erase("plandetail");
  const Return result = shapes::read(blades);
  CHECK(result.persons.size() == 12);
  CHECK(result.persons[0].requests[0].assessments[0].plans[0].settings.empty());
}

TEST_CASE("the template's own tableid columns are used where they are", "[sen2]") {
  const auto row = [](int r, const std::vector<std::string>& cells) {
    std::string out = "<row r=\"" + std::to_string(r) + "\">";
    for (const std::string& cell : cells)
      out += "<c t=\"inlineStr\"><is><t>" + cell + "</t></is></c>";
    return out + "</row>";
  };
  const std::string sheet = shapes::sheet_of(
      row(1, {"Header Record"}) + row(2, {"Year", "LA Number"}) + row(3, {"2026", "999"}) +
      row(5, {"Person Record"}) + row(6, {"Person ID", "Date of Birth (ccyy-mm-dd)"}) +
      row(7, {"1", "2015-01-02"}) + row(9, {"Requests Records"}) +
      row(10, {"Person ID", "Requests record ID", "Date request was received"}) +
      row(11, {"1", "5", "2025-01-02"}) + row(13, {"Assessments Records"}) +
      row(14, {"assessmenttableid", "requeststableid", "assessmentoutcome"}) +
      row(15, {"7", "5", "Y"}) + row(16, {"8", "5", "N"}) + row(18, {"Named Plan Records"}) +
      row(19, {"namedplantableid", "assessmenttableid", "EHC Plan Start Date"}) +
      row(20, {"1", "7", "2025-05-01"}) + row(22, {"Active Plan Records"}) +
      row(23, {"Requests record ID", "transferla"}) + row(24, {"5", "998"}) +
      row(26, {"Placement Detail Records"}) + row(27, {"Requests record ID", "URN"}) +
      row(28, {"5", "900001"}));
  const Return result = shapes::read_workbook_bytes(shapes::package_of(sheet));
  const Request& request = result.persons.at(0).requests.at(0);
  REQUIRE(request.assessments.size() == 2);
  CHECK(request.assessments[0].plans.size() == 1);
  CHECK(request.assessments[1].plans.empty());
  CHECK(request.active.at(0).placements.at(0).setting.urn == 900001);
}

TEST_CASE("rows of the template may repeat their table's title", "[sen2]") {
  const Record root = shapes::sample(12);
  const Return plain = shapes::read_xml_text(shapes::xml_of(root));
  const Return result =
      shapes::read_workbook_bytes(shapes::workbook_of(root, {.titles_as_types = true}));
  CHECK(same_content(plain, result));
}

TEST_CASE("workbooks of other programs are read", "[sen2]") {
  const Record root = shapes::sample(12);
  const Return plain = shapes::read_xml_text(shapes::xml_of(root));
  CHECK(same_content(plain, shapes::read_workbook_bytes(
                                shapes::workbook_of(root, {.sheet = "data entry template "}))));
  // Rich text, readings, formulas' values, flags, day numbers from 1904.
  const std::string strings =
      "<sst><si><r><t>Person </t></r><r><t>Record</t></r><rPh><t>x</t></rPh></si>"
      "<si><t>Person ID</t></si><si><t>DOB</t></si></sst>";
  const std::string sheet = shapes::sheet_of(
      "<row><c t=\"str\"><f>1</f><v>Header Record</v></c></row><row><c t=\"str\"><v>Year</v></c>"
      "<c t=\"str\"><v>LA Number</v></c></row><row><c><v>2026</v></c><c><v>9.99E2</v></c></row>"
      "<row><c t=\"s\"><v>0</v></c></row><row><c t=\"s\"><v>1</v></c><c t=\"str\">"
      "<v>Date of Birth</v></c></row><row><c><v>1</v></c><c><v>40909</v></c></row>"
      "<row><c t=\"str\"><v>Requests Records</v></c></row><row><c t=\"str\"><v>Person ID</v></c>"
      "<c t=\"str\"><v>Requests record ID</v></c><c t=\"str\"><v>receiveddate</v></c>"
      "<c t=\"str\"><v>rya</v></c><c t=\"str\"><v>requestmediation</v></c></row>"
      "<row><c><v>1.0</v></c><c><v>1</v></c><c><v>43370</v></c><c/><c t=\"b\"><v>1</v></c></row>"
      "<row><c t=\"str\"><v>Active Plan Records</v></c></row><row><c t=\"str\"><v>Person ID</v></c>"
      "<c t=\"str\"><v>Requests record ID</v></c></row><row><c><v>1</v></c><c><v>1</v></c></row>"
      "<row><c t=\"str\"><v>Placement Detail Records</v></c></row><row><c t=\"str\"><v>URN</v></c>"
      "<c t=\"str\"><v>Requests record ID</v></c></row>"
      "<row><c><v>900001</v></c><c><v>1</v></c></row>");
  const Return result = shapes::read_workbook_bytes(
      shapes::package_of(sheet, strings, "Data Entry Template", "<workbookPr date1904=\"1\"/>"));
  CHECK(result.authority == 999);
  CHECK(result.persons.at(0).born == BirthMonth{2016, 1});
  CHECK(result.persons[0].requests.at(0).received == make_day(2022, 9, 28));
  CHECK(result.persons[0].requests[0].mediation);
  CHECK(result.persons[0].requests[0].active.at(0).placements.at(0).setting.urn == 900001);
}
