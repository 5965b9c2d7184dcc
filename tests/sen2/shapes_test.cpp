#include <catch2/catch.hpp>

#include "return_shapes.hpp"
#include "sendsim/sen2/read.hpp"

using namespace sendsim;
using namespace sendsim::sen2;

namespace {

struct Count {
  std::size_t requests = 0, assessments = 0, plans = 0, named = 0, active = 0, placements = 0,
              needs = 0;
};

Count count(const Return& result) {
  Count n;
  for (const Person& person : result.persons) {
    for (const Request& request : person.requests) {
      ++n.requests;
      for (const Assessment& assessment : request.assessments) {
        ++n.assessments;
        for (const NamedPlan& plan : assessment.plans) {
          ++n.plans;
          n.named += plan.settings.size();
        }
      }
      for (const ActivePlan& plan : request.active) {
        ++n.active;
        n.placements += plan.placements.size();
        n.needs += plan.needs.size();
      }
    }
  }
  return n;
}

std::size_t records(const shapes::Record& record, std::string_view module) {
  std::size_t n = record.module == module ? 1 : 0;
  for (const shapes::Record& each : record.children) n += records(each, module);
  return n;
}

}  // namespace

TEST_CASE("a return is the same in its three shapes", "[sen2]") {
  const int year = GENERATE(2023, 2024, 2025, 2026);
  const shapes::Record root = shapes::sample(120, year);
  const Return blades = shapes::read(shapes::blades_of(root));
  const Return xml = shapes::read_xml_text(shapes::xml_of(root));
  const Return workbook = shapes::read_workbook_bytes(shapes::workbook_of(root));
  const Return numbers =
      shapes::read_workbook_bytes(shapes::workbook_of(root, {.day_numbers = true}));
  CHECK(same_content(blades, xml));
  CHECK(same_content(blades, workbook));
  CHECK(same_content(blades, numbers));
  CHECK(blades.findings.empty());
  CHECK(xml.findings.empty());
  CHECK(workbook.findings.empty());
}

TEST_CASE("every record of a return is read", "[sen2]") {
  const shapes::Record root = shapes::sample(120);
  const Return result = shapes::read(shapes::blades_of(root));
  CHECK(result.year == 2026);
  CHECK(result.census == make_day(2026, 1, 15));
  CHECK(result.authority == 999);
  REQUIRE(result.persons.size() == 120);
  const Count n = count(result);
  CHECK(n.requests == records(root, "requests"));
  CHECK(n.assessments == records(root, "assessment"));
  CHECK(n.plans == records(root, "namedplan"));
  CHECK(n.named == records(root, "plandetail"));
  CHECK(n.active == records(root, "activeplans"));
  CHECK(n.placements == records(root, "placementdetail"));
  CHECK(n.needs == records(root, "senneed"));
}

TEST_CASE("a child's fields are what the return says", "[sen2]") {
  const Return result = shapes::read_xml_text(shapes::xml_of(shapes::sample(41)));
  const Person& person = result.persons[40];  // 40 = 4 x 10: second placements, phase transfer
  CHECK(person.by_upn.known());
  CHECK_FALSE(person.by_uln.known());
  CHECK(person.born == BirthMonth{2026 - 5 - 40 % 14, 1 + 40 % 12});
  CHECK(person.sex == Sex::male);
  REQUIRE(person.requests.size() == 1);
  const Request& request = person.requests.front();
  CHECK(request.received == make_day(2025, 2, 13));
  CHECK(request.decided == make_day(2025, 4, 13));
  CHECK(request.outcome == Outcome::yes);
  CHECK(request.source == RequestSource::family);
  CHECK_FALSE(request.mediation);
  REQUIRE(request.assessments.size() == 1);
  CHECK(request.assessments[0].exception);
  CHECK(request.assessments[0].decided == make_day(2025, 6, 13));
  REQUIRE(request.assessments[0].plans.size() == 1);
  const NamedPlan& plan = request.assessments[0].plans[0];
  CHECK(plan.started == make_day(2025, 7, 13));
  CHECK_FALSE(plan.ceased);
  CHECK(plan.personal_budget);
  CHECK(plan.settings == std::vector<Setting>{{.urn = 900005, .sen_unit = true}});
  REQUIRE(request.active.size() == 1);
  const ActivePlan& active = request.active[0];
  CHECK(active.review_meeting == make_day(2025, 11, 13));
  CHECK(active.last_review == make_day(2025, 12, 13));
  CHECK(active.phase_transfer_due == make_day(2026, 2, 15));
  REQUIRE(active.placements.size() == 3);
  CHECK(active.placements[1].left == make_day(2025, 7, 20));
  CHECK(active.placements[2].setting.rank == 2);
  REQUIRE(active.needs.size() == 2);
  CHECK(active.needs[0].type == NeedType::ASD);
  CHECK(active.needs[1].rank == 2);
}

TEST_CASE("records stand where a spreadsheet and an editor show them", "[sen2]") {
  const shapes::Record root = shapes::sample(3);
  const Return blades = shapes::read(shapes::blades_of(root));
  REQUIRE(blades.files.size() == 9);
  CHECK(blades.files[1] == "Blade-Export_02-02-2026_person.csv");
  CHECK(blades.persons[2].at == RowRef{1, 4});
  const std::string text = shapes::xml_of(root);
  const Return xml = shapes::read_xml_text(text);
  const std::size_t place = text.find("<Person>", text.find("Planted1"));
  const auto line =
      1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(place), '\n');
  CHECK(xml.persons[2].at == RowRef{0, static_cast<std::uint32_t>(line)});
}

TEST_CASE("the order in which files are given does not matter", "[sen2]") {
  shapes::Blades blades = shapes::blades_of(shapes::sample());
  const Return forwards = shapes::read(blades);
  std::reverse(blades.files.begin(), blades.files.end());
  const Return backwards = shapes::read(blades);
  CHECK(same_content(forwards, backwards));
  CHECK(forwards.files == backwards.files);
}

TEST_CASE("returns that differ in one fact differ", "[sen2]") {
  const shapes::Record root = shapes::sample(12);
  const Return whole = shapes::read_xml_text(shapes::xml_of(root));
  const auto [what, with] = GENERATE(
      table<std::string, std::string>({{"<Sex>F</Sex>", "<Sex>M</Sex>"},
                                       {"<ReceivedDate>2025-02-01", "<ReceivedDate>2025-02-02"},
                                       {"<Week20>1", "<Week20>0"},
                                       {"<URN>900050", "<URN>900051"},
                                       {"<Sentyperank>2", "<Sentyperank>3"},
                                       {"<UPN>Z1", "<UPN>Z2"},
                                       {"<Year>2026", "<Year>2025"}}));
  const Return other = shapes::read_xml_text(shapes::replaced(shapes::xml_of(root), what, with));
  CHECK_FALSE(same_content(whole, other));
}
