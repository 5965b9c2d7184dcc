#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sendsim/pathway/drivers.hpp"
#include "sendsim/pathway/model.hpp"
#include "sendsim/scenario/data_quality.hpp"
#include "sendsim/scenario/document.hpp"
#include "sendsim/scenario/forecast_record.hpp"
#include "sendsim/scenario/history.hpp"
#include "sendsim/scenario/known_gaps.hpp"
#include "sendsim/scenario/measures.hpp"
#include "sendsim/scenario/section.hpp"

namespace sendsim::scenario {

/// A scenario file with its edits, checked, from which models are made: one for each draw of the
/// uncertain parameters. What the language holds is written in one place, the readers of this
/// module; validation, `check` and `schema` come from them.
class Scenario {
 public:
  /// Reads and checks everything. @throws ScenarioError with every fault of all files together
  [[nodiscard]] static Scenario load(const std::string& path,
                                     const std::vector<std::string>& edits = {},
                                     const ReadText& read = read_text_file);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// Calls it otherwise, where two of one name are compared. Nothing but names changes.
  void rename(std::string name) { name_ = std::move(name); }
  [[nodiscard]] const std::string& description() const noexcept { return description_; }
  /// The same with some more measures switched off, by name. Names that it has not are passed over.
  /// @throws ScenarioError when what is left is not a scenario: measures that need each other
  [[nodiscard]] Scenario without(const std::set<std::string>& measures) const;
  /// The same with the rules of some drivers held, on every date, at what they are on the first
  /// day; what is drawn for each year goes on being drawn. Shares its text with this one.
  [[nodiscard]] Scenario holding(pathway::DriverSet drivers) const;
  /// The model with every parameter at its value as written, or at the value in `drawn` (by path).
  [[nodiscard]] pathway::Model model(const std::map<std::string, double>& drawn = {}) const;
  /// The same, slowly: every parameter is read from its text again, nothing is taken from earlier
  /// readings. For proofs.
  [[nodiscard]] pathway::Model model_from_text(const std::map<std::string, double>& drawn) const;
  /// The model with every parameter at its value as written.
  [[nodiscard]] const pathway::Model& as_written() const noexcept { return *as_written_; }
  /// Gives `model`, which is one of this scenario's, the values in `drawn`: faster than a new one.
  /// Every draw of one model names the same parameters.
  /// @return the sections that it touches
  std::set<std::string> redraw(pathway::Model& model,
                               const std::map<std::string, double>& drawn) const;
  /// Parameters with an uncertainty, in the order of the file.
  [[nodiscard]] const std::vector<Uncertain>& uncertain() const noexcept { return uncertain_; }
  [[nodiscard]] const std::vector<Assumption>& assumptions() const noexcept { return assumptions_; }
  /// A parameter that measures can change, for all dates, by its dotted path; null if there is
  /// none.
  [[nodiscard]] const parameters::Lever* lever(const std::string& path) const;
  [[nodiscard]] const std::vector<Measure>& measures() const noexcept { return measures_; }
  /// What has been published beside what it counts, in the order of the file.
  [[nodiscard]] const std::vector<PublishedSeries>& history() const noexcept { return history_; }
  /// How good forecasts of what it counts have been, in the order of the file.
  [[nodiscard]] const std::vector<ForecastRecord>& backtest() const noexcept { return backtest_; }
  /// What the authority's files that it was made of lack; none where it was made otherwise.
  [[nodiscard]] const std::optional<DataQuality>& data_quality() const noexcept {
    return data_quality_;
  }
  /// What the evidence behind it lacks, a line each, in the order of the files.
  [[nodiscard]] const std::vector<std::string>& known_gaps() const noexcept { return known_gaps_; }
  /// What its author may not have meant, though nothing is wrong: a line each, with file and line.
  [[nodiscard]] const std::vector<std::string>& warnings() const noexcept { return warnings_; }
  [[nodiscard]] const std::vector<InputFile>& inputs() const noexcept { return inputs_; }
  /// What was run, after `extends:` and edits, in one canonical text.
  [[nodiscard]] std::string resolved_text() const { return document_->resolved_text(); }

  /// Every key of the language.
  [[nodiscard]] static std::vector<Field> language();

 private:
  explicit Scenario(std::shared_ptr<Document> document) : document_{std::move(document)} {}
  void read_everything();
  void hold(pathway::Model& model, const std::map<std::string, double>& drawn) const;
  [[nodiscard]] pathway::Model read_whole(const std::map<std::string, double>& drawn,
                                          const std::shared_ptr<const Found>& found) const;
  std::shared_ptr<Document> document_;  ///< of all that were made of one: one reads at a time
  std::set<std::string> without_;       ///< measures that are switched off beside those of the file
  std::shared_ptr<const Found> found_;  ///< by the first reading
  std::shared_ptr<const pathway::Model> as_written_;
  pathway::DriverSet held_ = 0;
  std::string name_;
  std::string description_;
  std::map<Day, std::set<std::string>> epochs_;  ///< with the sections that change
  std::vector<Uncertain> uncertain_;
  std::vector<Assumption> assumptions_;
  std::vector<Measure> measures_;
  std::vector<PublishedSeries> history_;
  std::vector<ForecastRecord> backtest_;
  std::optional<DataQuality> data_quality_;
  std::vector<std::string> known_gaps_;
  std::vector<std::string> warnings_;
  std::vector<InputFile> inputs_;
};

}  // namespace sendsim::scenario
