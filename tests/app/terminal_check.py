"""Every figure on the screen is a row of summary.csv, and every row of summary.csv is what numpy
makes of results.h5."""
import datetime
import json
import re
import unittest
import warnings

import h5py
import numpy

from program import INVENTED, SOURCE, ProgramCase, summary_of

DIMENSIONS = ["area", "provision", "need", "age", "stage", "category"]
QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95]
ISO = r"\d{4}-\d\d-\d\d"


def census_day(year):
    """The third Thursday of January."""
    return next(day for day in (datetime.date(year, 1, d) for d in range(15, 22))
                if day.weekday() == 3)


class Screen:
    """The tables that a run prints, taken apart again."""

    def __init__(self, text):
        self.text = text
        self.measures = {}  # question, heading → measure
        self.cells = []  # question, heading, label of the line, text
        self.titles = []
        question = headings = None
        definition = ""
        answers = re.split("\nWhat makes (these ranges wide|replications differ)", text)[0]
        for line in answers.splitlines() + [""]:
            if re.match(r"    \S", line):
                definition = line.strip()
            elif definition and line.startswith("      "):
                definition += " " + line.strip()
            if re.match(r"^\d\. ", line):
                question = line[0]
            elif re.match(r"^  \S", line) and headings is None:
                self.titles.append((question, line.strip()))
            elif line.startswith(" " * 8):
                headings = re.split(r"  +", line.strip())
            elif not line.strip():
                headings = None
            elif headings is not None:
                label, *cells = re.split(r"  +", line.strip())
                assert len(cells) == len(headings), line
                self.cells += [(question, h, label, c) for h, c in zip(headings, cells)]
            found = re.match(r"(.+?) \[(\w+)(?:, .+?)?\]: \S", definition)
            if found:
                self.measures[question, found[1]] = found[2]

    def measure_of(self, question, heading):
        """The measure, and the category for lines of spend."""
        if heading.startswith("high_needs/"):
            return self.measures[question, "high_needs/…"], heading
        return self.measures[question, heading], ""


def period_of(label):
    """First day, last day and type of provision of a table's line."""
    if found := re.fullmatch(rf"({ISO}) to ({ISO})( \*)?", label):
        return found[1], found[2], ""
    if found := re.fullmatch(rf"({ISO})( \(start\))?", label):
        return found[1], found[1], ""
    if found := re.fullmatch(rf"(.+), ({ISO})", label):
        return found[2], found[2], {"Special school": "special"}.get(found[1], found[1])
    year = int(re.fullmatch(r"(\d{4})-\d\d", label)[1])
    assert label == f"{year}-{(year + 1) % 100:02}"
    return f"{year}-04-01", f"{year + 1}-03-31", ""


def shown(measure, unit, value):
    """`value` as the screen has it."""
    if measure == "within_20_weeks":
        return f"{100 * value:.1f}"
    if unit == "GBP":
        return f"{value / 1000:,.0f}" if abs(value) > 500 else "0"
    return f"{value:,.1f}" if unit in ("weeks", "1") else f"{value:,.0f}"


class TerminalCheck(ProgramCase):
    # 20 draws of the uncertain parameter, each run twice: the fewest that tell a range.
    REPLICATIONS = 40

    def setUp(self):
        super().setUp()
        self.done = self.call("run", INVENTED, "--replications", self.REPLICATIONS, "--out",
                              "results")
        self.assertEqual(self.done.returncode, 0, self.done.stderr)
        self.rows = summary_of(self.folder / "results")

    def test_every_figure_is_a_row_of_the_summary(self):
        screen = Screen(self.done.stdout)
        index = {(row["measure"], row["period_start"], row["period_end"],
                  *(row[d] for d in DIMENSIONS)): row for row in self.rows}
        figures = 0
        for question, heading, label, text in screen.cells:
            measure, category = screen.measure_of(question, heading)
            first, last, provision = period_of(label)
            row = index.get((measure, first, last, "", provision, "", "", "", category))
            if text in ("none", "–"):
                self.assertIsNone(row, (measure, label))
                continue
            if row is None and text == "0.0":  # a rate of zero, which has no row
                continue
            self.assertIsNotNone(row, (measure, label, text))
            low, median, high = (
                shown(measure, row["unit"], float(row[q])) for q in ("p05", "p50", "p95"))
            expected = median if low == high else f"{median} ({low} to {high})"
            self.assertEqual(text, expected, (measure, label))
            figures += 1
        self.assertGreater(figures, 90)

    def test_few_replications_tell_no_range(self):
        done = self.call("run", INVENTED, "--replications", 39, "--out", "few", "--format", "csv")
        self.assertEqual(done.returncode, 0, done.stderr)
        words = re.sub(r"\s+", " ", done.stdout)
        self.assertIn("39 replications are too few to tell a range: that takes 40 (each draw of "
                      "the uncertain parameter is run 2 times).", words)
        self.assertNotIn("nine in ten replications", words)
        self.assertNotIn("these ranges", words)
        self.assertFalse([cell for *_, cell in Screen(done.stdout).cells if " to " in cell])
        self.assertEqual(summary_of(self.folder / "few")[0].keys(), self.rows[0].keys())

    def test_independent_replications_are_counted_one_by_one(self):
        for replications, ranges in ((19, False), (20, True)):
            done = self.call("run", INVENTED, "--replications", replications, "--out", "alone",
                             "--format", "csv", "--set", "identification.onset_trend=1")
            self.assertEqual(done.returncode, 0, done.stderr)
            words = re.sub(r"\s+", " ", done.stdout)
            self.assertEqual("too few to tell a range: that takes 20. " in words, not ranges)
            self.assertEqual("nine in ten replications lie between" in words, ranges)

    def test_a_share_of_zero_is_told_from_one_that_is_unknown(self):
        def within_20_weeks(consultation_days):
            done = self.call("run", INVENTED, "--replications", 2, "--out", "late", "--set",
                             "assessment.consultation={law: fixed, mean: {value: "
                             f"{consultation_days}, unit: days}}}}")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertNotIn("within_20_weeks",
                             {row["measure"] for row in summary_of(self.folder / "late")})
            screen = Screen(done.stdout)
            return [text for question, heading, _, text in screen.cells
                    if screen.measure_of(question, heading)[0] == "within_20_weeks"]
        self.assertEqual(within_20_weeks(200), ["0.0"] * 4)  # plans, and all of them late
        self.assertEqual(within_20_weeks(2000), ["–"] * 4)  # no plan within the run

    def test_the_four_questions_are_answered_for_every_period(self):
        screen = Screen(self.done.stdout)
        asked = {
            "1": {"ehc_plans", "requests", "refused", "plans_issued", "plans_ceased", "moved_in",
                  "moved_out"},
            "2": {"places", "places_filled", "shortfall", "overflow_placements"},
            "3": {"within_20_weeks", "weeks_to_plan_p50", "weeks_to_plan_p90",
                  "weeks_for_place_p50", "weeks_for_place_p90", "overdue_reviews"},
            "4": {"spend", "budget", "in_year_balance", "cumulative_balance",
                  "general_fund_spend"}}
        lines = {}
        for question, heading, label, _ in screen.cells:
            lines.setdefault((question, screen.measure_of(question, heading)[0]), []).append(label)
        for question, measures in asked.items():
            for measure in measures:
                self.assertIn((question, measure), lines)
        days = ["2025-01-16 (start)"] + [str(census_day(year)) for year in (2026, 2027, 2028)]
        self.assertEqual(lines["1", "ehc_plans"], days)
        years = ["2025-01-16 to 2026-01-14", "2026-01-15 to 2027-01-20",
                 "2027-01-21 to 2028-01-19", "2028-01-20 to 2028-08-31 *"]  # the last is no year
        self.assertEqual(lines["1", "requests"], years)
        self.assertEqual(lines["3", "within_20_weeks"], years)
        self.assertEqual(lines["4", "budget"], ["2025-26", "2026-27", "2027-28"])
        self.assertEqual(lines["2", "places"],
                         [f"{t}, {d}" for t in ("resourced", "Special school")
                          for d in ("2025-01-16", "2028-08-31")])

    def test_types_of_provision_are_told_by_name(self):
        self.assertIn("\n    In summary.csv: Special school: special\n", self.done.stdout)
        done = self.call("run", SOURCE / "scenarios/derby/baseline.yaml", "--replications", 1,
                         "--out", "derby", "--format", "csv")
        self.assertEqual(done.returncode, 0, done.stderr)
        places = done.stdout.split("\n2. ")[1].split("\n3. ")[0]
        table, note = places.split("In summary.csv: ")
        self.assertRegex(table, rf"(?m)^  Special - academy/free schools, {ISO} ")
        self.assertNotIn("special_academy_free", table)
        self.assertIn("Special - academy/free schools: special_academy_free",
                      re.sub(r"\s+", " ", note))

    def test_the_screen_says_what_was_run_and_where_it_is(self):
        self.assertIn(f"invented: {self.REPLICATIONS} replications from 2025-01-16 to 2028-08-31, seed 1",
                      self.done.stdout)
        self.assertIn("chance and the 1 uncertain parameter", self.done.stdout)
        self.assertIn("positive = deficit", re.sub(r"\s+", " ", self.done.stdout))
        tail = self.done.stdout.split("Written to ")[1]
        self.assertTrue(tail.startswith("results:"))
        for name in ("results.h5", "summary.csv", "variance.csv", "sensitivity.csv",
                     "manifest.json"):
            self.assertIn(name, tail)
        for line in self.done.stdout.splitlines():
            self.assertLessEqual(len(line), 100)
        self.assertNotIn("\x1b", self.done.stdout)

    def test_what_the_evidence_lacks_stands_before_what_was_written(self):
        self.assertNotIn("evidence behind", self.done.stdout)
        lines = ["first: " + "long words that go on " * 9 + "to the end", "second", "third", "fourth",
                 "fifth"]
        self.write("gaps.yaml", f"sendsim: 1\nextends: {INVENTED}\nknown_gaps:\n"
                   + "".join(f'  - "{line}"\n' for line in lines))

        def told(*arguments):
            done = self.call(*arguments, "--replications", self.REPLICATIONS, "--out", "gaps")
            self.assertEqual(done.returncode, 0, done.stderr)
            for line in done.stdout.splitlines():
                self.assertLessEqual(len(line), 100)
            return done.stdout
        out = told("run", "gaps.yaml")
        block = out.split("\nWhat the evidence behind this scenario lacks (5):\n")[1]
        block, after = block.split("\n\n", 1)
        self.assertTrue(after.startswith("Written to "))
        self.assertEqual(re.sub(r"\n    (?=\S)", " ", block).split("\n"),
                         [f"  - {line}" for line in lines[:3]]
                         + ['  2 more: in report.html under "What does this rest on?"; sendsim check '
                            "tells them all"])
        # Beside the same answers.
        name = f"invented: {self.REPLICATIONS} replications"
        self.assertEqual(out.split(name)[1].split("\nWhat the evidence")[0],
                         self.done.stdout.split(name)[1].split("\nWritten to")[0])
        self.assertIn("\n  2 more: sendsim check tells them all\n",
                      told("run", "gaps.yaml", "--format", "csv"))
        self.write("what_if.yaml", "sendsim: 1\nextends: gaps.yaml\nname: other\n")
        both = self.call("run", "what_if.yaml", INVENTED, "--replications", 2, "--json")
        self.assertEqual(both.returncode, 0, both.stderr)
        self.assertEqual([scenario["known_gaps"] for scenario in json.loads(both.stdout)["scenarios"]],
                         [lines, []])
        out = told("compare", "gaps.yaml", "what_if.yaml")
        self.assertEqual(out.count("What the evidence behind the baseline lacks (5):\n  - first"), 1)
        self.assertLess(out.index("evidence behind"), out.index("\nWritten to "))

    def test_json_has_the_figures_of_the_screen(self):
        done = self.call("run", INVENTED, "--replications", self.REPLICATIONS, "--out", "again",
                         "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        (told,) = json.loads(done.stdout)["scenarios"]
        self.assertEqual((told["scenario"], told["replications"], told["complete"]),
                         ("invented", self.REPLICATIONS, True))
        rows = {(row["measure"], row["period_start"], row["period_end"], row["provision"],
                 row["category"]): row for row in self.rows
                if not row["need"] and not row["age"] and not row["stage"]}
        figures = [figure for answer in told["answers"] for figure in answer["figures"]]
        screen = Screen(self.done.stdout)
        self.assertEqual(len(figures),
                         sum(text not in ("none", "–") for *_, text in screen.cells))
        for figure in figures:
            row = rows.get((figure["measure"], figure["period_start"], figure["period_end"],
                            figure.get("provision", ""), figure.get("category", "")))
            for name in ("mean", "p05", "p25", "p50", "p75", "p95"):  # a rate of zero has no row
                self.assertEqual(figure[name], float(row[name]) if row else 0)
            if row:
                self.assertEqual(figure["unit"], row["unit"])

    def test_the_summary_is_what_numpy_makes_of_the_replications(self):
        with h5py.File(self.folder / "results/results.h5") as file:
            layout = json.loads(file.attrs["layout"])
            cubes = {}
            for cube in layout["cubes"]:
                cubes.setdefault(layout["measures"][cube["measure"]]["name"], []).append(
                    Cube(file["data"], layout, cube))
        checked = 0
        for row in self.rows:
            values = next(v for cube in cubes[row["measure"]] if (v := cube.values(row)) is not None)
            known = values[~numpy.isnan(values)]
            numpy.testing.assert_allclose(
                [float(row[q]) for q in ("mean", "p05", "p25", "p50", "p75", "p95")],
                [known.mean(), *numpy.quantile(known, QUANTILES)], rtol=1e-9, atol=1e-9,
                err_msg=str(row))
            checked += 1
        self.assertGreater(checked, 1000)


class Cube:
    """One array of results.h5 by its labels."""

    def __init__(self, data, layout, cube):
        time = layout["times"][cube["time"]]["scale"]
        dataset = data[cube["dataset"]]
        self.array = dataset[...].astype(float)
        self.axes = [(layout["axes"][a]["name"], layout["axes"][a]["labels"])
                     for a in cube["axes"]]
        self.is_rate = layout["measures"][cube["measure"]]["kind"] == "rate"
        zero = datetime.date.fromisoformat(data[time].attrs["units"].decode().split()[-1])
        first, last = ([zero + datetime.timedelta(days=int(d)) for d in data[f"{time}_{end}"]]
                       for end in ("first", "last"))
        self.periods = {(str(a), str(b)): i for i, (a, b) in enumerate(zip(first, last))}

    def values(self, row):
        """Over replications, of the row's period and labels; nothing if they are not of here."""
        at = self.periods.get((row["period_start"], row["period_end"]))
        wanted = {d: row[d] for d in DIMENSIONS if row[d]}
        names = [name for name, _ in self.axes]
        if at is None or not set(wanted) <= set(names) or (self.is_rate and set(wanted) != set(names)):
            return None
        part = self.array[:, at]
        for name, labels in self.axes:  # one axis after the other is used up
            if name not in wanted:
                part = part.sum(axis=1)
            elif wanted[name] not in labels:
                return None
            else:
                part = part[:, labels.index(wanted[name])]
        return part


if __name__ == "__main__":
    warnings.simplefilter("error")
    unittest.main()
