#include "sendsim/tabular/encoding.hpp"

#include <catch2/catch.hpp>
#include <string>

using sendsim::tabular::from_windows_1252;
using sendsim::tabular::is_utf8;

TEST_CASE("text is UTF-8 or it is not", "[tabular]") {
  CHECK(is_utf8(""));
  CHECK(is_utf8("plain"));
  CHECK(is_utf8("\xC3\xA9 \xE2\x80\x99 \xF0\x9F\x98\x80"));
  for (const std::string bad : {"\xE9", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80",
                                "\xF5\x80\x80\x80", "\xF4\x90\x80\x80", "a\x80z", "\xE2\x80"}) {
    INFO(bad.size());
    CHECK_FALSE(is_utf8(bad));
  }
}

TEST_CASE("Windows-1252 becomes UTF-8", "[tabular]") {
  CHECK(from_windows_1252("Bront\xEB \x96 \xA3"
                          "5 \x92 \x80") ==
        "Bront\xC3\xAB \xE2\x80\x93 \xC2\xA3"
        "5 \xE2\x80\x99 \xE2\x82\xAC");
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  CHECK(is_utf8(from_windows_1252(all)));
  CHECK(from_windows_1252("\x81") == "\xEF\xBF\xBD");
}
