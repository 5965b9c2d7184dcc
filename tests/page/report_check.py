"""The reports that the program writes, of a run and of a comparison, in a browser."""
import os
import pathlib
import subprocess
import tempfile
import unittest

from node_tests import SOURCE, NodeCase

DERBY = SOURCE / "scenarios/derby"

# What a baseline of own files tells beside, with a long text and hidden counts.
OWN_FILES = f"""sendsim: 1
extends: {DERBY / "baseline.yaml"}
data_quality:
  source: SEN2 returns of 2024 to 2026
  published_of: Derby
  first_return: 2024
  last_return: 2026
  plans: 3199
  totals:
""" + "".join(f"    - {{what: EHC plans in January, year: {year}, own: 3058, published: 3623}}\n"
              for year in range(2020, 2040)) + """\
    - {what: requests refused, year: 2025, own_hidden: true, published: 304}
    - {what: within 20 weeks, year: 2025, unit: share, own: 0.271, published: 0.777}
  problems:
    - {problem: missing need, field: sentype, rows: 90, plans: 29, meaning: other needs, assumed: not known}
    - problem: unknown establishment
      field: urn or ukprn
      rows: 123456
      plans_hidden: true
      meaning: provision, moves and cost may be wrong
      assumed: \"""" + "no list has this number; " * 12 + """\"
    - {problem: orphan, field: activeplanstableid, rows_hidden: true, meaning: none, assumed: passed over}
"""


class ReportCheck(NodeCase):
    def check_report(self, *arguments):
        """Runs the program with `arguments`; its report must be all that a report must be."""
        with tempfile.TemporaryDirectory(prefix="sendsim-check-") as folder:
            out = pathlib.Path(folder) / "out"
            done = subprocess.run(
                [os.environ["SENDSIM_BINARY"], *map(str, arguments), "--format", "html", "--out", out],
                cwd=folder, capture_output=True, encoding="utf-8", timeout=300, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual("own.yaml" in str(arguments[1]),
                             'id="data-quality-problems"' in (out / "report.html").read_text("utf-8"))
            self.run_node("report.test.mjs", SENDSIM_REPORT=out / "report.html")

    def test_report_of_a_run(self):
        self.check_report("run", DERBY / "baseline.yaml", "--replications", 20)

    def test_report_of_own_files(self):
        with tempfile.TemporaryDirectory(prefix="sendsim-check-") as folder:
            own = pathlib.Path(folder) / "own.yaml"
            own.write_text(OWN_FILES, "utf-8")
            self.check_report("run", own, "--replications", 2, "--set", "period.last=2027-12-31")

    def test_report_of_a_comparison(self):
        self.check_report("compare", DERBY / "baseline.yaml", DERBY / "mitigation.yaml",
                          "--replications", 6, "--drivers")


if __name__ == "__main__":
    unittest.main()
