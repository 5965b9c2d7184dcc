"""`sendsim import places`: an authority's list of establishments becomes the places of a baseline, or
measures over a scenario."""
import csv
import json
import re
import stat
import unittest

from program import INVENTED, SOURCE, ProgramCase, everything_in, summary_of

DERBY = SOURCE / "scenarios/derby/baseline.yaml"
OWN = """\
urn,name,type,ncy_from,ncy_to,needs,from,places,on_roll,other_authorities
900001,Elm Bank School,special_academy_free,R,11,ASD; SEMH,,300,310,20
900001,Elm Bank School,special_academy_free,R,11,ASD; SEMH,2026/27,330,,
900002,Café Oak,community special school,7,14,MLD,,150,150,0
900002,Café Oak,community special school,7,14,MLD,01/09/2027,120,,
900003,Ash Primary,mainstream_academy_resourced_provision,0,6,SLCN,,20,14,
900004,New Free School,36,7,11,SEMH,2026-09-01,60,,
900004,New Free School,36,7,11,SEMH,2027-09-01,90,,
"""
# By hand: 797, 162, 94, 17 and 49 are filled in January 2025. Elm Bank: 290 of Derby's in 280 places, so
# that 330, of which 310 are Derby's, add 20; Oak loses 30; Ash has 6 free; the new school 60, then 30.
FIRST = 797 + 162 + 100 + 17 + 49
LEVELS = {"2025-01-16": FIRST, "2026-08-31": FIRST, "2026-09-30": FIRST + 80, "2027-08-31": FIRST + 80,
          "2027-09-30": FIRST + 80 + 30 - 30, "2035-08-31": FIRST + 80}


class ImportPlacesCheck(ProgramCase):
    def setUp(self):
        super().setUp()
        self.write("own.csv", OWN)

    def made(self, *arguments):
        done = self.call("import", "places", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def places(self, results):
        return {row["period_end"]: float(row["mean"]) for row in summary_of(results)
                if row["measure"] == "places" and not row["provision"]}

    def spend(self, results, line):
        return {row["period_start"][:4]: float(row["mean"]) for row in summary_of(results)
                if row["measure"] == "spend" and row["category"] == f"high_needs/{line}"
                and row["period_start"][5:] == "04-01" and row["period_end"][5:] == "03-31"}

    def check_levels(self, results):
        places = self.places(results)
        self.assertEqual({day: places[day] for day in LEVELS}, LEVELS)

    def test_a_baseline_has_the_places_of_the_list_on_every_date(self):
        out = self.made("own.csv", "--area", "derby", "--out", "ours")
        self.assertIn("Odd in the lists: 0\n", out)
        self.assertTrue(out.endswith("/ours/baseline.yaml\n"))
        results = self.run_to("results", "ours/baseline.yaml", "--replications", "4",
                              "--format", "csv")
        self.check_levels(results)
        # 30 + 60 places from September 2026 (7 months of 2026-27, day by day), as many later.
        added = self.spend(results, "1.0.2_added_places")
        self.assertNotIn("2025", added)
        self.assertAlmostEqual(added["2026"], 900_000 * 212 / 365, delta=0.01)
        self.assertEqual(added["2028"], 900_000)
        shortfall = [float(row["mean"]) for row in summary_of(results)
                     if row["measure"] == "shortfall" and row["period_end"] == "2025-01-16"
                     and not any(row[axis] for axis in ("provision", "need", "age"))]
        self.assertEqual(shortfall, [])  # a row that is 0 throughout is not written

    def test_the_list_is_no_reason_to_buy_fewer_places_elsewhere(self):
        """The chance that an independent place is bought is fitted to the places as they were filled."""
        chance = re.compile(r"overflow_chance: \{value: ([^,]+),")
        self.write("free.csv", "name,type,places,2027/28\nA,44,1200,1300\n")
        self.made("free.csv", "--area", "Sunderland", "--out", "free")
        texts = [(self.folder / "free/baseline.yaml").read_text(),
                 (SOURCE / "scenarios/sunderland/baseline.yaml").read_text()]
        self.assertTrue(chance.findall(texts[0]))
        self.assertEqual(chance.findall(texts[0]), chance.findall(texts[1]))

    def test_measures_over_a_scenario_come_to_the_same_places_and_money(self):
        out = self.made("own.csv", "--extends", DERBY, "--out", "over")
        self.assertIn(f"Next: sendsim compare {DERBY} ", out)
        results = self.run_to("results", "over/places.yaml", "--replications", "2", "--format", "csv")
        self.check_levels(results)
        base = self.run_to("base", DERBY, "--replications", "2", "--format", "csv")
        with_list, without = (self.spend(folder, "1.0.2_place_funding") for folder in (results, base))
        for year, expected in (("2025", 0), ("2026", 900_000 * 212 / 365), ("2028", 900_000)):
            self.assertAlmostEqual(with_list[year] - without[year], expected, delta=0.02)
        measures = re.findall(r"^  - name: (.*)$", (self.folder / "over/places.yaml").read_text(),
                              re.MULTILINE)
        self.assertEqual(measures, ["places on the first day",
                                    '"Elm Bank School: 30 more places from 1 September 2026"',
                                    '"New Free School: 60 more places from 1 September 2026"',
                                    '"Café Oak: 30 fewer places from 1 September 2027"',
                                    '"New Free School: 30 more places from 1 September 2027"'])

    def test_what_is_told_of_the_places_goes_with_the_scenario(self):
        told = self.made("own.csv", "--extends", DERBY, "--out", "over").split("Of the places:\n")[1]
        lines = ["places: " + line.removeprefix("  - ")
                 for line in told.split("\n\n")[0].splitlines()]
        self.assertGreater(len(lines), 1)
        self.made("own.csv", "--area", "Derby", "--out", "ours")
        for scenario in ("over/places.yaml", "ours/baseline.yaml"):
            done = self.call("check", scenario, "--json")
            self.assertEqual(done.returncode, 0, done.stderr)
            gaps = json.loads(done.stdout)["known_gaps"]
            # The types of places in the order of each one's baseline.
            self.assertEqual(sorted(line for line in gaps if line.startswith("places: ")),
                             sorted(lines))
        self.assertGreater(len(gaps), len(lines))

    def test_a_scenario_that_has_places_of_its_own_is_not_given_them_twice(self):
        self.made("own.csv", "--area", "Derby", "--out", "ours")
        err = self.refused("import", "places", "own.csv", "--extends", "ours/baseline.yaml")
        self.assertRegex(err, r"^sendsim: import places: ours/baseline.yaml: expected a scenario whose "
                              r"places stay as on the first day, got other places of special_academy_free "
                              r"from 2026-09-01: .*\n$")
        self.refused_with("got other places of", "own.csv", "--extends",
                          SOURCE / "scenarios/derby/mitigation.yaml")

    def test_a_list_of_what_is_there_changes_nothing(self):
        self.write("same.csv", "urn,type,places\n1,special_academy_free,797\n"
                               "2,special_la_maintained,162\n")
        self.made("same.csv", "--extends", DERBY, "--out", "same")
        self.assertNotIn("measures:", (self.folder / "same/places.yaml").read_text())
        results = self.run_to("results", "same/places.yaml", "--replications", "2", "--format", "csv")
        base = self.run_to("base", DERBY, "--replications", "2", "--format", "csv")
        self.assertEqual((results / "summary.csv").read_text().replace("derby-baseline-places",
                                                                       "derby-baseline"),
                         (base / "summary.csv").read_text())

    def test_many_measures_are_players_by_school_year(self):
        rows = [f"{900000 + i},School {i},7,10,20" for i in range(9)]
        self.write("many.csv", "urn,name,type,2024/25,2027/28\n" + "\n".join(rows) + "\n")
        self.made("many.csv", "--extends", DERBY, "--out", "many")
        text = (self.folder / "many/places.yaml").read_text()
        self.assertEqual(text.count("player: places of 2027-28"), 9)
        self.assertEqual(self.call("check", "many/places.yaml").returncode, 0)

    def test_the_list_is_kept_and_its_faults_are_told(self):
        self.write("own.csv", OWN + "900009,Bad,7,,,,soon,10,,\n")
        out = self.made("own.csv", "--area", "Derby")
        self.assertIn("Odd in the lists: 1\n  - own.csv: row 9: expected a date", out)
        folder = self.folder / "scenarios/derby-places"
        with open(folder / "places_quality.csv", newline="", encoding="utf-8") as file:
            faults = list(csv.DictReader(file))
        self.assertEqual([(row["file"], row["row"], row["column"]) for row in faults],
                         [("own.csv", "9", "from")])
        with open(folder / "establishments.csv", newline="", encoding="utf-8") as file:
            kept = list(csv.DictReader(file))
        self.assertEqual(len(kept), 7)
        self.assertEqual(kept[0]["name"], "Ash Primary")
        self.assertIn("`places_quality.csv` has 1 problem of the list.",
                      (folder / "README.md").read_text())
        for path in [folder, *folder.rglob("*")]:
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o700 if path.is_dir() else 0o600)

    def test_the_same_again_and_any_number_of_threads(self):
        self.made("own.csv", "--area", "Derby", "--out", "one", "--threads", "1")
        self.made("own.csv", "--area", "Derby", "--out", "two", "--threads", "2")
        self.assertEqual(everything_in(self.folder / "one"), everything_in(self.folder / "two"))

    def refused_with(self, expected, *arguments):
        err = self.refused("import", "places", *arguments)
        self.assertEqual(err.count("\n"), 1, err)
        self.assertIn(expected, err)

    def test_what_cannot_be_read_is_told_in_one_line(self):
        self.refused_with("the list does not tell whose it is", "own.csv")
        self.refused_with('unknown authority "Durby" (did you mean Derby', "own.csv",
                          "--area", "Durby")
        self.refused_with("cannot open", "nowhere.csv", "--area", "Derby")
        self.refused_with("expected a CSV file, got a folder", ".", "--area", "Derby")
        self.write("zip.csv", "PK\x03\x04")
        self.refused_with("got a workbook: save its sheet as CSV", "zip.csv", "--area", "Derby")
        self.write("bad.csv", "a,b\n1,2\n")
        self.refused_with("bad.csv: row 1: expected a column urn, ukprn or name", "bad.csv",
                          "--area", "Derby")
        self.write("private.csv", "urn,type,places\n1,special_independent,30\n")
        self.refused_with("expected places of a type that the scenario limits, got none",
                          "private.csv", "--area", "Derby")
        self.refused_with("--suppress is for import sen2", "own.csv", "--suppress")
        self.assertIn("--extends is for import places",
                      self.refused("import", "sen2", ".", "--extends", DERBY))
        self.write("broken.yaml", "sendsim: 1\nname: [\n")
        self.refused("import", "places", "own.csv", "--extends", "broken.yaml")
        self.refused("import", "places", "own.csv", "--extends", INVENTED, "--area", "Nowhere")
        (self.folder / "there").mkdir()
        self.write("there/x", "")
        self.refused_with("is there already", "own.csv", "--area", "Derby", "--out", "there")


if __name__ == "__main__":
    unittest.main()
