"""Replications until the answer is as precise as asked."""
import json
import re
import signal
import unittest

from interruption_check import MANY, Watched
from program import INVENTED, NEUTRAL, ProgramCase, everything_in, summary_of


class PrecisionCheck(ProgramCase):
    def asked(self, command, *arguments, precision="2%"):
        """Such a call must succeed; gives what it prints for programs, and what it says."""
        done = self.call(command, *arguments, "--precision", precision, "--json", "--out", "out")
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
        self.write("less.yaml", f"sendsim: 1\nextends: {INVENTED}\nname: less\nmeasures:\n"
                   "  - name: fewer requests\n    from: 2025-09-01\n    changes:\n"
                   "      - {parameter: identification.request, multiply: 0.8}\n")
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


if __name__ == "__main__":
    unittest.main()
