#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sendsim/report/document.hpp"
#include "workbook_book.hpp"
#include "workbook_charts.hpp"
#include "workbook_table.hpp"

namespace sendsim::report {
namespace {

constexpr const char* kAnswers = "Answers";
constexpr const char* kContents = "Contents";
constexpr const char* kProvenance = "Provenance";
constexpr std::uint32_t kWarning = 0x942514;  // dark red
constexpr double kTitleHeight = 24;           // points
constexpr double kQuestionWidth = 36;         // characters, like the next three
constexpr double kAnswerWidth = 92;
constexpr double kLinkWidth = 34;
constexpr double kTextWidth = 126;
constexpr std::size_t kLineWidth = 110;  ///< characters of a line that runs over several columns

Look title_look() { return {.bold = true, .size = 16, .colour = colour::kDarkBlue}; }
Look subtitle_look() { return {.bold = true, .size = 12, .colour = colour::kDarkBlue}; }
Look quiet_look(bool wrap = false) { return {.wrap = wrap, .colour = colour::kGrey}; }

/// A figure, the section that it is of, and the name of its sheet.
struct FigureSheet {
  const Section* section;
  const Figure* figure;
  std::string name;
};

/// A4, across, as many pages long as it takes; each with its name and number.
void set_up_print(const Sheet& sheet) {
  constexpr std::uint8_t kA4 = 9;
  worksheet_set_landscape(sheet.raw());
  worksheet_set_paper(sheet.raw(), kA4);
  worksheet_fit_to_pages(sheet.raw(), 1, 0);
  worksheet_set_margins(sheet.raw(), 0.5, 0.5, 0.6, 0.6);
  check(worksheet_set_footer(sheet.raw(), "&L&8&A&R&8Page &P of &N"), "write a footer");
}

/// A text in a column of `kTextWidth`; bold where it has a colour.
void write_wrapped(const Sheet& sheet, Place at, const std::string& text,
                   std::uint32_t colour = 0) {
  sheet.text(at, text, {.bold = colour != 0, .wrap = true, .colour = colour});
  sheet.height(at.row, wrapped_lines(text, static_cast<std::size_t>(kTextWidth) - 3));
}

/// The workbook's sheets; what they share.
class WorkbookWriter {
 public:
  WorkbookWriter(const Document& document, const std::filesystem::path& file)
      : document_{document}, book_{document, file} {
    answers_ = names_.name_for(kAnswers);
    contents_ = names_.name_for(kContents);
    provenance_ = names_.name_for(kProvenance);
    for (const Section& section : document.sections)
      for (const Figure& figure : section.figures)
        figures_.push_back({&section, &figure, names_.name_for(figure.title)});
  }

  void write() {
    write_answers();
    write_contents();
    for (const FigureSheet& figure : figures_) write_figure(figure);
    write_provenance();
    book_.close();
  }

 private:
  /// A sheet of text, its widths in characters; the title in its first row and links in its second.
  Sheet text_sheet(const std::string& name, const std::string& title,
                   const std::vector<double>& widths) {
    Sheet sheet{book_, name};
    for (std::size_t column = 0; column < widths.size(); ++column)
      sheet.width(static_cast<lxw_col_t>(column), static_cast<lxw_col_t>(column), widths[column]);
    sheet.text({0, 0}, title, title_look());
    sheet.height(0, 1, kTitleHeight);
    set_up_print(sheet);
    worksheet_set_tab_color(sheet.raw(), colour::kDarkBlue);
    return sheet;
  }

  [[nodiscard]] std::vector<const FigureSheet*> figures_of(const std::string& section) const {
    std::vector<const FigureSheet*> found;
    for (const FigureSheet& figure : figures_)
      if (figure.section->id == section) found.push_back(&figure);
    return found;
  }

  static void write_headings(const Sheet& sheet, lxw_row_t row,
                             const std::vector<std::string>& headings) {
    for (std::size_t column = 0; column < headings.size(); ++column)
      sheet.text({row, static_cast<lxw_col_t>(column)}, headings[column], heading_look());
  }

  void write_answers() {
    const Sheet sheet =
        text_sheet(answers_, document_.title, {kQuestionWidth, kAnswerWidth, kLinkWidth});
    lxw_row_t row = 1;
    sheet.text({row++, 0}, document_.subtitle, quiet_look());
    for (const std::string& warning : document_.warnings)
      for (const std::string& line : lines_of(warning, kLineWidth + 30))
        sheet.text({row++, 0}, line, {.bold = true, .colour = kWarning});
    write_headings(sheet, ++row, {"Question", "Answer", "Where the evidence is"});
    worksheet_freeze_panes(sheet.raw(), row + 1, 0);
    worksheet_repeat_rows(sheet.raw(), row, row);
    ++row;
    for (const Answer& answer : document_.answers) row = write_answer(sheet, row, answer);
    ++row;
    sheet.link({row++, 0}, contents_, "All sheets");
    sheet.link({row, 0}, provenance_, "How this was made");
  }

  /// A row for each sentence, with a link to a sheet of the evidence beside it; gives the next row.
  lxw_row_t write_answer(const Sheet& sheet, lxw_row_t row, const Answer& answer) const {
    const std::vector<const FigureSheet*> evidence = figures_of(answer.section);
    sheet.text({row, 0}, answer.question, {.bold = true, .wrap = true});
    const std::size_t rows = std::max({std::size_t{1}, answer.sentences.size(), evidence.size()});
    for (std::size_t at = 0; at < rows; ++at, ++row) {
      std::size_t lines =
          at == 0 ? wrapped_lines(answer.question, static_cast<std::size_t>(kQuestionWidth) - 3)
                  : 1;
      if (at < answer.sentences.size()) {
        sheet.text({row, 1}, answer.sentences[at], {.wrap = true});
        lines = std::max(
            lines, wrapped_lines(answer.sentences[at], static_cast<std::size_t>(kAnswerWidth) - 2));
      }
      if (at < evidence.size())
        sheet.link({row, 2}, evidence[at]->name, evidence[at]->figure->title, true);
      sheet.height(row, lines);
    }
    return row + 1;
  }

  void write_contents() {
    const Sheet sheet = text_sheet(contents_, "Contents", {kQuestionWidth, kTextWidth});
    lxw_row_t row = 2;
    sheet.link({1, 0}, answers_, "Answers");
    for (const Section& section : document_.sections) {
      sheet.text({++row, 0}, section.title, subtitle_look());
      ++row;
      for (const std::string& paragraph : section.paragraphs)
        write_wrapped(sheet, {row++, 1}, paragraph);
      for (const FigureSheet* figure : figures_of(section.id)) {
        sheet.link({row, 0}, figure->name, figure->figure->title, true);
        write_wrapped(sheet, {row++, 1}, figure->figure->finding);
      }
    }
    sheet.text({++row, 0}, kProvenance, subtitle_look());
    sheet.link({++row, 0}, provenance_, kProvenance);
    sheet.text({row, 1}, "Which program and which results this workbook was made from.");
  }

  /// What stands above a figure's table; gives the row of the table's header.
  lxw_row_t write_head(const Sheet& sheet, const FigureSheet& figure) const {
    lxw_row_t row = 0;
    sheet.text({row, 0}, figure.figure->title, title_look());
    sheet.height(row++, 1, kTitleHeight);
    for (const std::string& line : lines_of(figure.figure->finding, kLineWidth))
      sheet.text({row++, 0}, line, {.size = 12});
    for (const std::string& line : lines_of(figure.figure->note, kLineWidth + 10))
      sheet.text({row++, 0}, line, quiet_look());
    sheet.link({row++, 0}, contents_, "Contents");
    ++row;
    sheet.text({row++, 0}, figure.figure->table.caption, {.bold = true});
    return row;
  }

  void write_figure(const FigureSheet& figure) {
    constexpr lxw_row_t kMostFrozen = 12;  // more would leave a small screen no room to scroll
    const Sheet sheet{book_, figure.name};
    const lxw_row_t header = write_head(sheet, figure);
    const PlacedTable table = write_table(sheet, *figure.figure, {header, 0});
    const ChartArea area = write_charts(sheet, *figure.figure, table);
    set_up_print(sheet);
    if (header < kMostFrozen) worksheet_freeze_panes(sheet.raw(), header + 1, 0);
    check(worksheet_repeat_rows(sheet.raw(), header, header), "repeat a header");
    const auto last_row = std::max(area.last_row, static_cast<lxw_row_t>(header + table.rows));
    // Wide enough for the lines above a narrow table.
    constexpr lxw_col_t kHeadColumns = 10;
    const bool narrow = area.last_column < table.columns;
    const auto last_column = static_cast<lxw_col_t>(
        narrow && table.columns < 4 ? std::max(area.last_column, kHeadColumns) : area.last_column);
    check(worksheet_print_area(sheet.raw(), 0, 0, last_row, last_column), "set what is printed");
  }

  void write_provenance() {
    const Sheet sheet = text_sheet(provenance_, kProvenance, {kQuestionWidth, kTextWidth});
    sheet.link({1, 0}, answers_, "Answers");
    lxw_row_t row = 3;
    const auto line = [&](const char* what, const std::string& text, std::uint32_t colour = 0) {
      sheet.text({row, 0}, what, {.bold = true});
      write_wrapped(sheet, {row++, 1}, text, colour);
    };
    line("Report", document_.title);
    line("Of", document_.subtitle);
    line("Made by", document_.program);
    line("Results of", document_.made);
    for (const std::string& warning : document_.warnings) line("Warning", warning, kWarning);
    line("Charts",
         "Each chart is drawn from cells of its own sheet: of the table, or of the grey columns to "
         "the right of the chart. Change a number there and the chart follows.");
    line("Totals", "Totals of parts of a whole are formulas; all other numbers are results.");
    line("Empty cells", "An empty cell means that the number is not known or does not apply.");
    line("Ranges",
         document_.has_ranges
             ? "A range of 90 % means that nine of ten runs of the model lie in it, given the "
               "assumptions."
             : "None: there are too few runs of the model to tell what nine of ten would lie in.");
  }

  const Document& document_;
  Book book_;
  SheetNames names_;
  std::string answers_, contents_, provenance_;
  std::vector<FigureSheet> figures_;
};

}  // namespace

void write_workbook(const Document& document, const std::filesystem::path& file) {
  WorkbookWriter{document, file}.write();
}

}  // namespace sendsim::report
