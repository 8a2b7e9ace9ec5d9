"""`diff`: what changed in a dossier between two moments."""

from typing import Annotated, Any

import typer

from application.changes_told import Changes, difference, in_words
from application.errors import WrongInput
from application.looking_back import Looked
from application.timeline_told import described as entry_described
from commands.audit.evidence_options import BundleOption
from commands.audit.looking import AsOption, code_of, looked_at
from commands.audit.timeline_entries import show_entries
from commands.help_pages import REQUIRED
from commands.options import DossierArgument, JsonOption, LangOption, here
from commands.output import document, heading, item, say
from language import diff_texts as texts
from language.readable import ENGLISH, Readable
from language.speech import Names
from language.times import local
from language.tongue import Tongue
from models.calendar import AMSTERDAM

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
    lang: LangOption = Tongue.ENGLISH,
    as_json: JsonOption = False,
) -> int:
    """What of a dossier was another at the later moment than at the earlier one: stage, lock, tracks, terms, causes,
    breaches, result; and the events in between. With --as as far as that party could know either.

    Examples:

      auditor.py diff 2027-003 --from 2027-02-22 --to 2027-03-09

      auditor.py diff 2027-003 --from 2027-02-22T12:00 --as geleen --json

      auditor.py diff 2027-003 --from 2027-02-22 --lang nl
    """
    if not from_:
        raise WrongInput("These are missing: --from.")
    with looked_at(here(ctx), dossier, bundle, party, lang, **{"from": from_, "to": to}) as looked:
        found = difference(looked)
        if as_json:
            document(described(looked, found))
        else:
            show_difference(looked, found, Readable(lang, Names(looked.case.agreement)))
    return code_of(looked)


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


def show_difference(looked: Looked, found: Changes, how: Readable = ENGLISH) -> None:
    """Prints a difference."""
    earlier, later = (local(moment) for moment in looked.moments)
    eyes = how.say(texts.EYES, party=how.party(looked.eyes)) if looked.eyes else ""
    spanned = {"dossier": looked.case.number, "earlier": earlier, "later": later, "eyes": eyes}
    say(how.say(texts.SPAN, **spanned), style="bold")
    heading(how.say(texts.CHANGED))
    for change in found.changes:
        item("-", in_words(change, how))
    if not found.changes:
        say(how.say(texts.NOTHING))
    heading(how.say(texts.IN_BETWEEN))
    show_entries(found.entries, how)
    if not found.entries:
        say(how.say(texts.NO_EVENTS))
