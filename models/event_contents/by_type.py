"""Which model an event of each type is read by, and reading it.

``content_of`` reads any event and ``read`` one of which it is known what it holds: both raise where the content does
not fit. ``held`` is for copies that may show a part only, or be of somebody else's making: it gives None there.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from pydantic import JsonValue, ValidationError, create_model
from pydantic_core import to_jsonable_python

from models.act_forms import FORMS
from models.acts import ActName
from models.event_contents.held import (
    Acted,
    ActRefused,
    AdviceReceived,
    AdviceSubmitted,
    AdviceSupplemented,
    BreachRecorded,
    CauseRaised,
    ClaimRuled,
    ConsultationCancelled,
    ConsultationConcluded,
    ConsultationOpened,
    ConsultationPlanned,
    DeliberationRecorded,
    DisputeRecorded,
    DossierClosed,
    DossierReopened,
    EntryRectified,
    EventContent,
    ExecutionReported,
    ExtensionAnswered,
    ExtensionRequested,
    InformationProvided,
    JointAdviceDrafted,
    LockChanged,
    OfATerm,
    OfTerms,
    ReminderDue,
    RequestAmended,
    RequestLinked,
    RequestOpened,
    Responded,
    Revoked,
    RulingRecorded,
    TermEnded,
    TermMoved,
    TermPaused,
    TermRestored,
    TermStarted,
    UnsolicitedAdviceAnswered,
    UnsolicitedAdviceSubmitted,
)
from models.events import Event, EventType

_T = EventType

CONTENTS: Final[dict[EventType, type[EventContent]]] = {
    _T.REQUEST_OPENED: RequestOpened,
    _T.REQUEST_AMENDED: RequestAmended,
    _T.NEW_PERIOD_WAIVED: Acted,
    _T.REQUEST_WITHDRAWN: Acted,
    _T.RECEIPT_ACKNOWLEDGED: Acted,
    _T.INCOMPLETENESS_CLAIMED: Acted,
    _T.CLAIM_RULED: ClaimRuled,
    _T.INFORMATION_PROVIDED: InformationProvided,
    _T.QUESTION_ASKED: Acted,
    _T.QUESTION_ANSWERED: Acted,
    _T.CONSULTATION_RECORDED: Acted,
    _T.CONSULTATION_SKIPPED: Acted,
    _T.DELIBERATION_RECORDED: DeliberationRecorded,
    _T.ADVICE_SUBMITTED: AdviceSubmitted,
    _T.ADVICE_SUPPLEMENTED: AdviceSupplemented,
    _T.RESPONSE_GIVEN: Responded,
    _T.RESPONSE_AMENDED: Responded,
    _T.REACTION_GIVEN: Acted,
    _T.EXECUTION_REPORTED: ExecutionReported,
    _T.JOINT_ADVICE_AGREED: Acted,
    _T.JOINT_ADVICE_DRAFTED: JointAdviceDrafted,
    _T.JOINT_ADVICE_COSIGNED: Acted,
    _T.JOINT_ADVICE_LEFT: Acted,
    _T.UNSOLICITED_ADVICE_SUBMITTED: UnsolicitedAdviceSubmitted,
    _T.UNSOLICITED_ADVICE_ANSWERED: UnsolicitedAdviceAnswered,
    _T.REQUEST_LINKED: RequestLinked,
    _T.EXTENSION_REQUESTED: ExtensionRequested,
    _T.EXTENSION_GRANTED: ExtensionAnswered,
    _T.EXTENSION_REFUSED: ExtensionAnswered,
    _T.PERIOD_LENGTHENED: Acted,
    _T.PAUSE_AGREED: OfTerms,
    _T.PAUSE_ENDED: OfTerms,
    _T.STRATEGIC_CONSULTATION_REQUESTED: Acted,
    _T.STRATEGIC_CONSULTATION_PLANNED: ConsultationPlanned,
    _T.STRATEGIC_CONSULTATION_CONCLUDED: ConsultationConcluded,
    _T.DISPUTE_RECORDED: DisputeRecorded,
    _T.RULING_RECORDED: RulingRecorded,
    _T.ENTRY_RECTIFIED: EntryRectified,
    _T.DOSSIER_REOPENED: DossierReopened,
    _T.ACT_REFUSED: ActRefused,
    _T.TERM_STARTED: TermStarted,
    _T.TERM_MOVED: TermMoved,
    _T.TERM_PAUSED: TermPaused,
    _T.TERM_ENDED: TermEnded,
    _T.TERM_RESTORED: TermRestored,
    _T.LAPSE_OVERTAKEN: OfATerm,
    _T.REMINDER_DUE: ReminderDue,
    _T.PERIOD_ENDED: OfATerm,
    _T.ADVICE_RECEIVED: AdviceReceived,
    _T.BREACH_RECORDED: BreachRecorded,
    _T.BREACH_REVOKED: Revoked,
    _T.CAUSE_RAISED: CauseRaised,
    _T.CAUSE_REVOKED: Revoked,
    _T.STRATEGIC_CONSULTATION_OPENED: ConsultationOpened,
    _T.STRATEGIC_CONSULTATION_CANCELLED: ConsultationCancelled,
    _T.LOCK_CHANGED: LockChanged,
    _T.DOSSIER_CLOSED: DossierClosed,
}
"""What each type of event holds."""

ACTS: dict[EventType, ActName] = {
    _T.REQUEST_OPENED: ActName.OPEN_REQUEST,
    _T.REQUEST_AMENDED: ActName.AMEND_REQUEST,
    _T.NEW_PERIOD_WAIVED: ActName.WAIVE_NEW_PERIOD,
    _T.REQUEST_WITHDRAWN: ActName.WITHDRAW,
    _T.RECEIPT_ACKNOWLEDGED: ActName.ACKNOWLEDGE_RECEIPT,
    _T.INCOMPLETENESS_CLAIMED: ActName.CLAIM_INCOMPLETE,
    _T.CLAIM_RULED: ActName.RULE_ON_CLAIM,
    _T.INFORMATION_PROVIDED: ActName.PROVIDE_INFORMATION,
    _T.QUESTION_ASKED: ActName.ASK_QUESTION,
    _T.QUESTION_ANSWERED: ActName.ANSWER_QUESTION,
    _T.CONSULTATION_RECORDED: ActName.RECORD_CONSULTATION,
    _T.CONSULTATION_SKIPPED: ActName.SKIP_CONSULTATION,
    _T.DELIBERATION_RECORDED: ActName.RECORD_DELIBERATION,
    _T.ADVICE_SUBMITTED: ActName.SUBMIT_ADVICE,
    _T.ADVICE_SUPPLEMENTED: ActName.SUPPLEMENT_ADVICE,
    _T.RESPONSE_GIVEN: ActName.RESPOND,
    _T.RESPONSE_AMENDED: ActName.AMEND_RESPONSE,
    _T.REACTION_GIVEN: ActName.REACT,
    _T.EXECUTION_REPORTED: ActName.REPORT_EXECUTION,
    _T.JOINT_ADVICE_AGREED: ActName.AGREE_JOINT_ADVICE,
    _T.JOINT_ADVICE_DRAFTED: ActName.DRAFT_JOINT_ADVICE,
    _T.JOINT_ADVICE_COSIGNED: ActName.COSIGN,
    _T.JOINT_ADVICE_LEFT: ActName.LEAVE_JOINT_ADVICE,
    _T.UNSOLICITED_ADVICE_SUBMITTED: ActName.SUBMIT_UNSOLICITED_ADVICE,
    _T.UNSOLICITED_ADVICE_ANSWERED: ActName.ANSWER_UNSOLICITED_ADVICE,
    _T.REQUEST_LINKED: ActName.LINK_REQUEST,
    _T.EXTENSION_REQUESTED: ActName.REQUEST_EXTENSION,
    _T.EXTENSION_GRANTED: ActName.GRANT_EXTENSION,
    _T.EXTENSION_REFUSED: ActName.REFUSE_EXTENSION,
    _T.PERIOD_LENGTHENED: ActName.LENGTHEN_PERIOD,
    _T.PAUSE_AGREED: ActName.PAUSE,
    _T.PAUSE_ENDED: ActName.RESUME,
    _T.STRATEGIC_CONSULTATION_REQUESTED: ActName.REQUEST_STRATEGIC_CONSULTATION,
    _T.STRATEGIC_CONSULTATION_PLANNED: ActName.PLAN_STRATEGIC_CONSULTATION,
    _T.STRATEGIC_CONSULTATION_CONCLUDED: ActName.CONCLUDE_STRATEGIC_CONSULTATION,
    _T.DISPUTE_RECORDED: ActName.RECORD_DISPUTE,
    _T.RULING_RECORDED: ActName.RECORD_RULING,
    _T.ENTRY_RECTIFIED: ActName.RECTIFY,
    _T.DOSSIER_REOPENED: ActName.REOPEN,
}
"""The act that an event puts on record."""

ContentT = TypeVar("ContentT", bound=EventContent)

FIELDS: Final[dict[EventType, frozenset[str]]] = {
    kind: frozenset(field.alias or name for name, field in model.model_fields.items())
    for kind, model in CONTENTS.items()
}
"""The fields that an event of each type can hold, as the record names them."""

_VALIDATE = {kind: model.__pydantic_validator__.validate_python for kind, model in CONTENTS.items()}
"""``model_validate`` without its detour: every event is read each time that a dossier is folded."""


def types_with(model: type[EventContent]) -> tuple[EventType, ...]:
    """The types of events that hold this, and no more than this."""
    return tuple(kind for kind, content in CONTENTS.items() if content is model)


def content_of(event: Event) -> EventContent:
    """What an event holds. Raises ValidationError where that is not what its type holds."""
    content: EventContent = _VALIDATE[event.type](event.content)
    return content


def read(event: Event, model: type[ContentT]) -> ContentT:
    """What an event of a type that is known to hold this holds. Raises ValidationError where it does not, and TypeError
    where its type holds something else."""
    content = content_of(event)
    if not isinstance(content, model):
        raise TypeError(f"{event.type} holds no {model.__name__}")
    return content


def held(event: Event, model: type[ContentT]) -> ContentT | None:
    """What an event holds, if its type holds this: None for other types, for content that is withheld, and for content
    that does not fit."""
    if not issubclass(CONTENTS[event.type], model):
        return None
    try:
        return read(event, model)
    except ValidationError:
        return None


def as_json(kind: EventType, content: Mapping[str, Any]) -> dict[str, JsonValue]:
    """The content of an event that is to be written, as JSON. Raises TypeError where it has a field of which the
    type's model knows nothing: nobody would read it."""
    if unknown := content.keys() - FIELDS[kind]:
        raise TypeError(f"{kind} holds no {', '.join(sorted(unknown))}")
    written: dict[str, JsonValue] = to_jsonable_python(content)
    return written


def schema_of(kind: EventType) -> dict[str, JsonValue]:
    """The JSON Schema of what an event of a type holds; what was said, by the form of the act."""
    model = CONTENTS[kind]
    if kind in ACTS:
        said: Any = FORMS[ACTS[kind]].content
        required = model.model_fields["said"].is_required()
        shown = (said, ...) if required else (said | None, None)
        model = create_model(model.__name__, __base__=model, __doc__=model.__doc__, said=shown)
    return {**model.model_json_schema(), "title": kind.value}
