#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sendsim::witan {

/// National curriculum years that a file may have; DfE ages are 4 more.
inline constexpr int kFirstNcy = -5;
inline constexpr int kLastNcy = 25;

/// A plan by the file's own codes.
struct State {
  std::size_t need;     ///< place in Inputs::needs
  std::size_t setting;  ///< place in Inputs::settings
  friend bool operator==(const State&, const State&) = default;
};

/// One child from the census of January `year` to that of the next. Without `from` it joins,
/// without `to` it leaves; one of both is there.
struct Transition {
  int year;
  int ncy;  ///< at the first census; a year higher at the next
  std::optional<State> from;
  std::optional<State> to;
};

/// What valid-states.csv says of a setting.
struct ValidSetting {
  std::string group;  ///< may be empty
  int first_ncy;
  int last_ncy;
  std::vector<bool> needs;         ///< [need]
  std::vector<bool> destinations;  ///< [setting]: whoever is here may move there
};

/// The texts of a folder of inputs, each under the name that its messages begin with.
struct Texts {
  using Named = std::pair<std::string, std::string>;  ///< name, bytes
  Named transitions;
  Named population;
  Named costs;
  Named valid_states;
  std::optional<Named> settings_to_change;
};

/// The inputs of a witan.send model, read and compared with each other.
struct Inputs {
  std::vector<std::string> needs;       ///< of transitions and valid states, sorted
  std::vector<std::string> settings;    ///< likewise
  std::vector<Transition> transitions;  ///< at least one
  int first_year = 0;                   ///< January of the first transitions
  int census_year = 0;                  ///< January after the last transitions: the state there
  std::map<int, std::map<int, double>> population;  ///< [January][NCY]: residents
  std::vector<std::optional<ValidSetting>> valid;   ///< [setting]; nothing for one not listed
  std::map<std::pair<std::size_t, std::size_t>, double> costs;  ///< [need, setting]: GBP a year
  /// What is odd but can be read, and what was made of it; one sentence each.
  std::vector<std::string> findings;

  [[nodiscard]] int last_population() const;  ///< the last January of population.csv
  /// Residents, nothing if the file has no such row.
  [[nodiscard]] std::optional<double> residents(int january, int ncy) const;
};

/// Reads the files by the names of their columns, without regard to case, `-` and `_` alike; UTF-16
/// by its mark, and bytes that are no UTF-8 either as Windows-1252.
/// @throws tabular::CsvError for the first fault: `FILE: row R, column C (name): expected …`
[[nodiscard]] Inputs read_inputs(const Texts& texts);

}  // namespace sendsim::witan
