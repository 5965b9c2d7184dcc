// The reader of lists of places: any texts are told in one line or make places that hold what they
// must.
//
// An input is one list, or two with a line "%%%" between them.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz_target.hpp"
#include "sendsim/places/capacity.hpp"
#include "sendsim/places/place_list.hpp"
#include "sendsim/tabular/csv_table.hpp"

using namespace sendsim;

namespace {

constexpr Day kFirst = make_day(2025, 1, 16);
constexpr Day kLast = make_day(2035, 8, 31);

std::vector<places::ListText> lists_of(std::string_view input) {
  constexpr std::string_view kBetween = "\n%%%\n";
  const std::size_t cut = input.find(kBetween);
  std::vector<places::ListText> lists{{"one.csv", std::string{input.substr(0, cut)}}};
  if (cut != std::string_view::npos)
    lists.push_back({"two.csv", std::string{input.substr(cut + kBetween.size())}});
  return lists;
}

void check_capacity(const places::PlaceList& list) {
  const places::Capacity capacity =
      places::capacity_of(list, kFirst, kLast,
                          {{"special_academy_free", 100.0},
                           {"mainstream_academy_resourced_provision", 10.0},
                           {"special_la_maintained", 0.0}});
  for (const places::TypeCapacity& type : capacity.types) {
    fuzz::require(type.places.front().first == kFirst);
    fuzz::require(type.places.front().second >= type.filled);
    for (std::size_t i = 0; i < type.places.size(); ++i) {
      fuzz::require(type.places[i].second >= 0.0);
      fuzz::require(i == 0 || type.places[i - 1].first < type.places[i].first);
    }
  }
  for (const auto& [day, pounds] : places::added_funding(capacity, kFirst))
    fuzz::require(day >= kFirst && pounds >= 0.0);
}

}  // namespace

void fuzz::check(std::string_view input) {
  const std::vector<places::ListText> lists = lists_of(input);
  for (const places::ListText& list : lists) (void)places::kind_of(list);
  std::optional<places::PlaceList> list;
  try {
    list = places::read_places(lists, 0);
  } catch (const tabular::CsvError& error) {
    fuzz::require(std::string_view{error.what()}.find('\n') == std::string_view::npos);
    return;
  }
  for (const places::Establishment& one : list->establishments) {
    fuzz::require(!one.places.empty());
    for (std::size_t i = 1; i < one.places.size(); ++i)
      fuzz::require(one.places[i - 1].from < one.places[i].from);
  }
  check_capacity(*list);
  // The list as read is read again as it is, but for establishments that differ in a name alone.
  const std::string text = places::establishments_csv(*list);
  const std::vector<places::ListText> again{{"again.csv", text}};
  (void)places::read_places(again, 0);
}
