"""No reading of the auditor says a sentence in English where Dutch is asked: its sources are walked for sentences."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.verification.findings import MEANING, Code
from language.catalogue import dutch
from language.retold import in_dutch
from language.tongue import Tongue
from language.words import WORDS
from models.terms import Status
from tests.audit import reader_texts

ROOT = Path(__file__).parents[2]
SAID_AGAIN = (
    *("audit/verification", "evidence/verification"),
    *("audit/looking/explanation.py", "audit/replay_comparison", "models/record/signed_note.py"),
    *("application/comparing_runs.py", "application/strict_replay.py"),
    *("installation/webhooks/webhook_post.py", "installation/webhooks/guarded_network.py"),
)
"""Where findings, notes and derivations are written, in English: what stands there must have a Dutch form."""

SPOKEN = (
    *("show", "timeline", "timeline_entries", "explain", "diff", "dossiers", "report", "verify", "conformance"),
    *("looking", "replay", "export"),
)
"""The modules of commands that speak either language: what they print comes from a table of texts."""

OF_THE_PROGRAM = frozenset(
    {
        "REPEATABLE READ",
        "cosignature/v1\ntime {}\n{}",  # what a witness signs
        "a leaf needs a number, not {}",  # an error of the program's own
        *("local activity", "timer started", "update accepted", "continued as new", "goes on"),  # of histories, in JSON
    }
)
BEFORE_WHAT_IS_SAID = frozenset(
    {
        "; a run is missing, or they were added",
        "cosignatures.line of {}",
        "events.recorded_at {}",
        "keys.vkey: {}",
        "{} cannot be read: {}",
    }
)
"""Parts of forms: the rest is a sentence of its own here, and a form with its beginning there."""


def modules(*places: str) -> Iterator[Path]:
    for place in places:
        path = ROOT / place
        yield from sorted(path.rglob("*.py")) if path.is_dir() else (path,)


def literals(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The texts of a module, an f-string with ``{}`` for what it quotes; docstrings are none."""
    no_text = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    no_text |= {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if node in no_text:
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values), node
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, node


def sentences() -> Iterator[str]:
    """What consists of words of ours, two or more, or of one word before what it quotes."""
    for path in modules(*SAID_AGAIN):
        for text, _ in literals(ast.parse(path.read_text())):
            if re.search(r"[a-z]+[:;,]? \S", text) and text not in OF_THE_PROGRAM | BEFORE_WHAT_IS_SAID:
                yield text


def as_said(text: str) -> str:
    """A sentence as it comes out: what it quotes is a column, a number, or a name."""
    return text.replace("{}.{}", "terms.ends").replace("{}", "12")


@pytest.mark.parametrize("text", sorted(set(sentences())))
def test_whatever_the_audit_writes_has_its_dutch(text: str) -> None:
    said = as_said(text)
    again = in_dutch(said)
    again = Tongue.DUTCH.cite(said) if again == said else again
    assert again != said
    assert [word for word in re.findall(r"[1-9]\d*|\w+\.\w+", said) if word not in again] == []


_UNDELIVERED = ("installation/mail.py", "activities/delivery.py", "application/person_mail.py")


def why_mail_stays() -> Iterator[str]:
    """What is said where a mail does not leave."""
    for path in modules(*_UNDELIVERED):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                name = getattr(node.exc.func, "id", "")
                if name in ("Undeliverable", "Unreachable", "kind"):
                    yield next(text for text, _ in literals(node.exc.args[0]))


def test_why_a_mail_did_not_leave_has_its_dutch() -> None:
    said = [as_said(text) for text in {*why_mail_stays(), "the outbox row cannot be read ({})"}]
    assert len(said) > 10
    assert [text for text in said if in_dutch(text) == text] == []


@pytest.mark.parametrize("code", MEANING)
def test_what_a_finding_means_has_its_dutch(code: Code) -> None:
    assert in_dutch(MEANING[code]) != MEANING[code]


@pytest.mark.parametrize(
    ("said", "again"),
    [
        ("event 12", "gebeurtenis 12"),
        ("lock overall", "slot van het hele plan"),
        ("terms has no row for it", "terms heeft er geen rij voor"),
        ("outbox.attempts is too small", "outbox.attempts is te klein"),
        (
            "the history of run 7f-1 tells of another event (events)",
            "de geschiedenis van loop 7f-1 vertelt over een andere gebeurtenis (events)",
        ),
        ("notice 3/landlord/told", "bericht 3/landlord/told"),
        ("6 weeks, named by the landlord", "6 weken, genoemd door de verhuurder"),
        (
            "went out at 09:00; 14 and 3 days before the end, on a working day",
            "ging uit om 9.00 uur; 14 en 3 dagen voor het einde, op een werkdag",
        ),
        (
            (
                "Temporal at 127.0.0.1:1 cannot be reached: nothing listens there. Start it with `make run` and try"
                " again. The record and its archive speak alone."
            ),
            (
                "Temporal op 127.0.0.1:1 is niet te bereiken: daar luistert niets. Start het met `make run` en probeer"
                " het opnieuw. Het register en het archief spreken alleen."
            ),
        ),
        ("what somebody typed stays as it is", "what somebody typed stays as it is"),
    ],
)
def test_names_and_numbers_stay_and_what_is_quoted_is_said_again(said: str, again: str) -> None:
    assert in_dutch(said) == again


@pytest.mark.parametrize("status", Status)
def test_where_a_number_comes_from_has_its_dutch(status: Status) -> None:
    assert in_dutch(status.value) != status.value


# --- What commands print -------------------------------------------------------------------------------------------

_PRINTS = {"say", "heading", "item", "table", "note", "progress", "tell", "columns", "show"}


def printed() -> Iterator[tuple[str, str]]:
    """Every literal that is handed to what prints, by its module; a style is none, and neither is a sign."""
    paths = [ROOT / "commands" / "show.py", *(ROOT / "commands" / "audit" / f"{name}.py" for name in SPOKEN)]
    for path in paths:
        tree = ast.parse(path.read_text())
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name in _PRINTS:
                for argument in call.args:
                    yield from ((text, f"{path.name}:{call.lineno}") for text, _ in literals(argument))


def test_no_command_prints_words_of_its_own() -> None:
    """Else they would be English in either language. What a text is asked for by (a key of a table) is no word."""
    own = [(text, where) for text, where in printed() if re.search(r"[A-Za-z]{2,} ?[{ ]?", text.replace("{}", ""))]
    assert [(text, where) for text, where in own if text not in {*_KEYS, *_STYLES, *WORDS}] == []


_KEYS = frozenset(
    {"unreadable", "runs_waiting", "last_error", "run", "dossier", "subject", "open", "events", "notices_waiting"}
)
_STYLES = frozenset({"bold", "red", "dim", "bold red", "green", "yellow", "dim yellow"})


def test_every_text_of_the_readings_is_in_the_catalogue() -> None:
    """In Dutch each is another, but for those that are all placeholders, or the same word."""
    same = {text for text in reader_texts.AUDITED if dutch()(text) == text}
    assert {text for text in same if re.search(r"[a-z]{2}", re.sub(r"\{\w+\}", "", text))} <= {
        *("Nr", "Dossier", "DOSSIER", "CODE", "1 dossier", "{number} dossiers", "dossier", "dossiers"),
        *("Dossier {dossier}: {short}", "Dossier {number}: {subject}", "keys.vkey: {why}"),
        *("dossier {dossier}", "Replayer"),
    }
