"""Event logs whole, as tests read them; the program writes them in pieces."""

from collections.abc import Iterable

from audit.process_logs.formats import csv_lines, ocel_parts, xes_parts
from models.knowledge.case_file import CaseFile


def xes(cases: Iterable[CaseFile]) -> bytes:
    return b"".join(xes_parts(cases))


def ocel(cases: Iterable[CaseFile]) -> bytes:
    return b"".join(ocel_parts(cases))


def csv_text(cases: Iterable[CaseFile]) -> str:
    return "".join(csv_lines(cases))
