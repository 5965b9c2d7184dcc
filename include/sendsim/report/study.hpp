#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sendsim/core/date.hpp"
#include "sendsim/report/document.hpp"
#include "sendsim/report/sample.hpp"

namespace sendsim::report {

/// What one measure or driver contributes to one number: a line of contributions.csv or
/// drivers.csv.
struct Share {
  std::string scenario;
  std::string player;  ///< a measure, several that need each other, or a driver
  std::string measure;
  std::string category;  ///< empty: all
  Day first;
  Day last;
  double mean;
  double standard_error;  ///< NaN: unknown
};

/// The results of a command, from its folder.
struct Study {
  std::vector<Sample> scenarios;  ///< at least one; the baseline first
  std::vector<Share> contributions{};
  std::vector<Share> drivers{};
  bool complete = true;  ///< nothing was interrupted
  std::vector<std::string> command{};
};

/// The lines of contributions.csv (`player`: measure_name) or drivers.csv (driver); `name` stands
/// in messages. @throws output::ResultsError
[[nodiscard]] std::vector<Share> shares_from_csv(std::string_view text, const std::string& name,
                                                 const std::string& player);

/// Reads what `run` or `compare` wrote to `folder`, or one results.h5; on so many threads, which
/// change nothing. @throws output::ResultsError when it is neither, or damaged
[[nodiscard]] Study read_study(const std::filesystem::path& folder, unsigned threads = 1);

/// All that a study tells: answers, figures, the register of assumptions, quality and provenance.
[[nodiscard]] Document document_of(const Study& study);

/// The arrays that `live_figures` takes its numbers from.
[[nodiscard]] std::vector<std::string_view> live_datasets();
/// What is shown while replications come in: the baseline first.
[[nodiscard]] std::vector<Figure> live_figures(const std::vector<const Sample*>& scenarios);
/// The answers in words.
[[nodiscard]] std::vector<Answer> answers_of(const std::vector<const Sample*>& scenarios);

}  // namespace sendsim::report
