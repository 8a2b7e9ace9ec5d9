"""What the reading commands of the auditor share: the dossier that is meant, through whose eyes, and at which moments
(``application.looking_back``)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from application.errors import WrongInput
from application.permissions import Thing
from commands.audit.evidence_options import evidence, viewer_of
from commands.output import DONE, FAILED, note
from commands.parsing import moment as moment_in
from language import audit_texts as texts
from language.tongue import Tongue

if TYPE_CHECKING:
    from application.looking_back import Looked
    from installation.installation import Installation

AtOption = Annotated[
    str | None,
    typer.Option("--at", metavar="MOMENT", help="A date (its start) or a date and a time, local; else now."),
]
AsOption = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="PARTY", help="Only what this party could know then: landlord, an organisation, auditor."
    ),
]


def code_of(looked: "Looked") -> int:
    """The exit code of what only reads: 1 where the chain of events does not hold."""
    return FAILED if looked.flaw else DONE


@contextmanager
def looked_at(
    installation: "Installation",
    number: str,
    bundle: str | None,
    party: str | None = None,
    lang: Tongue = Tongue.ENGLISH,
    **moments: str | None,
) -> Iterator["Looked"]:
    """The dossier that is meant; ``moments`` are those given, earliest first, by the name of their option. A chain that
    does not hold is said beside it, and is why an event cannot be followed. Raises Refused where there is no such
    dossier, Problem where it cannot be read or followed, and WrongInput with every other fault."""
    from application.looking_back import followed, look

    given, faults = dict[str, datetime | None](), list[str]()
    for option, text in moments.items():
        try:
            given[option] = moment_in(text, f"--{option}") if text else None
        except WrongInput as fault:
            given[option] = None
            faults += fault.lines
    source = evidence(installation, bundle, Thing.DOSSIER)
    looked = look(source, viewer_of(bundle), number, party, given, faults)
    if looked.is_to_come:
        note(lang.say(texts.TO_COME))
    if looked.flaw:
        note(lang.say(texts.CHAIN_BROKEN, flaw=looked.flaw))
    with followed(looked):
        yield looked
