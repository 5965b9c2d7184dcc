#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/core/date.hpp"
#include "sendsim/parameters/distribution.hpp"
#include "sendsim/parameters/provenance.hpp"

namespace sendsim::scenario {

/// What a key of the scenario language holds.
enum class Kind : std::uint8_t {
  section,  ///< a mapping with keys of its own
  list,     ///< a list of such mappings
  named,    ///< a mapping of free names to such mappings
  text,
  lines,  ///< a list of texts of one line each
  boolean,
  date,
  integer,
  choice,  ///< one of known words
  code,    ///< one code of a registry
  codes,   ///< a list of codes of a registry
  by_day,  ///< numbers by day that no measure changes
  figure,  ///< a number that no measure changes
  number,  ///< a number that measures can change, bare or as `{value, unit, …}`; may be dated
  table    ///< numbers over axes that measures can change
};

/// The range a number must be in; nothing means no limit on that side.
struct Bounds {
  std::optional<double> above{};     ///< value > this
  std::optional<double> at_least{};  ///< value ≥ this
  std::optional<double> at_most{};   ///< value ≤ this
  std::optional<double> below{};     ///< value < this
  [[nodiscard]] bool hold(double value) const;
  /// `> 0 and ≤ 1`; empty without limits.
  [[nodiscard]] std::string text() const;
};

/// One key of the scenario language. Readers write this table as they read, so that validation,
/// `sendsim schema` and the reference can never differ.
struct Field {
  std::vector<std::string>
      path;  ///< steps from the root; "[]" for a list's items, "*" for any name
  Kind kind = Kind::section;
  std::vector<std::string> units{};  ///< accepted, the canonical one first; none: a pure number
  bool unit_required = false;        ///< true: a bare number is refused
  Bounds bounds{};
  bool required = true;
  std::optional<std::string> fallback{};  ///< what holds without the key, as text
  std::vector<std::string> words{};       ///< of a choice
  std::vector<std::string> axes{};        ///< of a table, by name
  std::string help{};
};

/// One value that the scenario rests on, for the register that `sendsim check` prints.
struct Assumption {
  std::string path;   ///< dotted
  std::string value;  ///< as written; a table as its size and range
  parameters::Provenance provenance;
  std::string place;  ///< `file:line:column`; empty for a default
  /// True if the value has no source, or one that begins with "assum".
  bool is_assumption = true;
};

/// A parameter with `uncertainty:`; a drawn value goes back in through `ReadOptions::drawn`.
struct Uncertain {
  std::string path;  ///< dotted
  double central;    ///< the value as written, in the canonical unit; 1 if `is_factor`
  bool is_factor;    ///< tables and dated values: the draw multiplies all of it
  parameters::Distribution distribution;
  bool each_year = false;  ///< drawn anew for each calendar year, not once for all of them
};
/// The name under which a value drawn for one calendar year goes back in: "path@2027".
[[nodiscard]] std::string name_in_year(const std::string& path, int year);

/// The JSON Schema (draft-07) of a scenario language, as text that ends with a newline. Keys are
/// never `required` in it, except `sendsim`: a file may leave them to the one it extends.
[[nodiscard]] std::string json_schema(const std::vector<Field>& fields);

}  // namespace sendsim::scenario
