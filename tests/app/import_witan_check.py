"""`sendsim import witan`: an invented authority's inputs become a baseline that starts with its
children and follows its own rates."""
import collections
import csv
import json
import pathlib
import re
import stat
import unittest

import witan_folder
from program import ProgramCase, summary_of

START = witan_folder.FIRST + witan_folder.YEARS
LAST = START + witan_folder.PROJECTED
NOBODY = witan_folder.NOBODY


class OwnRates:
    """Stock × chance to stay × moves + residents × joining, by academic year and setting: from the
    transitions as counted, each setting with its own leavers, by nothing of the program's code."""

    def __init__(self, rows):
        held = collections.Counter()
        gone = collections.Counter()
        moved = collections.defaultdict(collections.Counter)
        joined = collections.defaultdict(collections.Counter)
        self.stock = collections.Counter()
        for year, ncy, before, after in rows:
            if after != NOBODY and year == START - 1:
                self.stock[ncy + 1, after[1]] += 1
            if before == NOBODY:
                joined[ncy + 1][after[1]] += 1
                continue
            held[ncy, before[1]] += 1
            if after == NOBODY:
                gone[ncy, before[1]] += 1
            else:
                moved[ncy, before[1]][after[1]] += 1
        self.leaving = {key: gone[key] / held[key] for key in held}
        self.moves = {key: {to: n / sum(counts.values()) for to, n in counts.items()}
                      for key, counts in moved.items()}
        years = range(witan_folder.FIRST, START)
        self.joining = {
            ncy: {to: n / sum(witan_folder.population(year, ncy) for year in years)
                  for to, n in counts.items()} for ncy, counts in joined.items()}

    def year(self, january):
        """The stock of the next January."""
        after = collections.Counter()
        for (ncy, setting), count in self.stock.items():
            for to, share in self.moves.get((ncy, setting), {}).items():
                after[ncy + 1, to] += count * (1 - self.leaving[ncy, setting]) * share
        for ncy, rates in self.joining.items():
            for to, rate in rates.items():
                after[ncy, to] += rate * witan_folder.population(january + 1, ncy)
        self.stock = after


def by_setting(stock):
    totals = collections.Counter()
    for (_, setting), count in stock.items():
        totals[setting] += count
    return totals


class ImportWitanCheck(ProgramCase):
    def setUp(self):
        super().setUp()
        self.rows = witan_folder.write(self.folder / "Our Model")

    def made(self, *arguments):
        done = self.call("import", "witan", "Our Model", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "")
        return done.stdout

    def damaged(self, name, change):
        path = self.folder / "Our Model" / name
        whole = path.read_bytes()
        path.write_bytes(change(whole))
        err = self.refused("import", "witan", "Our Model")
        path.write_bytes(whole)
        self.assertEqual(err.count("\n"), 1, err)
        return err

    def plans(self, results, **where):
        """Mean and standard error by January."""
        axes = {"provision": "", "need": "", "age": "", **where}
        return {row["period_end"][:4]: (float(row["mean"]), float(row["se"]))
                for row in summary_of(results)
                if row["measure"] == "ehc_plans" and row["period_end"][5:7] == "01"
                and row["period_end"][8:] < "22"
                and all(row[axis] == code for axis, code in axes.items())}

    def test_the_screen_tells_what_was_found_and_what_is_next(self):
        out = self.made()
        place = self.folder.resolve() / "scenarios/our-model"
        plans = sum(after != NOBODY for year, _, _, after in self.rows if year == START - 1)
        self.assertIn(f"Plans in January {START}: {plans}, of 5 needs in 8 settings\n", out)
        for what, kind in (("joiners", lambda a, b: a == NOBODY),
                           ("leavers", lambda a, b: b == NOBODY),
                           ("movers", lambda a, b: NOBODY not in (a, b) and a[1] != b[1])):
            each = sum(kind(a, b) for _, _, a, b in self.rows) / witan_folder.YEARS
            self.assertRegex(out, rf"{what} +{each:.1f} a year")
        self.assertIn("Odd in the files: 0\n", out)
        self.assertTrue(out.endswith(f"Written to {place}\nNext: sendsim run {place}/baseline.yaml\n"))

    def test_the_folder_is_its_owners_alone(self):
        self.made()
        folder = self.folder / "scenarios/our-model"
        for path in [folder, *folder.rglob("*")]:
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o700 if path.is_dir() else 0o600)

    def test_the_scenario_is_sound_and_the_same_again(self):
        self.made("--out", "one")
        self.made("--out", "two")
        one, two = ({path.relative_to(self.folder / name): path.read_bytes()
                     for path in (self.folder / name).rglob("*") if path.is_file()}
                    for name in ("one", "two"))
        self.assertEqual(one, two)
        done = self.call("check", "one/baseline.yaml")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertTrue(done.stdout.endswith("The scenario is sound.\n"))

    def test_the_first_day_is_the_files_child_by_child(self):
        self.made("--out", "made")
        counts = collections.Counter((ncy + 1, *after) for year, ncy, _, after in self.rows
                                     if year == START - 1 and after != NOBODY)
        with open(self.folder / "made/data/plans.csv", newline="", encoding="utf-8") as file:
            written = collections.Counter()
            for row in csv.DictReader(file):
                for setting in witan_folder.SETTINGS:
                    written[int(row["age"]) - 4, row["need"], setting] += int(row[setting])
        self.assertEqual(+written, +counts)
        results = self.run_to("day", "made/baseline.yaml", "--replications", "2", "--format", "csv")
        cells = {(row["age"], row["need"], row["provision"]): float(row["mean"])
                 for row in summary_of(results)
                 if row["measure"] == "ehc_plans" and row["period_start"] == f"{START}-01-16"
                 and row["age"] and row["need"] and row["provision"]}
        for (ncy, need, setting), count in counts.items():
            self.assertEqual(cells[str(ncy + 4), need, setting], count)
        self.assertEqual(sum(cells.values()), sum(counts.values()))

    def test_plans_follow_the_files_own_rates(self):
        self.made("--out", "made")
        results = self.run_to("run", "made/baseline.yaml", "--replications", "400", "--format", "csv")
        expected = OwnRates(self.rows)
        totals = self.plans(results)
        settings = {code: self.plans(results, provision=code) for code in witan_folder.SETTINGS}
        self.assertEqual(list(totals), [str(year) for year in range(START, LAST + 1)])
        for january in range(START, LAST + 1):
            mean, error = totals[str(january)]
            total = sum(expected.stock.values())
            self.assertLess(error, 0.002 * total)  # sees a miss of 1 % at five standard errors
            self.assertLess(abs(mean / total - 1), 0.01, january)
            # Leaving differs by setting in the files, and the scenario knows it by age alone.
            for code, count in by_setting(expected.stock).items():
                if count > 100:
                    self.assertLess(abs(settings[code][str(january)][0] / count - 1), 0.06,
                                    (january, code))
            expected.year(january)

    def test_money_begins_with_a_balanced_year(self):
        self.made("--out", "made")
        text = (self.folder / "made/baseline.yaml").read_text(encoding="utf-8")
        spend = sum(witan_folder.COST[after[1]] + 250 * witan_folder.NEEDS.index(after[0])
                    for year, _, _, after in self.rows if year == START - 1 and after != NOBODY)
        budget = int(re.search(r"high_needs_budget: \{value: (\d+)", text)[1])
        self.assertLess(abs(budget - spend), 20)  # prices are told to the penny

    def test_residents_follow_the_file(self):
        self.made("--out", "made")
        results = self.run_to("run", "made/baseline.yaml", "--replications", "2", "--format", "csv")
        residents = {row["period_end"][:4]: float(row["mean"]) for row in summary_of(results)
                     if row["measure"] == "residents" and row["period_end"][5:7] == "01"}
        for january in range(START, LAST + 1):
            # Of the children born since the last September 137 in 365 are there.
            file = sum(witan_folder.population(january, ncy) for ncy in range(-4, 22))
            born = witan_folder.population(january + 1, -4) * 137 / 365
            self.assertLess(abs(residents[str(january)] / (file + born) - 1), 0.01)

    def test_damaged_inputs_are_told_in_one_line_and_leave_nothing(self):
        err = self.damaged("transitions.csv", lambda text: text.replace(b"MAIN", b"", 1))
        self.assertRegex(err, r"^sendsim: Our Model/transitions.csv: row \d+, column \d "
                         r"\(setting-\d\): expected a code, got nothing\n$")
        err = self.damaged("transitions.csv", lambda text: text.replace(b",", b";"))
        self.assertIn("expected a column calendar-year, there is none", err)
        err = self.damaged("transitions.csv", lambda text: text[:len(text) // 2])
        self.assertIn("row ", err)
        err = self.damaged("population.csv", lambda text: text.replace(b"2027,3,", b"2027,4,"))
        self.assertIn("expected each academic year of 2027 once, got 4 again", err)
        err = self.damaged("costs.csv", lambda text: text.replace(b"ASD,NURS,", b"ASD,NURS,-"))
        self.assertIn("costs.csv: row 2, column 3 (cost): expected a number from 0", err)
        err = self.damaged("valid-states.csv", lambda text: text.replace(b"-4,-1", b"-4,x"))
        self.assertIn("column 4 (max-academic-year): expected a whole number", err)
        for name in ("transitions.csv", "population.csv", "costs.csv", "valid-states.csv"):
            self.assertIn("expected", self.damaged(name, lambda _: b""))
            self.assertIn("expected", self.damaged(name, lambda _: b"\xff\x00" * 5000))
            self.assertIn("row 1", self.damaged(name, lambda text: b"\xff\xfe" + text))

    def test_a_folder_that_is_not_one_or_lacks_a_file_is_told(self):
        self.assertEqual(self.refused("import", "witan", "nowhere"),
                         "sendsim: import witan: nowhere: expected a folder of inputs\n")
        (self.folder / "Our Model/costs.csv").unlink()
        self.assertEqual(
            self.refused("import", "witan", "Our Model"),
            "sendsim: import witan: Our Model: expected transitions, population, costs and "
            "valid-states, there is no costs.csv\n")

    def test_what_stands_there_is_kept(self):
        self.write("mine/notes.txt", "my own")
        self.assertIn("mine is there already",
                      self.refused("import", "witan", "Our Model", "--out", "mine"))

    def test_files_are_found_in_any_spelling_and_odd_ones_told(self):
        folder = pathlib.Path(self.folder / "Our Model")
        (folder / "valid-states.csv").rename(folder / "Valid_States.CSV")
        (folder / "settings-to-change.csv").write_text("setting-1,setting-2\nMAIN,SPEC\n",
                                                       encoding="utf-8")
        costs = (folder / "costs.csv").read_text(encoding="utf-8")
        (folder / "costs.csv").write_text(costs.replace("ASD,NURS", "ASD,MOON"), encoding="utf-8")
        out = self.made()
        self.assertIn("Odd in the files: 3\n", out)
        self.assertIn("  - costs: no row of ASD in NURS", out)
        self.assertIn("settings-to-change: 1 rows of an earlier what-if", out)
        readme = (self.folder / "scenarios/our-model/README.md").read_text(encoding="utf-8")
        self.assertIn("- costs: no row of ASD in NURS", readme)
        done = self.call("check", "scenarios/our-model/baseline.yaml", "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(json.loads(done.stdout)["known_gaps"],
                         [line.removeprefix("  - ") for line in out.splitlines()
                          if line.startswith("  - ")])


if __name__ == "__main__":
    unittest.main()
