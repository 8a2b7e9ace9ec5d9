"""Whatever an operator does with the commands that are there for it, in whatever order: `verify` finds nothing."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import event, select
from temporalio.exceptions import ApplicationError

from activities.checkpoints import Checkpoints
from activities.delivery import OutboxDelivery
from installation.database import open_record
from installation.keys import LogKeys
from installation.mail import Undeliverable, Unreachable
from installation.outbox import told_by_letter, try_again
from models.calendar import local_date
from models.record.tables import OutboxRow
from tests.audit.playing import fill
from tests.audit.whole import LATER, Whole, verified

BEGAN = datetime(2028, 2, 1, tzinfo=UTC)
FATES: dict[str, Callable[[], Exception | None]] = {
    "leaves": lambda: None,
    "is refused": lambda: Undeliverable("the mail server refuses the address of this party (550)"),
    "finds no server": lambda: Unreachable("the mail server cannot be reached (ConnectionRefusedError)"),
}


@cache
def _prepared() -> "tempfile.TemporaryDirectory[str]":
    """A folder with the record of a dossier whose notices wait."""
    folder = tempfile.TemporaryDirectory(prefix="operators-")
    whole = Whole(Path(folder.name) / "var")
    fill(whole.engine, whole.var, whole.scenario(LATER), delivered=False)
    whole.engine.dispose()
    return folder


class _Mailer:
    def __init__(self, fate: str) -> None:
        self._fate = fate

    def send(self, message: EmailMessage, name: str) -> None:
        if failed := FATES[self._fate]():
            raise failed

    def settle(self) -> None:
        """What left has left."""

    def close(self) -> None:
        """Nothing stays open."""


class Operator(RuleBasedStateMachine):
    """Days and nights of an installation in which everything can go wrong and everything is tried."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="operator-"))
        shutil.copytree(Path(_prepared().name) / "var", self.folder / "var")
        self.whole = Whole(self.folder / "var")
        event.listen(self.whole.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
        self.now = BEGAN
        self.keys = LogKeys(self.folder / "var" / "keys", self.whole.engine, "advice.example/log", lambda: self.now)
        self.delivery = OutboxDelivery(self.whole.engine, "file:nowhere", "a@example.org", clock=lambda: self.now)
        self.keys.prepare()

    def teardown(self) -> None:
        self.whole.engine.dispose()
        shutil.rmtree(self.folder)

    @rule(minutes=st.sampled_from([1, 5, 11, 120, 60 * 26]))
    def time_goes_by(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(fate=st.sampled_from(sorted(FATES)), limit=st.integers(1, 3))
    def the_worker_delivers(self, fate: str, limit: int) -> None:
        with mock.patch("activities.delivery.mailer_of", return_value=_Mailer(fate)):
            self.delivery.deliver(limit)

    @rule()
    def the_worker_dies_while_it_sends(self) -> None:
        class Died(BaseException):
            """The process is gone."""

        def die(*_: Any) -> None:
            raise Died

        with mock.patch("activities.delivery.mailer_of", return_value=mock.Mock(send=die)):
            try:
                self.delivery.deliver(1)
            except Died:
                return

    @rule()
    def outbox_try_again(self) -> None:
        try_again(self.whole.engine, self.now)

    @rule(many=st.integers(1, 2), ago=st.integers(0, 9), newest=st.booleans())
    def outbox_told_by_letter(self, many: int, ago: int, *, newest: bool) -> None:
        waiting = select(OutboxRow.id).where(OutboxRow.sent_at.is_(None)).order_by(OutboxRow.id)
        with self.whole.engine.connect() as connection:
            ids = list(connection.scalars(waiting))
        day = local_date(self.now - timedelta(days=ago))
        told_by_letter(self.whole.engine, ids[-many:] if newest else ids[:many], self.now, on=day, person="M. Smeets")

    @rule(recent=st.booleans())
    def checkpoint_now(self, *, recent: bool) -> None:
        Checkpoints(self.whole.engine, self.keys, lambda: self.now).make(recent)

    @rule()
    def rotate_key(self) -> None:
        self.keys.rotate()

    @rule()
    def cosign_checkpoint(self) -> None:
        try:
            self.whole._keys = self.keys
            self.whole.checkpoint(self.now)
        except (AssertionError, ApplicationError):
            return  # nothing to cosign

    @invariant()
    def verify_finds_nothing(self) -> None:
        if not hasattr(self, "whole"):
            return
        engine = open_record(self.whole.place.url)
        found, _ = verified(self.whole.place, engine=engine, now=self.now)
        engine.dispose()
        assert found == []


TestOperator = Operator.TestCase
TestOperator.settings = settings(
    max_examples=30,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
