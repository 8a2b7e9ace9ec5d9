"""How a dossier stood at a moment, in words: flat, section by section, so that the page holds only what changed."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from language import state_texts as texts
from language.date_explained import explained, explained_in_dutch
from language.fields import positions_in, said_in
from language.locks import LOCKS, reason
from language.speech import Bilingual, Names, day, forum_named, say, verbatim, word
from language.terms import term_title
from language.waiting import awaited, awaited_of, until
from language.words import OVER, OVERTAKEN
from models.calendar import local_date
from models.contents import DisputeRuling, Point, PointAnswer
from models.events import Event, EventType
from models.knowledge.moments import Moment
from models.knowledge.visibility import OWN_WORK
from models.lock import rulings_at
from models.parties import LANDLORD
from models.rights import Right
from models.state import (
    Advice,
    Dispute,
    Dossier,
    Execution,
    Kind,
    Lock,
    LockState,
    RecordedBreach,
    Response,
    Result,
    Stage,
    StrategicConsultation,
    Term,
    Track,
)
from models.terms import ENDS_BY_ITSELF, TermName, TermState
from models.waiting import AWAITED_IN, Waiting, waiting_for

Section = dict[str, Any] | list[Any] | None
"""What the page shows of one thing: numbers, codes and texts in both languages (``Bilingual``)."""


class Reply(NamedTuple):
    """What the landlord said of each point, and the decision; the state keeps only the answers."""

    reasons: Mapping[int, str]
    decision: str


def reply_in(event: Event) -> tuple[str, Reply] | None:
    """The reasons and the decision of a response, with the organisation it is for."""
    if event.type not in _REPLIES or not event.content.get("organisation"):
        return None
    said = said_in(event)
    reasons = {int(p["point"]): str(p.get("reasons") or "") for p in said.get("points") or () if "point" in p}
    return str(event.content["organisation"]), Reply(reasons, str(said.get("decision") or said.get("text") or ""))


_REPLIES = (EventType.RESPONSE_GIVEN, EventType.RESPONSE_AMENDED, EventType.UNSOLICITED_ADVICE_ANSWERED)


class DossierState:
    """A dossier at a moment. ``party`` is whose copy it is (None: a whole one); what such a copy does not show is said
    to be not in it, and never taken for not done."""

    def __init__(self, at: Moment, names: Names, party: str | None, replies: Mapping[str, Reply]) -> None:
        self._at, self._names, self._party, self._replies = at, names, party, replies

    @property
    def _dossier(self) -> Dossier:
        return self._at.dossier

    def _shows(self, organisation: str | None) -> bool:
        """Whether a track is shown. Of the tracks of others an organisation's copy holds so little that any state made
        of it would mislead."""
        return self._at.whole or organisation is None or self._party in (None, LANDLORD, organisation)

    @property
    def _hides_own_work(self) -> bool:
        """Whether this copy lacks what organisations do among themselves: how they consult and decide."""
        return not self._at.whole and self._party == LANDLORD

    def _terms(self) -> list[Term]:
        shown = (term for term in self._dossier.terms.values() if self._shows(term.organisation))
        return [term for term in shown if term.name not in OWN_WORK or not self._hides_own_work]

    def sections(self) -> dict[str, Section]:
        """Everything the page shows of the moment, by the name of its section."""
        found: dict[str, Section] = {"now": self._now(), "waits": [*self._waits()], "lock": self._lock(None)}
        for organisation, track in self._dossier.tracks.items():
            if self._shows(organisation):
                found |= self._of_track(organisation, track)
        found |= {f"term/{term.key}": self._term(term) for term in self._terms()}
        found["terms"] = self._terms_of(None)
        found["matters"] = [*self._matters()]
        return found

    def _now(self) -> Section:
        dossier, stage = self._dossier, self._at.stage()
        closed = None
        if dossier.closed_at and dossier.result:
            ended = {"day": day(local_date(dossier.closed_at)), "result": word("result", dossier.result)}
            closed = say(texts.CLOSED, **ended)
        return {
            "stage": word("stage", stage) if stage else None,
            "closed": closed,
            "whole": self._at.whole,
        }

    # --- what it waits for ---

    def _waits(self) -> Iterator[Section]:
        for waiting in waiting_for(self._dossier, self._at.at):
            if self._shows(waiting.organisation) and (waiting.what not in _OWN_WORK or not self._hides_own_work):
                yield {
                    "until": until(waiting),
                    "overdue": waiting.overdue,
                    "party": awaited_of(waiting, self._names),
                    "what": awaited(waiting),
                    "about": self._about(waiting),
                }

    def _about(self, waiting: Waiting) -> Bilingual | None:
        about = waiting.organisation
        return self._names.of(about) if about and about != waiting.party else None

    # --- locks ---

    def _lock(self, organisation: str | None) -> Section:
        """A lock with its ground. An unsolicited advice asks for no execution: it has none."""
        if self._dossier.kind is Kind.UNSOLICITED or not self._dossier.tracks:
            return None
        lock = self._at.lock(organisation)
        if lock is None:
            return {"state": "unknown", "answer": say(texts.UNKNOWN), "ground": None}
        ground = lock_ground(self._dossier, lock, self._at.at)
        return {"state": lock.state.value, "answer": say(LOCKS[lock.state].answer), "ground": ground}

    # --- one organisation ---

    def _of_track(self, organisation: str, track: Track) -> dict[str, Section]:
        stage = self._at.stage(organisation)
        if self._hides_own_work and stage in (Stage.CONSULTATION, Stage.DELIBERATION):
            stage = None
        return {
            f"track/{organisation}": {
                "stage": _track_stage(stage) if stage else None,
                "facts": [{"name": say(name), "value": value} for name, value in self._facts(track)],
            },
            f"lock/{organisation}": self._lock(organisation),
            f"advice/{organisation}": self._advice(track),
            f"terms/{organisation}": self._terms_of(organisation),
        }

    def _facts(self, track: Track) -> Iterator[tuple[str, Bilingual]]:
        if self._dossier.kind is Kind.REQUEST:
            yield texts.FACT_RECEIPT, say(texts.YES) if self._acknowledged(track) else self._not(track)
            yield texts.FACT_CONSULTED, self._on(track, track.consulted_at and local_date(track.consulted_at))
            yield texts.FACT_VOTE, self._vote(track)
        if track.claim:
            yield texts.FACT_CLAIM, word("claim_state", track.claim.state)
        if track.questions:
            counts = {"asked": track.questions, "answered": track.questions_answered}
            yield texts.FACT_QUESTIONS, say(texts.QUESTIONS, **counts)
        yield from self._joint(track)
        yield from self._extensions(track)
        name = texts.FACT_CONSENT if self._dossier.right is Right.CONSENT else texts.FACT_ADVICE
        yield name, advice_said(self._dossier, track.advice) if track.advice else self._not(track)
        if track.response:
            yield texts.FACT_RESPONSE, _response(track)
        elif any(self._dossier.term(track.organisation, name) for name in _TO_ANSWER):
            yield texts.FACT_RESPONSE, self._not(track)

    def _not(self, track: Track) -> Bilingual:
        """Not done, or not known from this copy."""
        if not self._at.whole and track.organisation != self._party:
            return say(texts.UNKNOWN)
        return say(texts.NOT_DONE if self._dossier.closed_at else texts.NOT_YET)

    def _on(self, track: Track, done: date | None) -> Bilingual:
        return day(done) if done else self._not(track)

    def _acknowledged(self, track: Track) -> bool:
        term = self._dossier.term(track.organisation, TermName.ACKNOWLEDGEMENT)
        return term is not None and term.state is TermState.MET

    def _vote(self, track: Track) -> Bilingual:
        vote = track.deliberation
        if vote is None:
            return self._not(track)
        return say(texts.VOTE_ADOPTED if vote.adopted else texts.VOTE_LOST, day=day(vote.date))

    def _joint(self, track: Track) -> Iterator[tuple[str, Bilingual]]:
        joint = self._dossier.joint
        if track.organisation in joint.joined:
            signed = track.organisation in (*joint.cosigned, joint.drafter)
            yield texts.FACT_DRAFT, say(texts.DRAFT_SIGNED if signed else texts.DRAFT_OPEN)

    def _extensions(self, track: Track) -> Iterator[tuple[str, Bilingual]]:
        for asked in self._dossier.extension_requests:
            if asked.organisation == track.organisation:
                values = {
                    "by": self._names.of(asked.by),
                    "new_end": day(asked.new_end),
                    "state": word("extension_state", asked.state),
                }
                yield texts.FACT_EXTENSION, say(texts.EXTENSION_ASKED, **values)

    def _advice(self, track: Track) -> Section:
        """The points of the advice, with what the latest response says of each."""
        if track.advice is None or not (track.advice.points or track.response):
            return None
        reply = self._replies.get(track.organisation, Reply({}, "")) if track.response else Reply({}, "")
        answers = track.response.answers if track.response else {}
        return {
            "points": [
                self._point(point, answers.get(number), reply.reasons.get(number, ""), self._not(track))
                for number, point in enumerate(track.advice.points, 1)
            ],
            "decision": verbatim(reply.decision) if reply.decision else None,
        }

    def _point(self, point: Point, answer: PointAnswer | None, reasons: str, none: Bilingual) -> Section:
        return {
            "text": verbatim(point.text),
            "positions": [verbatim(position) for position in positions_in(point.positions, self._names)],
            "answer": word("answer", answer) if answer else none,
            "code": answer.value if answer else "none",
            "reasons": verbatim(reasons) if reasons else None,
        }

    # --- terms ---

    def _terms_of(self, organisation: str | None) -> Section:
        """The keys of the terms of a track or of the whole dossier: what runs first, then by its end."""
        terms = [term for term in self._terms() if term.organisation == organisation]
        return [term.key for term in sorted(terms, key=lambda term: (not term.is_open, term.due, term.key))]

    def _term(self, term: Term) -> Section:
        derivation, consent = term.derivation, self._dossier.right is Right.CONSENT
        return {
            "title": term_title(term.name.value, None, self._names),
            "open": term.is_open,
            "code": term.state.value,
            "state": term_state_said(term),
            "ends": _end(term),
            "sentence": Bilingual(
                explained_in_dutch(derivation, consent=consent), explained(derivation, consent=consent)
            ),
        }

    # --- consultations, breaches, disputes, executions ---

    def _matters(self) -> Iterator[Section]:
        for matter in matters_said(self._dossier, self._names):
            yield {"code": matter.code, "title": matter.title, "lines": list(matter.lines)}


class Matter(NamedTuple):
    """A strategic consultation, a breach, a dispute or an execution, with what is said of it."""

    code: str
    title: Bilingual
    lines: tuple[Bilingual, ...] = ()


def matters_said(dossier: Dossier, names: Names) -> Iterator[Matter]:
    """What went beside the plain course of a dossier: consultations, breaches, disputes, executions."""
    for consultation in dossier.consultations:
        title = say(texts.CONSULTATION, number=consultation.number)
        yield Matter("consultation", title, tuple(_consultation(consultation, dossier, names)))
    for breach in dossier.breaches:
        yield Matter("breach", _breach(breach, names))
    for dispute in dossier.disputes:
        title = say(texts.DISPUTE, forum=forum_named(dispute.forum), by=names.of(dispute.by))
        yield Matter("dispute", title, tuple(_dispute(dispute)))
    for execution in dossier.executions:
        yield Matter("execution", _execution(execution))


def _dispute(dispute: Dispute) -> Iterator[Bilingual]:
    yield say(texts.DISPUTE_FILED, day=day(dispute.filed_on))
    yield say(texts.DISPUTE_RECORDED, day=day(local_date(dispute.recorded_at)))
    for ruling in dispute.rulings:
        yield say(texts.RULING, day=day(ruling.date), ruling=word("ruling", ruling.ruling))
    if not dispute.rulings:
        yield say(texts.NO_RULING)


def _consultation(consultation: StrategicConsultation, dossier: Dossier, names: Names) -> Iterator[Bilingual]:
    yield say(texts.CONSULTATION_OPENED, day=day(local_date(consultation.opened_at)))
    yield _consultation_state(consultation)
    for cause in dossier.causes:
        if cause.consultation == consultation.number:
            about = {"organisation": names.of(cause.organisation)} if cause.organisation else {}
            text = say(texts.CAUSE_ABOUT if about else texts.CAUSE, cause=word("cause", cause.cause), **about)
            yield say(texts.REVOKED, what=text) if cause.revoked else text


def _breach(breach: RecordedBreach, names: Names) -> Bilingual:
    about = {"organisation": names.of(breach.organisation)} if breach.organisation else {}
    values = {"day": day(local_date(breach.at)), "breach": word("breach", breach.breach), **about}
    text = say(texts.BREACH_ABOUT if about else texts.BREACH, **values)
    return say(texts.REVOKED, what=text) if breach.revoked else text


def lock_ground(dossier: Dossier, lock: Lock, moment: datetime) -> Bilingual | None:
    """Why the plan may be executed or not, at a moment (UTC); of a suspension the answer says it already."""
    match lock.state:
        case LockState.OPEN:
            return reason(lock.ground, dossier.topic) if lock.ground else say(texts.LOCK_DIFFERS)
        case LockState.LOCKED:
            return say(texts.WITHDRAWN if dossier.result is Result.WITHDRAWN else texts.UNFINISHED)
        case LockState.NEVER:
            forbidden = any(ruled.ruling is DisputeRuling.FORBIDDEN for ruled in rulings_at(dossier, moment))
            return say(texts.FORBIDDEN if forbidden else texts.NO_CONSENT)
        case LockState.SUSPENDED:
            return None


_OWN_WORK = frozenset(AWAITED_IN[name] for name in OWN_WORK)
_TO_ANSWER = (TermName.RESPONSE, TermName.UNSOLICITED_RESPONSE)


def _track_stage(stage: Stage) -> Bilingual:
    return say(texts.READY) if stage is Stage.CLOSING else word("stage", stage)


def _term_state(term: Term) -> str:
    if term.state is TermState.MET and term.overtaken:
        return OVERTAKEN
    return OVER if term.state is TermState.MET and term.name in ENDS_BY_ITSELF else term.state.value


def term_state_said(term: Term) -> Bilingual:
    """Where a term stands, in a word."""
    return word("term_state", _term_state(term))


def _end(term: Term) -> Bilingual:
    if term.paused_from:
        return say(texts.PAUSED, day=day(term.paused_from))
    return say(texts.LAST_DAY, day=day(term.derivation.ends))


def advice_said(dossier: Dossier, advice: Advice) -> Bilingual:
    """The advice as it counts; an unsolicited one has no verdict."""
    received = day(local_date(advice.received_at))
    if dossier.kind is Kind.UNSOLICITED:
        return received
    parts = [word("verdict", advice.verdict), say(texts.RECEIVED, day=received)]
    if advice.joint:
        parts.append(say(texts.JOINT))
    if advice.late:
        parts.append(say(texts.LATE))
    if advice.supplemented:
        parts.append(say(texts.SUPPLEMENTED, verdict=word("verdict", advice.supplemented)))
    return _listed(parts)


def _response(track: Track) -> Bilingual:
    response: Response | None = track.response
    assert response is not None
    received = day(local_date(response.received_at))
    if not response.answers and track.answered_at:
        return _listed([say(texts.ANSWERED), say(texts.RECEIVED, day=received)])
    follows = say(texts.FOLLOWS if response.wholly_followed else texts.DEVIATES)
    versions = len(track.responses)
    amended = [say(texts.AMENDED, number=versions)] if versions > 1 else []
    return _listed([follows, say(texts.RECEIVED, day=received), *amended])


def _listed(parts: list[Bilingual]) -> Bilingual:
    return Bilingual("; ".join(part.nl for part in parts), "; ".join(part.en for part in parts))


def _consultation_state(consultation: StrategicConsultation) -> Bilingual:
    if consultation.concluded_at and consultation.outcome:
        outcome = word("outcome", consultation.outcome)
        return say(texts.CONSULTATION_CONCLUDED, day=day(local_date(consultation.concluded_at)), outcome=outcome)
    if consultation.cancelled_at:
        return say(texts.CONSULTATION_CANCELLED, day=day(local_date(consultation.cancelled_at)))
    if consultation.planned_for:
        return say(texts.CONSULTATION_PLANNED, planned=day(consultation.planned_for))
    return say(texts.CONSULTATION_OPEN)


def _execution(execution: Execution) -> Bilingual:
    return say(texts.EXECUTED, day=day(execution.date), lock=word("lock_state", execution.lock))
