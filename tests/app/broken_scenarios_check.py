"""Every broken scenario of tests/broken_scenarios/model is refused with the lines beside it.

A scenario `x.yaml` with `x.expected` beside it, which holds what `sendsim check` must print on
standard error: exactly these lines, one a fault. Paths are as seen from the root of the sources.
With `--update` the lines are written anew; read what changed before it is kept."""
import re
import subprocess
import sys
import unittest

from program import BINARY, SOURCE

FOLDER = SOURCE / "tests/broken_scenarios/model"


def check(scenario):
    return subprocess.run([BINARY, "check", str(scenario.relative_to(SOURCE))], cwd=SOURCE,
                          check=False, capture_output=True, encoding="utf-8", timeout=60)


class BrokenScenariosCheck(unittest.TestCase):
    def test_each_is_refused_with_its_lines(self):
        cases = sorted(FOLDER.glob("*.expected"))
        self.assertGreaterEqual(len(cases), 15)
        for expected in cases:
            with self.subTest(scenario=expected.stem):
                done = check(expected.with_suffix(".yaml"))
                self.assertEqual(done.stderr, expected.read_text(encoding="utf-8"))
                self.assertEqual((done.returncode, done.stdout), (2, ""))

    def test_every_scenario_has_its_lines(self):
        for scenario in FOLDER.glob("*.yaml"):
            self.assertTrue(scenario.with_suffix(".expected").exists(), scenario)

    def test_what_the_lines_quote_stands_where_they_say(self):
        quoted = 0
        for expected in FOLDER.glob("*.expected"):
            for line in expected.read_text(encoding="utf-8").splitlines():
                told = re.fullmatch(r"([^:]+):(\d+):(\d+): .*expected .+, got (.+)", line)
                self.assertTrue(told, line)
                got = re.match(r'"([^"]*)"', told[4])
                text = (SOURCE / told[1]).read_text(encoding="utf-8").splitlines()
                here = text[int(told[2]) - 1]
                if told[1].endswith(".csv"):
                    here = ",".join(here.split(",")[int(told[3]) - 1:])
                else:
                    here = here[int(told[3]) - 1:]
                self.assertTrue(here, line)
                if got and "parts/" not in got[1] and "extends" not in line:
                    self.assertTrue(here.lstrip('"').startswith(got[1]), (line, here))
                    quoted += 1
        self.assertGreater(quoted, 30)


if __name__ == "__main__":
    if sys.argv[1:] == ["--update"]:
        for broken in FOLDER.glob("*.yaml"):
            broken.with_suffix(".expected").write_text(check(broken).stderr, encoding="utf-8")
        sys.exit()
    unittest.main()
