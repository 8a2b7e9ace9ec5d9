"""Judging an act: what was due before it happens first, then the act is refused with every fault of the first step that
fails, or put on record with everything that follows from it (rules section 8)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, NamedTuple

from models.act_forms import (
    AFTER_CLOSING,
    FORMS,
    LANDLORD_NAMES_TRACK,
    ONLY_UNSOLICITED,
    OPENING_ACTS,
    UNSOLICITED_TAKES,
    ActName,
    Reading,
    faults_of_side,
    read_content,
)
from models.acts import PAPER, Act, Assurance, assurance_by
from models.agreement import Agreement
from models.calendar import DAY, last_instant_of, local_date, local_instant
from models.contents import FIRST_DAY, ConfirmPaper
from models.events import Event, EventType
from models.evolve import acts_after
from models.parties import LANDLORD
from models.plain_text import is_blank
from models.procedure import (
    advice,
    consultation,
    counting,
    deliberation,
    dispute,
    execution,
    extension,
    meeting,
    papers,
    reaching,
    receipt,
    request,
    response,
    unsolicited,
)
from models.procedure.case import Case, Part
from models.procedure.clock import advance
from models.procedure.journal import Journal, Occasion
from models.protocol import GRACE
from models.refusals import Refusal, first_step, refusal
from models.state import Dossier, Kind, Receipt, Track
from models.terms import TermName

PARTS: dict[ActName, Part] = {
    **request.PARTS,
    **receipt.PARTS,
    **deliberation.PARTS,
    **advice.PARTS,
    **response.PARTS,
    **execution.PARTS,
    **unsolicited.PARTS,
    **extension.PARTS,
    **meeting.PARTS,
    **consultation.PARTS,
    **dispute.PARTS,
    **reaching.PARTS,
}
"""How every act is handled: the faults that refuse it, and its effect."""

OPENING = dict(zip(OPENING_ACTS, (Kind.REQUEST, Kind.UNSOLICITED), strict=True))
"""The acts that open a dossier."""

ON_A_VERSION = (
    *(ActName.SUBMIT_ADVICE, ActName.COSIGN, ActName.CLAIM_INCOMPLETE),
    *(ActName.AMEND_REQUEST, ActName.PROVIDE_INFORMATION),
)
"""Acts on the request as it reads: one that counts before the present version was provided is about an earlier one."""


class Decision(NamedTuple):
    """What became of an act: the events it brought with the state after them and the receipt, or the refusals."""

    dossier: Dossier
    events: tuple[Event, ...] = ()
    receipt: Receipt | None = None
    refusals: tuple[Refusal, ...] = ()


def decide(dossier: Dossier, act: Act, agreement: Agreement) -> Decision:
    """Judges an act on a dossier (an unopened one has sequence 0). An act sent twice gets the same receipt."""
    if known := dossier.acts.get(act.act_id):
        if known.fingerprint == act.fingerprint:
            return Decision(dossier, receipt=known.receipt)
        return Decision(dossier, refusals=(refusal("act_id_reused", act.act_id),))
    if act.act not in PARTS:
        return Decision(dossier, refusals=(refusal("unknown_act", act.act),))
    if is_before(act, dossier):
        about = f"at: {act.at.isoformat()} is before the dossier was opened"
        return Decision(dossier, refusals=(refusal("field_invalid", about, field="at"),))
    occasion = occasion_of(act)
    journal = Journal(dossier, agreement, occasion)
    advance(journal, act.at)
    journal.occasion = occasion
    reading = _read(act)
    case = Case(journal, act, ActName(act.act), reading.content)
    refusals = first_step(_each_field_once([*_faults(case)], reading.faults))
    dated = _dated_by_its_sender(case, refusals)
    if refusals and not dated.waits:
        return Decision(dossier, refusals=refusals)
    if dated.waits or papers.waits_for_sender(case):
        _put_on_hold(case)
    else:
        _carry_out(replace(case, not_before=dated.not_before) if dated.not_before else case)
    acts = acts_after(dossier.acts, journal.events)
    after = journal.dossier.model_copy(update={"acts": acts})
    return Decision(after, tuple(journal.events), acts[act.act_id].receipt)


def _read(act: Act) -> Reading:
    return read_content(ActName(act.act), act.content, kept=True)


def _each_field_once(judged: list[Refusal], read: list[Refusal]) -> list[Refusal]:
    """All faults; of a field for which the law itself refuses the act, not also that it cannot be read."""
    named = {fault.field for fault in judged if fault.field}
    return [*judged, *(fault for fault in read if fault.field not in named)]


def record_refusal(dossier: Dossier, act: Act, agreement: Agreement, refusals: tuple[Refusal, ...]) -> Decision:
    """An act that came where no answer can be given, and is refused, is put on record as refused."""
    at = max(act.at, dossier.opened_at or act.at)
    act = act.model_copy(update={"at": at})
    occasion = occasion_of(act)
    journal = Journal(dossier, agreement, occasion)
    advance(journal, at)
    sure = occasion.assurance
    if sure == Assurance.PASSKEY_SIGNED:
        sure = Assurance.PASSKEY.value  # what was signed goes on record with an act only: nobody could check it here
    journal.occasion = occasion._replace(happened=at, entered_by=None, act_id=None, assurance=sure)
    journal.write(EventType.ACT_REFUSED, act=act.act, refused_act_id=act.act_id, refusals=refusals, said=act.content)
    return Decision(journal.dossier, tuple(journal.events))


def is_before(act: Act, dossier: Dossier) -> bool:
    """Whether an act would be from before its dossier: no clock of a front door differs by more than the grace."""
    earliest = dossier.opened_at - GRACE if dossier.opened_at else local_instant(FIRST_DAY, time.min)
    return act.at < earliest


def occasion_of(act: Act) -> Occasion:
    """When an act entered and when it counts: on paper at the end of the day of receipt, as its addressee says; for who
    enters his own it counts from then."""
    return _counting_from(act, act.received if act.entered_by else None)


def _counting_from(act: Act, received: date | None) -> Occasion:
    """The occasion of an act that counts from the end of a local day; without one, from its entry."""
    on_paper = received and FIRST_DAY <= received <= local_date(act.at)
    happened = min(last_instant_of(received), act.at) if received and on_paper else act.at
    return Occasion(
        time=act.at,
        happened=happened,
        party=act.by,
        person=act.person,
        channel=act.channel.value,
        entered_by=act.entered_by,
        act_id=act.act_id,
        assurance=assurance_by(act.channel, act.seal.assurance).value if act.seal else None,
    )


def _carry_out(case: Case[Any]) -> None:
    _do(case)
    case.journal.draw_consequences()


def _do(case: Case[Any]) -> None:
    journal = case.journal
    if _came_before_closing(case) and case.name not in (ActName.REOPEN, ActName.CONFIRM_PAPER):
        journal.write(EventType.DOSSIER_REOPENED, overtaken=True, fingerprint=case.act.fingerprint)
    before = case.dossier
    PARTS[case.name].effect(case)
    execution.judge_anew(journal, before, execution.counts_from(case), case.act.at)
    if case.name is not ActName.CONFIRM_PAPER:
        _acknowledge(journal, case.act.by)


def _acknowledge(journal: Journal, by: str) -> None:
    """Any act of an organisation acknowledges receipt (rules section 3)."""
    if by != LANDLORD and journal.dossier.kind is Kind.REQUEST:
        journal.meet(TermName.ACKNOWLEDGEMENT, by)


def _put_on_hold(case: Case[Any]) -> None:
    """On record from its entry on, as a paper that does nothing yet."""
    case.journal.occasion = case.journal.occasion._replace(happened=case.act.at)
    papers.hold(case)


def _faults_of_confirmation(case: Case[ConfirmPaper]) -> Iterator[Refusal]:
    """What is wrong with confirming a paper, and with the act on it from the day of its receipt."""
    faults = list(papers.faults_of_confirming(case))
    yield from faults
    paper = papers.paper_of(case)
    if paper and case.content.received and not faults and papers.last_awaited(case, paper):
        act = papers.as_received(case, paper)
        yield from _faults_at(_on_paper(case, act), act.received)


def _confirm(case: Case[ConfirmPaper]) -> None:
    """A paper that did nothing is done, as of the day of its receipt, once everybody has confirmed it that it is about.
    One that counts from its entry counts from an earlier day for whoever confirms that. Confirming is done now."""
    paper, confirming, before = papers.paper_of(case), case.journal.occasion, case.dossier
    assert paper is not None
    track = paper.organisation or case.organisation
    if papers.last_awaited(case, paper):
        act = papers.as_received(case, paper)
        received = _counting_from(act, act.received)
        case.journal.occasion = confirming._replace(happened=received.happened)
        case.record(EventType.PAPER_CONFIRMED, received=case.content.received, organisation=track)
        _acknowledge_now(case, confirming)
        case.journal.occasion = received
        _do(_on_paper(case, act))
    elif paper.counts_from is None or last_instant_of(case.content.received) >= paper.counts_from:
        case.record(EventType.PAPER_CONFIRMED, received=case.content.received, organisation=track)
        _acknowledge_now(case, confirming)
    else:
        received = confirming._replace(happened=last_instant_of(case.content.received))
        case.journal.occasion = received
        case.record(
            EventType.PAPER_CONFIRMED, received=case.content.received, organisation=track, since=paper.counts_from
        )
        _acknowledge_now(case, confirming)
        case.journal.occasion = received
        counting.count_from(case.journal, paper, case.act.by, before)


def _acknowledge_now(case: Case[ConfirmPaper], confirming: Occasion) -> None:
    case.journal.occasion = confirming
    _acknowledge(case.journal, case.act.by)


def _on_paper(case: Case[ConfirmPaper], act: Act) -> Case[Any]:
    return Case(case.journal, act, ActName(act.act), _read(act).content, confirmed=True)


PARTS[ActName.CONFIRM_PAPER] = Part(_confirm, _faults_of_confirmation)


def _all_faults(case: Case[Any]) -> list[Refusal]:
    """Every fault of an act, also of its fields."""
    return [*_faults(case), *_read(case.act).faults]


def _faults_at(case: Case[Any], received: date | None) -> list[Refusal]:
    """Every fault of an act that would count from the end of a local day."""
    entering = case.journal.occasion
    case.journal.occasion = _counting_from(case.act, received)
    faults = _all_faults(case)
    case.journal.occasion = entering
    return faults


class _Dated(NamedTuple):
    """What there is to say of a paper that its own sender dates: whether it waits, because from its entry it is only
    too late; or the first day on which it can have counted."""

    waits: bool = False
    not_before: date | None = None


def _dated_by_its_sender(case: Case[Any], refusals: Iterable[Refusal]) -> _Dated:
    """Judges an own paper on the day that its sender names too: nobody dates its own letter, but who receives it may
    confirm that day."""
    named = case.act.received
    if named is None or not case.addressees or not FIRST_DAY <= named < case.today or not case.dossier.opened_at:
        return _Dated()
    if refusals:
        return _Dated(waits=not _faults_at(case, named))
    if papers.comes_too_late(case) and _was_in_time(case, named):
        return _Dated(waits=True)
    first = next((day for day in _days_between(case, named) if not _faults_at(case, day)), case.today)
    return _Dated(not_before=first if first > named else None)


def _was_in_time(case: Case[Any], named: date) -> bool:
    """Whether the act would have been in time on the day that its sender names."""
    entering = case.journal.occasion
    case.journal.occasion = _counting_from(case.act, named)
    in_time = not papers.comes_too_late(case) and not _all_faults(case)
    case.journal.occasion = entering
    return in_time


def _days_between(case: Case[Any], named: date) -> Iterator[date]:
    """The days from which the act may count, none before there was anything to be about."""
    day = max(named, local_date(case.dossier.opened_at or case.act.at))
    while day < case.today:
        yield day
        day += DAY


def _came_before_closing(case: Case[Any]) -> bool:
    """Whether the act counts at an instant before the clock closed the dossier: then it was in time."""
    closed = case.dossier.closed_at
    return closed is not None and case.dossier.closed_by_clock and case.happened < closed


def _faults(case: Case[Any]) -> Iterator[Refusal]:
    """Every fault; ``first_step`` picks those of the first step that fails."""
    standing = [*_faults_of_dossier(case), *_faults_of_party(case)]
    yield from standing
    yield from _faults_of_person(case)
    yield from _faults_of_paper(case)
    if case.name in ON_A_VERSION and any(_named(case) < track.asked_at for track in _tracks_concerned(case)):
        yield _before_the_request(case)
    if _lacks_track(case):
        yield from () if "organisation" in FORMS[case.name].required else (_missing("organisation"),)
    elif not standing:
        yield from PARTS[case.name].faults(case)


def _before_the_request(case: Case[Any]) -> Refusal:
    """A paper cannot be about what had not reached anybody on its day."""
    if case.dossier.version == 1:
        return refusal("field_invalid", f"received: {case.act.received} is before the request was received")
    return refusal("earlier_version", f"version {case.dossier.version}")


def _named(case: Case[Any]) -> datetime:
    """The earliest instant at which an act can count: of an own paper the day that its sender names, for it was written
    about what there was then."""
    own = case.act.received if case.addressees else None
    return min(case.happened, last_instant_of(own)) if own and own >= FIRST_DAY else case.happened


def _tracks_concerned(case: Case[Any]) -> Iterable[Track]:
    """The track that the act is about; every one, where it is about none alone."""
    if case.track:
        return (case.track,)
    return case.dossier.tracks.values() if case.name is ActName.AMEND_REQUEST else ()


def _lacks_track(case: Case[Any]) -> bool:
    """Whether the landlord has to say which organisation the act is about, and did not."""
    needs = "organisation" in FORMS[case.name].required or case.name in LANDLORD_NAMES_TRACK
    return needs and case.by_landlord and case.content.organisation is None


def _faults_of_dossier(case: Case[Any]) -> Iterator[Refusal]:
    dossier = case.dossier
    if not dossier.opened_at:
        if case.name not in OPENING:
            yield refusal("no_dossier", dossier.number)
        return
    if dossier.closed_at and case.name not in AFTER_CLOSING and not _came_before_closing(case):
        yield refusal("closed", str(dossier.result))
    if case.name in OPENING:
        return
    unsolicited_dossier = dossier.kind is Kind.UNSOLICITED
    if case.name not in UNSOLICITED_TAKES if unsolicited_dossier else case.name in ONLY_UNSOLICITED:
        yield refusal("wrong_kind", case.name)


def _faults_of_party(case: Case[Any]) -> Iterator[Refusal]:
    by = case.act.by
    if by not in (LANDLORD, *_organisations(case)):
        yield refusal("not_a_party", by, field="by")
        return
    yield from faults_of_side(case.name, by)
    named = case.content.organisation
    if named and by not in (LANDLORD, named):
        yield refusal("not_your_track", f"{by} for {named}", field="organisation")
    if named and by == LANDLORD and named not in _organisations(case):
        yield refusal("not_a_party", named, field="organisation")
    yield from _faults_of_entry(case)


def _organisations(case: Case[Any]) -> tuple[str, ...]:
    """Who can act: the addressed organisations, or any of the agreement before a dossier is opened."""
    return tuple(case.dossier.tracks if case.dossier.opened_at else case.agreement.organisations)


def _faults_of_entry(case: Case[Any]) -> Iterator[Refusal]:
    """Only the addressee enters an act for its sender, and only one that came on paper (rules section 1): of what the
    landlord sends to one organisation, that one."""
    entered_by = case.act.entered_by
    if entered_by is None:
        return
    to_one = (case.content.organisation,) if case.content.organisation else _organisations(case)
    addressees = to_one if case.by_landlord else (LANDLORD,)
    if entered_by not in addressees or case.act.channel not in PAPER or papers.is_nobody_elses(case):
        yield refusal("not_a_party", f"{entered_by} cannot enter this act for {case.act.by}")


def _faults_of_person(case: Case[Any]) -> Iterator[Refusal]:
    """Every act names the acting person (rules section 1)."""
    if is_blank(case.act.person):
        yield _missing("person")


def _faults_of_paper(case: Case[Any]) -> Iterator[Refusal]:
    received = case.act.received
    if received is None and case.act.channel in PAPER[:1]:
        yield _missing("received")
    if received and received > local_date(case.act.at):
        yield refusal("date_in_future", f"received: {received}", field="received")
    if received and received < FIRST_DAY:
        yield refusal("field_invalid", f"received: {received} is before {FIRST_DAY}", field="received")
    if received and case.act.channel not in PAPER:
        yield refusal("field_invalid", f"received: only on paper, not by {case.act.channel}", field="received")


def _missing(name: str) -> Refusal:
    return refusal("field_missing", name, field=name)
