"""An invented authority's inputs of a witan.send model: 2,150 plans, nine years of transitions.

As a program: witan_folder.py DIR writes them there.
"""
import csv
import pathlib
import random
import sys

FIRST = 2016            # January of the first census
YEARS = 9               # of transitions
PROJECTED = 5           # Januaries of population after the last
PLANS = 2150            # in the last January, about
NEEDS = ("ASD", "MLD", "SEMH", "SLCN", "PD")
SETTINGS = {            # first and last academic year, group
    "NURS": (-4, -1, "early"),
    "MAIN": (0, 11, "mainstream"),
    "UNIT": (0, 11, "mainstream"),
    "SPEC": (0, 14, "special"),
    "INDEP": (0, 14, "special"),
    "EHE": (0, 11, "elsewhere"),
    "FE": (12, 20, "post16"),
    "SP16": (12, 20, "post16"),
}
COST = {"NURS": 4000, "MAIN": 6500, "UNIT": 11000, "SPEC": 19000, "INDEP": 58000, "EHE": 500,
        "FE": 5500, "SP16": 24000}
NOBODY = ("NONSEND", "NONSEND")


def open_at(ncy):
    return [code for code, (first, last, _) in SETTINGS.items() if first <= ncy <= last]


def population(year, ncy):
    """Residents: cohorts grow by four in a thousand, and by families who move in."""
    born = year - ncy
    return round(3480 * (1.004 ** (born - 2012)) * (1.003 ** min(ncy, 14)))


def joining(ncy):
    """Chance a resident and year to be given a plan, by the academic year at the next census."""
    if ncy < -3:
        return 0.0002
    if ncy <= 0:
        return 0.0045
    if ncy <= 11:
        return 0.0056 - 0.0003 * ncy
    return 0.0008 if ncy <= 14 else 0.0001


def leaving(ncy, setting):
    """Chance to have no plan a year later; it differs a little by setting, too."""
    base = 0.03 if ncy < 11 else {11: 0.12, 12: 0.15, 13: 0.26, 14: 0.38}.get(ncy, 0.45)
    if ncy >= 20:
        return 1.0
    return base * (0.9 if setting in ("SPEC", "INDEP") else 1.05)


def setting_of_joiner(ncy, rng):
    weight = {"NURS": 5, "MAIN": 7, "UNIT": 1, "SPEC": 3, "INDEP": 0.4, "EHE": 0.3, "FE": 6, "SP16": 1}
    codes = open_at(ncy)
    return rng.choices(codes, [weight[code] for code in codes])[0]


def next_setting(ncy, setting, rng):
    """Where who still has a plan is a year later."""
    there = open_at(ncy + 1)
    if setting not in there:
        usual = {"NURS": ("MAIN", "SPEC"), "EHE": ("FE", "FE")}.get(setting, ("FE", "SP16"))
        return rng.choices(usual, (4, 1))[0]
    chance = {"MAIN": (("SPEC", 0.035), ("UNIT", 0.01)), "UNIT": (("SPEC", 0.04),),
              "SPEC": (("INDEP", 0.012), ("MAIN", 0.005))}.get(setting, ())
    if ncy == 6 and setting == "MAIN":
        chance = (("SPEC", 0.16), ("UNIT", 0.03))
    draw = rng.random()
    for code, part in chance:
        if draw < part:
            return code if code in there else setting
        draw -= part
    return setting


def some(expected, rng):
    """A count with that mean: of a thousand with a small chance each."""
    return sum(rng.random() < expected / 1000 for _ in range(1000)) if expected > 0 else 0


def joiners(year, rng):
    for ncy in range(-4, 21):
        for _ in range(some(joining(ncy) * population(year, ncy), rng)):
            yield ncy, (rng.choice(NEEDS), setting_of_joiner(ncy, rng))


def transitions(seed=7):
    rng = random.Random(seed)
    plans = []
    rows = []
    for year in range(FIRST - 24, FIRST + YEARS):
        after = []
        step = []
        for ncy, state in plans:
            if rng.random() < leaving(ncy, state[1]):
                step.append((year, ncy, state, NOBODY))
                continue
            now = (state[0], next_setting(ncy, state[1], rng))
            step.append((year, ncy, state, now))
            after.append((ncy + 1, now))
        for ncy, state in joiners(year, rng):
            step.append((year, ncy - 1, NOBODY, state))
            after.append((ncy, state))
        plans = after
        if year >= FIRST:
            rows += step
    return rows


def write(folder, seed=7):
    """Writes the four files; gives the transitions."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rows = transitions(seed)

    def table(name, header, lines):
        with open(folder / name, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *lines])
    table("transitions.csv",
          ["calendar-year", "setting-1", "need-1", "academic-year-1", "setting-2", "need-2",
           "academic-year-2"],
          [(year, a[1], a[0], ncy, b[1], b[0], ncy + 1) for year, ncy, a, b in rows])
    table("population.csv", ["calendar-year", "academic-year", "population"],
          [(year, ncy, population(year, ncy))
           for year in range(FIRST, FIRST + YEARS + PROJECTED + 1) for ncy in range(-5, 26)])
    table("costs.csv", ["need", "setting", "cost"],
          [(need, code, COST[code] + 250 * i) for i, need in enumerate(NEEDS) for code in SETTINGS])
    table("valid-states.csv",
          ["setting", "setting-group", "min-academic-year", "max-academic-year", "needs",
           "setting->setting"],
          [(code, group, first, last, ",".join(NEEDS), ",".join(SETTINGS))
           for code, (first, last, group) in SETTINGS.items()])
    return rows


if __name__ == "__main__":
    MADE = write(sys.argv[1])
    print(sum(b != NOBODY for year, _, _, b in MADE if year == FIRST + YEARS - 1), "plans")
