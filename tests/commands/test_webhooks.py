"""`webhook`: made, tried out, given a new secret, ended; and what of it is refused."""

from collections.abc import Callable, Iterator

import pytest

from installation.webhooks.subscriptions import MOST
from models.state import Dossier
from tests.commands.dossiers import MAINTENANCE
from tests.front_door import CommandLine
from tests.webhooks.receiver import LOCALHOST, Receiver, receiver

OnRecord = Callable[[str], Dossier]


@pytest.fixture(autouse=True)
def there_is_a_record(on_record: OnRecord) -> None:
    on_record(MAINTENANCE)


@pytest.fixture
def receiving() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


def made(starter: CommandLine, url: str, *more: str) -> dict[str, str]:
    answer: dict[str, str] = starter("webhook", "add", "--party", "geleen", "--url", url, *more, "--json").json
    return answer


def test_a_webhook_is_made_tried_out_renewed_and_ended(
    starter: CommandLine, receiving: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert starter("webhook", "list").out == "There is no webhook.\n"
    monkeypatch.setenv("ADVICE_WEBHOOK_PRIVATE_ADDRESSES", LOCALHOST)
    one = made(starter, receiving.url("/x"), "--type", "dossier_closed", "--type", "advice_received")

    assert starter("webhook", "test", one["id"]).out == "It was received.\n"
    (ping,) = receiving.taken
    assert (ping.event["type"], ping.event["party"]) == ("nl.wohv.advice.ping.v1", "geleen")
    assert "data" not in ping.event
    assert ping.headers["webhook-id"] == ping.event["id"]

    receiving.answer = lambda _: 404
    refused = starter("webhook", "test", one["id"])
    assert (refused.code, refused.err) == (1, "It was not received: it answered 404.\n")
    (listed,) = starter("webhook", "list", "--json").json
    assert (listed["id"], listed["party"], listed["types"]) == (
        one["id"],
        "geleen",
        ["advice_received", "dossier_closed"],
    )
    assert (listed["made_by"], listed["last_error"]) == ("operator", "it answered 404")
    shown = starter("webhook", "list")
    assert one["secret"] not in shown.out + str(listed)

    renewed = starter("webhook", "renew-secret", one["id"])
    assert "whsec_" in renewed.out
    assert one["secret"] not in renewed.out
    starter("webhook", "test", one["id"])
    assert receiving.asked[-1].headers["webhook-signature"].count("v1,") == 2

    assert starter("webhook", "send-again", one["id"]).out == "0 messages are sent again.\n"
    assert starter("webhook", "end", one["id"]).out == "Ended.\n"
    assert "ended by operator" in starter("webhook", "list").out
    for words in (("test",), ("renew-secret",), ("send-again",), ("end",)):
        assert starter("webhook", *words, one["id"]).code == 1


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://hooks.example.org/", "it needs https"),
        ("https://127.0.0.1/", "not spoken to"),
        ("https://[::ffff:127.0.0.1]/", "not spoken to"),
        ("https://2130706433/", "number"),
        ("", "url"),
    ],
)
def test_an_address_that_will_not_do_is_refused_at_once(starter: CommandLine, url: str, fault: str) -> None:
    outcome = starter("webhook", "add", "--party", "geleen", "--url", url)
    assert outcome.code == 2
    assert fault in outcome.err
    assert starter("webhook", "list", "--json").json == []


def test_every_fault_is_named(starter: CommandLine) -> None:
    outcome = starter(
        "webhook", "add", "--party", "geleen", "--url", "ftp://x", "--type", "dosier_closed", "--type", "x"
    )
    assert outcome.code == 2
    assert all(text in outcome.err for text in ("no address", "'dosier_closed'", "'x'", "dossier_closed"))
    auditor = starter("webhook", "add", "--party", "auditor", "--url", "https://hooks.example.org/")
    assert (auditor.code, "no party" in auditor.err) == (2, True)


def test_a_party_has_a_few(starter: CommandLine) -> None:
    for number in range(MOST):
        made(starter, f"https://hooks.example.org/{number}")
    outcome = starter("webhook", "add", "--party", "geleen", "--url", "https://hooks.example.org/more")
    assert (outcome.code, f"{MOST} webhooks at most" in outcome.err) == (2, True)
