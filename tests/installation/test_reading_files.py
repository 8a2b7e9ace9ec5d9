"""What a user names is read with care: whatever it is, the answer is a sentence, and comes at once."""

import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from application.errors import WrongInput
from commands.audit.evidence_options import bundle_file
from commands.parsing import fields_in, standard_input
from commands.starter_commands import STARTER
from evidence.bundle.bundle_evidence import BundleEvidence
from evidence.shipped import verify
from evidence.sources import EvidenceFlaw, history_in
from installation.connection import ConnectionFailed, target
from installation.cosigning import Distrusted, Witness
from installation.document_store import DocumentError, DocumentStore
from installation.files import LARGEST_TEXT, FileUnreadable, content_of, is_there, text_of
from installation.installation import AgreementUnusable, Installation
from installation.log_extract import extract_in
from installation.settings import load_settings
from installation.settings_file import SettingsError
from installation.signatures import KeyUnusable, private_key, public_part
from models import agreement, scenario
from models.notations import NotationError, from_json, from_toml, from_yaml
from models.record.signed_note import COSIGNATURE, NoteError
from tests.front_door import CommandLine, in_process, install_at
from tests.models.procedures import CALENDAR, agreement_text


@pytest.fixture
def starter(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    install_at(tmp_path / "var", monkeypatch)
    return in_process(STARTER, capsys)


DIGITS = "9" * 5000
DEEP = 5000

TWICE = {
    from_json: ['{"a": 1, "a": 2}', '{"b": [{"a": 1, "a": 1}]}', '{"a": 1, "\\u0061": 2}'],
    from_toml: ["a = 1\na = 2", "b = 1\n[c]\na = 1\n a = 2"],
    from_yaml: ["a: 1\na: 2", "b: [{a: 1, a: 1}]", "a: 1\n'a': 2", "b:\n  - {x: {a: 1, 'a': 2}}"],
}


@pytest.mark.parametrize(("read", "text"), [(read, text) for read, texts in TWICE.items() for text in texts])
def test_a_key_that_is_said_twice_is_refused_by_name(read: Callable[[str], Any], text: str) -> None:
    with pytest.raises(NotationError, match=r"\ba\b"):
        read(text)


LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{chr(ord(name) - 1)}'] * 10)}]\n" for name in "bcdefgh"
)
UNFIT: dict[Callable[[str], Any], list[str]] = {
    from_json: [
        *(f'{{"a": {DIGITS}}}', "[" * DEEP + "]" * DEEP, '{"a":' * DEEP + "1" + "}" * DEEP),
        *("NaN", "Infinity", "{", ""),
    ],
    from_toml: [
        *(f"a = {DIGITS}", "a = " + "[" * DEEP + "]" * DEEP, ".".join("a" * DEEP) + " = 1"),
        *("a = 2027-02-30", "a"),
    ],
    from_yaml: [
        *(f"a: {DIGITS}", "[" * DEEP + "]" * DEEP, "a: &a [*a]", "a: &a {b: *a}", LAUGHS),
        *("a: 2027-13-45", "? [a]\n: 1", "{", "a: \x07", "a: !!int x", "a: !!timestamp x", "a: !!binary YQ=="),
        *("!!python/object/apply:os.system [ls]", "a: !!set {b}"),
    ],
}
"""What no reader may take, take long over, or fall over."""


@pytest.mark.parametrize("read", UNFIT)
def test_what_is_too_deep_too_large_or_nothing_at_all_is_refused(read: Callable[[str], Any]) -> None:
    for text in UNFIT[read]:
        with pytest.raises(NotationError):
            read(text)


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def odd_paths(folder: Path) -> list[Path]:
    """What can stand where a file is expected."""
    os.mkfifo(folder / "fifo")
    with (folder / "huge").open("wb") as huge:
        huge.truncate(2**31)
    (folder / "loop").symlink_to(folder / "loop")
    return [
        *(folder, folder / "fifo", folder / "huge", folder / "loop", folder / "none", folder / ("a" * 300)),
        *(Path("/dev/zero"), Path("/dev/null/x"), Path("a\0b"), Path("/".join(["a"] * 5000))),
        write(folder / "latin-1", "reden = 'financiële'".encode("latin-1")),
        write(folder / "utf-16", "a = 1".encode("utf-16")),
    ]


def test_a_path_that_is_no_file_of_text_is_told_at_once(tmp_path: Path) -> None:
    for path in odd_paths(tmp_path):
        with pytest.raises(FileUnreadable):
            text_of(path)


def _settings_in(path: Path) -> object:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ADVICE_CONFIG", str(path))
        return load_settings()


def _temporal_in(path: Path) -> object:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TEMPORAL_CONFIG_FILE", str(path))
        return target(Installation().settings)


def _seen_in(path: Path) -> object:
    """What a witness saw last, where that lies at a path."""
    key = path.with_name(f"key-of-{path.name[:20]}")
    seen = key.with_name(f"{key.name}.seen")
    with contextlib.suppress(OSError, ValueError):
        seen.symlink_to(path)
    if not is_there(seen):
        raise Distrusted("nothing lies there")
    private = Ed25519PrivateKey.generate()
    return Witness(key, private, public_part(private, "log/geleen", COSIGNATURE)).seen()


def _document_in(path: Path) -> object:
    faults = list(DocumentStore(path.parent / "documents", 1000).faults(path))
    if faults:
        raise faults[0]
    return None


Reader = Callable[[Path], object]
READERS: dict[str, tuple[Reader, tuple[type[Exception], ...]]] = {
    "text": (text_of, (FileUnreadable,)),
    "the fields of an act": (lambda path: fields_in(str(path)), (FileUnreadable, WrongInput)),
    "an agreement": (lambda path: Installation().agreement_in(path), (FileUnreadable, AgreementUnusable)),
    "a scenario": (lambda path: scenario.read(text_of(path)), (FileUnreadable, scenario.ScenarioError)),
    "a document": (_document_in, (DocumentError,)),
    "a private key": (private_key, (KeyUnusable,)),
    "what a witness saw": (_seen_in, (Distrusted,)),
    "an extract of the log": (lambda path: extract_in(text_of(path)), (FileUnreadable, NoteError)),
    "the settings": (_settings_in, (SettingsError,)),
    "Temporal's configuration": (_temporal_in, (ConnectionFailed,)),
    "a bundle": (lambda path: BundleEvidence(bundle_file(str(path))), (EvidenceFlaw, WrongInput)),
    "an archived history": (lambda path: history_in(content_of(path, LARGEST_TEXT)), (EvidenceFlaw, FileUnreadable)),
}
"""Whatever reads a file that somebody names, and how it says that it cannot."""


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_of_a_path_answers_in_words(reader: str, tmp_path: Path) -> None:
    """None hangs, none takes the memory of the machine, none shows a traceback."""
    read, faults = READERS[reader]
    for path in odd_paths(tmp_path):
        if (reader, path.name) in MAY_BE:
            continue
        with pytest.raises(faults):
            read(path)


MAY_BE = {
    ("a private key", "none"),  # then one is made
    ("a document", "latin-1"), ("a document", "utf-16"),  # a document is any bytes
    ("the settings", "a\0b"), ("Temporal's configuration", "a\0b"),  # no variable can be so
}  # fmt: skip


@pytest.mark.parametrize("reader", [name for name in READERS if name != "a document"])
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(content=st.binary(max_size=80) | st.sampled_from([text for of in UNFIT.values() for text in of]).map(str.encode))
def test_whatever_a_file_holds_every_reader_answers_in_words(reader: str, content: bytes) -> None:
    read, faults = READERS[reader]
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "file.toml", content)
        with contextlib.suppress(*faults):
            read(path)


def test_every_command_that_is_given_a_path_answers_in_words(starter: CommandLine, tmp_path: Path) -> None:
    for path in odd_paths(tmp_path)[1:]:
        if "\0" in str(path):
            continue
        sending = ["act", "2027-001", "react", "--by", "geleen", "--person", "P", "--with", str(path)]
        for words in (["play", str(path)], ["agreement", "check", str(path)], sending):
            outcome = starter(*words)
            assert outcome.code in (1, 2), (words, outcome)
            assert "Traceback" not in outcome.err


def test_text_on_standard_input_in_another_encoding_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for content in ("financiële".encode("latin-1"), b"a" * (LARGEST_TEXT + 1)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        with pytest.raises(FileUnreadable, match="Standard input"):
            standard_input()


texts = st.text(max_size=60) | st.text("abc: -[]{}\"'&*=.#|>!?,\n0129\\", max_size=60)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(texts)
def test_whatever_is_written_every_reader_answers_in_words(text: str) -> None:
    for read in (from_json, from_toml, from_yaml):
        try:
            read(text)
        except NotationError:
            continue
    with pytest.raises(scenario.ScenarioError):
        scenario.read(text)
    with pytest.raises(agreement.AgreementError):
        agreement.load(text, CALENDAR)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_a_damaged_agreement_or_scenario_is_refused_or_read(data: st.DataObject) -> None:
    good = (Path(__file__).parents[1] / "scenarios" / "weighty-advice.yaml").read_text(encoding="utf-8")
    for text, read, error in (
        (agreement_text("zowonen"), lambda t: agreement.load(t, CALENDAR), agreement.AgreementError),
        (good, scenario.read, scenario.ScenarioError),
    ):
        at = data.draw(st.integers(0, len(text) - 1))
        damaged = text[:at] + data.draw(texts) + text[at + data.draw(st.integers(0, 40)) :]
        try:
            read(damaged)
        except error:
            continue


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.binary(max_size=200) | st.sampled_from([b"PK\x05\x06" + bytes(18), b"PK\x03\x04" + bytes(40)]))
def test_a_bundle_of_any_bytes_is_answered_in_words(content: bytes) -> None:
    path = Path(os.environ.get("TMPDIR", "/tmp")) / f"advice-bundle-{os.getpid()}.zip"
    path.write_bytes(content)
    try:
        assert verify.check(path).findings
        with pytest.raises(EvidenceFlaw):
            BundleEvidence(path).numbers()
    finally:
        path.unlink()
