"""Dossiers one after the other, for the commands that judge or count them: each read only when its turn has come."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from application.people import Viewer
from application.permissions import Thing
from application.reading import as_read
from models.knowledge.case_file import CaseFile

if TYPE_CHECKING:
    from evidence.sources import Evidence


class Read(NamedTuple):
    """A dossier as it was read; without a ``case`` it could not be, and ``flaw`` says why."""

    number: str
    case: CaseFile | None
    flaw: str = ""


def cases(source: "Evidence", numbers: Sequence[str], viewer: Viewer, thing: Thing) -> Iterator[Read]:
    """The dossiers of these numbers, as far as a viewer reads them for a purpose: an auditor on the record without the
    organisations' own drafts; a bundle holds what was put into it. Raises NotPermitted."""
    from evidence.sources import EvidenceFlaw

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
