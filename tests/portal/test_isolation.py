"""What is another party's is not there: the same answer as for what never was, in the same words, after the same
questions to the record. So nothing is told by an answer, nor by how long it takes."""

import re
from uuid import uuid4

import pytest

from application.keeping import Keeping
from application.people import Office
from application.second_readers import SecondReaders
from models.parties import LANDLORD
from tests.portal.inhabited import Inhabited
from tests.portal.serving import Answer, asked_of
from tests.portal.visiting import Visitor, signed_in

NEVER = "2026-999"
OF_BROWSER = re.compile(r'value="[0-9a-f]{128}"')

IN_A_DOSSIER = (
    "/dossiers/{number}",
    "/dossiers/{number}/documenten/1/1",
    "/dossiers/{number}/documenten/99/9",
    "/dossiers/{number}/doen/submit_advice",
    "/dossiers/{number}/doen/submit_advice/vooraf",
    "/dossiers/{number}/toezeggingen/x",
    "/dossiers/{number}/brief/landlord/open_request",
    "/dossiers/{number}/brief/landlord/respond",
    "/dossiers/{number}/doen/request_meeting",
    "/dossiers/{number}/brief",
    "/dossiers/{number}/kopie",
    "/dossiers/{number}/kopie/csv",
    "/dossiers/{number}/kopie/bundle",
    "/controle/dossiers/{number}",
    "/controle/dossiers/{number}/lezers",
    "/controle/dossiers/{number}/naleving",
    "/controle/dossiers/{number}/verschil",
    "/dossiers/{number}/vastgelegd/{act_id}",
    "/dossiers/{number}/brieven/1/pdf",
    "/dossiers/{number}/gebeurtenissen/1/brief",
    "/dossiers/{number}/afdruk",
)


def told(answer: Answer, *names: str) -> tuple[object, ...]:
    """What an answer says, but for what it was asked and what is of the browser."""
    text = OF_BROWSER.sub("", answer.text)
    for name in names:
        text = text.replace(name, "…")
    return (
        answer.status,
        text,
        {name: value for name, value in answer.headers.items() if name not in ("date", "content-length")},
    )


@pytest.fixture
def act_id(town: Inhabited) -> str:
    """The act by which Geleen said how its board had voted, its own affair."""
    return str(town.installation.reader.events(town.number)[-1].act_id)


@pytest.fixture
def beek(town: Inhabited) -> Visitor:
    """Somebody of the other organisation of that dossier."""
    found = signed_in(town.served, town.installation, town.member_of("beek", Office.SECRETARY, "voorzitter"))
    found.read_sign()
    return found


@pytest.mark.parametrize("who", ["outsider", "administrator"])
@pytest.mark.parametrize("path", IN_A_DOSSIER)
def test_of_a_dossier_of_others_nothing_is_told(path: str, who: str, town: Inhabited, act_id: str) -> None:
    visitor = town.visitor(who)
    visitor.read_sign()
    found = []
    for number in (town.number, NEVER):
        at = path.format(number=number, act_id=act_id)
        with asked_of(town.installation.record) as asked:
            got = told(visitor.get(at), number)
            sent = told(visitor.post(at, {"text": "x"}), number)
        found.append((got, sent, asked))

    assert found[0] == found[1]
    assert {status for status, *_ in found[0][:2]} <= {403, 404, 405}
    if who == "administrator":
        assert found[0][2] == []  # whether there is one is not even asked


def test_what_is_shown_after_an_act_of_another_is_not_there(town: Inhabited, act_id: str, beek: Visitor) -> None:
    never = "0d6b7d6c-0000-4000-8000-000000000000"
    paths = [f"/dossiers/{town.number}/vastgelegd/{one}" for one in (act_id, never)]
    found = []
    for path, one in zip(paths, (act_id, never), strict=True):
        with asked_of(town.installation.record) as asked:
            found.append((told(beek.get(path), one), asked))

    assert found[0] == found[1]
    assert found[0][0][0] == 404
    assert town.visitor("secretary").get(paths[0]).status == 200


def test_a_document_of_another_is_not_there(town: Inhabited, beek: Visitor) -> None:
    own = town.installation.reader.documents(town.number)
    vote = next(one.place for one in own if one.document.name == "vote.txt")
    found = []
    for place in (vote, "99/1"):
        with asked_of(town.installation.record) as asked:
            found.append((told(beek.get(f"/dossiers/{town.number}/documenten/{place}"), place), asked))

    assert found[0] == found[1]
    assert found[0][0][0] == 404
    assert town.visitor("secretary").get(f"/dossiers/{town.number}/documenten/{vote}").body == b"how we voted"


def test_lists_and_tasks_of_who_takes_no_part_are_those_of_an_empty_house(town: Inhabited) -> None:
    outsider = town.visitor("outsider")
    pages = [outsider.get(path).text for path in ("/taken", "/dossiers", "/dossiers?toon=gesloten")]

    assert not any(town.number in page for page in pages)
    assert [told(outsider.get(f"/dossiers?na={n}"), n) for n in (town.number,)] == [
        told(outsider.get(f"/dossiers?na={NEVER}"), NEVER)
    ]


def test_what_another_kept_or_typed_is_on_no_page_of_mine(town: Inhabited, beek: Visitor) -> None:
    path = f"/dossiers/{town.number}/doen/ask_question"
    town.visitor("secretary").post(path, {"text": "geheim-van-geleen", "bewaar": ""})

    assert "geheim-van-geleen" in town.visitor("secretary").get(path).text
    for visitor in (beek, town.visitor("member")):
        for page in (path, "/taken", "/dossiers", f"/dossiers/{town.number}", "/mijn-gegevens"):
            assert "geheim-van-geleen" not in visitor.get(page).text


def test_a_view_that_was_kept_for_one_is_shown_to_nobody_else(town: Inhabited, beek: Visitor) -> None:
    """Each looks after the other, so that what could be kept is."""
    for _ in range(2):
        own, other = town.visitor("secretary").get("/taken").text, beek.get("/taken").text
        assert own != other
        page = beek.get(f"/dossiers/{town.number}").text
        assert "vote.txt" not in page
        assert "vote.txt" in town.visitor("secretary").get(f"/dossiers/{town.number}").text
    assert "vote.txt" not in town.visitor("case_handler").get(f"/dossiers/{town.number}").text


def test_of_people_of_another_party_nothing_is_told(town: Inhabited, beek: Visitor) -> None:
    of_geleen = town.person("member").id
    for deed in ("sluiten", "uitnodigen"):
        found = [told(beek.post(f"/mensen/{who}/{deed}"), who) for who in (of_geleen, "niemand")]
        assert found[0] == found[1]
        assert found[0][0] == 404
    assert "member@geleen.example" not in beek.get("/mensen").text


def test_a_request_in_the_making_is_of_who_makes_it_and_of_who_was_asked_to_look(town: Inhabited) -> None:
    handler, draft = town.person("case_handler"), str(uuid4())
    Keeping(town.installation, handler).keep(f"/aanvraag/{draft}", {"subject": ["geheime sloop"]}, draft)
    SecondReaders(town.installation, handler).ask(draft, town.person("reader").id)
    colleague = town.member_of(LANDLORD, Office.CASE_HANDLER, "collega")
    visitor = signed_in(town.served, town.installation, colleague)
    visitor.read_sign()

    assert "geheime sloop" in town.visitor("reader").get(f"/aanvraag/{draft}/meelezen").text
    for path in ("", "/onderwerp", "/controle", "/meelezen", "/documenten/1", "/meelezen/documenten/1"):
        answer = visitor.get(f"/aanvraag/{draft}{path}")
        assert (answer.status, "geheime sloop" in answer.text) == (404, False), path
    for path in ("/onderwerp", "/onderwerp/nog-nodig", "/controle", "/meelezers", "/meelezen"):
        answer = visitor.post(f"/aanvraag/{draft}{path}", {"subject": "x", "reader": colleague.id, "verdict": "yes"})
        assert answer.status == 404, path
    visitor.post(f"/bewaard/{draft}/weg")
    kept = Keeping(town.installation, handler).of_id(draft)
    assert kept
    assert kept.fields == {"subject": ["geheime sloop"]}
    assert "geheime sloop" not in visitor.get("/taken").text
