#include "sendsim/places/capacity.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace sendsim;
using namespace sendsim::places;
using sen2::Provision;

namespace {

constexpr Day kFirst = make_day(2025, 1, 16);
constexpr Day kLast = make_day(2035, 8, 31);
constexpr Day kNext = make_day(2026, 9, 1);
constexpr Day kLater = make_day(2027, 9, 1);

using Levels = std::vector<std::pair<Day, double>>;

Establishment school(std::vector<PlacesFrom> places, std::optional<double> on_roll = {},
                     std::optional<double> others = {},
                     Provision provision = Provision::special_academy_free) {
  Establishment one;
  one.name = "Elm Bank";
  one.provision = provision;
  one.places = std::move(places);
  one.on_roll = on_roll;
  one.other_authorities = others;
  return one;
}

Establishment base(std::vector<PlacesFrom> places, Provision provision) {
  Establishment one = school(std::move(places), {}, {}, provision);
  one.urn = 900001;
  return one;
}

PlaceList list_of(std::vector<Establishment> establishments) {
  return {std::move(establishments), {}, 0};
}

Capacity special(std::vector<Establishment> establishments, double filled,
                 const OwnChildren& own = {}) {
  return capacity_of(list_of(std::move(establishments)), kFirst, kLast,
                     {{"special_academy_free", filled}}, own);
}

Levels levels(std::vector<Establishment> establishments, double filled,
              const OwnChildren& own = {}) {
  return special(std::move(establishments), filled, own).types.at(0).places;
}

}  // namespace

TEST_CASE("on the first day there are the places commissioned or filled, whichever is more",
          "[places]") {
  CHECK(levels({school({{kAlways, 100.0}})}, 80.0) == Levels{{kFirst, 100.0}});
  CHECK(levels({school({{kAlways, 100.0}})}, 130.0) == Levels{{kFirst, 130.0}});
  // With a roll: 10 free at one school are 10 free, however full the other and places elsewhere
  // are.
  CHECK(levels({school({{kAlways, 100.0}}, 90.0), school({{kAlways, 50.0}}, 60.0)}, 400.0) ==
        Levels{{kFirst, 410.0}});
  // Other authorities' children take places: 20 of the 100 are theirs.
  CHECK(levels({school({{kAlways, 100.0}}, 95.0, 20.0)}, 75.0) == Levels{{kFirst, 80.0}});
  CHECK(levels({school({{kAlways, 100.0}}, {}, 20.0)}, 75.0) == Levels{{kFirst, 80.0}});
}

TEST_CASE("who of the authority's is where tells what is free", "[places]") {
  const OwnChildren own = [](const Establishment&) {
    return std::map<Provision, double>{{Provision::special_academy_free, 70.0},
                                       {Provision::mainstream_academy, 500.0}};
  };
  // 95 on roll, 70 of them ours: 25 others, 5 free.
  CHECK(levels({school({{kAlways, 100.0}}, 95.0)}, 300.0, own) == Levels{{kFirst, 305.0}});
  // Without a roll nobody else is known to be there.
  CHECK(levels({school({{kAlways, 100.0}})}, 300.0, own) == Levels{{kFirst, 330.0}});
  // None of ours recorded there: another number, another word for the base. Not 100 free places.
  const OwnChildren nobody = [](const Establishment&) { return std::map<Provision, double>{}; };
  CHECK(levels({school({{kAlways, 100.0}})}, 300.0, nobody) == Levels{{kFirst, 300.0}});
  CHECK(levels({school({{kAlways, 100.0}}, 95.0)}, 300.0, nobody) == Levels{{kFirst, 305.0}});
  const Capacity told = special({school({{kAlways, 100.0}})}, 300.0, nobody);
  REQUIRE(told.told.size() == 1);
  CHECK(told.told[0] ==
        "Elm Bank: none of the authority's children is recorded in the 100 places of "
        "special_academy_free there, and no roll is told: counted as full");
}

TEST_CASE("a unit and resourced provision that count as one are one", "[places]") {
  const PlaceList list =
      list_of({base({{kAlways, 10.0}, {kNext, 12.0}}, Provision::mainstream_academy_senunit),
               base({{kAlways, 20.0}}, Provision::mainstream_academy_resourced_provision)});
  const OwnChildren own = [](const Establishment&) {
    return std::map<Provision, double>{{Provision::mainstream_academy_resourced_provision, 28.0}};
  };
  const Capacity capacity =
      capacity_of(list, kFirst, kLast, {{"mainstream_academy_resourced_provision", 40.0}}, own);
  CHECK(capacity.types.at(0).establishments == 1);
  CHECK(capacity.types.at(0).places == Levels{{kFirst, 42.0}, {kNext, 44.0}});
}

TEST_CASE("what is there on the first day is not new, whatever the list's first date", "[places]") {
  // A list from before the first day beside schools whose number comes later.
  const Establishment old = school({{kAlways, 50.0}}, 50.0);
  const auto later = [] { return school({{make_day(2025, 9, 1), 160.0}}); };
  const auto places = [&](const Establishment& one) { return levels({old, one}, 300.0); };
  CHECK(places(later()) == Levels{{kFirst, 300.0}, {make_day(2025, 9, 1), 460.0}});
  Establishment attended = later();
  attended.on_roll = 152.0;
  CHECK(places(attended) == Levels{{kFirst, 308.0}});
  Establishment open = later();
  open.opened = make_day(2012, 9, 1);
  CHECK(places(open) == Levels{{kFirst, 300.0}});
  Establishment unread = later();
  unread.unread_before = true;
  CHECK(places(unread) == Levels{{kFirst, 300.0}});
  Establishment of_another_list = later();  // which begins late as a whole
  of_another_list.list = 1;
  CHECK(places(of_another_list) == Levels{{kFirst, 300.0}});
  const Capacity capacity = special({old, later()}, 300.0);
  CHECK(std::count(capacity.told.begin(), capacity.told.end(),
                   "opens on 1 September 2025: Elm Bank, 160 places") == 1);
}

TEST_CASE("numbers beyond the last day are told and left out", "[places]") {
  const Capacity capacity =
      special({school({{kAlways, 50.0}, {make_day(2040, 9, 1), 90.0}}, 50.0)}, 50.0);
  CHECK(capacity.types.at(0).places == Levels{{kFirst, 50.0}});
  REQUIRE(capacity.told.size() == 1);
  CHECK(capacity.told[0] == "1 number after 31 August 2035, the scenario's last day: left out");
}

TEST_CASE("changes are whole, never leave fewer than none, and sum to the levels", "[places]") {
  Establishment closing = school({{kAlways, 30.0}, {kNext, 0.0}});
  closing.urn = 900002;
  const Capacity capacity = special({school({{kAlways, 10.5}}, 10.0), closing}, 17.0);
  CHECK(capacity.types.at(0).places == Levels{{kFirst, 18.0}, {kNext, 0.0}});
  REQUIRE(capacity.changes.size() == 1);
  CHECK(capacity.changes[0].places == -18.0);
  CHECK(capacity.changes[0].commissioned == -30.0);
  CHECK(capacity.changes[0].funding == 0.0);
}

TEST_CASE("more places at a school over its number count from its roll on", "[places]") {
  // 131 children in 120 places: 125 regularises, 140 adds 9.
  const std::vector<PlacesFrom> dates{{kAlways, 120.0}, {kNext, 125.0}, {kLater, 140.0}};
  CHECK(levels({school(dates, 131.0)}, 131.0) == Levels{{kFirst, 131.0}, {kLater, 140.0}});
  // Without the roll all that is added counts.
  CHECK(levels({school(dates)}, 131.0) == Levels{{kFirst, 131.0}, {kNext, 136.0}, {kLater, 151.0}});
  // The money is paid on commissioned places in either case.
  const Capacity capacity = special({school(dates, 131.0)}, 131.0);
  CHECK(added_funding(capacity, kFirst) ==
        Levels{{kFirst, 0.0}, {kNext, 50'000.0}, {kLater, 200'000.0}});
}

TEST_CASE("fewer places are fewer, never below none, and a new school is empty", "[places]") {
  CHECK(levels({school({{kAlways, 120.0}, {kNext, 100.0}}, 131.0)}, 131.0) ==
        Levels{{kFirst, 131.0}, {kNext, 111.0}});
  CHECK(levels({school({{kAlways, 120.0}, {kNext, 0.0}}, 131.0)}, 131.0) ==
        Levels{{kFirst, 131.0}, {kNext, 11.0}});
  CHECK(levels({school({{kAlways, 500.0}, {kNext, 0.0}}, 500.0, 0.0)}, 100.0) ==
        Levels{{kFirst, 100.0}, {kNext, 0.0}});
  CHECK(levels({school({{kNext, 60.0}, {kLater, 90.0}}), school({{kAlways, 50.0}}, 50.0)}, 50.0) ==
        Levels{{kFirst, 50.0}, {kNext, 110.0}, {kLater, 140.0}});
}

TEST_CASE("a list that begins later holds on the first day", "[places]") {
  const Capacity capacity = special({school({{kNext, 100.0}, {kLater, 120.0}}, 90.0)}, 90.0);
  CHECK(capacity.types.at(0).places == Levels{{kFirst, 100.0}, {kLater, 120.0}});
  REQUIRE(capacity.told.size() == 1);
  CHECK(capacity.told[0] ==
        "the list begins on 1 September 2026: its first numbers are taken to hold on the first day "
        "too");
}

TEST_CASE("a type that the scenario does not limit goes to its nearest", "[places]") {
  const PlaceList list = list_of(
      {school({{kAlways, 10.0}}, 10.0, {}, Provision::mainstream_free_school_senunit),
       school({{kAlways, 30.0}}, 25.0, {}, Provision::special_la_maintained),
       school({{kAlways, 99.0}}, 90.0, {}, Provision::special_independent),
       school({{kAlways, 8.0}}, 6.0, {}, Provision::mainstream_la_maintained_resourced_provision)});
  const Capacity capacity = capacity_of(
      list, kFirst, kLast,
      {{"special_academy_free", 200.0}, {"mainstream_academy_resourced_provision", 40.0}});
  REQUIRE(capacity.types.size() == 2);
  CHECK(capacity.types[0].places == Levels{{kFirst, 205.0}});
  CHECK(capacity.types[1].establishments == 2);
  CHECK(capacity.types[1].places == Levels{{kFirst, 42.0}});
  CHECK(std::count_if(capacity.told.begin(), capacity.told.end(), [](const std::string& line) {
          return line ==
                 "special_independent (99 places, at most): the scenario does not limit it; left "
                 "out";
        }) == 1);
}

TEST_CASE("a base's place costs 6,000 pounds, and what is saved is never below none", "[places]") {
  const PlaceList list = list_of({school({{kAlways, 10.0}, {kNext, 15.0}, {kLater, 2.0}}, 10.0, {},
                                         Provision::mainstream_academy_senunit)});
  const Capacity capacity =
      capacity_of(list, kFirst, kLast, {{"mainstream_academy_senunit", 10.0}});
  CHECK(added_funding(capacity, kFirst) == Levels{{kFirst, 0.0}, {kNext, 30'000.0}, {kLater, 0.0}});
}

TEST_CASE("levels of invented lists keep what must hold", "[places]") {
  std::mt19937 random{20261129};
  const auto below = [&](int bound) {
    return std::uniform_int_distribution<int>{0, bound - 1}(random);
  };
  for (int round = 0; round < 500; ++round) {
    std::vector<Establishment> schools;
    double most = 0.0;
    for (int i = 1 + below(6); i-- > 0;) {
      std::vector<PlacesFrom> dates{{kAlways, static_cast<double>(below(200))}};
      for (int year = 2025; year < 2034; ++year)
        if (below(4) == 0) dates.push_back({make_day(year, 9, 1), static_cast<double>(below(200))});
      const std::optional<double> roll =
          below(3) == 0 ? std::nullopt : std::optional{static_cast<double>(below(200))};
      schools.push_back(school(dates, roll));
      most += 200.0;
    }
    const auto filled = static_cast<double>(below(600));
    const Capacity capacity = special(schools, filled);
    const TypeCapacity& type = capacity.types.at(0);
    REQUIRE(type.places.front().first == kFirst);
    REQUIRE(type.places.front().second == type.filled + type.free);
    // Levels are the first one and the sum of the changes.
    std::map<Day, double> sums;
    double funding = 0.0;
    for (const Change& change : capacity.changes) {
      sums[change.from] += change.places;
      funding += change.funding;
      REQUIRE(change.places == std::round(change.places));
      REQUIRE(funding >= 0.0);
    }
    double now = type.places.front().second;
    std::size_t next = 1;
    for (const auto& entry : sums) {
      now += entry.second;
      REQUIRE(now >= 0.0);
      if (now == type.places[next - 1].second) continue;
      REQUIRE(next < type.places.size());
      REQUIRE(type.places[next] == std::pair{entry.first, now});
      ++next;
    }
    REQUIRE(next == type.places.size());
    REQUIRE(now <= filled + most);
    // The order of the establishments does not matter; one more place never makes fewer.
    std::vector<Establishment> turned{schools.rbegin(), schools.rend()};
    REQUIRE(levels(turned, filled) == type.places);
    const auto level_on = [](const Levels& all, Day day) {
      double level = 0.0;
      for (const auto& [from, places] : all)
        if (from <= day) level = places;
      return level;
    };
    schools.front().places.push_back({make_day(2034, 9, 1), 200.0});
    REQUIRE(level_on(levels(schools, filled), kLast) >= type.places.back().second);
  }
}

TEST_CASE("the list as read can be read again", "[places]") {
  Establishment one = school({{kAlways, 300.0}, {kNext, 330.5}}, 310.0, 20.0);
  one.ncy_from = -2;
  one.ncy_to = 14;
  one.needs = {"ASD", "SEMH"};
  one.name = "Elm, \"Bank\"";
  one.urn = 900001;
  const std::string text = establishments_csv(list_of({one}));
  CHECK(text ==
        "urn,ukprn,name,type,ncy_from,ncy_to,needs,from,places,on_roll,other_authorities\n"
        "900001,,\"Elm, \"\"Bank\"\"\",special_academy_free,-2,14,ASD;SEMH,,300,310,20\n"
        "900001,,\"Elm, \"\"Bank\"\"\",special_academy_free,-2,14,ASD;SEMH,2026-09-01,330.5,310,20"
        "\n");
  const std::vector<ListText> again{{"again.csv", text}};
  const PlaceList list = read_places(again, 0);
  CHECK(list.findings.empty());
  CHECK(establishments_csv(list) == text);
}
