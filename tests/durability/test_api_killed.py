"""Portal, worker and server are killed while twenty programs act by the API: every act is on record once."""

import os
import signal
import time

from bench.api_callers import Called, callers, on_record, opened, run_all
from tests.hanging import HANGING
from tests.portal.running import Running, until_ready

PROGRAMS, ACTS_EACH, DOSSIERS = 20, 3, 5
KILLS = (("portal",), ("worker.py", "temporal"), ("portal", "worker.py", "temporal"))


def test_under_twenty_programs_and_kills_every_act_is_on_record_once(everything: Running) -> None:
    called, installation = Called(), everything.installation
    numbers = opened(installation, everything.url, DOSSIERS)
    programs = callers(installation, everything.url, numbers, PROGRAMS, called)

    def kill() -> None:
        for place, names in enumerate(KILLS, start=1):
            until = time.monotonic() + HANGING
            while len(called.confirmed) < place * PROGRAMS * ACTS_EACH // (len(KILLS) + 1):
                assert time.monotonic() < until, "nothing is confirmed any more"
                time.sleep(0.02)
            for pid in filter(None, map(everything.process, names)):
                os.kill(pid, signal.SIGKILL)

    run_all(programs, lambda mine: mine == ACTS_EACH, kill)
    until_ready(everything.url)

    assert len(called.confirmed) == PROGRAMS * ACTS_EACH
    assert called.again, "nothing was in the way: the kills came too late"
    assert on_record(installation, numbers) == dict.fromkeys(called.confirmed, 1)
    assert "Nothing found" in everything.command("auditor.py", "verify", "--all")
    assert "all in order" in everything.command("auditor.py", "conformance", "--all")
    everything.command("auditor.py", "replay", "--all")
