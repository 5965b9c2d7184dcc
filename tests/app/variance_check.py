"""What makes ranges wide: variance.csv, sensitivity.csv and the parameters in results.h5 are what
numpy makes of the replications, and the parameters are those that were run."""
import csv
import json
import math
import re
import unittest
import warnings

import h5py
import numpy

from program import INVENTED, ProgramCase
from terminal_check import DIMENSIONS, Cube

REPLICATIONS = 24
# Onset differs once for all years, requests differ each year.
YEARLY = f"""sendsim: 1
extends: {INVENTED}
name: yearly
identification:
  request_year_factor: {{value: 1, uncertainty: {{distribution: lognormal, cv: 0.3, each: year}}}}
"""
TOLD = {"EHC plans": "ehc_plans", "shortfall of places": "shortfall",
        "within 20 weeks": "within_20_weeks", "high needs spend": "high_needs_spend",
        "cumulative deficit": "cumulative_balance"}


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text):
    return float(text) if text else math.nan


def cubes_of(path):
    with h5py.File(path) as file:
        layout = json.loads(file.attrs["layout"])
        cubes = {}
        for cube in layout["cubes"]:
            cubes.setdefault(layout["measures"][cube["measure"]]["name"], []).append(
                Cube(file["data"], layout, cube))
    return cubes


def values_of(cubes, row):
    return next(v for cube in cubes[row["measure"]] if (v := cube.values(row)) is not None)


class Effects:
    """One-way random effects, after Searle, Casella and McCulloch (1992), ch. 3: draws of two."""

    def __init__(self, values):
        draws = numpy.arange(len(values)) // 2
        known = ~numpy.isnan(values)
        values, draws = values[known], draws[known]
        groups = [values[draws == draw] for draw in numpy.unique(draws)]
        n, k = len(values), len(groups)
        self.sd = values.std(ddof=1) if n > 1 else math.nan
        self.share = math.nan
        if self.sd <= 1e-12 * abs(values.mean()):
            self.sd = 0
        if k < 2 or n == k or self.sd == 0:
            return
        self.free = k - 1, n - k
        between = sum(len(g) * (g.mean() - values.mean()) ** 2 for g in groups) / (k - 1)
        within = sum(((g - g.mean()) ** 2).sum() for g in groups) / (n - k)
        self.size = (n - sum(len(g) ** 2 for g in groups) / n) / (k - 1)
        common = max(0, (between - within) / self.size)
        self.share = common / (common + within)
        self.ratio = between / within if within else math.inf

    def probability(self, share):
        """P(F ≤ f) for the quantile f that would make `share` the end of an interval."""
        f = self.ratio * (1 - share) / (1 + share * (self.size - 1))
        a, b = self.free[0] / 2, self.free[1] / 2
        most = a * f / (a * f + b)
        x = (numpy.arange(20_000) + 0.5) / 20_000 * most
        density = x ** (a - 1) * (1 - x) ** (b - 1)
        return density.mean() * most / math.exp(
            math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b))


def ranks(values):
    """Equal values share the mean of their ranks."""
    return numpy.array([(values < v).sum() + ((values == v).sum() + 1) / 2 for v in values])


def parameters_of(path):
    """By path: the years (0: all) and the values, draws × years."""
    with h5py.File(path) as file:
        group = file["parameters"]
        paths = [text.decode() for text in group["path"]]
        years, values = group["year"][...], group["value"][...]
    return {path: (years[[p == path for p in paths]], values[:, [p == path for p in paths]])
            for path in paths}


def until(years, values, first, last):
    """The mean over the days of a run from `first` to `last`."""
    if list(years) == [0]:
        return values[:, 0]
    days = numpy.arange(numpy.datetime64(first), numpy.datetime64(last) + 1)
    of_year = days.astype("datetime64[Y]").astype(int) + 1970
    return values @ numpy.array([(of_year == year).mean() for year in years])


class VarianceCheck(ProgramCase):
    """One run and one comparison, many questions."""

    @classmethod
    def setUpClass(cls):
        cls.case = cls("run_once")
        cls.case.setUp()
        cls.case.write("yearly.yaml", YEARLY)
        cls.case.write("what_if.yaml", "sendsim: 1\nextends: yearly.yaml\nname: what-if\n"
                       "identification:\n"
                       "  onset_trend: {value: 1, uncertainty: {distribution: lognormal, cv: 0.2}}\n"
                       "measures:\n  - name: fewer requests\n    from: 2025-09-01\n    changes:\n"
                       "      - {parameter: identification.request, multiply: 0.5}\n")
        done = cls.case.call("run", "yearly.yaml", "--replications", REPLICATIONS, "--out", "run")
        assert done.returncode == 0, done.stderr
        cls.screen = done.stdout
        cls.run_folder = cls.case.folder / "run"
        done = cls.case.call("compare", "yearly.yaml", "what_if.yaml", "--replications",
                             REPLICATIONS, "--out", "compared")
        assert done.returncode == 0, done.stderr
        cls.compared = cls.case.folder / "compared"

    @classmethod
    def tearDownClass(cls):
        cls.case.doCleanups()

    def run_once(self):
        """Not a test: the owner of the folder."""

    def assert_variance(self, table, results):
        cubes = cubes_of(results)
        rows = rows_of(table)
        ends = 0
        for row in rows:
            effects = Effects(values_of(cubes, row))
            sd, share, low, high = (number(row[name]) for name in (
                "sd", "parameter_share", "parameter_share_low", "parameter_share_high"))
            numpy.testing.assert_allclose(sd, effects.sd, rtol=1e-9, atol=1e-9, err_msg=str(row))
            numpy.testing.assert_allclose(share, effects.share, rtol=0, atol=5.1e-5,
                                          err_msg=str(row))
            self.assertEqual([math.isnan(low), math.isnan(high)], [math.isnan(share)] * 2)
            for end, expected in ((low, 0.975), (high, 0.025)):
                if 0 < end < 0.95 and effects.free[0] > 5:
                    self.assertAlmostEqual(effects.probability(end), expected, delta=2e-3)
                    ends += 1
        self.assertGreater(len(rows), 300)
        self.assertGreater(ends, 300)
        return rows

    def test_shares_are_what_numpy_makes_of_the_replications(self):
        rows = self.assert_variance(self.run_folder / "variance.csv",
                                    self.run_folder / "results.h5")
        self.assertEqual(list(rows[0]), ["scenario", "measure", "unit", "period_start",
                                         "period_end", *DIMENSIONS, "sd", "parameter_share",
                                         "parameter_share_low", "parameter_share_high"])
        # They are the yearly totals and margins of summary.csv, in its order.
        with h5py.File(self.run_folder / "results.h5") as file:
            layout = json.loads(file.attrs["layout"])
            cubes = {}
            for cube in layout["cubes"]:
                if layout["times"][cube["time"]]["name"] in ("census_day", "census_year",
                                                             "financial_year"):
                    cubes[layout["times"][cube["time"]]["name"]] = Cube(file["data"], layout, cube)
        yearly = {period for cube in cubes.values() for period in cube.periods}
        subject = list(rows[0])[:11]
        self.assertEqual([[row[c] for c in subject] for row in rows],
                         [[row[c] for c in subject]
                          for row in rows_of(self.run_folder / "summary.csv")
                          if (row["period_start"], row["period_end"]) in yearly
                          and sum(bool(row[d]) for d in DIMENSIONS) < 2])

    def test_every_cell_has_its_share_in_the_file(self):
        checked = 0
        with h5py.File(self.run_folder / "results.h5") as file:
            for cube in json.loads(file.attrs["layout"])["cubes"]:
                name = cube["dataset"]
                values = file["data"][name][...].astype(float)
                told = file["parameter_share"][name][...]
                self.assertEqual(told.shape, values.shape[1:])
                for at in zip(*numpy.nonzero(~numpy.isnan(told)), strict=True):
                    if checked % 7 == 0:  # some of each array: this is slow
                        self.assertAlmostEqual(told[at], Effects(values[(slice(None), *at)]).share,
                                               delta=0.51 / 4096)
                    checked += 1
                spread = numpy.ptp(numpy.nan_to_num(values), axis=0)
                self.assertTrue(numpy.isnan(told[spread == 0]).all(), name)
        self.assertGreater(checked, 2000)

    def assert_sensitivity(self, table, results, first="2025-01-16"):
        cubes = cubes_of(results)
        parameters = parameters_of(results)
        rows = rows_of(table)
        for row in rows:
            labels = dict.fromkeys(DIMENSIONS, "") | {"category": row["category"]}
            values = values_of(cubes, row | labels)
            pairs = values.reshape(-1, 2)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)
                means = numpy.nanmean(pairs, axis=1)
            known = ~numpy.isnan(means)
            n = known.sum()
            drawn = until(*parameters[row["parameter"]], first, row["period_end"])
            r = numpy.corrcoef(ranks(means[known]), ranks(drawn[known]))[0, 1]
            half = 1.959964 * math.sqrt((1 + r * r / 2) / (n - 3))
            expected = [r, math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half),
                        max(0, (r * r * (n - 1) - 1) / (n - 2))]
            numpy.testing.assert_allclose(
                [float(row[c]) for c in ("correlation", "low", "high", "share")], expected,
                rtol=0, atol=6e-5, err_msg=str(row))
        figures = {}
        for row in rows:
            figures.setdefault((row["measure"], row["period_end"], row["category"]),
                               []).append(abs(float(row["correlation"])))
        self.assertGreater(len(figures), 20)
        for sizes in figures.values():
            self.assertEqual(sizes, sorted(sizes, reverse=True))
            self.assertEqual(len(sizes), len(parameters))
        return figures

    def test_sensitivities_are_what_numpy_makes_of_draws_and_replications(self):
        figures = self.assert_sensitivity(self.run_folder / "sensitivity.csv",
                                          self.run_folder / "results.h5")
        for figure in (("ehc_plans", "2028-01-20", ""), ("high_needs_spend", "2028-03-31", ""),
                       ("requests", "2028-01-19", "")):  # whole years, the last of them
            self.assertIn(figure, figures)

    def test_a_comparison_tells_the_same_of_differences(self):
        results = self.compared / "what-if/differences.h5"
        self.assert_variance(self.compared / "differences_variance.csv", results)
        self.assert_sensitivity(self.compared / "differences_sensitivity.csv", results)
        baseline = parameters_of(self.compared / "yearly/results.h5")
        what_if = parameters_of(self.compared / "what-if/results.h5")
        both = parameters_of(results)
        self.assertEqual(list(both), ["identification.onset_trend",
                                      "identification.request_year_factor",
                                      "what-if: identification.onset_trend"])
        for path, of in ((path, baseline[path]) for path in baseline):
            numpy.testing.assert_array_equal(both[path][1], of[1])
        numpy.testing.assert_array_equal(both["what-if: identification.onset_trend"][1],
                                         what_if["identification.onset_trend"][1])
        for table in ("variance.csv", "sensitivity.csv"):
            self.assertEqual((self.compared / "yearly" / table).read_bytes(),
                             (self.run_folder / table).read_bytes())

    def test_the_parameters_are_those_that_were_run(self):
        parameters = parameters_of(self.run_folder / "results.h5")
        years, factors = parameters["identification.request_year_factor"]
        self.assertEqual(list(years), [2025, 2026, 2027, 2028])
        ((_, trends),) = [parameters["identification.onset_trend"]]
        self.assertEqual(len(trends), REPLICATIONS // 2)
        for draw in (0, 5):
            dated = ", ".join(
                f"{'2025-01-16' if year == 2025 else f'{year}-01-01'}: {float(value)!r}"
                for year, value in zip(years, factors[draw], strict=True))
            self.write("pinned.yaml", f"sendsim: 1\nextends: {INVENTED}\nname: pinned\n"
                       f"identification:\n  onset_trend: {float(trends[draw, 0])!r}\n"
                       f"  request_year_factor: {{from: {{{dated}}}}}\n")
            pinned = self.run_to(f"pinned_{draw}", "pinned.yaml", "--replications", 2 * draw + 2)
            compared = 0
            with h5py.File(self.run_folder / "results.h5") as drawn, \
                    h5py.File(pinned / "results.h5") as file:
                for cube in json.loads(file.attrs["layout"])["cubes"]:
                    name = f"data/{cube['dataset']}"
                    numpy.testing.assert_array_equal(
                        file[name][2 * draw:], drawn[name][2 * draw:2 * draw + 2], name)
                    compared += file[name][2 * draw:].any()
            self.assertGreater(compared, 30)

    def block(self, screen):
        """The lines of the block, and its table by heading."""
        after = re.split("\n\nWhat makes (?:these ranges wide|replications differ)", screen)
        if len(after) == 1:
            return [], {}
        lines = after[1].split("\n\n")[0].splitlines()
        table = {}
        for line in lines[3:]:
            heading, *cells = re.split("  +", line.strip())
            table[heading] = cells
        return lines, table

    def test_the_screen_tells_it_in_eight_lines(self):
        lines, table = self.block(self.screen)
        self.assertLessEqual(len(lines), 8)
        self.assertEqual(list(table), list(TOLD))
        shares = rows_of(self.run_folder / "variance.csv")
        correlations = rows_of(self.run_folder / "sensitivity.csv")
        stands_out = 0
        for heading, (share, chance, most) in table.items():
            ranked = [row for row in correlations
                      if row["measure"] == TOLD[heading] and not row["category"]]
            (row,) = [row for row in shares if row["measure"] == TOLD[heading]
                      and row["period_end"] == ranked[0]["period_end"]
                      and not any(row[d] for d in DIMENSIONS)
                      and row["period_start"] == ranked[0]["period_start"]]
            told = [float(x) for x in re.fullmatch(r"(\d+) \((\d+) to (\d+)\)", share).groups()]
            numpy.testing.assert_allclose(
                told, [100 * float(row[name]) for name in (
                    "parameter_share", "parameter_share_low", "parameter_share_high")], atol=0.51)
            self.assertAlmostEqual(float(chance), 100 - told[0], delta=1)
            if most == "no single one":
                continue
            stands_out += 1
            by_year = "_year_" in ranked[0]["parameter"]
            self.assertEqual(most, f"{ranked[0]['parameter']}{', yearly' * by_year} "
                                   f"({float(ranked[0]['correlation']):.2f})")
            self.assertGreater(float(ranked[0]["low"]) * float(ranked[0]["high"]), 0)
        self.assertGreater(stands_out, 0)

    def test_json_has_it_with_every_parameter(self):
        done = self.case.call("run", "yearly.yaml", "--replications", REPLICATIONS, "--out", "json",
                              "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        told = json.loads(done.stdout)["scenarios"][0]["uncertainty"]
        self.assertEqual([figure["measure"] for figure in told], list(TOLD.values()))
        rows = {(row["measure"], row["period_end"], row["parameter"]): row
                for row in rows_of(self.run_folder / "sensitivity.csv") if not row["category"]}
        for figure in told:
            self.assertLessEqual(figure["parameter_share_low"], figure["parameter_share"])
            self.assertLessEqual(figure["parameter_share"], figure["parameter_share_high"])
            self.assertEqual(len(figure["parameters"]), 2)
            for of in figure["parameters"]:
                row = rows[figure["measure"], figure["period_end"], of["parameter"]]
                for name in ("correlation", "low", "high", "share"):
                    self.assertAlmostEqual(of[name], float(row[name]), delta=6e-5)
                self.assertEqual(of["each_year"], "year" in of["parameter"])

    def test_what_cannot_be_told_is_left_empty(self):
        self.write("yearly.yaml", YEARLY)
        for replications in (1, 2):  # one draw
            done = self.call("run", "yearly.yaml", "--replications", replications, "--out", "few")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(self.block(done.stdout), ([], {}))
            rows = rows_of(self.folder / "few/variance.csv")
            self.assertEqual({row["parameter_share"] for row in rows}, {""})
            self.assertEqual({row["sd"] == "" for row in rows}, {replications == 1})
            self.assertEqual(rows_of(self.folder / "few/sensitivity.csv"), [])
        done = self.call("run", "yearly.yaml", "--replications", 18, "--out", "nine")  # draws
        self.assertEqual({cells[2] for cells in self.block(done.stdout)[1].values()},
                         {"too few draws to tell"})
        self.assertEqual(rows_of(self.folder / "nine/sensitivity.csv"), [])

    def test_without_uncertain_parameters_all_is_chance(self):
        done = self.call("run", INVENTED, "--replications", 24, "--out", "certain", "--set",
                         "identification.onset_trend=1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.block(done.stdout), ([], {}))
        for row in rows_of(self.folder / "certain/variance.csv"):
            self.assertEqual({row[name] for name in ("parameter_share", "parameter_share_low",
                                                     "parameter_share_high")},
                             {"0" if float(row["sd"]) > 0 else ""}, row)
        self.assertEqual(rows_of(self.folder / "certain/sensitivity.csv"), [])
        with h5py.File(self.folder / "certain/results.h5") as file:
            self.assertEqual(file["parameters/value"].shape, (12, 0))


if __name__ == "__main__":
    warnings.simplefilter("error")
    unittest.main()
