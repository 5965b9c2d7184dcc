#include <catch2/catch.hpp>
#include <string>

#include "sendsim/report/document.hpp"

using namespace sendsim;
using namespace sendsim::report;

namespace {

Document hostile_document() {
  const std::string bad = "<script>alert(1)</script> & \"so on\"";
  TimeChart chart{.y_title = bad, .number = Number::count};
  chart.lines.push_back({bad, {make_day(2025, 1, 1), make_day(2026, 1, 1)}, {1, 2}});
  Figure figure{.id = "a-figure",
                .title = bad,
                .finding = bad,
                .charts = {{bad, chart}},
                .table = {bad,
                          {{.heading = bad, .is_text = true}, {.heading = "n"}},
                          {{bad, 1234.5}, {std::string{"none"}, {}}}},
                .note = bad};
  return {.title = bad,
          .subtitle = bad,
          .warnings = {bad},
          .answers = {{bad, {bad}, "s"}},
          .sections = {{"s", bad, {bad}, {figure}}},
          .program = bad,
          .made = bad};
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("names from a user's file stay text in the page", "[report]") {
  const std::string page = html(hostile_document());
  CHECK(count(page, "<script>") == 1);  // our own
  CHECK(count(page, "alert(1)&lt;/script&gt;") > 10);
}

TEST_CASE("the page asks for nothing from anywhere", "[report]") {
  const std::string page = html(hostile_document());
  CHECK(page.find("default-src 'none'") != std::string::npos);
  CHECK(page.find("src=\"") == std::string::npos);
  CHECK(count(page, "<link") == 1);
  CHECK(page.find("<link rel=\"icon\" href=\"data:,\">") != std::string::npos);
  CHECK(page.find("@import") == std::string::npos);
  CHECK(page.find("url(") == std::string::npos);
}

TEST_CASE("a figure is drawn for desk and telephone, with its numbers", "[report]") {
  const std::string page = html(hostile_document());
  CHECK(count(page, "<svg ") == 2);
  CHECK(count(page, "role=\"img\"") == 2);
  CHECK(page.find("data-v=\"1234.5\"") != std::string::npos);
  CHECK(html(hostile_document()) == page);
}
