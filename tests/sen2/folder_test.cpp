#include <catch2/catch.hpp>

#include "return_shapes.hpp"
#include "sendsim/sen2/read.hpp"

using namespace sendsim;
using namespace sendsim::sen2;
namespace fs = std::filesystem;

namespace {

/// A folder that goes with its test.
class ScratchFolder {
 public:
  ScratchFolder() : path_{file_.path()} { fs::create_directories(path_); }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code none;
    fs::remove_all(path_, none);
  }
  void put(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream{path_ / name, std::ios::binary} << text;
  }
  void put(const std::string& folder, const shapes::Blades& blades) const {
    for (const auto& [name, text] : blades.files) put(folder + name, text);
  }
  /// Makes a file longer without writing anything.
  void grow(const std::string& name, std::uintmax_t bytes) const {
    fs::resize_file(path_ / name, bytes);
  }
  [[nodiscard]] Folder read() const { return read_folder(path_, shapes::kKey); }

 private:
  shapes::ScratchFile file_{""};
  fs::path path_;
};

std::vector<int> years(const Folder& folder) {
  std::vector<int> all;
  for (const Return& each : folder.returns) all.push_back(each.year);
  return all;
}

}  // namespace

TEST_CASE("returns of several years and shapes in one folder are read, oldest first", "[sen2]") {
  const ScratchFolder folder;
  folder.put("", shapes::blades_of(shapes::sample(12, 2026)));
  folder.put("sen2_2024.xml", shapes::xml_of(shapes::sample(12, 2024)));
  folder.put("SEN2 2025.XLSX", shapes::workbook_of(shapes::sample(12, 2025)));
  folder.put("edubasealldata20260101.csv", "URN,LA (code)\n900001,999\n");
  folder.put("requests (all areas).csv", "time_period,requests_received_in_year\n2024,5\n");
  folder.put("requests.csv", "time_period,requests_received_in_year\n2024,5\n");
  folder.put("census.xml",
             "<Message><Header><CollectionDetails><Collection>SC</Collection>"
             "</CollectionDetails></Header></Message>");
  folder.put("notes.txt", "Planted1");
  folder.put("~$SEN2 2025.xlsx", "lock");
  folder.put("places.xlsx", shapes::workbook_of(shapes::sample(1), {.sheet = "Places"}));
  const Folder read = folder.read();
  CHECK(years(read) == std::vector<int>{2024, 2025, 2026});
  CHECK(read.passed_over == std::vector<std::string>{"census.xml", "edubasealldata20260101.csv",
                                                     "notes.txt", "places.xlsx",
                                                     "requests (all areas).csv", "requests.csv"});
}

TEST_CASE("blades of several years are told apart by folder or by name", "[sen2]") {
  const ScratchFolder folder;
  SECTION("a folder each") {
    folder.put("2025/", shapes::blades_of(shapes::sample(12, 2025), ""));
    folder.put("2026/", shapes::blades_of(shapes::sample(12, 2026), ""));
  }
  SECTION("names") {
    folder.put("", shapes::blades_of(shapes::sample(12, 2025), "Blade-Export_01-02-2025_"));
    folder.put("", shapes::blades_of(shapes::sample(12, 2026), "Blade-Export_02-02-2026_"));
  }
  CHECK(years(folder.read()) == std::vector<int>{2025, 2026});
}

TEST_CASE("a finding's file is told with the folder of its year", "[sen2]") {
  const ScratchFolder folder;
  folder.put("2025/", shapes::blades_of(shapes::sample(12, 2025), ""));
  folder.put("", shapes::blades_of(shapes::sample(12, 2026), ""));
  const Folder read = folder.read();
  REQUIRE(read.returns.size() == 2);
  CHECK(read.returns[0].files[1] == "2025/" + read.returns[1].files[1]);
}

TEST_CASE("blades exported on two days are one return", "[sen2]") {
  const ScratchFolder folder;
  shapes::Blades blades = shapes::blades_of(shapes::sample(12));
  blades.files[8].first = "Blade-Export_03-02-2026_senneed.csv";
  folder.put("", blades);
  const Folder read = folder.read();
  REQUIRE(read.returns.size() == 1);
  CHECK(same_content(read.returns[0], shapes::read(shapes::blades_of(shapes::sample(12)))));
}

TEST_CASE("a folder that cannot be read as returns is refused", "[sen2]") {
  const ScratchFolder folder;
  SECTION("two returns of one year") {
    folder.put("a.xml", shapes::xml_of(shapes::sample(12)));
    folder.put("b.xml", shapes::xml_of(shapes::sample(12)));
    CHECK_THROWS_WITH(folder.read(), "b.xml: expected one return of 2026; a.xml is another");
  }
  SECTION("two folders of one year") {
    const shapes::Blades blades = shapes::blades_of(shapes::sample(12, 2026), "");
    folder.put("2026/", blades);
    folder.put("2026 again/", blades);
    CHECK_THROWS_WITH(folder.read(), "2026 again/" + blades.files[0].first +
                                         ": expected one return of 2026; 2026/" +
                                         blades.files[0].first + " is another");
  }
  SECTION("a damaged return in a folder of its own") {
    const std::string xml = shapes::xml_of(shapes::sample(12));
    folder.put("2025/sen2.xml", shapes::xml_of(shapes::sample(12, 2025)));
    folder.put("2026/sen2.xml", xml.substr(0, xml.size() / 2));
    CHECK_THROWS_WITH(folder.read(), Catch::StartsWith("2026/sen2.xml:"));
  }
  SECTION("none") {
    folder.put("notes.txt", "x");
    CHECK_THROWS_AS(folder.read(), ReturnError);
  }
  SECTION("a damaged return is not passed over") {
    const std::string xml = shapes::xml_of(shapes::sample(12));
    folder.put("good_2025.xml", shapes::xml_of(shapes::sample(12, 2025)));
    folder.put("a.xml", xml.substr(0, xml.size() / 2));
    CHECK_THROWS_WITH(folder.read(), Catch::Contains("a.xml:") && Catch::Contains("well-formed"));
  }
  SECTION("two levels down is too deep") {
    folder.put("a/b/sen2_2026.xml", shapes::xml_of(shapes::sample(12)));
    CHECK_THROWS_AS(folder.read(), ReturnError);
  }
}

TEST_CASE("a file of 2 GB is refused before it is read", "[sen2]") {
  const ScratchFolder folder;
  const std::string name = GENERATE("person.csv", "sen2_2026.xml", "sen2_2026.xlsx");
  folder.put(name, "persontableid,x\n");
  folder.grow(name, std::uintmax_t{1} << 31U);
  CHECK_THROWS_WITH(folder.read(), name + ": expected at most 536870912 bytes");
}

TEST_CASE("what is no folder is refused", "[sen2]") {
  CHECK_THROWS_WITH(read_folder("/nowhere/at/all", shapes::kKey), "all: expected a folder");
}
