"""An exported bundle as evidence: it answers the same questions as the record, from one file and nothing else.

Nothing here judges what it reads: ``verify_bundle`` does, with the ``verify.py`` that goes into every bundle, and by
making anew what a bundle holds for convenience only.
"""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from audit.verification.findings import Code, Finding, NotProved, made_by_another, no_checkpoint, no_earlier_key
from evidence.bundle.bundle_contents import (
    FORMAT,
    MADE,
    Manifest,
    documents_in,
    made_from_events,
    program,
    withheld_notice,
)
from evidence.shipped import verify as verifier
from evidence.sources import Covered, EvidenceFlaw, HistoryFile, history_in, in_order, of_notice, of_sight
from evidence.verification.record_verification import Portion
from models.agreement import Agreement
from models.events import Event, Link
from models.knowledge.case_file import CaseFile, Delivery, Run, Sight
from models.record.notice import Notice, NoticeKind
from models.record.signed_note import Checkpoint, checkpoint, note

_NEVER = datetime.min.replace(tzinfo=UTC)
_UNREADABLE = (
    *(OSError, EOFError, ValueError, TypeError, LookupError, AttributeError, RecursionError, MemoryError),
    *(ArithmeticError, NotImplementedError, zipfile.BadZipFile),
)
"""What reading a bundle can run into, whatever bytes it holds."""

Columns = Mapping[str, Any]


class BundleEvidence:
    """One bundle, as ``evidence.sources.Evidence``. Raises EvidenceFlaw where the file is no bundle at all."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.label = f"bundle {path}"
        with _plainly("the file"):
            self._files = verifier.Files(path)
            self.files = frozenset(self._files.names)
        if "manifest.json" not in self.files:
            raise EvidenceFlaw("it has no manifest.json")
        with _plainly("manifest.json"):
            self.manifest = Manifest.model_validate_json(self.content("manifest.json"))
        if self.manifest.format != FORMAT:
            raise EvidenceFlaw(f"its format is {self.manifest.format}, not {FORMAT}")

    def content(self, name: str) -> bytes:
        """The bytes of a file in it. Raises EvidenceFlaw."""
        with _plainly(name):
            return self._files.read(name)

    # --- what every evidence answers ---

    @property
    def made_for(self) -> str | None:
        return self.manifest.party

    def now(self) -> datetime:
        return self._checkpoint.made_at if self._checkpoint else self._last

    def numbers(self) -> list[str]:
        return sorted(self.manifest.dossiers, key=_year_and_serial)

    def case_file(self, number: str) -> CaseFile | None:
        if number not in self.manifest.dossiers:
            return None
        with _plainly(f"dossier {number}"):
            rows = self._lines(f"dossiers/{number}/events.jsonl")
            deliveries = self._lines(f"dossiers/{number}/notices.jsonl")
            known = [row for row in rows if "type" in row]
            return CaseFile(
                number=number,
                agreement=self._agreement(rows),
                events=tuple(map(_event, known)),
                recorded={row["sequence"]: _instant(row["recorded_at"]) for row in known},
                deliveries=tuple(sorted(map(_delivery, deliveries), key=of_notice)),
                runs=in_order([_run(row) for row in self._json(f"dossiers/{number}/runs.json")]),
                sights=tuple(sorted(map(Sight.model_validate, self._sights(number)), key=of_sight)),
                withheld=frozenset(row["sequence"] for row in rows if row.get("withheld")),
                unknown=tuple(Link.model_validate(row) for row in rows if "type" not in row),
            )

    def _sights(self, number: str) -> list[Columns]:
        """The sights of a dossier's page; a bundle that knows of none has no file of them."""
        name = f"dossiers/{number}/sights.jsonl"
        return self._lines(name) if name in self.files else []

    def events(self, number: str) -> tuple[Event, ...]:
        if number not in self.manifest.dossiers:
            return ()
        with _plainly(f"dossier {number}"):
            return tuple(_event(row) for row in self._lines(f"dossiers/{number}/events.jsonl") if "type" in row)

    def histories(self, number: str) -> Iterator[HistoryFile]:
        """The archived histories that the bundle holds; those that it had to leave out are not there."""
        if number not in self.manifest.dossiers:
            return
        with _plainly(f"dossier {number}"):
            runs = in_order([_run(row) for row in self._json(f"dossiers/{number}/runs.json")])
        for run in runs:
            name = f"dossiers/{number}/history/{run.run_id}.json.gz"
            if name in self.files:
                yield HistoryFile(run, history_in(self.content(name)))

    def document(self, sha256: str) -> bytes | None:
        name = f"documents/{sha256}"
        return self.content(name) if name in self.files else None

    def checkpoint(self, number: str | None) -> Covered | None:
        newest = self._checkpoint
        if newest is None:
            return None
        if number is None:
            return Covered(newest.size, newest.made_at, 0)
        if number not in self.manifest.dossiers:
            return None
        with _plainly(f"dossier {number}"):
            leaves = [leaf for leaf in self._json(f"dossiers/{number}/proofs.json") if leaf["subject"] == number]
            last = max(leaves, key=lambda leaf: leaf["position"], default=None)
            if last is None:
                return None
            earlier = [self._note(name) for name in self.files if name.startswith("earlier/")]
            first = min((each for each in (*earlier, newest) if each.size > last["position"]), key=lambda c: c.size)
            return Covered(first.size, first.made_at, last["number"])

    # --- what only a bundle has ---

    def cases(self) -> Iterator[CaseFile]:
        """Every dossier, in the order of the list of contents."""
        return (case for number in self.manifest.dossiers if (case := self.case_file(number)))

    def documents(self, number: str) -> list[Columns]:
        """The documents that the events of a dossier name, each with whether the bundle holds it."""
        return list(self._json(f"dossiers/{number}/documents.json"))

    @cached_property
    def _checkpoint(self) -> Checkpoint | None:
        return self._note("checkpoint.txt") if self.manifest.checkpoint else None

    @cached_property
    def _last(self) -> datetime:
        """The last moment that it speaks of."""
        moments: list[datetime] = []
        for case in self.cases():
            moments += case.recorded.values()
            moments += (moment for d in case.deliveries for moment in (d.created, d.sent_at) if moment)
            moments += (sight.seen_at for sight in case.sights)
        return max(moments, default=_NEVER)

    def _note(self, name: str) -> Checkpoint:
        content = self.content(name)
        with _plainly(name):
            return checkpoint(note(content.decode()).text)

    def _agreement(self, rows: list[Any]) -> Agreement:
        digest = rows[0]["content"]["agreement_digest"] if not rows[0].get("withheld") else None
        names = sorted(name for name in self.files if name.startswith("agreements/"))
        wanted = f"agreements/{digest}.json" if digest else names[0]
        return Agreement.model_validate_json(self.content(wanted))

    def _lines(self, name: str) -> list[Any]:
        content = self.content(name)
        with _plainly(name):
            return [verifier.value_of(line) for line in content.splitlines()]

    def _json(self, name: str) -> Any:  # noqa: ANN401 - whoever asks knows its form
        content = self.content(name)
        with _plainly(name):
            return verifier.value_of(content)


def _event(row: Columns) -> Event:
    return Event.model_validate(row)


def _delivery(row: Columns) -> Delivery:
    stored = row["notice"]
    who = (row["dossier"], row["sequence"], row["recipient"], NoticeKind(row["kind"]))
    notice = withheld_notice(*who) if stored is None else Notice.model_validate_json(stored)
    return Delivery.model_validate({**row, "notice": notice})


def _run(row: Columns) -> Run:
    return Run.model_validate(row)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _year_and_serial(number: str) -> tuple[str, int, str]:
    """The order of the record: by year, then by serial."""
    year, _, serial = number.partition("-")
    return (year, int(serial), number) if serial.isdecimal() else (number, 0, number)


@contextmanager
def _plainly(what: str) -> Iterator[None]:
    """Says what of the bundle cannot be read, without quoting it."""
    try:
        yield
    except EvidenceFlaw:
        raise
    except _UNREADABLE as error:
        kind = type(error).__name__
        why = verifier.UNREADABLE[kind][1] if kind in verifier.UNREADABLE else kind
        raise EvidenceFlaw(f"{what} cannot be read ({why}); `verify` names what is wrong") from None


# --- verifying ---


def verify_bundle(path: Path, language: str = "en") -> Portion:
    """What is wrong with a bundle and what it does not prove, by the ``verify.py`` that goes into every one, in a
    ``language`` of it (``en``, ``nl``); and where this same code made it, whether its event logs and its reader are
    what follows from its events."""
    report = verifier.check(path)
    found = [
        Finding(dossier=each.dossier, where=each.where, code=Code(each.code), about=each.about(language))
        for each in report.findings
    ]
    uncovered = report.dossiers if report.unproved["no_checkpoint"] else []
    flaws = [] if found else _flaws_of_made(path)
    unmade = [flaw for flaw in flaws if isinstance(flaw, NotProved)]
    return Portion(
        found or [flaw for flaw in flaws if isinstance(flaw, Finding)],
        dossiers=len(report.dossiers),
        events=report.proved["events"] + report.unproved["events"] + report.unproved["loose"],
        not_proved=[*map(no_earlier_key, report.unvouched), *map(no_checkpoint, uncovered), *unmade],
        assurances=report.assurances,
    )


def _flaws_of_made(path: Path) -> list[Finding | NotProved]:
    """What of the files made from the events is not what they make, or cannot be made; or cannot be compared."""
    try:
        return list(_not_made_from_events(BundleEvidence(path)))
    except Exception as error:  # whoever made it may have put anything in it
        about = f"what is made from the events cannot be made anew ({type(error).__name__})"
        return [Finding(dossier=None, where="bundle", code=Code.UNREADABLE, about=about)]


def _not_made_from_events(evidence: BundleEvidence) -> Iterator[Finding | NotProved]:
    numbers = evidence.manifest.dossiers
    if evidence.manifest.program != program():
        yield from map(made_by_another, MADE)
        return
    documents = documents_in(row for number in numbers for row in evidence.documents(number))
    for name, pieces in made_from_events(evidence.cases, evidence.manifest.party, documents):
        if evidence.content(name) != b"".join(pieces):
            about = "it is not what follows from the events of the bundle"
            yield Finding(dossier=None, where=f"file {name}", code=Code.FILE_CHANGED, about=about)
