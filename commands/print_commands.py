"""`letter` and `print`: an event as a letter, and a whole dossier, as files to print."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from application.errors import Problem
from commands.options import DossierArgument, JsonOption, here
from commands.output import document, say
from commands.viewing import AsOption, say_who_looked, viewer_of
from installation.files import whole_file
from language.tongue import Tongue

if TYPE_CHECKING:
    from application.printing import PrintedFile

_OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Where to write it; else under its own name, here."),
]
_LangOption = Annotated[
    Tongue, typer.Option("--lang", metavar="LANGUAGE", help="The language of what is printed: nl, or en.")
]


def letter(  # noqa: PLR0917 - one parameter per option
    ctx: typer.Context,
    dossier: DossierArgument,
    entry: Annotated[int, typer.Argument(metavar="ENTRY", help="The number of the event, as `follow` shows it.")],
    output: _OutputOption = None,
    party: AsOption = None,
    lang: _LangOption = Tongue.DUTCH,
    as_json: JsonOption = False,
) -> None:
    """An event as a letter (PDF/A-2a and PDF/UA-1): the request, a receipt, an advice, a response with the answer to
    each point, a statement of execution with what opened the lock.

    With --as it says what that party may know. The same event gives the same file. `auditor.py check-letter` tells
    whether a file is as it was made.

    Examples:

      starter.py letter 2027-003 1 --as geleen

      starter.py letter 2027-003 46 --as landlord -o response.pdf
    """
    from application.printing import Printing

    viewer = viewer_of(here(ctx), party)
    made = Printing(here(ctx), viewer).letter(dossier, entry, lang)
    say_who_looked(viewer)
    _write(made, output, as_json=as_json)


def print_dossier(
    ctx: typer.Context,
    dossier: DossierArgument,
    output: _OutputOption = None,
    party: AsOption = None,
    lang: _LangOption = Tongue.DUTCH,
    as_json: JsonOption = False,
) -> None:
    """Everything of a dossier that a party may see as one file to print (PDF/A-2a and PDF/UA-1), with its contents
    first. The documents in it are named, not printed.

    Examples:

      starter.py print 2027-003 --as geleen

      starter.py print 2027-003 --as landlord -o dossier.pdf --lang en
    """
    from application.printing import Printing

    viewer = viewer_of(here(ctx), party)
    made = Printing(here(ctx), viewer).dossier(dossier, lang)
    say_who_looked(viewer)
    _write(made, output, as_json=as_json)


def _write(made: "PrintedFile", output: Path | None, *, as_json: bool) -> None:
    """Writes a file where it was asked for, or under its own name where no file has that name yet."""
    target = output or Path(made.name)
    if output is None and target.exists():
        raise Problem(f"There is a file {target} already: say with -o where to write this one.")
    try:
        with whole_file(target) as file:
            file.write(made.content)
    except OSError as error:
        raise Problem(f"{target} cannot be written: {(error.strerror or 'unknown reason').lower()}.") from None
    if as_json:
        sha256 = hashlib.sha256(made.content).hexdigest()
        document({"file": str(target), "bytes": len(made.content), "sha256": sha256})
    else:
        say(f"{target} is written ({len(made.content)} bytes).")
