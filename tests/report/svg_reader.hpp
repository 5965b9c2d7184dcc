#pragma once

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// Reads a drawing back as strictly as an XML parser does and measures its letters.

namespace sendsim::report::testing {

struct Element {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::string text;               ///< of its own, entities resolved
  std::set<std::string> classes;  ///< its own and those of what it is in
  std::size_t parent;             ///< index; its own for the root
  [[nodiscard]] double number(const std::string& attribute) const {
    return std::stod(attributes.at(attribute));
  }
};

/// Strict: anything that is not well-formed is a std::runtime_error.
class SvgReader {
 public:
  explicit SvgReader(std::string_view text) : text_{text} {
    while (at_ < text_.size()) {
      if (text_[at_] == '<') {
        tag();
      } else {
        content();
      }
    }
    if (!open_.empty()) fail("an element is not closed");
    if (elements_.empty()) fail("no element");
  }
  [[nodiscard]] const std::vector<Element>& elements() const { return elements_; }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error(what + " before: " + std::string{text_.substr(at_, 60)});
  }
  [[nodiscard]] bool next_is(std::string_view what) const {
    return text_.substr(at_, what.size()) == what;
  }
  void skip(std::string_view what) {
    if (!next_is(what)) fail("expected " + std::string{what});
    at_ += what.size();
  }
  std::string name() {
    const std::size_t from = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 ||
                                  text_[at_] == '-' || text_[at_] == ':'))
      ++at_;
    if (at_ == from) fail("expected a name");
    return std::string{text_.substr(from, at_ - from)};
  }
  std::string until(char end) {
    std::string value;
    while (at_ < text_.size() && text_[at_] != end) value += character();
    if (at_ == text_.size()) fail("the text ends too soon");
    return value;
  }
  /// One byte, or what an entity stands for.
  char character() {
    const char letter = text_[at_];
    if (letter == '<') fail("a bare <");
    if (static_cast<unsigned char>(letter) < 0x20 && letter != '\n') fail("a control character");
    if (letter != '&') {
      ++at_;
      return letter;
    }
    static const std::map<std::string_view, char> kEntities{
        {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
    for (const auto& [entity, meaning] : kEntities)
      if (next_is(entity)) {
        at_ += entity.size();
        return meaning;
      }
    fail("a bare &");
  }
  void tag() {
    skip("<");
    if (next_is("/")) {
      skip("/");
      const std::string closed = name();
      skip(">");
      if (open_.empty() || elements_[open_.back()].name != closed) fail("closes another element");
      open_.pop_back();
      return;
    }
    if (open_.empty() && !elements_.empty()) fail("a second root");
    Element element{name(), {}, "", {}, open_.empty() ? 0 : open_.back()};
    if (!open_.empty()) element.classes = elements_[open_.back()].classes;
    while (next_is(" ")) {
      skip(" ");
      const std::string attribute = name();
      skip("=\"");
      if (!element.attributes.emplace(attribute, until('"')).second) fail("twice an attribute");
      skip("\"");
    }
    const std::string own = element.attributes.contains("class") ? element.attributes["class"] : "";
    for (std::size_t from = 0; from < own.size();) {
      const std::size_t blank = std::min(own.find(' ', from), own.size());
      element.classes.insert(own.substr(from, blank - from));
      from = blank + 1;
    }
    elements_.push_back(element);
    if (next_is("/>")) {
      skip("/>");
    } else {
      skip(">");
      open_.push_back(elements_.size() - 1);
    }
  }
  void content() {
    std::string text;
    while (at_ < text_.size() && text_[at_] != '<') text += character();
    if (!open_.empty()) elements_[open_.back()].text += text;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Element> elements_;
  std::vector<std::size_t> open_;
};

/// The width of a line of Arial: Monotype's advance widths in 1/2048 of the size.
inline double arial_width(std::string_view line, double size, bool bold) {
  static const std::map<std::string_view, double> kByLetter = [] {
    std::map<std::string_view, double> widths;
    const auto put = [&](std::string_view letters, double width) {
      for (std::size_t at = 0; at < letters.size(); ++at) widths[letters.substr(at, 1)] = width;
    };
    put("ijl", 455);
    put("ftI.,:;!/ ", 569);
    put("r()-", 682);
    put("ckvsxyzJ", 1024);
    put("abdeghnopquL0123456789_?$#", 1139);
    put("FTZ", 1251);
    put("ABEKPSVXY&", 1366);
    put("wCDHNRU", 1479);
    put("GOQ", 1593);
    put("mM", 1706);
    put("W", 1933);
    put("%", 1821);
    put("+<>=", 1196);
    put("'", 391);
    put("\"", 727);
    return widths;
  }();
  double units = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if ((static_cast<unsigned char>(line[at]) & 0xC0U) == 0x80U) continue;
    const auto known = kByLetter.find(line.substr(at, 1));
    // What the table lacks is £, – and −, or a letter of another script: a wide one.
    const bool sign =
        line.substr(at, 2) == "£" || line.substr(at, 3) == "–" || line.substr(at, 3) == "−";
    units += known != kByLetter.end() ? known->second : sign ? 1196 : 2048;
  }
  return units / 2048 * size * (bold ? 1.07 : 1);
}

struct TextBox {
  std::string text;
  double left, top, right, bottom;
  double size;
};

/// The boxes of all lines of letters of a drawing, in the sizes that chart_css gives them.
inline std::vector<TextBox> text_boxes(const std::vector<Element>& elements) {
  std::vector<TextBox> boxes;
  for (const Element& element : elements) {
    if (element.name != "text") continue;
    const auto has = [&](const char* one) { return element.classes.contains(one); };
    const double size = (has("narrow") ? 12 : 13) - (has("small") ? 1 : 0);
    const double width = arial_width(element.text, size, has("bold") || has("name"));
    const double x = element.number("x");
    const double y = element.number("y");
    const double left = has("end") ? x - width : has("mid") ? x - width / 2 : x;
    boxes.push_back({element.text, left, y - 0.74 * size, left + width, y + 0.21 * size, size});
  }
  return boxes;
}

}  // namespace sendsim::report::testing
