"""Disputes, rulings and what they open again (Wohv arts. 8 and 8a; rules section 7)."""

from audit.conformance.ledger import Fact, Flaw, Ledger, Quarrel, Ruled
from audit.conformance.second_reading.act import INSTANT, Hearing
from models.calendar import end_of
from models.contents import Forum
from models.terms import TermName, TermState


def disputed(hearing: Hearing) -> None:
    """The Huurcommissie or the court, not both; after a ruling of the first the second for eight weeks."""
    ledger, forum = hearing.ledger, hearing.content.forum
    if forum is None:
        return
    latest = ledger.quarrels[-1] if ledger.quarrels else None
    onward = latest and latest.forum is Forum.HUURCOMMISSIE and latest.rulings and forum is Forum.KANTONRECHTER
    second = latest and not onward and latest.forum is not forum
    term = ledger.duty(None, TermName.COURT_AFTER_RULING)
    over = onward and term and term.state is TermState.LAPSED and hearing.happened >= term.due
    because = (latest.sequence, *(term.trail if term else ())) if latest else ()
    hearing.see(
        Fact.DISPUTE,
        Flaw.SECOND_FORUM if second else None,
        Flaw.AFTER_EIGHT_WEEKS if over else None,
        because=because,
    )
    ledger.quarrels.append(Quarrel(forum, hearing.by, hearing.sequence))
    if forum is Forum.KANTONRECHTER:
        hearing.reckoning.meet(TermName.COURT_AFTER_RULING, None)


def ruled_on(hearing: Hearing) -> None:
    """A ruling binds from its date, and not before it was recorded where it came late."""
    ledger, said = hearing.ledger, hearing.content
    quarrel = _quarrel_of(ledger, said.organisation)
    hearing.see(Fact.DISPUTE_RULED, after={Fact.DISPUTE: quarrel.sequence} if quarrel else {})
    if quarrel is None or said.ruling is None or said.date is None:
        return
    quarrel.rulings += 1
    binds = min(hearing.happened, end_of(said.date) - INSTANT)
    ledger.rulings.append(Ruled(said.ruling, said.date, binds, hearing.happened, (quarrel.sequence, hearing.sequence)))
    if quarrel.forum is Forum.HUURCOMMISSIE:
        hearing.reckoning.drop(ledger.versions(None, TermName.COURT_AFTER_RULING), TermState.SUPERSEDED)
        trail = (quarrel.sequence, hearing.sequence)
        hearing.reckoning.start(TermName.COURT_AFTER_RULING, None, on=said.date, trail=trail)


def _quarrel_of(ledger: Ledger, organisation: str | None) -> Quarrel | None:
    """The first dispute without a ruling (of the organisation named, if any), else the latest."""
    waiting = [quarrel for quarrel in ledger.quarrels if not quarrel.rulings]
    named = [quarrel for quarrel in waiting if quarrel.by == organisation]
    return next(iter([*named, *waiting, *ledger.quarrels[-1:]]), None)


def reopened(hearing: Hearing) -> None:
    """A closed dossier goes on."""
    rulings = hearing.ledger.rulings
    hearing.see(Fact.REOPENED, after={Fact.DISPUTE_RULED: rulings[-1].trail[-1]} if rulings else {})
    hearing.reckoning.reopen()
