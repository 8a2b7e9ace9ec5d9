"""``python -m bench``: measures what it is told to and prints one table. Everything is made in temporary folders.

Every section takes less than two minutes on a machine that does nothing else; with --full, which is what the README
quotes, it takes longer and is more certain.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable, Sequence
from typing import Final

from bench import (
    api_under_load,
    core,
    delivered_letters,
    latency,
    pages_under_load,
    printed_letters,
    replaying,
    searching,
    start,
    throughput,
    verification,
    writing,
)
from bench.baseline import Baseline, compared, show
from bench.databases import DATABASES
from bench.soundness import UnsoundError
from bench.table import Row, progress, report

SECTIONS: Final = (
    "throughput",
    "latency",
    "core",
    "fold",
    "canonical",
    "write",
    "letter",
    "verification",
    "replaying",
    "start",
    "pages",
    "api",
    "search",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line. Ends with exit code 1 where what was made is not as it must be, or something became slower."""
    told = _parser().parse_args(arguments)
    sections = _sections(told)
    measured: list[tuple[str, Sequence[Row]]] = []
    for name in told.only:
        progress(f"{name} …")
        try:
            measured.append((name, sections[name]()))
        except UnsoundError as error:
            sys.exit(f"{name}: what was made is not as it must be, so no figure counts: {error}")
    report(measured)
    baseline = Baseline.read()
    if told.write_baseline:
        baseline.renewed(measured).write()
    if told.compare and not show(compared(measured, baseline), baseline):
        sys.exit(1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", type=_names, default=SECTIONS, metavar="NAME,…", help=f"any of {', '.join(SECTIONS)}")
    parser.add_argument("--full", action="store_true", help="larger sizes")
    parser.add_argument(
        "--compare", action="store_true", help="say what became slower by more than a fifth since the last release"
    )
    parser.add_argument(
        "--write-baseline", action="store_true", help="keep what is measured in bench/baseline.json: for a release"
    )
    parser.add_argument("--database", choices=DATABASES, default="sqlite", help="throughput, write: of the record")
    parser.add_argument("--workers", type=int, default=1, help="throughput: workers of each side")
    parser.add_argument("--without-pdf", action="store_true", help="throughput: letters go without their PDF")
    sizes = parser.add_argument_group("sizes, instead of the usual ones")
    sizes.add_argument(
        "--rounds", type=int, help="throughput, replaying, verification: rounds of ours and of the bare tool"
    )
    sizes.add_argument("--procedures", type=int, help="throughput: in a round; core, fold, canonical, write, letter")
    sizes.add_argument("--at-once", type=int, help="throughput: procedures at the same time")
    sizes.add_argument("--open", type=int, help="latency: open dossiers, in the end")
    sizes.add_argument(
        "--seconds", type=float, help="latency: at most so many seconds to open them; pages, api: of load"
    )
    sizes.add_argument("--dossiers", type=int, help="replaying, verification, pages, search: dossiers on record")
    sizes.add_argument("--compared", type=int, help="replaying, verification: how many by turns with the bare tool")
    sizes.add_argument("--starts", type=int, help="start: how many starts")
    return parser


def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if unknown := set(names) - set(SECTIONS):
        raise argparse.ArgumentTypeError(f"no such section: {', '.join(sorted(unknown))}")
    return names


def _sections(told: argparse.Namespace) -> dict[str, Callable[[], list[Row]]]:
    full = told.full
    throughput_size = throughput.Size(
        rounds=told.rounds or (9 if full else 4),
        procedures=told.procedures or (40 if full else 8),
        at_once=told.at_once or 8,
        database=told.database,
        workers=told.workers,
        pdf=not told.without_pdf,
        replayed=40 if full else 5,
    )
    dossiers = latency.Size(
        many=told.open or (10_000 if full else 2_000),
        acts=400 if full else 200,
        seconds=told.seconds or (400 if full else 70),
    )
    replayed = replaying.Size(
        dossiers=told.dossiers or (600 if full else 100),
        compared=told.compared or (200 if full else 40),
        rounds=told.rounds or (10 if full else 4),
    )
    verified = verification.Size(
        dossiers=told.dossiers or (2000 if full else 400),
        compared=told.compared or (250 if full else 100),
        rounds=told.rounds or 4,
    )
    pages = pages_under_load.Size(
        dossiers=(1_000, told.dossiers or (100_000 if full else 10_000)),
        databases=DATABASES if full else ("sqlite",),
        seconds=told.seconds or (30 if full else 5),
    )
    api = api_under_load.Size(seconds=told.seconds or (60 if full else 10))
    searched = searching.Size(
        dossiers=told.dossiers or (100_000 if full else 10_000), databases=DATABASES if full else ("sqlite",)
    )
    starts = start.Size(starts=told.starts or (5 if full else 2))
    cores = core.Size(told.procedures or (200 if full else 60))
    written = writing.Size(told.procedures or (100 if full else 20), told.database)
    delivered = delivered_letters.Size(told.procedures or (40 if full else 10))
    printed = printed_letters.Size(min(told.procedures or 20, 20 if full else 3))
    return {
        "throughput": lambda: asyncio.run(throughput.measure(throughput_size)),
        "latency": lambda: asyncio.run(latency.measure(dossiers)),
        "core": lambda: core.measure(cores),
        "fold": lambda: core.measure_fold(cores),
        "canonical": lambda: core.measure_canonical(cores),
        "write": lambda: writing.measure(written),
        "letter": lambda: [*delivered_letters.measure(delivered), *printed_letters.measure(printed)],
        "verification": lambda: verification.measure(verified),
        "replaying": lambda: replaying.measure(replayed),
        "start": lambda: asyncio.run(start.measure(starts)),
        "pages": lambda: pages_under_load.measure(pages),
        "api": lambda: api_under_load.measure(api),
        "search": lambda: searching.measure(searched),
    }


if __name__ == "__main__":
    main()
