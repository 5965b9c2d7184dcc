#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <system_error>

#include "../../src/report/workbook_plot_area.hpp"
#include "../../src/report/workbook_text.hpp"
#include "invented_document.hpp"
#include "sendsim/output/errors.hpp"

using namespace sendsim;
using namespace sendsim::report;

namespace {

/// A folder of its own that goes with it.
class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "sendsim-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the test");
    path_ = name;
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// Whether tests/report/workbook_reading.py finds nothing wrong.
bool reads_well(const std::filesystem::path& file, const std::string& option = "") {
  const std::string command = "/usr/bin/python3 " SENDSIM_SOURCE_DIR
                              "/tests/report/workbook_reading.py " +
                              file.string() + " " + option;
  return std::system(command.c_str()) == 0;  // NOLINT(cert-env33-c): the paths are ours
}

constexpr const char* kAttack = "=cmd|'/c calc'!A0";

/// A document whose every text comes from somebody who means harm, or does not know Excel.
Document hostile_document() {
  Document document;
  document.title = kAttack;
  document.subtitle = std::string{"bell \a and \x1b[31m"} + '\xff';
  document.warnings = {kAttack, "@SUM(1+1)"};
  document.answers = {{kAttack, {kAttack, std::string(40'000, 'y')}, "s"}};
  document.program = kAttack;
  document.made = "yesterday";
  Section section{"s", kAttack, {kAttack, "https://example.org/" + std::string(3000, 'z')}, {}};
  for (int copy = 0; copy < 12; ++copy) {
    Figure figure = test::spend_figure();
    figure.title = "A title that is [far] too long/wide for any sheet's name";
    figure.finding = std::string{kAttack} + std::string(5000, 'e') + "é";
    auto& chart = std::get<StackedColumns>(figure.charts.front().chart);
    figure.charts.front().title = kAttack;
    chart.y_title = kAttack;
    chart.parts.front().name = kAttack;
    chart.categories = {kAttack, std::string(40'000, 'x'), "a\xC3 b\x01\tc"};
    for (auto& part : chart.parts) part.values.resize(3);
    figure.table.rows.resize(3);
    for (std::size_t row = 0; row < 3; ++row) figure.table.rows[row][0] = chart.categories[row];
    figure.table.columns[0].heading = kAttack;
    figure.table.columns[1].heading = figure.table.columns[2].heading = "same\nheading";
    section.figures.push_back(figure);
  }
  section.figures.back().table.rows.clear();
  Figure history = test::flows_figure();
  history.title = "History";
  section.figures.push_back(history);
  document.sections = {section};
  return document;
}

/// What a child process, which may write no file beyond `limit`, ends with.
int exit_code_with_limit(rlim_t limit, const Document& document,
                         const std::filesystem::path& file) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit most{limit, limit};
    ::setrlimit(RLIMIT_FSIZE, &most);
    ::fclose(stderr);  // libxlsxwriter says there what the exception says too
    int code = 1;
    try {
      write_workbook(document, file);
    } catch (const std::system_error&) {
      code = 42;
    } catch (...) {
      code = 3;
    }
    ::_exit(code);
  }
  int status = 0;
  if (::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("a workbook is read by another program as it was meant", "[report][python]") {
  const TestFolder folder;
  write_workbook(test::invented_document(), folder / "report.xlsx");
  CHECK(reads_well(folder / "report.xlsx"));
  if (const char* keep = std::getenv("SENDSIM_KEEP"))
    std::filesystem::copy_file(folder / "report.xlsx", std::filesystem::path{keep} / "sample.xlsx",
                               std::filesystem::copy_options::overwrite_existing);
}

TEST_CASE("no text of a user's becomes a formula or breaks a workbook", "[report][python]") {
  const TestFolder folder;
  write_workbook(hostile_document(), folder / "report.xlsx");
  CHECK(reads_well(folder / "report.xlsx", "--hostile"));
}

TEST_CASE("the same document is the same bytes", "[report]") {
  const TestFolder folder;
  Document document = test::invented_document();
  write_workbook(document, folder / "first.xlsx");
  write_workbook(document, folder / "second.xlsx");
  CHECK(bytes_of(folder / "first.xlsx") == bytes_of(folder / "second.xlsx"));
  document.made = "2026-01-31T12:30:46Z";
  write_workbook(document, folder / "second.xlsx");
  CHECK(bytes_of(folder / "first.xlsx") != bytes_of(folder / "second.xlsx"));
}

TEST_CASE("a document that says nothing is a workbook too", "[report]") {
  const TestFolder folder;
  Document document;
  Figure figure = test::plans_figure();
  figure.charts = {{"", TimeChart{}}, {"", Multiples{}}, {"", StackedColumns{}}, {"", RangeBars{}},
                   {"", Waterfall{}}, {"", HeatMap{}},   {"", Sankey{}},         {"", Scatter{}}};
  document.sections = {{"s", "", {}, {figure}}};
  CHECK_NOTHROW(write_workbook(document, folder / "report.xlsx"));
}

TEST_CASE("a place that takes no workbook is told from a disk that is full", "[report]") {
  const TestFolder folder;
  const Document document = test::invented_document();
  CHECK_THROWS_AS(write_workbook(document, folder / "absent" / "report.xlsx"),
                  output::UnwritableError);
  std::filesystem::create_directory(folder / "report.xlsx");
  CHECK_THROWS_AS(write_workbook(document, folder / "report.xlsx"), output::UnwritableError);
}

TEST_CASE("a disk that is full while writing a workbook leaves no half of one", "[report]") {
  const TestFolder folder;
  Document document = test::invented_document();
  document.sections.back().figures = {test::register_figure(4000)};
  write_workbook(document, folder / "whole.xlsx");
  const auto size = static_cast<rlim_t>(std::filesystem::file_size(folder / "whole.xlsx"));
  CHECK(exit_code_with_limit(2000, document, folder / "report.xlsx") == 42);
  CHECK_FALSE(std::filesystem::exists(folder / "report.xlsx"));
  CHECK(exit_code_with_limit(size / 2, document, folder / "report.xlsx") == 42);
  CHECK_FALSE(std::filesystem::exists(folder / "report.xlsx"));
  // Room for the workbook, but not for a sheet before it is packed, which libxlsxwriter overlooks.
  CHECK(exit_code_with_limit(size + 100, document, folder / "report.xlsx") == 42);
  CHECK_FALSE(std::filesystem::exists(folder / "report.xlsx"));
  CHECK(exit_code_with_limit(100 * size, document, folder / "report.xlsx") == 1);
  CHECK(bytes_of(folder / "report.xlsx") == bytes_of(folder / "whole.xlsx"));
}

TEST_CASE("sheets get names that Excel takes", "[report]") {
  SheetNames names;
  CHECK(names.name_for("EHC plans") == "EHC plans");
  CHECK(names.name_for("ehc Plans") == "ehc Plans 2");
  CHECK(names.name_for("a/b: c?") == "a b c");
  CHECK(names.name_for("the authority's own") == "the authority’s own");
  CHECK(names.name_for("History") == "History 2");
  CHECK(names.name_for("") == "Sheet");
  CHECK(names.name_for("EHC plans by primary need and provision") ==
        "EHC plans by primary need and…");
  CHECK(names.name_for("EHC plans by primary need and provisions") ==
        "EHC plans by primary need… 2");
  CHECK(names.name_for("1234567890123456789012345678901") == "1234567890123456789012345678901");
  CHECK(names.name_for("12345678901234567890123456789012") == "123456789012345678901234567890…");
}

TEST_CASE("texts become what a cell can hold", "[report]") {
  CHECK(cell_text("two\nlines\r") == "two\nlines");
  CHECK(one_line("two\nlines") == "two lines");
  CHECK(cell_text("\xF0\x9F\x98\x80\xF0\x9F\x98\x80", 4) == "\xF0\x9F\x98\x80\xF0\x9F\x98\x80");
  CHECK(cell_text("\xF0\x9F\x98\x80\xF0\x9F\x98\x80", 3) == "\xF0\x9F\x98\x80…");
  CHECK(cell_text("\xC0\x80") == "\uFFFD\uFFFD");            // overlong
  CHECK(cell_text("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");  // half of a surrogate pair
  CHECK(cell_text("\xE2\x82") == "\uFFFD\uFFFD");            // cut off
  CHECK(wrapped_lines("one two three", 7) == 2);
  CHECK(wrapped_lines("a\n\nb", 7) == 3);
  CHECK(wrapped_lines("0123456789", 5) == 2);
  CHECK(written_length(-1234567, Number::pounds) == 11);
}

TEST_CASE("a plot area that is not written as expected is not changed in silence", "[report]") {
  PlotAreaChanges changes;
  changes.date_axis = PlotAreaChanges::DateAxis{12};
  CHECK_THROWS_AS(changed_plot_area("<c:ser></c:ser><c:valAx>", changes), std::logic_error);
}
