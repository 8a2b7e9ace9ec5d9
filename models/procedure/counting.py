"""A paper that counted from its entry counts from the day on which it was received, now that this is confirmed (rules
sections 1 and 8): the terms that began with it begin on that day, and what had lapsed meanwhile is overtaken."""

from collections.abc import Callable, Iterator

from models.act_forms import ActName
from models.calendar import local_date
from models.escalation import lapse_of
from models.events import EventType
from models.parties import LANDLORD
from models.procedure.journal import Journal, end_in_force, no_earlier_than
from models.redated import concerned_by
from models.state import Claim, ClaimState, Dossier, Paper, Term
from models.terms import (
    ENDS_BY_ITSELF,
    OF_EVERY_VERSION,
    Adjustment,
    AdjustmentKind,
    Derivation,
    TermName,
    TermState,
    derive,
)


def count_from(journal: Journal, paper: Paper, confirmed_by: str, before: Dossier) -> None:
    """Everything that began with a paper begins on the day of the occasion, for the track of whoever confirms it;
    ``before`` is the dossier in which it counted from its entry."""
    tracks = concerned_by(paper, confirmed_by)
    _end_what_lapsed(journal, paper, tracks)
    for key in paper.started:
        term = journal.dossier.terms[key]
        whose = term.organisation in tracks or (term.organisation is None and len(paper.confirmable) == 1)
        counts = term.state not in (TermState.CANCELLED, TermState.SUPERSEDED)
        if whose and counts and term.name not in _FROM_ANOTHER_DAY:
            _begin_anew(journal, term)
    if paper.act in (ActName.WAIVE_NEW_PERIOD, ActName.RESUME):
        _end_pauses(journal, paper, tracks)
    if paper.by != LANDLORD and journal.dossier.term(paper.by, TermName.ACKNOWLEDGEMENT):
        journal.meet(TermName.ACKNOWLEDGEMENT, paper.by)
    journal.close_from_when_all_was_done(before)


_FROM_ANOTHER_DAY = (TermName.CLOSING, TermName.COURT_AFTER_RULING)
"""Terms that do not begin on the day of what they follow from: all was done on it, or a ruling was sent."""


# --- What begins with it ----------------------------------------------------------------------------------------------


def _begin_anew(journal: Journal, term: Term) -> None:
    """A term that began with a paper begins on the day of the occasion instead: it is superseded, and the next version
    has what moved it, and is in its state. What was met is met where that was before the new end; else it lapses when
    its time comes. What had lapsed lapsed all the same, with what came of it."""
    journal.end(term, TermState.SUPERSEDED)
    derivation = _from_the_day(journal, term)
    anew = journal.run(term.name, term.organisation, derivation, replaces=term.key)
    if term.state is TermState.PAUSED and term.paused_from:
        paused = {"term": anew.key, "organisation": anew.organisation, "from": term.paused_from}
        journal.write(EventType.TERM_PAUSED, **paused)
        return
    receipt = journal.occasion
    if term.state is TermState.LAPSED:
        journal.occasion = receipt._replace(happened=anew.due)
        journal.end(anew, TermState.LAPSED)
        _carry_over(journal, term.key, anew.key)
    elif term.state is TermState.MET and term.ended_at and term.ended_at < anew.due:
        journal.occasion = receipt._replace(happened=term.ended_at)
        journal.end(anew, TermState.MET)
    elif not journal.dossier.is_open:
        journal.occasion = receipt._replace(happened=anew.due)
        _end_after_closing(journal, anew)
    journal.occasion = receipt


def _end_after_closing(journal: Journal, term: Term) -> None:
    """What was met after its new end lapsed; the breach is recorded, but a closed dossier gets no new cause."""
    if term.name in ENDS_BY_ITSELF:
        journal.end(term, TermState.MET)
        return
    journal.end(term, TermState.LAPSED)
    if breach := lapse_of(term.derivation).breach:
        journal.breach(breach, term.organisation, term.key)


def _from_the_day(journal: Journal, term: Term) -> Derivation:
    """How the end comes about from the day of the occasion; of the period for advice never before the end that was in
    force when it began."""
    parts, day = term.derivation, journal.occasion.day
    named = {"amount": (parts.named_end - day).days} if parts.named_end else {}
    moved = tuple(each for each in parts.adjustments if each.kind is not AdjustmentKind.KEPT)
    bare = derive(parts.model_copy(update={"started_on": day, "adjustments": (), **named}), journal.agreement.calendar)
    if term.name is TermName.ADVICE and term.organisation:
        others = {key: each for key, each in journal.dossier.terms.items() if each.version < term.version}
        earlier = journal.dossier.model_copy(update={"terms": others})
        kept = end_in_force(earlier, journal.agreement, term.organisation, term.name, journal.occasion.happened)
        bare = no_earlier_than(bare, kept, journal.agreement)
    adjusted = bare.model_copy(update={"adjustments": (*bare.adjustments, *moved)})
    return derive(adjusted, journal.agreement.calendar)


def _carry_over(journal: Journal, key: str, anew: str) -> None:
    """The breach and the causes of a lapse are those of the version that took its place; a strategic consultation that
    is open for it goes on."""
    for broken in [b for b in journal.dossier.breaches if b.term == key and not b.revoked]:
        journal.write(EventType.BREACH_REVOKED, term=key)
        journal.breach(broken.breach, broken.organisation, anew)
    open_one = journal.dossier.consultation
    raised = [c for c in journal.dossier.causes if c.term == key and not c.revoked]
    if open_one and any(cause.consultation == open_one.number for cause in raised):
        for cause in raised:
            journal.write(
                EventType.CAUSE_RAISED,
                cause=cause.cause,
                organisation=cause.organisation,
                term=anew,
                consultation=open_one.number,
                organisations=cause.organisations,
                holds=[name for name in cause.organisations if name in open_one.holds],
            )
        journal.write(EventType.CAUSE_REVOKED, term=key)


# --- What had lapsed between that day and the entry -----------------------------------------------------------------


def _end_what_lapsed(journal: Journal, paper: Paper, tracks: tuple[str, ...]) -> None:
    ending = _ENDS.get(ActName(paper.act))
    if ending is None:
        return
    which, state = ending
    for track in tracks:
        lapsed = [term for term in which(journal.dossier, track) if term.state is TermState.LAPSED]
        journal.drop((term for term in lapsed if term.key not in paper.started), state)


def _of(*names: TermName) -> Callable[[Dossier, str], Iterator[Term]]:
    return lambda dossier, track: (t for t in dossier.terms.values() if t.organisation == track and t.name in names)


def _unburdened(dossier: Dossier, track: str, *names: TermName) -> Iterator[Term]:
    """These, and the term for a ruling on a claim that needs none any more."""
    claim: Claim | None = dossier.tracks[track].claim
    moot = (TermName.INCOMPLETENESS_RULING,) if claim is None or claim.state is ClaimState.MOOT else ()
    yield from _of(*names, *moot)(dossier, track)


def _freed(dossier: Dossier, track: str) -> Iterator[Term]:
    advice = dossier.tracks[track].advice
    names = (TermName.RESPONSE, TermName.STANDSTILL) if advice and advice.supplemented else ()
    return _unburdened(dossier, track, *names) if names else iter(())


def _of_the_claimed(dossier: Dossier, track: str) -> Iterator[Term]:
    claim = dossier.tracks[track].claim
    granted = claim is not None and claim.state in (ClaimState.AWAITING_INFORMATION, ClaimState.INFORMED)
    return _of(*(_RESTARTED if granted else ()))(dossier, track)


def _of_the_version(dossier: Dossier, track: str) -> Iterator[Term]:
    """What a new version begins anew, where one began."""
    asked = dossier.tracks[track].asked_at
    of_track = (t for t in dossier.terms.values() if t.organisation == track and t.name not in OF_EVERY_VERSION)
    return (term for term in of_track if term.started_at < asked)


_RESTARTED = (TermName.ADVICE, TermName.CONSULTATION, TermName.DELIBERATION)

_ENDS: dict[ActName, tuple[Callable[[Dossier, str], Iterator[Term]], TermState]] = {
    ActName.SUBMIT_ADVICE: (lambda d, track: _unburdened(d, track, TermName.DELIBERATION), TermState.CANCELLED),
    ActName.SUPPLEMENT_ADVICE: (_freed, TermState.CANCELLED),
    ActName.RULE_ON_CLAIM: (_of_the_claimed, TermState.SUPERSEDED),
    ActName.AMEND_REQUEST: (_of_the_version, TermState.SUPERSEDED),
    ActName.OBJECT_TO_AMENDMENT: (_of_the_version, TermState.SUPERSEDED),
    ActName.WITHDRAW: (
        lambda d, track: (t for t in d.terms.values() if t.organisation == track),
        TermState.CANCELLED,
    ),
}
"""What an act ends beside what it begins: of that, what lapsed after the day from which it counts had not lapsed."""


def _end_pauses(journal: Journal, paper: Paper, tracks: tuple[str, ...]) -> None:
    """The pauses that ended with a paper ended on the day on which it was received."""
    assert paper.counts_from is not None
    entered = local_date(paper.counts_from)
    for term in journal.dossier.open_terms():
        last: Adjustment | None = next(reversed(term.derivation.adjustments), None)
        if term.organisation in tracks and last and last.kind is AdjustmentKind.PAUSE and last.until == entered:
            first = last.first or entered
            ended = last.model_copy(update={"until": max(first, journal.occasion.day)})
            journal.move_anew(term, ended)
