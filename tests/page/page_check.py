"""The planner's page in a browser, against the mock of the program."""
import unittest

from node_tests import NodeCase


class PageCheck(NodeCase):
    def test_what_one_can_do_and_what_can_go_wrong(self):
        self.run_node("page.test.mjs")


if __name__ == "__main__":
    unittest.main()
