#include "sendsim/witan/inputs.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "sendsim/tabular/csv_table.hpp"
#include "witan_texts.hpp"

using namespace sendsim;
using namespace sendsim::witan;
using invented::witan_texts;

namespace {

using Named = Texts::Named;

/// The text with one part of it replaced; the part must be there.
void damage(Named& file, const std::string& part, const std::string& by) {
  const std::size_t at = file.second.find(part);
  REQUIRE(at != std::string::npos);
  file.second.replace(at, part.size(), by);
}

std::string told(const Texts& texts) {
  try {
    (void)read_inputs(texts);
  } catch (const tabular::CsvError& error) {
    return error.what();
  }
  return "read";
}

struct Damage {
  Named Texts::*file;
  std::string part;
  std::string by;
  std::string message;
};

bool has_finding(const Inputs& inputs, const std::string& text) {
  return std::find(inputs.findings.begin(), inputs.findings.end(), text) != inputs.findings.end();
}

}  // namespace

TEST_CASE("the files are read by the names of their columns", "[witan]") {
  const Inputs inputs = read_inputs(witan_texts());
  CHECK(inputs.findings.empty());
  CHECK(inputs.needs == std::vector<std::string>{"A", "B"});
  CHECK(inputs.settings == std::vector<std::string>{"C", "M", "S"});
  REQUIRE(inputs.transitions.size() == 9);
  CHECK_FALSE(inputs.transitions[0].from);
  CHECK(inputs.transitions[0].to == State{0, 1});
  CHECK(inputs.transitions[2].from == State{1, 1});
  CHECK(inputs.transitions[2].to == State{1, 2});
  CHECK_FALSE(inputs.transitions[3].to);
  CHECK(inputs.first_year == 2023);
  CHECK(inputs.census_year == 2025);
  CHECK(inputs.last_population() == 2030);
  CHECK(inputs.residents(2025, -4) == 100.0);
  CHECK_FALSE(inputs.residents(2022, 0));
  CHECK(inputs.costs.at({1, 1}) == 2000.5);
  CHECK(inputs.valid[0]->group == "College");
  CHECK(inputs.valid[1]->destinations == std::vector<bool>{false, true, true});
}

TEST_CASE("order, case, underscores, other columns and a spreadsheet's numbers change nothing",
          "[witan]") {
  Texts texts = witan_texts();
  texts.costs.second =
      "\xEF\xBB\xBFnote,COST,Setting,NEED\r\nx, 1000 ,M,A\r\n,2000.5,M,B\r\n,9000.0,S,A\r\n"
      ",9.5e3,S,B\r\n,50,C,A\r\n";
  damage(texts.transitions, "calendar-year,setting-1", "Calendar_Year,SETTING_1");
  damage(texts.transitions, "2023,NONSEND,NONSEND,4", "2023.0,nonsend,NonSend, 4");
  const Inputs inputs = read_inputs(texts);
  CHECK(inputs.findings.empty());
  CHECK(inputs.costs == read_inputs(witan_texts()).costs);
  CHECK_FALSE(inputs.transitions[0].from);
}

TEST_CASE("a file saved as UTF-16 is read", "[witan]") {
  Texts texts = witan_texts();
  for (const bool big : {false, true}) {
    std::string wide = big ? "\xFE\xFF" : "\xFF\xFE";
    for (const char letter : witan_texts().costs.second) {
      if (big) wide += '\0';
      wide += letter;
      if (!big) wide += '\0';
    }
    texts.costs.second = wide;
    CHECK(read_inputs(texts).costs == read_inputs(witan_texts()).costs);
  }
}

TEST_CASE("every fault is one line with its place", "[witan]") {
  const auto fault = GENERATE(values<Damage>({
      {&Texts::transitions, "calendar-year,", "year,",
       "transitions.csv: row 1: expected a column calendar-year, there is none"},
      {&Texts::transitions, "need-1", "setting-1",
       "transitions.csv: row 1, column 3 (setting-1): expected each column once, got it again"},
      {&Texts::transitions, "2023,M,A", "soon,M,A",
       "transitions.csv: row 3, column 1 (calendar-year): expected a whole number from 2000 to "
       "2095, got \"soon\""},
      {&Texts::transitions, "2023,M,A", "1890,M,A",
       "transitions.csv: row 3, column 1 (calendar-year): expected a whole number from 2000 to "
       "2095, got \"1890\""},
      {&Texts::transitions, "2023,M,A,5,", "2023,M,A,5.5,",
       "transitions.csv: row 3, column 4 (academic-year-1): expected a whole number from -5 to 25, "
       "got \"5.5\""},
      {&Texts::transitions, "2023,M,A,5,M,A,6", "2023,M,A,5,M,A,7",
       "transitions.csv: row 3, column 7 (academic-year-2): expected 6, one more than "
       "academic-year-1, got 7"},
      {&Texts::transitions, "2023,M,A,5,M,A,6", "2023,M,A,26,M,A,27",
       "transitions.csv: row 3, column 4 (academic-year-1): expected a whole number from -5 to 25, "
       "got \"26\""},
      {&Texts::transitions, "2023,M,A", "2023,NONSEND,A",
       "transitions.csv: row 3, column 3 (need-1): expected NONSEND as in the setting, got \"A\""},
      {&Texts::transitions, "2023,M,A", "2023,M,NONSEND",
       "transitions.csv: row 3, column 3 (need-1): expected a need, since the setting is none of "
       "NONSEND"},
      {&Texts::transitions, "NONSEND,NONSEND,4,M,A,5", "NONSEND,NONSEND,4,NONSEND,NONSEND,5",
       "transitions.csv: row 2, column 5 (setting-2): expected a setting, since the child comes "
       "from NONSEND"},
      {&Texts::transitions, "2023,M,A", "2023,,A",
       "transitions.csv: row 3, column 2 (setting-1): expected a code, got nothing"},
      {&Texts::transitions, "2023,M,A", "2023,M,\"A,B\"",
       "transitions.csv: row 3, column 3 (need-1): expected a code of letters and digits, got "
       "\"A,B\""},
      {&Texts::transitions, "2023,M,A", "2023,M,caf\xE9",
       "transitions.csv: row 3, column 3 (need-1): expected a code of letters and digits, got "
       "\"caf??\""},
      {&Texts::transitions, "2023,M,A", "2023,other,A",
       "transitions.csv: row 3, column 2 (setting-1): expected another code than \"other\", which "
       "has a meaning"},
      {&Texts::transitions, "2023,M,A", "2023," + std::string(41, 'x') + ",A",
       "transitions.csv: row 3, column 2 (setting-1): expected a code of at most 40 letters, got "
       "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…\""},
      {&Texts::transitions, "2023,M,A,5,M,A,6", "2023,M,A,5,M,A",
       "transitions.csv: row 3, column 6: expected 7 cells as in the header, got 6"},
      {&Texts::population, "2025,3,100", "2025,3,-1",
       "population.csv: row 72, column 3 (population): expected a number from 0 to 1000000, got "
       "\"-1\""},
      {&Texts::population, "2025,3,100", "2025,3,nan",
       "population.csv: row 72, column 3 (population): expected a number from 0 to 1000000, got "
       "\"nan\""},
      {&Texts::population, "2025,3,100", "2025,2,100",
       "population.csv: row 72, column 2 (academic-year): expected each academic year of 2025 "
       "once, got 2 again"},
      {&Texts::population, "2026,3,100\n", "",
       "population.csv: expected a row of calendar year 2026 and academic year 3, there is none"},
      {&Texts::costs, "9000", "lots",
       "costs.csv: row 4, column 3 (cost): expected a number from 0 to 10000000, got \"lots\""},
      {&Texts::costs, "B,M", "A,M",
       "costs.csv: row 3, column 2 (setting): expected each need and setting once, got \"A\" \"M\" "
       "again"},
      {&Texts::costs, "need,setting,cost\n", "need,setting\n",
       "costs.csv: row 2, column 3: expected 2 cells as in the header, got 3"},
      {&Texts::valid_states, "-4,11", "11,-4",
       "valid-states.csv: row 2, column 4 (max-academic-year): expected at least min-academic-year "
       "11, got -4"},
      {&Texts::valid_states, "S,Special", "M,Special",
       "valid-states.csv: row 3, column 1 (setting): expected each setting once, got \"M\" again"},
      {&Texts::valid_states, "\"A,B\",\"M,S\"", "\"A,,B\",\"M,S\"",
       "valid-states.csv: row 2, column 5 (needs): expected a code, got nothing"},
      {&Texts::valid_states, "setting->setting", "setting-setting",
       "valid-states.csv: row 1: expected a column setting->setting, there is none"},
  }));
  Texts texts = witan_texts();
  damage(texts.*fault.file, fault.part, fault.by);
  CHECK(told(texts) == fault.message);
}

TEST_CASE("a file without rows, without anything or with a quote left open is told", "[witan]") {
  Texts texts = witan_texts();
  texts.costs.second = "need,setting,cost\n";
  CHECK(told(texts) == "costs.csv: row 1: expected rows below the header, there are none");
  texts.costs.second = "";
  CHECK(told(texts) == "costs.csv: row 1: expected a header, got nothing");
  texts.costs.second = "need,setting,cost\n\"A,M,1\n";
  CHECK_THAT(told(texts), Catch::StartsWith("costs.csv: row 2"));
}

TEST_CASE("without residents after the last transitions there is nothing to project", "[witan]") {
  Texts texts = witan_texts();
  texts.population.second = texts.population.second.substr(0, texts.population.second.find("2025"));
  CHECK(told(texts) ==
        "population.csv: expected rows of January 2025 and later, got none after 2024");
}

TEST_CASE("a last January without plans is no start", "[witan]") {
  Texts texts = witan_texts();
  texts.transitions.second =
      "calendar-year,setting-1,need-1,academic-year-1,setting-2,need-2,academic-year-2\n"
      "2024,M,A,5,NONSEND,NONSEND,6\n";
  CHECK(told(texts) == "transitions.csv: expected plans in January 2025, got none");
}

TEST_CASE("what is odd but can be read is told", "[witan]") {
  Texts texts = witan_texts();
  damage(texts.transitions, "2024,S,B,7,S,B,8",
         "2024,S,B,7,C,A,8\n2024,X,B,3,X,B,4\n"
         "2024,M,A,22,M,A,23\n2024,NONSEND,NONSEND,-5,M,A,-4");
  texts.costs.second += "Q,M,5\n";
  texts.settings_to_change = Named{"settings-to-change.csv", "setting-1,setting-2\nM,S\n"};
  damage(texts.valid_states, "\"M,S\"", "\"M,S,Z\"");
  const Inputs inputs = read_inputs(texts);
  CHECK(has_finding(inputs, "valid-states: M may go to Z, which is no setting: left out"));
  CHECK(has_finding(inputs,
                    "costs: 1 rows are of a need or setting that nobody has and no state names: "
                    "left out"));
  CHECK(has_finding(inputs,
                    "settings-to-change: 1 rows of an earlier what-if: read and not applied; write "
                    "measures instead"));
  CHECK(has_finding(inputs,
                    "transitions: 3 plans in January 2024 by the rows that lead there, 5 by those "
                    "that start there"));
  CHECK(has_finding(inputs, "valid-states: no row of X, which transitions have: taken as valid"));
  CHECK(has_finding(inputs,
                    "costs: no row of B in X: the mean of the setting's other needs stands "
                    "in, or nothing"));
  const auto begins = [&](const std::string& text) {
    return std::any_of(inputs.findings.begin(), inputs.findings.end(),
                       [&](const std::string& finding) { return finding.starts_with(text); });
  };
  CHECK(begins("2 transitions lead to a need or an academic year that valid-states does not have"));
  CHECK(begins("1 transitions are moves that setting->setting does not have"));
  CHECK(begins("1 transitions change the need"));
  CHECK(begins("1 transitions lead to an academic year after 21"));
}

TEST_CASE("a setting to change must be one", "[witan]") {
  Texts texts = witan_texts();
  texts.settings_to_change = Named{"settings-to-change.csv", "setting-1,setting-2\nM,Z\n"};
  CHECK(told(texts) ==
        "settings-to-change.csv: row 2, column 2 (setting-2): expected a setting of the "
        "transitions, got \"Z\"");
}

TEST_CASE("years without rows and projections that end early are told", "[witan]") {
  Texts texts = witan_texts();
  damage(texts.transitions, "2023,NONSEND,NONSEND,4,M,A,5\n", "2021,NONSEND,NONSEND,4,M,A,5\n");
  texts.population.second = texts.population.second.substr(0, texts.population.second.find("2028"));
  const Inputs inputs = read_inputs(texts);
  CHECK(has_finding(inputs, "transitions: no row of 2022: rates rest on the other years"));
  CHECK(has_finding(inputs, "population: no row of 2021: joiners of those years tell no rate"));
  CHECK(has_finding(inputs,
                    "population: ends 2 years after the state of January 2025: the scenario ends "
                    "there"));
}
