"""The seal on a letter's file: whose it is, that any change is found, and that it is taken for nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from structlog.testing import capture_logs

from commands.auditor_commands import AUDITOR
from commands.starter_commands import STARTER
from installation.installation import Installation
from installation.keys import LogKeys
from installation.signatures import is_genuine, public_part, signed
from installation.typesetting.checking import CheckedLetter, SealState, checked
from installation.typesetting.press import LetterPress
from installation.typesetting.sealing import seal_of, sealed, text_to_sign
from models.events import EventType
from models.record.signed_note import ED25519, NoteError, checkpoint
from tests.audit.playing import OnRecord, put_on_record
from tests.front_door import in_process, installed, own_installation
from tests.printing.papers import SETTER, STORY, judged, letters_of, opened

__all__ = ["installed", "own_installation"]

KEY, NAME = Ed25519PrivateKey.from_private_bytes(bytes(range(32))), "advice-log/zowonen"
PUBLIC = public_part(KEY, NAME, ED25519)
PDF = SETTER.pdf(letters_of("geleen")[EventType.ADVICE_SUBMITTED])
SEALED = sealed(PDF, signed(KEY, NAME, text_to_sign(PDF, NAME)))


@pytest.fixture
def record(tmp_path: Path) -> Iterator[OnRecord]:
    (tmp_path / "var").mkdir()
    made = put_on_record(tmp_path / "var", STORY)
    yield made
    made.engine.dispose()


def test_a_sealed_file_is_still_what_it_was(tmp_path: Path) -> None:
    seal = seal_of(SEALED)
    assert seal
    assert seal.set == PDF
    assert checked(SEALED, [PUBLIC]) == CheckedLetter(SealState.GENUINE, PUBLIC)
    with opened(SEALED) as document:
        assert document.check_pdf_syntax() == []
    assert judged(SEALED, tmp_path).findings == ()


def test_one_sign_changed_anywhere_is_found() -> None:
    for at in (*range(0, len(SEALED), 997), len(SEALED) - 1):
        forged = bytearray(SEALED)
        forged[at] ^= 1
        assert checked(bytes(forged), [PUBLIC]).state is not SealState.GENUINE, at
    assert checked(SEALED + b"%", [PUBLIC]).state is not SealState.GENUINE


def test_the_seal_of_another_file_fits_not() -> None:
    seal = seal_of(SEALED)
    assert seal
    other = SETTER.pdf(letters_of("geleen")[EventType.RESPONSE_GIVEN])
    moved = sealed(other, seal.line_by(PUBLIC))
    assert checked(moved, [PUBLIC]) == CheckedLetter(SealState.CHANGED, PUBLIC)


def test_without_a_seal_or_with_an_unknown_key_it_says_so() -> None:
    stranger = public_part(Ed25519PrivateKey.generate(), NAME, ED25519)
    assert checked(PDF, [PUBLIC]).state is SealState.NOT_SEALED
    assert checked(b"", [PUBLIC]).state is SealState.NOT_SEALED
    assert checked(SEALED, [stranger]).state is SealState.UNKNOWN_KEY


def test_what_is_sealed_is_no_checkpoint_and_no_checkpoint_is_a_seal() -> None:
    text = text_to_sign(PDF, NAME)
    with pytest.raises(NoteError):
        checkpoint(text)
    line = signed(KEY, NAME, f"{NAME}\n12\n{'A' * 43}=\nmade 2027-01-01T00:00:00.000000Z\n")
    assert not is_genuine(text, line, PUBLIC)


def test_the_same_key_seals_alike_and_without_a_key_the_letter_is_made_all_the_same(
    record: OnRecord, tmp_path: Path
) -> None:
    letter = letters_of("geleen")[EventType.ADVICE_SUBMITTED]
    keys = LogKeys(tmp_path, record.engine, NAME, lambda: datetime(2027, 1, 1, tzinfo=UTC))
    assert not LetterPress(keys).seals
    with capture_logs() as logs:
        assert LetterPress(keys).file(letter) == PDF
    assert [line["event"] for line in logs] == ["a letter is not sealed"]
    keys.prepare()
    assert LetterPress(keys).seals
    made = LetterPress(keys).file(letter)
    assert made != PDF
    assert made == LetterPress(keys).file(letter)
    assert seal_of(made).set == PDF  # type: ignore[union-attr]


def test_an_auditor_checks_a_file_that_a_party_printed(
    record: OnRecord, tmp_path: Path, capsys: pytest.CaptureFixture[str], installed: Installation
) -> None:
    keys = LogKeys(tmp_path / "var" / "keys", record.engine, NAME)
    keys.prepare()
    starter, auditor = in_process(STARTER, capsys), in_process(AUDITOR, capsys)
    file = tmp_path / "brief.pdf"
    (number,) = record.numbers
    assert starter("letter", number, "46", "--as", "geleen", "-o", str(file)).code == 0
    told = auditor("check-letter", str(file))
    assert (told.code, "is as it was made" in told.out) == (0, True)
    file.write_bytes(file.read_bytes().replace(b"/Lang(nl)", b"/Lang(en)", 1))
    told = auditor("check-letter", str(file), "--lang", "nl")
    assert (told.code, "is veranderd nadat het was gemaakt" in told.out) == (1, True)
