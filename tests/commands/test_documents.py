"""Documents of a dossier: who sees which, and their content checked against what was sent in."""

import io
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from commands.viewing import AS_OPERATOR
from installation.document_store import DocumentStore
from models.state import Dossier
from tests.front_door import CommandLine

PLAN, VOTE = b"the plan", b"how we voted"
SCENARIO = """
scenario: 2027-001
agreement: zowonen
acts:
  - at: 2027-01-11 09:00
    by: landlord
    act: open_request
    with: {{subject: s, topic: a, right: advice, intended_decision: d, reasons: r, consequences: c,
            addressees: [geleen, beek], documents: [{plan}]}}
  - at: 2027-01-12 09:00
    by: geleen
    act: record_deliberation
    with: {{date: 2027-01-12, present: 5, for: 5, against: 0, abstained: 0, motion: m, documents: [{vote}]}}
until: 2027-01-13
"""


@pytest.fixture
def dossier(tmp_path: Path, on_record: Callable[[str], Dossier]) -> str:
    store = DocumentStore(tmp_path / "var" / "documents", 1000)
    kept = {}
    for name, content, label in (("plan.txt", PLAN, "board_only"), ("vote.txt", VOTE, "open")):
        (tmp_path / name).write_bytes(content)
        kept[name] = store.store(tmp_path / name, label=label).model_dump_json()
    return on_record(SCENARIO.format(plan=kept["plan.txt"], vote=kept["vote.txt"])).number


@pytest.mark.parametrize(
    ("party", "names"),
    [
        ("landlord", ["plan.txt"]),
        ("geleen", ["plan.txt", "vote.txt"]),
        ("beek", ["plan.txt"]),
        ("auditor", ["plan.txt"]),
    ],
)
def test_the_label_decides_who_sees_a_document_and_deliberation_is_ones_own(
    starter: CommandLine, dossier: str, party: str, names: list[str]
) -> None:
    for option in ("--as", "--by"):
        outcome = starter("documents", dossier, option, party, "--json")

        assert (outcome.code, outcome.err) == (0, "")
        assert [shown["name"] for shown in outcome.json] == names


def test_the_operator_of_the_machine_sees_all_of_them_and_is_told_so(starter: CommandLine, dossier: str) -> None:
    outcome = starter("documents", dossier, "--json")

    assert [shown["name"] for shown in outcome.json] == ["plan.txt", "vote.txt"]
    assert outcome.err == f"{AS_OPERATOR}\n"


def test_the_documents_of_another_organisations_dossier_are_not_there(starter: CommandLine, dossier: str) -> None:
    there, nowhere = (
        starter("documents", number, "plan.txt", "--as", "limbricht", "--json") for number in (dossier, "2027-999")
    )

    assert (there.code, there.err) == (nowhere.code, nowhere.err) == (1, "")
    assert there.out.replace(dossier, "2027-999") == nowhere.out
    assert there.json["refusals"][0]["code"] == "no_dossier"


def test_the_administrator_reads_no_documents(starter: CommandLine, dossier: str) -> None:
    outcome = starter("documents", dossier, "--by", "administrator", "--json")

    assert (outcome.code, outcome.json["refusals"][0]["code"]) == (1, "not_permitted")


def test_a_document_is_given_out_as_it_was_sent_in(starter: CommandLine, dossier: str, tmp_path: Path) -> None:
    target = tmp_path / "out.txt"

    assert starter("documents", dossier, "plan.txt", "--by", "beek", "-o", str(target)).code == 0
    assert target.read_bytes() == PLAN
    assert starter("documents", dossier, "plan.txt", "--by", "limbricht", "-o", str(target)).code == 1


def test_a_document_that_was_changed_on_disk_is_not_given_out(
    starter: CommandLine, dossier: str, tmp_path: Path
) -> None:
    for kept in (tmp_path / "var" / "documents").rglob("*"):
        if kept.is_file():
            kept.chmod(0o600)
            kept.write_bytes(b"another plan")

    outcome = starter("documents", dossier, "plan.txt", "--by", "beek", "-o", str(tmp_path / "out.txt"))

    assert outcome.code == 1
    assert not (tmp_path / "out.txt").exists()
    assert "Traceback" not in outcome.err


def test_a_dossier_that_is_not_there_is_refused(starter: CommandLine, dossier: str) -> None:
    assert starter("documents", dossier.replace("001", "999"), "--by", "beek").code == 1
    assert starter("documents", dossier, "--by", "beek", "--as", "geleen").code == 2


ADVISED = """
scenario: 2027-002
agreement: zowonen
acts:
  - at: 2027-01-11 09:00
    by: landlord
    act: open_request
    with: {{subject: s, topic: e, right: advice, intended_decision: d, reasons: r, consequences: c,
            addressees: [geleen, beek, limbricht]}}
  - at: 2027-01-13 09:00
    by: geleen
    act: draft_joint_advice
    with: {{organisations: [beek], verdict: negative, points: [p], documents: [{draft}]}}
  - {{at: 2027-01-14 09:00, by: limbricht, act: skip_consultation, with: {{reason: r}}}}
  - at: 2027-01-15 20:00
    by: limbricht
    act: record_deliberation
    with: {{date: 2027-01-15, present: 5, for: 5, against: 0, abstained: 0, motion: m}}
  - at: 2027-01-16 09:00
    by: limbricht
    act: submit_advice
    with: {{verdict: negative, points: [p], documents: [{open}, {boards}]}}
  - at: 2027-01-18 09:00
    by: landlord
    act: respond
    with: {{organisation: limbricht, points: [{{point: 1, answer: followed}}], decision: d, documents: [{answer}]}}
until: 2027-01-19
"""


@pytest.mark.parametrize(
    ("party", "names"),
    [
        ("landlord", {"open", "boards", "answer"}),
        ("geleen", {"draft"}),
        ("beek", {"draft"}),
        ("limbricht", {"open", "boards", "answer"}),
        ("auditor", {"open", "boards", "answer"}),
    ],
)
def test_a_document_goes_with_the_act_that_brought_it(
    starter: CommandLine, on_record: Callable[[str], Dossier], tmp_path: Path, party: str, names: set[str]
) -> None:
    store, kept = DocumentStore(tmp_path / "var" / "documents", 1000), {}
    for name in ("draft", "open", "boards", "answer"):
        (tmp_path / name).write_text(name)
        label = "open" if name == "open" else "board_only"
        kept[name] = store.store(tmp_path / name, label=label).model_dump_json()
    number = on_record(ADVISED.format(**kept)).number

    assert {shown["name"] for shown in starter("documents", number, "--by", party, "--json").json} == names
    asked = starter("documents", number, "boards", "--by", party, "-o", str(tmp_path / "out"))
    assert asked.code == (0 if "boards" in names else 1)


def test_everything_wrong_with_the_question_is_told_at_once(starter: CommandLine, dossier: str, tmp_path: Path) -> None:
    outcome = starter("documents", "2027-999", "--by", "gelen", "-o", str(tmp_path / "out"))

    assert outcome.code == 2
    for told in ("--by: there is no party 'gelen'; did you mean geleen?", "-o: name the document", "2027-999"):
        assert told in outcome.err
    assert starter("documents", dossier, "--by", "nobody").code == 2


def test_a_file_is_replaced_only_where_it_is_named(
    starter: CommandLine, dossier: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.txt").write_text("my own notes")

    refused = starter("documents", dossier, "plan.txt", "--by", "beek")

    assert (refused.code, refused.err) == (
        1,
        "There is a file plan.txt already: say with -o where to write the document.\n",
    )
    assert (tmp_path / "plan.txt").read_text() == "my own notes"
    assert starter("documents", dossier, "plan.txt", "--by", "beek", "-o", "plan.txt").code == 0
    assert (tmp_path / "plan.txt").read_bytes() == PLAN


def test_a_place_that_cannot_be_written_is_said_in_words(starter: CommandLine, dossier: str) -> None:
    outcome = starter("documents", dossier, "plan.txt", "--by", "beek", "-o", "/nonexistent/x")

    assert (outcome.code, outcome.err) == (1, "/nonexistent/x cannot be written: no such file or directory.\n")


def test_each_of_several_documents_of_one_name_can_be_read(
    starter: CommandLine, on_record: Callable[[str], Dossier], tmp_path: Path
) -> None:
    store, kept = DocumentStore(tmp_path / "var" / "documents", 1000), list[str]()
    for content in ("first", "second"):
        (tmp_path / "bijlage.txt").write_text(content)
        kept.append(store.store(tmp_path / "bijlage.txt").model_dump_json())
    number = on_record(SCENARIO.format(plan=", ".join(kept), vote=kept[0])).number
    out = tmp_path / "out.txt"

    listed = starter("documents", number, "--by", "beek", "--json").json
    asked = [starter("documents", number, shown["number"], "--by", "beek", "-o", str(out)).code for shown in listed]
    unclear = starter("documents", number, "bijlage.txt", "--by", "beek", "-o", str(out))

    assert ([shown["number"] for shown in listed], asked, out.read_text()) == (["1/1", "1/2"], [0, 0], "second")
    assert (unclear.code, unclear.err) == (1, "Several documents of entry 1 are called bijlage.txt: say 1/1 or 1/2.\n")
    assert starter("documents", number, "1/3", "--by", "beek").code == 1


def test_a_name_is_found_however_its_signs_are_composed(
    starter: CommandLine, on_record: Callable[[str], Dossier], tmp_path: Path
) -> None:
    store, names = DocumentStore(tmp_path / "var" / "documents", 1000), ("enque\u0302te.txt", "financi\u00eble.txt")
    kept = [store.keep(io.BytesIO(name.encode()), name).model_dump_json() for name in names]
    number = on_record(SCENARIO.format(plan=", ".join(kept), vote=kept[0])).number

    for name in names:
        for form in ("NFC", "NFD"):
            out = tmp_path / form
            typed = unicodedata.normalize(form, name)
            assert starter("documents", number, typed, "--by", "beek", "-o", str(out)).code == 0
            assert out.read_text() == name
