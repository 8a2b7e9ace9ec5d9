"""Full collections are made when nobody waits for them."""

import gc
import threading
import weakref

import pytest

from installation import garbage
from installation.garbage import AT_LATEST, QUIET, WORTH_IT, collected_in_quiet, is_due


class Thing:
    """It holds itself, as a workflow that is no longer kept in memory does."""

    def __init__(self) -> None:
        self.itself = self


@pytest.mark.parametrize(
    ("rounds", "used", "due"),
    [
        (WORTH_IT - 1, 0.0, False),
        (WORTH_IT, 0.0, True),
        (WORTH_IT, QUIET, False),
        (AT_LATEST - 1, 1.0, False),
        (AT_LATEST, 1.0, True),
        (0, 1.0, False),
    ],
)
def test_it_is_made_in_quiet_and_at_latest_when_much_has_come(rounds: int, used: float, due: bool) -> None:
    assert is_due(rounds, used) is due


def test_what_nobody_holds_is_given_back_though_python_makes_no_full_collection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(garbage, "_LOOKS", 0.01)
    monkeypatch.setattr(garbage, "is_due", lambda rounds, used: True)
    gone = threading.Event()
    with collected_in_quiet():
        thing = Thing()
        weakref.finalize(thing, gone.set)
        gc.collect(1)  # it is old now: no collection of what is new finds it
        del thing
        assert gone.wait(60)


def test_python_is_left_as_it_was_found() -> None:
    before = gc.get_threshold(), gc.get_freeze_count(), threading.active_count()
    with collected_in_quiet():
        assert gc.get_freeze_count() > before[1]
        assert gc.get_threshold()[2] > before[0][2]
    assert (gc.get_threshold(), gc.get_freeze_count(), threading.active_count()) == before
