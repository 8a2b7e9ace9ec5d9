"""The one installation that the golden command lines speak of: a whole record (``tests/audit/whole.py``) with a dossier
of every kind beside it."""

from datetime import UTC, datetime
from pathlib import Path

from tests.audit.bundled import NAMES, papers, text_of
from tests.audit.playing import deliver, fill
from tests.audit.whole import BEGAN, Whole, archive, keep, put_on_record, recorded_runs
from tests.commands.dossiers import CONSENT, DEVIATION, MAINTENANCE, UNSOLICITED, WITHDRAWN

RECORDED = {
    "2026-003": "signals-refused@0.2.0",
    "2026-004": "reopened@0.2.0",
    "2026-005": "overdue-at-the-start@0.2.0",
}
"""Recorded on a Temporal server (``tests/histories``), with all of their runs."""

COVERED = datetime(2028, 2, 2, tzinfo=UTC)
NOW = datetime(2029, 2, 6, 10, tzinfo=UTC)

SCENARIOS = {
    "2027-002": "amended-request",
    "2027-003": "claims-of-incompleteness",
    "2027-004": "consent-conditional-and-late",
    "2027-005": "consent-never-answered",
    "2027-006": "consent-refused-to-a-merger",
    "2027-007": "dispute-and-rulings",
    "2027-008": "execution-too-early",
    "2027-009": "extensions-of-every-kind",
    "2027-010": "four-verdicts-and-a-conflict",
    "2027-011": "joint-advice-agreed-in-this-dossier",
    "2027-012": "joint-advice",
    "2027-013": "last-second-across-summer-time",
    "2027-014": "late-advice-while-something-is-pending",
    "2027-015": "letters",
    "2027-016": "pause-over-easter",
    "2027-017": "response-overdue",
    "2027-018": "silence-with-every-milestone-escalating",
    "2027-019": "unsolicited-advice",
    "2027-020": "weighty-advice",
    "2027-021": "withdrawn",
}
DOSSIERS = (
    *("2026-001", "2026-002"),  # of the whole record
    *RECORDED,
    "2027-001",  # of the whole record
    *SCENARIOS,
    *("2027-022", "2027-023", "2027-024"),  # documents of every label, a withdrawn one, an unsolicited advice
    "2028-001",  # of the whole record
    *("2029-001", "2029-002", "2029-003"),  # going on now, and later than the last checkpoint
)


def play_everything(var: Path) -> None:
    """Puts everything on record in a folder ``var``."""
    whole = Whole(var)
    whole.fill()
    for kind in RECORDED.values():
        deliver(whole.engine, of=[put_on_record(whole.engine, kind)])
        for run in recorded_runs(kind):
            archive(whole.engine, whole.place.archive, run, BEGAN)
    for name in NAMES:
        keep(whole.place.documents, text_of(name))
    texts = (_file(var, "withdrawn", WITHDRAWN), _file(var, "unsolicited", UNSOLICITED))
    fill(whole.engine, var, *SCENARIOS.values(), whole.scenario(papers()), *texts)
    whole.checkpoint(COVERED)
    later = {"maintenance": MAINTENANCE, "deviation": DEVIATION, "consent": CONSENT}
    fill(whole.engine, var, *(_file(var, name, _now(text)) for name, text in later.items()), delivered=False)
    whole.engine.dispose()


def _now(text: str) -> str:
    return text.replace("2027-0", "2029-0").replace("until: 2029-03-01", "until: 2029-02-06")


def _file(var: Path, name: str, text: str) -> Path:
    path = var / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path
