// Returns whose children have pseudonyms in place of UPNs.
#include <catch2/catch.hpp>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "return_shapes.hpp"
#include "sendsim/sen2/establishments.hpp"
#include "sendsim/sen2/history.hpp"

using namespace sendsim;
using namespace sendsim::sen2;

namespace {

/// As a hash in hexadecimals: 32 characters, another for each child.
std::string hashed(int child) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
  std::string text;
  for (std::uint64_t half = 1; half <= 2; ++half) {
    std::uint64_t word = kOdd * static_cast<std::uint64_t>(child + 1) * half + half;
    for (int i = 0; i < 16; ++i, word >>= 4U) text += "0123456789abcdef"[word & 15U];
  }
  return text;
}

shapes::Record sample_with(const std::function<std::string(int)>& upn, int year = 2026,
                           int count = 60) {
  shapes::Record root = shapes::sample(count, year);
  for (int i = 0; i < count; ++i) root.children[static_cast<std::size_t>(i)]["upn"] = upn(i);
  return root;
}

std::size_t told_apart(const Return& one) {
  std::set<ChildKey> keys;
  for (const Person& person : one.persons)
    if (person.by_upn.known()) keys.insert(person.by_upn);
  return keys.size();
}

}  // namespace

TEST_CASE("pseudonyms of one shape tell children apart", "[sen2]") {
  const auto [name, upn] = GENERATE(table<std::string, std::function<std::string(int)>>(
      {{"hash", &hashed},
       {"number", [](int i) { return std::to_string(7 + 11 * i); }},
       {"identifier", [](int i) {
          const std::string text = hashed(i);
          return '{' + text.substr(0, 8) + '-' + text.substr(8, 4) + '}';
        }}}));
  CAPTURE(name);
  const shapes::Record root = sample_with(upn);
  const Return blades = shapes::read(shapes::blades_of(root));
  CHECK(told_apart(blades) == 60);
  CHECK(blades.pseudonyms == 60);
  CHECK(blades.findings.empty());
  CHECK(same_content(blades, shapes::read_xml_text(shapes::xml_of(root))));
  CHECK(same_content(blades, shapes::read_workbook_bytes(shapes::workbook_of(root))));
}

TEST_CASE("a pseudonym is the same child in each year, whatever its spelling", "[sen2]") {
  // Nothing else joins them: other births and dates in the second year.
  shapes::Record later = sample_with(
      [](int i) {
        std::string text = hashed(i);
        for (char& c : text)
          if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
        return text;
      },
      2026);
  const Return before = shapes::read(shapes::blades_of(sample_with(&hashed, 2025)));
  const Return after = shapes::read(shapes::blades_of(later));
  std::set<ChildKey> keys;
  for (const Return* one : {&before, &after})
    for (const Person& person : one->persons) keys.insert(person.by_upn);
  CHECK(keys.size() == 60);
  CHECK(join_returns(std::vector{before, after}, EstablishmentBook{}).children.size() == 60);
}

TEST_CASE("what is no pseudonym stays refused", "[sen2]") {
  const auto [name, upn] = GENERATE(table<std::string, std::function<std::string(int)>>(
      {{"births", [](int i) { return "2015-" + shapes::two(1 + i % 12) + "-" + shapes::two(1 + i % 28); }},
       {"day numbers of births", [](int i) { return std::to_string(41000 + 37 * i); }},
       {"names", [](int i) { return std::string(8, static_cast<char>('A' + i % 26)) + static_cast<char>('A' + i / 26); }},
       {"two shapes", [](int i) { return i % 2 == 0 ? hashed(i) : std::to_string(i + 1); }},
       {"one for many", [](int i) { return hashed(i % 50); }},
       {"sentences", [](int i) { return "child " + std::to_string(100 + i); }}}));
  CAPTURE(name);
  CHECK_THROWS_WITH(shapes::read(shapes::blades_of(sample_with(upn))),
                    Catch::Contains("expected unique pupil numbers in column \"upn\""));
}

TEST_CASE("a text among UPNs is no pseudonym", "[sen2]") {
  shapes::Record root = shapes::sample(60);
  root.children[3]["upn"] = hashed(3);
  const Return one = shapes::read(shapes::blades_of(root));
  CHECK(one.pseudonyms == 0);
  CHECK_FALSE(one.persons[3].by_upn.known());
  CHECK(one.findings.size() == 1);
}
