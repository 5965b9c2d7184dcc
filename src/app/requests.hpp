#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sendsim/experiment/asked_precision.hpp"
#include "sendsim/experiment/experiment.hpp"

// What the command line asks for: plain data, already checked as far as words and ranges go.

namespace sendsim::app {

/// `sendsim run SCENARIO…`
struct RunRequest {
  std::vector<std::string> scenarios;
  std::vector<std::string> edits;  ///< `PATH=VALUE`, laid over every scenario
  std::optional<std::string> out;  ///< the folder; with several scenarios the one that holds theirs
  /// With `precision`, `replications` are the most that may be run.
  experiment::Settings settings;
  /// Half-widths of the 95 % intervals of means, all at once; a share is one of the baseline's
  /// mean.
  std::vector<experiment::AskedPrecision> precision{};
  bool wants_csv = true;
  bool wants_h5 = true;
  bool wants_html = true;
  bool wants_xlsx = true;
  bool as_json = false;
};

/// `sendsim compare BASELINE WHATIF…`
struct CompareRequest {
  RunRequest run;  ///< its scenarios: the baseline, then the what-ifs
  bool contributions = true;
  bool exact = false;    ///< of every set of measures, however long that takes
  bool drivers = false;  ///< tell what makes the baseline grow; what-ifs need not be given then
};

/// `sendsim check SCENARIO`
struct CheckRequest {
  std::string scenario;
  std::vector<std::string> edits;
  bool resolved = false;  ///< print what would be run, in one text, and nothing else
  bool as_json = false;
};

/// `sendsim schema`
struct SchemaRequest {};

/// `sendsim new --area NAME` or `sendsim new --all`
struct NewRequest {
  std::string area;  ///< empty: every authority
  int start = 2025;  ///< the January whose census is the first day
  std::optional<std::string> out;
  std::optional<std::string> evidence;  ///< the folder of tables; none: what ships
  unsigned threads = 0;                 ///< 0: all cores
};

/// `sendsim import dfe DIR`
struct ImportRequest {
  std::string folder;
  std::optional<std::string> out;
};

/// `sendsim import sen2 DIR`
struct ImportSen2Request {
  std::string folder;
  std::optional<std::string> area;  ///< whose published evidence; none: the returns' own code
  std::vector<std::string> places;  ///< lists of establishments, beside those in the folder
  std::optional<std::string> out;
  std::optional<std::string> evidence;  ///< the folder of tables; none: what ships
  bool suppress = false;                ///< hide counts of 1 to 4 in what is written for readers
  unsigned threads = 0;                 ///< 0: all cores
};

/// `sendsim import witan DIR`
struct ImportWitanRequest {
  std::string folder;
  std::optional<std::string> out;  ///< none: scenarios/<name of the folder>
};

/// `sendsim import places FILE`
struct ImportPlacesRequest {
  std::vector<std::string> files;      ///< the list, then others beside it
  std::optional<std::string> area;     ///< none: the one whose code the lists have
  std::optional<std::string> extends;  ///< a scenario to lay the places over; none: a new baseline
  std::optional<std::string> out;
  std::optional<std::string> evidence;  ///< the folder of tables; none: what ships
  unsigned threads = 0;                 ///< 0: all cores
};

/// `sendsim backtest`
struct BacktestRequest {
  std::optional<std::string> evidence;  ///< the folder of tables; none: what ships
  std::optional<std::string> cells;  ///< the folder of the list of what is scored; none: as shipped
  std::optional<std::string> area;   ///< whose forecasts are told one by one
  std::optional<std::string> out;
  unsigned threads = 0;  ///< 0: all cores
};

/// `sendsim report RESULTS`
struct ReportRequest {
  std::string results;             ///< the folder of a run or a comparison, or a results.h5
  std::optional<std::string> out;  ///< the folder for the files; none: that of the results
  bool wants_html = true;
  bool wants_xlsx = true;
};

/// `sendsim serve`
struct ServeRequest {
  std::string host = "127.0.0.1";      ///< to listen on
  int port = 0;                        ///< 0: any that is free
  std::vector<std::string> scenarios;  ///< folders of packs, beside those that ship
  unsigned threads = 0;                ///< of a run; 0: all cores
  bool open = false;                   ///< in the desktop's browser
};

using Request = std::variant<RunRequest, CompareRequest, CheckRequest, SchemaRequest, NewRequest,
                             ImportRequest, ImportSen2Request, ImportWitanRequest,
                             ImportPlacesRequest, BacktestRequest, ReportRequest, ServeRequest>;

}  // namespace sendsim::app
