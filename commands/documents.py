"""`documents`: what documents a dossier has for a party, and reading one, checked against its hash."""

from pathlib import Path
from typing import Annotated, Any

import typer

from application.errors import Faults, Problem, WrongInput, no_dossier
from commands.options import JsonOption, here
from commands.output import document, say, table
from commands.parsing import now
from commands.parties import require_party
from installation.document_store import DocumentError
from installation.files import whole_file
from installation.installation import Installation
from installation.record_reader import Attachment
from models.calendar import local_date
from models.knowledge.case_file import CaseFile
from models.knowledge.knowledge import Knowledge


def documents(
    ctx: typer.Context,
    dossier: Annotated[str, typer.Argument(metavar="DOSSIER", help="The dossier number, such as 2027-003.")],
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The document to read.")] = None,
    by: Annotated[
        str, typer.Option("--by", metavar="PARTY", help="For whom: landlord, an organisation, auditor.")
    ] = "",
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it.")] = None,
    as_json: JsonOption = False,
) -> None:
    """The documents of a dossier that a party may see; with a NAME its content, checked against what was sent in.

    Who may know the act that brought a document sees it as its label says: everyone, the boards only, or everyone from
    a date on. Without -o a document is written under its own name, where no file has that name yet.

    Examples:

      starter.py documents 2027-003 --by geleen

      starter.py documents 2027-003 plan.pdf --by geleen -o plan.pdf
    """
    faults = Faults()
    with faults:
        if not by:
            raise WrongInput("These are missing: --by.")
        require_party(here(ctx), by, "--by")
    with faults:
        if output and name is None:
            raise WrongInput("-o: name the document to write.")
    with faults:
        history = _history(here(ctx), dossier)
    faults.tell()
    visible = _visible(here(ctx), history, by)
    if name is not None:
        _read(here(ctx), visible, name, output)
    elif as_json:
        document([_described(attachment) for attachment in visible])
    else:
        _list(visible)


def _history(installation: Installation, dossier: str) -> CaseFile:
    """The acts of a dossier, as far as they say who may know what."""
    found = installation.reader.history(dossier)
    if found is None:
        raise no_dossier(dossier)
    return CaseFile(number=dossier, agreement=found.agreement, events=found.events, recorded={})


def _visible(installation: Installation, history: CaseFile, party: str) -> list[Attachment]:
    attachments = installation.reader.documents(history.number)
    knowledge, today = Knowledge(history), local_date(now())
    events = {event.sequence: event for event in history.events}
    return [a for a in attachments if knowledge.sees_document(a.document.label, events[a.sequence], party, today)]


def _read(installation: Installation, visible: list[Attachment], name: str, output: Path | None) -> None:
    """Writes the latest document of that name. What was changed on disk is not given out."""
    found = [attachment.document for attachment in visible if attachment.document.name == name]
    if not found:
        raise Problem(f"There is no document {name} that this party may see.")
    target = output or Path(Path(name).name)
    if output is None and target.exists():
        raise Problem(f"There is a file {target} already: say with -o where to write the document.")
    try:
        content = installation.documents.read(found[-1])
    except (DocumentError, OSError) as error:
        raise Problem(f"{name} cannot be given out: {error}") from None
    try:
        with whole_file(target) as file:
            file.write(content)
    except OSError as error:
        raise Problem(f"{target} cannot be written: {(error.strerror or 'unknown reason').lower()}.") from None
    say(f"{name} is written to {target} ({len(content)} bytes, SHA-256 {found[-1].sha256}).")


def _described(attachment: Attachment) -> dict[str, Any]:
    brought = {"dossier": attachment.dossier, "entry": attachment.sequence, "party": attachment.party}
    return {**brought, **attachment.document.model_dump(mode="json")}


def _list(visible: list[Attachment]) -> None:
    if not visible:
        say("No documents for this party.")
        return
    rows = [
        (a.document.name, a.party, str(a.sequence), a.document.label, str(a.document.size), a.document.sha256[:12])
        for a in visible
    ]
    table(["Document", "From", "Entry", "Label", "Bytes", "SHA-256"], rows)
