"""A board cosigns from its page with a file: what it takes along is what its own program checks, and what it hands in
counts only where it is its own, genuine, and the log did not change since."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from activities.checkpoints import Checkpoints
from application.alarms import CONCERNS, AlarmKind, RecordAlarm
from application.people import Person
from application.standing_alarms import UNWITNESSED, StandingAlarms
from installation.cosigning import Witness
from installation.keys import LogKeys
from installation.log_extract import extract_in
from installation.signatures import new_private_key, public_part
from models.record.signed_note import COSIGNATURE, Checkpoint, Note
from tests.portal.inhabited import OUTSIDER, WHO, Inhabited, inhabited
from tests.portal.midway import marked

CHANGE_A_LEAF = """
    UPDATE log_leaves SET digest = CASE substr(digest, 1, 1) WHEN '0' THEN '1' ELSE '0' END || substr(digest, 2)
    WHERE position = 1"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inhabited]:
    folder = tmp_path_factory.mktemp("witness")
    with inhabited(folder, marked("response-overdue", folder, until_act=1)) as found:
        yield found


def checkpointed(house: Inhabited) -> None:
    settings, engine = house.installation.settings, house.installation.record
    Checkpoints(engine, LogKeys(settings.keys, engine, settings.log_name)).make()


@contextmanager
def another_checkpoint(house: Inhabited, found: Checkpoint) -> Iterator[None]:
    """Somebody puts one with the same root in the place of one that was cosigned; afterwards it is as it was."""
    engine = house.installation.record
    (was,) = (note for size, note in house.installation.log.notes_after(0, 10) if size == found.size)
    earlier = found._replace(made_at=found.made_at - timedelta(days=1)).text
    other = Note(earlier, tuple(LogKeys(house.installation.settings.keys, engine, found.origin).sign(earlier, None)))
    for note in (str(other), was):
        with engine.begin() as connection:
            connection.execute(
                text("UPDATE checkpoints SET note = :note WHERE size = :size"), {"note": note, "size": found.size}
            )
        if note != was:
            yield


def told(house: Inhabited, after: timedelta = timedelta()) -> dict[str, AlarmKind]:
    """Who is told of what about the log, so long from now."""
    alarms = StandingAlarms(house.installation, lambda: datetime.now(UTC) + after)
    alarms.look()
    found = ((who, one.kind) for who in WHO for one in alarms.of(house.person(who)))
    return {who: kind for who, kind in found if kind is not AlarmKind.STUCK}


def test_a_board_takes_the_file_along_and_hands_in_its_line(house: Inhabited, tmp_path: Path) -> None:
    board, other = house.anew("secretary"), house.anew("outsider")
    assert "Er valt nog niets te tekenen" in board.get("/getuige").text
    checkpointed(house)
    file = board.get("/getuige/bestand").text
    offered = extract_in(file)
    key = tmp_path / "geleen.key"
    private = new_private_key(key)
    public = public_part(private, f"{offered.checkpoint.origin}/geleen", COSIGNATURE)
    assert told(house, UNWITNESSED - timedelta(hours=1)) == {}
    assert told(house, UNWITNESSED) == dict.fromkeys(("secretary", OUTSIDER), AlarmKind.UNWITNESSED)
    assert board.post("/getuige/sleutel", {"sleutel": "geen sleutel"}).status == 422
    assert other.post("/getuige/sleutel", {"sleutel": str(public)}).status == 422  # it is named after another board
    assert board.post("/getuige/sleutel", {"sleutel": str(public)}).status == 303

    line = Witness(key, private, public).cosign(offered, int(datetime.now(UTC).timestamp()))
    assert other.post("/getuige/handtekening", {"handtekening": str(line)}).status == 422
    assert house.installation.log.cosigned("geleen") == 0
    assert board.post("/getuige/handtekening", {"handtekening": str(line)}).status == 303
    assert house.installation.log.cosigned("geleen") == offered.checkpoint.size
    assert "U hebt het nieuwste controlepunt getekend" in board.get("/getuige").text
    assert house.installation.log.cosigned("limbricht") == 0
    assert told(house, UNWITNESSED) == {OUTSIDER: AlarmKind.UNWITNESSED}  # who signed the newest has nothing to do
    board.get(f"/dossiers/{house.number}")  # that goes on record
    checkpointed(house)
    assert told(house) == {}
    assert told(house, UNWITNESSED + timedelta(hours=1)).keys() == {"secretary", OUTSIDER}
    with another_checkpoint(house, offered.checkpoint):
        assert told(house) == dict.fromkeys(WHO, AlarmKind.LOG_CHANGED)

    with house.installation.record.begin() as connection:  # somebody changes what was signed
        connection.execute(text(CHANGE_A_LEAF))
    changed = board.get("/getuige/bestand")
    assert changed.status == 409
    assert "De vastlegging is veranderd" in changed.text
    assert board.post("/getuige/handtekening", {"handtekening": str(line)}).status == 409
    assert told(house, UNWITNESSED) == dict.fromkeys(WHO, AlarmKind.LOG_CHANGED)  # nobody is asked to sign that


@pytest.mark.parametrize(
    ("kind", "says", "mended"),
    [
        (AlarmKind.LOG_CHANGED, "Wat is getekend, klopt niet meer met wat er is vastgelegd", "/controle/werk/verify"),
        (AlarmKind.UNWITNESSED, "Uw bestuur heeft al 31 dagen niet getekend als getuige", "/getuige"),
    ],
)
def test_an_alarm_stands_on_every_page_of_whom_it_concerns(
    house: Inhabited, monkeypatch: pytest.MonkeyPatch, kind: AlarmKind, says: str, mended: str
) -> None:
    concerns = CONCERNS[kind]

    def of(_: StandingAlarms, person: Person) -> list[RecordAlarm]:
        return [RecordAlarm(kind, 31, concerns[person.office])] if person.office in concerns else []

    monkeypatch.setattr(StandingAlarms, "of", of)
    for who in WHO:
        page, address = house.anew(who).get("/hulp").text, concerns.get(house.person(who).office)
        assert (says in page) is (address is not None), who
        assert (f'href="{mended}"' in page) is bool(address), who
