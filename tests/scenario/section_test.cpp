#include <algorithm>
#include <catch2/catch.hpp>

#include "sample_rules.hpp"

using namespace sendsim;
using namespace sendsim::scenario;
using namespace sendsim::scenario::sample;

namespace {

const Day kStart = make_day(2026, 9, 1);

struct Read {
  Rules rules;
  std::vector<Assumption> assumptions;
  std::vector<Uncertain> uncertain;
  std::vector<Day> epochs;
};

Read read(const Files& files, ReadOptions options = {.on = kStart},
          const std::vector<std::string>& edits = {}) {
  Document document = Document::load("x.yaml", files);
  for (const std::string& edit : edits) document.set(edit);
  Reading reading{document, std::move(options)};
  Read all;
  all.rules = read_rules(reading.root());
  reading.finish();
  all.assumptions = reading.assumptions();
  all.uncertain = reading.uncertain();
  for (const auto& [day, sections] : reading.epochs(kStart, make_day(2028, 8, 31)))
    all.epochs.push_back(day);
  return all;
}

Read read(const std::string& text, ReadOptions options = {.on = kStart}) {
  return read(Files{{{"x.yaml", text}}}, std::move(options));
}

const Assumption& assumption(const Read& all, const std::string& path) {
  const auto found = std::find_if(all.assumptions.begin(), all.assumptions.end(),
                                  [&](const Assumption& a) { return a.path == path; });
  REQUIRE(found != all.assumptions.end());
  return *found;
}

}  // namespace

TEST_CASE("a sound scenario is read with its defaults", "[scenario]") {
  const Read all = read(sound());
  CHECK(all.rules.issue_within == Days{140});
  CHECK(all.rules.fte == 8.4);
  CHECK(all.rules.refuse == 0.25);
  CHECK_FALSE(all.rules.traded);
  CHECK(all.rules.fee == Pounds::from_pounds(100));
  CHECK(all.rules.needs.codes() == std::vector<std::string>{"ASD", "SEMH"});
  CHECK(all.rules.request.at({1, 3}) == 0.1);
}

TEST_CASE("units are converted and percentages are shares", "[scenario]") {
  const Read all = read(sound({},
                              "  fee: {value: 6.5, unit: GBP thousand}\n"
                              "  traded: {value: 8.4, unit: \"%\"}\n"));
  CHECK(all.rules.fee == Pounds::from_pounds(6500));
  CHECK(all.rules.traded == 0.084);
}

TEST_CASE("a table may be ranges, lists, one number or a rest", "[scenario]") {
  const auto table = GENERATE(
      as<std::string>{}, "request:\n  ASD: {0-1: 0.1, 2: 0.2, 3: 0.3}\n  SEMH: 0.5\n",
      "request:\n  ASD: [0.1, 0.1, 0.2, 0.3]\n  other: 0.5\n",
      "request:\n  value: {ASD: {3: 0.3, 2: 0.2, other: 0.1}, SEMH: 0.5}\n  unit: a year\n");
  const Read all = read(sound(table));
  CHECK(all.rules.request.values() == std::vector<double>{0.1, 0.1, 0.2, 0.3, 0.5, 0.5, 0.5, 0.5});
}

TEST_CASE("a CSV table may be tidy or wide, relative to the file that names it", "[scenario]") {
  const auto csv = GENERATE(
      as<std::string>{}, "need,age,value\nSEMH,0-3,0.5\nASD,0-1,0.1\nASD,2,0.2\nASD,3,0.3\n",
      "need,0-1,2,3,note\r\nASD,0.1,0.2,0.3,\"a, b\"\r\nSEMH,0.5,0.5,0.5,\r\n",
      "age,ASD,SEMH\n0-1,0.1,0.5\n2,0.2,0.5\n3,0.3,0.5");
  const Files files{{{"x.yaml", "sendsim: 1\nextends: base/b.yaml\n"},
                     {"base/b.yaml", sound("request: {csv: ../data/r.csv, unit: a year}\n")},
                     {"data/r.csv", csv}}};
  CHECK(read(files).rules.request.values() ==
        std::vector<double>{0.1, 0.1, 0.2, 0.3, 0.5, 0.5, 0.5, 0.5});
}

TEST_CASE("the value is that of the reading's date", "[scenario]") {
  const std::string text =
      "sendsim: 1\nneeds: [{code: ASD}]\nassessment:\n  issue_within: {value: 20, unit: weeks}\n"
      "  educational_psychologists:\n"
      "    fte: {from: {2026-09-01: 9, 2027-09-01: 10}, unit: FTE}\n"
      "request: {value: 0.1, unit: a year, over_time: {2026-09-01: 1, 2027-01-01: 1.5}}\n";
  CHECK(read(text, {.on = kStart - Days{1}}).rules.fte == 9);
  CHECK(read(text, {.on = make_day(2027, 8, 31)}).rules.fte == 9);
  CHECK(read(text, {.on = make_day(2027, 9, 1)}).rules.fte == 10);
  CHECK(read(text, {.on = make_day(2027, 1, 1)}).rules.request.at({0, 0}) == Approx(0.15));
  CHECK(read(text).epochs == std::vector<Day>{kStart, make_day(2027, 1, 1), make_day(2027, 9, 1)});
}

TEST_CASE("measures change parameters from their date, each can be switched off", "[scenario]") {
  const std::string text = sound(
      "measures:\n"
      "  - name: staff\n    from: 2027-01-01\n    until: 2027-12-31\n"
      "    phase_in: {value: 14, unit: days}\n"
      "    changes:\n"
      "      - {parameter: assessment.educational_psychologists.fte, add: 2, unit: FTE}\n"
      "  - name: inclusion\n    from: 2026-09-01\n"
      "    changes:\n"
      "      - {parameter: request, multiply: 0.5, where: {need: SEMH, age: [0, 2-3]}}\n"
      "      - {parameter: assessment.issue_within, set: 16, unit: weeks}\n"
      "  - name: later\n    enabled: false\n    from: 2026-09-01\n"
      "    changes: [{parameter: assessment.refuse, set: 1}]\n");
  const Read now = read(text);
  CHECK(now.rules.fte == 8.4);
  CHECK(now.rules.refuse == 0.25);
  CHECK(now.rules.issue_within == Days{112});
  CHECK(now.rules.request.values() ==
        std::vector<double>{0.1, 0.1, 0.1, 0.1, 0.05, 0.1, 0.05, 0.05});
  CHECK(read(text, {.on = make_day(2027, 1, 7)}).rules.fte == Approx(9.4));
  CHECK(read(text, {.on = make_day(2027, 12, 31)}).rules.fte == Approx(10.4));
  CHECK(read(text, {.on = make_day(2028, 1, 1)}).rules.fte == Approx(8.4));
  const Read without = read(text, {.on = kStart, .without = {"inclusion"}});
  CHECK(without.rules.issue_within == Days{140});
  CHECK_FALSE(without.rules.measures[1].enabled);
  CHECK(now.epochs == std::vector<Day>{kStart, make_day(2027, 1, 1), make_day(2027, 1, 14),
                                       make_day(2028, 1, 1)});
}

TEST_CASE("shares changed by a measure still make one whole", "[scenario]") {
  const Read all = read(
      sound("named: {ASD: {mainstream: 0.5, special: 0.5}, SEMH: {mainstream: 1, special: 0}}\n"
            "measures:\n  - name: m\n    from: 2026-09-01\n"
            "    changes: [{parameter: named, multiply: 0.5, where: {provision: special}}]\n"));
  CHECK(all.rules.named.at({0, 0}) == Approx(2.0 / 3.0));
  CHECK(all.rules.named.at({0, 1}) == Approx(1.0 / 3.0));
  CHECK(all.rules.named.at({1, 0}) == 1.0);
}

TEST_CASE("every value is in the register with its source", "[scenario]") {
  const Read all =
      read(sound({},
                 "  source: \"Council report, 2025\"\n  panels: {value: 3, note: guessed}\n"
                 "  traded: {value: 0.1, source: \"assumption: as last year\"}\n"));
  CHECK(assumption(all, "assessment.issue_within").provenance.source == "SI 2014/1530");
  CHECK(assumption(all, "assessment.issue_within").place == "x.yaml:4:17");
  CHECK(assumption(all, "assessment.issue_within").provenance.unit == "weeks");
  CHECK_FALSE(assumption(all, "assessment.issue_within").is_assumption);
  CHECK(assumption(all, "assessment.educational_psychologists.fte").provenance.source ==
        "Council report, 2025");
  CHECK(assumption(all, "assessment.panels").provenance.note == "guessed");
  CHECK(assumption(all, "assessment.traded").is_assumption);
  CHECK(assumption(all, "assessment.refuse").provenance.note == "the program's default");
  CHECK(assumption(all, "assessment.refuse").is_assumption);
}

TEST_CASE("a drawn value takes the place of an uncertain one", "[scenario]") {
  const std::string text = sound(
      "request: {value: 0.2, unit: a year, uncertainty: {distribution: lognormal, cv: 0.1}}\n",
      "  refuse: {value: 0.3, uncertainty: {distribution: beta, sd: 0.05}}\n");
  const Read central = read(text);
  REQUIRE(central.uncertain.size() == 2);
  CHECK(central.uncertain[0].path == "assessment.refuse");
  CHECK_FALSE(central.uncertain[0].is_factor);
  CHECK(central.uncertain[0].distribution.mean() == Approx(0.3));
  CHECK(central.uncertain[1].is_factor);
  CHECK(central.uncertain[1].distribution.standard_deviation() == Approx(0.1));
  const Read drawn =
      read(text, {.on = kStart, .drawn = {{"assessment.refuse", 0.35}, {"request", 1.1}}});
  CHECK(drawn.rules.refuse == 0.35);
  CHECK(drawn.rules.request.at({0, 0}) == Approx(0.22));
  CHECK(read(text, {.on = kStart, .drawn = {{"assessment.refuse", 1.35}}}).rules.refuse == 1.0);
}

TEST_CASE("an overlay replaces a parameter as a whole and a section key by key", "[scenario]") {
  const Files files{{{"x.yaml",
                      "sendsim: 1\nextends: b.yaml\n"
                      "assessment:\n  issue_within: {value: 16, unit: weeks}\n"
                      "request: {ASD: 0.3}\n"
                      "measures: [{name: b, from: 2026-09-01, changes: []}]\n"},
                     {"b.yaml", sound("request: {ASD: 0.1, SEMH: 0.2}\n"
                                      "measures: [{name: a, from: 2026-09-01, changes: []}]\n")}}};
  const Read all = read(files);
  CHECK(all.rules.issue_within == Days{112});
  CHECK(assumption(all, "assessment.issue_within")
            .is_assumption);  // the old source does not speak for it
  CHECK(all.rules.fte == 8.4);
  CHECK(all.rules.request.at({0, 0}) == 0.3);
  CHECK(all.rules.request.at({1, 0}) == 0.2);
  REQUIRE(all.rules.measures.size() == 2);
  CHECK(all.rules.measures[0].name == "a");
  CHECK(all.rules.measures[1].name == "b");
}

TEST_CASE("an edit keeps the unit and drops the old value's source", "[scenario]") {
  const Files files{
      {{"x.yaml", sound("measures: [{name: a b, from: 2026-09-01, changes: []}]\n")}}};
  const auto edit =
      GENERATE(as<std::string>{}, "assessment.issue_within=16", "assessment.issue_within.value=16",
               "assessment.issue_within={value: 112, unit: days, source: \"assumed\"}");
  const Read all =
      read(files, {.on = kStart},
           {edit, "assessment.panels=9", "needs.SEMH.name=x", "measures.a b.enabled=false"});
  CHECK(all.rules.issue_within == Days{112});
  CHECK(assumption(all, "assessment.issue_within").is_assumption);
  CHECK(all.rules.panels == 9);
  CHECK_FALSE(all.rules.measures[0].enabled);
}

TEST_CASE("the resolved text reads back to itself", "[scenario]") {
  const Files files{
      {{"x.yaml",
        "sendsim: 1\nextends: b/b.yaml\nextra: [1, [a, {}], [], ~, '8', \"a: b\", 'null', "
        "{k: [x], '0-3': -1, \"é\\n\": \"\\t\"}]\nempty: {}\ntext: |\n  two\n  lines\n"},
       {"b/b.yaml", sound("request: {csv: ../data/r.csv}\n")}}};
  const std::string once = Document::load("x.yaml", files).resolved_text();
  const std::string twice = Document::load("x.yaml", Files{{{"x.yaml", once}}}).resolved_text();
  CHECK(once == twice);
  CHECK(once.starts_with(
      "sendsim: 1\nneeds:\n  - code: ASD\n  - code: SEMH\nassessment:\n  issue_within:\n"
      "    value: 20\n    unit: weeks\n"));
  CHECK(once.find("extends") == std::string::npos);
  CHECK(once.find("csv: data/r.csv") != std::string::npos);
  CHECK(once.find("- \"8\"") != std::string::npos);
}

TEST_CASE("the schema is made from what the readers ask for", "[scenario]") {
  Document none;
  Reading reading{none, {.describe_only = true}};
  (void)read_rules(reading.root());
  CHECK_NOTHROW(reading.finish());
  const auto& fields = reading.fields();
  const auto field = [&](const std::vector<std::string>& path) {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.path == path; });
    REQUIRE(found != fields.end());
    return *found;
  };
  CHECK(field({"needs", "[]", "code"}).required);
  CHECK(field({"assessment", "issue_within"}).unit_required);
  CHECK(field({"assessment", "educational_psychologists", "fte"}).units ==
        std::vector<std::string>{"FTE"});
  CHECK_FALSE(field({"assessment", "traded"}).required);
  CHECK(field({"assessment", "refuse"}).fallback == "0.25");
  CHECK_FALSE(field({"advice", "cv"}).required);
  CHECK(field({"measures", "[]", "changes", "[]", "multiply"}).kind == Kind::number);
  const std::string schema = json_schema(fields);
  CHECK(schema.find("http://json-schema.org/draft-07/schema#") != std::string::npos);
  CHECK(schema.find("\"educational_psychologists\"") != std::string::npos);
  // JSON is YAML: our own reader must take the schema for a mapping with each key once
  const Files files{{{"schema", "sendsim: 1\nschema:\n" + [&] {
                        std::string indented;
                        for (std::size_t begin = 0; begin < schema.size();) {
                          const std::size_t end = schema.find('\n', begin);
                          indented += "  " + schema.substr(begin, end - begin) + "\n";
                          begin = end + 1;
                        }
                        return indented;
                      }()}}};
  CHECK(Document::load("schema", files).faults().empty());
}

TEST_CASE("the nearest word is found, a far one is not", "[scenario]") {
  CHECK(nearest_word("isue_within", {"issue_within", "fte"}) == "issue_within");
  CHECK(nearest_word("SHEM", {"ASD", "SEMH"}).empty() == false);
  CHECK(nearest_word("fet", {"fte"}) == "fte");
  CHECK(nearest_word("zzz", {"fte", "queue"}).empty());
  CHECK(nearest_word("", {"a"}).empty());
  CHECK(nearest_word(std::string(1'000'000, 'a'), {"a"}).empty());
}
