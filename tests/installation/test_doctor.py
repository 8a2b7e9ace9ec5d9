"""The doctor's checks of machine and record, each seen fine and seen wrong."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import temporalio.bridge
import yaml
from sqlalchemy import update

from activities.checkpoints import Checkpoints
from installation.doctor import of_the_machine, of_the_record, of_webhooks
from installation.doctor.checks import CHECKS, HEALTH, Examined, Needs, examine, patient, worst
from installation.doctor.diagnosis import Diagnosis, Health, Patient
from installation.doctor.gauges import EXAMINED_AT, SELDOM, Gauges
from installation.folders import close_to_others
from installation.keys import LogKeys
from installation.listing import relist
from installation.mail import conversation
from installation.settings import Settings
from installation.webhooks.subscriptions import EndedBy, Webhooks
from models.record.tables import DossierRow, OutboxRow, WebhookMessageRow
from portal.counts import COUNTERS, DURATIONS, PREFIX
from tests.architecture.modules import sources
from tests.audit.playing import OnRecord, put_on_record
from tests.models.procedures import ROOT

AT = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
"""In the middle of what the scenario plays."""


@pytest.fixture
def installed(settings: Settings) -> Iterator[OnRecord]:
    """A dossier of 2027 on record, its letters delivered, its key in its place."""
    found = put_on_record(settings.var, "withdrawn")
    LogKeys(settings.keys, found.engine, settings.log_name, clock=lambda: AT).prepare()
    close_to_others(settings)
    yield found
    found.engine.dispose()


@pytest.fixture
def seen(settings: Settings, installed: OnRecord) -> Callable[..., Diagnosis]:
    """What a check finds."""

    def look(check: Callable[[Patient], Diagnosis], at: datetime = AT, **changes: Any) -> Diagnosis:
        given = {"settings": settings, "record": installed.engine, "client": None, "build": "b", **changes}
        usual = {"search_attributes": (), "converse": lambda _: None, "clock": lambda: at}
        return check(Patient(**{**usual, **given}))

    return look


Look = Callable[..., Diagnosis]


def test_an_installation_in_order_is_fine(seen: Look, installed: OnRecord) -> None:
    last = max(event.time for event in installed.evidence.events(installed.numbers[0]))
    for check in (of_the_machine.folders, of_the_machine.keys, of_the_machine.agreement, of_the_machine.mail):
        assert seen(check).health is Health.FINE, seen(check)
    for look in (of_the_record.record, of_the_record.outbox, of_the_record.archive, of_the_record.clock):
        assert seen(look, last).health is Health.FINE, seen(look, last)


def test_what_other_accounts_can_reach_is_named(seen: Look, settings: Settings) -> None:
    (settings.var / "record.db").chmod(0o644)
    found = seen(of_the_machine.folders)
    assert found.health is Health.ATTENTION
    assert str(settings.var / "record.db") in found.found


def test_a_folder_that_cannot_be_written_is_wrong(seen: Look, settings: Settings) -> None:
    (settings.var / "documents").touch()
    found = seen(of_the_machine.folders)
    assert (found.health, "ADVICE_DOCUMENTS" in found.found) == (Health.WRONG, True)


@pytest.mark.parametrize(("free", "health"), [(2e9, Health.FINE), (5e8, Health.ATTENTION), (5e7, Health.WRONG)])
def test_little_room_is_told_in_time(seen: Look, monkeypatch: pytest.MonkeyPatch, free: float, health: Health) -> None:
    usage = type("Usage", (), {"free": free})
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    found = seen(of_the_machine.space)
    assert (found.health, found.figures["advice_free_bytes"]) == (health, free)


def test_a_key_that_is_gone_another_one_or_readable_is_wrong(
    seen: Look, settings: Settings, installed: OnRecord
) -> None:
    path = settings.keys / "log.key"
    path.chmod(0o640)
    assert "can read" in seen(of_the_machine.keys).found

    path.rename(settings.keys / "log-away.key")
    assert "is not there" in seen(of_the_machine.keys).found

    LogKeys(settings.keys, installed.engine, settings.log_name).rotate(lost=True)
    (settings.keys / "log-away.key").replace(path)
    path.chmod(0o600)
    found = seen(of_the_machine.keys)
    assert (found.health, "not the key in use" in found.found) == (Health.WRONG, True)


def test_an_agreement_that_cannot_be_used_is_wrong(seen: Look, settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "agreements"
    folder.mkdir()
    (folder / "calendar.toml").write_bytes((ROOT / "agreements/calendar.toml").read_bytes())
    (folder / "zowonen.toml").write_text("name = 3")
    found = seen(of_the_machine.agreement, settings=settings.model_copy(update={"agreements": folder}))
    assert found.health is Health.WRONG


def test_mail_that_cannot_leave_is_wrong_and_a_test_message_is_said(seen: Look) -> None:
    refused = seen(of_the_machine.mail, converse=lambda _: "the mail server refuses the login (535)")
    assert (refused.health, refused.found) == (Health.WRONG, "the mail server refuses the login (535)")
    assert "a test message left" in seen(of_the_machine.mail, mail_to="a@x.example").found


def test_webhooks_are_told_of_where_their_messages_do_not_arrive(
    seen: Look, installed: OnRecord, settings: Settings
) -> None:
    webhooks = Webhooks(installed.engine)
    assert seen(of_webhooks.webhooks).found == "there is none"
    made = webhooks.add("landlord", "https://hooks.example.org/", (), "A. Peters", datetime(2020, 1, 1, tzinfo=UTC))
    with installed.engine.begin() as connection:
        relist(connection, installed.numbers[0], ["landlord"])
    now = datetime.now(UTC)

    fine = seen(of_webhooks.webhooks, now)
    assert (fine.health, "1 webhooks" in fine.found) == (Health.FINE, True)
    late = seen(of_webhooks.webhooks, now + timedelta(hours=2))
    assert (late.health, "the oldest for 2 hours" in late.found) == (Health.ATTENTION, True)
    assert late.figures["advice_webhooks_oldest_seconds"] >= 7200
    with installed.engine.begin() as connection:
        connection.execute(update(WebhookMessageRow).values(given_up_at=now))
    over = seen(of_webhooks.webhooks, now)
    assert (over.health, "were given up" in over.found) == (Health.ATTENTION, True)
    assert over.figures["advice_webhooks_given_up"] > 1
    webhooks.end(made.id, now, EndedBy.RECEIVER)
    assert "(410)" in seen(of_webhooks.webhooks, now).found
    assert seen(of_webhooks.webhooks, now + timedelta(days=8)).health is Health.FINE


def waiting(installed: OnRecord, since: datetime, attempts: int = 0) -> None:
    rows = update(OutboxRow).values(sent_at=None, created=since, attempts=attempts)
    with installed.engine.begin() as connection:
        connection.execute(rows)


@pytest.mark.parametrize(
    ("age", "attempts", "health"),
    [
        (timedelta(minutes=59), 1, Health.FINE),
        (timedelta(minutes=1), 2, Health.ATTENTION),
        (timedelta(hours=1), 0, Health.ATTENTION),
        (timedelta(days=1), 0, Health.WRONG),
    ],
)
def test_letters_that_wait_are_told_with_their_age(
    seen: Look, installed: OnRecord, age: timedelta, attempts: int, health: Health
) -> None:
    waiting(installed, AT - age, attempts)
    found = seen(of_the_record.outbox)
    assert (found.health, found.figures["advice_notices_oldest_seconds"]) == (health, age.total_seconds())


def test_a_due_moment_that_passed_by_more_than_the_grace_is_overdue(
    seen: Look, installed: OnRecord, settings: Settings
) -> None:
    with installed.engine.begin() as connection:
        connection.execute(update(DossierRow).values(next_due=AT))
    grace = timedelta(minutes=settings.grace_minutes) + of_the_record.LATE_CLOCK
    in_time, late = (
        seen(of_the_record.overdue, AT + grace),
        seen(of_the_record.overdue, AT + grace + timedelta(seconds=1)),
    )
    assert (in_time.health, in_time.figures) == (Health.FINE, {"advice_dossiers_overdue": 0})
    assert (late.health, late.figures) == (Health.WRONG, {"advice_dossiers_overdue": 1})
    assert installed.numbers[0] in late.found


def test_what_no_checkpoint_covers_for_more_than_a_day_is_told(
    seen: Look, installed: OnRecord, settings: Settings
) -> None:
    last = max(event.time for event in installed.evidence.events(installed.numbers[0]))
    assert seen(of_the_record.checkpoint, last).health is Health.FINE
    late = last + of_the_record.LATE_CHECKPOINT + timedelta(minutes=2)
    assert seen(of_the_record.checkpoint, late).health is Health.ATTENTION

    keys = LogKeys(settings.keys, installed.engine, settings.log_name)
    assert Checkpoints(installed.engine, keys, clock=lambda: last).make()

    found = seen(of_the_record.checkpoint, late)
    assert found.health is Health.FINE
    assert found.figures["advice_checkpoint_age_seconds"] == (late - last).total_seconds()


def test_a_clock_behind_the_record_is_wrong(seen: Look) -> None:
    assert seen(of_the_record.clock, datetime(2026, 1, 1, tzinfo=UTC)).health is Health.WRONG


@pytest.mark.parametrize("ahead", [timedelta(seconds=30), timedelta(seconds=-30)])
def test_a_clock_apart_from_the_databases_is_wrong(
    seen: Look, monkeypatch: pytest.MonkeyPatch, ahead: timedelta, installed: OnRecord
) -> None:
    last = max(event.time for event in installed.evidence.events(installed.numbers[0])) + timedelta(hours=1)
    monkeypatch.setattr(of_the_record, "_database_clock", lambda _: last + ahead)
    found = seen(of_the_record.clock, last)
    assert (found.health, found.figures) == (Health.WRONG, {"advice_clock_skew_seconds": 30})
    monkeypatch.setattr(of_the_record, "_database_clock", lambda _: last + ahead / 10)
    assert seen(of_the_record.clock, last).health is Health.FINE


# --- the table ------------------------------------------------------------------------------------------------------


async def test_what_cannot_be_reached_is_said_once_and_what_needs_it_is_not_looked_at(settings: Settings) -> None:
    async with patient(settings, lambda _: None, ()) as nobody:
        found = {seen.check.name: seen.diagnosis async for seen in examine(nobody)}
    assert {name for name, diagnosis in found.items() if diagnosis.health is Health.WRONG} == {"record", "namespace"}
    for check in CHECKS:
        if check.needs and check.name not in ("record", "namespace"):
            assert found[check.name].found.startswith("not looked at"), check.name
    assert not settings.var.exists()


async def test_what_a_check_raises_is_what_is_wrong(settings: Settings) -> None:
    def broken(_: Patient) -> Diagnosis:
        raise PermissionError(13, "Permission denied", "/x")

    async with patient(settings, lambda _: None, ()) as nobody:
        found = [seen async for seen in examine(nobody, [Examined("broken", "", broken)])]
    assert worst(found) is Health.WRONG


class Meter:
    """What was measured last, by name and label."""

    def __init__(self) -> None:
        self.seen: dict[tuple[str, str], float] = {}

    def create_gauge(self, name: str, *_: Any) -> Any:
        measure = type("Gauge", (), {})()
        measure.set = lambda value, labels=None: self.seen.__setitem__((name, (labels or {}).get("check", "")), value)
        return measure

    create_gauge_float = create_gauge


async def test_every_check_is_a_metric_and_what_asks_others_much_is_rare(settings: Settings) -> None:
    now, meter = [AT], Meter()
    gauges = Gauges(meter, clock=lambda: now[0])  # type: ignore[arg-type]
    assert gauges.due() == list(CHECKS)
    now[0] += SELDOM - timedelta(seconds=1)
    assert gauges.due() == [check for check in CHECKS if not check.seldom]
    now[0] += timedelta(seconds=1)
    async with patient(settings, lambda _: None, ()) as nobody:
        async for seen in examine(nobody, gauges.due()):
            gauges.show(seen)
    assert {label for name, label in meter.seen if name == HEALTH} == {check.name for check in CHECKS}
    assert meter.seen[HEALTH, "record"] == 2
    assert meter.seen[EXAMINED_AT, ""] == now[0].timestamp()


def _constant(text: str, name: str) -> str:
    """The metric that a module calls by a name of its own."""
    value = re.search(rf'^{name}\b.*= "(\w+)"$', text, re.MULTILINE)
    return value[1] if value else name


def own_metrics() -> set[str]:
    """The names under which Prometheus reads this program's metrics."""
    made = re.compile(r'create_(counter|gauge(?:_float)?)\(\s*"?(\w+)')
    found = [(kind, _constant(text, named)) for text in sources().values() for kind, named in made.findall(text)]
    figures = {name for check in CHECKS for name in check.figures}
    return (
        {f"{name}_total" if kind == "counter" else name for kind, name in found if name[:7] == "advice_"}
        | figures
        | {f"{PREFIX}{counter.name}_total" for counter in COUNTERS}
        | {f"{PREFIX}{DURATIONS}{part}" for part in ("", "_bucket", "_sum", "_count")}
        | {HEALTH, EXAMINED_AT}
    )


@pytest.mark.parametrize("place", ["examples/alerts.yaml", "docs/operations.md"])
def test_every_metric_that_is_named_exists(place: str) -> None:
    text = (ROOT / place).read_text()
    if place.endswith(".yaml"):
        rules = [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]
        text = "\n".join(rule["expr"] for rule in rules)
        assert len({rule["alert"] for rule in rules}) == len(rules)
        assert set(re.findall(r'check="([\w-]+)"', text)) <= {check.name for check in CHECKS}
    else:
        text = "\n".join(line for line in text.splitlines() if line.startswith(("| `advice_", "| `temporal_")))
    assert set(re.findall(r"\badvice_\w+", text)) <= own_metrics()
    core = next(Path(temporalio.bridge.__file__ or "").parent.glob("*.so")).read_bytes()
    for name in set(re.findall(r"\btemporal_(\w+)", text)):
        assert name.removesuffix("_total").encode() in core, name


def test_needs_are_told_by_name() -> None:
    assert {need for check in CHECKS for need in check.needs} == set(Needs)


def test_a_folder_for_letters_is_tried_without_leaving_anything(tmp_path: Path) -> None:
    assert conversation(f"file:{tmp_path}/outbox", "a@x.example") is None
    assert list((tmp_path / "outbox").iterdir()) == []
    assert "cannot be written" in (conversation("file:/proc/outbox", "a@x.example") or "")
    assert conversation(f"file:{tmp_path}/outbox", "a@x.example", "b@x.example") is None
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 1
