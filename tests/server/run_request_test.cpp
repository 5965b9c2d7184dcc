// What the page may ask for, as text.

#include "sendsim/server/run_request.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

using namespace sendsim;
using namespace sendsim::server;

namespace {

/// A request with one measure of one what-if, whose JSON is `measure`.
std::string with_measure(const std::string& measure) {
  return R"({"baseline":"derby","scenarios":[{"name":"A","measures":[)" + measure + "]}]}";
}
std::string with_change(const std::string& change) {
  return with_measure(R"({"name":"m","from":"2027-09-01","changes":[)" + change + "]}");
}

/// Every fault's line; "malformed" in front of one that is no request at all.
std::string faults_of(const std::string& json) {
  try {
    (void)parse_run_request(json);
    return "sound";
  } catch (const RequestError& error) {
    std::string all = error.kind() == RequestError::Kind::malformed ? "malformed: " : "";
    for (const RequestFault& fault : error.faults())
      all +=
          fault.scenario + "|" + fault.measure + "|" + fault.parameter + "|" + fault.message + "\n";
    return all;
  }
}

}  // namespace

TEST_CASE("a request is read as it was meant", "[server]") {
  const RunRequest read = parse_run_request(R"({
    "baseline": "derby", "seed": 7, "replications": 120, "client": "tab 1",
    "scenarios": [
      {"name": "More places", "measures": [
        {"name": "places", "from": "2027-09-01", "until": "2030-08-31", "phase_in_days": 365,
         "enabled": false, "changes": [
           {"parameter": "a.places", "add": 40.5, "unit": "places"},
           {"parameter": "b", "multiply": 0.9, "from": "2028-01-01", "until": null,
            "where": {"age": "5-10", "need": ["ASD", "SEMH"], "provision": [], "from": [3]}}]}]},
      {"name": "A file", "yaml": "sendsim: 1\n"}]})");
  CHECK(read.baseline == "derby");
  CHECK(read.seed == 7);
  CHECK(read.replications == 120);
  CHECK(read.client == "tab 1");
  REQUIRE(read.what_ifs.size() == 2);
  const MeasureOrder& measure = read.what_ifs[0].measures.at(0);
  CHECK(measure.from == make_day(2027, 9, 1));
  CHECK(measure.until == make_day(2030, 8, 31));
  CHECK(measure.phase_in_days == 365);
  CHECK_FALSE(measure.enabled);
  CHECK(measure.changes.at(0).operation == parameters::Operation::add);
  CHECK(measure.changes[0].value == 40.5);
  CHECK(measure.changes[0].unit == "places");
  const ChangeOrder& second = measure.changes.at(1);
  CHECK(second.from == make_day(2028, 1, 1));
  CHECK_FALSE(second.until);
  REQUIRE(second.where.size() == 3);  // an empty list is no filter
  CHECK(second.where[0].codes == std::vector<std::string>{"5-10"});
  CHECK(second.where[1].codes == std::vector<std::string>{"ASD", "SEMH"});
  CHECK(second.where[2].codes == std::vector<std::string>{"3"});
  CHECK(read.what_ifs[1].yaml == "sendsim: 1\n");
}

TEST_CASE("what a request leaves out has a usual value", "[server]") {
  const RunRequest read = parse_run_request(R"({"baseline":"x","scenarios":[]})");
  CHECK(read.seed == 1);
  CHECK(read.replications == 50);
  CHECK(read.what_ifs.empty());
  CHECK(faults_of(R"({"baseline":"x"})") == "sound");
}

TEST_CASE("what is no JSON is malformed", "[server]") {
  for (const std::string& text :
       {std::string{}, std::string{"{"}, std::string{"[]"}, std::string{"\"x\""},
        std::string{"{\"baseline\":\"\xFF\"}"}, std::string{"{\"seed\":1e999}"},
        std::string(1000, '['),
        std::string{"{\"a\":"} + std::string(20, '[') + std::string(20, ']') + "}",
        "{\"baseline\":\"" + std::string(kMostBodyBytes, 'x') + "\"}"}) {
    CAPTURE(text.substr(0, 40));
    CHECK(faults_of(text).starts_with("malformed: "));
  }
  // Brackets within text are no depth.
  CHECK(faults_of(with_change(R"({"parameter":"[[[[[[[[[[[[[[[[[[[[\"[[[","multiply":1})")) ==
        "sound");
}

TEST_CASE("every fault of a request is told, and where it is", "[server]") {
  const std::string faults = faults_of(R"({"baselin":"derby","replications":501,"scenarios":[
      {"name":"A","measures":[{"name":"m","changes":[{"parameter":"p","add":1,"set":2}]}]},
      {"name":"A","measures":[{"name":"n","from":"2027-13-01","changes":[]}],"yaml":3}]})");
  CHECK(faults ==
        "|||expected a known key, got \"baselin\" (did you mean \"baseline\"?)\n"
        "|||baseline: expected text, got nothing\n"
        "|||replications: expected a whole number from 1 to 500\n"
        "A|m|p|expected one of set, multiply and add, got 2\n"
        "A|m|p|from: expected a date such as 2026-09-01, in the measure or in the change, got "
        "nothing\n"
        "A|||expected measures or yaml, got both\n"
        "A|||yaml: expected text\n"
        "A|n||from: expected a date such as 2026-09-01, got \"2027-13-01\"\n"
        "A|n||expected one change or more, got none\n"
        "A|||name: expected each scenario's name once, got it again\n");
}

TEST_CASE("values of the wrong kind are faults, never a crash", "[server]") {
  const auto refused = [](const std::string& json) {
    CAPTURE(json);
    const std::string faults = faults_of(json);
    CHECK(faults != "sound");
    CHECK_FALSE(faults.starts_with("malformed"));
  };
  for (const char* value : {"3", "[]", "{}", "true", "\"\"", "\"  \"", "\"a\\nb\"", "\"\\u0000\""})
    refused(std::string{R"({"baseline":)"} + value + "}");
  for (const char* value : {"0", "-1", "1.5", "\"9\"", "501", "1e30", "18446744073709551615"})
    refused(std::string{R"({"baseline":"x","replications":)"} + value + "}");
  for (const char* value : {"-1", "9007199254740993", "1.5", "\"1\""})
    refused(std::string{R"({"baseline":"x","seed":)"} + value + "}");
  for (const char* value :
       {"3", "[3]", "{}", "[[]]", R"([{"name":"a"},{"name":"b"},{"name":"c"},{"name":"d"}])"})
    refused(std::string{R"({"baseline":"x","scenarios":)"} + value + "}");
  for (const char* change :
       {R"({"parameter":"p"})", R"({"add":1})", R"({"parameter":"p","add":"1"})",
        R"({"parameter":"p","add":true})", R"({"parameter":"p","add":1,"unit":5})",
        R"({"parameter":"p","add":1,"where":"x"})",
        R"({"parameter":"p","add":1,"where":{"age":{}}})",
        R"({"parameter":"p","add":1,"where":{"age":[[]]}})",
        R"({"parameter":"p","add":1,"where":{"age":""}})",
        R"({"parameter":"p","add":1,"form":"2027-01-01"})"})
    refused(with_change(change));
  refused(with_measure(R"({"name":"m","from":"2027-09-01","phase_in_days":40000,"changes":[]})"));
  refused(with_measure(R"({"name":"m","from":"2027-09-01","enabled":1,"changes":[]})"));
}

TEST_CASE("a request that is too large is refused", "[server]") {
  const std::string change = R"({"parameter":"p","multiply":1})";
  const auto changes = [&](std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += (i > 0 ? "," : "") + change;
    return all;
  };
  CHECK(faults_of(with_change(changes(kMostChanges))) == "sound");
  CHECK(faults_of(with_change(changes(kMostChanges + 1))) != "sound");
  const std::string measure = R"({"name":"m","from":"2027-09-01","changes":[)" + changes(60) + "]}";
  CHECK(faults_of(with_measure(measure)) == "sound");
  CHECK(faults_of(with_measure(measure + "," + measure)) != "sound");
  CHECK(faults_of(R"({"baseline":"x","scenarios":[{"name":"A","yaml":")" +
                  std::string(kMostYamlBytes + 1, 'x') + "\"}]}") != "sound");
  CHECK(faults_of(R"({"baseline":")" + std::string(kLongestName, 'x') + "\"}") == "sound");
  CHECK(faults_of(R"({"baseline":")" + std::string(kLongestName + 1, 'x') + "\"}") != "sound");
}

TEST_CASE("a download is of a known kind", "[server]") {
  CHECK(parse_download_request(R"({"kind":"report"})") == DownloadKind::report);
  CHECK(parse_download_request(R"({"kind":"workbook"})") == DownloadKind::workbook);
  CHECK(parse_download_request(R"({"kind":"results"})") == DownloadKind::results);
  for (const char* json : {"{}", R"({"kind":"all"})", R"({"kind":3})", "", "[]"})
    CHECK_THROWS_AS(parse_download_request(json), RequestError);
}
