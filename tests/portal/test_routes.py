"""Who may open which page, and send which form: every route of the portal has a row here, and every office a column.
Whatever comes back, nobody else may keep it, and it may run no script of its own.

A page that is new adds its row; until it does, the first test fails.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute

from application.clients import Clients
from application.handing_over import HandingOver
from application.keeping import Keeping
from application.mandates import Mandates
from application.people import Office, Person
from application.second_readers import SecondReaders
from installation.accounts.recoveries import Recoveries, Recovery
from installation.installation import Installation
from installation.webhooks.subscriptions import EndedBy, Webhooks
from models.calendar import local_date
from portal.guard import CONTENT_POLICY
from portal.web import site_of
from tests.portal.inhabited import NOBODY, WHO, Inhabited

COLUMNS = (NOBODY, *WHO)

# fmt: off
ROUTES: dict[str, tuple[int, ...]] = {
    #                                             nobody reader handler member secr. outside auditor admin.
    "GET /":                                       (200,  303,   303,   303,   303,   303,   303,   303),
    "GET /healthz":                                (200,) * 8,
    "GET /readyz":                                 (503,) * 8,
    "GET /vast/{address}":                         (404,) * 8,
    "GET /taal/{language}":                        (303,) * 8,

    "GET /hulp":                                   (200,) * 8,
    "GET /hulp/meldingen":                         (200,) * 8,
    "GET /api/v1/":                                (200,) * 8,
    "GET /api/v1/openapi.json":                    (200,) * 8,

    "GET /aanmelden":                              (200,  303,   303,   303,   303,   303,   303,   303),
    "POST /aanmelden":                             (422,) * 8,
    "GET /aanmelden/code":                         (200,) * 8,
    "POST /aanmelden/code":                        (403,) * 8,
    "GET /aanmelden/link/{link}":                  (200,) * 8,
    "POST /aanmelden/link/{link}":                 (403,) * 8,
    "POST /aanmelden/passkey":                     (403,) * 8,
    "POST /aanmelden/passkey/vraag":               (200,) * 8,
    "GET /aanmelden/account":                       (404,) * 8,
    "GET /aanmelden/account/terug":                 (404,) * 8,
    "GET /uitgelogd":                               (404,) * 8,
    "POST /afmelden":                              (303,) * 8,

    "GET /aanmelden/geen-toegang":                 (200,) * 8,
    "POST /aanmelden/geen-toegang":                (422,) * 8,
    "GET /aanmelden/bezwaar/{secret}":             (404,) * 8,
    "POST /aanmelden/bezwaar/{secret}":            (404,) * 8,

    "GET /mijn-gegevens":                          (303,  200,   200,   200,   200,   200,   200,   200),
    "POST /mijn-gegevens":                         (401,  422,   422,   422,   422,   422,   422,   422),
    "POST /mijn-gegevens/afmelden":                (401,  303,   303,   303,   303,   303,   303,   303),
    "POST /mijn-gegevens/mails":                   (401,  403,   422,   422,   422,   422,   403,   403),
    "POST /mijn-gegevens/passkey":                 (401,  403,   403,   403,   403,   403,   403,   403),
    "POST /mijn-gegevens/passkey/vraag":           (401,  200,   200,   200,   200,   200,   200,   200),
    "POST /mijn-gegevens/passkey/weg":             (401,  303,   303,   303,   303,   303,   303,   303),

    "GET /taken":                                  (303,  200,   200,   200,   200,   200,   303,   303),
    "GET /dossiers":                               (303,  200,   200,   200,   200,   200,   200,   403),
    "GET /dossiers/tabel.csv":                     (303,  200,   200,   200,   200,   200,   200,   403),
    "GET /dossiers/{number}":                      (303,  200,   200,   200,   200,   404,   200,   403),
    "GET /dossiers/{number}/documenten/{entry}/{place}":
                                                   (303,  200,   200,   200,   200,   404,   200,   403),
    "GET /dossiers/{number}/doen/{act}":           (303,  403,   403,   403,   200,   404,   403,   403),
    "POST /dossiers/{number}/doen/{act}":          (401,  403,   403,   403,   422,   404,   403,   403),
    "POST /dossiers/{number}/doen/{act}/vooraf":   (401,  403,   403,   403,   200,   404,   403,   403),
    "GET /jaar":                                   (303,  200,   200,   200,   200,   200,   403,   403),
    "GET /jaar/agenda/{secret}.ics":               (404,) * 8,
    "POST /jaar/agenda":                           (401,  200,   200,   200,   200,   200,   403,   403),
    "POST /jaar/aankondigingen":                   (401,  403,   422,   403,   403,   403,   403,   403),
    "POST /jaar/aankondigingen/{announcement}/intrekken":
                                                   (401,  403,   404,   403,   403,   403,   403,   403),
    "GET /toezeggingen":                           (303,  200,   200,   200,   200,   200,   200,   403),
    "POST /dossiers/{number}/toezeggingen/{commitment}":
                                                   (401,  403,   404,   403,   404,   404,   403,   403),
    "GET /dossiers/{number}/brief":               (303,  403,   200,   403,   200,   404,   403,   403),
    "GET /dossiers/{number}/brief/{sender}/{act}":
                                                   (303,  403,   200,   403,   200,   403,   403,   403),
    "POST /dossiers/{number}/brief/{sender}/{act}":
                                                   (401,  403,   422,   403,   422,   403,   403,   403),
    "GET /dossiers/{number}/vastgelegd/{act_id}":  (303,  200,   200,   200,   200,   404,   200,   403),
    "GET /dossiers/{number}/brieven":             (303,  200,   200,   200,   200,   404,   200,   403),
    "GET /dossiers/{number}/brieven/{notice}":    (303,  200,   200,   200,   200,   404,   200,   403),
    "GET /dossiers/{number}/brieven/{notice}/pdf":
                                                   (303,  200,   200,   200,   200,   404,   200,   403),
    "GET /dossiers/{number}/gebeurtenissen/{entry}/brief":
                                                   (303,  200,   200,   200,   200,   404,   200,   403),
    "GET /dossiers/{number}/afdruk":               (303,  200,   200,   200,   200,   404,   200,   403),
    "GET /post":                                   (303,  200,   200,   403,   403,   403,   403,   403),
    "GET /post/brieven":                           (303,  200,   200,   403,   403,   403,   403,   403),
    "POST /post/{notice}":                         (401,  403,   404,   403,   403,   403,   403,   403),
    "GET /nieuw":                                  (303,  403,   200,   403,   200,   200,   403,   403),
    "POST /nieuw":                                 (401,  403,   422,   403,   422,   422,   403,   403),
    "GET /nieuw/brief/{sender}":                   (303,  403,   200,   403,   200,   403,   403,   403),
    "POST /nieuw/brief/{sender}":                  (401,  403,   422,   403,   422,   403,   403,   403),
    "GET /overnemen":                              (303,  403,   200,   403,   200,   200,   403,   403),

    "GET /aanvraag":                               (303,  403,   200,   403,   403,   403,   403,   403),
    "GET /aanvraag/{draft}":                       (303,  403,   303,   403,   403,   403,   403,   403),
    "GET /aanvraag/{draft}/controle":              (303,  403,   200,   403,   403,   403,   403,   403),
    "POST /aanvraag/{draft}/controle":             (401,  403,   422,   403,   403,   403,   403,   403),
    "GET /aanvraag/{draft}/{name}":                (303,  403,   200,   403,   403,   403,   403,   403),
    "POST /aanvraag/{draft}/{name}":               (401,  403,   303,   403,   403,   403,   403,   403),
    "POST /aanvraag/{draft}/{name}/nog-nodig":     (401,  403,   200,   403,   403,   403,   403,   403),
    "GET /aanvraag/{draft}/documenten/{place}":    (303,  403,   404,   403,   403,   403,   403,   403),
    "POST /aanvraag/{draft}/meelezers":            (401,  403,   422,   403,   403,   403,   403,   403),
    "POST /aanvraag/{draft}/meelezers/{reader}/terug":
                                                   (401,  404,   303,   403,   403,   403,   403,   403),
    "GET /aanvraag/{draft}/meelezen":              (303,  200,   404,   403,   403,   403,   403,   403),
    "POST /aanvraag/{draft}/meelezen":             (401,  422,   404,   403,   403,   403,   403,   403),
    "GET /aanvraag/{draft}/meelezen/documenten/{place}":
                                                   (303,  404,   404,   403,   403,   403,   403,   403),
    "POST /bewaard/{act_id}/weg":                  (401,  303,   303,   303,   303,   303,   303,   303),

    "GET /dossiers/{number}/kopie":                (303,  200,   200,   200,   200,   404,   200,   403),
    "GET /dossiers/{number}/kopie/{form}":         (303,  200,   200,   200,   200,   404,   200,   403),
    "GET /getuige":                                (303,  403,   403,   403,   200,   200,   403,   403),
    "GET /getuige/bestand":                        (303,  403,   403,   403,   303,   303,   403,   403),
    "POST /getuige/passkey":                       (401,  403,   403,   403,   422,   422,   403,   403),
    "POST /getuige/sleutel":                       (401,  403,   403,   403,   422,   422,   403,   403),
    "POST /getuige/handtekening":                  (401,  403,   403,   403,   422,   422,   403,   403),
    "GET /controle":                               (303,  403,   403,   403,   403,   403,   200,   403),
    "GET /controle/dossiers":                      (303,  403,   403,   403,   403,   403,   200,   403),
    "GET /controle/dossiers/{number}":             (303,  403,   403,   403,   403,   403,   200,   403),
    "GET /controle/dossiers/{number}/termijn":     (303,  403,   403,   403,   403,   403,   200,   403),
    "GET /controle/dossiers/{number}/verschil":    (303,  403,   403,   403,   403,   403,   200,   403),
    "GET /controle/dossiers/{number}/naleving":    (303,  403,   403,   403,   403,   403,   200,   403),
    "GET /controle/dossiers/{number}/lezers":      (303,  403,   403,   403,   403,   403,   200,   403),
    "GET /controle/lezers":                        (303,  403,   403,   403,   403,   403,   200,   403),
    "GET /controle/lezers/{who}":                  (303,  403,   403,   403,   403,   403,   200,   403),
    "GET /controle/brief":                         (303,  403,   403,   403,   403,   403,   200,   403),
    "POST /controle/brief":                        (401,  403,   403,   403,   403,   403,   422,   403),
    "GET /controle/jaar":                          (303,  403,   403,   403,   403,   403,   303,   403),
    "GET /controle/jaar/{year}":                   (303,  403,   403,   403,   403,   403,   200,   403),
    "GET /controle/jaar/{year}/csv":               (303,  403,   403,   403,   403,   403,   404,   403),
    "GET /controle/werk/{work}":                   (303,  403,   403,   403,   403,   403,   200,   403),
    "POST /controle/werk/{work}":                  (401,  403,   403,   403,   403,   403,   303,   403),
    "GET /controle/werk/{work}/bestand":           (303,  403,   403,   403,   403,   403,   404,   403),
    "GET /mensen":                                 (303,  403,   403,   403,   200,   200,   403,   200),
    "POST /mensen":                                (401,  403,   403,   403,   422,   422,   403,   422),
    "POST /mensen/{who}/sluiten":                  (401,  403,   403,   403,   303,   404,   403,   303),
    "POST /mensen/{who}/uitnodigen":               (401,  403,   403,   403,   303,   404,   403,   303),
    "GET /mensen/machtigingen":                    (303,  403,   403,   403,   200,   200,   403,   403),
    "POST /mensen/machtigingen":                   (401,  403,   403,   403,   422,   422,   403,   403),
    "POST /mensen/machtigingen/{mandate}/intrekken":
                                                   (401,  403,   403,   403,   303,   404,   403,   403),
    "GET /mensen/overdracht":                      (303,  403,   403,   403,   200,   200,   403,   403),
    "POST /mensen/overdracht":                     (401,  403,   403,   403,   422,   422,   403,   403),
    "GET /mensen/overdracht/{hand_over}":          (303,  404,   404,   200,   404,   404,   404,   404),
    "POST /mensen/overdracht/{hand_over}":         (401,  404,   404,   303,   404,   404,   404,   404),
    "POST /mensen/overdracht/{hand_over}/terug":   (401,  403,   403,   403,   303,   404,   403,   403),
    "GET /mensen/geen-toegang":                    (303,  403,   403,   200,   200,   200,   403,   403),
    "POST /mensen/geen-toegang":                   (401,  403,   403,   422,   422,   422,   403,   403),
    "POST /mensen/geen-toegang/{recovery}/bezwaar":
                                                   (401,  403,   403,   303,   303,   404,   403,   403),
    "GET /mensen/geen-toegang/brief":              (303,  403,   200,   403,   403,   403,   403,   200),
    "POST /mensen/geen-toegang/brief":             (401,  403,   422,   403,   403,   403,   403,   422),
    "GET /koppelingen":                            (303,  403,   200,   403,   200,   200,   200,   200),
    "POST /koppelingen/webhooks":                  (401,  403,   422,   403,   422,   422,   403,   403),
    "POST /koppelingen/webhooks/{webhook}/geheim": (401,  403,   404,   403,   200,   404,   404,   403),
    "POST /koppelingen/webhooks/{webhook}/opnieuw":
                                                   (401,  403,   404,   403,   303,   404,   404,   303),
    "POST /koppelingen/webhooks/{webhook}/proberen":
                                                   (401,  403,   404,   403,   200,   404,   404,   200),
    "POST /koppelingen/webhooks/{webhook}/stoppen":
                                                   (401,  403,   404,   403,   303,   404,   404,   303),
    "POST /koppelingen/tokens":                    (401,  403,   422,   403,   422,   422,   422,   403),
    "POST /koppelingen/tokens/{token}/stoppen":    (401,  403,   404,   403,   303,   404,   404,   303),
    "GET /beheer/sleutels":                        (303,  200,   200,   200,   200,   200,   200,   200),
    "GET /beheer":                                 (303,  403,   403,   403,   403,   403,   403,   200),
    "GET /beheer/bevindingen":                     (303,  403,   403,   403,   403,   403,   403,   200),
}
# fmt: on
"""What each gets of each: a form is sent empty, about a dossier or a person of Geleen."""


def _another_of_geleen(town: Inhabited, office: Office = Office.MEMBER) -> Person:
    numbers = iter(range(1_000))
    taken = {one.mail for one in town.people()}
    name = next(f"lid-{n}" for n in numbers if f"lid-{n}@geleen.example" not in taken)
    return town.member_of("geleen", office, name)


def _a_draft(town: Inhabited) -> str:
    """A request that the case handler began with, and at which the reader was asked to look."""
    draft, handler = str(uuid4()), town.person("case_handler")
    Keeping(town.installation, handler).keep(f"/aanvraag/{draft}", {"subject": ["Sloop"]}, draft)
    SecondReaders(town.installation, handler).ask(draft, town.person("reader").id)
    return draft


def _a_mandate(town: Inhabited) -> str:
    """A mandate that the board of Geleen gave a member."""
    today = local_date(datetime.now(UTC)).isoformat()
    giving = Mandates(town.installation, town.person("secretary"))
    return giving.give(_another_of_geleen(town).id, ["submit_advice"], today, today).id


def _a_hand_over(town: Inhabited) -> str:
    """That a secretary of Geleen, another each time, asks the member to take over."""
    giver = _another_of_geleen(town, Office.SECRETARY)
    today = local_date(datetime.now(UTC)).isoformat()
    return HandingOver(town.installation, giver).arrange(giver.id, town.person("member").id, today, closes=True).id


def _a_recovery(town: Inhabited) -> str:
    """What a letter asks for somebody of Geleen."""
    now = datetime.now(UTC)
    asked = Recovery(
        id=str(uuid4()), party="geleen", person=_another_of_geleen(town).id, old_mail="x@geleen.example",
        mail="y@geleen.example", entered_by=town.person("case_handler").id, signed_by="het bestuur",
        received_on=local_date(now), asked_at=now, until=now + timedelta(days=7),
    )  # fmt: skip
    Recoveries(town.installation.accounts).ask(asked)
    return asked.id


def _a_webhook(town: Inhabited) -> str:
    """A webhook of Geleen, at an address that this machine does not speak to."""
    webhooks = Webhooks(town.installation.record)
    for one in webhooks.all():
        webhooks.end(one.id, datetime.now(UTC), EndedBy.PARTY)
    return webhooks.add("geleen", "https://127.0.0.1:9/", (), "A. Peters", datetime.now(UTC)).id


FILLED_IN: dict[str, Callable[[Inhabited], object]] = {
    "number": lambda town: town.number,
    "act": lambda _: "submit_advice",
    "act_id": lambda town: town.installation.reader.events(town.number)[0].act_id,
    "commitment": lambda _: "x",
    "entry": lambda _: 1,
    "place": lambda _: 1,
    "notice": lambda town: next(
        one.id for one in town.installation.reader.outbox(town.number) if one.notice.recipient == "geleen"
    ),
    "sender": lambda _: "geleen",
    "address": lambda _: "x.css",
    "draft": _a_draft,
    "mandate": _a_mandate,
    "hand_over": _a_hand_over,
    "recovery": _a_recovery,
    "secret": lambda _: "x",
    "name": lambda _: "onderwerp",
    "reader": lambda town: town.person("reader").id,
    "language": lambda _: "nl",
    "link": lambda _: "x",
    "who": lambda town: _another_of_geleen(town).id,
    "webhook": _a_webhook,
    "token": lambda town: Clients(town.installation, town.person("secretary")).make("p", "geleen", ["read"]).token.id,
    "form": lambda _: "csv",
    "year": lambda _: 2027,
    "work": lambda _: "verify",
    "announcement": lambda _: "x",
}
"""What stands in the address of a page."""


def address_of(template: str, town: Inhabited) -> str:
    """The address of a page of a dossier or a person of Geleen."""
    return re.sub(r"\{(\w+)\}", lambda found: str(FILLED_IN[found[1]](town)), template)


def routes_of(found: Iterable[Any]) -> Iterator[APIRoute]:
    """The routes of an application, with those of what it includes."""
    for one in found:
        if isinstance(one, APIRoute):
            yield one
        elif hasattr(one, "original_router"):
            yield from routes_of(one.original_router.routes)
        else:
            raise AssertionError(f"{one!r} is served, and nobody knows to whom")


def test_every_route_has_its_row(installation: Installation) -> None:
    found = [
        f"{method} {route.path}"
        for route in routes_of(site_of(installation).routes)
        for method in sorted(route.methods or ())
    ]

    assert len(found) == len({*found})
    assert {*found} == {*ROUTES}


@pytest.mark.parametrize("route", ROUTES)
def test_each_gets_what_is_for_that_office(route: str, town: Inhabited) -> None:
    method, _, template = route.partition(" ")
    got = {}
    for who in COLUMNS:
        path = address_of(template, town)
        visitor = town.anew(who)
        answer = visitor.get(path) if method == "GET" else visitor.post(path)
        got[who] = answer.status
        assert answer.headers["content-security-policy"] == CONTENT_POLICY
        assert answer.headers["cache-control"] == "no-store"  # whatever it is, it is this person's

    assert got == dict(zip(COLUMNS, ROUTES[route], strict=True))
