"""What goes wrong ends with the right exit code, says why, and leaves nothing half-written."""
import json
import os
import unittest

from program import BINARY, INVENTED, ProgramCase, everything_in, summary_of


class FailuresCheck(ProgramCase):
    def test_faults_of_all_scenarios_are_told_before_anything_is_run(self):
        self.write("a.yaml", f"sendsim: 1\nextends: {INVENTED}\nname: a\nperoid: 3\n")
        self.write("b.yaml", f"sendsim: 1\nextends: {INVENTED}\nname: b\n"
                             "assessment: {not_issue: much}\n")
        err = self.refused("run", INVENTED, "a.yaml", "b.yaml", "none.yaml", "--out", "results")
        lines = err.splitlines()
        self.assertEqual(lines[0], 'a.yaml:4:1: peroid: expected a known key, got "peroid" '
                                   '(did you mean "period"?)')
        self.assertTrue(lines[1].startswith("b.yaml:4:25: assessment.not_issue: expected "), err)
        self.assertTrue(lines[2].startswith("none.yaml: expected a readable file, got "), err)
        self.assertEqual(len(lines), 3, err)

    def test_a_wrong_edit_is_told_with_its_number(self):
        err = self.refused("run", INVENTED, "--set", "assessment.officers.fte=4",
                           "--set", "assessment.oficers.fte=4", "--set", "name")
        self.assertEqual(len(err.splitlines()), 2, err)
        self.assertIn("--set:2:1: ", err)
        self.assertIn("--set:3:1: expected PATH=VALUE", err)

    def test_places_that_cannot_be_written_to_are_refused_before_the_run(self):
        self.write("file", "mine\n")
        self.write("folder/notes.txt", "mine\n")
        for place in ("file", "file/results", "folder", "/proc/results", "/dev/null/x"):
            err = self.refused("run", INVENTED, "--out", place)
            self.assertTrue(err.startswith("sendsim: cannot write to "), err)
            self.assertEqual(len(err.splitlines()), 1, err)

    def test_one_bad_place_of_several_refuses_all(self):
        self.write("other.yaml", f"sendsim: 1\nextends: {INVENTED}\nname: other\n")
        self.write("results/other", "a file in the way\n")
        self.refused("run", INVENTED, "other.yaml", "--out", "results")

    def test_two_scenarios_of_one_name_are_refused(self):
        for out in ([], ["--out", "results"]):
            self.assertIn('"invented"', self.refused("run", INVENTED, INVENTED, *out))

    def test_results_of_an_earlier_run_are_replaced_whole(self):
        first = self.call("run", INVENTED, "--replications", 3, "--out", "results")
        self.assertNotIn("replaced", first.stderr)
        folder = self.folder / "results"
        finished = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["finished"]
        second = self.call("run", INVENTED, "--replications", 2, "--format", "csv", "--out",
                           "results")
        self.assertEqual(second.returncode, 0, second.stderr)
        self.assertIn(f'sendsim: replaced the earlier run of "invented", finished {finished}, in '
                      "results\n", second.stderr)
        self.assertEqual(sorted(p.name for p in folder.iterdir()),
                         ["manifest.json", "sensitivity.csv", "summary.csv", "variance.csv"])
        self.assertEqual([p.name for p in self.folder.iterdir()], ["results"])

    def test_a_full_disk_leaves_nothing(self):
        for largest in (1_000, 60_000, 400_000):
            err = self.refused("run", INVENTED, "--replications", 12, "--out", "results", code=1,
                               largest_file=largest)
            self.assertIn("sendsim: cannot write ", err)

    def test_a_full_disk_leaves_the_results_that_stood_there(self):
        folder = self.run_to("results", INVENTED, "--replications", 2)
        before = everything_in(folder)
        done = self.call("run", INVENTED, "--replications", 12, "--out", "results",
                         largest_file=60_000)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(everything_in(self.folder / "results"), before)

    def test_a_screen_that_takes_nothing_is_told(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            for command in (["check", INVENTED], ["schema"], ["--help"],
                            ["run", INVENTED, "--replications", "1", "--out", "results"]):
                done = self.call(*command, stdout=full)
                self.assertEqual(done.returncode, 1, command)
                self.assertIn("cannot write to standard output", done.stderr)
        self.assertTrue(summary_of(self.folder / "results"))  # the files are whole all the same

    def test_results_go_to_outputs_by_name_and_time(self):
        for _ in range(2):  # in one second: two folders all the same
            done = self.call("run", INVENTED, "--replications", 1, "--format", "csv")
            self.assertEqual(done.returncode, 0, done.stderr)
        folders = list((self.folder / "outputs").iterdir())
        self.assertEqual(len(folders), 2)
        for folder in folders:
            self.assertRegex(folder.name, r"^invented-\d{4}-\d\d-\d\dT\d{6}Z(-2)?$")
            self.assertTrue(summary_of(folder))

    def test_a_name_that_no_folder_can_have_is_made_one(self):
        done = self.call("run", INVENTED, "--replications", 1, "--format", "csv", "--set",
                         'name="../What if: £5m?/.."')
        self.assertEqual(done.returncode, 0, done.stderr)
        (folder,) = (self.folder / "outputs").iterdir()
        self.assertTrue(folder.name.startswith("What-if-5m-"), folder.name)
        self.assertEqual(summary_of(folder)[0]["scenario"], "../What if: £5m?/..")

    def test_the_manifest_tells_what_ran(self):
        folder = self.run_to("results", INVENTED, "--replications", 3, "--seed", 7, "--threads", 1)
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        self.assertTrue(manifest["complete"])
        self.assertEqual(manifest["command"][:2], [BINARY, "run"])
        self.assertEqual(manifest["provenance"]["seed"], "7")
        self.assertEqual(manifest["provenance"]["threads"], "1")
        self.assertEqual([os.path.basename(i["path"]) for i in manifest["inputs"]],
                         ["baseline.yaml", "residents.csv", "plans.csv"])
        self.assertEqual([o["path"] for o in manifest["outputs"]],
                         ["report.html", "report.xlsx", "results.h5", "sensitivity.csv",
                          "summary.csv", "variance.csv"])
        for output in manifest["outputs"]:
            self.assertEqual(output["bytes"], (folder / output["path"]).stat().st_size)

    def test_the_manifest_tells_where_the_time_went(self):
        folder = self.run_to("results", INVENTED, "--replications", 3)
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        phases = manifest["phases"]
        self.assertEqual(list(phases),
                         ["reading", "preparing", "replications", "statistics", "summary", "report",
                          "writing"])
        for phase in phases.values():
            self.assertGreaterEqual(phase["seconds"], 0)
            self.assertGreaterEqual(phase["cpu_seconds"], 0)
        parts = phases["replications"]["parts_cpu_seconds"]
        self.assertEqual(list(parts), ["collecting", "compressing", "simulating"])
        self.assertLess(sum(parts.values()), phases["replications"]["cpu_seconds"] + 0.02)
        self.assertTrue(0 < manifest["serial_share"] < 1, manifest["serial_share"])
        # The scenario was read before the run began; the other phases leave nothing of it out.
        self.assertAlmostEqual(sum(phase["seconds"] for name, phase in phases.items() if name != "reading"),
                               manifest["seconds"], delta=0.02)


if __name__ == "__main__":
    unittest.main()
