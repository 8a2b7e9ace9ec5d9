"""What the page of a dossier is filled with, made of a view: of what the viewer could know, and of nothing else."""

from collections.abc import Callable, Collection, Iterator
from typing import Literal, NamedTuple

from application.described import soonest_first
from application.kept_views import DossierRead
from application.people import Person
from application.steps import StepName, StepState, TrackStep, steps_of
from application.tasks import acts_open_to
from language import dossier_page as texts
from language.acts import ACTS
from language.date_explained import day_explained
from language.events import follows, sentence_of, sentence_withheld
from language.fields import SaidField, fields_of, fields_said
from language.locks import LOCKS
from language.portal_addresses import act_address
from language.printed_event import is_letter
from language.speech import Bilingual, Names, day, minute, say, word
from language.state import Reply, advice_said, lock_ground, reply_in, term_state_said
from language.task_words import coming_said
from language.terms import term_title
from language.waiting import awaited_of
from models.act_forms import ActName
from models.acts import Assurance
from models.calendar import local_date
from models.event_contents.partial import is_act
from models.events import Event, EventType
from models.knowledge.view import View
from models.parties import AUDITOR, LANDLORD
from models.rights import Right
from models.state import Dossier, LockState, Stage, Term, Track
from models.terms import TermName, TermState
from portal.parts import LockPart, MomentCard, Said, StageCard, Statement, TrackCard
from portal.task_cards import why_said
from portal.timeline_picture import Bar, Dot, Kind, Lane

# --- May the plan be executed? -------------------------------------------------------------------------------------


def statement_of(view: View, names: Names) -> Statement | None:
    """Whether the landlord may execute the plan; None where nothing is to be executed."""
    locks = view.locks
    if not locks:
        return None
    (_, overall), *own = locks
    reason = lock_ground(view.dossier, overall, view.moment)
    parts = [LockPart(names.of(name or ""), say(LOCKS[lock.state].answer).within) for name, lock in own]
    return Statement(
        answer=say(LOCKS[overall.state].answer),
        kind="open" if overall.state is LockState.OPEN else "never" if overall.state is LockState.NEVER else "locked",
        reasons=(reason,) if reason else (),
        parts=tuple(parts) if len(parts) > 1 else (),
    )


# --- The tracks ----------------------------------------------------------------------------------------------------


def track_cards(view: View, names: Names) -> list[TrackCard]:
    """The track of every organisation that is asked; of those whose track the viewer does not know only the name."""
    found = view.dossier
    asked = view.request.get("addressees")
    others = [str(each) for each in asked if each not in found.tracks] if isinstance(asked, list) else []
    cards = [_track_card(view, track, names) for track in found.tracks.values()]
    affair = say(texts.OWN_AFFAIR, landlord=names.of(LANDLORD))
    return [*cards, *(TrackCard(names.of(each), (), affair) for each in others)]


def _track_card(view: View, track: Track, names: Names) -> TrackCard:
    stages = tuple(_stage(step, view.dossier, names) for step in steps_of(view, track))
    said = advice_said(view.dossier, track.advice) if track.advice and view.dossier.right else None
    return TrackCard(names.of(track.organisation), stages, said and said.begun, is_own=track.organisation == view.party)


_NOTES = {
    StepState.DONE: texts.STEP_DONE,
    StepState.NOW: texts.STEP_UNTIL,
    StepState.LATE: texts.STEP_LATE,
    StepState.PASSED: texts.STEP_PASSED,
}


def _stage(step: TrackStep, dossier: Dossier, names: Names) -> StageCard:
    is_consent = step.name is StepName.ADVICE and dossier.right is Right.CONSENT
    name = say(texts.CONSENT_STEP if is_consent else texts.STEPS[step.name], landlord=names.of(LANDLORD))
    note = say(_NOTES[step.state], day=day(step.day)) if step.day and step.state in _NOTES else None
    why = day_explained(step.derivation, dossier.right) if note and step.derivation else None
    match step.state:
        case StepState.DONE:
            return StageCard(name, "done", note)
        case StepState.NOW:
            return StageCard(name, "now", note, why)
        case StepState.LATE:
            return StageCard(name, "late", note, why)
        case _:
            return StageCard(name, "later", note, why)


# --- What is waited for, and all dates -----------------------------------------------------------------------------


class DateRow(NamedTuple):
    """A day with what it is about, and how it came about. ``state`` is where its term stands; ``is_own``: it is asked
    of the reader."""

    what: Said
    day: Said | None
    why: Said | None
    is_late: bool = False
    state: Said | None = None
    is_own: bool = False


def waits_of(view: View, names: Names) -> list[DateRow]:
    """What the dossier waits for, soonest first."""
    right, party = view.dossier.right, view.party or ""
    return [
        DateRow(
            coming_said(waiting, awaited_of(waiting, names), names, party),
            day(waiting.until) if waiting.until else None,
            why_said(waiting, party, right),
            waiting.overdue,
            is_own=waiting.party == party,
        )
        for waiting in view.waiting
    ]


def dates_of(view: View, names: Names) -> list[DateRow]:
    """Every term, those that end soonest first."""
    return [
        DateRow(
            term_title(term.name, term.organisation, names),
            day(term.derivation.ends),
            day_explained(term.derivation, view.dossier.right),
            state=term_state_said(term),
        )
        for term in soonest_first(view.dossier)
    ]


# --- The question, and what was answered ---------------------------------------------------------------------------


def question_of(view: View, names: Names) -> list[SaidField]:
    """What the landlord wrote in the request, field by field."""
    said = view.request
    return [*fields_said({name: said[name] for name in texts.REQUEST_FIELDS if name in said}, names)]


def asked_in(right: Right | None, names: Names) -> Bilingual:
    """What is asked in a dossier, in short."""
    return say(texts.QUESTIONS[right], landlord=names.of(LANDLORD)) if right else say(texts.UNSOLICITED)


def stage_said(stage: Stage | None) -> Bilingual:
    """Where a dossier stands; with the organisations, where that shows how they consult and decide."""
    return word("stage", stage).begun if stage else say(texts.AT_STAGE)


class PointRow(NamedTuple):
    """A point of an advice under its number, with its answer and the reasons for that."""

    number: int
    text: str
    answer: Said
    reasons: str


class AdviceCard(NamedTuple):
    """The points of an advice, of one organisation or of several together, and what was decided on it."""

    title: Said
    points: tuple[PointRow, ...]
    decision: str


def advice_cards(view: View, names: Names) -> list[AdviceCard]:
    """The points of every advice that the viewer knows; those of a joint one once."""
    replies = dict(found for event in view.events if event.content and (found := reply_in(event)))
    alike: dict[tuple[tuple[PointRow, ...], str], list[str]] = {}
    for track in view.dossier.tracks.values():
        if track.advice and track.advice.points:
            reply = replies.get(track.organisation, Reply({}, "")) if track.response else Reply({}, "")
            alike.setdefault((tuple(_points(track, reply)), reply.decision), []).append(track.organisation)
    return [
        AdviceCard(say(texts.ADVICE_OF, organisations=names.all(organisations)), points, decision)
        for (points, decision), organisations in alike.items()
    ]


def _points(track: Track, reply: Reply) -> Iterator[PointRow]:
    answers = track.response.answers if track.response else {}
    for number, point in enumerate(track.advice.points if track.advice else (), 1):
        answer = word("answer", answers[number]) if number in answers else say(texts.NO_ANSWER)
        yield PointRow(number, point.text, answer, reply.reasons.get(number, ""))


class DocumentLink(NamedTuple):
    """A document: its name, its page, and who brought it when."""

    name: str
    address: str
    about: Said


def document_rows(opened: DossierRead, names: Names) -> list[DocumentLink]:
    """The documents that the viewer may see, in the order in which they came."""
    days = {event.sequence: local_date(event.time) for event in opened.view.events}
    return [
        DocumentLink(
            one.document.name,
            f"/dossiers/{one.dossier}/documenten/{one.place}",
            say(texts.DOCUMENT_OF, party=names.of(one.party), day=day(days[one.sequence])),
        )
        for one in opened.documents
    ]


# --- What happened -------------------------------------------------------------------------------------------------

_OF_TERMS = frozenset(
    (
        *(EventType.TERM_STARTED, EventType.TERM_MOVED, EventType.TERM_PAUSED, EventType.TERM_ENDED),
        *(EventType.TERM_RESTORED, EventType.REMINDER_DUE),
    )
)
"""What only says how a term runs: that stands among the dates."""


def moments_of(opened: DossierRead, names: Names) -> list[MomentCard]:
    """What happened, first things first, as far as the viewer knows it; with what it sent itself, who saw that."""
    view = opened.view
    shown = (event for event in view.events if event.type not in _OF_TERMS and not _says_nothing_new(event, view))
    return [
        _moment(event, view, names)._replace(
            seen=tuple(_seen(event, opened, names)),
            letter=f"/dossiers/{event.dossier}/gebeurtenissen/{event.sequence}/brief" if is_letter(event) else None,
        )
        for event in shown
    ]


def _seen(event: Event, opened: DossierRead, names: Names) -> Iterator[Bilingual]:
    """Which other party saw an act of the viewer's own, and on which day; to the auditor of every act."""
    party = opened.view.party
    if is_act(event) and party in (AUDITOR, event.party, event.entered_by):
        for one in opened.seen:
            if one.event == event.sequence and one.party != party:
                yield say(texts.SEEN_BY, party=names.of(one.party), day=day(one.day))


def _says_nothing_new(event: Event, view: View) -> bool:
    """Whether an event says no more than that a lock begins shut, or that an advice is in that was just sent."""
    return _shuts_at_first(event, view) or any(
        event.type is EventType.ADVICE_RECEIVED
        and one.type is EventType.ADVICE_SUBMITTED
        and (one.act_id, one.party) == (event.act_id, event.content.get("organisation"))
        for one in view.events
    )


def _shuts_at_first(event: Event, view: View) -> bool:
    if event.type is not EventType.LOCK_CHANGED:
        return False
    owner = event.content.get("organisation")
    locks = (e for e in view.events if e.type is EventType.LOCK_CHANGED and e.content.get("organisation") == owner)
    return next(locks) is event


def _moment(event: Event, view: View, names: Names) -> MomentCard:
    what = sentence_of(event, names) if event.content else sentence_withheld(event, names)
    is_clock = follows(event)
    fields = () if is_clock or not event.content else tuple(fields_of(event, names, _points_answered(event, view)))
    is_breach = event.type is EventType.BREACH_RECORDED
    kind: Literal["act", "clock", "breach"] = "breach" if is_breach else "clock" if is_clock else "act"
    sure = word("assurance", event.assurance) if event.assurance == Assurance.PASSKEY_SIGNED and is_act(event) else None
    return MomentCard(minute(event.time), "", what, sure, kind, fields)


def _points_answered(event: Event, view: View) -> tuple[str, ...]:
    """The points that a response answers, as they read."""
    track = view.dossier.tracks.get(str(event.content.get("organisation") or ""))
    return tuple(point.text for point in track.advice.points) if track and track.advice else ()


def lanes_of(view: View, names: Names) -> list[Lane]:
    """The picture of what happened: a lane for each track, and one for what concerns the whole dossier."""
    owners: list[str | None] = [None, *view.dossier.tracks]
    lanes = [_lane(owner, view, names) for owner in owners]
    return [lane for lane in lanes if lane.bars or lane.dots]


_MAIN_TERMS = (
    *(TermName.ADVICE, TermName.RESPONSE, TermName.UNSOLICITED_RESPONSE, TermName.STANDSTILL),
    *(TermName.STRATEGIC_CONSULTATION, TermName.CLOSING),
)
"""The terms of the picture: those that follow one another. What runs beside them would hide them."""


def _lane(owner: str | None, view: View, names: Names) -> Lane:
    terms = (term for term in view.dossier.terms.values() if term.organisation == owner and term.name in _MAIN_TERMS)
    shown = (term for term in terms if term.state not in (TermState.SUPERSEDED, TermState.CANCELLED))
    return Lane(
        names.of(owner) if owner else say(texts.WHOLE_DOSSIER),
        tuple(_bar(term, view, names) for term in sorted(shown, key=lambda term: term.due)),
        tuple(_dot(event, names) for event in view.events if _is_marked(event) and _owner(event, view) == owner),
    )


def _bar(term: Term, view: View, names: Names) -> Bar:
    ended = local_date(term.ended_at) if term.ended_at else term.derivation.ends
    last = max(min(ended, term.derivation.ends), term.derivation.started_on)
    return Bar(term.derivation.started_on, last, term_title(term.name, None, names), _looks(term, view))


def _looks(term: Term, view: View) -> Kind:
    if term.state is TermState.LAPSED or (term.is_open and term.due <= view.moment):
        return "late"
    return "now" if term.is_open else "done"


def _is_marked(event: Event) -> bool:
    return event.type is EventType.BREACH_RECORDED or not (follows(event) or event.type is EventType.ACT_REFUSED)


def _owner(event: Event, view: View) -> str | None:
    named = str(event.content.get("organisation") or event.party)
    return named if named in view.dossier.tracks else None


def _dot(event: Event, names: Names) -> Dot:
    name = sentence_of(event, names) if event.content else sentence_withheld(event, names)
    return Dot(local_date(event.time), name, "breach" if event.type is EventType.BREACH_RECORDED else "act")


# --- What can be done ----------------------------------------------------------------------------------------------


class ActLink(NamedTuple):
    """An act that somebody could send, with its page."""

    name: Said
    address: str


class ActGroup(NamedTuple):
    """What belongs together of what somebody can do."""

    title: str
    acts: tuple[ActLink, ...]


def act_groups(view: View, person: Person) -> list[ActGroup]:
    """What a person could do here, group by group."""
    return grouped(acts_open_to(view, person), lambda act: act_address(view.dossier.number, act))


def grouped(possible: Collection[ActName], address: Callable[[ActName], str]) -> list[ActGroup]:
    """Acts group by group, each with the ``address`` of its page."""
    groups = [
        ActGroup(title, tuple(ActLink(say(ACTS[act].phrase).begun, address(act)) for act in acts if act in possible))
        for title, acts in texts.ACT_GROUPS.items()
    ]
    return [group for group in groups if group.acts]


def sees_of(party: str, names: Names) -> list[Bilingual]:
    """Who can see what, told to a party."""
    said = texts.SEES.get(party, texts.ORGANISATION_SEES)
    return [say(text, landlord=names.of(LANDLORD)) if "{" in text else say(text) for text in said]
