#include "sendsim/tabular/encoding.hpp"

#include <catch2/catch.hpp>
#include <string>

using sendsim::tabular::ByteOrder;
using sendsim::tabular::from_utf16;
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

TEST_CASE("UTF-16 becomes UTF-8 in either order of bytes", "[tabular]") {
  const std::string little{"a\0\xEB\0\x19\x20\x3D\xD8\x00\xDE", 10};
  const std::string big{"\0a\0\xEB\x20\x19\xD8\x3D\xDE\x00", 10};
  const std::string text = "a\xC3\xAB\xE2\x80\x99\xF0\x9F\x98\x80";
  CHECK(from_utf16(little, ByteOrder::little) == text);
  CHECK(from_utf16(big, ByteOrder::big) == text);
  // Half a pair, the wrong half, half a unit.
  for (const std::string& bad : {std::string{"\x3D\xD8", 2}, std::string{"\x00\xDE", 2},
                                 std::string{"\x3D\xD8z\0", 4}, std::string{"z\0z", 3}}) {
    const std::string read = from_utf16(bad, ByteOrder::little);
    CHECK(is_utf8(read));
    CHECK(read.find("\xEF\xBF\xBD") != std::string::npos);
  }
}
