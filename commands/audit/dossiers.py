"""`list`: the dossiers, and how whole their archive is."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from application.permissions import Thing
from commands.audit.evidence_options import BundleOption, evidence
from commands.options import JsonOption, here
from commands.output import document, note, progress, say, table
from models.calendar import AMSTERDAM
from models.events import first_flaw
from models.knowledge.view import as_it_stood

if TYPE_CHECKING:
    from evidence.sources import Covered, Evidence
    from models.knowledge.case_file import CaseFile


def list_dossiers(
    ctx: typer.Context,
    is_open: Annotated[bool | None, typer.Option("--open/--closed", help="Only open, or only closed ones.")] = None,
    bundle: BundleOption = None,
    as_json: JsonOption = False,
) -> int:
    """The dossiers on record: stage or result, how many events, which runs of the workflow are archived and which wait
    (with what went wrong), how many notices wait, and the checkpoint that covers it.

    Examples:

      auditor.py list --closed

      auditor.py list --bundle 2027-003.zip --json
    """
    source = evidence(here(ctx), bundle, Thing.DOSSIERS)
    with progress("Reading …") as tell:
        found = [row for row in _rows(source, tell) if is_open is None or row["open"] is is_open or "unreadable" in row]
    if as_json:
        document(found)
    elif found:
        _show(found)
    else:
        say("No dossiers.")
    return 1 if any("unreadable" in row for row in found) else 0


def _rows(source: "Evidence", tell: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    from evidence.sources import EvidenceFlaw

    for number in source.numbers():
        tell(f"Reading {number} …")
        try:
            case = source.case_file(number)
            covered = source.checkpoint(number)
        except EvidenceFlaw as flaw:
            yield {"dossier": number, "open": None, "unreadable": str(flaw)}
            continue
        if case is None:
            continue
        try:
            yield _described(source, case, covered)
        except (LookupError, ValueError, TypeError, AttributeError):
            broken = first_flaw(case.events, case.withheld, case.unknown)
            if broken is None:
                raise
            yield {"dossier": number, "open": None, "unreadable": f"its events cannot be followed: {broken}"}


def _described(source: "Evidence", case: "CaseFile", covered: "Covered | None") -> dict[str, Any]:
    now = max((source.now(), *(event.time for event in case.events)))
    view = as_it_stood(case, now)
    state = view.dossier
    waiting = [run for run in case.runs if run.sha256 is None]
    return {
        "dossier": case.number,
        "subject": state.subject,
        "open": state.is_open,
        "stage": view.stage,
        "result": state.result,
        "events": len(case.events),
        "runs_archived": len(case.runs) - len(waiting),
        "runs_waiting": [{"run": run.run_id, "last_error": run.last_error} for run in waiting],
        "notices_waiting": sum(delivery.sent_at is None for delivery in case.deliveries),
        "checkpoint": _covering(covered),
    }


def _covering(covered: "Covered | None") -> dict[str, Any] | None:
    if covered is None:
        return None
    return {"size": covered.size, "made_at": covered.made_at.isoformat(), "up_to_event": covered.sequence}


def _show(found: list[dict[str, Any]]) -> None:
    readable = [row for row in found if "unreadable" not in row]
    rows = [
        (
            row["dossier"],
            row["subject"],
            row["result"] or row["stage"],
            row["events"],
            _archived(row),
            row["notices_waiting"] or "",
            _covering_in_words(row),
        )
        for row in readable
    ]
    columns = ["Dossier", "Subject", "Stage or result", "Events", "Runs archived", "To send", "Checkpoint"]
    if rows:
        table(columns, rows, ["dim" if not row["open"] else "" for row in readable])
    for row in found:
        if "unreadable" in row:
            note(f"{row['dossier']}: {row['unreadable']}")
        for run in row.get("runs_waiting", ()):
            if run["last_error"]:
                note(f"{row['dossier']}: run {run['run']} is not archived yet: {run['last_error']}")


def _archived(row: dict[str, Any]) -> str:
    """How many runs of its workflow are archived, and of how many where some are not."""
    archived, waiting = row["runs_archived"], len(row["runs_waiting"])
    return f"{archived} of {archived + waiting}" if waiting else str(archived)


def _covering_in_words(row: dict[str, Any]) -> str:
    covered = row["checkpoint"]
    if covered is None:
        return "none"
    made = f"{datetime.fromisoformat(covered['made_at']).astimezone(AMSTERDAM):%Y-%m-%d %H:%M}"
    if covered["up_to_event"] >= row["events"]:
        return f"{covered['size']} of {made}"
    return f"{covered['size']} of {made}, to event {covered['up_to_event']}"
