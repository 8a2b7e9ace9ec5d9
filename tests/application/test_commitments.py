"""What the landlord promised, and whether it is done: from the answers on record, and the words kept beside it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from application.commitments import Commitment, Commitments, CommitmentsListed
from application.errors import NotFound, NotPermitted, WrongInput
from application.people import Office, Person, Viewer
from application.permissions import MAY_SAY_OF_COMMITMENTS, may_say
from application.reading import Readings
from application.signing_in import person_of
from installation.accounts.account_database import AccountsUnavailable
from installation.accounts.account_tables import CommitmentWordRow
from installation.accounts.commitment_words import CommitmentWords
from installation.accounts.register import Register
from installation.installation import Installation
from installation.listing import rebuild
from models.knowledge.promised import promised_in
from models.knowledge.view import View
from models.parties import AUDITOR, LANDLORD
from models.record.tables import CommitmentRow
from tests.application.conftest import ReadAs
from tests.application.test_tasks import as_of
from tests.audit.playing import OnRecord

PROMISES = Path(__file__).parents[1] / "portal" / "procedures" / "promises.yaml"
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def told(view: View) -> list[tuple[str, int, str, str, str]]:
    return [(one.organisation, one.point, one.answer.value, one.who, str(one.until)) for one in promised_in(view)]


# --- What is promised ----------------------------------------------------------------------------------------------

GELEEN = [("geleen", 1, "partly", "M. Smeets", "2027-06-01"), ("geleen", 2, "followed", "de afdeling Wonen", "None")]
BEEK = [("beek", 1, "followed", "M. Smeets", "2027-02-01")]


@pytest.mark.parametrize(
    ("party", "expected"),
    [(LANDLORD, [*GELEEN, *BEEK]), (AUDITOR, [*GELEEN, *BEEK]), ("geleen", GELEEN), ("beek", BEEK)],
)
def test_every_point_that_is_followed_is_promised_to_its_organisation_and_no_other_knows(
    party: str, expected: list[tuple[str, int, str, str, str]]
) -> None:
    assert told(as_of(PROMISES, party)) == expected


def test_a_commitment_says_what_was_promised_in_whose_words() -> None:
    one = next(promised_in(as_of(PROMISES, "geleen")))

    assert one.text == "Elke huurder krijgt een woning in dezelfde buurt"
    assert one.reasons == "Binnen de gemeente lukt altijd, in dezelfde buurt meestal."
    assert one.promised_on == date(2027, 1, 22)


def test_an_unsolicited_advice_is_answered_with_promises_too() -> None:
    assert [(one.organisation, one.point) for one in promised_in(as_of("unsolicited-advice", "geleen"))] == [
        ("geleen", 2)
    ]


def test_what_has_a_day_is_late_after_it_and_what_is_done_never() -> None:
    one = Commitment(**vars(next(promised_in(as_of(PROMISES, "beek")))))

    assert not one.is_late(date(2027, 2, 1))
    assert one.is_late(date(2027, 2, 2))


# --- Whether it is done --------------------------------------------------------------------------------------------


@pytest.fixture
def commitments(installed: Installation, record_with: Callable[..., OnRecord]) -> Callable[[str], Commitments]:
    record_with(PROMISES)
    return lambda party: Commitments(installed, Readings(installed, Viewer.of_party(party), lambda: NOW), lambda: NOW)


@pytest.fixture
def person(installed: Installation) -> Callable[[str, Office], Person]:
    def person(party: str, office: Office) -> Person:
        register, mail = Register(installed.accounts), f"{office}@{party}.example"
        found = register.of_mail(mail) or register.add(office, mail, party, office, "nl", at=NOW, by=None)
        return person_of(found)

    return person


def test_the_landlord_says_done_and_the_organisation_that_it_is_not(
    commitments: Callable[[str], Commitments], person: Callable[[str, Office], Person]
) -> None:
    staff, board = person(LANDLORD, Office.CASE_HANDLER), person("geleen", Office.SECRETARY)
    one = commitments("geleen").listed().open[0]

    commitments(LANDLORD).say(staff, one.dossier, one.id, is_done=True, remark="  Geregeld.  ")
    assert [(c.id, c.words[-1].remark) for c in commitments("geleen").listed().done] == [(one.id, "Geregeld.")]

    commitments("geleen").say(board, one.dossier, one.id, is_done=False, remark="Twee huurders nog niet.")
    listed = commitments(LANDLORD).listed()
    assert listed.done == []
    words = next(c.words for c in listed.open if c.id == one.id)
    assert [(word.party, word.is_done) for word in words] == [(LANDLORD, True), ("geleen", False)]


def test_the_list_has_what_is_needed_first_first(commitments: Callable[[str], Commitments]) -> None:
    assert [str(one.until) for one in commitments(LANDLORD).listed().open] == ["2027-02-01", "2027-06-01", "None"]


@pytest.fixture
def in_several(
    installed: Installation, record_with: Callable[..., OnRecord], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Commitments]:
    """Three dossiers, two of them open, and a list that has two rows a page."""
    monkeypatch.setattr("application.commitments.A_PAGE", 2)
    again = tmp_path / "again.yaml"
    text = PROMISES.read_text(encoding="utf-8").replace("promises-midway", "promises-again")
    again.write_text(text.replace("until: 2027-02-01", "until: 2027-03-01"), encoding="utf-8")
    record_with(PROMISES, "unsolicited-advice", again)
    return lambda party: Commitments(installed, Readings(installed, Viewer.of_party(party), lambda: NOW), lambda: NOW)


def all_of(commitments: Commitments) -> list[CommitmentsListed]:
    pages = [commitments.listed()]
    while pages[-1].after:
        pages.append(commitments.listed(pages[-1].after))
    return pages


def test_the_list_is_in_order_over_all_dossiers_open_and_closed(in_several: Callable[[str], Commitments]) -> None:
    pages = all_of(in_several(LANDLORD))
    found = [(str(one.until), one.dossier, one.point) for page in pages for one in page.open]

    assert found == sorted(found)
    assert len({dossier for _, dossier, _ in found}) == 3
    assert [len(page.open) for page in pages] == [2, 2, 2, 1]


def test_what_is_done_comes_after_what_is_open_the_latest_first(
    in_several: Callable[[str], Commitments], person: Callable[[str, Office], Person], installed: Installation
) -> None:
    staff, list_ = person(LANDLORD, Office.CASE_HANDLER), in_several(LANDLORD)
    readings, clock = Readings(installed, Viewer.of_party(LANDLORD), lambda: NOW), iter(range(3))
    saying = Commitments(installed, readings, lambda: NOW + timedelta(minutes=next(clock)))
    one, other, third = [one for page in all_of(list_) for one in page.open][:3]
    for each in (other, one, third):
        saying.say(staff, each.dossier, each.id, is_done=True)

    pages = all_of(list_)
    assert [done.id for page in pages for done in page.done] == [third.id, one.id, other.id]
    assert [(len(page.open), len(page.done)) for page in pages] == [(2, 0), (2, 0), (0, 2), (0, 1)]


def test_an_organisation_finds_what_it_was_promised_and_the_auditor_all(
    in_several: Callable[[str], Commitments], installed: Installation
) -> None:
    beek = [one for page in all_of(in_several("beek")) for one in page.open]
    assert {one.organisation for one in beek} == {"beek"}

    auditor = Commitments(installed, Readings(installed, Viewer.of_party(AUDITOR), lambda: NOW), lambda: NOW)
    assert all_of(auditor) == all_of(in_several(LANDLORD))


def test_lists_made_anew_and_words_put_back_are_brought_together(
    commitments: Callable[[str], Commitments],
    person: Callable[[str, Office], Person],
    installed: Installation,
) -> None:
    """A migration makes the lists without the accounts; accounts can be put back from before the last word."""
    staff = person(LANDLORD, Office.CASE_HANDLER)
    one = commitments(LANDLORD).listed().open[0]
    commitments(LANDLORD).say(staff, one.dossier, one.id, is_done=True)
    with installed.record.begin() as connection:
        connection.execute(delete(CommitmentRow))
    rebuild(installed.record)

    assert [done.id for done in commitments("beek").listed().done] == [one.id]

    with installed.accounts.begin() as connection:
        connection.execute(delete(CommitmentWordRow))
    assert one.id in [each.id for each in commitments(LANDLORD).listed().open]


def test_a_word_that_cannot_be_kept_changes_no_list(
    commitments: Callable[[str], Commitments],
    person: Callable[[str, Office], Person],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    staff, one = person(LANDLORD, Office.CASE_HANDLER), commitments(LANDLORD).listed().open[0]

    def fails(*_: object) -> None:
        raise AccountsUnavailable("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(CommitmentWords, "say", fails)
        with pytest.raises(AccountsUnavailable):
            commitments(LANDLORD).say(staff, one.dossier, one.id, is_done=True)

    assert commitments(LANDLORD).listed().done == []


def test_a_key_that_no_page_gave_is_refused(commitments: Callable[[str], Commitments]) -> None:
    for key in (
        "x",
        "open_2027-06-01_2027-003",
        "open_soon_2027-003_0",
        "9x_later_2027-003_0",
        "9" * 30 + "_later_1-1_0",
    ):
        with pytest.raises(WrongInput):
            commitments(LANDLORD).listed(key)


def test_nobody_speaks_of_what_was_promised_to_another(
    commitments: Callable[[str], Commitments], person: Callable[[str, Office], Person]
) -> None:
    board = person("beek", Office.SECRETARY)
    other = commitments("geleen").listed().open[0]

    with pytest.raises(NotFound):
        commitments("beek").say(board, other.dossier, other.id, is_done=False)
    assert all(not one.words for one in commitments(LANDLORD).listed().open)


@pytest.mark.parametrize("is_done", [True, False])
@pytest.mark.parametrize("office", Office)
def test_who_may_say_it_is_a_table(
    office: Office,
    is_done: bool,
    commitments: Callable[[str], Commitments],
    person: Callable[[str, Office], Person],
) -> None:
    party = next((p for p in (LANDLORD, "geleen", AUDITOR, "administrator") if office in Office.at(p)), "")
    one = commitments("geleen").listed().open[0]

    assert may_say(office, is_done=is_done) == (is_done in MAY_SAY_OF_COMMITMENTS.get(office, ()))
    if may_say(office, is_done=is_done):
        commitments(party).say(person(party, office), one.dossier, one.id, is_done=is_done)
    else:
        with pytest.raises(NotPermitted):
            commitments(party).say(person(party, office), one.dossier, one.id, is_done=is_done)


@pytest.mark.parametrize("remark", ["x" * 2_001, "Geregeld\0.", "Geregeld \ud800."])
def test_a_remark_that_is_too_long_or_cannot_be_kept_is_refused_and_nothing_kept(
    remark: str, commitments: Callable[[str], Commitments], person: Callable[[str, Office], Person]
) -> None:
    staff, one = person(LANDLORD, Office.CASE_HANDLER), commitments(LANDLORD).listed().open[0]

    with pytest.raises(WrongInput) as refused:
        commitments(LANDLORD).say(staff, one.dossier, one.id, is_done=True, remark=remark)
    assert [fault.field for fault in refused.value.faults] == ["remark"]
    assert commitments(LANDLORD).listed().done == []


def test_a_promise_that_is_changed_is_open_again_and_the_others_stay_done(
    installed: Installation,
    record_with: Callable[..., OnRecord],
    person: Callable[[str, Office], Person],
    tmp_path: Path,
) -> None:
    """The words go with what was promised as it reads. Here both answers are on record; the first is read as it was
    before the second."""
    text = PROMISES.read_text(encoding="utf-8").replace("until: 2027-01-29", "until: 2027-02-10")
    changed = (
        "  - {at: 2027-02-02 09:00, by: landlord, act: amend_response, with: {organisation: geleen, decision: Anders., "
        "points: [{point: 1, answer: followed, who: M. Smeets}, {point: 2, answer: followed, who: de afdeling Wonen}, "
        "{point: 3, answer: not_followed, reasons: Er is geen plek.}]}}\n"
    )
    path = tmp_path / "changed.yaml"
    path.write_text(text.replace("until: 2027-02-10", f"{changed}until: 2027-02-10"), encoding="utf-8")
    (number,) = record_with(path).numbers
    before = [*promised_in(Readings(installed, Viewer.of_party("geleen"), lambda: NOW).dossier(number))]
    assert [one.answer.value for one in before] == ["followed", "followed"]
    staff = person(LANDLORD, Office.CASE_HANDLER)
    landlord = Commitments(installed, Readings(installed, Viewer.of_party(LANDLORD), lambda: NOW), lambda: NOW)
    first, second = before

    landlord.say(staff, number, second.id, is_done=True)

    assert second.id in {one.id for one in promised_in(as_of(PROMISES, "geleen"))}
    assert first.id not in {one.id for one in promised_in(as_of(PROMISES, "geleen"))}
    assert [one.id for one in landlord.listed().done] == [second.id]


def test_something_can_be_done_after_the_dossier_closed(
    installed: Installation,
    record_with: Callable[..., OnRecord],
    person: Callable[[str, Office], Person],
    read_as: ReadAs,
) -> None:
    (number,) = record_with("unsolicited-advice").numbers
    assert read_as(LANDLORD).dossier(number).dossier.closed_at
    found = Commitments(installed, read_as(LANDLORD))
    (one,) = found.listed().open

    found.say(person(LANDLORD, Office.CASE_HANDLER), number, one.id, is_done=True)

    assert [done.id for done in found.listed().done] == [one.id]
