"""Every act with its form: whose act it is, which fields it has, and which it cannot do without (rules section 10).

A content is read here, leniently: a missing or impossible field becomes a refusal with a code, together with every
other fault, instead of an error at the border.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import Any, NamedTuple, Optional

from pydantic import Field, JsonValue, ValidationError, create_model

from models.acts import ActName
from models.contents import (
    AmendRequest,
    AnswerExtension,
    AnswerQuestion,
    AnswerUnsolicited,
    ClaimIncomplete,
    ConcludeStrategicConsultation,
    Content,
    DraftJointAdvice,
    LengthenPeriod,
    LinkRequest,
    Pause,
    PlanStrategicConsultation,
    ProvideInformation,
    RecordConsultation,
    RecordDeliberation,
    RecordDispute,
    RecordRuling,
    Rectify,
    ReportExecution,
    Request,
    RequestExtension,
    RequestStrategicConsultation,
    Respond,
    RuleOnClaim,
    SubmitAdvice,
    SupplementAdvice,
    UnsolicitedAdvice,
    WithReason,
    WithText,
)
from models.near_names import nearest
from models.parties import LANDLORD
from models.refusals import Refusal, refusal


class By(StrEnum):
    """Whose act it is."""

    LANDLORD = "landlord"
    ORGANISATION = "organisation"
    EITHER = "either side"


class Form(NamedTuple):
    """An act's fields, whose act it is, and which fields it cannot do without (rules section 10)."""

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
    ActName.DRAFT_JOINT_ADVICE: Form(DraftJointAdvice, _O, ("verdict",)),
    ActName.COSIGN: Form(Content, _O),
    ActName.LEAVE_JOINT_ADVICE: Form(Content, _O),
    ActName.SUBMIT_UNSOLICITED_ADVICE: Form(UnsolicitedAdvice, _O, ("subject",)),
    ActName.ANSWER_UNSOLICITED_ADVICE: Form(AnswerUnsolicited, _L),
    ActName.LINK_REQUEST: Form(LinkRequest, _E, ("dossier",)),
    ActName.REQUEST_EXTENSION: Form(RequestExtension, _E, ("term", "new_end", "reason")),
    ActName.GRANT_EXTENSION: Form(AnswerExtension, _E, ("term",)),
    ActName.REFUSE_EXTENSION: Form(AnswerExtension, _E, ("term", "reason")),
    ActName.LENGTHEN_PERIOD: Form(LengthenPeriod, _L, ("organisation", "new_end")),
    ActName.PAUSE: Form(Pause, _E, ("from", "agreed")),
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
"""What of the request has a code of its own when it is missing (rules section 2)."""


MOST_FAULTS = 100
"""How many faults of one act are told at most: they all travel in one piece."""

_LONGEST_NAME = 100


class Reading(NamedTuple):
    """An act's content as far as it can be read, with the faults found in it."""

    content: Content
    faults: list[Refusal]


def read_content(act: ActName, given: dict[str, JsonValue]) -> Reading:
    """The typed content of an act. Faults (``field_missing``, ``field_invalid``, ...) name every field at once, also one
    that the act does not have: nothing is recorded and dropped."""
    form = FORMS[act]
    present = {name: value for name, value in given.items() if not _blank(name, value)}
    faults = [_missing(act, name) for name in form.required if name not in present]
    faults += unknown_fields(act, given)
    try:
        return Reading(form.content.model_validate(present), faults)
    except ValidationError as error:
        wrong = [e for e in error.errors() if e["type"] != "missing" or len(e["loc"]) > 1]
        faults += [_impossible(act, e["loc"], e["msg"]) for e in wrong]
        unreadable = {str(e["loc"][0]) for e in wrong}
        readable = {name: value for name, value in present.items() if name not in unreadable}
        return Reading(_incomplete(form.content).model_validate(readable), faults[:MOST_FAULTS])


def unknown_fields(act: ActName, given: Iterable[str]) -> list[Refusal]:
    """A fault for every field that the act does not have."""
    known = known_fields(act)
    unknown = islice((name for name in given if name not in known), MOST_FAULTS)
    return [refusal("field_invalid", unknown_field(act, name), field=name) for name in unknown]


def unknown_field(act: ActName, name: str) -> str:
    """What is said of a field that an act does not have: which ones come near."""
    shown = name[:_LONGEST_NAME]
    return f"{act.value} has no field {shown!r}{nearest(shown, known_fields(act))}"


def faults_of_side(act: ActName, by: str) -> Iterator[Refusal]:
    """Whether an act is the other side's: some are the landlord's, some an organisation's, some of either."""
    if FORMS[act].by is (By.ORGANISATION if by == LANDLORD else By.LANDLORD):
        yield refusal("not_a_party", f"{act} is an act of the {FORMS[act].by}", field="by")


def _blank(name: str, value: JsonValue) -> bool:
    """Whether a field says nothing. An empty list of points is an answer to an advice without points."""
    return value is None or (isinstance(value, str) and not value.strip()) or (value == [] and name != "points")


def _missing(act: ActName, name: str) -> Refusal:
    code = CODE_OF_MISSING.get(name, "field_missing") if act is ActName.OPEN_REQUEST else "field_missing"
    return refusal(code, name if code == "field_missing" else "", field=name)


def _impossible(act: ActName, where: Iterable[int | str], message: str) -> Refusal:
    field = ".".join(str(part) for part in where)
    return refusal(_code_of(act, field.split(".")[0]), f"{field}: {message}", field=field)


def _code_of(act: ActName, name: str) -> str:
    """The code of a field with an impossible value: a topic or a right that there is not is a missing one."""
    if act is ActName.OPEN_REQUEST and name in ("topic", "right"):
        return CODE_OF_MISSING[name]
    return "verdict_not_possible" if name == "verdict" else "field_invalid"


@cache
def _incomplete(content: type[Content]) -> type[Content]:
    """A content's model in which a required field that is missing reads as None."""
    required = {name: field for name, field in content.model_fields.items() if field.is_required()}
    loose: dict[str, Any] = {
        name: (Optional[field.annotation], Field(None, alias=field.alias))  # noqa: UP045 - an operand of | must be a type
        for name, field in required.items()
    }
    return create_model(content.__name__, __base__=content, **loose)


def known_fields(act: ActName) -> tuple[str, ...]:
    """The names of an act's fields, as a sender writes them."""
    return tuple(field.alias or name for name, field in FORMS[act].content.model_fields.items())
