#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sendsim::scenario {

/// One fault of an input file, told so that its author can mend it without reading our code.
struct Diagnostic {
  std::string file;  ///< as named on the command line or by `extends:`; `--set` for an edit
  int line = 0;      ///< counted from 1, as editors do; 0 when the file could not be read at all
  int column = 0;    ///< counted from 1, in characters
  std::string key;   ///< dotted path; empty when the fault is no key's
  std::string expected;  ///< what would have been right, with its unit
  std::string got;       ///< what stands there, already in quotes if it is the file's text
  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};
/// `scenarios/x.yaml:14:7: assessment.issue_within: expected a number ≥ 0 (FTE), got "ten"`
[[nodiscard]] std::string to_string(const Diagnostic& diagnostic);

/// The user's input is wrong: every fault of every file, sorted by file, line and column. Exit
/// code 2.
class ScenarioError : public std::runtime_error {
 public:
  explicit ScenarioError(std::vector<Diagnostic> diagnostics);
  [[nodiscard]] const std::vector<Diagnostic>& diagnostics() const noexcept { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

/// The faults met while reading. At most 1,000 are kept: a file with more is not the file one
/// meant.
class Faults {
 public:
  static constexpr std::size_t kMost = 1000;
  void add(Diagnostic diagnostic) {
    if (all_.size() < kMost) all_.push_back(std::move(diagnostic));
  }
  [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
  [[nodiscard]] const std::vector<Diagnostic>& all() const noexcept { return all_; }
  /// @throws ScenarioError with all of them, if there are any
  void throw_if_any() const {
    if (!all_.empty()) throw ScenarioError(all_);
  }

 private:
  std::vector<Diagnostic> all_;
};

/// `text` in double quotes, control characters escaped, cut after 60 characters.
[[nodiscard]] std::string in_quotes(std::string_view text);

/// The word nearest to `text` by Damerau-Levenshtein distance (swaps of neighbours count once), if
/// it is near enough to be meant: at most a third of the longer word's letters (rounded up) differ.
/// Else empty.
[[nodiscard]] std::string nearest_word(std::string_view text,
                                       const std::vector<std::string>& words);
/// ` (did you mean "word"?)`, or empty without a near word.
[[nodiscard]] std::string did_you_mean(std::string_view text,
                                       const std::vector<std::string>& words);

}  // namespace sendsim::scenario
