"""`documents`: what documents a dossier has for a party, and reading one, checked against its hash."""

from pathlib import Path
from typing import Annotated, Any

import typer

from client.documents import DocumentError
from client.reading import Attachment
from commands.installation import document_store, reader, reading
from commands.options import JsonOption
from commands.output import Failure, Refusals, WrongUse, document, say, table
from commands.parsing import now
from models.audit.looking.visibility import HOLDS_DRAFTS
from models.calendar import local_date
from models.documents import may_see
from models.record import Summary
from models.refusals import refusal


def documents(
    dossier: Annotated[str, typer.Argument(metavar="DOSSIER", help="The dossier number, such as 2027-003.")],
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The document to read.")] = None,
    by: Annotated[
        str, typer.Option("--by", metavar="PARTY", help="For whom: landlord, an organisation, auditor.")
    ] = "",
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it.")] = None,
    as_json: JsonOption = False,
) -> None:
    """The documents of a dossier that a party may see; with a NAME its content, checked against what was sent in.

    The label decides who sees a document: everyone, the boards only, or everyone from a date on.

    Examples:

      starter.py documents 2027-003 --by geleen

      starter.py documents 2027-003 plan.pdf --by geleen -o plan.pdf
    """
    if not by:
        raise WrongUse("These are missing: --by.")
    visible = _visible(dossier, by)
    if name is not None:
        _read(visible, name, output)
    elif as_json:
        document([_described(attachment) for attachment in visible])
    else:
        _list(visible)


def _visible(dossier: str, party: str) -> list[Attachment]:
    with reading():
        summary, attachments = reader().summary(dossier), reader().documents(dossier)
        own = {event.sequence for event in reader().events(dossier) if event.type in HOLDS_DRAFTS}
    if summary is None:
        raise Refusals("There is no such dossier:", (refusal("no_dossier", dossier),))
    seen = [attachment for attachment in attachments if _sees(summary, attachment, party)]
    return [attachment for attachment in seen if attachment.party == party or attachment.sequence not in own]


def _sees(summary: Summary, attachment: Attachment, party: str) -> bool:
    label, owner = attachment.document.label, attachment.party
    return may_see(label, party, owner=owner, organisations=summary.organisations, today=local_date(now()))


def _read(visible: list[Attachment], name: str, output: Path | None) -> None:
    """Writes the latest document of that name. What was changed on disk is not given out."""
    found = [attachment.document for attachment in visible if attachment.document.name == name]
    if not found:
        raise Failure(f"There is no document {name} that this party may see.")
    try:
        content = document_store().read(found[-1])
        target = output or Path(name).name
        Path(target).write_bytes(content)
    except (DocumentError, OSError) as error:
        raise Failure(f"{name} cannot be given out: {error}") from None
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
