#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

#include "page_files.hpp"
#include "sendsim/output/manifest.hpp"
#include "sendsim/report/document.hpp"

namespace sendsim::report {
namespace {

constexpr double kWide = 720;
constexpr double kNarrow = 340;
/// A table of more rows is shut at first.
constexpr std::size_t kOpenRows = 30;

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t')
      out += c;
  }
  return out;
}

std::string_view page_file(std::string_view name) {
  for (const PageFile& file : page_files())
    if (file.name == name) return file.text;
  throw std::logic_error("the program lacks a file of its page");
}

/// The SHA-256 of an inline script or style, as a Content-Security-Policy names it.
std::string source_hash(std::string_view text) {
  const std::string hex = output::sha256_of(text);
  const auto nibble = [](char c) {
    return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
  };
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string base64;
  for (std::size_t i = 0; i < hex.size(); i += 6) {  // three bytes are four letters
    unsigned bits = 0;
    for (std::size_t j = 0; j < 6; ++j)
      bits = bits << 4 | (i + j < hex.size() ? nibble(hex[i + j]) : 0);
    for (int shift = 18; shift >= 0; shift -= 6) base64 += kLetters[bits >> shift & 63];
  }
  base64.back() = '=';  // 32 bytes: one is missing of the last three
  return "'sha256-" + base64 + "'";
}

/// Writes a document as a page, from top to bottom.
class Page {
 public:
  explicit Page(const Document& document) : document_{document} {}

  std::string text() {
    head();
    out_ += "<a class=\"skip\" href=\"#main\">Skip to the answers</a>\n";
    fmt::format_to(to(),
                   "<header class=\"top\"><div class=\"width\"><p>SEND forecast</p><h1>{}</h1>"
                   "<p>{}</p></div></header>\n",
                   escaped(document_.title), escaped(document_.subtitle));
    out_ += "<div class=\"width\">\n";
    contents();
    out_ += "<main id=\"main\" tabindex=\"-1\">\n";
    warnings();
    answers();
    for (const Section& each : document_.sections) section(each);
    out_ += "</main>\n</div>\n";
    fmt::format_to(
        to(),
        "<footer><div class=\"width\"><p>Made by {} from results of {}. Published data of "
        "the Department for Education and the Office for National Statistics, where the "
        "register names them: Open Government Licence v3.0.</p>"
        "<p id=\"status\" role=\"status\"></p></div></footer>\n",
        escaped(document_.program), escaped(document_.made));
    fmt::format_to(to(), "<script>{}</script>\n</body>\n</html>\n", page_file("report.js"));
    return std::move(out_);
  }

 private:
  std::back_insert_iterator<std::string> to() { return std::back_inserter(out_); }

  void head() {
    const std::string_view style = page_file("report.css");
    const std::string charts = chart_css();
    out_ += "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n";
    fmt::format_to(to(),
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                   "style-src {} {}; script-src {}; img-src data: blob:; base-uri 'none'; "
                   "form-action 'none'\">\n",
                   source_hash(style), source_hash(charts), source_hash(page_file("report.js")));
    out_ += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    fmt::format_to(to(),
                   "<meta name=\"generator\" content=\"{}\">\n<title>{} – SEND forecast</title>\n",
                   escaped(document_.program), escaped(document_.title));
    out_ += "<link rel=\"icon\" href=\"data:,\">\n";
    fmt::format_to(to(), "<style>{}</style>\n<style id=\"chart-style\">{}</style>\n", style,
                   charts);
    out_ += "</head>\n<body>\n";
  }

  void contents() {
    out_ += "<nav aria-label=\"Contents\"><ul>\n<li><a href=\"#answers\">In short</a></li>\n";
    for (const Section& each : document_.sections)
      fmt::format_to(to(), "<li><a href=\"#section-{}\">{}</a></li>\n", escaped(each.id),
                     escaped(each.title));
    out_ += "</ul></nav>\n";
  }

  void warnings() {
    if (document_.warnings.empty()) return;
    out_ += "<section class=\"warnings\" aria-label=\"Read this first\">\n";
    for (const std::string& each : document_.warnings) paragraph(each);
    out_ += "</section>\n";
  }

  void answers() {
    out_ += "<section aria-labelledby=\"answers\">\n<h2 id=\"answers\">In short</h2>\n";
    fmt::format_to(
        to(),
        "<p>The future is run {} times, each time with other chance and other values of what is "
        "not known for certain. Each figure is the middle of all runs (half of them stay below "
        "it){}. A difference is taken "
        "run by run of the same children: its middle is not the difference of two middles.</p>\n"
        "<ul class=\"answers\">\n",
        document_.has_ranges ? "many" : "a few",
        document_.has_ranges ? "; in brackets is the range that nine in ten of them fall in"
                             : ", without a range: these are too few to tell one");
    for (const Answer& each : document_.answers) {
      fmt::format_to(to(), "<li><h3>{}</h3>\n", escaped(each.question));
      for (const std::string& sentence : each.sentences) paragraph(sentence);
      fmt::format_to(to(),
                     "<p><a href=\"#section-{}\">The evidence<span class=\"visually-hidden\">: "
                     "{}</span></a></p></li>\n",
                     escaped(each.section), escaped(each.question));
    }
    out_ += "</ul>\n</section>\n";
  }

  void section(const Section& section) {
    fmt::format_to(to(),
                   "<section aria-labelledby=\"section-{0}\">\n<h2 id=\"section-{0}\">{1}</h2>\n",
                   escaped(section.id), escaped(section.title));
    for (const std::string& each : section.paragraphs) paragraph(each);
    for (const Figure& each : section.figures) figure(each);
    out_ += "</section>\n";
  }

  void figure(const Figure& figure) {
    const std::string id = escaped(figure.id);
    fmt::format_to(to(),
                   "<section class=\"figure\" id=\"{0}\" aria-labelledby=\"{0}-title\">\n"
                   "<div class=\"lead\"><h3 id=\"{0}-title\">{1}</h3>\n",
                   id, escaped(figure.title));
    finding(figure);
    // The first drawing stays with its words when the page is printed.
    if (figure.charts.empty()) out_ += "</div>\n";
    for (std::size_t i = 0; i < figure.charts.size(); ++i) {
      drawn(figure, i);
      if (i == 0) out_ += "</div>\n";
    }
    if (!figure.note.empty())
      fmt::format_to(to(), "<p class=\"note\">{}</p>\n", escaped(figure.note));
    if (!figure.table.rows.empty()) table(figure);
    out_ += "<div class=\"downloads\"></div>\n</section>\n";
  }

  /// One scenario's as a paragraph, several as a list.
  void finding(const Figure& figure) {
    const std::string& text = figure.finding;
    if (text.empty()) return;
    const bool several = text.find('\n') != std::string::npos;
    const std::string id = escaped(figure.id);
    if (!several)
      return static_cast<void>(fmt::format_to(
          to(), "<p class=\"finding\" id=\"{}-finding\">{}</p>\n", id, escaped(text)));
    fmt::format_to(to(), "<ul class=\"finding\" id=\"{}-finding\">\n", id);
    for (std::size_t from = 0; from <= text.size();) {
      const std::size_t end = std::min(text.find('\n', from), text.size());
      fmt::format_to(to(), "<li>{}</li>\n", escaped(text.substr(from, end - from)));
      from = end + 1;
    }
    out_ += "</ul>\n";
  }

  void drawn(const Figure& figure, std::size_t i) {
    const Figure::Drawn& each = figure.charts[i];
    out_ += "<div class=\"charts drawn\">\n";
    if (!each.title.empty()) fmt::format_to(to(), "<h4>{}</h4>\n", escaped(each.title));
    const std::string title = each.title.empty() ? figure.title : figure.title + ": " + each.title;
    for (const auto& [kind, width] : {std::pair{"wide", kWide}, std::pair{"narrow", kNarrow}}) {
      fmt::format_to(to(), "<div class=\"{}\">", kind);
      out_ += svg(each.chart, {.id = fmt::format("{}-{}-{}", figure.id, i, kind),
                               .title = title,
                               .described_by = figure.finding.empty() ? "" : figure.id + "-finding",
                               .width = width});
      out_ += "</div>\n";
    }
    out_ += "</div>\n";
  }

  void table(const Figure& figure) {
    const Table& table = figure.table;
    const bool by_itself = figure.charts.empty();
    const bool open = by_itself && table.rows.size() <= kOpenRows;
    fmt::format_to(
        to(),
        "<details{}><summary>{}<span class=\"visually-hidden\">: {}</span></summary>\n"
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\n<table>"
        "<caption>{}</caption>\n<thead><tr>",
        open ? " open" : "",
        by_itself ? fmt::format("Table of {} rows", table.rows.size())
                  : std::string{"Figures as a table"},
        escaped(figure.title), escaped("Table: " + figure.title), escaped(table.caption));
    for (const Column& column : table.columns)
      fmt::format_to(to(), "<th scope=\"col\"{}>{}</th>", column.is_text ? "" : " class=\"n\"",
                     escaped(column.heading));
    out_ += "</tr></thead>\n<tbody>\n";
    for (const std::vector<Cell>& cells : table.rows) row(table, cells);
    out_ += "</tbody></table></div></details>\n";
  }

  void row(const Table& table, const std::vector<Cell>& cells) {
    out_ += "<tr>";
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const Column& column = table.columns.at(i);
      // A column of headers alone heads its rows: HTML's "auto" scope.
      if (const auto* text = std::get_if<std::string>(&cells[i])) {
        // Words in the place of a number stand where it would.
        const char* begin = i == 0 ? "<th>" : column.is_text ? "<td>" : "<td class=\"n\">";
        out_ += begin + escaped(*text) + (i == 0 ? "</th>" : "</td>");
      } else
        number(std::get_if<double>(&cells[i]), column.number);
    }
    out_ += "</tr>\n";
  }

  /// With the value behind it, where that is not what stands there: the shortest text that reads
  /// back to the same number, as summary.csv has it. The scripts' downloads and readers take it.
  void number(const double* value, Number kind) {
    if (value == nullptr) {
      out_ += "<td class=\"n\"></td>";
      return;
    }
    const std::string text = number_text(*value, kind);
    const std::string whole = fmt::format("{}", *value);
    if (text == whole)
      fmt::format_to(to(), "<td class=\"n\">{}</td>", text);
    else
      fmt::format_to(to(), "<td data-v=\"{}\">{}</td>", whole, text);
  }

  void paragraph(std::string_view text) { fmt::format_to(to(), "<p>{}</p>\n", escaped(text)); }

  const Document& document_;
  std::string out_;
};

}  // namespace

std::string html(const Document& document) { return Page{document}.text(); }

}  // namespace sendsim::report
