"""The Dutch of letters, as a jurist and an editor read it: what is wrong is gone, what is right is there."""

import re

import pytest
from babel.messages.pofile import read_po

from language.catalogue import DUTCH, dutch
from language.letters import Letter, render
from models.parties import LANDLORD
from models.procedure import request
from models.record.notice import Item, Notice, NoticeKind
from models.rights import Right, Topic
from models.scenario import read
from models.state import LockGround, LockState
from models.terms import TermName
from tests.notices.playing import SCENARIOS, STORIES, play, played, story

K = NoticeKind
CATALOGUE = "\n".join(
    str(m.string) for m in read_po(iter(DUTCH.read_text(encoding="utf-8").splitlines(keepends=True))) if m.id
)

# What was wrong (none: something was missing), and what stands there now.
MENDED: list[tuple[str, str]] = [
    ("uw instemming over", "{landlord} vraagt uw instemming met dit plan."),
    ("besluit over instemming", "Laat op tijd weten of u instemt."),
    ("besluit over instemming te geven", "Laatste dag om te laten weten of u instemt"),
    ("", "{landlord} geeft u tot en met die dag om te beslissen ({article})."),
    ("", "U kunt nog steeds instemmen of weigeren. Zolang u niet instemt, mag {landlord} het plan niet uitvoeren."),
    ("er is ingestemd (artikel 5a Wohv)", "er is ingestemd ({article})"),
    ("Niemand is op tijd naar de rechter", "Bij ons is niet gemeld dat iemand op tijd naar de rechter is gegaan."),
    ("", "Klopt dit niet? Meld het meteen."),
    ("de klacht is afgewezen", "het verzoek is afgewezen"),
    ("gaat door zoals geadviseerd", "het advies is helemaal gevolgd, of er was geen bezwaar"),
    ("", "U mag het plan vanaf nu uitvoeren, aangepast volgens het advies."),
    ("Als laatste stap", "aan de Huurcommissie of aan de kantonrechter. U kiest één van de twee."),
    ("Zonder dat telt uw advies niet", "Lukt dat niet? Schrijf dan bij uw advies waarom. Uw advies telt dan ook."),
    ("", "uitgevoerd zonder instemming"),
    ("", "Uw zwijgen betekent niet dat u het eens bent."),
    ("", "Zonder uw instemming mag het plan niet doorgaan."),
    ("", "Hebt u meer tijd nodig? Vraag dan vóór de laatste dag om uitstel."),
    ("", "Wilt u eerst met {landlord} over het plan praten? Vraag om een gesprek."),
    ("Hulp nodig? Beantwoord dit bericht", "Uw advies mag ook per e-mail."),
    ("Dan kunt u om een nieuw strategisch overleg vragen", "Klopt dit niet? Vraag dan uiterlijk {day} om een nieuw"),
    ("hij mag niet aflopen op", "Daarom is de laatste dag {day}."),
    (" vanaf {start}", "De eerste dag is de dag na {day}: {event}."),
    ("tot middernacht (24.00 uur)", "Laatste dag om {reply} te geven"),
    ("niet nakomen", "In het dossier staat nu dat u zich niet aan de wet of de afspraken hebt gehouden."),
    ("Dit is een herinnering", "Denkt u eraan? Vraag de huurders uiterlijk {day} naar hun mening."),
    ("er is iets nieuws", "De reden: er loopt een strategisch overleg."),
    ("", "De reden: er is een nieuwe reactie."),
    ("toen kwam de eerste aanleiding", "toen was er reden voor overleg"),
    ("nog te bevestigen", "de samenwerkingsovereenkomst (nog te controleren)"),
    ("Blijft het antwoord uit", "Komt er geen antwoord?"),
    ("dat moest uiterlijk", "{name}: {term} had op {day} klaar moeten zijn"),
    ("mee ondertekenen", "medeondertekenen"),
    ("het gezamenlijk advies", "het gezamenlijke advies"),
    ("gehandicapten", "mensen met een beperking"),
    ("bezwaren van woningen", "met hypotheek belasten"),
    ("HOE DOET U DAT?\n\nMet het computerprogramma", "TECHNISCHE GEGEVENS"),
]
BUREAUCRATIC = re.compile(
    r"\b(dient te|dienen te|middels|derhalve|teneinde|inzake|betreffende|alsmede|geschiedt|desgewenst|conform|"
    r"ingevolge|jegens|zulks|thans|het raadplegen|je|jij|jouw)\b",
    re.IGNORECASE,
)
PERIOD_OF_ADVICE = dutch()("Wohv art. 5(1)")
DAY = re.compile(r"(?:maan|dins|woens|donder|vrij|zater|zon)dag \d{1,2} [a-z]+ \d{4}")
LETTERS = [
    (notice, render(notice, told.agreement)) for path in SCENARIOS for told in (play(path),) for notice in told.notices
]


@pytest.mark.parametrize(("wrong", "right"), MENDED)
def test_what_was_wrong_is_gone_and_the_right_words_stand(wrong: str, right: str) -> None:
    assert not wrong or wrong not in CATALOGUE
    assert right in CATALOGUE


def test_no_text_is_bureaucratic() -> None:
    assert BUREAUCRATIC.findall(CATALOGUE) == []


def test_sentences_of_letters_are_short() -> None:
    for _, letter in LETTERS:
        own = letter.body.partition("WAT ER GESCHREVEN IS")[0]
        for block in own.split("\n\n"):
            for sentence in re.split(r"(?<=[.?!:]) ", " ".join(block.split())):
                assert len(sentence.split()) <= 30, sentence


def test_no_letter_names_a_day_with_its_weekday_twice() -> None:
    for notice, letter in LETTERS:
        if K.ENTERED_FOR_YOU in [item.kind for item in notice.items]:
            continue  # it shows every field that was filled in
        days = DAY.findall(said_by_us(notice, letter))
        assert len(days) == len(set(days)), letter.body


def said_by_us(notice: Notice, letter: Letter) -> str:
    """A letter without what others wrote, which stands in it as they wrote it."""
    text = " ".join(letter.body.partition("\nWAT ER GESCHREVEN IS\n")[0].split())
    for item in notice.items:
        for quote in item.quotes:
            text = text.replace(" ".join(quote.text.split()), "")
    return text


# --- What silence does ---------------------------------------------------------------------------------------------


def asks_an_organisation(notice: Notice) -> bool:
    still = (item for item in notice.items if item.kind is not K.ADVICE_PERIOD_OVER)
    terms = {term.term for item in still for term in item.terms}
    is_over = K.ADVICE_PERIOD_OVER in [item.kind for item in notice.items]
    return notice.recipient != LANDLORD and TermName.ADVICE in terms and not is_over


def test_whoever_reads_a_last_day_for_advice_reads_what_silence_does() -> None:
    asked = [(notice, " ".join(letter.body.split())) for notice, letter in LETTERS if asks_an_organisation(notice)]
    assert {notice.right for notice, _ in asked} == set(Right)
    assert {K.REQUEST_RECEIVED, K.REQUEST_AMENDED, K.REMINDER, K.PERIOD_LENGTHENED} <= {n.kind for n, _ in asked}
    for notice, body in asked:
        consent = "Zonder uw instemming mag het plan niet doorgaan." in body
        advice = "Uw zwijgen betekent niet dat u het eens bent." in body
        assert (consent, advice) == (notice.right is Right.CONSENT, notice.right is not Right.CONSENT), body


def test_every_request_says_how_to_talk_and_to_get_more_time_and_that_an_e_mail_counts() -> None:
    for notice, letter in LETTERS:
        if K.REQUEST_RECEIVED in [item.kind for item in notice.items]:
            body = " ".join(letter.body.split())
            assert "Vraag om een gesprek. Daar hebt u recht op" in body
            assert "Vraag dan vóór de laatste dag om uitstel" in body
            assert "per e-mail" in body or "Per e-mail" not in body


def test_when_the_period_is_over_silence_is_still_no_agreement() -> None:
    over = [letter.body for notice, letter in LETTERS if K.ADVICE_PERIOD_OVER in [item.kind for item in notice.items]]
    assert over
    for body in over:
        assert "Dat betekent niet dat u het eens bent met het plan." in " ".join(body.split())
        assert "Geeft u geen advies?" not in body


# --- Consent is no advice ------------------------------------------------------------------------------------------


def test_no_letter_about_consent_speaks_of_a_period_for_advice() -> None:
    for notice, letter in LETTERS:
        if notice.right is Right.CONSENT:
            text = said_by_us(notice, letter)
            assert PERIOD_OF_ADVICE not in text
            assert not re.search(r"\b(?:termijn voor het|om) advies\b", text), text


def rendered(kind: NoticeKind, **values: str) -> str:
    told = story("instemming")
    item = Item(kind=kind, sequence=1, values=dict(values))
    notice = Notice(recipient="beek", kind=kind, sequence=1, dossier="2027-001", right=Right.CONSENT, items=(item,))
    return " ".join(render(notice, told.agreement).body.split())


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        (Topic.MERGER, "er is ingestemd (artikel 53 Woningwet)."),
        (Topic.G, "er is ingestemd (artikel 53 Woningwet)."),
        (Topic.SERVICE_COST_POLICY, "er is ingestemd (artikel 5a Wohv)."),
        (Topic.E, "er is ingestemd."),
    ],
)
def test_given_consent_rests_on_the_law_of_its_topic(topic: Topic, said: str) -> None:
    values = {"ground": LockGround.CONSENT, "lock": LockState.OPEN, "topic": topic}
    assert said in rendered(K.EXECUTION_ALLOWED, **values)


def test_letters_of_the_second_edition_know_the_topic_of_consent(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = read((STORIES / "instemming.yaml").read_text(encoding="utf-8"))
    second = played(scenario)
    monkeypatch.setattr(request, "SECOND_EDITION", 1)
    told = [item.values.get("topic") for notice in second.notices for item in notice.items]
    assert set(told) == {str(second.steps[-1].after.topic)}
    assert [notice.items for notice in played(scenario).notices] != [notice.items for notice in second.notices]


def test_of_a_letter_on_record_that_names_no_topic_no_article_is_guessed() -> None:
    assert "De reden: er is ingestemd." in rendered(K.EXECUTION_ALLOWED, ground="consent", lock="open")


def test_time_to_consent_is_given_by_the_landlord_and_by_no_law() -> None:
    told = story("instemming")
    body = " ".join(render(told.notice("beek", K.REQUEST_RECEIVED), told.agreement).body.split())
    assert "vraagt uw instemming met dit plan." in body
    assert "ZOwonen geeft u tot en met die dag om te beslissen (artikel" in body


# --- What keeps or opens the lock ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("beside", "said"),
    [
        (K.STRATEGIC_CONSULTATION_OPENED, "De reden: er loopt een strategisch overleg."),
        (K.RESPONSE_CONFIRMED, "De reden: er is een nieuwe reactie."),
        (K.REQUEST_SENT, "De reden: er is een nieuwe versie van de aanvraag."),
        (None, "De reden: de procedure is nog niet klaar."),
    ],
)
def test_a_lock_that_shuts_again_says_by_what(beside: NoticeKind | None, said: str) -> None:
    kinds = [K.MUST_NOT_EXECUTE, *([beside] if beside else [])]
    values = {K.MUST_NOT_EXECUTE: {"lock": "locked"}, K.STRATEGIC_CONSULTATION_OPENED: {"cause": "requested"}}
    items = tuple(Item(kind=kind, sequence=1, values=dict(values.get(kind, {}))) for kind in kinds)
    notice = Notice(recipient=LANDLORD, kind=kinds[0], sequence=1, dossier="2027-001", items=items)
    assert said in " ".join(render(notice, story("geschil").agreement).body.split())


@pytest.mark.parametrize("may_execute", [True, False])
def test_after_a_strategic_consultation_an_organisation_reads_whether_the_plan_may_be_executed(
    may_execute: bool,
) -> None:
    told = story("overleg")
    concluded = told.notice("beek", K.STRATEGIC_CONSULTATION_CONCLUDED)
    body = render(concluded.model_copy(update={"may_execute": may_execute}), told.agreement).body
    said = "ZOwonen mag het plan nu uitvoeren." if may_execute else "ZOwonen mag het plan nog niet uitvoeren."
    assert said in body
    assert "Vraag dan uiterlijk" in " ".join(body.split())


# --- Where to answer -----------------------------------------------------------------------------------------------


def test_a_letter_names_the_addresses_of_the_landlord_that_the_agreement_has() -> None:
    told = story("geschil")
    notice = told.notice("beek", K.REQUEST_RECEIVED)
    landlord = told.agreement.landlord.model_copy(update={"e_mail": "post@zo.example", "address": "Plein 1, Sittard"})
    both = render(notice, told.agreement.model_copy(update={"landlord": landlord})).body
    assert "- Per e-mail aan post@zo.example. U mag ook dit bericht beantwoorden.\n" in both
    assert "- Per brief aan ZOwonen, Plein 1, Sittard.\n" in both
    bare = landlord.model_copy(update={"e_mail": None, "address": None})
    neither = render(notice, told.agreement.model_copy(update={"landlord": bare})).body
    assert "- Per brief aan ZOwonen.\n" in neither
    assert "e-mail" not in neither
