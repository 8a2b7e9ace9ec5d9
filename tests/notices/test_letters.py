"""Letters as a volunteer reads them. To write the golden ones anew: ``python -m tests.notices.test_letters``."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from commands.act_commands import SINGULAR, option_name, required
from commands.starter_commands import STARTER
from language.catalogue import dutch_day
from language.letter_texts import ALSO_SHOWN, DATE_LABELS, PLACEHOLDERS, REMINDERS, TERM_PHRASES, TEXTS
from language.letters import Letter, render
from language.words import FIELDS
from models.act_forms import FORMS, ActName, known_fields
from models.notices.details import under
from models.parties import LANDLORD
from models.record.notice import Item, Notice, NoticeKind, Quote
from models.rights import Right
from models.terms import TERMS, TermName
from tests.notices.playing import SCENARIOS, play, story

K = NoticeKind
FOLDER = Path(__file__).parent / "golden"
ON_THE_SITE = ("request_received", "advice_received")
"""The golden letters that lead to pages of a portal."""

GOLDEN = {
    "request_received": ("geschil", "beek", K.REQUEST_RECEIVED),
    "advice_received": ("geschil", LANDLORD, K.ADVICE_RECEIVED),
    "response_received": ("geschil", "beek", K.RESPONSE_RECEIVED),
    "reminder": ("stil", "geleen", K.REMINDER),
    "response_missing": ("stil", "geleen", K.RESPONSE_MISSING),
    "may_execute": ("zwaarwegend", LANDLORD, K.MAY_EXECUTE),
    "information_completed": ("geschil", "geleen", K.INFORMATION_COMPLETED),
    "act_refused": ("zwaarwegend", "beek", K.ACT_REFUSED),
    "consent_asked": ("instemming", "beek", K.REQUEST_RECEIVED),
    "period_to_consent_over": ("instemming", "limbricht", K.ADVICE_PERIOD_OVER),
}
ENGLISH = re.compile(r"\b(the|your|you|asked|advice|landlord|term|and|with|for)\b", re.IGNORECASE)
COMMAND = re.compile(r"^  \.venv/bin/python starter\.py (?:.*\\\n)*.*$", re.MULTILINE)
RAW = re.compile(r"[A-Za-z]+_[A-Za-z_]+")


def golden(name: str) -> str:
    """The letter as text, without what changes with every other event of the dossier."""
    scenario, recipient, kind = GOLDEN[name]
    told = story(scenario)
    letter = render(told.notice(recipient, kind), told.agreement, portal=PORTAL if name in ON_THE_SITE else None)
    text = f"{letter.subject}\n\n{letter.body}"
    text = re.sub(r"\(regel(\s)\d+\)", r"(regel\1N)", text)
    return re.sub(r"\b[0-9a-f]{64}\b", "<controlegetal>", text)


@pytest.mark.parametrize("name", GOLDEN)
def test_the_most_important_letters_read_as_they_were_approved(name: str) -> None:
    assert golden(name) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


@pytest.fixture(params=SCENARIOS, ids=lambda path: path.stem)
def letters(request: pytest.FixtureRequest) -> list[tuple[Notice, Letter]]:
    return written(request.param)


@pytest.fixture(params=SCENARIOS, ids=lambda path: path.stem)
def letters_with_commands(request: pytest.FixtureRequest) -> list[tuple[Notice, Letter]]:
    return written(request.param, commands=True)


@cache
def written(scenario: Path, *, commands: bool = False) -> list[tuple[Notice, Letter]]:
    played = play(scenario)
    return [(notice, render(notice, played.agreement, commands=commands)) for notice in played.notices]


def test_every_letter_names_dossier_subject_and_proof(letters: list[tuple[Notice, Letter]]) -> None:
    for notice, letter in letters:
        assert letter.subject.startswith(f"[{notice.dossier}] ")
        assert notice.dossier in letter.body
        assert " ".join(notice.subject.split()) in " ".join(letter.body.split())
        assert notice.head in letter.body


def test_every_date_is_written_out_with_its_derivation(letters: list[tuple[Notice, Letter]]) -> None:
    for notice, letter in letters:
        text = " ".join(letter.body.split())
        for day in {term.ends for item in notice.items for term in item.terms}:
            assert dutch_day(day) in text
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
    assert "er ontbreekt een verplicht gegeven (gegeven ‘De reden’)" in body
    assert "‘nonsense’" in body


@pytest.mark.parametrize("right", [None, *Right])
def test_every_kind_is_complete_for_every_right(right: Right | None) -> None:
    agreement = story("buitenstaander").agreement
    examples = {item.kind: notice for path in SCENARIOS for notice in play(path).notices for item in notice.items}
    assert set(examples) == set(NoticeKind)
    for example in examples.values():
        letter = render(example.model_copy(update={"right": right}), agreement)
        assert "{" not in letter.subject + letter.body


# --- What a letter asks for, as commands ---------------------------------------------------------------------------


def commands(letter: Letter) -> Iterator[list[str]]:
    """The words of every command in a letter."""
    for found in COMMAND.findall(letter.body):
        yield shlex.split(found.replace("\\\n", " "))[2:]


def test_no_letter_tells_anybody_to_type_commands_unless_it_is_asked_for(letters: list[tuple[Notice, Letter]]) -> None:
    for _, letter in letters:
        assert "starter.py" not in letter.body
        assert "--" not in re.sub("^    .*$", "", letter.body, flags=re.MULTILINE)


def test_commands_stand_at_the_very_end(letters_with_commands: list[tuple[Notice, Letter]]) -> None:
    for _, letter in letters_with_commands:
        before, heading, technical = letter.body.partition("\nTECHNISCHE GEGEVENS\n")
        assert "starter.py" not in before
        assert bool(heading) is bool(technical)
        assert "Dit bericht is automatisch gemaakt." in before


def test_every_command_has_all_that_its_help_calls_required(
    letters_with_commands: list[tuple[Notice, Letter]],
) -> None:
    for notice, letter in letters_with_commands:
        for name, number, *options in commands(letter):
            assert number == notice.dossier
            assert options[options.index("--by") + 1] == notice.recipient
            if name == "documents":
                continue
            act = ActName(name.replace("-", "_"))
            needed = {f"--{SINGULAR.get(field) or option_name(field)}" for field in required(act)} | {"--person"}
            assert needed <= set(options), (name, options)


def test_every_command_is_one_that_the_program_knows() -> None:
    shown = {name for path in SCENARIOS for _, letter in written(path, commands=True) for name, *_ in commands(letter)}
    acts = {act for text in (*TEXTS.values(), *REMINDERS.values()) for act in text.acts}
    assert shown == {act.value.replace("_", "-") for act in acts} | {"documents"}
    assert shown <= STARTER.places.keys() | STARTER.acts.keys()


def test_every_option_in_a_letter_is_an_option_of_its_act() -> None:
    for act in {act for text in (*TEXTS.values(), *REMINDERS.values()) for act in text.acts}:
        options = {f"--{SINGULAR.get(field) or option_name(field)}" for field in known_fields(act)}
        shown = (*(name for name in FORMS[act].required if name != "points"), *ALSO_SHOWN.get(act, ()))
        assert {f"--{PLACEHOLDERS[field][0]}" for field in shown} <= options


def test_a_command_fills_in_what_the_letter_knows() -> None:
    told = story("geschil")
    ruling = render(told.notice(LANDLORD, K.CLAIM_MADE), told.agreement, commands=True)
    extension = render(told.notice(LANDLORD, K.EXTENSION_ASKED), told.agreement, commands=True)
    assert option(ruling, "rule-on-claim", "--organisation") == ["--organisation", "geleen"]
    assert option(extension, "grant-extension", "--organisation") == ["--organisation", "beek"]
    assert option(extension, "refuse-extension", "--term") == ["--term", "advice"]


def option(letter: Letter, command: str, name: str) -> list[str]:
    words = next(words for words in commands(letter) if words[0] == command)
    return words[words.index(name) : words.index(name) + 2]


def test_a_reminder_of_a_request_for_more_time_names_the_term_that_was_asked(
    letters_with_commands: list[tuple[Notice, Letter]],
) -> None:
    for _, letter in letters_with_commands:
        assert not any("extension_answer" in words for words in commands(letter))


# --- Pages of the portal ----------------------------------------------------------------------------------------------

PORTAL = "https://advies.example"
LINK = re.compile(rf"{re.escape(PORTAL)}/dossiers/([^/\s]+)(?:/doen/(\w+)(\?\S+)?)?$", re.MULTILINE)


def test_a_letter_leads_to_pages_of_the_portal_only_where_there_is_one() -> None:
    told = story("geschil")
    notice = told.notice("beek", K.REQUEST_RECEIVED)

    assert "http" not in render(notice, told.agreement).body
    body = render(notice, told.agreement, portal=PORTAL).body
    assert f"Op de site:          {PORTAL}/dossiers/2027-001\n" in body
    assert f"  De ontvangst bevestigen:\n    {PORTAL}/dossiers/2027-001/doen/acknowledge_receipt\n" in body


def test_every_link_of_a_letter_is_the_page_of_an_act_that_it_asks_for_and_lets_nobody_in() -> None:
    led_to = set()
    for path in SCENARIOS:
        told = play(path)
        for notice in told.notices:
            body = render(notice, told.agreement, portal=PORTAL).body
            found = LINK.findall(body)
            assert len(found) == body.count(PORTAL)
            assert bool(found) is bool(notice.head)
            for number, act, about in found:
                assert number == notice.dossier
                assert not about or re.fullmatch(r"\?(sequence|entry)=\d+|\?organisation=\w+", about)
                led_to.add(act)
                if act == "confirm_paper":
                    assert about.startswith("?sequence=")
    asked = {text.acts[0] for text in (*TEXTS.values(), *REMINDERS.values()) if text.acts}
    assert {*asked} <= led_to <= {"", *ActName}


def test_the_landlord_is_led_to_the_page_of_the_organisation() -> None:
    told = story("geschil")
    body = render(told.notice(LANDLORD, K.CLAIM_MADE), told.agreement, portal=PORTAL).body

    assert f"{PORTAL}/dossiers/2027-001/doen/rule_on_claim?organisation=geleen\n" in body
    assert "Doe dit in het adviessysteem.\n  " in body


# --- Documents, papers entered, consultations ----------------------------------------------------------------------


def test_who_reads_of_documents_reads_how_to_get_them(letters_with_commands: list[tuple[Notice, Letter]]) -> None:
    for notice, letter in letters_with_commands:
        names_documents = re.search(r"^(Bijlagen|Aantal andere bijlagen.*):$", letter.body, re.MULTILINE) is not None
        offered = [words for words in commands(letter) if words[0] == "documents"]
        assert bool(offered) is names_documents
        assert ("Vraag ZOwonen erom" in " ".join(letter.body.split())) is (
            names_documents and notice.recipient != LANDLORD
        )


def test_a_letter_with_documents_and_nothing_to_do_still_says_how_to_get_them() -> None:
    told = story("geschil")
    item = told.item("beek", K.REQUEST_RECEIVED).model_copy(update={"kind": K.INFORMATION_PROVIDED})
    notice = Notice(recipient="beek", kind=item.kind, sequence=1, dossier="2027-001", items=(item,))
    body = " ".join(render(notice, told.agreement).body.split())
    assert "De bijlagen zitten niet bij dit bericht. Vraag ZOwonen erom." in body
    assert "Per brief aan" not in body
    assert "starter.py documents 2027-001 --by beek" in render(notice, told.agreement, commands=True).body


def entered(recipient: str, act: ActName, *, commands: bool = False) -> str:
    told = story("overleg")
    items = [(notice, item) for notice in told.notices for item in notice.items if notice.recipient == recipient]
    notice = next(notice for notice, item in items if acts_of(item) == act)
    return render(notice, told.agreement, commands=commands).body


def acts_of(item: Item) -> object:
    recorded = item.values.get("recorded")
    return recorded["act"] if isinstance(recorded, dict) else None


def test_an_advice_that_was_entered_is_quoted_with_its_verdict_and_points() -> None:
    body = entered("beek", ActName.SUBMIT_ADVICE)
    assert "Waar het om gaat:\n    het advies of de instemming sturen" in body
    assert "Het oordeel:\n    een positief advies met voorwaarden" in body
    assert "Ondertekend door:\n    - A. Peters\n    - B. Jansen" in body
    assert body.count("De punten van het advies:\n    1. Eerst dit.\n       2. Dan dat.\n    2. Ten slotte dit.") == 1


def test_a_response_that_was_entered_is_quoted_with_its_answers() -> None:
    body = entered(LANDLORD, ActName.RESPOND)
    answer = "    1. Eerst dit.\n       2. Dan dat.\n    Antwoord: niet gevolgd\n    Reden: Te duur.\n       Echt."
    assert body.count(answer) == 1
    assert "Het besluit:\n    De huur stijgt." in body
    assert "Geplande uitvoering:\n    donderdag 1 juli 2027" in body


def test_who_does_what_is_promised_and_until_when_is_in_the_letter() -> None:
    played = play(Path(__file__).parents[1] / "portal" / "procedures" / "promises.yaml")
    body = render(played.notice("geleen", K.RESPONSE_RECEIVED), played.agreement).body

    assert "in dezelfde buurt meestal.\n    Wie het doet: M. Smeets\n    Uiterlijk op dinsdag 1 juni 2027\n" in body
    assert body.count("Uiterlijk op") == 1
    assert body.count("Wie het doet") == 2


def test_what_else_was_entered_is_quoted_field_by_field() -> None:
    assert "    Wat nu?\n" in entered("beek", ActName.ASK_QUESTION)
    assert re.search(r"--entry \d+", entered("beek", ActName.ASK_QUESTION, commands=True))


def test_a_paper_that_waits_is_quoted_to_its_sender_with_the_command_that_confirms_it() -> None:
    played = play(next(path for path in SCENARIOS if path.stem == "papers-in-ones-own-favour"))
    letter = render(played.notice("geleen", K.PAPER_TO_CONFIRM), played.agreement, commands=True)
    assert "Het telt nog niet mee" in letter.body
    assert "geen bezwaar" in letter.body
    assert option(letter, "confirm-paper", "--received-on") == ["--received-on", "2027-01-25"]
    assert option(letter, "confirm-paper", "--sequence")[1].isdecimal()


def test_who_entered_it_reads_that_it_is_confirmed() -> None:
    played = play(next(path for path in SCENARIOS if path.stem == "papers-in-ones-own-favour"))
    assert "bevestigd" in render(played.notice("beek", K.PAPER_CONFIRMED), played.agreement).subject


def test_every_field_of_a_paper_that_was_entered_is_in_its_letter() -> None:
    for path in SCENARIOS:
        played = play(path)
        for notice in played.notices:
            body = " ".join(render(notice, played.agreement).body.split())
            for item in notice.items:
                said = played.events[item.sequence].content.get("said") if item.kind is K.ENTERED_FOR_YOU else {}
                assert isinstance(said, dict)
                texts = [value for value in said.values() if isinstance(value, str) and " " in value]
                assert all(" ".join(text.split()) in body for text in texts)


def test_a_refused_paper_is_not_told_to_count() -> None:
    told = story("overleg")
    refused = told.notice("beek", K.ACT_REFUSED)
    assert [item.kind for item in refused.items] == [K.ACT_REFUSED]


@pytest.mark.parametrize("name", ["geschil", "overleg"])
def test_no_strategic_consultation_is_offered_where_one_is_open(name: str) -> None:
    told = story(name)
    letter = render(told.notice("beek", K.RESPONSE_RECEIVED), told.agreement, commands=True)
    assert "request-strategic-consultation" not in [words[0] for words in commands(letter)]
    assert "in het strategisch overleg dat nu loopt" in " ".join(letter.body.split())
    assert "om een strategisch overleg vragen" not in letter.body


def test_one_can_be_asked_for_where_none_is_open() -> None:
    told = story("geschil")
    letter = render(told.notice("beek", K.CLAIM_REFUSED), told.agreement, commands=True)
    assert "request-strategic-consultation" in [words[0] for words in commands(letter)]
    assert "dat nu loopt" not in letter.body


def test_the_landlord_reads_what_still_keeps_the_lock_shut_after_a_consultation() -> None:
    told = story("overleg")
    first, second = [
        n for n in told.notices if n.recipient == LANDLORD and n.kind is K.STRATEGIC_CONSULTATION_CONCLUDED
    ]
    awaited = "het geven van advies, tot en met maandag 22 februari 2027"
    bodies = [" ".join(render(notice, told.agreement).body.split()) for notice in (first, second)]
    assert all("U mag het plan nog niet uitvoeren. Hier wacht het nog op:" in body for body in bodies)
    again = awaited.replace("maandag ", "")
    assert [f"- Huurdersbelangenraad Beek: {again}" in body for body in bodies] == [True, False]
    assert all(f"- Huurdersvereniging Geleen: {awaited}" in body for body in bodies)


def test_the_landlord_reads_that_it_may_execute_where_nothing_keeps_it_shut() -> None:
    told = story("geschil")
    concluded = told.notice(LANDLORD, K.STRATEGIC_CONSULTATION_CONCLUDED)
    opened = render(concluded.model_copy(update={"may_execute": True}), told.agreement).body
    assert "U mag het plan nu uitvoeren." in opened
    assert "nog niet uitvoeren" not in opened


def test_an_organisation_is_not_told_of_the_tracks_of_others() -> None:
    told = story("overleg")
    body = render(told.notice("beek", K.STRATEGIC_CONSULTATION_CONCLUDED), told.agreement).body
    assert "Hier wacht het nog op" not in body


# --- What was typed ------------------------------------------------------------------------------------------------

PARAGRAPHS = (
    "Eerst dit.\n\nEen tweede alinea, die zo lang is dat zij niet op één regel van een brief kan staan.\n"
    "- een streepje\n\tmet een tab"
)


def quoted(text: str) -> str:
    told = story("geschil")
    honest = told.item(LANDLORD, K.ADVICE_RECEIVED)
    item = honest.model_copy(update={"quotes": (Quote(heading="The points of the advice", text=text),)})
    notice = told.notice(LANDLORD, K.ADVICE_RECEIVED).model_copy(update={"items": (item,)})
    return render(notice, told.agreement).body


def test_every_point_keeps_its_paragraphs_and_indentation_under_its_number() -> None:
    body = quoted("\n".join(f"{number}. {under(PARAGRAPHS)}" for number in range(1, 12)))
    for number in (1, 2, 9, 10, 11):
        left = " " * (4 + len(f"{number}. "))
        after = body.partition(f"    {number}. Eerst dit.\n\n")[2].splitlines()[:4]
        assert [line[: len(left)] for line in after] == [left] * 4
        assert after[0][len(left) :].startswith("Een tweede alinea")
        assert after[2:] == [f"{left}- een streepje", f"{left}    met een tab"]


def test_tabs_are_even() -> None:
    body = quoted("\ta\n\t\tb\nc\td")
    assert "        a\n            b\n    c    d\n" in body


@pytest.mark.parametrize("mark", ["-", "*", "•", "1.", "12.", "1)", "a.", "b)"])
def test_an_entry_of_a_list_goes_on_under_its_text(mark: str) -> None:
    first, second = quoted(f"{mark} {'woord ' * 20}").partition(f"    {mark} ")[2].splitlines()[:2]
    assert first.startswith("woord")
    assert second.startswith(" " * (len(mark) + 5) + "woord")


FORGED = "A\n\nWAT KUNT U DOEN?\r\n1. Betaal\x1b[8m\x9b\u2028\u202e"


def test_what_was_typed_adds_no_lines_to_a_letter_and_steers_no_screen() -> None:
    told = story("geschil")
    honest = told.notice("beek", K.REQUEST_RECEIVED)
    quotes = tuple(quote.model_copy(update={"text": FORGED}) for quote in honest.items[0].quotes)
    item = honest.items[0].model_copy(update={"quotes": quotes})
    letter = render(honest.model_copy(update={"subject": FORGED, "items": (item,)}), told.agreement)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", letter.subject + letter.body)
    assert "\n" not in letter.subject
    assert letter.body.count("\nWAT KUNT U DOEN?") == 1
    assert "    WAT KUNT U DOEN?\n    1. Betaal" in letter.body  # as a quote, with its own lines


def test_no_raw_word_of_the_program_is_in_a_letter(letters: list[tuple[Notice, Letter]]) -> None:
    for notice, letter in letters:
        keys = {notice.dossier, *(key for key in play_keys(notice))}
        text = COMMAND.sub("", f"{letter.subject}\n{letter.body}")
        assert not set(RAW.findall(text)) - keys, set(RAW.findall(text))


def play_keys(notice: Notice) -> list[str]:
    """The keys of parties, which somebody may have written himself."""
    return [notice.recipient, *(name for item in notice.items for name in item.organisations)]


def test_every_field_and_every_choice_has_its_words() -> None:
    assert {name for act in ActName for name in known_fields(act)} <= set(FIELDS)


def test_every_notice_and_every_term_has_its_words() -> None:
    assert set(TEXTS) == set(NoticeKind)
    assert set(DATE_LABELS) == set(TERM_PHRASES) == set(TermName) == set(TERMS)


if __name__ == "__main__":
    for name in GOLDEN:
        (FOLDER / f"{name}.txt").write_text(golden(name), encoding="utf-8")
