"""What an auditor notes down while reading the acts of a dossier: duties with their days, and what was done.

It is filled from the acts and their instants alone (``second_reading``), never from what the engine concluded. All
instants are UTC; a sequence number points at the event that shows it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from audit.conformance.days import Move, PausedDays, Span, last_day
from models.act_forms import ActName
from models.agreement import Agreement
from models.calendar import end_of
from models.contents import Forum, Point, PointAnswer
from models.escalation import Breach, Cause
from models.rights import Ground, Right, Topic
from models.state import ClaimState, Kind, LockGround, LockState, RequestState
from models.terms import ClosedPeriod, TermName, TermState
from models.verdicts import Verdict

FOR_EVERY_VERSION = (TermName.MEETING, TermName.CONCLUSION_OBJECTION)
"""Duties that a new version of the request leaves as they are."""

OPEN_STATES = (TermState.RUNNING, TermState.PAUSED)
Trail = tuple[int, ...]
"""Sequence numbers of the events that show something."""


class Fact(StrEnum):
    """What can be seen in the acts of a dossier."""

    ACT = "an act"
    ACT_AFTER_CLOSING = "an act after closing"
    OPENING = "the dossier is opened"
    REQUEST = "the request, or a new version of it"
    PERIOD = "a period for advice"
    CLAIM = "a claim that the information is incomplete"
    CLAIM_RULED = "a ruling on a claim"
    CONSULTED = "a consultation of the tenants, or a reason for none"
    DELIBERATED = "a deliberation"
    ADOPTED = "an adopted deliberation"
    ADVICE = "an advice is received"
    JOINT_ADVICE = "a joint advice is received"
    SUPPLEMENT = "a supplement to an advice"
    RESPONSE = "the landlord's response, first or amended"
    FIRST_RESPONSE = "the landlord's first response"
    DEVIATION = "a response that deviates from weighty advice"
    REACTION = "a reaction on the response"
    EXECUTION = "an execution"
    MEETING_ASKED = "a request for a meeting"
    MEETING = "a meeting is planned, held or let go"
    EXTENSION_ASKED = "a request for extension"
    EXTENSION_ANSWERED = "an answer to a request for extension"
    PAUSED = "an agreed pause"
    OBJECTION = "an objection to a change called small"
    LENGTHENED = "a period lengthened by the landlord"
    CONSULTATION_OPEN = "a strategic consultation is open"
    CONSULTATION_HELD = "a strategic consultation is concluded"
    CONCLUSION_CONFIRMED = "the conclusion of a strategic consultation is confirmed"
    DISPUTE = "a dispute is recorded"
    DISPUTE_RULED = "a ruling in a dispute"
    RECEIPT_CONFIRMED = "the receipt of a paper is confirmed"
    REOPENED = "the dossier is reopened"
    CLOSED = "the dossier is closed"
    REMINDER = "a reminder"
    CAUSE = "a cause of strategic consultation"


class Flaw(StrEnum):
    """What must not be so while something happens."""

    REASONS_MISSING = "its reasons are missing"
    CONSEQUENCES_MISSING = "the consequences for the tenants are missing"
    FIELDS_MISSING = "its topic, right or addressees are missing"
    PERIOD_TOO_SHORT = "the period is shorter than the law allows"
    GROUND_TOO_WEAK = "the landlord asks on a weaker ground than the law gives"
    RIGHT_TOO_WEAK = "an organisation has a stronger right"
    VOTES_DO_NOT_ADD_UP = "there are more votes than present, or more present than the board has"
    VERDICT_NOT_POSSIBLE = "the verdict does not belong to this right"
    OF_AN_EARLIER_VERSION = "it is older than the version of the request that it is about"
    POINTS_MISSING = "the verdict needs a point"
    UNSIGNED = "not every organisation that joined has signed"
    OTHER_POINTS = "it has other points than the draft that was signed"
    NOT_ALLOWED = "joint advice is not agreed"
    POINT_UNANSWERED = "a point is not answered, or one that there is not"
    POINT_WITHOUT_REASONS = "a point that is not wholly followed has no reasons"
    PERIOD_RUNS = "the period for advice runs and no advice frees the landlord"
    UNDECIDED = "a claim, information or an extension is still open"
    MEETING_OWED = "a meeting that was asked for was not held"
    RESPONSE_AWAITED = "the advice has no response"
    STANDSTILL = "the three days after the response, with two working days, are not over"
    CONSENT_MISSING = "there is no consent"
    CONSULTATION_OPEN = "a strategic consultation keeps the lock shut"
    CONTESTED = "the plan was changed, and an organisation that finds this important had not been asked about it"
    RULED_AGAINST = "a ruling suspends or forbids it"
    REQUEST_WITHDRAWN = "the request is withdrawn"
    SHORTENED = "the new end is not later than the present one"
    BEYOND_MAXIMUM = "all grants together go beyond the agreed maximum"
    TERM_OVER = "the term is not running"
    SECOND_FORUM = "another forum was chosen before"
    RULING_TOO_OLD = "the ruling is older than its dispute"
    NOTHING_TO_LIFT = "there is no suspension to lift"
    AFTER_EIGHT_WEEKS = "the eight weeks after the ruling are over"
    FOR_ANOTHER = "the party acts for another organisation"
    NOT_A_PARTY = "the act does not belong to this party"
    AFTER_CLOSING = "the dossier is closed"
    PAPER_FROM_THE_FUTURE = "the paper is received after it was entered"
    ASSURANCE_OF_ANOTHER_WAY = "how sure it is who spoke does not go with the way by which it came"
    ENTERED_BY_A_STRANGER = "it is entered by somebody who is not the addressee"
    OWN_WORK = "somebody else enters what an organisation does among itself"
    DATED_BY_ITS_SENDER = "its own sender dates it before its entry"
    NO_SUCH_PAPER = "there is no such paper"
    NOT_RECEIVED_THEN = "the day lies before the one that was named, or after the entry"
    NOT_DONE = "a track is not done, or a consultation, dispute or the closing term is open"
    BACKDATED = "it begins before the day on which it was entered"
    NO_SUCH_TERM = "there is no such term"
    ALREADY_DONE = "the term is not running any more"
    NO_WORKING_DAY = "the day is no working day"


class Occurrence(NamedTuple):
    """Something that happened, as the constraints see it: the organisation it is about, the act that shows it, what it
    comes after, what was wrong at that moment, and of what it may be only one (``key``)."""

    fact: Fact
    organisation: str | None
    sequence: int
    flaws: frozenset[Flaw] = frozenset()
    because: Trail = ()
    after: Mapping[Fact, int] = {}
    key: str = ""


@dataclass
class CountedTerm:
    """A term as counted here: whose, from when, how it was moved, until which day, and what became of it.

    ``done`` is the act that did what it was for, in time or not; ``trail`` are the acts that its end rests on, and
    ``began`` is the one that started it; ``granted`` are the places in ``moves`` of what the other side granted;
    ``by_agreement`` is one that the statute does not set: its lapse is no breach. ``occasion`` is the act with which it
    began (None: the clock), ``kept`` whether the first move is the end of the period before it."""

    name: TermName
    organisation: str | None
    number: int
    span: Span
    since: datetime
    agreement: Agreement
    began: int
    round: int
    trail: list[int]
    moves: list[Move] = field(default_factory=list)
    granted: list[int] = field(default_factory=list)
    state: TermState = TermState.RUNNING
    paused_from: date | None = None
    ended_at: datetime | None = None
    done: int | None = None
    done_at: datetime | None = None
    by_agreement: bool = False
    occasion: int | None = None
    kept: bool = False
    ends: date = field(init=False)
    due: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.count()

    def count(self) -> None:
        """Counts its last day anew."""
        self.ends = self.end_with(tuple(self.moves))
        self.due = end_of(self.ends)

    def end_with(self, moves: tuple[Move, ...]) -> date:
        return last_day(self.span, moves, self.agreement.calendar, self.closed)

    @property
    def closed(self) -> tuple[ClosedPeriod, ...]:
        """The days that the agreement does not count; the eight weeks of Wohv art. 8a are the law's alone."""
        return () if self.name is TermName.COURT_AFTER_RULING else self.agreement.closed_periods

    def end_without_grants(self, rules: int) -> date:
        """The last day had the other side granted nothing. By the second edition of the rules the days that a pause
        moved are none that were granted."""
        if rules == 1:
            return self.end_with(tuple(move for number, move in enumerate(self.moves) if number not in self.granted))
        granted = timedelta()
        for number, move in enumerate(self.moves):
            moved = self.end_with(tuple(self.moves[: number + 1])) - self.end_with(tuple(self.moves[:number]))
            if number in self.granted:
                granted += moved
            elif not isinstance(move, PausedDays):
                granted = timedelta()  # the landlord's own lengthening takes in what was granted before it
        return self.ends - granted

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def key(self) -> str:
        """What the record calls it."""
        return "/".join(filter(None, (self.organisation, self.name.value, str(self.number))))


@dataclass
class NotedClaim:
    """A claim of incompleteness."""

    at: datetime
    sequence: int
    state: ClaimState = ClaimState.UNDECIDED
    ruled_at: datetime | None = None
    settled_at: datetime | None = None


@dataclass
class Advised:
    """An advice as the landlord received it; ``freed_at``: when a supplement freed the landlord after all."""

    verdict: Verdict
    points: tuple[Point, ...]
    at: datetime
    late: bool
    sequence: int
    freed: Verdict | None = None
    freed_at: datetime | None = None


@dataclass
class Answered:
    """A response as the organisation received it."""

    at: datetime
    sequence: int
    answers: dict[int, PointAnswer]
    counts: bool = True
    standstill: CountedTerm | None = None

    @property
    def follows(self) -> bool:
        return all(answer is PointAnswer.FOLLOWED for answer in self.answers.values())


@dataclass
class Side:
    """One organisation's part, on the version of the request that counts for it (``round``). ``changed`` is the first
    change called small that it can contest: when, and by which event. ``shut`` is when it received a withdrawal that
    was entered later."""

    organisation: str
    round: int = 1
    asked_on: date = date.min
    consulted: int | None = None
    deliberated: int | None = None
    adopted: int | None = None
    voted_down: bool = False
    claims: list[NotedClaim] = field(default_factory=list)
    advice: Advised | None = None
    responses: list[Answered] = field(default_factory=list)
    answered: int | None = None
    period_noted: set[str] = field(default_factory=set)
    changed: tuple[datetime, int] | None = None
    asked_at: datetime | None = None
    shut: datetime | None = None

    @property
    def claim(self) -> NotedClaim | None:
        return self.claims[-1] if self.claims else None

    @property
    def response(self) -> Answered | None:
        return self.responses[-1] if self.responses else None


@dataclass
class Asked:
    """A request to move the end of a duty."""

    organisation: str
    by: str
    duty: CountedTerm
    new_end: date
    at: datetime
    sequence: int
    answer: CountedTerm
    state: RequestState = RequestState.PENDING
    answered_at: datetime | None = None


@dataclass
class Talk:
    """A meeting that an organisation asked for, until it was held or let go; what the landlord told of counts when the
    term ``objection`` is over."""

    organisation: str
    at: datetime
    sequence: int
    told_day: date | None = None
    objection: CountedTerm | None = None
    objected: bool = False
    ended_at: datetime | None = None

    def is_owed(self, moment: datetime) -> bool:
        """Whether it is still to come at a moment (UTC)."""
        over = self.ended_at or (self.objection.due if self.objection else None)
        return self.at <= moment and (over is None or moment < over)


@dataclass
class Raised:
    """A cause of strategic consultation. ``at`` is when it was raised, ``since`` the day on which the paper that raised
    it turned out to have been received."""

    cause: Cause
    organisation: str | None
    key: str
    at: datetime
    consultation: int
    concerns: tuple[str, ...]
    trail: Trail
    standing: bool = True
    since: datetime | None = None


@dataclass
class Consultation:
    """A strategic consultation: whom it is about, and whose lock it keeps shut."""

    number: int
    opened_at: datetime
    trail: Trail
    concerns: list[str] = field(default_factory=list)
    holds: list[str] = field(default_factory=list)
    told_by: str | None = None
    objection: CountedTerm | None = None
    confirmed: bool = False
    objected: bool = False
    final: bool = False
    concluded: int | None = None
    ended_at: datetime | None = None
    occasion: int | None = None


@dataclass
class Broken:
    """A breach as found here."""

    breach: Breach
    organisation: str | None
    key: str
    at: datetime
    standing: bool = True


class NotedPaper(NamedTuple):
    """A paper whose day of receipt is to be confirmed: the act on it and whose it is, the day that was named for it,
    when it was entered, from when it counts so far (None: it does nothing), who can confirm it, and whose tracks it is
    about."""

    name: ActName
    by: str
    named: date
    entered: datetime
    counted_from: datetime | None
    addressees: tuple[str, ...]
    about: tuple[str, ...]


@dataclass
class Executed:
    """A reported execution: the instant at which it is judged (UTC), what the overall lock was as far as is known now,
    whose lock a strategic consultation kept shut then, and how many causes had been raised."""

    sequence: int
    day: date
    moment: datetime
    held: tuple[str, ...]
    raised: int
    lock: LockState = LockState.LOCKED

    @property
    def key(self) -> str:
        """What the record calls its breach."""
        return f"execution/{self.day}"


@dataclass
class Quarrel:
    """A dispute before a forum, with its rulings: what, from when, by which event."""

    forum: Forum
    by: str
    sequence: int
    organisation: str | None = None
    filed: date = date.min
    rulings: int = 0


class Ruled(NamedTuple):
    """A ruling of a forum, its date, the instant from which it binds, and in which dispute it was given."""

    ruling: str
    date: date
    binds: datetime
    recorded: datetime
    trail: Trail
    quarrel: Quarrel


@dataclass
class Joint:
    """Joint advice in the making. ``withdrawn``: the drafter's vote no longer carries it, and it did not sign since."""

    agreed: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    signed: dict[str, int] = field(default_factory=dict)
    drafter: str | None = None
    draft: int | None = None
    verdict: Verdict | None = None
    points: tuple[Point, ...] = ()
    submitted: bool = False
    withdrawn: bool = False


class LockNoted(NamedTuple):
    """A lock that changed: whose (None: overall), into what, when."""

    time: datetime
    organisation: str | None
    state: LockState
    ground: LockGround | None


@dataclass
class Ledger:
    """Everything noted of one dossier so far. ``every_side`` holds those of earlier versions of the request as well."""

    agreement: Agreement
    kind: Kind = Kind.REQUEST
    right: Right = Right.ADVICE
    topic: Topic | None = None
    ground: Ground = Ground.STATUTE
    opened: int | None = None
    opened_at: datetime | None = None
    rules: int = 1
    version: int = 1
    length: int | None = None
    named: date | None = None
    sides: dict[str, Side] = field(default_factory=dict)
    every_side: list[Side] = field(default_factory=list)
    before: dict[str, Side] = field(default_factory=dict)
    restorable: dict[str, list[CountedTerm]] = field(default_factory=dict)
    duties: list[CountedTerm] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    raised: list[Raised] = field(default_factory=list)
    consultations: list[Consultation] = field(default_factory=list)
    breaches: list[Broken] = field(default_factory=list)
    quarrels: list[Quarrel] = field(default_factory=list)
    rulings: list[Ruled] = field(default_factory=list)
    executions: dict[int, LockState] = field(default_factory=dict)
    executed: list[Executed] = field(default_factory=list)
    contested: int | None = None
    deliberations: dict[int, bool] = field(default_factory=dict)
    joint: Joint = field(default_factory=Joint)
    papers: dict[int, NotedPaper] = field(default_factory=dict)
    withdrawn: bool = False
    shut: datetime | None = None
    shut_by: Trail = ()
    closed_at: datetime | None = None
    closed_by_clock: bool = False
    closings: list[datetime] = field(default_factory=list)
    closed_by: Trail = ()
    advices: list[tuple[str, int, bool]] = field(default_factory=list)
    locks: dict[str | None, tuple[LockState, LockGround | None]] = field(default_factory=dict)
    lock_changes: list[LockNoted] = field(default_factory=list)
    revoked_causes: dict[str, int] = field(default_factory=dict)
    seen: list[Occurrence] = field(default_factory=list)
    latest: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None

    @property
    def consultation(self) -> Consultation | None:
        """The strategic consultation that is open."""
        last = self.consultations[-1] if self.consultations else None
        return last if last and last.ended_at is None else None

    def talk(self, organisation: str) -> Talk | None:
        """The meeting that an organisation asked for last."""
        return next((talk for talk in reversed(self.talks) if talk.organisation == organisation), None)

    def side(self, organisation: str) -> Side:
        return self.sides.get(organisation) or self.begin(organisation)

    def begin(self, organisation: str, on: date = date.min) -> Side:
        """A new part of an organisation, on the version of the request that reached it ``on`` that day."""
        self.sides[organisation] = Side(organisation, round=self.version, asked_on=on)
        self.every_side.append(self.sides[organisation])
        return self.sides[organisation]

    def versions(self, organisation: str | None, name: TermName) -> list[CountedTerm]:
        return [duty for duty in self.duties if duty.name is name and duty.organisation == organisation]

    def duty(self, organisation: str | None, name: TermName) -> CountedTerm | None:
        """The version of a duty that counts: the one that runs, else the last that was not cancelled. One of a version
        of the request that does not count for this organisation (any more) is none."""
        side = self.sides.get(organisation) if organisation and name not in FOR_EVERY_VERSION else None
        return _counting(d for d in self.versions(organisation, name) if side is None or d.round == side.round)

    def latest_duty(self, organisation: str | None, name: TermName) -> CountedTerm | None:
        """The version of a duty that counts, on whatever version of the request it stands."""
        return _counting(self.versions(organisation, name))


def _counting(versions: Iterable[CountedTerm]) -> CountedTerm | None:
    found = list(versions)
    kept = [duty for duty in found if duty.state is not TermState.CANCELLED] or found
    return next((duty for duty in found if duty.is_open), kept[-1] if kept else None)
