"""``make mutants``: is every small change to the rules, to the audit and to the record noticed by its module's tests?

Every change that no test notices stands in ``survivors.toml`` with the reason, or this ends with 1. A reason that
begins with "same" says that the change changes nothing anybody can see; it counts for nothing.
"""

import argparse
import json
import os
import random
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from tests.mutants.mutations import Mutation, mutations_of
from tests.mutants.trying import ANEW, SURVIVED, TestsFailError, preload, try_anew, try_called

HERE = Path(__file__).parent
UNDER_TEST = ("models", "audit", "evidence/shipped/verify.py", "activities/record.py")
AIM = 0.95
SAME = "same"
LONGEST = 900
"""Seconds for all tests of a module together; what hangs is noticed."""

_SEEN = os.dup(2)
"""Where progress is told; a process that runs tests closes its own standard error."""

Known = dict[str, dict[str, str]]
"""By module and change: why no test notices it."""


class Tally(NamedTuple):
    """What became of the changes to one module."""

    path: str
    tried: int
    survivors: list[str]
    killed: list[str]


def main(given: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("only", nargs="*", help="modules or folders; without one: all")
    parser.add_argument("--sample", type=int, help="so many changes of each module, chosen by chance")
    parser.add_argument("--seed", type=int, default=0, help="the same seed, the same sample")
    options = parser.parse_args(given)
    known: Known = tomllib.loads((HERE / "survivors.toml").read_text())
    preload()
    tallies = []
    for tests, paths in _by_tests(options.only or UNDER_TEST):
        mutants = _chosen(paths, options.sample, options.seed)
        tallies += list(_tried(tests, mutants))
    return _report(tallies, known)


def _by_tests(only: Iterable[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Modules together that the same tests belong to."""
    belonging: dict[str, list[str]] = tomllib.loads((HERE / "belonging.toml").read_text())

    def tests_of(path: str) -> list[str]:
        return belonging[max((each for each in belonging if path.startswith(each)), key=len)]

    files = sorted(
        {str(each) for name in only for each in ([Path(name)] if name.endswith(".py") else Path(name).rglob("*.py"))}
    )
    for tests, paths in groupby(sorted(files, key=lambda path: (tests_of(path), path)), tests_of):
        yield tests, [*paths]


def _chosen(paths: list[str], sample: int | None, seed: int) -> dict[tuple[str, str], Mutation]:
    chosen: dict[tuple[str, str], Mutation] = {}
    for path in paths:
        found = mutations_of(path)
        names = (
            [*found] if sample is None else random.Random(f"{seed} {path}").sample([*found], min(sample, len(found)))
        )
        chosen |= {(path, name): found[name] for name in names}
    return chosen


def _tried(tests: list[str], mutants: dict[tuple[str, str], Mutation]) -> Iterator[Tally]:
    by_name = {f"{path} {name}": mutation for (path, name), mutation in mutants.items()}
    _say(f"{len(mutants)} changes, {' '.join(tests)}")
    found = try_called(tests, by_name, _say)
    anew = [name for name in by_name if found[name] == ANEW]
    _say(f"{len(anew)} with everything imported anew")
    for number, name in enumerate(anew, 1):
        found[name] = try_anew(tests, by_name[name], LONGEST)
        if number % 50 == 0:
            _say(f"{number} of {len(anew)}")
    for path, of_path in groupby(mutants, lambda each: each[0]):
        names = [name for _, name in of_path]
        stay = [name for name in names if found[f"{path} {name}"] == SURVIVED]
        yield Tally(path, len(names), stay, [name for name in names if name not in stay])


def _report(tallies: list[Tally], known: Known) -> int:
    tried = same = survived = 0
    unknown, stale = [], []
    for path, number, survivors, killed in tallies:
        reasons = known.get(path, {})
        alike = [name for name in survivors if reasons.get(name, "").startswith(SAME)]
        unknown += [
            f"{json.dumps(path)} {json.dumps(name, ensure_ascii=False)}" for name in survivors if name not in reasons
        ]
        stale += [f"{path} {name}" for name in killed if name in reasons]
        tried, same, survived = tried + number, same + len(alike), survived + len(survivors)
        print(f"{path}: {number} changes, {number - len(survivors)} noticed, {len(alike)} change nothing, "
              f"{len(survivors) - len(alike)} not noticed")  # fmt: skip
    score = (tried - survived) / max(1, tried - same)
    print(f"Together: {tried} changes, {tried - survived} noticed, {same} change nothing: {score:.1%} (aim: {AIM:.0%})")
    for line in unknown:
        print(f"Not noticed, and not in survivors.toml: {line}")
    for line in stale:
        print(f"In survivors.toml, but noticed: {line}")
    return 1 if unknown or stale or score < AIM else 0


def _say(line: str) -> None:
    os.write(_SEEN, f"{time.strftime('%H:%M:%S')} {line}\n".encode())


if __name__ == "__main__":
    try:
        sys.exit(main())
    except TestsFailError as failed:
        sys.exit(f"The tests fail without any change: {failed}")
