"""One command per act, with the options that its fields need: made from the acts' own forms."""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from application.errors import Faults, WrongInput
from application.forms import FieldKind, Fields, FormField, fields_of, require_known
from application.said_acts import Sender
from commands.handing_in import Manner, act_from, hand_in, open_dossier
from commands.help_pages import REQUIRED
from commands.options import (
    ActIdOption,
    AgreementOption,
    ByOption,
    ChannelOption,
    CheckOption,
    DossierArgument,
    EnteredByOption,
    JsonOption,
    PersonOption,
    ReceivedOption,
    SignalOption,
    UsualByOption,
    WhyDatesOption,
    WithOption,
    YesOption,
    here,
)
from commands.parsing import fields_in, named, one_date, one_of, whole_number
from installation.files import is_file
from installation.installation import Installation
from language.acts import COMMANDS
from models.act_forms import FORMS, ActName, By
from models.contents import POINT_KINDS, PointAnswer
from models.notations import NotationError, from_json
from models.parties import LANDLORD
from models.plain_text import is_blank
from models.procedure.decide import OPENING

SINGULAR = {
    "addressees": "addressee",
    "items": "item",
    "points": "point",
    "signatories": "signatory",
    "experts": "expert",
    "participants": "participant",
    "documents": "document",
}
"""Lists are given one by one: --item A --item B."""

_REPEAT = "; repeat it."
_HELP = {
    FieldKind.POINT: 'A point: "text", or "condition: text", "argument: text", "proposal: text"; repeat it, in order.',
    FieldKind.ANSWER: 'The answer to a point by its number: "1 followed", "2 partly: reasons", '
    '"3 not_followed: reasons"; or a JSON object, which may also say "who" does what is promised and "until" '
    "which day; repeat it.",
    FieldKind.DOCUMENT: "A document by its path, or PATH=LABEL (open, board_only, embargo_until DATE); repeat it.",
}
"""How what has parts of its own is written on a command line."""

_ANSWER = re.compile(r"\s*(\d+)\s*[: ]\s*([A-Za-z_-]+)\s*(?::\s*(.*))?", re.DOTALL)
_LABEL = re.compile(r"open|board_only|embargo_until .*")
_MORE = "What it may say more"


class FieldOption(NamedTuple):
    """An option of an act's command: its field, its type for the command line, and how what was typed is read."""

    name: str
    annotation: object
    read: Callable[[Any], object]

    @property
    def parameter(self) -> str:
        return f"field_{self.name}"


def command_for(name: str) -> Callable[..., None]:
    """The command of an act."""
    act = ActName(name.replace("-", "_"))
    fields = _options(act)

    def command(ctx: typer.Context, **given: Any) -> None:  # noqa: ANN401 - typer gives what the signature below says
        _carry_out(here(ctx), act, fields, given)

    parameters = [_parameter("ctx", typer.Context), *_parameters(act, fields)]
    command.__doc__ = _help(name)
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


def _help(name: str) -> str:
    text = COMMANDS[name]
    examples = "\n\n".join(f"  {example}" for example in text.examples)
    return f"{text.summary}\n\nGround: {text.article}.\n\nExamples:\n\n{examples}"


# --- The signature -------------------------------------------------------------------------------------------------


def _parameters(act: ActName, fields: Iterable[FieldOption]) -> Iterator[inspect.Parameter]:
    if act not in OPENING:
        yield _parameter("dossier", DossierArgument)
    for field in fields:
        yield _parameter(field.parameter, field.annotation, None)
    sending = _SENDING | ({"by": UsualByOption} if FORMS[act].by is By.LANDLORD else {})
    yield from (_parameter(name, annotation, None) for name, annotation in sending.items())
    if act in OPENING:
        yield _parameter("agreement", AgreementOption, None)
    yield from (_parameter(name, annotation, False) for name, annotation in _ways(act).items())
    yield _parameter("as_json", JsonOption, False)


_WAYS = {"check": CheckOption, "yes": YesOption}


def _ways(act: ActName) -> dict[str, object]:
    """A dossier is opened with an answer, which has its number and its dates."""
    return {**_WAYS, "why": WhyDatesOption} if act in OPENING else {**_WAYS, "signal": SignalOption}


_SENDING = {
    "by": ByOption,
    "person": PersonOption,
    "channel": ChannelOption,
    "received": ReceivedOption,
    "entered_by": EnteredByOption,
    "act_id": ActIdOption,
    "with_file": WithOption,
}


def _parameter(name: str, annotation: object, default: object = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def required(act: ActName) -> tuple[str, ...]:
    """The fields that an act's command cannot do without. Points may be none: an advice need not have any, and no
    option says so."""
    return tuple(field.name for field in fields_of(act, FORMS[act].by) if _is_required(field))


def _is_required(field: FormField) -> bool:
    return field.required and field.name != "points"


def _options(act: ActName) -> list[FieldOption]:
    """The options of an act, the required ones first."""
    fields = fields_of(act, FORMS[act].by)
    return [_option(f) for f in sorted(fields, key=lambda f: (not _is_required(f), f.name in ("documents", "note")))]


def _option(field: FormField) -> FieldOption:
    """How a field is given on the command line."""
    typed: Any = list[str] if field.many else (bool if field.kind is FieldKind.YES_NO else str)
    panel = REQUIRED if _is_required(field) else _MORE
    option = typer.Option(*_declarations(field), metavar=_metavar(field), help=_help_of(field), rich_help_panel=panel)
    return FieldOption(field.name, Annotated[typed | None, option], partial(_read, field))


def _declarations(field: FormField) -> tuple[str, ...]:
    option = option_name(field.name)
    if field.kind is FieldKind.YES_NO:
        return (f"--{option}/--no-{option}",)
    return (*((f"--{SINGULAR[field.name]}",) if field.name in SINGULAR else ()), f"--{option}")


def option_name(name: str) -> str:
    """The option of a field. What the sender says of his own act has the name already; the field is about another's."""
    option = name.replace("_", "-")
    return f"{option}-on" if name in _SENDING else option


def _metavar(field: FormField) -> str | None:
    names = {FieldKind.DATE: "DATE", FieldKind.NUMBER: "NUMBER", FieldKind.YES_NO: None}
    return names.get(field.kind, "TEXT")


def _help_of(field: FormField) -> str:
    if field.kind in _HELP:
        return _HELP[field.kind]
    if field.choices:
        return f"{field.help} One of {', '.join(field.choices)}."
    return field.help.removesuffix(".") + _REPEAT if field.many else field.help


def _read(field: FormField, typed: Any) -> object:  # noqa: ANN401 - what typer makes of the option's type
    """What was typed for a field, as the act holds it."""
    option = f"--{option_name(field.name)}"
    match field.kind:
        case FieldKind.DOCUMENT:
            return [_document(text) for text in typed]
        case FieldKind.POINT:
            return [_point(text) for text in typed]
        case FieldKind.ANSWER:
            return [_answer(text) for text in typed]
        case FieldKind.CHOICE:
            return one_of(field.choices, typed, field.name)
        case FieldKind.DATE:
            return one_date(typed, option).isoformat()
        case FieldKind.NUMBER:
            return whole_number(typed, option)
    return typed


def _document(text: str) -> dict[str, str]:
    """A path, or a path and a label; what comes after = and is no label belongs to the path, where there is no file of
    the shorter name only."""
    path, equals, label = text.rpartition("=")
    is_labelled = _LABEL.fullmatch(label) or (is_file(Path(path)) and not is_file(Path(text)))
    return {"path": path, "label": label} if equals and is_labelled else {"path": text}


def _point(text: str) -> object:
    """A point of an advice: a text, one with its kind before a colon, or a JSON object."""
    if text.lstrip().startswith("{"):
        return _object(text, "--point")
    kind, colon, rest = text.partition(":")
    return {"kind": kind.strip(), "text": rest.strip()} if colon and kind.strip() in POINT_KINDS else text


def _object(text: str, option: str) -> object:
    try:
        return from_json(text)
    except NotationError as error:
        raise WrongInput(f"{option}: {text!r} is no JSON object: {error}.") from None


def _answer(text: str) -> object:
    """An answer to a point: its number, the answer, and the reasons after a colon; or a JSON object."""
    if text.lstrip().startswith("{"):
        return _object(text, "--point")
    match = _ANSWER.fullmatch(text)
    if match is None:
        raise WrongInput(f'--point takes "1 followed" or "2 not_followed: reasons", not {text!r}.')
    number, answer, reasons = match.groups()
    return {
        "point": int(number),
        "answer": named(PointAnswer, answer, "answer to a point").value,
        "reasons": (reasons or "").strip(),
    }


# --- Doing it ------------------------------------------------------------------------------------------------------


def _carry_out(installation: Installation, act: ActName, fields: list[FieldOption], given: dict[str, Any]) -> None:
    usual_by = LANDLORD if FORMS[act].by is By.LANDLORD else None
    sender = Sender(**{name: given[name] for name in _SENDING if name != "with_file"}).over(Sender(by=usual_by))
    folder = Path(given["with_file"]).parent if given["with_file"] and not given.get("field_documents") else Path()
    faults = Faults()
    way = Manner(given["as_json"], **{name: given[name] for name in _ways(act)})
    made = act_from(installation, act, _content(act, fields, given, faults), folder, sender, faults, way)
    if act in OPENING:
        open_dossier(installation, made, given["agreement"], way)
    else:
        hand_in(installation, given["dossier"], made, way)


def _content(act: ActName, fields: list[FieldOption], given: dict[str, Any], faults: Faults) -> Fields:
    """The fields of a file, under those of the options, as far as they can be read."""
    content: Fields = {}
    typed = {field: text for field in fields if (text := given[field.parameter]) not in (None, [])}
    with faults:
        content |= fields_in(given["with_file"]) if given["with_file"] else {}
        _require(act, content | {field.name: text for field, text in typed.items()})
    with faults:
        require_known(act, content)
    for field, text in typed.items():
        with faults:
            content[field.name] = field.read(text)
    if "points" in FORMS[act].required:
        content.setdefault("points", [])
    return content


def _require(act: ActName, given: Fields) -> None:
    """Names every field that is missing at once."""
    missing = [f"--{SINGULAR.get(n) or option_name(n)}" for n in required(act) if _is_empty(given.get(n))]
    if missing:
        raise WrongInput(f"These are missing: {', '.join(missing)}.")


def _is_empty(typed: object) -> bool:
    return typed in (None, []) or (isinstance(typed, str) and is_blank(typed))
