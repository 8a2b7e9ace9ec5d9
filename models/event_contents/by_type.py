"""Which model an event of each type is read by, and reading it.

``content_of`` reads any event and ``read`` one of which it is known what it holds: both raise where the content does
not fit. ``held`` is for copies that may show a part only, or be of somebody else's making: it gives None there.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar

from pydantic import JsonValue, ValidationError, create_model
from pydantic_core import to_jsonable_python

from models.act_forms import FORMS, ActName
from models.event_contents.held import (
    Acted,
    ActRefused,
    AddressesCorrected,
    AdviceReceived,
    AdviceSubmitted,
    AdviceSupplemented,
    AmendmentObjected,
    BreachRecorded,
    BreachRevoked,
    CauseRaised,
    ClaimRuled,
    ConclusionConfirmed,
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
    MeetingHeld,
    MeetingPlanned,
    MeetingRequested,
    OfATerm,
    OfTerms,
    PaperConfirmed,
    PaperHeld,
    ReminderDue,
    RequestAmended,
    RequestLinked,
    RequestOpened,
    RequestWithdrawn,
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
from models.value import keep

_T = EventType

ACTS: dict[EventType, ActName] = {form.becomes: act for act, form in FORMS.items()}
"""The act that an event puts on record."""

CONTENTS: Final[dict[EventType, type[EventContent]]] = {
    **dict.fromkeys(ACTS, Acted),
    _T.REQUEST_OPENED: RequestOpened,
    _T.REQUEST_AMENDED: RequestAmended,
    _T.REQUEST_WITHDRAWN: RequestWithdrawn,
    _T.AMENDMENT_OBJECTED: AmendmentObjected,
    _T.CLAIM_RULED: ClaimRuled,
    _T.INFORMATION_PROVIDED: InformationProvided,
    _T.DELIBERATION_RECORDED: DeliberationRecorded,
    _T.ADVICE_SUBMITTED: AdviceSubmitted,
    _T.ADVICE_SUPPLEMENTED: AdviceSupplemented,
    _T.RESPONSE_GIVEN: Responded,
    _T.RESPONSE_AMENDED: Responded,
    _T.EXECUTION_REPORTED: ExecutionReported,
    _T.JOINT_ADVICE_DRAFTED: JointAdviceDrafted,
    _T.UNSOLICITED_ADVICE_SUBMITTED: UnsolicitedAdviceSubmitted,
    _T.UNSOLICITED_ADVICE_ANSWERED: UnsolicitedAdviceAnswered,
    _T.REQUEST_LINKED: RequestLinked,
    _T.EXTENSION_REQUESTED: ExtensionRequested,
    _T.EXTENSION_GRANTED: ExtensionAnswered,
    _T.EXTENSION_REFUSED: ExtensionAnswered,
    _T.PAUSE_AGREED: OfTerms,
    _T.PAUSE_ENDED: OfTerms,
    _T.MEETING_REQUESTED: MeetingRequested,
    _T.MEETING_PLANNED: MeetingPlanned,
    _T.MEETING_HELD: MeetingHeld,
    _T.ADDRESSES_CORRECTED: AddressesCorrected,
    _T.STRATEGIC_CONSULTATION_PLANNED: ConsultationPlanned,
    _T.STRATEGIC_CONSULTATION_CONCLUDED: ConsultationConcluded,
    _T.CONCLUSION_CONFIRMED: ConclusionConfirmed,
    _T.DISPUTE_RECORDED: DisputeRecorded,
    _T.RULING_RECORDED: RulingRecorded,
    _T.PAPER_CONFIRMED: PaperConfirmed,
    _T.ENTRY_RECTIFIED: EntryRectified,
    _T.DOSSIER_REOPENED: DossierReopened,
    _T.ACT_REFUSED: ActRefused,
    _T.PAPER_HELD: PaperHeld,
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
    _T.BREACH_REVOKED: BreachRevoked,
    _T.CAUSE_RAISED: CauseRaised,
    _T.CAUSE_REVOKED: Revoked,
    _T.STRATEGIC_CONSULTATION_OPENED: ConsultationOpened,
    _T.STRATEGIC_CONSULTATION_CANCELLED: ConsultationCancelled,
    _T.LOCK_CHANGED: LockChanged,
    _T.DOSSIER_CLOSED: DossierClosed,
}
"""What each type of event holds; an act that brings about nothing of its own, what was said (``Acted``)."""


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
    """What an event holds, read once. Raises ValidationError where that is not what its type holds."""
    held: EventContent | None = getattr(event, "_held", None)
    return held or _keep(event, event.content)


def keep_as_written(event: Event, content: Mapping[str, Any]) -> None:
    """Has an event hold the values that its content was written from (``as_json``): what is a value already is not read
    back from JSON. Raises ValidationError as ``content_of`` does."""
    _keep(event, content)


def _keep(event: Event, content: Mapping[str, Any]) -> EventContent:
    held: EventContent = _VALIDATE[event.type](content)
    keep(event, "_held", held)
    return held


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
    if not FIELDS[kind].issuperset(content):
        raise TypeError(f"{kind} holds no {', '.join(sorted(content.keys() - FIELDS[kind]))}")
    return {name: _as_json(value) for name, value in content.items()}


_IN_JSON_TOO = frozenset((str, bool, int, type(None)))


def _as_json(value: Any) -> Any:
    """A value as JSON; what JSON has too, and words of ours, without pydantic, which takes twice as long (2 % of an
    act)."""
    if type(value) in _IN_JSON_TOO:
        return value
    return value.value if isinstance(value, StrEnum) else to_jsonable_python(value)


def schema_of(kind: EventType) -> dict[str, JsonValue]:
    """The JSON Schema of what an event of a type holds; what was said, by the form of the act."""
    model = CONTENTS[kind]
    if kind in ACTS:
        said: Any = FORMS[ACTS[kind]].content
        required = model.model_fields["said"].is_required()
        shown = (said, ...) if required else (said | None, None)
        model = create_model(model.__name__, __base__=model, __doc__=model.__doc__, said=shown)
    return {**model.model_json_schema(), "title": kind.value}
