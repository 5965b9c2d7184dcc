#include "places_overlay.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "sendsim/core/date_text.hpp"

namespace sendsim::app {
namespace {

using places::Capacity;
using places::Change;

/// In double quotes, as YAML and JSON have them in common.
std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string number(double value) { return fmt::format("{:.9g}", value); }

std::string places_of(const std::string& type, double more) {
  return fmt::format(
      "      - {{parameter: placement.limited_types.{}.places, add: {}, unit: places}}\n", type,
      number(more));
}

/// Free on the first day beyond what the base has; empty for none.
std::string first_day(const Capacity& capacity, const OverlayBase& base) {
  std::string changes;
  for (std::size_t i = 0; i < capacity.types.size(); ++i) {
    const double more = capacity.types[i].places.front().second - base.places[i];
    if (more != 0.0) changes += places_of(capacity.types[i].type, more);
  }
  if (changes.empty()) return "";
  return fmt::format(
      "  - name: places on the first day\n"
      "    note: those filled and what is free of the commissioned ones, less the scenario's\n"
      "    from: {}\n    changes:\n{}",
      to_string(base.first), changes);
}

class Measures {
 public:
  Measures(const Capacity& capacity, const places::PlaceList& list, const OverlayBase& base)
      : list_{list}, base_{base}, in_groups_{capacity.changes.size() > kPlayersOfOneRunEach} {}

  std::string of(const Change& change) {
    const places::Establishment& one = list_.establishments[change.establishment];
    std::string text = fmt::format("  - name: {}\n", quoted(unique(name_for(change, one))));
    if (in_groups_)
      text += fmt::format("    player: places of {}-{:02}\n", AcademicYear::of(change.from).start,
                          (AcademicYear::of(change.from).start + 1) % 100);
    text += fmt::format("    from: {}\n", to_string(change.from));
    text += fmt::format("    note: {}\n", quoted(note_for(change, one)));
    text += "    changes:\n";
    if (change.places != 0.0) text += places_of(change.type, change.places);
    if (change.funding != 0.0 && base_.has_place_funding)
      text += fmt::format(
          "      - {{parameter: finance.lines.1.0.2_place_funding.fixed, add: {}, unit: GBP}}\n",
          number(change.funding));
    return text;
  }

 private:
  static constexpr std::size_t kPlayersOfOneRunEach = 8;

  [[nodiscard]] static std::string name_for(const Change& change,
                                            const places::Establishment& one) {
    return fmt::format("{}: {:.6g} {} from {}", places::name_of(one), std::abs(change.commissioned),
                       change.commissioned < 0.0 ? "fewer places" : "more places",
                       date_text(change.from));
  }
  [[nodiscard]] static std::string note_for(const Change& change,
                                            const places::Establishment& one) {
    return fmt::format(
        "{}, in establishments.csv; {:+.6g} of the type's places for children of the authority. "
        "10,000 a place in special schools, 6,000 in units and resourced provision (DfE, High "
        "needs "
        "funding: operational guide 2025 to 2026).",
        sen2::code_of(one.provision), change.places);
  }
  std::string unique(std::string name) {
    const int before = times_[name]++;
    return before == 0 ? name : fmt::format("{} ({})", name, before + 1);
  }

  const places::PlaceList& list_;
  const OverlayBase& base_;
  bool in_groups_;
  std::map<std::string, int> times_;
};

}  // namespace

std::string places_overlay(const Capacity& capacity, const places::PlaceList& list,
                           const std::string& source, const OverlayBase& base) {
  std::string measures = first_day(capacity, base);
  Measures each{capacity, list, base};
  for (const Change& change : capacity.changes)
    if (change.places != 0.0 || (change.funding != 0.0 && base.has_place_funding))
      measures += each.of(change);
  return fmt::format(
      "# Made by sendsim import places: the places of {0} over another scenario.\n"
      "sendsim: 1\n"
      "extends: {1}\n"
      "name: {2}-places\n"
      "description: {3}\n\n{4}",
      source, quoted(base.path), base.name,
      quoted(base.name + " with the places that are commissioned (" + source +
             "): each establishment's by date, with its place funding; capital is not in it."),
      measures.empty() ? std::string{} : "measures:\n" + measures);
}

}  // namespace sendsim::app
