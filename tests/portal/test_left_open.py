"""A page that was left open: what was typed there is not lost when its session ended, and nobody else can use it."""

import re
from asyncio import _get_running_loop
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from application.keeping import Keeping
from application.people import Office
from application.signing_in import SigningIn
from installation.accounts.account_tables import SessionRow
from installation.accounts.one_time_secrets import hashed
from installation.accounts.register import Register
from installation.database import RecordUnavailable
from installation.installation import Installation
from portal.act_form import FormPage, form_page
from portal.web import portal_of
from tests.portal.inhabited import WHO, Inhabited
from tests.portal.serving import served
from tests.portal.visiting import Visitor
from tests.portal.visiting import signed_in as in_whose_browser

TYPED = {"verdict": "negative", "points.0.text": "Niet slopen", "act_id": "00000000-0000-4000-8000-000000000001"}


@pytest.fixture
def path(town: Inhabited) -> str:
    return f"/dossiers/{town.number}/doen/submit_advice"


@pytest.fixture(autouse=True)
def nothing_kept(town: Inhabited) -> None:
    """What other tests kept for the same people is thrown away."""
    for keeping in (Keeping(town.installation, town.person(who)) for who in WHO):
        for kept in keeping.all():
            keeping.drop(kept.act_id)


@pytest.fixture
def visitor(town: Inhabited) -> Visitor:
    found = town.anew("secretary")
    found.read_sign()
    return found


def unused_for(visitor: Visitor, town: Inhabited, **time: float) -> None:
    """Has the session of a visitor be used for the last time so long ago."""
    mine = SessionRow.token == hashed(visitor.cookies["sessie"])
    with town.installation.accounts.begin() as connection:
        connection.execute(update(SessionRow).where(mine).values(seen_at=datetime.now(UTC) - timedelta(**time)))


def kept_of(town: Inhabited, who: str = "secretary") -> list[tuple[str, str]]:
    return [(one.place, one.act_id) for one in Keeping(town.installation, town.person(who)).all()]


def test_what_was_typed_when_a_session_ended_is_there_after_signing_in_again(
    town: Inhabited, visitor: Visitor, path: str
) -> None:
    unused_for(visitor, town, hours=12, minutes=1)

    answer = visitor.post(path, TYPED)

    assert answer.status == 401
    assert "Wat u typte, is bewaard" in answer.text
    assert f'href="/aanmelden?naar={path.replace("/", "%2F")}"' in answer.text
    assert visitor.get(path).status == 303  # the session stays over
    again = in_whose_browser(town.served, town.installation, town.person("secretary")).get(path).text
    assert "Niet slopen" in again
    assert TYPED["act_id"] in again  # and it still counts once


def test_so_it_is_where_documents_were_chosen(town: Inhabited, visitor: Visitor) -> None:
    path = f"/dossiers/{town.number}/doen/ask_question"
    unused_for(visitor, town, days=1)
    parts = [(b'; name="text"', b"Waarom?"), (b'; name="documents.0.file"; filename="foto.heic"', b"x" * 1_500_000)]

    answer = visitor.post_parts(path, parts)

    assert answer.status == 401
    assert "Kies die dan opnieuw" in answer.text
    assert "Waarom?" in town.anew("secretary").get(path).text


def test_what_a_page_asks_by_itself_keeps_nothing(town: Inhabited, visitor: Visitor, path: str) -> None:
    """What a page asks while somebody types is no page to come back to."""
    unused_for(visitor, town, days=1)

    assert visitor.post(f"{path}/vooraf", TYPED).status == 401
    assert kept_of(town) == []


def test_it_is_that_persons_alone(town: Inhabited, visitor: Visitor, path: str) -> None:
    unused_for(visitor, town, days=2)
    visitor.post(path, TYPED)

    assert "Niet slopen" not in town.visitor("member").get(path).text
    assert kept_of(town, "member") == []
    assert kept_of(town) == [(path, TYPED["act_id"])]


def test_of_a_form_of_another_site_nothing_is_kept(town: Inhabited, visitor: Visitor, path: str) -> None:
    unused_for(visitor, town, days=2)

    assert visitor.post(path, TYPED, Origin="https://evil.example").status == 403
    visitor.sign = "0" * 64
    assert visitor.post(path, TYPED).status == 403
    assert kept_of(town) == []


def test_who_was_signed_out_leaves_nothing_behind(town: Inhabited, visitor: Visitor, path: str) -> None:
    """Whoever lost a device signs it out: nobody types there in that name any more."""
    signed_in = SigningIn(town.installation).signed_in(visitor.cookies["sessie"])
    assert signed_in
    SigningIn(town.installation).sign_out(signed_in.person, signed_in.session.id)

    assert visitor.post(path, TYPED).status == 401
    assert kept_of(town) == []


def test_after_a_week_nothing_is_kept(town: Inhabited, visitor: Visitor, path: str) -> None:
    unused_for(visitor, town, days=7, minutes=1)

    assert visitor.post(path, TYPED).status == 401
    assert kept_of(town) == []


def test_nor_for_who_left(town: Inhabited) -> None:
    visitor = in_whose_browser(town.served, town.installation, person := town.member_of("beek", Office.MEMBER, "weg"))
    visitor.read_sign()
    unused_for(visitor, town, days=1)
    Register(town.installation.accounts).change(person.id, ended_at=datetime.now(UTC))

    assert visitor.post(f"/dossiers/{town.number}/doen/ask_question", {"text": "x"}).status == 401
    assert Keeping(town.installation, person).all() == []


def test_a_page_that_was_opened_before_signing_in_again_is_shown_again(
    town: Inhabited, visitor: Visitor, path: str
) -> None:
    visitor.cookies["sessie"] = town.anew("secretary").cookies["sessie"]

    answer = visitor.post(path, TYPED, Sec_Fetch_Site="same-origin")

    assert (answer.status, answer.headers["location"]) == (303, path)
    assert "Niet slopen" in visitor.get(path).text


def test_where_the_browser_does_not_say_that_it_was_a_page_of_here_it_is_refused(
    town: Inhabited, visitor: Visitor, path: str
) -> None:
    visitor.cookies["sessie"] = town.anew("secretary").cookies["sessie"]

    assert visitor.post(path, TYPED).status == 403
    assert kept_of(town) == []


def test_one_id_at_two_places_is_moved_and_that_of_somebody_else_is_left(
    town: Inhabited, visitor: Visitor, path: str
) -> None:
    """Whose advice is answered can be chosen anew; and an id can be made up."""
    other = f"/dossiers/{town.number}/doen/ask_question"
    assert visitor.post(path, {**TYPED, "bewaar": ""}).status == 303
    assert visitor.post(other, {**TYPED, "bewaar": ""}).status == 303
    assert kept_of(town) == [(other, TYPED["act_id"])]

    assert town.visitor("member").post(other, {**TYPED, "text": "geraden", "bewaar": ""}).status == 303

    assert kept_of(town) == [(other, TYPED["act_id"])]
    ((place, act_id),) = kept_of(town, "member")
    assert place == other
    assert act_id != TYPED["act_id"]


def test_what_is_kept_about_one_organisation_does_not_fill_the_form_about_another(town: Inhabited) -> None:
    path, landlord = f"/dossiers/{town.number}/doen/answer_question", town.anew("case_handler")
    typed = {"organisation": "geleen", "text": "Dat staat in bijlage 2", "act_id": str(uuid4())}
    try:
        assert landlord.post(path, {**typed, "bewaar": ""}).status == 303

        assert kept_of(town, "case_handler") == [(f"{path}?organisation=geleen", typed["act_id"])]
        assert typed["text"] in landlord.get(f"{path}?organisation=geleen").text
        beek = landlord.get(f"{path}?organisation=beek").text
        assert typed["text"] not in beek
        assert typed["act_id"] not in beek
    finally:
        Keeping(town.installation, town.person("case_handler")).drop(typed["act_id"])


def test_a_letter_that_a_tenant_organisation_enters_is_found_where_it_was_kept(town: Inhabited) -> None:
    """Whom such a letter is about is not asked: its form says so unseen, its address does not."""
    path, secretary = f"/dossiers/{town.number}/brief/landlord/answer_question", town.anew("secretary")
    unseen = dict(re.findall(r'name="(organisation|act_id)" value="([^"]*)"', secretary.get(path).text))
    try:
        assert unseen["organisation"] == "geleen"
        assert secretary.post(path, {**unseen, "text": "Zie bijlage 2", "bewaar": ""}).status == 303
        assert "Zie bijlage 2" in secretary.get(path).text
    finally:
        Keeping(town.installation, town.person("secretary")).drop(unseen["act_id"])


def test_a_letter_that_cannot_be_looked_at_now_and_lacks_its_day_comes_back_and_is_none_yet(
    town: Inhabited, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise RecordUnavailable("away")

    monkeypatch.setattr("portal.acting_pages._around", away)
    path = f"/dossiers/{town.number}/brief/geleen/ask_question"

    answer = town.anew("case_handler").post(path, {"text": "Wie betaalt?", "person": "M. Smeets", "act_id": "x"})

    assert answer.status == 503
    assert "Nog niet verstuurd" in answer.text
    assert 'name="text" value="Wie betaalt?"' in answer.text
    assert "telt dan vanaf" not in answer.text


def test_a_form_that_comes_back_is_made_where_it_keeps_nobody_else_waiting(
    town: Inhabited, visitor: Visitor, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers_requests = []

    def noting(*given: Any, **more: Any) -> FormPage:
        answers_requests.append(_get_running_loop() is not None)
        return form_page(*given, **more)

    monkeypatch.setattr("portal.acting_pages.form_page", noting)

    for typed in ({"meer": "points"}, {}):
        visitor.post(path, {**TYPED, **typed})
    assert answers_requests == [False, False]


def test_a_document_that_came_with_a_form_is_known_again_after_the_portal_was_started_anew(town: Inhabited) -> None:
    path, secretary = f"/dossiers/{town.number}/doen/ask_question", town.anew("secretary")
    refused = secretary.post_parts(path, [(b'; name="documents.0.file"; filename="plan.pdf"', b"%PDF-1.7")])
    carried = re.findall(r'name="(documents\.0\.(?!weg)\w+)" value="([^"]*)"', refused.text)
    assert refused.status == 422
    assert {name for name, _ in carried} >= {"documents.0.token", "documents.0.sha256"}

    with Installation(town.installation.settings) as anew, served(portal_of(anew, strict=True)) as portal:
        again = Visitor(portal, secretary.cookies).post(path, carried).text

    assert "plan.pdf" in again
    assert "is niet bewaard" not in again
    assert "documents.0.token" in again


def test_who_hands_over_reads_that_more_is_asked_than_shown(town: Inhabited, monkeypatch: pytest.MonkeyPatch) -> None:
    more = "En in meer dossiers: al uw taken"
    page = town.visitor("secretary").get("/mensen/overdracht").text
    assert "Nu wordt er iets van u gevraagd in:" in page
    assert more not in page
    monkeypatch.setattr("portal.hand_over_pages.MOST_TASKS", 1)
    assert more in town.visitor("secretary").get("/mensen/overdracht").text
