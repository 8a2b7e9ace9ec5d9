"""`checkpoint`, `cosign-checkpoint`, `witness-key` and `rotate-key`: the log, its keys and its witnesses."""

import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, update

from activities.checkpoints import Checkpoints
from installation.installation import Installation
from installation.keys import LogKeys
from installation.log_extract import LogExtract, ProvedKey, extract_in
from installation.signatures import cosigned, is_genuine, new_private_key, public_part, signed
from installation.transparency_log import Log, SignedCheckpoint
from models.record.passkey_cosignature import PasskeyCosignature
from models.record.signed_note import COSIGNATURE, ED25519, Note, checkpoint, note, signature_line, verifier_key
from models.record.tables import (
    CheckpointRow,
    CosignatureRow,
    KeyRow,
    LeafRow,
)
from models.state import Dossier
from tests.commands.dossiers import MAINTENANCE, WITHDRAWN
from tests.front_door import CommandLine

OnRecord = Callable[[str], Dossier]


@pytest.fixture
def engine(on_record: OnRecord, installed: Installation) -> Engine:
    """A record with a dossier in it."""
    on_record(MAINTENANCE)
    return installed.record


@pytest.fixture
def keys(engine: Engine, installed: Installation) -> LogKeys:
    settings = installed.settings
    return LogKeys(settings.keys, engine, settings.log_name)


@pytest.fixture
def checkpoints(engine: Engine, keys: LogKeys) -> Checkpoints:
    """The log, with one checkpoint."""
    checkpoints = Checkpoints(engine, keys)
    checkpoints.make()
    return checkpoints


@pytest.fixture
def geleen(checkpoints: Checkpoints, starter: CommandLine, tmp_path: Path) -> str:
    """The file of the key that Geleen made and registered."""
    file = str(tmp_path / "geleen" / "geleen.key")
    assert starter("witness-key", "--by", "geleen", "--key", file).code == 0
    return file


def cosign(starter: CommandLine, file: str, *more: str) -> tuple[int, str]:
    outcome = starter("cosign-checkpoint", "--by", "geleen", "--key", file, *more)
    return outcome.code, outcome.out + outcome.err


def evidence(file: str) -> LogExtract:
    """What a witness kept of what alarmed it."""
    (kept,) = Path(file).parent.glob("*.alarm-*.txt")
    return extract_in(kept.read_text(encoding="utf-8"))


def checkpoint_now(engine: Engine) -> SignedCheckpoint:
    found = Log(engine).checkpoint()
    assert found
    return found


# --- checkpoint ---


def test_the_newest_checkpoint_is_printed_as_a_note_that_standard_tools_can_check(
    starter: CommandLine, checkpoints: Checkpoints, engine: Engine, installed: Installation
) -> None:
    code, out, err = starter("checkpoint")

    printed, key = note(out), Log(engine).public_keys()[0].key
    assert code == 0
    assert str(printed) == out
    assert checkpoint(printed.text).size == 2
    assert is_genuine(printed.text, printed.signatures[0], key)
    assert err == (
        f"Genuine: signed by landlord, key {key.id.hex()}.\n"
        f"Size 2, root {checkpoint(printed.text).root[:16]}: as letters print it.\n"
    )


def test_an_earlier_checkpoint_is_found_by_its_size(
    starter: CommandLine, checkpoints: Checkpoints, on_record: OnRecord
) -> None:
    on_record(WITHDRAWN)
    checkpoints.make()

    sizes = [starter("checkpoint", "--json", *size).json["size"] for size in ([], ["--size", "2"])]

    assert sizes == [3, 2]
    assert starter("checkpoint", "--size", "9").err == "There is no checkpoint of 9 leaves.\n"


def test_json_says_who_signed_and_cosigned_and_whether_that_is_genuine(starter: CommandLine, geleen: str) -> None:
    cosign(starter, geleen)

    told = starter("checkpoint", "--json").json

    assert [(s["party"], s["kind"], s["genuine"]) for s in told["signatures"]] == [
        ("landlord", "log", True),
        ("geleen", "witness", True),
    ]
    assert note(told["note"]).text.startswith(f"{told['origin']}\n{told['size']}\n")


def test_who_cosigned_by_passkey_is_named_too(starter: CommandLine, checkpoints: Checkpoints, engine: Engine) -> None:
    """Here by a passkey that nobody registered: that is said, and the command fails."""
    found = checkpoint_now(engine)
    proof = dict.fromkeys(("credential", "authenticator_data", "client_data", "signature"), "AAAA")
    at = found.checkpoint.made_at
    row = PasskeyCosignature.model_validate({"size": found.checkpoint.size, "party": "geleen", "at": at, **proof})
    Log(engine).add_passkey_cosignature(row)

    code, _, err = starter("checkpoint")
    told = starter("checkpoint", "--json").json["signatures"]

    assert (code, "NOT GENUINE: cosigned by geleen, passkey AAAA.\n" in err) == (1, True)
    assert [(s["party"], s["kind"], s["genuine"]) for s in told[1:]] == [("geleen", "passkey", False)]


def test_without_a_checkpoint_it_is_said_when_there_will_be_one(starter: CommandLine, engine: Engine) -> None:
    code, _, err = starter("checkpoint")
    assert (code, "a dossier closes" in err) == (1, True)


def test_a_signature_that_is_not_genuine_is_found(
    starter: CommandLine, checkpoints: Checkpoints, engine: Engine, installed: Installation
) -> None:
    found = Log(engine).checkpoint()
    assert found
    line = found.note.signatures[0]
    forged = line._replace(signature=bytes(64))
    unknown = signed(new_private_key(installed.settings.keys / "another.key"), line.name, found.note.text)
    with engine.begin() as connection:
        connection.execute(update(CheckpointRow).values(note=str(Note(found.note.text, (forged, unknown)))))

    code, _, err = starter("checkpoint")

    assert code == 1
    assert [said.split(":")[0] for said in err.splitlines()] == [
        "NOT GENUINE",
        "NOT GENUINE",
        "Size 2, root " + found.checkpoint.short,
    ]


def test_what_is_no_checkpoint_on_record_is_named(
    starter: CommandLine, checkpoints: Checkpoints, engine: Engine, installed: Installation
) -> None:
    with engine.begin() as connection:
        connection.execute(update(CheckpointRow).values(note="nothing"))
    code, _, err = starter("checkpoint")
    assert (code, err.startswith("What is on record of the log cannot be read")) == (1, True)


def test_a_cosignature_of_a_moment_that_is_none_is_said_in_words(
    starter: CommandLine, checkpoints: Checkpoints, engine: Engine
) -> None:
    row = "size, 'geleen', 'no moment', 'x', 'x', 'x', 'x'"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO passkey_cosignatures SELECT {row} FROM checkpoints")
    code, _, err = starter("checkpoint")
    assert (code, err) == (1, "What is on record of the log cannot be read: ValueError.\n")


# --- witness-key ---


def test_an_organisation_makes_its_own_key_and_only_the_public_part_goes_on_record(
    starter: CommandLine, checkpoints: Checkpoints, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "beek.key"

    told = starter("witness-key", "--by", "beek", "--key", str(file), "--json").json

    key = verifier_key(told["vkey"])
    assert (key.name, key.kind) == ("advice-log/zowonen/beek", COSIGNATURE)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    known = Log(engine).public_keys()[-1]
    assert (known.key, known.party, known.kind, known.until) == (key, "beek", "witness", None)


def test_registering_the_same_key_again_changes_nothing(starter: CommandLine, geleen: str, engine: Engine) -> None:
    before = Log(engine).public_keys()
    outcome = starter("witness-key", "--by", "geleen", "--key", geleen)
    assert outcome.out.startswith("Registered already for geleen:")
    assert Log(engine).public_keys() == before


def test_another_key_takes_the_place_of_the_one_before_which_does_not_come_back(
    starter: CommandLine, geleen: str, engine: Engine
) -> None:
    starter("witness-key", "--by", "geleen", "--key", f"{geleen}.new")

    assert [known.until is None for known in Log(engine).public_keys() if known.party == "geleen"] == [False, True]
    assert "was retired" in starter("witness-key", "--by", "geleen", "--key", geleen).err
    assert "is not the key that geleen registered" in cosign(starter, geleen)[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "These are missing: --by, --key."),
        (("--by", "geleen"), "These are missing: --key."),
        (("--by", "gelen", "--key", "x"), "There is no organisation 'gelen'; did you mean geleen"),
        (("--by", "landlord", "--key", "x"), "There is no organisation 'landlord'"),
    ],
)
@pytest.mark.parametrize("command", ["witness-key", "cosign-checkpoint"])
def test_wrong_use_is_told(
    starter: CommandLine, checkpoints: Checkpoints, command: str, arguments: tuple[str, ...], said: str
) -> None:
    code, _, err = starter(command, *arguments)
    assert (code, err.startswith(said)) == (2, True)


def test_a_file_that_holds_something_else_is_left_alone(
    starter: CommandLine, checkpoints: Checkpoints, tmp_path: Path
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine")
    code, _, err = starter("witness-key", "--by", "beek", "--key", str(file))
    assert (code, err) == (2, f"{file} is no private key as PEM without a password.\n")
    assert file.read_text() == "mine"


def test_before_the_first_start_there_is_no_log_to_witness(starter: CommandLine, engine: Engine) -> None:
    code, _, err = starter("witness-key", "--by", "beek", "--key", "never.key")
    assert (code, err) == (1, "The log has no key yet: start the worker once.\n")


# --- cosign-checkpoint ---


def test_a_cosigned_checkpoint_carries_the_organisations_signature(
    starter: CommandLine, geleen: str, engine: Engine
) -> None:
    told = starter("cosign-checkpoint", "--by", "geleen", "--key", geleen, "--json").json

    found, key = Log(engine).checkpoint(), Log(engine).public_keys()[-1].key
    assert found
    assert found.cosignatures == (signature_line(told["line"]),)
    assert is_genuine(found.note.text, found.cosignatures[0], key)
    seen = int.from_bytes(found.cosignatures[0].signature[:8], "big")
    assert abs(seen - datetime.now(UTC).timestamp()) < 600


def test_a_log_that_only_grew_is_cosigned_again_and_again(
    starter: CommandLine, geleen: str, checkpoints: Checkpoints, on_record: OnRecord, engine: Engine
) -> None:
    assert cosign(starter, geleen)[0] == 0
    assert cosign(starter, geleen)[0] == 0
    on_record(WITHDRAWN)
    checkpoints.make()
    assert cosign(starter, geleen)[0] == 0
    with engine.connect() as connection:
        assert len(connection.execute(CosignatureRow.__table__.select()).all()) == 2


def test_a_checkpoint_older_than_the_last_one_seen_is_not_cosigned(
    starter: CommandLine, geleen: str, checkpoints: Checkpoints, on_record: OnRecord
) -> None:
    on_record(WITHDRAWN)
    checkpoints.make()
    cosign(starter, geleen)
    code, said = cosign(starter, geleen, "--size", "2")
    assert (code, "is older than the one you cosigned last" in said, "ALARM" in said) == (1, True, False)


def test_a_log_that_was_changed_behind_its_signature_is_not_cosigned(
    starter: CommandLine, geleen: str, engine: Engine
) -> None:
    with engine.begin() as connection:
        connection.execute(update(LeafRow).where(LeafRow.position == 1).values(digest="ab" * 32))
    code, said = cosign(starter, geleen)
    assert (code, "the leaves on record do not give its root" in said, said.startswith("ALARM")) == (1, True, True)


def test_a_log_that_was_written_anew_with_the_right_key_is_not_cosigned(
    starter: CommandLine, geleen: str, checkpoints: Checkpoints, engine: Engine, installed: Installation
) -> None:
    """Whoever runs the log replaces an event, every later hash, the leaves and the checkpoint, and signs it all."""
    cosign(starter, geleen)
    with engine.begin() as connection:
        for table in (CosignatureRow, CheckpointRow):
            connection.execute(table.__table__.delete())  # type: ignore[attr-defined]
        connection.execute(LeafRow.__table__.delete())  # type: ignore[attr-defined]
    checkpoints.make()  # now with the witness's key in it: another log

    code, said = cosign(starter, geleen)

    assert (code, "are not those that you cosigned: the log was changed" in said) == (1, True)
    kept = evidence(geleen)
    assert said.startswith("ALARM: checkpoint 3 is not cosigned")
    assert str(kept.note.text) == checkpoint_now(engine).note.text
    assert "make" not in said


def test_a_key_of_the_log_that_the_old_one_vouches_for_is_trusted(
    starter: CommandLine, geleen: str, checkpoints: Checkpoints, on_record: OnRecord
) -> None:
    cosign(starter, geleen)
    for scenario in (WITHDRAWN, WITHDRAWN.replace("2027-003", "2027-005")):
        starter("rotate-key")
        on_record(scenario)
        checkpoints.make()
        assert cosign(starter, geleen)[0] == 0


def test_a_key_of_the_log_that_nobody_vouches_for_must_be_accepted_by_name(
    starter: CommandLine, geleen: str, checkpoints: Checkpoints, engine: Engine, installed: Installation
) -> None:
    cosign(starter, geleen)
    (installed.settings.keys / "log.key").unlink()
    assert starter("rotate-key").code == 1
    assert starter("rotate-key", "--lost").code == 0
    checkpoints.make()
    new = Log(engine).public_keys()[-1].key.id.hex()

    code, said = cosign(starter, geleen)
    assert (code, f"--accept-key {new}" in said) == (1, True)
    assert cosign(starter, geleen, "--accept-key", "00000000")[0] == 1
    assert cosign(starter, geleen, "--accept-key", new)[0] == 0
    assert cosign(starter, geleen)[0] == 0


@pytest.mark.parametrize(("given", "code"), [("zzz", 2), ("", 2), ("0123abcde", 2), ("0123abcd", 1)])
def test_what_is_no_key_of_the_log_is_not_accepted_where_its_key_is_known_too(
    starter: CommandLine, geleen: str, given: str, code: int
) -> None:
    cosign(starter, geleen)

    found, said = cosign(starter, geleen, "--accept-key", given)

    assert (found, "--accept-key: " in said) == (code, True)


def test_everything_wrong_with_a_cosigning_is_told_at_once(starter: CommandLine) -> None:
    outcome = starter("cosign-checkpoint", "--size", "0", "--accept-key", "zzz")

    assert outcome.code == 2
    for told in ("--by, --key", "--size: '0' is less than 1", "--accept-key: 'zzz' is no id of a key"):
        assert told in outcome.err


def test_what_was_seen_last_is_not_silently_forgotten(starter: CommandLine, geleen: str) -> None:
    cosign(starter, geleen)
    Path(f"{geleen}.seen").write_text("{}")
    code, said = cosign(starter, geleen)
    assert (code, f"{geleen}.seen cannot be read" in said) == (1, True)


# --- alarms ---


def test_a_record_that_was_put_back_alarms_a_witness(
    starter: CommandLine, geleen: str, checkpoints: Checkpoints, on_record: OnRecord, engine: Engine
) -> None:
    """An older backup: the newest checkpoint is smaller than the one that was cosigned last."""
    on_record(WITHDRAWN)
    checkpoints.make()
    cosign(starter, geleen)
    with engine.begin() as connection:
        connection.execute(delete(CosignatureRow))
        connection.execute(delete(CheckpointRow).where(CheckpointRow.size > 2))

    code, said = cosign(starter, geleen)

    assert (code, said.startswith("ALARM: checkpoint 2 is not cosigned: it is the newest there is")) == (1, True)
    assert evidence(geleen).checkpoint.size == 2


@pytest.mark.parametrize("gone", [CheckpointRow, KeyRow])
def test_a_record_that_knows_nothing_of_what_was_cosigned_alarms_a_witness(
    starter: CommandLine, geleen: str, engine: Engine, gone: type[CheckpointRow | KeyRow]
) -> None:
    cosign(starter, geleen)
    with engine.begin() as connection:
        connection.execute(delete(CosignatureRow))
        connection.execute(delete(gone).where(*([KeyRow.kind == "witness"] if gone is KeyRow else [])))

    code, said = cosign(starter, geleen)

    assert (code, said.startswith("ALARM: "), "witness-key" in said) == (1, True, False)


def test_a_log_that_grew_smaller_after_all_is_told_from_an_older_file(
    starter: CommandLine, geleen: str, checkpoints: Checkpoints, engine: Engine, keys: LogKeys, tmp_path: Path
) -> None:
    older = extract_file(starter, tmp_path / "older.txt")
    checkpoints.make()
    cosign(starter, geleen)
    code, said = cosign(starter, geleen, "--file", str(older))
    assert (code, "ask for the newest" in said, "ALARM" in said) == (1, True, False)

    back = signed_anew(engine, keys, older, datetime.now(UTC) + timedelta(hours=1))
    code, said = cosign(starter, geleen, "--file", str(back))
    assert (code, said.startswith("ALARM"), "the log went back" in said) == (1, True, True)
    assert evidence(geleen) == extract_in(back.read_text(encoding="utf-8"))


def signed_anew(engine: Engine, keys: LogKeys, file: Path, at: datetime) -> Path:
    """The extract of whoever has the log's key and says that an old size is that of a later moment."""
    read = extract_in(file.read_text(encoding="utf-8"))
    text = read.checkpoint._replace(made_at=at).text
    anew = file.with_name("anew.txt")
    anew.write_text(str(read._replace(note=Note(text, tuple(keys.sign(text, None))))), encoding="utf-8")
    return anew


# --- from a file ---


def extract_file(starter: CommandLine, path: Path, *more: str) -> Path:
    path.write_text(starter("checkpoint", *(more or ("--since", "0"))).out, encoding="utf-8")
    return path


def test_an_organisation_that_cannot_reach_the_record_makes_a_key_and_cosigns_from_a_file(
    starter: CommandLine, checkpoints: Checkpoints, on_record: OnRecord, engine: Engine, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    key, extract = str(tmp_path / "beek.key"), extract_file(starter, tmp_path / "extract.txt")
    theirs = ("--by", "beek", "--key", key, "--file", str(extract))
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("ADVICE_RECORD_URL", f"sqlite:///{tmp_path / 'nowhere.db'}")
        public = starter("witness-key", *theirs, "--json").json["vkey"]
    assert starter("witness-key", "--by", "beek", "--public", public).code == 0
    for size in (3, 4):
        if size == 4:
            on_record(WITHDRAWN)
        checkpoints.make()
        extract_file(starter, extract, "--for", "beek")
        with monkeypatch.context() as elsewhere:
            elsewhere.setenv("ADVICE_RECORD_URL", f"sqlite:///{tmp_path / 'nowhere.db'}")
            outcome = starter("cosign-checkpoint", *theirs)
        assert outcome.code == 0, outcome
        line = outcome.out.strip()
        assert len(outcome.out.splitlines()) == 1
        assert starter("add-cosignature", *line.split(" ")).out.startswith(f"Checkpoint {size} is cosigned by beek")
        assert checkpoint_now(engine).cosignatures == (signature_line(line),)


def test_what_a_file_shows_must_begin_where_the_witness_was(
    starter: CommandLine, geleen: str, checkpoints: Checkpoints, on_record: OnRecord, tmp_path: Path
) -> None:
    cosign(starter, geleen)
    on_record(WITHDRAWN)
    checkpoints.make()
    code, said = cosign(starter, geleen, "--file", str(extract_file(starter, tmp_path / "extract.txt")))
    assert (code, "`starter.py checkpoint --since 2`" in said, "ALARM" in said) == (1, True, False)
    since = extract_file(starter, tmp_path / "extract.txt", "--since", "2")
    assert cosign(starter, geleen, "--file", str(since))[0] == 0


def test_a_file_that_was_tampered_with_is_never_cosigned(
    starter: CommandLine, geleen: str, checkpoints: Checkpoints, on_record: OnRecord, tmp_path: Path
) -> None:
    cosign(starter, geleen)
    on_record(WITHDRAWN)
    checkpoints.make()
    extract = extract_file(starter, tmp_path / "extract.txt", "--for", "geleen")
    whole = extract.read_text(encoding="utf-8")
    for at in range(0, len(whole) - 1, 7):
        other = "A" if whole[at] != "A" else "B"
        extract.write_text(whole[:at] + other + whole[at + 1 :], encoding="utf-8")
        code, said = cosign(starter, geleen, "--file", str(extract))
        assert code in (1, 2), (at, said)
    extract.write_text(whole.replace("\n", "\r\n") + "\r\n", encoding="utf-8")  # as mail programs leave it
    assert cosign(starter, geleen, "--file", str(extract))[0] == 0


def test_a_log_of_the_same_name_with_another_key_alarms(
    starter: CommandLine, geleen: str, engine: Engine, tmp_path: Path
) -> None:
    cosign(starter, geleen)
    extract = extract_file(starter, tmp_path / "extract.txt")
    read = extract_in(extract.read_text(encoding="utf-8"))
    forger = new_private_key(tmp_path / "forger.key")
    foreign = read._replace(note=Note(read.note.text, (signed(forger, read.checkpoint.origin, read.note.text),)))
    extract.write_text(str(foreign), encoding="utf-8")
    code, said = cosign(starter, geleen, "--file", str(extract))
    assert (code, said.startswith("ALARM"), "no key of the log" in said) == (1, True, True)
    assert evidence(geleen) == foreign


def test_a_key_that_signs_beside_a_known_one_and_stands_in_no_log_is_not_taken(
    starter: CommandLine, geleen: str, engine: Engine, tmp_path: Path
) -> None:
    """As verify.py has it: that another key signed the same checkpoint proves nothing."""
    cosign(starter, geleen)
    origin, forger = checkpoint_now(engine).checkpoint.origin, new_private_key(tmp_path / "forger.key")
    public = public_part(forger, origin, ED25519)
    extract = extract_file(starter, tmp_path / "extract.txt")
    read = extract_in(extract.read_text(encoding="utf-8"))
    both = read._replace(note=Note(read.note.text, (*read.note.signatures, signed(forger, origin, read.note.text))))
    named = both._replace(keys=(*read.keys, ProvedKey(public, read.keys[0].since, 1, read.keys[0].path)))

    extract.write_text(str(named), encoding="utf-8")
    code, said = cosign(starter, geleen, "--file", str(extract))
    assert (code, said.startswith("ALARM"), f"does not hold ({public.id.hex()})" in said) == (1, True, True)
    extract.write_text(str(both), encoding="utf-8")
    assert cosign(starter, geleen, "--file", str(extract))[0] == 0
    assert str(public) not in Path(f"{geleen}.seen").read_text(encoding="utf-8")


def test_a_witness_of_the_name_of_the_log_does_not_pass_as_the_log(
    starter: CommandLine, geleen: str, engine: Engine, tmp_path: Path
) -> None:
    private = new_private_key(tmp_path / "witness.key")
    extract = extract_file(starter, tmp_path / "extract.txt")
    read = extract_in(extract.read_text(encoding="utf-8"))
    public = public_part(private, read.checkpoint.origin, COSIGNATURE)
    line = cosigned(private, public, read.note.text, 1)
    keys = (read.keys[0]._replace(key=public),)
    extract.write_text(str(read._replace(note=Note(read.note.text, (line,)), keys=keys)), encoding="utf-8")
    code, said = cosign(starter, geleen, "--file", str(extract))
    assert (code, f"does not hold ({public.id.hex()})" in said) == (1, True)
    extract.write_text(str(read._replace(note=Note(read.note.text, (line,)))), encoding="utf-8")
    code, said = cosign(starter, geleen, "--file", str(extract))
    assert (code, "no key of the log made the signature" in said) == (1, True)


@pytest.mark.parametrize(
    "line", [["x"], [], ["—", "advice-log/zowonen/geleen", "AAAA"], ["—", "advice-log/zowonen", "A" * 96]]
)
def test_a_line_that_is_no_cosignature_is_not_put_on_record(
    starter: CommandLine, geleen: str, engine: Engine, line: list[str]
) -> None:
    assert starter("add-cosignature", *line).code in (1, 2)
    own = checkpoint_now(engine).note.signatures[0]
    assert starter("add-cosignature", *str(own).split(" ")).code == 1  # the log's own
    assert checkpoint_now(engine).cosignatures == ()


@pytest.mark.parametrize("text", ["", "old 0\n\nx\n\ny\n\nz", "old x\n", "\n" * 9, "old " + "9" * 5000, "geen"])
def test_a_file_that_is_no_extract_is_wrong_use(starter: CommandLine, geleen: str, tmp_path: Path, text: str) -> None:
    (tmp_path / "extract.txt").write_text(text, encoding="utf-8")
    code, said = cosign(starter, geleen, "--file", str(tmp_path / "extract.txt"))
    assert (code, "cannot be cosigned" in said) == (2, True)


# --- rotate-key ---


def test_a_new_key_is_taken_into_use_and_the_next_checkpoint_is_signed_by_both(
    starter: CommandLine, checkpoints: Checkpoints, engine: Engine, installed: Installation
) -> None:
    told = starter("rotate-key", "--json").json
    checkpoints.make()

    signatures = starter("checkpoint", "--json").json["signatures"]
    assert [s["genuine"] for s in signatures] == [True, True]
    assert signatures[0]["key"] == verifier_key(told["vkey"]).id.hex()
    assert [known.until is None for known in Log(engine).public_keys()] == [False, True]


def test_a_key_that_cannot_be_rotated_is_told(
    starter: CommandLine, checkpoints: Checkpoints, installed: Installation
) -> None:
    file = installed.settings.keys / "log.key"
    file.write_text("nothing")
    code, _, err = starter("rotate-key")
    assert (code, err) == (1, f"The key is not rotated: {file} is no private key as PEM without a password.\n")


@pytest.mark.parametrize("command", ["checkpoint", "cosign-checkpoint", "add-cosignature", "witness-key", "rotate-key"])
def test_each_has_help_with_an_example(starter: CommandLine, command: str) -> None:
    code, out, _ = starter(command, "--help")
    assert code == 0
    assert f"starter.py {command}" in out
