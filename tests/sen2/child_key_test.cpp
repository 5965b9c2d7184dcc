#include "../../src/sen2/child_key.hpp"

#include <catch2/catch.hpp>

#include "return_shapes.hpp"

using namespace sendsim;
using namespace sendsim::sen2;

namespace {

/// The 16 bytes that the reference code writes, as two little-endian words.
ChildKey bytes(std::uint64_t first, std::uint64_t second) {
  return {.high = __builtin_bswap64(second), .low = __builtin_bswap64(first)};
}

Person only_person(const std::string& upn, const std::string& uln = {}) {
  shapes::Record root = shapes::sample(1);
  root.children[0]["upn"] = upn;
  root.children[0]["uniquelearnernumber"] = uln;
  return shapes::read(shapes::blades_of(root)).persons.at(0);
}

}  // namespace

TEST_CASE("SipHash-2-4 gives the values of its reference and of OpenSSL", "[sen2]") {
  CHECK(siphash("", shapes::kKey) == bytes(0xA3817F04BA25A8E6, 0x6DF67214C7550293));
  CHECK(siphash({"\0", 1}, shapes::kKey) == bytes(0xDA87C1D86B99AF44, 0x347659119B22FC45));
  CHECK(siphash("Z900000000001", shapes::kKey) == bytes(0x19A722DD071865B0, 0x7FB878F752AAD2D3));
}

TEST_CASE("a key is one child's whatever case and blanks the number has", "[sen2]") {
  const ChildKey key = only_person("Z900000000001").by_upn;
  CHECK(key.known());
  CHECK(only_person("z900000000001").by_upn == key);
  CHECK(only_person(" Z9000 00000001 ").by_upn == key);
  CHECK_FALSE(only_person("Z900000000002").by_upn == key);
  CHECK(only_person("Z90000000000A").by_upn.known());  // a temporary number
  CHECK_FALSE(only_person("").by_upn.known());
  CHECK_FALSE(only_person("unknown").by_upn.known());
  CHECK(only_person("", "9900000001").by_uln.known());
  CHECK(only_person("", "9900000001.0").by_uln == only_person("", "9900000001").by_uln);
  CHECK_FALSE(only_person("", "123").by_uln.known());
}

TEST_CASE("keys of another process say nothing", "[sen2]") {
  const HashKey one = HashKey::random();
  const HashKey other = HashKey::random();
  CHECK_FALSE(one.words == other.words);
  CHECK_FALSE(key_of_upn("Z900000000001", one) == key_of_upn("Z900000000001", other));
}

TEST_CASE("a child without number is told by birth date, sex and first request", "[sen2]") {
  const ChildKey key = only_person("").by_dates;
  CHECK(key.known());
  CHECK(only_person("Z900000000001").by_dates == key);
  const auto changed = [](auto change) {
    shapes::Record root = shapes::sample(1);
    change(root.children[0]);
    return shapes::read(shapes::blades_of(root)).persons.at(0).by_dates;
  };
  using shapes::Record;
  CHECK(changed([](Record& child) { child["postcode"] = "ZZ1 1ZZ"; }) == key);
  CHECK(changed([](Record& child) { child["surname"] = "Changed"; }) == key);
  CHECK(changed([](Record& child) { child["ethnicity"] = "APKN"; }) == key);
  CHECK_FALSE(changed([](Record& child) { child["personbirthdate"] = "2021-01-02"; }) == key);
  CHECK_FALSE(changed([](Record& child) { child["sex"] = "M"; }) == key);
  CHECK_FALSE(changed([](Record& child) { child.children[0]["receiveddate"] = "2025-02-02"; }) ==
              key);
  CHECK_FALSE(changed([](Record& child) { child["personbirthdate"] = ""; }).known());
  // Without a request's day the earliest plan's start serves, and without that nothing.
  CHECK(changed([](Record& child) { child.children[0]["receiveddate"] = ""; }).known());
  CHECK_FALSE(changed([](Record& child) {
                child.children[0]["receiveddate"] = "";
                child.children[0].children[0].children[0]["startdate"] = "";
              }).known());
}

TEST_CASE("a wiped text is empty", "[sen2]") {
  std::string text = "Z900000000001 Quentina";
  wipe(text);
  CHECK(text.empty());
}
