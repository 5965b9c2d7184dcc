#include "sendsim/tabular/gzip.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>

using sendsim::tabular::gunzip;
using sendsim::tabular::gzip;
using sendsim::tabular::is_gzip;

TEST_CASE("a text comes back from gzip", "[gzip]") {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += std::to_string(i * 7919 % 1000) + ",";
  for (const std::string& each : {std::string{}, std::string{"a"}, text}) {
    const std::string packed = gzip(each);
    CHECK(is_gzip(packed));
    CHECK(gunzip(packed) == each);
    CHECK(gzip(each) == packed);
  }
  CHECK(gzip(text).size() < text.size() / 2);
}

TEST_CASE("a damaged gzip file is refused", "[gzip]") {
  const std::string packed = gzip("area,count\nExampleton,17\n");
  CHECK_FALSE(is_gzip("area,count"));
  CHECK_THROWS_AS(gunzip("area,count"), std::runtime_error);
  CHECK_THROWS_AS(gunzip(""), std::runtime_error);
  for (std::size_t size = 0; size < packed.size(); ++size)
    CHECK_THROWS_AS(gunzip(packed.substr(0, size)), std::runtime_error);
  std::string damaged = packed;
  damaged[packed.size() / 2] = static_cast<char>(damaged[packed.size() / 2] ^ 0x10);
  CHECK_THROWS_AS(gunzip(damaged), std::runtime_error);
}

TEST_CASE("a small gzip file with an endless text is refused", "[gzip]") {
  const std::string bomb = gzip(std::string(10'000'000, 'a'));
  CHECK(bomb.size() < 100'000);
  CHECK_THROWS_WITH(gunzip(bomb, 1'000'000), "gzip: longer than expected");
}
