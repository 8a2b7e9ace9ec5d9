"""Command lines that change something, or look at something that was changed: one after the other, each script in a
folder of its own."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.audit.whole import Whole
from tests.golden.lines import both


class Script(NamedTuple):
    """Command lines, and what is done to the copy of the installation before they are said."""

    lines: tuple[str, ...]
    before: Callable[[Path], None] = lambda _: None


def scripts() -> dict[str, Script]:
    """The scripts by their names."""
    return {
        "keys": Script(tuple(_keys())),
        "outbox-by-letter": Script(tuple(_outbox())),
        "documents-read": Script(tuple(_documents())),
        "report-written": Script(tuple(_report())),
        **{f"export-{name}": Script(lines) for name, lines in _exports().items()},
        "open-refused-at-the-door": Script(tuple(_open())),
        "act-refused-at-the-door": Script(tuple(_act())),
        "without-temporal": Script(tuple(_without_temporal())),
        "forged": Script(tuple(_forged()), _forge),
        "lost": Script(tuple(_lost()), _lose),
        "no-dossiers": Script(tuple(_anything()), _empty),
        "no-record": Script(tuple(_anything()), _remove),
        "no-record-but-nonsense": Script(tuple(_anything()), _garble),
        "settings-that-are-wrong": Script(_SETTINGS),
    }


# --- what is said --------------------------------------------------------------------------------------------------


def _keys() -> Iterator[str]:
    beek = "--by beek --key beek.key"
    yield from both("starter witness-key", "starter witness-key --by nobody --key beek.key")
    yield from ("starter witness-key --by beek --key request.toml", "starter witness-key --by beek --key var")
    yield f"starter cosign-checkpoint {beek}"
    yield from both(f"starter witness-key {beek}", f"starter cosign-checkpoint {beek}", "starter checkpoint")
    yield from both("starter cosign-checkpoint", f"starter cosign-checkpoint {beek} --size 7")
    yield from (f"starter cosign-checkpoint {beek} --size 63", "starter cosign-checkpoint --by geleen --key beek.key")
    yield from both("starter rotate-key", f"starter cosign-checkpoint {beek} --accept-key x --size y")
    yield from both(f"starter cosign-checkpoint {beek} --accept-key 0123abcd")
    yield from ("starter checkpoint --size 63", "auditor verify 2027-012")


_SAYS_SO = '--on 2028-01-20 --person "M. Smeets"'


def _outbox() -> Iterator[str]:
    yield from both("starter outbox --told-by-letter 55 --told-by-letter 99999", "starter outbox --told-by-letter x")
    yield from (f"starter outbox --told-by-letter 55 --told-by-letter 56 {_SAYS_SO}", "starter outbox --try-again")
    yield from both("starter outbox --told-by-letter 57", f"starter outbox --told-by-letter 57 --try-again {_SAYS_SO}")
    yield "auditor timeline 2028-001 --json"


def _documents() -> Iterator[str]:
    read = "starter documents 2027-022"
    yield from (f"{read} plan.pdf --by beek -o out.pdf", f"{read} plan.pdf --by beek", f"{read} plan.pdf --by beek")
    yield from both(f"{read} own-board.pdf --by geleen", f"{read} own-board.pdf --by limbricht")
    yield f"{read} later.pdf --by geleen --json"
    yield from (f"{read} long-ago.pdf --by landlord", f"{read} answer.pdf --by geleen -o nowhere/answer.pdf")
    yield "starter documents 2027-001 stuk.pdf --by landlord"


def _report() -> Iterator[str]:
    for more in ("", " --csv", " --json"):
        yield f"auditor report --year 2028{more} -o report{more[3:]}.txt"
    yield from ("auditor report --year 2028 -o report.txt", "auditor report --year 2028 -o nowhere/report.txt")
    yield "auditor report --year 2028 --csv --json"


def _exports() -> dict[str, tuple[str, ...]]:
    export = "auditor export"
    return {
        "bundle": (
            f"{export} 2027-022 -o one.zip", f"{export} 2027-022 -o one.zip", f"{export} 2027-022 2026-004 -o two.zip",
            f"{export} 2027-022 -o one.json.zip --json", f"{export} 2029-001 -o later.zip",
            f"{export} 2029-001 -o later.json.zip --json", f"{export} 2027-001 --checkpoint 63 -o earlier.zip",
            f"{export} 2027-022 --checkpoint 63 -o too-early.zip", f"{export} 2027-022 --checkpoint 7 -o none.zip",
        ),
        "bundle-of-a-party": (
            *(f"{export} 2027-022 --as {party} -o {party}-s.zip" for party in ("geleen", "limbricht", "landlord")),
            *(f"{export} 2027-022 --as {party} -o {party}-s.zip" for party in ("auditor", "beekdaelen", "nobody")),
            f"{export} 2027-022 2027-021 2027-016 --as limbricht -o some.zip --json",
        ),
        "event-log": (
            f"{export} 2027-022 2028-001 -o log.csv",
            f"{export} 2028-001 -o log.xes",
            f"{export} 2028-001 -o log.json",
            f"{export} 2027-022 -o log --format CSV", f"{export} 2027-022 -o json.csv --json",
            f"{export} 2027-022 2027-021 --as geleen -o geleen.csv", f"{export} 2027-006 --as geleen -o none.csv",
            f"{export} 2027-022 --bundle geleen.zip -o from-a-bundle.csv",
            f"{export} --all --as geleen --bundle geleen.zip -o from-a-bundle.xes",
        ),
        "what-cannot-be": (
            export, f"{export} 2027-022", f"{export} -o none.zip", f"{export} 2027-022 -o one.docx",
            f"{export} 2027-999 -o none.zip", f"{export} 2027-022 --as nobody -o none.csv",
            f"{export} 2027-022 -o nowhere/one.zip", f"{export} 2027-022 -o nowhere/log.csv",
            f"{export} 2027-022 --checkpoint 63 -o log.csv", f"{export} 2027-022 --bundle auditor.zip -o one.zip",
            f"{export} --all --as beek --bundle geleen.zip -o log.csv", f"{export} 2027-022 -o log.x --format pdf",
            f"{export} 2027-022 --all -o log.csv", f"{export} 2027-022 -o one.docx --json",
        ),
    }  # fmt: skip


def _open() -> Iterator[str]:
    files = ("faults.toml", "no-request.toml", "nothing.toml", "broken.toml", "nonsense.toml", "failing.yaml")
    yield from both(*(f"starter open {file}" for file in files))
    yield from ("starter open - < faults.toml", "starter open - < nothing.txt", "starter open - < broken.toml")
    yield from ("starter open", "starter open request.toml --agreement nowhere --act-id 7 --channel fax")
    yield from ("starter open advice.json --received 2029-02-30", "starter open advice.json --by ''")


def _act() -> Iterator[str]:
    sender = '--by geleen --person "A. Peters"'
    yield from both("starter act 2029-001", f"starter act 2029-001 recat {sender} --set text=x")
    yield from both("starter act 2029-001 react --channel fax --received soon --act-id 7 --set txet=x --set y")
    yield from both(f"starter act 2029-001 react {sender} --with nonsense.toml", "starter act 2029-001 open_request")
    yield from both(f"starter act 2029-001 react {sender} --with nothing.toml", f"starter act 2099-001 react {sender}")
    yield f"starter act 2029-001 react {sender} --with - < nonsense.toml"
    yield f"starter act 2029-001 record_deliberation {sender} --set present=1e400"
    yield f"starter react 2029-001 {sender} --text x --received 2029-02-01"
    yield f"starter react 2029-001 {sender} --text x --document nothing.pdf --document request.toml=bord_only"
    yield f"starter react 2099-001 {sender} --text x --json"
    yield f"starter recat 2029-001 {sender}"


def _without_temporal() -> Iterator[str]:
    sender = '--by geleen --person "A. Peters"'
    yield from both("starter open request.toml", f"starter act 2029-001 react {sender} --set text=x")
    yield from both(f"starter react 2029-001 {sender} --text x --signal")


def _forged() -> Iterator[str]:
    yield "auditor verify --all"
    yield from both("auditor verify 2027-012 2027-011", "auditor replay 2026-004 2026-003 --workers 1")
    yield from both("auditor conformance 2027-012 2027-001", "auditor show 2027-012")
    yield from ("auditor explain 2027-012 closing", "auditor timeline 2027-012", "auditor list")
    yield from ("auditor diff 2027-012 --from 2027-02-01", "starter show 2027-012", "starter checkpoint")
    yield "auditor export 2027-012 -o forged.zip"


def _lost() -> Iterator[str]:
    yield "auditor verify --all"
    yield from both("auditor verify 2026-002 2027-022", "auditor replay 2026-002 2026-005 --workers 1")
    yield from both("auditor export 2027-022 -o lost.zip", "auditor list")
    yield "auditor export 2026-002 -o lost.zip"
    yield from (f"starter documents 2027-022 {name}.pdf --by geleen" for name in ("long-ago", "draft", "plan"))


def _anything() -> Iterator[str]:
    everything = ("list", "show 2027-012", "outbox", "checkpoint", "documents 2027-012 --by geleen", "follow 2027-012")
    yield from (f"starter {words}" for words in everything)
    everything = ("list", "show 2027-012", "verify --all", "replay --all", "conformance --all", "report --year 2027")
    yield from (f"auditor {words}" for words in everything)
    yield from ("auditor list --json", "starter list --json", "auditor export --all -o all.zip", "starter rotate-key")
    yield from ("starter witness-key --by beek --key beek.key", "starter react 2027-012 --by beek --person P --text x")


_SETTINGS = (
    "ADVICE_GRACE_MINUTES=x starter list",
    "ADVICE_EMBEDDED_PORT=0 ADVICE_AGREEMENT=nowhere ADVICE_COLOUR=red auditor list --json",
    "ADVICE_RECORD_URL=postgresql://advice:secret@127.0.0.1:1/advice starter list",
    "ADVICE_RECORD_URL=mysql://advice:secret@127.0.0.1:1/advice starter list",
    "ADVICE_AGREEMENT=statutory starter term advice --from 2027-04-13",
    "ADVICE_AGREEMENT=statutory starter witness-key --by geleen --key geleen.key",
)


# --- what is done before -------------------------------------------------------------------------------------------


def _forge(folder: Path) -> None:
    """Somebody who has the database changes the record."""
    with sqlite3.connect(folder / "var" / "record.db") as record:
        for statement in _FORGERY:
            assert record.execute(statement).rowcount > 0, statement
    record.close()


_FORGERY = (
    "UPDATE events SET content = replace(content, 'maatwerk', 'niets') WHERE content LIKE '%maatwerk%'",
    "UPDATE events SET person = 'Iemand anders' WHERE dossier = '2026-004' AND sequence = 1",
    "DELETE FROM outbox WHERE dossier = '2027-001' AND recipient = 'geleen' AND sequence = 1",
    "UPDATE checkpoints SET root = lower(hex(zeroblob(32))) WHERE size = 63",
    "DELETE FROM events WHERE dossier = '2027-010' AND sequence = 3",
    "UPDATE terms SET ends = '2027-02-24' WHERE dossier = '2027-011' AND organisation = 'geleen' AND name = 'advice'",
)


def _lose(folder: Path) -> None:
    """Files go astray, and files are others than they were."""
    documents = sorted(path for path in (folder / "var" / "documents").rglob("*") if path.is_file())
    histories = sorted((folder / "var" / "archive").rglob("*.gz"))
    documents[0].unlink()
    documents[1].write_bytes(b"something else\n")
    histories[0].unlink()
    histories[-1].write_bytes(histories[-2].read_bytes())


def _empty(folder: Path) -> None:
    shutil.rmtree(folder / "var")
    Whole(folder / "var").engine.dispose()


def _remove(folder: Path) -> None:
    shutil.rmtree(folder / "var")


def _garble(folder: Path) -> None:
    (folder / "var" / "record.db").write_bytes(b"this is no database" * 100)
