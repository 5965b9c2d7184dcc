"""`sendsim backtest`: its tables, their agreement, and what it refuses."""
import csv
import filecmp
import gzip
import json
import shutil
import unittest

from program import SOURCE, ProgramCase

FILES = ["backtest.h5", "england.csv", "forecasts.csv", "scores.csv", "scores_by_area.csv",
         "weights.csv"]


class BacktestCheck(ProgramCase):
    def made(self, folder, *more):
        done = self.call("backtest", "--out", folder, *more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def rows(self, file):
        with open(self.folder / file, newline="", encoding="utf-8") as text:
            return list(csv.DictReader(text))

    def test_tables_agree_with_each_other_and_with_what_is_told(self):
        told = self.made("made", "--threads", "1")
        self.assertEqual(sorted(file.name for file in (self.folder / "made").iterdir()),
                         sorted(FILES + ["manifest.json"]))
        manifest = json.loads((self.folder / "made/manifest.json").read_text(encoding="utf-8"))
        self.assertEqual(sorted(file["path"] for file in manifest["outputs"]), FILES)
        forecasts = [row for row in self.rows("made/forecasts.csv")
                     if (row["quantity"], row["method"], row["horizon"]) ==
                     ("ehc_plans", "sendsim", "1")]
        self.assertEqual(len(forecasts), 148 * 7)
        errors = sorted(abs(float(row["forecast"]) / float(row["happened"]) - 1)
                        for row in forecasts)
        mean = sum(errors) / len(errors)
        score, = [row for row in self.rows("made/scores.csv")
                  if (row["quantity"], row["method"], row["cells"], row["horizon"],
                      row["origin"]) == ("ehc_plans", "sendsim", "all", "1", "all")]
        self.assertAlmostEqual(float(score["mean_absolute_error"]), mean, places=4)
        within = sum(float(row["p05"]) <= float(row["happened"]) <= float(row["p95"])
                     for row in forecasts) / len(forecasts)
        self.assertAlmostEqual(float(score["coverage_90"]), within, places=4)
        self.assertIn(f"{100 * mean:.2f} / ", told)
        self.assertIn(f"missed by {100 * mean:.1f} % on average after 1 year", told)
        self.assertIn("areas.csv", [file["path"] for file in manifest["inputs"]])
        self.assertIn("requests.csv.gz", [file["path"] for file in manifest["inputs"]])
        derby = [row for row in self.rows("made/scores_by_area.csv")
                 if (row["quantity"], row["method"], row["area"]) ==
                 ("ehc_plans", "sendsim", "Derby")]
        self.assertEqual([row["horizon"] for row in derby], ["all", "1", "2", "3", "4"])
        self.made("again", "--threads", "2")
        _, differing, missing = filecmp.cmpfiles(self.folder / "made", self.folder / "again",
                                                 FILES, shallow=False)
        self.assertEqual((differing, missing), ([], []))

    def test_age_bands_and_groups_sum_to_the_plans_forecast(self):
        told = self.made("made")
        rows = self.rows("made/forecasts.csv")

        def of(start, figure):
            sums = {}
            for row in rows:
                if row["quantity"].startswith(start) and row["method"] == "sendsim":
                    key = row["area"], row["origin"], row["horizon"]
                    sums[key] = sums.get(key, 0.0) + float(row[figure])
            return sums
        plans = of("ehc_plans", "forecast")
        groups = of("plans_in_", "forecast")
        for cell, number in of("plans_elsewhere", "forecast").items():
            groups[cell] += number
        for parts in of("plans_aged_", "forecast"), groups:
            self.assertGreater(len(parts), 1500)
            for cell, number in parts.items():
                self.assertAlmostEqual(number, plans[cell], delta=0.5)
        # Nothing over the change of the collection.
        self.assertEqual({(origin < "2023") == (int(origin) + int(horizon) < 2023)
                          for _, origin, horizon in groups}, {True})
        band = [row for row in rows if (row["quantity"], row["method"], row["horizon"]) ==
                ("plans_aged_5_10", "sendsim", "1")]
        missed = (sum(abs(float(row["forecast"]) - float(row["happened"])) for row in band) /
                  sum(float(row["happened"]) for row in band))
        score, = [row for row in self.rows("made/scores.csv")
                  if (row["quantity"], row["method"], row["cells"], row["horizon"],
                      row["origin"]) == ("plans_aged_5_10", "sendsim", "all", "1", "all")]
        self.assertAlmostEqual(float(score["weighted_error"]), missed, places=4)
        line, = [line for line in told.splitlines() if line.startswith("  aged 5-10 ")]
        self.assertIn(f" {100 * missed:.1f} / ", line)

    def test_the_arrays_are_those_of_the_tables(self):
        try:
            import h5py
        except ImportError:
            self.skipTest("h5py is not there")
        self.made("made")
        with h5py.File(self.folder / "made/backtest.h5") as file:
            array = file["ehc_plans_forecasts"]
            methods = [name.decode() for name in array.dims[0][0][()]]
            figures = [name.decode() for name in array.dims[2][0][()]]
            areas = [name.decode() for name in file["area"][()]]
            here = array[methods.index("sendsim")]
            wanted = [row for row in self.rows("made/forecasts.csv")
                      if (row["quantity"], row["method"]) == ("ehc_plans", "sendsim")]
            self.assertEqual(len(here), len(wanted))
            for cell, row in list(enumerate(wanted))[::97]:
                self.assertEqual(areas[int(file["cell_area"][cell])], row["area"])
                self.assertEqual(int(file["cell_origin"][cell]), int(row["origin"]))
                self.assertAlmostEqual(here[cell][figures.index("p95")], float(row["p95"]),
                                       delta=0.051)

    def test_an_authority_is_told_one_by_one(self):
        told = self.made("made", "--area", "north northamptonshire")
        own, of_all = told.split("\nAll authorities\n")
        self.assertTrue(own.startswith("Northamptonshire: EHC plans, forecast and what happened\n"))
        self.assertEqual(sum(line.startswith("  20") for line in own.splitlines()), 22)
        row = [row for row in self.rows("made/forecasts.csv")
               if (row["quantity"], row["method"], row["area"]) ==
               ("ehc_plans", "sendsim", "Northamptonshire")]
        held = sum(float(one["p05"]) <= float(one["happened"]) <= float(one["p95"]) for one in row)
        self.assertIn(f"within the 90 % range: {held} of 22 outcomes\n", own)
        self.assertIn("held badly, fewer than 70 % of outcomes within the 90 % range: 16 of 148 "
                      "authorities\n  (Newham 27, ", of_all)
        self.assertRegex(of_all, "difference +-0.80\n +its 90 % range over years +-0.99 to -0.58\n")
        self.assertIn("did you mean Derby", self.refused("backtest", "--area", "Derbi"))

    def test_what_is_wrong_with_its_published_plans_is_named(self):
        newham = self.made("newham", "--area", "Newham").split("\nAll authorities\n")[0]
        self.assertIn("  Known to be wrong, January 2025:\n    2,705 plans a year before, 379 new",
                      newham)
        self.assertRegex(newham, r"\n  2024 +2025 .* 1199 +\+159.7 \*\n")
        self.assertIn("  * rests on or is compared with a figure known to be wrong\n", newham)
        self.assertIn("  Doubtful, January 2023, by +22 % of the plans a year before:\n", newham)
        self.assertNotRegex(self.made("derby", "--area", "Derby").split("All authorities")[0],
                            "wrong|Doubtful")

    def edited(self, table, edit):
        """The shipped evidence with one table's lines changed."""
        evidence = self.folder / "evidence"
        shutil.rmtree(evidence, ignore_errors=True)
        shutil.copytree(SOURCE / "scenarios/data", evidence)
        path = evidence / f"{table}.csv.gz"
        with gzip.open(path, "rt", encoding="utf-8") as file:
            lines = file.read().splitlines()
        path.unlink()
        (evidence / f"{table}.csv").write_text("\n".join(edit(lines)) + "\n", encoding="utf-8")
        return evidence

    def test_damaged_evidence_is_refused_in_one_line(self):
        def without(start):
            return lambda lines: [line for line in lines if not line.startswith(start)]

        def doubled(lines):
            return [each for line in lines
                    for each in [line] * (2 if line.startswith("Derby,2024,all,all,") else 1)]
        for table, edit, told in [
                ("new_ehc_plans_by_age_setting", without("England,"), "no new EHC plans of England in 2019 "
                 '(new_ehc_plans_by_age_setting.csv, from column "new_ehc_plans" of '
                 "ehc_plans_2025/newplans.csv)"),
                ("ehc_plans_by_age_setting", without("England,2021,all,all"),
                 "England's plans up to January 2020 (the next: ehc_plans_by_age_setting.csv, from column "
                 '"ehcplans" of ehc_plans_2025/caseload.csv)'),
                ("ehc_plans_by_age_setting", doubled, "this figure stands twice"),
                ("projections", lambda lines: [line.replace(",2029,", ",soon,") for line in lines],
                 "expected a year such as")]:
            with self.subTest(table=table, told=told):
                evidence = self.edited(table, edit)
                message = self.refused("backtest", "--evidence", evidence, "--out", "none")
                self.assertIn(told, message)
                self.assertEqual(message.count("\n"), 1)
                self.assertTrue(message.startswith("sendsim: backtest: "), message)

    def test_what_is_missing_or_wrong_is_refused_in_one_line(self):
        evidence = self.folder / "evidence"
        shutil.copytree(SOURCE / "scenarios/data", evidence)
        (evidence / "requests.csv.gz").unlink()
        self.assertIn("requests.csv: expected this file",
                      self.refused("backtest", "--evidence", evidence, "--out", "none"))
        cells = self.folder / "cells"
        shutil.copytree(SOURCE / "scenarios/backtest", cells)
        with open(cells / "cells.csv", "a", encoding="utf-8") as file:
            file.write("Narnia,2020,1\n")
        self.assertIn("cells.csv: row 3258, column 1 (area)",
                      self.refused("backtest", "--cells", cells, "--out", "none"))
        shutil.copy(SOURCE / "scenarios/backtest/cells.csv", cells)
        with open(cells / "cells.csv", "a", encoding="utf-8") as file:
            file.write("Derby,2030,1\n")
        self.assertIn("cells.csv forecasts from January 2030",
                      self.refused("backtest", "--cells", cells, "--out", "none"))
        self.assertFalse((self.folder / "none").exists())


if __name__ == "__main__":
    unittest.main()
