#include "sendsim/evidence/areas.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "shipped_table.hpp"

namespace {

using sendsim::evidence::Area;
using sendsim::evidence::Areas;
using sendsim::evidence::read_areas;
using sendsim::evidence::similar_names;

const Areas& shipped() {
  static const Areas areas = read_areas(sendsim::test::shipped_table("areas"));
  return areas;
}

std::string called(const std::string& name) {
  const auto found = shipped().find(name);
  return found ? shipped()[*found].name : "nobody";
}

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const Area& area : shipped()) all.push_back(area.name);
  return all;
}

}  // namespace

TEST_CASE("England and 153 authorities of today, and five that have ended, ship", "[evidence]") {
  std::size_t today = 0;
  for (const Area& area : shipped()) today += area.last_year == "2025" ? 1 : 0;
  CHECK(today == 154);
  CHECK(shipped().size() == 159);
  CHECK(shipped()[0].name == "England");
}

TEST_CASE("an authority is found by its codes and by any usual spelling", "[evidence]") {
  const auto [asked, meant] = GENERATE(table<std::string, std::string>({
      {"Rotherham", "Rotherham"},
      {"rotherham", "Rotherham"},
      {"372", "Rotherham"},
      {"E08000018", "Rotherham"},
      {"E92000001", "England"},
      {"St Helens", "St. Helens"},
      {"Bristol", "Bristol, City of"},
      {"Kingston Upon Hull, City of", "Kingston upon Hull, City of"},
      {"Kingston-upon-Thames", "Kingston upon Thames"},
      {"Herefordshire", "Herefordshire, County of"},
      {"Durham", "County Durham"},
      {"Hammersmith & Fulham", "Hammersmith and Fulham"},
      {"Bournemouth Christchurch & Poole", "Bournemouth, Christchurch and Poole"},
      {"City of London", "City of London"},
      {"Dorset", "Dorset"},
      {"835", "Dorset (to 2019)"},
      {"London", "nobody"},
      {"", "nobody"},
  }));
  CAPTURE(asked);
  CHECK(called(asked) == meant);
}

TEST_CASE("an authority is found by what its council calls itself", "[evidence]") {
  const auto [asked, meant] = GENERATE(table<std::string, std::string>({
      {"Leeds City Council", "Leeds"},
      {"leeds city", "Leeds"},
      {"City of York Council", "York"},
      {"City of Bradford Metropolitan District Council", "Bradford"},
      {"Rotherham Metropolitan Borough Council", "Rotherham"},
      {"Rotherham MBC", "Rotherham"},
      {"London Borough of Newham", "Newham"},
      {"The London Borough of Richmond upon Thames", "Richmond upon Thames"},
      {"Lewisham London Borough Council", "Lewisham"},
      {"Royal Borough of Kensington and Chelsea", "Kensington and Chelsea"},
      {"Essex County Council", "Essex"},
      {"Durham County Council", "County Durham"},
      {"Bristol City Council", "Bristol, City of"},
      {"City of Kingston upon Hull", "Kingston upon Hull, City of"},
      {"Herefordshire Council", "Herefordshire, County of"},
      {"Council of the Isles of Scilly", "Isles of Scilly"},
      {"City of London Corporation", "City of London"},
      {"Derby City Council", "Derby"},
      {"Derbyshire County Council", "Derbyshire"},
      {"Cumbria County Council", "Cumbria"},
      {"372", "Rotherham"},
      // Which of the two is meant?
      {"Derby County Council", "nobody"},
      {"Derbyshire City Council", "nobody"},
      {"London", "nobody"},
      {"London Borough Council", "nobody"},
      {"Council", "nobody"},
      {"", "nobody"},
  }));
  CAPTURE(asked);
  const auto found = shipped().find_council(asked);
  CHECK((found ? shipped()[*found].name : "nobody") == meant);
}

TEST_CASE("tables are read by names alone", "[evidence]") {
  CHECK(called("Leeds City Council") == "nobody");
}

TEST_CASE("a misspelt name gets the names it may mean", "[evidence]") {
  CHECK(similar_names(names(), "Sunderlnd") == std::vector<std::string>{"Sunderland"});
  CHECK(similar_names(names(), "Sussex") ==
        std::vector<std::string>{"East Sussex", "Essex", "West Sussex"});
  CHECK(similar_names(names(), "Rothrham").front() == "Rotherham");
  CHECK(similar_names(names(), "Yorkshire") ==
        std::vector<std::string>{"East Riding of Yorkshire", "North Yorkshire"});
  CHECK(similar_names(names(), "xqzw").empty());
  CHECK(similar_names(names(), "Leedz City Council").front() == "Leeds");
  CHECK(similar_names(names(), "Hull City Council").front() == "Kingston upon Hull, City of");
  CHECK(similar_names(names(), "Derby County Council") ==
        std::vector<std::string>{"Derby", "Derbyshire"});
}

TEST_CASE("an authority that has ended is followed by those that still exist", "[evidence]") {
  using Names = std::vector<std::string>;
  const auto after = [](const std::string& name) {
    return shipped().successors(shipped()[shipped().find(name).value()].dfe_code);
  };
  CHECK(after("Cumbria") == Names{"Cumberland", "Westmorland and Furness"});
  CHECK(after("Bournemouth") == Names{"Bournemouth, Christchurch and Poole"});
  CHECK(after("Dorset (to 2019)") == Names{"Dorset", "Bournemouth, Christchurch and Poole"});
  CHECK(after("York").empty());
  for (const Area& area : shipped())
    CHECK((area.last_year < "2025") != shipped().successors(area.dfe_code).empty());
}

TEST_CASE("two areas may not share a code", "[evidence]") {
  const Area one{"Exampleton", "E08000000", "999", "", {}, "2025", "2025"};
  CHECK_THROWS_AS(Areas({one, one}), std::invalid_argument);
}
