"""Documents by content: stored once, checked on every read, seen by those whom the label allows."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from installation.document_store import (
    DocumentChangedError,
    DocumentError,
    DocumentMissingError,
    DocumentStore,
    DocumentTooLargeError,
)
from installation.media_types import UNKNOWN
from models.document_labels import may_see

ADDRESSED = ("geleen", "beek")
CONTENT = b"%PDF-1.7 ontwerpbesluit"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
UNTIL = date(2027, 3, 1)
EMBARGO = f"embargo_until {UNTIL}"


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "Ontwerpbesluit.pdf"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "documents", limit=100)


def files(tmp_path: Path) -> list[str]:
    return [str(path.relative_to(tmp_path)) for path in (tmp_path / "documents").rglob("*") if path.is_file()]


def test_a_document_is_stored_under_its_hash(store: DocumentStore, paper: Path, tmp_path: Path) -> None:
    document = store.store(paper, label="board_only")

    assert document.model_dump() == {
        "name": "Ontwerpbesluit.pdf",
        "media_type": "application/pdf",
        "size": len(CONTENT),
        "sha256": DIGEST,
        "label": "board_only",
    }
    assert files(tmp_path) == [f"documents/{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}"]
    assert store.read(document) == CONTENT


def test_the_same_content_is_stored_once(store: DocumentStore, paper: Path, tmp_path: Path) -> None:
    assert store.store(paper, name="a.docx").sha256 == store.store(paper, name="b.eml").sha256
    assert len(files(tmp_path)) == 1


OFFICE = "application/vnd.openxmlformats-officedocument"


@pytest.mark.parametrize(
    ("name", "beginning", "media_type"),
    [
        ("a.PDF", b"%PDF-1.7", "application/pdf"),
        ("a.docx", b"PK\x03\x04", f"{OFFICE}.wordprocessingml.document"),
        ("a.xlsx", b"PK\x03\x04", f"{OFFICE}.spreadsheetml.sheet"),
        ("a.odt", b"PK\x03\x04", "application/vnd.oasis.opendocument.text"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.heic", b"\0\0\0\x18ftypheic", "image/heic"),
        ("a.heif", b"\0\0\0\x18ftypmif1", "image/heif"),
        ("a.webp", b"RIFF\0\0\0\0WEBP", "image/webp"),
        ("a.txt", b"Beste", "text/plain"),
        ("a.svg", b"<svg/>", "image/svg+xml"),
        # a photograph as phones call it, and one without a name for what it is
        ("IMG_0001.heic", b"\xff\xd8\xff\xe1", "image/jpeg"),
        ("zonder", b"%PDF-1.4", "application/pdf"),
        # what claims to be what it is not
        ("a.pdf", b"<script>", UNKNOWN),
        ("a.png", b"<svg/>", UNKNOWN),
        ("a.docx", b"MZ\x90", UNKNOWN),
        ("a.heic", b"", UNKNOWN),
        ("a.svgz", b"\x1f\x8b", UNKNOWN),
        ("a.pdf.gz", b"\x1f\x8b", UNKNOWN),
        ("zonder", b"x", UNKNOWN),
    ],
)
def test_a_document_is_what_its_content_says_and_else_its_name(
    store: DocumentStore, tmp_path: Path, name: str, beginning: bytes, media_type: str
) -> None:
    path = tmp_path / "given"
    path.write_bytes(beginning)

    assert store.store(path, name=name).media_type == media_type
    assert store.described(path, name=name).media_type == media_type


def test_a_document_over_the_limit_is_refused_and_leaves_nothing(paper: Path, tmp_path: Path) -> None:
    store = DocumentStore(tmp_path / "documents", limit=len(CONTENT) - 1)
    with pytest.raises(DocumentTooLargeError, match="ADVICE_DOCUMENT_SIZE_LIMIT"):
        store.store(paper)
    assert files(tmp_path) == []
    DocumentStore(tmp_path / "documents", limit=len(CONTENT)).store(paper)


def test_what_is_no_file_is_refused(store: DocumentStore, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.pdf"):
        with pytest.raises(DocumentMissingError, match="no such file"):
            store.store(path)


@pytest.mark.parametrize("label", ["secret", "embargo_until", "embargo_until 2027-02-30", "embargo_until soon"])
def test_an_impossible_label_is_refused(store: DocumentStore, paper: Path, label: str) -> None:
    with pytest.raises(DocumentError, match="the label is"):
        store.store(paper, label=label)


def test_a_document_that_was_changed_or_lost_is_not_read(store: DocumentStore, paper: Path, tmp_path: Path) -> None:
    document = store.store(paper)
    kept = tmp_path / files(tmp_path)[0]
    kept.write_bytes(CONTENT + b" ")
    with pytest.raises(DocumentChangedError, match="was changed"):
        store.read(document)
    kept.unlink()
    with pytest.raises(DocumentMissingError, match="is gone"):
        store.read(document)


def test_storing_a_document_again_heals_a_damaged_one(store: DocumentStore, paper: Path, tmp_path: Path) -> None:
    document = store.store(paper)
    (tmp_path / files(tmp_path)[0]).write_bytes(b"x")
    store.store(paper)
    assert store.read(document) == CONTENT


def test_a_folder_that_cannot_be_written_is_named(paper: Path) -> None:
    with pytest.raises(DocumentError, match="proc"):
        DocumentStore(Path("/proc/documents"), limit=100).store(paper)


def seen(label: str, owner: str, today: date = UNTIL) -> set[str]:
    parties = ("landlord", "geleen", "beek", "limbricht", "auditor", "administrator", "public")
    return {p for p in parties if may_see(label, p, owner=owner, organisations=ADDRESSED, today=today)}


BOARDS = {"landlord", "geleen", "beek", "auditor"}
EVERYBODY = BOARDS | {"limbricht", "public"}
BEFORE = date(2027, 2, 28)


@pytest.mark.parametrize(
    ("label", "owner", "today", "expected"),
    [
        ("open", "landlord", UNTIL, EVERYBODY),
        ("board_only", "landlord", UNTIL, BOARDS),
        ("board_only", "beek", UNTIL, BOARDS),
        (EMBARGO, "landlord", BEFORE, BOARDS),
        (EMBARGO, "landlord", UNTIL, EVERYBODY),
        (EMBARGO, "beek", BEFORE, {"beek", "auditor"}),
        (EMBARGO, "beek", UNTIL, EVERYBODY),
        ("embargo_until 2027-02-30", "landlord", UNTIL, BOARDS),
    ],
)
def test_the_label_decides_who_sees_a_document(label: str, owner: str, today: date, expected: set[str]) -> None:
    assert seen(label, owner, today) == expected
