"""Every view of the planner's page in a browser, against the mock of the program."""
import unittest

from node_tests import NodeCase


class ViewsCheck(NodeCase):
    def test_every_view(self):
        self.run_node("views.test.mjs")


if __name__ == "__main__":
    unittest.main()
