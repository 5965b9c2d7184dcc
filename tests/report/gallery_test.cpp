#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "sample_charts.hpp"

using namespace sendsim::report;

// SENDSIM_CHART_GALLERY=gallery test_report "[gallery]" writes gallery-wide.html and
// gallery-narrow.html, light above dark, to be looked at in a browser.
TEST_CASE("every kind of chart can be looked at", "[report][gallery]") {
  const char* const stem = std::getenv("SENDSIM_CHART_GALLERY");
  for (const double width : {720.0, 340.0}) {
    std::string page =
        "<!doctype html><html lang=\"en-GB\"><meta charset=\"utf-8\"><title>Charts</title><style>" +
        chart_css() +
        "body{margin:0;font-family:Arial,sans-serif}section{padding:16px;background:#fff}"
        "section[data-theme=dark]{background:#16191c;color:#fff}h2{font-size:18px}</style>";
    for (const std::string theme : {"light", "dark"}) {
      page += "<section data-theme=\"" + theme + "\">";
      for (const samples::Sample& sample : samples::all())
        page += "<h2>" + sample.title + "</h2>" +
                svg(sample.chart, {theme + sample.id, sample.title, "A finding.", "", width});
      page += "</section>";
    }
    CHECK(page.size() > 100000);
    if (stem == nullptr) continue;
    std::ofstream{std::string{stem} + (width > 480 ? "-wide.html" : "-narrow.html")} << page;
  }
}
