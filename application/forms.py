"""The form of every act: its fields, and what is wrong with how they were filled in.

Both come from the models by which the core reads an act, so a page, the API's schema and the options of a command ask
the same, and find the same faults with the same codes. Everything here is pure; what depends on the dossier is judged
by the core when the act is handed in.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import JsonValue
from pydantic.fields import FieldInfo

from application.dates import day_in
from application.errors import WrongInput
from language.acts import HELP
from models.act_forms import (
    FORMS,
    JUDGED_THOUGH_UNKNOWN,
    LANDLORD_NAMES_TRACK,
    OPENING_ACTS,
    ActName,
    By,
    faults_of_side,
    known_fields,
    read_content,
    unknown_field,
    unknown_fields,
)
from models.contents import Answer, Document, Point
from models.parties import LANDLORD
from models.refusals import Refusal, refusal

Fields = dict[str, Any]


class FieldKind(StrEnum):
    """What is filled in; where a field is ``many``, any number of them."""

    TEXT = "text"
    LONG_TEXT = "long text"
    DATE = "date"
    NUMBER = "number"
    YES_NO = "yes or no"
    CHOICE = "choice"
    PARTY = "party"
    POINT = "point"
    ANSWER = "answer"
    DOCUMENT = "document"


class FormField(NamedTuple):
    """A field of an act: its name as the sender writes it, what is filled in, and whether the act needs it.
    ``choices`` are the values of a choice; ``default`` is what counts where nothing is said."""

    name: str
    kind: FieldKind
    required: bool = False
    many: bool = False
    choices: tuple[str, ...] = ()
    default: JsonValue = None

    @property
    def help(self) -> str:
        """One sentence (English) on what belongs in it."""
        return HELP["answers" if self.kind is FieldKind.ANSWER else self.name]


_ITEMS = {Point: FieldKind.POINT, Answer: FieldKind.ANSWER, Document: FieldKind.DOCUMENT}
_PLAIN = {date: FieldKind.DATE, int: FieldKind.NUMBER, bool: FieldKind.YES_NO}

PARTIES = ("organisation", "organisations", "addressees")
"""Fields that name an organisation by its key."""

LONG = (
    *("current_policy", "intended_decision", "reasons", "consequences", "alternatives", "financial_substantiation"),
    *("text", "account", "decision", "minority_view", "information", "reason", "note"),
)
"""Texts that are usually longer than a line."""


def side_of(by: str) -> By:
    """On which side a party is, by its key."""
    return By.LANDLORD if by == LANDLORD else By.ORGANISATION


def fields_of(act: ActName, side: By = By.EITHER) -> tuple[FormField, ...]:
    """The fields of an act as one side fills them in; else all of them. An organisation acts for itself only, so it
    names none; of an extension the landlord says whose (rules sections 1 and 10)."""
    required = _required(act, side)
    named = {field.alias or name: field for name, field in FORMS[act].content.model_fields.items()}
    form = (_field(name, field, name in required) for name, field in named.items())
    return tuple(field for field in form if field.name != "organisation" or side is not By.ORGANISATION)


def _required(act: ActName, side: By) -> tuple[str, ...]:
    names_track = act in LANDLORD_NAMES_TRACK and side is By.LANDLORD
    return (*FORMS[act].required, *(("organisation",) if names_track else ()))


def _field(name: str, field: FieldInfo, required: bool) -> FormField:
    kind = _bare(field.annotation)
    many = get_origin(kind) is tuple
    item = _bare(get_args(kind)[0]) if many else kind
    choices = tuple(item) if isinstance(item, type) and issubclass(item, StrEnum) else ()
    default = None if many or field.is_required() else field.get_default()
    return FormField(name, _kind(name, item), required, many, choices, default)


def _kind(name: str, item: Any) -> FieldKind:  # noqa: ANN401 - a type, also one that no class is
    if item in _ITEMS or item in _PLAIN:
        return _ITEMS.get(item) or _PLAIN[item]
    if isinstance(item, type) and issubclass(item, StrEnum):
        return FieldKind.CHOICE
    if name in PARTIES:
        return FieldKind.PARTY
    return FieldKind.LONG_TEXT if name in LONG else FieldKind.TEXT


def _bare(kind: Any) -> Any:  # noqa: ANN401 - a type, also one that no class is
    """A type without annotations and without None."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        rest = [part for part in get_args(kind) if part is not type(None)]
        return _bare(rest[0]) if len(rest) == 1 else kind
    return kind


def opening_of(by: str) -> ActName:
    """The act by which a party opens a dossier: the landlord with a request, an organisation with an advice that nobody
    asked for (rules sections 2 and 3)."""
    return next(act for act in OPENING_ACTS if FORMS[act].by is side_of(by))


class OnPaper(NamedTuple):
    """What a letter says beside its act: the ``sender`` whose act it is (a party), the ``person`` who signed it, and
    the day on which it was ``received``, as somebody wrote it."""

    sender: str
    person: str
    received: str


LETTER_FIELDS = (
    FormField("received", FieldKind.DATE, required=True),
    FormField("person", FieldKind.TEXT, required=True),
)
"""What is filled in of a letter beside the act that it is: the day of its receipt, and who signed it."""


def letter_fields(is_own: bool) -> tuple[FormField, ...]:
    """The fields of a letter. Of one that the own party sent nobody else signed it."""
    return LETTER_FIELDS[:1] if is_own else LETTER_FIELDS


def checked_letter(fields: Iterable[FormField], said: Mapping[str, JsonValue]) -> Iterator[Refusal]:
    """Everything that is wrong with what was filled in of a letter whatever the dossier says. The core refuses an act
    with the same codes."""
    for field in fields:
        value = said.get(field.name)
        if not value:
            yield refusal("field_missing", field.name, field=field.name)
        elif field.kind is FieldKind.DATE and (fault := _fault_of_day(str(value))):
            yield refusal("field_invalid", f"{field.name}: {value!r} {fault}", field=field.name)


def _fault_of_day(value: str) -> str | None:
    try:
        day_in(value)
    except ValueError as fault:
        return str(fault)
    return None


def checked(act: str, by: str, content: Mapping[str, JsonValue]) -> list[Refusal]:
    """Everything that is wrong with an act whatever the dossier says, each fault with its code, its ``field``
    (``points.0.answer``) and its article or clause. The core refuses such an act with the same codes."""
    if act not in set(ActName):
        return [refusal("unknown_act", act, field="act")]
    name = ActName(act)
    return [*faults_of_side(name, by), *_faults_of_track(name, by, content), *read_content(name, dict(content)).faults]


def _faults_of_track(act: ActName, by: str, content: Mapping[str, JsonValue]) -> Iterator[Refusal]:
    named = content.get("organisation")
    if not named and "organisation" in set(_required(act, side_of(by))) - set(FORMS[act].required):
        yield refusal("field_missing", "organisation", field="organisation")
    if named and by not in (LANDLORD, named):
        yield refusal("not_your_track", f"{by} for {named}", field="organisation")


def require_known(act: ActName, names: Iterable[str]) -> None:
    """Raises WrongInput naming every field that the act does not have, each with those that come near; but for what the
    core judges all the same."""
    given = [name for name in names if name not in JUDGED_THOUGH_UNKNOWN.get(act, ())]
    if faults := unknown_fields(act, given):
        unknown = [name for name in given if name not in known_fields(act)]
        raise WrongInput(*(unknown_field(act, name) for name in unknown[: len(faults)]), faults=faults)
