"""An auditor's readings in Dutch: whole, and with the same facts."""

import re

import pytest

from audit.conformance.constraints import CONSTRAINTS
from audit.conformance.judgement import ConstraintResult
from language import audit_texts
from language.tongue import Tongue
from models.refusals import CODES
from models.terms import TERMS

SOURCES = sorted(
    {row.source for row in CONSTRAINTS}
    | {term.source for term in TERMS.values()}
    | {code.source for code in CODES.values()}
)


@pytest.mark.parametrize(
    ("source", "cited"),
    [
        ("Wohv art. 5(1)", "artikel 5 lid 1 Wohv"),
        ("Wohv art. 5(2) and (3)c", "artikel 5 lid 2 Wohv en artikel 5 lid 3 onder c Wohv"),
        ("Wohv art. 5(3)a and b", "artikel 5 lid 3 onder a Wohv en artikel 5 lid 3 onder b Wohv"),
        ("Wohv arts. 5, 5a and 6", "artikel 5 Wohv, artikel 5a Wohv en artikel 6 Wohv"),
        ("rules section 4; Atw art. 3", "regels, paragraaf 4; artikel 3 Algemene termijnenwet"),
        ("agreement, terms.response", "overeenkomst, terms.response"),
    ],
)
def test_a_source_is_cited_as_dutch_lawyers_do(source: str, cited: str) -> None:
    assert Tongue.DUTCH.cite(source) == cited
    assert Tongue.ENGLISH.cite(source) == source


@pytest.mark.parametrize("source", SOURCES)
def test_no_source_stays_english_or_loses_a_number(source: str) -> None:
    cited = Tongue.DUTCH.cite(source)
    assert not re.search(r"\b(art|arts|and|agreement|rules|sections?)\b|\(", cited)
    assert set(re.findall(r"\d+", cited)) == set(re.findall(r"\d+", source))


def test_every_result_has_its_words() -> None:
    assert set(audit_texts.RESULTS) == {result.value for result in ConstraintResult}
    said = {Tongue.DUTCH.say(text) for text in audit_texts.RESULTS.values()}
    assert len(said) == len(audit_texts.RESULTS)
    assert not said & set(audit_texts.RESULTS.values())


def test_a_text_is_filled_in_either_language() -> None:
    assert Tongue.ENGLISH.say(audit_texts.BEFORE_END, days="2 days", term="advice") == "2 days before the end of advice"
    assert (
        Tongue.DUTCH.say(audit_texts.BEFORE_END, days="2 dagen", term="advies") == "2 dagen voor het einde van advies"
    )
