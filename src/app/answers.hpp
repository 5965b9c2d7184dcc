#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "sendsim/measures/layout.hpp"
#include "sendsim/output/summary.hpp"

// Which figures of summary.csv answer the four questions, question by question and table by table:
// what the terminal and --json show. Nothing is computed here; every figure but a rate of zero is a
// row of the file.

namespace sendsim::app {

/// How a figure is shown; summary.csv has it in the measure's own unit.
enum class Unit : std::uint8_t { count, rate, percent, weeks, thousand_pounds };
/// In words; empty for a pure number.
[[nodiscard]] std::string unit_text(Unit unit, const measures::Measure& measure);
/// `value` of the measure in that unit, with its decimals and with commas between thousands.
[[nodiscard]] std::string shown_number(double value, Unit unit);
/// The same with so many decimals.
[[nodiscard]] std::string shown_number(double value, Unit unit, int decimals);

/// What is counted: a measure, or one part of it.
struct Item {
  std::size_t measure;  ///< index into Layout::measures
  std::string heading;
  Unit unit;
  std::string category{};  ///< empty = all
};

/// When, and of what: a period, perhaps of one type of provision.
struct Spot {
  std::string label;  ///< with its dates
  Day first;
  Day last;
  bool partial = false;     ///< the scenario's first or last day cuts the year short
  std::string provision{};  ///< empty = all
};

/// Names in words by code, of what has one.
using Names = std::map<std::string, std::string, std::less<>>;

/// One table: every item at every spot.
struct AnswerTable {
  std::string title;
  std::vector<Item> items;
  std::vector<Spot> spots;
  /// [item][spot]; null for a count that is zero in every replication, and for a rate with nobody
  /// to tell about. A rate that is zero has a row, which summary.csv leaves out.
  std::vector<std::vector<const output::SummaryRow*>> figures{};
  std::string note{};  ///< the codes behind its names; empty where it shows none
};

struct Answer {
  std::string question;
  std::string background;  ///< what a newcomer must know to read the figures
  std::vector<AnswerTable> tables;
};

/// The four answers. Points into `rows`. Measures that the layout lacks are left out. `provisions`
/// names the types of provision; one without a name is told by its code.
[[nodiscard]] std::vector<Answer> answers(const measures::Layout& layout,
                                          std::span<const output::SummaryRow> rows,
                                          const Names& provisions);

}  // namespace sendsim::app
