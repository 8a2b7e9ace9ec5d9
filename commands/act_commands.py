"""One command per act, with the options that its fields need: made from the acts' own forms."""

import inspect
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_args

import typer

from application.errors import Faults, WrongInput
from commands.act_texts import ACT_TEXTS
from commands.acting import Sender, act_from, do, do_without_answer, open_dossier
from commands.content import Fields, bare, is_list, kind_of, require_known
from commands.options import (
    ActIdOption,
    AgreementOption,
    ByOption,
    ChannelOption,
    DossierArgument,
    EnteredByOption,
    JsonOption,
    PersonOption,
    ReceivedOption,
    SignalOption,
    WithOption,
    here,
)
from commands.parsing import fields_in, named, one_date, whole_number
from installation.installation import Installation
from models.act_forms import FORMS, By, known_fields
from models.acts import ActName
from models.contents import POINT_KINDS, AdvicePoint, Answer, Point, PointAnswer
from models.parties import LANDLORD
from models.procedure.decide import OPENING

ALSO_REQUIRED = {ActName.PAUSE: ("agreed",)}
"""What a command asks beyond the act's form: a pause names where both sides' agreement is found (rules: section 10)."""

NOT_HERE = {ActName.SUBMIT_ADVICE: ("organisations",)}
"""Fields of an act that no user fills in: who takes part in a joint advice is said in its draft."""

SINGULAR = {
    "addressees": "addressee",
    "items": "item",
    "points": "point",
    "signatories": "signatory",
    "participants": "participant",
    "documents": "document",
}
"""Lists are given one by one: --item A --item B."""

HELP = {
    "organisation": "The organisation concerned.",
    "organisations": "An organisation that takes part beside the drafter; repeat it.",
    "documents": "A document by its path, or PATH=LABEL (open, board_only, embargo_until DATE); repeat it.",
    "note": "A remark beside the act.",
    "subject": "What it is about.",
    "topic": "The letter of Wohv art. 3(2), or service_cost_policy, merger, other.",
    "right": "What the organisations may do.",
    "ground": "Why the organisations are asked.",
    "intended_decision": "The decision that is intended.",
    "reasons": "The reasons.",
    "reason": "The reason.",
    "consequences": "The consequences for the tenants.",
    "current_policy": "The policy as it is now.",
    "alternatives": "The alternatives that were looked at.",
    "financial_substantiation": "The financial substantiation.",
    "addressees": "An organisation that is asked; repeat it.",
    "period_days": "The period for advice in days, at least 42.",
    "last_day": "The last day for advice, instead of a number of days.",
    "consultation_meeting": "The consultation meeting that is offered.",
    "planned_decision": "The day on which the decision is planned.",
    "planned_execution": "The day on which execution is planned.",
    "early_no_objection": "Why an early 'no objection' is asked for.",
    "material": "Whether the change is new information.",
    "items": "What is missing; repeat it.",
    "ruling": "The ruling.",
    "information": "Which information is provided.",
    "text": "The text.",
    "instrument": "How the tenants were consulted.",
    "from": "The first day.",
    "to": "The last day.",
    "reached": "How many tenants were reached.",
    "responses": "How many tenants responded.",
    "account": "What came out of it.",
    "embargo": "The day before which the account is not public.",
    "date": "The day.",
    "present": "How many were present.",
    "for": "Votes for.",
    "against": "Votes against.",
    "abstained": "Abstentions.",
    "motion": "What was voted on.",
    "minority_view": "The view of the minority.",
    "meeting": "Who voted.",
    "verdict": "The verdict.",
    "signatories": "Who signs; repeat it.",
    "decision": "The decision.",
    "dossier": "The number of the other dossier.",
    "term": "The term.",
    "new_end": "The new last day.",
    "agreed": "Where the agreement of both sides is found.",
    "cause": "Why.",
    "place": "Where.",
    "participants": "Who takes part; repeat it.",
    "outcome": "The outcome.",
    "forum": "Before whom; one or the other.",
    "entry": "The number of the entry in the record.",
}

POINT_HELP = 'A point: "text", or "condition: text", "argument: text", "proposal: text"; repeat it, in order.'
ANSWER_HELP = (
    'The answer to a point by its number: "1 followed", "2 partly: reasons", "3 not_followed: reasons"; repeat it.'
)

_ANSWER = re.compile(r"\s*(\d+)\s*[: ]\s*([A-Za-z_-]+)\s*(?::\s*(.*))?", re.DOTALL)
_LABEL = re.compile(r"open|board_only|embargo_until .*")
_REQUIRED_PANEL = "Required"


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
    fields = list(_fields(act))

    def command(ctx: typer.Context, **given: Any) -> None:  # noqa: ANN401 - typer gives what the signature below says
        _carry_out(here(ctx), act, fields, given)

    parameters = [_parameter("ctx", typer.Context), *_parameters(act, fields)]
    command.__doc__ = _help(name)
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


def _help(name: str) -> str:
    text = ACT_TEXTS[name]
    examples = "\n\n".join(f"  {example}" for example in text.examples)
    return f"{text.summary}\n\nGround: {text.article}.\n\nExamples:\n\n{examples}"


# --- The signature -------------------------------------------------------------------------------------------------


def _parameters(act: ActName, fields: Iterable[FieldOption]) -> Iterator[inspect.Parameter]:
    if act not in OPENING:
        yield _parameter("dossier", DossierArgument)
    for field in fields:
        yield _parameter(field.parameter, field.annotation, None)
    yield from (_parameter(name, annotation, None) for name, annotation in _SENDING.items())
    yield (
        _parameter("agreement", AgreementOption, None) if act in OPENING else _parameter("signal", SignalOption, False)
    )
    yield _parameter("as_json", JsonOption, False)


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
    """The fields that an act's command cannot do without. Points may be none: an advice need not have any."""
    return tuple(n for n in (*FORMS[act].required, *ALSO_REQUIRED.get(act, ())) if n != "points")


def _fields(act: ActName) -> Iterator[FieldOption]:
    """The options of an act, the required ones first. An organisation acts for itself only: it names none."""
    not_here = (*NOT_HERE.get(act, ()), *(("organisation",) if FORMS[act].by is By.ORGANISATION else ()))
    names = [name for name in known_fields(act) if name not in not_here]
    for name in sorted(names, key=lambda n: (n not in required(act), n in ("documents", "note"))):
        yield _field(act, name)


def _field(act: ActName, name: str) -> FieldOption:
    """How a field is given on the command line."""
    kind = kind_of(act, name)
    typed, read, text = _shape(kind, name)
    panel = _REQUIRED_PANEL if name in required(act) else None
    option = typer.Option(*_declarations(name, typed), metavar=_metavar(kind, typed), help=text, rich_help_panel=panel)
    return FieldOption(name, Annotated[typed, option], read)


def _declarations(name: str, typed: object) -> tuple[str, ...]:
    option = name.replace("_", "-")
    if typed == bool | None:
        return (f"--{option}/--no-{option}",)
    if name in SINGULAR:
        return (f"--{SINGULAR[name]}", f"--{option}")
    return (f"--{option}",)


def _metavar(kind: object, typed: object) -> str | None:
    if typed == bool | None:
        return None
    return {date: "DATE", int: "NUMBER"}.get(kind, "TEXT") if isinstance(kind, type) else "TEXT"


def _shape(kind: object, name: str) -> tuple[Any, Callable[[Any], object], str]:
    """The type for typer, the reading, and the help of a field of some kind."""
    item = bare(get_args(kind)[0]) if is_list(kind) else None
    if name == "documents":
        return list[str] | None, _documents, HELP[name]
    if item is bare(AdvicePoint) or item is Point:
        return list[str] | None, lambda given: [_point(text) for text in given], POINT_HELP
    if item is Answer:
        return list[str] | None, lambda given: [_answer(text) for text in given], ANSWER_HELP
    if item is not None:
        return list[str] | None, list, HELP.get(name, "Repeat it.")
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        choices = f"{HELP.get(name, '')} One of {', '.join(kind)}."
        return str | None, lambda text: named(kind, text, name).value, choices.strip()
    if kind is date:
        return str | None, lambda text: one_date(text, f"--{name.replace('_', '-')}").isoformat(), HELP.get(name, "")
    if kind is int:
        return str | None, lambda text: whole_number(text, f"--{name.replace('_', '-')}"), HELP.get(name, "")
    return (bool | None if kind is bool else str | None), lambda given: given, HELP.get(name, "")


def _documents(given: list[str]) -> list[dict[str, str]]:
    return [_document(text) for text in given]


def _document(text: str) -> dict[str, str]:
    """A path, or a path and a label; what comes after = and is no label belongs to the path, where there is no file of
    the shorter name only."""
    path, equals, label = text.rpartition("=")
    is_labelled = _LABEL.fullmatch(label) or (Path(path).is_file() and not Path(text).is_file())
    return {"path": path, "label": label} if equals and is_labelled else {"path": text}


def _point(text: str) -> object:
    """A point of an advice: a text, one with its kind before a colon, or a JSON object."""
    if text.lstrip().startswith("{"):
        return _object(text, "--point")
    kind, colon, rest = text.partition(":")
    return {"kind": kind.strip(), "text": rest.strip()} if colon and kind.strip() in POINT_KINDS else text


def _object(text: str, option: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
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
    made = act_from(installation, act, _content(act, fields, given, faults), folder, sender, faults)
    if act in OPENING:
        open_dossier(installation, made, given["agreement"], given["as_json"])
    elif given["signal"]:
        do_without_answer(installation, given["dossier"], made, given["as_json"])
    else:
        do(installation, given["dossier"], made, given["as_json"])


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
    missing = [f"--{SINGULAR.get(n, n).replace('_', '-')}" for n in required(act) if given.get(n) in (None, "", [])]
    if missing:
        raise WrongInput(f"These are missing: {', '.join(missing)}.")
