"""Letters as a volunteer reads them. To write the golden ones anew: ``python -m tests.notices.test_letters``."""

import re
from functools import cache
from pathlib import Path

import pytest

from activities.notices import Letter, render
from activities.wording import DATE_LABELS, TERM_PHRASES, TEXTS
from models.acts import Verdict
from models.agreement import Right
from models.catalogue import dutch_day
from models.escalation import Cause
from models.parties import LANDLORD
from models.record import Item, Notice, NoticeKind
from models.state import LockGround, Result
from models.terms import TERMS, TermName
from models.words import WORDS
from tests.notices.playing import SCENARIOS, play, story

K = NoticeKind
FOLDER = Path(__file__).parent / "golden"
GOLDEN = {
    "request_received": ("geschil", "beek", K.REQUEST_RECEIVED),
    "advice_received": ("geschil", LANDLORD, K.ADVICE_RECEIVED),
    "response_received": ("geschil", "beek", K.RESPONSE_RECEIVED),
    "reminder": ("stil", "geleen", K.REMINDER),
    "response_missing": ("stil", "geleen", K.RESPONSE_MISSING),
    "may_execute": ("zwaarwegend", LANDLORD, K.MAY_EXECUTE),
    "information_completed": ("geschil", "geleen", K.INFORMATION_COMPLETED),
    "act_refused": ("zwaarwegend", "beek", K.ACT_REFUSED),
}
ENGLISH = re.compile(r"\b(the|your|you|asked|advice|landlord|term|and|with|for)\b", re.IGNORECASE)
COMMAND = re.compile(r"^  \.venv/bin/python starter\.py .*\n.*$", re.MULTILINE)


def golden(name: str) -> str:
    """The letter as text, without what changes with every other event of the dossier."""
    scenario, recipient, kind = GOLDEN[name]
    told = story(scenario)
    letter = render(told.notice(recipient, kind), told.agreement)
    text = f"{letter.subject}\n\n{letter.body}"
    text = re.sub(r"op dat moment \d+(\s)regels", r"op dat moment N\1regels", text)
    return re.sub(r"\b[0-9a-f]{64}\b", "<controlegetal>", text)


@pytest.mark.parametrize("name", GOLDEN)
def test_the_most_important_letters_read_as_they_were_approved(name: str) -> None:
    assert golden(name) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


@pytest.fixture(params=SCENARIOS, ids=lambda path: path.stem)
def letters(request: pytest.FixtureRequest) -> list[tuple[Notice, Letter]]:
    return written(request.param)


@cache
def written(scenario: Path) -> list[tuple[Notice, Letter]]:
    played = play(scenario)
    return [(notice, render(notice, played.agreement)) for notice in played.notices]


def test_every_letter_names_dossier_subject_and_proof(letters: list[tuple[Notice, Letter]]) -> None:
    for notice, letter in letters:
        assert letter.subject.startswith(f"[{notice.dossier}] ")
        assert notice.dossier in letter.body
        assert " ".join(notice.subject.split()) in " ".join(letter.body.split())
        assert notice.head in letter.body


def test_every_date_is_written_out_with_its_derivation(letters: list[tuple[Notice, Letter]]) -> None:
    for notice, letter in letters:
        text = " ".join(letter.body.split())
        for item in notice.items:
            assert all(dutch_day(term.ends) in text for term in item.terms)
        dated = sum(bool(item.terms) for item in notice.items)
        assert text.count("Zo komen wij aan deze datum:") == dated


def test_a_subject_is_one_line_and_a_body_has_no_gaps(letters: list[tuple[Notice, Letter]]) -> None:
    for _, letter in letters:
        assert "\n" not in letter.subject
        assert "\n\n\n" not in letter.body
        assert not re.search(r"[{}]|None|  \S+:  \n| \.|, ,", COMMAND.sub("", letter.body))


def test_lines_are_short_except_what_must_stay_whole(letters: list[tuple[Notice, Letter]]) -> None:
    for _, letter in letters:
        long = [line for line in COMMAND.sub("", letter.body).splitlines() if len(line) > 76]
        assert long == []


def test_nothing_of_the_system_is_english(letters: list[tuple[Notice, Letter]]) -> None:
    for notice, letter in letters:
        said = {quote.text for item in notice.items for quote in item.quotes}
        text = COMMAND.sub("", letter.body).replace("Bewonersraad", "")
        for part in said:
            text = text.replace(part, "")
        assert not ENGLISH.findall(text), text


def test_a_landlord_that_may_execute_is_not_told_to_wait() -> None:
    told = story("inhaal")
    letter = render(told.notice(LANDLORD, K.MAY_EXECUTE), told.agreement)
    assert "Voer nog niets uit" not in letter.body


def test_refused_consent_is_not_confirmed_as_consent() -> None:
    told = story("instemming")
    letter = render(told.notice("beek", K.ADVICE_CONFIRMED), told.agreement)
    assert letter.subject.endswith("ontvangen: geen instemming")


def test_an_outsider_reads_neither_subject_nor_hash() -> None:
    told = story("buitenstaander")
    letter = render(told.notice("geleen", K.ACT_REFUSED), told.agreement)
    assert "GEHEIM" not in letter.subject + letter.body
    assert "BEWAAR DIT BERICHT" not in letter.body


def test_a_refusal_names_the_field_in_plain_words() -> None:
    told = story("buitenstaander")
    refusals = [
        {"code": "field_missing", "about": "a required field is missing: reason"},
        {"code": "something_new", "about": "something of a later version"},
    ]
    item = Item(kind=K.ACT_REFUSED, sequence=1, values={"by": "beek", "act": "nonsense", "refusals": list(refusals)})
    notice = Notice(recipient="beek", kind=K.ACT_REFUSED, sequence=1, dossier="2027-001", items=(item,))
    body = render(notice, told.agreement).body
    assert "er ontbreekt een verplicht gegeven (gegeven ‘reason’)" in body
    assert "‘nonsense’" in body


@pytest.mark.parametrize("right", [None, *Right])
def test_every_kind_is_complete_for_every_right(right: Right | None) -> None:
    agreement = story("buitenstaander").agreement
    examples = {item.kind: notice for path in SCENARIOS for notice in play(path).notices for item in notice.items}
    assert set(examples) == set(NoticeKind)
    for example in examples.values():
        letter = render(example.model_copy(update={"right": right}), agreement)
        assert "{" not in letter.subject + letter.body


def test_the_tables_of_words_are_complete() -> None:
    assert set(TEXTS) == set(NoticeKind)
    assert set(DATE_LABELS) == set(TERM_PHRASES) == set(TermName) == set(TERMS)
    for name, members in {"verdict": Verdict, "cause": Cause, "ground": LockGround, "result": Result}.items():
        assert set(WORDS[name]) == set(members)


if __name__ == "__main__":
    for name in GOLDEN:
        (FOLDER / f"{name}.txt").write_text(golden(name), encoding="utf-8")
