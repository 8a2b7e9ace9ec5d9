"""The dossiers of a record or a bundle, and how whole their archive is."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from evidence.sources import Covered, Evidence, EvidenceFlaw
from models.events import first_flaw
from models.knowledge.case_file import CaseFile
from models.knowledge.view import as_it_stood

_LEFT_OUT = "events on which others follow are left out of this copy"


def archived_list(
    source: Evidence, numbers: Sequence[str], tell: Callable[[str], None] = lambda _: None
) -> Iterator[dict[str, Any]]:
    """A row for each of the dossiers: stage or result, how many events, which runs of the workflow are archived and
    which wait (with what went wrong), how many notices wait, and the checkpoint that covers it; of one that cannot be
    read, why. ``tell`` hears which one is read."""
    for number in numbers:
        tell(number)
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
            broken = first_flaw(case.events, case.withheld, case.unknown) or (_LEFT_OUT if case.unknown else None)
            if broken is None:
                raise
            yield {"dossier": number, "open": None, "unreadable": f"its events cannot be followed: {broken}"}


def _described(source: Evidence, case: CaseFile, covered: Covered | None) -> dict[str, Any]:
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


def _covering(covered: Covered | None) -> dict[str, Any] | None:
    if covered is None:
        return None
    return {"size": covered.size, "made_at": covered.made_at.isoformat(), "up_to_event": covered.sequence}
