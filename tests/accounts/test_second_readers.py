"""A colleague is asked to look at a request before it goes; nothing is sent by it, and nobody else sees it."""

import pytest

from application.errors import NotFound, NotPermitted, WrongInput
from application.keeping import Keeping
from application.people import Office, Person
from application.second_readers import LONGEST, SecondReaders
from application.signing_in import person_of
from application.staffing import Staffing
from installation.accounts.register import Register
from installation.installation import Installation
from models.parties import LANDLORD
from tests.accounts.conftest import Hour

DRAFT, PLACE = "6f0f9d6e-7d0a-4f0e-9a43-1f6d6a3a1d11", "/nieuw/6f0f9d6e-7d0a-4f0e-9a43-1f6d6a3a1d11"


@pytest.fixture
def asker(installation: Installation, hour: Hour) -> Person:
    return staff(installation, hour, "M. Smeets", Office.CASE_HANDLER)


@pytest.fixture
def reader(installation: Installation, hour: Hour) -> Person:
    return staff(installation, hour, "B. Bos", Office.READER)


def staff(installation: Installation, hour: Hour, name: str, office: Office, party: str = LANDLORD) -> Person:
    mail = f"{name[0]}@{party}.example"
    return person_of(Register(installation.accounts).add(name, mail, party, office, "nl", at=hour(), by=None))


def keep(installation: Installation, asker: Person, hour: Hour, subject: str = "Sloop") -> None:
    Keeping(installation, asker, hour).keep(PLACE, {"subject": [subject]}, DRAFT)


def test_a_reader_without_the_right_to_send_looks_and_the_asker_sees_what_was_said(
    installation: Installation, asker: Person, reader: Person, hour: Hour
) -> None:
    keep(installation, asker, hour)
    asking, looking = SecondReaders(installation, asker, hour), SecondReaders(installation, reader, hour)
    assert [one.name for one in asking.colleagues()] == ["B. Bos"]
    hour.pass_by(minutes=1)
    asking.ask(DRAFT, reader.id, " Klopt de tekst? ")

    (task,) = looking.waiting()
    assert (task.asked_by.name, task.form.fields, task.look.question) == (
        "M. Smeets",
        {"subject": ["Sloop"]},
        "Klopt de tekst?",
    )
    hour.pass_by(minutes=1)
    looking.answer(DRAFT, False, "De kosten ontbreken.")

    assert looking.waiting() == []
    (asked,) = asking.asked(DRAFT)
    assert (asked.reader.name, asked.look.is_good, asked.look.remark, asked.look.answered_at, asked.is_older) == (
        "B. Bos",
        False,
        "De kosten ontbreken.",
        hour(),
        False,
    )
    hour.pass_by(minutes=1)
    looking.answer(DRAFT, True)
    assert asking.asked(DRAFT)[0].look.is_good is True


def test_what_was_said_of_an_earlier_text_is_marked_and_goes_when_it_is_asked_again(
    installation: Installation, asker: Person, reader: Person, hour: Hour
) -> None:
    keep(installation, asker, hour)
    asking, looking = SecondReaders(installation, asker, hour), SecondReaders(installation, reader, hour)
    asking.ask(DRAFT, reader.id)
    looking.answer(DRAFT, True)
    hour.pass_by(minutes=1)
    keep(installation, asker, hour)  # the same again changes nothing
    assert asking.asked(DRAFT)[0].is_older is False
    keep(installation, asker, hour, "Sloop en nieuwbouw")
    assert asking.asked(DRAFT)[0].is_older is True

    asking.ask(DRAFT, reader.id)

    assert asking.asked(DRAFT)[0].look.answered_at is None
    assert looking.opened(DRAFT).form.fields == {"subject": ["Sloop en nieuwbouw"]}
    asking.take_back(DRAFT, reader.id)
    assert asking.asked(DRAFT) == []
    with pytest.raises(NotFound):
        looking.opened(DRAFT)


def test_a_form_that_is_gone_asks_nobody_any_more(
    installation: Installation, asker: Person, reader: Person, hour: Hour
) -> None:
    keep(installation, asker, hour)
    SecondReaders(installation, asker, hour).ask(DRAFT, reader.id)
    Keeping(installation, asker, hour).drop(DRAFT)

    assert SecondReaders(installation, reader, hour).waiting() == []
    with pytest.raises(NotFound):
        SecondReaders(installation, reader, hour).opened(DRAFT)


def test_nobody_sees_a_form_that_was_not_asked_to_look(
    installation: Installation, asker: Person, reader: Person, person: Person, hour: Hour
) -> None:
    keep(installation, asker, hour)
    for refused in (
        lambda: SecondReaders(installation, reader, hour).opened(DRAFT),
        lambda: SecondReaders(installation, reader, hour).answer(DRAFT, True),
        lambda: SecondReaders(installation, reader, hour).asked(DRAFT),
        lambda: SecondReaders(installation, reader, hour).ask(DRAFT, asker.id),
        lambda: SecondReaders(installation, reader, hour).take_back(DRAFT, asker.id),
        lambda: Keeping(installation, reader, hour).of_id(DRAFT),
    ):
        with pytest.raises(NotFound):
            refused()
    board = SecondReaders(installation, person, hour)
    assert board.waiting() == []
    for forbidden in (board.colleagues, lambda: board.opened(DRAFT), lambda: board.ask(DRAFT, reader.id)):
        with pytest.raises(NotPermitted):
            forbidden()


def test_only_a_colleague_who_may_sign_in_can_be_asked(
    installation: Installation, asker: Person, reader: Person, person: Person, hour: Hour
) -> None:
    keep(installation, asker, hour)
    asking = SecondReaders(installation, asker, hour)
    Staffing(installation, None, hour).end(reader.id)
    for whom in (reader.id, person.id, asker.id, "nobody"):
        with pytest.raises(WrongInput) as wrong:
            asking.ask(DRAFT, whom, "x" * (LONGEST + 1))
        assert [fault.field for fault in wrong.value.faults] == ["reader", "question"]
    with pytest.raises(WrongInput) as wrong:
        asking.ask(DRAFT, "")
    assert [(fault.code, fault.field) for fault in wrong.value.faults] == [("field_missing", "reader")]
    assert asking.colleagues() == []


def test_not_yet_needs_a_remark_and_nothing_is_kept_of_what_is_refused(
    installation: Installation, asker: Person, reader: Person, hour: Hour
) -> None:
    keep(installation, asker, hour)
    SecondReaders(installation, asker, hour).ask(DRAFT, reader.id)
    looking = SecondReaders(installation, reader, hour)
    for verdict, remark, fields in ((None, "", ["verdict"]), (False, " ", ["remark"]), (True, "\0", ["remark"])):
        with pytest.raises(WrongInput) as wrong:
            looking.answer(DRAFT, verdict, remark)
        assert [fault.field for fault in wrong.value.faults] == fields
    assert looking.waiting()[0].look.answered_at is None


def test_nothing_is_said_of_a_text_that_the_reader_did_not_see(
    installation: Installation, asker: Person, reader: Person, hour: Hour
) -> None:
    keep(installation, asker, hour)
    SecondReaders(installation, asker, hour).ask(DRAFT, reader.id)
    looking = SecondReaders(installation, reader, hour)
    read = looking.opened(DRAFT).version
    hour.pass_by(minutes=1)
    keep(installation, asker, hour, "Sloop en nieuwbouw")

    with pytest.raises(WrongInput) as wrong:
        looking.answer(DRAFT, True, read=read)

    assert [fault.field for fault in wrong.value.faults] == ["read"]
    assert looking.waiting()[0].look.answered_at is None
    looking.answer(DRAFT, True, read=looking.opened(DRAFT).version)
    assert looking.waiting() == []
