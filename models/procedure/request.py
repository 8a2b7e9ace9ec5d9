"""The request: opening it, amending it, waiving the new period, withdrawing it (rules sections 2 and 7; Wohv arts.
4 and 5)."""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from models.act_forms import ActName
from models.calendar import DAY
from models.contents import AmendRequest, Content, Request, WithReason
from models.events import SECOND_EDITION, EventType
from models.procedure.case import Case, Part
from models.procedure.clock import close
from models.procedure.journal import Journal, end_in_force
from models.refusals import Refusal, refusal
from models.rights import STRENGTH, Ground, Right, Topic, ground_by_law
from models.state import Dossier, Term
from models.terms import OF_EVERY_VERSION, TERMS, TermName, TermState

STATUTORY_PERIOD = TERMS[TermName.ADVICE].days
"""Six weeks (Wohv art. 5(1))."""
NamedT = TypeVar("NamedT", bound=StrEnum)

_AT_THE_START = (TermName.ACKNOWLEDGEMENT, TermName.CONSULTATION, TermName.DELIBERATION, TermName.ADVICE)


def faults_of_opening(case: Case[Request]) -> Iterator[Refusal]:
    if case.dossier.opened_at:
        yield refusal("already_submitted", "the request")
    request = case.content
    yield from _not_in_force(case)
    for addressee in request.addressees or ():
        if addressee not in case.agreement.organisations:
            yield refusal("not_a_party", addressee)
    ground = ground_by_law(request.topic, request.ground)
    if request.ground and request.ground is not ground:
        yield refusal("ground_too_weak", f"{request.ground}, on topic {request.topic}", field="ground")
    yield from _period_faults(case, request.period_days, request.last_day, ground)
    yield from _right_faults(case, request.topic, request.right, ground, request.addressees or ())


def _not_in_force(case: Case[Request]) -> Iterator[Refusal]:
    """An agreement applies from its first day; after its last it binds until there is a new one (Rb Zutphen 2 August
    2011, ECLI:NL:RBZUT:2011:BR4082)."""
    first = case.agreement.valid_from
    if first and case.journal.occasion.day < first:
        yield refusal("agreement_not_in_force", f"{case.agreement.label} applies from {first}")


def _right_faults(
    case: Case[Any], topic: Topic | None, right: Right | None, ground: Ground, organisations: Iterable[str]
) -> Iterator[Refusal]:
    if not (right and topic):
        return
    dues = {name: case.agreement.right_of(name, topic, ground) for name in organisations}
    stronger = {name: due for name, due in dues.items() if STRENGTH[right] < STRENGTH[due[0]]}
    if stronger:
        named = (f"{name} has the right of {due} ({source})" for name, (due, source) in stronger.items())
        yield refusal("right_too_weak", ", ".join(named))


def _period_faults(case: Case[Any], days: int | None, last_day: date | None, ground: Ground) -> Iterator[Refusal]:
    agreed = case.agreement.terms[TermName.ADVICE].days
    least = max(STATUTORY_PERIOD, agreed) if ground is Ground.STATUTE else 1
    if days is not None and days < least:
        yield refusal("period_too_short", f"{days} days, {least} at least")
    first_possible = case.journal.occasion.day + least * DAY
    if last_day is not None and last_day < first_possible:
        yield refusal("period_too_short", f"{last_day} is before {first_possible}")


def open_request(case: Case[Request]) -> None:
    case.record(
        EventType.REQUEST_OPENED,
        agreement=case.agreement.label,
        agreement_digest=case.agreement.digest,
        rules=SECOND_EDITION,
        ground=case.content.ground,
        period_days=case.content.period_days,
    )
    for organisation in case.dossier.tracks:
        start_track(case.journal, organisation)


def start_track(journal: Journal, organisation: str) -> None:
    """Complete written information was provided to an organisation: its clock starts."""
    for name in _AT_THE_START:
        start_on_information(journal, organisation, name)


def start_on_information(journal: Journal, organisation: str, name: TermName) -> None:
    """Starts a term that runs from the information; the period for advice is the one the landlord named, and never
    ends before the one that it takes the place of (Wohv art. 5(1))."""
    dossier = journal.dossier
    if name is not TermName.ADVICE:
        journal.start(name, organisation)
        return
    amount, named_end = dossier.period_days, None
    if dossier.last_day:
        amount, named_end = _named_period(dossier, dossier.last_day, journal.occasion.day)
    not_before = end_in_force(dossier, journal.agreement, organisation, name, journal.occasion.happened)
    journal.start(name, organisation, amount=amount, named_end=named_end, not_before=not_before)


def _named_period(dossier: Dossier, last_day: date, today: date) -> tuple[int, date]:
    """A period named by its last day keeps its length when it starts again."""
    length = _named_days(dossier, last_day) or (last_day - today).days
    return length, max(last_day, today + length * DAY)


def _named_days(dossier: Dossier, last_day: date | None) -> int | None:
    """How many days the landlord gave by naming a last day, once a period has run to it."""
    if last_day is None:
        return None
    first = next((t for t in dossier.terms.values() if t.derivation.named_end == last_day), None)
    return (last_day - first.derivation.started_on).days if first else None


_FIXED = ("topic", "ground", "addressees")
"""What an amendment cannot change, and what may give an organisation a stronger right: that is a new request."""


def faults_of_amendment(case: Case[AmendRequest]) -> Iterator[Refusal]:
    yield from _faults_of_another_request(case)
    if case.content.material is not False:
        ground = ground_by_law(case.dossier.topic, case.dossier.ground)
        yield from _period_faults(case, case.content.period_days, case.content.last_day, ground)


def _faults_of_another_request(case: Case[AmendRequest]) -> Iterator[Refusal]:
    """Where an amendment names what it cannot change and a stronger right would follow, that is what it is refused
    for; without one it is a field that an amendment does not have."""
    named, dossier = case.act.content, case.dossier
    fixed = [name for name in _FIXED if named.get(name)]
    topic, right = _one_of(Topic, named.get("topic"), dossier.topic), _one_of(Right, named.get("right"), dossier.right)
    ground = _one_of(Ground, named.get("ground"), dossier.ground)
    added = named.get("addressees")
    asked = [name for name in added if name in case.agreement.organisations] if isinstance(added, list) else []
    for fault in _right_faults(case, topic, right, ground_by_law(topic, ground), [*dossier.tracks, *asked]):
        if fixed:
            yield fault.model_copy(update={"field": fixed[0]})


def _one_of(kind: type[NamedT], named: object, else_: NamedT | None) -> NamedT | None:
    return kind(named) if named in [member.value for member in kind] else else_


def amend(case: Case[AmendRequest]) -> None:
    """A material change is new information: every track starts again, earlier terms are superseded."""
    change = case.content
    if not change.material:
        case.record(EventType.REQUEST_AMENDED, material=False)
        for organisation in case.dossier.tracks:
            _let_it_be_contested(case, organisation)
        return
    superseded = [t for t in _of_a_version(case.dossier) if t.is_open or case.journal.runs(t)]
    named_before = case.dossier.period_days or _named_days(case.dossier, case.dossier.last_day)
    days = change.period_days or (None if change.last_day else named_before)
    case.record(
        EventType.REQUEST_AMENDED,
        material=True,
        version=case.dossier.version + 1,
        period_days=days,
        restorable={name: [t.key for t in superseded if _restorable(t, name)] for name in case.dossier.tracks},
    )
    case.journal.drop(superseded, TermState.SUPERSEDED)
    for organisation in case.dossier.tracks:
        start_track(case.journal, organisation)


def _of_a_version(dossier: Dossier) -> list[Term]:
    """The terms of the tracks that a new version begins anew."""
    return [term for term in dossier.by_end() if term.organisation and term.name not in OF_EVERY_VERSION]


def _let_it_be_contested(case: Case[AmendRequest], organisation: str) -> None:
    """That a change is not material is the landlord's word; the organisation has a term to contest it. A later change
    in that term starts it anew, for both."""
    earlier = case.dossier.term(organisation, TermName.AMENDMENT_OBJECTION)
    case.journal.drop([earlier] if earlier else [], TermState.SUPERSEDED)
    case.journal.start(TermName.AMENDMENT_OBJECTION, organisation)


def faults_of_objection(case: Case[WithReason]) -> Iterator[Refusal]:
    term = _objection_term(case)
    if term is None or case.happened < term.started_at:
        yield refusal("no_amendment")
    elif term.state is TermState.MET and not _is_let_pass(term):
        yield refusal("already_submitted", "the objection")
    elif case.happened >= term.due:
        yield refusal("term_lapsed", TermName.AMENDMENT_OBJECTION)
    elif not (term.is_open or _is_let_pass(term)):
        yield refusal("no_amendment")


def _is_let_pass(term: Term) -> bool:
    """Whether the term went by without an objection; one that counts from before its end is in time all the same."""
    return term.state is TermState.MET and term.ended_at is not None and term.ended_at >= term.due


def _objection_term(case: Case[Any]) -> Term | None:
    """The latest term to contest an amendment, also where everything began anew since."""
    versions = case.dossier.versions(case.act.by, TermName.AMENDMENT_OBJECTION)
    return versions[-1] if versions else None


def object_to_amendment(case: Case[WithReason]) -> None:
    """The change is material for this organisation, from now on: everything starts again for it alone. What was
    executed since the change was executed without it having been asked about that."""
    organisation, contested = case.act.by, _objection_term(case)
    assert contested is not None
    own = [t for t in _of_a_version(case.dossier) if t.organisation == organisation and t is not contested]
    superseded = [t for t in own if t.is_open or case.journal.runs(t)]
    case.record(
        EventType.AMENDMENT_OBJECTED,
        version=case.dossier.contested_version or case.dossier.version + 1,
        restorable=[t.key for t in superseded if _restorable(t, organisation)],
    )
    case.journal.meet_version(contested)
    case.journal.drop(superseded, TermState.SUPERSEDED)
    start_track(case.journal, organisation)


def _restorable(term: Term, organisation: str) -> bool:
    return term.organisation == organisation and term.name is not TermName.EXTENSION_ANSWER


def faults_of_waiver(case: Case[Content]) -> Iterator[Refusal]:
    if case.act.by not in case.dossier.before_amendment:
        yield refusal("no_new_version")
    elif case.track and case.track.advice:
        yield refusal("already_submitted", "the advice on the new version")


def waive_new_period(case: Case[Content]) -> None:
    """The organisation keeps its advice and its terms: those of the new version are cancelled, with what came of their
    lapse, and the earlier restored. The landlord gets back the days in which it could not answer."""
    organisation = case.act.by
    own = [term for term in _of_a_version(case.dossier) if term.organisation == organisation]
    renewed = [term for term in own if term.is_open]
    lapsed = [term for term in own if term.state is TermState.LAPSED and term.started_at >= case.own_track.asked_at]
    case.record(EventType.NEW_PERIOD_WAIVED)
    case.journal.make_moot(r for r in case.dossier.extension_requests if r.organisation == organisation)
    case.journal.drop(case.dossier.terms[term.key] for term in renewed)
    for term in lapsed:
        case.journal.end(term, TermState.CANCELLED)
        case.journal.revoke(term.key)
    for key in case.dossier.restorable.get(organisation, ()):
        term = case.dossier.terms[key]
        case.journal.restore(term)
        if term.name in _LANDLORD_ANSWERS:
            case.journal.was_paused(term)


_LANDLORD_ANSWERS = (TermName.RESPONSE, TermName.INCOMPLETENESS_RULING)
"""What the landlord can only do on the version of the request that it is about."""


def withdraw(case: Case[WithReason]) -> None:
    case.record(EventType.REQUEST_WITHDRAWN, rules=SECOND_EDITION)
    if case.dossier.consultation:
        case.journal.write(EventType.STRATEGIC_CONSULTATION_CANCELLED, number=case.dossier.consultation.number)
    close(case.journal, by_clock=False)


PARTS: dict[ActName, Part] = {
    ActName.OPEN_REQUEST: Part(open_request, faults_of_opening),
    ActName.AMEND_REQUEST: Part(amend, faults_of_amendment),
    ActName.OBJECT_TO_AMENDMENT: Part(object_to_amendment, faults_of_objection),
    ActName.WAIVE_NEW_PERIOD: Part(waive_new_period, faults_of_waiver),
    ActName.WITHDRAW: Part(withdraw),
}
