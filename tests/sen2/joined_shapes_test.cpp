#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "invented_authority.hpp"
#include "sendsim/sen2/day_zero.hpp"
#include "sendsim/sen2/history.hpp"
#include "sendsim/sen2/read.hpp"

using namespace sendsim::sen2;

namespace {

constexpr HashKey kKey{{0x0123456789ABCDEFULL, 0xFEDCBA9876543210ULL}};

Return read_blades_of(const invented::Authority& authority, int year) {
  const std::vector<invented::File> files = authority.blades(year);
  std::vector<NamedText> texts;
  for (const invented::File& file : files) texts.push_back({file.name, file.text});
  return read_blades(texts, kKey);
}

Return read_as(const std::string& shape, const invented::Authority& authority, int year) {
  if (shape == "blades") return read_blades_of(authority, year);
  const invented::File file = shape == "xml" ? authority.xml(year) : authority.workbook(year);
  const NamedText text{file.name, file.text};
  return shape == "xml" ? read_xml(text, kKey) : read_workbook(text, kKey);
}

}  // namespace

TEST_CASE("the three shapes of an authority's returns give the same histories", "[sen2]") {
  const invented::Authority authority{1, invented::usual_rates(), {}};
  EstablishmentBook book;
  book.add(authority.gias().text, "edubasealldata.csv");
  const DayZero truth = authority.truth();
  std::vector<Histories> joined;
  for (const std::string shape : {"blades", "xml", "workbook"}) {
    CAPTURE(shape);
    std::vector<Return> returns;
    for (const int year : {2024, 2025, 2026}) {
      returns.push_back(read_as(shape, authority, year));
      CHECK(returns.back().persons.size() == authority.tell(year).persons.size());
    }
    joined.push_back(join_returns(returns, book));
    CHECK((day_zero(joined.back()).plans == truth.plans));
    CHECK((day_zero(joined.back()).open == truth.open));
  }
  const Histories direct = join_returns(authority.returns(), book);
  CHECK((joined[0].children == joined[1].children));
  CHECK((joined[0].children == joined[2].children));
  CHECK((joined[0].children == direct.children));
  CHECK(joined[0].children.size() == direct.children.size());
}
