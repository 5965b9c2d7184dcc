#include "svg_writer.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

namespace sendsim::report::draw {
namespace {

const char* anchor_class(Anchor anchor) {
  switch (anchor) {
    case Anchor::start: return "";
    case Anchor::middle: return "mid";
    case Anchor::end: return "end";
  }
  throw std::logic_error("no such anchor");
}

std::string class_attribute(std::string_view classes) {
  return classes.empty() ? "" : fmt::format(" class=\"{}\"", classes);
}

}  // namespace

Fonts Fonts::of(double width) {
  if (width < kNarrow) return {{12}, {11}, {12, true}};
  return {{13}, {12}, {13, true}};
}

Box text_box(Point at, Anchor anchor, std::string_view line, Font font) {
  const double width = text_width(line, font);
  const double left = anchor == Anchor::start    ? at.x
                      : anchor == Anchor::middle ? at.x - width / 2
                                                 : at.x - width;
  return {left, at.y - 0.78 * font.size, left + width, at.y + 0.22 * font.size};
}

std::string coordinate(double value) {
  if (!std::isfinite(value)) throw std::logic_error("a chart's coordinate is not finite");
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

std::string escaped(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (const char letter : text) {
    switch (letter) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      case '\'': safe += "&#39;"; break;
      default: safe += static_cast<unsigned char>(letter) < 0x20 && letter != '\n' ? ' ' : letter;
    }
  }
  return safe;
}

std::string path_through(const std::vector<Point>& points) {
  std::string data = "M";
  for (const Point& point : points) {
    if (data.size() > 1) data += ' ';
    data += coordinate(point.x) + ' ' + coordinate(point.y);
  }
  return data;
}

std::string whisker_path(Point middle, Point half) {
  constexpr double kCap = 4;
  const Point low{middle.x - half.x, middle.y - half.y};
  const Point high{middle.x + half.x, middle.y + half.y};
  const Point cap = half.x == 0 ? Point{kCap, 0} : Point{0, kCap};
  std::string data = path_through({low, high});
  for (const Point& end : {low, high})
    data += path_through({{end.x - cap.x, end.y - cap.y}, {end.x + cap.x, end.y + cap.y}});
  return data;
}

void SvgWriter::open(std::string_view classes) {
  body_ += fmt::format("<g{}>", class_attribute(classes));
}
void SvgWriter::close() { body_ += "</g>\n"; }

void SvgWriter::element(std::string_view start, std::string_view classes,
                        std::string_view tooltip) {
  const std::string_view name = start.substr(1, start.find(' ') - 1);
  body_ += start;
  body_ += class_attribute(classes);
  if (tooltip.empty()) {
    body_ += "/>\n";
  } else {
    body_ += fmt::format("><title>{}</title></{}>\n", escaped(tooltip), name);
  }
}

void SvgWriter::rect(Box box, std::string_view classes, std::string_view tooltip) {
  element(fmt::format(R"(<rect x="{}" y="{}" width="{}" height="{}")", coordinate(box.left),
                      coordinate(box.top), coordinate(std::max(0.0, box.width())),
                      coordinate(std::max(0.0, box.height()))),
          classes, tooltip);
}

void SvgWriter::line(Point from, Point to, std::string_view classes) {
  path(path_through({from, to}), classes);
}

void SvgWriter::path(std::string_view data, std::string_view classes, std::string_view tooltip) {
  element(fmt::format(R"(<path d="{}")", data), classes, tooltip);
}

void SvgWriter::circle(Point at, double radius, std::string_view classes,
                       std::string_view tooltip) {
  element(fmt::format(R"(<circle cx="{}" cy="{}" r="{}")", coordinate(at.x), coordinate(at.y),
                      coordinate(radius)),
          classes, tooltip);
}

void SvgWriter::text(Point at, Anchor anchor, std::string_view classes, std::string_view line) {
  if (line.empty()) return;
  std::string all{classes};
  const std::string_view side = anchor_class(anchor);
  if (!side.empty()) all += (all.empty() ? "" : " ") + std::string{side};
  body_ += fmt::format(R"(<text x="{}" y="{}"{}>{}</text>)", coordinate(at.x), coordinate(at.y),
                       class_attribute(all), escaped(line));
  body_ += '\n';
}

void SvgWriter::lines(Point at, Anchor anchor, std::string_view classes,
                      const std::vector<std::string>& lines, Font font) {
  for (const std::string& line : lines) {
    text(at, anchor, classes, line);
    at.y += font.leading();
  }
}

std::string SvgWriter::finish(const Drawing& drawing, double height) const {
  const std::string id = escaped(drawing.id);
  std::string names = id + "-t";
  std::string texts =
      fmt::format("<title id=\"{}-t\">{}</title>", id, escaped(one_line(drawing.title)));
  if (!drawing.finding.empty()) {
    names += " " + id + "-d";
    texts += fmt::format("<desc id=\"{}-d\">{}</desc>", id, escaped(one_line(drawing.finding)));
  }
  const std::string described =
      drawing.described_by.empty()
          ? ""
          : fmt::format(" aria-describedby=\"{}\"", escaped(drawing.described_by));
  return fmt::format(
      R"(<svg class="chart{0}" viewBox="0 0 {1} {2}" role="img" aria-labelledby="{3}"{4} xmlns="http://www.w3.org/2000/svg">{5}
{6}</svg>)",
      drawing.width < kNarrow ? " narrow" : "", coordinate(drawing.width),
      coordinate(std::ceil(height)), names, described, texts, body_);
}

}  // namespace sendsim::report::draw
