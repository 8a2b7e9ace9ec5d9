"""A board cosigns from its page with a file: what it takes along is what its own program checks, and what it hands in
counts only where it is its own, genuine, and the log did not change since."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from activities.checkpoints import Checkpoints
from installation.cosigning import Witness
from installation.keys import LogKeys
from installation.log_extract import extract_in
from installation.signatures import new_private_key, public_part
from models.record.signed_note import COSIGNATURE
from tests.portal.inhabited import Inhabited, inhabited
from tests.portal.midway import marked


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inhabited]:
    folder = tmp_path_factory.mktemp("witness")
    with inhabited(folder, marked("response-overdue", folder, until_act=1)) as found:
        yield found


def checkpointed(house: Inhabited) -> None:
    settings, engine = house.installation.settings, house.installation.record
    Checkpoints(engine, LogKeys(settings.keys, engine, settings.log_name)).make()


def test_a_board_takes_the_file_along_and_hands_in_its_line(house: Inhabited, tmp_path: Path) -> None:
    board, other = house.anew("secretary"), house.anew("outsider")
    assert "Er valt nog niets te tekenen" in board.get("/getuige").text
    checkpointed(house)
    file = board.get("/getuige/bestand").text
    offered = extract_in(file)
    key = tmp_path / "geleen.key"
    private = new_private_key(key)
    public = public_part(private, f"{offered.checkpoint.origin}/geleen", COSIGNATURE)
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

    with house.installation.record.begin() as connection:  # somebody changes what was signed
        connection.execute(text("UPDATE log_leaves SET digest = '00' || substr(digest, 3) WHERE position = 1"))
    changed = board.get("/getuige/bestand")
    assert changed.status == 409
    assert "De vastlegging is veranderd" in changed.text
    assert board.post("/getuige/handtekening", {"handtekening": str(line)}).status == 409
