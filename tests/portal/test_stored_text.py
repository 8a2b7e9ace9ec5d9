"""Whatever somebody writes or is called stands on a page as text: in every field of every act, and wherever it is read
again. It is never taken for markup, for a text of ours, nor for a place to fill in.
"""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest
import yaml
from fastapi import Request

from application.forms import FieldKind, FormField
from application.people import Office
from application.permissions import may_do
from application.signing_in import SignedIn
from installation.installation import Installation
from installation.settings import Settings
from language.request_texts import STEPS
from models.act_forms import ActName
from models.notations import from_yaml
from models.parties import AUDITOR, LANDLORD
from portal.act_form import shown_fields
from portal.web import guarded, site_of
from tests.audit.playing import put_on_record, scenario_file
from tests.portal.conftest import signed_in_for
from tests.portal.inhabited import Inhabited
from tests.portal.serving import Served, served
from tests.portal.test_routes import ROUTES
from tests.portal.visiting import Visitor

EVIL = (
    """x" onx=1 '<x-evil onx=1>{viewer.party}{0}%s%(x)s{{7919*6841}}"""
    """</title></textarea></svg></script><!--&lt;]]>\u202e"""
)
SAFE = EVIL.replace("\u202e", "")
NAMES = ("joint-advice", "four-verdicts-and-a-conflict", "claims-of-incompleteness", "unsolicited-advice")
ABOUT_WHAT_WAS_SAID = (
    *(ActName.RESPOND, ActName.ANSWER_QUESTION, ActName.RULE_ON_CLAIM, ActName.COSIGN, ActName.CONFIRM_CONCLUSION),
    *(ActName.CONFIRM_PAPER, ActName.OBJECT_TO_AMENDMENT, ActName.RECORD_RULING),
)
"""Acts whose pages can show what somebody else wrote."""
PARTIES = (LANDLORD, "geleen", "beek", AUDITOR)


class Read(HTMLParser):
    """A page as a browser takes it: what is in it that nobody here put there."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.evil: list[str] = []
        self.shown = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        self.evil += [tag] * (tag == "x-evil") + sorted(
            name for name in names if name.startswith("on") or name == "style"
        )
        self.evil += ["script"] * (tag == "script" and "src" not in names)
        self.shown += " ".join(value or "" for _, value in attrs)

    def handle_comment(self, data: str) -> None:
        self.evil.append(f"comment {data[:20]}")

    def handle_data(self, data: str) -> None:
        self.shown += data


def require_plain(page: str, path: str) -> Read:
    found = Read(page)
    assert found.evil == [], path
    assert str(7919 * 6841) not in page, path
    return found


# --- stored -------------------------------------------------------------------------------------------------------


def written_by_a_stranger(name: str, folder: Path) -> Path:
    """A scenario in which every text is evil, and everybody is called so."""
    told: Any = from_yaml(scenario_file(name).read_text(encoding="utf-8"))
    told.pop("expect", None)
    for act in told["acts"]:
        act["person"] = SAFE[:200]
        if "with" in act:
            act["with"] = evil(act["with"])
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(told, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def evil(said: Any) -> Any:
    match said:
        case dict():
            return {key: value if key == "label" else evil(value) for key, value in said.items()}
        case list():
            return [evil(one) for one in said]
        case str() if "…" in said or " " in said:
            return f"{EVIL}{said}"  # which of them it is may matter
    return said


def somebody(request: Request) -> SignedIn:
    found = signed_in_for(request.headers["x-party"])
    return found._replace(person=found.person.model_copy(update={"name": SAFE[:200]}))


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Installation, tuple[str, ...]]]:
    folder = tmp_path_factory.mktemp("strange")
    (folder / "var").mkdir()
    record = put_on_record(folder / "var", *(written_by_a_stranger(name, folder) for name in NAMES))
    settings = Settings(var=folder / "var", embedded_port=1)
    with (
        Installation(settings) as made,
        served(guarded(site_of(made, somebody, strict=True), settings)) as portal,
    ):
        yield portal, made, record.numbers
    record.engine.dispose()


FILES = ("application/pdf", "application/zip", "text/csv")
OF_NOBODY = ("/api/v1/",)
"""Pages that are the same for everybody."""


@pytest.mark.parametrize("party", PARTIES)
def test_on_every_page_it_is_read_as_it_was_written(
    party: str, strange: tuple[Served, Installation, tuple[str, ...]]
) -> None:
    portal, made, numbers = strange
    templates = [route.removeprefix("GET ") for route in ROUTES if route.startswith("GET ")]
    paths = [template for template in templates if "{" not in template]
    for number in numbers:
        paths += [one.replace("{number}", number) for one in templates if re.findall(r"\{\w+\}", one) == ["{number}"]]
        if number in numbers[:2] and party in (LANDLORD, "geleen"):
            paths += [f"/dossiers/{number}/doen/{act}" for act in ABOUT_WHAT_WAS_SAID]
        if party == "geleen" and number in numbers[:2]:
            acts = {str(event.act_id) for event in made.reader.events(number) if event.act_id}
            paths += [f"/dossiers/{number}/vastgelegd/{act}" for act in acts]
    shown = 0
    for path in paths:
        answer = portal.get(path, X_Party=party, Cookie="taal=en" if party == "beek" else "taal=nl")
        assert answer.status in (200, 303, 403, 404, 503 if path == "/readyz" else 200), path
        if answer.headers.get("content-type", "").startswith(FILES):
            continue  # files, which no browser opens here
        text = require_plain(answer.text, path).shown
        shown += text.count(EVIL)
        shows_who_looks = "<h1" in answer.text and path not in OF_NOBODY
        assert not shows_who_looks or SAFE[:200] in text, path  # who looks is called so too
    assert shown > 20


# --- sent back ------------------------------------------------------------------------------------------------------


def everywhere(fields: Iterable[FormField]) -> dict[str, str]:
    """Evil in every box of a form, where it is a text and where it is none."""
    names = [name for field in fields for name in boxes_of(field)]
    return {**dict.fromkeys(names, EVIL), f"{names[0]}{EVIL}": EVIL, EVIL: EVIL}


def boxes_of(field: FormField) -> list[str]:
    parts = {
        FieldKind.POINT: ("text", "kind", "verdict", "positions.geleen", f"positions.{EVIL}"),
        FieldKind.ANSWER: ("point", "answer", "reasons"),
        FieldKind.DOCUMENT: ("name", "media_type", "size", "sha256", "token", "label", "until"),
    }.get(field.kind, ())
    if field.many and field.kind is not FieldKind.PARTY:
        return [f"{field.name}.0.{part}" for part in parts] or [f"{field.name}.0"]
    return [field.name]


@pytest.mark.parametrize("act", ActName)
def test_a_form_that_is_sent_back_has_it_as_text(act: ActName, town: Inhabited) -> None:
    who = "case_handler" if may_do(Office.CASE_HANDLER, act) else "secretary"
    visitor, path = town.visitor(who), f"/dossiers/{town.number}/doen/{act}"
    typed = everywhere(shown_fields(act, town.person(who).party))

    refused = visitor.post(path, {**typed, "act_id": EVIL})
    kept = visitor.post(path, {**typed, "bewaar": ""})
    again = visitor.get(path)
    while_typing = visitor.post(f"{path}/vooraf", typed)

    assert (refused.status, kept.status) == (422, 303)
    for answer in (refused, again, while_typing):
        require_plain(answer.text, path)
    if typed:
        assert EVIL in require_plain(refused.text, path).shown


def test_what_is_asked_once_more_has_it_as_text(town: Inhabited) -> None:
    typed = {
        "subject": EVIL, "topic": "b", "right": "advice", "intended_decision": EVIL, "reasons": EVIL,
        "consequences": EVIL, "addressees": "geleen", EVIL: EVIL,
    }  # fmt: skip
    answer = town.visitor("case_handler").post("/nieuw", typed)

    assert answer.status == 200
    assert "Weet u het zeker?" in answer.text
    assert EVIL in require_plain(answer.text, "/nieuw").shown


def test_of_people_too(town: Inhabited) -> None:
    administrator = town.visitor("administrator")
    typed = {"name": SAFE[:200], "mail": "evil@example.org", "party": "beek", "office": "member"}
    refused = administrator.post("/mensen", {**typed, "mail": EVIL, "party": EVIL, "office": EVIL})
    assert administrator.post("/mensen", typed).status == 303

    for answer in (refused, administrator.get("/mensen")):
        assert SAFE[:150] in require_plain(answer.text, "/mensen").shown
    for asked_at in ("/aanmelden", "/aanmelden/code", "/dossiers", "/bestaat-niet"):
        path = f"{asked_at}?{urlencode({'naar': EVIL, 'na': EVIL, 'toon': EVIL, EVIL: EVIL})}"
        require_plain(Visitor(town.served).get(path).text, path)
        require_plain(administrator.get(path).text, path)
    for address in (f"/{quote(EVIL)}", f"/dossiers/{quote(EVIL)}", f"/aanmelden/link/{quote(EVIL)}"):
        require_plain(town.visitor("secretary").get(address).text, address)
    sent = Visitor(town.served).post("/aanmelden", {"mail": EVIL, "naar": EVIL})
    assert EVIL in require_plain(sent.text, "/aanmelden").shown


def test_of_a_request_in_the_making_too(town: Inhabited) -> None:
    draft, handler, reader = str(uuid4()), town.visitor("case_handler"), town.visitor("reader")
    at, person = f"/aanvraag/{draft}", town.person("reader").id
    for step in STEPS:
        typed = {name: EVIL for field in step.fields for name in (field, f"{field}.0", f"{field}.0.label")}
        assert handler.post(f"{at}/{step.name}", {**typed, EVIL: EVIL}).status == 303
        for answer in (handler.post(f"{at}/{step.name}/nog-nodig", typed), handler.get(f"{at}/{step.name}")):
            assert answer.status == 200
            require_plain(answer.text, step.name)
    assert handler.post(f"{at}/meelezers", {"reader": person, "question": EVIL}).status == 303
    assert EVIL in require_plain(reader.get(f"{at}/meelezen").text, "meelezen").shown
    assert reader.post(f"{at}/meelezen", {"verdict": EVIL, "remark": EVIL}).status == 422
    for verdict in ("ja", "nee", "good", "not_good", "yes", "no"):
        reader.post(f"{at}/meelezen", {"verdict": verdict, "remark": EVIL})
    checked = handler.post(f"{at}/controle")

    assert checked.status == 422
    for answer in (checked, handler.get(f"{at}/controle"), handler.get("/taken"), reader.get("/taken")):
        assert EVIL in require_plain(answer.text, at).shown or answer.status == 422
