"""Disputes, rulings and what they open again (Wohv arts. 8 and 8a; rules section 7)."""

from audit.conformance.ledger import Fact, Flaw, Quarrel, Ruled
from audit.conformance.lock import rulings_at
from audit.conformance.second_reading.act import INSTANT, Hearing
from models.calendar import end_of, local_date
from models.contents import DisputeRuling, Forum
from models.terms import TermName, TermState

_SUSPENDED = DisputeRuling.SUSPENDED


def disputed(hearing: Hearing) -> None:
    """The Huurcommissie or the court, not both; after a ruling of the first the second for eight weeks."""
    ledger, forum = hearing.ledger, hearing.content.forum
    if forum is None:
        return
    latest = ledger.quarrels[-1] if ledger.quarrels else None
    filed = hearing.content.filed or local_date(hearing.happened)
    onward = latest and latest.forum is Forum.HUURCOMMISSIE and latest.rulings and forum is Forum.KANTONRECHTER
    second = latest and not onward and latest.forum is not forum
    term = ledger.duty(None, TermName.COURT_AFTER_RULING)
    over = onward and term and term.state is TermState.LAPSED and filed > term.ends
    because = (latest.sequence, *(term.trail if term else ())) if latest else ()
    hearing.see(
        Fact.DISPUTE,
        Flaw.SECOND_FORUM if second else None,
        Flaw.AFTER_EIGHT_WEEKS if over else None,
        because=because,
    )
    ledger.quarrels.append(Quarrel(forum, hearing.by, hearing.sequence, hearing.organisation, filed))
    if forum is Forum.KANTONRECHTER:
        hearing.reckoning.meet(TermName.COURT_AFTER_RULING, None, told_of=end_of(filed) - INSTANT)


def ruled_on(hearing: Hearing) -> None:
    """A ruling binds from its date, and not before it was recorded where it came late."""
    ledger, said = hearing.ledger, hearing.content
    suspended = [ruling.quarrel for ruling in rulings_at(ledger, hearing.event.time) if ruling.ruling == _SUSPENDED]
    lifts = said.ruling == DisputeRuling.LIFTED
    quarrel = _quarrel_of(suspended if lifts else ledger.quarrels, said.organisation)
    second_edition = hearing.event.content.get("rules", 1) != 1
    too_old = second_edition and quarrel and said.date and said.date < quarrel.filed
    first = ledger.quarrels[0].sequence if ledger.quarrels else None
    hearing.see(
        Fact.DISPUTE_RULED,
        Flaw.RULING_TOO_OLD if too_old else None,
        Flaw.NOTHING_TO_LIFT if lifts and not suspended else None,
        because=(quarrel.sequence,) if quarrel and too_old else (),
        after={Fact.DISPUTE: quarrel.sequence if quarrel else first} if quarrel or first else {},
    )
    if quarrel is None or said.ruling is None or said.date is None:
        return
    quarrel.rulings += 1
    binds = min(hearing.happened, end_of(said.date) - INSTANT)
    earlier = [ruling.date for ruling in ledger.rulings if ruling.quarrel.forum is Forum.HUURCOMMISSIE]
    trail = (quarrel.sequence, hearing.sequence)
    ledger.rulings.append(Ruled(said.ruling, said.date, binds, hearing.happened, trail, quarrel))
    latest = not second_edition or all(day <= said.date for day in earlier)
    if quarrel.forum is Forum.HUURCOMMISSIE and latest:
        hearing.reckoning.drop(ledger.versions(None, TermName.COURT_AFTER_RULING), TermState.SUPERSEDED)
        hearing.reckoning.start(TermName.COURT_AFTER_RULING, None, on=said.date, trail=trail)


def _quarrel_of(quarrels: list[Quarrel], organisation: str | None) -> Quarrel | None:
    """The first dispute without a ruling, else the latest; among those of the organisation named, if it has any."""
    own = [quarrel for quarrel in quarrels if organisation in (quarrel.by, quarrel.organisation)]
    chosen = own if organisation and own else quarrels
    return next((quarrel for quarrel in chosen if not quarrel.rulings), chosen[-1] if chosen else None)


def reopened(hearing: Hearing) -> None:
    """A closed dossier goes on."""
    rulings = hearing.ledger.rulings
    hearing.see(Fact.REOPENED, after={Fact.DISPUTE_RULED: rulings[-1].trail[-1]} if rulings else {})
    hearing.reckoning.reopen()
