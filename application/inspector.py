"""The process that does work on the whole record (``application.inspecting`` begins it, with what it is to do on its
standard input)."""

import os
import pickle
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from hashlib import file_digest
from typing import TYPE_CHECKING, Any

from application.dates import utc_now
from application.errors import as_problem
from application.evidence_read import cases, record_evidence
from application.inspecting import Begun, Work, place_of, work_of
from application.judging import Judged, in_short, judged
from application.people import Viewer
from application.permissions import Thing
from application.taking_along import Format, bundle, event_log
from application.verifying import known_by, verified
from application.year_report import as_csv, counted
from audit.conformance.judgement import ConstraintResult
from installation.accounts.account_database import AccountsUnavailable
from installation.accounts.inspections import Inspections
from installation.installation import Installation
from installation.versioning import build_id
from language.tongue import Tongue

if TYPE_CHECKING:
    from application.comparing_runs import DossierReplayed

EVERY = 2.0
"""After how many seconds it says how far it is."""

MOST = 200
"""How much of each kind is kept of what was found; the rest is counted."""

_FORMATS = {Work.XES: Format.XES, Work.OCEL: Format.OCEL, Work.CSV: Format.CSV}


class Beat:
    """Says every few seconds how far the work is, also where a step of it takes long; and ends it with its parent."""

    def __init__(self, kept: Inspections, name: str) -> None:
        self._kept, self._name = kept, name
        self._at = (0, 0, 0)
        self._parent, self._ended = os.getppid(), threading.Event()
        self._thread = threading.Thread(target=self._go_on, daemon=True)

    def __enter__(self) -> "Beat":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def tell(self, done: int, total: int, found: int) -> None:
        """How far it is."""
        self._at = (done, total, found)

    def _go_on(self) -> None:
        while not self._ended.wait(EVERY):
            if os.getppid() != self._parent:
                os._exit(1)
            done, total, found = self._at
            with suppress(AccountsUnavailable):  # it is said again in a moment
                self._kept.change(self._name, os.getpid(), beat_at=utc_now(), done=done, total=total, found=found)


def inspect(begun: Begun) -> None:
    """Does some work, and keeps what came of it."""
    settings, viewer, name = begun
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # that is for the portal, which ends this with itself
    with Installation(settings) as installation:
        kept = Inspections(installation.accounts)
        if not is_noted(kept, name):
            return
        with Beat(kept, name) as beat:
            try:
                result, fault = do_work(installation, viewer, name, beat.tell), None
            except Exception as error:
                problem = as_problem(error)
                result, fault = None, str(problem) if problem else type(error).__name__
                if problem is None:
                    kept.change(name, os.getpid(), ended_at=utc_now(), fault=fault)
                    raise
        now = utc_now()
        over = {"ended_at": now, "beat_at": now, "fault": fault}
        kept.change(name, os.getpid(), **over, **({"result": result, "result_at": now} if result else {}))


def is_noted(kept: Inspections, name: str) -> bool:
    """Waits until its parent has noted who does it: the work begins after that, or is ended by it. False where the
    parent is no more: then nobody notes it."""
    parent = os.getppid()
    while (one := kept.of_name(name)) is None or one.process != os.getpid() or one.ended_at is not None:
        if os.getppid() != parent:
            return False
        time.sleep(0.05)
    return True


Tell = Callable[[int, int, int], None]
"""Hears how far work is: so many done, of so many (0: nobody knows), and how much was found."""


def do_work(installation: Installation, viewer: Viewer, name: str, tell: Tell) -> dict[str, Any]:
    """What comes of some work, as JSON."""
    work = work_of(name)
    if work is Work.VERIFY:
        return _verify(installation, viewer, tell)
    if work is Work.CONFORMANCE:
        return _judge(installation, viewer, tell)
    if work is Work.REPLAY:
        return _replay(installation, viewer, tell)
    if work is Work.REPORT:
        source = record_evidence(installation, viewer, Thing.REPORT)
        found = counted(source, viewer, int(name.partition("-")[2]), lambda done, total: tell(done, total, 0))
        return {"report": found.model_dump(mode="json"), "csv": as_csv(found)}  # JSON on record writes 0.0 as 0
    return _take(installation, viewer, work, tell)


def _verify(installation: Installation, viewer: Viewer, tell: Tell) -> dict[str, Any]:
    total = len(record_evidence(installation, viewer, Thing.PROOFS).numbers())
    kinds = ("findings", "not_looked_at", "not_proved", "noted")
    kept: dict[str, list[dict[str, Any]]] = {kind: [] for kind in kinds}
    number = dict.fromkeys(kinds, 0)
    dossiers, events, assurances = 0, 0, Counter[str]()
    server_told = list[str]()
    for portion in verified(installation, viewer, (), 1, server_told.append):
        dossiers, events = dossiers + portion.dossiers, events + portion.events
        assurances.update(portion.assurances)
        for kind in kinds:
            found = getattr(portion, kind)
            number[kind] += len(found)
            kept[kind] += [one.model_dump(mode="json") for one in found[: MOST - len(kept[kind])]]
        tell(dossiers, total, number["findings"])
    known = [*known_by(assurances).items()]  # a list: from the surest on
    return {"dossiers": dossiers, "events": events, "assurances": known, "number": number, **kept}


def _judge(installation: Installation, viewer: Viewer, tell: Tell) -> dict[str, Any]:
    source = record_evidence(installation, viewer, Thing.PROOFS)
    numbers, now, unclean = source.numbers(), source.now(), list[dict[str, Any]]()
    faults = 0
    for done, read in enumerate(cases(source, numbers, viewer, Thing.PROOFS), start=1):
        one = judged(read, now)
        faults += not one.is_clean
        if not one.is_clean and len(unclean) < MOST:
            unclean.append(_summed(one))
        tell(done, len(numbers), faults)
    return {"dossiers": len(numbers), "faults": faults, "unclean": unclean}


def _summed(one: Judged) -> dict[str, Any]:
    found = one.found
    if found is None or not found.judged:
        return {"dossier": one.number, "judged": False, "why": one.flaw}
    short = {tongue.value: in_short(found, tongue) for tongue in Tongue}
    broken = [judgement.constraint for judgement in found.of(ConstraintResult.BROKEN)]
    return {
        "dossier": one.number,
        "judged": True,
        "short": short,
        "broken": broken,
        "differs": len(found.disagreements),
    }


def _replay(installation: Installation, viewer: Viewer, tell: Tell) -> dict[str, Any]:
    from application.comparing_runs import FINE, MEANING, heard_of  # Temporal's Replayer is for this work alone

    source = record_evidence(installation, viewer, Thing.PROOFS, lambda _: None)  # what is not at hand says so itself
    numbers, unclean = source.numbers(), list[dict[str, Any]]()
    results, builds = Counter[str](), Counter[str]()
    events = faults = 0
    for done, heard in enumerate(heard_of(source, numbers), start=1):
        is_fine = heard.result in FINE
        faults, events = faults + (not is_fine), events + heard.events
        results[heard.result.value] += 1
        builds.update(build for run in heard.runs for build in run.builds)
        if not is_fine and len(unclean) < MOST:
            unclean.append(_differing(heard))
        tell(done, len(numbers), faults)
    counted = [(result.value, meaning, results[result.value]) for result, meaning in MEANING.items() if results[result]]
    return {
        "dossiers": len(numbers),
        "events": events,
        "faults": faults,
        "results": counted,
        "build": build_id(),
        "builds": builds.most_common(),
        "unclean": unclean,
    }


def _differing(heard: "DossierReplayed") -> dict[str, Any]:
    """Where the witnesses of a dossier part; not what each of them says there, which may be an organisation's own."""
    parted = [run.strict for run in heard.runs if run.strict] + ([heard.differs] if heard.differs else [])
    return {
        "dossier": heard.dossier,
        "result": heard.result.value,
        "remarks": [*heard.remarks, *(run.flaw for run in heard.runs if run.flaw)],
        "failed": [run.run_id for run in heard.runs if run.failure],
        "parted": [[one.where, one.about] for one in parted[:1]],
    }


def _take(installation: Installation, viewer: Viewer, work: Work, tell: Tell) -> dict[str, Any]:
    source = record_evidence(installation, viewer, Thing.COPIES)
    numbers, target = source.numbers(), place_of(installation.settings, work)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    if work is Work.BUNDLE:
        done = iter(range(1, len(numbers) + 2))
        made = bundle(
            installation,
            viewer,
            numbers,
            target,
            lenient=True,
            tell=lambda _: tell(min(next(done), len(numbers)), len(numbers), 0),
        )
        more: dict[str, Any] = {
            "dossiers": len(made.written.manifest.dossiers),
            "uncovered": len(made.written.left_out),
            "gone": list(made.written.gone[:MOST]),
            "more_gone": len(made.written.gone[MOST:]),
            "size": made.size,
        }
    else:
        logged = event_log(source, numbers, _FORMATS[work], target, None, lambda _, at, every: tell(at, every, 0))
        more = {"dossiers": len(logged.numbers)}
    with target.open("rb") as file:
        sha256 = file_digest(file, "sha256").hexdigest()
    return {"bytes": target.stat().st_size, "sha256": sha256, **more}


if __name__ == "__main__":
    inspect(pickle.load(sys.stdin.buffer))
