"""What must not change a result changes none; what must, does."""
import unittest

import h5py
import numpy

from program import INVENTED, NEUTRAL, ProgramCase

TABLES = ["sensitivity.csv", "summary.csv", "variance.csv"]


def arrays_of(folder, name="results.h5"):
    """Every array of results.h5 by path: the data, not who made it."""
    arrays = {}
    with h5py.File(folder / name) as file:
        for group in ("data", "quantiles", "mean", "parameter_share", "parameters"):
            for name, array in file[group].items():
                values = array[...]  # labels are text of any length: h5py gives objects
                arrays[f"{group}/{name}"] = values.astype(bytes) if values.dtype == object else values
    return arrays


class SameResultsCheck(ProgramCase):
    def assert_same(self, one, other):
        a, b = arrays_of(one), arrays_of(other)
        self.assertEqual(list(a), list(b))
        for name in a:
            self.assertEqual((a[name].dtype, a[name].shape), (b[name].dtype, b[name].shape), name)
            self.assertEqual(a[name].tobytes(), b[name].tobytes(), name)
        for table in TABLES:
            self.assertEqual((one / table).read_bytes(), (other / table).read_bytes())

    def test_threads_change_nothing(self):
        one = self.run_to("one", INVENTED, "--replications", 7, "--threads", 1)
        self.assert_same(one, self.run_to("two", INVENTED, "--replications", 7, "--threads", 2))
        self.assert_same(one, self.run_to("five", INVENTED, "--replications", 7, "--threads", 5))

    def test_the_choice_of_files_changes_nothing(self):
        both = self.run_to("both", INVENTED, "--replications", 4)
        csv = self.run_to("csv", INVENTED, "--replications", 4, "--format", "csv")
        h5 = self.run_to("h5", INVENTED, "--replications", 4, "--format", "h5")
        self.assertEqual(sorted(p.name for p in csv.iterdir()), ["manifest.json", *TABLES])
        self.assertEqual(sorted(p.name for p in h5.iterdir()), ["manifest.json", "results.h5"])
        for table in TABLES:
            self.assertEqual((csv / table).read_bytes(), (both / table).read_bytes())
        a, b = arrays_of(h5), arrays_of(both)
        self.assertEqual(list(a), list(b))
        for name in a:
            self.assertEqual(a[name].tobytes(), b[name].tobytes(), name)

    def test_a_neutral_measure_changes_nothing(self):
        self.assert_same(self.run_to("without", INVENTED, "--replications", 4),
                         self.run_to("with", NEUTRAL, "--replications", 4))

    def test_setting_a_value_to_what_it_is_changes_nothing(self):
        self.assert_same(
            self.run_to("as_written", INVENTED, "--replications", 4),
            self.run_to("set", INVENTED, "--replications", 4, "--set",
                        "assessment.officers.fte=3.6", "--set", "placement.interim=mainstream"))

    def test_a_scenario_run_beside_others_gives_the_same(self):
        alone = self.run_to("alone", INVENTED, "--replications", 3)
        other = self.write("other.yaml", f"sendsim: 1\nextends: {INVENTED}\nname: other\n")
        together = self.run_to("together", other, INVENTED, "--replications", 3)
        self.assertEqual(sorted(p.name for p in together.iterdir()), ["invented", "other"])
        self.assert_same(alone, together / "invented")

    def test_the_first_replications_are_those_of_a_longer_run(self):
        few = arrays_of(self.run_to("few", INVENTED, "--replications", 4))
        more = arrays_of(self.run_to("more", INVENTED, "--replications", 6))
        for name in few:
            if name.startswith("data/") and few[name].shape[:1] == (4,):
                numpy.testing.assert_array_equal(few[name], more[name][:4], name)

    def test_a_measure_changes_nothing_before_its_date_and_something_after(self):
        on = arrays_of(self.run_to("on", INVENTED, "--replications", 6))
        off = arrays_of(self.run_to("off", INVENTED, "--replications", 6, "--set",
                                    "measures.more psychologists.enabled=false"))
        issued = "data/plans_issued_by_month"
        before = int((numpy.datetime64("2026-09") - numpy.datetime64("2025-01")).astype(int))
        numpy.testing.assert_array_equal(on[issued][:, :before], off[issued][:, :before])
        self.assertTrue((on[issued][:, before:] != off[issued][:, before:]).any())

    def test_another_seed_gives_other_results(self):
        one = self.run_to("one", INVENTED, "--replications", 2)
        other = self.run_to("other", INVENTED, "--replications", 2, "--seed", 2)
        self.assertNotEqual(arrays_of(one)["data/requests"].tobytes(),
                            arrays_of(other)["data/requests"].tobytes())

    def test_a_longer_run_takes_up_an_earlier_one_and_gives_the_same(self):
        fresh = self.run_to("fresh", INVENTED, "--replications", 9)
        version = self.call("--version").stdout
        for few, more in ((4, 9), (5, 9), (9, 9)):
            self.run_to("grown", INVENTED, "--replications", few)
            done = self.call("run", INVENTED, "--replications", more, "--out", "grown")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assert_same(fresh, self.folder / "grown")
            if "-modified" not in version:  # which may be another program each time
                self.assertIn(f"sendsim: {few} replications of invented were taken up", done.stderr)
        fewer = self.call("run", INVENTED, "--replications", 3, "--out", "grown")
        self.assertEqual(fewer.returncode, 0, fewer.stderr)
        self.assert_same(self.run_to("three", INVENTED, "--replications", 3),
                         self.folder / "grown")

    def test_another_scenario_seed_or_a_damaged_file_is_not_taken_up(self):
        for arguments in (["--seed", 2], ["--set", "assessment.officers.fte=3.7"]):
            self.run_to("other", INVENTED, "--replications", 4)
            done = self.call("run", INVENTED, "--replications", 6, "--out", "other", *arguments)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertNotIn("taken up", done.stderr)
            self.assert_same(self.run_to("as_fresh", INVENTED, "--replications", 6, *arguments),
                             self.folder / "other")
        file = self.folder / "other/results.h5"
        for damaged in (b"", file.read_bytes()[:9000], b"x" + file.read_bytes()[1:]):
            file.write_bytes(damaged)
            done = self.call("run", INVENTED, "--replications", 6, "--out", "other", *arguments)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assert_same(self.folder / "as_fresh", self.folder / "other")


if __name__ == "__main__":
    unittest.main()
