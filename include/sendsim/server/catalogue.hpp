#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/parameters/change.hpp"
#include "sendsim/scenario/scenario.hpp"
#include "sendsim/server/run_request.hpp"

namespace sendsim::server {

/// A code and what people call it.
struct Named {
  std::string code;
  std::string name;
};
/// An axis along which a change of a parameter may be for some codes only.
struct AxisOf {
  std::string name;  ///< "age", "need", "provision", "to", …
  std::vector<std::string> codes;
};

/// A parameter of a scenario that a measure may change.
struct Changeable {
  std::string path;     ///< dotted
  std::string label;    ///< in plain words
  std::string group;    ///< the stage: "Places and placements", "Staff", …
  std::string unit;     ///< the canonical one, in which measures speak; empty: a pure number
  std::string written;  ///< the value as the scenario writes it; a table as its size and range
  std::optional<double> current;  ///< on the first day, in `unit`; nothing for tables
  std::optional<double> least;    ///< the language's bounds
  std::optional<double> most;
  std::string source;
  std::string note;
  std::string hint;  ///< what it is, or what to expect of a change; may be empty
  bool is_assumption = true;
  std::string kind;  ///< "number", "series" (dated), or by its axes: "by_age", "by_need_age", …
  std::vector<AxisOf> axes;
  std::vector<parameters::Operation> operations;  ///< that make sense, the likeliest first
  bool whole = false;                             ///< only whole numbers make sense
  double step = 0;                                ///< a sensible one; > 0
};

/// What a planner may change in a scenario.
struct Catalogue {
  std::vector<Changeable> parameters;
  /// Those that planners ask for first, in that order, in their words.
  std::vector<Changeable> levers;
  std::vector<Named> needs;
  std::vector<Named> provisions;
};
/// Made from what the scenario has; nothing of it is known beforehand.
[[nodiscard]] Catalogue catalogue_of(const scenario::Scenario& scenario);

/// The words of a path of the scenario language, for a path in `parameters`; the path itself if
/// nobody has written words for it.
[[nodiscard]] std::string label_of(const std::string& path);
/// What the DfE calls a need or a setting; the code itself for any other.
[[nodiscard]] std::string need_name(const std::string& code);
[[nodiscard]] std::string provision_name(const std::string& code);
/// A setting within a sentence: "SEN units of academies"; the DfE's name where there is no plainer.
[[nodiscard]] std::string plain_provision(const std::string& code);
/// "1.2.3_top_up_independent", a line of cost, as "top-up independent (line 1.2.3)".
[[nodiscard]] std::string line_name(const std::string& code);

/// Gives changes that set or add without a unit the parameter's own: the page need not know it.
void complete_units(WhatIf& what_if, const Catalogue& catalogue);

}  // namespace sendsim::server
