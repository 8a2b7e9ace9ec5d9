"""How fast this machine is: the processor time of a piece of work that no release of ours changes.

Durations that are kept (``bench.baseline``) are kept in this unit, so that another machine can be compared.
"""

import hashlib
import json
import time
import zlib
from statistics import median
from typing import Any, Final

_ROUNDS: Final = 9
_SENTENCE: Final = "De bewoners van de complexen aan de rand van de wijk vragen aandacht voor de planning. "


def yardstick() -> float:
    """Seconds of processor time, now: the median of some rounds. Python's own code, JSON, hashing and packing, in
    about equal parts."""
    return median(_round() for _ in range(_ROUNDS))


def _round() -> float:
    value: dict[str, Any] = {f"key {number}": [number, _SENTENCE * (number % 7), None, True] for number in range(200)}
    started = time.process_time()
    for _ in range(5):
        text = json.dumps(value, sort_keys=True)
        known = json.loads(text)
        hashlib.sha256(text.encode()).hexdigest()
        sorted((len(str(part)), key) for key, parts in known.items() for part in parts)
        zlib.compress(text.encode(), 1)
    return time.process_time() - started
