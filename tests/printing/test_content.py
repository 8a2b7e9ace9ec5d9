"""What letters and dossiers on paper say: what the record says, in the words of mails and pages, and of nobody's what
its reader may not know."""

import re
from collections.abc import Iterator

import pytest

from language.letter_blocks import Block, Grid, LastDay, Listing, Matrix, OtherDays, Quoted
from language.letters import render
from language.printed_event import is_letter, printed_event
from language.printout import Printout
from language.tongue import Tongue
from models.events import EventType
from models.parties import AUDITOR, LANDLORD
from tests.audit.playing import case_of, scenario_file
from tests.printing.papers import SETTER, STORY, dossier_of, known_to, letters_of, notices_of, said_in, view_of

SAMPLE = (
    "joint-advice", "joint-signatures", "four-verdicts-and-a-conflict", "amended-request", "weighty-advice",
    "consent-conditional-and-late", "unsolicited-advice", "own-response-letter-in-time", "execution-too-early",
)  # fmt: skip

VOTE, SURVEY = "Positief, met twee voorwaarden", "Twee van de drie huurders zijn voor"
CONDITION, ANSWER = "Niemand betaalt meer dan 20 euro per maand extra.", "Hooguit 22 euro"


def words_of(text: str) -> Iterator[str]:
    yield from re.findall(r"\w{2,}", text.casefold())


def text_of(printout: Printout) -> str:
    """Everything that a printout is made of, as a mail would say it; what stands in a table too."""
    return "\n".join((printout.subject, *(_with_its_table(block) for block in printout.blocks)))


def _with_its_table(block: Block) -> str:
    if isinstance(block, Matrix):
        rows = (f"{one.number}. {one.point} {one.answer} {' '.join(one.more)}" for one in block.answers)
        return "\n".join((block.heading, *rows))
    return block.text


def test_a_notice_says_on_paper_what_its_mail_says() -> None:
    case = case_of(scenario_file(STORY))
    mails = [
        render(one.notice, case.agreement, on_paper=True) for one in case.deliveries if one.notice.recipient == "geleen"
    ]
    papers = [SETTER.pdf(paper) for paper in notices_of("geleen")]
    assert len(mails) == len(papers) > 5
    for mail, paper in zip(mails, papers, strict=True):
        said = set(words_of(said_in(paper).replace("\u200b", "")))
        joined = "".join(words_of(said_in(paper)))
        missing = {word for word in words_of(mail.body) if word not in said and word not in joined}
        assert missing <= {"antwoord", "reden"}  # a column of the table says it


def test_a_response_answers_each_point_in_a_table() -> None:
    response = letters_of("geleen")[EventType.RESPONSE_GIVEN]
    (matrix,) = (block for block in response.blocks if isinstance(block, Matrix))
    assert [(one.number, one.point, one.answer) for one in matrix.answers] == [
        (1, CONDITION, "voor een deel gevolgd"),
        (2, "ZOwonen vertelt ons elk jaar in maart wat er met het geld is gedaan, met cijfers per wijk.", "gevolgd"),
    ]
    assert matrix.answers[0].more == (
        "Hooguit 22 euro, anders is het plan niet meer neutraal.",
        "Wie het doet: Afdeling Wonen",
        "Uiterlijk op dinsdag 1 juni 2027",
    )


def test_a_statement_of_execution_says_what_opened_the_lock_or_that_nothing_did() -> None:
    shut = letters_of("geleen")[EventType.EXECUTION_REPORTED]
    assert [block.rows for block in shut.blocks if isinstance(block, Grid)] == [
        (
            ("Huurdersvereniging Geleen", "Nog niet", "De reden: de procedure is nog niet klaar."),
            ("Alles bij elkaar", "Nog niet", "De reden: de procedure is nog niet klaar."),
        )
    ]
    free = letters_of("hv", "consultation-about-an-execution-not-before-it", Tongue.ENGLISH)
    (grid,) = (block for block in free[EventType.EXECUTION_REPORTED].blocks if isinstance(block, Grid))
    assert {row[1] for row in grid.rows} == {"Yes"}
    assert all("Wohv art. 5(3)" in row[2] or "wholly followed" in row[2] for row in grid.rows)


def test_a_request_names_the_last_day_of_those_whose_term_its_reader_knows() -> None:
    days = {party: letters_of(party)[EventType.REQUEST_OPENED] for party in (LANDLORD, "geleen", "beek")}
    rows = {party: next(part.rows for part in one.blocks if isinstance(part, Grid)) for party, one in days.items()}
    assert len(rows[LANDLORD]) == 4
    assert rows["geleen"] == (("Huurdersvereniging Geleen", "maandag 22 februari 2027"),)
    assert rows["beek"] == (("Huurdersbelangenraad Beek", "maandag 22 februari 2027"),)
    assert days["geleen"].recipient.name == "Huurdersvereniging Geleen"
    assert days[LANDLORD].recipient.address == (
        "Huurdersbelangenraad Beek", "Stichting Huurdersbelangen Limbricht", "Bewonersraad ZOwonen in Beekdaelen",
    )  # fmt: skip


def test_in_english_it_says_the_same_things() -> None:
    for tongue, answer, kind in (
        (Tongue.DUTCH, "voor een deel gevolgd", "Reactie"),
        (Tongue.ENGLISH, "partly", "Resp"),
    ):
        said = text_of(letters_of("geleen", tongue=tongue)[EventType.RESPONSE_GIVEN])
        assert answer in said
        assert kind in said
        assert CONDITION in said


def test_a_dossier_has_the_answers_with_what_was_promised_and_a_joint_advice_its_points() -> None:
    (matrix,) = (block for block in dossier_of("geleen").blocks if isinstance(block, Matrix))
    answers = letters_of("geleen")[EventType.RESPONSE_GIVEN].blocks
    assert [matrix.answers] == [block.answers for block in answers if isinstance(block, Matrix)]
    joint = letters_of("beek", "joint-signatures")[EventType.ADVICE_SUBMITTED]
    assert [block.items for block in joint.blocks if isinstance(block, Listing)] == [("de huur stijgt te veel",)]


def test_nobody_reads_on_paper_what_is_anothers() -> None:
    dossiers = {party: text_of(dossier_of(party)) for party in (LANDLORD, "geleen", "beek")}
    assert VOTE in dossiers["geleen"]
    assert SURVEY in dossiers["geleen"]
    assert VOTE not in dossiers[LANDLORD]
    assert SURVEY not in dossiers[LANDLORD]
    assert CONDITION in dossiers[LANDLORD]
    assert CONDITION not in dossiers["beek"]
    assert ANSWER not in dossiers["beek"]
    assert EventType.ADVICE_SUBMITTED not in letters_of("beek")
    assert EventType.RESPONSE_GIVEN not in letters_of("beek")


@pytest.mark.parametrize("story", SAMPLE)
def test_every_party_of_every_procedure_gets_its_letters_and_its_dossier(story: str) -> None:
    case = case_of(scenario_file(story))
    for party in (LANDLORD, *case.agreement.organisations, AUDITOR):
        if not (events := view_of(story, party).events):
            continue
        for event in filter(is_letter, events):
            letter = printed_event(known_to(party, story), event, Tongue.DUTCH)
            assert (letter.entry, letter.head) == (event.sequence, event.hash)
            assert letter.recipient.name
        printout = dossier_of(party, story)
        assert (printout.entry, printout.head) == (events[-1].sequence, events[-1].hash)
        if party == LANDLORD:
            assert SETTER.pdf(printout)


def test_a_block_says_in_a_mail_what_it_says_on_paper() -> None:
    assert (
        OtherDays("Andere dagen:", (LastDay("Ontvangst", "maandag"),)).text
        == "Andere dagen:\n- Ontvangst:\n    maandag"
    )
    assert Quoted("De vraag", "Een\nTwee").text == "De vraag:\n    Een\n    Twee"
    assert Grid("Tabel", ("a", "b"), (1, 1), (("c", "d"),)).text == "Tabel:\n    c; d"
