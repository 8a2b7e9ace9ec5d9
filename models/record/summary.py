"""What a dossier amounts to, for lists and for the record: its stage, its summary, and what an entry adds."""

from collections.abc import Callable, Sequence
from datetime import datetime

from models.agreement import Agreement
from models.events import Event
from models.outcome import is_done
from models.record.entry import Entry, Notice, Stage, Summary
from models.state import Dossier, Kind, Track
from models.terms import TermName, TermState

_ORDER = tuple(Stage)


def stage_of(dossier: Dossier, moment: datetime) -> Stage:
    """The least advanced stage of the tracks that are not done."""
    return stage_among(dossier, lambda track: is_done(dossier, track, moment))


def stage_among(dossier: Dossier, is_done: Callable[[Track], bool]) -> Stage:
    """The same, where it is known otherwise which tracks are done."""
    if dossier.closed_at:
        return Stage.CLOSED
    stages = [_stage(dossier, track) for track in dossier.tracks.values() if not is_done(track)]
    return min(stages, key=_ORDER.index, default=Stage.CLOSING)


def _stage(dossier: Dossier, track: Track) -> Stage:
    if dossier.kind is Kind.UNSOLICITED:
        return Stage.RESPONSE
    if track.advice:
        return Stage.STANDSTILL if track.response else Stage.RESPONSE
    acknowledgement = dossier.term(track.organisation, TermName.ACKNOWLEDGEMENT)
    if acknowledgement and acknowledgement.state is not TermState.MET:
        return Stage.RECEIPT
    return Stage.DELIBERATION if track.consulted_at else Stage.CONSULTATION


def summary_of(dossier: Dossier, moment: datetime) -> Summary:
    """The dossier as a list shows it."""
    if dossier.opened_at is None:
        raise ValueError(f"dossier {dossier.number} was not opened")
    running = [term.due for term in dossier.open_terms() if term.state is TermState.RUNNING]
    return Summary(
        number=dossier.number,
        kind=dossier.kind,
        subject=dossier.subject,
        topic=dossier.topic,
        right=dossier.right,
        organisations=tuple(dossier.tracks),
        stage=stage_of(dossier, moment),
        version=dossier.version,
        opened_at=dossier.opened_at,
        closed_at=dossier.closed_at,
        result=dossier.result,
        next_due=running[0] if running else None,
        escalated=dossier.consultation is not None,
        agreement_digest=dossier.agreement_digest,
        sequence=dossier.sequence,
        head=dossier.head,
    )


def entry_of(
    before: Dossier,
    after: Dossier,
    events: Sequence[Event],
    agreement: Agreement,
    recorded_at: datetime,
    notices: Sequence[Notice] = (),
) -> Entry:
    """What the events add to the record; only what changed comes with them."""
    return Entry(
        dossier=after.number,
        recorded_at=recorded_at,
        events=tuple(events),
        summary=summary_of(after, recorded_at),
        terms=tuple(term for key, term in after.terms.items() if before.terms.get(key) is not term),
        locks={name: lock for name, lock in after.locks.items() if before.locks.get(name) is not lock},
        notices=tuple(notices),
        agreement=agreement if before.opened_at is None else None,
    )
