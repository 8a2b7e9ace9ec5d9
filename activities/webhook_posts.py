"""Sending webhooks what their parties came to know, from the outbox that the record's own transactions fill.

At least once: whoever dies between the receiver's answer and the note of it sends the same message again, under the
same id. In the order in which a party came to know the events of a dossier: one that fails holds up what comes after it
there, and a receiver that does not answer at all its own webhook; no others. Nothing here says an address, or what a
message says, to a log or to Temporal.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

import structlog
from sqlalchemy import Engine
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.record import UNREACHABLE, reaching_the_record
from installation.database import RecordUnavailable
from installation.identity import installation_id
from installation.record_reader import RecordReader
from installation.webhooks.cloud_event import CONTENT_TYPE, Origin, cloud_event, message_id
from installation.webhooks.due_messages import ClaimedMessage, DueMessages, pause
from installation.webhooks.subscriptions import EndedBy, ToSign, Webhooks
from installation.webhooks.webhook_post import GONE, NotPosted, Poster
from installation.webhooks.webhook_signature import signed_headers
from language.speech import Names
from models.events import Event
from models.knowledge.case_file import CaseFile
from models.knowledge.knowledge import as_known

WATCH = timedelta(minutes=5)
"""How long one watch lasts."""

WEBHOOKS_AT_ONCE = 4
"""How many webhooks are sent to at the same time: a slow one takes the place of one, not of all."""

TURN = timedelta(seconds=30)
"""How long one webhook is sent to at a stretch where others wait for its place."""

LONGEST_REST = timedelta(minutes=10)
"""A receiver that does not answer at all is left alone for so long at most, whatever waits for it."""

_AT_ONCE, _EVERY = 50, timedelta(seconds=1)
_log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]


class Posted(NamedTuple):
    """How many messages were received, and how many attempts failed."""

    sent: int = 0
    failed: int = 0


class _Rest(NamedTuple):
    """A webhook is left alone until an instant, after so many attempts in a row without any answer."""

    until: datetime
    silences: int


class _Unmade(Exception):  # noqa: N818 - no error of the program
    """A message cannot be made of what is on record; the message says why."""


class WebhookPosts:
    """Sends what is due to the webhooks of a record, by way of ``poster``; what is sent is described at the address of
    the ``portal``. ``stopping`` ends a watch."""

    def __init__(
        self,
        engine: Engine,
        poster: Poster,
        portal: str,
        *,
        clock: Clock = lambda: datetime.now(UTC),
        stopping: threading.Event | None = None,
    ) -> None:
        self._engine = engine
        self._poster = poster
        self._portal = portal
        self._clock = clock
        self._stopping = stopping or threading.Event()
        self._due = DueMessages(engine)
        self._webhooks = Webhooks(engine)
        self._reader = RecordReader(engine)
        self._resting: dict[str, _Rest] = {}

    @activity.defn(name="webhooks.watch")
    def watch(self) -> int:
        """Sends what comes due for a while, or until the worker stops. Gives back how many messages were received.
        Raises ApplicationError of type ``RecordUnreachable``."""
        until, sent, stopped = self._clock() + WATCH, 0, False
        with _reaching(), ThreadPoolExecutor(WEBHOOKS_AT_ONCE, thread_name_prefix="webhook") as threads:
            self._due.take_over()  # Temporal has one watch at a time
            at_work: dict[str, Future[Posted]] = {}
            while self._clock() < until and not stopped:
                self._begin(threads, at_work)
                done = self._finished(at_work)
                sent += done.sent
                _measure(done, self._due.waiting())
                activity.heartbeat()
                stopped = self._stopping.wait(_EVERY.total_seconds())
        return sent

    def deliver(self) -> Posted:
        """Sends what is due now, and comes back when it was. Raises as ``watch`` does."""
        with _reaching(), ThreadPoolExecutor(WEBHOOKS_AT_ONCE) as threads:
            at_work: dict[str, Future[Posted]] = {}
            self._begin(threads, at_work)
            wait(at_work.values())
            return self._finished(at_work)

    def _begin(self, threads: ThreadPoolExecutor, at_work: dict[str, Future[Posted]]) -> None:
        now = self._clock()
        for webhook in self._due.webhooks(now):
            rest = self._resting.get(webhook)
            if webhook not in at_work and not (rest and now < rest.until):
                at_work[webhook] = threads.submit(self._send_to, webhook)

    def _finished(self, at_work: dict[str, Future[Posted]]) -> Posted:
        done = [at_work.pop(webhook).result() for webhook, work in [*at_work.items()] if work.done()]
        return Posted(sum(one.sent for one in done), sum(one.failed for one in done))

    # --- to one webhook ---

    def _send_to(self, webhook: str) -> Posted:
        """Sends a webhook what is due to it, as long as it answers and its turn lasts."""
        sent = failed = 0
        cases = dict[str, CaseFile]()
        for message in self._claimed(webhook):
            to = self._webhooks.to_sign(webhook, self._clock())
            if to is None:  # it ended just now
                break
            try:
                self._send(message, to, cases)
            except NotPosted as refused:
                failed += 1
                self._failed(webhook, message, refused)
                if refused.answer in (None, GONE):
                    break
            except _Unmade as unmade:
                failed += 1
                self._due.put_off(message, self._clock(), str(unmade))
                _log.error("no webhook message can be made", webhook=webhook, dossier=message.dossier, why=str(unmade))
            else:
                sent += 1
                self._due.mark_sent(message, self._clock())
                self._resting.pop(webhook, None)
        if sent and not failed:
            self._webhooks.note_answer(webhook, self._clock())
        return Posted(sent, failed)

    def _claimed(self, webhook: str) -> Iterator[ClaimedMessage]:
        until = self._clock() + TURN
        while found := self._due.first_of_each_dossier(webhook, self._clock(), _AT_ONCE):
            for message in found:
                if self._clock() >= until or self._stopping.is_set():
                    return
                if claimed := self._due.claim(message, self._clock()):
                    yield claimed

    def _failed(self, webhook: str, message: ClaimedMessage, refused: NotPosted) -> None:
        now, why = self._clock(), str(refused)
        is_over = self._due.put_off(message, now, why)
        self._webhooks.note_answer(webhook, now, why)
        about = {"webhook": webhook, "dossier": message.dossier, "sequence": message.sequence, "why": why}
        _log.warning("webhook message given up" if is_over else "webhook message not received", **about)
        if refused.answer == GONE:
            self._webhooks.end(webhook, now, EndedBy.RECEIVER)
        if refused.answer is None:
            silences = self._resting[webhook].silences + 1 if webhook in self._resting else 1
            self._resting[webhook] = _Rest(now + min(pause(silences), LONGEST_REST), silences)

    # --- a message ---

    def _send(self, message: ClaimedMessage, to: ToSign, cases: dict[str, CaseFile]) -> None:
        """Raises NotPosted and _Unmade."""
        case = cases.get(message.dossier)
        if case is None or case.until is None or case.until < message.known_at:
            case = cases[message.dossier] = self._case(message.dossier)
        known = as_known(case, to.party, message.known_at)
        event = next((event for event in known.events if event.sequence == message.sequence), None)
        if event is None:
            raise _Unmade("its party does not know that event")
        body = self._body(event, to, case)
        named = message_id(self._origin.installation, event, to.party)
        headers = signed_headers(to.secrets, named, self._clock(), body)
        self._poster.post(to.url, {"Content-Type": CONTENT_TYPE, **headers}, body)

    def _body(self, event: Event, to: ToSign, case: CaseFile) -> bytes:
        """What is sent of an event. Whatever is wrong with one must not hold up the others."""
        try:
            return cloud_event(self._origin, event, to.party, Names(case.agreement))
        except (LookupError, TypeError, ValueError) as error:
            raise _Unmade(f"the event cannot be written ({type(error).__name__})") from error

    def _case(self, dossier: str) -> CaseFile:
        try:
            case = self._reader.case_file(dossier)
        except RecordUnavailable as error:
            raise _Unmade(f"the dossier cannot be read ({type(error).__name__})") from None
        if case is None:
            raise _Unmade("there is no such dossier")
        return case

    @cached_property
    def _origin(self) -> Origin:
        return Origin(installation_id(self._engine), self._portal)


@contextmanager
def _reaching() -> Iterator[None]:
    """Says of either kind of error that the record cannot be reached."""
    try:
        with reaching_the_record():
            yield
    except RecordUnavailable as error:
        raise ApplicationError(str(error), type=UNREACHABLE) from None


def _measure(done: Posted, waiting: int) -> None:
    """The application's metrics of the webhooks: messages received, failed attempts, and what waits now."""
    meter = activity.metric_meter()
    meter.create_counter("advice_webhook_messages_sent", "messages that webhooks received").add(done.sent)
    meter.create_counter("advice_webhook_messages_failed", "attempts to send one that failed").add(done.failed)
    meter.create_gauge("advice_webhook_messages_waiting", "messages that wait to be sent").set(waiting)
