#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sendsim/scenario/section.hpp"

namespace sendsim::scenario {

/// A date of a measure, and where it is written.
struct WrittenDay {
  Day day;
  std::string key;  ///< dotted path
  Place place;
};
/// From when until when a change of a measure holds.
struct Term {
  WrittenDay from;
  std::optional<WrittenDay> until;  ///< the last day; nothing: for ever
};

/// A named policy measure as the scenario declares it.
struct Measure {
  std::string name;           ///< unique; what contributions are reported under
  std::string note;           ///< free text; may be empty
  std::string player;         ///< measures of one player are on or off together: their contribution
                              ///< is one; its own name if the file names none
  bool enabled;               ///< as the file says and `ReadOptions::without` leaves it
  std::vector<Term> terms{};  ///< of its changes, in their order
};

/// Reads `measures:` of the root, an optional list, and hands each change to the parameter it
/// names. To be called before the sections whose parameters it changes.
///
///     measures:
///       - name: more psychologists
///         player: faster assessments              # one contribution with others of this player
///         from: 2026-09-01
///         until: 2029-08-31                     # the last day; without it for ever
///         phase_in: {value: 26, unit: weeks}    # grows evenly, month by month; without it at once
///         changes:
///           - {parameter: assessment.psychologists.fte, add: 2, unit: FTE}
///           - {parameter: identification.request, multiply: 0.9, where: {need: [ASD, SEMH], age:
///           5-10}}
///
/// A change is one of `set`, `add` (both in the parameter's unit; a time or a sum needs it written)
/// and `multiply`; it may have its own `from`, `until` and `phase_in`. Steps of `parameter` name
/// items of lists by their `name` or `code`. Two changes of one parameter may meet (in time and
/// cells) only if both multiply or both add. The changed value must keep the parameter's bounds.
std::vector<Measure> read_measures(const Section& root);

/// A line for each date because of which a change of `measures` has no effect between `first` and
/// `last`: one that begins afterwards or is over before. Measures that are switched off tell
/// nothing.
[[nodiscard]] std::vector<std::string> terms_outside(const std::vector<Measure>& measures,
                                                     Day first, Day last);

}  // namespace sendsim::scenario
