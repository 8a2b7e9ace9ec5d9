"""When an act came in, and how sure it is who spoke, is what a door of ours sealed; of anything else the worker's own
clock says when, and nobody says who."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from installation.doors import Door, door_of
from installation.submission import RefusedByTheProcedure, submit
from installation.transparency_log import Log
from models.acts import Act, Assurance, Channel, Seal, sealed_text
from models.calendar import local_date
from models.events import Event, EventType
from models.protocol import ACT
from models.state import Receipt
from tests.workflows.installation import Installation, act, question, request

pytestmark = pytest.mark.asyncio(loop_scope="session")

LONG_AGO, YEAR_ONE = timedelta(days=10), datetime(1, 1, 2, tzinfo=UTC)


async def by_update(to: Installation, number: str, act: Act) -> None:
    await to.procedure(number).execute_update(ACT, act, id=act.update_id, result_type=Receipt)


async def by_signal(to: Installation, number: str, act: Act) -> None:
    """A signal is not answered; what comes after it is judged after it."""
    await to.procedure(number).signal(ACT, act.model_dump(mode="json"))
    await to.submit(number, question("beek"))


Way = Callable[[Installation, str, Act], Awaitable[None]]
both_ways = pytest.mark.parametrize("send", [by_update, by_signal])


def sealed(to: Installation, number: str, act: Act, door: Door | None = None) -> Act:
    return (door or to.door).sealed(act, number, Assurance.COMMAND_LINE)


def another_door(to: Installation, name: str, since: datetime) -> Door:
    """Another machine of the same installation."""
    settings = to.settings.model_copy(update={"door": name})
    return door_of(settings, lambda: to.record, lambda: since)


def of_act(to: Installation, number: str, act: Act) -> Event:
    return to.of_act(number, act)[0]


def aged(days: float, **more: str) -> Act:
    return question(**more).model_copy(update={"at": datetime.now(UTC) - timedelta(days=days)})


# --- what no door sealed ---

INSTANTS: dict[str, Callable[[], datetime]] = {
    "ten days ago": lambda: datetime.now(UTC) - LONG_AGO,
    "before the dossier": lambda: datetime.now(UTC) - timedelta(days=400),
    "in the year 1": lambda: YEAR_ONE,
    "in ten days": lambda: datetime.now(UTC) + LONG_AGO,
    "a minute ago": lambda: datetime.now(UTC) - timedelta(minutes=1),
}


@both_ways
@pytest.mark.parametrize("at", INSTANTS.values(), ids=INSTANTS)
async def test_what_comes_by_no_door_is_of_the_instant_at_which_it_came(
    zowonen: Installation, send: Way, at: Callable[[], datetime]
) -> None:
    number = await zowonen.open(request(at=datetime.now(UTC) - timedelta(days=20)))
    sent, before = question().model_copy(update={"at": at()}), datetime.now(UTC)

    await send(zowonen, number, sent)

    found = of_act(zowonen, number, sent)
    assert before - timedelta(milliseconds=1) <= found.time <= datetime.now(UTC)
    assert (found.happened, found.assurance) == (found.time, None)


async def test_what_comes_by_no_door_is_too_late_whatever_it_says(zowonen: Installation) -> None:
    number, days = await late_acknowledgement(zowonen)

    await by_update(zowonen, number, act("acknowledge_receipt", "geleen", at=days))

    assert EventType.LAPSE_OVERTAKEN not in [event.type for event in zowonen.events(number)]


async def test_an_act_that_an_outage_held_up_is_in_time_where_its_door_sealed_it_then(zowonen: Installation) -> None:
    number, days = await late_acknowledgement(zowonen)
    held_up = sealed(zowonen, number, act("acknowledge_receipt", "geleen", at=days))

    await by_update(zowonen, number, held_up)

    types = [event.type for event in zowonen.of_act(number, held_up)]
    assert EventType.LAPSE_OVERTAKEN in types
    assert of_act(zowonen, number, held_up).time == days


async def late_acknowledgement(to: Installation) -> tuple[str, datetime]:
    """A dossier in which Geleen's receipt was not acknowledged in time, and an instant at which it was time."""
    opened = datetime.now(UTC) - timedelta(days=30)
    number = await to.open(request(at=opened))
    await to.submit(number, question("beek"))
    lapsed = [e for e in to.events(number) if e.type is EventType.TERM_ENDED and e.content["state"] == "lapsed"]
    assert "geleen" in [e.content["organisation"] for e in lapsed]
    return number, opened + timedelta(days=1)


# --- what a door sealed ---


@both_ways
async def test_what_a_door_sealed_is_of_its_instant(zowonen: Installation, send: Way) -> None:
    number = await zowonen.open(request(at=datetime.now(UTC) - timedelta(days=20)))
    sent = sealed(zowonen, number, aged(10))

    await send(zowonen, number, sent)

    found = zowonen.of_act(number, sent)
    assert {event.time for event in found} == {sent.at}
    assert {event.assurance for event in found} == {"command_line"}


async def test_what_a_door_sealed_in_the_future_is_of_now(zowonen: Installation) -> None:
    number = await zowonen.open()
    sent = sealed(zowonen, number, aged(-1))

    await by_update(zowonen, number, sent)

    found = of_act(zowonen, number, sent)
    assert found.time <= datetime.now(UTC)
    assert found.assurance == "command_line"


async def test_no_door_can_seal_an_act_from_before_its_dossier(zowonen: Installation) -> None:
    number = await zowonen.open()
    early = sealed(zowonen, number, aged(1))

    await zowonen.procedure(number).signal(ACT, early.model_dump(mode="json"))
    await zowonen.submit(number, question())

    refused = next(event for event in zowonen.events(number) if event.type is EventType.ACT_REFUSED)
    assert "before the dossier was opened" in str(refused.content["refusals"])
    assert refused.assurance == "command_line"


async def test_of_a_paper_the_paper_says_who_sent_it(zowonen: Installation) -> None:
    number = await zowonen.open(request(at=datetime.now(UTC) - timedelta(days=20)))
    received = local_date(datetime.now(UTC)) - timedelta(days=3)
    letter = question().model_copy(update={"channel": Channel.LETTER, "received": received, "entered_by": "landlord"})

    await zowonen.submit(number, letter)

    found = of_act(zowonen, number, letter)
    assert (found.assurance, local_date(found.happened)) == ("paper", received)


async def test_the_clock_vouches_for_nobody(zowonen: Installation) -> None:
    number = await zowonen.open(request(at=datetime.now(UTC) - timedelta(days=30)))
    await zowonen.submit(number, question())

    clock = [event for event in zowonen.events(number) if event.party == "clock"]
    assert clock
    assert {event.assurance for event in clock} == {None}


# --- seals that are not what they should be ---


def _forged(to: Installation, number: str, act: Act) -> Act:
    key = Ed25519PrivateKey.generate()
    return _signed_with(key, to.door.sealed(act, number, Assurance.PASSKEY), number)


def _signed_with(key: Ed25519PrivateKey, act: Act, number: str) -> Act:
    """The seal of the door that it names, made with another key."""
    assert act.seal
    signature = key.sign(sealed_text(act, number, act.seal.assurance)).hex()
    return act.model_copy(update={"seal": act.seal.model_copy(update={"signature": signature})})


def _unregistered(to: Installation, number: str, act: Act) -> Act:
    key = Ed25519PrivateKey.generate()
    signature = key.sign(sealed_text(act, number, Assurance.PASSKEY)).hex()
    public = key.public_key().public_bytes_raw().hex()
    seal = Seal(door=public, assurance=Assurance.PASSKEY, signature=signature)
    return act.model_copy(update={"seal": seal})


def _revoked(to: Installation, number: str, act: Act) -> Act:
    door = another_door(to, f"retired-{act.act_id}", datetime(2000, 1, 1, tzinfo=UTC))
    made = sealed(to, number, act, door)
    assert made.seal
    log, public = Log(to.record), made.seal.door
    log.revoke_door(next(d.key for d in log.doors() if d.key.public.hex() == public), datetime.now(UTC))
    return made


def _as_a_door_of_today(to: Installation, number: str, act: Act) -> Act:
    return sealed(to, number, act, another_door(to, f"new-{act.act_id}", datetime.now(UTC)))


def _changed(**changes: object) -> Callable[[Installation, str, Act], Act]:
    return lambda to, number, act: sealed(to, number, act).model_copy(update=changes)


def _surer(to: Installation, number: str, act: Act) -> Act:
    made = sealed(to, number, act)
    assert made.seal
    return made.model_copy(update={"seal": made.seal.model_copy(update={"assurance": Assurance.PASSKEY})})


NOT_GENUINE: dict[str, Callable[[Installation, str, Act], Act]] = {
    "a signature of somebody else": _forged,
    "a machine that is no door": _unregistered,
    "a door that was taken out of use": _revoked,
    "a door that was none at that instant": _as_a_door_of_today,
    "the seal of another dossier": lambda to, _, act: sealed(to, "2001-001", act),
    "the seal of another act id": lambda to, number, act: sealed(to, number, act).model_copy(
        update={"act_id": f"another-{act.act_id}"}
    ),
    "the seal of other words": _changed(content={"text": "Iets anders?"}),
    "the seal of another party": _changed(by="beek"),
    "the seal of another person": _changed(person="Iemand anders"),
    "the seal of another instant": lambda to, number, act: sealed(to, number, act).model_copy(
        update={"at": act.at - timedelta(hours=1)}
    ),
    "the seal of another way": _changed(channel=Channel.E_MAIL),
    "a seal that says to be surer": _surer,
}


@both_ways
@pytest.mark.parametrize("made", NOT_GENUINE.values(), ids=NOT_GENUINE)
async def test_a_seal_that_is_not_genuine_is_none(
    zowonen: Installation, send: Way, made: Callable[[Installation, str, Act], Act]
) -> None:
    number = await zowonen.open(request(at=datetime.now(UTC) - timedelta(days=20)))
    sent, before = made(zowonen, number, aged(10)), datetime.now(UTC)

    await send(zowonen, number, sent)

    found = of_act(zowonen, number, sent)
    assert before - timedelta(milliseconds=1) <= found.time
    assert found.assurance is None


async def test_a_forged_seal_on_what_would_be_in_time_is_refused_for_being_late(zowonen: Installation) -> None:
    """The door judges it as sealed; only its turn shows that nobody vouches for it."""
    opened = datetime.now(UTC) - timedelta(days=20)
    number = await zowonen.open(request(at=opened))
    await zowonen.submit(number, act("withdraw", "landlord", reason="klaar", at=opened + timedelta(days=2)))
    in_time = _forged(zowonen, number, act("acknowledge_receipt", "geleen", at=opened + timedelta(days=1)))

    with pytest.raises(RefusedByTheProcedure) as refused:
        await submit(zowonen.client, zowonen.settings, number, in_time, lambda act, _: act)

    assert [one.code for one in refused.value.refusals] == ["closed"]


async def test_a_sealed_act_sent_again_counts_once_and_under_another_id_not_as_sealed(zowonen: Installation) -> None:
    number = await zowonen.open(request(at=datetime.now(UTC) - timedelta(days=20)))
    sent = sealed(zowonen, number, aged(10))
    await by_update(zowonen, number, sent)
    before = zowonen.events(number)

    await by_update(zowonen, number, sent)
    assert zowonen.events(number) == before

    stolen = sent.model_copy(update={"act_id": f"again-{sent.act_id}"})
    await by_update(zowonen, number, stolen)
    assert of_act(zowonen, number, stolen).time > datetime.now(UTC) - timedelta(minutes=1)


async def test_without_its_folder_of_keys_a_machine_is_another_door(zowonen: Installation, tmp_path: Path) -> None:
    """Nobody can sign for a machine without its key: a second one has a name, and a key, of its own."""
    here, there = another_door(zowonen, "one", datetime.now(UTC)), another_door(zowonen, "two", datetime.now(UTC))
    number = await zowonen.open()
    first, second = (sealed(zowonen, number, question(), door) for door in (here, there))
    assert first.seal
    assert second.seal
    assert first.seal.door != second.seal.door

    await by_update(zowonen, number, first)
    await by_update(zowonen, number, second)
    assert [of_act(zowonen, number, each).assurance for each in (first, second)] == ["command_line"] * 2
