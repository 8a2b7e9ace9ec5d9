"""What whoever audits reads the record through, by whatever door: with its archive and documents, as far as the viewer
may read a thing of it; and its dossiers one after the other."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from application.people import Viewer
from application.permissions import Thing, extent_of
from application.reading import as_read
from evidence.sources import Evidence, EvidenceFlaw, RecordEvidence, Server, TemporalServer
from installation.installation import Installation
from models.knowledge.case_file import CaseFile


def record_evidence(
    installation: Installation, viewer: Viewer, thing: Thing, tell: Callable[[str], None] | None = None
) -> RecordEvidence:
    """The record of an installation with its folders, for a viewer who reads a thing of it. With ``tell`` Temporal is
    asked for histories that are not archived yet, and that it cannot be reached is told; without it the record speaks
    alone. Raises NotPermitted."""
    extent_of(viewer, thing)
    settings = installation.settings
    server: Server | None = TemporalServer(settings, tell) if tell else None
    return RecordEvidence(installation.record, settings.documents, settings.archive, server)


class Read(NamedTuple):
    """A dossier as it was read; without a ``case`` it could not be, and ``flaw`` says why."""

    number: str
    case: CaseFile | None
    flaw: str = ""


def cases(source: Evidence, numbers: Sequence[str], viewer: Viewer, thing: Thing) -> Iterator[Read]:
    """The dossiers of these numbers, each read only when its turn has come, as far as a viewer reads them for a
    purpose: an auditor on the record without the organisations' own drafts; a bundle holds what was put into it. Raises
    NotPermitted."""
    extent_of(viewer, thing)
    for number in numbers:
        try:
            case = source.case_file(number)
        except EvidenceFlaw as flaw:
            yield Read(number, None, str(flaw))
            continue
        if case is None:
            yield Read(number, None, f"dossier {number} is not there any more")
        else:
            yield Read(number, as_read(case, viewer, thing))
