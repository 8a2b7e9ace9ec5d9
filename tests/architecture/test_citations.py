"""Whatever is cited can be looked up, and is spelled in the one way."""

import pytest

from tests.architecture.citations import Citation, Misspelled, citations, files, known, resolves
from tests.models.procedures import ROOT

LEFT_AS_IT_IS = {
    "agreements/calendar.toml:1": "a comment in the file of the decrees, which is put on record whole",
}
"""What is spelled otherwise and cannot be changed any more, with the reason."""

HOW = """
Write `rules section 4`, `rules sections 5 and 6`, `Wohv art. 5(2)`, `Wohv arts. 5 and 5a`, `RFC 8785, section 3.2`.
A section must be a heading of docs/rules.md; an article or standard a row of docs/sources.md: put it there, with what
it says in one line and where to read it.
"""


def _all() -> list[Citation | Misspelled]:
    return [found for path in files() for found in citations(path.read_text(), str(path.relative_to(ROOT)))]


def test_every_citation_leads_to_a_section_of_the_rules_or_a_row_of_the_sources() -> None:
    can_be = known()
    lost = {f"{found.place}: {found.cited}" for found in _all()
            if isinstance(found, Citation) and not resolves(found.cited, can_be)}  # fmt: skip
    assert not lost, HOW


def test_citations_have_one_spelling() -> None:
    otherwise = {found.place: found.text for found in _all() if isinstance(found, Misspelled)}
    assert otherwise.keys() == LEFT_AS_IT_IS.keys(), (otherwise, HOW)


def test_every_row_of_the_sources_is_cited_or_in_the_rules() -> None:
    cited = {found.cited for found in _all() if isinstance(found, Citation) and "sources.md" not in found.place}
    of_the_rules = {"Wohv art. 4(1)", "Wohv art. 5(1)a", "Wohv art. 5b(2)", "BW art. 3:37(3)"}
    rows = {row for row in known() if row.startswith(("Wohv", "Atw", "Woningwet", "BW", "GDPR", "RFC"))}
    assert rows - cited - of_the_rules == set()


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("(rules section 4)", ["rules section 4"]),
        ("rules sections 1, 2\n    # and 8; x", ["rules section 1", "rules section 2", "rules section 8"]),
        ("rules sections 3 to 5", ["rules section 3", "rules section 4", "rules section 5"]),
        ("Wohv art. 5(3)a and b: the", ["Wohv art. 5(3)a", "Wohv art. 5(3)b"]),
        ("Wohv art. 8(2) and (3)", ["Wohv art. 8(2)", "Wohv art. 8(3)"]),
        ("Wohv art. 5(1) and a letter", ["Wohv art. 5(1)"]),
        (
            "Wohv arts. 5, 5a and 6; Woningwet art. 53",
            ["Wohv art. 5", "Wohv art. 5a", "Wohv art. 6", "Woningwet art. 53"],
        ),
        ("RFC 9162, section 2.1.3.2.", ["RFC 9162"]),
        ('"artikel 5 lid 3 "\n    "onder c Wohv"', ["Wohv art. 5(3)c"]),
        ("artikel 5 lid 3\n onder c Wohv", ["Wohv art. 5(3)c"]),
    ],
)
def test_a_citation_is_read(text: str, cited: list[str]) -> None:
    assert [found.cited for found in citations(text) if isinstance(found, Citation)] == cited


@pytest.mark.parametrize(
    "text",
    [
        *("rules: section 4", "the rules (sections 4 and 6)", "see section 4", "Wohv 5(2)", "art. 5", "Atw arts. 1-3"),
        *("(Atw) art. 3", "(5(3)b)", "the RFC says", "Wohv art 5", "artikel 5 lid 2", "rules sections 4"),
    ],
)
def test_another_spelling_is_noticed(text: str) -> None:
    assert any(isinstance(found, Misspelled) for found in citations(text))


@pytest.mark.parametrize("cited", ["rules section 12", "Wohv art. 1f", "Wohv art. 5(4)", "Atw art. 9", "RFC 2119"])
def test_what_is_not_there_does_not_resolve(cited: str) -> None:
    assert not resolves(cited, known())


@pytest.mark.parametrize(
    "cited", ["rules section 10", "Wohv art. 5", "Wohv art. 5(3)", "Wohv art. 5(3)c", "Atw art. 3"]
)
def test_an_article_resolves_by_its_parts(cited: str) -> None:
    assert resolves(cited, known())
