"""Whether an installation can be used now: its record, its way to Temporal, and the key that vouches for the record."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from application.errors import Unavailable, as_problem
from installation.installation import Installation

WITHIN = timedelta(seconds=1)
"""What has not answered by then cannot be reached."""

NO_ANSWER = f"no answer in {WITHIN.seconds} s"


async def readiness(installation: Installation) -> Mapping[str, str | None]:
    """What is wrong with each part that acts and pages need, in English; None where it can be used."""
    parts: Mapping[str, Callable[[Installation], Awaitable[None]]] = {
        "record": lambda given: asyncio.to_thread(_check_record, given),
        "temporal": _check_temporal,
        "keys": lambda given: asyncio.to_thread(_check_keys, given),
    }
    found = await asyncio.gather(*(_fault(check(installation)) for check in parts.values()))
    return dict(zip(parts, found, strict=True))


async def _fault(check: Awaitable[None]) -> str | None:
    try:
        async with asyncio.timeout(WITHIN.total_seconds()):
            await check
    except TimeoutError:
        return NO_ANSWER
    except Exception as error:
        problem = as_problem(error)
        if problem is None:
            raise
        return str(problem)
    return None


def _check_record(installation: Installation) -> None:
    from installation.database import check

    check(installation.record)


def _check_keys(installation: Installation) -> None:
    """As the doctor does it."""
    from installation.doctor.diagnosis import Health, Patient
    from installation.doctor.of_the_machine import keys

    patient = Patient(installation.settings, installation.record, None, "", (), lambda _: None)
    if (diagnosis := keys(patient)).health is Health.WRONG:
        raise Unavailable(diagnosis.found)


async def _check_temporal(installation: Installation) -> None:
    from installation.connection import connect

    await connect(installation.settings, timeout=WITHIN)
