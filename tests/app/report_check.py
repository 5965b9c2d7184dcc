"""The report and the workbook of runs and comparisons, from outside."""
import csv
import json
import shutil
import unittest
import xml.etree.ElementTree
import zipfile

import h5py

from program import INVENTED, NEUTRAL, SOURCE, ProgramCase
from report_tables import tables_of

MONTHS = ("January February March April May June July August September October November "
          "December").split()


def iso(text):
    day, month, year = text.split()
    return f"{year}-{MONTHS.index(month) + 1:02}-{int(day):02}"


def period_of(text):
    """First and last day of a period as the page tells it; a financial year by its start."""
    text = text.removesuffix(" (part)")
    if " to " in text:
        first, last = text.split(" to ")
        return iso(first), iso(last)
    if len(text) == 7 and text[4] == "-":
        return f"{text[:4]}-04-01", f"{int(text[:4]) + 1}-03-31"
    return iso(text), iso(text)


class ReportCheck(ProgramCase):
    def totals(self, folder):
        rows = {}
        with open(folder / "summary.csv", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if not any(row[name] for name in
                           ("area", "provision", "need", "age", "stage", "category")):
                    rows[row["measure"], row["period_start"], row["period_end"]] = row
        return rows

    def test_numbers_are_those_of_summary_csv(self):
        folder = self.run_to("out", INVENTED, "--replications", "40")
        totals = self.totals(folder)
        tables = tables_of(folder / "report.html").tables
        compared = 0
        for figure, measure in {
                "plans": "ehc_plans", "requests": "requests", "new-plans": "plans_issued",
                "ceased-plans": "plans_ceased", "shortfall": "shortfall",
                "within-20-weeks": "within_20_weeks", "weeks-to-plan": "weeks_to_plan_p50",
                "in-assessment": "in_assessment", "overdue-reviews": "overdue_reviews",
                "dsg-balance": "cumulative_balance", "high-needs-spend": "high_needs_spend",
                "general-fund": "general_fund_spend"}.items():
            self.assertIn(figure, tables)
            for period, *numbers in tables[figure][1:]:
                row = totals.get((measure, *period_of(period)))
                if measure == "cumulative_balance":  # told by its day, held by the year to it
                    row = next(each for key, each in totals.items()
                               if key[0] == measure and key[2] == iso(period))
                expected = [float(row[name]) for name in
                            ("mean", "p05", "p25", "p50", "p75", "p95")] if row else [0.0] * 6
                numbers = [number if isinstance(number, float) else 0.0 for number in numbers]
                for got, wanted in zip(numbers, expected):
                    self.assertAlmostEqual(got, wanted, delta=1e-9 * max(1, abs(wanted)),
                                           msg=(figure, period))
                    compared += 1
        self.assertGreater(compared, 200)

    def test_stacks_sum_to_the_totals_of_summary_csv(self):
        folder = self.run_to("out", INVENTED, "--replications", "12")
        totals = self.totals(folder)
        tables = tables_of(folder / "report.html").tables
        compared = 0
        for figure, measure in {
                "plans-by-setting": "ehc_plans", "plans-by-age": "ehc_plans", "plans-by-need": "ehc_plans",
                "spend-by-line": "high_needs_spend", "open-by-stage": "in_assessment",
                "open-by-weeks": "in_assessment"}.items():
            for period, *parts in tables[figure][1:]:
                row = totals.get((measure, *period_of(period)))
                if row is None:  # open assessments stand at months' ends, their total at censuses, too
                    self.assertEqual(measure, "in_assessment", period)
                    continue
                self.assertAlmostEqual(sum(parts), float(row["mean"]), delta=1e-9 * abs(float(row["mean"])),
                                       msg=(figure, period))
                compared += 1
        self.assertGreater(compared, 15)

    def test_the_deficit_stands_against_usable_reserves(self):
        one = self.run_to("one", INVENTED, "--replications", "6", "--set",
                          "finance.usable_reserves={value: 300000, unit: GBP, source: invented}")
        page = (one / "report.html").read_text(encoding="utf-8")
        self.assertRegex(page, r"more than the usable reserves of £300,000 in \d of 6 runs")
        self.assertIn(">usable reserves<", page)
        two = self.run_to("two", INVENTED, "--replications", "6")
        self.assertNotIn("usable reserves", (two / "report.html").read_text(encoding="utf-8"))
        # It is shown, and moves nothing.
        self.assertEqual((one / "summary.csv").read_bytes(), (two / "summary.csv").read_bytes())

    def test_names_that_mean_something_to_a_workbook_or_a_page(self):
        name = 'Places & <staff> "a" =1+1'
        what_if = self.folder / "odd.yaml"
        what_if.write_text(f"sendsim: 1\nextends: {INVENTED}\nname: '{name}'\nmeasures:\n  - name: '=cmd & <b>'\n"
                           "    from: 2026-09-01\n    changes:\n"
                           "      - {parameter: placement.limited_types.special.places, add: 9, unit: places}\n")
        done = self.call("compare", INVENTED, what_if, "--replications", "8", "--out", "odd")
        self.assertEqual(done.returncode, 0, done.stderr)
        with zipfile.ZipFile(self.folder / "odd" / "report.xlsx") as book:
            parts = [part for part in book.namelist() if part.endswith((".xml", ".rels"))]
            self.assertGreater(len(parts), 50)
            for part in parts:
                xml.etree.ElementTree.fromstring(book.read(part))  # throws unless well-formed

    def assert_told_from_results_alone(self, folder):
        again = self.folder / "again"
        again.mkdir()
        for name in ("results.h5", "manifest.json"):
            shutil.copy(folder / name, again / name)
        done = self.call("report", again)
        self.assertEqual(done.returncode, 0, done.stderr)
        for name in ("report.html", "report.xlsx"):
            self.assertEqual((again / name).read_bytes(), (folder / name).read_bytes(), name)

    def test_it_is_made_again_from_results_alone(self):
        folder = self.run_to("out", INVENTED, "--replications", "6")
        page = (folder / "report.html").read_bytes()
        book = (folder / "report.xlsx").read_bytes()
        alone = self.folder / "elsewhere"
        alone.mkdir()
        for name in ("results.h5", "manifest.json"):
            shutil.copy(folder / name, alone / name)
        done = self.call("report", alone)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((alone / "report.html").read_bytes(), page)
        self.assertEqual((alone / "report.xlsx").read_bytes(), book)
        self.assertEqual(sorted(path.name for path in alone.iterdir()),
                         ["manifest.json", "report.html", "report.xlsx", "results.h5"])

    def test_results_packed_in_another_way_give_the_same_page(self):
        """A copy that a tool has packed anew: other chunks, other filters, none, big-endian."""
        folder = self.run_to("out", INVENTED, "--replications", "6")
        page = (folder / "report.html").read_bytes()
        for packing in ({}, {"chunks": True}, {"chunks": True, "compression": "gzip"},
                        {"compression": "gzip", "shuffle": True, "chunks": True, "byte_order": ">"}):
            packing = dict(packing)
            order = packing.pop("byte_order", "<")
            again = self.folder / "again"
            shutil.copytree(folder, again)
            with h5py.File(again / "results.h5", "r+") as file:
                for name, array in list(file["data"].items()):
                    if array.ndim < 2:
                        continue
                    values = array[...]
                    del file["data"][name]
                    file["data"].create_dataset(name, data=values.astype(values.dtype.newbyteorder(order)),
                                                **packing)
            done = self.call("report", again)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual((again / "report.html").read_bytes(), page)
            shutil.rmtree(again)

    OWN_FILES = """data_quality:
  source: SEN2 returns of 2025 to 2026
  published_of: Derby
  first_return: 2025
  last_return: 2026
  plans: 3199
  totals:
    - {what: requests, year: 2024, own: 566, published: 959}
    - {what: requests, year: 2025, own_hidden: true}
    - {what: within 20 weeks, year: 2024, unit: share, own: 0.271, published: 0.777}
  problems:
    - {problem: missing need, field: sentype, rows: 90, plans: 29, meaning: other needs, assumed: not known}
    - {problem: orphan, field: urn, rows_hidden: true, meaning: none, assumed: passed over}
"""

    def test_what_own_files_lack_is_told_from_results_alone(self):
        own = self.write("own.yaml", f"sendsim: 1\nextends: {INVENTED}\n{self.OWN_FILES}")
        folder = self.run_to("own", own, "--replications", "6", "--format", "csv,html,xlsx,h5")
        tables = tables_of(folder / "report.html").tables
        self.assertEqual(tables["data-quality-totals"][1:],
                         [["Requests", "2024", 566.0, 959.0, -393.0, 566 / 959 - 1],
                          ["Requests", "2025", "c", "", "", ""]])
        (row,) = tables["data-quality-shares"][1:]
        self.assertEqual(row[:4], ["Within 20 weeks", "2024", 0.271, 0.777])
        self.assertAlmostEqual(row[4], -0.506)
        self.assertEqual(tables["data-quality-problems"][1:],
                         [["Missing need", "sentype", 90.0, 29.0, "other needs", "not known"],
                          ["Orphan", "urn", "c", "", "none", "passed over"]])
        self.assert_told_from_results_alone(folder)
        # A what-if has its baseline's, once; and nothing of it enters a run.
        what_if = self.write("what_if.yaml", "sendsim: 1\nextends: own.yaml\nname: other\n")
        done = self.call("compare", own, what_if, "--replications", "6", "--out", "both")
        self.assertEqual(done.returncode, 0, done.stderr)
        page = (self.folder / "both/report.html").read_text(encoding="utf-8")
        self.assertEqual(page.count('id="section-data-quality"'), 1)
        self.assertEqual(page.count('id="data-quality-problems"'), 1)
        self.assertNotIn('id="data-quality-problems-1"', page)
        bare = self.run_to("bare", INVENTED, "--replications", "6", "--format", "csv,html")
        self.assertEqual((bare / "summary.csv").read_bytes(), (folder / "summary.csv").read_bytes())
        self.assertNotIn("data-quality", (bare / "report.html").read_text(encoding="utf-8"))

    def test_known_gaps_are_told_from_results_alone_once(self):
        own = self.write("own.yaml", f"sendsim: 1\nextends: {INVENTED}\nknown_gaps:\n"
                                     "  - \"refusals: 343 of <these>\"\n  - =1+1\n")
        folder = self.run_to("own", own, "--replications", "6")
        self.assertEqual(tables_of(folder / "report.html").tables["known-gaps"][1:],
                         [["1", "refusals: 343 of <these>"], ["2", "=1+1"]])
        with zipfile.ZipFile(folder / "report.xlsx") as book:
            self.assertIn("What the evidence lacks", book.read("xl/workbook.xml").decode())
            texts = book.read("xl/sharedStrings.xml").decode()
        for line in ("refusals: 343 of &lt;these&gt;", "=1+1", "is told in 2 points under"):
            self.assertIn(line, texts)
        self.assert_told_from_results_alone(folder)
        what_if = self.write("what_if.yaml", "sendsim: 1\nextends: own.yaml\nname: other\n"
                                             "known_gaps: [pay is a guess]\n")
        done = self.call("compare", own, what_if, "--replications", "6", "--out", "both")
        self.assertEqual(done.returncode, 0, done.stderr)
        tables = tables_of(self.folder / "both/report.html").tables
        self.assertEqual(len(tables["known-gaps"]), 3)
        self.assertEqual(tables["known-gaps-1"][1:], [["1", "pay is a guess"]])
        # Nothing of it enters a run.
        bare = self.run_to("bare", INVENTED, "--replications", "6", "--format", "csv,html")
        self.assertEqual((bare / "summary.csv").read_bytes(), (folder / "summary.csv").read_bytes())
        self.assertNotIn("known-gaps", (bare / "report.html").read_text(encoding="utf-8"))

    def test_a_comparison_has_one_report_made_again_alike(self):
        done = self.call("compare", INVENTED, NEUTRAL, "--replications", "16", "--drivers",
                         "--out", "both")
        self.assertEqual(done.returncode, 0, done.stderr)
        folder = self.folder / "both"
        page = (folder / "report.html").read_bytes()
        tables = tables_of(folder / "report.html").tables
        # A neutral measure changes nothing: every difference is 0.
        for name in ("plans-difference", "dsg-balance-difference"):
            numbers = [cell for row in tables[name][1:] for cell in row[1:]]
            self.assertTrue(numbers)
            self.assertEqual({cell for cell in numbers if isinstance(cell, float)}, {0.0})
        self.assertIn("drivers-ehc-plans", tables)
        drivers = {row[0]: row[1] for row in tables["drivers-ehc-plans"][1:]}
        self.assertAlmostEqual(sum(list(drivers.values())[:-1]), list(drivers.values())[-1],
                               delta=1e-6)
        done = self.call("report", folder, "--out", self.folder / "again")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((self.folder / "again" / "report.html").read_bytes(), page)
        self.assertEqual((self.folder / "again" / "report.xlsx").read_bytes(),
                         (folder / "report.xlsx").read_bytes())

    def test_a_change_of_the_results_is_seen(self):
        """Planted: the comparison above could not fail if the page were made of something else."""
        first = self.run_to("one", INVENTED, "--replications", "6")
        second = self.run_to("two", INVENTED, "--replications", "6", "--seed", "2")
        self.assertNotEqual(tables_of(first / "report.html").tables["plans"],
                            tables_of(second / "report.html").tables["plans"])

    def test_formats_are_made_when_asked_for(self):
        folder = self.run_to("out", INVENTED, "--replications", "2", "--format", "html")
        self.assertEqual(sorted(path.name for path in folder.iterdir()),
                         ["manifest.json", "report.html"])
        folder = self.run_to("other", INVENTED, "--replications", "2", "--format", "csv,xlsx")
        self.assertEqual(sorted(path.name for path in folder.iterdir()),
                         ["manifest.json", "report.xlsx", "sensitivity.csv", "summary.csv",
                          "variance.csv"])
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        self.assertIn("report.xlsx", [each["path"] for each in manifest["outputs"]])

    def test_what_is_no_result_is_refused(self):
        self.write("no_results/readme.txt", "nothing")
        self.write("text.h5", "not HDF5")
        self.write("odd/manifest.json", "{}")
        for path, word in (("absent", "no such"), ("no_results", "manifest.json"),
                           ("text.h5", "results file"), ("odd", "not a manifest"),
                           (SOURCE / "README.md", "results file")):
            error = self.refused("report", path)
            self.assertIn(word, error)
            self.assertEqual(error.count("\n"), 1, error)

    def test_the_command_line_is_checked(self):
        self.refused("report")
        self.assertIn("html or xlsx", self.refused("report", ".", "--format", "csv"))
        self.assertIn("did you mean", self.refused("report", ".", "--format", "htm"))

    def test_few_replications_are_told(self):
        folder = self.run_to("out", INVENTED, "--replications", "2", "--format", "html")
        page = tables_of(folder / "report.html")
        told = " ".join(page.texts)
        self.assertIn("Only 2 replications: too few to tell a range, which takes 40 (each draw of "
                      "the uncertain parameters is run 2 times).", told)
        self.assertNotIn("nine in ten", told)
        self.assertNotIn("9 in 10 runs", told)
        self.assertEqual(page.tables["plans"][0],
                         ["Period", "Mean", "Median", "Smallest", "Largest"])
        folder = self.run_to("csv", INVENTED, "--replications", "2", "--format", "csv")
        rows = self.totals(folder)
        for period, *numbers in page.tables["plans"][1:]:
            # Of two values the quantiles lie on the line between them.
            row = rows["ehc_plans", *period_of(period)]
            low, high = float(row["p25"]), float(row["p75"])
            for got, wanted in zip(numbers, (float(row["mean"]), float(row["p50"]),
                                             low - (high - low) / 2, high + (high - low) / 2)):
                self.assertAlmostEqual(got, wanted)


if __name__ == "__main__":
    unittest.main()
