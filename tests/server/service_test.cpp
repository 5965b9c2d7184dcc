// What the page is answered, without HTTP.

#include "sendsim/server/service.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "sendsim/server/overlay.hpp"
#include "sendsim/server/run_request.hpp"

using namespace sendsim;
using namespace sendsim::server;
using Json = nlohmann::ordered_json;
using namespace std::chrono_literals;

namespace {

const std::string kSource{SENDSIM_SOURCE_DIR};

evidence::Areas areas() {
  return evidence::Areas{{{"Nowhere", "E00000001", "999", "Anywhere", {}, "2019", "2025"},
                          {"Gone", "E00000002", "998", "Anywhere", {}, "2019", "2022"}}};
}

/// A service with the invented authority of tests/app as its only pack.
struct Fixture {
  evidence::Areas known = areas();
  Service service{known,
                  {.scenarios = {kSource + "/tests/app/invented"}, .threads = 2, .version = "v"}};

  Json get(const std::string& path, int status = 200) {
    const Service::Answer answer = service.answer("GET", path, {}, "test");
    CAPTURE(path, answer.text);
    CHECK(answer.status == status);
    return Json::parse(answer.text);
  }
  Json post(const std::string& path, const Json& body, int status) {
    const Service::Answer answer = service.answer("POST", path, body.dump(), "test");
    CAPTURE(path, answer.text);
    CHECK(answer.status == status);
    return Json::parse(answer.text);
  }
  /// Runs it to its end; gives its state.
  Json run(const Json& request) {
    const std::string id = post("api/runs", request, 201).at("id");
    auto events = service.events(id);
    REQUIRE(events);
    while (events->next(1s)) {
    }
    return get("api/runs/" + id);
  }
};

Json what_if(const std::string& name, double places) {
  const Json change = {{"parameter", "placement.limited_types.special.places"}, {"add", places}};
  const Json measure = {
      {"name", "places"}, {"from", "2026-09-01"}, {"changes", Json::array({change})}};
  return {{"name", name}, {"measures", Json::array({measure})}};
}

/// One what-if, of a file.
Json of_file(const std::string& name, const std::string& yaml) {
  return Json::array({Json{{"name", name}, {"yaml", yaml}}});
}

Json request(const Json& scenarios, int replications = 12, int seed = 1) {
  return {{"baseline", "invented"},
          {"seed", seed},
          {"replications", replications},
          {"scenarios", scenarios}};
}

}  // namespace

TEST_CASE("the areas are the authorities that there are, and packs", "[server]") {
  Fixture fixture;
  const Json areas = fixture.get("api/areas");
  REQUIRE(areas.size() == 2);  // the one that has ended is none
  CHECK(areas[0] ==
        Json{{"code", "999"}, {"name", "Nowhere"}, {"region", "Anywhere"}, {"pack", false}});
  CHECK(areas[1] == Json{{"code", "invented"}, {"name", "invented"}, {"pack", true}});
  CHECK(fixture.get("api/health").at("status") == "ok");
  fixture.get("api/baselines/Atlantis", 404);
  fixture.get("api/baselines/../secret", 404);
  fixture.get("api/nothing", 404);
}

TEST_CASE("a run has figures of every scenario, and tells of them until its end", "[server]") {
  Fixture fixture;
  const Json baseline = fixture.get("api/baselines/invented");
  CHECK(baseline.at("id") == "invented");
  CHECK(baseline.at("first") == "2025-01-16");
  const Json request_made = request(Json::array({what_if("more", 40)}), 30);
  const std::string id = fixture.post("api/runs", request_made, 201).at("id");
  auto events = fixture.service.events(id);
  REQUIRE(events);
  std::string all;
  while (const auto text = events->next(1s)) all += *text;
  CHECK(all.find("event: figures\ndata: {\"finished\":30,") != std::string::npos);
  CHECK(all.ends_with("event: done\ndata: {}\n\n"));
  const Json state = fixture.get("api/runs/" + id);
  CHECK(state.at("state") == "done");
  CHECK(state.at("finished") == 30);
  CHECK(state.at("asked") == 30);
  CHECK(state.at("request") == request_made);
  CHECK(state.at("figures").size() >= 8);
  for (const Json& figure : state.at("figures")) {
    CHECK_FALSE(figure.at("id").get<std::string>().empty());
    CHECK_FALSE(figure.at("finding").get<std::string>().empty());
    for (const Json& chart : figure.at("charts")) {
      CHECK(chart.at("wide").get<std::string>().find("<svg") != std::string::npos);
      CHECK(chart.at("narrow").get<std::string>().find("<svg") != std::string::npos);
    }
  }
  // Who comes late gets all of it at once.
  auto late = fixture.service.events(id);
  const auto first = late->next(1s);
  REQUIRE(first);
  CHECK(first->find("event: figures") != std::string::npos);
  CHECK(first->find("event: done") != std::string::npos);
  CHECK_FALSE(late->next(1s));
}

TEST_CASE("numbers of figures are told as values and as text", "[server]") {
  Fixture fixture;
  const Json state = fixture.run(request(Json::array({what_if("more", 40)})));
  int pounds = 0;
  int shares = 0;
  for (const Json& figure : state.at("figures")) {
    const Json& columns = figure.at("table").at("columns");
    for (const Json& row : figure.at("table").at("rows"))
      for (std::size_t i = 0; i < row.size(); ++i) {
        CAPTURE(figure.at("id"), columns.at(i), row.at(i));
        if (row[i].is_null()) continue;
        REQUIRE(row[i].is_string() == columns.at(i).at("text").get<bool>());
        if (row[i].is_string()) continue;
        CHECK(row[i].at("v").is_number());
        const std::string text = row[i].at("t");
        const bool is_pounds = text.find("£") != std::string::npos;
        const bool is_share = text.ends_with(" %");
        CHECK(columns[i].at("unit") == (is_pounds ? "£" : is_share ? "share" : ""));
        pounds += is_pounds;
        shares += is_share;
        // The text is rounded, the value is not.
        if (is_share) CHECK(std::abs(std::stod(text) / 100 - row[i]["v"].get<double>()) < 0.0006);
      }
  }
  CHECK(pounds > 20);
  CHECK(shares > 20);
}

TEST_CASE("the baseline has the name that the page's cards give it", "[server]") {
  Fixture fixture;
  const Json state = fixture.run(request(Json::array({what_if("more", 40)})));
  const std::string text = state.at("figures").dump();
  CHECK(text.find("invented") == std::string::npos);
  CHECK(state.at("figures").at(0).at("table").at("columns").at(1).at("heading") == "Baseline");
  for (const Json& figure : state.at("figures"))
    if (figure.at("id") == "plans")
      CHECK(figure.at("finding").get<std::string>().starts_with("Baseline: "));
  // And no what-if takes it.
  const Json errors =
      fixture.post("api/runs", request(Json::array({what_if("Baseline", 1)})), 422).at("errors");
  CHECK(errors.at(0).at("scenario") == "Baseline");
  CHECK(errors.at(0).at("message").get<std::string>().starts_with("name: expected another"));
}

TEST_CASE("a what-if beside a baseline that was run before is what it is beside a new one",
          "[server]") {
  Fixture cold;
  const Json together = cold.run(request(Json::array({what_if("more", 40)})));
  Fixture warm;
  (void)warm.run(request(Json::array(), 5));  // five of its replications are known …
  (void)warm.run(request(Json::array({what_if("less", -40)}), 20));  // … then twenty …
  const Json later =
      warm.run(request(Json::array({what_if("more", 40)})));  // … of which twelve are taken
  CHECK(later.at("figures") == together.at("figures"));
  // Another seed has other children, and a baseline of its own.
  Fixture seeded;
  const Json other_seed = warm.run(request(Json::array({what_if("more", 40)}), 12, 2));
  CHECK(other_seed.at("figures") != together.at("figures"));
  CHECK(other_seed.at("figures") ==
        seeded.run(request(Json::array({what_if("more", 40)}), 12, 2)).at("figures"));
}

TEST_CASE("a what-if that changes nothing changes no figure", "[server]") {
  Fixture fixture;
  const Json state = fixture.run(request(Json::array({what_if("nothing", 0)})));
  const Json& headlines = state.at("figures").at(0);
  REQUIRE(headlines.at("id") == "headlines");
  CHECK(headlines.at("table").at("rows").size() >= 6);
  for (const Json& row : headlines.at("table").at("rows")) CHECK(row.at(1) == row.at(2));
}

TEST_CASE("faults of what-ifs come in the loader's words, at their place", "[server]") {
  Fixture fixture;
  Json wrong = what_if("more", 40);
  wrong["measures"][0]["changes"][0]["parameter"] = "placement.limited_types.special.place";
  Json negative = what_if("less", -400);
  const Json errors =
      fixture.post("api/runs", request(Json::array({wrong, negative})), 422).at("errors");
  REQUIRE(errors.size() == 2);
  CHECK(errors[0].at("scenario") == "more");
  CHECK(errors[0].at("measure") == "places");
  CHECK(errors[0].at("message").get<std::string>().find("did you mean") != std::string::npos);
  CHECK(errors[1].at("scenario") == "less");
  CHECK(errors[1].at("parameter") == "placement.limited_types.special.places");
  CHECK(errors[1].at("message").get<std::string>().find("expected the changed value to stay") !=
        std::string::npos);
  Json unknown = request(Json::array());
  unknown["baseline"] = "atlantis";
  fixture.post("api/runs", unknown, 422);
  Json same = request(Json::array({what_if("invented", 1)}));
  fixture.post("api/runs", same, 422);  // the baseline's name
  CHECK(fixture.service.answer("POST", "api/runs", "{", "test").status == 400);
}

TEST_CASE("a file of the planner's is run as the measures that it holds", "[server]") {
  Fixture fixture;
  const std::string yaml =
      "sendsim: 1\nextends: baseline.yaml\nname: something else\nmeasures:\n  - name: places\n"
      "    from: 2026-09-01\n    changes:\n"
      "      - {parameter: placement.limited_types.special.places, add: 40, unit: places}\n";
  const Json by_file = fixture.run(request(of_file("more", yaml)));
  const Json by_measures = fixture.run(request(Json::array({what_if("more", 40)})));
  CHECK(by_file.at("state") == "done");
  CHECK(by_file.at("figures") == by_measures.at("figures"));
}

TEST_CASE("a planner's file reads nothing but what belongs to the baseline", "[server]") {
  Fixture fixture;
  const auto message = [&](const std::string& yaml) {
    const Json errors = fixture.post("api/runs", request(of_file("x", yaml)), 422).at("errors");
    return errors[0].at("message").get<std::string>();
  };
  const std::string head = "sendsim: 1\nname: x\n";
  for (const char* path : {"/etc/passwd", "../../../README.md", "../program.py",
                           "/proc/self/environ", "neutral.yaml/../../program.py"}) {
    CAPTURE(path);
    CHECK(message(head + "extends: " + path + "\n").find("outside the folders") !=
          std::string::npos);
    CHECK(message(head + "extends: baseline.yaml\ntransition:\n  moves_out: {csv: " + path + "}\n")
              .find("outside the folders") != std::string::npos);
  }
  CHECK(message("x").find("yaml:1:1") == 0);
  CHECK(message(head).find("expected") != std::string::npos);  // lies over nothing
  CHECK(message(head + "extends: baseline.yaml\nperiod: {first: 2025-01-16, last: 2027-08-31}\n")
            .starts_with("period: expected the baseline's, 2025-01-16 to 2028-08-31"));
}

TEST_CASE("what is downloaded is the file that was run, and names the baseline", "[server]") {
  Fixture fixture;
  const Json state = fixture.run(request(Json::array({what_if("more, \"places\"", 40)})));
  const std::string run = "api/runs/" + state.at("id").get<std::string>();
  const Service::Answer file = fixture.service.answer("GET", run + "/scenarios/1.yaml", {}, "test");
  REQUIRE(file.status == 200);
  CHECK(file.file_name == "more-places.yaml");
  const std::string baseline =
      std::filesystem::canonical(kSource + "/tests/app/invented/baseline.yaml").string();
  CHECK(file.text.find("extends: \"" + baseline + "\"") != std::string::npos);
  // Handed in again, it is the same what-if.
  const Json again = fixture.run(request(of_file("more, \"places\"", file.text)));
  CHECK(again.at("figures") == state.at("figures"));
  for (const char* name : {"0.yaml", "2.yaml", "1.yam", "1", "-1.yaml", "1.yaml/x", "../1.yaml"})
    CHECK(fixture.service.answer("GET", run + "/scenarios/" + name, {}, "test").status == 404);
  for (const char* name : {"report.html", "../../lock", "lock", ""})
    CHECK(fixture.service.answer("GET", run + "/" + name, {}, "test").status == 404);
}

TEST_CASE("a run that is cancelled ends, and one that waits never begins", "[server]") {
  Fixture fixture;
  const std::string first =
      fixture.post("api/runs", request(Json::array({what_if("a", 1)}), 500), 201).at("id");
  const std::string second =
      fixture.post("api/runs", request(Json::array({what_if("b", 1)}), 500), 201).at("id");
  CHECK(fixture.get("api/runs/" + second).at("state") == "queued");
  CHECK(fixture.service.answer("DELETE", "api/runs/" + second, {}, "test").status == 200);
  CHECK(fixture.get("api/runs/" + second).at("state") == "cancelled");
  CHECK(fixture.service.answer("DELETE", "api/runs/" + first, {}, "test").status == 200);
  auto events = fixture.service.events(first);
  std::string last;
  while (const auto text = events->next(1s)) last = *text;
  CHECK(last.ends_with("event: cancelled\ndata: {}\n\n"));
  const Json state = fixture.get("api/runs/" + first);
  CHECK(state.at("state") == "cancelled");
  CHECK(state.at("finished").get<int>() < 500);
  CHECK(fixture.service.answer("DELETE", "api/runs/nothing", {}, "test").status == 404);
}

TEST_CASE("runs that are cancelled while they wait keep nobody out", "[server]") {
  Fixture fixture;
  const Json long_one =
      request(Json::array({what_if("a", 1), what_if("b", 2), what_if("c", 3)}), kMostReplications);
  const std::string first = fixture.post("api/runs", long_one, 201).at("id");
  while (fixture.get("api/runs/" + first).at("state") == "queued") std::this_thread::yield();
  Json much = request(Json::array(), kMostReplications);
  much["client"] = "b";
  for (int i = 0; i < 70; ++i) {
    const std::string id = fixture.post("api/runs", much, 201).at("id");
    CHECK(fixture.service.answer("DELETE", "api/runs/" + id, {}, "b").status == 200);
    CHECK(fixture.get("api/runs/" + id).at("state") == "cancelled");
  }
  // Those that are not cancelled take no more than a client's share.
  int taken = 0;
  while (taken < 100 && fixture.service.answer("POST", "api/runs", much.dump(), "b").status == 201)
    ++taken;
  CHECK(taken == 16);
  much["client"] = "c";
  const std::string third = fixture.post("api/runs", much, 201).at("id");
  CHECK(fixture.get("api/runs/" + third).at("state") == "queued");
  CHECK(fixture.get("api/runs/" + first).at("state") == "running");
}

TEST_CASE("runs that are over are forgotten when there are too many", "[server]") {
  Fixture fixture;
  const std::string first = fixture.run(request(Json::array(), 1)).at("id");
  std::string last;
  for (int i = 0; i < 63; ++i) last = fixture.run(request(Json::array(), 1)).at("id");
  fixture.get("api/runs/" + first);  // asked for again, and so kept
  for (int i = 0; i < 10; ++i) (void)fixture.run(request(Json::array(), 1));
  fixture.get("api/runs/" + first);
  fixture.get("api/runs/" + last);
}

TEST_CASE("one planner's runs do not drive out another's", "[server]") {
  Fixture fixture;
  const auto run_of = [&](const char* client) {
    Json one = request(Json::array(), 1);
    one["client"] = client;
    return fixture.run(one).at("id").get<std::string>();
  };
  const std::string shown = run_of("a");
  const std::string earlier = run_of("b");
  Json long_one = request(Json::array({what_if("x", 1)}), 500);
  long_one["client"] = "b";
  const std::string stopped = fixture.post("api/runs", long_one, 201).at("id");
  CHECK(fixture.service.answer("DELETE", "api/runs/" + stopped, {}, "b").status == 200);
  auto events = fixture.service.events(stopped);
  while (events->next(1s)) {
  }
  for (int i = 0; i < 61; ++i) (void)run_of("b");
  const std::string last = run_of("b");  // the first that is one too many
  fixture.get("api/runs/" + stopped, 404);
  fixture.get("api/runs/" + earlier);  // asked for again: others go before it
  for (int i = 0; i < 20; ++i) (void)run_of("b");
  fixture.get("api/runs/" + shown);
  fixture.get("api/runs/" + earlier);
  fixture.get("api/runs/" + last);
}

TEST_CASE("a run that nobody looks at makes way for those who wait", "[server]") {
  const evidence::Areas known = areas();
  Service service{known,
                  {.scenarios = {kSource + "/tests/app/invented"},
                   .threads = 1,
                   .version = "v",
                   .patience = 300ms}};
  const auto post = [&](const char* client) {
    Json much = request(Json::array({what_if("much", 1), what_if("more", 2)}), 500);
    much["client"] = client;
    const auto answer = service.answer("POST", "api/runs", much.dump(), client);
    REQUIRE(answer.status == 201);
    return Json::parse(answer.text).at("id").get<std::string>();
  };
  const std::string left = post("a");
  const std::string waits = post("b");
  // Only the second has somebody who looks on.
  auto events = service.events(waits);
  std::string seen;
  while (seen.find("running") == std::string::npos) {
    const auto text = events->next(1s);
    REQUIRE(text);
    seen += *text;
  }
  const Json state = Json::parse(service.answer("GET", "api/runs/" + left, {}, "a").text);
  CHECK(state.at("state") == "cancelled");
  CHECK(state.at("finished") < 500);  // it was under way: what is finished is kept
  CHECK(state.at("finished") > 0);
}

TEST_CASE("the private folder goes with the service", "[server]") {
  std::filesystem::path folder;
  {
    Fixture fixture;
    folder = fixture.service.folder();
    CHECK(std::filesystem::is_directory(folder));
    CHECK((std::filesystem::status(folder).permissions() & std::filesystem::perms::all) ==
          std::filesystem::perms::owner_all);
    fixture.post("api/runs", request(Json::array({what_if("a", 1)}), 500), 201);  // in mid-run
  }
  CHECK_FALSE(std::filesystem::exists(folder));
}
