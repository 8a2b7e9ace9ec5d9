"""The request: opened, amended, its new period waived, withdrawn (Wohv arts. 3 to 5; rules section 2)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from audit.conformance.days import PausedDays
from audit.conformance.ledger import FOR_EVERY_VERSION, CountedTerm, Fact, Flaw, Joint
from audit.conformance.second_reading.act import Hearing
from audit.conformance.second_reading.execution import break_by
from models.calendar import DAY, local_date
from models.events import SECOND_EDITION
from models.rights import STRENGTH, Ground, Right, Topic
from models.state import LockState, RequestState
from models.terms import TermName, TermState

SIX_WEEKS = 42


OWED_BY_LANDLORD = (TermName.RESPONSE, TermName.INCOMPLETENESS_RULING)
"""What it could not do while the version that it is about was history: those days are given back."""

ON_INFORMATION = (TermName.CONSULTATION, TermName.DELIBERATION, TermName.ADVICE)


def opened(hearing: Hearing) -> None:
    """A request begins everything, for every organisation."""
    request, ledger = hearing.content, hearing.ledger
    ledger.ground, ledger.topic, ledger.rules = request.ground or Ground.STATUTE, request.topic, hearing.rules
    ledger.right = request.right or Right.ADVICE
    today = local_date(hearing.happened)
    ledger.named = request.last_day
    ledger.length = (request.last_day - today).days if request.last_day else request.period_days
    ledger.opened, ledger.opened_at = hearing.sequence, hearing.happened
    for organisation in request.addressees or ():
        ledger.begin(organisation, local_date(hearing.happened))
    hearing.see(Fact.OPENING, key="opening")
    flaws = (*_gaps(hearing), _too_short(hearing), _too_weak(hearing), _called_otherwise(hearing))
    hearing.see(Fact.REQUEST, *flaws)
    _inform_all(hearing)


def _gaps(hearing: Hearing) -> Iterator[Flaw]:
    request = hearing.content
    if not request.reasons:
        yield Flaw.REASONS_MISSING
    if not request.consequences:
        yield Flaw.CONSEQUENCES_MISSING
    if not (request.topic and request.right and request.addressees):
        yield Flaw.FIELDS_MISSING


def _ground(hearing: Hearing) -> Ground:
    """By the second edition the statute gives the ground wherever it gives a right, whatever the landlord calls it."""
    ledger = hearing.ledger
    by_law = hearing.rules > 1 and ledger.topic is not Topic.OTHER
    return Ground.STATUTE if by_law else ledger.ground


def _called_otherwise(hearing: Hearing) -> Flaw | None:
    return Flaw.GROUND_TOO_WEAK if _ground(hearing) is not hearing.ledger.ground else None


def _too_short(hearing: Hearing) -> Flaw | None:
    """Wohv art. 5(1): at least six weeks, or the longer period of the agreement."""
    ledger, given = hearing.ledger, hearing.content
    agreed = ledger.agreement.terms[TermName.ADVICE].days
    least = max(SIX_WEEKS, agreed) if _ground(hearing) is Ground.STATUTE else 1
    days = given.period_days
    first_possible = local_date(hearing.happened) + least * DAY
    short = (days is not None and days < least) or (given.last_day is not None and given.last_day < first_possible)
    return Flaw.PERIOD_TOO_SHORT if short else None


def _too_weak(hearing: Hearing) -> Flaw | None:
    request = hearing.content
    if not (request.topic and request.right):
        return None
    agreement, ground = hearing.ledger.agreement, _ground(hearing)
    dues = [agreement.right_of(organisation, request.topic, ground)[0] for organisation in request.addressees or ()]
    return Flaw.RIGHT_TOO_WEAK if any(STRENGTH[request.right] < STRENGTH[due] for due in dues) else None


def _inform_all(hearing: Hearing) -> None:
    for organisation in hearing.ledger.sides:
        _inform(hearing, organisation)


def _inform(hearing: Hearing, organisation: str) -> None:
    hearing.ledger.side(organisation).asked_at = hearing.happened
    hearing.reckoning.start(TermName.ACKNOWLEDGEMENT, organisation)
    for name in ON_INFORMATION:
        start_on_information(hearing, name, organisation)


def start_on_information(hearing: Hearing, name: TermName, organisation: str) -> None:
    """The period for advice is the one the landlord named; named by its last day, it keeps its length."""
    ledger = hearing.ledger
    if name is not TermName.ADVICE:
        hearing.reckoning.start(name, organisation)
        return
    named = None
    if ledger.named and ledger.length:
        named = max(ledger.named, hearing.reckoning.day + ledger.length * DAY)
    versions = ledger.versions(organisation, TermName.ADVICE)
    floor = end_in_force(versions, hearing.happened) if hearing.rules > 1 else None
    hearing.reckoning.start(name, organisation, days=ledger.length, named=named, not_before=floor)


def end_in_force(versions: Iterable[CountedTerm], now: datetime) -> date | None:
    """The last day of the period that counts so far, the days of a pause in it given back. A waived one does not."""
    periods = [duty for duty in versions if duty.state is not TermState.CANCELLED]
    if not periods:
        return None
    last = periods[-1]
    if last.paused_from is None:
        return last.ends
    went_on = max(last.paused_from, local_date(last.ended_at or now))
    return last.end_with((*last.moves, PausedDays(last.paused_from, went_on)))


def amended(hearing: Hearing) -> None:
    """A material change is new information: everything starts again, for every organisation."""
    change, ledger = hearing.content, hearing.ledger
    if change.material is False:
        if hearing.rules > 1:
            _let_be_contested(hearing)
        return
    today = local_date(hearing.happened)
    running = [duty for duty in ledger.duties if duty.is_open or hearing.reckoning.runs(duty)]
    open_ones = [duty for duty in running if duty.organisation and duty.name not in FOR_EVERY_VERSION]
    ledger.version += 1
    if change.last_day:
        ledger.length, ledger.named = (change.last_day - today).days, change.last_day
    else:
        ledger.length, ledger.named = change.period_days or ledger.length, None
    ledger.before = ledger.sides
    ledger.restorable = {
        name: [d for d in open_ones if d.organisation == name and d.name is not TermName.EXTENSION_ANSWER]
        for name in ledger.sides
    }
    ledger.sides = {}
    for name in ledger.before:
        ledger.begin(name, local_date(hearing.happened))
    joint = ledger.joint
    ledger.joint = Joint(agreed=joint.agreed, joined=joint.joined, left=joint.left)
    for asked in ledger.asked:
        if asked.state is RequestState.PENDING:
            hearing.reckoning.answer(asked, RequestState.REPLACED)
    hearing.reckoning.drop(open_ones, TermState.SUPERSEDED)
    hearing.see(Fact.REQUEST, _too_short(hearing))
    _inform_all(hearing)


def _let_be_contested(hearing: Hearing) -> None:
    """That a change is small is one side's word: every organisation may contest it, for some days."""
    ledger, reckoning = hearing.ledger, hearing.reckoning
    ledger.contested = None
    for side in ledger.sides.values():
        earlier = [d for d in ledger.versions(side.organisation, TermName.AMENDMENT_OBJECTION) if d.is_open]
        side.changed = side.changed if earlier and side.changed else (hearing.happened, hearing.sequence)
        reckoning.drop(earlier, TermState.SUPERSEDED)
        reckoning.start(TermName.AMENDMENT_OBJECTION, side.organisation)


def objected(hearing: Hearing) -> None:
    """For who objects the change is new information, from now on: everything starts again for it alone."""
    ledger, reckoning, name, side = hearing.ledger, hearing.reckoning, hearing.by, hearing.side
    terms = ledger.versions(name, TermName.AMENDMENT_OBJECTION)
    if not terms or side.changed is None:
        hearing.see(Fact.OBJECTION, Flaw.TERM_OVER)
        return
    over = hearing.happened >= terms[-1].due
    hearing.see(Fact.OBJECTION, Flaw.TERM_OVER if over else None, because=tuple(terms[-1].trail))
    own = [d for d in ledger.duties if d.organisation == name and d is not terms[-1]]
    running = [duty for duty in own if duty.is_open or reckoning.runs(duty)]
    if terms[-1].is_open:
        terms[-1].state, terms[-1].ended_at = TermState.MET, hearing.happened
        terms[-1].done, terms[-1].done_at = hearing.sequence, hearing.happened
    if ledger.contested is None:
        ledger.version += 1
        ledger.contested = ledger.version
    ledger.before[name] = side
    ledger.restorable[name] = [duty for duty in running if duty.name is not TermName.EXTENSION_ANSWER]
    ledger.begin(name)
    _unsign(ledger.joint, name)
    for asked in ledger.asked:
        if asked.organisation == name and asked.state is RequestState.PENDING:
            reckoning.answer(asked, RequestState.REPLACED)
    reckoning.drop(running, TermState.SUPERSEDED)
    _inform(hearing, name)
    _judge_executions_since(hearing, *side.changed)


def _unsign(joint: Joint, name: str) -> None:
    """What it signed or drafted was about the plan as it was."""
    if joint.submitted:
        return
    if joint.drafter == name:
        joint.drafter, joint.draft, joint.signed, joint.verdict, joint.points = None, None, {}, None, ()
    joint.signed.pop(name, None)


def _judge_executions_since(hearing: Hearing, changed_at: datetime, change: int) -> None:
    """Those between the change and the objection; a later one is judged anew as any is."""
    ledger = hearing.ledger
    for one in ledger.executed:
        trail = (change, one.sequence, hearing.sequence)
        if not changed_at <= one.moment < hearing.happened or ledger.executions[one.sequence] is not LockState.OPEN:
            continue
        hearing.see(Fact.EXECUTION, Flaw.CONTESTED, because=trail, key=str(one.day))
        break_by(hearing, one, trail)


def waived(hearing: Hearing) -> None:
    """The organisation keeps its advice and its terms: those of the new version go, the earlier ones run again."""
    ledger, name = hearing.ledger, hearing.by
    if name not in ledger.before:
        return
    hearing.reckoning.let_go(asked for asked in ledger.asked if asked.organisation == name)
    own = [d for d in ledger.duties if d.organisation == name and d.name not in FOR_EVERY_VERSION]
    waived = hearing.side.round
    hearing.reckoning.drop(duty for duty in own if duty.is_open)
    hearing.reckoning.forget_lapses(duty for duty in own if duty.round == waived)
    ledger.sides[name] = ledger.before.pop(name)
    if hearing.rules > 1 and ledger.sides[name].advice and name in ledger.joint.joined:
        ledger.joint.joined.remove(name)  # who keeps its advice joins no other
    for duty in ledger.restorable.get(name, ()):
        superseded = duty.ended_at
        hearing.reckoning.restore(duty)
        given_back = hearing.rules > 1 and duty.name in OWED_BY_LANDLORD and duty.state is TermState.RUNNING
        if given_back and superseded:
            hearing.reckoning.pause(duty, local_date(superseded))
            hearing.reckoning.resume(duty)


def withdrawn(hearing: Hearing) -> None:
    """The request is withdrawn: that ends the procedure, and by the second edition of the rules shuts every lock."""
    ledger = hearing.ledger
    ledger.withdrawn = True
    edition = hearing.event.content.get("rules", 1)
    if isinstance(edition, int) and edition >= SECOND_EDITION:
        ledger.shut, ledger.shut_by = hearing.happened, hearing.trail_of(hearing.sequence)
    if consultation := ledger.consultation:
        hearing.reckoning.cancel(consultation)
    hearing.reckoning.close(by_clock=False)
