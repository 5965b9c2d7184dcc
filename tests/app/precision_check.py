"""Replications until the answer is as precise as asked."""
import json
import math
import re
import signal
import unittest

import numpy

from compare_check import cubes_of, estimate
from interruption_check import MANY, Watched
from program import INVENTED, NEUTRAL, ProgramCase, everything_in, summary_of
from terminal_check import DIMENSIONS


SEEDS_PER_DRAW = 2
LESS = f"""sendsim: 1
extends: {INVENTED}
name: less
measures:
  - name: fewer requests
    from: 2025-09-01
    changes:
      - {{parameter: identification.request, multiply: 0.8}}
"""


def values_of(folder, told, file="results.h5"):
    """A figure that was told, replication by replication."""
    row = {dimension: told.get(dimension, "") for dimension in DIMENSIONS} | told
    for measure, _, cube in cubes_of(folder, file).values():
        if measure == told["measure"] and (values := cube.values(row)) is not None:
            return values
    raise AssertionError(f"nowhere: {told}")


def student_t(probability, degrees):
    """The quantile: t = √ν tan θ, where cos(θ)^(ν − 1) is integrated by Simpson's rule."""
    scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(math.pi)
    low, high = 0.0, math.pi / 2
    for _ in range(60):
        angle = (low + high) / 2
        heights = numpy.cos(numpy.linspace(0, angle, 2001)) ** (degrees - 1)
        area = angle / 6000 * (heights[0] + 4 * heights[1:-1:2].sum() + 2 * heights[2:-1:2].sum()
                               + heights[-1])
        low, high = (angle, high) if 0.5 + scale * area < probability else (low, angle)
    return math.sqrt(degrees) * math.tan(low)


def half_width(values, figures):
    """As METHODS.md has it: Student's t, widened for choosing the moment, for all at once."""
    draws = numpy.arange(len(values)) // SEEDS_PER_DRAW
    known = ~numpy.isnan(values)
    _, error = estimate(values[known], draws[known])
    degrees = len(set(draws[known])) - 1
    return student_t(1 - 0.05 / 2 / figures, degrees) * (1 + 2 / degrees) * error


class PrecisionCheck(ProgramCase):
    def asked(self, command, *arguments, precision="2%"):
        """Such a call must succeed; gives what it prints for programs, and what it says."""
        asked = [precision] if isinstance(precision, str) else precision
        options = [word for text in asked for word in ("--precision", text)]
        done = self.call(command, *arguments, *options, "--json", "--out", "out")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout), done.stderr

    def test_a_run_stops_at_the_first_look_that_is_precise_enough(self):
        told, _ = self.asked("run", INVENTED, precision="1%")
        run = told["scenarios"][0]
        self.assertEqual({of["measure"] for of in run["precision"]},
                         {"ehc_plans", "high_needs_spend"})
        self.assertTrue(all(of["met"] and of["half_width"] <= of["target"]
                            for of in run["precision"]))
        self.assertIn(run["replications"], (30, 46, 70, 106, 160))
        self.assertTrue(run["complete"])
        plain = self.run_to("plain", INVENTED, "--replications", run["replications"])
        self.assertEqual((self.folder / "out/summary.csv").read_bytes(),
                         (plain / "summary.csv").read_bytes())
        # Wider than the plain interval of the summary: it holds for both figures at once.
        of = next(of for of in run["precision"] if of["measure"] == "ehc_plans")
        row = [row for row in summary_of(plain) if row["measure"] == "ehc_plans"
               and row["period_end"] == of["period"]
               and not any(row[d] for d in ("provision", "need", "age"))][0]
        self.assertEqual(of["mean"], float(row["mean"]))
        self.assertGreater(of["half_width"], 2.2 * float(row["se"]))
        self.assertEqual(of["target"], 0.01 * of["mean"])

    def test_the_most_that_are_allowed_are_told(self):
        told, _ = self.asked("run", INVENTED, "--replications", 45, precision="0.0001")
        run = told["scenarios"][0]
        self.assertEqual(run["replications"], 44)  # whole draws
        self.assertTrue(run["complete"])
        for of in run["precision"]:
            self.assertFalse(of["met"])
            self.assertEqual(of["verdict"], "not reached")
            self.assertGreater(of["replications_projected"], 1000)
        screen = self.call("run", INVENTED, "--replications", 44, "--precision", "0.01%").stdout
        self.assertRegex(screen, r"asked\s+for\s+±\s+0:\s+not\s+reached\s+with\s+44\s+replications"
                         r"\s+\(about\s+\d+\s+would\s+do\)")

    def test_a_comparison_asks_for_its_differences(self):
        self.write("less.yaml", LESS)
        told, _ = self.asked("compare", INVENTED, "less.yaml", precision="1%")
        self.assertTrue(all(of["met"] for of in told["precision"]))
        self.assertEqual({of["of"] for of in told["precision"]}, {"less less invented"})
        of = next(of for of in told["precision"] if of["measure"] == "ehc_plans")
        figure = next(figure for figure in told["what_ifs"][0]["differences"]
                      if figure["measure"] == "ehc_plans")
        self.assertAlmostEqual(of["mean"], figure["difference"])
        self.assertAlmostEqual(of["target"], 0.01 * figure["baseline"])
        shares = [share["mean"] for share in told["what_ifs"][0]["contributions"]
                  if share["measure"] == "ehc_plans"]
        self.assertAlmostEqual(sum(shares), figure["difference"])

    def test_what_never_differs_is_never_precise(self):
        told, _ = self.asked("compare", INVENTED, NEUTRAL, "--no-contributions", precision="50%")
        for of in told["precision"]:
            self.assertFalse(of["met"])
            self.assertIn("the same in every replication", of["verdict"])
            self.assertEqual(of["replications"], 30)  # nor is it waited for
        screen = self.call("compare", INVENTED, NEUTRAL, "--precision", "1%").stdout
        self.assertRegex(screen, r"the\s+same\s+in\s+all\s+30\s+replications")

    def test_an_interrupted_first_look_tells_of_no_precision(self):
        run = Watched(self.folder, "run", INVENTED, "--precision", "1%", "--replications", MANY,
                      "--set", "period.last=2045-08-31", "--out", "results")
        run.read_until(r"[1-9]\d*/30 repl")
        run.process.send_signal(signal.SIGINT)
        code, out = run.finish()
        self.assertEqual(code, 1, run.seen)
        self.assertIn("INCOMPLETE", out)
        self.assertNotIn("asked for", out)

    def test_what_is_no_precision_is_refused(self):
        for wrong in ("0", "0%", "-1%", "101%", "1.5", "1", "a", "%", "", "1 percent", "nan"):
            err = self.refused("run", INVENTED, "--precision", wrong)
            self.assertRegex(err, r"^sendsim: run: --precision: expected a share above 0, such as "
                             r"1% or 0\.01, got .*\n$", wrong)
        before = everything_in(self.folder)
        for command in (["run", INVENTED], ["compare", INVENTED, NEUTRAL]):
            done = self.call(*command, "--precision", "1%", "--replications", 20)
            self.assertEqual(done.returncode, 2)
            self.assertRegex(done.stderr, r"expected --replications, the most that may be run, to "
                             r"be 30 or more, got 20\n$")
            self.assertEqual(done.stdout, "")
        left = {path for path in everything_in(self.folder) if not path.endswith("outputs")}
        self.assertEqual(left, set(before))

    def test_a_precise_run_does_not_depend_on_threads(self):
        one = self.asked("run", INVENTED, "--threads", 1)[0]["scenarios"][0]
        first = (self.folder / "out/summary.csv").read_bytes()
        two = self.asked("run", INVENTED, "--threads", 3)[0]["scenarios"][0]
        self.assertEqual(one["replications"], two["replications"])
        self.assertEqual(first, (self.folder / "out/summary.csv").read_bytes())
        self.assertTrue(re.match(r"\d+", str(one["replications"])))

    def assert_reached(self, told, figures, values, reference, relative=0.0, absolute=0.0):
        """What is told of a figure follows from its replications."""
        self.assertEqual(len(values), told["replications"])
        self.assertAlmostEqual(told["mean"], numpy.nanmean(values), delta=1e-9 * abs(told["mean"]))
        self.assertAlmostEqual(told["half_width"], half_width(values, figures),
                               delta=1e-6 * told["half_width"])
        target = relative * abs(numpy.nanmean(reference)) + absolute
        self.assertAlmostEqual(told["target"], target, delta=1e-9 * target)
        self.assertEqual(told["met"], told["half_width"] <= told["target"])

    def test_any_measure_may_be_asked_for_by_period_and_code(self):
        asked = {  # text: measure, codes, period, relative, absolute
            "ehc_plans@2027=6": ("ehc_plans", {}, "2027-01-21", 0, 6),
            "ehc_plans,need:ASD,provision:special@2026=3%":
                ("ehc_plans", {"need": "ASD", "provision": "special"}, "2026-01-15", 0.03, 0),
            "spend,category:high_needs/top_up_and_places@2026-27=£120,000":
                ("spend", {"category": "high_needs/top_up_and_places"}, "2026-04-01", 0, 120_000),
            "cumulative_balance@2025-26=£0.1m":
                ("cumulative_balance", {}, "2025-04-01", 0, 100_000),
            "within_20_weeks@2026=2pp": ("within_20_weeks", {}, "2026-01-15", 0, 0.02),
            "unit_cost,provision:special=2%":
                ("unit_cost", {"provision": "special"}, "2027-04-01", 0.02, 0),
            "service_waiting_list,stage:officers@2026-03=4 persons":
                ("service_waiting_list", {"stage": "officers"}, "2026-03-31", 0, 4),
        }
        told, _ = self.asked("run", INVENTED, precision=asked)
        run = told["scenarios"][0]
        self.assertEqual([of["asked"] for of in run["precision"]], list(asked))
        self.assertIn(run["replications"], (70, 106, 160, 240, 360))
        for of in run["precision"]:
            measure, codes, first, relative, absolute = asked[of["asked"]]
            self.assertEqual((of["measure"], of["period_start"]), (measure, first))
            self.assertEqual({name: of[name] for name in codes}, codes)
            self.assertTrue(of["met"], of)
            values = values_of(self.folder / "out", of)
            self.assert_reached(of, len(asked), values, values, relative, absolute)
        # At the look before not all of them had been met.
        before = 2 * round(run["replications"] / 3)
        self.assertTrue(any(
            half_width(values_of(self.folder / "out", of)[:before], len(asked))
            > 0.97 * of["target"] for of in run["precision"]))

    def test_what_is_asked_for_changes_no_answer(self):
        told, _ = self.asked("run", INVENTED, precision=("ehc_plans=10", "within_20_weeks=5pp"))
        plain = self.run_to("plain", INVENTED, "--replications",
                            told["scenarios"][0]["replications"])
        for table in ("summary.csv", "variance.csv", "sensitivity.csv"):
            self.assertEqual((self.folder / "out" / table).read_bytes(),
                             (plain / table).read_bytes())

    def test_headline_and_figures_hold_at_once(self):
        alone = self.asked("run", INVENTED, precision="2%")[0]["scenarios"][0]
        told = self.asked("run", INVENTED, precision=("2%", "requests=10%", "2%"))[0]
        run = told["scenarios"][0]
        self.assertEqual([of["measure"] for of in run["precision"]],
                         ["ehc_plans", "high_needs_spend", "requests"])
        self.assertEqual(run["replications"], alone["replications"])
        for one, other in zip(run["precision"], alone["precision"]):
            self.assertEqual(one["mean"], other["mean"])
            self.assertGreater(one["half_width"], other["half_width"])
            values = values_of(self.folder / "out", one)
            self.assert_reached(one, 3, values, values, 0.02)

    def test_a_comparison_asks_for_differences_of_its_figures(self):
        self.write("less.yaml", LESS)
        self.write("neither.yaml", f"sendsim: 1\nextends: {INVENTED}\nname: neither\n")
        asked = {"plans_issued@2027=3%": (0.03, 0),
                 "ehc_plans,need:SEMH,age:9@2028=1": (0, 1),
                 "within_20_weeks@2027=2pp": (0, 0.02)}
        told, _ = self.asked("compare", INVENTED, "less.yaml", "neither.yaml",
                             "--no-contributions", precision=asked)
        figures = len(told["precision"])
        self.assertEqual(figures, 6)  # of two what-ifs
        for of in told["precision"][:3]:
            self.assertEqual(of["of"], "less less invented")
            baseline, what_if = (values_of(self.folder / "out" / name, of)
                                 for name in ("invented", "less"))
            differences = values_of(self.folder / "out/less", of, "differences.h5")
            numpy.testing.assert_array_equal(differences, what_if - baseline)
            relative, absolute = asked[of["asked"]]
            self.assertTrue(of["met"])
            self.assert_reached(of, figures, what_if - baseline, baseline, relative, absolute)
        for of in told["precision"][3:]:  # never precise, nor waited for
            self.assertFalse(of["met"])
            self.assertIn("the same in every replication", of["verdict"])

    def test_a_code_of_a_what_if_alone_is_asked_for(self):
        self.write("more.yaml", (INVENTED.read_text(encoding="utf-8")
                                 .replace("name: invented", "name: more")
                                 .replace("  - {code: other}\n",
                                          "  - {code: other}\n  - {code: emigrated}\n")
                                 .replace("other: 0.3,", "other: 0.2, emigrated: 0.1,")))
        for name in ("residents.csv", "plans.csv"):
            self.write(name, (INVENTED.parent / name).read_text(encoding="utf-8"))
        arguments = ["compare", INVENTED, "more.yaml", "--no-contributions"]
        told, _ = self.asked(*arguments, precision="plans_ceased,category:emigrated@2026=2")
        of, = told["precision"]
        values = values_of(self.folder / "out/more", of, "differences.h5")
        self.assertGreater(values.sum(), 0)
        self.assert_reached(of, 1, values, 0 * values, absolute=2)
        share = self.asked(*arguments, "--replications", 30,  # of nobody
                           precision="plans_ceased,category:emigrated@2026=2%")[0]["precision"]
        self.assertEqual(share[0]["verdict"], "relative to a mean of zero")
        err = self.refused("run", INVENTED, "--precision", "plans_ceased,category:emigrated=2")
        self.assertIn('expected category: ', err)

    def test_what_never_varies_is_never_precise(self):
        told, _ = self.asked("run", INVENTED, "--replications", 50,
                             precision="ehc_plans@2025-01-16=50")
        of, = told["scenarios"][0]["precision"]
        self.assertEqual((of["half_width"], of["met"]), (0, False))
        self.assertEqual(told["scenarios"][0]["replications"], 50)

    def test_the_screen_tells_each_figure_in_its_unit(self):
        done = self.call("run", INVENTED, "--replications", 40, "--precision", "ehc_plans@2027=0.3",
                         "--precision", "within_20_weeks@2026=9pp", "--precision",
                         "cumulative_balance@2026-27=£2m", "--out", "out")
        self.assertEqual(done.returncode, 0, done.stderr)
        screen = " ".join(done.stdout.split())
        number = r"-?\d[\d,]*"
        self.assertRegex(screen, rf"invented, ehc_plans, persons, 2027-01-21: {number}\.\d\d ± "
                         r"\d+\.\d\d, asked for ± 0\.30: not reached with 40 replications")
        self.assertRegex(screen, r"within_20_weeks, %, 2026-01-15 to 2027-01-20: \d+\.\d ± "
                         r"\d\.\d, asked for ± 9\.0: reached")
        self.assertRegex(screen, rf"cumulative_balance, £ thousand, 2026-27: {number} ± {number}, "
                         r"asked for ± 2,000: reached")

    def test_what_cannot_be_asked_for_is_refused_in_one_line(self):
        for wrong, message in {
                "ehc_plan=5": '"ehc_plan=5": expected a measure of summary.csv, got "ehc_plan" '
                              r'\(did you mean "ehc_plans"\?\)',
                "ehc_plans@2055=5": "expected a year from 2025 to 2028 or a month .*2055",
                "ehc_plans,need:ASC=5": r'expected need: ASD or SEMH, got "ASC" \(did you mean "ASD"',
                "within_20_weeks=1": "write 1pp",
                "ehc_plans=£5": "expected a width of ehc_plans in persons",
                "ehc_plans=five": "expected a width above 0, such as 50, £500,000, 1pp or 1%",
                "ehc_plans": "such as ehc_plans@2030=50"}.items():
            for command in (["run", INVENTED], ["compare", INVENTED, NEUTRAL],
                            ["compare", INVENTED, "--drivers"]):
                # Beside one that can be: nothing is run.
                err = self.refused(*command, "--precision", "1%", "--precision", wrong)
                self.assertRegex(err, rf"^sendsim: .*--precision.*{message}.*\n$")
                self.assertEqual(err.count("\n"), 1)

    def test_no_scenario_is_run_where_another_has_not_what_is_asked_for(self):
        self.write("later.yaml", f"sendsim: 1\nextends: {INVENTED}\nname: later\n"
                   "period: {first: 2025-01-16, last: 2026-12-31}\n")
        err = self.refused("run", INVENTED, "later.yaml", "--precision", "ehc_plans@2028=50%")
        self.assertIn('got "2028"', err)


if __name__ == "__main__":
    unittest.main()
