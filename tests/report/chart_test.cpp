#include "sendsim/report/chart.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <regex>

#include "sample_charts.hpp"
#include "svg_reader.hpp"

using namespace sendsim;
using namespace sendsim::report;
using namespace sendsim::report::testing;

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinite = std::numeric_limits<double>::infinity();

/// The classes that chart_css knows.
std::set<std::string> styled_classes() {
  std::set<std::string> classes;
  const std::string css = chart_css();
  const std::regex selector{R"(\.([a-z][a-z0-9-]*))"};
  for (std::sregex_iterator it{css.begin(), css.end(), selector}, end; it != end; ++it)
    classes.insert((*it)[1]);
  return classes;
}

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789.-") == std::string::npos;
}

/// What every element of a drawing must not have: inline looks, unknown classes, no number.
void find_strange(const Element& element, std::vector<std::string>& faults) {
  static const std::set<std::string> kStyled = styled_classes();
  static const std::set<std::string> kNumbers{"x", "y", "width", "height", "cx", "cy", "r"};
  static const std::set<std::string> kOthers{"class",           "d",    "id", "role", "viewBox",
                                             "aria-labelledby", "xmlns"};
  for (const auto& [name, value] : element.attributes) {
    if (kNumbers.contains(name)) {
      if (!is_number(value)) faults.push_back(name + " is no number: " + value);
      const bool is_size = name == "width" || name == "height" || name == "r";
      if (is_size && value.starts_with('-')) faults.push_back(name + " is negative: " + value);
    } else if (!kOthers.contains(name)) {
      faults.push_back("an attribute of its own: " + name);
    }
    if (name == "d" && value.find_first_not_of("0123456789.- MCVaZ") != std::string::npos)
      faults.push_back("a strange path: " + value);
  }
  for (const std::string& one : element.classes)
    if (!kStyled.contains(one)) faults.push_back("a class without a rule: " + one);
}

std::string told(const TextBox& box) {
  return "\"" + box.text + "\" at " + std::to_string(box.left) + ", " + std::to_string(box.top);
}

/// Letters that are too small, leave the view box or lie on others.
void find_unreadable(const std::vector<TextBox>& boxes, double width, double height,
                     std::vector<std::string>& faults) {
  for (std::size_t at = 0; at < boxes.size(); ++at) {
    const TextBox& box = boxes[at];
    if (box.size < 11) faults.push_back("too small: " + told(box));
    if (box.left < 0 || box.right > width || box.top < 0 || box.bottom > height)
      faults.push_back("outside: " + told(box));
    for (std::size_t with = at + 1; with < boxes.size(); ++with) {
      const TextBox& other = boxes[with];
      const bool apart = box.right <= other.left || other.right <= box.left ||
                         box.bottom <= other.top || other.bottom <= box.top;
      if (!apart) faults.push_back(told(box) + " lies on " + told(other));
    }
  }
}

/// Everything that holds of every drawing: well-formed, inside its box, no text on another.
void check_drawing(const Chart& chart, double width) {
  const Drawing drawing{"id", "A title", "A finding", "", width};
  const std::string text = svg(chart, drawing);
  CHECK(svg(chart, drawing) == text);
  const SvgReader reader{text};
  const Element& root = reader.elements().front();
  CHECK(root.name == "svg");
  CHECK(root.attributes.at("role") == "img");
  CHECK(root.attributes.at("aria-labelledby") == "id-t id-d");
  const std::string& view = root.attributes.at("viewBox");
  const double height = std::stod(view.substr(view.rfind(' ')));
  CHECK(std::stod(view.substr(4)) == width);
  std::vector<std::string> faults;
  for (const Element& element : reader.elements()) find_strange(element, faults);
  find_unreadable(text_boxes(reader.elements()), width, height, faults);
  CHECK(faults == std::vector<std::string>{});
}

void check_both(const Chart& chart) {
  for (const double width : {720.0, 340.0}) check_drawing(chart, width);
}

std::string long_name(std::size_t at) {
  std::string name = "Scenario " + std::to_string(at) + ": ";
  while (name.size() < 200) name += at % 3 == 0 ? "WWWW " : at % 3 == 1 ? "more support " : "x";
  return name;
}

TimeChart many_scenarios() {
  TimeChart chart{long_name(1), Number::pounds};
  for (std::size_t at = 0; at < 30; ++at) {
    chart.fans.push_back(samples::fan(long_name(at), samples::year_ends(2026, 2036), 1e6,
                                      1e6 * static_cast<double>(at), 3e5));
    chart.marks.push_back({make_day(2026, 4, 1) + Days{120 * static_cast<int>(at)}, long_name(at)});
    chart.levels.push_back({1e6 * static_cast<double>(at % 7), long_name(at)});
  }
  return chart;
}

std::size_t count(const std::vector<Element>& elements, const char* name, const char* of_class) {
  return static_cast<std::size_t>(
      std::count_if(elements.begin(), elements.end(), [&](const Element& element) {
        return element.name == name && element.classes.contains(of_class);
      }));
}

std::vector<std::string> texts(const std::vector<Element>& elements) {
  std::vector<std::string> all;
  for (const Element& element : elements)
    if (element.name == "text") all.push_back(element.text);
  return all;
}

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

TEST_CASE("charts of an authority are well-formed and nothing in them overlaps", "[report]") {
  for (const samples::Sample& sample : samples::all()) {
    CAPTURE(sample.id);
    check_both(sample.chart);
  }
}

TEST_CASE("names of users' files cannot become markup", "[report]") {
  const std::string bad = "<script>alert(\"1\")</script> & 'co' \x01\xff\xc3(";
  const std::vector<Day> days = samples::year_ends(2026, 2030);
  TimeChart time{bad,
                 Number::count,
                 {samples::fan(bad, days, 1, 2, 1)},
                 {{bad, days, {1, 2, 3, 4, 5}}},
                 {{days[2], bad}},
                 {{1.5, bad}}};
  check_both(time);
  check_both(Multiples{{{bad, time}, {bad, time}}, true});
  check_both(StackedColumns{bad, Number::count, {bad, "b"}, {{bad, {1, 2}}, {bad, {2, 3}}}});
  check_both(RangeBars{bad, Number::count, {{bad, 1, 0, 2}}, bad});
  check_both(Waterfall{bad, Number::count, {{bad, Waterfall::Bar::Kind::start, 1, 0, 2}}, bad});
  check_both(HeatMap{bad, bad, {bad}, {bad}, {{0.5}}});
  check_both(Sankey{bad, bad, Number::count, {bad}, {bad}, {{0, 0, 3}}});
  check_both(Scatter{bad, bad, Number::count, Number::count, {{bad, 1, 0, 2, 1, 0, 2}}, bad});
  const std::string text = svg(time, {"i&<\"", bad, bad, "", 720});
  const SvgReader reader{text};
  CHECK(reader.elements()[1].name == "title");
  CHECK(reader.elements()[1].text.starts_with("<script>alert(\"1\")</script> & 'co'"));
}

TEST_CASE("charts without anything to draw say so", "[report]") {
  const std::vector<Chart> charts{
      TimeChart{},
      Multiples{},
      StackedColumns{},
      RangeBars{},
      Waterfall{},
      HeatMap{},
      Sankey{},
      Scatter{},
      TimeChart{"y",
                Number::count,
                {samples::fan("f", {}, 1, 1, 1)},
                {{"l", {}, {}}},
                {},
                {{4, "level"}}},
      TimeChart{
          "y", Number::count, {}, {{"l", samples::year_ends(2026, 2028), {kNone, kNone, kNone}}}},
      StackedColumns{"y", Number::count, {"a", "b"}, {}},
      StackedColumns{"y", Number::count, {}, {{"p", {}}}},
      HeatMap{"r", "c", {"a", "b"}, {"c"}, {{kNone}, {}}},
      Sankey{"l", "r", Number::count, {"a"}, {"b"}, {{0, 0, kNone}, {0, 0, 0}, {3, 0, 1}}},
      Scatter{"x", "y", Number::count, Number::count, {{"p", kNone, 0, 0, 1, 0, 0}}}};
  for (const Chart& chart : charts) {
    check_both(chart);
    const std::string text = svg(chart, {"id", "t", "d", "", 720});
    CHECK(text.find("There is nothing to show here.") != std::string::npos);
  }
}

TEST_CASE("values of any size and sign can be drawn", "[report]") {
  const Number kind = GENERATE(Number::count, Number::one_decimal, Number::percent, Number::pounds);
  const std::vector<std::vector<double>> series{{1, kNone, 3, kNone, 5},
                                                {kNone, 2, kNone, kNone, kNone},
                                                {0, 0, 0, 0, 0},
                                                {-5, -4, -3, -2, -1},
                                                {1e12, 2e12, 3e12, 4e12, 9.99e12},
                                                {1e6, 1e6 + 1e-6, 1e6 + 2e-6, 1e6, 1e6},
                                                {1e-9, 2e-9, 3e-9, 4e-9, 5e-9},
                                                {1e300, -1e300, kInfinite, -kInfinite, 1},
                                                {1},
                                                {-1e12, 1, 2, 3, 1e12}};
  const std::vector<Day> days = samples::year_ends(2026, 2030);
  for (const auto& values : series) {
    CAPTURE(values, static_cast<int>(kind));
    const auto value = [&](std::size_t at) { return at < values.size() ? values[at] : kNone; };
    TimeChart time{"y",
                   kind,
                   {{"fan", days, {values, values, values, values, values}}},
                   {{"line", days, values}}};
    check_both(time);
    time.from_zero = false;
    check_both(time);
    check_both(Multiples{{{"a", time}, {"b", time}, {"c", time}}});
    check_both(StackedColumns{
        "y", kind, samples::financial_years(2026, 5), {{"a", values}, {"b", values}}});
    RangeBars bars{"x", kind, {}};
    Waterfall fall{"y", kind, {}};
    Scatter scatter{"x", "y", kind, kind, {}};
    HeatMap heat{"r", "c", {"a", "b"}, samples::financial_years(2026, 5), {values, values}, kind};
    Sankey sankey{"l", "r", kind, {"a", "b", "c", "d", "e"}, {"f", "g"}, {}};
    for (std::size_t at = 0; at < 5; ++at) {
      const double v = value(at);
      bars.bars.push_back({"bar", v, v - 1, value(4 - at)});
      fall.bars.push_back({"bar",
                           at == 0 ? Waterfall::Bar::Kind::start : Waterfall::Bar::Kind::step, v,
                           v - 1, v + 1});
      scatter.points.push_back({"point", v, v - 1, v + 1, value(4 - at), kNone, 4});
      sankey.links.push_back({at, at % 2, v});
    }
    check_both(bars);
    check_both(fall);
    check_both(scatter);
    check_both(heat);
    check_both(sankey);
  }
}

TEST_CASE("thirty scenarios with names of 200 letters find their places", "[report]") {
  check_both(many_scenarios());
  Multiples multiples;
  StackedColumns stack{long_name(2), Number::pounds, samples::financial_years(2026, 11), {}};
  StackedColumns wordy{"y", Number::count, {}, {{"a", {}}, {"b", {}}}};
  RangeBars bars{long_name(1), Number::pounds, {}};
  Waterfall fall{long_name(1), Number::pounds, {}};
  HeatMap heat{long_name(1), long_name(2), {}, {}, {}};
  Sankey sankey{long_name(1), long_name(2), Number::count, {}, {}, {}};
  Scatter scatter{long_name(1), long_name(2), Number::pounds, Number::percent, {}};
  for (std::size_t at = 0; at < 30; ++at) {
    const auto number = static_cast<double>(at + 1);
    const std::string name = long_name(at);
    multiples.panels.push_back({name, many_scenarios()});
    stack.parts.push_back({name, std::vector<double>(11, 1e6 * number)});
    wordy.categories.push_back(name);
    for (auto& part : wordy.parts) part.values.push_back(number);
    bars.bars.push_back({name, 1e6 * (number - 10), 1e6 * (number - 14), 1e6 * number});
    fall.bars.push_back({name, Waterfall::Bar::Kind::step, at % 2 == 0 ? 3e6 : -2e6, kNone, kNone});
    heat.rows.push_back(name);
    heat.columns.push_back(name);
    heat.values.emplace_back(30, number / 30);
    sankey.left.push_back(name);
    sankey.right.push_back(name);
    sankey.links.push_back({at, 29 - at, number});
    scatter.points.push_back({name, 1e6 * number, 1e6, 4e7, std::fmod(number * 0.37, 1), 0, 1});
  }
  multiples.panels.resize(4);
  check_both(multiples);
  check_both(stack);
  check_both(wordy);
  check_both(bars);
  check_both(fall);
  check_both(heat);
  check_both(sankey);
  check_both(scatter);
}

TEST_CASE("a fan takes less than 25 kB, ten years of months less than 40", "[report]") {
  CHECK(svg(samples::plans_of_three(), {"a", "t", "d", "", 720}).size() < 25000);
  CHECK(svg(samples::monthly_waits(), {"a", "t", "d", "", 720}).size() < 40000);
  CHECK(svg(samples::monthly_waits(), {"a", "t", "d", "", 340}).size() < 40000);
  for (const samples::Sample& sample : samples::all()) {
    CAPTURE(sample.id);
    CHECK(svg(sample.chart, {"a", "t", "d", "", 720}).size() < 40000);
  }
}

TEST_CASE("years are told at 1 January, and at 31 March where the days are year ends", "[report]") {
  const SvgReader census{svg(samples::plans(), {"a", "t", "d", "", 720})};
  CHECK(contains(texts(census.elements()), "2016"));
  CHECK(contains(texts(census.elements()), "2036"));
  const SvgReader ends{svg(samples::deficit(), {"a", "t", "d", "", 720})};
  CHECK(contains(texts(ends.elements()), "Mar 2026"));
  CHECK(contains(texts(ends.elements()), "Mar 2036"));
  // On a telephone every fifth year is left.
  const SvgReader narrow{svg(samples::plans(), {"a", "t", "d", "", 340})};
  CHECK(contains(texts(narrow.elements()), "2020"));
  CHECK(contains(texts(narrow.elements()), "2025"));
  CHECK_FALSE(contains(texts(narrow.elements()), "2026"));
}

TEST_CASE("values have round ticks that begin at 0 unless told otherwise", "[report]") {
  const std::vector<Day> days = samples::year_ends(2026, 2028);
  const auto ticks = [&](std::vector<double> values, Number kind, bool from_zero) {
    TimeChart chart{"", kind, {}, {{"", days, std::move(values)}}};
    chart.from_zero = from_zero;
    const SvgReader reader{svg(chart, {"a", "t", "d", "", 720})};
    std::vector<std::string> all;
    for (const Element& element : reader.elements())
      if (element.name == "text" && element.classes.contains("end")) all.push_back(element.text);
    return all;
  };
  using Labels = std::vector<std::string>;
  CHECK(ticks({10, 20, 45}, Number::count, true) == Labels{"0", "10", "20", "30", "40", "50"});
  CHECK(ticks({0, 1, 2}, Number::count, true) == Labels{"0", "1", "2"});
  CHECK(ticks({0, 0.1, 0.45}, Number::percent, true) ==
        Labels{"0 %", "10 %", "20 %", "30 %", "40 %", "50 %"});
  CHECK(ticks({101, 104, 109}, Number::count, false) ==
        Labels{"100", "102", "104", "106", "108", "110"});
  CHECK(ticks({-8e6, -3e6, 4e6}, Number::pounds, true) ==
        Labels{"−£10.0m", "−£7.5m", "−£5.0m", "−£2.5m", "£0", "£2.5m", "£5.0m"});
}

TEST_CASE("the tick of a year stands where that year begins", "[report]") {
  // A straight line from 1 January 2026 to 1 January 2036: its ends are those of the plot.
  const TimeChart chart{
      "y", Number::count, {}, {{"l", {make_day(2026, 1, 1), make_day(2036, 1, 1)}, {0, 10}}}};
  const SvgReader reader{svg(chart, {"a", "t", "d", "", 720})};
  double left = 0;
  double right = 0;
  double of_2031 = 0;
  for (const Element& element : reader.elements()) {
    if (element.name == "path" && element.classes.contains("line"))
      REQUIRE(std::sscanf(element.attributes.at("d").c_str(), "M%lf %*f %lf", &left, &right) == 2);
    if (element.name == "text" && element.text == "2031") of_2031 = element.number("x");
  }
  const double part = static_cast<double>((make_day(2031, 1, 1) - make_day(2026, 1, 1)).count()) /
                      static_cast<double>((make_day(2036, 1, 1) - make_day(2026, 1, 1)).count());
  if (of_2031 > 0) {
    CHECK(of_2031 == Approx(left + part * (right - left)).margin(0.2));
  } else {  // every second year is labelled: then 2032 is
    FAIL("2031 is not labelled");
  }
}

TEST_CASE("history is as dark as the axes and leads to the fan", "[report]") {
  TimeChart chart = samples::plans();
  const SvgReader joined{svg(chart, {"a", "t", "d", "", 720})};
  CHECK(count(joined.elements(), "path", "outer") == 1);
  CHECK(count(joined.elements(), "path", "inner") == 1);
  CHECK(count(joined.elements(), "path", "join") == 0);  // it ends where the fan begins
  for (auto& day : chart.lines[0].days) day -= Days{364};
  const SvgReader apart{svg(chart, {"a", "t", "d", "", 720})};
  CHECK(count(apart.elements(), "path", "join") == 1);
  CHECK(count(apart.elements(), "path", "c0") == 2);  // one in the key
  for (auto& day : chart.lines[0].days) day -= Days{364};
  const SvgReader too_far{svg(chart, {"a", "t", "d", "", 720})};
  CHECK(count(too_far.elements(), "path", "join") == 0);
}

TEST_CASE("gaps stay gaps", "[report]") {
  const std::vector<Day> days = samples::year_ends(2026, 2031);
  const TimeChart chart{"y", Number::count, {}, {{"l", days, {1, 2, kNone, 4, 5, 6}}}};
  const SvgReader reader{svg(chart, {"a", "t", "d", "", 340})};
  CHECK(count(reader.elements(), "path", "line") == 3);  // two stretches, one in the key
}

TEST_CASE("a fan without a range is its median alone", "[report]") {
  const std::vector<Day> days = samples::year_ends(2026, 2028);
  const std::vector<double> none(days.size(), kNone);
  const TimeChart chart{
      "y", Number::count, {{"f", days, {none, none, std::vector<double>{1, 2, 4}, none, none}}}};
  const SvgReader reader{svg(chart, {"a", "t", "d", "", 720})};
  for (const Element& element : reader.elements()) {
    CHECK(!element.classes.contains("outer"));
    CHECK(element.text.find("9 in 10") == std::string::npos);
  }
  CHECK(contains(texts(reader.elements()), "4"));  // where it ends
}

TEST_CASE("pointing at a day tells every series' value", "[report]") {
  const SvgReader reader{svg(samples::plans_of_three(), {"a", "t", "d", "", 720})};
  bool told = false;
  for (const Element& element : reader.elements())
    told =
        told || (element.name == "title" &&
                 element.text.starts_with(
                     "17 January 2036\nIf nothing is done: 6,510 (5,660 to 7,360)\n") &&
                 element.text.find("Reform as in the white paper: 4,350 (") != std::string::npos);
  CHECK(told);
}

TEST_CASE("a waterfall tells its steps by sign, not by colour alone", "[report]") {
  const SvgReader reader{svg(samples::drivers(), {"a", "t", "d", "", 720})};
  const auto all = texts(reader.elements());
  CHECK(contains(all, "3,520"));
  CHECK(contains(all, "+1,610"));
  CHECK(contains(all, "−280"));
  CHECK(contains(all, "6,510"));
  CHECK(count(reader.elements(), "path", "link") == 7);
  CHECK(count(reader.elements(), "rect", "down") == 2);  // one in the key
}

TEST_CASE("negative bars lie left of zero with their number at the left", "[report]") {
  const SvgReader reader{
      svg(RangeBars{"x", Number::count, {{"a", -10, kNone, kNone}, {"b", 20, kNone, kNone}}},
          {"a", "t", "d", "", 720})};
  std::vector<const Element*> bars;
  for (const Element& element : reader.elements())
    if (element.name == "rect" && element.classes.contains("bar")) bars.push_back(&element);
  REQUIRE(bars.size() == 2);
  const double zero = bars[1]->number("x");
  CHECK(bars[0]->number("x") + bars[0]->number("width") == Approx(zero).margin(0.11));
  CHECK(bars[1]->number("width") == Approx(2 * bars[0]->number("width")).margin(0.2));
  for (const Element& element : reader.elements()) {
    if (element.name != "text" || element.text != "−10" || !element.classes.contains("halo"))
      continue;
    CHECK(element.classes.contains("end"));
    CHECK(element.number("x") < bars[0]->number("x"));
  }
}

TEST_CASE("columns are as high as their parts, one on the other", "[report]") {
  const SvgReader reader{svg(StackedColumns{"y", Number::count, {"a"}, {{"p", {30}}, {"q", {70}}}},
                             {"a", "t", "d", "", 720})};
  std::vector<const Element*> parts;
  for (const Element& element : reader.elements())
    if (element.name == "rect" && element.classes.contains("part")) parts.push_back(&element);
  REQUIRE(parts.size() == 2);
  CHECK((parts[1]->number("height") + 1) / (parts[0]->number("height") + 1) ==
        Approx(70.0 / 30).margin(0.02));
  CHECK(parts[1]->number("y") + parts[1]->number("height") < parts[0]->number("y"));
  CHECK(contains(texts(reader.elements()), "100"));
}

TEST_CASE("a cell shows its share, and nothing where nothing is known", "[report]") {
  const SvgReader reader{svg(HeatMap{"r", "c", {"a"}, {"b", "c", "d"}, {{0.0, kNone, 1.0}}},
                             {"a", "t", "d", "", 720})};
  CHECK(count(reader.elements(), "rect", "none") == 1);
  CHECK(count(reader.elements(), "text", "on-q1") == 1);
  CHECK(count(reader.elements(), "text", "on-q7") == 1);
  CHECK(contains(texts(reader.elements()), "100 %"));
}

namespace {

double channel(const std::string& hex, std::size_t at) {
  const double part = std::stoi(hex.substr(at, 2), nullptr, 16) / 255.0;
  return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
}
/// WCAG 2.2's contrast of two colours written #rgb or #rrggbb.
double contrast(std::string a, std::string b) {
  const auto luminance = [](std::string& hex) {
    if (hex.size() == 4) hex = {hex[0], hex[1], hex[1], hex[2], hex[2], hex[3], hex[3]};
    return 0.2126 * channel(hex, 1) + 0.7152 * channel(hex, 3) + 0.0722 * channel(hex, 5);
  };
  const double of_a = luminance(a) + 0.05;
  const double of_b = luminance(b) + 0.05;
  return std::max(of_a, of_b) / std::min(of_a, of_b);
}
/// The custom properties of the first rule that begins with `selector`.
std::map<std::string, std::string> properties(const std::string& css, const std::string& selector) {
  const std::size_t from = css.find(selector);
  REQUIRE(from != std::string::npos);
  const std::string rule = css.substr(from, css.find('}', from) - from);
  std::map<std::string, std::string> all;
  const std::regex property{R"((--[a-z0-9-]+):(#[0-9a-f]+))"};
  for (std::sregex_iterator it{rule.begin(), rule.end(), property}, end; it != end; ++it)
    all[(*it)[1]] = (*it)[2];
  return all;
}

}  // namespace

TEST_CASE("colours have the contrast that the accessibility guidelines ask for", "[report]") {
  const std::string css = chart_css();
  for (const char* const selector : {".chart{", "[data-theme=dark] .chart{"}) {
    auto colours = properties(css, selector);
    REQUIRE(colours.size() > 18);
    const std::string back = colours.at("--chart-back");
    for (const auto& [name, colour] : colours) {
      CAPTURE(selector, name, colour);
      const bool is_text =
          name == "--chart-text" || name == "--chart-soft" || name.starts_with("--chart-name");
      // The grid only repeats what the labels say.
      if (name == "--chart-back" || name == "--chart-grid") continue;
      CHECK(contrast(colour, back) >= (is_text ? 4.5 : 3));
    }
  }
  for (int fill = 1; fill <= 7; ++fill) {
    std::smatch cell;
    std::smatch text;
    const std::string name = "q" + std::to_string(fill);
    REQUIRE(
        std::regex_search(css, cell, std::regex{"\\.chart \\." + name + R"(\{fill:(#[0-9a-f]+))"}));
    REQUIRE(std::regex_search(css, text,
                              std::regex{"\\.chart \\.on-" + name + R"(\{fill:(#[0-9a-f]+))"}));
    CAPTURE(name);
    CHECK(contrast(cell[1], text[1]) >= 4.5);
  }
}
