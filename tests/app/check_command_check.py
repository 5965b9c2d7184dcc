"""`sendsim check` tells what a scenario is and rests on."""
import json
import re
import unittest

import h5py

from program import INVENTED, NEUTRAL, ProgramCase


class CheckCommandCheck(ProgramCase):
    def check(self, *arguments):
        done = self.call("check", *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_it_tells_the_frame(self):
        out = self.check(INVENTED)
        self.assertTrue(out.startswith("invented\n"))
        for words in ("2025-01-16 to 2028-08-31", "2: ASD, SEMH",
                      "4: mainstream, resourced, special, independent",
                      "16,360 residents aged 0 to 25; 900 with SEN support, 30 in assessment, 600 "
                      "with an EHC plan", "plans.csv"):
            self.assertIn(words, out)
        self.assertTrue(out.endswith("The scenario is sound.\n"))

    def test_it_tells_the_measures_and_which_are_on(self):
        out = self.check(INVENTED)
        self.assertRegex(out, r"(?m)^Measures: 2\n  on   more psychologists: .+\n"
                              r"  off  earlier help: ")
        self.assertRegex(self.check(NEUTRAL), r"(?m)^Measures: 3$")

    def test_a_measure_outside_the_run_is_told_and_no_fault(self):
        self.write("late.yaml", f"""sendsim: 1
extends: {INVENTED}
name: late
measures:
  - name: too late
    from: 2028-09-01
    changes:
      - {{parameter: assessment.psychologists.fte, add: 1, unit: FTE}}
      - {{parameter: assessment.officers.fte, add: 1, unit: FTE}}
      - {{parameter: transition.moves_out, multiply: 0.9, from: 2028-08-31}}
  - name: over
    from: 2024-09-01
    changes:
      - {{parameter: transition.ceases, multiply: 0.9, until: 2025-01-15}}
      - {{parameter: transition.arrivals, multiply: 0.9, until: 2025-01-16}}
  - name: off
    enabled: false
    from: 2031-09-01
    changes:
      - {{parameter: transition.arrivals, multiply: 0.8}}
""")
        lines = ["late.yaml:6:11: measures.too late.from: warning: 2028-09-01 is after the run's "
                 "last day, 2028-08-31: no effect",
                 "late.yaml:14:62: measures.over.changes.1.until: warning: 2025-01-15 is before "
                 "the run's first day, 2025-01-16: no effect"]
        done = self.call("check", "late.yaml", "--json")
        self.assertEqual((done.returncode, done.stderr.splitlines()), (0, lines))
        self.assertEqual(json.loads(done.stdout)["warnings"], lines)
        done = self.call("run", "late.yaml", "--replications", 1, "--out", "late")
        self.assertEqual((done.returncode, done.stderr.splitlines()[:2]), (0, lines))

    HISTORY = f"""sendsim: 1
extends: {INVENTED}
name: told
history:
  - {{measure: ehc_plans, source: DfE, values: {{2024-01-18: 540, 2025-01-16: 600}}}}
  - {{measure: ehc_plans, where: {{sen2_group: Special, age: 5-7}}, source: DfE, values: {{2024-01-18: 90}}}}
  - {{measure: requests, period: calendar_year, source: us, values: {{2023-01-01: 70, 2024-01-01: 80}}}}
"""

    def test_it_tells_what_is_published_beside_the_results(self):
        self.assertRegex(self.check(INVENTED), r"(?m)^Published beside the results: 0 series$")
        self.write("told.yaml", self.HISTORY)
        self.assertIn("\nPublished beside the results: 3 series\n"
                      "  ehc_plans: 2 days, 2024-01-18 to 2025-01-16; DfE\n"
                      "  ehc_plans, sen2_group Special, age 5-7: 1 day, 2024-01-18 to 2024-01-18; DfE\n"
                      "  requests: 2 calendar years, 2023-01-01 to 2024-12-31; us\n",
                      self.check("told.yaml"))

    def test_results_hold_what_is_published(self):
        self.write("told.yaml", self.HISTORY)
        self.write("last.yaml", "sendsim: 1\nextends: told.yaml\nname: last\n")
        told = json.loads(self.check("last.yaml", "--json"))["history"]
        self.assertEqual(told[1], {
            "measure": "ehc_plans", "unit": "persons", "period": "day", "source": "DfE", "note": "",
            "sen2_group": "Special",
            "where": {"provision": ["special", "independent"], "age": ["5", "6", "7"]},
            "values": [["2024-01-18", "2024-01-18", 90.0]]})
        self.assertEqual(told[2]["values"], [["2023-01-01", "2023-12-31", 70.0],
                                             ["2024-01-01", "2024-12-31", 80.0]])
        made = self.run_to("made", "last.yaml", "--replications", 2)
        with h5py.File(made / "results.h5") as file:
            self.assertEqual(json.loads(file.attrs["history"]), told)
        bare = self.run_to("bare", INVENTED, "--replications", 2)
        with h5py.File(bare / "results.h5") as file:
            self.assertEqual(json.loads(file.attrs["history"]), [])
        rows = [folder.joinpath("summary.csv").read_text().replace(name, "")
                for folder, name in ((made, "last"), (bare, "invented"))]
        self.assertEqual(*rows)

    SCORES = f"""sendsim: 1
extends: {INVENTED}
name: scored
backtest:
  - measure: ehc_plans
    of: here
    source: sendsim backtest
    scores:
      - {{years_ahead: 1, forecasts: 7, mean_absolute_error: 0.0341, bias: 0.01, within_50: 0.5, within_90: 0.9}}
      - {{years_ahead: 2, forecasts: 6, mean_absolute_error: 0.0548, bias: 0.02, within_50: 0.5, within_90: 1}}
"""

    def test_results_hold_how_good_forecasts_have_been(self):
        self.write("scored.yaml", self.SCORES)
        self.assertIn("\nForecasts that were scored: 1 series\n  ehc_plans of here, missed on average "
                      "by 3.4 % after 1 year, 5.5 % after 2 years; sendsim backtest\n",
                      self.check("scored.yaml"))
        told = json.loads(self.check("scored.yaml", "--json"))["backtest"]
        self.assertEqual(told[0]["scores"][1], {
            "years_ahead": 2, "forecasts": 6, "mean_absolute_error": 0.0548, "bias": 0.02,
            "within_50": 0.5, "within_90": 1.0})
        made = self.run_to("made", "scored.yaml", "--replications", 2)
        with h5py.File(made / "results.h5") as file:
            self.assertEqual(json.loads(file.attrs["backtest"]), told)

    def test_known_gaps_are_told_all_and_kept_with_the_results(self):
        lines = ["refusals: 343 are published; 245 are taken", "no roll is known", "£5 a plan",
                 "moves are England's"]
        self.write("base.yaml", f"sendsim: 1\nextends: {INVENTED}\nknown_gaps:\n"
                   + "".join(f'  - "{line}"\n' for line in lines[:3]))
        self.write("own.yaml", f"sendsim: 1\nextends: base.yaml\nknown_gaps: [\"{lines[3]}\"]\n")
        self.assertIn("\nWhat the evidence behind it lacks: 4\n  " + "\n  ".join(lines) + "\n\n",
                      self.check("own.yaml"))
        told = json.loads(self.check("own.yaml", "--json", "--resolved"))
        self.assertEqual(told["known_gaps"], lines)
        self.assertIn("no roll is known", told["resolved"])
        made = self.run_to("made", "own.yaml", "--replications", 2)
        with h5py.File(made / "results.h5") as file:
            self.assertEqual(json.loads(file.attrs["known_gaps"]), lines)
        self.assertNotIn("evidence behind", self.check(INVENTED))
        self.assertEqual(json.loads(self.check(INVENTED, "--json"))["known_gaps"], [])

    def test_it_tells_every_value_with_source_and_place(self):
        out = self.check(INVENTED)
        self.assertRegex(out, r"(?m)^  assessment\.issue_within = 20 weeks\n      \S+baseline\.yaml"
                              r":\d+:\d+: SI 2014/1530, regulation 13\(2\)$")
        self.assertRegex(out, r"(?m)^  assessment\.psychologists\.fte = 1\.5 FTE\n      "
                              r"\S+baseline\.yaml:\d+:\d+: assumption$")
        self.assertIn("identification.onset_trend: lognormal", out)

    def test_json_tells_the_same(self):
        told = json.loads(self.check(INVENTED, "--json"))
        self.assertEqual(told["needs"], ["ASD", "SEMH"])
        self.assertEqual(told["start"], {"residents": 16360, "sen_support": 900,
                                         "assessments": 30, "plans": 600})
        self.assertEqual([(m["name"], m["enabled"]) for m in told["measures"]],
                         [("more psychologists", True), ("earlier help", False)])
        self.assertEqual([u["path"] for u in told["uncertain"]], ["identification.onset_trend"])
        values = {value["path"]: value for value in told["assumptions"]}
        self.assertEqual(values["assessment.officers.fte"]["unit"], "FTE")
        self.assertFalse(values["assessment.issue_within"]["assumption"])
        self.assertTrue(values["assessment.officers.fte"]["assumption"])
        self.assertEqual(len(told["inputs"]), 3)

    def test_every_value_stands_where_it_says(self):
        for value in json.loads(self.check(INVENTED, "--json"))["assumptions"]:
            found = re.fullmatch(r"(.+):(\d+):(\d+)", value["place"])
            if not found:
                continue  # a default stands nowhere
            with open(found[1], encoding="utf-8") as file:
                text = file.read().splitlines()[int(found[2]) - 1][int(found[3]) - 1:]
            self.assertTrue(text, value)
            number = re.match(r"[\d.]+", value["value"])
            if number and text[0].isdigit() and "values" not in value["value"]:
                self.assertTrue(text.startswith(number[0]), (value, text))

    def test_an_edit_is_told_as_one(self):
        out = self.check(INVENTED, "--set", "assessment.officers.fte=9")
        self.assertRegex(out, r"(?m)^  assessment\.officers\.fte = 9 FTE\n      .+: assumption: set by --set$")

    def test_what_is_resolved_is_a_scenario_of_the_same_results(self):
        resolved = self.check(NEUTRAL, "--resolved", "--set", "assessment.officers.fte=3")
        self.write("resolved.yaml", resolved)
        one = self.run_to("one", NEUTRAL, "--set", "assessment.officers.fte=3", "--replications", 2)
        other = self.run_to("other", "resolved.yaml", "--replications", 2)
        self.assertEqual((one / "summary.csv").read_bytes(), (other / "summary.csv").read_bytes())
        self.assertEqual(self.check("resolved.yaml", "--resolved"), resolved)
        self.assertEqual(json.loads(self.check("resolved.yaml", "--resolved", "--json"))["resolved"],
                         resolved)


if __name__ == "__main__":
    unittest.main()
