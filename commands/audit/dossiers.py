"""`list`: the dossiers, and how whole their archive is."""

from datetime import datetime
from typing import Annotated, Any

import typer

from application.archived_list import archived_list
from application.permissions import Thing
from commands.audit.evidence_options import BundleOption, evidence
from commands.options import JsonOption, LangOption, here
from commands.output import document, note, progress, say, table
from language import audit_texts as texts
from language.readable import Readable
from language.tongue import Tongue
from models.calendar import AMSTERDAM


def list_dossiers(
    ctx: typer.Context,
    is_open: Annotated[bool | None, typer.Option("--open/--closed", help="Only open, or only closed ones.")] = None,
    bundle: BundleOption = None,
    lang: LangOption = Tongue.ENGLISH,
    as_json: JsonOption = False,
) -> int:
    """The dossiers on record: stage or result, how many events, which runs of the workflow are archived and which wait
    (with what went wrong), how many notices wait, and the checkpoint that covers it.

    Examples:

      auditor.py list --closed

      auditor.py list --bundle 2027-003.zip --json

      auditor.py list --lang nl
    """
    source = evidence(here(ctx), bundle, Thing.DOSSIERS)
    with progress(lang.say(texts.READING)) as tell:
        rows = archived_list(source, source.numbers(), lambda number: tell(lang.say(texts.READING_ONE, dossier=number)))
        found = [row for row in rows if is_open is None or row["open"] is is_open or "unreadable" in row]
    if as_json:
        document(found)
    elif found:
        _show(found, Readable(lang))
    else:
        say(lang.say(texts.NO_DOSSIERS))
    return 1 if any("unreadable" in row for row in found) else 0


def _show(found: list[dict[str, Any]], how: Readable) -> None:
    readable = [row for row in found if "unreadable" not in row]
    rows = [
        (
            row["dossier"],
            row["subject"],
            _stands(row, how),
            row["events"],
            _archived(row, how),
            row["notices_waiting"] or "",
            _covering_in_words(row, how),
        )
        for row in readable
    ]
    of_the_dossier = (texts.DOSSIER, texts.SUBJECT, texts.STANDS, texts.EVENTS)
    columns = how.columns(*of_the_dossier, texts.ARCHIVED, texts.TO_SEND, texts.CHECKPOINT)
    if rows:
        table(columns, rows, ["dim" if not row["open"] else "" for row in readable])
    for row in found:
        if "unreadable" in row:
            note(how.say(texts.UNREADABLE, dossier=row["dossier"], why=row["unreadable"]))
        for run in row.get("runs_waiting", ()):
            if run["last_error"]:
                note(how.say(texts.NOT_ARCHIVED, dossier=row["dossier"], run=run["run"], why=run["last_error"]))


def _stands(row: dict[str, Any], how: Readable) -> str:
    """The result, or the stage."""
    return how.code("result", row["result"]) if row["result"] else how.code("stage", row["stage"])


def _archived(row: dict[str, Any], how: Readable) -> str:
    """How many runs of its workflow are archived, and of how many where some are not."""
    archived, waiting = row["runs_archived"], len(row["runs_waiting"])
    return how.say(texts.SOME_OF, number=archived, all=archived + waiting) if waiting else str(archived)


def _covering_in_words(row: dict[str, Any], how: Readable) -> str:
    covered = row["checkpoint"]
    if covered is None:
        return how.say(texts.NO_CHECKPOINT)
    made = f"{datetime.fromisoformat(covered['made_at']).astimezone(AMSTERDAM):%Y-%m-%d %H:%M}"
    if covered["up_to_event"] >= row["events"]:
        return how.say(texts.COVERED, size=covered["size"], made=made)
    return how.say(texts.COVERED_TO, size=covered["size"], made=made, event=covered["up_to_event"])
