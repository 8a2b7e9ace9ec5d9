"""The table of checks, in the order in which they are told, and the examination of an installation by all of them."""
# ruff: noqa: E501 - a table reads better in one line per row

import asyncio
import contextlib
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError

from installation.connection import CONNECT_TIMEOUT, ConnectionFailed, connect
from installation.database import RecordUnavailable, open_record
from installation.database import check as check_record
from installation.doctor import of_letters, of_temporal, of_the_machine, of_the_portal, of_the_record, of_webhooks
from installation.doctor.diagnosis import Converse, Diagnosis, Health, Patient, attention, wrong
from installation.settings import Settings
from installation.versioning import build_id


class Needs(StrEnum):
    """What must be reachable before a check can look."""

    RECORD = "the record"
    TEMPORAL = "Temporal"


Look = Callable[[Patient], Diagnosis] | Callable[[Patient], Awaitable[Diagnosis]]


class Examined(NamedTuple):
    """A row of the table. ``asks`` says what it is about; ``figures`` are the metrics that it fills, with what each
    counts; ``seldom`` is what asks others much, every open dossier or the mail server: as a metric only once an hour."""

    name: str
    asks: str
    look: Look
    needs: tuple[Needs, ...] = ()
    figures: Mapping[str, str] = {}
    seldom: bool = False


_RECORD, _TEMPORAL, _BOTH = (Needs.RECORD,), (Needs.TEMPORAL,), (Needs.RECORD, Needs.TEMPORAL)

# fmt: off
CHECKS: tuple[Examined, ...] = (
    Examined("folders", "what is kept can be written, and by nobody else be read", of_the_machine.folders),
    Examined("space", "free disk space where things are kept", of_the_machine.space, (), {"advice_free_bytes": "free bytes where least is left"}),
    Examined("agreement", "the agreement under which dossiers are opened", of_the_machine.agreement),
    Examined("record", "the record and its tables", of_the_record.record, _RECORD, {"advice_dossiers_on_record": "dossiers on record"}),
    Examined("keys", "the key that signs the log", of_the_machine.keys, _RECORD),
    Examined("mail", "the way by which letters leave", of_the_machine.mail, seldom=True),
    Examined("letters", "letters as PDF, as they go with mails and to the post", of_letters.letters, seldom=True),
    Examined("accounts", "the portal's database", of_the_portal.accounts),
    Examined("address", "the portal's address, as people reach it", of_the_portal.address),
    Examined("sign-in", "the mails by which people sign in", of_the_portal.sign_in),
    Examined("single-sign-on", "the accounts by which staff sign in", of_the_portal.single_sign_on, seldom=True),
    Examined("outbox", "notices that wait to be sent", of_the_record.outbox, _RECORD, {"advice_notices_oldest_seconds": "age of the oldest notice that waits"}),
    Examined("webhooks", "what waits for webhooks, or was given up", of_webhooks.webhooks, _RECORD, {"advice_webhooks_oldest_seconds": "age of the oldest message that waits for a webhook", "advice_webhooks_given_up": "messages for webhooks that were given up"}),
    Examined("overdue", "due moments that passed without their event", of_the_record.overdue, _RECORD, {"advice_dossiers_overdue": "dossiers with a due moment that passed without its event"}),
    Examined("archive", "histories of runs that ended", of_the_record.archive, _RECORD, {"advice_runs_oldest_seconds": "age of the oldest history that is not archived"}),
    Examined("checkpoint", "the signed checkpoints of the log", of_the_record.checkpoint, _RECORD, {"advice_checkpoint_age_seconds": "age of the last checkpoint"}),
    Examined("clock", "this machine's clock against the database's", of_the_record.clock, _RECORD, {"advice_clock_skew_seconds": "how far the clock is from the database's"}),
    Examined("namespace", "Temporal's namespace, retention and search attributes", of_temporal.namespace, _TEMPORAL),
    Examined("installation", "the installation that Temporal serves", of_temporal.installation, _BOTH),
    Examined("workers", "workers that ask for work, and their build", of_temporal.workers, _TEMPORAL, {"advice_workers_polling": "workers that ask for work"}),
    Examined("background", "delivery, archive and the daily checkpoint in Temporal", of_temporal.background, _TEMPORAL),
    Examined("temporal-clock", "this machine's clock against Temporal's", of_temporal.clock, _TEMPORAL),
    Examined("heads", "every open dossier's last event against Temporal's", of_temporal.heads, _BOTH, {"advice_dossiers_apart": "open dossiers of which record and Temporal differ"}, seldom=True),
)
# fmt: on

HEALTH = "advice_health"
"""The metric of each check (label ``check``): 0 fine, 1 attention, 2 wrong."""


class Checked(NamedTuple):
    """A check with what it found."""

    check: Examined
    diagnosis: Diagnosis


async def examine(patient: Patient, checks: Sequence[Examined] = CHECKS) -> AsyncIterator[Checked]:
    """What each check finds, one after the other. Never raises for what is the matter with the installation."""
    for check in checks:
        yield Checked(check, await _looked(check, patient))


async def _looked(check: Examined, patient: Patient) -> Diagnosis:
    if missing := [need for need in check.needs if need in patient.faults]:
        own = check.name in _FIRST_OF and _FIRST_OF[check.name] in missing
        if own:
            return wrong(
                patient.faults[missing[0]], "without it nothing goes on: docs/operations.md, When something is stuck"
            )
        return attention(f"not looked at: {' and '.join(missing)} cannot be reached", "")
    try:
        if inspect.iscoroutinefunction(check.look):
            found: Diagnosis = await check.look(patient)
            return found
        return await asyncio.to_thread(check.look, patient)  # type: ignore[arg-type]  # what is no coroutine function
    except (RecordUnavailable, SQLAlchemyError, OSError) as error:
        return wrong(f"it cannot be looked at: {error}", "see the log of the worker")
    except RPCError as error:
        return wrong(f"Temporal does not answer ({error.message})", "see whether the server runs")


_FIRST_OF = {"record": Needs.RECORD, "namespace": Needs.TEMPORAL}
"""The checks that tell why what they are about cannot be reached."""


def worst(findings: Sequence[Checked]) -> Health:
    """How the installation is: as its worst part."""
    return max((finding.diagnosis.health for finding in findings), key=lambda health: health.level, default=Health.FINE)


@contextlib.asynccontextmanager
async def patient(
    settings: Settings,
    converse: Converse,
    search_attributes: Sequence[SearchAttributeKey[Any]],
    *,
    client: Client | None = None,
    mail_to: str | None = None,
    within: timedelta = CONNECT_TIMEOUT,
) -> AsyncIterator[Patient]:
    """An installation to be examined, as far as it can be reached (Temporal ``within`` a time); what was opened is
    closed again."""
    faults: dict[str, str] = {}
    record: Engine | None = None
    try:
        record = open_record(settings.record_url.get_secret_value())
        await asyncio.to_thread(check_record, record)
    except RecordUnavailable as error:
        faults[Needs.RECORD] = str(error)
    try:
        client = client or await connect(settings, timeout=within)
    except ConnectionFailed as error:
        faults[Needs.TEMPORAL] = str(error)
    try:
        yield Patient(
            settings=settings,
            record=record,
            client=client,
            build=build_id(),
            search_attributes=search_attributes,
            converse=converse,
            mail_to=mail_to,
            faults=faults,
        )
    finally:
        if record:
            record.dispose()
