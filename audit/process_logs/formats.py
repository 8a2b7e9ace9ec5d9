"""Event logs for tools of process mining: XES, OCEL 2.0 and CSV, from the same events and with the same names.

The same cases in the same order give the same bytes. What a log holds, and why no person and no sentence is in it:
``audit.process_logs.entries``.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from audit import spreadsheet
from audit.process_logs import ocel as ocel_format
from audit.process_logs import xes as xes_format
from audit.process_logs.entries import ENVELOPE, Trace, activity_of, attributes, facts_of, text, traces
from models.events import Event, EventType, instant
from models.knowledge.case_file import CaseFile

CSV_COLUMNS = tuple(
    dict.fromkeys(
        (
            *("case", "dossier", "organisation", "activity", "type", "shared", "happened", *ENVELOPE),
            *(fact.name for kind in EventType for fact in facts_of(kind)),
        )
    )
)
"""Every column, always in this order; ``case`` is the trace, ``happened`` the instant at which the event counts, and
``shared`` says that another organisation's trace has the event too: counted over all traces, it is one."""


def xes_parts(cases: Iterable[CaseFile]) -> Iterator[bytes]:
    """The XES log of the dossiers in pieces, for what does not fit in memory."""
    return xes_format.parts(cases)


def ocel_parts(cases: Iterable[CaseFile]) -> Iterator[bytes]:
    """The OCEL log of the dossiers in pieces; only the objects are kept until the end."""
    return ocel_format.parts(cases)


def csv_lines(cases: Iterable[CaseFile]) -> Iterator[str]:
    """The lines of the dossiers' CSV, one by one, the header first."""
    return spreadsheet.lines(csv_rows(cases))


def csv_rows(cases: Iterable[CaseFile]) -> Iterator[tuple[str, ...]]:
    """The cells, header first, as a spreadsheet may safely have them."""
    yield CSV_COLUMNS
    for case in cases:
        for trace in traces(case):
            for event in trace.events:
                yield _row(trace, event, case)


def _row(trace: Trace, event: Event, case: CaseFile) -> tuple[str, ...]:
    where = {"case": trace.name, "dossier": trace.dossier, "organisation": trace.organisation or ""}
    what = {"activity": activity_of(event), "type": event.type.value, "happened": event.happened}
    shared = {"shared": event.sequence in trace.shared}
    cells = {**where, **what, **shared, **attributes(event, case)}
    return tuple(_cell(cells.get(column, "")) for column in CSV_COLUMNS)


def _cell(value: Any) -> str:
    """A value as a cell."""
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            return instant(value)
        case str():
            return spreadsheet.words(text(value))
    return str(value)
