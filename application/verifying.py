"""Verifying: whether the record, the archive and the documents are whole, for whoever may know that."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from application.people import Viewer
from application.permissions import Thing, extent_of
from audit.verification.findings import Finding, NotLookedAt, NotProved, OperatorsDoing
from evidence.sources import TemporalServer
from evidence.verification.record_verification import Portion, RecordLocation, RecordVerification
from evidence.verification.row_reader import all_numbers
from installation.database import legible
from installation.installation import Installation
from models.acts import Assurance

EACH = 60
"""So many dossiers are verified in the time in which a process starts."""

_NUMBERS_TOGETHER = 10_000


def worthwhile(dossiers: int, each: int) -> int:
    """How many processes an auditor's work is divided among, where nobody says: as many as there are processors, but
    none for fewer dossiers than take the time in which a process starts (``each``)."""
    return max(min(os.cpu_count() or 1, -(-dossiers // each)), 1)


def to_verify(installation: Installation, viewer: Viewer) -> list[str]:
    """The dossiers on record, by number, in order; one whose number is no text is named as a fault among all. Raises
    NotPermitted and RecordUnavailable."""
    extent_of(viewer, Thing.PROOFS)
    with legible():
        return [number for some in all_numbers(installation.record, _NUMBERS_TOGETHER) for number in some]


def verified(
    installation: Installation,
    viewer: Viewer,
    numbers: Sequence[str],
    workers: int,
    tell: Callable[[str], None] = lambda _: None,
) -> Iterator[Portion]:
    """What is found, portion by portion; in the whole record where no dossier is named. Of runs that are not archived
    Temporal is asked; ``tell`` hears where it cannot be reached. Raises NotPermitted and RecordUnavailable."""
    extent_of(viewer, Thing.PROOFS)
    given = installation.settings
    place = RecordLocation(given.record_url.get_secret_value(), given.documents, given.archive)
    verification = RecordVerification(place, installation.record)
    yield verification.of_log()
    gaps: list[NotLookedAt] = []
    for portion in verification.of_dossiers(numbers) if numbers else verification.of_all(workers):
        gaps += portion.not_looked_at
        yield portion._replace(not_looked_at=[])
    yield from verification.of_running(gaps, TemporalServer(given, tell))


@dataclass
class WholeRecord:
    """What all portions amount to."""

    dossiers: int = 0
    events: int = 0
    findings: list[Finding] = field(default_factory=list)
    not_looked_at: list[NotLookedAt] = field(default_factory=list)
    not_proved: list[NotProved] = field(default_factory=list)
    noted: list[OperatorsDoing] = field(default_factory=list)
    assurances: Counter[str] = field(default_factory=Counter)

    @property
    def known_by(self) -> dict[str, int]:
        """How many acts came in with which assurance: ``known_by``."""
        return known_by(self.assurances)


def known_by(assurances: Counter[str]) -> dict[str, int]:
    """How many acts came in with which assurance, from the surest on; last, as ``None``, those of which the record says
    none that there is."""
    known = {one.value: assurances[one] for one in Assurance if assurances[one]}
    others = assurances.total() - sum(known.values())
    return {**known, str(None): others} if others else known


def gathered(portions: Iterable[Portion], show: Callable[[int, int], None] = lambda *_: None) -> WholeRecord:
    """All of it; ``show`` hears after each portion how many dossiers were verified, and how much was found."""
    found = WholeRecord()
    for portion in portions:
        found.dossiers += portion.dossiers
        found.events += portion.events
        found.findings += portion.findings
        found.not_looked_at += portion.not_looked_at
        found.not_proved += portion.not_proved
        found.noted += portion.noted
        found.assurances.update(portion.assurances)
        show(found.dossiers, len(found.findings))
    return found
