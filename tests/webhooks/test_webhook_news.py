"""What each party's webhook is sent: all that the party comes to know, as far as it may know it, from the webhook on,
and nothing else; written down in the transaction by which it comes to know it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, func, select
from sqlalchemy.exc import OperationalError

from activities.record import Record
from activities.webhook_posts import WebhookPosts
from installation.identity import installation_id
from installation.listing import rebuild
from installation.outbox import told_by_letter
from installation.prepared import Prepared, Raw
from installation.record_reader import RecordReader
from installation.sights import put_on_record
from installation.webhooks.cloud_event import message_id, type_of
from installation.webhooks.guarded_network import Reachable
from installation.webhooks.subscriptions import Webhooks
from installation.webhooks.webhook_post import Poster
from language.described_events import event_described
from language.speech import Names
from models.events import Event, EventType
from models.knowledge.knowledge import Knowledge, as_known
from models.parties import LANDLORD
from models.record.tables import OutboxRow, WebhookMessageRow, WebhookRow
from tests.audit.playing import entries_of, fill, performed, scenario_file
from tests.models.procedures import ORGANISATIONS
from tests.webhooks.receiver import Received

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
LATER = datetime(2040, 1, 1, tzinfo=UTC)
PORTAL = "https://advies.example"
PARTIES = (LANDLORD, *ORGANISATIONS)


class Kept(Poster):
    """Keeps what it is given, by address, in place of sending it."""

    def __init__(self) -> None:
        super().__init__(Reachable())
        self.by_address: dict[str, list[Received]] = defaultdict(list)

    def post(self, address: str, headers: Mapping[str, str], body: bytes) -> None:
        self.by_address[address].append(Received(address, headers, body))


def webhooks_of_all(engine: Engine, since: datetime = LONG_AGO, types: tuple[str, ...] = ()) -> None:
    for party in PARTIES:
        Webhooks(engine).add(party, f"https://{party}.example/", types, "A. Peters", since)


def known_to(engine: Engine, dossier: str, party: str) -> dict[int, Event]:
    case = RecordReader(engine).case_file(dossier)
    assert case
    return {event.sequence: event for event in as_known(case, party, LATER).events}


def waiting(engine: Engine) -> list[tuple[int, str]]:
    query = select(OutboxRow.id, OutboxRow.recipient).where(OutboxRow.sent_at.is_(None)).order_by(OutboxRow.id)
    with engine.connect() as connection:
        return [(row.id, row.recipient) for row in connection.execute(query)]


def tell(engine: Engine, notice: int, at: datetime) -> None:
    assert told_by_letter(engine, [notice], at, on=at.date(), person="A. Peters") == 1


def steps(engine: Engine, scenario: str) -> Iterator[tuple[str, datetime]]:
    """A scenario, step by step; every other notice leaves a step later, and by then Beek has looked at its page too."""
    record, late = Record(engine), list[int]()
    for entry in entries_of(performed(scenario_file(scenario))):
        record.write(entry)
        yield entry.dossier, entry.recorded_at
        left = [notice for notice, _ in waiting(engine) if notice not in late]
        for notice in (*left[::2], *late):
            tell(engine, notice, entry.recorded_at)
        yield entry.dossier, entry.recorded_at
        put_on_record(engine, entry.dossier, "beek", entry.recorded_at)
        yield entry.dossier, entry.recorded_at
        late = left[1::2]


@pytest.mark.parametrize(
    ("database", "scenario", "has_parts"),
    [("sqlite", "four-verdicts-and-a-conflict", True), ("postgresql", "own-letter-to-several", False)],
)
def test_each_party_is_sent_what_it_comes_to_know_when_it_does_and_no_more(
    engine: Engine, scenario: str, has_parts: bool
) -> None:
    webhooks_of_all(engine)
    kept, own = Kept(), installation_id(engine)
    posts, had = WebhookPosts(engine, kept, PORTAL), defaultdict[str, dict[int, Received]](dict)
    withheld = partly = 0

    for dossier, _ in steps(engine, scenario):
        assert posts.deliver().failed == 0
        case = RecordReader(engine).case_file(dossier)
        assert case
        whole = {event.sequence: event for event in case.events}
        knowledge = Knowledge(case)
        for party in PARTIES:
            known = {event.sequence: event for event in as_known(case, party, LATER, knowledge).events}
            for one in kept.by_address.pop(f"https://{party}.example/", []):
                found = known[one.sequence]
                assert one.sequence not in had[party]
                assert one.event["data"] == event_described(
                    found, Names(case.agreement)
                )  # as it may know it now, and no more
                assert one.event["type"] == type_of(found.type)
                assert (one.event["party"], one.event["subject"]) == (party, dossier)
                assert one.event["source"] == f"urn:uuid:{own}"
                assert one.event["id"] == one.headers["webhook-id"] == message_id(own, found, party)
                had[party][one.sequence] = one
                partly += one.event["data"]["content"] != whole[one.sequence].content
            assert had[party].keys() == known.keys()
            withheld += len(whole) - len(known)

    assert withheld > 0  # else this says nothing
    assert (partly > 0) == has_parts
    ids = [one.event["id"] for messages in had.values() for one in messages.values()]
    assert len(ids) == len({*ids})


def test_what_was_known_before_the_webhook_is_not_sent(engine: Engine) -> None:
    entries = [*entries_of(performed(scenario_file("four-verdicts-and-a-conflict")))]
    record, kept = Record(engine), Kept()
    half = len(entries) // 2
    for entry in entries[:half]:
        record.write(entry)
    for notice, _ in waiting(engine):
        tell(engine, notice, entries[half - 1].recorded_at)
    before = {party: known_to(engine, entries[0].dossier, party).keys() for party in PARTIES}

    webhooks_of_all(engine, since=entries[half].recorded_at)
    for entry in entries[half:]:
        record.write(entry)
        for notice, _ in waiting(engine):
            tell(engine, notice, entry.recorded_at)
    WebhookPosts(engine, kept, PORTAL).deliver()

    for party in PARTIES:
        sent = {one.sequence for one in kept.by_address[f"https://{party}.example/"]}
        assert before[party]
        assert sent == known_to(engine, entries[0].dossier, party).keys() - before[party]


def test_an_event_put_on_record_now_is_news_whatever_the_clocks_say(engine: Engine) -> None:
    """A webhook was made by a machine whose clock is ahead of the worker's."""
    webhooks_of_all(engine, since=LATER)
    first = next(entries_of(performed(scenario_file("joint-advice"))))
    Record(engine).write(first)

    assert messages(engine) == {LANDLORD: len(first.events)}


def test_only_the_types_that_were_asked_for(engine: Engine) -> None:
    webhooks_of_all(engine, types=(EventType.ADVICE_RECEIVED, EventType.DOSSIER_CLOSED))
    kept = Kept()
    for _ in steps(engine, "four-verdicts-and-a-conflict"):
        WebhookPosts(engine, kept, PORTAL).deliver()
    sent = {one.event["data"]["type"] for found in kept.by_address.values() for one in found}
    assert sent == {"advice_received", "dossier_closed"}


def test_lists_that_are_made_anew_are_no_news_and_a_delivery_tells_nobody_anything(engine: Engine) -> None:
    record = fill(engine, Path(), "joint-advice", delivered=False)
    webhooks_of_all(engine)
    known = {party: known_to(engine, record.numbers[0], party) for party in PARTIES}

    rebuild(engine)
    assert messages(engine) == {}
    put_on_record(engine, record.numbers[0], "beek", datetime.now(UTC))
    assert {*messages(engine)} == {"beek"}
    WebhookPosts(engine, Kept(), PORTAL).deliver()

    known_after = {party: known_to(engine, record.numbers[0], party) for party in PARTIES}
    assert {p for p in PARTIES if known[p] != known_after[p]} == {"beek"}  # by its page


def test_what_does_not_go_on_record_is_sent_to_nobody(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    webhooks_of_all(engine)
    first = next(entries_of(performed(scenario_file("joint-advice"))))

    def breaks(*_: object, **__: object) -> bool:
        raise OperationalError("seats", {}, Exception("the disk is full"))

    with monkeypatch.context() as patch:
        patch.setattr("installation.listing.bring_rows_up_to", breaks)
        with pytest.raises(Exception, match="cannot be reached"):
            Record(engine).write(first)

    assert messages(engine) == {}
    Record(engine).write(first)
    assert {*messages(engine)} == {LANDLORD}


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_where_nobody_asked_for_anything_it_costs_one_look(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def looks(statement: object) -> None:
        if "webhook" in str(statement):
            looked.append(str(statement))

    def rows(prepared: Prepared, connection: Connection, **values: Any) -> list[Raw]:
        looks(prepared.statement)
        return usual(prepared, connection, **values)

    usual = Prepared.rows
    entries = [*entries_of(performed(scenario_file("joint-advice")))]
    Record(engine).write(entries[0])
    monkeypatch.setattr(Prepared, "rows", rows)
    event.listen(engine, "before_cursor_execute", lambda *call: looks(call[2]))
    Record(engine).write(entries[1])
    assert len(looked) == 1


def messages(engine: Engine) -> dict[str, int]:
    """How many messages there are by party."""
    query = (
        select(WebhookRow.party, func.count(WebhookMessageRow.id))
        .join(WebhookMessageRow, WebhookMessageRow.webhook == WebhookRow.id)
        .group_by(WebhookRow.party)
    )
    with engine.connect() as connection:
        return {row.party: row[1] for row in connection.execute(query)}
