"""What a list of commitments is filled with (``application.commitments``)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from application.commitments import Commitment
from application.people import Office
from application.permissions import may_say
from language import promises as texts
from language.speech import Bilingual, Names, day, say, word
from models.calendar import local_date
from models.parties import LANDLORD
from portal.parts import Said


class WordLine(NamedTuple):
    """A word about a commitment, with the remark that came with it."""

    text: Said
    remark: str


class CommitmentForm(NamedTuple):
    """What the reader can say of a commitment: the question above it, the name of its box for a remark, its button, and
    what is sent."""

    question: str
    remark: str
    button: str
    value: str


class CommitmentCard(NamedTuple):
    """A commitment as its card shows it; ``to`` is the organisation, where that is not the reader's own."""

    id: str
    dossier: str
    subject: str
    text: str
    to: Said | None
    answer: Said
    reasons: str
    promised: Said
    who: Said
    until: Said
    is_done: bool
    is_late: bool
    words: tuple[WordLine, ...]
    address: str
    form: CommitmentForm | None


DONE, NOT_DONE = "ja", "nee"
"""What a form says: whether it is done."""


def commitment_cards(
    found: Iterable[Commitment], party: str, office: Office, names: Names, today: date
) -> list[CommitmentCard]:
    """The cards of what was promised, for a reader in an office at a party; ``today`` is a local day."""
    return [_card(one, party, office, names, today) for one in found]


def _card(one: Commitment, party: str, office: Office, names: Names, today: date) -> CommitmentCard:
    return CommitmentCard(
        id=f"toezegging-{one.id[:12]}",
        dossier=one.dossier,
        subject=one.subject,
        text=one.text,
        to=say(texts.TO, organisation=names.of(one.organisation)) if one.organisation != party else None,
        answer=word("answer", one.answer),
        reasons=one.reasons,
        promised=say(texts.PROMISED, day=day(one.promised_on)),
        who=Bilingual(one.who, one.who) if one.who else say(texts.NO_WHO),
        until=day(one.until) if one.until else say(texts.NO_DAY),
        is_done=one.is_done,
        is_late=one.is_late(today),
        words=_words(one, names),
        address=f"/dossiers/{one.dossier}/toezeggingen/{one.id}",
        form=_form(one, office),
    )


def _words(one: Commitment, names: Names) -> tuple[WordLine, ...]:
    said = (
        (say(texts.DONE if word.is_done else texts.NOT_DONE, party=names.of(word.party), day=_day(word.said_at)), word)
        for word in one.words
    )
    return tuple(WordLine(text, word.remark) for text, word in said)


def _day(moment: datetime) -> Bilingual:
    return day(local_date(moment))


def _form(one: Commitment, office: Office) -> CommitmentForm | None:
    """What a reader can say: that it is done, of what is not; else that it is not done."""
    if not one.is_done:
        can = may_say(office, is_done=True)
        return CommitmentForm(texts.ASK_DONE, texts.REMARK_DONE, texts.SAY_DONE, DONE) if can else None
    if not may_say(office, is_done=False):
        return None
    question = texts.ASK_AGAIN if office in Office.at(LANDLORD) else texts.ASK_NOT_DONE
    return CommitmentForm(question, texts.REMARK_NOT_DONE, texts.SAY_NOT_DONE, NOT_DONE)
