#include "refusals.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <string_view>

namespace sendsim::calibration {
namespace {

constexpr double kFits = 0.1;

/// Of the requests decided in a year, the share agreed to.
double share_agreed(const YearOfDecisions& year) {
  return year.agreed / std::max(year.agreed + year.refused, 1.0);
}

/// Refused and withdrawn in a year, by the date of the decision. The published refusals are those
/// of the requests of the year, decided before its end: of who is undecided then as many again are
/// refused, and a year decides on those whom the year before left over.
double refused_and_withdrawn(const YearOfDecisions& year) {
  return (year.received - year.withdrawn) * (1.0 - share_agreed(year)) + year.withdrawn;
}

/// Refusals that may not have stood: an appeal to the tribunal nearly always ends in an assessment,
/// and of the mediations that no appeal followed half are taken to have (no outcome is published).
double overturned_at_most(const YearOfDecisions& year) {
  const double settled = year.mediation - year.tribunal_after_mediation;
  return year.tribunal + 0.5 * std::max(settled, 0.0);
}

/// By area and measure: nothing where the count is unknown.
using Totals = std::map<std::string, std::map<std::string, double, std::less<>>, std::less<>>;

Totals totals_of(const tabular::CsvTable& table, int year) {
  Totals totals;
  const std::size_t area = table.column("area");
  const std::size_t when = table.column("year");
  const std::size_t age = table.column("age");
  const std::size_t measure = table.column("measure");
  const std::size_t count = table.column("count");
  const std::string wanted = std::to_string(year);
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    if (table.at(row, age).text() != "all" || table.at(row, when).text() != wanted) continue;
    const tabular::CsvCell cell = table.at(row, count);
    if (cell.empty()) continue;
    totals[std::string{table.at(row, area).text()}][std::string{table.at(row, measure).text()}] =
        cell.number();
  }
  return totals;
}

}  // namespace

double YearOfDecisions::yield() const { return issued / std::max(issued + not_issued, 1.0); }

bool YearOfDecisions::fits(double refusals) const {
  return std::abs((received - refusals) * yield() - issued) <= kFits * issued;
}

double refusals_that_stood(const YearOfDecisions& year) {
  const double yield = year.yield();
  if (yield <= 0.0 || year.fits(year.refused)) return year.refused;
  const double fitting = std::clamp(year.received - year.issued / yield, 0.0, 0.95 * year.received);
  if (fitting > year.refused) return std::clamp(refused_and_withdrawn(year), year.refused, fitting);
  return std::max(fitting, year.refused - overturned_at_most(year));
}

std::optional<double> refusals_of_authorities(const tabular::CsvTable& requests,
                                              const tabular::CsvTable& assessments, int year) {
  const Totals decided = totals_of(requests, year);
  const Totals completed = totals_of(assessments, year);
  double published = 0.0;
  double stood = 0.0;
  for (const auto& [area, of_area] : decided) {
    const auto its_completed = completed.find(area);
    if (area == "England" || its_completed == completed.end()) continue;
    YearOfDecisions one;
    bool known = true;
    const auto read = [&known](const auto& from, std::string_view name, double& number) {
      const auto found = from.find(name);
      if (found == from.end())
        known = false;
      else
        number = found->second;
    };
    read(of_area, "received", one.received);
    read(of_area, "refused", one.refused);
    read(of_area, "agreed", one.agreed);
    read(of_area, "withdrawn", one.withdrawn);
    read(of_area, "tribunal", one.tribunal);
    read(of_area, "mediation", one.mediation);
    read(of_area, "tribunal_after_mediation", one.tribunal_after_mediation);
    read(its_completed->second, "issued", one.issued);
    read(its_completed->second, "not_issued", one.not_issued);
    if (!known) continue;
    published += one.refused;
    stood += refusals_that_stood(one);
  }
  return published > 0.0 ? std::optional{stood / published} : std::nullopt;
}

}  // namespace sendsim::calibration
