"""Who could know what, and when: no view of a party shows what it could not know."""

import io
import json
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.changes_told import difference
from application.described import DescribedDossier
from application.looking_back import Looked
from application.people import Viewer
from application.timeline_told import described as entry_described
from audit.looking.timeline import timeline
from commands.audit.diff import described as difference_described
from commands.audit.diff import show_difference
from commands.audit.timeline_entries import show_entries
from commands.show import show_view
from models.events import Event, EventType, digest_of, first_flaw
from models.evolve import fold
from models.knowledge.case_file import CaseFile, Sight
from models.knowledge.knowledge import Knowledge, as_known, withheld_for
from models.knowledge.seen import seen_in
from models.knowledge.view import as_it_stood, as_known_to
from models.knowledge.visibility import VISIBILITY
from models.parties import CLOCK, LANDLORD, OVERALL
from models.state import Dossier, Term
from tests.audit.marked import MARK, Marked, Oracle, marked
from tests.audit.playing import SCENARIOS, case_of, scenario_file
from tests.notices.playing import STORIES

TOLD_STORIES = tuple(sorted(STORIES.glob("*.yaml")))
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
every_scenario = pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)


# --- Everything, or by whom it may be looked at --------------------------------------------------------------------


@every_scenario
def test_the_auditor_could_know_all_of_it_but_the_drafts(path: Path) -> None:
    case = case_of(path)
    moment = max(case.recorded.values())
    known = as_known(case, "auditor", moment)
    assert [event.sequence for event in known.events] == [event.sequence for event in case.events]
    drafts = {e.sequence for e in case.events if e.type is EventType.JOINT_ADVICE_DRAFTED}
    assert {e.sequence for e in known.events if not e.content} >= drafts
    whole = [e for e in known.events if e.sequence not in known.withheld]
    assert all(digest_of(event) == event.hash for event in whole)
    if not known.withheld:
        assert as_known_to(case, "auditor", moment).dossier == as_it_stood(case, moment).dossier


@every_scenario
def test_every_party_can_be_shown_whenever_something_was_told(path: Path) -> None:
    case = case_of(path)
    for party in (LANDLORD, *case.agreement.organisations):
        for moment in sorted({d.sent_at for d in case.deliveries if d.sent_at})[::3]:
            state = as_known_to(case, party, moment).dossier
            assert {*state.tracks} <= ({party} if party != LANDLORD else {*case.agreement.organisations})


# --- No more than it could know ------------------------------------------------------------------------------------


class Look(NamedTuple):
    """A marked procedure with its notices on their way, a party, and a moment."""

    scenario: Path
    embargo_days: int
    delays: tuple[timedelta | None, ...]
    party: str
    moment: datetime

    @property
    def told(self) -> Marked:
        return marked(self.scenario, self.embargo_days)

    @property
    def case(self) -> CaseFile:
        return self.told.delivered(*self.delays)


@st.composite
def looks(draw: st.DrawFn) -> Look:
    """Any party, at or around anything that happened, however long the notices took, whatever the embargo."""
    scenario, embargo_days = draw(st.sampled_from(SCENARIOS + TOLD_STORIES)), draw(st.sampled_from([1, 400]))
    waits = st.sampled_from([timedelta(), MINUTE, DAY, 30 * DAY, None])
    delays = tuple(draw(st.lists(waits, min_size=1, max_size=5)))
    case = marked(scenario, embargo_days).delivered(*delays)
    instants = {*case.recorded.values(), *(d.sent_at for d in case.deliveries if d.sent_at)}
    moment = draw(st.sampled_from(sorted(instants))) + draw(st.sampled_from([-MINUTE, timedelta(), MINUTE, 390 * DAY]))
    party = draw(st.sampled_from([LANDLORD, *case.agreement.organisations, "auditor", "administrator"]))
    return Look(scenario, embargo_days, delays, party, moment)


@settings(max_examples=40, deadline=None)
@given(looks())
def test_no_view_shows_a_party_what_it_could_not_know_and_none_hides_what_it_could(look: Look) -> None:
    case = look.case
    shows_what_it_could_know(Oracle(look.told, case), case, look.party, look.moment)


@pytest.mark.parametrize("path", SCENARIOS + TOLD_STORIES, ids=lambda path: path.stem)
def test_nor_does_one_when_everything_is_told(path: Path) -> None:
    told = marked(path, 400)
    case = told.delivered(MINUTE)
    oracle, taking_part = Oracle(told, case), [*told.play.steps[-1].after.tracks]
    for party in {LANDLORD, taking_part[0], taking_part[-1], "auditor"}:
        shows_what_it_could_know(oracle, case, party, max(case.recorded.values()) + MINUTE)


def shows_what_it_could_know(oracle: Oracle, case: CaseFile, party: str, moment: datetime) -> None:
    """No view shows a party more than it could know, and the timeline no less."""
    views = shown(case, party, moment)
    for where, text in views:
        for index, field in set(MARK.findall(text)):
            assert oracle.may_see(int(index), field, party, moment), f"{where} shows {party} {field} of act {index}"
    there = set(MARK.findall(dict(views)["timeline --json"]))
    for index, field in set(MARK.findall(json.dumps([event.content for event in case.events]))) - there:
        assert not oracle.must_see(int(index), field, party, moment), f"{field} of act {index} is hidden from {party}"


def shown(case: CaseFile, party: str, moment: datetime) -> list[tuple[str, str]]:
    """Everything that shows a party a dossier."""
    known, view = as_known(case, party, moment), as_known_to(case, party, moment)
    entries = timeline(known)
    always = [
        ("the state", view.dossier.model_dump_json()),
        ("its export", withheld_for(case, party, moment).model_dump_json()),
        ("the copy", known.model_dump_json()),
        ("timeline --json", json.dumps([entry_described(entry) for entry in entries])),
        ("timeline", printed(lambda: show_entries(entries))),
    ]
    if view.dossier.opened_at is None:
        return always
    told_of_it = Knowledge(case).known_at(case.events[0], party)
    assert told_of_it
    looked = Looked(case, Viewer.operator(), party, (told_of_it, moment))
    found = difference(looked)
    return [
        *always,
        ("show --json", json.dumps(DescribedDossier.of(view).json_value)),
        ("show", printed(lambda: show_view(view))),
        ("diff --json", json.dumps(difference_described(looked, found))),
        ("diff", printed(lambda: show_difference(looked, found))),
    ]


def printed(says: Callable[[], None]) -> str:
    """What something prints."""
    with redirect_stdout(io.StringIO()) as out:
        says()
    return out.getvalue()


@settings(max_examples=30, deadline=None)
@given(looks())
def test_what_may_leave_for_a_party_links_and_has_its_hash(look: Look) -> None:
    case = look.case
    copy = withheld_for(case, look.party, look.moment)
    places = {link.sequence: (link.hash, link.previous) for links in (copy.events, copy.unknown) for link in links}
    assert places == {event.sequence: (event.hash, event.previous) for event in case.events}
    assert first_flaw(copy.events, copy.withheld, copy.unknown) is None
    for event in copy.events:
        if event.sequence in copy.withheld:
            assert (event.content, event.person) == ({}, "")
        else:
            assert digest_of(event) == event.hash


@settings(max_examples=30, deadline=None)
@given(looks())
def test_of_what_a_party_could_not_know_of_a_copy_has_nothing_but_the_link(look: Look) -> None:
    copy, knowledge = withheld_for(look.case, look.party, look.moment), Knowledge(look.case)
    for event in look.case.events:
        known = knowledge.known_at(event, look.party)
        stands = event.sequence in {shown.sequence for shown in copy.events}
        assert stands == (known is not None and known <= look.moment)
    assert {*copy.recorded} == {event.sequence for event in copy.events}
    assert {link.sequence for link in copy.unknown} <= copy.withheld


def test_every_event_has_its_row_with_a_reason() -> None:
    assert {*VISIBILITY} == {*EventType}
    assert all(row.why for row in VISIBILITY.values())


@every_scenario
def test_of_what_followed_an_organisation_sees_only_what_is_about_it_or_about_all(path: Path) -> None:
    case = case_of(path)
    moment = max(case.recorded.values()) + DAY
    for party in case.agreement.organisations:
        known = as_known(case, party, moment)
        followed = [
            event for event in known.events if "said" not in event.content and "fingerprint" not in event.content
        ]
        assert {subject(event) for event in followed} <= {None, party}
        state = as_known_to(case, party, moment).dossier
        assert {term.organisation for term in state.terms.values()} <= {None, party}
        assert {*state.tracks, *state.locks} <= {party, OVERALL}
        assert {cause.organisation for cause in state.causes} <= {None, party}
        assert {breach.organisation for breach in state.breaches} <= {None, party}
        assert {name for cause in state.causes for name in cause.organisations} <= {party}
        assert {name for held in state.consultations for name in held.organisations} <= {party}
        assert {name for held in state.consultations for name in held.holds} <= {party}


@every_scenario
def test_nor_does_it_see_a_strategic_consultation_with_others(path: Path) -> None:
    case = case_of(path)
    moment = max(case.recorded.values()) + DAY
    everything = as_it_stood(case, moment).dossier
    for party in everything.tracks:
        own = {c.consultation for c in everything.causes if party in c.organisations}
        assert {held.number for held in as_known_to(case, party, moment).dossier.consultations} == own


def subject(event: Event) -> str | None:
    """Whose track an event is about: as it says, or by the key of its term."""
    term = event.content.get("term")
    key = Term.model_validate(term).key if isinstance(term, dict) else str(term or "")
    named = event.content.get("organisation")
    return str(named) if named else key.split("/")[0] if key.count("/") == 2 else None


# --- But as much as it could know ----------------------------------------------------------------------------------


def of_type(case: CaseFile, kind: EventType, party: str | None = None) -> Event:
    return next(e for e in case.events if e.type is kind and party in (None, e.party))


def said(event: Event) -> Any:
    return event.content["said"]


def test_an_act_is_known_to_its_sender_at_once_and_to_the_other_side_when_it_is_told() -> None:
    case = case_of(scenario_file("four-verdicts-and-a-conflict"))
    knowledge = Knowledge(case)
    advice = of_type(case, EventType.ADVICE_SUBMITTED, "geleen")
    recorded = case.recorded[advice.sequence]
    assert knowledge.known_at(advice, "geleen") == recorded
    assert knowledge.known_at(advice, LANDLORD) == recorded + MINUTE
    assert knowledge.known_at(advice, "beek") is None
    assert knowledge.knows_content(advice, LANDLORD)
    assert not knowledge.knows_content(advice, LANDLORD, recorded)


def test_a_notice_that_has_not_left_tells_nothing() -> None:
    case = marked(scenario_file("four-verdicts-and-a-conflict"), 1).case
    knowledge = Knowledge(case)
    advice = of_type(case, EventType.ADVICE_SUBMITTED, "geleen")
    assert knowledge.known_at(advice, LANDLORD) is None
    assert knowledge.known_at(advice, "auditor") is not None


def test_how_an_organisation_consults_and_decides_is_its_own_affair() -> None:
    case = case_of(scenario_file("four-verdicts-and-a-conflict"))
    knowledge = Knowledge(case)
    vote = of_type(case, EventType.DELIBERATION_RECORDED, "geleen")
    assert [p for p in ("geleen", "beek", LANDLORD, "auditor") if knowledge.known_at(vote, p)] == [
        "geleen",
        "auditor",
    ]
    view = as_known_to(case, LANDLORD, max(case.recorded.values()) + DAY)
    shown = DescribedDossier.of(view).json_value
    assert "deliberation" not in shown["tracks"][0]
    assert {term["term"] for term in shown["terms"]}.isdisjoint({"consultation", "deliberation"})


def test_what_the_clock_does_is_known_to_those_it_concerns_at_once() -> None:
    case = case_of(scenario_file("response-overdue"))
    knowledge = Knowledge(case)
    breach = next(e for e in case.events if e.type is EventType.BREACH_RECORDED and e.party == CLOCK)
    organisation = str(breach.content["organisation"])
    assert (
        knowledge.known_at(breach, organisation)
        == knowledge.known_at(breach, LANDLORD)
        == case.recorded[breach.sequence]
    )


def test_a_draft_is_of_those_who_take_part() -> None:
    case = case_of(scenario_file("joint-advice"))
    knowledge = Knowledge(case)
    draft = of_type(case, EventType.JOINT_ADVICE_DRAFTED)
    content: Any = draft.content
    joined = {*content["joined"]}
    others = {*case.agreement.organisations, LANDLORD} - joined
    assert len(joined) > 1
    assert others
    assert all(knowledge.known_at(draft, party) for party in joined)
    assert not any(knowledge.known_at(draft, party) for party in others)
    assert not knowledge.knows_content(draft, "auditor")


PAUSE_OF_ALL = """
scenario: a-pause-of-all
agreement: zowonen
acts:
  - at: 2027-01-11 09:00
    by: landlord
    act: open_request
    with: {subject: s, topic: a, right: advice, intended_decision: d, reasons: r, consequences: c,
           addressees: [geleen, beek]}
  - {at: 2027-02-01 09:00, by: landlord, act: pause, with: {from: 2027-02-01, agreed: "yes"}}
until: 2027-02-02 09:00
"""


def test_of_a_pause_of_all_an_organisation_sees_its_own_terms(tmp_path: Path) -> None:
    path = tmp_path / "a-pause-of-all.yaml"
    path.write_text(PAUSE_OF_ALL, encoding="utf-8")
    case = case_of(path)
    knowledge = Knowledge(case)
    pause = of_type(case, EventType.PAUSE_AGREED)
    seen: dict[str, Any] = {party: knowledge.content(pause, party) for party in ("geleen", "beek", LANDLORD)}
    whose = {party: {key.split("/")[0] for key in content["terms"]} for party, content in seen.items()}
    assert whose == {"geleen": {"geleen"}, "beek": {"beek"}, LANDLORD: {"geleen", "beek"}}


def test_whose_consultation_it_was_learns_that_nobody_can_object_any_more_although_another_is_open() -> None:
    case = case_of(scenario_file("four-verdicts-and-a-conflict"))
    knowledge = Knowledge(case)
    ends = {str(e.content["term"]): e for e in case.events if e.type is EventType.TERM_ENDED}
    of_all, of_beek = ends["conclusion_objection/1"], ends["conclusion_objection/2"]
    parties = (LANDLORD, "geleen", "beek", "limbricht", "beekdaelen")
    assert [party for party in parties if knowledge.known_at(of_all, party)] == [*parties]
    assert [party for party in parties if knowledge.known_at(of_beek, party)] == [LANDLORD, "beek"]


def test_of_a_conclusion_that_is_confirmed_nobody_learns_who_was_not_at_that_table() -> None:
    case = case_of(scenario_file("confirmed-while-another-consultation-is-open"))
    knowledge = Knowledge(case)
    confirmed = of_type(case, EventType.CONCLUSION_CONFIRMED)
    end = next(e for e in case.events if e.content.get("term") == "conclusion_objection/1")
    for event in (confirmed, end):
        assert knowledge.known_at(event, "geleen")
        assert knowledge.known_at(event, LANDLORD)
        assert knowledge.known_at(event, "beek") is None


def test_documents_leave_for_whom_they_belong_to_and_open_ones_for_all_who_know_of_them() -> None:
    given = marked(scenario_file("four-verdicts-and-a-conflict"), 400)
    case = given.delivered(MINUTE)
    knowledge = Knowledge(case)
    request = of_type(case, EventType.REQUEST_OPENED)
    vote = of_type(case, EventType.DELIBERATION_RECORDED, "geleen")
    for document in said(request)["documents"]:
        assert knowledge.may_have_document(document, request, LANDLORD)
        assert knowledge.may_have_document(document, request, "auditor")
        assert knowledge.may_have_document(document, request, "geleen") is (document["label"] == "open")
        assert not knowledge.may_have_document(document, request, "administrator")
        assert not knowledge.may_have_document(document, vote, "auditor")


def test_an_embargo_that_is_over_holds_no_document() -> None:
    given = marked(scenario_file("four-verdicts-and-a-conflict"), 1)
    case = given.delivered(MINUTE)
    knowledge = Knowledge(case)
    request = of_type(case, EventType.REQUEST_OPENED)
    embargoed = {"label": "embargo_until 2027-02-01"}
    before, after = (datetime.fromisoformat(f"2027-{day}T12:00:00+00:00") for day in ("01-31", "02-01"))
    assert not knowledge.may_have_document(embargoed, request, "geleen", before)
    assert knowledge.may_have_document(embargoed, request, "geleen", after)


def test_who_takes_no_part_knows_nothing() -> None:
    case = case_of(scenario_file("amended-request"))
    knowledge = Knowledge(case)
    taking_part = {*fold(Dossier(number=case.number), case.events).tracks}
    assert {*case.agreement.organisations} - taking_part
    for outsider in ({*case.agreement.organisations} - taking_part) | {"administrator", "stranger"}:
        assert not any(knowledge.known_at(event, outsider) for event in case.events)


# --- By mail, or by the page of the dossier, whichever came first --------------------------------------------------


def unsent(case: CaseFile, *sights: Sight) -> CaseFile:
    """A dossier of which no notice left, and whose page was seen."""
    waiting = tuple(delivery.model_copy(update={"sent_at": None}) for delivery in case.deliveries)
    return case.model_copy(update={"deliveries": waiting, "sights": sights})


@every_scenario
def test_the_page_tells_a_party_what_its_mail_would_have_told_it_and_nobody_else_anything(path: Path) -> None:
    case = case_of(path)
    by_mail, last = Knowledge(case), case.events[-1].sequence
    for party in (LANDLORD, *by_mail.organisations):
        sight = Sight(party=party, sequence=last, seen_at=max(case.recorded.values()) + DAY)
        by_page, by_nothing = Knowledge(unsent(case, sight)), Knowledge(unsent(case))
        for other in (LANDLORD, *by_mail.organisations):
            expected = by_mail if other == party else by_nothing
            known = [event.sequence for event in case.events if by_page.known_at(event, other)]
            assert known == [event.sequence for event in case.events if expected.known_at(event, other)]


def test_what_came_first_counts_and_a_page_tells_nothing_of_what_came_after_it() -> None:
    case = case_of(scenario_file("four-verdicts-and-a-conflict"))
    advice = of_type(case, EventType.ADVICE_SUBMITTED, "geleen")
    recorded, last = case.recorded[advice.sequence], case.events[-1].sequence

    def known(*sights: Sight, mailed: bool = True) -> datetime | None:
        seen = case.model_copy(update={"sights": sights}) if mailed else unsent(case, *sights)
        return Knowledge(seen).known_at(advice, LANDLORD)

    def landlord(sequence: int, after: timedelta) -> Sight:
        return Sight(party=LANDLORD, sequence=sequence, seen_at=recorded + after)

    assert known() == recorded + MINUTE
    assert known(landlord(last, MINUTE / 2)) == recorded + MINUTE / 2
    assert known(landlord(last, DAY)) == recorded + MINUTE
    assert known(landlord(last, DAY), mailed=False) == recorded + DAY
    assert known(landlord(advice.sequence, DAY), landlord(last, MINUTE), mailed=False) == recorded + MINUTE
    assert known(landlord(advice.sequence, -DAY), mailed=False) == recorded  # never before it was there
    assert known(landlord(advice.sequence - 1, DAY), mailed=False) is None
    assert known(Sight(party="beek", sequence=last, seen_at=recorded), mailed=False) is None


def test_who_saw_what_is_for_the_other_side_a_day_and_for_other_organisations_nothing() -> None:
    case = case_of(scenario_file("four-verdicts-and-a-conflict"))
    at, last = max(case.recorded.values()) + DAY, case.events[-1].sequence
    looks = [Sight(party=party, sequence=last, seen_at=at) for party in ("geleen", LANDLORD)]
    seen = case.model_copy(update={"sights": tuple(looks)})
    request = of_type(case, EventType.REQUEST_OPENED)
    vote = of_type(case, EventType.DELIBERATION_RECORDED, "geleen")
    advice = of_type(case, EventType.ADVICE_SUBMITTED, "geleen")

    def told(reader: str | None, event: Event) -> list[tuple[str, bool]]:
        return [(s.party, s.at is not None) for s in seen_in(seen, reader, at) if s.event == event.sequence]

    assert told(LANDLORD, request) == [("geleen", False)]
    assert told("geleen", advice) == [(LANDLORD, False)]
    assert told("geleen", vote) == told("auditor", vote) == []
    assert told("beek", request) == told("beek", advice) == []
    assert told("auditor", advice) == told(None, advice) == [(LANDLORD, True)]
    assert seen_in(seen, None, at - MINUTE) == ()


def test_a_copy_for_a_party_holds_its_own_sights() -> None:
    case = case_of(scenario_file("four-verdicts-and-a-conflict"))
    at, last = max(case.recorded.values()) + DAY, case.events[-1].sequence
    looks = tuple(Sight(party=party, sequence=last, seen_at=at) for party in ("geleen", LANDLORD))
    seen = case.model_copy(update={"sights": looks})

    assert [s.party for s in withheld_for(seen, "geleen").sights] == ["geleen"]
    assert [s.party for s in as_known(seen, LANDLORD, at).sights] == [LANDLORD]
    assert withheld_for(seen, "auditor").sights == as_known(seen, "auditor", at).sights == looks
    assert as_known(seen, "auditor", at - MINUTE).sights == withheld_for(seen, "geleen", at - MINUTE).sights == ()
