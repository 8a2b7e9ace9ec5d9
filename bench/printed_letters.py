"""Letters as PDF: what one takes, set and sealed, and what the first one of a process takes beside it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import median

from structlog.testing import capture_logs

from bench import procedure
from bench.core import decisions_of
from bench.site import configured, folder
from bench.table import Row, duration, milliseconds
from installation.database import open_record, prepare
from installation.keys import LogKeys
from installation.settings import load_settings
from installation.typesetting.press import LetterPress
from language.printed_event import Known, is_letter, printed_event
from language.printed_notice import printed_notice
from language.printout import Printout
from language.tongue import Tongue
from models.calendar import local_date
from models.notices.recipients import notices

AIM = 0.050
"""The processor time that a letter may take."""


@dataclass(frozen=True)
class Size:
    """How often each letter of a procedure is made."""

    rounds: int = 10


def measure(size: Size) -> list[Row]:
    """What making letters takes, in processor time."""
    with folder() as var:
        settings = load_settings(**configured(var)[0])
        engine = open_record(settings.record_url.get_secret_value(), create=True)
        prepare(engine)
        keys = LogKeys(settings.keys, engine, settings.log_name)
        with capture_logs():
            keys.prepare()
        press, printouts = LetterPress(keys), _printouts()
        first = _taken(press, printouts[0])
        taken = [_taken(press, printout) for _ in range(size.rounds) for printout in printouts]
        size_of_one = len(press.file(printouts[0]))
        engine.dispose()
    slowest = max(median(taken[number :: len(printouts)]) for number in range(len(printouts)))
    return [
        Row(
            "a letter as PDF, processor time",
            milliseconds(median(taken)),
            f"aim: {milliseconds(AIM)}; set and sealed",
            duration("a letter as PDF", median(taken)),
        ),
        Row("the slowest letter of a procedure", milliseconds(slowest), f"of {len(printouts)}"),
        Row("the first letter of a process", milliseconds(first), "typst and its fonts are loaded"),
        Row("the size of a letter", f"{size_of_one / 1000:,.0f} kB", "with its fonts in it"),
    ]


def _printouts() -> Sequence[Printout]:
    """Every letter of the procedure: of its events, and of the notices about them."""
    agreement = procedure.agreement()
    decisions = decisions_of("2027-001", [procedure.opening(), *procedure.acts()])
    events = [*chain.from_iterable(decision.events for decision in decisions)]
    known = Known("2027-001", events, agreement, None, is_sealed=True)
    letters = [printed_event(known, event, Tongue.DUTCH) for event in events if is_letter(event)]
    told = chain.from_iterable(notices(decision.events, decision.dossier, agreement) for decision in decisions)
    day = local_date(events[0].time)
    return [*letters, *(printed_notice(notice, agreement, (), day) for notice in told)]


def _taken(press: LetterPress, printout: Printout) -> float:
    started = time.process_time()
    press.file(printout)
    return time.process_time() - started
