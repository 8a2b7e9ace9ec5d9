"""Every act with its form: whose act it is, which fields it has, and which it cannot do without (rules section 10).

A content is read here: a missing or impossible field becomes a refusal with a code, together with every other fault,
instead of an error at the border. What was found to be in order is what goes on record (``as_recorded``).
"""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, NamedTuple, Optional, get_args, get_origin

from pydantic import Field, JsonValue, ValidationError, create_model
from pydantic.fields import FieldInfo
from pydantic_core import to_json

from models.acts import unkeepable
from models.contents import (
    AmendRequest,
    AnswerExtension,
    AnswerQuestion,
    AnswerUnsolicited,
    ClaimIncomplete,
    ConcludeStrategicConsultation,
    ConfirmPaper,
    Content,
    CorrectAddresses,
    DraftJointAdvice,
    HoldMeeting,
    LengthenPeriod,
    LinkRequest,
    Pause,
    PlanMeeting,
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
    RequestMeeting,
    RequestStrategicConsultation,
    Respond,
    RuleOnClaim,
    SubmitAdvice,
    SupplementAdvice,
    UnsolicitedAdvice,
    WithReason,
    WithText,
)
from models.events import EventType
from models.faults_in_words import fault_in_words
from models.near_names import nearest
from models.parties import LANDLORD
from models.plain_text import is_blank
from models.refusals import Refusal, refusal
from models.value import Value


class ActName(StrEnum):
    """Every act of the parties, by the name that the agreement, the command line and the record use."""

    OPEN_REQUEST = "open_request"
    AMEND_REQUEST = "amend_request"
    OBJECT_TO_AMENDMENT = "object_to_amendment"
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
    REQUEST_MEETING = "request_meeting"
    PLAN_MEETING = "plan_meeting"
    HOLD_MEETING = "hold_meeting"
    WAIVE_MEETING = "waive_meeting"
    REQUEST_STRATEGIC_CONSULTATION = "request_strategic_consultation"
    PLAN_STRATEGIC_CONSULTATION = "plan_strategic_consultation"
    CONCLUDE_STRATEGIC_CONSULTATION = "conclude_strategic_consultation"
    CONFIRM_CONCLUSION = "confirm_conclusion"
    RECORD_DISPUTE = "record_dispute"
    RECORD_RULING = "record_ruling"
    CONFIRM_PAPER = "confirm_paper"
    CORRECT_ADDRESSES = "correct_addresses"
    RECTIFY = "rectify"
    REOPEN = "reopen"


class By(StrEnum):
    """Whose act it is."""

    LANDLORD = "landlord"
    ORGANISATION = "organisation"
    EITHER = "either side"


class Form(NamedTuple):
    """An act's fields, whose act it is, the event that it becomes on record, and which fields it cannot do without
    (rules section 10)."""

    content: type[Content]
    by: By
    becomes: EventType
    required: tuple[str, ...] = ()


_L, _O, _E, _T = By.LANDLORD, By.ORGANISATION, By.EITHER, EventType

# fmt: off
FORMS: dict[ActName, Form] = {
    ActName.OPEN_REQUEST: Form(Request, _L, _T.REQUEST_OPENED, ("subject", "topic", "right", "intended_decision", "reasons", "consequences", "addressees")),
    ActName.AMEND_REQUEST: Form(AmendRequest, _L, _T.REQUEST_AMENDED),
    ActName.OBJECT_TO_AMENDMENT: Form(WithReason, _O, _T.AMENDMENT_OBJECTED, ("reason",)),
    ActName.WAIVE_NEW_PERIOD: Form(Content, _O, _T.NEW_PERIOD_WAIVED),
    ActName.WITHDRAW: Form(WithReason, _L, _T.REQUEST_WITHDRAWN, ("reason",)),
    ActName.ACKNOWLEDGE_RECEIPT: Form(Content, _O, _T.RECEIPT_ACKNOWLEDGED),
    ActName.CLAIM_INCOMPLETE: Form(ClaimIncomplete, _O, _T.INCOMPLETENESS_CLAIMED, ("items",)),
    ActName.RULE_ON_CLAIM: Form(RuleOnClaim, _L, _T.CLAIM_RULED, ("organisation", "ruling")),
    ActName.PROVIDE_INFORMATION: Form(ProvideInformation, _L, _T.INFORMATION_PROVIDED, ("organisation", "information")),
    ActName.ASK_QUESTION: Form(WithText, _O, _T.QUESTION_ASKED, ("text",)),
    ActName.ANSWER_QUESTION: Form(AnswerQuestion, _L, _T.QUESTION_ANSWERED, ("organisation", "text")),
    ActName.RECORD_CONSULTATION: Form(RecordConsultation, _O, _T.CONSULTATION_RECORDED, ("instrument", "from", "to", "account")),
    ActName.SKIP_CONSULTATION: Form(WithReason, _O, _T.CONSULTATION_SKIPPED, ("reason",)),
    ActName.RECORD_DELIBERATION: Form(RecordDeliberation, _O, _T.DELIBERATION_RECORDED, ("date", "present", "for", "against", "abstained", "motion")),
    ActName.SUBMIT_ADVICE: Form(SubmitAdvice, _O, _T.ADVICE_SUBMITTED, ("verdict",)),
    ActName.SUPPLEMENT_ADVICE: Form(SupplementAdvice, _O, _T.ADVICE_SUPPLEMENTED, ("text",)),
    ActName.RESPOND: Form(Respond, _L, _T.RESPONSE_GIVEN, ("organisation", "points", "decision")),
    ActName.AMEND_RESPONSE: Form(Respond, _L, _T.RESPONSE_AMENDED, ("organisation", "points", "decision")),
    ActName.REACT: Form(WithText, _O, _T.REACTION_GIVEN, ("text",)),
    ActName.REPORT_EXECUTION: Form(ReportExecution, _L, _T.EXECUTION_REPORTED, ("date",)),
    ActName.AGREE_JOINT_ADVICE: Form(Content, _E, _T.JOINT_ADVICE_AGREED),
    ActName.DRAFT_JOINT_ADVICE: Form(DraftJointAdvice, _O, _T.JOINT_ADVICE_DRAFTED, ("verdict",)),
    ActName.COSIGN: Form(Content, _O, _T.JOINT_ADVICE_COSIGNED),
    ActName.LEAVE_JOINT_ADVICE: Form(Content, _O, _T.JOINT_ADVICE_LEFT),
    ActName.SUBMIT_UNSOLICITED_ADVICE: Form(UnsolicitedAdvice, _O, _T.UNSOLICITED_ADVICE_SUBMITTED, ("subject",)),
    ActName.ANSWER_UNSOLICITED_ADVICE: Form(AnswerUnsolicited, _L, _T.UNSOLICITED_ADVICE_ANSWERED),
    ActName.LINK_REQUEST: Form(LinkRequest, _E, _T.REQUEST_LINKED, ("dossier",)),
    ActName.REQUEST_EXTENSION: Form(RequestExtension, _E, _T.EXTENSION_REQUESTED, ("term", "new_end", "reason")),
    ActName.GRANT_EXTENSION: Form(AnswerExtension, _E, _T.EXTENSION_GRANTED, ("term",)),
    ActName.REFUSE_EXTENSION: Form(AnswerExtension, _E, _T.EXTENSION_REFUSED, ("term", "reason")),
    ActName.LENGTHEN_PERIOD: Form(LengthenPeriod, _L, _T.PERIOD_LENGTHENED, ("organisation", "new_end")),
    ActName.PAUSE: Form(Pause, _E, _T.PAUSE_AGREED, ("from", "agreed")),
    ActName.RESUME: Form(Content, _E, _T.PAUSE_ENDED),
    ActName.REQUEST_MEETING: Form(RequestMeeting, _O, _T.MEETING_REQUESTED, ("subject",)),
    ActName.PLAN_MEETING: Form(PlanMeeting, _L, _T.MEETING_PLANNED, ("organisation", "date")),
    ActName.HOLD_MEETING: Form(HoldMeeting, _E, _T.MEETING_HELD, ("date", "account")),
    ActName.WAIVE_MEETING: Form(Content, _O, _T.MEETING_WAIVED),
    ActName.REQUEST_STRATEGIC_CONSULTATION: Form(RequestStrategicConsultation, _E, _T.STRATEGIC_CONSULTATION_REQUESTED, ("reason",)),
    ActName.PLAN_STRATEGIC_CONSULTATION: Form(PlanStrategicConsultation, _E, _T.STRATEGIC_CONSULTATION_PLANNED, ("date",)),
    ActName.CONCLUDE_STRATEGIC_CONSULTATION: Form(ConcludeStrategicConsultation, _E, _T.STRATEGIC_CONSULTATION_CONCLUDED, ("outcome", "account")),
    ActName.CONFIRM_CONCLUSION: Form(Content, _E, _T.CONCLUSION_CONFIRMED),
    ActName.RECORD_DISPUTE: Form(RecordDispute, _E, _T.DISPUTE_RECORDED, ("forum",)),
    ActName.RECORD_RULING: Form(RecordRuling, _E, _T.RULING_RECORDED, ("ruling", "date")),
    ActName.CONFIRM_PAPER: Form(ConfirmPaper, _E, _T.PAPER_CONFIRMED, ("sequence", "received")),
    ActName.CORRECT_ADDRESSES: Form(CorrectAddresses, _E, _T.ADDRESSES_CORRECTED, ("e_mail",)),
    ActName.RECTIFY: Form(Rectify, _E, _T.ENTRY_RECTIFIED, ("reason",)),
    ActName.REOPEN: Form(WithReason, _E, _T.DOSSIER_REOPENED, ("reason",)),
}
# fmt: on

JUDGED_THOUGH_UNKNOWN = {ActName.AMEND_REQUEST: ("topic", "ground", "addressees", "right")}
"""Fields that an act does not have, and by which it may be refused for what they would bring about: the core says which
of both it is (rules section 2), so no door says it before."""

OPENING_ACTS = (ActName.OPEN_REQUEST, ActName.SUBMIT_UNSOLICITED_ADVICE)
"""The acts that open a dossier: a request, and an advice that nobody asked for."""

AFTER_CLOSING = (
    ActName.CONFIRM_PAPER,
    ActName.REPORT_EXECUTION,
    ActName.RECORD_DISPUTE,
    ActName.RECORD_RULING,
    ActName.RECTIFY,
    ActName.CORRECT_ADDRESSES,
    ActName.REOPEN,
)
"""What a closed dossier still takes (rules section 7)."""

UNSOLICITED_TAKES = (
    ActName.SUBMIT_UNSOLICITED_ADVICE,
    ActName.ANSWER_UNSOLICITED_ADVICE,
    ActName.LINK_REQUEST,
    ActName.ACKNOWLEDGE_RECEIPT,
    ActName.ASK_QUESTION,
    ActName.ANSWER_QUESTION,
    ActName.SUPPLEMENT_ADVICE,
    ActName.REACT,
    ActName.REQUEST_EXTENSION,
    ActName.GRANT_EXTENSION,
    ActName.REFUSE_EXTENSION,
    ActName.PAUSE,
    ActName.RESUME,
    ActName.REQUEST_STRATEGIC_CONSULTATION,
    ActName.PLAN_STRATEGIC_CONSULTATION,
    ActName.CONCLUDE_STRATEGIC_CONSULTATION,
    ActName.CONFIRM_PAPER,
    ActName.CONFIRM_CONCLUSION,
    ActName.CORRECT_ADDRESSES,
    ActName.RECTIFY,
)
"""What belongs to the procedure of an unsolicited advice."""

ONLY_UNSOLICITED = (ActName.ANSWER_UNSOLICITED_ADVICE,)
"""What no other dossier takes."""

LANDLORD_NAMES_TRACK = (
    ActName.REQUEST_EXTENSION,
    ActName.GRANT_EXTENSION,
    ActName.REFUSE_EXTENSION,
    ActName.HOLD_MEETING,
)
"""Acts of either side in which the landlord has to name the organisation (rules section 10)."""

OWN_WORK = (
    *(ActName.RECORD_CONSULTATION, ActName.SKIP_CONSULTATION, ActName.RECORD_DELIBERATION),
    *(ActName.DRAFT_JOINT_ADVICE, ActName.COSIGN),
)
"""What an organisation does among itself: nobody enters it for an organisation."""

SENT_TO_NOBODY = (*OWN_WORK, ActName.LEAVE_JOINT_ADVICE, ActName.CONFIRM_PAPER, ActName.RECTIFY)
"""What is no message to another party: on paper too it counts from its entry, and nobody confirms it."""


def is_own_alone(act: ActName, by: str) -> bool:
    """Whether nobody can enter an act for its party: what an organisation does among itself, and that a paper was
    received, which is a word about the other side (rules section 1)."""
    return act is ActName.CONFIRM_PAPER or (by != LANDLORD and act in OWN_WORK)


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


def read_content(act: ActName, sent: dict[str, JsonValue], *, kept: bool = False) -> Reading:
    """The typed content of an act, as it is sent. Faults (``field_missing``, ``field_invalid``, ...) name every field at
    once, also one that the act does not have: nothing is recorded and dropped, and nothing is taken for another type.
    ``kept``: of an ``Act``, which holds nothing that cannot be kept (3 % of an act to look again)."""
    present = {name: value for name, value in sent.items() if not _is_empty(name, value)}
    faults = [_missing(act, name) for name in FORMS[act].required if name not in present]
    faults += unknown_fields(act, sent)
    faults += [_impossible(act, place, "there is no such field") for place in _unknown_parts(act, present)]
    if not kept:
        unkept = {name: fault for name, value in sent.items() if (fault := unkeepable(value))}
        faults += [_impossible(act, [name], fault) for name, fault in unkept.items()]
        present = {name: value for name, value in present.items() if name not in unkept}
    return _read(act, present, faults, _as_sent)


def read_on_record(act: ActName, on_record: dict[str, JsonValue]) -> Content:
    """The typed content of an act that is on record, perhaps from before its types were strict, as far as it can be
    read."""
    present = {name: value for name, value in on_record.items() if not _is_empty(name, value)}
    return _read(act, present, [], lambda model, fields: model.model_validate(fields)).content


def as_recorded(content: Content) -> dict[str, JsonValue]:
    """What goes on record of a content that was found to be in order: exactly what was judged, by the names that its
    sender uses, without the fields that say nothing."""
    return content.model_dump(mode="json", by_alias=True, exclude_unset=True)


def _as_sent(model: type[Content], fields: dict[str, JsonValue]) -> Content:
    return model.model_validate_json(to_json(fields), strict=True)


def _read(
    act: ActName,
    present: dict[str, JsonValue],
    faults: list[Refusal],
    reading: Callable[[type[Content], dict[str, JsonValue]], Content],
) -> Reading:
    model = FORMS[act].content
    try:
        return Reading(reading(model, present), faults[:MOST_FAULTS])
    except ValidationError as error:
        wrong = [e for e in error.errors() if e["type"] != "missing" or len(e["loc"]) > 1]
        faults = [*faults, *(_impossible(act, e["loc"], fault_in_words(e)) for e in wrong)]
        unreadable = {str(e["loc"][0]) for e in wrong}
        readable = {name: value for name, value in present.items() if name not in unreadable}
        return Reading(reading(_incomplete(model), readable), faults[:MOST_FAULTS])


def _unknown_parts(act: ActName, present: dict[str, JsonValue]) -> Iterator[tuple[str, int, str]]:
    """Where a point, an answer or a document has a field that there is not."""
    for name, known in _parts(FORMS[act].content).items():
        listed = present.get(name)
        for number, part in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(part, dict):
                yield from ((name, number, field) for field in part if field not in known)


@cache
def _parts(content: type[Content]) -> dict[str, frozenset[str]]:
    """The fields that are lists of what has fields of its own, with those."""
    items = {name: get_args(field.annotation) for name, field in content.model_fields.items()}
    models = {name: _model_in(args[0]) for name, args in items.items() if args}
    return {name: frozenset(model.model_fields) for name, model in models.items() if model}


def _model_in(item: Any) -> type[Value] | None:
    bare = get_args(item)[0] if get_origin(item) is Annotated else item
    return bare if isinstance(bare, type) and issubclass(bare, Value) else None


def unknown_fields(act: ActName, given: Iterable[str]) -> list[Refusal]:
    """A fault for every field that the act does not have."""
    known = known_fields(act)
    unknown = [name for name in given if name not in known][:MOST_FAULTS]
    return [refusal("field_invalid", unknown_field(act, name), field=name) for name in unknown]


def unknown_field(act: ActName, name: str) -> str:
    """What is said of a field that an act does not have: which ones come near."""
    shown = name[:_LONGEST_NAME]
    return f"{act.value} has no field {shown!r}{nearest(shown, known_fields(act))}"


def faults_of_side(act: ActName, by: str) -> Iterator[Refusal]:
    """Whether an act is the other side's: some are the landlord's, some an organisation's, some of either."""
    if FORMS[act].by is (By.ORGANISATION if by == LANDLORD else By.LANDLORD):
        yield refusal("not_a_party", f"{act} is an act of the {FORMS[act].by}", field="by")


def _is_empty(name: str, value: JsonValue) -> bool:
    """Whether a field says nothing. An empty list of points is an answer to an advice without points."""
    return value is None or (isinstance(value, str) and is_blank(value)) or (value == [] and name != "points")


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
        name: (Optional[_annotated(field)], Field(None, alias=field.alias))  # noqa: UP045 - an operand of | must be a type
        for name, field in required.items()
    }
    return create_model(content.__name__, __base__=content, **loose)


def _annotated(field: FieldInfo) -> Any:
    """A field's type with what it is checked by."""
    return Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation


@cache
def known_fields(act: ActName) -> tuple[str, ...]:
    """The names of an act's fields, as a sender writes them."""
    return tuple(field.alias or name for name, field in FORMS[act].content.model_fields.items())
