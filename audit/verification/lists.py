"""Whether the lists of each party show what that party can know of a dossier, and whether each reader finds what it may
and nothing else: made anew from its events and notices, and compared row by row. Only where these are in order: lists
made of what is wrong would be wrong themselves."""

from collections.abc import Iterator, Mapping, Sequence

from audit.verification.findings import Code, Finding
from audit.verification.recount import DueNotice, NoticeKey, notice_key
from audit.verification.stored_rows import DossierRows, Row, compared
from models.agreement import Agreement
from models.events import Event
from models.knowledge.case_file import CaseFile, Delivery, Sight
from models.knowledge.knowledge import Knowledge
from models.knowledge.list_rows import known_now, rows_of_view, who_has_lists
from models.knowledge.promised import commitment_rows
from models.knowledge.searched import readers_of, rows_of_texts
from models.record.notice import Notice


def case_in(
    rows: DossierRows, events: Sequence[Event], agreement: Agreement, told: Mapping[NoticeKey, DueNotice]
) -> CaseFile:
    """All that says who may know what of a dossier, of rows that are in order: its notices are on record as they were
    counted anew (``told``), so none is read again."""
    return CaseFile(
        number=rows.number,
        agreement=agreement,
        events=tuple(events),
        recorded={row["sequence"]: row["recorded_at"] for row in rows.events},
        deliveries=tuple(_delivery(row, told[notice_key(row)].notice) for row in rows.outbox),
        sights=tuple(map(Sight.model_validate, rows.sights)),
    )


def _delivery(row: Row, notice: Notice) -> Delivery:
    return Delivery.model_validate({name: row[name] for name in Delivery.model_fields} | {"notice": notice})


def flaws_of_lists(rows: DossierRows, case: CaseFile) -> Iterator[Finding]:
    """What the lists show otherwise than they should."""
    knowledge = Knowledge(case)
    views = {party: known_now(knowledge, party) for party in who_has_lists(knowledge)} if knowledge.until else {}
    made = {party: rows_of_view(view) for party, view in views.items()}
    seats = {party: lists.seat for party, lists in made.items() if lists.seat}
    tasks = {f"{task['party']}/{task['position']}": task for lists in made.values() for task in lists.tasks}
    kept_seats = {row["party"]: row for row in rows.seats}
    kept_tasks = {f"{row['party']}/{row['position']}": row for row in rows.tasks}
    promised = {f"{row['party']}/{row['position']}": row for view in views.values() for row in commitment_rows(view)}
    days = {_day_name(day): day for lists in made.values() for day in lists.days}
    kept_days = {_day_name(row): row for row in rows.days}
    kept_promised = {f"{row['party']}/{row['position']}": row for row in rows.commitments}
    yield from compared(rows, "seats", "seat", kept_seats, seats, Code.LIST_DIFFERS)
    yield from compared(rows, "tasks", "task", kept_tasks, tasks, Code.LIST_DIFFERS)
    yield from compared(rows, "days", "day", kept_days, days, Code.LIST_DIFFERS)
    yield from compared(rows, "commitments", "commitment", kept_promised, promised, Code.LIST_DIFFERS)
    texts = rows_of_texts(knowledge, readers_of(knowledge))
    kept_texts = {_text_name(row): row for row in rows.texts}
    yield from compared(rows, "texts", "text", kept_texts, {_text_name(row): row for row in texts}, Code.LIST_DIFFERS)


def _text_name(row: Row) -> str:
    return f"{row['party']}/{row['sequence']}/{row['part']}"


def _day_name(row: Row) -> str:
    return f"{row['party']}/{row['key']}"
