#include "backtest_inputs.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <set>
#include <stdexcept>
#include <utility>

#include "evidence_folder.hpp"
#include "failures.hpp"

namespace sendsim::app {
namespace {

namespace fs = std::filesystem;
using backtest::CellList;
using backtest::History;
using backtest::Series;

/// The January from which the Institute for Fiscal Studies counts.
constexpr int kYearOfIfs = 2025;
/// England's plans must be known from here on.
constexpr int kFirstJanuary = 2014;

/// Reads tables and remembers which.
class Reader {
 public:
  tabular::CsvTable read(const fs::path& folder, const std::string& name) {
    const fs::path path = evidence_table_path(folder, name);
    tabular::CsvTable table = read_evidence_table(folder, name);
    files_.insert(path);
    return table;
  }
  [[nodiscard]] std::vector<output::FileRecord> records() const {
    std::vector<output::FileRecord> all;
    for (const fs::path& path : files_)
      all.push_back(output::record_file(path, path.filename().string()));
    return all;
  }

 private:
  std::set<fs::path> files_;
};

/// A calendar year, or the January in a school or financial one: "2032/33" is 2033.
int january_of(const tabular::CsvCell& cell) {
  const std::string_view text = cell.text();
  int year = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), year);
  if (fault != std::errc{} || year < 2000 || year > 2100)
    throw cell.error("expected a year such as 2029 or 2032/33");
  return year + (end == text.data() + text.size() ? 0 : 1);
}

/// Plans, and pupils with a plan above January 2025: these as if all other plans stayed as many.
std::vector<Projection> read_projections(const tabular::CsvTable& table, double plans_of_ifs) {
  std::vector<Projection> read;
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    const std::string measure{table.at(row, "measure").text()};
    const bool above = measure == "pupils_with_plan_above_2025";
    if (measure != "ehc_plans" && !above) continue;
    Projection projection;
    projection.body = table.at(row, "body").text();
    projection.reading =
        above ? "pupils added to the plans of 2025" : std::string{table.at(row, "case").text()};
    projection.january = january_of(table.at(row, "year"));
    projection.plans = table.at(row, "value").number() + (above ? plans_of_ifs : 0.0);
    read.push_back(std::move(projection));
  }
  return read;
}

/// The last January up to which England's plans are known without a gap.
int last_january_of(const History& history) {
  int last = kFirstJanuary;
  while (!std::isnan(history.england(Series::plans, last))) ++last;
  return last - 1;
}

void check(const CellList& list, const History& history, int last, const fs::path& cells) {
  const std::string file = (cells / "cells.csv").string();
  int origin = 0;
  for (const backtest::Cell& cell : list.cells) origin = std::max(origin, cell.origin);
  if (list.cells.empty()) throw std::runtime_error(file + ": expected at least one row");
  if (last < origin)
    throw std::runtime_error("the evidence has England's plans up to January " +
                             std::to_string(last) +
                             " (the next: " + backtest::place_of(Series::plans, last + 1) + "); " +
                             file + " forecasts from January " + std::to_string(origin));
  for (int year = kFirstJanuary - 1; year < last; ++year)
    if (std::isnan(history.england(Series::new_plans, year)))
      throw std::runtime_error("the evidence has no new EHC plans of England in " +
                               std::to_string(year) + " (" +
                               backtest::place_of(Series::new_plans, year) + ')');
}

BacktestInputs read(const fs::path& evidence, const fs::path& cells) {
  Reader reader;
  CellList list = backtest::read_cells(reader.read(cells, "areas"), reader.read(cells, "faults"),
                                       reader.read(cells, "cells"));
  const auto table = [&](const std::string& name) { return reader.read(evidence, name); };
  History history{list.areas, table};
  backtest::StockChecks stocks{table};
  const int last = last_january_of(history);
  check(list, history, last, cells);
  std::vector<Projection> projections = read_projections(
      reader.read(evidence, "projections"), history.england(Series::plans, kYearOfIfs));
  return {std::move(list),        std::move(history), std::move(stocks), last,
          std::move(projections), reader.records()};
}

}  // namespace

BacktestInputs read_backtest_inputs(const BacktestRequest& request) {
  try {
    return read(request.evidence ? fs::path{*request.evidence} : shipped_evidence(),
                request.cells ? fs::path{*request.cells} : shipped_backtest());
  } catch (const std::runtime_error& error) {
    throw UsageError(std::string{"backtest: "} + error.what());
  }
}

}  // namespace sendsim::app
