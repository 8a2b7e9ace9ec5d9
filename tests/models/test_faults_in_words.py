"""Nobody reads the words of a library where a value is wrong."""

import re
import tomllib
from typing import get_args

import pytest
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from models.act_forms import ActName, known_fields, read_content
from models.agreement import AgreementError, load
from models.faults_in_words import OTHERWISE, WORDS, fault_in_words
from models.state import Dossier
from tests.notices.playing import CALENDAR, ROOT

LIBRARY = re.compile(r"Input should|Field required|unable to|valid (?:integer|string|date)|Value error|pydantic")
SOUND = (ROOT / "agreements" / "statutory.toml").read_text(encoding="utf-8")

AGREEMENTS: dict[str, tuple[str, str, str]] = {
    "a field that is missing": ('version = "2026-1"', "", "version is missing"),
    "text where a number must be": (
        "amount = 21",
        'amount = "three weeks"',
        "amount must be a whole number",
    ),
    "a word that is no choice": (
        'unit = "days"',
        'unit = "moons"',
        "unit must be one of 'days', 'weeks' or",
    ),
    "an empty name": ('name = "the landlord"', 'name = ""', "landlord.name must say something"),
}


@pytest.mark.parametrize("name", AGREEMENTS)
def test_what_is_wrong_with_an_agreement_is_said_plainly(name: str) -> None:
    sound, wrong, said = AGREEMENTS[name]
    assert sound in SOUND
    with pytest.raises(AgreementError) as caught:
        load(SOUND.replace(sound, wrong, 1), CALENDAR)
    about = [refusal.about for refusal in caught.value.refusals]
    assert any(said in each for each in about), about
    assert not LIBRARY.search(" ".join(about))


@pytest.mark.parametrize("act", ActName)
@pytest.mark.parametrize("nonsense", ["nonsense", 1, 1.5, True, ["x"], [1], {"x": "y"}, [{"x": "y"}]])
def test_no_refusal_of_an_act_speaks_as_a_library(act: ActName, nonsense: object) -> None:
    fields = (name for name in known_fields(act) if name != "agreed")  # read as words, whatever it is
    faults = read_content(act, dict.fromkeys(fields, nonsense)).faults  # type: ignore[arg-type]
    assert not [fault.about for fault in faults if LIBRARY.search(fault.about)]
    assert not [fault.about for fault in faults if fault.about.endswith(OTHERWISE)]


def test_every_kind_of_fault_that_is_spoken_of_is_one_that_there_is() -> None:
    assert WORDS.keys() <= set(get_args(ErrorType))


def test_a_kind_that_nobody_thought_of_is_not_quoted() -> None:
    assert fault_in_words(ErrorDetails(type="new_kind", loc=(), msg="Input should be", input=None)) == OTHERWISE


def test_what_a_model_says_itself_is_said() -> None:
    with pytest.raises(ValidationError) as caught:
        Dossier.model_validate({"number": 5})
    assert [fault_in_words(fault) for fault in caught.value.errors()] == ["must be text"]
    assert tomllib.loads(SOUND)["name"] == "statutory"
