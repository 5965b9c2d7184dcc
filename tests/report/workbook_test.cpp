#include <catch2/catch.hpp>
#include <filesystem>

#include "invented_document.hpp"

using namespace sendsim;

TEST_CASE("a workbook is written", "[report]") {
  std::filesystem::create_directories("/tmp/workbook/out");
  report::write_workbook(test::invented_document(), "/tmp/workbook/out/sample.xlsx");
}
