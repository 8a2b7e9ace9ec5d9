"""Several programs run as one: started together, started again where one dies, ended together.

Each has the same settings and says on its own what it does; this only keeps them going. A program that ends before it
was ever up says why, and all of them end: trying again would say the same for ever.
"""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta
from time import monotonic
from typing import Final

import structlog

from installation.embedded import dying_with_us
from installation.settings_file import ROOT

PROGRAMS: Final[Mapping[str, Sequence[str]]] = {
    "worker": ("worker.py",),
    "portal": ("-m", "portal"),
}
"""What runs on one machine: the worker (with delivery, and Temporal's server where none is configured), the portal."""

UP_AFTER: Final = timedelta(seconds=10)
"""A program that ran this long was up: what ends it later is no wrong setting."""

_PAUSES: Final = (0.5, 1, 2, 5, 10, 30)
_ENDS_WITHIN: Final = timedelta(seconds=45)

_log = structlog.stdlib.get_logger("run")


class Together:
    """Programs (arguments of this Python, by name) that run together until one cannot, or until told to stop."""

    def __init__(self, programs: Mapping[str, Sequence[str]] = PROGRAMS, up_after: timedelta = UP_AFTER) -> None:
        self._programs = programs
        self._up_after = up_after.total_seconds()
        self._stop = asyncio.Event()
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._code = 0

    async def run(self) -> int:
        """Runs them; gives 0 where they were told to stop, else the exit code of the one that could not start."""
        loop = asyncio.get_running_loop()
        for told in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(told, self._stop.set)
        keeping = [asyncio.create_task(self._keep(name)) for name in self._programs]
        await self._stop.wait()
        for each in keeping:
            each.cancel()
        await asyncio.gather(*keeping, return_exceptions=True)
        await asyncio.gather(*(self._end(process) for process in self._running.values()))
        return self._code

    async def _keep(self, name: str) -> None:
        """Runs a program again and again, a while apart where it keeps dying."""
        was_up, deaths = False, 0
        while True:
            began = monotonic()
            process = self._running[name] = await self._start(name)
            code = await process.wait()
            lasted = monotonic() - began
            was_up, deaths = was_up or lasted >= self._up_after, 0 if lasted >= self._up_after else deaths + 1
            if not was_up and code > 0:
                self._code = code
                self._stop.set()
                return
            pause = _PAUSES[min(deaths, len(_PAUSES) - 1)]
            _log.error("a program ended and is started again", program=name, exit_code=code, in_seconds=pause)
            await asyncio.sleep(pause)

    async def _start(self, name: str) -> asyncio.subprocess.Process:
        command = [*dying_with_us(), sys.executable, *self._programs[name]]
        # a session of its own: Ctrl-C on the terminal is for us, and we end them in order
        return await asyncio.create_subprocess_exec(*command, cwd=ROOT, start_new_session=True)

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        """Tells a program to end, and ends it where it does not."""
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(_ENDS_WITHIN.total_seconds()):
                await process.wait()
        except TimeoutError:
            _log.error("a program does not end and is killed", process=process.pid)
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
