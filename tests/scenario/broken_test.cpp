#include <catch2/catch.hpp>

#include "sample_rules.hpp"

using namespace sendsim::scenario;
using namespace sendsim::scenario::sample;

namespace {

struct Broken {
  const char* what;
  std::string text;  ///< of x.yaml
  std::vector<std::string> lines;
};

const std::string kHead =
    "sendsim: 1\nneeds: [{code: ASD}, {code: SEMH}]\nassessment:\n"
    "  issue_within: {value: 20, unit: weeks}\n  educational_psychologists:\n";

std::string measure(const std::string& change) {
  return sound("measures:\n  - name: more\n    from: 2026-09-01\n    changes:\n      - " + change +
               "\n");
}

std::vector<Broken> broken() {
  const std::string psychologists = "x.yaml:6:10: assessment.educational_psychologists.fte: ";
  const std::string fte = psychologists + "expected a number ≥ 0 (FTE), got ";
  const std::string within = "x.yaml:4:";
  const std::string time = "assessment.issue_within: expected a time > 0 days";
  return {
      // numbers
      {"a word for a number", kHead + "    fte: ten\n", {fte + "\"ten\""}},
      {"an octal number", kHead + "    fte: 010\n", {fte + "\"010\""}},
      {"not a number", kHead + "    fte: .nan\n", {fte + "\".nan\""}},
      {"an underscore", kHead + "    fte: 1_000\n", {fte + "\"1_000\""}},
      {"a hexadecimal number", kHead + "    fte: 0x1F\n", {fte + "\"0x1F\""}},
      {"a plus sign", kHead + "    fte: +8\n", {fte + "\"+8\""}},
      {"a comma", kHead + "    fte: 8,4\n", {fte + "\"8,4\" (write 8.4)"}},
      {"an overflow", kHead + "    fte: 1e999\n", {fte + "\"1e999\""}},
      {"a number in quotes",
       kHead + "    fte: \"8\"\n",
       {fte + "\"8\" (write it without quotation marks)"}},
      {"a negative number", kHead + "    fte: -1\n", {fte + "\"-1\""}},
      {"nothing",
       kHead + "    fte:\n",
       {"x.yaml:6:5: assessment.educational_psychologists.fte: expected a number ≥ 0 (FTE), got "
        "nothing"}},
      {"a list for a number", kHead + "    fte: [8]\n", {fte + "a list"}},
      {"the wrong unit",
       kHead + "    fte: {value: 8, unit: hours}\n",
       {"x.yaml:6:27: assessment.educational_psychologists.fte.unit: expected the unit FTE, got "
        "\"hours\""}},
      {"a misspelt part",
       kHead + "    fte: {value: 8, sorce: me}\n",
       {"x.yaml:6:21: assessment.educational_psychologists.fte.sorce: expected a known key, got "
        "\"sorce\" (did you mean \"source\"?)"}},
      {"a part missing",
       kHead + "    fte: {unit: FTE}\n",
       {psychologists + "expected a number ≥ 0 (FTE) in one of value or from, got none"}},
      {"a probability above 1",
       sound({}, "  refuse: 1.5\n"),
       {"x.yaml:6:11: assessment.refuse: expected a probability from 0 to 1 (%), got \"1.5\""}},
      // times, money, dates, words
      {"a time without its unit",
       "sendsim: 1\nneeds: []\nassessment:\n  issue_within: 20\n  educational_psychologists: {fte: "
       "1}\n",
       {within + "17: " + time + " with its unit (days or weeks), got \"20\""}},
      {"half a day",
       "sendsim: 1\nneeds: []\nassessment:\n  issue_within: {value: 0.5, unit: days}\n"
       "  educational_psychologists: {fte: 1}\n",
       {within + "25: assessment.issue_within: expected a whole number of days, got \"0.5\""}},
      {"a sum without its unit",
       sound({}, "  fee: 6000\n"),
       {"x.yaml:6:8: assessment.fee: expected a sum ≥ 0 GBP with its unit (GBP, GBP "
        "thousand or GBP million), got \"6000\""}},
      {"a day that does not exist",
       sound({}, "  first: 2026-02-30\n"),
       {"x.yaml:6:10: assessment.first: expected a date such as 2026-09-01, not before 2000-01-01, "
        "got "
        "\"2026-02-30\""}},
      {"yes for true",
       sound({}, "  mediation: yes\n"),
       {"x.yaml:6:14: assessment.mediation: expected true or false, got \"yes\""}},
      {"a fraction for a whole number",
       sound({}, "  panels: 2.5\n"),
       {"x.yaml:6:11: assessment.panels: expected a whole number ≥ 1 and ≤ 31 (a month), got "
        "\"2.5\""}},
      {"a misspelt word",
       sound({}, "  queue: first_come_\n"),
       {"x.yaml:6:10: assessment.queue: expected first_come or most_overdue, got \"first_come_\" "
        "(did "
        "you mean \"first_come\"?)"}},
      {"an unknown code",
       sound({}, "  commonest: AZD\n"),
       {"x.yaml:6:14: assessment.commonest: expected a need (ASD, SEMH), got \"AZD\" (did you mean "
        "\"ASD\"?)"}},
      // keys
      {"a misspelt key",
       sound({}, "  isue_within: 3\n"),
       {"x.yaml:6:3: assessment.isue_within: expected a known key, got \"isue_within\" (did you "
        "mean "
        "\"issue_within\"?)"}},
      {"a key that nobody knows",
       sound("zzz: 1\n"),
       {"x.yaml:6:1: zzz: expected a known key, got \"zzz\""}},
      {"a missing key",
       "sendsim: 1\nneeds: []\nassessment:\n  educational_psychologists: {fte: 1}\n",
       {"x.yaml:4:3: " + time +
        " with its unit (days or weeks), got nothing (the key is missing)"}},
      {"a missing section tells of itself only",
       "sendsim: 1\nneeds: []\n",
       {"x.yaml:1:1: assessment: expected a mapping, got nothing (the key is missing)"}},
      {"a number for a section",
       "sendsim: 1\nneeds: []\nassessment: 3\n",
       {"x.yaml:3:13: assessment: expected a mapping, got \"3\""}},
      {"a key twice",
       sound("assessment: {}\n"),
       {"x.yaml:6:1: assessment: expected each key once, got \"assessment\" again (first on line "
        "3)"}},
      {"a merge key", sound("<<: {a: 1}\n"), {"x.yaml:6:1: <<: expected a known key, got \"<<\""}},
      {"a code twice",
       "sendsim: 1\nneeds:\n  - code: ASD\n  - code: ASD\nassessment:\n"
       "  issue_within: {value: 20, unit: weeks}\n  educational_psychologists: {fte: 1}\n",
       {"x.yaml:4:11: needs.ASD.code: expected each code once, got \"ASD\" again"}},
      // tables
      {"a hole",
       sound("request:\n  ASD: {0-1: 0.1}\n  SEMH: 0.2\n"),
       {"x.yaml:7:8: request.ASD: expected a value for every age, got none for 2-3"}},
      {"a need without a row",
       sound("request:\n  ASD: 0.1\n"),
       {"x.yaml:7:3: request: expected a value for every need, got none for SEMH"}},
      {"a code that the axis lacks",
       sound("request:\n  ASD: 0.1\n  SEHM: 1\n  SEMH: 0.1\n"),
       {"x.yaml:8:3: request.SEHM: expected a need (ASD, SEMH), got \"SEHM\" (did you mean "
        "\"SEMH\"?)"}},
      {"ages that meet",
       sound("request:\n  ASD: {0-2: 1, 2-3: 1}\n  SEMH: 0.1\n"),
       {"x.yaml:7:17: request.ASD.2-3: expected each age once, got 2 again (first on line 7)"}},
      {"an age beyond the axis",
       sound("request:\n  ASD: {0-4: 1, other: 1}\n  SEMH: 0.1\n"),
       {"x.yaml:7:9: request.ASD.0-4: expected an age from 0 to 3, or a range such as 0-3, got "
        "\"0-4\""}},
      {"a short list",
       sound("request:\n  ASD: [1, 2, 3]\n  SEMH: 0.1\n"),
       {"x.yaml:7:8: request.ASD: expected a list of 4 values (age 0 to 3), got 3"}},
      {"a word in a cell",
       sound("request:\n  ASD: [1, 2, x, 4]\n  SEMH: 0.1\n"),
       {"x.yaml:7:15: request.ASD.2: expected a number ≥ 0 (a year), got \"x\""}},
      {"probabilities that miss 1",
       sound("named:\n  ASD: {mainstream: 0.5, special: 0.4}\n  SEMH: 0.5\n"),
       {"x.yaml:7:21: named.ASD: expected probabilities over provision that sum to 1, got a sum of "
        "0.9"}},
      {"a table that is not there",
       sound("request: {csv: r.csv}\n"),
       {"x.yaml:6:16: request.csv: expected a readable file, got \"r.csv\": none of that name"}},
      // dated values, uncertainty, laws
      {"a date for a season",
       kHead + "    fte: {from: {2026-9-1: 3}}\n",
       {"x.yaml:6:18: assessment.educational_psychologists.fte.from.2026-9-1: expected a date such "
        "as "
        "2026-09-01, got \"2026-9-1\""}},
      {"a dated value out of range",
       kHead + "    fte: {from: {2026-09-01: -3}}\n",
       {"x.yaml:6:30: assessment.educational_psychologists.fte.from.2026-09-01: expected a number "
        "≥ 0 "
        "(FTE), got \"-3\""}},
      {"a spread without a size",
       kHead + "    fte: {value: 8, uncertainty: {distribution: normal}}\n",
       {"x.yaml:6:34: assessment.educational_psychologists.fte.uncertainty: expected either cv or "
        "sd, got neither"}},
      {"a law that cannot be",
       kHead + "    fte: {value: 8, uncertainty: {distribution: beta, cv: 0.1}}\n",
       {"x.yaml:6:34: assessment.educational_psychologists.fte.uncertainty: expected numbers that "
        "a beta "
        "distribution about 8 can have, got beta distribution: expected 0 < mean < 1, sd > 0"}},
      {"a misspelt law",
       sound("advice: {law: lognormall, mean: {value: 3, unit: days}, cv: 1}\n"),
       {"x.yaml:6:15: advice.law: expected fixed, exponential, geometric, lognormal or uniform, "
        "got "
        "\"lognormall\" (did you mean \"lognormal\"?)"}},
      {"a part of another law",
       sound("advice: {law: fixed, mean: {value: 3, unit: days}, cv: 1}\n"),
       {"x.yaml:6:52: advice.cv: expected a known key, got \"cv\""}},
      // measures
      {"a change of nothing",
       measure("{parameter: assessment.ftee, add: 1}"),
       {"x.yaml:10:21: measures.more.changes.1.parameter: expected a parameter that measures can "
        "change, "
        "got \"assessment.ftee\" (did you mean \"assessment.fee\"?)"}},
      {"a change without an operation",
       measure("{parameter: request}"),
       {"x.yaml:10:9: measures.more.changes.1: expected one of set, multiply and add, got none"}},
      {"a change of a time without its unit",
       measure("{parameter: assessment.issue_within, set: 16}"),
       {"x.yaml:10:51: measures.more.changes.1.set: expected a time > 0 days with its "
        "unit (days or weeks), got \"16\""}},
      {"a filter on an axis that is none",
       measure("{parameter: request, multiply: 0.5, where: {needs: ASD}}"),
       {"x.yaml:10:53: measures.more.changes.1.where.needs: expected an axis of request (need or "
        "age), got "
        "\"needs\" (did you mean \"need\"?)"}},
      {"a filter by an unknown code",
       measure("{parameter: request, multiply: 0.5, where: {need: [SHEM]}}"),
       {"x.yaml:10:60: measures.more.changes.1.where.need: expected a need (ASD, SEMH), got "
        "\"SHEM\" "
        "(did you mean \"SEMH\"?)"}},
      {"a change out of range",
       measure("{parameter: assessment.refuse, multiply: 5}"),
       {"x.yaml:10:9: measures.more.changes.1: expected the changed value to stay a probability "
        "from 0 to 1 "
        "(%), got 1.25 on 2026-09-01"}},
      {"two changes that do not go together",
       measure("{parameter: request, set: 1, where: {need: ASD}}\n"
               "      - {parameter: request, multiply: 2, where: {age: 2-3}}"),
       {"x.yaml:11:9: measures.more.changes.2: expected changes of request that do not meet in "
        "time and "
        "cells, or only multiply, or only add, got multiply by \"more\" where \"more\" has set "
        "(line 10)"}},
      // the file as a whole
      {"a tab",
       "sendsim: 1\nneeds:\n\t- a\n",
       {"x.yaml:3:1: expected spaces at the beginning of a line, got a tab"}},
      {"Latin-1",
       "sendsim: 1\nname: caf\xE9\n",
       {"x.yaml:2:10: expected UTF-8 text, got a byte that is not (save the file as UTF-8)"}},
      {"a control character",
       std::string("sendsim: 1\nname: a\0b\n", 21),
       {"x.yaml:2:8: expected text, got the control character \"\\x00\""}},
      {"an open bracket",
       "sendsim: 1\nneeds: [1\n",
       {"x.yaml:3:1: expected YAML, got a fault of syntax: end of sequence flow not found"}},
      {"two documents",
       "sendsim: 1\n---\na: 1\n",
       {"x.yaml:3:1: expected one YAML document, got a second one"}},
      {"an empty file",
       "",
       {"x.yaml:1:1: expected a mapping that begins with \"sendsim: 1\", got nothing"}},
      {"a list",
       "- 1\n",
       {"x.yaml:1:1: expected a mapping that begins with \"sendsim: 1\", got a list"}},
      {"another version",
       "sendsim: 2\n" + sound().substr(11),
       {"x.yaml:1:10: sendsim: expected version 1, the one this program reads, got \"2\""}},
      {"no version",
       sound().substr(11),
       {"x.yaml:1:1: sendsim: expected \"sendsim: 1\" (the language's version) as the first key, "
        "got \"needs\""}},
      {"a tag",
       sound({}, "  mediation: !!bool true\n"),
       {"x.yaml:6:14: expected plain YAML without tags, got the tag \"tag:yaml.org,2002:bool\"",
        "x.yaml:6:14: assessment.mediation: expected true or false, got \"true\""}},
      {"a mapping for a key", sound("{a: 1}: 2\n"), {"x.yaml:6:1: expected a key, got a mapping"}},
      {"a file that extends itself",
       "sendsim: 1\nextends: x.yaml\n",
       {"x.yaml:2:10: extends: expected a file that does not extend itself, got \"x.yaml\": a ring "
        "of 1"}},
      {"a base that is not there",
       "sendsim: 1\nextends: ../y.yaml\n",
       {"x.yaml:2:10: extends: expected a readable file, got \"../y.yaml\": none of that name"}},
  };
}

}  // namespace

TEST_CASE("each broken scenario prints exactly its lines", "[scenario][broken]") {
  for (const Broken& one : broken()) {
    CAPTURE(one.what, one.text);
    CHECK(faults_of({{{"x.yaml", one.text}}}) == one.lines);
  }
}

TEST_CASE("a broken CSV table is told by file, row and column", "[scenario][broken]") {
  const auto [csv, line] = GENERATE(table<std::string, std::string>({
      {"need,age,value\nASD,0-3,0.1\nSEMH,0-2,0.2\n",
       "data/r.csv:3:1: request: expected a value for every cell, got none for need SEMH, age 3"},
      {"need,age,value\nASD,0-3,0.1\nSEMH,0-3,x\n",
       "data/r.csv:3:3: request: expected a number ≥ 0 (a year), got \"x\""},
      {"need,age,value\nASD,0-3,0.1\nSHEM,0-3,1\n",
       "data/r.csv:3:1: request: expected a need (ASD, SEMH), got \"SHEM\" (did you mean "
       "\"SEMH\"?)"},
      {"need,age,value\nASD,0-3,0.1\nASD,3,1\nSEMH,0-3,1\n",
       "data/r.csv:3:3: request: expected each cell once, got one again (first on line 2)"},
      {"need,0,1,2,4\nASD,1,1,1,1\n",
       "data/r.csv:1:5: request: expected an age from 0 to 3, or a range such as 0-3, got \"4\""},
      {"need,age,value\nASD,0-3\n",
       "data/r.csv:2:2: request: expected 3 cells as in the header, got 2"},
      {"value\n1\n",
       "data/r.csv:1:1: request: expected the columns need and age and value, or all but one of "
       "them and "
       "that one's codes, got 0 of them"},
      {"", "data/r.csv:1:1: request: expected a header, got nothing"},
  }));
  CAPTURE(csv);
  const Files files{{{"x.yaml", sound("request: {csv: data/r.csv}\n")}, {"data/r.csv", csv}}};
  CHECK(faults_of(files) == std::vector<std::string>{line});
}

TEST_CASE("a broken edit is told as the how-manieth edit it is", "[scenario][broken]") {
  const auto [edit, line] = GENERATE(table<std::string, std::string>({
      {"assessment.refuse",
       "--set:1:1: expected PATH=VALUE, such as assessment.fte=9, got \"assessment.refuse\""},
      {"assessment.refuse=x",
       "--set:1:19: assessment.refuse: expected a probability from 0 to 1 (%), got \"x\""},
      {"assessment.refuse=[",
       "--set:1:19: assessment.refuse: expected YAML, got a fault of syntax: end of sequence flow "
       "not found"},
      {"assessment.isue_within=3",
       "--set:1:1: assessment.isue_within: expected a known key, got \"isue_within\" (did you mean "
       "\"issue_within\"?)"},
      {"needs.ADS.name=x",
       "--set:1:1: needs.ADS: expected the name, code or number of an item, got \"ADS\" (did you "
       "mean \"ASD\"?)"},
      {"sendsim.x=1",
       "--set:1:1: sendsim.x: expected a mapping to which \"x\" may belong, got \"1\""},
      {"assessment..x=1", "--set:1:1: assessment.: expected a key between the dots, got nothing"},
  }));
  CAPTURE(edit);
  CHECK(faults_of({{{"x.yaml", sound()}}}, {edit}) == std::vector<std::string>{line});
}

TEST_CASE("all faults of all files come at once, by file and line", "[scenario][broken]") {
  const Files files{{{"x.yaml", "sendsim: 1\nextends: b.yaml\nassessment: {refuse: 2}\n"},
                     {"b.yaml", sound("request: {ASD: 1}\n", "  panels: 0\n  fee: 3\n")}}};
  const auto lines = faults_of(files);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].starts_with("b.yaml:6:11: assessment.panels"));
  CHECK(lines[1].starts_with("b.yaml:7:8: assessment.fee"));
  CHECK(lines[2].starts_with("b.yaml:8:10: request"));
  CHECK(lines[3].starts_with("x.yaml:3:22: assessment.refuse"));
}

TEST_CASE("bombs are refused before they fill the memory", "[scenario][broken]") {
  std::string aliases = "sendsim: 1\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    aliases += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
    for (int k = 0; k < 9; ++k) aliases += ", " + last;
    aliases += "]\n";
  }
  const std::string deep = "sendsim: 1\na: " + std::string(100'000, '[');
  const std::string shallow_enough =
      "sendsim: 1\na: " + std::string(70, '[') + std::string(70, ']') + "\n";
  std::string many = "sendsim: 1\na: [0";
  for (int i = 0; i < 600'000; ++i) many += ",\n0";
  many += "]\n";
  const std::string large(10'000'001, ' ');
  const std::string of_itself = "sendsim: 1\na: &a [*a]\n";
  const auto [text, part] =
      GENERATE_COPY(table<std::string, std::string>({{aliases, "at most 500000 values"},
                                                     {deep, ""},
                                                     {shallow_enough, "at most 64 levels"},
                                                     {many, "at most 500000 values"},
                                                     {large, "at most 10 MB"},
                                                     {of_itself, "contains itself"}}));
  const auto lines = faults_of({{{"x.yaml", text}}});
  REQUIRE(lines.size() == 1);
  CHECK(lines.front().find(part) != std::string::npos);
}
