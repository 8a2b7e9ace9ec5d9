"""Sending webhooks: to real receivers, signed, in the order of each dossier, again and again, at last given up."""

import base64
import hashlib
import hmac
import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, update
from structlog.testing import capture_logs

from activities.record import Record
from activities.webhook_posts import WebhookPosts
from installation.identity import installation_id
from installation.listing import relist
from installation.webhooks.due_messages import LEASE, LEAST_ATTEMPTS, TRIED_FOR, DueMessages
from installation.webhooks.guarded_network import Reachable
from installation.webhooks.subscriptions import BOTH_SECRETS, EndedBy, Webhook, Webhooks
from installation.webhooks.webhook_post import Poster
from models.parties import LANDLORD
from models.record.tables import WebhookMessageRow
from tests.audit.playing import ROOT, entries_of, performed, scenario_file
from tests.webhooks.receiver import LOCALHOST, Received, Receiver, receiver

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ON_EITHER = pytest.mark.parametrize("database", ["sqlite", "postgresql"])


class Clock:
    """Stands still until somebody moves it; well after the messages of these tests were written down."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC) + timedelta(minutes=1)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def posts_of(engine: Engine, clock: Clock, within: float = 5.0) -> WebhookPosts:
    return WebhookPosts(engine, Poster(Reachable.of(LOCALHOST), within=within), "https://advies.example", clock=clock)


def hook(engine: Engine, receiving: Receiver, path: str = "/", party: str = LANDLORD) -> str:
    return Webhooks(engine).add(party, receiving.url(path), (), "A. Peters", LONG_AGO).id


def opened(engine: Engine, serial: int = 1) -> str:
    """A dossier with its first events, which the landlord knows."""
    first = next(entries_of(performed(scenario_file("joint-advice"), serial)))
    Record(engine).write(first)
    return first.dossier


def state(engine: Engine, webhook: str) -> Webhook:
    return next(one for one in Webhooks(engine).all() if one.id == webhook)


def test_a_message_is_a_signed_cloud_event(engine: Engine, receiving: Receiver, clock: Clock) -> None:
    made = Webhooks(engine).add(LANDLORD, receiving.url("/hook?a=b"), (), "A. Peters", LONG_AGO)
    number = opened(engine)

    sent = posts_of(engine, clock).deliver()

    assert sent.failed == 0
    assert [one.sequence for one in receiving.taken] == [*range(1, sent.sent + 1)]
    first = receiving.taken[0]
    assert first.path == "/hook?a=b"
    assert first.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    event = first.event
    assert {name: event[name] for name in ("specversion", "source", "type", "subject", "datacontenttype")} == {
        "specversion": "1.0",
        "source": f"urn:uuid:{installation_id(engine)}",
        "type": "nl.wohv.advice.request_opened.v1",
        "subject": number,
        "datacontenttype": "application/json",
    }
    described, _, schema = event["dataschema"].partition("#/components/schemas/")
    assert described == "https://advies.example/api/v1/openapi.json"
    forms = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))["components"]["schemas"]
    assert forms[schema]["title"] == event["data"]["type"]
    assert event["data"]["in_words"]["nl"].startswith("ZOwonen heeft de aanvraag")
    assert datetime.fromisoformat(event["time"]) == datetime.fromisoformat(event["data"]["time"])
    assert first.headers["webhook-timestamp"] == str(int(clock.now.timestamp()))
    assert first.headers["webhook-signature"] == signature(made.secret, first)
    found = state(engine, made.id)
    assert (found.waiting, found.given_up, found.last_sent_at, found.last_error) == (0, 0, clock.now, None)
    assert posts_of(engine, clock).deliver() == (0, 0)


def signature(secret: str, one: Received) -> str:
    """By the text of the standard, not by our code."""
    content = f"{one.headers['webhook-id']}.{one.headers['webhook-timestamp']}.".encode() + one.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


@ON_EITHER
def test_one_that_fails_holds_up_its_own_dossier_and_no_other(
    engine: Engine, receiving: Receiver, clock: Clock
) -> None:
    one, other = opened(engine), None
    with receiver() as elsewhere:
        first, second = hook(engine, receiving), hook(engine, elsewhere)
        receiving.answer = lambda got: 500 if (got.event["subject"], got.sequence) == (one, 3) else 200
        posts = posts_of(engine, clock)
        other = opened(engine, 2)
        written_down(engine, one)

        posts.deliver()

        of = {path: [g.sequence for g in receiving.taken if g.event["subject"] == path] for path in (one, other)}
        assert of[one] == [1, 2]
        assert of[other] == [*range(1, len(of[other]) + 1)]
        assert len(of[other]) > 3
        assert [g.sequence for g in elsewhere.taken if g.event["subject"] == one] == [*range(1, len(of[other]) + 1)]
        assert (state(engine, first).last_error, state(engine, second).last_error) == ("it answered 500", None)

        receiving.answer = lambda _: 200
        assert posts.deliver() == (0, 0)  # not yet: it waits a while
        clock.now += timedelta(seconds=6)
        posts.deliver()
        assert [g.sequence for g in receiving.taken if g.event["subject"] == one] == [*range(1, len(of[other]) + 1)]
        assert state(engine, first).waiting == 0


def written_down(engine: Engine, number: str) -> None:
    """What the landlord knows of a dossier is news to its webhooks."""
    with engine.begin() as connection:
        relist(connection, number, after=0)


def test_a_receiver_that_does_not_answer_holds_up_no_other_and_is_left_alone(
    engine: Engine, receiving: Receiver, clock: Clock
) -> None:
    with receiver() as gone:
        silent = hook(engine, gone)
    hook(engine, receiving)
    numbers = [opened(engine, serial) for serial in (1, 2, 3)]
    posts = posts_of(engine, clock)

    assert posts.deliver().failed == 1  # of three dossiers: the others are not tried while nobody is there
    assert {got.event["subject"] for got in receiving.taken} == {*numbers}
    assert posts.deliver() == (0, 0)
    assert state(engine, silent).last_error == "it cannot be connected to"
    clock.now += timedelta(seconds=6)
    assert posts.deliver().failed == 1


@ON_EITHER
def test_after_three_days_it_is_given_up_and_somebody_can_have_it_sent_again(
    engine: Engine, receiving: Receiver, clock: Clock
) -> None:
    webhook, number = hook(engine, receiving), opened(engine)
    receiving.answer = lambda got: 503 if got.sequence == 2 else 200
    posts, began, attempts = posts_of(engine, clock), clock.now, 0
    with capture_logs() as logs:
        while not state(engine, webhook).given_up:
            posts.deliver()
            attempts += 1
            clock.now += timedelta(minutes=20)

    assert TRIED_FOR <= clock.now - began <= TRIED_FOR + timedelta(hours=7)
    tried = [got for got in receiving.asked if got.sequence == 2]
    assert LEAST_ATTEMPTS < len(tried) < 30
    assert len({got.headers["webhook-id"] for got in tried}) == len({got.body for got in tried}) == 1
    assert [log["event"] for log in logs if "given up" in log["event"]] == ["webhook message given up"]
    assert not any(receiving.url() in str(log) or LOCALHOST in str(log) for log in logs)
    posts.deliver()
    last = max(got.sequence for got in receiving.taken)
    assert [got.sequence for got in receiving.taken] == [1, *range(3, last + 1)]  # the others go on
    assert last > 3

    receiving.answer = lambda _: 200
    assert Webhooks(engine).send_again(webhook, clock.now) == 1
    posts.deliver()
    assert receiving.taken[-1].sequence == 2
    assert receiving.taken[-1].event["subject"] == number
    assert (state(engine, webhook).given_up, state(engine, webhook).last_error) == (0, None)


def test_what_waited_while_nothing_could_be_sent_is_tried_all_the_same(
    engine: Engine, receiving: Receiver, clock: Clock
) -> None:
    """The worker was down for a week."""
    webhook = hook(engine, receiving)
    opened(engine)
    receiving.answer = lambda _: 500
    clock.now += timedelta(days=7)
    posts_of(engine, clock).deliver()
    assert (state(engine, webhook).given_up, state(engine, webhook).last_error) == (0, "it answered 500")


def test_who_says_that_it_is_gone_is_sent_nothing_more(engine: Engine, receiving: Receiver, clock: Clock) -> None:
    webhook = hook(engine, receiving)
    opened(engine)
    receiving.answer = lambda _: 410
    posts = posts_of(engine, clock)
    posts.deliver()
    found = state(engine, webhook)
    assert (found.ended_at, found.ended_by) == (clock.now, EndedBy.RECEIVER)

    clock.now += timedelta(days=1)
    opened(engine, 2)
    assert posts.deliver() == (0, 0)
    assert len(receiving.asked) == 1


def test_a_webhook_that_ended_is_sent_nothing_also_not_what_waits(
    engine: Engine, receiving: Receiver, clock: Clock
) -> None:
    webhook = hook(engine, receiving)
    opened(engine)
    Webhooks(engine).end(webhook, clock.now, EndedBy.PARTY)
    assert posts_of(engine, clock).deliver() == (0, 0)
    assert receiving.asked == []
    assert DueMessages(engine).waiting() == 0


def test_with_a_new_secret_the_one_before_still_signs_for_a_day(
    engine: Engine, receiving: Receiver, clock: Clock
) -> None:
    made = Webhooks(engine).add(LANDLORD, receiving.url(), (), "A. Peters", LONG_AGO)
    new = Webhooks(engine).renew_secret(made.id, clock.now)
    assert new != made.secret
    opened(engine)
    posts_of(engine, clock).deliver()
    one = receiving.taken[-1]
    assert one.headers["webhook-signature"] == f"{signature(new, one)} {signature(made.secret, one)}"

    clock.now += BOTH_SECRETS
    opened(engine, 2)
    posts_of(engine, clock).deliver()
    one = receiving.taken[-1]
    assert one.headers["webhook-signature"] == signature(new, one)


@ON_EITHER
def test_a_sender_that_died_is_followed_by_another_in_the_same_order(
    engine: Engine, receiving: Receiver, clock: Clock
) -> None:
    webhook = hook(engine, receiving)
    opened(engine)
    due = DueMessages(engine)
    (first,) = due.first_of_each_dossier(webhook, clock.now, 10)
    assert due.claim(first, clock.now)  # and then its sender dies

    assert due.claim(first, clock.now) is None
    posts = posts_of(engine, clock)
    assert posts.deliver() == (0, 0)  # nothing overtakes it
    clock.now += LEASE
    posts.deliver()
    assert [got.sequence for got in receiving.taken] == [*range(1, len(receiving.taken) + 1)]
    assert len(receiving.taken) > 1


def test_whoever_took_a_message_over_has_the_say(engine: Engine, receiving: Receiver, clock: Clock) -> None:
    webhook = hook(engine, receiving)
    opened(engine)
    due = DueMessages(engine)
    (first,) = due.first_of_each_dossier(webhook, clock.now, 10)
    slow = due.claim(first, clock.now)
    clock.now += LEASE
    assert slow
    assert due.claim(first, clock.now)
    due.mark_sent(slow, clock.now)
    assert state(engine, webhook).waiting == state(engine, webhook).waiting > 0
    assert first not in due.first_of_each_dossier(webhook, clock.now, 10)
    clock.now += LEASE
    assert first in due.first_of_each_dossier(webhook, clock.now, 10)


def test_what_cannot_be_made_is_put_off_and_named(engine: Engine, receiving: Receiver, clock: Clock) -> None:
    """Somebody changed the record by hand."""
    hook(engine, receiving)
    number = opened(engine)
    with engine.begin() as connection:
        before = update(WebhookMessageRow).values(known_at=LONG_AGO)
        connection.execute(before)
    with capture_logs() as logs:
        assert posts_of(engine, clock).deliver().failed == 1
    assert [(log["event"], log["dossier"]) for log in logs] == [("no webhook message can be made", number)]
    assert receiving.asked == []


def test_a_slow_receiver_is_not_waited_for_any_longer(engine: Engine, receiving: Receiver, clock: Clock) -> None:
    webhook, release = hook(engine, receiving), threading.Event()
    opened(engine)

    def hangs(_: Received) -> int:
        release.wait(30)
        return 200

    receiving.answer = hangs
    posts_of(engine, clock, within=0.3).deliver()
    release.set()
    assert state(engine, webhook).last_error == "no answer in 0.3 seconds"


def test_the_example_in_the_documentation_takes_what_is_sent_and_nothing_else(
    engine: Engine, receiving: Receiver, clock: Clock
) -> None:
    text = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
    code = text.partition("```python\n")[2].partition("```")[0]
    assert len([line for line in code.splitlines() if line.strip()]) <= 15
    verifier: dict[str, object] = {}
    exec(compile(code, "docs/webhooks.md", "exec"), verifier)
    event_of = verifier["event_of"]
    assert callable(event_of)
    made = Webhooks(engine).add(LANDLORD, receiving.url(), (), "A. Peters", LONG_AGO)
    opened(engine)
    new = Webhooks(engine).renew_secret(made.id, clock.now)
    clock.now = datetime.now(UTC)
    posts_of(engine, clock).deliver()
    got = receiving.taken[0]

    for secret in (made.secret, new):
        assert event_of(secret, got.headers, got.body) == json.loads(got.body)
    other = Webhooks(engine).add(LANDLORD, receiving.url(), (), "A. Peters", LONG_AGO).secret
    late = {**got.headers, "webhook-timestamp": str(int(got.headers["webhook-timestamp"]) - 301)}
    for secret, headers, body in (
        (other, got.headers, got.body),
        (made.secret, got.headers, got.body + b" "),
        (made.secret, {**got.headers, "webhook-id": "x"}, got.body),
        (made.secret, late, got.body),
    ):
        with pytest.raises(ValueError, match="webhook"):
            event_of(secret, headers, body)
