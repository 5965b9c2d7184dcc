"""Reads what callgrind counted of Pathway::run, and prints it stage by stage.

stages.py COUNTS REPLICATIONS, for tools/bench/stages.
"""
import collections
import re
import sys

# Functions that only hand on: what they call is looked at instead.
OPENED = tuple("sendsim::pathway::Pathway::" + name for name in ("run(", "settle(", "handle(", "start()", "complete()"))
# The step to which a call from one of these belongs: the first whose expression is found.
STEPS = [
    ("the first day: records, thresholds, residual times", r"Pathway::load_start|Placement::settle"),
    ("screening who will have a need", r"Population::begin\(|Transition::begin\("),
    ("needs that begin, SEN support", r"Identification::|Population::appear|Pathway::leaves"),
    ("requests, assessments, plans issued", r"assessment::Assessment::(?!open|close|begin|finish|write)|Pathway::requests"),
    ("plan holders who move in", r"Pathway::arrives"),
    ("reviews called and held", r"Transition::(call_reviews|review_held|expect_reviews)"),
    ("moves between types, phase transfers", r"consider_moves|academic_year_starts"),
    ("plans that end", r"Transition::(academic_year_ends|ages_out|ceases|moves_out|end_plan)"),
    ("pools of officers and psychologists", r"engine::(ServerPool|Queue)::"),
    ("places and their lists", r"Placement::(seat|patience_ends)"),
    ("recording: day, month, census, end of run",
     r"Pathway::(close_day|open_day|write_rates)|measures::|::(open_day|close_day|finish|record)\("),
]
REST = "the calendar, handing on, memory"


def read(path):
    """Instructions: own of each function, and of each pair (caller, callee), whatever is called in turn."""
    names, own, passed = {}, collections.Counter(), collections.Counter()

    def name_of(text):
        number, name = re.fullmatch(r"\((\d+)\)(?: (.*))?", text).groups()
        return names.setdefault(number, name)

    caller = callee = None
    is_call = False
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            key, _, rest = line.rstrip("\n").partition("=")
            if key == "fn":
                caller = name_of(rest)
            elif key == "cfn":
                callee = name_of(rest)
            elif key == "calls":
                is_call = True
            elif line[0].isdigit() or line[0] in "+-*":
                count = int(line.split()[1])
                if is_call:
                    passed[caller, callee] += count
                else:
                    own[caller] += count
                is_call = False
    return own, passed


def print_table(title, counts, whole):
    print(f"{title}: million instructions a replication, share")
    for name, count in counts:
        print(f"  {name:52} {count / 1e6:7.2f}  {100 * count / whole:5.1f} %")
    print(f"  {'together':52} {whole / 1e6:7.2f}")


def main():
    own, passed = read(sys.argv[1])
    replications = int(sys.argv[2])
    whole = sum(own.values()) / replications
    steps = collections.Counter({name: 0 for name, _ in STEPS})
    for (caller, callee), count in passed.items():
        if caller.startswith(OPENED) and not callee.startswith(OPENED):
            steps[next((name for name, called in STEPS if re.search(called, callee)), REST)] += count / replications
    steps[REST] = whole - sum(count for name, count in steps.items() if name != REST)
    order = [name for name, _ in STEPS] + [REST]
    print_table("Step of a run", [(name, steps[name]) for name in order], whole)
    modules = collections.Counter()
    for name, count in own.items():
        module = re.search(r"sendsim::(\w+)::", name)
        modules[module.group(1) if module else "libraries"] += count / replications
    print_table("Module's own code", modules.most_common(), whole)


if __name__ == "__main__":
    main()
