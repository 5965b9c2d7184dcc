#include "sendsim/core/registry.hpp"

#include <catch2/catch.hpp>
#include <type_traits>

namespace sendsim {
namespace {

struct Need {
  std::string code;
  int number = 0;
};
struct Provision {
  std::string code;
};
static_assert(!std::is_convertible_v<Id<Need>, Id<Provision>>);
static_assert(!std::is_convertible_v<int, Id<Need>>);

TEST_CASE("a registry finds its items by code, in the order of the file", "[core]") {
  const Registry<Need> needs{{{"SPLD", 1}, {"ASD", 2}, {"SEMH", 3}}};
  CHECK(needs.size() == 3);
  CHECK(needs.codes() == std::vector<std::string>{"SPLD", "ASD", "SEMH"});
  REQUIRE(needs.find("ASD").has_value());
  CHECK(needs.find("ASD")->index == 1);
  CHECK(needs[*needs.find("SEMH")].number == 3);
  int sum = 0;
  for (const Need& need : needs) sum += need.number;
  CHECK(sum == 6);
}

TEST_CASE("an unknown code is nothing, and codes are told apart by case", "[core]") {
  const Registry<Need> needs{{{"ASD", 1}}};
  CHECK_FALSE(needs.find("asd").has_value());
  CHECK_FALSE(needs.find("").has_value());
  CHECK_FALSE(Registry<Need>{}.find("ASD").has_value());
  CHECK(Registry<Need>{}.empty());
  CHECK_THROWS_AS(needs[Id<Need>{1}], std::out_of_range);
}

TEST_CASE("a registry refuses a repeated code and more items than an index can name", "[core]") {
  CHECK_THROWS_AS((Registry<Need>{{{"ASD", 1}, {"MLD", 2}, {"ASD", 3}}}), std::logic_error);
  CHECK_THROWS_AS(Registry<Need>{std::vector<Need>(65536)}, std::logic_error);
}

}  // namespace
}  // namespace sendsim
