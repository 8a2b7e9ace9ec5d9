"""What a dossier is at a moment: a value, folded from its events (``evolve``), that can be stored and sent.

All instants are UTC. A term is known by its key: ``organisation/term/version``, or ``term/version`` where it belongs to
the dossier as a whole.
"""

from datetime import date, datetime
from enum import StrEnum

from pydantic import AwareDatetime, JsonValue

from models.calendar import last_instant_of, local_date
from models.contents import ConsultationOutcome, DisputeRuling, Forum, Meeting, Point, PointAnswer
from models.escalation import Breach, Cause
from models.events import GENESIS
from models.rights import Ground, Right, Topic
from models.terms import OF_EVERY_VERSION, Derivation, TermName, TermState
from models.value import Value
from models.verdicts import VERDICTS, Verdict


class Kind(StrEnum):
    """How a dossier began: with a request of the landlord, or with an unsolicited advice."""

    REQUEST = "request"
    UNSOLICITED = "unsolicited"


class Term(Value):
    """One version of a term. ``overtaken`` marks a lapse after which the act turned out to have come in time;
    ``reminders`` are the days on which reminders still go out, ``reminded`` those on which they did."""

    organisation: str | None
    name: TermName
    version: int
    state: TermState = TermState.RUNNING
    started_at: AwareDatetime
    derivation: Derivation
    ended_at: AwareDatetime | None = None
    overtaken: bool = False
    paused_from: date | None = None
    reminders: tuple[date, ...] = ()
    reminded: tuple[date, ...] = ()

    @property
    def key(self) -> str:
        return term_key(self.organisation, self.name, self.version)

    @property
    def due(self) -> datetime:
        """The first instant after the term (UTC)."""
        return self.derivation.due

    @property
    def is_open(self) -> bool:
        return self.state in _OPEN


_OPEN = (TermState.RUNNING, TermState.PAUSED)


def term_key(organisation: str | None, name: TermName, version: int) -> str:
    """The key of a version of a term."""
    return f"{organisation}/{name}/{version}" if organisation else f"{name}/{version}"


class ClaimState(StrEnum):
    """Where a claim of incompleteness stands."""

    UNDECIDED = "undecided"
    REFUSED = "refused"
    AWAITING_INFORMATION = "awaiting_information"
    INFORMED = "informed"
    MOOT = "moot"


class Claim(Value):
    """A claim that the information is incomplete, from the claim to the ruling, and on to the information."""

    claimed_at: AwareDatetime
    state: ClaimState = ClaimState.UNDECIDED
    ruled_at: AwareDatetime | None = None
    settled_at: AwareDatetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether a ruling, or the information, is still owed."""
        return self.state in (ClaimState.UNDECIDED, ClaimState.AWAITING_INFORMATION)


class RequestState(StrEnum):
    """Where a request for extension stands; ``unanswered`` was refused by silence."""

    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    REPLACED = "replaced"
    MOOT = "moot"


class ExtensionRequest(Value):
    """A request to move the end of a term (its key) to ``new_end``; ``answer_term`` runs for the other side."""

    organisation: str
    by: str
    term: str
    new_end: date
    asked_at: AwareDatetime
    answer_term: str
    state: RequestState = RequestState.PENDING
    answered_at: AwareDatetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state is RequestState.PENDING


class Deliberation(Value):
    """The latest vote: whether the quorum was there and the motion had its majority, by the agreement's entry;
    ``quorum_set`` is False for a meeting of members for which the agreement has none."""

    date: date
    meeting: Meeting
    has_quorum: bool
    has_majority: bool
    quorum_set: bool = True

    @property
    def adopted(self) -> bool:
        return self.has_quorum and self.has_majority


class Advice(Value):
    """An organisation's advice as received. ``late``: after the period; it starts no response term and leaves the lock
    as it is. ``supplemented_at``: when a supplement brought no objection or consent after all."""

    verdict: Verdict
    points: tuple[Point, ...] = ()
    received_at: AwareDatetime
    late: bool = False
    joint: bool = False
    supplemented: Verdict | None = None
    supplemented_at: AwareDatetime | None = None

    @property
    def is_plain(self) -> bool:
        """Positive, without a point: Wohv art. 5(2) asks for no reasons, so no statutory term to respond runs."""
        return self.verdict is Verdict.POSITIVE and not self.points

    @property
    def decides(self) -> bool:
        """Whether the lock no longer hangs on the end of the period: the response, no objection or consent opens it."""
        in_time = VERDICTS[self.verdict].response_term or self.verdict is Verdict.NO_OBJECTION
        return self.verdict is Verdict.CONSENT or self.supplemented is not None or (in_time and not self.late)


class Response(Value):
    """The landlord's response as the organisation received it: an answer per point, and what follows for the lock.
    ``counts_for_lock`` is False where it followed after execution and would have shut the lock."""

    received_at: AwareDatetime
    answers: dict[int, PointAnswer]
    standstill: str | None = None
    counts_for_lock: bool = True

    @property
    def wholly_followed(self) -> bool:
        return all(answer is PointAnswer.FOLLOWED for answer in self.answers.values())


class Track(Value):
    """One organisation's part of a dossier: its own receipt, clock, advice, reply and standstill (Wohv art. 2(1)).
    ``asked_at`` is when this version of the request reached it, ``informed_at`` when its information was complete.
    ``acknowledged_at`` is when it acknowledged receipt after the term for it, or where none runs.
    ``changed_at`` is the first change called not material that it can contest; ``contested_from`` the one that it did
    contest: from then to ``asked_at`` nobody had asked it about the plan as it read. ``shut_at`` is when it received
    the withdrawal, where it confirmed an earlier day than that of its entry."""

    organisation: str
    asked_at: AwareDatetime
    informed_at: AwareDatetime
    acknowledged_at: AwareDatetime | None = None
    consulted_at: AwareDatetime | None = None
    deliberation: Deliberation | None = None
    voted_at: AwareDatetime | None = None
    claims: tuple[Claim, ...] = ()
    questions: int = 0
    questions_answered: int = 0
    advice: Advice | None = None
    responses: tuple[Response, ...] = ()
    answered_at: AwareDatetime | None = None
    period_ended: tuple[str, ...] = ()
    changed_at: AwareDatetime | None = None
    contested_from: AwareDatetime | None = None
    shut_at: AwareDatetime | None = None

    @property
    def claim(self) -> Claim | None:
        """The latest claim of incompleteness."""
        return self.claims[-1] if self.claims else None

    @property
    def response(self) -> Response | None:
        """The latest response: that one counts."""
        return self.responses[-1] if self.responses else None


class RequestedMeeting(Value):
    """A meeting that an organisation asked for (Wohv art. 5(1)a), until it was held or let go (``ended_at``). What the
    landlord recorded as held counts from the end of the term ``objection``, unless the organisation objects in it;
    ``objected``: it did so once, and what is recorded next is final."""

    organisation: str
    requested_at: AwareDatetime
    planned_for: date | None = None
    held_on: date | None = None
    objection: str | None = None
    objected: bool = False
    ended_at: AwareDatetime | None = None


class RaisedCause(Value):
    """A cause that was raised, about which organisation and term, and the consultation it led to."""

    cause: Cause
    organisation: str | None
    term: str
    raised_at: AwareDatetime
    consultation: int
    organisations: tuple[str, ...] = ()
    revoked: bool = False


class StrategicConsultation(Value):
    """A strategic consultation from its first cause to its conclusion. ``holds`` are the organisations whose lock it
    keeps shut while it is open. A conclusion is recorded by a party (``recorded_by``) and counts from ``concluded_at``;
    in the term ``objection`` the other side can object to it (``objected``). After an objection the next is final."""

    number: int
    opened_at: AwareDatetime
    holds_lock: bool = True
    holds: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    planned_for: date | None = None
    recorded_by: str | None = None
    objection: str | None = None
    confirmed: bool = False
    objected: bool = False
    is_final: bool = False
    concluded_at: AwareDatetime | None = None
    outcome: ConsultationOutcome | None = None
    cancelled_at: AwareDatetime | None = None

    @property
    def is_open(self) -> bool:
        return self.concluded_at is None and self.cancelled_at is None


class RecordedBreach(Value):
    """A breach on record; ``revoked`` where the act turned out to have come in time."""

    breach: Breach
    organisation: str | None
    term: str
    at: AwareDatetime
    revoked: bool = False


class Ruling(Value):
    """A ruling and the day from which it binds (local date)."""

    ruling: DisputeRuling
    date: date
    recorded_at: AwareDatetime


class Dispute(Value):
    """A dispute before the Huurcommissie or the kantonrechter (Wohv art. 8), with its rulings. ``filed`` is the day on
    which it was brought there (local date); ``organisation`` the one that is party to it, None where all are."""

    forum: Forum
    by: str
    organisation: str | None = None
    filed: date | None = None
    recorded_at: AwareDatetime
    rulings: tuple[Ruling, ...] = ()

    @property
    def filed_on(self) -> date:
        """The day on which it was brought before its forum (local date); without one that is known, that of entry."""
        return self.filed or local_date(self.recorded_at)


class LockState(StrEnum):
    """May the landlord execute? In order of strictness."""

    NEVER = "never"
    SUSPENDED = "suspended"
    LOCKED = "locked"
    OPEN = "open"


class LockGround(StrEnum):
    """Why a lock is open: Wohv art. 5(3) a, b or c; the advice wholly followed; consent; or a ruling."""

    NO_OBJECTION = "a"
    PERIOD_OVER = "b"
    STANDSTILL_OVER = "c"
    FOLLOWED = "followed"
    CONSENT = "consent"
    RULING = "ruling"


class Lock(Value):
    """A lock as it is at a moment, with its ground where it is open."""

    state: LockState
    ground: LockGround | None = None


class Execution(Value):
    """A reported execution, and what the overall lock was then, as far as is known now. ``causes`` is how many causes
    had been raised, ``held`` whose lock a strategic consultation kept shut."""

    date: date
    reported_at: AwareDatetime
    lock: LockState
    causes: int = 0
    held: tuple[str, ...] = ()

    @property
    def judged_at(self) -> datetime:
        """The instant (UTC) at which its lock counts: that of the report on its own day, else the end of its day."""
        return judged_at(self.date, self.reported_at)


def judged_at(day: date, reported_at: datetime) -> datetime:
    """The instant (UTC) at which the lock counts for an execution on a local date (rules section 5)."""
    return reported_at if day == local_date(reported_at) else last_instant_of(day)


class Paper(Value):
    """A paper whose day of receipt is to be confirmed: the act on it, the day that whoever entered it named (local
    date), and who can confirm it: its sender (``confirmed_by``), or where that entered it those that it was sent to
    (``confirmable``), each for its own track (``confirmations``: the days that they named).

    Where it counts from its entry meanwhile, ``counts_from`` says since when, ``not_before`` is the first day on which
    it can have counted, ``tracks`` are whose it is about, ``started`` the terms and ``opened`` the strategic
    consultations that began with it. Else it does nothing, and what it says is kept until everybody has confirmed it.
    """

    sequence: int
    act: str
    by: str
    person: str
    channel: str
    entered_by: str | None
    entered_at: AwareDatetime
    organisation: str | None
    received: date
    said: dict[str, JsonValue]
    confirmed_by: str = ""
    confirmed_at: AwareDatetime | None = None
    confirmable: tuple[str, ...] = ()
    confirmations: dict[str, date] = {}
    counts_from: AwareDatetime | None = None
    not_before: date | None = None
    act_id: str | None = None
    tracks: tuple[str, ...] = ()
    started: tuple[str, ...] = ()
    opened: tuple[int, ...] = ()

    @property
    def confirmers(self) -> tuple[str, ...]:
        """Who can confirm it."""
        return self.confirmable or (self.confirmed_by,)

    @property
    def awaited_from(self) -> tuple[str, ...]:
        """Who can still confirm it, where that can change anything: not a paper of the day on which it was entered."""
        if self.confirmed_at or (self.counts_from and self.received >= local_date(self.entered_at)):
            return ()
        return tuple(party for party in self.confirmers if party not in self.confirmations)


class JointAdvice(Value):
    """Joint advice in the making: who agreed to it, who takes part, the draft and who cosigned it. ``withdrawn`` is the
    drafter, while its latest vote did not carry the draft and it has not signed again."""

    agreed: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    drafter: str | None = None
    verdict: Verdict | None = None
    points: tuple[Point, ...] = ()
    cosigned: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    submitted_at: AwareDatetime | None = None


class Result(StrEnum):
    """How a dossier ended (rules section 7)."""

    WITHDRAWN = "withdrawn"
    REFERRED = "referred"
    CONSENT_REFUSED = "consent_refused"
    CONSENT_GIVEN = "consent_given"
    ADOPTED_WITH_DEVIATION = "adopted_with_deviation"
    AMENDED = "amended"
    ADOPTED_WITHOUT_ADVICE = "adopted_without_advice"
    ADOPTED_AS_ADVISED = "adopted_as_advised"
    ANSWERED = "answered"


class Receipt(Value):
    """What a confirmed act brought: the numbers of its events in the record, and the hash of the last one."""

    dossier: str
    act_id: str
    first: int
    last: int
    head: str
    at: AwareDatetime


class ActOnRecord(Value):
    """An act that counts: what was said (as a hash) and the receipt it got."""

    fingerprint: str
    receipt: Receipt


class Stage(StrEnum):
    """Where a dossier stands, for lists and search; it follows from what happened and locks no door."""

    RECEIPT = "receipt"
    CONSULTATION = "consultation"
    DELIBERATION = "deliberation"
    RESPONSE = "response"
    STANDSTILL = "standstill"
    CLOSING = "closing"
    CLOSED = "closed"


class Dossier(Value):
    """Everything that decides what may and must happen next in one procedure. ``shut_at`` is when the request was
    withdrawn, from which on nothing may be executed (rules section 2); None where it was by the first edition.
    ``sealed`` is whether a door of ours vouched for an act in it: none of an earlier release did."""

    number: str
    rules: int = 1
    agreement: str = ""
    agreement_digest: str = ""
    kind: Kind = Kind.REQUEST
    opened_at: AwareDatetime | None = None
    subject: str = ""
    topic: Topic | None = None
    right: Right | None = None
    ground: Ground | None = None
    version: int = 1
    contested_version: int | None = None
    period_days: int | None = None
    last_day: date | None = None
    tracks: dict[str, Track] = {}
    before_amendment: dict[str, Track] = {}
    restorable: dict[str, tuple[str, ...]] = {}
    terms: dict[str, Term] = {}
    extension_requests: tuple[ExtensionRequest, ...] = ()
    papers: tuple[Paper, ...] = ()
    joint: JointAdvice = JointAdvice()
    meetings: tuple[RequestedMeeting, ...] = ()
    causes: tuple[RaisedCause, ...] = ()
    consultations: tuple[StrategicConsultation, ...] = ()
    breaches: tuple[RecordedBreach, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    executions: tuple[Execution, ...] = ()
    locks: dict[str, Lock] = {}
    links: tuple[str, ...] = ()
    withdrawn: bool = False
    shut_at: AwareDatetime | None = None
    closed_at: AwareDatetime | None = None
    closed_by_clock: bool = False
    result: Result | None = None
    acts: dict[str, ActOnRecord] = {}
    refused_acts: tuple[str, ...] = ()
    sealed: bool = False
    latest: AwareDatetime | None = None
    sequence: int = 0
    head: str = GENESIS

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None

    @property
    def consultation(self) -> StrategicConsultation | None:
        """The open strategic consultation; there is never more than one."""
        latest = self.consultations[-1] if self.consultations else None
        return latest if latest and latest.is_open else None

    def consultation_of(self, term: Term) -> StrategicConsultation | None:
        """The strategic consultation that a term is about: the one to whose conclusion one can object in it, or the
        latest that was open when it started."""
        to_object_to = next((c for c in self.consultations if c.objection == term.key), None)
        begun = [c for c in self.consultations if c.opened_at <= term.started_at]
        return to_object_to or (begun[-1] if begun else None)

    def concerned_in(self, consultation: StrategicConsultation) -> tuple[str, ...]:
        """The organisations that a strategic consultation is about; of a cancelled one those that it was about."""
        if consultation.cancelled_at is None:
            return consultation.organisations
        causes = (cause for cause in self.causes if cause.consultation == consultation.number)
        return tuple(dict.fromkeys(name for cause in causes for name in cause.organisations))

    def versions(self, organisation: str | None, name: TermName) -> list[Term]:
        """All versions of a term, first version first."""
        return [t for t in self.terms.values() if t.name is name and t.organisation == organisation]

    def term(self, organisation: str | None, name: TermName) -> Term | None:
        """The latest version of a term since the request reads as it does, or None where none has started. A version
        that is restored, or stays as it was because a later one was cancelled, counts as the latest; one that was
        superseded only while nothing followed."""
        versions = self.versions(organisation, name)
        if name not in OF_EVERY_VERSION and (track := self.tracks.get(organisation or "")):
            versions = [t for t in versions if t.started_at >= track.asked_at]
        if len(versions) <= 1:
            return versions[0] if versions else None
        kept = [t for t in versions if t.state is not TermState.CANCELLED] or versions
        kept = [t for t in kept if t.state is not TermState.SUPERSEDED or t is versions[-1]] or kept
        return next((t for t in versions if t.is_open), kept[-1] if kept else None)

    def meeting_of(self, organisation: str) -> RequestedMeeting | None:
        """The meeting that an organisation asked for last."""
        return next((m for m in reversed(self.meetings) if m.organisation == organisation), None)

    def owed_meeting(self, organisation: str) -> RequestedMeeting | None:
        """The meeting that an organisation asked for and that was neither held nor let go."""
        meeting = self.meeting_of(organisation)
        if meeting is None or meeting.ended_at or (meeting.objection and not self.terms[meeting.objection].is_open):
            return None
        return meeting

    def open_terms(self) -> list[Term]:
        """What runs or is paused, soonest first."""
        return sorted((term for term in self.terms.values() if term.is_open), key=_soonest_first)

    def requests_met_by(self, organisation: str, advice: Advice) -> list[ExtensionRequest]:
        """The unanswered requests that need no answer once there is this advice; late advice leaves those to extend
        the period as they are, unless it decides about the lock all the same."""
        pending = [r for r in self.extension_requests if r.organisation == organisation and r.is_open]
        if not advice.late or advice.decides:
            return pending
        return [r for r in pending if self.terms[r.term].name is not TermName.ADVICE]

    def by_end(self) -> list[Term]:
        """Every version of every term, soonest end first."""
        return sorted(self.terms.values(), key=_soonest_first)


def _soonest_first(term: Term) -> tuple[datetime, str]:
    return term.due, term.key
