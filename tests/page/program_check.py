"""The planner's page in a browser, as the program itself serves it."""
import unittest

from node_tests import NodeCase


class ProgramCheck(NodeCase):
    def test_the_question_of_Derby(self):
        self.run_node("program.test.mjs")


if __name__ == "__main__":
    unittest.main()
