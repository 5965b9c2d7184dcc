#include "findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "sendsim/tabular/csv_table.hpp"
#include "sendsim/witan/rates.hpp"

namespace sendsim::witan {
namespace {

using tabular::CsvError;

void add(Inputs& inputs, std::size_t count, std::string_view text) {
  if (count > 0) inputs.findings.push_back(fmt::format("{} {}", count, text));
}

/// `2016, 2018`, the first few.
std::string listed(const std::set<std::string>& items) {
  constexpr std::size_t kMost = 8;
  std::string text;
  std::size_t told = 0;
  for (const std::string& item : items) {
    if (told++ == kMost) return text + fmt::format(" and {} more", items.size() - kMost);
    text += (text.empty() ? "" : ", ") + item;
  }
  return text;
}

void tell_years(Inputs& inputs) {
  std::set<int> years;
  for (const Transition& row : inputs.transitions) years.insert(row.year);
  std::set<std::string> empty;
  std::set<std::string> without_residents;
  for (int year = inputs.first_year; year < inputs.census_year; ++year)
    if (!years.contains(year))
      empty.insert(std::to_string(year));
    else if (!inputs.population.contains(year))
      without_residents.insert(std::to_string(year));
  if (!empty.empty())
    inputs.findings.push_back("transitions: no row of " + listed(empty) +
                              ": rates rest on the other years");
  if (!without_residents.empty())
    inputs.findings.push_back("population: no row of " + listed(without_residents) +
                              ": joiners of those years tell no rate");
  const int ahead = inputs.last_population() - inputs.census_year;
  if (ahead < 5)
    inputs.findings.push_back(fmt::format(
        "population: ends {} years after the state of January {}: the scenario ends there", ahead,
        inputs.census_year));
}

/// One census, from the rows that lead to it and from those that leave it.
void tell_breaks(Inputs& inputs) {
  std::map<int, std::int64_t> arriving;
  std::map<int, std::int64_t> leaving;
  for (const Transition& row : inputs.transitions) {
    if (row.to) ++arriving[row.year + 1];
    if (row.from) ++leaving[row.year];
  }
  for (const auto& [january, count] : arriving) {
    const auto same = leaving.find(january);
    if (same == leaving.end() || same->second == count) continue;
    inputs.findings.push_back(fmt::format(
        "transitions: {} plans in January {} by the rows that lead there, {} by those that start "
        "there",
        count, january, same->second));
  }
}

bool fits(const Inputs& inputs, const State& state, int ncy) {
  const auto& valid = inputs.valid[state.setting];
  return valid && valid->needs[state.need] && ncy >= valid->first_ncy && ncy <= valid->last_ncy;
}

void tell_states(Inputs& inputs) {
  std::set<std::string> unlisted;
  std::size_t outside = 0;
  std::size_t forbidden = 0;
  std::size_t changed_need = 0;
  for (const Transition& row : inputs.transitions) {
    for (const auto& state : {row.from, row.to})
      if (state && !inputs.valid[state->setting]) unlisted.insert(inputs.settings[state->setting]);
    if (row.to && inputs.valid[row.to->setting] && !fits(inputs, *row.to, row.ncy + 1)) ++outside;
    if (!row.from || !row.to) continue;
    const auto& valid = inputs.valid[row.from->setting];
    if (valid && row.from->setting != row.to->setting && !valid->destinations[row.to->setting])
      ++forbidden;
    if (row.from->need != row.to->need) ++changed_need;
  }
  if (!unlisted.empty())
    inputs.findings.push_back("valid-states: no row of " + listed(unlisted) +
                              ", which transitions have: taken as valid");
  add(inputs, outside,
      "transitions lead to a need or an academic year that valid-states does not have of the "
      "setting: kept");
  add(inputs, forbidden,
      "transitions are moves that setting->setting does not have: kept, and possible later");
  add(inputs, changed_need,
      "transitions change the need: the move counts, the need stays as it was (the scenario's "
      "needs "
      "do not change)");
}

void tell_ages(Inputs& inputs) {
  std::size_t young = 0;
  std::size_t old = 0;
  for (const Transition& row : inputs.transitions) {
    if (row.to && row.ncy + 1 < kFirstNcyOfPlans) ++young;
    if (row.to && row.ncy + 1 > kLastNcyOfPlans) ++old;
  }
  add(inputs, young, "transitions lead to an academic year before -4: taken as -4, age 0");
  add(inputs, old,
      "transitions lead to an academic year after 21, age 25: left out, since nobody of 26 holds a "
      "plan");
}

void tell_costs(Inputs& inputs) {
  std::set<std::string> missing;
  for (const Transition& row : inputs.transitions)
    if (row.to && !inputs.costs.contains({row.to->need, row.to->setting}))
      missing.insert(inputs.needs[row.to->need] + " in " + inputs.settings[row.to->setting]);
  if (!missing.empty())
    inputs.findings.push_back("costs: no row of " + listed(missing) +
                              ": the mean of the setting's other needs stands in, or nothing");
}

}  // namespace

void refuse_gaps(const Texts& texts, const Inputs& inputs) {
  const auto fail = [&](const std::string& fault) {
    throw CsvError(texts.population.first, 0, 0, "", fault);
  };
  const int start = inputs.census_year;
  if (inputs.last_population() <= start)
    fail(fmt::format("expected rows of January {} and later, got none after {}", start,
                     inputs.last_population()));
  for (int year = start; year <= inputs.last_population(); ++year)
    for (int ncy = kFirstNcyOfPlans; ncy < kLastNcyOfPlans; ++ncy)  // few files have age 25
      if (!inputs.residents(year, ncy))
        fail(fmt::format("expected a row of calendar year {} and academic year {}, there is none",
                         year, ncy));
  bool rates = false;
  for (const Transition& row : inputs.transitions)
    rates = rates || inputs.population.contains(row.year);
  if (!rates) fail("expected residents of a year that has transitions, got none");
  if (std::none_of(inputs.transitions.begin(), inputs.transitions.end(),
                   [&](const Transition& row) { return row.year + 1 == start && row.to; }))
    throw CsvError(texts.transitions.first, 0, 0, "",
                   fmt::format("expected plans in January {}, got none", start));
}

void add_findings(Inputs& inputs) {
  tell_years(inputs);
  tell_breaks(inputs);
  tell_states(inputs);
  tell_ages(inputs);
  tell_costs(inputs);
}

}  // namespace sendsim::witan
