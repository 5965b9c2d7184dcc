#include "command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <map>
#include <stdexcept>
#include <utility>

#include "build_info.hpp"
#include "failures.hpp"
#include "sendsim/scenario/diagnostic.hpp"

namespace sendsim::app {
namespace {

using Words = std::vector<std::string>;

constexpr std::int32_t kMostReplications = 1'000'000;
constexpr std::int32_t kMostForPrecision = 10'000;
constexpr unsigned kMostThreads = 1024;

const Words& built_commands() {
  static const Words kWords{"run",    "compare",  "check",  "schema", "new",
                            "import", "backtest", "report", "serve"};
  return kWords;
}

const Words& coming_commands() {
  static const Words kWords{"sweep", "sensitivity", "calibrate", "plan", "trace"};
  return kWords;
}

bool holds(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string joined(const Words& words) {
  std::string text;
  for (const std::string& word : words) (text += text.empty() ? "" : ", ") += word;
  return text;
}

Reply refused(const std::string& what) { return {kWrongInput, {}, "sendsim: " + what + '\n'}; }

/// A whole number from `low` to `high`, in digits.
CLI::Validator whole_number(std::uint64_t low, std::uint64_t high) {
  const auto check = [low, high](const std::string& text) {
    std::uint64_t value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool sound = fault == std::errc{} && end == text.data() + text.size();
    if (sound && value >= low && value <= high) return std::string{};
    return "expected a whole number from " + std::to_string(low) + " to " + std::to_string(high) +
           ", got " + scenario::in_quotes(text);
  };
  return {check, "", "whole number"};
}

CLI::Validator not_empty() {
  const auto check = [](const std::string& text) {
    return text.empty() ? "expected a name, got nothing" : std::string{};
  };
  return {check, "", "name"};
}

std::string fault_of_precision(const std::string& text) {
  try {
    (void)experiment::parse_precision(text);
    return {};
  } catch (const std::invalid_argument& fault) {
    return fault.what();
  }
}

std::string fault_of_format(const std::string& text) {
  const Words known{"csv", "h5", "html", "xlsx"};
  if (holds(known, text)) return {};
  return "expected csv, h5, html or xlsx, got " + scenario::in_quotes(text) +
         scenario::did_you_mean(text, known);
}

/// The commands with their options, which write into the requests.
class Parser {
 public:
  Parser() {
    app_.name("sendsim");
    app_.set_version_flag("--version", "sendsim " SENDSIM_VERSION " (commit " SENDSIM_COMMIT
                                       ", " SENDSIM_COMPILER ")");
    app_.require_subcommand(1, 1);
    app_.footer(
        "Not built yet: " + joined(coming_commands()) +
        ".\n\nExample:\n  sendsim run scenarios/rotherham/baseline.yaml\n"
        "  sendsim run --help\n\nExit codes: 0 done, 1 failed while running, 2 the input or "
        "the command line is wrong.");
    add_run();
    add_compare();
    add_check();
    add_schema();
    add_new();
    add_import();
    add_backtest();
    add_report();
    add_serve();
  }

  std::variant<Request, Reply> read(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::Success&) {
      return Reply{kDone, help_or_version(argc, argv), {}};
    } catch (const CLI::ExtrasError& error) {
      return refused(command() + unknown_word(error, argc, argv));
    } catch (const CLI::RequiredError&) {
      return refused(command() + (command().empty()
                                      ? "expected a command: " + joined(built_commands())
                                      : what_is_required()));
    } catch (const CLI::ParseError& error) {
      return refused(command() + error.what());
    }
    return request();
  }

 private:
  void add_run() {
    run_command_ = app_.add_subcommand("run", "Simulate scenarios and answer the four questions");
    run_command_->add_option("SCENARIO", run_.scenarios, "Scenario files (YAML)")->required();
    add_run_options(*run_command_, run_,
                    "Folder for the results; of several scenarios one folder each within it "
                    "[outputs/<scenario>-<UTC time>]",
                    "Which files: csv (summary.csv, variance.csv, sensitivity.csv), h5 "
                    "(results.h5), html (report.html), xlsx (report.xlsx) [csv,h5,html,xlsx]; "
                    "manifest.json always");
    run_command_->footer(
        "Example:\n  sendsim run scenarios/rotherham/baseline.yaml --replications 200 \\\n"
        "      --set assessment.psychologists.fte=10 \\\n"
        "      --set assessment.psychologists.fte_follows_requests=0 --out "
        "outputs/ten-psychologists");
  }

  void add_compare() {
    compare_command_ = app_.add_subcommand(
        "compare",
        "Simulate what-ifs beside a baseline, on the same children: what changes, how sure that "
        "is, and what each measure contributes");
    compare_command_->add_option("BASELINE", baseline_, "The baseline's file (YAML)")->required();
    compare_command_->add_option("WHATIF", compare_.run.scenarios,
                                 "Files of what-ifs, mostly `extends:` it");
    add_run_options(*compare_command_, compare_.run,
                    "Folder for the comparison, with one for each scenario in it "
                    "[outputs/<baseline>-compared-<UTC time>]",
                    "Which files: csv (summary.csv, variance.csv and sensitivity.csv of each "
                    "scenario, differences.csv with the same of differences, contributions.csv), "
                    "h5 (results.h5 of each scenario, differences.h5 of each what-if), html "
                    "(report.html), xlsx (report.xlsx) [csv,h5,html,xlsx]; "
                    "manifest.json always");
    compare_command_->add_flag("!--no-contributions", compare_.contributions,
                               "Leave out what each measure contributes: it takes a run for each "
                               "set of measures");
    compare_command_->add_flag(
        "--exact-contributions", compare_.exact,
        "Run every set of up to 8 measures, however long that takes; without "
        "it, where that is more than 4,000 runs, the orders in which they "
        "could come in are drawn");
    compare_command_->add_flag("--drivers", compare_.drivers,
                               "Tell what makes the baseline grow: momentum, population, requests, "
                               "acceptance, length of stay, mix, price, capacity. Without a WHATIF "
                               "nothing else is done");
    compare_command_->footer(
        "Example:\n  sendsim compare scenarios/rotherham/baseline.yaml "
        "scenarios/rotherham/sufficiency.yaml \\\n      --replications 200 --out "
        "outputs/sufficiency");
  }

  /// What `run` and `compare` share.
  void add_run_options(CLI::App& command, RunRequest& request, const std::string& out,
                       const std::string& formats) {
    command.add_option("--out", out_, out)->type_name("DIR")->check(not_empty());
    command
        .add_option(
            "--replications", replications_,
            "How many runs [100]: those that an earlier call of the very same left in --out "
            "are taken up; with --precision at most so many [10000]")
        ->type_name("N")
        ->check(whole_number(1, kMostReplications));
    command
        .add_option("--precision", precision_,
                    "Run until 95 % intervals are no wider, up and down. 1%: those of plans at the "
                    "last census and of high needs spend in the last financial year, as a share of "
                    "their mean. Of any measure of summary.csv: MEASURE=WIDTH, such as "
                    "ehc_plans@2030=50, cumulative_balance@2027-28=£500,000, within_20_weeks=1pp "
                    "or ehc_plans,need:ASD=2%; without @ in the last whole "
                    "period. May be repeated: all hold at once. Of a comparison those of the "
                    "differences, a share being one of the baseline's mean")
        ->type_name("X")
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->check(CLI::Validator{fault_of_precision, "", "precision"});
    command
        .add_option("--seed", request.settings.seed,
                    "Names all random numbers: the same seed, the same results [1]")
        ->type_name("S")
        ->check(whole_number(0, std::numeric_limits<std::uint64_t>::max()));
    command
        .add_option("--threads", request.settings.threads,
                    "Threads; no result depends on them [all cores]")
        ->type_name("T")
        ->check(whole_number(1, kMostThreads));
    add_edits(command, request.edits);
    add_formats(command, formats);
    command.add_flag("--json", request.as_json, "Print the summary machine-readable");
  }

  void add_check() {
    check_command_ = app_.add_subcommand(
        "check", "Validate a scenario; print what it rests on: every value and its source");
    check_command_->add_option("SCENARIO", check_.scenario, "A scenario file (YAML)")->required();
    add_edits(*check_command_, check_.edits);
    check_command_->add_flag(
        "--resolved", check_.resolved,
        "Print what would be run, extends: and --set applied, as one YAML text");
    check_command_->add_flag("--json", check_.as_json, "Print the same machine-readable");
    check_command_->footer("Example:\n  sendsim check scenarios/rotherham/baseline.yaml");
  }

  void add_schema() {
    schema_command_ = app_.add_subcommand(
        "schema", "Print the JSON Schema of the scenario language, for editors' completion");
    schema_command_->footer("Example:\n  sendsim schema > sendsim.schema.json");
  }

  void add_new() {
    new_command_ = app_.add_subcommand(
        "new", "A baseline for any authority in England, from the published statistics that ship");
    new_command_
        ->add_option("--area", new_.area, "Its name, e.g. Sunderland; or its DfE or ONS code")
        ->type_name("NAME")
        ->check(not_empty());
    new_command_
        ->add_flag("--all", all_,
                   "Every upper-tier authority, each in a folder of its own in --out")
        ->excludes("--area");
    new_command_
        ->add_option("--start", new_.start, "The January whose census is the first day [2025]")
        ->type_name("YEAR")
        ->check(whole_number(2025, 2025));
    new_command_
        ->add_option("--out", out_, "The scenario's folder, not there yet [scenarios/<area>]")
        ->type_name("DIR")
        ->check(not_empty());
    new_command_
        ->add_option("--evidence", evidence_,
                     "A folder of tables made by `sendsim import dfe` [those that ship]")
        ->type_name("DIR")
        ->check(not_empty());
    new_command_
        ->add_option("--threads", new_.threads, "Threads; no result depends on them [all cores]")
        ->type_name("T")
        ->check(whole_number(1, kMostThreads));
    new_command_->footer("Example:\n  sendsim new --area York");
  }

  void add_import() {
    import_command_ = app_.add_subcommand("import",
                                          "sen2: a baseline from an authority's own SEN2 returns; "
                                          "witan: one from a model's inputs; places: one with an "
                                          "authority's commissioned places; dfe: tables from "
                                          "published files");
    import_command_
        ->add_option("KIND", kind_,
                     "sen2: one or more years' returns (blade files, XML or the Excel template); "
                     "witan: transitions, population, costs and valid-states of witan.send; "
                     "places: establishments with their places by date (an own list, GIAS's "
                     "extract, or DfE's high needs places, as CSV); "
                     "dfe: the releases listed in scenarios/data/SOURCES.md")
        ->required();
    import_command_
        ->add_option("PATH", import_.folder, "The folder that holds them; places: the file")
        ->required();
    add_import_options();
    import_command_->footer(
        "Example:\n  sendsim import sen2 returns --out scenarios/ours\n"
        "  sendsim import places our-schools.csv --area Derby\n"
        "  sendsim import witan our-model\n"
        "  sendsim import dfe releases --out scenarios/data");
  }

  void add_import_options() {
    import_command_
        ->add_option("--out", out_,
                     "sen2, places, witan: the scenario's folder, not there yet "
                     "[scenarios/<area>, scenarios/<area>-places, scenarios/<DIR>]; dfe: folder "
                     "for the tables [outputs/evidence]")
        ->type_name("DIR")
        ->check(not_empty());
    import_command_
        ->add_option("--area", import_sen2_area_,
                     "sen2, places: whose published figures stand behind [that of the code in the "
                     "files]")
        ->type_name("NAME")
        ->check(not_empty());
    import_command_
        ->add_option("--extends", import_places_extends_,
                     "places: a scenario to lay the places over, as measures; without it a "
                     "baseline is made from the published figures")
        ->type_name("SCENARIO")
        ->check(not_empty());
    import_command_
        ->add_option("--places", import_sen2_.places,
                     "sen2: a list of establishments (GIAS's extract, or a CSV with urn or ukprn, "
                     "and type; commissioned places in it are taken) beside those in DIR; places: "
                     "another list beside PATH; may be repeated")
        ->type_name("FILE")
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->check(not_empty());
    import_command_->add_flag("--suppress", import_sen2_.suppress,
                              "sen2: hide counts of 1 to 4 in README, quality report and on the "
                              "screen");
    import_command_
        ->add_option(
            "--evidence", evidence_,
            "sen2, places: a folder of tables made by `sendsim import dfe` [those that ship]")
        ->type_name("DIR")
        ->check(not_empty());
    import_command_
        ->add_option("--threads", import_sen2_.threads,
                     "sen2, places: threads; no result depends on them [all cores]")
        ->type_name("T")
        ->check(whole_number(1, kMostThreads));
  }

  void add_backtest() {
    backtest_command_ = app_.add_subcommand(
        "backtest",
        "Forecast every authority's EHC plans, new plans and requests from what was known in each "
        "January from 2018 on, one to four years ahead; tell by how much each method missed. Takes "
        "some seconds");
    backtest_command_
        ->add_option("--area", new_.area, "Tell the forecasts of this authority one by one")
        ->type_name("NAME")
        ->check(not_empty());
    backtest_command_
        ->add_option("--evidence", evidence_,
                     "A folder of tables made by `sendsim import dfe` [those that ship]")
        ->type_name("DIR")
        ->check(not_empty());
    backtest_command_
        ->add_option(
            "--cells", cells_,
            "A folder with areas.csv, faults.csv and cells.csv: what is scored [as shipped]")
        ->type_name("DIR")
        ->check(not_empty());
    backtest_command_->add_option("--out", out_, "Folder for the tables [outputs/backtest-<time>]")
        ->type_name("DIR")
        ->check(not_empty());
    backtest_command_
        ->add_option("--threads", backtest_.threads,
                     "Threads; no result depends on them [all cores]")
        ->type_name("T")
        ->check(whole_number(1, kMostThreads));
    backtest_command_->footer(
        "Example:\n  sendsim backtest --area Derby\n\nWrites scores.csv, scores_by_area.csv, "
        "forecasts.csv, england.csv, weights.csv, the same as arrays in backtest.h5, and "
        "manifest.json.");
  }

  void add_report() {
    report_command_ = app_.add_subcommand(
        "report", "The HTML report and the Excel workbook again, from results alone");
    report_command_
        ->add_option("RESULTS", report_.results,
                     "The folder of a run or a comparison, or a results.h5")
        ->required();
    report_command_
        ->add_option("--out", out_, "Folder for report.html and report.xlsx [that of the results]")
        ->type_name("DIR")
        ->check(not_empty());
    add_formats(*report_command_, "Which files: html, xlsx [html,xlsx]");
    report_command_->footer("Example:\n  sendsim report outputs/ten-psychologists");
  }

  void add_formats(CLI::App& command, const std::string& description) {
    command.add_option("--format", formats_, description)
        ->type_name("LIST")
        ->delimiter(',')
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->check(CLI::Validator{fault_of_format, "", "format"});
  }

  void add_serve() {
    serve_command_ = app_.add_subcommand(
        "serve",
        "The planner's page: any authority, its measures and figures, in a browser of "
        "this machine");
    serve_command_->add_option("--port", serve_.port, "The port to listen on [any that is free]")
        ->type_name("N")
        ->check(whole_number(1, 65535));
    serve_command_
        ->add_option("--host", serve_.host,
                     "The address to listen on; any other than the default lets other machines in, "
                     "without encryption [127.0.0.1]")
        ->type_name("ADDR")
        ->check(not_empty());
    serve_command_
        ->add_option("--scenarios", serve_.scenarios,
                     "A folder of scenarios to offer beside those that ship: it holds "
                     "baseline.yaml, or folders that do; may be repeated")
        ->type_name("DIR")
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->check(not_empty());
    serve_command_
        ->add_option("--threads", serve_.threads,
                     "Threads of a run; no result depends on them [all cores]")
        ->type_name("T")
        ->check(whole_number(1, kMostThreads));
    serve_command_->add_flag("--open", serve_.open, "Open the page in the desktop's browser");
    serve_command_->footer("Example:\n  sendsim serve --open");
  }

  static void add_edits(CLI::App& command, Words& edits) {
    command
        .add_option("--set", edits,
                    "Changes one value of the scenario, in its own unit; may be repeated")
        ->type_name("PATH=VALUE")
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }

  /// `run: ` once the command is known: what a message about its options begins with.
  [[nodiscard]] std::string command() const {
    const auto parsed = app_.get_subcommands();
    return parsed.empty() ? std::string{} : parsed.front()->get_name() + ": ";
  }

  [[nodiscard]] std::string what_is_required() const {
    if (report_command_->parsed()) return "expected the folder of a run or a comparison";
    if (import_command_->parsed())
      return "expected sen2, witan, places or dfe, and where the files are";
    if (compare_command_->parsed())
      return "expected the paths of a baseline and of one what-if or more";
    return "expected the path of a scenario file";
  }

  [[nodiscard]] std::string help_or_version(int argc, const char* const* argv) const {
    for (int i = 1; i < argc; ++i)
      if (std::string{argv[i]} == "--version") return app_.version() + '\n';
    const auto parsed = app_.get_subcommands();
    return parsed.empty() ? app_.help() : parsed.front()->help("sendsim");
  }

  /// What was not expected, with the nearest option.
  [[nodiscard]] std::string unknown_word(const CLI::ExtrasError& error, int argc,
                                         const char* const* argv) const {
    const auto parsed = app_.get_subcommands();
    if (parsed.empty()) return error.what();
    Words known;
    for (const CLI::Option* option : parsed.front()->get_options())
      if (!option->get_positional()) known.push_back(option->get_name());
    for (int i = 2; i < argc; ++i) {
      const std::string whole{argv[i]};
      const std::string word = whole.substr(0, whole.find('='));
      if (word.size() > 1 && word[0] == '-' && !holds(known, word) && word != "-h")
        return "unknown option " + scenario::in_quotes(word) + scenario::did_you_mean(word, known);
    }
    return error.what();
  }

  std::variant<Request, Reply> request() {
    if (check_command_->parsed()) return Request{check_};
    if (schema_command_->parsed()) return Request{SchemaRequest{}};
    if (serve_command_->parsed()) return Request{serve_};
    if (new_command_->parsed()) {
      if (new_.area.empty() && !all_)
        return refused("new: expected --area and the name of an authority, or --all");
      if (all_ && out_.empty()) return refused("new: --all: expected --out and a folder");
      if (!out_.empty()) new_.out = out_;
      if (!evidence_.empty()) new_.evidence = evidence_;
      return Request{new_};
    }
    if (backtest_command_->parsed()) {
      if (!out_.empty()) backtest_.out = out_;
      if (!evidence_.empty()) backtest_.evidence = evidence_;
      if (!cells_.empty()) backtest_.cells = cells_;
      if (!new_.area.empty()) backtest_.area = new_.area;
      return Request{backtest_};
    }
    if (report_command_->parsed()) {
      if (!out_.empty()) report_.out = out_;
      if (holds(formats_, "csv") || holds(formats_, "h5"))
        return refused("report: --format: expected html or xlsx");
      report_.wants_html = formats_.empty() || holds(formats_, "html");
      report_.wants_xlsx = formats_.empty() || holds(formats_, "xlsx");
      return Request{report_};
    }
    if (import_command_->parsed()) {
      if (kind_ != "dfe" && kind_ != "sen2" && kind_ != "witan" && kind_ != "places")
        return refused("import: expected sen2, witan, places or dfe, got " +
                       scenario::in_quotes(kind_));
      if (kind_ == "witan") return witan_inputs();
      if (kind_ == "places") return list_of_places();
      return kind_ == "sen2" ? own_returns() : published_releases();
    }
    if (compare_command_->parsed()) {
      if (compare_.run.scenarios.empty() && !compare_.drivers)
        return refused("compare: expected one what-if or more behind the baseline, or --drivers");
      compare_.run.scenarios.insert(compare_.run.scenarios.begin(), baseline_);
      take_run_options(compare_.run);
      return Request{compare_};
    }
    take_run_options(run_);
    return Request{run_};
  }

  std::variant<Request, Reply> own_returns() {
    if (auto misplaced = misplaced_import_option({"--extends"})) return *std::move(misplaced);
    import_sen2_.folder = import_.folder;
    if (!import_sen2_area_.empty()) import_sen2_.area = import_sen2_area_;
    if (!out_.empty()) import_sen2_.out = out_;
    if (!evidence_.empty()) import_sen2_.evidence = evidence_;
    return Request{import_sen2_};
  }

  std::variant<Request, Reply> list_of_places() {
    if (auto misplaced = misplaced_import_option({"--suppress"})) return *std::move(misplaced);
    ImportPlacesRequest request;
    request.files = import_sen2_.places;
    request.files.insert(request.files.begin(), import_.folder);
    if (!import_sen2_area_.empty()) request.area = import_sen2_area_;
    if (!import_places_extends_.empty()) request.extends = import_places_extends_;
    if (!out_.empty()) request.out = out_;
    if (!evidence_.empty()) request.evidence = evidence_;
    request.threads = import_sen2_.threads;
    return Request{std::move(request)};
  }

  [[nodiscard]] static std::string kinds_with(std::string_view option) {
    if (option == "--extends") return "places";
    return option == "--suppress" ? "sen2" : "sen2 and places";
  }

  /// An option given that this kind has not.
  [[nodiscard]] std::optional<Reply> misplaced_import_option(
      std::initializer_list<const char*> not_ours) const {
    for (const char* const option : not_ours)
      if (import_command_->count(option) > 0)
        return refused("import " + kind_ + ": " + option + " is for import " + kinds_with(option));
    return std::nullopt;
  }
  [[nodiscard]] std::optional<Reply> misplaced_import_option() const {
    return misplaced_import_option(
        {"--area", "--places", "--suppress", "--evidence", "--threads", "--extends"});
  }

  std::variant<Request, Reply> published_releases() {
    if (auto misplaced = misplaced_import_option()) return *std::move(misplaced);
    if (!out_.empty()) import_.out = out_;
    return Request{import_};
  }

  std::variant<Request, Reply> witan_inputs() {
    if (auto misplaced = misplaced_import_option()) return *std::move(misplaced);
    ImportWitanRequest request{import_.folder, {}};
    if (!out_.empty()) request.out = out_;
    return Request{std::move(request)};
  }

  void take_run_options(RunRequest& request) const {
    Words asked;  // who asks twice for the very same wants no wider intervals
    for (const std::string& text : precision_)
      if (!holds(asked, text))
        request.precision.push_back(experiment::parse_precision(asked.emplace_back(text)));
    if (!precision_.empty()) request.settings.replications = kMostForPrecision;
    if (replications_) request.settings.replications = *replications_;
    if (!out_.empty()) request.out = out_;
    if (formats_.empty()) return;
    request.wants_csv = holds(formats_, "csv");
    request.wants_h5 = holds(formats_, "h5");
    request.wants_html = holds(formats_, "html");
    request.wants_xlsx = holds(formats_, "xlsx");
  }

  CLI::App app_{
      "A simulator for English councils: how many children will need an EHC plan, will there be "
      "places for them, how long will they wait, and what will it cost?"};
  CLI::App* run_command_ = nullptr;
  CLI::App* compare_command_ = nullptr;
  CLI::App* check_command_ = nullptr;
  CLI::App* schema_command_ = nullptr;
  CLI::App* new_command_ = nullptr;
  CLI::App* import_command_ = nullptr;
  CLI::App* backtest_command_ = nullptr;
  CLI::App* report_command_ = nullptr;
  CLI::App* serve_command_ = nullptr;
  RunRequest run_;
  CompareRequest compare_;
  std::string baseline_;
  CheckRequest check_;
  NewRequest new_;
  ImportRequest import_;
  ImportSen2Request import_sen2_;
  std::string import_sen2_area_;
  std::string import_places_extends_;
  BacktestRequest backtest_;
  ReportRequest report_;
  ServeRequest serve_;
  std::string out_;
  std::string evidence_;
  std::string cells_;
  std::string kind_;
  Words precision_;
  std::optional<std::int32_t> replications_;
  bool all_ = false;
  Words formats_;
};

/// The answer to a command that is none; nothing if it is one.
std::optional<Reply> refuse_command(const std::string& word) {
  if (word.empty() || word[0] == '-' || holds(built_commands(), word)) return std::nullopt;
  if (holds(coming_commands(), word)) return refused("the command " + word + " is not built yet");
  Words all = built_commands();
  all.insert(all.end(), coming_commands().begin(), coming_commands().end());
  const std::string near = scenario::did_you_mean(word, all);
  return refused("unknown command " + scenario::in_quotes(word) +
                 (near.empty() ? " (expected one of " + joined(built_commands()) + ")" : near));
}

}  // namespace

std::variant<Request, Reply> read_command_line(int argc, const char* const* argv) {
  Parser parser;
  if (argc < 2) {
    const char* const help[] = {"sendsim", "--help"};
    return Reply{kWrongInput, {}, std::get<Reply>(parser.read(2, help)).out};
  }
  if (const auto reply = refuse_command(argv[1])) return *reply;
  return parser.read(argc, argv);
}

}  // namespace sendsim::app
