"""The condition of an installation, as the doctor finds it, for who runs it. Nothing is changed, nothing is sent."""

from datetime import timedelta
from typing import NamedTuple

from application.people import Viewer
from application.permissions import Thing, extent_of
from installation.doctor.checks import examine, patient
from installation.doctor.diagnosis import Health
from installation.installation import Installation
from installation.mail import conversation

WITHIN = timedelta(seconds=2)
"""Somebody waits for the page: Temporal has so long to answer."""


class PartFound(NamedTuple):
    """A check with what it found, in English: what it ``asks`` about, how that is, what was ``found``, and what to do
    about it (``todo``; empty where nothing is)."""

    name: str
    asks: str
    health: Health
    found: str
    todo: str


async def condition_of(installation: Installation, viewer: Viewer) -> list[PartFound]:
    """What every check finds, the worst first. What Temporal can search by, the worker sees to itself: that is not
    compared here. Raises NotPermitted."""
    extent_of(viewer, Thing.FINDINGS)
    settings = installation.settings

    def converse(to: str | None) -> str | None:
        return conversation(settings.mail_url.get_secret_value(), settings.mail_from, to)

    async with patient(settings, converse, (), within=WITHIN) as whole:
        seen = [each async for each in examine(whole)]
    found = [PartFound(each.check.name, each.check.asks, *each.diagnosis[:3]) for each in seen]
    return sorted(found, key=lambda one: -one.health.level)
