"""What a program finds by words: what its party may read, part by part, with what was found marked in plain text."""

import pytest
from sqlalchemy import select

from models.record.tables import SightRow
from portal.api.cursors import cursor_of
from portal.api.search_operations import FOUND
from tests.api.conftest import Programs, codes_in, json_in

WORD = "plan"
"""How a document of the landlord's request is called; Geleen brought one that is called vote."""


def test_what_was_found_is_marked_in_plain_text(programs: Programs) -> None:
    said = json_in(programs.ask("geleen", f"/search?q={WORD}+pdf"))

    assert (said["widened"], said["next"]) == (False, None)
    (row,) = said["items"]
    assert row["dossier"] == programs.number
    (place,) = row["places"]
    assert (place["field"], place["text"], place["found"]) == ("documents", "Plan €.pdf", ["Plan", "pdf"])
    assert [place["text"][start:end] for start, end in place["spans"]] == place["found"]


def test_longer_words_are_found_where_there_are_no_others_and_so_on_the_next_part(programs: Programs) -> None:
    first = json_in(programs.ask("landlord", "/search?q=pla"))
    later = f"/search?q=pla&cursor={cursor_of(FOUND, '~2400-001')}"  # as if newer ones stood on the part before
    by_the_words = f"/search?q=pla&cursor={cursor_of(FOUND, '2400-001')}"

    assert ([row["dossier"] for row in first["items"]], first["widened"]) == ([programs.number], True)
    assert json_in(programs.ask("landlord", later)) == first
    assert json_in(programs.ask("landlord", by_the_words))["items"] == []


def test_nobody_finds_what_another_wrote_nor_a_dossier_of_others(programs: Programs) -> None:
    everyone = ("landlord", "geleen", "auditor", "outsider")
    found = {word: {who: programs.ask(who, f"/search?q={word}") for who in everyone} for word in (WORD, "vote", "none")}
    who_finds = {word: [who for who in everyone if programs.number in of[who].text] for word, of in found.items()}

    assert who_finds == {WORD: ["landlord", "geleen", "auditor"], "vote": ["geleen"], "none": []}
    for who, answer in (("outsider", found[WORD]["outsider"]), ("landlord", found["vote"]["landlord"])):
        nothing = found["none"][who]
        assert (answer.text, answer.headers["etag"]) == (nothing.text, nothing.headers["etag"])


def test_finding_puts_nothing_on_record_and_has_a_tag(programs: Programs) -> None:
    def sights() -> int:
        with programs.town.installation.record.connect() as connection:
            return len(connection.execute(select(SightRow.dossier)).all())

    before = sights()
    first = programs.ask("geleen", f"/search?q={WORD}")
    again = programs.ask("geleen", f"/search?q={WORD}", If_None_Match=first.headers["etag"])

    assert (first.status, again.status, again.text) == (200, 304, "")
    assert sights() == before


@pytest.mark.parametrize(
    ("asked", "faults"),
    [
        ("", {"q": "field_invalid"}),
        ("?q=", {"q": "field_invalid"}),
        ("?q=hu*&stage=x&year=27&due=never&limit=51&cursor=x", dict.fromkeys(
            ("q", "stage", "year", "due", "limit", "cursor"), "field_invalid")),
        (f"?q={'+'.join('abcdefghijklm')}", {"q": "field_invalid"}),
        ("?q=%22%3B%3B", {"q": "field_invalid"}),
    ],
)  # fmt: skip
def test_every_fault_of_a_search_is_told_at_once(asked: str, faults: dict[str, str], programs: Programs) -> None:
    answer = programs.ask("geleen", f"/search{asked}")

    assert (answer.status, codes_in(answer)) == (400, faults)


def test_a_cursor_that_somebody_made_up_is_refused(programs: Programs) -> None:
    for key in ("x", "~x", "~~2027-001"):
        assert programs.ask("geleen", f"/search?q={WORD}&cursor={cursor_of(FOUND, key)}").status in (400, 422)


def test_the_filters_are_those_of_the_overview(programs: Programs) -> None:
    def found(more: str) -> set[str]:
        return {row["dossier"] for row in json_in(programs.ask("geleen", f"/search?q={WORD}{more}"))["items"]}

    every = found("")
    assert found("&state=open") | found("&state=closed") == every
    assert not found("&state=open") & found("&state=closed")
    year = programs.number[:4]
    assert programs.number in found(f"&year={year}")
    assert not found("&year=1999")
    topic = json_in(programs.ask("geleen", f"/dossiers/{programs.number}"))["topic"]
    assert programs.number in found(f"&topic={topic}&party=geleen")
    assert not found("&party=nobody")
