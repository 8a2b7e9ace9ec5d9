"""Who is told what: the right parties, each act once, nobody about what is another's own."""

from pathlib import Path

import pytest

from models.events import EventType
from models.notices.details import DETAILS
from models.notices.recipients import DATED, ENTERED, TOLD, UNTOLD, notices
from models.parties import LANDLORD
from models.record.notice import Item, Notice, NoticeKind
from models.scenario import read
from tests.notices.playing import SCENARIOS, Play, play, played, story

K = NoticeKind
OWN = {EventType.CONSULTATION_RECORDED, EventType.CONSULTATION_SKIPPED, EventType.DELIBERATION_RECORDED}
JOINT = {EventType.JOINT_ADVICE_DRAFTED, EventType.JOINT_ADVICE_COSIGNED, EventType.JOINT_ADVICE_LEFT}
OF_ONE_TRACK = {
    EventType.INCOMPLETENESS_CLAIMED,
    EventType.CLAIM_RULED,
    EventType.INFORMATION_PROVIDED,
    EventType.QUESTION_ASKED,
    EventType.QUESTION_ANSWERED,
    EventType.ADVICE_RECEIVED,
    EventType.ADVICE_SUPPLEMENTED,
    EventType.RESPONSE_GIVEN,
    EventType.RESPONSE_AMENDED,
    EventType.REACTION_GIVEN,
    EventType.EXTENSION_REQUESTED,
    EventType.EXTENSION_GRANTED,
    EventType.EXTENSION_REFUSED,
    EventType.PERIOD_LENGTHENED,
}
RECEIPTS = {told.kind for row in (*TOLD.values(), (ENTERED,)) for told in row if told.receipt}


@pytest.fixture(params=SCENARIOS, ids=lambda path: path.stem)
def scenario(request: pytest.FixtureRequest) -> Play:
    path: Path = request.param
    return play(path)


def test_every_event_has_its_row_or_the_reason_why_nobody_is_told() -> None:
    assert set(TOLD) | set(UNTOLD) == set(EventType)
    assert not set(TOLD) & set(UNTOLD)


def test_every_kind_of_notice_has_an_event() -> None:
    told = {told.kind for rows in TOLD.values() for told in rows} | {ENTERED.kind, DATED.kind}
    assert told == set(NoticeKind)
    assert set(DETAILS) <= told


def test_every_kind_of_notice_occurs_in_a_scenario() -> None:
    occurring = {item.kind for path in SCENARIOS for notice in play(path).notices for item in notice.items}
    assert occurring == set(NoticeKind)


def test_one_act_or_moment_sends_a_party_one_mail(scenario: Play) -> None:
    for step in scenario.steps:
        moments = {(event.party, event.act_id, event.time) for event in step.events}
        recipients = [notice.recipient for notice in step.notices]
        assert max(map(recipients.count, recipients), default=0) <= len(moments)


def test_a_notice_has_a_key_of_its_own(scenario: Play) -> None:
    keys = [(notice.dossier, notice.sequence, notice.recipient, notice.kind) for notice in scenario.notices]
    assert len(keys) == len(set(keys))


def test_a_notice_carries_the_number_and_the_hash_of_the_last_entry_then(scenario: Play) -> None:
    for notice in scenario.notices:
        assert notice.head in (scenario.events[notice.entry].hash, "")
        assert notice.sequence <= notice.entry


def test_what_concerns_one_track_goes_to_that_organisation_and_the_landlord(scenario: Play) -> None:
    for notice, item in _items(scenario):
        event = scenario.events[item.sequence]
        if event.type in OF_ONE_TRACK:
            about = event.content["organisation"]
            cosigners = scenario.steps[-1].after.joint.joined if event.content.get("joint") else ()
            assert notice.recipient in (LANDLORD, about, *cosigners), (notice.recipient, item.kind)


def test_what_an_organisation_does_among_itself_is_told_to_nobody_else(scenario: Play) -> None:
    for notice, item in _items(scenario):
        event = scenario.events[item.sequence]
        if event.type in OWN:
            assert (notice.recipient, item.kind) == (event.party, K.ENTERED_FOR_YOU)
        if event.type in JOINT:
            assert notice.recipient not in (LANDLORD, event.party)


def test_nobody_is_told_what_it_did_itself_save_by_a_receipt(scenario: Play) -> None:
    for notice, item in _items(scenario):
        event = scenario.events[item.sequence]
        if "said" in event.content and event.party == notice.recipient:
            assert item.kind in RECEIPTS


def test_only_parties_of_the_dossier_are_told(scenario: Play) -> None:
    for step in scenario.steps:
        told = {notice.recipient for notice in step.notices if notice.kind is not K.ACT_REFUSED}
        assert told <= {LANDLORD, *step.after.tracks}


def test_a_second_fold_of_the_same_events_tells_the_same(scenario: Play) -> None:
    for step in scenario.steps:
        assert notices(step.events, step.after, scenario.agreement) == step.notices


@pytest.mark.parametrize("secret", ["GEHEIM VERSLAG", "GEHEIME STEMMING", "Begroting bestuur"])
def test_deliberation_account_and_board_documents_are_never_quoted(secret: str) -> None:
    assert all(secret not in notice.model_dump_json() for notice in story("geschil").notices)


def test_a_consultation_about_one_organisation_is_told_to_no_other() -> None:
    told = story("geschil")
    concluded = {n.recipient: n for n in told.notices if n.kind is K.STRATEGIC_CONSULTATION_CONCLUDED}
    assert set(concluded) == {LANDLORD}  # beek recorded it; geleen was never told of it
    assert "VERTROUWELIJK" in concluded[LANDLORD].model_dump_json()


def test_who_gets_an_outcome_was_told_of_the_opening_and_reads_what_was_agreed(scenario: Play) -> None:
    for number, notice in enumerate(scenario.notices):
        for item in notice.items:
            if item.kind is K.STRATEGIC_CONSULTATION_CONCLUDED:
                before = [i.kind for n in scenario.notices[:number] if n.recipient == notice.recipient for i in n.items]
                assert K.STRATEGIC_CONSULTATION_OPENED in before
                said = scenario.events[item.sequence].content["said"]
                assert isinstance(said, dict)
                assert item.values["outcome"] == said["outcome"]
                assert [quote.text for quote in item.quotes] == [said["account"]]


def test_a_consultation_about_all_is_told_to_all() -> None:
    told = {n.recipient for n in story("overleg").notices if n.kind is K.STRATEGIC_CONSULTATION_CONCLUDED}
    assert told == {LANDLORD, "beek"}  # geleen recorded it


def test_a_joint_draft_is_seen_only_by_those_who_take_part() -> None:
    saw = {n.recipient for n in story("samen").notices if K.JOINT_ADVICE_DRAFTED in [i.kind for i in n.items]}
    assert saw == {"beek", "limbricht"}


def test_a_joint_advice_confirms_to_each_and_reaches_the_landlord_as_one() -> None:
    told = story("samen")
    assert told.item(LANDLORD, K.ADVICE_RECEIVED).organisations == ("geleen", "beek")
    assert K.ADVICE_CONFIRMED in told.told("geleen")
    assert K.ADVICE_CONFIRMED in told.told("beek")


def test_conflicting_advice_is_told_to_all_without_saying_who_advised_what() -> None:
    told = story("samen")
    for organisation in ("geleen", "beek", "limbricht", "beekdaelen"):
        item = told.item(organisation, K.STRATEGIC_CONSULTATION_OPENED)
        assert item.values["cause"] == "conflicting_advice"
        assert item.organisations == ()


def test_an_act_that_the_landlord_entered_is_told_to_its_sender() -> None:
    notice = story("overleg").notice("beek", K.ENTERED_FOR_YOU)
    assert notice.items[0].values["entered_by"] == LANDLORD


def test_the_landlord_learns_that_it_may_execute_only_when_every_lock_is_open() -> None:
    assert story("zwaarwegend").told(LANDLORD).count(K.MAY_EXECUTE) == 1
    assert K.MAY_EXECUTE not in story("samen").told(LANDLORD)


def test_a_refused_act_is_told_to_its_sender_alone() -> None:
    refused = [n for n in story("zwaarwegend").notices if n.kind is K.ACT_REFUSED]
    assert [n.recipient for n in refused] == ["beek"]


def test_an_outsider_whose_act_is_refused_learns_nothing_of_the_dossier() -> None:
    told = story("buitenstaander")
    notice = told.notice("geleen", K.ACT_REFUSED)
    assert (notice.subject, notice.head) == ("", "")


def test_no_reminder_of_what_was_done_in_the_same_breath() -> None:
    told = story("zwaarwegend")
    assert K.REMINDER not in told.told("beek")


def _items(scenario: Play) -> list[tuple[Notice, Item]]:
    return [(notice, item) for notice in scenario.notices for item in notice.items]


# --- Of several strategic consultations, each is told to its own ---------------------------------------------------

CONFIRMED = "confirmed-while-another-consultation-is-open"


def told_of(name: str, kind: NoticeKind) -> list[str]:
    """Who was told of a kind in a scenario, each time."""
    return [n.recipient for n in played_scenario(name).notices if kind in [item.kind for item in n.items]]


def played_scenario(name: str) -> Play:
    return play(next(path for path in SCENARIOS if path.stem == name))


def test_a_conclusion_that_is_confirmed_is_told_to_those_of_that_consultation_although_another_is_open() -> None:
    assert told_of(CONFIRMED, K.CONCLUSION_CONFIRMED) == [LANDLORD, "geleen"]


def test_those_who_were_told_that_a_consultation_opened_are_told_that_it_is_cancelled() -> None:
    name = "executed-between-a-response-and-its-entry"
    assert {*told_of(name, K.STRATEGIC_CONSULTATION_CANCELLED)} == {*told_of(name, K.STRATEGIC_CONSULTATION_OPENED)}


def test_that_a_consultation_was_held_in_time_after_all_is_told_to_those_it_is_about() -> None:
    given = """
scenario: held-in-time-after-all
agreement: zowonen
acts:
  - at: 2027-01-11 09:00
    by: landlord
    act: open_request
    with: {subject: s, topic: a, right: advice, intended_decision: d, reasons: r, consequences: c,
           addressees: [geleen, beek]}
  - {at: 2027-01-18 09:00, by: geleen, act: skip_consultation, with: {reason: r}}
  - {at: 2027-01-25 20:00, by: geleen, act: record_deliberation,
     with: {date: 2027-01-25, present: 4, for: 4, against: 0, abstained: 0, motion: m}}
  - {at: 2027-02-01 09:00, by: geleen, act: submit_advice, with: {verdict: positive_with_conditions, points: [p]}}
  - {at: 2027-02-08 09:00, by: landlord, act: respond,
     with: {organisation: geleen, points: [{point: 1, answer: partly, reasons: r}], decision: d}}
  - {at: 2027-03-02 09:00, received: 2027-02-17, by: geleen, entered_by: landlord, channel: letter,
     act: conclude_strategic_consultation, with: {outcome: settled, account: a}}
until: 2027-03-03
"""
    told = [n for n in played(read(given)).notices if K.IN_TIME_AFTER_ALL in [item.kind for item in n.items]]
    assert [notice.recipient for notice in told] == [LANDLORD, "geleen"]
