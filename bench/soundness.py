"""Whether all is well with what a measurement made: nothing that was faster by losing, doubling or spoiling something
is worth a figure.

The commands of the auditor are run as anybody would run them. What is on record is counted besides, and compared with
what the core alone makes of the same acts.
"""

import subprocess
import sys
from collections.abc import Sequence

from sqlalchemy import Engine, func, select

from bench.core import decisions_of
from bench.procedure import agreement
from bench.site import Site
from installation.settings import Settings
from installation.settings_file import ROOT
from models.acts import Act
from models.notices.recipients import notices
from models.record.tables import (
    DossierRow,
    EventRow,
    OutboxRow,
    RunRow,
)


class UnsoundError(Exception):
    """What was made is not as it must be, so that no figure about it counts."""


def require_sound(place: Site, acts: Sequence[Act], procedures: int, *, watched: bool, replayed: int) -> None:
    """Raises UnsoundError unless so many procedures of these acts are on record, each once and whole, and verified,
    judged and, some of them, replayed without a fault. Where letters and archive were ``watched`` over, every letter
    left once and every history is kept once; else none is."""
    require_counted(place.record, place.settings, acts, procedures, watched=watched)
    with place.record.connect() as connection:
        numbers = connection.scalars(select(DossierRow.number).order_by(DossierRow.serial).limit(replayed)).all()
    _require_clean(place, ["verify", "--all", "--workers", "1"])
    _require_clean(place, ["conformance", "--all"])
    if numbers:
        _require_clean(place, ["replay", *numbers, "--workers", "1"])


def require_counted(record: Engine, settings: Settings, acts: Sequence[Act], procedures: int, *, watched: bool) -> None:
    """Holds what is on record and in folders, in numbers, against what the core alone says of the same acts. Raises
    UnsoundError."""
    played = decisions_of("2027-001", acts)
    events = sum(len(done.events) for done in played)
    letters = sum(len(notices(done.events, done.dossier, agreement())) for done in played)
    kept = procedures if watched else 0
    left = letters * kept
    expected = {
        "dossiers that ended": (procedures, select(func.count()).where(DossierRow.closed_at.is_not(None))),
        "dossiers": (procedures, select(func.count()).select_from(DossierRow)),
        "events": (events * procedures, select(func.count()).select_from(EventRow)),
        "notices": (letters * procedures, select(func.count()).select_from(OutboxRow)),
        "notices that left": (left, select(func.count()).where(OutboxRow.sent_at.is_not(None))),
        "attempts to send one": (left, select(func.coalesce(func.sum(OutboxRow.attempts), 0))),
        "histories kept": (kept, select(func.count()).where(RunRow.archived_at.is_not(None))),
        "runs known": (kept, select(func.count()).select_from(RunRow)),
    }
    with record.connect() as connection:
        found = {name: (connection.scalar(count) or 0, number) for name, (number, count) in expected.items()}
    files = {
        "letters as files": (sum(1 for _ in (settings.var / "outbox").rglob("*.eml")), left),
        "archived files": (sum(1 for _ in settings.archive.rglob("*.gz")), kept),
    }
    wrong = [
        f"{there} {name} instead of {wanted}" for name, (there, wanted) in (found | files).items() if there != wanted
    ]
    if wrong:
        raise UnsoundError("; ".join(wrong))


def _require_clean(place: Site, command: Sequence[str]) -> None:
    said = subprocess.run(
        [sys.executable, "auditor.py", *command, "--json"],
        cwd=ROOT, env=place.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if said.returncode:
        raise UnsoundError(
            f"auditor.py {command[0]} ends with {said.returncode}: {(said.stderr or said.stdout)[-2000:]}"
        )
