"""The right to talk: a meeting is asked for, planned, held or let go (Wohv art. 5(1)a; rules section 3)."""

from audit.conformance.ledger import Fact, Talk
from audit.conformance.second_reading.act import INSTANT, Hearing
from models.calendar import end_of
from models.parties import LANDLORD
from models.terms import TermName


def asked(hearing: Hearing) -> None:
    """An organisation asks to talk; where the landlord told of a meeting, it says that there was none."""
    ledger, reckoning, talk = hearing.ledger, hearing.reckoning, _owed(hearing)
    hearing.see(Fact.MEETING_ASKED)
    if talk and talk.objection:
        talk.objection, talk.told_day, talk.objected = None, None, True
        reckoning.meet(TermName.CONCLUSION_OBJECTION, hearing.by)
    else:
        ledger.talks.append(Talk(hearing.by, hearing.happened, hearing.sequence))
    reckoning.start(TermName.MEETING, hearing.by)


def _owed(hearing: Hearing) -> Talk | None:
    talk = hearing.ledger.talk(str(hearing.organisation))
    return talk if talk and talk.is_owed(hearing.happened) else None


def _see(hearing: Hearing) -> Talk | None:
    talk = _owed(hearing)
    hearing.see(Fact.MEETING, after={Fact.MEETING_ASKED: talk.sequence} if talk else {})
    return talk


def planned(hearing: Hearing) -> None:
    """A day is named."""
    _see(hearing)


def held(hearing: Hearing) -> None:
    """A side tells that it was held: the landlord may be contradicted, once."""
    reckoning, day = hearing.reckoning, hearing.content.date
    talk, organisation = _see(hearing), str(hearing.organisation)
    if talk is None or day is None:
        return
    told_of = end_of(day) - INSTANT
    if hearing.by == LANDLORD and not talk.objected:
        reckoning.meet(TermName.MEETING, organisation)
        talk.told_day, talk.objection = day, reckoning.start(TermName.CONCLUSION_OBJECTION, organisation)
        return
    talk.ended_at = hearing.happened
    reckoning.meet(TermName.MEETING, organisation, told_of=told_of)
    reckoning.meet(TermName.CONCLUSION_OBJECTION, organisation)


def waived(hearing: Hearing) -> None:
    """The organisation lets it go."""
    if talk := _see(hearing):
        talk.ended_at = hearing.happened
    hearing.reckoning.meet(TermName.MEETING, hearing.by)
    hearing.reckoning.meet(TermName.CONCLUSION_OBJECTION, hearing.by)
