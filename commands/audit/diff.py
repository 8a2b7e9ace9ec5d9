"""`diff`: what changed in a dossier between two moments."""

import re
from datetime import datetime
from typing import Annotated, Any, NamedTuple

import typer

from application.errors import WrongInput
from audit.looking.difference import Change, differences
from audit.looking.timeline import TimelineEntry, timeline
from commands.audit.evidence_options import BundleOption
from commands.audit.looking import AsOption, Looked, looked_at
from commands.audit.timeline_entries import described as entry_described
from commands.audit.timeline_entries import show_entries
from commands.help_pages import REQUIRED
from commands.options import DossierArgument, JsonOption, here
from commands.output import document, heading, item, say
from language.locks import lock_in_words
from language.terms import term_in_words
from language.times import local
from models.calendar import AMSTERDAM
from models.parties import OVERALL
from models.state import LockGround, LockState

_From = Annotated[
    str,
    typer.Option(
        "--from",
        metavar="MOMENT",
        help="The earlier moment: a date (its start), or a date and a time.",
        rich_help_panel=REQUIRED,
    ),
]
_To = Annotated[str | None, typer.Option("--to", metavar="MOMENT", help="The later moment; else now.")]


def diff(  # noqa: PLR0917 - one parameter per option
    ctx: typer.Context,
    dossier: DossierArgument,
    from_: _From = "",
    to: _To = None,
    party: AsOption = None,
    bundle: BundleOption = None,
    as_json: JsonOption = False,
) -> int:
    """What of a dossier was another at the later moment than at the earlier one: stage, lock, tracks, terms, causes,
    breaches, result; and the events in between. With --as as far as that party could know either.

    Examples:

      auditor.py diff 2027-003 --from 2027-02-22 --to 2027-03-09

      auditor.py diff 2027-003 --from 2027-02-22T12:00 --as geleen --json
    """
    if not from_:
        raise WrongInput("These are missing: --from.")
    with looked_at(here(ctx), dossier, bundle, party, **{"from": from_, "to": to}) as looked:
        found = difference(looked)
        if as_json:
            document(described(looked, found))
        else:
            show_difference(looked, found)
    return looked.code


class Changes(NamedTuple):
    """What changed, and what came in (or what the party came to know) in between."""

    changes: tuple[Change, ...]
    entries: tuple[TimelineEntry, ...]


def difference(looked: Looked) -> Changes:
    """What is another at the later of two moments than at the earlier one."""
    earlier, later = looked.moments
    changes = differences(looked.view(earlier), looked.view(later))
    known = {event.sequence for event in looked.copy(earlier).events}
    between = (entry for entry in timeline(looked.copy(later)) if entry.event.sequence not in known)
    return Changes(changes, tuple(between))


def described(looked: Looked, found: Changes) -> dict[str, Any]:
    """A difference as JSON."""
    earlier, later = looked.moments
    return {
        "dossier": looked.case.number,
        "as": looked.eyes,
        "from": earlier.astimezone(AMSTERDAM).isoformat(),
        "to": later.astimezone(AMSTERDAM).isoformat(),
        "changes": [{**change.model_dump(mode="json"), "in_words": in_words(change)} for change in found.changes],
        "events": [entry_described(entry) for entry in found.entries],
    }


def show_difference(looked: Looked, found: Changes) -> None:
    """Prints a difference."""
    earlier, later = looked.moments
    eyes = f", as {looked.eyes} could know it" if looked.eyes else ""
    say(f"Dossier {looked.case.number} from {local(earlier)} to {local(later)}{eyes}", style="bold")
    heading("What changed")
    for change in found.changes:
        item("-", in_words(change))
    if not found.changes:
        say("Nothing.")
    heading("The events in between")
    show_entries(found.entries)
    if not found.entries:
        say("None.")


# --- In words ------------------------------------------------------------------------------------------------------


def in_words(change: Change) -> str:
    """One change as a plain line: what it was, and what it became."""
    title, before, after = _title(change), change.before, change.after
    if change.about == "lock":
        return f"{title}: {_lock(before)}, then {_lock(after)}"
    if change.field:
        return f"{title}, {_plain(change.field)}: {_turn(change.field, before, after)}"
    if before is None:
        return f"{title}: new ({_rest(change.about, after)})"
    if after is None:
        return f"{title}: gone (was {_rest(change.about, before)})"
    return f"{title}: {_fields(before, after)}"


def _rest(about: str, thing: object) -> str:
    """What a thing is, without what its title says of it."""
    if not isinstance(thing, dict):
        return _value(thing)
    return _value({name: item for name, item in thing.items() if name not in _IN_TITLE.get(about, ())})


_IN_TITLE = {
    "cause": ("cause", "term"),
    "breach": ("breach", "term"),
    "strategic_consultation": ("number",),
    "extension_request": ("answer_term",),
}


def _turn(field: str, before: object, after: object) -> str:
    """What a field was and became; of a list that grew what came to it."""
    if isinstance(before, list) and isinstance(after, list) and after[: len(before)] == before:
        return f"{'also ' if before else ''}{_value(after[len(before) :])}"
    if before is None and field not in _NAMED_NONE:
        return _value(after)
    return f"{_value(before)}, then {_value(after)}"


_NAMED_NONE = ("stage", "result", "state")
"""Fields of which it is said that there was none before."""


def _fields(before: object, after: object) -> str:
    """The fields of a thing that became another."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return f"{_value(before)}, then {_value(after)}"
    changed = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
    return "; ".join(f"{_plain(name)}: {_turn(name, before.get(name), after.get(name))}" for name in changed)


def _title(change: Change) -> str:
    match change.about:
        case "dossier":
            return "The dossier"
        case "lock":
            return "The overall lock" if change.key == OVERALL else f"The lock of {change.key}"
        case "term":
            version = change.key.rpartition("/")[2]
            return term_in_words(change.key).capitalize() + (f", version {version}" if version != "1" else "")
        case "track":
            return f"The track of {change.key}"
        case "cause" | "breach":
            name, _, about = change.key.partition(" ")
            return f"{change.about.capitalize()} {name} ({term_in_words(about)})"
        case _:
            return f"{_plain(change.about).capitalize()} {change.key}"


def _lock(value: object) -> str:
    if not isinstance(value, dict):
        return "not there"
    ground = value.get("ground")
    words = lock_in_words(LockState(str(value["state"])), LockGround(str(ground)) if ground else None)
    return f"the landlord {words}"


def _value(value: object) -> str:
    match value:
        case None | [] | "":
            return "none"
        case bool():
            return "yes" if value else "no"
        case dict():
            return ", ".join(f"{_plain(name)} {_value(item)}" for name, item in value.items() if _says(item))
        case list():
            return "; ".join(_value(item) for item in value)
        case str() if _INSTANT.match(value):
            return local(datetime.fromisoformat(value))
        case _:
            return str(value)


_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*Z$")


def _says(value: object) -> bool:
    return value not in (None, "", [], {}, False)


def _plain(name: str) -> str:
    return name.replace("_", " ")
