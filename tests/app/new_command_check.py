"""`sendsim new` and `sendsim import`: a baseline of any authority from what ships."""
import csv
import filecmp
import gzip
import json
import math
import re
import shutil
import unittest

from program import SOURCE, ProgramCase, summary_of

SHIPPED = SOURCE / "scenarios/rotherham"


def published(table, **where):
    """The rows of a shipped table with these cells."""
    with gzip.open(SOURCE / f"scenarios/data/{table}.csv.gz", "rt", encoding="utf-8",
                   newline="") as file:
        return [row for row in csv.DictReader(file)
                if all(row[key] == value for key, value in where.items())]


class NewCommandCheck(ProgramCase):
    def made(self, area, folder):
        done = self.call("new", "--area", area, "--out", folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"Next: sendsim run {self.folder.resolve() / folder / 'baseline.yaml'}\n",
                      done.stdout)
        return self.folder / folder

    def test_the_shipped_packs_are_what_it_makes(self):
        # England's takes half a minute; it is made and looked at by hand.
        for area in ("Rotherham", "Derby", "East Sussex", "Sunderland"):
            folder = area.lower().replace(" ", "-")
            with self.subTest(area=area):
                made = self.made(area, folder)
                shipped = SOURCE / "scenarios" / folder
                names = ["baseline.yaml"] + [f"data/{file.name}"
                                             for file in (shipped / "data").iterdir()]
                self.assertEqual(len(names), 12)
                _, differing, missing = filecmp.cmpfiles(made, shipped, names, shallow=False)
                self.assertEqual((differing, missing), ([], []))

    def test_what_england_s_pack_tells_as_published_is(self):
        plans, = published("england", area="England", year="2026", subject="ehc_plans", measure="all",
                           age="all", need="all", setting="all")
        readme = (SHIPPED.parent / "england/README.md").read_text(encoding="utf-8")
        self.assertRegex(readme, rf"\n\| 2026 \| \d+ \| \d+ \| \d+ to \d+ \| {plans['value']} \|\n")

    def test_the_shipped_packs_are_told_as_it_tells_them(self):
        for area in ("Derby", "East Sussex", "Sunderland"):
            folder = area.lower().replace(" ", "-")
            with self.subTest(area=area):
                made = (self.made(area, folder) / "README.md").read_text(encoding="utf-8")
                shipped = (SHIPPED.parent / folder / "README.md").read_text(encoding="utf-8")
                self.assertEqual(shipped.split("\n## Beside the founding documents")[0], made)

    def test_the_shipped_packs_run(self):
        for area in ("derby", "east-sussex", "sunderland"):
            with self.subTest(area=area):
                results = self.run_to(area, SOURCE / f"scenarios/{area}/baseline.yaml",
                                      "--replications", "1", "--format", "csv")
                self.assertTrue(summary_of(results))
        done = self.call("check", SOURCE / "scenarios/england/baseline.yaml")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_shipped_what_ifs_are_sound_and_run(self):
        for area in ("derby", "east-sussex", "england", "rotherham", "sunderland"):
            what_ifs = sorted(file for file in (SOURCE / f"scenarios/{area}").glob("*.yaml")
                              if file.name != "baseline.yaml")
            self.assertIn("reform.yaml", [file.name for file in what_ifs])
            for file in what_ifs:
                with self.subTest(area=area, file=file.name):
                    done = self.call("check", file)
                    self.assertEqual((done.returncode, done.stderr), (0, ""))
                    self.assertTrue(done.stdout.endswith("The scenario is sound.\n"))
                    if area == "england":  # large: it is run by hand
                        continue
                    results = self.run_to(f"{area}-{file.stem}", file, "--replications", "1",
                                          "--set", "period.last=2026-12-31", "--format", "csv")
                    self.assertTrue(summary_of(results))

    def test_another_authority_runs_and_begins_with_its_published_plans(self):
        made = self.made("York", "york")
        with open(made / "data/plans.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        settings = list(rows[0])[2:]
        for setting in settings:
            counted = sum(int(row[setting]) for row in rows)
            self.assertEqual([str(counted)],
                             [row["count"] for row in published(
                                 "ehc_plans_by_age_setting", area="York", year="2025", age="all",
                                 setting=setting)], setting)
        by_age_and_need = {}
        for row in rows:
            age = "0-2" if row["age"] == "2" else row["age"]
            count = sum(int(row[setting]) for setting in settings)
            by_age_and_need[age, row["need"]] = by_age_and_need.get((age, row["need"]), 0) + count
        for row in published("ehc_plans_by_age_need", area="York", year="2025"):
            if "all" in (row["age"], row["need"]):
                continue
            need = "OTH" if row["need"] == "UNKNOWN" else row["need"]
            by_age_and_need[row["age"], need] -= int(row["count"])
        self.assertEqual({left for left in by_age_and_need.values()}, {0})
        readme = (made / "README.md").read_text(encoding="utf-8")
        self.assertIn("What the evidence lacks", readme)
        self.assertIn("They are set so that plans spread as much as\n"
                      "forecasts of them have missed by, one to four years ahead (below)", readme)
        self.assertIn("| January | simulated | forecast | 90 % range |\n", readme)
        results = self.run_to("results", made / "baseline.yaml", "--replications", "2")
        start = [row for row in summary_of(results)
                 if row["measure"] == "ehc_plans" and row["period_start"] == "2025-01-16"
                 and not any(row[axis] for axis in ("need", "age", "provision", "stage", "category"))]
        self.assertEqual({float(row["mean"]) for row in start}, {1556.0})

    def test_the_first_year_has_the_published_flows(self):
        """Over other random numbers than those that it was tuned with: METHODS.md tells the error
        of tuning, 0.9 % of requests, beside which stands that of forty replications here."""
        results = self.run_to("results", SHIPPED / "baseline.yaml", "--replications", "40",
                              "--seed", "7")
        first = {row["measure"]: float(row["mean"]) for row in summary_of(results)
                 if row["period_start"] == "2025-01-16" and row["period_end"] == "2026-01-14"
                 and not any(row[axis] for axis in ("need", "age", "provision", "stage",
                                                    "category"))}
        # The spread of the request trend, 8 %, is drawn here: 1.3 % of the mean of forty.
        self.assertAlmostEqual(first["requests"], 959, delta=4 * 0.016 * 959)
        self.assertAlmostEqual(first["refused"], 304, delta=4 * 0.021 * 304)
        self.assertAlmostEqual(first["within_20_weeks"], 0.777, delta=4 * 0.006)

    def test_ranges_of_plans_are_as_wide_as_the_back_test_has_them(self):
        """The spread of the logarithm over 300 replications has a standard error of 4 % of itself,
        and is meant to be within a seventh: a fourth off in all of the four years happens once in
        300 authorities' worth of seeds; ranges as they were once, 0.58 to 0.75 as wide, fail."""
        made = self.made("Southend-on-Sea", "southend")
        readme = (made / "README.md").read_text(encoding="utf-8")
        widths = {year: math.log(int(high) / int(low)) for year, low, high in re.findall(
            r"\| (20\d\d) \| \d+ \| \d+ \| (\d+) to (\d+) \|", readme)}
        results = self.run_to("spread", made / "baseline.yaml", "--replications", "300", "--set",
                              "period.last=2029-01-31", "--format", "csv")
        ratios = [math.log(float(row["p95"]) / float(row["p05"])) / widths[row["period_start"][:4]]
                  for row in summary_of(results)
                  if row["measure"] == "ehc_plans"
                  and "01-15" <= row["period_start"][5:] <= "01-21"
                  and row["period_start"][:4] in widths
                  and not any(row[axis] for axis in ("need", "age", "provision", "stage",
                                                     "category"))]
        self.assertEqual(len(ratios), 4)
        for ratio in ratios:
            self.assertAlmostEqual(ratio, 1.0, delta=0.25)
        self.assertAlmostEqual(sum(ratios) / 4, 1.0, delta=0.15)

    def test_a_backlog_is_in_line_and_the_year_has_its_flows(self):
        """Leeds 2024: more agreed to than completed. Tuning's own steps and their limits."""
        done = self.call("new", "--area", "Leeds", "--out", "leeds")
        self.assertEqual(done.returncode, 0, done.stderr)
        fit = {line[:34].strip(): [float(part) for part in line[34:].split()]
               for line in done.stdout.splitlines()[1:8]}
        received, = (int(row["count"]) for row in published(
            "requests", area="Leeds", year="2024", age="all", measure="received"))
        self.assertEqual(fit["requests"][0], received)
        for row, limit in (("requests", 0.005), ("refused", 0.01),
                           ("plans issued by assessments", 0.02)):
            aim, simulated = fit[row]
            self.assertAlmostEqual(simulated, aim, delta=limit * aim, msg=row)
        self.assertAlmostEqual(*fit["within 20 weeks, %"], delta=1.0)
        self.assertGreater(fit["over a year, %"][1], 20.0)
        text = (self.folder / "leeds/baseline.yaml").read_text(encoding="utf-8")
        self.assertRegex(text, r"from: \{2025-01-16: [0-9.]+, 2026-01-01: [0-9.]+(, 20[0-9-]+: [0-9.]+)+\}\n"
                               r" +fte_follows_requests: \{value: 1, .*\}\n +urgent: ")
        self.assertIn("discipline: priority\n  officers", text)
        told = (self.folder / "leeds/README.md").read_text(encoding="utf-8")
        waiting = sum(int(row.split("count: ")[1].split("}")[0]) if "count: " in row else 1
                      for row in text.splitlines()
                      if "stage: advice" in row and "psychology_done" not in row)
        self.assertGreater(waiting, 1000)
        self.assertIn(f"On the first day {waiting} children wait for a psychologist", told)

    def test_a_count_that_cannot_be_right_is_the_first_thing_told(self):
        """Newham 2025: 1,199 plans, where the year before leaves 3,042."""
        done = self.call("new", "--area", "Newham", "--out", "newham")
        self.assertEqual(done.returncode, 0, done.stderr)
        first = done.stdout.split("What the evidence lacks:\n")[1].splitlines()[0]
        self.assertIn("plans of January 2025 look wrong: 2,705 plans a year before, 379 new and 42 "
                      "ceased in 2024 would leave 3,042, moves aside; 1,199 are published", first)
        readme = (self.folder / "newham/README.md").read_text(encoding="utf-8")
        self.assertIn("## What the evidence lacks\n\n- plans of January 2025 look wrong: ", readme)

    def test_what_the_evidence_lacks_goes_with_the_baseline(self):
        """Whoever runs what `new` has made, or lays a what-if over it, is told what `new` told."""
        done = self.call("new", "--area", "Newham", "--out", "newham")
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = [line.removeprefix("  - ") for line in
                 done.stdout.split("What the evidence lacks:\n")[1].split("\n\n")[0].splitlines()]
        self.assertGreater(len(lines), 5)
        self.assertTrue(any("£" in line for line in lines))
        checked = self.call("check", "newham/baseline.yaml", "--json")
        self.assertEqual((checked.returncode, checked.stderr), (0, ""))
        self.assertEqual(json.loads(checked.stdout)["known_gaps"], lines)
        self.write("newham/more.yaml", "sendsim: 1\nextends: baseline.yaml\nname: more\n"
                                       "known_gaps: [pay is a guess]\n")
        run = self.call("run", "newham/more.yaml", "--replications", "1", "--out", "results",
                        "--format", "csv")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn(f"\nWhat the evidence behind this scenario lacks ({len(lines) + 1}):\n"
                      "  - plans of January 2025 look wrong: ", run.stdout)

    def test_all_are_the_same_as_one_by_one(self):
        for table in (SOURCE / "scenarios/data").iterdir():
            if table.name != "areas.csv":
                (self.folder / "few").mkdir(exist_ok=True)
                (self.folder / "few" / table.name).symlink_to(table)
        rows = (SOURCE / "scenarios/data/areas.csv").read_text(encoding="utf-8").splitlines()
        self.write("few/areas.csv", "".join(
            row + "\n" for row in rows
            if row.startswith(("area,", "York,", "England,", "Isles of Scilly,", "Cumbria,"))))
        done = self.call("new", "--all", "--evidence", "few", "--out", "all")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("2 of 2 authorities", done.stdout)
        self.assertEqual(sorted(made.name for made in (self.folder / "all").iterdir()),
                         ["isles-of-scilly", "york"])
        made = self.made("York", "york")
        for file in ("baseline.yaml", "README.md", "data/plans.csv", "data/request.csv"):
            self.assertEqual((self.folder / "all/york" / file).read_bytes(),
                             (made / file).read_bytes(), file)
        self.run_to("results", "all/isles-of-scilly/baseline.yaml", "--replications", "2")

    def test_a_name_that_is_none_gets_suggestions(self):
        self.assertEqual(self.refused("new", "--area", "sunderlnd"),
                         'sendsim: new: unknown authority "sunderlnd" (did you mean Sunderland?)\n')
        self.assertEqual(
            self.refused("new", "--area", "Narnia-on-Sea"),
            'sendsim: new: unknown authority "Narnia-on-Sea" '
            "(expected England or an upper-tier authority)\n")
        self.assertRegex(self.refused("new"), "^sendsim: new: expected --area .* or --all")
        self.assertRegex(self.refused("new", "--all"), "^sendsim: new: --all: expected --out")
        self.assertRegex(self.refused("new", "--all", "--area", "York"), "^sendsim: new: --")
        self.assertRegex(self.refused("new", "--area", "York", "--start", "2031"),
                         "^sendsim: new: --start: ")

    def test_an_authority_that_ended_names_those_that_followed(self):
        for area, told in {
                "Cumbria": 'Cumbria ended after January 2023: ask for "Cumberland" or '
                           '"Westmorland and Furness"',
                "E10000021": 'Northamptonshire ended after January 2021: ask for '
                             '"North Northamptonshire" or "West Northamptonshire"',
                "poole": 'Poole ended after January 2019: ask for '
                         '"Bournemouth, Christchurch and Poole"'}.items():
            with self.subTest(area=area):
                self.assertEqual(self.refused("new", "--area", area),
                                 f"sendsim: new: {told}, which followed it\n")

    def test_a_folder_with_work_in_it_is_not_replaced(self):
        self.write("york/baseline.yaml", "my own\n")
        self.assertIn("york", self.refused("new", "--area", "York", "--out", "york"))

    def test_evidence_that_is_none_is_named(self):
        self.assertEqual(self.refused("new", "--area", "York", "--evidence", "nowhere"),
                         "sendsim: new: nowhere/areas.csv: expected this file, cannot open it\n")
        self.write("thin/areas.csv", "area,ons_code,dfe_code,region,first_year,last_year\n"
                                     "York,E06000014,816,,2019,2025\n")
        self.assertRegex(self.refused("new", "--area", "York", "--evidence", "thin"),
                         r"^sendsim: new: thin/[a-z_]+\.csv: expected this file, cannot open it\n$")

    def test_evidence_without_the_authority_s_requests_is_refused(self):
        shutil.copytree(SOURCE / "scenarios/data", self.folder / "other")
        table = self.folder / "other/requests.csv.gz"
        with gzip.open(table, "rt", encoding="utf-8") as file:
            kept = [line for line in file if not line.startswith("York,2024,")]
        with gzip.open(table, "wt", encoding="utf-8") as file:
            file.writelines(kept)
        self.assertRegex(self.refused("new", "--area", "York", "--evidence", "other"),
                         "^sendsim: new: York 2025: the published figures do not suffice: ")

    def test_releases_that_are_missing_are_listed(self):
        self.write("raw/ehc_plans_2025/caseload.csv", "time_period\n")
        err = self.refused("import", "dfe", "raw")
        self.assertRegex(err, "^sendsim: import dfe: raw: expected these files: .*sen2_mi.csv, .* and [0-9]+ more "
                         r"\(scenarios/data/SOURCES.md lists all\)\n$")
        self.assertEqual(self.refused("import", "dfe", "nowhere"),
                         "sendsim: import dfe: nowhere: expected a folder of releases\n")
        self.write("mine/notes.txt", "my own")
        self.assertEqual(self.refused("new", "--area", "York", "--out", "mine").splitlines()[-1],
                         "sendsim: new: mine is there already; name another folder with --out, or "
                         "remove it")
        self.assertNotIn("ehc_plans_2025/caseload.csv", err)
        self.assertEqual(self.refused("import", "dfx", "raw"),
                         'sendsim: import: expected sen2, witan, places or dfe, got "dfx"\n')


if __name__ == "__main__":
    unittest.main()
