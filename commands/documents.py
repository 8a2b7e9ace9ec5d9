"""`documents`: what documents a dossier has for a party, and reading one, checked against its hash."""

from pathlib import Path
from typing import Annotated, Any

import typer

from application.errors import Faults, Problem, WrongInput
from application.people import Viewer
from application.reading import DocumentRead, Readings
from commands.options import JsonOption, here
from commands.output import document, say, table
from commands.viewing import AsOption, say_who_looked, viewer_of
from installation.files import whole_file
from installation.installation import Installation
from installation.record_reader import Attachment


def documents(  # noqa: PLR0917 - one parameter per option
    ctx: typer.Context,
    dossier: Annotated[str, typer.Argument(metavar="DOSSIER", help="The dossier number, such as 2027-003.")],
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The document to read, or its number.")] = None,
    party: AsOption = None,
    by: Annotated[str | None, typer.Option("--by", metavar="PARTY", help="The same as --as.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it.")] = None,
    as_json: JsonOption = False,
) -> None:
    """The documents of a dossier, with --as those that the party may see; with a NAME its content, checked against what
    was sent in.

    Who may know the act that brought a document sees it as its label says: everyone, the boards only, or everyone from
    a date on. Every document has a number too, its entry and its place there (12/2): so can each of one name be read.
    Of several of one name the latest is meant. Without -o a document is written under its own name, where no file has
    that name yet.

    Examples:

      starter.py documents 2027-003 --as geleen

      starter.py documents 2027-003 plan.pdf --as geleen -o plan.pdf

      starter.py documents 2027-003 12/2 --as geleen
    """
    viewer = Viewer.operator()
    faults = Faults()
    with faults:
        viewer = _viewer(here(ctx), party, by)
    with faults:
        if output and name is None:
            raise WrongInput("-o: name the document to write.")
    with faults:
        visible = Readings(here(ctx), viewer).documents(dossier)
    faults.tell()
    say_who_looked(viewer)
    if name is not None:
        _write(Readings(here(ctx), viewer).document(dossier, name), output)
    elif as_json:
        document([_described(attachment) for attachment in visible])
    else:
        _list(visible)


def _viewer(installation: Installation, party: str | None, by: str | None) -> Viewer:
    """Whoever looks, by either option. Raises WrongInput, also where the two name another party each."""
    if None not in (party, by) and party != by:
        raise WrongInput(f"--as and --by: {party} and {by} are two parties; name one.")
    return viewer_of(installation, by if party is None else party, "--by" if party is None else "--as")


def _write(found: DocumentRead, output: Path | None) -> None:
    """Writes a document where it was asked for, or under its own name where no file has that name yet."""
    name = found.document.name
    target = output or Path(Path(name).name)
    if output is None and target.exists():
        raise Problem(f"There is a file {target} already: say with -o where to write the document.")
    try:
        with whole_file(target) as file:
            file.write(found.content)
    except OSError as error:
        raise Problem(f"{target} cannot be written: {(error.strerror or 'unknown reason').lower()}.") from None
    say(f"{name} is written to {target} ({len(found.content)} bytes, SHA-256 {found.document.sha256}).")


def _described(attachment: Attachment) -> dict[str, Any]:
    brought = {
        "dossier": attachment.dossier,
        "entry": attachment.sequence,
        "number": attachment.place,
        "party": attachment.party,
    }
    return {**brought, **attachment.document.model_dump(mode="json")}


def _list(visible: list[Attachment]) -> None:
    if not visible:
        say("No documents for this party.")
        return
    rows = [
        (a.document.name, a.party, a.place, a.document.label, str(a.document.size), a.document.sha256[:12])
        for a in visible
    ]
    table(["Document", "From", "Number", "Label", "Bytes", "SHA-256"], rows)
