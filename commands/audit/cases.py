"""Dossiers one after the other, for the commands that judge or count them: each read only when its turn has come."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from models.knowledge.case_file import CaseFile
from models.knowledge.knowledge import Knowledge, without

if TYPE_CHECKING:
    from evidence.sources import Evidence


class Read(NamedTuple):
    """A dossier as it was read; without a ``case`` it could not be, and ``flaw`` says why."""

    number: str
    case: CaseFile | None
    flaw: str = ""


def cases(source: "Evidence", numbers: Sequence[str], *, of_record: bool) -> Iterator[Read]:
    """The dossiers of these numbers. On the record without the organisations' own drafts, which no auditor reads; a
    bundle holds what was put into it."""
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
            yield Read(number, without(case, Knowledge(case).drafts()) if of_record else case)
