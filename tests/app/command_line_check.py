"""The words of the command line: help, version, and what is said to a slip of the fingers."""
import json
import unittest

from program import INVENTED, ProgramCase

COMING = ["sweep", "sensitivity", "calibrate", "plan", "trace"]


class CommandLineCheck(ProgramCase):
    def test_help_has_an_example_of_every_command(self):
        for command in ([], ["run"], ["compare"], ["check"], ["schema"], ["new"], ["import"]):
            for flag in ("--help", "-h"):
                done = self.call(*command, flag)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertIn("Example:\n  sendsim " + " ".join(command), done.stdout)
                self.assertIn("Usage: sendsim " + " ".join(command), done.stdout)

    def test_version_names_the_commit(self):
        self.assertRegex(self.call("--version").stdout, r"^sendsim \d+\.\d+\.\d+ \(commit \w+")

    def test_without_a_command_the_help_is_shown(self):
        self.assertIn("Usage: sendsim", self.refused())

    def test_a_mistyped_command_is_answered_with_the_nearest(self):
        for typed, meant in (("rnu", "run"), ("chekc", "check"), ("shema", "schema"),
                             ("comapre", "compare"), ("RUN", "run")):
            self.assertEqual(self.refused(typed, "x.yaml"),
                             f'sendsim: unknown command "{typed}" (did you mean "{meant}"?)\n')
        self.assertIn("expected one of run, compare, check, schema", self.refused("frobnicate"))

    def test_what_is_not_built_yet_says_so_in_one_line(self):
        for command in COMING:
            for rest in (["x.yaml"], ["--help"], []):
                self.assertEqual(self.refused(command, *rest),
                                 f"sendsim: the command {command} is not built yet\n")

    def test_wrong_options_are_refused_in_one_line(self):
        for arguments, told in (
                (["--replcations", "3"], '(did you mean "--replications"?)'),
                (["--replications", "0"], 'from 1 to 1000000, got "0"'),
                (["--replications", "ten"], 'got "ten"'),
                (["--replications", "1e3"], 'got "1e3"'),
                (["--seed", "-1"], 'got "-1"'),
                (["--seed", "18446744073709551616"], "got"),
                (["--threads", "0"], "from 1 to 1024"),
                (["--format", "hf5"], '(did you mean "h5"?)'),
                (["--format", ""], "expected csv, h5, html or xlsx"),
                (["--out", ""], "expected a name"),
                (["--out"], "--out"),
                (["--seed", "1", "--seed", "2"], "--seed"),
                (["--jsn"], '(did you mean "--json"?)')):
            err = self.refused("run", INVENTED, *arguments)
            self.assertEqual(len(err.splitlines()), 1, err)
            self.assertTrue(err.startswith("sendsim: run: "), err)
            self.assertIn(told, err)
        self.assertIn("scenario file", self.refused("run"))
        self.assertIn("scenario file", self.refused("check"))
        self.refused("check", INVENTED, INVENTED)
        self.refused("schema", "x")
        self.refused("--json")

    def test_the_words_may_come_in_any_order(self):
        done = self.call("run", "--set", "name=renamed", "--replications=1", "--format=csv",
                         INVENTED, "--out", "results")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(done.stdout.startswith("renamed: 1 replication from"))
        self.assertIn("One replication has no range", done.stdout)

    def test_the_schema_is_json_schema(self):
        schema = json.loads(self.call("schema").stdout)
        self.assertIn("draft-07", schema["$schema"])
        self.assertIn("assessment", schema["properties"])
        series = schema["properties"]["history"]["items"]["properties"]
        self.assertEqual(series["period"]["enum"], ["calendar_year", "financial_year", "month"])
        self.assertEqual(series["values"]["allOf"], [{"$ref": "#/definitions/dated"}])


if __name__ == "__main__":
    unittest.main()
