"""`sendsim check` tells what a scenario is and rests on."""
import json
import re
import unittest

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
