"""Reads a workbook as a stranger would and says what is wrong with it.

    workbook_reading.py FILE            of the invented document
    workbook_reading.py FILE --hostile  of the document with hostile texts
"""

import re
import sys
import unittest
import zipfile
from xml.etree import ElementTree

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
# The order that ECMA-376 part 1, annex A, demands; Excel refuses files with another.
ORDER = {
    "ser": "idx order tx spPr invertIfNegative marker dPt dLbls trendline errBars cat xVal val yVal smooth",
    "dLbls": "numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize",
    "errBars": "errDir errBarType errValType noEndCap plus minus val spPr",
    "dateAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark "
              "tickLblPos spPr txPr crossAx crosses crossesAt auto lblOffset baseTimeUnit majorUnit majorTimeUnit",
    "catAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark "
             "tickLblPos spPr txPr crossAx crosses crossesAt auto lblAlgn lblOffset noMultiLvlLbl",
    "lineChart": "grouping varyColors ser dLbls dropLines hiLowLines upDownBars marker axId",
    "areaChart": "grouping varyColors ser dLbls dropLines axId",
    "barChart": "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId",
}
REPEATED = {"ser", "axId", "errBars"}
FIGURES = ["EHC plans", "Waits", "Where pupils with a plan learn", "Phase transfer at 16", "DSG balance",
           "High needs spend by provision", "From deficit to deficit", "What drives spend",
           "Cost and wait of each idea", "Register of assumptions"]


def tag(element):
    return element.tag.split("}")[1]


def charts(path):
    """The root of each chart by the number of its file."""
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if match := re.fullmatch(r"xl/charts/chart(\d+)\.xml", name):
                yield int(match[1]), ElementTree.fromstring(package.read(name))


def cells_of(book, reference):
    sheet, cells = re.fullmatch(r"'?([^'!]*)'?!(.*)", reference).groups()
    left, top, right, bottom = range_boundaries(cells.replace("$", ""))
    return [book[sheet].cell(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]


def evaluate(sheet, formula, values):
    """What `formula`, of sums, differences, MIN, MAX and IF, comes to; `values` has cells by name."""
    def number(name):
        value = values(name)
        return 0 if value is None else value

    def all_of(match):
        left, top, right, bottom = range_boundaries(match[0])
        return ",".join(str(number(f"{get_column_letter(column)}{row}"))
                        for row in range(top, bottom + 1) for column in range(left, right + 1))

    text = re.sub(r"\b[A-Z]{1,3}\d+:[A-Z]{1,3}\d+\b", all_of, formula.removeprefix("="))
    text = re.sub(r"\b[A-Z]{1,3}\d+\b", lambda match: f"({number(match[0])!r})", text)
    return eval(text, {"SUM": lambda *terms: sum(terms), "MIN": min, "MAX": max,  # pylint: disable=eval-used
                       "IF": lambda condition, yes, no: yes if condition else no})


class AnyWorkbook(unittest.TestCase):
    path = None

    @classmethod
    def setUpClass(cls):
        cls.book = openpyxl.load_workbook(cls.path)
        cls.values = openpyxl.load_workbook(cls.path, data_only=True)

    def test_names_of_sheets_are_as_excel_takes_them(self):
        names = self.book.sheetnames
        self.assertEqual(len({name.casefold() for name in names}), len(names))
        for name in names:
            self.assertLessEqual(len(name.encode("utf-16-le")) // 2, 31, name)
            self.assertNotRegex(name, r"[\[\]:*?/\\']")
            self.assertNotEqual(name.casefold(), "history")

    def test_every_sheet_begins_with_its_title_and_merges_nothing(self):
        for sheet in self.book:
            self.assertEqual(sheet.merged_cells.ranges, set() if isinstance(sheet.merged_cells.ranges, set) else [])
            self.assertTrue(sheet["A1"].value, sheet.title)

    def test_links_lead_to_sheets_of_the_workbook(self):
        links = 0
        for sheet in self.book:
            for link in (cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink):
                self.assertIsNone(link.target)
                self.assertIn(re.fullmatch(r"'(.*)'!A1", link.location)[1], self.book.sheetnames)
                links += 1
        self.assertGreater(links, 4)

    def test_tables_have_the_headings_of_their_cells(self):
        for sheet in self.book:
            for table in sheet.tables.values():
                left, top, right, bottom = range_boundaries(table.ref)
                self.assertGreater(bottom, top)
                headings = [sheet.cell(top, column).value for column in range(left, right + 1)]
                self.assertEqual([column.name for column in table.tableColumns], headings)
                self.assertEqual(len({heading.casefold() for heading in headings}), len(headings))
                self.assertEqual(sheet.freeze_panes, f"A{top + 1}")

    def test_formulas_have_the_value_that_they_come_to(self):
        for sheet in self.book:
            values = self.values[sheet.title]
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type != "f":
                        continue
                    self.assertRegex(cell.value, r"^=[A-Z0-9:,()+\-<>=]*$")
                    exact = evaluate(sheet, cell.value, lambda name, values=values: values[name].value)
                    self.assertAlmostEqual(values[cell.coordinate].value, exact, delta=1e-6 * max(1, abs(exact)))

    def test_charts_remember_what_is_in_their_cells(self):
        for number, root in charts(self.path):
            for reference in root.iter():
                if tag(reference) not in ("numRef", "strRef"):
                    continue
                cells = cells_of(self.values, reference.find(f"{CHART}f").text)
                cache = reference.find(f"{CHART}numCache")
                cache = reference.find(f"{CHART}strCache") if cache is None else cache
                self.assertEqual(int(cache.find(f"{CHART}ptCount").get("val")), len(cells))
                remembered = {int(point.get("idx")): point.find(f"{CHART}v").text
                              for point in cache.findall(f"{CHART}pt")}
                for index, cell in enumerate(cells):
                    if cell.value is None:
                        self.assertNotIn(index, remembered, f"chart {number}, {cell}")
                    elif tag(cache) == "strCache":
                        self.assertEqual(remembered[index], cell.value)
                    elif not cell.is_date:
                        self.assertAlmostEqual(float(remembered[index]), cell.value,
                                               delta=1e-9 * max(1, abs(cell.value)), msg=f"chart {number}, {cell}")

    def test_charts_have_their_elements_in_the_order_of_the_standard(self):
        for number, root in charts(self.path):
            for element in root.iter():
                order = ORDER.get(tag(element))
                if order is None:
                    continue
                found = [tag(child) for child in element]
                places = [order.split().index(name) for name in found]
                self.assertEqual(places, sorted(places), f"chart {number}: {tag(element)} has {found}")
                single = [name for name in found if name not in REPEATED]
                self.assertEqual(len(single), len(set(single)), f"chart {number}: {tag(element)} has {found}")


class InventedWorkbook(AnyWorkbook):
    def test_the_sheets_are_answers_contents_figures_and_provenance(self):
        self.assertEqual(self.book.sheetnames, ["Answers", "Contents", *FIGURES, "Provenance"])

    def test_answers_stand_beside_their_questions_and_link_to_the_evidence(self):
        sheet = self.book["Answers"]
        self.assertEqual(sheet["A1"].value, "Derby: what if nothing is done?")
        rows = {sheet.cell(row, 1).value: row for row in range(1, sheet.max_row + 1)}
        row = rows["How many plans will there be?"]
        self.assertIn("6,060 EHC plans", sheet.cell(row, 2).value)
        self.assertEqual(sheet.cell(row + 1, 2).value, "That is 2,650 more than in January 2025.")
        self.assertEqual(sheet.cell(row, 3).hyperlink.location, "'EHC plans'!A1")
        self.assertIn("The authority is invented. Decide nothing by these numbers.", rows)

    def test_the_document_says_when_and_by_what_it_was_made(self):
        properties = self.book.properties
        self.assertEqual(properties.created.isoformat(), "2026-01-31T12:30:45")
        self.assertEqual(properties.title, "Derby: what if nothing is done?")
        self.assertEqual(properties.creator, "sendsim")
        provenance = {row[0].value: row[1].value for row in self.book["Provenance"].iter_rows(min_row=4)}
        self.assertEqual(provenance["Made by"], "sendsim 0.1.0 (0123abcd)")
        self.assertEqual(provenance["Results of"], "2026-01-31T12:30:45Z")

    def test_numbers_have_the_format_of_their_kind_and_the_unknown_is_empty(self):
        def formats(sheet):
            _, top, _, bottom = range_boundaries(next(iter(self.book[sheet].tables.values())).ref)
            return {cell.number_format for row in self.book[sheet].iter_rows(top + 1, bottom, 2, 3) for cell in row
                    if cell.value is not None}
        self.assertEqual(formats("EHC plans"), {"#,##0"})
        self.assertEqual(formats("DSG balance"), {"£#,##0;[Red]-£#,##0"})
        self.assertEqual(formats("Where pupils with a plan learn"), {"0.0%"})
        self.assertEqual({self.book["Waits"].cell(row, 2).number_format for row in (8, 9)}, {"0.0"})
        bridge = self.book["From deficit to deficit"]
        start = next(row for row in range(1, 20) if bridge.cell(row, 1).value == "Deficit in March 2025")
        self.assertEqual([bridge.cell(start, column).value for column in (2, 3, 4)], [12.6e6, None, None])

    def test_parts_of_a_whole_have_live_totals(self):
        sheet, values = (book["High needs spend by provision"] for book in (self.book, self.values))
        left, top, right, bottom = range_boundaries(next(iter(sheet.tables.values())).ref)
        self.assertEqual(sheet.cell(top, right).value, "Total")
        for row in range(top + 1, bottom + 1):
            self.assertEqual(sheet.cell(row, right).value, f"=SUM(B{row}:F{row})")
            self.assertEqual(values.cell(row, right).value,
                             sum(values.cell(row, column).value for column in range(left + 1, right)))

    def test_a_fan_is_areas_under_lines_on_an_axis_of_dates(self):
        root = dict(charts(self.path))[1]
        plot = root.find(f"{CHART}chart/{CHART}plotArea")
        self.assertEqual([tag(child) for child in plot], ["layout", "areaChart", "lineChart", "dateAx", "valAx"])
        self.assertEqual(len(plot.findall(f"{CHART}areaChart/{CHART}ser")), 5)
        names = [series.find(f"{CHART}tx/{CHART}v").text for series in plot.findall(f"{CHART}lineChart/{CHART}ser")]
        self.assertEqual(names, ["EHC plans: median", "Published (SEN2)", "statutory override ends"])
        self.assertEqual(len({axis.get("val") for axis in plot.iter(f"{CHART}axId")}), 2)

    def test_a_fan_that_has_the_days_of_its_table_is_drawn_from_the_table(self):
        book = self.values["DSG balance"]
        root = dict(charts(self.path))[6]
        areas = root.findall(f".//{CHART}areaChart/{CHART}ser")
        total = [0.0] * 9
        for series in areas:
            for index, cell in enumerate(cells_of(self.values, series.find(f".//{CHART}val//{CHART}f").text)):
                total[index] += cell.value
        top = next(row for row in range(1, 20) if book.cell(row, 1).value == "2025")
        # With the day of the mark the chart has one more than the table.
        self.assertEqual([total[index] for index in (0, 1, 2, 3, 5, 6, 7, 8)],
                         [book.cell(top + row, 6).value for row in range(8)])
        formula = self.book["DSG balance"].cell(*self.first_cell(areas[0])).value
        self.assertEqual(formula, f"=B{top}")

    def first_cell(self, series):
        cell = cells_of(self.book, series.find(f".//{CHART}val//{CHART}f").text)[0]
        return cell.row, cell.column

    def test_whiskers_reach_from_low_to_high(self):
        root = dict(charts(self.path))[9]
        self.assertEqual(root.find(f".//{CHART}barDir").get("val"), "bar")
        values, = ([cell.value for cell in cells_of(self.values, element.find(f".//{CHART}f").text)]
                   for element in root.iter(f"{CHART}val") if element.find(f".//{CHART}f") is not None)
        plus, minus = ([cell.value for cell in cells_of(self.values, next(root.iter(f"{CHART}{which}"))
                                                        .find(f".//{CHART}f").text)] for which in ("plus", "minus"))
        self.assertEqual(values, [9.4e6, 4.8e6, -3.1e6, -1.2e6, 0.4e6])
        self.assertEqual([value + length for value, length in zip(values[:4], plus)],
                         [1.29e7, 5.5e6, -1.5e6, 0.3e6])
        self.assertEqual([value - length for value, length in zip(values[:4], minus)],
                         [6.1e6, 3.9e6, -4.4e6, -2.6e6])
        self.assertEqual((plus[4], minus[4]), (None, None))

    def test_the_columns_of_a_waterfall_end_where_the_next_begin(self):
        root = dict(charts(self.path))[8]
        stacked = [[cell.value for cell in cells_of(self.values, series.find(f".//{CHART}val//{CHART}f").text)]
                   for series in root.findall(f".//{CHART}barChart/{CHART}ser")]
        base, shown = stacked[0], stacked[1:]
        # Drawn above 0: base and what stands on it; below: base and what hangs from it.
        highs = [max(0, base[at]) + sum(max(0, part[at]) for part in shown) for at in range(6)]
        lows = [min(0, base[at]) + sum(min(0, part[at]) for part in shown) for at in range(6)]
        self.assertEqual(highs, [12.6e6, 41.6e6, 58.6e6, 58.6e6, 25.6e6, 0])
        self.assertEqual(lows, [0, 0, 0, 0, -8.4e6, -8.4e6])
        self.assertEqual([max(0, value) for value in base], [0, 12.6e6, 41.6e6, 25.6e6, 0, 0])

    def test_a_heat_map_shades_its_numbers_and_a_sankey_diagram_is_a_table(self):
        sheet = self.book["Where pupils with a plan learn"]
        ranges = [str(item.sqref) for item in sheet.conditional_formatting]
        self.assertEqual(len(ranges), 1)
        left, _, right, _ = range_boundaries(ranges[0])
        self.assertEqual((left, right), (2, 5))
        self.assertEqual(len(self.book["Phase transfer at 16"]._charts), 0)  # pylint: disable=protected-access

    def test_every_chart_has_an_alternative_text(self):
        found = 0
        with zipfile.ZipFile(self.path) as package:
            for name in package.namelist():
                if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name):
                    for element in ElementTree.fromstring(package.read(name)).iter():
                        if tag(element) == "cNvPr":
                            self.assertGreater(len(element.get("descr", "")), 20)
                            found += 1
        self.assertEqual(found, 10)

    def test_the_register_can_be_filtered_and_wraps(self):
        sheet = self.book["Register of assumptions"]
        table, = sheet.tables.values()
        self.assertIsNotNone(table.autoFilter)
        _, top, _, bottom = range_boundaries(table.ref)
        self.assertEqual(bottom - top, 200)
        self.assertTrue(sheet.cell(top + 1, 4).alignment.wrap_text)
        self.assertIsNone(sheet.cell(top + 1, 4).hyperlink)


class HostileWorkbook(AnyWorkbook):
    def test_no_text_becomes_a_formula(self):
        texts = [cell for sheet in self.book for row in sheet.iter_rows() for cell in row
                 if isinstance(cell.value, str) and "cmd|" in cell.value]
        self.assertGreater(len(texts), 5)
        self.assertTrue(all(cell.data_type == "s" for cell in texts))
        for _, root in charts(self.path):
            for reference in root.iter(f"{CHART}f"):
                self.assertNotIn("cmd", reference.text.rsplit("!", 1)[1])

    def test_texts_are_cut_and_cleaned(self):
        table = next(sheet for sheet in self.book if len(sheet.tables) > 0)
        _, top, _, _ = range_boundaries(next(iter(table.tables.values())).ref)
        long = table.cell(top + 2, 1).value
        self.assertEqual((len(long), long[-2:]), (32767, "x…"))
        self.assertEqual(table.cell(top + 3, 1).value, "a\ufffd b c")

    def test_figures_of_one_name_get_sheets_of_their_own(self):
        same = [name for name in self.book.sheetnames if name.startswith("A title that is")]
        self.assertEqual(len(same), 12)


if __name__ == "__main__":
    AnyWorkbook.path = sys.argv[1]
    case = HostileWorkbook if "--hostile" in sys.argv else InventedWorkbook
    outcome = unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(case))
    sys.exit(0 if outcome.wasSuccessful() and outcome.testsRun > 9 else 1)
