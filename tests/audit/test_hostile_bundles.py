"""Whoever makes a bundle may have put anything in it: what reads one answers with a finding, in time, and never falls
over it. Every value of a good bundle is put to the test: gone, null, a list, a text, a huge number, nested."""

import contextlib
import copy
import io
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.auditor_commands import AUDITOR
from commands.program import run
from evidence.bundle.bundle_contents import MADE
from evidence.bundle.bundle_evidence import verify_bundle
from evidence.shipped import verify
from models.record import packed as packing
from tests.audit.forged import Forged, Row, packed
from tests.audit.test_verify_py import OVERDUE, PAPERS, Installation, places, searching
from tests.front_door import install_at


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return Installation(tmp_path_factory.mktemp("installation"))


GONE: Any = object()
KINDS: dict[str, Any] = {
    "gone": GONE, "null": None, "a list": [], "an object": {}, "no text": "", "a text": "x", "yes": True,
    "minus one": -1, "a large number": 3 * 10**9, "a huge number": 10**4300, "a fraction": 1e308,
    "nested": [[{"a": [None]}]],
    "a list of nothing": [None], "the last day": "9999-12-31", "half a sign": "\ud800", "a pattern": "*",
}  # fmt: skip

Path_ = tuple[str | int, ...]


def paths(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """The places of every value in a JSON value, itself included."""
    yield path
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from paths(part, (*path, name))


def with_value(value: Any, path: Path_, new: Any) -> Any:
    """A JSON value with another one at a place."""
    if not path:
        return new
    changed = copy.deepcopy(value)
    inner: Any = changed
    for name in path[:-1]:
        inner = inner[name]
    if new is GONE:
        del inner[path[-1]]
    else:
        inner[path[-1]] = new
    return changed


def written(value: Any) -> bytes:
    """JSON as a careless hand writes it, numbers of any length among it."""
    if isinstance(value, int) and not isinstance(value, bool):
        return b"1" + b"0" * 4300 if value == KINDS["a huge number"] else str(value).encode()
    if isinstance(value, dict):
        parts = (json.dumps(name).encode() + b":" + written(part) for name, part in sorted(value.items()))
        return b"{" + b",".join(parts) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(map(written, value)) + b"]"
    return json.dumps(value).encode()


LINES = (".jsonl", "keys.txt")


def of_kind(name: str, path: Path_, value: Any) -> tuple[object, ...]:
    """What is alike: places in rows of one kind, whatever their number."""
    at = path[0] if path else None
    row = value[at] if isinstance(at, int) else None
    kind = row.get("type", row.get("kind")) if isinstance(row, dict) else None
    return name.rpartition("/")[2], kind, *("#" if isinstance(part, int) else part for part in path)


def every_place(forged: Forged) -> list[tuple[str, Path_, Any]]:
    """One place of each kind in the JSON files of a bundle: the file, the place, what the file holds."""
    found: dict[tuple[object, ...], tuple[str, Path_, Any]] = {}
    for name in sorted(forged.files):
        if name.endswith((*LINES, "s.json", "manifest.json")) or name.startswith("agreements/"):
            value = forged.rows(name) if name.endswith(LINES) else forged.value(name)
            for path in paths(value):
                found.setdefault(of_kind(name, path, value), (name, path, value))
    return list(found.values())


def spoilt(forged: Forged, name: str, value: Any) -> Forged:
    """A bundle with another value in a file, and its list of contents put right."""
    is_rows = name.endswith(LINES) and isinstance(value, list)
    forged.files[name] = b"".join(written(row) + b"\n" for row in value) if is_rows else written(value)
    return forged if name == "manifest.json" else forged.listed()


def answer(bundle: Path, *words: str) -> tuple[int, str]:
    """What verify.py says about a bundle, as a program; whatever it raises fails the test."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = verify.main([str(bundle), *words])
    return code, said.getvalue()


UNBOUND = {("manifest.json", "program")}
"""What nothing else in a bundle commits to: verify.py says so."""


@settings(searching, max_examples=150)
@given(data=st.data())
def test_no_value_makes_it_fall_over_and_every_one_is_missed(installation: Installation, data: st.DataObject) -> None:
    forged = installation.forged(whole=data.draw(st.booleans()))
    name, path, value = data.draw(st.sampled_from(every_place(forged)))
    kind = data.draw(st.sampled_from([kind for kind in KINDS if path or kind != "gone"]))
    changed = with_value(value, path, KINDS[kind])
    if changed == value:
        return
    bundle = spoilt(forged, name, changed).written(installation.folder / "spoilt.zip")
    words = data.draw(st.sampled_from([["--json"], ["--lang", "en"], ["--lang", "nl"]]))
    code, said = answer(bundle, *words)
    is_free = (name, path[-1] if path else "") in UNBOUND and isinstance(KINDS[kind], str)
    assert code == (0 if is_free and KINDS[kind] != "\ud800" else 1), (name, path, kind)
    assert len(said) < 1_000_000


@settings(searching, max_examples=60)
@given(data=st.data())
def test_nor_where_the_forger_has_the_key_of_the_log(installation: Installation, data: st.DataObject) -> None:
    """The hashes, the leaves and the signature are right: what is read has to be looked at for what it is."""
    forged = installation.forged()
    name = f"dossiers/{OVERDUE}/events.jsonl"
    within = [path for file, path, _ in every_place(forged) if file == name and path[1:2] and path[1] in CHAINED]
    path, kind = data.draw(st.sampled_from(within)), data.draw(st.sampled_from(sorted({*KINDS} - UNCHAINED)))

    def change(events: list[Row]) -> None:
        events[:] = with_value(events, path, KINDS[kind])

    with contextlib.suppress(TypeError, KeyError, ValueError):  # a forger too needs rows to work with
        bundle = (
            forged.events(OVERDUE, change).logged(installation.private).written(installation.folder / "chained.zip")
        )
        assert answer(bundle)[0] in (0, 1)


CHAINED = ("content", "type", "time", "happened", "party", "person", "act_id")
UNCHAINED = {"a huge number", "half a sign"}
"""What has no canonical form, hence no hash."""


# --- the files themselves ---

DEEP = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
ODD: dict[str, bytes] = {
    "too deep": DEEP,
    "lists too deep": b"[" * 100_000,
    "no number": b'[{"a":NaN}]\n',
    "digits": b'[{"a":' + b"9" * 4301 + b"}]\n",
    "no UTF-8": b'[{"a":"\xff"}]\n',
    "twice": b'[{"a":1,"a":2}]\n',
    "zeros": bytes(5000),
}


@pytest.mark.parametrize("content", ODD)
def test_a_file_that_is_no_json_of_ours_is_named(installation: Installation, content: str) -> None:
    for name in ("manifest.json", "keys.txt", "proofs.json", *(f"dossiers/{OVERDUE}/{each}" for each in PARTS)):
        forged = installation.forged()
        forged.files[name] = ODD[content]
        bundle = (forged if name == "manifest.json" else forged.listed()).written(installation.folder / "odd.zip")
        code, said = answer(bundle, "--lang", "en")
        assert code == 1
        assert f"file {name}" in said


PARTS = ("events.jsonl", "proofs.json", "documents.json", "notices.jsonl", "runs.json")


@pytest.mark.parametrize("name", ["../../out", "/etc/passwd", "a\\b", "c:d", "a/../b", "a//b", "a b", ".hidden", "a/"])
def test_a_name_that_leads_out_of_the_folder_is_found(installation: Installation, name: str) -> None:
    forged = installation.forged()
    forged.files[name] = b""
    report = installation.check(forged.listed())
    assert (f"file {name}", "file_changed") in {(found.where, found.code) for found in report.findings}


def test_a_name_that_is_there_twice_is_found(installation: Installation) -> None:
    files = installation.forged().files
    names = sorted([*files, "keys.txt"])
    assert "bundle" in places(installation.check(packed(files, names)))


def test_a_file_that_would_grow_without_end_is_not_read(installation: Installation, tmp_path: Path) -> None:
    """What is packed small, and files that lie over each other: never more is read than the ZIP is large."""
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("manifest.json", bytes(2**26))
    code, said = answer(tmp_path / "bomb.zip", "--lang", "en")
    assert (code, "it is compressed" in said) == (1, True)
    (tmp_path / "over.zip").write_bytes(overlapping(1_000))
    code, said = answer(tmp_path / "over.zip", "--lang", "en")
    assert (code, "it is too large" in said) == (1, True)


def overlapping(many: int) -> bytes:
    """A ZIP in which all files are the same bytes."""
    body = packed({"manifest.json": b"x" * 10_000})
    made = io.BytesIO(body)
    with zipfile.ZipFile(made, "a") as zipped:
        first = zipped.getinfo("manifest.json")
        for number in range(many):
            more = copy.copy(first)
            more.filename = more.orig_filename = f"documents/{number}"
            zipped.filelist.append(more)
            zipped.NameToInfo[more.filename] = more
        zipped._didModify = True  # type: ignore[attr-defined]
    return made.getvalue()


def test_unpacked_only_plain_files_are_read(installation: Installation, tmp_path: Path) -> None:
    with zipfile.ZipFile(installation.auditor) as whole:
        whole.extractall(tmp_path / "b")
    os.mkfifo(tmp_path / "b" / "fifo")
    (tmp_path / "b" / "zero").symlink_to("/dev/zero")
    (tmp_path / "b" / "folder").symlink_to(tmp_path)
    with (tmp_path / "b" / "documents" / "sparse").open("wb") as huge:
        huge.truncate(verify.LARGEST + 1)
    code, said = answer(tmp_path / "b", "--lang", "en")
    assert code == 1
    for name in ("fifo", "zero", "folder"):
        assert f"file {name}: it has a name that nothing in a bundle has, or it is no plain file" in said
    assert "file documents/sparse: it cannot be read as it should (it is too large)" in said


def test_a_file_is_read_at_once_only_up_to_a_bound(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "LARGEST_READ", 2000)
    said = {finding.about("en") for finding in verify.check(installation.auditor).findings}
    assert "it cannot be read as it should (it is too large)" in said


def test_of_ever_so_many_faults_no_more_is_noted_than_can_be_read(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "MOST_FINDINGS", 3)
    forged = installation.forged()
    forged.files.update({f"documents/{number}": b"" for number in range(10)})
    assert len(installation.check(forged.listed()).findings) == 3


def test_every_error_that_python_raises_reading_a_bundle_has_words() -> None:
    for kind, row in verify.UNREADABLE.items():
        assert all(row), kind
        assert verify.Finding(None, "bundle", "unreadable", (kind,)).about("nl").endswith(f"({row[0]})")


# --- whose copy it is ---


@pytest.mark.parametrize(
    ("bundle", "party"), [("auditor", "geleen"), ("auditor", "nobody"), ("geleen", "beek"), ("geleen", None)]
)
def test_a_copy_is_that_of_the_party_that_it_names(installation: Installation, bundle: str, party: str | None) -> None:
    forged = Forged(getattr(installation, bundle))
    forged.put("manifest.json", {**forged.value("manifest.json"), "party": party})
    assert "file manifest.json" in places(installation.check(forged))


def test_a_bundle_of_another_program_says_what_could_not_be_made_anew(installation: Installation) -> None:
    forged = installation.forged()
    forged.put("manifest.json", {**forged.value("manifest.json"), "program": "000000000000"})
    verified = verify_bundle(forged.written(installation.folder / "another program.zip"))
    assert verified.findings == []
    assert {named.where for named in verified.not_proved} == {f"file {name}" for name in MADE}


# --- the auditor's commands ---

LOOKING: list[list[str]] = [
    ["list"], ["verify", "--all"], ["show", PAPERS], ["timeline", PAPERS], ["conformance", "--all"],
    ["explain", PAPERS],
    ["replay", "--all"], ["report", "--year", "2027"], ["diff", PAPERS, "--from", "2027-01-12", "--to", "2027-03-01"],
]  # fmt: skip


@settings(searching, max_examples=60)
@given(data=st.data())
def test_no_command_of_the_auditor_falls_over_a_bundle(installation: Installation, data: st.DataObject) -> None:
    forged = installation.forged(whole=True)
    places = [place for place in every_place(forged) if not place[0].startswith(f"dossiers/{OVERDUE}")]
    name, path, value = data.draw(st.sampled_from(places))
    kind = data.draw(st.sampled_from([kind for kind in KINDS if path or kind != "gone"]))
    bundle = spoilt(forged, name, with_value(value, path, KINDS[kind])).written(installation.folder / "looked at.zip")
    words = data.draw(st.sampled_from(LOOKING))
    code, said = audited(words, bundle)
    assert code in (0, 1, 2)
    assert "unexpected" not in said, (words, name, path, kind, said)


def audited(words: list[str], bundle: Path) -> tuple[int, str]:
    """What a command of the auditor ends with over a bundle, and its complaints."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patched, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        install_at(bundle.parent / "nowhere", patched)
        code = run(AUDITOR, [*words, "--bundle", str(bundle)])
    return code, err.getvalue()


@pytest.mark.parametrize(
    "history",
    ["", "{}", "[]", '{"events":[{}]}', '{"events":{"a":1}}', '{"events":[' + "9" * 5000 + "]}", DEEP.decode(),
     '{"events":[{"eventId":"1","workflowExecutionStartedEventAttributes":{"input":{"payloads":[{"data":"!"}]}}}]}'],
    ids=range(8),
)  # fmt: skip
def test_whatever_an_archived_history_holds_the_replay_says_so(installation: Installation, history: str) -> None:
    forged = installation.forged()
    for name in [name for name in forged.files if "/history/" in name]:
        forged.files[name] = packing.packed(history)
    code, said = audited(["replay", "--all"], forged.listed().written(installation.folder / "history.zip"))
    assert code == 1
    assert "unexpected" not in said
