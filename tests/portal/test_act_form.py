"""The form of every act on a page: what is typed becomes the content, and what is wrong comes back to its box."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest

from application.forms import FieldKind, checked, fields_of, side_of
from installation.installation import Installation
from language.act_pages import PAGES
from language.speech import say
from language.tongue import Tongue
from models.act_forms import FORMS, ActName, By, as_recorded, read_content
from models.parties import LANDLORD
from models.refusals import refusal
from models.rights import Right
from portal.act_form import FormPage, form_page, shown_fields
from portal.boxes import Box, Given, GivenPoint, id_of
from portal.typed import Typed, closed_up, content_of, day_typed, typed_of
from portal.web import guarded
from tests.portal.example_acts import by_of, filled_in
from tests.portal.gallery import GIVEN, with_gallery
from tests.portal.serving import Answer, Served, served

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=grens"
SIDES = [(act, by) for act in ActName for by in ("geleen", LANDLORD) if FORMS[act].by in (By.EITHER, side_of(by))]


@pytest.fixture(scope="module")
def gallery(installation: Installation) -> Iterator[Served]:
    with served(guarded(with_gallery(installation), installation.settings)) as serving:
        yield serving


def every_box(page: FormPage) -> Iterator[Box]:
    def inside(boxes: tuple[Box, ...]) -> Iterator[Box]:
        for box in boxes:
            yield box
            for row in box.rows:
                yield from inside(row.boxes)

    return inside((*page.boxes, *page.further))


def dutch(text: Any) -> str:
    return Tongue.DUTCH.of(text)


# --- From the boxes to the content ----------------------------------------------------------------------------------


class Boxes(HTMLParser):
    """What a browser would send of the forms of a page, untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._area: str | None = None
        self._text: list[str] = []
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "input" and kind in ("text", "hidden"):
            self.sent.append((name, given.get("value", "")))
        elif tag == "input" and kind in ("radio", "checkbox") and "checked" in given:
            self.sent.append((name, given["value"]))
        elif tag == "textarea":
            self._area, self._text = name, []
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given and self._select:
            self.sent.append((self._select, given["value"]))

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self.sent.append((self._area, "".join(self._text).removeprefix("\n").replace("\n", "\r\n")))
            self._area = None

    @property
    def typed(self) -> Typed:
        typed: dict[str, list[str]] = {}
        for name, value in self.sent:
            typed.setdefault(name, []).append(value)
        return typed


def boxes_in(html: str) -> Boxes:
    boxes = Boxes()
    boxes.feed(html)
    return boxes


@pytest.mark.parametrize("act", ActName)
def test_what_stands_in_the_boxes_of_a_page_is_the_content_that_it_was_made_of(act: ActName, gallery: Served) -> None:
    by = by_of(act)
    shown = {field.name for field in shown_fields(act, by)}
    content = {name: value for name, value in filled_in(act, by).items() if name in shown}

    sent = boxes_in(gallery.get(f"/galerij/{act}?wat=vol").text).typed
    read = content_of(shown_fields(act, by), sent)

    assert read == content
    assert checked(act, by, read) == []
    assert as_recorded(read_content(act, read).content) == as_recorded(read_content(act, content).content)


@pytest.mark.parametrize("act", ActName)
def test_an_empty_form_says_nothing_but_what_counts_by_itself(act: ActName, gallery: Served) -> None:
    by = by_of(act)
    fields = shown_fields(act, by)
    sent = boxes_in(gallery.get(f"/galerij/{act}").text).typed

    usual = {field.name: field.default for field in fields if field.default not in (None, "")}
    answers = [field.name for field in fields if field.kind is FieldKind.ANSWER]

    assert content_of(fields, sent) == {
        **usual,
        **{name: [{"point": 1}, {"point": 2}] for name in answers},  # no point can be passed over
    }


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("31-01-2027", "2027-01-31"),
        ("31-1-2027", "2027-01-31"),
        ("1/2/2027", "2027-02-01"),
        ("1.2.2027", "2027-02-01"),
        ("31 januari 2027", "2027-01-31"),
        ("5 Maart 2027", "2027-03-05"),
        ("5 March 2027", "2027-03-05"),
        ("2027-01-31", "2027-01-31"),
        ("31-02-2027", "31-02-2027"),
        ("31 foo 2027", "31 foo 2027"),
        ("31-01-27", "31-01-27"),
        ("morgen", "morgen"),
        ("", ""),
    ],
)
def test_a_day_is_read_as_people_write_it_and_else_left_as_it_is(written: str, meant: str) -> None:
    assert day_typed(written) == meant


def test_rows_that_were_left_open_are_closed_up() -> None:
    fields = fields_of(ActName.SUBMIT_ADVICE, By.ORGANISATION)
    typed = {"points.0.text": [" "], "points.3.text": ["twee"], "points.10.text": ["drie"], "points.1.kind": [""]}

    assert closed_up(fields, typed) == {"points.0.text": ["twee"], "points.1.text": ["drie"]}


def test_a_name_that_is_no_field_is_not_in_the_content() -> None:
    fields = shown_fields(ActName.REACT, "geleen")
    typed = {"text": ["Dank"], "token": ["x"], "by": ["landlord"], "text.0": ["y"], "organisation": ["beek"]}

    assert content_of(fields, typed) == {"text": "Dank"}


# --- The page -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("act", "by"), SIDES)
def test_every_field_of_an_act_stands_once_on_its_page_with_its_words(act: ActName, by: str) -> None:
    page = form_page(act, by, given=GIVEN)
    names = [box.name for box in (*page.boxes, *page.further)]

    assert sorted(names) == sorted(field.name for field in shown_fields(act, by))
    assert not {field.name for field in shown_fields(act, by) if field.required} & {box.name for box in page.further}
    assert all(dutch(box.label) != Tongue.ENGLISH.of(box.label) for box in (*page.boxes, *page.further))
    assert dutch(page.title)[0].isupper()


@pytest.mark.parametrize("act", ActName)
def test_a_page_places_fields_that_its_act_has(act: ActName) -> None:
    names = {field.name for field in fields_of(act)}

    assert {*PAGES[act].first, *PAGES[act].labels, *PAGES[act].hints} <= names


def test_which_organisation_is_asked_where_it_must_or_can_be_said() -> None:
    def asks(act: ActName, by: str) -> bool:
        return "organisation" in {field.name for field in shown_fields(act, by)}

    assert asks(ActName.RESPOND, LANDLORD)
    assert asks(ActName.RECORD_DISPUTE, LANDLORD)
    assert not asks(ActName.RECORD_DISPUTE, "geleen")
    assert not asks(ActName.WITHDRAW, LANDLORD)


@pytest.mark.parametrize(
    ("right", "title", "intro", "verdict"),
    [
        (Right.ADVICE, "Advies geven", "uw advies", "Wat is uw advies?"),
        (Right.WEIGHTY_ADVICE, "Advies geven", "uw advies", "Wat is uw advies?"),
        (Right.CONSENT, "Laat weten of u instemt met het plan", "of u instemt", "Stemt u in met het plan?"),
        (None, "Het advies of de instemming sturen", "uw advies", "Wat is uw advies?"),
    ],
)
def test_who_is_asked_for_consent_is_not_asked_for_an_advice(
    right: Right | None, title: str, intro: str, verdict: str
) -> None:
    page = form_page(ActName.SUBMIT_ADVICE, "geleen", given=Given(right=right))
    assert dutch(page.title) == title
    assert intro in say(page.intro).nl
    assert dutch(page.boxes[0].label) == verdict


def test_a_choice_shows_what_is_possible_now() -> None:
    page = form_page(ActName.SUBMIT_ADVICE, "geleen", given=Given(choices={"verdict": ["consent", "consent_refused"]}))
    verdict = next(box for box in page.boxes if box.name == "verdict")

    assert [choice.value for choice in verdict.choices] == ["consent", "consent_refused"]


def test_a_response_has_a_row_for_each_point_with_what_it_says() -> None:
    page = form_page(ActName.RESPOND, LANDLORD, given=Given(points=[GivenPoint("Minder huur"), GivenPoint("Een lift")]))
    points = next(box for box in page.boxes if box.name == "points")

    assert [(dutch(row.heading), row.point and row.point.text) for row in points.rows] == [
        ("Punt 1", "Minder huur"),
        ("Punt 2", "Een lift"),
    ]
    assert [row.unseen for row in points.rows] == [(("points.0.point", "1"),), (("points.1.point", "2"),)]
    assert points.more is None


def test_no_point_can_be_left_out_of_an_answer() -> None:
    """Whatever is sent, each point has its row, in order; what is about none of them is shown after them."""
    given = Given(points=[GivenPoint("Minder huur"), GivenPoint("Een lift"), GivenPoint("Een fietsenhok")])
    typed = {"points.0.point": ["3"], "points.0.answer": ["followed"], "points.1.point": ["9"], "points.1.who": ["x"]}
    fields = shown_fields(ActName.RESPOND, LANDLORD)

    page = form_page(ActName.RESPOND, LANDLORD, typed, (), given)
    points = next(box for box in page.boxes if box.name == "points")
    answers = [
        next(one.value for one in row.boxes[0].choices if one.is_chosen) if row.boxes[0].value else ""
        for row in points.rows
    ]
    sent = content_of(fields, closed_up(fields, typed, 3))

    assert [row.unseen[0][1] for row in points.rows] == ["1", "2", "3", "9"]
    assert answers == ["", "", "followed", ""]
    assert sent["points"] == [{"point": 1}, {"point": 2}, {"point": 3, "answer": "followed"}, {"point": 9, "who": "x"}]
    assert [fault.field for fault in checked(ActName.RESPOND, LANDLORD, sent) if fault.field.startswith("points")] == [
        "points.0.answer",
        "points.1.answer",
        "points.3.answer",
    ]


def test_what_may_be_answered_as_a_whole_needs_no_point() -> None:
    fields = shown_fields(ActName.ANSWER_UNSOLICITED_ADVICE, LANDLORD)
    rows = {"points.0.point": ["1"], "points.1.point": ["2"], "text": ["Dank."]}

    assert content_of(fields, closed_up(fields, rows, 2)) == {"text": "Dank."}
    assert content_of(fields, closed_up(fields, {**rows, "points.1.answer": ["followed"]}, 2))["points"] == [
        {"point": 1},
        {"point": 2, "answer": "followed"},
    ]


def test_who_does_what_is_promised_and_until_when_goes_along() -> None:
    fields = shown_fields(ActName.RESPOND, LANDLORD)
    row = {"point": "1", "answer": "followed", "who": "M. Smeets", "until": "1 juni 2027"}
    typed = {f"points.0.{name}": [value] for name, value in row.items()}

    assert content_of(fields, closed_up(fields, typed, 1))["points"] == [{**row, "point": 1, "until": "2027-06-01"}]


def test_an_organisation_that_is_the_only_one_is_not_asked_for() -> None:
    page = form_page(ActName.RESPOND, LANDLORD, given=Given(parties={"beek": "Beek"}))

    assert next(box for box in page.boxes if box.name == "organisation").looks == "known"


def test_what_is_seldom_filled_in_stands_folded_until_it_holds_something() -> None:
    folded = form_page(ActName.REACT, "geleen", {"text": ["Dank"]})
    open_ = form_page(ActName.REACT, "geleen", {"note": ["Ter kennisname"]})

    assert [box.name for box in folded.further] == ["note"]
    assert (folded.is_unfolded, open_.is_unfolded) == (False, True)


@pytest.mark.parametrize(("act", "by"), SIDES)
def test_nothing_is_unfolded_on_an_empty_page(act: ActName, by: str) -> None:
    assert not form_page(act, by, given=GIVEN).is_unfolded


def test_an_act_keeps_its_id_so_that_it_counts_once() -> None:
    new = form_page(ActName.REACT, "geleen")
    again = form_page(ActName.REACT, "geleen", {"act_id": [new.act_id]})

    assert re.fullmatch(r"[0-9a-f-]{36}", new.act_id)
    assert again.act_id == new.act_id


# --- What is wrong --------------------------------------------------------------------------------------------------


def refused(act: ActName, by: str, typed: Typed) -> FormPage:
    faults = checked(act, by, content_of(shown_fields(act, by), typed))
    return form_page(act, by, typed, faults, GIVEN)


@pytest.mark.parametrize(("act", "by"), SIDES)
def test_every_fault_is_told_and_leads_to_a_box_that_says_it_too(act: ActName, by: str) -> None:
    faults = checked(act, by, {})
    page = form_page(act, by, {}, faults, GIVEN)

    assert len(page.told) == len(faults)
    assert {told.id for told in page.told} == {id_of(fault.field) for fault in faults}
    assert all(box.faults for box in every_box(page) if box.id in {told.id for told in page.told})


def test_a_fault_within_a_row_leads_to_its_box() -> None:
    typed = {"organisation": ["beek"], "decision": ["x"], "points.0.point": ["1"], "points.1.point": ["twee"]}
    page = refused(ActName.RESPOND, LANDLORD, typed)

    assert {told.id for told in page.told} == {"veld-points-0-answer", "veld-points-1-answer", "veld-points"}
    answer = next(box for box in every_box(page) if box.name == "points.0.answer")
    assert [dutch(fault) for fault in answer.faults] == ["Kies een van de antwoorden."]


@pytest.mark.parametrize(
    ("act", "typed", "box", "said"),
    [
        (ActName.REPORT_EXECUTION, {"date": ["31-02-2027"]}, "date", "Schrijf hem zo: 31-01-2027"),
        (ActName.REPORT_EXECUTION, {"date": [" "]}, "date", "Vul dit in."),
        (ActName.CONFIRM_PAPER, {"sequence": ["elf"], "received": ["1-2-2027"]}, "sequence", "Vul een heel getal in"),
        (ActName.RULE_ON_CLAIM, {"organisation": ["beek"]}, "ruling", "Kies een van de antwoorden."),
        (ActName.RULE_ON_CLAIM, {"organisation": ["beek"], "ruling": ["ja"]}, "ruling", "Kies een van de antwoorden."),
    ],
)
def test_what_is_wrong_is_said_as_people_say_it(act: ActName, typed: Typed, box: str, said: str) -> None:
    page = refused(act, LANDLORD, typed)
    wrong = [found for found in every_box(page) if found.faults]

    assert [found.name for found in wrong] == [box]
    assert said in dutch(wrong[0].faults[0])
    assert said in dutch(page.told[0].text)


def test_a_row_that_lacks_its_text_asks_for_it_and_a_list_with_something_wrong_does_not() -> None:
    point = refused(ActName.SUBMIT_ADVICE, "geleen", {"verdict": ["negative"], "points.0.kind": ["argument"]})
    address = refused(ActName.CORRECT_ADDRESSES, "geleen", {"e_mail.0": ["geen adres"]})

    assert [dutch(told.text) for told in point.told] == ["Het punt – Vul dit in."]
    assert dutch(address.told[0].text).startswith(
        "Op welke e-mailadressen bent u te bereiken? – Een gegeven klopt niet"
    )


def test_a_fault_of_no_box_is_told_without_a_link() -> None:
    page = form_page(ActName.REACT, "geleen", {}, [refusal("closed")])

    assert [told.id for told in page.told] == [None]
    assert dutch(page.told[0].text).startswith("Het dossier is gesloten")


# --- Over the wire --------------------------------------------------------------------------------------------------


def posted(portal: Served, act: ActName, typed: Mapping[str, str], file: tuple[str, bytes] | None = None) -> Answer:
    """What an act's page answers to what a browser that opened it sends; with a document in its first row."""
    page = portal.get(f"/galerij/{act}")
    sent = {"teken": dict(boxes_in(page.text).sent)["teken"], **typed}
    cookie = page.headers["set-cookie"].partition(";")[0]
    if file is None:
        return portal.send("POST", f"/galerij/{act}", urlencode(sent).encode(), Content_Type=FORM, Cookie=cookie)
    parts = [(name, None, value.encode()) for name, value in sent.items()]
    body = multipart([*parts, ("documents.0.file", *file)])
    return portal.send("POST", f"/galerij/{act}", body, Content_Type=MULTIPART, Cookie=cookie)


def multipart(parts: Sequence[tuple[str, str | None, bytes]]) -> bytes:
    lines = []
    for name, file, content in parts:
        disposition = f'form-data; name="{name}"' + (f'; filename="{file}"' if file is not None else "")
        lines.append(b"--grens\r\nContent-Disposition: " + disposition.encode() + b"\r\n\r\n" + content + b"\r\n")
    return b"".join(lines) + b"--grens--\r\n"


def test_a_form_of_another_site_is_not_read(gallery: Served) -> None:
    answer = gallery.send("POST", "/galerij/react", urlencode({"text": "Dank"}).encode(), Content_Type=FORM)

    assert answer.status == 403


def test_a_refused_form_is_422_with_everything_that_was_typed(gallery: Served) -> None:
    typed = {"date": "morgen", "present": "5", "for": "drie", "motion": '<script>alert("x")</script>', "note": "n"}
    answer = posted(gallery, ActName.RECORD_DELIBERATION, typed)

    assert answer.status == 422
    again = boxes_in(answer.text).typed
    assert {name: again[name] for name in typed} == {name: [value] for name, value in typed.items()}
    assert "<script>alert" not in answer.text
    assert 'href="#veld-for"' in answer.text


def test_a_form_in_order_leads_on(gallery: Served) -> None:
    answer = posted(gallery, ActName.REACT, {"text": "Dank"})

    assert (answer.status, answer.headers["location"]) == (303, "/galerij")


def test_a_document_of_a_refused_form_is_kept_and_goes_along_the_next_time(
    gallery: Served, installation: Installation
) -> None:
    refusal_ = posted(gallery, ActName.ASK_QUESTION, {"documents.0.label": "open"}, ("C:\\map\\pl\x07an.pdf", b"%PDF"))
    again = dict(boxes_in(refusal_.text).sent)

    assert refusal_.status == 422
    assert again["documents.0.name"] == "plan.pdf"
    assert again["documents.0.size"] == "4"
    kept = content_of(shown_fields(ActName.ASK_QUESTION, "geleen"), boxes_in(refusal_.text).typed)["documents"]
    assert (installation.settings.documents / kept[0]["sha256"][:2]).is_dir()

    del again["teken"]
    assert posted(gallery, ActName.ASK_QUESTION, {**again, "text": "t"}).status == 303


def test_nobody_names_a_document_that_somebody_else_sent_in(gallery: Served) -> None:
    forged = {
        "text": "t", "documents.0.name": "geheim.pdf", "documents.0.media_type": "application/pdf",
        "documents.0.size": "4", "documents.0.sha256": "a" * 64, "documents.0.token": "0" * 64,
    }  # fmt: skip
    answer = posted(gallery, ActName.ASK_QUESTION, forged)

    assert answer.status == 422
    assert "geheim.pdf is niet bewaard" in answer.text
    assert "a" * 64 not in answer.text


def test_a_document_that_is_too_large_is_told_beside_its_box(installation: Installation) -> None:
    small = installation.settings.model_copy(update={"document_size_limit": 10})
    with Installation(small) as own, served(guarded(with_gallery(own), small)) as portal:
        answer = posted(portal, ActName.ASK_QUESTION, {"text": "t"}, ("plan.pdf", b"%PDF-1.7 and more"))

    assert answer.status == 422
    assert 'href="#veld-documents"' in answer.text
    assert answer.text.count("plan.pdf is niet bewaard: het is te groot") == 2


def test_the_boxes_of_an_example_are_those_of_its_content() -> None:
    fields = shown_fields(ActName.OPEN_REQUEST, LANDLORD)

    assert content_of(fields, typed_of(fields, {"addressees": ["geleen"], "last_day": "2027-03-01"})) == {
        "addressees": ["geleen"],
        "last_day": "2027-03-01",
    }
