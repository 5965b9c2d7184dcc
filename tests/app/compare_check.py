"""A comparison: paired differences, what each measure contributes, and what is refused."""
import csv
import itertools
import json
import math
import pathlib
import re
import signal
import tempfile
import unittest
import warnings

import h5py
import numpy

from interruption_check import MANY, Watched
from program import INVENTED, NEUTRAL, SOURCE, ProgramCase, everything_in, summary_of
from same_results_check import arrays_of
from terminal_check import DIMENSIONS, QUANTILES, Cube

# Two years of the invented authority are enough for most of what is asked here.
SHORT = f"""sendsim: 1
extends: {INVENTED}
name: short
period: {{first: 2025-01-16, last: 2026-12-31}}
"""
# Three measures that work on the same children, places and officers, and one that does nothing.
MEASURES = {
    "more officers": "{parameter: assessment.officers.fte, add: 1, unit: FTE}",
    "fewer requests": "{parameter: identification.request, multiply: 0.7}",
    "more places": "{parameter: placement.limited_types.special.places, add: 12, unit: places}",
    "idle": "{parameter: placement.limited_types.special.places, add: 0, unit: places}",
}
WORKING = ("more officers", "fewer requests", "more places")
REPLICATIONS = 6
# The tables of a comparison (the first one is left out where contributions are) and of a scenario.
OF_COMPARISON = ["contributions.csv", "differences.csv", "differences_sensitivity.csv",
                 "differences_variance.csv"]
REPORT = ["report.html", "report.xlsx"]
OF_SCENARIO = ["sensitivity.csv", "summary.csv", "variance.csv"]

# Of which measures less is better, of which more; of the others neither.
LESS = {"awaiting_place", "service_waiting_list", "shortfall", "overdue_reviews", "overflow_placements", "spend",
        "high_needs_spend", "general_fund_spend", "cumulative_balance", "unit_cost",
        "plans_issued_over_a_year", "weeks_to_plan_p50", "weeks_to_plan_p90",
        "weeks_for_place_p50", "weeks_for_place_p90"}
MORE = {"in_year_balance", "within_20_weeks"}


def measure(name, change=None, extra=""):
    """One item of `measures:`."""
    change = change or MEASURES[name]
    return f"  - name: {name}\n    from: 2025-05-01\n{extra}    changes:\n      - {change}\n"


def what_if(name, *measures, extends="short.yaml", rest=""):
    name = f"name: {name}\n" if name else ""
    measures = "measures:\n" + "".join(measures) if measures else ""
    return f"sendsim: 1\nextends: {extends}\n{name}{measures}{rest}"


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def cubes_of(folder, file="results.h5"):
    """The arrays by name, with their measure."""
    with h5py.File(folder / file) as h5:
        layout = json.loads(h5.attrs["layout"])
        return {cube["dataset"]: (layout["measures"][cube["measure"]]["name"], cube,
                                  Cube(h5["data"], layout, cube)) for cube in layout["cubes"]}


def key_of(row):
    return tuple(row[column] for column in ("measure", "period_start", "period_end", "category"))


def estimate(values, clusters):
    """Mean and its standard error by one-way random effects: √(MSB / N)."""
    groups = [values[clusters == cluster] for cluster in numpy.unique(clusters)]
    between = sum(len(group) * (group.mean() - values.mean()) ** 2 for group in groups)
    if len(groups) < 2:
        return values.mean(), math.nan
    return values.mean(), math.sqrt(between / (len(groups) - 1) / len(values))


def told(row, *columns):
    return [float(row[column]) if row[column] else math.nan for column in columns]


class CompareCase(ProgramCase):
    def setUp(self):
        super().setUp()
        self.write("short.yaml", SHORT)

    def compare_to(self, name, *arguments):
        """A comparison that must succeed; gives the folder of its results."""
        done = self.call("compare", *arguments, "--out", name)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.screen = done.stdout
        return self.folder / name

    def assert_shares_sum(self, folder, scenario):
        """The contributions of each figure sum to its difference, and none is missing."""
        shares = {}
        for row in rows_of(folder / "contributions.csv"):
            if row["scenario"] == scenario:
                shares.setdefault(key_of(row), []).append(float(row["mean"]))
        differences = {key_of(row): float(row["mean"])
                       for row in rows_of(folder / "differences.csv")
                       if row["scenario"] == scenario
                       and not any(row[d] for d in DIMENSIONS if d != "category")}
        self.assertGreater(len(shares), 30)
        for key, of in shares.items():
            mean = differences.get(key, 0.0)
            self.assertLessEqual(abs(math.fsum(of) - mean), 1e-9 * max(1, abs(mean)), key)
        yearly = {key[1:3] for key in shares}
        for key in differences:
            self.assertTrue(key in shares or key[1:3] not in yearly, key)


class ThreeMeasuresCheck(CompareCase):
    """Of one comparison, run once."""

    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory(prefix="sendsim-check-")
        cls.addClassCleanup(place.cleanup)
        case = cls("compare_to")
        case.folder = pathlib.Path(place.name)
        case.write("short.yaml", SHORT)
        case.write("three.yaml", what_if("three", *map(measure, MEASURES)))
        cls.compared = case.compare_to("compared", "short.yaml", "three.yaml",
                                       "--replications", REPLICATIONS)
        cls.screen = case.screen
        for subset in itertools.product((False, True), repeat=3):
            name = "with" + "".join(str(i) for i in range(3) if subset[i])
            case.write(f"{name}.yaml", what_if(name, *(measure(WORKING[i]) for i in range(3)
                                                       if subset[i])))
        cls.case = case

    def setUp(self):
        pass

    def test_each_scenario_has_the_results_of_a_run_of_its_own(self):
        for name in ("short", "three"):
            alone = self.case.run_to(f"alone-{name}", f"{name}.yaml", "--replications",
                                     REPLICATIONS)
            beside = self.compared / name
            self.assertEqual((alone / "summary.csv").read_bytes(),
                             (beside / "summary.csv").read_bytes())
            a, b = arrays_of(alone), arrays_of(beside)
            self.assertEqual(list(a), list(b))
            for array in a:
                self.assertEqual(a[array].tobytes(), b[array].tobytes(), array)

    def test_differences_are_what_numpy_makes_of_the_replications(self):
        before, after = (cubes_of(self.compared / name) for name in ("short", "three"))
        clusters = numpy.arange(REPLICATIONS) // 2
        rows = rows_of(self.compared / "differences.csv")
        self.assertEqual(list(rows[0]), list(summary_of(self.compared / "short")[0])
                         + ["probability_better"])
        kinds = set()
        for row in rows:
            self.assertEqual(row["scenario"], "three")
            values = None
            for dataset, (name, _, cube) in before.items():
                if name == row["measure"] and (value := cube.values(row)) is not None:
                    values = after[dataset][2].values(row) - value
                    break
            is_known = ~numpy.isnan(values)
            known = values[is_known]
            mean, error = estimate(known, clusters[is_known])
            numpy.testing.assert_allclose(
                told(row, "mean", "se", "p05", "p25", "p50", "p75", "p95"),
                [mean, error, *numpy.quantile(known, QUANTILES)], rtol=1e-9, atol=1e-7,
                err_msg=str(row))
            sign = -1 if row["measure"] in LESS else 1
            better = (known * sign > 0).mean() if row["measure"] in LESS | MORE else math.nan
            numpy.testing.assert_array_equal(told(row, "probability_better"), [better], str(row))
            kinds.add((row["measure"] in LESS, row["measure"] in MORE,
                       sum(bool(row[d]) for d in DIMENSIONS), 0 < better < 1))
        self.assertGreater(len(rows), 1000)
        self.assertLessEqual({(True, False, 0, True), (True, False, 1, True),
                              (False, True, 0, True), (False, False, 0, False),
                              (False, False, 1, False), (False, False, 3, False)}, kinds)

    def test_no_total_or_margin_that_differs_is_left_out(self):
        have = {(key_of(row)[:3], tuple((d, row[d]) for d in DIMENSIONS if row[d]))
                for row in rows_of(self.compared / "differences.csv")}
        before, after = (cubes_of(self.compared / name) for name in ("short", "three"))
        found = 0
        for dataset, (name, cube, array) in before.items():
            difference = after[dataset][2].array - array.array
            for (first, last), period in array.periods.items():
                part = difference[:, period]
                axes = tuple(range(1, part.ndim))
                if cube["show_total"] and (array.axes == [] or not array.is_rate):
                    total = part.sum(axis=axes)
                    found += self.assert_told(total, ((name, first, last), ()), have)
                if not cube["show_margins"] or array.is_rate:
                    continue
                for i, (axis, labels) in enumerate(array.axes):
                    margin = part.sum(axis=tuple(a for a in axes if a != i + 1))
                    for j, label in enumerate(labels):
                        found += self.assert_told(
                            margin[:, j], ((name, first, last), ((axis, label),)), have)
        self.assertGreater(found, 500)

    def assert_told(self, values, key, have):
        differs = bool(numpy.nan_to_num(values).any())
        self.assertEqual(key in have, differs, key)
        return differs

    def test_the_file_of_differences_has_every_cell(self):
        before, after = (cubes_of(self.compared / name) for name in ("short", "three"))
        differences = cubes_of(self.compared / "three", "differences.h5")
        self.assertEqual(list(differences), list(before))
        for dataset, (_, _, cube) in differences.items():
            numpy.testing.assert_array_equal(
                cube.array, after[dataset][2].array - before[dataset][2].array, dataset)

    def test_contributions_sum_to_the_difference(self):
        self.assert_shares_sum(self.compared, "three")

    def test_contributions_are_the_shapley_values_of_runs_of_every_subset(self):
        names = [f"with{''.join(map(str, who))}" for size in range(4)
                 for who in itertools.combinations(range(3), size)]
        runs = self.case.run_to("subsets", *(f"{name}.yaml" for name in names),
                                "--replications", REPLICATIONS)
        worth = {name: [(measure, cube) for measure, _, cube in cubes_of(runs / name).values()]
                 for name in names}

        def figure(who, row):
            wanted = {**{d: "" for d in DIMENSIONS}, **row}
            name = "with" + "".join(str(i) for i in sorted(who))
            return next(values for measure, cube in worth[name] if measure == row["measure"]
                        and (values := cube.values(wanted)) is not None)

        clusters = numpy.arange(REPLICATIONS) // 2
        rows = rows_of(self.compared / "contributions.csv")
        self.assertEqual(list(rows[0]), ["scenario", "measure_name", "measure", "unit",
                                         "period_start", "period_end", "category", "mean", "se"])
        interact = 0
        for row in rows:
            player = WORKING.index(row["measure_name"])
            orders = [figure({*order[:order.index(player) + 1]}, row)
                      - figure({*order[:order.index(player)]}, row)
                      for order in itertools.permutations(range(3))]
            values = sum(orders) / len(orders)
            values = values[~numpy.isnan(values)]
            self.assertEqual(len(values), REPLICATIONS, row)
            numpy.testing.assert_allclose(told(row, "mean", "se"), estimate(values, clusters),
                                          rtol=1e-9, atol=1e-7, err_msg=str(row))
            interact += not numpy.allclose(orders[0], orders[-1])
        self.assertGreater(interact, 50)  # else any order would do
        self.assertTrue({"high_needs/top_up_and_places"} & {row["category"] for row in rows})

    def test_a_measure_that_does_nothing_has_no_contribution(self):
        self.assertEqual({row["measure_name"] for row in rows_of(self.compared / "contributions.csv")},
                         set(WORKING))
        lines = [line for line in self.screen.splitlines() if line.startswith("  idle ")]
        self.assertTrue(lines)
        for line in lines:
            self.assertRegex(line, "^  idle( +0)+$")

    def test_the_screen_is_told_from_the_files(self):
        lines = self.screen.splitlines()
        self.assertEqual(lines[0], f"short and 1 what-if: {REPLICATIONS} replications from "
                                   "2025-01-16 to 2026-12-31, seed 1")
        for line in lines:
            self.assertLessEqual(len(line), 100, line)
            self.assertEqual(line, line.rstrip())
        rows = {key_of(row): row for row in rows_of(self.compared / "differences.csv")
                if not any(row[d] for d in DIMENSIONS)}
        row = rows["requests", "2025-01-16", "2026-01-14", ""] \
            if ("In the year 2025-01-16 to 2026-01-14" in self.screen) \
            else next(row for key, row in rows.items() if key[0] == "requests"
                      and f"In the year {key[1]} to {key[2]}" in self.screen)
        cells = next(re.split("  +", line.strip()) for line in lines
                     if line.startswith("  requests "))
        mean, error = told(row, "mean", "se")
        self.assertEqual(cells[3:], [f"{mean:+,.0f} ± {4.302653 * error:,.0f}", "–"])
        self.assertNotIn("9 in 10", self.screen)
        self.assertIn("6 replications are too few to tell a range, which takes 40; ± is rough, too.",
                      re.sub(r"\s+", " ", self.screen))
        self.assertEqual(float(cells[2]) - float(cells[1]), float(cells[3].split()[0]))
        tail = self.screen.split("Written to ")[1].splitlines()
        named = [i for i, line in enumerate(tail) if re.match(r"  \S", line)]
        self.assertEqual([tail[i].split()[0] for i in named],
                         [*OF_COMPARISON, "manifest.json", *REPORT, "short/", "three/"])
        self.assertEqual(re.sub(r"\s+", " ", " ".join(tail[named[-1]:])),
                         " three/ differences.h5, manifest.json, results.h5, sensitivity.csv, "
                         "summary.csv, variance.csv")
        self.assertNotIn("An invented authority", self.screen)  # that is the baseline

    def test_enough_replications_tell_the_range_of_a_difference(self):
        folder = self.case.compare_to("ranged", "short.yaml", "three.yaml", "--replications", 40,
                                      "--no-contributions")
        row = next(row for row in rows_of(folder / "differences.csv")
                   if row["measure"] == "requests" and not any(row[d] for d in DIMENSIONS)
                   and f"In the year {row['period_start']} to {row['period_end']}"
                   in self.case.screen)
        cells = next(re.split("  +", line.strip()) for line in self.case.screen.splitlines()
                     if line.startswith("  requests "))
        low, high = told(row, "p05", "p95")
        self.assertEqual(cells[4], f"{low:+,.0f} and {high:+,.0f}")

    def test_json_has_the_figures_of_the_files(self):
        done = self.case.call("compare", "short.yaml", "three.yaml", "--replications",
                              REPLICATIONS, "--out", "json", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        told_all = json.loads(done.stdout)
        self.assertEqual((told_all["baseline"], told_all["complete"]), ("short", True))
        self.assertEqual([s["scenario"] for s in told_all["scenarios"]], ["short", "three"])
        (told_of,) = told_all["what_ifs"]
        self.assertEqual(told_all["files"], [*OF_COMPARISON, "manifest.json", *REPORT])
        for file in OF_COMPARISON:
            self.assertEqual((self.compared / file).read_bytes(),
                             (self.case.folder / "json" / file).read_bytes())
        rows = {key_of(row): row for row in rows_of(self.compared / "differences.csv")
                if not any(row[d] for d in DIMENSIONS)}
        self.assertGreater(len(told_of["differences"]), 12)
        for figure in told_of["differences"]:
            row = rows.get(key_of({**figure, "category": ""}))
            if row is None:
                self.assertEqual(figure["difference"], 0)
                continue
            self.assertEqual([figure["difference"], figure["se"], figure["p05"], figure["p95"]],
                             told(row, "mean", "se", "p05", "p95"))
            self.assertEqual(figure.get("probability_better"),
                             float(row["probability_better"]) if row["probability_better"] else None)
            if figure["baseline"] is not None and "weeks" not in figure["unit"]:
                self.assertAlmostEqual(figure["what_if"] - figure["baseline"],
                                       figure["difference"], delta=1e-6)
        shares = {(row["measure_name"], *key_of(row)): row
                  for row in rows_of(self.compared / "contributions.csv")}
        self.assertTrue(told_of["contributions_exact"])
        for share in told_of["contributions"]:
            row = shares.get((share["measure_name"], *key_of({**share, "category": ""})))
            self.assertEqual([share["mean"], share["se"]], told(row, "mean", "se") if row else [0, 0])

    def test_threads_change_nothing(self):
        for threads in (1, 3):
            again = self.case.compare_to(f"threads-{threads}", "short.yaml", "three.yaml",
                                         "--replications", REPLICATIONS, "--threads", threads)
            for file in ("differences.csv", "contributions.csv"):
                self.assertEqual((again / file).read_bytes(), (self.compared / file).read_bytes())

    def test_the_order_of_measures_and_other_what_ifs_change_nothing(self):
        self.case.write("reversed.yaml", what_if("reversed", *map(measure, reversed(MEASURES))))
        both = self.case.compare_to("both", "short.yaml", "reversed.yaml", "three.yaml",
                                    "--replications", REPLICATIONS)
        self.assertEqual(sorted(path.name for path in both.iterdir() if path.is_dir()),
                         ["reversed", "short", "three"])
        for file in ("differences.csv", "contributions.csv"):
            alone = (self.compared / file).read_text(encoding="utf-8").splitlines()
            lines = (both / file).read_text(encoding="utf-8").splitlines()
            self.assertEqual([alone[0]] + [line for line in lines if line.startswith("three,")],
                             alone)
            turned = [line.replace("reversed,", "three,", 1) for line in lines
                      if line.startswith("reversed,")]
            self.assertEqual(sorted(turned), sorted(alone[1:]))
        self.assertEqual(self.case.screen.count("What each measure contributes"), 2)


class CompareCheck(CompareCase):
    def test_a_neutral_measure_differs_in_nothing(self):
        folder = self.compare_to("compared", INVENTED, NEUTRAL, "--replications", 4)
        self.assertEqual(sorted(path.name for path in folder.iterdir()),
                         [*OF_COMPARISON, "invented", "invented-neutral", "manifest.json", *REPORT])
        arrays = 0
        with h5py.File(folder / "invented-neutral/differences.h5") as file:
            layout = json.loads(file.attrs["layout"])
            for cube in layout["cubes"]:
                rate = layout["measures"][cube["measure"]]["kind"] == "rate"
                for group in ("data", "mean", "quantiles"):
                    values = file[group][cube["dataset"]][...]
                    self.assertTrue((values == 0).all() or
                                    rate and (numpy.nan_to_num(values) == 0).all(), cube)
                    arrays += 1
        self.assertGreater(arrays, 200)
        for file in ("differences.csv", "contributions.csv"):
            self.assertEqual(rows_of(folder / file), [], file)
        self.assertIn("The same in both, in every replication: EHC plans;", self.screen)
        self.assertNotIn("What each measure contributes", self.screen)

    def test_what_a_what_if_changes_beside_its_measures_has_a_row(self):
        self.write("both.yaml", what_if("both", measure("more officers"), rest=
                                        "population: {births: {value: 700, unit: persons a year}}\n"))
        self.write("other.yaml", what_if(
            "other", rest="population: {births: {value: 700, unit: persons a year}}\n"))
        folder = self.compare_to("compared", "short.yaml", "both.yaml", "other.yaml",
                                 "--replications", 4)
        rows = rows_of(folder / "contributions.csv")
        for name, players in (("both", {"(other changes)", "more officers"}),
                              ("other", {"(other changes)"})):
            self.assertEqual({row["measure_name"] for row in rows if row["scenario"] == name},
                             players)
        births = {(row["scenario"], row["measure_name"]) for row in rows
                  if row["measure"] == "births"}
        self.assertEqual(births, {(name, "(other changes)") for name in ("both", "other")})
        self.assert_shares_sum(folder, "both")

    def test_what_is_unknown_of_one_share_is_passed_over_in_all(self):
        """With hardly any plans some replications have no wait to tell of."""
        replications = 12
        rest = "assessment: {consultation: {law: lognormal, mean: {value: 49, unit: days}, cv: 0.3}}\n"
        hardly = measure("hardly any", "{parameter: identification.request, multiply: 0.01}")
        refuse = measure("refuse", "{parameter: assessment.refuse, multiply: 2}")
        subsets = {"none": [], "hardly": [hardly], "refuse": [refuse], "both": [hardly, refuse]}
        for name, measures in subsets.items():
            self.write(f"{name}.yaml", what_if(name, *measures, rest=rest))
        runs = self.run_to("runs", "short.yaml", *(f"{name}.yaml" for name in subsets),
                           "--replications", replications)
        folder = self.compare_to("compared", "short.yaml", "both.yaml", "--replications",
                                 replications)
        rows = [row for row in rows_of(folder / "contributions.csv")
                if row["measure"] == "weeks_to_plan_p50"]
        passed_over = 0
        for period in {(row["period_start"], row["period_end"]) for row in rows}:
            wanted = {**{d: "" for d in DIMENSIONS}, "period_start": period[0],
                      "period_end": period[1]}
            of = {name: cubes_of(runs / name)["weeks_to_plan_p50"][2].values(wanted)
                  for name in ("short", *subsets)}
            known = ~numpy.isnan(sum(of.values()))
            passed_over += (~known).sum()
            values = {
                "(other changes)": of["none"] - of["short"],
                "hardly any": (of["hardly"] - of["none"] + of["both"] - of["refuse"]) / 2,
                "refuse": (of["refuse"] - of["none"] + of["both"] - of["hardly"]) / 2}
            shares = {row["measure_name"]: float(row["mean"]) for row in rows
                      if (row["period_start"], row["period_end"]) == period}
            for name, share in values.items():
                self.assertAlmostEqual(shares.get(name, 0), share[known].mean(), delta=1e-9)
            self.assertAlmostEqual(sum(shares.values()),
                                   (of["both"] - of["short"])[known].mean(), delta=1e-9)
        self.assertTrue(0 < passed_over < replications * 2, passed_over)

    def test_a_line_of_spend_that_only_one_has_is_zero_in_the_other(self):
        lines = """finance:
  lines:
    - {code: top_up_and_places, budget: high_needs, per_child: 9000}
    - {code: therapy, budget: high_needs, per_child: 100}
"""
        self.write("lines.yaml", what_if("lines", measure("more officers"), rest=lines))
        folder = self.compare_to("compared", "short.yaml", "lines.yaml", "--replications", 2)
        self.assert_shares_sum(folder, "lines")
        spend = {name: {(row["category"], row["period_start"]): float(row["mean"])
                        for row in summary_of(folder / name) if row["measure"] == "spend"}
                 for name in ("short", "lines")}
        differences = {(row["category"], row["period_start"]): float(row["mean"])
                       for row in rows_of(folder / "differences.csv") if row["measure"] == "spend"}
        self.assertEqual({category for category, _ in differences},
                         {"", "high_needs/top_up_and_places", "high_needs/therapy",
                          "general_fund/transport_and_assessment"})
        for key, mean in differences.items():
            self.assertAlmostEqual(mean, spend["lines"].get(key, 0) - spend["short"].get(key, 0),
                                   delta=1e-6)

    def test_the_help_names_files_that_ship(self):
        example = re.findall(r"scenarios/\S+\.yaml", self.call("compare", "--help").stdout)
        self.assertEqual(len(example), 2)
        for path in example:
            self.assertTrue((SOURCE / path).is_file(), path)

    def test_a_measure_of_the_baseline_is_no_player(self):
        self.write("on.yaml", what_if("on", measure("more officers")))
        self.write("more.yaml", what_if("more", measure("fewer requests"), extends="on.yaml"))
        self.write("off.yaml", what_if("off", measure("more officers", extra="    enabled: false\n"),
                                       measure("fewer requests")))
        folder = self.compare_to("compared", "on.yaml", "more.yaml", "off.yaml",
                                 "--replications", 4)
        players = {}
        for row in rows_of(folder / "contributions.csv"):
            players.setdefault(row["scenario"], set()).add(row["measure_name"])
        self.assertEqual(players, {"more": {"fewer requests"},
                                   "off": {"fewer requests", "(other changes)"}})
        self.assert_shares_sum(folder, "off")

    def test_measures_that_need_each_other_are_told_before_anything_is_run(self):
        cut = "{parameter: assessment.officers.fte, add: -4, unit: FTE}"
        add = "{parameter: assessment.officers.fte, add: 2, unit: FTE}"
        self.write("pair.yaml", what_if("pair", measure("agency", add), measure("cut", cut)))
        err = self.refused("compare", "short.yaml", "pair.yaml", "--out", "results")
        self.assertEqual(len(err.splitlines()), 1, err)
        self.assertRegex(err, r"^pair\.yaml:\d+:\d+: .*expected .*got .*\(with \"agency\" switched off")
        self.assertIn("must name one `player:`", err)
        self.compare_to("without", "short.yaml", "pair.yaml", "--replications", 2,
                        "--no-contributions")
        player = "    player: fewer officers\n"
        self.write("pair.yaml", what_if("pair", measure("agency", add, player),
                                        measure("fewer requests"), measure("cut", cut, player)))
        folder = self.compare_to("compared", "short.yaml", "pair.yaml", "--replications", 4)
        self.assertEqual({row["measure_name"] for row in rows_of(folder / "contributions.csv")},
                         {"fewer officers", "fewer requests"})
        self.assert_shares_sum(folder, "pair")

    def test_a_set_of_measures_that_is_no_scenario_leaves_nothing(self):
        def officers(name, fte):
            return measure(name, f"{{parameter: assessment.officers.fte, add: {fte}, unit: FTE}}")
        self.write("four.yaml", what_if("four", officers("c", 1), officers("d", 1),
                                        officers("a", -2), officers("b", -2)))
        err = self.refused("compare", "short.yaml", "four.yaml", "--replications", 2,
                           "--out", "results")
        (fault,) = [line for line in err.splitlines() if "expected" in line]
        on_terminal = Watched(self.folder, "compare", "short.yaml", "four.yaml", "--replications", 2)
        self.assertEqual(on_terminal.finish(), (2, ""))
        self.assertRegex(on_terminal.seen, r"\r +\rfour\.yaml:")
        self.assertRegex(fault, r'^four\.yaml:\d+:\d+: .*\(with "c", "d" switched off')

    def test_the_contributions_of_many_measures_are_drawn(self):
        self.write("nine.yaml", what_if("nine", *(measure(
            f"m{i}", "{parameter: identification.request, multiply: 0.93, where: "
                     f"{{age: {i + 2}-{i + 8}}}}}") for i in range(9))))
        self.write("brief.yaml", what_if("brief", rest=
                                         "period: {first: 2025-01-16, last: 2026-02-28}\n"))
        self.write("nine.yaml", (self.folder / "nine.yaml").read_text().replace("short", "brief"))
        err = self.refused("compare", "brief.yaml", "nine.yaml", "--replications", 31,
                           "--out", "results")
        self.assertEqual(err.splitlines()[1:], [  # after the warning of a measure that is too late
            "sendsim: nine: expected 32 replications or more for the contributions of 9 measures; or "
            "give --no-contributions"])
        folder = self.compare_to("compared", "brief.yaml", "nine.yaml", "--replications", 33)
        self.assertEqual({row["measure_name"] for row in rows_of(folder / "contributions.csv")},
                         {f"m{i}" for i in range(9)})
        self.assert_shares_sum(folder, "nine")
        self.assertIn("9 measures: the orders in which they could come in were drawn", self.screen)
        for line in self.screen.splitlines():
            self.assertLessEqual(len(line), 100, line)

    def test_scenarios_of_one_name_are_told_apart_by_their_files(self):
        self.write("a/places.yaml", what_if("", measure("more places"), extends="../short.yaml"))
        self.write("b/places.yaml", what_if("", measure("fewer requests"), extends="../short.yaml"))
        folder = self.compare_to("compared", "short.yaml", "a/places.yaml", "b/places.yaml",
                                 "b/places.yaml", "short.yaml", "--replications", 2,
                                 "--no-contributions")
        names = ["short: places", "short: places 2", "short: places 3", "short 2"]
        self.assertEqual(sorted(path.name for path in folder.iterdir() if path.is_dir()),
                         sorted(["short", *(name.replace(": ", "-").replace(" ", "-")
                                            for name in names)]))
        rows = rows_of(folder / "differences.csv")
        self.assertEqual({row["scenario"] for row in rows}, set(names[:3]))  # the last is the same
        of = {name: [{**row, "scenario": ""} for row in rows if row["scenario"] == name]
              for name in names}
        self.assertEqual(of["short: places 2"], of["short: places 3"])
        self.assertNotEqual(of["short: places"], of["short: places 2"])
        self.assertEqual(summary_of(folder / "short-places")[0]["scenario"], "short: places")

    def test_names_too_long_for_folders_are_told_apart(self):
        self.write("a.yaml", what_if("x" * 150, measure("more places")))
        self.write("b.yaml", what_if("x" * 150, measure("more " * 30, MEASURES["more places"])))
        folder = self.compare_to("compared", "short.yaml", "a.yaml", "b.yaml", "b.yaml",
                                 "--replications", 1)
        self.assertEqual(len([path for path in folder.iterdir() if path.is_dir()]), 4)
        self.assertEqual(len({row["scenario"] for row in rows_of(folder / "differences.csv")}), 3)
        for line in self.screen.splitlines():
            if "xxx" not in line:
                self.assertLessEqual(len(line), 100, line)
            self.assertEqual(line, line.rstrip())

    def test_the_choice_of_files(self):
        self.write("three.yaml", what_if("three", measure("more places")))
        arguments = ("short.yaml", "three.yaml", "--replications", 2)
        both = everything_in(self.compare_to("both", *arguments))
        for wanted, top, of_baseline, of_what_if in (
                ("csv", OF_COMPARISON, OF_SCENARIO, OF_SCENARIO),
                ("h5", [], ["results.h5"], ["differences.h5", "results.h5"])):
            files = everything_in(self.compare_to(wanted, *arguments, "--format", wanted))
            self.assertEqual(sorted(files), sorted(
                ["manifest.json", *top, "short", "short/manifest.json", "three",
                 "three/manifest.json", *(f"short/{name}" for name in of_baseline),
                 *(f"three/{name}" for name in of_what_if)]))
            for name in files:
                if name.endswith(".csv"):
                    self.assertEqual(files[name], both[name], name)
        files = everything_in(self.compare_to("none", *arguments, "--no-contributions"))
        self.assertEqual(sorted(set(both) - set(files)), ["contributions.csv"])
        self.assertEqual(files["differences.csv"], both["differences.csv"])
        self.assertNotIn("What each measure contributes", self.screen)

    def test_manifests_tell_what_ran(self):
        self.write("three.yaml", what_if("three", measure("more places")))
        folder = self.compare_to("compared", "short.yaml", "three.yaml", "--replications", 2)
        for place, inputs, outputs in (
                ("", [], OF_COMPARISON),
                ("short", ["short.yaml"], ["results.h5", *OF_SCENARIO]),
                ("three", ["three.yaml"], ["differences.h5", "results.h5", *OF_SCENARIO])):
            manifest = json.loads((folder / place / "manifest.json").read_text(encoding="utf-8"))
            self.assertTrue(manifest["complete"])
            self.assertEqual(manifest["command"][1], "compare")
            listed = {pathlib.Path(i["path"]).name for i in manifest["inputs"]}
            self.assertLessEqual({*inputs}, listed)
            self.assertLessEqual({*outputs}, {o["path"] for o in manifest["outputs"]})

    def test_results_go_to_outputs_by_the_baselines_name(self):
        done = self.call("compare", "short.yaml", "short.yaml", "--replications", 1)
        self.assertEqual(done.returncode, 0, done.stderr)
        (folder,) = (self.folder / "outputs").iterdir()
        self.assertRegex(folder.name, r"^short-compared-\d{4}-\d\d-\d\dT\d{6}Z$")

    def test_what_cannot_be_compared_is_refused(self):
        for last in ("2026-12-30", "2028-12-31"):  # within a census year; beyond other censuses
            self.write("other.yaml", what_if("other", rest=
                                             f"period: {{first: 2025-01-16, last: {last}}}\n"))
            err = self.refused("compare", "short.yaml", "other.yaml", "--out", "results")
            self.assertEqual(err, "sendsim: cannot compare other with short: expected the "
                             "baseline's period, 2025-01-16 to 2026-12-31, got 2025-01-16 to "
                             f"{last}\n")
        self.assertEqual(self.refused("compare"), "sendsim: compare: expected the paths of a "
                         "baseline and of one what-if or more\n")
        self.assertEqual(self.refused("compare", "short.yaml"), "sendsim: compare: expected one "
                         "what-if or more behind the baseline, or --drivers\n")
        for arguments, said in ((["--no-contribution"], '(did you mean "--no-contributions"?)'),
                                (["--replcations", "3"], '(did you mean "--replications"?)'),
                                (["--contributions"], "--contributions"),
                                (["--replications", "0"], "from 1 to 1000000"),
                                (["--format", "htm"], '(did you mean "html"?)')):
            err = self.refused("compare", "short.yaml", "short.yaml", *arguments)
            self.assertEqual(len(err.splitlines()), 1, err)
            self.assertTrue(err.startswith("sendsim: compare: "), err)
            self.assertIn(said, err)

    def test_faults_of_all_files_are_told_once(self):
        self.write("bad.yaml", what_if("bad", rest="peroid: 3\n"))
        self.write("worse.yaml", what_if("worse", rest="assessment: {not_issue: much}\n",
                                         extends="bad.yaml"))
        err = self.refused("compare", "short.yaml", "bad.yaml", "worse.yaml", "none.yaml",
                           "--out", "results")
        lines = err.splitlines()
        self.assertEqual(len(lines), 3, err)
        self.assertEqual(lines[0], 'bad.yaml:4:1: peroid: expected a known key, got "peroid" '
                                   '(did you mean "period"?)')
        self.assertTrue(lines[1].startswith("none.yaml: expected a readable file"), err)
        self.assertTrue(lines[2].startswith("worse.yaml:4:25: assessment.not_issue: "), err)
        self.assertEqual(len(self.refused("compare", "bad.yaml", "bad.yaml").splitlines()), 1)
        err = self.refused("compare", "short.yaml", "short.yaml", "--set", "assessment.officer=4")
        self.assertEqual(len(err.splitlines()), 1, err)

    def test_places_that_cannot_be_written_to_are_refused_before_the_run(self):
        self.write("file", "mine\n")
        self.write("folder/notes.txt", "mine\n")
        for place in ("file", "file/results", "folder", "/proc/results"):
            err = self.refused("compare", "short.yaml", "short.yaml", "--out", place)
            self.assertTrue(err.startswith("sendsim: cannot write to "), err)
            self.assertEqual(len(err.splitlines()), 1, err)

    def test_an_earlier_comparison_is_replaced_whole(self):
        self.write("three.yaml", what_if("three", measure("more places")))
        self.compare_to("results", "short.yaml", "three.yaml", "--replications", 1)
        done = self.call("compare", "short.yaml", "short.yaml", "--replications", 1,
                         "--format", "csv", "--out", "results")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('sendsim: replaced the earlier run of "short"', done.stderr)
        self.assertEqual(sorted(path.name for path in (self.folder / "results").iterdir()),
                         [*OF_COMPARISON, "manifest.json", "short", "short-2"])

    def test_a_full_disk_leaves_nothing(self):
        self.write("three.yaml", what_if("three", measure("more places")))
        for largest in (1_000, 60_000, 200_000):
            err = self.refused("compare", "short.yaml", "three.yaml", "--replications", 6, "--out",
                               "results", code=1, largest_file=largest)
            self.assertIn("sendsim: cannot write ", err)

    def test_an_interrupted_comparison_keeps_what_is_finished(self):
        self.write("three.yaml", what_if("three", measure("more places")))
        run = Watched(self.folder, "compare", "short.yaml", "three.yaml", "--replications", MANY,
                      "--threads", 2, "--out", "results")
        run.read_until(rf"[1-9]\d*/{MANY} replications")
        run.process.send_signal(signal.SIGINT)
        code, out = run.finish()
        self.assertEqual(code, 1, run.seen)
        self.assertNotIn("contributions of measures:", run.seen)
        folder = self.folder / "results"
        self.assert_marked_incomplete(folder, out)
        numbers = {}
        for path in ("short/results.h5", "three/results.h5", "three/differences.h5"):
            with h5py.File(folder / path) as file:
                numbers[path] = list(file["data/replication"])
        self.assertEqual(len({tuple(of) for of in numbers.values()}), 1)
        finished = len(numbers["short/results.h5"])
        self.assertIn(f"interrupted, {finished} of {MANY} replications were kept", run.seen)
        for place in ("short", "three"):
            manifest = json.loads((folder / place / "manifest.json").read_text(encoding="utf-8"))
            self.assertFalse(manifest["complete"])
        before, after = (cubes_of(folder / name)["requests"][2].array for name in ("short", "three"))
        numpy.testing.assert_array_equal(
            cubes_of(folder / "three", "differences.h5")["requests"][2].array, after - before)

    def test_contributions_that_are_interrupted_are_left_out(self):
        self.write("eight.yaml", what_if("eight", *(measure(
            f"m{i}", "{parameter: identification.request, multiply: 0.9}") for i in range(8))))
        whole = self.compare_to("whole", "short.yaml", "eight.yaml", "--replications", 20,
                                "--no-contributions")
        run = Watched(self.folder, "compare", "short.yaml", "eight.yaml", "--replications", 20,
                      "--threads", 2, "--out", "results")
        run.read_until(r"[1-9]\d*/255 further")
        run.process.send_signal(signal.SIGINT)
        code, out = run.finish()
        self.assertEqual(code, 1, run.seen)
        self.assertIn("sendsim: interrupted, the contributions of measures are left out", run.seen)
        folder = self.folder / "results"
        self.assert_marked_incomplete(folder, out)
        self.assertEqual((folder / "differences.csv").read_bytes(),
                         (whole / "differences.csv").read_bytes())
        for place in ("short", "eight"):  # these were run whole
            manifest = json.loads((folder / place / "manifest.json").read_text(encoding="utf-8"))
            self.assertTrue(manifest["complete"])

    def assert_marked_incomplete(self, folder, out):
        self.assertIn("INCOMPLETE: interrupted; contributions are left out", out)
        self.assertIn("Written, marked incomplete, to results:", out)
        self.assertNotIn("What each measure contributes", out)
        self.assertEqual([path.name for path in folder.parent.iterdir() if path.is_dir()
                          and path.name.startswith("res")], ["results"])
        self.assertEqual(sorted(path.name for path in folder.iterdir() if path.is_file()),
                         [*OF_COMPARISON[1:], "manifest.json", *REPORT])
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        self.assertFalse(manifest["complete"])
        self.assertFalse([path for path in folder.parent.iterdir() if path.name.startswith(".")])


class DriversCheck(CompareCase):
    """What makes the baseline grow: bars that sum, and are those of separate runs."""
    MOVING = {"identification.request_trend": "{from: {2025-01-16: 1, 2025-09-01: 1.4}}",
              "assessment.officers.fte": "{from: {2025-01-16: 3.6, 2026-01-01: 2.4}, unit: FTE}"}
    HELD = {"identification.request_trend": "1", "assessment.officers.fte": "3.6"}
    STILL = ["--set", "placement.limited_types.special.places=240",
             "--set", "measures.more psychologists.enabled=false",
             "--set", "identification.request={ASD: {0-1: 0, 2-15: 0.1, 16-25: 0}, "
                      "SEMH: {0-1: 0, 2-15: 0.14, 16-25: 0}}",
             "--set", "finance.high_needs_budget={value: 11.2, unit: GBP million}"]

    def setUp(self):
        super().setUp()
        self.write("short.yaml", SHORT.replace("2026-12-31", "2028-04-30"))

    def edits(self, moving):
        """All parameters of HELD, those in `moving` as MOVING has them."""
        edits = list(self.STILL)
        for path, held in self.HELD.items():
            edits += ["--set", f"{path}={self.MOVING[path] if path in moving else held}"]
        return edits

    def bars(self, *arguments):
        folder = self.compare_to("grown", "short.yaml", "--drivers", *arguments)
        bars = {}
        for row in rows_of(folder / "drivers.csv"):
            bars.setdefault(key_of(row), {})[row["driver"]] = float(row["mean"])
        return folder, bars

    def totals(self, folder):
        return {key_of(row): float(row["mean"]) for row in summary_of(folder)
                if not any(row[d] for d in DIMENSIONS if d != "category")}

    def test_bars_sum_to_the_figure_of_the_period(self):
        folder, bars = self.bars("--replications", 6, *self.edits(self.MOVING))
        totals = self.totals(folder / "short")
        self.assertGreater(len(bars), 100)
        for key, of in bars.items():
            end = of.pop("(end)", 0.0)
            sizes = [abs(value) for value in of.values()]
            self.assertLessEqual(abs(math.fsum(of.values()) - end), 1e-9 * max(1, *sizes), key)
            if key in totals and not key[0].startswith(("weeks", "within")):  # known in all
                self.assertAlmostEqual(end, totals[key], delta=1e-9 * max(1, abs(end)), msg=key)
        self.assertIn("What makes short grow", self.screen)
        self.assertNotIn("what-if", self.screen)
        self.assertEqual([line for line in self.screen.splitlines() if line != line.rstrip()], [])
        self.assertEqual({name for of in bars.values() for name in of},
                         {"(start)", "momentum", "request rate", "capacity"})

    def test_bars_are_those_of_separate_runs(self):
        _, bars = self.bars("--replications", 6, *self.edits(self.MOVING))
        request, officers = self.MOVING
        runs = {}
        for moving in ((), (request,), (officers,), (request, officers)):
            runs[moving] = self.totals(self.run_to("run" + str(len(runs)), "short.yaml",
                                                   "--replications", 6, *self.edits(moving)))
        for key, start in ((("requests", "2027-01-21", "2028-01-19", ""),
                            ("requests", "2025-01-16", "2026-01-14", "")), (("ehc_plans", "2028-01-20", "2028-01-20", ""),
                                          ("ehc_plans", "2025-01-16", "2025-01-16", "")),
                           (("high_needs_spend", "2027-04-01", "2028-03-31", ""),
                            ("high_needs_spend", "2025-04-01", "2026-03-31", ""))):
            grown = {moving: of[key] - of[start] for moving, of in runs.items()}
            expected = {
                "momentum": grown[()],
                "request rate": (grown[(request,)] - grown[()] + grown[(request, officers)]
                                 - grown[(officers,)]) / 2,
                "capacity": (grown[(officers,)] - grown[()] + grown[(request, officers)]
                             - grown[(request,)]) / 2}
            for name, value in expected.items():
                self.assertAlmostEqual(bars[key].get(name, 0.0), value,
                                       delta=1e-9 * max(1.0, abs(runs[()][key])), msg=(key, name))
        self.assertGreater(abs(bars[key]["request rate"]), 1.0)  # there is something to tell apart

class TakenUpCheck(CompareCase):
    """A longer comparison takes up an earlier one of the very same."""

    def setUp(self):
        super().setUp()
        self.write("less.yaml", what_if("less", measure("fewer requests"), measure("more officers")))
        self.write("more.yaml", what_if("more", measure("more places")))

    def compared(self, replications, *arguments, out, whatifs=("less.yaml", "more.yaml")):
        done = self.call("compare", "short.yaml", *whatifs, "--replications", replications,
                         "--out", out, *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.folder / out, done.stderr

    def assert_same(self, one, other):
        """All that is told: every table byte for byte, every array."""
        tables = sorted(path.relative_to(one) for path in one.rglob("*.csv"))
        self.assertEqual(tables, sorted(path.relative_to(other) for path in other.rglob("*.csv")))
        self.assertGreater(len(tables), 8)
        for table in tables:
            self.assertEqual((one / table).read_bytes(), (other / table).read_bytes(), table)
        files = sorted(path.relative_to(one) for path in one.rglob("*.h5"))
        self.assertEqual(files, sorted(path.relative_to(other) for path in other.rglob("*.h5")))
        for file in files:
            a, b = (arrays_of((in_ / file).parent, file.name) for in_ in (one, other))
            self.assertEqual(list(a), list(b))
            for name in a:
                self.assertEqual(a[name].tobytes(), b[name].tobytes(), (file, name))

    def assert_taken(self, replications, err):
        version = self.call("--version").stdout
        if "-modified" not in version:  # which may be another program each time
            self.assertIn(f"sendsim: {replications} replications of short and 2 what-ifs were taken "
                          "up from the earlier comparison; the further scenarios of contributions "
                          "are run anew\n", err)

    def test_a_longer_comparison_takes_up_an_earlier_one_and_gives_the_same(self):
        fresh, err = self.compared(9, "--drivers", out="fresh")
        self.assertNotIn("taken up", err)
        self.compared(4, out="grown")
        for replications in (4, 9):  # of all of them there is nothing left to run
            grown, err = self.compared(9, "--drivers", out="grown")
            self.assert_taken(replications, err)
            self.assert_same(fresh, grown)
        fewer, err = self.compared(3, "--drivers", out="grown")
        self.assert_taken(3, err)
        self.assert_same(self.compared(3, "--drivers", out="three")[0], fewer)
        # And without anything that is run anew.
        _, err = self.compared(5, "--no-contributions", out="grown")
        self.assertNotIn("anew", err)

    def test_another_what_if_seed_or_a_damaged_file_is_not_taken_up(self):
        self.compared(3, out="grown")
        self.write("less.yaml", what_if("less", measure("fewer requests")))
        grown, err = self.compared(5, out="grown")  # the baseline is the same, the pair is not
        self.assertNotIn("taken up", err)
        self.assert_same(self.compared(5, out="fresh")[0], grown)
        _, err = self.compared(6, "--seed", 2, out="grown")
        self.assertNotIn("taken up", err)
        self.compared(5, out="grown")
        file = self.folder / "grown/more/results.h5"
        for damaged in (b"", file.read_bytes()[:9000], None):
            file.write_bytes(damaged) if damaged is not None else file.unlink()
            grown, err = self.compared(5, out="grown")
            self.assertNotIn("taken up", err)
            self.assert_same(self.folder / "fresh", grown)

    def test_a_comparison_of_other_what_ifs_takes_up_what_it_shares_or_nothing(self):
        self.compared(4, "--no-contributions", out="grown", whatifs=("more.yaml", "less.yaml"))
        fresh, _ = self.compared(6, "--no-contributions", out="fresh")
        grown, _ = self.compared(6, "--no-contributions", out="grown")  # in another order
        self.assert_same(fresh, grown)
        self.compared(4, "--no-contributions", out="one", whatifs=("more.yaml",))
        one, err = self.compared(6, "--no-contributions", out="one")
        self.assertNotIn("taken up", err)  # of `less` there is none
        self.assert_same(fresh, one)

    def test_a_precise_comparison_takes_nothing_up(self):
        self.compared(31, "--no-contributions", out="grown", whatifs=("more.yaml",))
        done = self.call("compare", "short.yaml", "more.yaml", "--no-contributions", "--precision",
                         "ehc_plans=500", "--json", "--out", "grown")
        self.assertNotIn("taken up", done.stderr)
        self.assertEqual(json.loads(done.stdout)["precision"][0]["replications"], 30)


if __name__ == "__main__":
    warnings.simplefilter("error")
    unittest.main()
