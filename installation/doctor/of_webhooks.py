"""The check of the webhooks: whether what other programs have to be sent reaches them."""

from datetime import timedelta

from installation.doctor.diagnosis import Diagnosis, Patient, attention, fine, lasting
from installation.webhooks.subscriptions import EndedBy, Webhooks

LATE_MESSAGE = timedelta(hours=1)
"""How long a message may wait before a person must look."""

LATELY = timedelta(days=7)
"""So long it is told that a receiver ended its webhook."""


def webhooks(patient: Patient) -> Diagnosis:
    """What waits for webhooks, since when, and what was given up; nothing else stands still by it."""
    found, now = Webhooks(patient.engine).all(), patient.clock()
    used = [one for one in found if one.ended_at is None]
    age = max([now - one.oldest for one in used if one.oldest], default=timedelta())
    waiting, given_up = sum(one.waiting for one in used), sum(one.given_up for one in used)
    gone = [one for one in found if one.ended_by is EndedBy.RECEIVER and one.ended_at and now - one.ended_at < LATELY]
    figures = {
        "advice_webhooks_oldest_seconds": max(age, timedelta()).total_seconds(),
        "advice_webhooks_given_up": float(given_up),
    }
    todo = "starter.py webhook list says why; whose it is mends the receiver, then: starter.py webhook send-again ID"
    if given_up:
        return attention(f"{given_up} messages were given up after three days", todo, **figures)
    if age >= LATE_MESSAGE:
        return attention(f"{waiting} messages wait, the oldest for {lasting(age)}", todo, **figures)
    if gone:
        said = f"{len(gone)} webhooks ended because their receiver said that it is gone (410)"
        return attention(said, "tell whose it is: starter.py webhook list", **figures)
    if not used:
        return fine("there is none", **figures)
    return fine(f"{len(used)} webhooks, {waiting} messages wait", **figures)
