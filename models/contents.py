"""The fields of every act (rules sections 2, 3 and 10): one model each, read leniently while an act is judged.

What is sent (JSON) is read by its type and nothing else: a number is a number, a day is written ``2027-01-31``. What is
on record from before that holds is read as it was judged then.
"""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from models.addresses import faults_of_addresses
from models.document_labels import EMBARGO
from models.escalation import Cause
from models.plain_text import FilledText, Text
from models.rights import Ground, Right, Topic
from models.terms import LONGEST_DAYS, TermName
from models.value import Value
from models.verdicts import Verdict


class PointAnswer(StrEnum):
    """What the landlord does with one point of an advice (Wohv art. 5(2))."""

    FOLLOWED = "followed"
    PARTLY = "partly"
    NOT_FOLLOWED = "not_followed"


CONDITION = "condition"
POINT_KINDS = (CONDITION, "argument", "proposal")
"""What a point of an advice can be (rules section 3)."""


class Point(Value):
    """One point of an advice. In joint advice ``positions`` shows where each organisation stands."""

    text: FilledText
    kind: str | None = None
    verdict: str | None = None
    positions: dict[str, str] = {}


def _as_words(value: Any) -> Any:
    """Who agreed, also where it was said with a yes or as a list of parties."""
    if value is False:
        raise ValueError("it needs the agreement of both sides")
    if value is True:
        return "yes"
    is_list = isinstance(value, list | tuple) and all(isinstance(party, str) for party in value)
    return ", ".join(value) if is_list else value


def _as_point(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""The days that an act can name. What lies further away is a slip of the pen, and no timer reaches it."""

_WRITTEN_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _as_written(value: Any, info: ValidationInfo) -> Any:
    """A day as it is sent: an instant, or a number of seconds, is none, whatever date it falls on."""
    if info.mode != "json":
        return value
    if not isinstance(value, str) or not _WRITTEN_DAY.fullmatch(value):
        raise ValueError("a day is written like 2027-01-31")
    return date.fromisoformat(value)


Day = Annotated[date, BeforeValidator(_as_written), Field(ge=FIRST_DAY, le=LAST_DAY)]
"""A local date in an act."""


def _of_known_kind(point: Point) -> Point:
    """Refuses a kind that there is not; on record there may be others, from before they were refused."""
    if point.kind is not None and point.kind not in POINT_KINDS:
        raise ValueError(f"kind: {', '.join(POINT_KINDS)}")
    return point


AdvicePoint = Annotated[Point, BeforeValidator(_as_point), AfterValidator(_of_known_kind)]


class Answer(Value):
    """The landlord's answer to one point (numbered from 1). Of a point that is followed, wholly or partly, it may say
    ``who`` does what is promised with it, and ``until`` when (the last day, local date)."""

    point: int
    answer: PointAnswer
    reasons: Text = ""
    who: Text = ""
    until: Day | None = None


class Document(Value):
    """A document by its content: stored outside the engine, known here by its SHA-256 (hexadecimal) and size (bytes).
    The label says who sees it: everyone, the boards only, or everyone from a date on."""

    name: FilledText
    media_type: str = "application/octet-stream"
    size: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    label: str = Field(default="open", pattern=r"^(open|board_only|embargo_until \d{4}-\d{2}-\d{2})$")

    @field_validator("label")
    @classmethod
    def _has_a_real_date(cls, label: str) -> str:
        if label.startswith("embargo_until "):
            date.fromisoformat(label.split()[1])
        return label


_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][\w.+-]*/[A-Za-z0-9][\w.+-]*", re.ASCII)
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _fit_to_send(document: Document) -> Document:
    """Refuses what no file list, header or page can show; on record there may be others, from before they were."""
    if _UNPRINTED.search(document.name):
        raise ValueError("name: it is on one line")
    if not _MEDIA_TYPE.fullmatch(document.media_type):
        raise ValueError("media_type: a type and a subtype, such as application/pdf")
    if document.label.startswith(EMBARGO):
        until = date.fromisoformat(document.label.removeprefix(EMBARGO))
        if not FIRST_DAY <= until <= LAST_DAY:
            raise ValueError(f"label: {until} lies outside the years {FIRST_DAY.year} to {LAST_DAY.year}")
    return document


SentDocument = Annotated[Document, AfterValidator(_fit_to_send)]


class Instrument(StrEnum):
    """How a constituency was consulted."""

    SURVEY = "survey"
    MEETING = "meeting"
    PANEL = "panel"
    HOME_VISITS = "home_visits"
    LETTERS = "letters"
    OTHER = "other"


class Meeting(StrEnum):
    """Who deliberated: the board, or the members in their general meeting."""

    BOARD = "board"
    MEMBERS = "members"


class ClaimRuling(StrEnum):
    """The landlord's ruling on a claim that the information is incomplete."""

    GRANTED = "granted"
    REFUSED = "refused"


class ConsultationOutcome(StrEnum):
    """How a strategic consultation ended."""

    SETTLED = "settled"
    AMENDED = "amended"
    EXTENDED = "extended"
    UPHELD = "upheld"
    REFERRED = "referred"


class Forum(StrEnum):
    """Where a dispute goes: to one of the two, not to both (Wohv art. 8(1))."""

    HUURCOMMISSIE = "huurcommissie"
    KANTONRECHTER = "kantonrechter"


class DisputeRuling(StrEnum):
    """What the forum ruled about the execution (Wohv art. 8(2) and (3)). ``allowed``: no advice or consent was needed,
    or the ruling takes its place; ``lifted`` ends a suspension."""

    SUSPENDED = "suspended"
    FORBIDDEN = "forbidden"
    DISMISSED = "dismissed"
    ALLOWED = "allowed"
    LIFTED = "lifted"


class Content(Value):
    """The fields that any act may carry. ``organisation`` names the track the act is about.

    While an act is judged, a field that is missing or impossible reads as None.
    """

    organisation: str | None = None
    documents: tuple[SentDocument, ...] = ()
    note: Text = ""


class Request(Content):
    """The request for advice or consent (rules section 2; Wohv art. 4)."""

    subject: Text
    topic: Topic
    right: Right
    ground: Ground = Ground.STATUTE
    current_policy: Text = ""
    intended_decision: Text
    reasons: Text
    consequences: Text
    alternatives: Text = ""
    financial_substantiation: Text = ""
    addressees: tuple[str, ...]
    period_days: int | None = Field(default=None, ge=1, le=LONGEST_DAYS)
    last_day: Day | None = None
    consultation_meeting: Text = ""
    planned_decision: Day | None = None
    planned_execution: Day | None = None
    early_no_objection: Text = ""
    reservation: Text = ""


class AmendRequest(Content):
    """A change of the request. A material one is new information: a new version, with new terms."""

    material: bool = True
    reason: Text = ""
    subject: Text = ""
    current_policy: Text = ""
    intended_decision: Text = ""
    reasons: Text = ""
    consequences: Text = ""
    alternatives: Text = ""
    financial_substantiation: Text = ""
    period_days: int | None = Field(default=None, ge=1, le=LONGEST_DAYS)
    last_day: Day | None = None


class WithReason(Content):
    """An act that only needs its reason."""

    reason: Text


class ClaimIncomplete(Content):
    """What the organisation still misses in the information (Wohv art. 4)."""

    items: Annotated[tuple[FilledText, ...], Field(min_length=1)]


class RuleOnClaim(Content):
    """Granted, with or without the information at once; or refused, with reasons."""

    organisation: str
    ruling: ClaimRuling
    reasons: Text = ""
    information: Text = ""


class ProvideInformation(Content):
    """The information that was owed after a granted claim, or more of it freely given."""

    organisation: str
    information: Text


class WithText(Content):
    """An act that only needs its text."""

    text: Text


class AnswerQuestion(Content):
    """The answer to a question of an organisation."""

    organisation: str
    text: Text


class RecordConsultation(Content):
    """A constituency consultation: how, when, how many were reached and responded, and what they said."""

    instrument: Instrument
    from_: Day = Field(alias="from")
    to: Day
    reached: int | None = Field(default=None, ge=0)
    responses: int | None = Field(default=None, ge=0)
    account: Text
    embargo: Day | None = None


class RecordDeliberation(Content):
    """A deliberation with its vote; ``meeting`` says whether the board or the members decided."""

    date: Day
    present: int = Field(ge=0)
    for_: int = Field(alias="for", ge=0)
    against: int = Field(ge=0)
    abstained: int = Field(ge=0)
    motion: Text
    minority_view: Text = ""
    meeting: Meeting = Meeting.BOARD


class AdviceText(Content):
    """What an advice says."""

    verdict: Verdict
    points: tuple[AdvicePoint, ...] = ()
    minority_view: Text = ""
    signatories: tuple[FilledText, ...] = ()


class SubmitAdvice(AdviceText):
    """An advice. Who takes part in a joint one is said in its draft. ``unprepared`` is why there was no consultation or
    vote."""

    unprepared: Text = ""


class DraftJointAdvice(AdviceText):
    """A draft of a joint advice; ``organisations`` are those that take part beside the drafter."""

    organisations: tuple[str, ...] = ()


class SupplementAdvice(Content):
    """What an organisation adds to its advice; it may free the landlord after all (``SUPPLEMENTS``)."""

    text: Text
    verdict: Verdict | None = None


class Respond(Content):
    """The landlord's response: an answer to each point, and the decision (Wohv art. 5(2))."""

    organisation: str
    points: tuple[Answer, ...]
    decision: Text
    planned_execution: Day | None = None


class ReportExecution(Content):
    """The day on which the decision was executed (local date)."""

    date: Day


class AnswerUnsolicited(Content):
    """The answer to an unsolicited advice: point by point, or as a whole."""

    text: Text = ""
    decision: Text = ""
    points: tuple[Answer, ...] = ()


class UnsolicitedAdvice(Content):
    """An advice that nobody asked for."""

    subject: Text
    topic: Topic = Topic.OTHER
    text: Text = ""
    points: tuple[AdvicePoint, ...] = ()


class LinkRequest(Content):
    """Ties an unsolicited advice to a later request (its dossier number)."""

    dossier: Text


class RequestExtension(Content):
    """Asks the other side to let a term end on ``new_end`` (local date)."""

    term: TermName
    new_end: Day
    reason: Text


class AnswerExtension(Content):
    """Grants or refuses what the other side asked; a refusal has a reason."""

    term: TermName
    reason: Text = ""


class LengthenPeriod(Content):
    """A longer period for advice, by the landlord alone; never a shorter one (Wohv art. 5(1))."""

    organisation: str
    new_end: Day
    reason: Text = ""


class Pause(Content):
    """A pause that both sides agreed to; ``agreed`` says where that agreement can be found. Either side can end it."""

    from_: Day = Field(alias="from")
    term: TermName | None = None
    agreed: Annotated[FilledText, BeforeValidator(_as_words)]


class RequestMeeting(Content):
    """Asks to talk with the landlord about the plan (Wohv art. 5(1)a)."""

    subject: Text


class PlanMeeting(Content):
    """When and where the landlord talks with the organisation that asked for it."""

    organisation: str
    date: Day
    place: Text = ""


class HoldMeeting(Content):
    """That they talked, on which day, what came of it, and which experts were there."""

    date: Day
    account: Text
    experts: tuple[Text, ...] = ()


def _as_several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


def _that_mail_reaches(addresses: tuple[str, ...]) -> tuple[str, ...]:
    if faults := [*faults_of_addresses(addresses)]:
        raise ValueError("; ".join(faults))
    return addresses


class CorrectAddresses(Content):
    """The addresses at which mail reaches the sender from now on: all of them, in place of those before."""

    e_mail: Annotated[
        tuple[FilledText, ...], BeforeValidator(_as_several), Field(min_length=1), AfterValidator(_that_mail_reaches)
    ]


class RequestStrategicConsultation(Content):
    """Asks for a strategic consultation; by the landlord also before deviating from weighty advice."""

    reason: Text
    cause: Cause = Cause.REQUESTED


class PlanStrategicConsultation(Content):
    """When and where the strategic consultation is held, and who takes part."""

    date: Day
    place: Text = ""
    participants: tuple[FilledText, ...] = ()


class ConcludeStrategicConsultation(Content):
    """How it ended, with an account. Either side may record it; the other may ask for a new one."""

    outcome: ConsultationOutcome
    account: Text


class RecordDispute(Content):
    """A dispute was brought before the Huurcommissie or the kantonrechter (Wohv art. 8). Without ``filed`` (local date)
    it was brought on the day of entry."""

    forum: Forum
    filed: Day | None = None


class RecordRuling(Content):
    """The ruling and its date of dispatch (local date)."""

    ruling: DisputeRuling
    date: Day


class ConfirmPaper(Content):
    """On which day a paper was received: ``sequence`` is the number of its entry in the record, ``received`` a local
    day."""

    sequence: int = Field(ge=1)
    received: Day


class Rectify(Content):
    """A remark beside an earlier entry (``entry`` is its number in the record); nothing is ever edited."""

    reason: Text
    entry: int | None = Field(default=None, ge=1)
