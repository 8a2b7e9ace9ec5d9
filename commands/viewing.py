"""Who looks: what the reading commands of starter.py share."""

from typing import Annotated

import typer

from application.people import Viewer, viewer_named
from commands import completing
from commands.output import note
from installation.installation import Installation

AS_OPERATOR = (
    "Read as the operator of this machine: everything on record, whoever may know it. --as PARTY reads as that party."
)

AsOption = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="PARTY",
        help="As this party could know it: landlord, an organisation, auditor.",
        autocompletion=completing.parties,
    ),
]


def viewer_of(installation: Installation, party: str | None, option: str = "--as") -> Viewer:
    """Whoever looks: for a party, or as the operator of this machine where none is named. Raises WrongInput."""
    return Viewer.operator() if party is None else viewer_named(installation, party, option)


def say_who_looked(viewer: Viewer) -> None:
    """Says once, beside the answer and when there is one, that nothing was kept from the operator."""
    if viewer.party is None:
        note(AS_OPERATOR)
