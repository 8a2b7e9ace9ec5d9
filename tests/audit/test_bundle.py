"""Bundles: what lies in one, the same bytes every time, and that it answers as the record does."""

import base64
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from audit.verification.findings import Code
from evidence import sources as evidence_module
from evidence.bundle.bundle_evidence import BundleEvidence, verify_bundle
from evidence.bundle.source import BundleError
from evidence.bundle.zip_file import spool
from evidence.shipped import verify
from evidence.sources import EvidenceFlaw
from installation.archive_store import ArchiveStore
from installation.files import whole_file
from models.parties import LANDLORD
from tests.audit.bundled import Bundled, document, papers, papers_file, rich, text_of
from tests.front_door import CommandLine

ROOT = Path(__file__).parents[2]
FIRST, NEWEST = 38, 90


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bundled]:
    bundled = rich(tmp_path_factory.mktemp("rich"))
    yield bundled
    bundled.record.engine.dispose()


@pytest.fixture(scope="module")
def everything(record: Bundled) -> Path:
    """The auditor's bundle of the whole record."""
    target = record.folder / "everything.zip"
    record.export(target)
    return target


def entries(bundle: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def rows(content: bytes) -> list[Any]:
    return [json.loads(line) for line in content.splitlines()]


def rewritten(bundle: Path, target: Path, **changed: bytes) -> Path:
    """The bundle with other contents, its list of contents and its ZIP made right again."""
    files = {**entries(bundle), **changed}
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = {n: hashlib.sha256(c).hexdigest() for n, c in files.items() if n != "manifest.json"}
    files["manifest.json"] = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    with spool(target.parent) as kept, whole_file(target) as file:
        for name, content in files.items():
            kept.add(name, [content])
        kept.write_zip(file)
    return target


# --- Layout --------------------------------------------------------------------------------------------------------


def test_a_bundle_holds_what_its_readme_says(record: Bundled, everything: Path) -> None:
    files = entries(everything)
    kinds = {name.partition("/")[0] for name in files}
    assert kinds == {
        *("manifest.json", "README.txt", "reader.html", "verify.py", "keys.txt", "checkpoint.txt", "proofs.json"),
        *("log.xes", "log.ocel.json", "agreements", "documents", "dossiers", "earlier", "people.jsonl"),
    }
    first = {name.removeprefix("dossiers/2027-001/") for name in files if name.startswith("dossiers/2027-001/")}
    told = {"events.jsonl", "notices.jsonl", "documents.json", "runs.json", "proofs.json", "sights.jsonl"}
    assert first == {*told, "history/2027-001-run-1.json.gz"}  # the second run knows of a draft
    assert set(rows(files["dossiers/2027-002/events.jsonl"])[0]) == {
        *("dossier", "sequence", "type", "time", "happened", "party", "person", "channel", "entered_by", "act_id"),
        *("content", "previous", "hash", "recorded_at", "assurance"),
    }
    assert "assurance" not in rows(files["dossiers/2027-002/events.jsonl"])[-1]
    assert {row["kind"] for row in rows(files["keys.txt"])} == {"log", "witness"}
    assert (files["verify.py"], files["README.txt"]) == tuple(
        (ROOT / "evidence" / "shipped" / name).read_bytes() for name in ("verify.py", "README.txt")
    )
    manifest = json.loads(files["manifest.json"])
    assert manifest["files"] == {n: hashlib.sha256(c).hexdigest() for n, c in files.items() if n != "manifest.json"}
    assert manifest["dossiers"] == sorted(record.numbers)


def test_a_copy_holds_who_saw_the_page_as_far_as_that_is_its_party_s(
    record: Bundled, everything: Path, tmp_path: Path
) -> None:
    def seen(bundle: Path) -> dict[str, list[str]]:
        files = {name: content for name, content in entries(bundle).items() if name.endswith("/sights.jsonl")}
        return {name.split("/")[1]: [row["party"] for row in rows(content)] for name, content in files.items()}

    first, second, third = record.numbers
    own = tmp_path / "geleen.zip"
    record.export(own, first, party="geleen", size=NEWEST)
    leaves = {leaf["subject"] for leaf in json.loads(entries(own)[f"dossiers/{first}/proofs.json"])}

    assert seen(everything) == {first: ["geleen", LANDLORD], second: [LANDLORD]}  # nobody saw the third
    assert third in json.loads(entries(everything)["manifest.json"])["dossiers"]
    assert seen(own) == {first: ["geleen"]}
    assert {subject for subject in leaves if "/sights/" in subject} == {f"{first}/sights/geleen/{_last(record, first)}"}
    assert not told_of(everything) | told_of(own)


def test_a_copy_holds_what_is_stated_about_those_who_act_in_it_up_to_its_checkpoint(
    record: Bundled, everything: Path, tmp_path: Path
) -> None:
    own, first = tmp_path / "geleen.zip", record.numbers[0]
    record.export(own, first, party="geleen", size=NEWEST)

    assert [row["kind"] for row in rows(entries(everything)["people.jsonl"])] == ["credential_registered"]
    assert verify.check(everything).proved["statements"] == 1
    assert "people.jsonl" not in entries(own)  # nobody signed an act in it


def _last(record: Bundled, number: str) -> int:
    case = record.source.evidence.case_file(number)
    assert case
    return case.events[-1].sequence


def told_of(bundle: Path) -> set[str]:
    """The places at which the verifier finds something."""
    return {finding.where for finding in verify.check(bundle).findings}


def test_nothing_in_the_zip_depends_on_the_machine(everything: Path) -> None:
    with zipfile.ZipFile(everything) as opened:
        infos = opened.infolist()
    assert [info.filename for info in infos] == sorted(info.filename for info in infos)
    assert {(i.compress_type, i.date_time, i.external_attr, i.extra) for i in infos} == {
        (zipfile.ZIP_STORED, (1980, 1, 1, 0, 0, 0), 0o100644 << 16, b"")
    }


def test_the_auditor_gets_everything_but_drafts(everything: Path) -> None:
    files = entries(everything)
    held = {files[name] for name in files if name.startswith("documents/")}
    names = ("plan", "board", "later", "own-board", "own-later", "cosign", "answer", "long-ago")
    assert held == {text_of(name) for name in names}
    withheld = [row for row in rows(files["dossiers/2027-001/events.jsonl"]) if row.get("withheld")]
    assert {row["type"] for row in withheld} == {"joint_advice_drafted", "act_refused"}
    assert not any(row["content"] or row["person"] for row in withheld)
    unpacked = [gzip.decompress(content) for name, content in files.items() if name.endswith(".gz")]
    payloads = [base64.b64decode(data) for content in unpacked for data in re.findall(rb'"data": "([^"]+)', content)]
    assert len(payloads) > len(files)
    for point in (b"conceptpunt", b"geweigerd punt"):
        assert not any(point in content for content in (*files.values(), *payloads))
    drafted = [row for row in rows(files["dossiers/2027-001/notices.jsonl"]) if row.get("withheld")]
    assert drafted
    assert {row["notice"] for row in drafted} == {None}


def test_a_history_with_a_draft_that_was_refused_stays_out_too(tmp_path: Path) -> None:
    """Refused at the door, a draft is on record nowhere, but the history holds it."""
    bundled = Bundled(tmp_path / "var")
    (number,) = bundled.add("unsolicited-advice")
    refused = base64.b64encode(b'{"act": "draft_joint_advice", "points": ["geheim"]}').decode()
    content = json.dumps({"events": [{"payloads": [{"data": refused}]}]})
    ArchiveStore(bundled.record.archive).keep(number, f"{number}-run-2", content)
    bundled.export(tmp_path / "bundle.zip")
    files = entries(tmp_path / "bundle.zip")
    assert [name for name in files if "/history/" in name] == [f"dossiers/{number}/history/{number}-run-1.json.gz"]
    runs = json.loads(files[f"dossiers/{number}/runs.json"])
    assert [(row["run_id"], row.get("withheld")) for row in runs] == [
        (f"{number}-run-1", None),
        (f"{number}-run-2", True),
    ]
    bundled.record.engine.dispose()


# --- The same bytes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("party", [None, "landlord"])
def test_the_same_checkpoint_gives_the_same_bytes_whatever_came_later(party: str | None, tmp_path: Path) -> None:
    bundled = Bundled(tmp_path / "var")
    bundled.add(papers_file(tmp_path))
    size = bundled.checkpoint()
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"
    bundled.export(one, party=party, size=size)
    bundled.add("response-overdue")
    bundled.keys.rotate()
    bundled.checkpoint()
    elsewhere = {"TZ": "Asia/Kathmandu", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "77"}
    export = [sys.executable, str(ROOT / "auditor.py"), "export", "2027-001", "-o", str(two)]
    command = [*export, "--checkpoint", str(size), *(["--as", party] if party else [])]
    subprocess.run(command, check=True, env={**os.environ, **elsewhere}, umask=0o077, capture_output=True)
    assert one.read_bytes() == two.read_bytes()
    assert one.stat().st_mode == two.stat().st_mode
    bundled.record.engine.dispose()


# --- Which checkpoint ----------------------------------------------------------------------------------------------


def test_one_closed_dossier_comes_with_the_checkpoint_of_its_closing(record: Bundled) -> None:
    chosen = {number: record.source.checkpoint([number]) for number in record.numbers}
    assert {number: c.size for number, c in chosen.items() if c} == {
        "2027-001": FIRST,
        "2027-002": NEWEST,
        "2027-003": NEWEST,
    }


def test_several_come_with_the_newest(record: Bundled) -> None:
    newest, named = record.source.checkpoint(record.numbers), record.source.checkpoint(record.numbers, FIRST)
    assert newest
    assert named
    assert (newest.size, named.size) == (NEWEST, FIRST)


def test_a_checkpoint_that_is_not_there_is_said_with_those_that_are(record: Bundled) -> None:
    with pytest.raises(BundleError, match=f"no checkpoint of size 7; the log has checkpoints of {FIRST}, {NEWEST}"):
        record.source.checkpoint(record.numbers, 7)


def test_what_a_checkpoint_does_not_cover_is_not_exported(record: Bundled, tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="size 38 does not cover dossier 2027-002"):
        record.export(tmp_path / "none.zip", "2027-001", "2027-002", size=FIRST)
    assert not list(tmp_path.iterdir())


def test_without_any_checkpoint_it_is_as_it_is_now(tmp_path: Path) -> None:
    bundled = Bundled(tmp_path / "var")
    bundled.add("unsolicited-advice")
    bundled.export(tmp_path / "now.zip")
    evidence = BundleEvidence(tmp_path / "now.zip")
    assert evidence.manifest.checkpoint is None
    assert evidence.checkpoint("2027-001") is evidence.checkpoint(None) is None
    case = bundled.record.evidence.case_file("2027-001")
    assert case
    assert evidence.now() >= max(case.recorded.values())
    assert evidence.case_file("2027-001") == case
    bundled.record.engine.dispose()


# --- It answers as the record does ---------------------------------------------------------------------------------

QUESTIONS = (
    "list",
    "list --closed --json",
    "show 2027-001",
    "show 2027-001 --at 2027-01-25",
    "show 2027-001 --at 2027-02-01T12:00 --as landlord --json",
    "show 2027-002 --as beek",
    "timeline 2027-001 --json",
    "timeline 2027-002",
    "diff 2027-001 --from 2027-01-20 --to 2027-02-10",
    "explain 2027-001 geleen/advice",
    "explain 2027-002 beek/response --json",
    "replay 2027-002 --json",
    "conformance --all --json",
    "conformance 2027-002",
    "report --year 2027",
    "report --year 2027 --json",
    "show 2027-009",
)


@pytest.fixture
def asked(
    record: Bundled, everything: Path, auditor: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], tuple[Any, Any]]:
    """What a command says of the record, and of the bundle; the record as on the day of the checkpoint."""
    monkeypatch.setenv("ADVICE_VAR", str(record.folder))
    until = BundleEvidence(everything).now()
    monkeypatch.setattr(evidence_module.RecordEvidence, "now", lambda _: until)
    return lambda question: (
        auditor(*question.split()),
        auditor(*question.split(), "--bundle", str(everything)),
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_command_says_the_same_of_a_bundle(question: str, asked: Callable[[str], tuple[Any, Any]]) -> None:
    of_record, of_bundle = asked(question)
    assert "unexpected" not in of_record.err + of_record.out
    assert (of_bundle.code, of_bundle.out) == (of_record.code, of_record.out)


def test_its_evidence_is_that_of_the_record(record: Bundled, everything: Path) -> None:
    bundle, whole = BundleEvidence(everything), record.record.evidence
    assert bundle.numbers() == whole.numbers()
    for number in ("2027-002", "2027-003"):
        assert bundle.case_file(number) == whole.case_file(number)
        assert bundle.events(number) == whole.events(number)
        assert bundle.checkpoint(number) == whole.checkpoint(number)
        assert list(bundle.histories(number)) == list(whole.histories(number))
    plan = hashlib.sha256(text_of("plan")).hexdigest()
    assert bundle.document(plan) == whole.document(plan) == text_of("plan")
    assert bundle.document("../manifest.json") is None
    assert (bundle.case_file("2027-009"), bundle.events("2027-009"), bundle.checkpoint("2027-009")) == (None, (), None)


def test_a_party_reads_its_own_copy(record: Bundled, auditor: CommandLine, tmp_path: Path) -> None:
    record.export(tmp_path / "copy.zip", "2027-001", party="geleen")
    copy = ("--bundle", str(tmp_path / "copy.zip"))
    for question in ("list", "show 2027-001", "show 2027-001 --as geleen", "timeline 2027-001"):
        asked = auditor(*question.split(), *copy)
        assert asked.code == 0, asked
        assert "geheime reden" not in asked.out


# --- Whole, and not whole ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("party", [None, "landlord", "geleen"])
def test_a_clean_bundle_passes_the_verifier_in_it(record: Bundled, party: str | None, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.zip"
    record.export(bundle, *(record.numbers if party is None else ["2027-001"]), party=party)
    (tmp_path / "verify.py").write_bytes(entries(bundle)["verify.py"])
    command = [sys.executable, "-I", "-S", str(tmp_path / "verify.py"), str(bundle), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert json.loads(done.stdout)["findings"] == []
    assert (done.returncode, done.stderr) == (0, "")
    assert verify_bundle(bundle).findings == []


@pytest.mark.parametrize("party", [None, "landlord", "geleen"])
def test_a_document_that_is_a_draft_here_and_sent_there_is_in_it(party: str | None, tmp_path: Path) -> None:
    scenario = papers()
    (sent,) = (act["with"]["documents"] for act in scenario["acts"] if act["act"] == "submit_advice")
    sent.append(document("deliberation"))
    (tmp_path / "sent.yaml").write_text(yaml.safe_dump(scenario, allow_unicode=True))
    bundled = Bundled(tmp_path / "var")
    bundled.add(tmp_path / "sent.yaml")
    bundled.checkpoint()
    bundled.export(tmp_path / "bundle.zip", party=party)
    evidence = BundleEvidence(tmp_path / "bundle.zip")
    held = {row["held"] for row in evidence.documents("2027-001") if row.get("name") == "deliberation.pdf"}
    assert held == {True}
    assert verify_bundle(tmp_path / "bundle.zip").findings == []
    bundled.record.engine.dispose()


@pytest.mark.parametrize("words", [[], ["--all"], ["2027-003", "2027-002"]], ids=str)
def test_a_clean_bundle_is_called_whole_whatever_is_named_in_it(
    record: Bundled, everything: Path, auditor: CommandLine, words: list[str]
) -> None:
    events = sum(len(record.record.evidence.events(number)) for number in BundleEvidence(everything).numbers())
    told = auditor("verify", *words, "--bundle", str(everything))
    whole = f"Nothing found: 3 dossiers, {events} events, all whole."
    assert (told.code, told.out.splitlines()[-1]) == (0, whole)
    in_json = auditor("verify", *words, "--bundle", str(everything), "--json").json
    nothing: dict[str, list[str]] = {"findings": [], "not_looked_at": [], "not_proved": [], "noted": []}
    how_sure = in_json.pop("assurances")
    assert in_json == {"dossiers": 3, "events": events, **nothing}
    assert how_sure == {"None": 7, "passkey": 14}


def test_a_dossier_that_is_not_in_the_bundle_is_refused(everything: Path, auditor: CommandLine) -> None:
    told = auditor("verify", "2027-002", "2031-001", "--bundle", str(everything))
    assert told.code == 1
    assert "2031-001" in told.err
    assert "2027-002" not in told.err
    assert auditor("verify", "2027-002", "--all", "--bundle", str(everything)).code == 2


@pytest.mark.parametrize("command", ["verify", "list"])
def test_an_unpacked_bundle_is_for_the_verifier_in_it(command: str, tmp_path: Path, auditor: CommandLine) -> None:
    told = auditor(command, "--bundle", str(tmp_path))
    assert (told.code, told.out) == (2, "")
    assert f"{tmp_path} is a folder" in told.err
    assert f"python3 {tmp_path / 'verify.py'}" in told.err


def test_without_a_checkpoint_a_bundle_is_not_said_to_be_covered(tmp_path: Path, auditor: CommandLine) -> None:
    bundled = Bundled(tmp_path / "var")
    bundled.add("unsolicited-advice")
    bundled.export(tmp_path / "bundle.zip")
    bundled.record.engine.dispose()
    told = auditor("verify", "--bundle", str(tmp_path / "bundle.zip"))
    assert told.code == 0
    assert f"Not proved: {bundled.numbers[0]}, dossier: no checkpoint covers it yet." in told.out


@pytest.mark.parametrize("name", ["reader.html", "log.xes", "log.ocel.json"])
def test_what_does_not_follow_from_the_events_is_named(everything: Path, tmp_path: Path, name: str) -> None:
    changed = rewritten(everything, tmp_path / "b.zip", **{name: entries(everything)[name].replace(b"2027", b"2028")})
    assert [(f.where, f.code) for f in verify_bundle(changed).findings] == [(f"file {name}", Code.FILE_CHANGED)]


def test_what_is_gone_is_named_and_the_rest_exported(tmp_path: Path) -> None:
    bundled = Bundled(tmp_path / "var")
    bundled.add(papers_file(tmp_path))
    bundled.checkpoint()
    plan = hashlib.sha256(text_of("plan")).hexdigest()
    (bundled.record.documents / plan[:2] / plan[2:4] / plan).unlink()
    (bundled.record.archive / "2027-001" / "2027-001-run-1.json.gz").unlink()
    written = bundled.export(tmp_path / "bundle.zip")
    assert [what.partition(":")[0] for what in written.gone] == [
        f"document {plan}",
        "history of run 2027-001-run-1 of 2027-001",
    ]
    found = verify_bundle(tmp_path / "bundle.zip").findings
    assert {f.code for f in found} == {Code.DOCUMENT_MISSING, Code.ARCHIVE_MISSING}
    bundled.record.engine.dispose()


def _compressed(bundle: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries(bundle).items():
            made.writestr(name, content)


def _of_another_format(bundle: Path, target: Path) -> None:
    manifest = entries(bundle)["manifest.json"].replace(b"advice-bundle/1", b"advice-bundle/9")
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("manifest.json", manifest)


def _without_contents(_: Path, target: Path) -> None:
    zipfile.ZipFile(target, "w").close()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_compressed, "it is compressed"),
        (_of_another_format, "its format is advice-bundle/9"),
        (_without_contents, "it has no manifest.json"),
        (lambda _, target: target.write_bytes(b"PK no zip"), "the file cannot be read"),
    ],
)
def test_what_is_no_bundle_is_said(
    make: Callable[[Path, Path], Any], said: str, everything: Path, tmp_path: Path, auditor: CommandLine
) -> None:
    make(everything, tmp_path / "odd.zip")
    with pytest.raises(EvidenceFlaw, match=said):
        BundleEvidence(tmp_path / "odd.zip")
    told = auditor("list", "--bundle", str(tmp_path / "odd.zip"))
    assert told.code == 1
    assert said in told.err
    assert auditor("verify", "--bundle", str(tmp_path / "odd.zip")).code == 1


def test_what_cannot_be_read_of_a_dossier_is_said(everything: Path, tmp_path: Path, auditor: CommandLine) -> None:
    broken = rewritten(everything, tmp_path / "b.zip", **{"dossiers/2027-002/events.jsonl": b'{"sequence":"' * 9})
    told = auditor("show", "2027-002", "--bundle", str(broken))
    assert (told.code, told.out) == (1, "")
    assert "cannot be read" in told.err
    assert "2027-003" in auditor("list", "--bundle", str(broken)).out


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(TypeError), whole_file(tmp_path / "file") as file:
        file.writelines([b"half", None])  # type: ignore[list-item]
    assert not list(tmp_path.iterdir())
    with pytest.raises(FileExistsError), whole_file(tmp_path):
        pass
