// What of the five founding documents a scenario carries, an output tells, waits or stays out:
// scenarios/founding_documents/coverage.csv; and what holds of every what-if that ships.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/pathway/pathway.hpp"
#include "sendsim/scenario/scenario.hpp"
#include "sendsim/tabular/csv_table.hpp"

namespace sendsim {
namespace {

using scenario::Scenario;
using tabular::CsvTable;

const std::filesystem::path kSource{SENDSIM_SOURCE_DIR};
const std::filesystem::path kTable = kSource / "scenarios" / "founding_documents" / "coverage.csv";

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::vector<std::string> split(std::string_view text, char by) {
  std::vector<std::string> parts;
  if (text.empty()) return parts;
  for (std::size_t end = text.find(by); end != std::string_view::npos; end = text.find(by)) {
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.emplace_back(text);
  return parts;
}

/// One row: an item of a document, or the part of it that has a status of its own.
struct Row {
  std::string place, document, section, item, status, reason;
  std::vector<std::string> parameters, scenarios, tests;
};

std::vector<Row> read_rows(const std::string& text) {
  const CsvTable table = CsvTable::parse(text, "coverage.csv");
  std::vector<Row> rows;
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    const auto cell = [&](std::string_view column) {
      return std::string{table.at(row, column).text()};
    };
    rows.push_back({"coverage.csv:" + std::to_string(row + 2) + ": ", cell("document"),
                    cell("section_or_row"), cell("item"), cell("status"), cell("reason"),
                    split(cell("parameter"), '|'), split(cell("scenario"), '|'),
                    split(cell("test"), '|')});
  }
  return rows;
}

std::vector<Row> shipped_rows() { return read_rows(read_text(kTable)); }

/// True if the language has a number or a table of that path; "*" stands for an item's code.
bool is_lever(const std::string& parameter) {
  static const std::vector<scenario::Field> language = Scenario::language();
  std::vector<std::string> steps = split(parameter, '.');
  std::replace(steps.begin(), steps.end(), std::string{"*"}, std::string{"[]"});
  return std::any_of(language.begin(), language.end(), [&](const scenario::Field& field) {
    return field.path == steps &&
           (field.kind == scenario::Kind::number || field.kind == scenario::Kind::table);
  });
}

/// True if a measure of the scenario file changes the parameter, whatever stands for "*".
bool changes(const std::string& file, const std::string& parameter) {
  const std::string text = read_text(kSource / file);
  const std::size_t star = parameter.find('*');
  const std::string before = "{parameter: " + parameter.substr(0, star);
  if (star == std::string::npos) return text.find(before + ',') != std::string::npos;
  const std::string after = parameter.substr(star + 1);
  for (std::size_t at = text.find(before); at != std::string::npos; at = text.find(before, at + 1))
    if (text.substr(at, text.find(',', at) - at).ends_with(after)) return true;
  return false;
}

/// "file: title" of a test case that stands in the file.
bool is_test(const std::string& name) {
  const std::size_t colon = name.find(": ");
  if (colon == std::string::npos) return false;
  const std::string text = read_text(kSource / name.substr(0, colon));
  return text.find('"' + name.substr(colon + 2) + '"') != std::string::npos;
}

/// What is wrong with a row; empty if nothing.
std::string fault(const Row& row) {
  static const std::set<std::string> statuses{"carried", "output", "later", "left_out"};
  if (row.item.empty()) return "no item";
  if (!statuses.contains(row.status)) return '"' + row.status + "\" is no status";
  const bool carried = row.status == "carried";
  if (carried != !row.parameters.empty() || carried != !row.scenarios.empty())
    return "parameters and scenarios are of what is carried, and of that alone";
  if ((carried || row.status == "output") != !row.tests.empty())
    return "tests are of what is carried or an output";
  if (row.tests.empty() && row.reason.empty()) return "no reason";
  for (const std::string& parameter : row.parameters) {
    if (!is_lever(parameter)) return parameter + " is no parameter of the language";
    if (std::none_of(row.scenarios.begin(), row.scenarios.end(),
                     [&](const std::string& file) { return changes(file, parameter); }))
      return "no scenario of the row changes " + parameter;
  }
  for (const std::string& file : row.scenarios)
    if (!std::filesystem::is_regular_file(kSource / file)) return file + " is no file";
  for (const std::string& test : row.tests)
    if (!is_test(test)) return '"' + test + "\" is no test";
  return "";
}

std::vector<std::string> faults(const std::vector<Row>& rows) {
  std::vector<std::string> found;
  for (const Row& row : rows)
    if (const std::string told = fault(row); !told.empty()) found.push_back(row.place + told);
  return found;
}

/// The scenarios of all packs that extend a baseline, by path below the repository.
std::vector<std::string> what_ifs() {
  std::vector<std::string> files;
  for (const char* pack : {"derby", "east-sussex", "england", "rotherham", "sunderland"})
    for (const auto& entry : std::filesystem::directory_iterator{kSource / "scenarios" / pack})
      if (entry.path().extension() == ".yaml" && entry.path().filename() != "baseline.yaml")
        files.push_back("scenarios/" + std::string{pack} + "/" + entry.path().filename().string());
  std::sort(files.begin(), files.end());
  return files;
}

/// Seven years, in which every measure has begun; whether two differ is all that is asked.
measures::Results one_replication(pathway::Model model, std::uint32_t replication = 0) {
  model.last = make_day(2032, 1, 31);
  std::erase_if(model.epochs, [&](const auto& epoch) { return epoch.from > model.last; });
  pathway::Pathway pathway{model};
  return pathway.run(1, replication);
}

bool differ(const measures::Results& a, const measures::Results& b) {
  REQUIRE(a.cubes.size() == b.cubes.size());
  for (std::size_t cube = 0; cube < a.cubes.size(); ++cube) {
    if (a.cubes[cube].counts != b.cubes[cube].counts) return true;
    const auto& one = a.cubes[cube].values;
    const auto& other = b.cubes[cube].values;
    for (std::size_t cell = 0; cell < one.size(); ++cell)
      if (one[cell] != other[cell] && (one[cell] == one[cell] || other[cell] == other[cell]))
        return true;  // NaN where a period has nobody
  }
  return false;
}

}  // namespace

TEST_CASE("each lever is changed by the scenario that carries it", "[published][coverage]") {
  CHECK(faults(shipped_rows()) == std::vector<std::string>{});
}

TEST_CASE("each row of the founding documents is carried, told, later or left out",
          "[published][coverage]") {
  std::map<std::string, std::set<int>> sections;
  std::map<std::string, int> statuses;
  for (const Row& row : shipped_rows()) {
    sections[row.document].insert(std::stoi(row.section));
    ++statuses[row.status];
  }
  const std::map<std::string, int> expected{
      {"Rotherham joint commissioning strategy 2020-22", 16},
      {"East Sussex ISEND joint commissioning strategy, March 2015", 15},
      {"Rotherham SEND update to scrutiny, September 2018", 16},
      {"Sunderland SEND strategic commissioning plan 2020-23", 24},
      {"Derby City joint commissioning arrangements, May 2021", 17},
      {"standard outputs", 7},
      {"recurring levers", 13}};
  CHECK(sections.size() == expected.size());
  for (const auto& [document, last] : expected) {
    CAPTURE(document);
    const std::set<int>& rows = sections[document];
    CHECK(static_cast<int>(rows.size()) == last);
    CHECK((rows.empty() || (*rows.begin() == 1 && *rows.rbegin() == last)));
  }
  CHECK(statuses == std::map<std::string, int>{
                        {"carried", 45}, {"output", 32}, {"later", 46}, {"left_out", 10}});
}

TEST_CASE(
    "every what-if that ships is sound, without a warning, and tells where its numbers are from",
    "[published][coverage]") {
  std::set<std::string> named;
  for (const Row& row : shipped_rows()) named.insert(row.scenarios.begin(), row.scenarios.end());
  const std::vector<std::string> files = what_ifs();
  CHECK(files.size() == 25);
  for (const std::string& file : files) {
    INFO(file);
    const Scenario scenario = Scenario::load((kSource / file).string());
    CHECK(scenario.warnings() == std::vector<std::string>{});
    CHECK((named.contains(file) || file.ends_with("/reform.yaml")));
    CHECK_FALSE(scenario.measures().empty());
    for (const scenario::Measure& measure : scenario.measures()) {
      CAPTURE(measure.name, measure.note);
      CHECK(measure.enabled);
      CHECK(measure.note.size() > 20);
      CHECK((measure.note.find("ssum") != std::string::npos ||
             measure.note.find("20") != std::string::npos));
    }
  }
}

TEST_CASE("Derby's mitigation has five measures", "[published][coverage]") {
  const Scenario scenario =
      Scenario::load((kSource / "scenarios" / "derby" / "mitigation.yaml").string());
  CHECK(scenario.measures().size() == 5);
}

TEST_CASE("no measure of a council's what-if is without effect", "[published][coverage]") {
  if (SENDSIM_SAMPLE_DIVISOR > 1) return;  // a run of each
  for (const std::string& file : what_ifs()) {
    if (file.starts_with("scenarios/england/")) continue;
    const Scenario scenario = Scenario::load((kSource / file).string());
    const measures::Results all = one_replication(scenario.model());
    for (const scenario::Measure& measure : scenario.measures()) {
      INFO(file << ", " << measure.name);
      const pathway::Model without = scenario.without({measure.name}).model();
      bool has_effect = differ(all, one_replication(without));
      // A tenth fewer of a handful of children: not in every replication.
      for (std::uint32_t replication = 1; replication < 5 && !has_effect; ++replication)
        has_effect = differ(one_replication(scenario.model(), replication),
                            one_replication(without, replication));
      CHECK(has_effect);
    }
  }
}

TEST_CASE("a misspelt parameter, scenario, test or status of the coverage is found",
          "[published][coverage][planted]") {
  struct Planted {
    std::string from, to, told;
  };
  const auto planted = GENERATE(values<Planted>(
      {{",assessment.other_advice.mean,", ",assessment.other_advise.mean,", "is no parameter"},
       {",assessment.other_advice.mean,", ",assessment.consultation.mean,", "no scenario"},
       {",assessment.other_advice.mean,", ",assessment.psychologists,", "is no parameter"},
       {"request_surge.yaml", "request_surges.yaml", "no scenario"},
       {"count the ages they name", "count the ages", "is no test"},
       {",later,support services\n", ",soon,support services\n", "is no status"},
       {",later,support services\n", ",later,\n", "no reason"},
       {",later,support services\n", ",carried,support services\n", "of what is carried"}}));
  CAPTURE(planted.from, planted.to);
  std::string text = read_text(kTable);
  const std::size_t at = text.find(planted.from);
  REQUIRE(at != std::string::npos);
  text.replace(at, planted.from.size(), planted.to);
  const std::vector<std::string> found = faults(read_rows(text));
  REQUIRE(found.size() == 1);
  CHECK(found.front().find(planted.told) != std::string::npos);
}

}  // namespace sendsim
