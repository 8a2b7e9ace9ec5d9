"""An act as a door makes it of what was said, and hands it in."""

import errno
import json
import stat
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from unittest.mock import AsyncMock, Mock
from uuid import UUID

import pytest

from application.acting import Connecting, signal, submit
from application.errors import NotConfirmed, Problem, Refused, Unavailable, WrongInput
from application.said_acts import Sender, act_of
from installation import connection
from installation.connection import ConnectionFailed
from installation.document_store import DocumentStore, DocumentTooLargeError, DocumentUnfitError
from installation.identity import FILE, note_id
from installation.installation import Installation
from installation.submission import ActNotConfirmed, RefusedByTheProcedure
from models.act_forms import ActName, read_content
from models.acts import Act, Assurance, Channel
from models.refusals import Refusal, refusal
from models.state import Receipt

NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)
BEEK = Sender(by="beek", person="P")


def made(content: dict[str, object] | None = None, sender: Sender = BEEK, act: ActName = ActName.REACT) -> Act:
    return act_of(act, content if content is not None else {"text": "t"}, sender, door=Channel.API, at=NOW)


def wrong(sender: Sender, **content: object) -> WrongInput:
    with pytest.raises(WrongInput) as found:
        made(dict(content) or None, sender)
    return found.value


# --- The act --------------------------------------------------------------------------------------------------------


def test_an_act_came_in_by_the_door_unless_another_way_is_named() -> None:
    assert made().channel is Channel.API
    assert made(sender=Sender("beek", "P", channel="E-mail")).channel is Channel.E_MAIL
    assert made(sender=Sender("beek", "P", received="2027-02-01")).channel is Channel.LETTER


def test_an_act_that_brings_no_id_gets_one_and_keeps_the_one_it_brings() -> None:
    own = "6f0f9d6e-7d0a-4f0e-9a43-1f6d6a3a1d11"

    assert UUID(made().act_id) != UUID(made().act_id)
    assert made(sender=Sender("beek", "P", act_id=own)).act_id == own


def test_everything_wrong_is_told_at_once_each_with_its_field() -> None:
    problem = wrong(Sender(by=" ", channel="fax", received="soon", act_id="7"), txet="t")

    assert [fault.field for fault in problem.faults] == ["txet", "by", "person", "channel", "received", "act_id"]
    assert len(problem.lines) == 5


def test_a_door_calls_a_field_as_its_users_know_it() -> None:
    with pytest.raises(WrongInput, match="--act-id: '7' is no UUID"):
        act_of(
            ActName.REACT, {}, Sender("beek", "P", act_id="7"), door=Channel.API, at=NOW,
            called=lambda field: f"--{field.replace('_', '-')}",
        )  # fmt: skip


@pytest.mark.parametrize("entered_by", [None, "landlord"])
def test_either_side_enters_a_paper_of_an_earlier_day(entered_by: str | None) -> None:
    entered = made(sender=Sender("beek", "P", received="2027-01-31", entered_by=entered_by))
    assert (entered.channel, entered.received, entered.entered_by) == (Channel.LETTER, date(2027, 1, 31), entered_by)


def test_the_name_of_who_acts_is_one_line() -> None:
    """It stands in letters and in what a terminal prints."""
    assert made(sender=Sender("beek", " A.\r\n Peters\u2028Z ")).person == "A. Peters Z"
    for name in ("Piet\u202esteP", "C\x1b[31m", "A\0B"):
        problem = wrong(Sender("beek", name))
        assert [(fault.code, fault.field) for fault in problem.faults] == [("field_invalid", "person")]
        assert "person: a name has no signs that cannot be seen" in str(problem)
    assert [fault.code for fault in wrong(Sender("beek", "\u200b")).faults] == ["field_missing"]


def test_what_cannot_be_kept_is_wrong_input_with_its_limit() -> None:
    assert "put long texts in a document" in str(wrong(BEEK, text="t" * 100_001))
    assert [fault.field for fault in wrong(Sender("beek", "P" * 201)).faults] == ["person"]


def test_what_a_form_cannot_do_without_is_left_to_the_core() -> None:
    assert [fault.code for fault in read_content(ActName.REACT, made({}).content).faults] == ["field_missing"]


# --- Handing it in --------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def noted(installed: Installation) -> str:
    """The id of the installation, as it was noted when its record was last read."""
    installed.settings.var.mkdir(exist_ok=True)
    note_id(installed.settings.var, "an-installation")
    return "an-installation"


@pytest.mark.asyncio
async def test_every_act_names_the_installation_of_its_door(
    installed: Installation, monkeypatch: pytest.MonkeyPatch, noted: str
) -> None:
    sent, signalled = AsyncMock(side_effect=ActNotConfirmed(made(), "no answer")), AsyncMock()
    monkeypatch.setattr("application.acting._known", AsyncMock(return_value=1))
    monkeypatch.setattr("installation.submission.submit", sent)
    monkeypatch.setattr("installation.submission.signal", signalled)

    with pytest.raises(NotConfirmed):
        await submit(installed, AsyncMock(), "2027-001", made(), Assurance.COMMAND_LINE)
    await signal(installed, AsyncMock(), "2027-001", made(), Assurance.COMMAND_LINE)

    assert sent.call_args.args[3].installation == signalled.call_args.args[3].installation == noted


@pytest.mark.asyncio
async def test_a_door_that_does_not_know_which_installation_it_belongs_to_sends_nothing(
    installed: Installation,
) -> None:
    (installed.settings.var / FILE).unlink()
    connect, told = AsyncMock(), list[str]()

    with pytest.raises(Unavailable, match="there is no record at"):
        await submit(installed, connect, "2027-001", made(), Assurance.COMMAND_LINE, told.append)

    connect.assert_not_called()


def test_another_installation_and_the_same_act_have_one_fingerprint() -> None:
    assert made().fingerprint == made().model_copy(update={"installation": "elsewhere"}).fingerprint


@pytest.mark.asyncio
async def test_a_refusal_says_where_on_the_form_the_fault_lies(
    installed: Installation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    act = made({})
    sent = tuple(Refusal.model_validate(fault.model_dump()) for fault in read_content(ActName.REACT, {}).faults)
    monkeypatch.setattr("application.acting._known", AsyncMock(return_value=1))
    monkeypatch.setattr("installation.submission.submit", AsyncMock(side_effect=RefusedByTheProcedure(act, sent)))

    with pytest.raises(Refused) as refused:
        await submit(installed, AsyncMock(), "2027-001", act, Assurance.COMMAND_LINE)

    assert [(one.code, one.field) for one in refused.value.refusals] == [("field_missing", "text")]


@pytest.mark.asyncio
async def test_an_act_in_doubt_is_not_confirmed_and_keeps_its_id(
    installed: Installation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    act = made()
    monkeypatch.setattr("application.acting._known", AsyncMock(return_value=1))
    monkeypatch.setattr("installation.submission.submit", AsyncMock(side_effect=ActNotConfirmed(act, "no answer")))

    with pytest.raises(NotConfirmed) as doubt:
        await submit(installed, AsyncMock(), "2027-001", act, Assurance.COMMAND_LINE)

    assert doubt.value.more["act_id"] == act.act_id


@pytest.mark.asyncio
async def test_a_document_that_is_not_stored_here_is_not_handed_in(installed: Installation) -> None:
    said: dict[str, object] = {"text": "t", "documents": [{"name": "plan.pdf", "size": 4, "sha256": "ab" * 32}]}
    connect = AsyncMock()

    with pytest.raises(WrongInput, match=r"plan\.pdf is not stored here") as found:
        await submit(installed, connect, "2027-001", made(said), Assurance.COMMAND_LINE)

    assert [fault.field for fault in found.value.faults] == ["documents.0"]
    connect.assert_not_called()


@pytest.mark.asyncio
async def test_a_party_is_known_in_any_capitals_at_every_door(
    installed: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = AsyncMock(side_effect=ActNotConfirmed(made(), "no answer"))
    monkeypatch.setattr("application.acting._known", AsyncMock(return_value=1))
    monkeypatch.setattr("installation.submission.submit", sent)
    said: dict[str, object] = {"organisation": " BEEK", "text": "Geleen"}

    with pytest.raises(NotConfirmed):
        await submit(
            installed, AsyncMock(), "2027-001", made(said).model_copy(update={"by": "Geleen"}), Assurance.COMMAND_LINE
        )

    act = sent.call_args.args[3]
    assert (act.by, act.content) == ("geleen", {"organisation": "beek", "text": "Geleen"})


@pytest.mark.parametrize(
    ("by", "offered"), [("gelen", "did you mean geleen"), ("nobody", "there are landlord, geleen")]
)
@pytest.mark.asyncio
async def test_a_party_that_there_is_not_is_answered_with_those_that_there_are(
    installed: Installation, monkeypatch: pytest.MonkeyPatch, by: str, offered: str
) -> None:
    act = made().model_copy(update={"by": by})
    refused = RefusedByTheProcedure(act, (refusal("not_a_party", by),))
    monkeypatch.setattr("application.acting._known", AsyncMock(return_value=1))
    monkeypatch.setattr("installation.submission.submit", AsyncMock(side_effect=refused))

    with pytest.raises(Refused, match="not_a_party") as told:
        await submit(installed, AsyncMock(), "2027-001", act, Assurance.COMMAND_LINE)

    assert offered in told.value.refusals[0].about


# --- Documents ------------------------------------------------------------------------------------------------------


def test_what_is_uploaded_is_kept_and_handed_in_by_its_hash(installed: Installation) -> None:
    document = installed.documents.keep(BytesIO(b"%PDF the plan"), "plan.pdf", label="board_only")

    assert (document.media_type, document.size, document.label) == ("application/pdf", 13, "board_only")
    assert installed.documents.holds(document)
    assert installed.documents.read(document) == b"%PDF the plan"


def test_what_is_uploaded_keeps_to_the_size_and_the_labels(installed: Installation) -> None:
    store = DocumentStore(installed.settings.documents, 5)

    with pytest.raises(DocumentTooLargeError, match=r"plan\.pdf: larger than 5"):
        store.keep(BytesIO(b"123456"), "plan.pdf")
    with pytest.raises(DocumentUnfitError, match="the label is"):
        store.keep(BytesIO(b"1"), "plan.pdf", label="bord_only")
    assert not [path for path in installed.settings.documents.rglob("*") if path.is_file()]


# --- Kept through an outage -----------------------------------------------------------------------------------------


def sent_at(monkeypatch: pytest.MonkeyPatch, failure: Exception | None) -> AsyncMock:
    """Temporal, which fails so (None: it confirms)."""
    receipt = Receipt(dossier="2027-001", act_id="x", first=9, last=9, head="0" * 64, at=datetime.now(UTC))
    sent = AsyncMock(side_effect=failure, return_value=receipt)
    monkeypatch.setattr("application.acting._known", AsyncMock(return_value=1))
    monkeypatch.setattr("application.acting._brought_about", AsyncMock(return_value=()))
    monkeypatch.setattr("installation.submission.submit", sent)
    return sent


async def handed_in(installed: Installation, act: Act, dossier: str = "2027-001") -> None:
    await submit(installed, AsyncMock(), dossier, act, Assurance.COMMAND_LINE)


def later(act: Act, **changes: object) -> Act:
    return act.model_copy(update={"at": act.at + timedelta(hours=3), **changes})


@pytest.mark.asyncio
@pytest.mark.parametrize("failure", [ActNotConfirmed(made(), "no answer"), ConnectionFailed("Temporal is away")])
async def test_an_act_that_is_sent_again_after_an_outage_counts_as_of_when_it_was_taken(
    installed: Installation, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    act = made()
    sent_at(monkeypatch, failure)
    for attempt in (act, later(act)):
        with pytest.raises((NotConfirmed, Unavailable)) as away:
            await handed_in(installed, attempt)
        assert away.value.more["act_id"] == act.act_id

    sent = sent_at(monkeypatch, None)
    await handed_in(installed, later(act))
    assert sent.call_args.args[3].at == act.at

    await handed_in(installed, later(act))
    assert sent.call_args.args[3].at == later(act).at, "it is confirmed: nothing is kept of it any more"


@pytest.mark.asyncio
async def test_only_the_same_act_on_the_same_dossier_counts_as_of_then(
    installed: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = made()
    other = later(act, person="Iemand anders")
    for attempt, dossier in ((other, "2027-001"), (later(act), "2027-002"), (later(act, act_id="another"), "2027-001")):
        sent_at(monkeypatch, ConnectionFailed("away"))
        with pytest.raises(Unavailable):
            await handed_in(installed, act)
        sent = sent_at(monkeypatch, None)
        await handed_in(installed, attempt, dossier)
        assert sent.call_args.args[3].at == attempt.at


@pytest.mark.asyncio
async def test_nothing_that_was_said_is_kept_of_it(installed: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    act = made()
    sent_at(monkeypatch, ConnectionFailed("Temporal is away"))
    with pytest.raises(Unavailable):
        await handed_in(installed, act)

    (file,) = (installed.settings.var / "unconfirmed").iterdir()
    assert set(json.loads(file.read_text())) == {"fingerprint", "dossier", "at"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.asyncio
@pytest.mark.parametrize("content", ["", "[]", "{", '{"at": 1}', "\udcff"])
async def test_what_is_kept_and_cannot_be_read_is_named(
    installed: Installation, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    act = made()
    sent_at(monkeypatch, ConnectionFailed("Temporal is away"))
    with pytest.raises(Unavailable):
        await handed_in(installed, act)
    (file,) = (installed.settings.var / "unconfirmed").iterdir()
    file.write_bytes(content.encode(errors="surrogateescape"))

    sent = sent_at(monkeypatch, None)
    with pytest.raises(Problem, match=rf"{file} says when this act was first taken"):
        await handed_in(installed, later(act))
    sent.assert_not_called()

    file.unlink()
    await handed_in(installed, later(act))
    assert sent.call_args.args[3].at == later(act).at


@pytest.mark.asyncio
async def test_where_it_cannot_be_kept_the_sender_is_told(
    installed: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Mock(side_effect=OSError(errno.ENOSPC, "No space left on device"))
    monkeypatch.setattr("installation.taken_acts.whole_file", full)
    sent_at(monkeypatch, ConnectionFailed("Temporal is away"))

    with pytest.raises(Unavailable) as away:
        await handed_in(installed, made())

    assert away.value.lines[-1].startswith("When it was taken cannot be kept (no space left on device)")


@pytest.mark.asyncio
async def test_temporal_is_asked_for_every_act_whether_it_answers(
    installed: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, connecting, client = AsyncMock(), Connecting(installed), Mock()
    connected = AsyncMock(return_value=client)
    monkeypatch.setattr(connection, "connect", connected)
    monkeypatch.setattr(connection, "require_answer", asked)
    assert [await connecting(), await connecting(), await connecting()] == [client] * 3
    assert (connected.await_count, asked.await_count) == (1, 2)  # connecting asks by itself

    asked.side_effect = ConnectionFailed("nothing listens there")
    with pytest.raises(ConnectionFailed):
        await connecting()
