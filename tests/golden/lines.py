"""The command lines that the golden files hold, and the files that they name."""

from collections.abc import Iterator
from itertools import product

from tests.golden.played import DOSSIERS

BUNDLES = {
    "auditor.zip": "2026-002 2027-012 2027-022 2028-001",
    "geleen.zip": "2026-002 2027-012 2027-022 2028-001 --as geleen",
    "landlord.zip": "2027-012 2027-022 --as landlord",
}
"""Exported before anything else is said: dossiers with archived runs, joint advice, and documents."""

FILES = {
    "nonsense.toml": 'colour = "red"\ntext = 7\n',
    "request.toml": """
subject = "Rent policy 2030"
topic = "e"
right = "advice"
intended-decision = "d"
reasons = "r"
consequences = "c"
addressees = ["geleen", "beek"]
person = "M. Smeets"
act-id = "6f0f9d6e-7d0a-4f0e-9a43-1f6d6a3a1d11"
""",
    "faults.toml": """
subjcet = "Rent policy 2030"
channel = "fax"
received = "soon"
act_id = "7"
documents = [{path = "a.pdf"}, {path = "request.toml", label = "bord_only"}]
""",
    "advice.json": '{"by": "geleen", "person": "P", "subject": "Lifts", "points": ["repair at once"]}',
    "no-request.toml": "[1, 2]",
    "dates.txt": "2027-04-13\n\n2027-12-20\n",
    "nothing.txt": "",
    "budget.pdf": "the budget",
    "broken.toml": 'name = "Broken"\n[organisations.a]\nname = "A"\nboard = "five"\n',
    "failing.yaml": """
scenario: failing
about: What is expected does not come.
agreement: zowonen
acts:
  - {at: 2027-01-11 09:00, by: geleen, act: submit_unsolicited_advice, with: {subject: Lifts, points: [repair], x: y}}
until: 2027-01-12
expect:
  result: withdrawn
  terms:
    - {organisation: geleen, term: unsolicited_response, ends: 2027-01-01, state: met}
""",
}

PARTIES = ("landlord", "geleen", "beek", "limbricht", "beekdaelen", "auditor", "administrator", "nobody")
LOOKED_AT = ("2026-002", "2027-001", "2027-007", "2027-010", "2027-012", "2027-015", "2027-022", "2029-002")
"""Of these dossiers more is said than of the others."""

MOMENTS = ("2027-01-22T10:00", "2027-02-09")


def reading() -> Iterator[str]:
    """What is asked of the installation, and changes nothing."""
    yield from _of_everybody()
    yield from _of_dossiers()
    yield from _of_parties()
    yield from _of_bundles()
    yield from _of_dates_and_rules()


def both(*lines: str) -> Iterator[str]:
    """Each of these for a person, and for a script."""
    for line in lines:
        yield line
        yield f"{line} --json"


def _of_everybody() -> Iterator[str]:
    lists = ("", " --open", " --closed", " --party geleen", " --party nobody", " --stage response", " --stage nonsense")
    yield from both(*(f"starter list{more}" for more in lists))
    yield from both("starter list --due-before 2029-02-10", "starter list --due-before soon")
    yield from both("starter list --most 2", "starter list --after 2027-001 --most 1", "starter list --after 2027-099")
    yield from both("starter tasks --party geleen", "starter tasks --as landlord --most 2", "starter tasks")
    yield from both("auditor list", "auditor list --open", "auditor list --closed")
    yield from both("starter outbox --letter 57")
    yield from ("starter outbox --letter 57 --as beek", "starter outbox --letter 9999")
    yield from both("starter outbox", "starter checkpoint", "starter checkpoint --size 63", "starter checkpoint --now")
    yield from both("starter checkpoint --size 7", "starter checkpoint --size x")
    yield from both("auditor verify --all", "auditor verify 2027-001 2027-022", "auditor verify")
    yield from both("auditor replay 2026-002 2026-003 2027-012 --workers 1", "auditor replay")
    yield from ("auditor replay --all --workers 1", "auditor --lang nl replay --all --workers 1")
    yield from ("auditor --lang nl list", "auditor --lang nl list --lang en", "auditor --lang fr list")
    yield "auditor --lang nl export --all"
    yield from both("auditor conformance --all", "auditor conformance")
    yield from ("auditor conformance --all --lang nl", "auditor conformance --all --lang fr")
    yield from ("auditor list --lang nl", "auditor verify --all --lang nl", "auditor report --year 2027 --lang nl")
    yield from both("auditor report --year 2027", "auditor report --year 2028", "auditor report")
    yield "auditor report --year 2027 --csv"


def _of_dossiers() -> Iterator[str]:
    for number in DOSSIERS:
        yield f"starter show {number}"
        yield f"auditor timeline {number}"
        yield f"auditor timeline {number} --json"
    for number in LOOKED_AT:
        yield f"starter show {number} --json"
        yield f"starter follow {number}"
        yield from both(f"auditor show {number}")
        yield from both(f"auditor conformance {number}")
        yield from (f"auditor {words} {number} --lang nl" for words in ("timeline", "conformance", "show"))
    for number, at in product(("2027-012",), (*MOMENTS, "2026-01-01", "2099-01-01", "yesterday")):
        yield from both(f"starter show {number} --at {at}", f"auditor show {number} --at {at}")
        yield f"auditor timeline {number} --at {at}"
    yield from (
        "starter follow 2029-002 --json",
        "starter follow 2029-002 --after 30",
        "starter follow 2029-002 --after x",
    )
    for number in ("2027-999", "2028-002", "nonsense"):
        asked = ("starter show", "starter documents --by geleen", "starter follow", "auditor show", "auditor timeline")
        yield from (f"{words} {number}" for words in asked)
        yield from both(f"auditor diff {number} --from 2027-02-01", f"auditor explain {number} advice")
        yield from both(f"auditor verify {number}", f"auditor replay {number}", f"auditor conformance {number}")
    spans = (
        "--from 2027-01-12",
        "--from 2027-01-22 --to 2027-02-09",
        "--from 2027-02-09 --to 2027-01-22",
        "",
        "--from x",
    )
    for span in spans:
        yield from both(f"auditor diff 2027-012 {span}".rstrip())
    terms = (
        "2027-012 advice", "2027-012 geleen/response/1", "2027-012 response --at 2027-01-22", "2027-012 nonsense",
        "2027-016 advice", "2027-009 advice", "2027-007 standstill", "2029-002 strategic_consultation",
        "2027-019 unsolicited_response", "2027-003 incompleteness_ruling", "2027-012 nobody/advice",
    )  # fmt: skip
    yield from both(*(f"auditor explain {words}" for words in terms))
    yield from (f"auditor explain {words} --lang nl" for words in terms[4:10])
    yield from (f"auditor diff 2027-012 {span} --lang nl" for span in spans[:2])
    yield "auditor show 2027-012 --as geleen --at 2027-01-27T10:00 --lang nl"
    yield "auditor show 2027-012 --at 2099-01-01 --lang nl"


def _of_parties() -> Iterator[str]:
    for party in PARTIES:
        for number in ("2027-001", "2027-022"):
            yield from both(f"starter documents {number} --by {party}")
        yield from both(f"auditor show 2027-012 --as {party} --at 2027-01-27T10:00")
        yield from both(f"auditor timeline 2027-012 --as {party}")
        yield f"auditor diff 2027-012 --from 2027-01-27T10:00 --as {party}"
        yield f"auditor timeline 2027-022 --as {party}"
    for party in ("landlord", "geleen", "limbricht"):
        yield f"auditor show 2027-022 --as {party} --at 2027-01-23 --json"
        yield f"auditor timeline 2027-022 --as {party} --at 2027-01-23 --json"
    yield "starter documents 2027-022"
    yield "starter documents 2027-022 -o x.pdf --by geleen"
    yield "starter documents 2027-022 board.pdf --by nobody"
    yield "starter documents 2027-022 own-board.pdf --by beek"


def _of_bundles() -> Iterator[str]:
    for file in (*BUNDLES, "nothing.zip", "request.toml"):
        yield f"auditor verify --bundle {file}"
        yield f"auditor verify --bundle {file} --lang nl"
        yield from both(f"auditor list --bundle {file}", f"auditor conformance --all --bundle {file}")
        yield from both(f"auditor replay --all --workers 1 --bundle {file}")
        yield from both(f"auditor report --year 2027 --bundle {file}")
        yield from both(f"auditor show 2027-012 --bundle {file}", f"auditor timeline 2027-012 --bundle {file}")
        yield from both(f"auditor diff 2027-012 --from 2027-01-22 --bundle {file}")
        yield from both(f"auditor explain 2027-012 advice --bundle {file}")
    yield from (f"auditor verify --bundle {file} --json" for file in ("geleen.zip", "request.toml"))
    yield from both("auditor timeline 2027-012 --as beek --bundle auditor.zip")
    yield from both("auditor show 2027-012 --as beek --bundle geleen.zip")
    yield from (f"auditor {words} 2027-001 --bundle auditor.zip" for words in ("show", "verify", "conformance"))


def _of_dates_and_rules() -> Iterator[str]:
    names = (
        "acknowledgement", "consultation", "deliberation", "advice", "incompleteness_ruling", "extension_answer",
        "response", "standstill", "strategic_consultation", "closing", "unsolicited_response", "court_after_ruling",
    )  # fmt: skip
    yield from (f"starter term {name} --from 2027-04-13" for name in (*names, "advise"))
    yield "starter term advice --from 2027-04-13 --from 2027-12-20 --agreement statutory"
    yield from both("starter term response --from 2027-04-13", "starter term response --from soon --from 2027-02-30")
    yield from (f"starter term closing --from - < {file}" for file in ("dates.txt", "nothing.txt", "request.toml"))
    yield from ("starter term", "starter term advice", "starter term advice --from 2027-04-13 --agreement nowhere")
    plans = ("--execution 2029-07-01", "--execution 2029-02-08", "--start 2029-03-01", "--start 2029-01-01")
    rights = ("advice", "weighty_advice", "consent", "nonsense")
    yield from both(*(f"starter plan {plan} --right {right}" for plan, right in product(plans, rights)))
    yield from both("starter plan", "starter plan --execution soon", f"starter plan {plans[0]} {plans[2]}")
    plays = ("scenarios/joint-advice.yaml", "scenarios", "failing.yaml", "nothing.yaml faults.toml", "agreements")
    yield from (f"starter play {files}" for files in plays)
    yield from ("starter play scenarios/letters.yaml --json", "starter play failing.yaml --json", "starter play")
    yield from both("starter play failing.yaml --engine steam")
    for name in ("zowonen", "statutory", "nowhere", "broken.toml", "agreements/zowonen.toml"):
        yield from both(f"starter agreement show {name}", f"starter agreement check {name}")
    yield from both("starter agreement check agreements/statutory.toml", "starter agreement")


def helping(commands: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """What programs with these commands say of themselves, and of a command that they do not have."""
    for program, names in commands.items():
        yield from (program, f"{program} --help", f"{program} nonsense", f"{program} nonsense --json")
        yield from (f"{program} {name} --help" for name in names)
    yield from ("starter agreement check --help", "starter agreement show --help")
