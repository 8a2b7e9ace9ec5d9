"""The page of connections in a browser: a secretary makes them, an administrator sees to them and makes none; and in
every state that they can be in, nothing is wrong with the page."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import insert

from application.board_affairs import BoardAffairs
from application.clients import Clients, Scope, client_of
from application.errors import NotRecognised
from application.people import Office
from application.webhooks import PartyWebhooks
from installation.accounts.register import Register
from installation.webhooks.subscriptions import EndedBy, Webhooks
from language.event_names import EVENT_GROUPS, EVENT_NAMES
from models.events import EventType
from models.record.tables import WebhookMessageRow
from portal.web import THREADS
from tests.portal.guideline import context_of, wrong_with
from tests.portal.inhabited import Inhabited, inhabited
from tests.webhooks.receiver import LOCALHOST, Receiver, receiver

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inhabited]:
    folder = tmp_path_factory.mktemp("connections")
    with inhabited(folder, webhook_private_addresses=LOCALHOST) as found:
        yield found


@pytest.fixture
def receiving() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


def browsing(browser: Browser, house: Inhabited, who: str) -> Page:
    context = context_of(browser, base_url=house.served.url)
    cookies = house.anew(who).cookies
    context.add_cookies([{"name": n, "value": v, "url": house.served.url} for n, v in cookies.items()])
    return context.new_page()


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).first.click()
    page.wait_for_load_state()
    assert wrong_with(page) == []


def said(page: Page) -> str:
    return page.get_by_role("main").inner_text()


def given_up(house: Inhabited, webhook: str, number: int) -> None:
    """That many messages did not arrive in three days."""
    row = {"webhook": webhook, "dossier": house.number, "attempts": 20, "given_up_at": NOW}
    instants = dict.fromkeys(("known_at", "created", "not_before"), NOW)
    with house.installation.record.begin() as connection:
        for sequence in range(1, number + 1):
            connection.execute(insert(WebhookMessageRow), {**row, **instants, "sequence": sequence})


def test_a_secretary_makes_connections_and_the_administrator_sees_to_them(
    house: Inhabited, receiving: Receiver, browser: Browser
) -> None:
    page = browsing(browser, house, "secretary")
    page.goto("/mijn-gegevens")
    page.get_by_role("link", name="Naar de koppelingen").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Koppelingen"
    assert wrong_with(page) == []

    page.get_by_label("Adres van het andere programma").fill("http://10.0.0.1/")
    press(page, "Webhook maken")
    assert "dat iedereen kan bereiken" in said(page)
    page.get_by_label("Adres van het andere programma").fill(receiving.url("/advies"))
    press(page, "Webhook maken")
    secret = page.locator("code").inner_text()
    assert secret.startswith("whsec_")
    press(page, "Test sturen")
    assert "De test is ontvangen." in said(page)
    assert receiving.taken[0].event["party"] == "geleen"
    assert secret not in page.content()
    press(page, "Nieuw geheim")
    assert page.locator("code").inner_text() != secret
    receiving.answer = lambda _: 500
    press(page, "Test sturen")
    assert "De test is niet ontvangen." in said(page)
    assert "Het antwoord was 500." in said(page)
    assert "het antwoord was 500." in said(page)

    page.get_by_label("Naam van het programma").fill("Bewonersarchief")
    press(page, "Token maken")
    assert "Kies wat het programma mag." in said(page)
    page.get_by_label("Lezen").check()
    press(page, "Token maken")
    client = client_of(house.installation, page.locator("code").inner_text())
    assert (client.party, client.token.scopes) == ("geleen", (Scope.READ,))

    (made,) = Webhooks(house.installation.record).all()
    given_up(house, made.id, 2)
    admin = browsing(browser, house, "administrator")
    admin.goto("/beheer")
    assert "in drie dagen niet bij een webhook aankwamen: 2." in said(admin)
    assert wrong_with(admin) == []
    admin.get_by_role("link", name="Naar de koppelingen").click()
    assert "gemaakt door" in said(admin)
    for name in ("Webhook maken", "Token maken", "Nieuw geheim"):
        assert admin.get_by_role("button", name=name).count() == 0
    press(admin, "Opnieuw sturen")
    assert "Berichten die wachten: 2." in said(admin)
    press(admin, "Stoppen")  # the webhook
    assert "Gestopt door de beheerder." in said(admin)
    press(admin, "Stoppen")  # the token
    assert admin.get_by_role("button", name="Stoppen").count() == 0
    page.goto("/koppelingen")
    assert "Gestopt door de beheerder." in said(page)


def test_every_type_of_event_has_one_name_that_can_be_chosen() -> None:
    assert {*EVENT_NAMES} == {*EventType}
    assert sum(map(len, EVENT_GROUPS.values())) == len(EventType)


def test_a_party_chooses_what_is_sent(house: Inhabited, receiving: Receiver, browser: Browser) -> None:
    page = browsing(browser, house, "secretary")
    page.goto("/koppelingen")
    page.get_by_label("Adres van het andere programma").fill(receiving.url("/alles"))
    press(page, "Webhook maken")
    page.goto("/koppelingen")  # looking what is wrong with a page opens what is folded
    page.get_by_label("Adres van het andere programma").fill(receiving.url("/weinig"))
    page.get_by_text("Kiezen wat er wordt verstuurd").click()
    page.get_by_label("Er is advies gegeven", exact=True).check()
    page.get_by_label("Een dossier is gesloten").check()
    press(page, "Webhook maken")
    page.goto("/koppelingen")
    page.get_by_text("Wat er wordt verstuurd (2)").click()
    assert page.locator("details[open] li").all_inner_texts() == ["Er is advies gegeven", "Een dossier is gesloten"]

    made = {webhook.url: webhook.types for webhook in Webhooks(house.installation.record).all()}
    assert made[receiving.url("/alles")] == ()
    assert made[receiving.url("/weinig")] == ("advice_submitted", "dossier_closed")


def test_a_type_that_there_is_not_is_refused_by_the_core(house: Inhabited) -> None:
    before = len(Webhooks(house.installation.record).all())
    visitor = house.anew("secretary")
    visitor.get("/koppelingen")
    sent = visitor.post("/koppelingen/webhooks", {"url": "", "type": "advice_sold"})

    assert sent.status == 422
    for fault in ("begint met https://", "Kies uit de lijst wat er wordt verstuurd"):
        assert fault in sent.text
    assert 'value="advice_sold"' not in sent.text
    assert len(Webhooks(house.installation.record).all()) == before


def test_a_receiver_that_is_silent_holds_up_no_page(house: Inhabited, receiving: Receiver) -> None:
    """Whoever has webhooks of one's own can try them as often as there are threads for pages."""
    began, may_end = threading.Event(), threading.Event()

    def silent(_: object) -> int:
        began.set()
        assert may_end.wait(60)
        return 204

    receiving.answer = silent
    who = house.person("secretary")
    made = PartyWebhooks(house.installation, who).add("geleen", receiving.url("/")).id
    visitors = [house.anew("secretary") for _ in range(THREADS)]
    for one in visitors:
        one.read_sign()
    other = house.anew("secretary")
    with ThreadPoolExecutor(THREADS + 1) as threads:
        trying = [threads.submit(one.post, f"/koppelingen/webhooks/{made}/proberen") for one in visitors]
        try:
            assert began.wait(10)
            page = threads.submit(other.get, "/koppelingen").result(8)
        finally:
            may_end.set()
        assert page.status == 200
        assert [one.result().status for one in trying] == [200] * THREADS
    PartyWebhooks(house.installation, who).end(made)


def test_who_speaks_for_a_party_no_more_leaves_no_webhook_and_no_token_behind(house: Inhabited) -> None:
    installation, left = house.installation, house.member_of("geleen", Office.SECRETARY, "vertrekt")
    stays = house.person("secretary")
    made = [PartyWebhooks(installation, who).add("geleen", f"https://127.0.0.1:{port}/").id
            for who, port in ((left, 9001), (stays, 9002), (None, 9003))]  # fmt: skip
    tokens = [Clients(installation, who).make(f"programma {place}", "geleen", ["read"]).secret
              for place, who in enumerate((left, stays, None))]  # fmt: skip
    Register(installation.accounts).change(left.id, office=Office.MEMBER.value)
    BoardAffairs(installation).bring_about()
    with pytest.raises(NotRecognised):
        client_of(installation, tokens[0])
    for secret in tokens[1:]:
        client_of(installation, secret)
    ended = {one.id: one.ended_by for one in Webhooks(installation.record).all() if one.id in made}
    assert [ended[one] for one in made] == [EndedBy.MAKER_LEFT, None, None]


def test_the_keys_as_they_are_compared(house: Inhabited, browser: Browser) -> None:
    from installation.keys import LogKeys

    settings = house.installation.settings
    keys = LogKeys(settings.keys, house.installation.record, settings.log_name)
    keys.prepare()
    old = house.installation.log.public_keys()[0].key
    new = keys.rotate()
    page = browsing(browser, house, "administrator")
    page.goto("/beheer")
    page.get_by_role("link", name="Naar de sleutels").click()
    assert wrong_with(page) == []
    shown = [text for text in page.locator("code").all_inner_texts() if "+" in text]
    assert shown == [str(new), str(old)]
    assert "starter.py rotate-key" in said(page)
    reader = browsing(browser, house, "member")
    reader.goto("/beheer/sleutels")
    assert "starter.py" not in said(reader)
    assert str(new) in said(reader)
