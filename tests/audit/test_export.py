"""`auditor.py export`: what is written and under which name, and that a party's copy holds nothing but its own."""

import base64
import csv
import gzip
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.bundle import writing as bundle_writing
from evidence.bundle.source import BundleSource, CoveredLog, DossierPart, NotInItError
from evidence.bundle.writing import write_bundle
from models.calendar import local_date
from models.events import EventType, instant
from models.knowledge.case_file import CaseFile, Delivery, Run
from models.knowledge.knowledge import Knowledge
from models.parties import LANDLORD
from models.scenario import PlayedAct
from tests.audit.bundled import Bundled, rich
from tests.audit.marked import LABELS, MARK, Marked, Oracle, mark, marked
from tests.audit.playing import SCENARIOS, scenario_file
from tests.front_door import CommandLine
from tests.notices.playing import STORIES

# --- The command ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rich_record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bundled]:
    bundled = rich(tmp_path_factory.mktemp("rich"))
    yield bundled
    bundled.record.engine.dispose()


@pytest.fixture
def record(rich_record: Bundled, monkeypatch: pytest.MonkeyPatch) -> Bundled:
    monkeypatch.setenv("ADVICE_VAR", str(rich_record.folder))
    return rich_record


def test_a_bundle_is_written_and_told(record: Bundled, auditor: CommandLine, tmp_path: Path) -> None:
    told = auditor("export", "2027-001", "-o", str(tmp_path / "one.zip"))
    assert told.code == 0
    assert told.out.startswith(f"{tmp_path / 'one.zip'} is written: dossier 2027-001, as checkpoint 38 covers it;")
    again = auditor("export", "2027-001", "-o", str(tmp_path / "two.zip"), "--json").json
    assert again["sha256"] in told.out
    assert (again["format"], again["party"], again["dossiers"]) == ("bundle", None, ["2027-001"])
    assert (again["checkpoint"]["size"], again["later"], again["gone"], again["left_out"]) == (38, [], [], [])
    assert again["bytes"] == (tmp_path / "two.zip").stat().st_size
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.zip", "two.zip"]


def test_what_is_written_is_told_in_dutch_where_the_language_is_chosen(
    record: Bundled, auditor: CommandLine, tmp_path: Path
) -> None:
    """Before the command or after it; the one after it is the one that counts."""
    one = ("export", "2027-001", "-o", str(tmp_path / "one.zip"))
    dutch = auditor("--lang", "nl", *one)
    assert dutch.out.startswith(
        f"{tmp_path / 'one.zip'} is gemaakt: dossier 2027-001, zoals controlepunt 38 het vastlegt;"
    )
    assert auditor(*one, "--lang", "nl").out == dutch.out
    assert auditor("--lang", "nl", *one, "--lang", "en").out == auditor(*one).out


def test_a_party_gets_its_dossiers_and_is_told_which_are_not(
    record: Bundled, auditor: CommandLine, tmp_path: Path
) -> None:
    told = auditor("export", "--all", "--as", "geleen", "-o", str(tmp_path / "geleen.zip"), "--json")
    assert (told.code, told.json["party"]) == (0, "geleen")
    assert told.json["dossiers"] == ["2027-001", "2027-003"]
    assert told.json["left_out"] == [{"number": "2027-002", "why": "geleen could know nothing of dossier 2027-002."}]
    assert "left out: 2027-002" in told.err


def test_of_an_earlier_checkpoint_is_told_what_it_lacks(auditor: CommandLine, tmp_path: Path) -> None:
    bundled = Bundled(tmp_path / "var")
    (number,) = bundled.add("response-overdue")
    bundled.now = bundled.now.replace(year=2031)
    first = bundled.checkpoint()
    told = auditor("export", "--all", "--checkpoint", str(first), "-o", str(tmp_path / "b.zip"))
    assert (told.code, told.err) == (0, "")
    with bundled.record.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE log_leaves SET number = number - 1 WHERE subject = ?", (number,))
    told = auditor("export", number, "--checkpoint", str(first), "-o", str(tmp_path / "b.zip"))
    assert f"more was put on record after that checkpoint of {number}" in told.err
    bundled.record.engine.dispose()


@pytest.mark.parametrize(
    ("name", "options", "begins"),
    [
        ("log.xes", (), b"<?xml"),
        ("log.json", (), b'{"'),
        ("log.csv", (), "\ufeffcase;dossier;".encode()),
        ("log", ("--format", "csv"), "\ufeffcase;dossier;".encode()),
        ("log.txt", ("--format", "XES"), b"<?xml"),
    ],
)
def test_an_event_log_is_written(
    record: Bundled, auditor: CommandLine, tmp_path: Path, name: str, options: tuple[str, ...], begins: bytes
) -> None:
    told = auditor("export", "--all", "-o", str(tmp_path / name), *options)
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith(f"{tmp_path / name} is written: 3 dossiers; SHA-256 ")
    written = (tmp_path / name).read_bytes()
    assert written.startswith(begins)
    auditor("export", "--all", "-o", str(tmp_path / "bundle.zip"))
    auditor("export", "--all", "-o", str(tmp_path / "again"), *(options or ("--format", _form(name))), "--bundle",
            str(tmp_path / "bundle.zip"))  # fmt: skip
    assert (tmp_path / "again").read_bytes() == written


def _form(name: str) -> str:
    return {"log.xes": "xes", "log.json": "ocel", "log.csv": "csv"}[name]


def test_an_event_log_of_a_party_is_of_its_dossiers(record: Bundled, auditor: CommandLine, tmp_path: Path) -> None:
    told = auditor("export", "--all", "--as", "geleen", "-o", str(tmp_path / "log.csv"), "--json")
    assert (told.json["dossiers"], told.json["party"]) == (["2027-001", "2027-003"], "geleen")
    with (tmp_path / "log.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["dossier"] for row in csv.DictReader(file, delimiter=";")} == {"2027-001", "2027-003"}


def test_a_copy_stays_the_copy_of_its_party(record: Bundled, auditor: CommandLine, tmp_path: Path) -> None:
    copy = str(tmp_path / "geleen.zip")
    auditor("export", "2027-001", "--as", "geleen", "-o", copy)
    with zipfile.ZipFile(copy) as opened:
        own = opened.read("log.xes")
    assert auditor("export", "--all", "--bundle", copy, "-o", str(tmp_path / "log.xes")).code == 0
    assert (tmp_path / "log.xes").read_bytes() == own
    told = auditor("export", "--all", "--bundle", copy, "--as", "beek", "-o", str(tmp_path / "log.xes"))
    assert told.code == 2
    assert "is the copy of geleen" in told.err


WRONG = [
    ("export 2027-001", 2, "These are missing: -o FILE."),
    ("export -o {}/b.zip", 2, "Name dossiers, or say --all."),
    ("export 2027-001 --all -o {}/b.zip", 2, "not both"),
    ("export 2027-009 -o {}/b.zip", 1, "There is no such dossier:"),
    ("export 2027-009 -o {}/b.csv", 1, "There is no such dossier:"),
    ("export 2027-001 --as gelen -o {}/b.zip", 2, "--as: there is no party 'gelen'; did you mean geleen"),
    ("export 2027-001 --as gelen -o {}/b.xes", 2, "--as: there is no party 'gelen'; did you mean geleen"),
    ("export 2027-002 --as geleen -o {}/b.zip", 1, "geleen could know nothing of dossier 2027-002."),
    ("export 2027-002 --as geleen -o {}/b.csv", 2, "--as: there is no party 'geleen'"),
    ("export 2027-003 --as administrator -o {}/b.csv", 1, "administrator could know nothing of 2027-003."),
    ("export 2027-001 --checkpoint 7 -o {}/b.zip", 1, "There is no checkpoint of size 7; the log has"),
    ("export 2027-002 --checkpoint 38 -o {}/b.zip", 1, "The checkpoint of size 38 does not cover dossier 2027-002."),
    ("export 2027-001 --checkpoint 38 -o {}/b.csv", 2, "--checkpoint is for bundles"),
    ("export 2027-001 -o {}/b.docx", 2, "b.docx does not say what to write: end it on .zip, .xes"),
    ("export 2027-001 -o {}/no/b.zip", 1, "no/b.zip cannot be written: no such file or directory."),
    ("export 2027-001 -o {}/no/b.xes", 1, "no/b.xes cannot be written: no such file or directory."),
    ("export 2027-001 -o {} --format bundle", 1, "cannot be written: it is there already, and no file."),
    ("export 2027-001 -o /dev/null --format csv", 1, "cannot be written: it is there already, and no file."),
    ("export 2027-001 --bundle {}/none.zip -o {}/b.csv", 2, "There is no bundle"),
]


@pytest.mark.parametrize(("line", "code", "said"), WRONG, ids=[line for line, _, _ in WRONG])
def test_what_keeps_it_from_being_made_is_said(
    record: Bundled, auditor: CommandLine, tmp_path: Path, line: str, code: int, said: str
) -> None:
    told = auditor(*line.format(tmp_path, tmp_path).split())
    assert (told.code, told.out) == (code, "")
    assert said in told.err
    assert "Traceback" not in told.err
    assert not list(tmp_path.iterdir())


def test_no_bundle_is_made_from_a_bundle(record: Bundled, auditor: CommandLine, tmp_path: Path) -> None:
    told = auditor("export", "--all", "--bundle", str(tmp_path / "a.zip"), "-o", str(tmp_path / "b.zip"))
    assert (told.code, told.err) == (
        2,
        "A bundle is made from the record; from another bundle only event logs are made.\n",
    )


def test_nothing_on_record_is_said(auditor: CommandLine, tmp_path: Path) -> None:
    Bundled(tmp_path / "var").add()
    told = auditor("export", "--all", "-o", str(tmp_path / "b.zip"))
    assert (told.code, told.err) == (1, "Nothing is exported: there are no dossiers.\n")


def test_a_record_out_of_reach_is_said(auditor: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVICE_RECORD_URL", f"sqlite:///{tmp_path}/none/record.db")
    told = auditor("export", "--all", "-o", str(tmp_path / "b.zip"))
    assert told.code == 1
    assert "ADVICE_RECORD_URL" in told.err


def test_what_is_gone_makes_the_export_fail_though_it_is_written(auditor: CommandLine, tmp_path: Path) -> None:
    bundled = Bundled(tmp_path / "var")
    bundled.add("unsolicited-advice")
    bundled.checkpoint()
    next((bundled.record.archive / "2027-001").iterdir()).unlink()
    told = auditor("export", "--all", "-o", str(tmp_path / "b.zip"), "--json")
    assert (told.code, len(told.json["gone"])) == (1, 1)
    assert (tmp_path / "b.zip").is_file()
    bundled.record.engine.dispose()


# --- A party's copy holds nothing but its own -----------------------------------------------------------------------


class _Store(NamedTuple):
    """Every document that a marked scenario names: its content is a mark too."""

    scenario: Any

    def document(self, sha256: str) -> bytes:
        return mark(int(sha256[:60], 16), f"content_{LABELS[int(sha256[60:], 16)]}").encode()


class _Archive(NamedTuple):
    """One history that tells everything, in payloads as Temporal writes them."""

    case: CaseFile

    def read(self, _number: str, _run: str) -> bytes:
        events = [event.model_dump(mode="json") for event in self.case.events]
        data = base64.b64encode(json.dumps({"act": "draft_joint_advice", "events": events}).encode()).decode()
        return gzip.compress(f'{{"payloads": [{{"data": "{data}"}}]}}'.encode())


class MarkedSource(BundleSource):
    """A marked scenario as a bundle's source, without a record under it."""

    def __init__(self, told: Marked, case: CaseFile) -> None:
        last = max(case.recorded.values())
        run = Run(run_id="run", workflow_id="w", first_run_id="run", started_at=last, closed_at=last, sha256="0" * 64)
        self.case = case.model_copy(update={"runs": (run,)})
        self.evidence: Any = _Store(told.scenario)
        self.archive: Any = _Archive(case)

    def dossier(self, number: str, log: CoveredLog | None) -> DossierPart:
        run = {**self.case.runs[0].model_dump(mode="json"), "dossier": number}
        return DossierPart(self.case, tuple(_row(number, d) for d in self.case.deliveries), (run,), (), ())

    def agreement(self, digest: str) -> bytes:
        return b"{}"

    def keys(self, checkpoint: Any, notes: Any) -> tuple[list[Any], list[Any]]:
        return [], []

    def people(self, checkpoint: Any, parties: Any, credentials: Any) -> tuple[list[Any], list[Any]]:
        return [], []


def _row(number: str, delivery: Delivery) -> dict[str, Any]:
    told = delivery.notice
    return {
        "dossier": number,
        "sequence": told.sequence,
        "recipient": told.recipient,
        "kind": told.kind.value,
        "notice": told.model_dump_json(),
        "created": instant(delivery.created),
        "attempts": delivery.attempts,
        "sent_at": instant(delivery.sent_at) if delivery.sent_at else None,
    }


def holds_no_more(told: Marked, case: CaseFile, party: str, target: Path) -> int:
    """That a copy for a party holds no mark that it may not see; gives how many it does hold."""
    try:
        write_bundle(MarkedSource(told, case), [case.number], target, party=None if party == "auditor" else party)
    except NotInItError:
        return 0
    oracle, until = Oracle(told, case), Knowledge(case).until
    assert until
    found = {(int(index), field) for index, field in MARK.findall(_all_text(target))}
    for index, field in sorted(found):
        act = told.scenario.acts[index]
        if field.startswith("content_"):
            assert _content_may_leave(oracle, told, act, index, field, party, until), (party, act.act, field)
        else:
            assert oracle.may_see(index, field, party, until), (party, act.act, field)
    return len(found)


def _all_text(bundle: Path) -> str:
    """Everything in it, as text; what is packed or encoded within, unpacked and decoded."""
    content = bundle.read_bytes()
    with zipfile.ZipFile(bundle) as opened:
        packed = [gzip.decompress(opened.read(name)) for name in opened.namelist() if name.endswith(".gz")]
    encoded = [base64.b64decode(data) for text in packed for data in re.findall(rb'"data": "([^"]+)', text)]
    return b"\n".join([content, *packed, *encoded]).decode("utf-8", errors="replace")


def _content_may_leave(
    oracle: Oracle, told: Marked, act: PlayedAct, index: int, field: str, party: str, until: datetime
) -> bool:
    """The content of a document leaves for whoever it is of; an open one, or one whose embargo is over, for whoever may
    know it; for the auditor, but for deliberation drafts."""
    if party == "auditor":
        return act.act not in {"draft_joint_advice", "record_deliberation"}
    if party in {act.by, act.entered_by}:
        return True
    label = field.removeprefix("content_")
    is_over = local_date(until) >= local_date(told.scenario.acts[index].at) + timedelta(days=told.embargo_days)
    may_know = oracle.may_see(index, f"document_{label}", party, until)
    return may_know and (label == "open" or (label == "embargo" and is_over))


STORIES_TOO = SCENARIOS + tuple(sorted(STORIES.glob("*.yaml")))


@pytest.mark.parametrize("path", STORIES_TOO, ids=lambda path: path.stem)
def test_no_copy_holds_what_its_party_may_not_see(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = marked(path, 400)
    case = told.delivered(timedelta(minutes=1))
    # What is made from the events is made from the same copy; the next test looks at that too.
    monkeypatch.setattr(bundle_writing, "made_from_events", lambda *_: ())
    held = {
        party: holds_no_more(told, case, party, tmp_path / "copy.zip")
        for party in (LANDLORD, *case.agreement.organisations, "auditor", "administrator")
    }
    assert held["auditor"] > 0
    assert held["administrator"] == 0


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_nor_whatever_its_notices_and_embargoes(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    told = marked(data.draw(st.sampled_from(STORIES_TOO)), data.draw(st.sampled_from([1, 400])))
    waits = st.sampled_from([timedelta(), timedelta(days=1), timedelta(days=30), None])
    case = told.delivered(*data.draw(st.lists(waits, min_size=1, max_size=4)))
    party = data.draw(st.sampled_from([LANDLORD, *case.agreement.organisations, "auditor"]))
    holds_no_more(told, case, party, tmp_path_factory.mktemp("copies") / "copy.zip")


def test_of_what_it_may_not_have_a_party_gets_the_hash(tmp_path: Path) -> None:
    told = marked(scenario_file("response-overdue"), 400)
    case = told.delivered(timedelta(minutes=1))
    write_bundle(MarkedSource(told, case), [case.number], tmp_path / "copy.zip", party=LANDLORD)
    with zipfile.ZipFile(tmp_path / "copy.zip") as opened:
        rows = json.loads(opened.read(f"dossiers/{case.number}/documents.json"))
    (advice,) = (event for event in case.events if event.type is EventType.ADVICE_SUBMITTED)
    documents = advice.content["said"]["documents"]  # type: ignore[index,call-overload]
    assert [row for row in rows if row["sequence"] == advice.sequence] == [
        {
            "sequence": advice.sequence,
            "position": position,
            "sha256": document["sha256"],
            "label": document["label"],
            "held": document["label"] == "open",
            **({} if document["label"].startswith("embargo") else {"name": document["name"]}),
        }
        for position, document in enumerate(documents)  # type: ignore[arg-type]
    ]


def test_a_copy_is_for_a_party_named_in_any_case(record: Bundled, auditor: CommandLine, tmp_path: Path) -> None:
    for form in ("zip", "csv"):
        for name in ("geleen", "Geleen"):
            told = auditor("export", "2027-001", "--as", name, "-o", str(tmp_path / f"{name}.{form}"))
            assert (told.code, told.err) == (0, "")
        assert (tmp_path / f"Geleen.{form}").read_bytes() == (tmp_path / f"geleen.{form}").read_bytes()
    assert auditor("show", "2027-001", "--as", " GELEEN").out == auditor("show", "2027-001", "--as", "geleen").out
    assert "did you mean geleen" in auditor("show", "2027-001", "--as", "gelen").err
