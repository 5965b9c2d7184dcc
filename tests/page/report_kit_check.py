"""The checks of reports see what they claim to see."""
import unittest

from node_tests import NodeCase


class ReportKitCheck(NodeCase):
    def test_checks_of_reports(self):
        self.run_node("report_kit.test.mjs")


if __name__ == "__main__":
    unittest.main()
