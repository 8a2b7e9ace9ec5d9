"""The folder of the archive: the same bytes on every day, whole or not at all."""

import gzip
import os
from pathlib import Path

import pytest

from installation.archive_store import ArchiveError, ArchiveMissingError, ArchiveStore
from models.record import packed as packing
from models.record.packed import NotUnpacked, packed, unpacked


def test_the_same_history_makes_the_same_bytes_on_every_day(tmp_path: Path) -> None:
    store = ArchiveStore(tmp_path)
    assert store.keep("2027-001", "run", '{"events": []}') == store.keep("2027-001", "run", '{"events": []}')
    assert gzip.decompress(store.read("2027-001", "run")) == b'{"events": []}'
    assert [path.name for path in (tmp_path / "2027-001").iterdir()] == ["run.json.gz"]
    assert packed("{}")[4:8] == b"\0\0\0\0"


def test_a_history_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", full_disk)
        with pytest.raises(ArchiveError, match="no space left on device"):
            ArchiveStore(tmp_path).keep("2027-001", "run", "{}")
    assert list((tmp_path / "2027-001").iterdir()) == []


def test_a_file_that_is_gone_and_one_that_is_no_history_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissingError, match="is not there"):
        ArchiveStore(tmp_path).read("2027-001", "run")
    for content in (packed("{}")[:-3], packed("{}") + b"x", b"", b"no gzip"):
        with pytest.raises(NotUnpacked, match="cannot be unpacked"):
            unpacked(content)


def test_what_would_grow_without_end_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "LARGEST", 1000)
    assert unpacked(packed("x" * 1000)) == "x" * 1000
    with pytest.raises(NotUnpacked, match="larger than 1,000 bytes"):
        unpacked(packed("x" * 1001))


def test_only_a_plain_file_is_a_history(tmp_path: Path) -> None:
    (tmp_path / "2027-001").mkdir()
    os.mkfifo(tmp_path / "2027-001" / "run.json.gz")
    with pytest.raises(ArchiveError, match="is no plain file"):
        ArchiveStore(tmp_path).read("2027-001", "run")
