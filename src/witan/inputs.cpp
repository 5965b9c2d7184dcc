#include "sendsim/witan/inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "columns.hpp"
#include "findings.hpp"

namespace sendsim::witan {
namespace {

using tabular::CsvCell;
using tabular::CsvError;

constexpr int kFirstYear = 2000;
constexpr int kLastYear = 2095;
constexpr std::size_t kMostCodes = 120;  ///< moves are a table of age × setting × setting
constexpr std::size_t kLongestCode = 40;
constexpr double kMostResidents = 1e6;  ///< of one age
constexpr double kHighestCost = 1e7;    ///< GBP a child and year

constexpr std::string_view kNobody = "NONSEND";

bool same_letters(std::string_view a, std::string_view b) {
  const auto upper = [](char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  };
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [&](char x, char y) { return upper(x) == upper(y); });
}

bool is_code_letter(char letter) {
  return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') ||
         (letter >= '0' && letter <= '9') ||
         std::string_view{"_-.&/+() "}.find(letter) != std::string_view::npos;
}

/// Names of columns and of "all the rest" in the scenario's tables: no code may be one.
bool is_taken(std::string_view code) {
  constexpr std::string_view kTaken[] = {"age", "need",  "provision", "from",
                                         "to",  "value", "other",     "all"};
  return std::any_of(std::begin(kTaken), std::end(kTaken),
                     [&](std::string_view word) { return same_letters(code, word); });
}

/// The fault of a code; empty if it has none.
std::string fault_of_code(std::string_view code) {
  if (code.empty()) return "expected a code, got nothing";
  if (code.size() > kLongestCode)
    return fmt::format("expected a code of at most {} letters, got {}", kLongestCode, shown(code));
  if (!std::all_of(code.begin(), code.end(), is_code_letter))
    return "expected a code of letters and digits, got " + shown(code);
  if (same_letters(code, kNobody)) return "expected a code other than NONSEND";
  if (is_taken(code)) return "expected another code than " + shown(code) + ", which has a meaning";
  return "";
}

std::string code_of(const CsvCell& cell) {
  const std::string_view code = trimmed(cell.text());
  if (const std::string fault = fault_of_code(code); !fault.empty()) throw cell.error(fault);
  return std::string{code};
}

/// The codes of a quoted list, `"A,B"`.
std::vector<std::string> codes_of(const CsvCell& cell) {
  std::vector<std::string> codes;
  std::string_view rest = cell.text();
  while (true) {
    const std::size_t comma = rest.find(',');
    const std::string_view code = trimmed(rest.substr(0, comma));
    if (const std::string fault = fault_of_code(code); !fault.empty()) throw cell.error(fault);
    codes.emplace_back(code);
    if (comma == std::string_view::npos) return codes;
    rest.remove_prefix(comma + 1);
  }
}

/// A row of transitions before codes have places.
struct Written {
  int year;
  int ncy;
  std::optional<std::pair<std::string, std::string>> from;  ///< need, setting
  std::optional<std::pair<std::string, std::string>> to;
};

std::optional<std::pair<std::string, std::string>> state_of(const CsvCell& setting,
                                                            const CsvCell& need) {
  const bool no_setting = same_letters(trimmed(setting.text()), kNobody);
  const bool no_need = same_letters(trimmed(need.text()), kNobody);
  if (no_setting && no_need) return std::nullopt;
  if (no_setting) throw need.error("expected NONSEND as in the setting, got " + shown(need.text()));
  if (no_need) throw need.error("expected a need, since the setting is none of NONSEND");
  return std::pair{code_of(need), code_of(setting)};
}

std::vector<Written> read_transitions(const Texts::Named& text) {
  const Columns table{text.second,
                      text.first,
                      {"calendar-year", "setting-1", "need-1", "academic-year-1", "setting-2",
                       "need-2", "academic-year-2"}};
  std::vector<Written> all;
  all.reserve(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    Written child{whole_number(table.at(row, 0), kFirstYear, kLastYear),
                  whole_number(table.at(row, 3), kFirstNcy, kLastNcy),
                  state_of(table.at(row, 1), table.at(row, 2)),
                  state_of(table.at(row, 4), table.at(row, 5))};
    const int next = whole_number(table.at(row, 6), kFirstNcy, kLastNcy + 1);
    if (next != child.ncy + 1)
      throw table.at(row, 6).error(
          fmt::format("expected {}, one more than academic-year-1, got {}", child.ncy + 1, next));
    if (!child.from && !child.to)
      throw table.at(row, 4).error("expected a setting, since the child comes from NONSEND");
    all.push_back(std::move(child));
  }
  return all;
}

std::map<int, std::map<int, double>> read_population(const Texts::Named& text) {
  const Columns table{text.second, text.first, {"calendar-year", "academic-year", "population"}};
  std::map<int, std::map<int, double>> all;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const int year = whole_number(table.at(row, 0), kFirstYear, kLastYear);
    const int ncy = whole_number(table.at(row, 1), kFirstNcy, kLastNcy);
    const double persons = number_from_zero(table.at(row, 2), kMostResidents);
    if (!all[year].emplace(ncy, persons).second)
      throw table.at(row, 1).error(
          fmt::format("expected each academic year of {} once, got {} again", year, ncy));
  }
  return all;
}

/// A row of valid states before codes have places.
struct WrittenSetting {
  ValidSetting setting;
  std::vector<std::string> needs;
  std::vector<std::string> destinations;
};

std::map<std::string, WrittenSetting> read_valid(const Texts::Named& text) {
  const Columns table{text.second,
                      text.first,
                      {"setting", "setting-group", "min-academic-year", "max-academic-year",
                       "needs", "setting->setting"}};
  std::map<std::string, WrittenSetting> all;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string code = code_of(table.at(row, 0));
    const std::string_view group = trimmed(table.at(row, 1).text());
    WrittenSetting read{{group.empty() ? "" : code_of(table.at(row, 1)),
                         whole_number(table.at(row, 2), kFirstNcy, kLastNcy),
                         whole_number(table.at(row, 3), kFirstNcy, kLastNcy),
                         {},
                         {}},
                        codes_of(table.at(row, 4)),
                        codes_of(table.at(row, 5))};
    if (read.setting.last_ncy < read.setting.first_ncy)
      throw table.at(row, 3).error(fmt::format("expected at least min-academic-year {}, got {}",
                                               read.setting.first_ncy, read.setting.last_ncy));
    if (!all.emplace(code, std::move(read)).second)
      throw table.at(row, 0).error("expected each setting once, got " + shown(code) + " again");
  }
  return all;
}

std::size_t place_of(const std::vector<std::string>& codes, const std::string& code) {
  return static_cast<std::size_t>(std::lower_bound(codes.begin(), codes.end(), code) -
                                  codes.begin());
}

bool holds(const std::vector<std::string>& codes, const std::string& code) {
  return std::binary_search(codes.begin(), codes.end(), code);
}

/// Needs and settings of anybody, and of valid states.
void register_codes(const Texts& texts, const std::vector<Written>& rows,
                    const std::map<std::string, WrittenSetting>& valid, Inputs& inputs) {
  std::set<std::string> needs;
  std::set<std::string> settings;
  for (const Written& row : rows)
    for (const auto& state : {row.from, row.to})
      if (state) {
        needs.insert(state->first);
        settings.insert(state->second);
      }
  for (const auto& [code, setting] : valid) {
    settings.insert(code);
    needs.insert(setting.needs.begin(), setting.needs.end());
  }
  for (const auto* codes : {&needs, &settings})
    if (codes->size() > kMostCodes)
      throw CsvError(texts.transitions.first, 0, 0, "",
                     fmt::format("expected at most {} {}, got {}", kMostCodes,
                                 codes == &needs ? "needs" : "settings", codes->size()));
  inputs.needs.assign(needs.begin(), needs.end());
  inputs.settings.assign(settings.begin(), settings.end());
}

void take_transitions(const std::vector<Written>& rows, Inputs& inputs) {
  const auto state = [&](const auto& written) -> std::optional<State> {
    if (!written) return std::nullopt;
    return State{place_of(inputs.needs, written->first),
                 place_of(inputs.settings, written->second)};
  };
  inputs.transitions.reserve(rows.size());
  inputs.first_year = rows.front().year;
  for (const Written& row : rows) {
    inputs.transitions.push_back({row.year, row.ncy, state(row.from), state(row.to)});
    inputs.first_year = std::min(inputs.first_year, row.year);
    inputs.census_year = std::max(inputs.census_year, row.year + 1);
  }
}

void take_valid(const std::map<std::string, WrittenSetting>& valid, Inputs& inputs) {
  inputs.valid.resize(inputs.settings.size());
  for (const auto& [code, written] : valid) {
    ValidSetting setting = written.setting;
    setting.needs.resize(inputs.needs.size());
    for (const std::string& need : written.needs)
      setting.needs[place_of(inputs.needs, need)] = true;
    setting.destinations.resize(inputs.settings.size());
    for (const std::string& to : written.destinations)
      if (holds(inputs.settings, to))
        setting.destinations[place_of(inputs.settings, to)] = true;
      else
        inputs.findings.push_back(
            fmt::format("valid-states: {} may go to {}, which is no setting: left out", code, to));
    inputs.valid[place_of(inputs.settings, code)] = std::move(setting);
  }
}

void read_costs(const Texts::Named& text, Inputs& inputs) {
  const Columns table{text.second, text.first, {"need", "setting", "cost"}};
  std::size_t unknown = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string need = code_of(table.at(row, 0));
    const std::string setting = code_of(table.at(row, 1));
    const double cost = number_from_zero(table.at(row, 2), kHighestCost);
    if (!holds(inputs.needs, need) || !holds(inputs.settings, setting)) {
      ++unknown;
      continue;
    }
    const std::pair key{place_of(inputs.needs, need), place_of(inputs.settings, setting)};
    if (!inputs.costs.emplace(key, cost).second)
      throw table.at(row, 1).error(fmt::format(
          "expected each need and setting once, got {} {} again", shown(need), shown(setting)));
  }
  if (unknown > 0)
    inputs.findings.push_back(fmt::format(
        "costs: {} rows are of a need or setting that nobody has and no state names: left out",
        unknown));
}

void read_settings_to_change(const Texts::Named& text, Inputs& inputs) {
  const Columns table{text.second, text.first, {"setting-1", "setting-2"}};
  for (std::size_t row = 0; row < table.rows(); ++row)
    for (const std::size_t column : {std::size_t{0}, std::size_t{1}})
      if (const std::string code = code_of(table.at(row, column)); !holds(inputs.settings, code))
        throw table.at(row, column)
            .error("expected a setting of the transitions, got " + shown(code));
  inputs.findings.push_back(fmt::format(
      "settings-to-change: {} rows of an earlier what-if: read and not applied; write measures "
      "instead",
      table.rows()));
}

}  // namespace

int Inputs::last_population() const { return population.rbegin()->first; }

std::optional<double> Inputs::residents(int january, int ncy) const {
  const auto year = population.find(january);
  if (year == population.end()) return std::nullopt;
  const auto cell = year->second.find(ncy);
  return cell == year->second.end() ? std::nullopt : std::optional{cell->second};
}

Inputs read_inputs(const Texts& texts) {
  Inputs inputs;
  const std::vector<Written> rows = read_transitions(texts.transitions);
  const std::map<std::string, WrittenSetting> valid = read_valid(texts.valid_states);
  register_codes(texts, rows, valid, inputs);
  take_transitions(rows, inputs);
  take_valid(valid, inputs);
  inputs.population = read_population(texts.population);
  read_costs(texts.costs, inputs);
  if (texts.settings_to_change) read_settings_to_change(*texts.settings_to_change, inputs);
  refuse_gaps(texts, inputs);
  add_findings(inputs);
  return inputs;
}

}  // namespace sendsim::witan
