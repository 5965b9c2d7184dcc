"""The reports that the program writes, of a run and of a comparison, in a browser."""
import os
import pathlib
import subprocess
import tempfile
import unittest

from node_tests import SOURCE, NodeCase

DERBY = SOURCE / "scenarios/derby"


class ReportCheck(NodeCase):
    def check_report(self, *arguments):
        """Runs the program with `arguments`; its report must be all that a report must be."""
        with tempfile.TemporaryDirectory(prefix="sendsim-check-") as folder:
            out = pathlib.Path(folder) / "out"
            done = subprocess.run(
                [os.environ["SENDSIM_BINARY"], *map(str, arguments), "--format", "html", "--out", out],
                cwd=folder, capture_output=True, encoding="utf-8", timeout=300, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.run_node("report.test.mjs", SENDSIM_REPORT=out / "report.html")

    def test_report_of_a_run(self):
        self.check_report("run", DERBY / "baseline.yaml", "--replications", 20)

    def test_report_of_a_comparison(self):
        self.check_report("compare", DERBY / "baseline.yaml", DERBY / "mitigation.yaml",
                          "--replications", 6, "--drivers")


if __name__ == "__main__":
    unittest.main()
