#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/core/date.hpp"
#include "sendsim/parameters/change.hpp"

namespace sendsim::server {

/// The cells that a change is for: the codes of one axis, or a range such as 5-10.
struct Where {
  std::string axis;
  std::vector<std::string> codes;
};
/// One change of one parameter, as the page asks for it.
struct ChangeOrder {
  std::string parameter;  ///< dotted path
  parameters::Operation operation = parameters::Operation::multiply;
  double value = 1.0;
  std::string unit;          ///< empty: the parameter's own
  std::optional<Day> from;   ///< its own; nothing: the measure's
  std::optional<Day> until;  ///< the last day; nothing: the measure's
  std::vector<Where> where;  ///< empty: all cells
};
/// A named measure, as the page asks for it.
struct MeasureOrder {
  std::string name;
  std::optional<Day> from;
  std::optional<Day> until;
  std::int64_t phase_in_days = 0;
  bool enabled = true;
  std::vector<ChangeOrder> changes;
};
/// A scenario beside the baseline: measures, or the text of an overlay.
struct WhatIf {
  std::string name;
  std::vector<MeasureOrder> measures;
  std::optional<std::string> yaml;
};
/// What is to be run.
struct RunRequest {
  std::string baseline;  ///< id of one that was asked for before
  std::uint64_t seed = 1;
  std::int32_t replications = 50;
  std::vector<WhatIf> what_ifs;
  std::string client;  ///< whose turn it is, where many wait: a tab's own name; may be empty
};

// What a request may ask for: more is a fault of the request.
inline constexpr std::size_t kMostBodyBytes = 1'000'000;
inline constexpr std::size_t kMostWhatIfs = 3;
inline constexpr std::int32_t kMostReplications = 500;
inline constexpr std::size_t kMostMeasures = 40;  ///< of one what-if
inline constexpr std::size_t kMostChanges = 80;   ///< of all measures of one what-if
inline constexpr std::size_t kMostYamlBytes = 900'000;
inline constexpr std::size_t kLongestName = 120;  ///< bytes

/// One thing that is wrong with a request, told so that the planner can mend it.
struct RequestFault {
  std::string scenario;   ///< name of the what-if; empty: of the request as a whole
  std::string measure;    ///< name of the measure; may be empty
  std::string parameter;  ///< dotted path; may be empty
  std::string message;    ///< one line
};
/// The request is wrong: every fault at once.
class RequestError : public std::runtime_error {
 public:
  /// It is no JSON of the right kind at all (400), or one that asks for what cannot be (422).
  enum class Kind : std::uint8_t { malformed, refused };
  RequestError(Kind kind, std::vector<RequestFault> faults);
  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] const std::vector<RequestFault>& faults() const noexcept { return faults_; }

 private:
  Kind kind_;
  std::vector<RequestFault> faults_;
};

/// Reads the body of `POST api/runs`. Nothing outside the text is looked at.
/// @throws RequestError
[[nodiscard]] RunRequest parse_run_request(std::string_view json);

/// What `POST api/runs/<id>/downloads` can make.
enum class DownloadKind : std::uint8_t { report, workbook, results };
/// @throws RequestError
[[nodiscard]] DownloadKind parse_download_request(std::string_view json);

}  // namespace sendsim::server
