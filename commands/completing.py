"""What a shell that completes a command line can offer (Typer leaves out what was begun otherwise): names of parties,
dossiers, acts and terms. What each needs is loaded only where it is asked for."""

from collections.abc import Callable

import typer

from application.errors import as_problem
from application.people import Viewer
from application.reading import Readings
from installation.installation import Installation
from models.parties import LANDLORD


def parties(ctx: typer.Context) -> list[str]:
    """The parties that can act under the agreement in use."""
    installation = ctx.ensure_object(Installation)
    return _if_readable(lambda: [LANDLORD, *installation.agreement().organisations])


def dossiers(ctx: typer.Context) -> list[str]:
    """The dossiers on record."""
    installation = ctx.ensure_object(Installation)
    readings = Readings(installation, Viewer.operator())
    return _if_readable(lambda: [listed.number for listed in readings.dossiers()])


def _if_readable(names: Callable[[], list[str]]) -> list[str]:
    """None where they cannot be read: a shell that completes has no place to say so."""
    try:
        return names()
    except Exception as error:
        if as_problem(error) is None:
            raise
        return []


def acts(incomplete: str) -> list[str]:
    """The acts, with ``_`` or ``-`` as was begun."""
    from language.acts import ACTS, COMMANDS

    return [*(COMMANDS if "-" in incomplete else ACTS)]


def terms() -> list[str]:
    """The terms by name."""
    from models.terms import TermName

    return [name.value for name in TermName]
