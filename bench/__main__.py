"""``python -m bench``: measures what it is told to and prints one table. Everything is made in temporary folders."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Sequence
from typing import Final

from bench import (
    api_under_load,
    core,
    latency,
    pages_under_load,
    printed_letters,
    replaying,
    searching,
    start,
    throughput,
    verification,
)
from bench.databases import DATABASES
from bench.soundness import UnsoundError
from bench.table import Row, progress, report

SECTIONS: Final = (
    "throughput",
    "latency",
    "core",
    "start",
    "replaying",
    "verification",
    "pages",
    "letter",
    "api",
    "search",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", type=_names, default=SECTIONS, metavar="NAME,…", help=f"any of {', '.join(SECTIONS)}")
    parser.add_argument("--quick", action="store_true", help="smaller sizes: within two minutes, less certain")
    sizes = parser.add_argument_group("sizes, instead of the usual ones")
    sizes.add_argument(
        "--rounds", type=int, help="throughput, replaying, verification: rounds of ours and of the bare tool"
    )
    sizes.add_argument("--database", choices=DATABASES, default="sqlite", help="throughput: where the record is")
    sizes.add_argument("--workers", type=int, default=1, help="throughput: workers of each side")
    sizes.add_argument("--procedures", type=int, help="throughput: procedures in a round; core: procedures")
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
    quick = told.quick
    procedures = throughput.Size(
        rounds=told.rounds or (4 if quick else 9),
        procedures=told.procedures or (8 if quick else 40),
        at_once=told.at_once or 8,
        database=told.database,
        workers=told.workers,
    )
    dossiers = latency.Size(
        many=told.open or (200 if quick else 10_000),
        acts=100 if quick else 400,
        seconds=told.seconds or (15 if quick else 240),
    )
    replayed = replaying.Size(
        dossiers=told.dossiers or (100 if quick else 600),
        compared=told.compared or (40 if quick else 200),
        rounds=told.rounds or (4 if quick else 10),
    )
    verified = verification.Size(
        dossiers=told.dossiers or (400 if quick else 2000),
        compared=told.compared or (100 if quick else 250),
        rounds=told.rounds or (2 if quick else 4),
    )
    pages = pages_under_load.Size(
        dossiers=(1_000, told.dossiers or (10_000 if quick else 100_000)),
        databases=("sqlite",) if quick else ("sqlite", "postgresql"),
        seconds=told.seconds or (5 if quick else 30),
    )
    api = api_under_load.Size(seconds=told.seconds or (10 if quick else 60))
    searched = searching.Size(
        dossiers=told.dossiers or (10_000 if quick else 100_000),
        databases=("sqlite",) if quick else ("sqlite", "postgresql"),
    )
    starts = start.Size(starts=told.starts or (2 if quick else 5))
    return {
        "throughput": lambda: asyncio.run(throughput.measure(procedures)),
        "latency": lambda: asyncio.run(latency.measure(dossiers)),
        "core": lambda: core.measure(core.Size(told.procedures or (20 if quick else 100))),
        "start": lambda: asyncio.run(start.measure(starts)),
        "replaying": lambda: replaying.measure(replayed),
        "verification": lambda: verification.measure(verified),
        "pages": lambda: pages_under_load.measure(pages),
        "letter": lambda: printed_letters.measure(printed_letters.Size(3 if quick else 20)),
        "api": lambda: api_under_load.measure(api),
        "search": lambda: searching.measure(searched),
    }


if __name__ == "__main__":
    main()
