"""Notices on paper: who may print which, which wait for the post, and what is said once they were posted."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from application.by_post import ByPost, ForThePost
from application.errors import NotFound, NotPermitted, WrongInput
from application.people import Office, Person, Viewer
from installation.installation import Installation
from installation.settings import Settings
from language.letters import paragraphs_of, render
from models.agreement import Agreement
from models.parties import LANDLORD
from models.record.notice import NoticeKind
from models.record.tables import OutboxRow
from tests.audit.playing import OnRecord, put_on_record
from tests.notices.playing import SCENARIOS, play

LATER = datetime(2028, 1, 1, tzinfo=UTC)
"""The scenarios play in 2027."""

OWN_AFFAIRS = (NoticeKind.CONSULTATION_OVERDUE, NoticeKind.DELIBERATION_OVERDUE, NoticeKind.JOINT_ADVICE_DRAFTED)

Record = Callable[..., OnRecord]


def by_post(installed: Installation, party: str) -> ByPost:
    return ByPost(installed, Viewer.of_party(party), lambda: LATER)


def handler(office: Office = Office.CASE_HANDLER) -> Person:
    return Person(id="1", name="M. Smeets", mail="m@example.org", party=LANDLORD, office=office)


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Two procedures of which no mail leaves; in the other one nobody has an address."""
    var = tmp_path_factory.mktemp("post") / "var"
    var.mkdir()
    record = put_on_record(var, "joint-advice", "silence-with-every-milestone-escalating", delivered=False)
    with record.engine.begin() as connection:
        connection.execute(update(OutboxRow).values(last_error="the mail server refuses this address", attempts=3))
    with Installation(Settings(var=var, embedded_port=1)) as made:
        yield made
    record.engine.dispose()


def waiting(installed: Installation) -> list[ForThePost]:
    return by_post(installed, LANDLORD).waiting()


# --- what waits -----------------------------------------------------------------------------------------------------


def test_what_mail_does_not_bring_waits_for_the_post_but_for_the_landlords_own(failing: Installation) -> None:
    found = ByPost(failing, Viewer.operator(), lambda: LATER).waiting()

    asked = [one for one in failing.reader.outbox(waiting_only=True) if one.notice.recipient != LANDLORD]
    assert [one.id for one in found] == [one.id for one in asked]
    assert {one.has_address for one in found} == {True, False}


def test_a_failure_of_today_does_not_wait_for_the_post_yet(failing: Installation) -> None:
    first = failing.reader.outbox()[0].created
    found = ByPost(failing, Viewer.of_party(LANDLORD), lambda: first).waiting()
    assert {one.has_address for one in found} == {False}


def test_who_has_no_address_gets_everything_by_post(
    installed: Installation, record_with: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_with("withdrawn", delivered=False)
    assert waiting(installed) == []
    monkeypatch.setattr(Agreement, "addresses_of", lambda *_: ())
    assert {one.has_address for one in waiting(installed)} == {False}


def test_the_landlord_is_not_told_that_a_letter_waits_which_it_may_not_read(failing: Installation) -> None:
    own = {one.id for one in failing.reader.outbox() if {item.kind for item in one.notice.items} & {*OWN_AFFAIRS}}
    all_of_them = {one.id for one in ByPost(failing, Viewer.operator(), lambda: LATER).waiting()}

    shown = {one.id for one in waiting(failing)}
    assert own & all_of_them
    assert shown
    assert not own & shown
    assert shown < all_of_them


def test_a_dossier_of_which_the_landlord_was_not_told_yet_takes_nothing_from_its_list(
    installed: Installation, record_with: Record
) -> None:
    _, unknown = record_with("withdrawn", "unsolicited-advice", delivered=False).numbers
    with installed.record.begin() as connection:
        connection.execute(update(OutboxRow).values(last_error="the mail server refuses this address", attempts=3))
    with pytest.raises(NotFound):
        by_post(installed, LANDLORD).letters(unknown)
    of_everybody = {one.dossier for one in ByPost(installed, Viewer.operator(), lambda: LATER).waiting()}

    assert unknown in of_everybody
    assert {one.dossier for one in waiting(installed)} == of_everybody - {unknown}


@pytest.mark.parametrize("party", ["geleen", "auditor", "administrator"])
def test_nobody_else_sees_what_waits_for_the_post(failing: Installation, party: str) -> None:
    with pytest.raises(NotPermitted):
        by_post(failing, party).waiting()


# --- what is printed ------------------------------------------------------------------------------------------------


def test_a_party_prints_its_own_letters_and_no_others(installed: Installation, record_with: Record) -> None:
    (number,) = record_with("joint-advice").numbers
    own = by_post(installed, "geleen").letters(number)

    assert own
    assert {letter.recipient for letter in own} == {"geleen"}
    assert [letter.id for letter in own] == sorted((letter.id for letter in own), reverse=True)
    of_beek = next(one.id for one in installed.reader.outbox(number) if one.notice.recipient == "beek")
    with pytest.raises(NotFound):
        by_post(installed, "geleen").letter(number, of_beek)
    assert by_post(installed, "beek").letter(number, of_beek).name == "Huurdersbelangenraad Beek"


def test_of_a_dossier_that_is_not_there_for_a_party_there_is_no_letter(
    installed: Installation, record_with: Record
) -> None:
    (number,) = record_with("withdrawn").numbers
    for of in (number, "2027-099"):
        with pytest.raises(NotPermitted):
            by_post(installed, "administrator").letters(of)
    with pytest.raises(NotFound):
        by_post(installed, LANDLORD).letters("2027-099")


def test_on_paper_a_letter_says_what_the_mail_says_without_its_broken_lines() -> None:
    for path in SCENARIOS[::9]:
        told = play(path)
        for notice in told.notices:
            body = render(notice, told.agreement, on_paper=True).body
            whole = "\n\n".join(paragraphs_of(body))
            assert whole.split() == body.split()
            assert "U mag ook dit bericht beantwoorden" not in whole


def test_lines_that_were_ended_on_purpose_stay() -> None:
    broken = "Een regel die zo lang is dat het volgende woord er echt niet meer bij kon,\nstaat op twee."
    assert paragraphs_of(f"{broken}\n\nKort\nen kort\n\n- een\n- twee") == [
        broken.replace("\n", " "),
        "Kort\nen kort",
        "- een\n- twee",
    ]


# --- what was posted ------------------------------------------------------------------------------------------------


def test_what_was_posted_is_said_on_record_with_the_day_and_who_says_so(failing: Installation) -> None:
    first = waiting(failing)[0]
    by_post(failing, LANDLORD).posted(handler(), first.id, "2027-12-30")

    assert first.id not in [one.id for one in waiting(failing)]
    with failing.record.connect() as connection:
        row = connection.execute(select(OutboxRow.told_on, OutboxRow.told_by).where(OutboxRow.id == first.id)).one()
    assert (row.told_on, row.told_by) == (date(2027, 12, 30), "M. Smeets")
    with pytest.raises(NotFound):
        by_post(failing, LANDLORD).posted(handler(), first.id, "2027-12-30")


def test_no_letter_was_posted_before_it_was_made_nor_on_a_day_to_come(failing: Installation) -> None:
    first = waiting(failing)[0]
    for on in ("", "31 februari", "2027-01-01", "2028-01-02"):
        with pytest.raises(WrongInput) as wrong:
            by_post(failing, LANDLORD).posted(handler(), first.id, on)
        assert [fault.field for fault in wrong.value.faults] == ["on"]


def test_what_the_landlord_cannot_print_it_cannot_have_posted(failing: Installation) -> None:
    shown = {one.id for one in waiting(failing)}
    hidden = next(one for one in failing.reader.outbox() if one.id not in shown and one.notice.recipient != LANDLORD)
    with pytest.raises(NotFound):
        by_post(failing, LANDLORD).posted(handler(), hidden.id, "2027-12-30")


@pytest.mark.parametrize("office", [office for office in Office if office is not Office.CASE_HANDLER])
def test_who_does_not_act_for_the_landlord_posts_nothing(failing: Installation, office: Office) -> None:
    first = waiting(failing)[0]
    with pytest.raises(NotPermitted):
        by_post(failing, LANDLORD).posted(handler(office), first.id, "2027-12-30")
