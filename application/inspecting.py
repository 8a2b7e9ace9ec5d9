"""Work on the whole record that takes minutes at many dossiers, for the auditor: verifying it, judging every dossier,
replaying every run, counting a year, and taking everything along.

It runs in a process of its own, one at a time in an installation, so that no page waits for it. It says how far it is,
and what came of it stays until it is done anew. It ends with the portal that began it: then it is said to be broken
off.
"""

import atexit
import pickle
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from application.dates import utc_now
from application.errors import NotFound
from application.people import Viewer
from application.permissions import Thing, extent_of
from audit.reporting.report import FIRST_YEAR, LAST_YEAR, Report
from installation.accounts.inspections import Inspection, Inspections
from installation.installation import Installation
from installation.settings import Settings
from installation.settings_file import ROOT


class Work(StrEnum):
    """What can be done on the whole record. Of a report the name has its year too: ``report-2027``."""

    VERIFY = "verify"
    CONFORMANCE = "conformance"
    REPLAY = "replay"
    REPORT = "report"
    BUNDLE = "bundle"
    XES = "xes"
    OCEL = "ocel"
    CSV = "csv"


THINGS = {
    Work.VERIFY: Thing.PROOFS,
    Work.CONFORMANCE: Thing.PROOFS,
    Work.REPLAY: Thing.PROOFS,
    Work.REPORT: Thing.REPORT,
}
"""As what each is read; the others are copies."""

FILES = {Work.BUNDLE: "zip", Work.XES: "xes", Work.OCEL: "json", Work.CSV: "csv"}
"""How the file ends that comes of it."""


class Begun(NamedTuple):
    """What its process is told: over which installation, for whom, and which work."""

    settings: Settings
    viewer: Viewer
    name: str


class State(NamedTuple):
    """How some work stands. ``is_broken``: it was not finished, and does not go on."""

    name: str
    kept: Inspection | None = None
    goes_on: bool = False
    is_broken: bool = False

    @property
    def result(self) -> dict[str, Any] | None:
        """What came of it the last time that it was finished."""
        return self.kept.result if self.kept else None


def work_of(name: str) -> Work:
    """What a name means. Raises NotFound for what is no such work, and no year that can be counted."""
    kind, _, year = name.partition("-")
    is_year = year.isascii() and year.isdigit() and FIRST_YEAR <= int(year) <= LAST_YEAR and str(int(year)) == year
    if kind not in {*Work} or (kind == Work.REPORT) != is_year or (year and not is_year):
        raise NotFound("There is no such work.", ())
    return Work(kind)


class Inspecting:
    """Such work, for a viewer. Every method raises NotPermitted, NotFound for what is no such work, and
    AccountsUnavailable."""

    def __init__(self, installation: Installation, viewer: Viewer, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._viewer = viewer
        self._clock = clock

    def state(self, name: str) -> State:
        """How some work stands."""
        self._may(name)
        kept = Inspections(self._installation.accounts).of_name(name)
        return self._state(name, kept)

    def busy(self) -> State | None:
        """The work that goes on now, whatever it is."""
        extent_of(self._viewer, Thing.PROOFS)
        found = (self._state(one.name, one) for one in Inspections(self._installation.accounts).all())
        return next((state for state in found if state.goes_on), None)

    def begin(self, name: str) -> State:
        """Has some work begun, unless other work goes on; then how that stands."""
        self._may(name)
        self._bury()
        process, kept = (
            _start(Begun(self._installation.settings, self._viewer, name)),
            Inspections(self._installation.accounts),
        )
        try:
            other = kept.begin(name, socket.gethostname(), process.pid, self._clock())
        except Exception:
            process.terminate()
            raise
        if other is not None:
            process.terminate()
        return self.state(other or name)

    def report(self, year: int) -> Report | None:
        """The figures of a year as they were counted last; None where they were not."""
        result = self.state(f"{Work.REPORT}-{year}").result
        return Report.model_validate(result["report"]) if result else None

    def report_csv(self, year: int) -> str | None:
        """The same as the command writes it."""
        result = self.state(f"{Work.REPORT}-{year}").result
        return str(result["csv"]) if result else None

    def file(self, name: str) -> Path:
        """The file that came of taking everything along. Raises NotFound where there is none here."""
        result = self.state(name).result
        path = place_of(self._installation.settings, name)
        if result is None or not path.is_file():
            raise NotFound("There is no such file.", ())
        return path

    def _may(self, name: str) -> None:
        extent_of(self._viewer, Thing.PROOFS)
        extent_of(self._viewer, THINGS.get(work_of(name), Thing.COPIES))

    def _bury(self) -> None:
        """Notes of what does not go on any more that it is over."""
        kept = Inspections(self._installation.accounts)
        for one in kept.all():
            if self._state(one.name, one).is_broken and one.ended_at is None:
                kept.change(one.name, one.process, ended_at=one.beat_at, fault=BROKEN_OFF)

    def _state(self, name: str, kept: Inspection | None) -> State:
        if kept is None:
            return State(name)
        is_here = kept.machine == socket.gethostname()
        goes_on = kept.goes_on(self._clock()) and not (is_here and not _is_alive(kept.process))
        return State(name, kept, goes_on, not goes_on and (kept.ended_at is None or kept.fault == BROKEN_OFF))


BROKEN_OFF = "broken off"
"""Why nothing came of work that its process did not finish."""


def place_of(settings: Settings, name: str) -> Path:
    """Where the file of some work lies."""
    return settings.var / "inspections" / f"{name}.{FILES[Work(name)]}" if name in FILES else Path()


def _is_alive(process: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(") ")[2][:1] != "Z"
    return not Path("/proc/self").exists()  # where processes cannot be looked up, it is as it says


_started: list[subprocess.Popen[bytes]] = []
"""The processes that this one began, for as long as they are not known to be over."""


@atexit.register
def _end() -> None:
    """What this process began ends with it."""
    for one in _started:
        one.terminate()
        one.wait()


def _start(begun: Begun) -> subprocess.Popen[bytes]:
    """A process of its own that waits until it is noted, and then begins."""
    _started[:] = [one for one in _started if one.poll() is None]
    process = subprocess.Popen([sys.executable, "-m", "application.inspector"], cwd=ROOT, stdin=subprocess.PIPE)
    _started.append(process)
    assert process.stdin is not None
    with process.stdin as pipe:
        pipe.write(pickle.dumps(begun))
    return process
