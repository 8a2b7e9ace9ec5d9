"""What the last release took, as far as that can be compared between machines, and what became slower since.

``bench/baseline.json`` holds ratios, and durations in yardsticks (``bench.yardstick``): how many times as long as a
piece of work that stays the same. Absolute figures are in no file.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict

from bench.table import Kept, Row, console, framed, machine

FILE = Path(__file__).with_name("baseline.json")

MARGIN: Final = 1.2
"""What takes more than so many times as long, is slower; what takes less than the inverse of it, is faster."""


class Verdict(StrEnum):
    """How a figure compares with that of the last release."""

    SLOWER = "SLOWER"
    AS_BEFORE = "as before"
    FASTER = "faster"
    NEW = "no baseline"
    NOT_MEASURED = "not measured"


class Baseline(BaseModel):
    """Figures of a release by name, and on which machine they were measured."""

    model_config = ConfigDict(frozen=True)

    machine: str = ""
    figures: Mapping[str, float] = {}

    @classmethod
    def read(cls, file: Path | None = None) -> "Baseline":
        """The one that is kept; an empty one where none is."""
        file = file or FILE
        return cls.model_validate_json(file.read_text()) if file.exists() else cls()

    def renewed(self, measured: Sequence[tuple[str, Sequence[Row]]]) -> "Baseline":
        """The same with what was measured now; what was not, stays, but in the sections that were."""
        sections = tuple(f"{section}: " for section, _ in measured)
        others = {name: value for name, value in self.figures.items() if not name.startswith(sections)}
        now = {name: float(f"{kept.value:.4g}") for name, kept in kept_of(measured)}
        return Baseline(machine=machine(), figures=dict(sorted((others | now).items())))

    def write(self, file: Path | None = None) -> None:
        """Keeps it."""
        (file or FILE).write_text(self.model_dump_json(indent=2) + "\n")


class Compared(NamedTuple):
    """A figure now and then; ``times`` as long as then it takes."""

    name: str
    now: float | None
    then: float | None
    times: float | None
    verdict: Verdict


def kept_of(measured: Sequence[tuple[str, Sequence[Row]]]) -> Iterator[tuple[str, Kept]]:
    """What is kept of what was measured, by its name with that of the section."""
    return ((f"{section}: {row.kept.name}", row.kept) for section, rows in measured for row in rows if row.kept)


def compared(measured: Sequence[tuple[str, Sequence[Row]]], baseline: Baseline) -> list[Compared]:
    """Every figure that was measured, and those of the same sections that were not."""
    now = dict(kept_of(measured))
    found = [_compared(name, kept, baseline.figures.get(name)) for name, kept in now.items()]
    sections = tuple(f"{section}: " for section, _ in measured)
    missing = [name for name in baseline.figures if name.startswith(sections) and name not in now]
    return [*found, *(Compared(name, None, baseline.figures[name], None, Verdict.NOT_MEASURED) for name in missing)]


def _compared(name: str, kept: Kept, then: float | None) -> Compared:
    if then is None:
        return Compared(name, kept.value, None, None, Verdict.NEW)
    times = then / kept.value if kept.higher_is_better else kept.value / then
    verdict = Verdict.SLOWER if times > MARGIN else Verdict.FASTER if times < 1 / MARGIN else Verdict.AS_BEFORE
    return Compared(name, kept.value, then, times, verdict)


def show(found: Sequence[Compared], baseline: Baseline) -> bool:
    """Prints how everything compares. Gives whether nothing became slower."""
    title = f"Beside the last release, measured on {baseline.machine or 'no machine yet'}"
    table = framed(title, "ratio, or yardsticks", "then", "now", "takes", "so it is")
    for one in found:
        table.add_row(
            one.name,
            _figure(one.then),
            _figure(one.now),
            _times(one.times),
            one.verdict.value,
            style=_STYLES.get(one.verdict, ""),
        )
    console().print(table)
    slower = sum(one.verdict is Verdict.SLOWER for one in found)
    console().print(f"{slower} of {len(found)} slower by more than a fifth.")
    return not slower


_STYLES = {Verdict.SLOWER: "bold red", Verdict.FASTER: "green"}


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"


def _times(value: float | None) -> str:
    return "" if value is None else f"{value:.2f} ×"
