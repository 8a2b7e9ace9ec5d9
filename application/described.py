"""What scripts, the API and other programs read: one JSON form for each thing, whatever door or command shows it.

Every form is a model, so that its JSON Schema is at hand (``schemas``; ``docs/json.md``). Dates are local to
Europe/Amsterdam (ISO 8601); an instant carries its offset. What a viewer may not know is left out by
``application.reading`` before it gets here.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, PlainSerializer, TypeAdapter

from application.people import Office
from language.locks import lock_in_words
from language.state_lines import party_in_words, waiting_in_words
from models.act_forms import ActName
from models.calendar import AMSTERDAM
from models.event_contents.by_type import schema_of
from models.events import Event, EventType
from models.knowledge.view import View
from models.outcome import breaches, escalations
from models.record.summary import Listed
from models.refusals import Refusal
from models.rights import Right
from models.sentences import sentence
from models.state import (
    Dispute,
    Dossier,
    Execution,
    Lock,
    LockGround,
    LockState,
    RaisedCause,
    StrategicConsultation,
    Term,
    Track,
)
from models.terms import Derivation, TermName, TermState
from models.waiting import Waiting

Instant = Annotated[datetime, PlainSerializer(datetime.isoformat, return_type=str, when_used="json")]
"""An instant with its offset, such as ``2027-02-22T23:00:00+00:00``."""


def local(moment: datetime) -> datetime:
    """An instant as Amsterdam's clock shows it."""
    return moment.astimezone(AMSTERDAM)


class Described(BaseModel):
    """A thing as JSON has it. A form has no field but those it declares."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    @property
    def json_value(self) -> dict[str, Any]:
        """Its JSON, ready to be written."""
        return self.model_dump(mode="json", by_alias=True)


class DescribedMove(Described):
    """A day on which a term could not end, and why (Atw arts. 1 and 2)."""

    date: date
    cause: str


class DescribedDerivation(Described):
    """How the end of a term came about (rules section 4)."""

    term: TermName
    started_on: date = Field(serialization_alias="from")
    raw_end: date
    """The last day before it was moved."""
    ends: date
    """The last day: the term is over at 24:00."""
    due: Instant
    """The instant at which it is over."""
    moved_by: tuple[DescribedMove, ...]
    provisional: bool
    """The days equated with a holiday are not known for that year."""
    sentence: str
    starting_event: str
    amount: int
    unit: str
    basis: str
    """``statutory`` or ``agreed``."""
    source: str
    """The article or clause."""
    agreement: str
    """The version of the agreement under which it was counted."""

    @classmethod
    def of(cls, derivation: Derivation) -> Self:
        """The form of a derivation."""
        return cls(
            term=derivation.term,
            started_on=derivation.started_on,
            raw_end=derivation.raw_end,
            ends=derivation.ends,
            due=derivation.due,
            moved_by=tuple(DescribedMove(date=moved.date, cause=moved.cause) for moved in derivation.moved_by),
            provisional=derivation.provisional,
            sentence=sentence(derivation),
            starting_event=derivation.starting_event,
            amount=derivation.amount,
            unit=derivation.unit.value,
            basis=derivation.basis.value,
            source=derivation.source,
            agreement=derivation.agreement,
        )


class DescribedTerm(Described):
    """One version of a term of a dossier."""

    organisation: str | None
    """Whose track it is about; null: the whole dossier."""
    term: TermName
    version: int
    starts: date
    ends: date
    due: Instant
    state: TermState
    overtaken: bool
    """A recorded lapse that an act in time overtook (rules section 8)."""
    paused_from: date | None
    provisional: bool
    sentence: str

    @classmethod
    def of(cls, term: Term) -> Self:
        """The form of a term."""
        return cls(
            organisation=term.organisation,
            term=term.name,
            version=term.version,
            starts=term.derivation.started_on,
            ends=term.derivation.ends,
            due=term.due,
            state=term.state,
            overtaken=term.overtaken,
            paused_from=term.paused_from,
            provisional=term.derivation.provisional,
            sentence=sentence(term.derivation),
        )


class DescribedLock(Described):
    """May the landlord execute (rules section 5; Wohv art. 5(3))?"""

    organisation: str | None
    """Whose track it is about; null: all of them together."""
    state: LockState | None
    """Null: nothing is to be executed, or nothing was asked yet."""
    ground: LockGround | None
    in_words: str

    @classmethod
    def of(cls, organisation: str | None, lock: Lock) -> Self:
        """The form of a lock."""
        words = f"the landlord {lock_in_words(lock.state, lock.ground)}"
        return cls(organisation=organisation, state=lock.state, ground=lock.ground, in_words=words)


class DescribedWaiting(Described):
    """What is awaited, and from whom."""

    party: str
    what: str
    organisation: str | None
    until: date | None
    """The last day; null: it has no term of its own, or its term is paused."""
    overdue: bool
    state: str
    sentence: str

    @classmethod
    def of(cls, waiting: Waiting) -> Self:
        """The form of something awaited."""
        return cls(
            party=party_in_words(waiting),
            what=waiting_in_words(waiting),
            organisation=waiting.organisation,
            until=waiting.until,
            overdue=waiting.overdue,
            state=waiting.state.value if waiting.state else "",
            sentence=sentence(waiting.derivation) if waiting.derivation else "",
        )


class DescribedTask(DescribedWaiting):
    """What is asked of a party in a dossier, and by which act it is done."""

    dossier: str
    subject: str
    right: Right | None
    act: ActName
    instead: ActName | None
    """The act that may be done in its place; null: there is none."""
    offices: tuple[Office, ...]
    """Who of the party may do it."""


class DescribedPlace(Described):
    """Where something was found in a dossier."""

    field: str
    """The field of the act in which it was written; ``documents``: a document is called so."""
    day: date
    text: str
    """The text around it."""
    found: tuple[str, ...]
    """What in that text was looked for."""
    spans: tuple[tuple[int, int], ...]
    """Where each of that stands in the text: from which sign (Unicode code point, from 0) up to which one, not that one
    itself."""


class DescribedTrack(Track):
    """One organisation's part of a dossier. ``consulted_at`` and ``deliberation`` are left out where they are the
    organisation's own affair."""

    acknowledged: bool
    """Any act of the organisation acknowledges receipt (rules section 3)."""
    done: bool
    """Nothing of it is pending any more."""

    @classmethod
    def of(cls, view: View, track: Track) -> dict[str, Any]:
        """The JSON of a track, without what whoever looks may not see of it."""
        form = cls(**track.__dict__, acknowledged=acknowledged(view.dossier, track), done=view.is_done(track))
        hidden = set() if view.shows_own_work(track.organisation) else {"consulted_at", "deliberation"}
        return form.model_dump(mode="json", exclude=hidden)


def acknowledged(dossier: Dossier, track: Track) -> bool:
    """Whether an organisation acknowledged receipt, in time or not: any act of it does (rules section 3)."""
    term = dossier.term(track.organisation, TermName.ACKNOWLEDGEMENT)
    return track.acknowledged_at is not None or (term is not None and term.state is TermState.MET)


class DescribedDossier(Described):
    """A dossier at a moment, as whoever looks may know it."""

    dossier: str
    at: Instant
    kind: str
    subject: str
    topic: str | None
    right: str | None
    ground: str | None
    version: int
    agreement: str
    stage: str | None
    """Where it stands; null where that is an organisation's own affair."""
    opened_at: Instant | None
    closed_at: Instant | None
    result: str | None
    request: dict[str, Any]
    """What was written in the request, by the names of its fields."""
    waits_for: tuple[DescribedWaiting, ...]
    tracks: tuple[dict[str, JsonValue], ...]
    """Each as ``DescribedTrack``."""
    terms: tuple[DescribedTerm, ...]
    """Every version of every term, those that end soonest first."""
    lock: tuple[DescribedLock, ...]
    """The overall one first, then each organisation's."""
    escalations: tuple[str, ...]
    causes: tuple[RaisedCause, ...]
    strategic_consultations: tuple[StrategicConsultation, ...]
    breaches: tuple[str, ...]
    disputes: tuple[Dispute, ...]
    executions: tuple[Execution, ...]
    links: tuple[str, ...]
    sequence: int
    """How many entries the record has of it, as far as this view goes."""
    head: str
    """The check number of the last one."""

    @classmethod
    def of(cls, view: View) -> Self:
        """The form of a dossier as it is looked at."""
        found = view.dossier
        return cls(
            dossier=found.number,
            at=local(view.moment),
            kind=found.kind,
            subject=found.subject,
            topic=found.topic,
            right=found.right,
            ground=found.ground,
            version=found.version,
            agreement=found.agreement,
            stage=view.stage,
            opened_at=local(found.opened_at) if found.opened_at else None,
            closed_at=local(found.closed_at) if found.closed_at else None,
            result=found.result,
            request=dict(view.request),
            waits_for=tuple(map(DescribedWaiting.of, view.waiting)),
            tracks=tuple(DescribedTrack.of(view, track) for track in found.tracks.values()),
            terms=tuple(map(DescribedTerm.of, soonest_first(found))),
            lock=tuple(DescribedLock.of(name, lock) for name, lock in view.locks),
            escalations=tuple(escalations(found)),
            causes=found.causes,
            strategic_consultations=found.consultations,
            breaches=tuple(breaches(found)),
            disputes=found.disputes,
            executions=found.executions,
            links=tuple(found.links),
            sequence=found.sequence,
            head=found.head,
        )


def soonest_first(dossier: Dossier) -> list[Term]:
    """A dossier's terms, those that end soonest first."""
    return sorted(dossier.terms.values(), key=lambda term: (term.due, term.key))


class DescribedSummary(Listed):
    """A dossier as a list shows it."""

    dossier: str
    due_on: date | None
    """The last day of the term that ends first."""

    @classmethod
    def of(cls, summary: Listed, due_on: date | None) -> dict[str, Any]:
        """The JSON of a summary; its number comes first."""
        form = cls(**summary.__dict__, dossier=summary.number, due_on=due_on).model_dump(mode="json")
        return {"dossier": form.pop("dossier"), **form}


class DescribedFound(DescribedSummary):
    """A dossier in which something was found, and the newest places where."""

    places: tuple[DescribedPlace, ...]
    more: bool
    """There are more places in it."""


class SeenEvent(Described):
    """An event as people look at it: local times, and what it says in words. On record it stands as ``Event``."""

    number: int
    """Its sequence number in the record."""
    type: EventType
    happened: Instant
    """The instant that counts: of a letter the end of the day of receipt, of a lapse the end of the term."""
    entered: Instant
    """When the front door received it."""
    party: str
    person: str
    channel: str
    assurance: str | None
    """How sure it is who spoke, as the door said; None where no door vouches."""
    entered_by: str | None
    in_words: str

    @classmethod
    def of(cls, event: Event, in_words: str) -> Self:
        """The form of an event, with its words."""
        return cls(**seen(event, in_words))


def seen(event: Event, in_words: str) -> Mapping[str, Any]:
    """What every look at an event has in common."""
    return {
        "number": event.sequence,
        "type": event.type,
        "happened": local(event.happened),
        "entered": local(event.time),
        "party": event.party,
        "person": event.person,
        "channel": event.channel,
        "assurance": event.assurance,
        "entered_by": event.entered_by,
        "in_words": in_words,
    }


FORMS: Mapping[str, type[BaseModel]] = {
    "dossier": DescribedDossier,
    "track": DescribedTrack,
    "term": DescribedTerm,
    "derivation": DescribedDerivation,
    "lock": DescribedLock,
    "awaited": DescribedWaiting,
    "task": DescribedTask,
    "summary": DescribedSummary,
    "found": DescribedFound,
    "event": Event,
    "seen_event": SeenEvent,
    "refusal": Refusal,
}
"""Every form by its name in ``docs/json.md``."""


def schemas() -> dict[str, Any]:
    """The JSON Schemas of all forms by name; under ``contents`` what an event of each type holds."""
    forms = {name: TypeAdapter(form).json_schema(mode="serialization", by_alias=True) for name, form in FORMS.items()}
    return {**forms, "contents": {kind.value: schema_of(kind) for kind in EventType}}


if __name__ == "__main__":
    import json

    print(json.dumps(schemas(), indent=1, ensure_ascii=False, sort_keys=True))
