"""The rounds that the portal goes beside its pages: who is newly asked something hears of it by mail."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final

import structlog

from application.errors import as_problem
from application.task_mails import TaskMails
from installation.installation import Installation

EVERY: Final = 20.0
"""How many seconds lie between two rounds: who hears at once does so within a minute."""

_log = structlog.stdlib.get_logger("portal")


@contextmanager
def mail_rounds(installation: Installation, every: float = EVERY) -> Iterator[None]:
    """Goes round until the block ends; one that is under way is waited for."""
    is_over = Event()
    rounds = Thread(target=_go_round, args=(installation, every, is_over), name="mail rounds", daemon=True)
    rounds.start()
    try:
        yield
    finally:
        is_over.set()
        rounds.join()


def _go_round(installation: Installation, every: float, is_over: Event) -> None:
    said = ""
    while not is_over.wait(every):
        try:
            TaskMails(installation).go_round()
            said = ""
        except Exception as error:
            problem = as_problem(error)
            if problem is None:
                _log.exception("a round of mails failed")
            elif str(problem) != said:  # what is out of reach for hours is said once
                said = str(problem)
                _log.warning("a round of mails could not be gone", why=said)
