// What the five founding documents say against what is published: scenarios/founding_documents.
// Each row of facts.csv, and of later_papers.csv, is worked out again from the evidence that ships.

#include <algorithm>
#include <catch2/catch.hpp>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sendsim/tabular/csv_table.hpp"
#include "shipped_table.hpp"

namespace sendsim {
namespace {

using tabular::CsvTable;

const std::filesystem::path kFolder =
    std::filesystem::path{SENDSIM_SOURCE_DIR} / "scenarios" / "founding_documents";
constexpr std::string_view kOwn = "this document";  ///< a "table": the facts of the same document
constexpr std::string_view kNumber = "number";      ///< a "table": the keys are a number

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  REQUIRE(file);
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// Read once: the tables hold every authority.
const CsvTable& shipped(const std::string& name) {
  static std::map<std::string, CsvTable> tables;
  const auto found = tables.find(name);
  if (found != tables.end()) return found->second;
  return tables.emplace(name, test::shipped_table(name)).first->second;
}

std::string text_at(const CsvTable& table, std::size_t row, std::string_view column) {
  return std::string{table.at(row, column).text()};
}

std::vector<std::string> split(std::string_view text, std::string_view by) {
  std::vector<std::string> parts;
  for (std::size_t end = text.find(by); end != std::string_view::npos; end = text.find(by)) {
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end + by.size());
  }
  parts.emplace_back(text);
  return parts;
}

double number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    throw std::runtime_error('"' + std::string{text} + "\" is not a number");
  return value;
}

/// Half a unit of the last decimal that `text` prints.
double half_unit(std::string_view text) {
  const std::size_t point = text.find('.');
  return 0.5 * std::pow(10.0, point == std::string_view::npos
                                  ? 0.0
                                  : -static_cast<double>(text.size() - point - 1));
}

/// Which cells a row must have: column to the texts of which each must be found once.
using Keys = std::map<std::string, std::vector<std::string>>;

/// "year=2019;age=0..17" or "measure=a|b"; `region` stands for the areas of it.
Keys read_keys(const std::string& text, const std::string& area) {
  Keys keys;
  for (const std::string& part : split(text, ";")) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos) throw std::runtime_error('"' + part + "\" is not a key");
    const std::string column = part.substr(0, equals);
    const std::string value = part.substr(equals + 1);
    if (const auto ends = split(value, ".."); ends.size() == 2) {
      for (int n = std::stoi(ends[0]); n <= std::stoi(ends[1]); ++n)
        keys[column].push_back(std::to_string(n));
    } else if (column == "region") {
      const CsvTable& areas = shipped("areas");
      for (std::size_t row = 0; row < areas.row_count(); ++row)
        if (areas.at(row, "region").text() == value)
          keys["area"].push_back(text_at(areas, row, "area"));
    } else {
      keys[column] = split(value, "|");
    }
  }
  if (!keys.contains("area")) keys["area"] = {area};
  return keys;
}

bool has(const CsvTable& table, std::size_t row, const Keys& keys) {
  return std::all_of(keys.begin(), keys.end(), [&](const auto& key) {
    return std::count(key.second.begin(), key.second.end(), table.at(row, key.first).text()) > 0;
  });
}

std::string figure_column(const CsvTable& table) {
  return table.find_column("count") ? "count" : "value";
}

/// The files of the folder; a test may plant a fault into the first.
struct Documents {
  CsvTable facts = CsvTable::parse(read_text(kFolder / "facts.csv"), "facts.csv");
  CsvTable rest = CsvTable::parse(read_text(kFolder / "not_compared.csv"), "not_compared.csv");
  CsvTable later = CsvTable::parse(read_text(kFolder / "later_papers.csv"), "later_papers.csv");
};

const std::vector<std::string> kFactColumns{"area",  "date", "measure",  "breakdown",
                                            "value", "unit", "document", "section"};

/// A fact as text: a row of facts.csv compares it once, and it may stand there more than once.
std::vector<std::string> fact_at(const CsvTable& table, std::size_t row) {
  std::vector<std::string> cells;
  for (const std::string& column : kFactColumns) cells.push_back(text_at(table, row, column));
  return cells;
}

class Comparison {
 public:
  /// Row `row` of `rows`, one of the tables of `documents`; both must outlive it.
  Comparison(const Documents& documents, const CsvTable& rows, std::size_t row)
      : documents_{documents}, rows_{rows}, row_{row} {}

  [[nodiscard]] std::string cell(std::string_view column) const {
    return text_at(rows_, row_, column);
  }

  /// True if no published figure takes part: the document is held against itself.
  [[nodiscard]] bool is_own_sum() const {
    const auto own = [](const std::string& table) {
      return table.empty() || table == kOwn || table == kNumber;
    };
    return own(cell("table")) && own(cell("second_table"));
  }

  /// What the evidence gives. @throws if a row is missing, empty or there twice
  [[nodiscard]] double compute() const {
    const std::string kind = cell("compared_as");
    if (kind == "rank") return rank();
    const double first = look_up("table", "keys");
    if (kind == "figure") return first;
    const double second = look_up("second_table", "second_keys");
    if (kind == "share") return 100.0 * first / second;
    if (kind == "percent_of") return first * second / 100.0;
    if (kind == "growth") return 100.0 * (first / second - 1.0);
    if (kind == "change") return first - second;
    if (kind == "ratio") return first / second;
    throw std::runtime_error('"' + kind + "\" is no way to compare");
  }

  /// What is wrong with the row; empty if nothing.
  [[nodiscard]] std::string fault() const {
    const double found = compute();
    const double difference = number(cell("value")) - found;
    const double rounding = number(cell("rounded_to")) / 2.0 + 1e-9;
    if (std::abs(number(cell("published")) - found) > half_unit(cell("published")) + 1e-9)
      return "the evidence gives " + std::to_string(found) + ", not " + cell("published");
    const std::string verdict = cell("verdict");
    if (verdict == "same") {
      if (!cell("difference").empty()) return "is the same, yet tells of a difference";
      return std::abs(difference) <= rounding ? "" : "differs beyond its rounding";
    }
    if (verdict != "differs") return '"' + verdict + "\" is no verdict";
    if (cell("reason").empty()) return "gives no reason for the difference";
    if (std::abs(difference) <= rounding) return "no longer differs";
    if (std::abs(number(cell("difference")) - difference) > half_unit(cell("difference")) + 1e-9)
      return "differs by " + std::to_string(difference) + ", not " + cell("difference");
    return "";
  }

 private:
  [[nodiscard]] double look_up(std::string_view table_column, std::string_view keys_column) const {
    const std::string table = cell(table_column);
    if (table == kNumber) return number(cell(keys_column));
    const Keys keys = read_keys(cell(keys_column), cell("area"));
    std::size_t wanted = 1;
    for (const auto& [column, texts] : keys) wanted *= texts.size();
    std::vector<double> found;
    if (table == kOwn) {
      std::set<std::vector<std::string>> seen;
      for (const CsvTable* file : {&documents_.facts, &documents_.rest})
        for (std::size_t row = 0; row < file->row_count(); ++row)
          if (file->at(row, "document").text() == cell("document") && has(*file, row, keys) &&
              seen.insert(fact_at(*file, row)).second)
            found.push_back(file->at(row, "value").number());
    } else {
      const CsvTable& published = shipped(table);
      const std::string column = figure_column(published);
      for (std::size_t row = 0; row < published.row_count(); ++row)
        if (has(published, row, keys)) found.push_back(published.at(row, column).number());
    }
    if (found.size() != wanted)
      throw std::runtime_error(table + ", " + cell(keys_column) + ": " +
                               std::to_string(found.size()) + " rows, not " +
                               std::to_string(wanted));
    double sum = 0.0;
    for (const double value : found) sum += value;
    return sum;
  }

  /// The place of the row's area among the authorities, 1 for the highest.
  [[nodiscard]] double rank() const {
    const CsvTable& published = shipped(cell("table"));
    Keys keys = read_keys(cell("keys"), "");
    keys.erase("area");
    std::optional<double> own;
    std::vector<double> all;
    for (std::size_t row = 0; row < published.row_count(); ++row) {
      const std::string area = text_at(published, row, "area");
      if (!has(published, row, keys) || area == "England") continue;
      all.push_back(published.at(row, figure_column(published)).number());
      if (area == cell("area")) own = all.back();
    }
    return 1.0 + static_cast<double>(std::count_if(
                     all.begin(), all.end(), [&](double value) { return value > own.value(); }));
  }

  const Documents& documents_;
  const CsvTable& rows_;
  std::size_t row_;
};

/// Each row that does not hold, with file and line.
std::vector<std::string> faults(const Documents& documents, const CsvTable& rows) {
  std::vector<std::string> found;
  for (std::size_t row = 0; row < rows.row_count(); ++row) {
    std::string fault;
    try {
      fault = Comparison{documents, rows, row}.fault();
    } catch (const std::exception& error) {
      fault = error.what();
    }
    if (!fault.empty())
      found.push_back(rows.name() + ':' + std::to_string(row + 2) + ": " +
                      text_at(rows, row, "measure") + ": " + fault);
  }
  return found;
}

/// facts.csv with `from`, which must stand there once, replaced.
Documents with_fault(const std::string& from, const std::string& to) {
  std::string text = read_text(kFolder / "facts.csv");
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  REQUIRE(text.find(from, at + 1) == std::string::npos);
  text.replace(at, from.size(), to);
  Documents documents;
  documents.facts = CsvTable::parse(text, "facts.csv");
  return documents;
}

}  // namespace

TEST_CASE("what the founding documents say still agrees or differs as told",
          "[published][founding]") {
  const Documents documents;
  CHECK(faults(documents, documents.facts) == std::vector<std::string>{});
  CHECK(faults(documents, documents.later) == std::vector<std::string>{});
}

TEST_CASE("each fact of the founding documents is compared or said why not",
          "[published][founding]") {
  const Documents documents;
  std::set<std::vector<std::string>> compared;
  std::set<std::vector<std::string>> rest;
  for (std::size_t row = 0; row < documents.facts.row_count(); ++row)
    compared.insert(fact_at(documents.facts, row));
  for (std::size_t row = 0; row < documents.rest.row_count(); ++row) {
    CAPTURE(row);
    CHECK_FALSE(documents.rest.at(row, "reason").empty());
    CHECK(rest.insert(fact_at(documents.rest, row)).second);
    CHECK_FALSE(compared.contains(fact_at(documents.rest, row)));
  }
  std::map<std::string, std::pair<std::size_t, std::size_t>> by_document;
  for (const auto& fact : compared) ++by_document[fact[6]].first;
  for (const auto& fact : rest) ++by_document[fact[6]].second;
  CHECK(by_document == std::map<std::string, std::pair<std::size_t, std::size_t>>{
                           {"Rotherham joint commissioning strategy 2020-22", {31, 16}},
                           {"East Sussex ISEND joint commissioning strategy, March 2015", {7, 24}},
                           {"Rotherham SEND update to scrutiny, September 2018", {8, 35}},
                           {"Sunderland SEND strategic commissioning plan 2020-23", {16, 12}},
                           {"Derby City joint commissioning arrangements, May 2021", {12, 16}}});
}

TEST_CASE("no comparison of the founding documents was dropped", "[published][founding]") {
  const Documents documents;
  using Rows = std::map<std::pair<bool, std::string>, int>;  // by whether against itself, verdict
  const auto count = [&](const CsvTable& table) {
    Rows rows;
    for (std::size_t row = 0; row < table.row_count(); ++row) {
      const Comparison comparison{documents, table, row};
      ++rows[{comparison.is_own_sum(), comparison.cell("verdict")}];
    }
    return rows;
  };
  CHECK(count(documents.facts) == Rows{{{false, "same"}, 24},
                                       {{false, "differs"}, 58},
                                       {{true, "same"}, 15},
                                       {{true, "differs"}, 3}});
  CHECK(count(documents.later) == Rows{{{false, "same"}, 12}, {{false, "differs"}, 15}});
}

TEST_CASE("a local count of a day between two censuses lies between theirs",
          "[published][founding]") {
  const Documents documents;
  std::map<std::vector<std::string>, std::vector<double>> differences;
  for (const CsvTable* table : {&documents.facts, &documents.later}) {
    for (std::size_t row = 0; row < table->row_count(); ++row) {
      const Comparison comparison{documents, *table, row};
      if (!comparison.cell("reason").starts_with("between two censuses")) continue;
      differences[fact_at(*table, row)].push_back(number(comparison.cell("difference")));
    }
  }
  CHECK(differences.size() == 6);
  for (const auto& [fact, two] : differences) {
    INFO(fact[2] << " of " << fact[1]);
    REQUIRE(two.size() == 2);
    CHECK(two[0] > 0.0);
    CHECK(two[1] < 0.0);
  }
}

TEST_CASE("what later papers say ships as a local fact", "[published][founding]") {
  const Documents documents;
  const CsvTable& local = shipped("local_facts");
  for (std::size_t row = 0; row < documents.later.row_count(); ++row) {
    const auto cell = [&](std::string_view column) {
      return std::vector{text_at(documents.later, row, column)};
    };
    const Keys keys{{"area", cell("area")},       {"year", cell("date")},
                    {"measure", cell("measure")}, {"breakdown", cell("breakdown")},
                    {"unit", cell("unit")},       {"value", cell("value")}};
    int found = 0;
    for (std::size_t fact = 0; fact < local.row_count(); ++fact) found += has(local, fact, keys);
    INFO("later_papers.csv:" << row + 2);
    CHECK(found == 1);
  }
}

TEST_CASE("a changed figure, verdict or key of the founding documents is found",
          "[published][founding]") {
  struct Planted {
    std::string from, to, told;
  };
  const auto planted = GENERATE(values<Planted>(
      {{"2019-01,ehc_plans_maintained,all,1588,", "2019-01,ehc_plans_maintained,all,1589,",
        "differs beyond its rounding"},
       {",2215,+25,differs,", ",2216,+25,differs,", "the evidence gives 2215"},
       {",2215,+25,differs,", ",2215,+24,differs,", "differs by 25"},
       {",2215,+25,differs,", ",2215,,same,", "differs beyond its rounding"},
       {",396,,same,", ",396,+0,differs,because", "no longer differs"},
       {"year=2018;measure=requests,,,396", "year=2008;measure=requests,,,396", "0 rows, not 1"},
       {"Sunderland,to 2019-01,", "Sunderlnd,to 2019-01,", "0 rows, not 1"},
       {",1588,,same,", ",1588,,alike,", "is no verdict"}}));
  CAPTURE(planted.from, planted.to);
  const Documents documents = with_fault(planted.from, planted.to);
  const std::vector<std::string> found = faults(documents, documents.facts);
  CAPTURE(found);
  CHECK(std::any_of(found.begin(), found.end(), [&](const std::string& fault) {
    return fault.find(planted.told) != std::string::npos;
  }));
}

}  // namespace sendsim
