"""What a dossier amounts to, for lists and for the record: its stage and its summary."""

from collections.abc import Callable
from datetime import UTC, datetime

from pydantic import AwareDatetime

from models.calendar import end_of
from models.outcome import is_done
from models.rights import Right, Topic
from models.state import Dossier, Kind, Result, Stage, Track
from models.terms import TermName, TermState
from models.value import Value

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Where there is no end: later than all that has one, so that it comes last."""


class Listed(Value):
    """One dossier as a list shows it to somebody. ``next_due`` is the end of the term that ends first (UTC); there is
    no ``stage`` where it would show how an organisation consults and decides."""

    number: str
    kind: Kind
    subject: str
    topic: Topic | None
    right: Right | None
    organisations: tuple[str, ...]
    stage: Stage | None
    version: int
    opened_at: AwareDatetime
    closed_at: AwareDatetime | None
    result: Result | None
    next_due: AwareDatetime | None
    escalated: bool
    agreement_digest: str
    sequence: int
    head: str


class Summary(Listed):
    """One dossier as the record has it: with everything in it."""

    stage: Stage


_ORDER = tuple(Stage)


def stage_of(dossier: Dossier, moment: datetime) -> Stage:
    """The least advanced stage of the tracks that are not done."""
    return stage_among(dossier, lambda track: is_done(dossier, track, moment))


def stage_among(dossier: Dossier, is_done: Callable[[Track], bool]) -> Stage:
    """The least advanced stage of the tracks that are not done, where it is known otherwise which those are."""
    if dossier.closed_at:
        return Stage.CLOSED
    stages = [(_stage(dossier, track), track) for track in dossier.tracks.values()]
    stages.sort(key=lambda each: _ORDER.index(each[0]))  # the least advanced is seldom done, and to ask takes longest
    return next((stage for stage, track in stages if not is_done(track)), Stage.CLOSING)


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
    """The dossier as the record's list has it."""
    return Summary.of_valid(**_summed_up(dossier, stage_of(dossier, moment)))


def listed(dossier: Dossier, stage: Stage | None) -> Listed:
    """The dossier as a list shows it, where it stands being known otherwise."""
    return Listed.of_valid(**_summed_up(dossier, stage))


def _summed_up(dossier: Dossier, stage: Stage | None) -> dict[str, object]:
    if dossier.opened_at is None:
        raise ValueError(f"dossier {dossier.number} was not opened")
    running = TermState.RUNNING
    last_day = min((t.derivation.ends for t in dossier.terms.values() if t.state is running), default=None)
    return {
        "number": dossier.number,
        "kind": dossier.kind,
        "subject": dossier.subject,
        "topic": dossier.topic,
        "right": dossier.right,
        "organisations": tuple(dossier.tracks),
        "stage": stage,
        "version": dossier.version,
        "opened_at": dossier.opened_at,
        "closed_at": dossier.closed_at,
        "result": dossier.result,
        "next_due": last_day and end_of(last_day),
        "escalated": dossier.consultation is not None,
        "agreement_digest": dossier.agreement_digest,
        "sequence": dossier.sequence,
        "head": dossier.head,
    }
