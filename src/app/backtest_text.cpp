#include "backtest_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>
#include <set>
#include <utility>

#include "text_table.hpp"

namespace sendsim::app {
namespace {

using backtest::Breakdown;
using backtest::Cell;
using backtest::CellList;
using backtest::EnglandFigure;
using backtest::EnglandForecast;
using backtest::Quantity;
using backtest::ScoredForecast;
using backtest::Summary;

constexpr std::size_t kWidth = 100;
constexpr const char* kIndent = "  ";

std::string percent(double share, int digits = 1) {
  return std::isnan(share) ? "–" : fmt::format("{:.{}f}", 100.0 * share, digits);
}

std::vector<int> horizons_of(const CellList& list) {
  std::set<int> horizons;
  for (const Cell& cell : list.cells) horizons.insert(cell.horizon);
  return {horizons.begin(), horizons.end()};
}

std::string years_ahead(int horizon) {
  return fmt::format("{} year{}", horizon, horizon == 1 ? "" : "s");
}

/// Errors on the forecasts that every method could make, so that they compare.
void tell_errors(std::ostream& out, const std::vector<ScoredMethod>& methods, const CellList& list,
                 Quantity quantity, bool with_faults) {
  const std::vector<bool> common = common_cells(methods, list, quantity);
  const auto summary = [&](const ScoredMethod& method, int horizon) {
    return backtest::summarise(method.forecasts, list, [&](const Cell& cell) {
      return cell.horizon == horizon && (with_faults || !cell.faulty) &&
             common[static_cast<std::size_t>(&cell - list.cells.data())];
    });
  };
  TextTable table{{""}, {}};
  for (const int horizon : horizons_of(list)) table.headings.push_back(years_ahead(horizon));
  for (const ScoredMethod& method : methods) {
    if (method.quantity != quantity) continue;
    if (table.lines.empty()) {
      table.lines.push_back({"forecasts"});
      for (const int horizon : horizons_of(list))
        table.lines.back().push_back(std::to_string(summary(method, horizon).cells));
    }
    table.lines.push_back({method.method.name});
    for (const int horizon : horizons_of(list)) {
      const Summary of = summary(method, horizon);
      table.lines.back().push_back(percent(of.mean_absolute, 2) + " / " +
                                   percent(of.median_absolute, 2));
    }
  }
  out << to_text(table, kIndent, kWidth);
}

/// A method's forecasts of every part of a breakdown.
std::vector<ScoredForecast> parts_together(const std::vector<ScoredMethod>& methods,
                                           Breakdown breakdown, const std::string& name) {
  std::vector<const std::vector<ScoredForecast>*> parts;
  for (const ScoredMethod& method : methods)
    if (method.method.name == name && backtest::breakdown_of(method.quantity) == breakdown)
      parts.push_back(&method.forecasts);
  return backtest::together(parts);
}

/// "plans_aged_5_10" as "aged 5-10", "plans_in_early_years" as "in early years".
std::string told_part(Quantity part) {
  std::string text = backtest::name_of(part);
  text.erase(0, text.find('_') + 1);
  const bool is_band = text.starts_with("aged_");
  std::replace(text.begin(), text.end(), '_', ' ');
  if (is_band) text[text.rfind(' ')] = '-';
  return text;
}

/// The forecasts whose cell and part both methods have, of the first.
std::vector<ScoredForecast> shared(const std::vector<ScoredForecast>& first,
                                   const std::vector<ScoredForecast>& second) {
  std::set<std::size_t> cells;
  for (const ScoredForecast& each : second) cells.insert(each.cell);
  std::vector<ScoredForecast> both;
  for (const ScoredForecast& each : first)
    if (cells.contains(each.cell)) both.push_back(each);
  return both;
}

/// Errors in children over all children, so that a part of a few does not weigh like one of many.
/// Every other method beside ours on the same forecasts: some need more years of one collection
/// than there are. Then ours by part, with its ranges.
void tell_parts(std::ostream& out, const std::vector<ScoredMethod>& methods, const CellList& list,
                Breakdown breakdown) {
  const auto at = [&](const std::vector<ScoredForecast>& forecasts, int horizon) {
    return backtest::summarise(forecasts, list,
                               [&](const Cell& cell) { return cell.horizon == horizon; });
  };
  const std::vector<int> horizons = horizons_of(list);
  const auto parts = backtest::parts_of(breakdown);
  const auto ours = parts_together(methods, breakdown, "sendsim");
  TextTable table{{"all parts (sendsim on the same)"}, {{"forecasts of an authority"}}};
  TextTable by_part{{"sendsim by part / within 90 %"}, {}};
  for (const int horizon : horizons) {
    for (TextTable* each : {&table, &by_part}) each->headings.push_back(years_ahead(horizon));
    table.lines.back().push_back(std::to_string(at(ours, horizon).cells / parts.size()));
  }
  for (const ScoredMethod& method : methods) {
    if (method.quantity != parts.front()) continue;
    const auto theirs = parts_together(methods, breakdown, method.method.name);
    const bool is_ours = method.method.name == "sendsim";
    table.lines.push_back({method.method.name});
    for (const int horizon : horizons) {
      const Summary of = at(shared(theirs, ours), horizon);
      const std::string beside = percent(at(shared(ours, theirs), horizon).weighted_absolute);
      table.lines.back().push_back(percent(of.weighted_absolute) + (is_ours || of.cells == 0
                                                                        ? std::string{}
                                                                        : " (" + beside + ")"));
    }
  }
  const auto add_part = [&](const std::string& name, const std::vector<ScoredForecast>& forecasts) {
    by_part.lines.push_back({name});
    for (const int horizon : horizons) {
      const Summary of = at(forecasts, horizon);
      by_part.lines.back().push_back(percent(of.weighted_absolute) + " / " +
                                     percent(of.coverage_90, 0));
    }
  };
  for (const ScoredMethod& method : methods)
    if (method.method.name == "sendsim" && backtest::breakdown_of(method.quantity) == breakdown)
      add_part(told_part(method.quantity), method.forecasts);
  add_part("all parts", ours);
  by_part.lines.push_back({"all parts, within 50 %"});
  for (const int horizon : horizons)
    by_part.lines.back().push_back(percent(at(ours, horizon).coverage_50, 0));
  out << to_text(table, kIndent, kWidth) << '\n' << to_text(by_part, kIndent, kWidth);
}

/// An area's forecasts, and how many of their outcomes lay within the 90 % range.
struct Held {
  std::size_t within = 0;
  std::size_t forecasts = 0;
  [[nodiscard]] double share() const {
    return static_cast<double>(within) / static_cast<double>(forecasts);
  }
};

bool is_within_90(const ScoredForecast& each) {
  return each.happened >= each.quantiles.front() && each.happened <= each.quantiles.back();
}

std::vector<Held> held_by_area(const ScoredMethod& method, const CellList& list) {
  std::vector<Held> held(list.areas.size());
  for (const ScoredForecast& each : method.forecasts) {
    Held& of_area = held[list.cells[each.cell].area];
    ++of_area.forecasts;
    if (is_within_90(each)) ++of_area.within;
  }
  return held;
}

/// Ranges are made of all authorities' errors: those of some are too narrow, and who they are.
void tell_badly_held(std::ostream& out, const ScoredMethod& ours, const CellList& list) {
  constexpr double kBad = 0.7;
  constexpr std::size_t kNamed = 5;
  const std::vector<Held> held = held_by_area(ours, list);
  std::vector<std::pair<double, std::size_t>> bad;
  std::size_t scored = 0;
  for (std::size_t area = 0; area < held.size(); ++area) {
    if (held[area].forecasts == 0) continue;
    ++scored;
    if (held[area].share() < kBad) bad.emplace_back(held[area].share(), area);
  }
  std::sort(bad.begin(), bad.end());
  out << fmt::format(
      "\n  held badly, fewer than {:.0f} % of outcomes within the 90 % range: {} of "
      "{} authorities",
      100.0 * kBad, bad.size(), scored);
  for (std::size_t i = 0; i < std::min(bad.size(), kNamed); ++i)
    out << (i == 0 ? "\n  (" : ", ") << list.areas[bad[i].second].name << ' '
        << percent(bad[i].first, 0);
  out << (bad.empty() ? "\n" : bad.size() > kNamed ? ", …)\n" : ")\n");
}

void tell_ranges(std::ostream& out, const ScoredMethod& ours, const ScoredMethod& rival,
                 const CellList& list) {
  TextTable table{{""}, {}};
  const std::vector<int> horizons = horizons_of(list);
  for (const int horizon : horizons) table.headings.push_back(years_ahead(horizon));
  table.headings.emplace_back("all");
  const auto row = [&](const std::string& name, const auto& of_horizon) {
    table.lines.push_back({name});
    for (const int horizon : horizons) table.lines.back().push_back(of_horizon(horizon));
    table.lines.back().push_back(of_horizon(0));
  };
  const auto of = [&](const ScoredMethod& method, int horizon) {
    return backtest::summarise(method.forecasts, list, [&](const Cell& cell) {
      return horizon == 0 || cell.horizon == horizon;
    });
  };
  row("outcomes within the 50 % range, %",
      [&](int horizon) { return percent(of(ours, horizon).coverage_50); });
  row("outcomes within the 90 % range, %",
      [&](int horizon) { return percent(of(ours, horizon).coverage_90); });
  row("outcomes below the 90 % range, %",
      [&](int horizon) { return percent(of(ours, horizon).below_90); });
  row("outcomes above it, %", [&](int horizon) { return percent(of(ours, horizon).above_90); });
  row("bias, %", [&](int horizon) { return percent(of(ours, horizon).bias); });
  row("CRPS, % of the plans at the origin",
      [&](int horizon) { return percent(of(ours, horizon).crps, 3); });
  row(fmt::format("CRPS of {}", rival.method.name),
      [&](int horizon) { return percent(of(rival, horizon).crps, 3); });
  row("difference", [&](int horizon) {
    return percent(backtest::crps_difference(ours.forecasts, rival.forecasts, list, horizon).mean,
                   2);
  });
  row("its 90 % range over years", [&](int horizon) {
    const backtest::Difference difference =
        backtest::crps_difference(ours.forecasts, rival.forecasts, list, horizon);
    return fmt::format("{} to {}", percent(difference.low, 2), percent(difference.high, 2));
  });
  row("origins at which its CRPS is lower", [&](int horizon) {
    const backtest::Difference difference =
        backtest::crps_difference(ours.forecasts, rival.forecasts, list, horizon);
    return fmt::format("{} of {}", difference.origins_better, difference.origins);
  });
  out << to_text(table, kIndent, kWidth);
  std::set<int> origins;
  for (const Cell& cell : list.cells) origins.insert(cell.origin);
  TextTable by_origin{{"from January of"},
                      {{"mean absolute error, %"}, {"bias, %"}, {"within 50 %"}, {"within 90 %"}}};
  for (const int origin : origins) {
    const Summary at = backtest::summarise(ours.forecasts, list,
                                           [&](const Cell& cell) { return cell.origin == origin; });
    by_origin.headings.push_back(std::to_string(origin));
    by_origin.lines[0].push_back(percent(at.mean_absolute));
    by_origin.lines[1].push_back(percent(at.bias));
    by_origin.lines[2].push_back(percent(at.coverage_50));
    by_origin.lines[3].push_back(percent(at.coverage_90));
  }
  out << '\n' << to_text(by_origin, kIndent, kWidth);
  tell_badly_held(out, ours, list);
}

const ScoredMethod& method_called(const std::vector<ScoredMethod>& methods, Quantity quantity,
                                  const std::string& name) {
  return *std::find_if(methods.begin(), methods.end(), [&](const ScoredMethod& each) {
    return each.quantity == quantity && each.method.name == name;
  });
}

void tell_conclusion(std::ostream& out, const ScoredMethod& ours, const ScoredMethod& rival,
                     const CellList& list) {
  const auto error = [&](const ScoredMethod& method, int horizon) {
    return percent(backtest::summarise(method.forecasts, list, [&](const Cell& cell) {
                     return cell.horizon == horizon;
                   }).mean_absolute);
  };
  const Summary all = backtest::summarise(ours.forecasts, list, [](const Cell&) { return true; });
  std::set<int> horizons;
  for (const Cell& cell : list.cells) horizons.insert(cell.horizon);
  const int first = *horizons.begin();
  const int last = *horizons.rbegin();
  out << fmt::format(
      "Forecasts of authorities' EHC plans missed by {} % on average after {} and by {} % after "
      "{}\n"
      "(last year's growth shrunk to England's: {} and {} %). {} % of outcomes lay within the 90 % "
      "range.\n",
      error(ours, first), years_ahead(first), error(ours, last), years_ahead(last),
      error(rival, first), error(rival, last), percent(all.coverage_90));
  const std::size_t left = list.cells.size() - ours.forecasts.size();
  if (left > 0)
    out << fmt::format(
        "{} of {} forecasts cannot be scored: a figure at the start or the end is not "
        "published.\n",
        left, list.cells.size());
}

void tell_methods(std::ostream& out, const std::vector<ScoredMethod>& methods) {
  for (const ScoredMethod& each : methods)
    if (each.quantity == Quantity::plans)
      out << kIndent << each.method.name << ": " << each.method.about << '\n';
}

std::string thousands(double value) {
  return std::isnan(value) ? "–" : fmt::format("{:.1f}", value / 1000.0);
}

void tell_england_past(std::ostream& out, const std::vector<EnglandForecast>& forecasts) {
  TextTable table{{"thousands", "from", "year", "happened", "forecast", "90 % range", "outside"},
                  {}};
  for (const EnglandForecast& each : forecasts)
    table.lines.push_back(
        {backtest::name_of(each.figure), std::to_string(each.origin), std::to_string(each.year),
         thousands(each.happened), thousands(each.forecast),
         thousands(each.quantiles.front()) + " to " + thousands(each.quantiles.back()),
         each.missed() ? "yes" : ""});
  out << to_text(table, kIndent, kWidth);
}

/// Published plans of an area that are known to be wrong or do not follow from the year before:
/// errors of forecasts from and to them are not the forecast's.
void tell_doubts(std::ostream& out, const BacktestInputs& inputs, std::size_t area) {
  for (const backtest::Fault& fault : inputs.list.faults)
    if (fault.area == area)
      out << kIndent
          << fmt::format("Known to be wrong, January {}:\n    {}\n", fault.january, fault.what);
  for (const std::string& member : inputs.list.areas[area].members)
    for (const backtest::StockCheck& check : inputs.stocks.doubtful(member))
      if (std::none_of(
              inputs.list.faults.begin(), inputs.list.faults.end(), [&](const auto& fault) {
                return fault.area == area &&
                       (fault.january == check.january || fault.january == check.january - 1);
              }))
        out << kIndent
            << fmt::format(
                   "Doubtful, January {}{}, by {:+.0f} % of the plans a year before:\n    {}\n",
                   check.january, inputs.list.areas[area].members.size() > 1 ? ", " + member : "",
                   100.0 * check.mismatch(), backtest::told(check));
}

/// Ours beside what others say of England's plans.
void tell_projections(std::ostream& out, const std::vector<EnglandForecast>& from_now,
                      const std::vector<Projection>& projections) {
  TextTable table{{"EHC plans, thousands", "January", "theirs", "forecast here", "90 % range"}, {}};
  for (const Projection& projection : projections) {
    const auto here = std::find_if(from_now.begin(), from_now.end(), [&](const auto& each) {
      return each.figure == EnglandFigure::plans && each.year == projection.january;
    });
    if (here == from_now.end() && projection.january <= from_now.front().origin) continue;
    if (here == from_now.end()) {
      // Too far ahead to be forecast: when the forecast has got there.
      const auto passed = std::find_if(from_now.begin(), from_now.end(), [&](const auto& each) {
        return each.figure == EnglandFigure::plans && each.forecast >= projection.plans;
      });
      table.lines.push_back({projection.body + ", " + projection.reading,
                             std::to_string(projection.january), thousands(projection.plans),
                             passed == from_now.end() ? std::string{"not so far ahead"}
                                                      : "passed in " + std::to_string(passed->year),
                             "–"});
      continue;
    }
    table.lines.push_back(
        {projection.body + ", " + projection.reading, std::to_string(projection.january),
         thousands(projection.plans), thousands(here->forecast),
         thousands(here->quantiles.front()) + " to " + thousands(here->quantiles.back())});
  }
  out << to_text(table, kIndent, kWidth);
}

void tell_england(std::ostream& out, const EnglandForecasts& england,
                  const std::vector<Projection>& projections) {
  out << fmt::format("\nEngland from January {}, in its last year:\n",
                     england.long_ago.front().origin);
  std::vector<EnglandForecast> last;
  int year = 0;
  for (const EnglandForecast& each : england.long_ago) year = std::max(year, each.year);
  for (const EnglandForecast& each : england.long_ago)
    if (each.year == year - (each.figure == EnglandFigure::plans ? 0 : 1)) last.push_back(each);
  tell_england_past(out, last);
  const auto missed = [](const std::vector<EnglandForecast>& forecasts) {
    return std::count_if(forecasts.begin(), forecasts.end(),
                         [](const EnglandForecast& each) { return each.missed(); });
  };
  out << fmt::format("  outside the 90 % range in all its years: {} of {}\n",
                     missed(england.long_ago), england.long_ago.size());
  out << fmt::format("\nEngland one year ahead from each January: outside {} of {}:\n",
                     missed(england.rolling), england.rolling.size());
  std::vector<EnglandForecast> misses;
  for (const EnglandForecast& each : england.rolling)
    if (each.missed()) misses.push_back(each);
  tell_england_past(out, misses);
  out << "\nEngland from here on, beside what others project without reform (four years ahead is "
         "scored;\n"
         "seven were only once, from 2019, and missed):\n";
  tell_projections(out, england.from_now, projections);
}

}  // namespace

void tell_backtest(std::ostream& out, const std::vector<ScoredMethod>& methods,
                   const EnglandForecasts& england, const BacktestInputs& inputs) {
  const CellList& list = inputs.list;
  const ScoredMethod& ours = method_called(methods, Quantity::plans, "sendsim");
  const ScoredMethod& rival = method_called(methods, Quantity::plans, "shrunken_growth");
  tell_conclusion(out, ours, rival, list);
  const auto heading = [&](const char* what) {
    out << '\n' << what << ": mean / median absolute error of forecasts, % of what happened\n";
  };
  heading("EHC plans in January");
  tell_errors(out, methods, list, Quantity::plans, true);
  tell_methods(out, methods);
  out << fmt::format("\nThe same without figures known to be wrong ({}):\n", list.faults.size());
  tell_errors(out, methods, list, Quantity::plans, false);
  out << "\nRanges of " << ours.method.name << " for EHC plans\n";
  tell_ranges(out, ours, rival, list);
  heading("New plans in a calendar year (the first begins at the origin)");
  tell_errors(out, methods, list, Quantity::new_plans, true);
  heading("Requests in a calendar year (the first begins at the origin)");
  tell_errors(out, methods, list, Quantity::requests, true);
  const auto parts_heading = [&](const char* what) {
    out << '\n' << what << ": plans missed, % of the plans there were\n";
  };
  parts_heading("Age bands in January (up to 2022, and from 2024 on)");
  tell_parts(out, methods, list, Breakdown::age_bands);
  parts_heading("Provision groups in January (up to 2022, and from 2023 on)");
  tell_parts(out, methods, list, Breakdown::provision_groups);
  tell_england(out, england, inputs.projections);
}

void tell_area(std::ostream& out, const std::vector<ScoredMethod>& methods,
               const BacktestInputs& inputs, std::size_t area) {
  const CellList& list = inputs.list;
  const backtest::ScoredArea& scored = list.areas[area];
  out << scored.name << ": EHC plans, forecast and what happened\n";
  if (scored.members.size() > 1) {
    std::string members;
    for (const std::string& member : scored.members)
      members += (members.empty() ? "" : "; ") + member;
    out << kIndent << "Scored as one over a change of boundaries: " << members << '\n';
  }
  tell_doubts(out, inputs, area);
  const ScoredMethod& ours = method_called(methods, Quantity::plans, "sendsim");
  const ScoredMethod& rival = method_called(methods, Quantity::plans, "shrunken_growth");
  TextTable table{{"from January of", "for", "forecast", "90 % range", "happened", "error, %"}, {}};
  bool any_faulty = false;
  for (const backtest::ScoredForecast& each : ours.forecasts) {
    const Cell& cell = list.cells[each.cell];
    if (cell.area != area) continue;
    table.lines.push_back(
        {std::to_string(cell.origin), std::to_string(cell.origin + cell.horizon),
         fmt::format("{:.0f}", each.forecast),
         fmt::format("{:.0f} to {:.0f}", each.quantiles.front(), each.quantiles.back()),
         fmt::format("{:.0f}", each.happened),
         fmt::format("{:+.1f}{}", 100.0 * (each.forecast / each.happened - 1.0),
                     cell.faulty ? " *" : "")});
    any_faulty = any_faulty || cell.faulty;
  }
  out << to_text(table, kIndent, kWidth);
  if (any_faulty) out << "  * rests on or is compared with a figure known to be wrong\n";
  const Held held = held_by_area(ours, list)[area];
  out << fmt::format("  within the 90 % range: {} of {} outcomes\n", held.within, held.forecasts);
  TextTable errors{{"mean absolute error, %"}, {}};
  for (const int horizon : horizons_of(list)) errors.headings.push_back(years_ahead(horizon));
  for (const ScoredMethod* method : {&ours, &rival}) {
    errors.lines.push_back({method->method.name});
    for (const int horizon : horizons_of(list))
      errors.lines.back().push_back(
          percent(backtest::summarise(method->forecasts, list, [&](const Cell& cell) {
                    return cell.area == area && cell.horizon == horizon;
                  }).mean_absolute));
  }
  out << '\n' << to_text(errors, kIndent, kWidth);
}

}  // namespace sendsim::app
