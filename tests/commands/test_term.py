import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from models.terms import TermName
from tests.front_door import CommandLine

Typed = Callable[[str], None]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Typed:
    def typed(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    return typed


def test_one_date_is_explained_in_short_sentences(starter: CommandLine) -> None:
    outcome = starter("term", "advice", "--from", "2027-01-11")

    assert outcome.code == 0
    assert outcome.out == (
        "The advice term is 6 weeks. Source: Wohv art. 5(1). The first day is the day after 11 January 2027: "
        "information provided. The last day is Monday 22 February 2027.\n"
    )


def test_json_names_every_day_that_moved_the_end(starter: CommandLine) -> None:
    (found,) = starter("term", "standstill", "--from", "2027-12-23", "--json").json

    assert found["term"] == "standstill"
    assert (found["from"], found["raw_end"], found["ends"]) == ("2027-12-23", "2027-12-26", "2027-12-27")
    assert found["moved_by"] == [{"date": "2027-12-26", "cause": "Sunday"}]
    assert found["provisional"] is False
    assert found["sentence"].startswith("The standstill term is 3 days from Thursday 23 December 2027")


def test_several_dates_keep_their_order_and_plain_output_has_a_row_each(starter: CommandLine) -> None:
    outcome = starter("term", "response", "--from", "2027-05-01", "--from", "2029-01-01")

    lines = outcome.out.splitlines()
    assert [line[:14] for line in lines[1:]] == ["Sat 2027-05-01", "Mon 2029-01-01"]
    assert "provisional" in lines[2]


def test_dates_come_from_standard_input_where_a_dash_stands(starter: CommandLine, typed: Typed) -> None:
    typed("2027-01-11\n\n2027-01-12\r\n")

    found = starter("term", "advice", "--from", "2026-01-01", "--from", "-", "--json").json

    assert [term["from"] for term in found] == ["2026-01-01", "2027-01-11", "2027-01-12"]


def test_no_dates_on_standard_input_is_an_empty_list(starter: CommandLine, typed: Typed) -> None:
    typed("")

    assert starter("term", "advice", "--from", "-", "--json").json == []


def test_all_wrong_dates_are_named_at_once(starter: CommandLine, typed: Typed) -> None:
    typed("2027-02-30\n20270101\n2027-01-01\n")

    outcome = starter("term", "advice", "--from", "tomorrow", "--from", "-", "--json")

    assert outcome.code == 2
    for wrong in ("tomorrow", "2027-02-30", "20270101"):
        assert wrong in outcome.json["error"]
    assert "2027-01-01" not in outcome.json["error"]


@pytest.mark.parametrize("year", ["0001", "1582", "3000", "9999"])
def test_a_year_without_a_calendar_is_no_date(starter: CommandLine, year: str) -> None:
    outcome = starter("term", "advice", "--from", f"{year}-12-31", "--from", "x")

    assert outcome.code == 2
    assert f"  {year}-12-31 lies outside the years 1583 to 2999\n  x is no date like 2027-01-31\n" in outcome.err
    assert "lies outside the years 1583 to 2999." in starter("plan", "--execution", f"{year}-01-01").err


def test_names_take_dashes_and_a_wrong_one_is_answered_with_a_near_one(starter: CommandLine) -> None:
    assert starter("term", "strategic-consultation", "--from", "2027-01-11").code == 0

    outcome = starter("term", "standstil", "--from", "2027-01-11")

    assert outcome.code == 2
    assert "did you mean standstill?" in outcome.err


def test_a_name_that_is_near_none_is_answered_with_all_there_are(starter: CommandLine) -> None:
    assert f"'nonsense'; there are {', '.join(TermName)}." in starter("term", "nonsense", "--from", "2027-01-11").err


def test_a_wrong_name_a_wrong_date_and_a_wrong_agreement_are_told_at_once(starter: CommandLine) -> None:
    outcome = starter("term", "nonsense", "--from", "x", "--agreement", "nowhere")

    assert outcome.code == 2
    for told in ("'nonsense'", "  x", "no agreement nowhere"):
        assert told in outcome.err


def test_an_agreement_is_found_by_name_and_by_path(starter: CommandLine) -> None:
    by_name = starter("term", "closing", "--from", "2027-01-11", "--agreement", "statutory", "--json").json
    by_path = starter("term", "closing", "--from", "2027-01-11", "--agreement", "agreements/statutory.toml", "--json")

    assert by_name == by_path.json
    assert by_name[0]["agreement"].startswith("statutory")


def test_an_unknown_agreement_is_wrong_use_and_names_those_there_are(starter: CommandLine) -> None:
    outcome = starter("term", "advice", "--from", "2027-01-11", "--agreement", "vestia")

    assert outcome.code == 2
    assert "statutory, zowonen" in outcome.err


def test_thousands_of_dates_come_from_standard_input(starter: CommandLine, typed: Typed) -> None:
    days = [date(2020, 1, 1) + timedelta(days=n) for n in range(5000)]
    typed("\n".join(map(str, days)))

    found = starter("term", "advice", "--from", "-", "--json").json

    assert [term["from"] for term in found] == [day.isoformat() for day in days]
