"""Python's garbage in a process that runs on, collected in full when nobody waits for it.

A full collection looks at everything that a process keeps, and the process stands still meanwhile: 240 to 300 ms where
a worker keeps 700 dossiers, and as long in the process of the letters, in a transaction for which acts wait. Python
makes one whenever a quarter has come to what it keeps, which is when most is asked of it.
"""

import contextlib
import gc
import threading
import time
from collections.abc import Iterator
from typing import Final

_NEVER_BY_ITSELF: Final = 1_000_000
_LOOKS: Final = 1.0
"""How often it is looked whether it is quiet, in seconds."""

QUIET: Final = 0.05
"""A process is quiet that used less than this part of a core since the last look."""

WORTH_IT: Final = 5
"""After as many collections of what is new (some 7,000 objects each) a full one is worth its time."""

AT_LATEST: Final = 40
"""After as many it is made even where it is not quiet: some 70 MB."""


@contextlib.contextmanager
def collected_in_quiet() -> Iterator[None]:
    """Full collections are made in quiet moments as long as this lasts. What is there when it begins is the program,
    which is no garbage: no collection looks at it again."""
    gc.collect()
    gc.freeze()
    before, over = gc.get_threshold(), threading.Event()
    gc.set_threshold(*before[:2], _NEVER_BY_ITSELF)
    looking = threading.Thread(target=_look_on, args=(over,), name="garbage", daemon=True)
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()
        gc.set_threshold(*before)
        gc.unfreeze()


def is_due(rounds: int, used: float) -> bool:
    """Whether a full collection is made now: ``rounds`` collections of what is new came since the last one, and the
    process ``used`` that part of a core since the last look."""
    return rounds >= AT_LATEST or (rounds >= WORTH_IT and used < QUIET)


def _look_on(over: threading.Event) -> None:
    looked, spent = time.monotonic(), time.process_time()
    while not over.wait(_LOOKS):
        since, looked = looked, time.monotonic()
        before, spent = spent, time.process_time()
        if is_due(gc.get_count()[2], (spent - before) / (looked - since)):
            gc.collect()
