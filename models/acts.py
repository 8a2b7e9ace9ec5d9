"""What the parties do: every act with its fields (rules: sections 1, 2, 3 and 10).

An act travels as an envelope (who, for which party, by which channel, when the front door received it) with its
fields in ``content``. The content is read here, leniently: a missing or impossible field becomes a refusal with a
code, together with every other fault, instead of an error at the border.
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, NamedTuple, Optional, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
    create_model,
    field_validator,
    model_validator,
)
from pydantic_core import to_json

from models.agreement import Ground, Right, Topic
from models.canonical import EXACT, canonical
from models.escalation import Cause
from models.refusals import Refusal, refusal
from models.terms import LONGEST_DAYS, TermName
from models.value import Value

Text = Annotated[str, StringConstraints(strip_whitespace=True)]


class Channel(StrEnum):
    """By which way an act came in (rules: section 1)."""

    PORTAL = "portal"
    API = "api"
    COMMAND_LINE = "command_line"
    LETTER = "letter"
    E_MAIL = "e_mail"
    MEETING = "meeting"


PAPER = (Channel.LETTER, Channel.MEETING)
"""Channels by which a paper is handed over: there ``received`` decides (rules: section 1)."""


class ActName(StrEnum):
    """Every act of the parties, by the name that the agreement, the command line and the record use."""

    OPEN_REQUEST = "open_request"
    AMEND_REQUEST = "amend_request"
    WAIVE_NEW_PERIOD = "waive_new_period"
    WITHDRAW = "withdraw"
    ACKNOWLEDGE_RECEIPT = "acknowledge_receipt"
    CLAIM_INCOMPLETE = "claim_incomplete"
    RULE_ON_CLAIM = "rule_on_claim"
    PROVIDE_INFORMATION = "provide_information"
    ASK_QUESTION = "ask_question"
    ANSWER_QUESTION = "answer_question"
    RECORD_CONSULTATION = "record_consultation"
    SKIP_CONSULTATION = "skip_consultation"
    RECORD_DELIBERATION = "record_deliberation"
    SUBMIT_ADVICE = "submit_advice"
    SUPPLEMENT_ADVICE = "supplement_advice"
    RESPOND = "respond"
    AMEND_RESPONSE = "amend_response"
    REACT = "react"
    REPORT_EXECUTION = "report_execution"
    AGREE_JOINT_ADVICE = "agree_joint_advice"
    DRAFT_JOINT_ADVICE = "draft_joint_advice"
    COSIGN = "cosign"
    LEAVE_JOINT_ADVICE = "leave_joint_advice"
    SUBMIT_UNSOLICITED_ADVICE = "submit_unsolicited_advice"
    ANSWER_UNSOLICITED_ADVICE = "answer_unsolicited_advice"
    LINK_REQUEST = "link_request"
    REQUEST_EXTENSION = "request_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    LENGTHEN_PERIOD = "lengthen_period"
    PAUSE = "pause"
    RESUME = "resume"
    REQUEST_STRATEGIC_CONSULTATION = "request_strategic_consultation"
    PLAN_STRATEGIC_CONSULTATION = "plan_strategic_consultation"
    CONCLUDE_STRATEGIC_CONSULTATION = "conclude_strategic_consultation"
    RECORD_DISPUTE = "record_dispute"
    RECORD_RULING = "record_ruling"
    RECTIFY = "rectify"
    REOPEN = "reopen"


class Verdict(StrEnum):
    """What an organisation's advice comes down to; the last three answer a request for consent."""

    POSITIVE = "positive"
    POSITIVE_WITH_CONDITIONS = "positive_with_conditions"
    NEGATIVE = "negative"
    PARTIAL = "partial"
    NO_OBJECTION = "no_objection"
    NO_ADVICE = "no_advice"
    CONSENT = "consent"
    CONSENT_WITH_CONDITIONS = "consent_with_conditions"
    CONSENT_REFUSED = "consent_refused"


class Meaning(NamedTuple):
    """What a verdict brings about: for which kind of right, whether it needs points, whether it gets a response term,
    whether a response that deviates from it escalates, and on which side it stands where organisations conflict."""

    for_consent: bool
    needs_points: bool
    response_term: bool
    deviation_escalates: bool
    side: int


# fmt: off
VERDICTS: dict[Verdict, Meaning] = {
    Verdict.POSITIVE:                 Meaning(False, False, True,  False, +1),
    Verdict.POSITIVE_WITH_CONDITIONS: Meaning(False, True,  True,  True,   0),
    Verdict.NEGATIVE:                 Meaning(False, True,  True,  True,  -1),
    Verdict.PARTIAL:                  Meaning(False, True,  True,  True,   0),
    Verdict.NO_OBJECTION:             Meaning(False, False, False, False, +1),
    Verdict.NO_ADVICE:                Meaning(False, False, False, False,  0),
    Verdict.CONSENT:                  Meaning(True,  False, False, False, +1),
    Verdict.CONSENT_WITH_CONDITIONS:  Meaning(True,  True,  False, True,   0),
    Verdict.CONSENT_REFUSED:          Meaning(True,  False, False, False, -1),
}
# fmt: on

SUPPLEMENTS = {
    Right.ADVICE: (Verdict.NO_OBJECTION,),
    Right.WEIGHTY_ADVICE: (Verdict.NO_OBJECTION,),
    Right.CONSENT: (Verdict.CONSENT,),
}
"""The verdicts a supplement may bring after all: they only ever free the landlord (Wohv arts. 5(3)a and 5a)."""


class PointAnswer(StrEnum):
    """What the landlord does with one point of an advice (Wohv art. 5(2))."""

    FOLLOWED = "followed"
    PARTLY = "partly"
    NOT_FOLLOWED = "not_followed"


CONDITION = "condition"
POINT_KINDS = (CONDITION, "argument", "proposal")
"""What a point of an advice can be (rules: section 3)."""


class Point(Value):
    """One point of an advice. In joint advice ``positions`` shows where each organisation stands."""

    text: Text = Field(min_length=1)
    kind: str | None = None
    verdict: str | None = None
    positions: dict[str, str] = {}


def _as_words(value: Any) -> Any:
    """Who agreed, also where it was said with a yes or as a list of parties."""
    if value is False:
        raise ValueError("it needs the agreement of both sides")
    if value is True:
        return "yes"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


def _as_point(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""The days that an act can name. What lies further away is a slip of the pen, and no timer reaches it."""

Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
"""A local date in an act."""


def _of_known_kind(point: Point) -> Point:
    """Refuses a kind that there is not; on record there may be others, from before they were refused."""
    if point.kind is not None and point.kind not in POINT_KINDS:
        raise ValueError(f"kind: {', '.join(POINT_KINDS)}")
    return point


AdvicePoint = Annotated[Point, BeforeValidator(_as_point), AfterValidator(_of_known_kind)]


class Answer(Value):
    """The landlord's answer to one point (numbered from 1)."""

    point: int
    answer: PointAnswer
    reasons: Text = ""


class Document(Value):
    """A document by its content: stored outside the engine, known here by its SHA-256 (hexadecimal) and size (bytes).
    The label says who sees it: everyone, the boards only, or everyone from a date on."""

    name: Text = Field(min_length=1)
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
    """What the forum ruled about the execution (Wohv art. 8(2) and (3))."""

    SUSPENDED = "suspended"
    FORBIDDEN = "forbidden"
    DISMISSED = "dismissed"


class Content(Value):
    """The fields that any act may carry. ``organisation`` names the track the act is about.

    While an act is judged, a field that is missing or impossible reads as None.
    """

    organisation: str | None = None
    documents: tuple[Document, ...] = ()
    note: Text = ""


class Request(Content):
    """The request for advice or consent (rules: section 2; Wohv art. 4)."""

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

    items: Annotated[tuple[Text, ...], Field(min_length=1)]


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


class SubmitAdvice(Content):
    """An advice, or a draft of a joint one; then ``organisations`` are those that take part beside the drafter."""

    verdict: Verdict
    organisations: tuple[str, ...] = ()
    points: tuple[AdvicePoint, ...] = ()
    minority_view: Text = ""
    signatories: tuple[str, ...] = ()


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

    dossier: str


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
    agreed: Annotated[Text, BeforeValidator(_as_words)] = ""


class RequestStrategicConsultation(Content):
    """Asks for a strategic consultation; by the landlord also before deviating from weighty advice."""

    reason: Text
    cause: Cause = Cause.REQUESTED


class PlanStrategicConsultation(Content):
    """When and where the strategic consultation is held, and who takes part."""

    date: Day
    place: Text = ""
    participants: tuple[str, ...] = ()


class ConcludeStrategicConsultation(Content):
    """How it ended, with an account. Either side may record it; the other may ask for a new one."""

    outcome: ConsultationOutcome
    account: Text


class RecordDispute(Content):
    """A dispute was brought before the Huurcommissie or the kantonrechter (Wohv art. 8)."""

    forum: Forum


class RecordRuling(Content):
    """The ruling and its date of dispatch (local date)."""

    ruling: DisputeRuling
    date: Day


class Rectify(Content):
    """A remark beside an earlier entry (``entry`` is its number in the record); nothing is ever edited."""

    reason: Text
    entry: int | None = Field(default=None, ge=1)


class By(StrEnum):
    """Whose act it is."""

    LANDLORD = "landlord"
    ORGANISATION = "organisation"
    EITHER = "either side"


class Form(NamedTuple):
    """An act's fields, whose act it is, and which fields it cannot do without (rules: section 10)."""

    content: type[Content]
    by: By
    required: tuple[str, ...] = ()


_L, _O, _E = By.LANDLORD, By.ORGANISATION, By.EITHER

# fmt: off
FORMS: dict[ActName, Form] = {
    ActName.OPEN_REQUEST: Form(Request, _L, ("subject", "topic", "right", "intended_decision", "reasons", "consequences", "addressees")),
    ActName.AMEND_REQUEST: Form(AmendRequest, _L),
    ActName.WAIVE_NEW_PERIOD: Form(Content, _O),
    ActName.WITHDRAW: Form(WithReason, _L, ("reason",)),
    ActName.ACKNOWLEDGE_RECEIPT: Form(Content, _O),
    ActName.CLAIM_INCOMPLETE: Form(ClaimIncomplete, _O, ("items",)),
    ActName.RULE_ON_CLAIM: Form(RuleOnClaim, _L, ("organisation", "ruling")),
    ActName.PROVIDE_INFORMATION: Form(ProvideInformation, _L, ("organisation", "information")),
    ActName.ASK_QUESTION: Form(WithText, _O, ("text",)),
    ActName.ANSWER_QUESTION: Form(AnswerQuestion, _L, ("organisation", "text")),
    ActName.RECORD_CONSULTATION: Form(RecordConsultation, _O, ("instrument", "from", "to", "account")),
    ActName.SKIP_CONSULTATION: Form(WithReason, _O, ("reason",)),
    ActName.RECORD_DELIBERATION: Form(RecordDeliberation, _O, ("date", "present", "for", "against", "abstained", "motion")),
    ActName.SUBMIT_ADVICE: Form(SubmitAdvice, _O, ("verdict",)),
    ActName.SUPPLEMENT_ADVICE: Form(SupplementAdvice, _O, ("text",)),
    ActName.RESPOND: Form(Respond, _L, ("organisation", "points", "decision")),
    ActName.AMEND_RESPONSE: Form(Respond, _L, ("organisation", "points", "decision")),
    ActName.REACT: Form(WithText, _O, ("text",)),
    ActName.REPORT_EXECUTION: Form(ReportExecution, _L, ("date",)),
    ActName.AGREE_JOINT_ADVICE: Form(Content, _E),
    ActName.DRAFT_JOINT_ADVICE: Form(SubmitAdvice, _O, ("verdict",)),
    ActName.COSIGN: Form(Content, _O),
    ActName.LEAVE_JOINT_ADVICE: Form(Content, _O),
    ActName.SUBMIT_UNSOLICITED_ADVICE: Form(UnsolicitedAdvice, _O, ("subject",)),
    ActName.ANSWER_UNSOLICITED_ADVICE: Form(AnswerUnsolicited, _L),
    ActName.LINK_REQUEST: Form(LinkRequest, _E, ("dossier",)),
    ActName.REQUEST_EXTENSION: Form(RequestExtension, _E, ("term", "new_end", "reason")),
    ActName.GRANT_EXTENSION: Form(AnswerExtension, _E, ("term",)),
    ActName.REFUSE_EXTENSION: Form(AnswerExtension, _E, ("term", "reason")),
    ActName.LENGTHEN_PERIOD: Form(LengthenPeriod, _L, ("organisation", "new_end")),
    ActName.PAUSE: Form(Pause, _E, ("from",)),
    ActName.RESUME: Form(Content, _E),
    ActName.REQUEST_STRATEGIC_CONSULTATION: Form(RequestStrategicConsultation, _E, ("reason",)),
    ActName.PLAN_STRATEGIC_CONSULTATION: Form(PlanStrategicConsultation, _E, ("date",)),
    ActName.CONCLUDE_STRATEGIC_CONSULTATION: Form(ConcludeStrategicConsultation, _E, ("outcome", "account")),
    ActName.RECORD_DISPUTE: Form(RecordDispute, _E, ("forum",)),
    ActName.RECORD_RULING: Form(RecordRuling, _E, ("ruling", "date")),
    ActName.RECTIFY: Form(Rectify, _E, ("reason",)),
    ActName.REOPEN: Form(WithReason, _E, ("reason",)),
}
# fmt: on

CODE_OF_MISSING = {
    "reasons": "reasons_missing",
    "consequences": "consequences_missing",
    "topic": "topic_missing",
    "right": "right_missing",
    "addressees": "addressee_missing",
}
"""What of the request has a code of its own when it is missing (rules: section 2)."""


LONGEST_BYTES = 100_000
"""What an act's fields hold at most, as JSON. Every party that is told gets what was said, and all of that goes through
Temporal in one piece of two million bytes at most."""

_NAME = 200


class Act(Value):
    """An act as the front door hands it in. ``at`` is the instant at which the front door received it (UTC), set by
    the front door and never by the sender; ``received`` is the day on which the addressee received a paper."""

    act: str = Field(max_length=_NAME)
    act_id: str = Field(min_length=1, max_length=_NAME)
    by: str = Field(max_length=_NAME)
    person: str = Field(min_length=1, max_length=_NAME)
    channel: Channel
    at: AwareDatetime
    received: date | None = None
    entered_by: str | None = Field(default=None, max_length=_NAME)
    content: dict[str, JsonValue] = {}

    @model_validator(mode="after")
    def _can_be_kept(self) -> Self:
        """Refuses what no canonical form or database can hold, before it gets anywhere."""
        for value in (self.act, self.act_id, self.by, self.person, self.entered_by, self.content):
            if fault := _unkeepable(value):
                raise ValueError(fault)
        if (size := len(to_json(self.content))) > LONGEST_BYTES:
            raise ValueError(f"{size:,} bytes are said, at most {LONGEST_BYTES:,} can be: put long texts in a document")
        return self

    @property
    def fingerprint(self) -> str:
        """A hash of what the sender said, without when and how it came in: the same act sent twice has the same."""
        said = self.model_dump(mode="json", exclude={"at", "channel", "act_id"})
        return hashlib.sha256(canonical(said)).hexdigest()

    @property
    def update_id(self) -> str:
        """Act id and content together: the server answers a reused update id without looking at the content."""
        return f"{self.act_id}:{self.fingerprint[:16]}"


_NO_SIGN = re.compile("[\0\ud800-\udfff]")


def legible(text: str) -> str:
    """A text with the mark of the unreadable in place of every sign that cannot be kept."""
    return _NO_SIGN.sub("\N{REPLACEMENT CHARACTER}", text)


def _unkeepable(value: JsonValue) -> str | None:
    """What about a value cannot be kept as it was said, or None where it can."""
    match value:
        case dict():
            return next(filter(None, (_unkeepable(part) for part in (*value, *value.values()))), None)
        case list():
            return next(filter(None, (_unkeepable(part) for part in value)), None)
        case str() if _NO_SIGN.search(value):
            return "a text holds a sign that cannot be kept (NUL or half a character)"
        case int() | float() if not abs(value) < EXACT:
            return "a number is too large to be kept exactly, or is none"
    return None


class Reading(NamedTuple):
    """An act's content as far as it can be read, with every fault found in it."""

    content: Content
    faults: list[Refusal]


def read_content(act: ActName, given: dict[str, JsonValue]) -> Reading:
    """The typed content of an act. Faults (``field_missing``, ``field_invalid``, ...) name every field at once."""
    form = FORMS[act]
    present = {name: value for name, value in given.items() if not _blank(name, value)}
    faults = [_missing(act, name) for name in form.required if name not in present]
    try:
        return Reading(form.content.model_validate(present), faults)
    except ValidationError as error:
        wrong = [e for e in error.errors() if e["type"] != "missing" or len(e["loc"]) > 1]
        faults += [refusal(_code_of(act, str(e["loc"][0])), _fault(e["loc"], e["msg"])) for e in wrong]
        unreadable = {str(e["loc"][0]) for e in wrong}
        readable = {name: value for name, value in present.items() if name not in unreadable}
        return Reading(_incomplete(form.content).model_validate(readable), faults)


def _blank(name: str, value: JsonValue) -> bool:
    """Whether a field says nothing. An empty list of points is an answer to an advice without points."""
    return value is None or (isinstance(value, str) and not value.strip()) or (value == [] and name != "points")


def _missing(act: ActName, name: str) -> Refusal:
    code = CODE_OF_MISSING.get(name, "field_missing") if act is ActName.OPEN_REQUEST else "field_missing"
    return refusal(code, name if code == "field_missing" else "")


def _code_of(act: ActName, name: str) -> str:
    """The code of a field with an impossible value: a topic or a right that there is not is a missing one."""
    if act is ActName.OPEN_REQUEST and name in ("topic", "right"):
        return CODE_OF_MISSING[name]
    return "verdict_not_possible" if name == "verdict" else "field_invalid"


def _fault(where: Iterable[int | str], message: str) -> str:
    return f"{'.'.join(str(part) for part in where)}: {message}"


@cache
def _incomplete(content: type[Content]) -> type[Content]:
    """The same fields, where a required one that is missing reads as None."""
    required = {name: field for name, field in content.model_fields.items() if field.is_required()}
    loose: dict[str, Any] = {
        name: (Optional[field.annotation], Field(None, alias=field.alias))  # noqa: UP045 - an operand of | must be a type
        for name, field in required.items()
    }
    return create_model(content.__name__, __base__=content, **loose)


def known_fields(act: ActName) -> tuple[str, ...]:
    """The names of an act's fields, as a sender writes them."""
    return tuple(field.alias or name for name, field in FORMS[act].content.model_fields.items())
