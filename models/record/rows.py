"""What an entry puts in the tables of the record: its events, and what they amount to, as rows by column.

Activities write these rows, and whoever verifies the record makes them anew and compares.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from models.acts import ActEvidence
from models.agreement import Agreement
from models.canonical import canonical
from models.contents import Document
from models.event_contents.partial import organisation_in, said_in
from models.events import Event, EventType
from models.parties import OVERALL
from models.record.notice import Notice
from models.record.summary import Summary
from models.sentences import sentence
from models.state import Lock, Term

Row = dict[str, Any]


def agreement_row(agreement: Agreement) -> Row:
    """The agreement that a dossier runs under, as it is now."""
    content = canonical(agreement.model_dump(mode="json")).decode()
    return {"digest": agreement.digest, "name": agreement.name, "version": agreement.version, "content": content}


def dossier_row(summary: Summary, last: Event) -> Row:
    """The dossier as lists show it; ``last`` is its last event."""
    year, _, serial = summary.number.partition("-")
    return {
        **summary.__dict__,
        "year": int(year),
        "serial": int(serial),
        "sequence": last.sequence,
        "head": last.hash,
    }


def event_row(event: Event, recorded_at: datetime) -> Row:
    """An event, put on record at an instant."""
    return {**event.__dict__, "recorded_at": recorded_at}


def evidence_row(evidence: ActEvidence, event: Event) -> Row:
    """The evidence that an act was signed, beside its event."""
    head = evidence.head
    return {
        "dossier": event.dossier,
        "sequence": event.sequence,
        **evidence.model_dump(exclude={"head"}),
        "head_sequence": head.sequence if head else None,
        "head": head.hash if head else None,
    }


def term_row(dossier: str, term: Term) -> Row:
    """A version of a term as it stands."""
    derivation = term.derivation
    return {
        "dossier": dossier,
        "key": term.key,
        "organisation": term.organisation,
        "name": term.name,
        "version": term.version,
        "state": term.state,
        "starts": derivation.started_on,
        "ends": derivation.ends,
        "due": term.due,
        "basis": derivation.basis,
        "provisional": derivation.provisional,
        "sentence": sentence(derivation),
        "term": term,
    }


def lock_row(dossier: str, whose: str, lock: Lock, events: Sequence[Event]) -> Row:
    """A lock with the event among an entry's events since which it is so."""
    since = next((event for event in reversed(events) if _changes_lock_of(event, whose)), events[-1])
    return {
        "dossier": dossier,
        "organisation": whose,
        "state": lock.state,
        "ground": lock.ground,
        "since_sequence": since.sequence,
        "since": since.happened,
    }


def _changes_lock_of(event: Event, whose: str) -> bool:
    return event.type is EventType.LOCK_CHANGED and (organisation_in(event) or OVERALL) == whose


def attachments(events: Sequence[Event]) -> Iterator[tuple[Row, Document]]:
    """The documents that the events name, each with its row."""
    for event in events:
        for position, document in enumerate(_documents(event)):
            row = {"name": document.name, "sha256": document.sha256, "label": document.label}
            yield {"dossier": event.dossier, "sequence": event.sequence, "position": position, **row}, document


def _documents(event: Event) -> Iterator[Document]:
    """The documents that an accepted act brought. Whatever else a sender wrote there stays in the event alone: the
    record never stops at what somebody said."""
    documents = said_in(event).get("documents") if event.type is not EventType.ACT_REFUSED else None
    for document in documents if isinstance(documents, list) else ():
        with suppress(ValidationError):
            yield Document.model_validate(document)


def document_row(document: Document, recorded_at: datetime) -> Row:
    """A document by its content, as the event that brought it in describes it."""
    return document.model_dump(include={"sha256", "size", "media_type"}) | {"stored_at": recorded_at}


def notice_row(dossier: str, notice: Notice, recorded_at: datetime) -> Row:
    """A notice as it is put in the outbox."""
    return {
        "dossier": dossier,
        "sequence": notice.sequence,
        "recipient": notice.recipient,
        "kind": notice.kind,
        "notice": notice,
        "created": recorded_at,
        "not_before": recorded_at,
        "attempts": 0,
    }
