# ruff: noqa: E501 - the vectors of RFC 8032
"""`evidence/shipped/verify.py`: a clean bundle never alarms; whatever is changed in one is found, and named with its place."""

import ast
import copy
import hashlib
import io
import json
import os
import pty
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import Mock, call

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from audit.verification.findings import Code
from audit.verification.stated_people import flaws_of_statements
from evidence.bundle.bundle_evidence import verify_bundle
from evidence.bundle.writing import write_bundle
from evidence.shipped import verify
from models.calendar import AMSTERDAM, Calendar, end_of, holidays_of, local_date
from models.canonical import canonical
from models.events import Event
from models.record.signed_note import SignatureLine, verifier_key
from models.record.statement import HOLDS, ONCE, RESTS_ON
from models.terms import (
    TERMS,
    Adjustment,
    AdjustmentKind,
    ClosedPeriod,
    Derivation,
    TermName,
    Unit,
    derive,
)
from tests.audit.bundled import Bundled, document, papers_file, rich
from tests.audit.forged import Forged, Row, packed
from tests.audit.playing import SCENARIOS, case_of, scenario_file
from tests.hanging import HANGING
from tests.models.procedures import CALENDAR

ROOT = Path(__file__).parents[2]
VERIFIER = ROOT / "evidence" / "shipped" / "verify.py"
PAPERS, OVERDUE = "2027-001", "2027-002"

searching = settings(
    derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)


class Installation:
    """Two bundles of one record, the auditor's and that of geleen, and the private key of its log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        bundled = rich(folder)
        self.auditor, self.geleen = folder / "auditor.zip", folder / "geleen.zip"
        bundled.export(self.auditor)
        newest = bundled.source.checkpoint(bundled.numbers)
        write_bundle(bundled.source, bundled.numbers, self.geleen, party="geleen", checkpoint=newest, lenient=True)
        write_bundle(bundled.source, [OVERDUE], folder / "one.zip", checkpoint=newest)
        key = load_pem_private_key((folder / "var" / "keys" / "log.key").read_bytes(), None)
        assert isinstance(key, Ed25519PrivateKey)
        self.private = key
        self.whole, self.one = self.auditor.read_bytes(), (folder / "one.zip").read_bytes()
        bundled.record.engine.dispose()

    def forged(self, *, whole: bool = False) -> Forged:
        """The bundle of one dossier taken apart, or that of all."""
        return Forged(self.whole if whole else self.one)

    def check(self, bundle: bytes | Forged, **held: list[str]) -> verify.Report:
        path = self.folder / "tried.zip"
        path.write_bytes(bundle.packed() if isinstance(bundle, Forged) else bundle)
        return verify.check(path, held.get("keys"), held.get("heads"))


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return Installation(tmp_path_factory.mktemp("installation"))


def told(report: verify.Report) -> list[tuple[str | None, str, str]]:
    """What was found: dossier, place and code; each finding reads as a sentence in both languages."""
    for finding in report.findings:
        assert Code(finding.code)
        assert finding.about("nl")
        assert finding.about("en")
    return [(f.dossier, f.where, f.code) for f in report.findings]


def places(report: verify.Report) -> set[str]:
    return {where for _, where, _ in told(report)}


# --- Clean bundles -------------------------------------------------------------------------------------------------


def test_clean_bundles_of_every_scenario_never_alarm(tmp_path: Path) -> None:
    bundled = Bundled(tmp_path / "var")
    numbers = bundled.add(*SCENARIOS, papers_file(tmp_path))
    bundled.checkpoint()
    newest = bundled.source.checkpoint(numbers)
    for party in (None, "landlord", "geleen"):
        bundle = tmp_path / "bundle.zip"
        write_bundle(bundled.source, numbers, bundle, party=party, checkpoint=newest, lenient=True)
        report = verify.check(bundle)
        assert (party, told(report)) == (party, [])
        if party is None:
            assert (
                report.proved["order"] == report.proved["events"] + report.unproved["events"] + report.unproved["loose"]
            )
            assert report.proved["dates"] > 200
            assert report.proved["votes"] > 25
            assert report.proved["locks"] > 1000
            assert report.unproved["order"] == 0
        else:
            assert report.unproved["events"] > 0
    bundled.record.engine.dispose()


def test_a_bundle_says_what_it_proves_and_what_it_cannot(installation: Installation) -> None:
    report, own = verify.check(installation.auditor), verify.check(installation.geleen)
    assert (told(report), told(own)) == ([], [])
    assert (report.party, own.party) == ("", "geleen")
    assert report.proved["signature"] == 2
    assert report.proved["cosignature"] == 1
    assert report.proved["consistency"] == 1
    assert report.proved["documents"] > 0
    assert {"keys", "truth", "later", "recorded", "rules", "derived"} <= set(report.unproved)
    assert own.unproved["order"] > 0
    assert own.unproved["events"] > report.unproved["events"]


def test_an_open_dossier_without_checkpoint_proves_less(tmp_path: Path) -> None:
    bundled = Bundled(tmp_path / "var")
    bundled.add("unsolicited-advice")
    bundled.export(tmp_path / "bundle.zip")
    bundled.record.engine.dispose()
    report = verify.check(tmp_path / "bundle.zip")
    assert told(report) == []
    assert report.unproved["no_checkpoint"] == 1
    assert "later" not in report.unproved


def test_unpacked_it_is_checked_as_well(installation: Installation, tmp_path: Path) -> None:
    with zipfile.ZipFile(installation.auditor) as whole:
        whole.extractall(tmp_path / "unpacked")
    assert told(verify.check(tmp_path / "unpacked")) == []
    (tmp_path / "unpacked" / "log.xes").write_bytes(b"<log/>")
    (tmp_path / "unpacked" / "more.txt").write_bytes(b"")
    found = told(verify.check(tmp_path / "unpacked"))
    assert (None, "file log.xes", "file_changed") in found
    assert (None, "file more.txt", "file_added") in found


# --- The careless forger: bytes and files --------------------------------------------------------------------------


@settings(searching, max_examples=60)
@given(data=st.data())
def test_every_byte_of_the_zip_counts(installation: Installation, data: st.DataObject) -> None:
    """A byte changed, dropped or added, or two swapped, anywhere: inside a file that file is named."""
    whole = bytearray(installation.one)
    infos = {info.filename: info for info in zipfile.ZipFile(io.BytesIO(installation.one)).infolist()}
    info = infos[data.draw(st.sampled_from(sorted(infos)))]
    start = info.header_offset + 30 + len(info.filename)
    at = data.draw(st.integers(start, start + info.file_size - 1) | st.integers(0, len(whole) - 1))
    kind = data.draw(st.sampled_from(["change", "change", "drop", "add", "swap"]))
    if kind == "change":
        whole[at] ^= data.draw(st.integers(1, 255))
    elif kind == "drop":
        del whole[at]
    elif kind == "add":
        whole.insert(at, data.draw(st.integers(0, 255)))
    else:
        other = data.draw(st.integers(0, len(whole) - 1))
        whole[at], whole[other] = whole[other], whole[at]
    report = installation.check(bytes(whole))
    assert bool(report.findings) == (bytes(whole) != installation.one)
    if kind == "change" and start <= at < start + info.file_size:
        assert f"file {info.filename}" in places(report)


@settings(searching, max_examples=30)
@given(data=st.data())
def test_every_file_counts(installation: Installation, data: st.DataObject) -> None:
    """A file gone, added, renamed, in another order, twice; or its content changed, with the ZIP put right."""
    files = installation.forged().files
    name = data.draw(st.sampled_from(sorted(files)))
    kind = data.draw(st.sampled_from(["gone", "added", "renamed", "reordered", "changed", "dropped", "swapped"]))
    names, wanted = None, f"file {name}"
    if kind == "gone":
        del files[name]
    elif kind == "added":
        files["documents/more"], wanted = b"more", "file documents/more"
    elif kind == "renamed":
        files[f"{name}.old"] = files.pop(name)
    elif kind == "reordered":
        names, wanted = data.draw(st.permutations(sorted(files)).filter(lambda order: order != sorted(files))), "bundle"
    else:
        at = data.draw(st.integers(0, len(files[name]) - 2))
        one, two = files[name][at : at + 1], files[name][at + 1 : at + 2]
        instead = {"changed": bytes([one[0] ^ 1]) + two, "dropped": two, "swapped": two + one}[kind]
        before, files[name] = files[name], files[name][:at] + instead + files[name][at + 2 :]
        if files[name] == before or name == "manifest.json":
            return
    report = installation.check(packed(files, names))
    assert wanted in places(report)


def test_a_compressed_zip_is_no_bundle_of_ours(installation: Installation, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in installation.forged().files.items():
            made.writestr(name, content)
    assert "bundle" in places(verify.check(tmp_path / "b.zip"))


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"\x00" * 5000, b"PK\x05\x06" + bytes(18), b"{" * 100_000], ids=range(5)
)
def test_whatever_the_bytes_are_it_says_so(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_bytes(content)
    assert verify.check(tmp_path / "b.zip").findings
    assert verify.check(tmp_path / "nothing there").findings


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(searching, max_examples=40)
@given(data=st.data())
def test_whatever_stands_in_a_file_there_is_no_traceback(installation: Installation, data: st.DataObject) -> None:
    forged = installation.forged()
    endings = ("s.json", ".jsonl", "keys.txt", "manifest.json")
    names = [name for name in sorted(forged.files) if name.endswith(endings)]
    name = data.draw(st.sampled_from(names))
    text = json.dumps(data.draw(ANYTHING)).encode()
    before, forged.files[name] = forged.files[name], text + b"\n" if name.endswith(("l", "t")) else text
    if forged.files[name] == before:
        return
    if name != "manifest.json":
        forged.listed()
    assert installation.check(forged).findings


# --- The forger who puts the list of contents right ----------------------------------------------------------------

FREE = {"recorded_at", "program"}
"""What no checkpoint commits to by itself: verify.py says so."""


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of everything in a JSON value that is neither object nor list."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from _paths(part, (*path, name))
    if not isinstance(value, (dict, list)):
        yield path


def _changed(value: Any, path: tuple[Any, ...]) -> Any:
    changed = copy.deepcopy(value)
    inner = changed
    for name in path[:-1]:
        inner = inner[name]
    old = inner[path[-1]]
    inner[path[-1]] = not old if isinstance(old, bool) else old + 1 if isinstance(old, int) else f"{old or ''}x"
    return changed


LISTS = (
    *("events.jsonl", "notices.jsonl", "sights.jsonl", "people.jsonl", "keys.txt", "documents.json", "proofs.json"),
    "runs.json",
)


@settings(searching, max_examples=80)
@given(data=st.data())
def test_whoever_also_puts_the_list_of_contents_right_is_found(installation: Installation, data: st.DataObject) -> None:
    """A value changed, a row dropped, repeated or moved, in any file of the record: the file or its row is named."""
    forged = installation.forged(whole=data.draw(st.booleans()))
    names = [name for name in sorted(forged.files) if name.rpartition("/")[2] in LISTS and len(forged.files[name]) > 2]
    name = data.draw(st.sampled_from(names))
    in_lines = name.endswith((".jsonl", ".txt"))
    value = forged.rows(name) if in_lines else forged.value(name)
    rows = value["leaves"] if isinstance(value, dict) else value
    kind = data.draw(st.sampled_from(["change", "change", "change", "drop", "repeat", "swap"]))
    at = data.draw(st.integers(0, len(rows) - 1))
    before = copy.deepcopy(value)
    if kind == "change":
        paths = [path for path in _paths(rows[at]) if path[0] not in FREE]
        rows[at] = _changed(rows[at], data.draw(st.sampled_from(paths)))
    elif kind == "drop":
        del rows[at]
    elif kind == "repeat":
        rows.insert(at, rows[at])
    else:
        other = data.draw(st.integers(0, len(rows) - 1))
        rows[at], rows[other] = rows[other], rows[at]
    kept: list[Row] = before["leaves"] if name.endswith("proofs.json") and isinstance(before, dict) else list(before)
    touched = [row for row in kept if row not in rows]
    if value == before or (kind == "swap" and _order_is_free(name)) or any("withheld" in row for row in touched):
        return
    if (name, kind) == ("proofs.json", "drop"):
        return  # the leaf of a witness that came on the same day may be in a later checkpoint
    (forged.put_rows(name, value) if in_lines else forged.put(name, value)).listed()
    report = installation.check(forged)
    assert report.findings
    dossier = name.split("/")[1] if "/" in name else None
    assert dossier in {finding.dossier for finding in report.findings}


def _order_is_free(name: str) -> bool:
    """Whether the rows of a file are a set: each proves itself."""
    lists = ("notices.jsonl", "sights.jsonl", "people.jsonl", "keys.txt", "proofs.json", "runs.json")
    return name.rpartition("/")[2] in lists


@pytest.mark.parametrize("name", ["checkpoint.txt", "earlier/38.txt"])
def test_a_changed_checkpoint_is_found(installation: Installation, name: str) -> None:
    for old, new in ((b"made 2030", b"made 2031"), (b"zowonen", b"zowonem"), (b"\n\n", b"\nmore\n\n")):
        forged = installation.forged()
        assert old in forged.files[name]
        forged.files[name] = forged.files[name].replace(old, new, 1)
        assert {f"file {name}", f"checkpoint {name[8:-4] or 90}", "checkpoint 90"} & places(
            installation.check(forged.listed())
        )


def test_a_document_or_a_history_that_is_gone_or_another_is_named(installation: Installation) -> None:
    names = [
        name for name in installation.forged(whole=True).files if name.startswith("documents/") or "/history/" in name
    ]
    for name in (names[0], names[-1]):
        gone, other = installation.forged(whole=True), installation.forged(whole=True)
        del gone.files[name]
        other.files[name] += b"\x00"
        for report in (installation.check(gone.listed()), installation.check(other.listed())):
            short = name.rpartition("/")[2].partition(".")[0]
            assert any(short in where for where in places(report)), name


def test_another_agreement_is_named(installation: Installation) -> None:
    forged = installation.forged()
    name = next(name for name in forged.files if name.startswith("agreements/"))
    forged.files[name] = forged.files[name].replace(b'"board":5', b'"board":6', 1)
    assert (None, f"file {name}", "agreement_changed") in told(installation.check(forged.listed()))


# --- The forger who makes the whole chain of a dossier anew --------------------------------------------------------


def _subject(events: list[Row]) -> None:
    events[0]["content"]["said"]["subject"] = "Iets anders"


def test_the_checkpoint_still_tells(installation: Installation) -> None:
    """The hashes of all events, the notices and the list of contents are right: the log commits to others."""
    found = told(installation.check(installation.forged().events(OVERDUE, _subject).listed()))
    assert {code for _, _, code in found} == {"head_differs", "leaf_changed"}
    assert {dossier for dossier, _, _ in found} == {OVERDUE}


def test_the_proof_still_tells(installation: Installation) -> None:
    """The leaves say what the forger wants; no path leads from them to the root that was signed."""
    forged = installation.forged().events(OVERDUE, _subject)
    name = f"dossiers/{OVERDUE}/proofs.json"
    fresh = {(leaf["subject"], leaf["number"]): leaf["digest"] for leaf in forged._leaves(OVERDUE)}
    forged.put(name, [{**leaf, "digest": fresh[leaf["subject"], leaf["number"]]} for leaf in forged.value(name)])
    found = told(installation.check(forged.listed()))
    assert {code for _, _, code in found} == {"inclusion_wrong"}
    assert (
        OVERDUE,
        f"leaf {OVERDUE} {len(forged.rows(f'dossiers/{OVERDUE}/events.jsonl'))}",
        "inclusion_wrong",
    ) in found


def test_what_stands_before_a_withheld_draft_is_bound_by_the_notices_after_it(installation: Installation) -> None:
    """The hash of a withheld event says nothing of the one before it; heads and notices that left do."""
    forged = installation.forged(whole=True)
    report = installation.check(forged)
    assert report.unproved["events"] == len(
        [row for row in forged.rows(f"dossiers/{PAPERS}/events.jsonl") if "withheld" in row]
    )
    found = told(installation.check(forged.events(PAPERS, _subject).listed()))
    assert (PAPERS, "leaf_changed") in {(dossier, code) for dossier, _, code in found}
    alone = installation.forged(whole=True).events(PAPERS, _subject)
    alone.put_rows(f"dossiers/{PAPERS}/notices.jsonl", []).listed()
    report = installation.check(alone)
    assert (PAPERS, "notice_missing") in {(dossier, code) for dossier, _, code in told(report)}
    assert report.unproved["loose"] > 0


def test_a_signature_by_another_key_is_found(installation: Installation) -> None:
    forged = installation.forged().events(OVERDUE, _subject).logged(Ed25519PrivateKey.from_private_bytes(bytes(32)))
    codes = {code for _, where, code in told(installation.check(forged)) if where.startswith("checkpoint")}
    assert codes == {"key_unknown", "signature_wrong"}


# --- The forger who has the private key of the log -----------------------------------------------------------------


def test_with_the_key_of_the_log_a_consistent_lie_passes_unless_somebody_kept_something(
    installation: Installation,
) -> None:
    """This is what nobody can prove from a bundle alone, and why heads go out with every letter and keys are kept."""
    head = installation.forged().rows(f"dossiers/{OVERDUE}/events.jsonl")[-1]["hash"]
    forged = installation.forged().events(OVERDUE, _subject).logged(installation.private)
    assert told(installation.check(forged)) == []
    assert told(installation.check(installation.forged(), heads=[head])) == []
    assert told(installation.check(forged, heads=[head])) == [(None, f"head {head}", "head_differs")]


def test_a_cosigned_checkpoint_that_was_kept_still_tells(installation: Installation) -> None:
    forged = installation.forged().events(OVERDUE, _subject).logged(installation.private, earlier=True)
    assert (None, "checkpoint 38", "consistency_wrong") in told(installation.check(forged))


def test_a_key_that_was_kept_tells(installation: Installation) -> None:
    keys = [row["vkey"] for row in installation.forged().rows("keys.txt") if row["kind"] == "log"]
    assert told(installation.check(installation.forged(), keys=keys)) == []
    assert (None, "checkpoint 90", "key_unknown") in told(installation.check(installation.forged(), keys=["another"]))


class Keys:
    """A log whose first key was rotated and whose second one was lost: a bundle of each of its checkpoints."""

    def __init__(self, folder: Path) -> None:
        bundled = Bundled(folder / "var")
        number = bundled.add("unsolicited-advice")[0]
        self.sizes = [bundled.checkpoint()]
        bundled.now += timedelta(minutes=1)
        bundled.keys.rotate()
        for scenario, is_lost in (("response-overdue", False), ("withdrawn", False), ("letters", True)):
            if is_lost:
                shutil.rmtree(folder / "var" / "keys")
                bundled.now += timedelta(minutes=1)
                bundled.keys.rotate(lost=True)
            bundled.add(scenario)
            self.sizes.append(bundled.checkpoint())
        self.bundles = [folder / f"{size}.zip" for size in self.sizes]
        for size, path in zip(self.sizes, self.bundles, strict=True):
            bundled.export(path, number, size=size)
        rows = Forged(self.bundles[-1]).rows("keys.txt")
        self.first, self.second, self.third = (row["vkey"] for row in rows)
        key = load_pem_private_key((folder / "var" / "keys" / "log.key").read_bytes(), None)
        assert isinstance(key, Ed25519PrivateKey)
        self.private = key
        bundled.record.engine.dispose()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return Keys(tmp_path_factory.mktemp("keys"))


BEFORE, ROTATED, LATER, LOST = range(4)


@pytest.mark.parametrize(
    ("at", "key", "is_reached"),
    [
        (BEFORE, "first", True),
        (BEFORE, "second", False),
        (ROTATED, "first", True),
        (ROTATED, "second", True),
        (LATER, "first", True),
        (LATER, "second", True),
        (LATER, "third", False),
        (LOST, "first", False),
        (LOST, "second", False),
        (LOST, "third", True),
    ],
)
def test_a_key_vouches_for_the_keys_in_the_log_that_it_signed(keys: Keys, at: int, key: str, is_reached: bool) -> None:
    report = verify.check(keys.bundles[at], [getattr(keys, key)])
    where = f"checkpoint {keys.sizes[at]}"
    assert told(report) == ([] if is_reached else [(None, where, "key_unknown")])
    assert bool(report.proved["held"]) is is_reached
    assert bool(report.unproved["keys"]) is not is_reached


def test_of_several_keys_one_that_reaches_is_enough(keys: Keys) -> None:
    report = verify.check(keys.bundles[BEFORE], [keys.second, keys.first])
    assert told(report) == []
    assert (report.proved["held"], report.unproved["unused"]) == (1, 1)


def test_a_key_that_adds_its_signature_to_a_checkpoint_is_not_vouched_for(keys: Keys) -> None:
    """Anybody can add a line under a text that another signed."""
    forged = Forged(keys.bundles[LOST])
    name = f"earlier/{keys.sizes[ROTATED]}.txt"
    text = forged.files[name].decode().rpartition("\n\n")[0] + "\n"
    public = verifier_key(keys.third)
    forged.files[name] += f"{SignatureLine(public.name, public.id, keys.private.sign(text.encode()))}\n".encode()
    bundle = forged.listed().written(keys.bundles[LOST].with_name("added.zip"))
    assert told(verify.check(bundle)) == []
    assert told(verify.check(bundle, [keys.first])) == [(None, f"checkpoint {keys.sizes[LOST]}", "key_unknown")]
    assert len(verify.check(bundle).unvouched) == 1


def test_a_newer_key_that_does_not_reach_back_accuses_nobody(keys: Keys) -> None:
    done = run(VERIFIER, keys.bundles[BEFORE], "--lang", "en", "--key", keys.second)
    assert done.returncode == 1
    assert "NOT TO BE PROVED with your key:" in done.stdout
    assert "A newer key does not reach back" in done.stdout
    assert "WRONG" not in done.stdout
    assert "Nothing wrong" not in done.stdout


def test_a_witness_that_is_trusted_vouches_too(installation: Installation) -> None:
    (witness,) = (row["vkey"] for row in installation.forged().rows("keys.txt") if row["kind"] == "witness")
    report = installation.check(installation.forged(), keys=[witness])  # it cosigned 38, whose key signed 90 as well
    assert (told(report), report.proved["held"]) == ([], 1)


def test_a_key_that_no_earlier_one_vouches_for_is_named_and_no_fault(keys: Keys) -> None:
    identity = "+".join(keys.third.split("+")[:2])
    assert [verify.check(bundle).unvouched for bundle in keys.bundles] == [[], [], [], [identity]]
    for language in ("nl", "en"):
        done = run(VERIFIER, keys.bundles[LOST], "--lang", language)
        assert done.returncode == 0
        assert f"({identity})" in done.stdout
        assert identity + ")" not in run(VERIFIER, keys.bundles[LATER], "--lang", language).stdout
    (named,) = verify_bundle(keys.bundles[LOST]).not_proved
    assert (named.dossier, named.where) == (None, f"key {identity}")


def test_without_a_checkpoint_no_key_can_be_used_and_that_is_said(keys: Keys, tmp_path: Path) -> None:
    bundled = Bundled(tmp_path / "var")
    bundled.add("unsolicited-advice")
    bundled.export(tmp_path / "bundle.zip")
    bundled.record.engine.dispose()
    done = run(VERIFIER, tmp_path / "bundle.zip", "--lang", "en", "--key", keys.first)
    assert done.returncode == 0
    assert "keys of yours (--key) that signed no checkpoint here: 1" in done.stdout
    assert "whose the keys are" in done.stdout


def _first(events: list[Row], kind: str, **content: Any) -> Row:
    """The first event of a type whose content has these values."""
    return next(e for e in events if e["type"] == kind and content.items() <= e["content"].items())


def _later_end(events: list[Row]) -> None:
    parts = _first(events, "term_started")["content"]["term"]["derivation"]
    parts["ends"] = parts["raw_end"] = str(date.fromisoformat(parts["ends"]) + timedelta(days=1))


def _longer_term(events: list[Row]) -> None:
    parts = next(
        e["content"]["term"]["derivation"]
        for e in events
        if e["type"] == "term_started" and e["content"]["term"]["name"] == "response"
    )
    parts["amount"] += 7
    calendar = verify.Calendar({"calendar": json.loads(CALENDAR.model_dump_json())})
    parts.update(verify.derive(parts, calendar))


def _other_start(events: list[Row]) -> None:
    parts = _first(events, "term_started")["content"]["term"]["derivation"]
    parts["started_on"] = str(date.fromisoformat(parts["started_on"]) + timedelta(days=1))
    calendar = verify.Calendar({"calendar": json.loads(CALENDAR.model_dump_json())})
    parts.update(verify.derive(parts, calendar))


def _other_vote(events: list[Row]) -> None:
    _first(events, "deliberation_recorded")["content"]["said"].update({"for": 0, "against": 5})


def _too_many_votes(events: list[Row]) -> None:
    _first(events, "deliberation_recorded")["content"]["said"]["for"] = 9


def _without(kind: str) -> Callable[[list[Row]], None]:
    def drop(events: list[Row]) -> None:
        events[:] = [event for event in events if event["type"] != kind]

    return drop


def _open_at_once(events: list[Row]) -> None:
    _first(events, "lock_changed", state="locked")["content"].update(state="open", ground="b")


def _by_another(events: list[Row]) -> None:
    _first(events, "response_given")["party"] = "geleen"


def _twice(kind: str) -> Callable[[list[Row]], None]:
    def repeat(events: list[Row]) -> None:
        at = events.index(_first(events, kind))
        events.insert(at + 1, {**copy.deepcopy(events[at]), "sequence": None})

    return repeat


def _not_reasoned(events: list[Row]) -> None:
    _first(events, "response_given")["content"]["said"]["points"] = []


def _another_document(events: list[Row]) -> None:
    events[0]["content"]["said"]["documents"] = [document("another")]


def _swapped(one: str, other: str) -> Callable[[list[Row]], None]:
    def swap(events: list[Row]) -> None:
        at, to = events.index(_first(events, one)), events.index(_first(events, other))
        events[at], events[to] = events[to], events[at]

    return swap


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_later_end, "derivation_differs"),
        (_longer_term, "derivation_differs"),
        (_other_start, "derivation_differs"),
        (_other_vote, "vote_differs"),
        (_too_many_votes, "vote_differs"),
        (_without("consultation_skipped"), "order_broken"),
        (_without("deliberation_recorded"), "order_broken"),
        (_without("advice_submitted"), "order_broken"),
        (_without("term_started"), "order_broken"),
        (_without("term_ended"), "order_broken"),
        (_without("request_opened"), "order_broken"),
        (_without("lock_changed"), "lock_differs"),
        (_open_at_once, "lock_differs"),
        (_by_another, "order_broken"),
        (_twice("advice_received"), "order_broken"),
        (_twice("response_given"), "order_broken"),
        (_not_reasoned, "order_broken"),
        (_swapped("advice_submitted", "response_given"), "order_broken"),
        (_swapped("term_started", "term_ended"), "order_broken"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__qualname__.strip("_").partition(".")[0],
)
def test_with_the_key_of_the_log_dates_votes_order_and_lock_still_tell(
    installation: Installation, change: Callable[[list[Row]], None], code: str
) -> None:
    found = told(installation.check(installation.forged().events(OVERDUE, change).logged(installation.private)))
    expected = {code, "unreadable"} if change.__qualname__.startswith("_without.<locals>") else {code}
    assert expected & {found_code for dossier, where, found_code in found if dossier == OVERDUE and "event" in where}


def test_with_the_key_of_the_log_another_document_still_tells(installation: Installation) -> None:
    forged = installation.forged().events(OVERDUE, _another_document).logged(installation.private)
    assert told(installation.check(forged)) == [
        (OVERDUE, f"file dossiers/{OVERDUE}/documents.json", "attachment_differs")
    ]


@pytest.mark.parametrize("part", ["sequence", "position", "name", "sha256", "label", "held", None])
def test_the_list_of_documents_is_compared_with_what_the_events_name(
    installation: Installation, part: str | None
) -> None:
    forged = installation.forged(whole=True)
    name = f"dossiers/{PAPERS}/documents.json"
    rows = forged.value(name)
    if part:
        rows[0] = _changed(rows[0], (part,))
    else:
        del rows[0]
    codes = {
        code for dossier, _, code in told(installation.check(forged.put(name, rows).listed())) if dossier == PAPERS
    }
    assert codes & ({"document_missing"} if part == "held" else {"attachment_differs"})


FIXED = ("basis", "source", "rolls", "agreement", "calendar", "closed_periods", "named_end", "amount", "unit")
"""What the agreement says of a term."""


@pytest.mark.parametrize("part", FIXED)
def test_every_part_of_a_date_is_compared_with_the_agreement(installation: Installation, part: str) -> None:
    forged = installation.forged()
    agreement = json.loads(next(content for name, content in forged.files.items() if name.startswith("agreements/")))
    calendar = verify.Calendar(agreement)
    terms = [
        e["content"]["term"]["derivation"]
        for e in forged.rows(f"dossiers/{OVERDUE}/events.jsonl")
        if e["type"] == "term_started"
    ]
    for parts in [parts for parts in terms if parts["term"] != "advice"]:
        other = {"amount": parts["amount"] + 1, "unit": "weeks", "closed_periods": [RECESS], "named_end": parts["ends"]}
        old = parts[part]
        lie = {**parts, part: other.get(part, not old if isinstance(old, bool) else f"{old}x")}
        lie |= verify.derive(lie, calendar)
        found = Mock()
        assert verify.check_derivation(found, parts, agreement, calendar)
        assert not verify.check_derivation(found, lie, agreement, calendar)
        assert found.call_args_list == [call("derivation_differs.parts", part)]


RECESS = {"name": "recess", "first": "2027-07-01", "last": "2027-07-31"}


# --- The parts: signatures, calendar, dates ------------------------------------------------------------------------

RFC_8032 = [
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
]  # fmt: skip
"""RFC 8032, section 7.1: secret key, public key, message, signature."""


@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC_8032, ids=["1", "2", "3"])
def test_ed25519_is_that_of_the_rfc(secret: str, public: str, message: str, signature: str) -> None:
    key, text, signed = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert verify.is_signed(key, text, signed)
    assert Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)).sign(text) == signed
    assert not verify.is_signed(key, text + b"\x00", signed)
    s = int.from_bytes(signed[32:], "little") + verify.L
    assert not verify.is_signed(key, text, signed[:32] + s.to_bytes(32, "little")), "S must be canonical"


@settings(searching, max_examples=10)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=80), at=st.integers(0, 63 * 8))
def test_ed25519_is_that_of_cryptography(seed: bytes, message: bytes, at: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), bytearray(private.sign(message))
    assert verify.is_signed(public, message, bytes(signature))
    signature[at // 8] ^= 1 << at % 8
    assert not verify.is_signed(public, message, bytes(signature))
    assert not verify.is_signed(seed, message, bytes(64))
    assert not verify.is_signed(b"", message, b"")


def test_holidays_summer_time_and_days_are_those_of_the_models() -> None:
    ours = verify.Calendar({"calendar": json.loads(CALENDAR.model_dump_json())})
    day, last = date(1990, 1, 1), date(2100, 12, 31)
    for year in range(1990, 2101):
        assert {on: name.value for on, name in holidays_of(year).items()} == verify.holidays(year), year
    while day <= last:
        assert ours.day_off(day) == (off.value if (off := CALENDAR.day_off(day)) else None), day
        if day.year >= 1996 and (day.month in (3, 10) or day.day == 1):
            assert verify.end_of(day) == end_of(day), day
            at = datetime(day.year, day.month, day.day, 23, 30, tzinfo=AMSTERDAM)
            assert verify.local(at.astimezone(end_of(day).tzinfo)).date() == local_date(at) == day
        day += timedelta(days=1)


DAYS = st.dates(date(2016, 1, 1), date(2031, 12, 31))


@st.composite
def derivations(draw: st.DrawFn) -> Derivation:
    """Terms of every kind, with extensions, pauses and closed periods."""
    name, unit, start = draw(st.sampled_from(TermName)), draw(st.sampled_from(Unit)), draw(DAYS)
    amount = draw(st.sampled_from([1, 2, 3, 5, 6, 12, 13, 14, 42, 90, 91]))
    closed = [
        ClosedPeriod(name=f"recess {n}", first=first, last=first + timedelta(days=draw(st.integers(0, 20))))
        for n, first in enumerate(draw(st.lists(st.integers(0, 60).map(lambda n: start + timedelta(n)), max_size=2)))
    ]
    adjustments = []
    for n in draw(st.lists(st.integers(1, 40), max_size=2)):
        first, until = start + timedelta(n), start + timedelta(n + draw(st.integers(0, 20)))
        pause = Adjustment(kind=AdjustmentKind.PAUSE, first=first, until=until)
        longer = Adjustment(kind=AdjustmentKind.EXTENSION, new_end=until)
        adjustments.append(draw(st.sampled_from([pause, longer])))
    return Derivation(
        term=name, started_on=start, starting_event="…", amount=amount, unit=unit, basis=TERMS[name].basis, source="…",
        rolls=draw(st.booleans()), agreement="…", calendar="…", closed_periods=tuple(closed), raw_end=start, ends=start,
        adjustments=tuple(adjustments), named_end=draw(st.none() | st.just(start + timedelta(days=amount))),
    )  # fmt: skip


@settings(searching, max_examples=250)
@given(parts=derivations())
def test_dates_are_those_of_the_models(parts: Derivation) -> None:
    ours = verify.Calendar({"calendar": json.loads(CALENDAR.model_dump_json())})
    expected = derive(parts, CALENDAR).model_dump(mode="json")
    computed = verify.derive(parts.model_dump(mode="json"), ours)
    assert computed == {name: expected[name] for name in computed}


def test_a_year_without_decree_is_provisional() -> None:
    bare = Calendar(version="none")
    parts = Derivation.model_validate(
        {
            "term": "response", "started_on": "2027-01-04", "starting_event": "…", "amount": 14, "unit": "days",
            "basis": "statutory", "source": "…", "rolls": True, "agreement": "…", "calendar": "…",
            "raw_end": "2027-01-04", "ends": "2027-01-04",
        }
    )  # fmt: skip
    ours = verify.Calendar({"calendar": json.loads(bare.model_dump_json())})
    assert verify.derive(parts.model_dump(mode="json"), ours)["provisional"] is derive(parts, bare).provisional is True


@settings(searching, max_examples=100)
@given(value=st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53) + 1, 2**53 - 1) | ANYTHING)
def test_values_are_written_as_rfc_8785_says(value: Any) -> None:
    from models.canonical import canonical

    try:
        expected = canonical(value)
    except Exception:
        return
    assert verify.canonical(value).encode() == expected


# --- The order: nothing the procedure itself may bring about alarms ------------------------------------------------


def test_the_table_has_a_row_for_every_event() -> None:
    from models.events import EventType

    assert {row.partition(" ")[0] for row in verify.ORDER} == {kind.value for kind in EventType}
    assert set(verify.TERMS) == {name.value for name in TermName}


@settings(searching, max_examples=12)
@given(data=st.data())
def test_no_procedure_alarms_whatever_was_done_in_it(data: st.DataObject) -> None:
    """Random acts in random order, early, late, on paper, twice or out of turn, as the core took them."""
    from tests.models.test_properties import Run

    run = Run(lambda options: data.draw(st.sampled_from(options)))
    run.step()
    run.begin_sensibly()
    for _ in range(15):
        run.step()
    assert _judged(json.loads(run.agreement.model_dump_json()), _rows_of(run.events)) == []


def _rows_of(events: Sequence[Event]) -> list[Row]:
    """Events as a bundle has them, but for their hashes."""
    times = [{name: verify.written(getattr(event, name)) for name in ("time", "happened")} for event in events]
    return [json.loads(event.model_dump_json()) | own for event, own in zip(events, times, strict=True)]


def _judged(agreement: Row, events: list[Row]) -> list[tuple[Any, ...]]:
    """What the order of a procedure is found to lack."""
    faults: list[tuple[Any, ...]] = []
    procedure = verify.Procedure(agreement, lambda event, *about: faults.append((event["sequence"], *about)))
    starts = [n for n, (one, two) in enumerate(pairwise([{}, *events])) if _occasion(one) != _occasion(two)]
    for first, last in pairwise([*starts, len(events)]):
        procedure.take(events[first:last])
    return faults


def test_a_response_that_rejects_a_point_without_reasons_is_found() -> None:
    case = case_of(scenario_file("four-verdicts-and-a-conflict"))
    agreement, events = json.loads(case.agreement.model_dump_json()), _rows_of(case.events)
    assert _judged(agreement, events) == []
    points = [
        (event["sequence"], point)
        for event in events
        for point in event["content"].get("said", {}).get("points", [])
        if event["type"] == "response_given" and point["answer"] != "followed"
    ]
    assert points
    for sequence, point in points:
        reasons = point.pop("reasons")
        assert (sequence, "order_broken.fits", "points") in _judged(agreement, events)
        point["reasons"] = reasons


def _occasion(event: Row) -> tuple[Any, ...]:
    return event.get("party"), event.get("act_id"), event.get("time")


# --- As a program --------------------------------------------------------------------------------------------------


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Alone: no environment, no site packages, nothing of the project."""
    command = [sys.executable, "-I", "-S", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=HANGING)


def test_it_runs_alone_and_says_what_it_proved(installation: Installation, tmp_path: Path) -> None:
    alone = tmp_path / "verify.py"
    alone.write_bytes(VERIFIER.read_bytes())
    dutch = run(alone, installation.auditor)
    assert (dutch.returncode, dutch.stderr) == (0, "")
    for text in ("Bewezen:", "Niet te bewijzen:", "Algemene termijnenwet", "vingerafdruk", "Er is niets gevonden"):
        assert text in dutch.stdout
    assert "handtekeningen" in dutch.stdout
    head = installation.forged().rows(f"dossiers/{OVERDUE}/events.jsonl")[3]["hash"]
    english = run(alone, installation.auditor, "--lang", "en", "--head", head)
    assert english.returncode == 0
    for text in (
        "Proved:",
        "Not to be proved:",
        "Nothing wrong was found.",
        "keys and hashes of your own that are right: 1",
    ):
        assert text in english.stdout
    forged = installation.forged().events(OVERDUE, _subject).listed().written(tmp_path / "forged.zip")
    wrong = run(alone, forged)
    assert (wrong.returncode, wrong.stderr) == (1, "")
    assert "FOUT:" in wrong.stdout
    assert f"{OVERDUE} gebeurtenis" in wrong.stdout
    in_json = json.loads(run(alone, forged, "--json", "--lang", "en").stdout)
    assert {finding["dossier"] for finding in in_json["findings"]} == {OVERDUE}
    assert {"dossier", "where", "code", "about"} <= set(in_json["findings"][0])
    assert in_json["manifest"] == hashlib.sha256(Forged(forged).files["manifest.json"]).hexdigest()


def test_what_a_forger_writes_does_not_steer_the_terminal_of_who_checks(
    installation: Installation, tmp_path: Path
) -> None:
    forged = installation.forged()
    manifest = forged.value("manifest.json")
    whole = forged.put("manifest.json", {**manifest, "party": "auditor\x1b[8m"}).written(tmp_path / "forged.zip")
    done = run(VERIFIER, whole, "--lang", "en")
    assert done.stderr == ""
    assert "auditor\N{REPLACEMENT CHARACTER}[8m" in done.stdout
    assert "\x1b" not in done.stdout


def test_at_a_terminal_a_long_line_goes_on_with_its_next_word(installation: Installation) -> None:
    ours, its = pty.openpty()
    command = [sys.executable, "-I", "-S", str(VERIFIER), str(installation.auditor)]
    with subprocess.Popen(command, stdout=its, env={"COLUMNS": "60"}) as running, os.fdopen(ours, "rb", 0) as screen:
        os.close(its)
        told = b""
        with suppress(OSError):  # what Linux says when the other end of a terminal is closed
            while part := screen.read(4096):
                told += part
        running.wait(HANGING)
    lines = told.decode().splitlines()
    assert any(line.startswith("    ") and line[4:5].isalpha() for line in lines)
    assert [line for line in lines if len(line) > 60 and " " in line.strip()] == []


def test_unpacked_it_finds_the_bundle_it_lies_in(installation: Installation, tmp_path: Path) -> None:
    with zipfile.ZipFile(installation.auditor) as whole:
        whole.extractall(tmp_path)
    assert run(tmp_path / "verify.py").returncode == 0
    (tmp_path / "keys.txt").unlink()
    assert run(tmp_path / "verify.py").returncode == 1


def test_wrong_use_is_told(installation: Installation, tmp_path: Path) -> None:
    alone = tmp_path / "verify.py"
    alone.write_bytes(VERIFIER.read_bytes())
    for words in (
        [],
        [tmp_path / "nothing.zip"],
        [installation.auditor, "--lang", "fr"],
        [installation.auditor, "--what"],
    ):
        done = run(alone, *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert "Traceback" not in done.stderr
    assert run(alone, "--help").returncode == 0


def test_a_key_or_a_hash_that_is_none_is_wrong_use(installation: Installation, keys: Keys, tmp_path: Path) -> None:
    fingerprint = hashlib.sha256(keys.first.encode()).hexdigest()
    (tmp_path / "key.txt").write_text(keys.first)
    other = "+".join(["another", *keys.first.split("+")[1:]])
    wrong = [("--key", text, "NAAM+ID+BASE64") for text in ("foo", str(tmp_path / "key.txt"), fingerprint, other, "")]
    wrong += [("--head", text, "all 64 digits") for text in ("aee107", "", "x" * 64, fingerprint + "0")]
    for option, text, about in wrong:
        done = run(VERIFIER, installation.auditor, option, text)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), text
        assert about in done.stderr


def test_a_hash_may_be_written_in_capitals(installation: Installation) -> None:
    head = installation.forged().rows(f"dossiers/{OVERDUE}/events.jsonl")[3]["hash"]
    assert head != head.upper()
    assert run(VERIFIER, installation.auditor, "--head", f" {head.upper()}").returncode == 0
    assert run(VERIFIER, installation.auditor, "--head", head[::-1]).returncode == 1


def test_of_what_cannot_be_read_nothing_else_is_said(tmp_path: Path) -> None:
    (tmp_path / "odd.zip").write_bytes(b"PK no zip")
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    for name in ("odd.zip", "empty.zip"):
        done = run(VERIFIER, tmp_path / name, "--lang", "en")
        assert done.returncode == 1
        assert "cannot be read as it should" in done.stdout
        for text in ("Copy for", "Proved", verify.FORMAT, "Keys"):
            assert text not in done.stdout, text
    missing = run(VERIFIER, tmp_path / "nothing.zip")
    assert (missing.returncode, len(missing.stderr.splitlines())) == (2, 1)
    assert "nothing.zip" in missing.stderr


def test_what_is_counted_reads_well_of_one_and_of_many() -> None:
    for key, rows in {**verify.PROVED, **verify.UNPROVED}.items():
        for row in rows:
            assert "{0}" not in row or row.endswith(": {0}"), key


def test_it_is_one_short_file_for_python_3_9_and_nothing_else() -> None:
    source = VERIFIER.read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 9))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= set(sys.stdlib_module_names)
    assert not any(isinstance(node, ast.Match) for node in ast.walk(tree))
    assert "strict=" not in source


# --- How sure it is who spoke ---------------------------------------------------------------------------------------

NOT_SURE: dict[str, tuple[str, object]] = {
    "a word that is none": ("portal", "certain"),
    "paper that came by the portal": ("portal", "paper"),
    "a passkey on a letter": ("letter", "passkey"),
    "no value": ("portal", None),
}


@pytest.mark.parametrize(("channel", "assurance"), NOT_SURE.values(), ids=NOT_SURE)
def test_what_is_said_of_how_sure_it_is_who_spoke_goes_with_the_way_it_came(
    installation: Installation, channel: str, assurance: object
) -> None:
    def changed(events: list[dict[str, Any]]) -> None:
        events[0].update(channel=channel, assurance=assurance)

    found = told(installation.check(installation.forged(whole=True).events(OVERDUE, changed).listed()))

    assert (OVERDUE, "event 1", "assurance_wrong") in found


def test_nobody_is_sure_who_the_clock_is(installation: Installation) -> None:
    number = 0

    def changed(events: list[dict[str, Any]]) -> None:
        nonlocal number
        one = next(event for event in events if event["party"] == "clock")
        one["assurance"], number = "passkey", one["sequence"]

    found = told(installation.check(installation.forged(whole=True).events(OVERDUE, changed).listed()))

    assert (OVERDUE, f"event {number}", "assurance_wrong") in found


def test_what_a_door_said_of_the_sender_cannot_be_changed_or_left_out(installation: Installation) -> None:
    for change in ({"assurance": "oidc"}, {}):
        forged = installation.forged(whole=True)
        name = f"dossiers/{OVERDUE}/events.jsonl"
        first, *others = forged.rows(name)
        assert first.pop("assurance") == "passkey"

        found = told(installation.check(forged.put_rows(name, [{**first, **change}, *others]).listed()))

        assert (OVERDUE, "event 1", "event_changed") in found


# --- Who saw the page -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "place", "code"),
    [
        ({"seen_at": "2030-01-01T00:00:00.000001Z"}, "sight landlord/{last}", "leaf_changed"),
        ({"seen_at": "2027-01-01T00:00:00.000000Z"}, "sight landlord/{last}", "sight_changed"),
        ({"party": "hv"}, "sight landlord/{last}", "sight_missing"),
        ({"party": "hv"}, "sight hv/{last}", "leaf_missing"),
        ({"person": "A. Peters"}, "sight landlord/{last}", "sight_changed"),
        ({"sequence": 1}, "sight landlord/1", "leaf_missing"),
        (None, "sight landlord/{last}", "sight_missing"),
    ],
    ids=str,
)
def test_a_sight_that_was_changed_or_is_gone_is_named(
    installation: Installation, change: dict[str, Any] | None, place: str, code: str
) -> None:
    forged, name = installation.forged(), f"dossiers/{OVERDUE}/sights.jsonl"
    (row,) = forged.rows(name)
    last = row["sequence"]
    if change is None:
        del forged.files[name]
    else:
        forged.put_rows(name, [{**row, **change}])

    assert (OVERDUE, place.format(last=last), code) in told(installation.check(forged.listed()))


def test_in_a_party_s_copy_stands_nothing_of_what_others_saw(installation: Installation) -> None:
    forged = Forged(installation.geleen.read_bytes())
    name = f"dossiers/{PAPERS}/sights.jsonl"
    (row,) = forged.rows(name)
    forged.put_rows(name, [row, {**row, "party": "landlord"}])

    assert (None, "file manifest.json", "file_changed") in told(installation.check(forged.listed()))


@pytest.mark.parametrize(
    ("change", "place", "code"),
    [
        ({"party": "beek"}, "statement 1", "leaf_changed"),
        ({"at": "2027-01-01T00:00:00.000000Z"}, "statement 1", "leaf_changed"),
        ({"number": 2}, "statement 2", "leaf_missing"),
        ({"number": 2}, "statement 1", "statement_missing"),
        ({"kind": "credential_ended"}, "statement 1", "statement_changed"),
        ({"content": '{"credential":"x","person":"","public_key":"y","site":"z"}'}, "statement 1", "statement_changed"),
        ({"content": '{"credential":"x","person":1,"public_key":"y","site":"z"}'}, "statement 1", "statement_changed"),
        (
            {"content": '{"person":"x","credential":"x","public_key":"y","site":"z"}'},
            "statement 1",
            "statement_changed",
        ),
        ({"name": "A. Peters"}, "statement 1", "statement_changed"),
        ({"content": "[]"}, "statement 1", "statement_changed"),
        ({"content": "{"}, "file people.jsonl", "unreadable"),
        (None, "statement 1", "statement_missing"),
    ],
    ids=str,
)
def test_a_statement_about_people_that_was_changed_or_is_gone_is_named(
    installation: Installation, change: dict[str, Any] | None, place: str, code: str
) -> None:
    forged = installation.forged()
    (row,) = forged.rows("people.jsonl")
    if change is None:
        del forged.files["people.jsonl"]
    else:
        forged.put_rows("people.jsonl", [{**row, **change}])

    assert (None, place, code) in told(installation.check(forged.listed()))


def test_a_statement_is_no_older_than_a_checkpoint_that_does_not_have_it(installation: Installation) -> None:
    forged = installation.forged()
    proof = next(leaf for leaf in forged.value("proofs.json")["leaves"] if leaf["subject"] == "people/1")
    newest = verify.checkpoint_of(forged.files["checkpoint.txt"])
    (row,) = forged.rows("people.jsonl")
    stated = verify.moment(row["at"])

    def check(size: int, made: datetime) -> list[tuple[str | None, str, str]]:
        report = verify.Report()
        verify.check_people(report, [row], [proof], newest, [newest._replace(size=size, made=made)])
        return told(report)

    before, since = stated + timedelta(minutes=5), stated + timedelta(minutes=15)
    assert check(proof["position"], since) == [(None, "statement 1", "statement_changed")]
    assert check(proof["position"], before) == check(proof["position"] + 1, since) == []


def test_it_knows_every_kind_of_statement_about_people() -> None:
    assert {kind.value: set(content) for kind, content in HOLDS.items()} == verify.STATEMENTS
    assert {kind.value: name for kind, name in ONCE.items()} == verify.ONCE
    assert {kind.value: other.value for kind, other in RESTS_ON.items()} == verify.RESTS_ON


GIVEN = {
    "mandate": "m", "person": "p", "acts": "all", "first_day": "2027-05-03", "last_day": "2027-05-10", "by": "s"
}  # fmt: skip
ENDED = {"mandate": "m", "person": "p", "by": "s"}


@pytest.mark.parametrize(
    ("stated", "flawed"),
    [
        ([("mandate_given", "geleen", GIVEN), ("mandate_ended", "geleen", ENDED)], []),
        ([("mandate_given", "geleen", GIVEN), ("mandate_given", "geleen", GIVEN)], [2]),
        ([("mandate_ended", "geleen", ENDED)], [1]),
        ([("mandate_given", "geleen", GIVEN), ("mandate_ended", "beek", ENDED)], [2]),
        ([("mandate_given", "geleen", GIVEN), ("mandate_ended", "geleen", {**ENDED, "person": "q"})], [2]),
        ([("mandate_given", "geleen", GIVEN), ("mandate_ended", "geleen", {**ENDED, "mandate": "n"})], [2]),
        ([("mandate_given", "geleen", GIVEN), *[("mandate_ended", "geleen", ENDED)] * 2], [3]),
        ([("mandate_given", "geleen", {**GIVEN, "last_day": "2027-05-02"})], [1]),
        ([("recovered", "geleen", {"recovery": "r", "person": "p", "by": "q"})] * 2, [2]),
        ([("office_given", "geleen", {"person": "p", "office": "member"})] * 2, []),
    ],
)
def test_what_is_stated_about_a_board_fits_what_was_stated_before(
    stated: list[tuple[str, str, dict[str, str]]], flawed: list[int]
) -> None:
    """The same as ``auditor.py verify`` finds on record."""
    rows = [
        {"number": number, "kind": kind, "party": party, "at": "2027-05-03T12:00:00.000000Z", "content": said}
        for number, (kind, party, content) in enumerate(stated, 1)
        for said in [canonical(content).decode()]
    ]
    report = verify.Report()
    verify.check_people(report, rows, [], None, [])
    known = [{**row, "at": verify.moment(str(row["at"]))} for row in rows]

    assert told(report) == [(None, f"statement {number}", "statement_changed") for number in flawed]
    found = flaws_of_statements(known, [], None, timedelta())
    assert [(one.where, one.code) for one in found] == [(f"statement {n}", Code.STATEMENT_CHANGED) for n in flawed]
