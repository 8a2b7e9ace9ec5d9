"""The dossier at any moment: as its events fold to it, what changed between two moments, and how every date came about;
in the auditor's commands, with their exit codes."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from application.described import DescribedDossier
from audit.looking.difference import WITH_FIELDS, Change, differences
from audit.looking.explanation import DerivationStep, Explanation, explained
from commands import output
from models.calendar import DAY, Calendar
from models.evolve import evolve
from models.knowledge.case_file import CaseFile
from models.knowledge.view import View, as_it_stood, as_known_to
from models.parties import LANDLORD
from models.record.tables import EventRow
from models.scenario import Scenario
from models.state import Dossier
from models.terms import Unit
from tests.audit.bundled import Bundled, papers_file
from tests.audit.marked import MARK, Marked, Oracle, marked
from tests.audit.playing import SCENARIOS, OnRecord, case_of, scenario_file
from tests.front_door import CommandLine, Outcome

MINUTE = timedelta(minutes=1)
RecordWith = Callable[..., OnRecord]
every_scenario = pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)


# --- Time travel ---------------------------------------------------------------------------------------------------


def folds(case: CaseFile) -> Iterator[tuple[datetime, Dossier]]:
    """Each moment at which something entered, with what all events up to it fold to, one by one."""
    entered = list(accumulate((event.time for event in case.events), max))
    state = Dossier(number=case.number)
    for number, (event, moment) in enumerate(zip(case.events, entered, strict=True), 1):
        state = evolve(state, event)
        if number == len(entered) or entered[number] > moment:
            yield moment, state


@every_scenario
def test_at_every_event_the_dossier_is_what_its_events_fold_to(path: Path) -> None:
    case = case_of(path)
    for moment, state in folds(case):
        view = as_it_stood(case, moment)
        assert view.whole
        assert view.dossier == state


@every_scenario
def test_between_two_events_nothing_is_another(path: Path) -> None:
    case = case_of(path)
    moments = [moment for moment, _ in folds(case)]
    for earlier, later in list(pairwise(moments))[::3]:
        before, between = as_it_stood(case, earlier), as_it_stood(case, later - timedelta(microseconds=1))
        assert before.dossier == between.dossier


# --- What changed --------------------------------------------------------------------------------------------------

Standing = dict[tuple[str, str], dict[str, Any]]


def standing(view: View) -> Standing:
    """What stands in a view, read from what `show --json` says of it, and its breaches and requests from the state."""
    told, dossier = json.loads(json.dumps(DescribedDossier.of(view).json_value)), view.dossier
    own = {name: told[name] for name in ("stage", "version", "result", "subject", "links")}
    found: Standing = {("dossier", dossier.number): {**own, "withdrawn": dossier.withdrawn}}
    for lock in told["lock"]:
        found["lock", lock["organisation"] or "overall"] = {name: lock[name] for name in ("state", "ground")}
    for track in told["tracks"]:
        name = track.pop("organisation")
        found["track", name] = {field: value for field, value in track.items() if field != "acknowledged"}
    for term in told["terms"]:
        of, key = f"{term['organisation']}/" if term["organisation"] else "", f"{term['term']}/{term['version']}"
        found["term", of + key] = {name: term[name] for name in ("state", "ends", "overtaken", "paused_from")}
    for cause in told["causes"]:
        found["cause", f"{cause['cause']} {cause['term'] or dossier.number}"] = cause
    for about, told_as in _COUNTED.items():
        found |= {(about, str(number)): thing for number, thing in enumerate(told[told_as], 1)}
    for consultation in told["strategic_consultations"]:
        found["strategic_consultation", str(consultation["number"])] = consultation
    for breach in dossier.breaches:
        found["breach", f"{breach.breach} {breach.term}"] = breach.model_dump(mode="json")
    for request in dossier.extension_requests:
        found["extension_request", request.answer_term] = request.model_dump(mode="json")
    several = (dossier.causes, dossier.breaches, dossier.extension_requests, dossier.disputes, dossier.executions)
    expected = 1 + sum(map(len, (told["lock"], told["tracks"], told["terms"], dossier.consultations, *several)))
    assert len(found) == expected, "every thing has a key of its own"
    return found


_COUNTED = {"dispute": "disputes", "execution": "executions"}


def applied(changes: tuple[Change, ...], old: Standing) -> Standing:
    """What stands after changes."""
    new = {key: dict(thing) for key, thing in old.items()}
    for change in changes:
        key = (change.about, change.key)
        if change.field:
            assert new[key][change.field] == change.before
            new[key][change.field] = change.after
        elif isinstance(change.after, Mapping):
            assert change.about not in WITH_FIELDS or key not in new
            assert new.get(key) == change.before
            new[key] = dict(change.after)
        else:
            assert new.pop(key) == change.before
    return new


def changes_lead_from_one_to_the_other(before: View, after: View) -> None:
    assert applied(differences(before, after), standing(before)) == standing(after)


@every_scenario
def test_the_earlier_dossier_with_what_changed_is_the_later_one(path: Path) -> None:
    case = case_of(path)
    views = [View(state, moment) for moment, state in folds(case)]
    for before, after in (*pairwise(views), (views[0], views[-1]), (views[-1], views[0])):
        changes_lead_from_one_to_the_other(before, after)
    assert differences(views[-1], views[-1]) == ()


@every_scenario
def test_so_it_is_in_the_eyes_of_a_party(path: Path) -> None:
    case = case_of(path)
    moments = [moment + MINUTE for moment, _ in folds(case)]
    for party in (LANDLORD, next(iter(as_it_stood(case, moments[-1]).dossier.tracks)), "auditor"):
        views = [as_known_to(case, party, moment) for moment in (moments[0], moments[len(moments) // 2], moments[-1])]
        for before, after in pairwise(views):
            changes_lead_from_one_to_the_other(before, after)


# --- How every date came about -------------------------------------------------------------------------------------


@every_scenario
def test_every_end_on_record_comes_out_again_and_follows_from_its_steps_alone(path: Path) -> None:
    case = case_of(path)
    for term in as_it_stood(case, max(case.recorded.values())).dossier.terms.values():
        found = explained(term, case)
        assert found.differences == ()
        assert found.anew == term.derivation
        assert end_by(found, case.agreement.calendar) == term.derivation.ends
        rests_on_article_and_clause(found, case)


def end_by(found: Explanation, calendar: Calendar) -> date:
    """The end of a term by the steps that are told, with a finger on the calendar."""
    steps, rule = found.steps, found.term.derivation
    start, length = only("start", steps).day, only("length", steps)
    assert start
    assert length.day
    assert not [step for step in steps if step.what == "closed period"]
    passed = {step.day for step in steps if step.what == "not counted"}
    assert all(calendar.day_off(day) for day in passed if day)
    if named := re.match(r"(\d+) (days|weeks|working days)", length.why):
        days = int(named[1]) * (7 if named[2] == "weeks" else 1)
        assert length.day == (start + days * DAY if rule.unit is not Unit.WORKING_DAYS else length.day)
        counted = {start + n * DAY for n in range(1, (length.day - start).days + 1)} - passed
        assert len(counted) >= days
    end = length.day
    for step in steps:
        end = moved(end, step)
    assert end == only("raw end", steps).day
    for step in steps:
        if step.what == "cannot end on":
            assert step.day == end
            end += DAY
    assert end == only("end", steps).day
    return end


def moved(end: date, step: DerivationStep) -> date:
    """The end after a step that moves it: never an earlier one, and after a pause as many days are left as before."""
    if step.what in ("extension", "lengthening", "kept") and step.day:
        return max(end, step.day)
    if step.what == "pause":
        first, until = map(date.fromisoformat, re.findall(r"\d{4}-\d\d-\d\d", step.why))
        return end + (until - first) if end >= first else end
    return end


def only(what: str, steps: tuple[DerivationStep, ...]) -> DerivationStep:
    (step,) = (step for step in steps if step.what == what)
    return step


def rests_on_article_and_clause(found: Explanation, case: CaseFile) -> None:
    assert all(step.source for step in found.steps)
    assert found.term.derivation.source in only("length", found.steps).source
    for step in found.steps:
        parts = step.source.split("; ")  # none says again what another one says
        assert not [one for one in parts for other in parts if other.startswith(f"{one}:") or f"({one})" in other]
    for step in found.steps:
        if step.entry:
            assert "term" in case.events[step.entry - 1].content
        if step.what in ("cannot end on", "not counted"):
            assert step.day
            off = case.agreement.calendar.day_off(step.day)
            assert step.source.startswith("Atw art. ")
            assert off is None or step.why == off.value or "Atw art. 2" in step.why


# --- The commands --------------------------------------------------------------------------------------------------

NUMBER = "2027-001"
DURING = "2027-01-29T12:00"


@pytest.fixture
def letters(record_with: RecordWith) -> OnRecord:
    return record_with("letters")


def shown(outcome: Outcome) -> str:
    assert (outcome.code, outcome.err.replace(_STILL_TO_COME, "")) == (0, "")
    return outcome.out


_STILL_TO_COME = "warning: that moment is still to come; it stands so if nothing happens until then\n"


def test_list_tells_every_dossier_and_what_waits(record_with: RecordWith, auditor: CommandLine) -> None:
    record_with("letters", "withdrawn", "consent-never-answered", delivered=False)
    told = auditor("list", "--json")
    assert told.code == 0
    assert [(row["dossier"], row["result"], row["open"]) for row in told.json] == [
        ("2027-001", "adopted_with_deviation", False),
        ("2027-002", "withdrawn", False),
        ("2027-003", None, True),
    ]
    assert all(row["notices_waiting"] for row in told.json)
    assert [row["dossier"] for row in auditor("list", "--open", "--json").json] == ["2027-003"]
    assert [line.split()[0] for line in shown(auditor("list", "--closed")).splitlines()] == [
        "Dossier", "2027-001", "2027-002",
    ]  # fmt: skip


@pytest.mark.usefixtures("letters")
def test_show_at_a_moment_is_the_fold_of_what_had_entered_by_then(auditor: CommandLine) -> None:
    case = case_of(scenario_file("letters"))
    for moment, state in list(folds(case))[::4]:
        told = auditor("show", NUMBER, "--at", moment.isoformat(), "--json").json
        assert (told.pop("as"), told.pop("whole")) == (None, True)
        entered = tuple(event for event in case.events if event.time <= moment)
        assert told == json.loads(json.dumps(DescribedDossier.of(View(state, moment, events=entered)).json_value))


@pytest.mark.usefixtures("letters")
def test_show_as_a_party_says_through_whose_eyes(auditor: CommandLine) -> None:
    assert "As landlord could know it at 2027-02-01 00:00" in shown(
        auditor("show", NUMBER, "--as", LANDLORD, "--at", "2027-02-01")
    )
    told = auditor("show", NUMBER, "--as", LANDLORD, "--at", "2027-02-01", "--json").json
    assert (told["as"], told["whole"]) == (LANDLORD, False)


@pytest.mark.usefixtures("letters")
def test_timeline_tells_three_times_of_a_letter_that_came_in_time_and_was_entered_late(auditor: CommandLine) -> None:
    advice = next(e for e in auditor("timeline", NUMBER, "--json").json if e["type"] == "advice_submitted")
    assert advice["happened"].startswith("2027-02-22T23:59:59.999999")
    assert advice["entered"].startswith("2027-02-25T09:00")
    assert {told["party"]: told["at"] for told in advice["delivered"]} == {"hv": "2027-02-25T09:01:00+01:00"}
    assert advice["delay"][0]["in_words"] == "on the last day of advice (hv)"
    lines = shown(auditor("timeline", NUMBER)).splitlines()
    at = lines.index("2027-02-25 09:00  hv (somebody of hv, letter, known by paper, entered by landlord)")
    assert lines[at + 1].strip() == "entered 2027-02-25 09:00; happened 2027-02-22 24:00"
    assert lines[at + 2].strip().startswith(f"{advice['number']}. submitted its advice: negative")
    assert lines[at + 3].strip() == "on the last day of advice (hv)"
    assert "       delivered 2027-02-25 09:01 to hv, landlord" in lines


def test_timeline_says_what_is_late_what_is_missed_and_what_waits(
    record_with: RecordWith, auditor: CommandLine
) -> None:
    record_with("response-overdue", delivered=False)
    told = shown(auditor("timeline", NUMBER))
    assert "response (hv) missed: its last day was " in told
    assert " late for response (hv)" in told
    assert "not delivered yet to " in told
    assert "delivered 2027" not in told


@pytest.mark.usefixtures("letters")
def test_diff_tells_what_changed_and_what_came_in_between(auditor: CommandLine) -> None:
    told = auditor("diff", NUMBER, "--from", "2027-02-01", "--to", "2027-03-01", "--json").json
    case = case_of(scenario_file("letters"))
    before, after = (as_it_stood(case, datetime.fromisoformat(told[moment])) for moment in ("from", "to"))
    changes = tuple(Change.model_validate({k: v for k, v in c.items() if k != "in_words"}) for c in told["changes"])
    assert applied(changes, standing(before)) == standing(after)
    assert [event["number"] for event in told["events"]] == list(range(19, 38))
    lines = shown(auditor("diff", NUMBER, "--from", "2027-02-01", "--to", "2027-03-01")).splitlines()
    assert "- The dossier, stage: deliberation, then response" in lines
    assert "- The advice term of hv, overtaken: no, then yes" in lines
    assert shown(auditor("diff", NUMBER, "--from", "2027-02-01", "--to", "2027-02-02")).count("N") == 2  # nothing, none


@pytest.mark.usefixtures("letters")
def test_explain_takes_a_term_by_any_of_its_names(auditor: CommandLine) -> None:
    told = auditor("explain", NUMBER, "hv/advice/1", "--json")
    assert told.code == 0
    assert [one["key"] for one in told.json] == ["hv/advice/1"]
    for name in ("advice", "hv/advice", "advice/1"):
        assert auditor("explain", NUMBER, name, "--json").json == told.json
    assert [one["key"] for one in auditor("explain", NUMBER, "strategic-consultation", "--json").json] == [
        "strategic_consultation/1",
        "strategic_consultation/2",
    ]
    printed = shown(auditor("explain", NUMBER, "hv/advice"))
    assert "it ends on Monday 22 February 2027 at 24:00" in printed
    assert "comes out the same" in printed


def test_explain_says_where_a_date_on_record_does_not_come_out_again(letters: OnRecord, auditor: CommandLine) -> None:
    with letters.engine.begin() as connection:
        row = connection.execute(select(EventRow.sequence, EventRow.content).where(EventRow.sequence == 5)).one()
        content = json.loads(json.dumps(row.content))
        assert content["term"]["derivation"]["ends"] == "2027-02-22"
        content["term"]["derivation"]["ends"] = "2027-02-21"
        connection.execute(update(EventRow).where(EventRow.sequence == 5).values(content=content))
    told = auditor("explain", NUMBER, "hv/advice")
    assert told.code == 1
    assert "It differs: ends is 2027-02-21 on record, and 2027-02-22 derived again." in told.out
    (found,) = auditor("explain", NUMBER, "hv/advice", "--json").json
    assert (found["same"], found["differences"][0]["part"]) == (False, "ends")


@pytest.mark.parametrize("damage", ["dropped", "emptied", "replaced"])
def test_a_chain_that_does_not_hold_is_said_and_never_a_fault_of_the_program(
    damage: str, letters: OnRecord, auditor: CommandLine
) -> None:
    fifth = (EventRow.dossier == NUMBER, EventRow.sequence == 5)
    with letters.engine.begin() as connection:
        if damage == "dropped":
            connection.execute(delete(EventRow).where(*fifth))
        else:
            content = {} if damage == "emptied" else {"term": 1}
            connection.execute(update(EventRow).where(*fifth).values(content=content))
    for line in ("show {}", "timeline {}", "diff {} --from 2027-02-01", "explain {} hv/advice", "show {} --as hv"):
        told = auditor(*line.format(NUMBER).split())
        assert told.code in (1, 2)
        assert "warning: the chain of events does not hold: event 5 " in told.err
        assert "unexpected" not in told.err, line
    listed = auditor("list")
    assert listed.code == 1
    assert f"{NUMBER}: its events cannot be followed: event 5 " in listed.err


FAULTS: dict[str, tuple[int, tuple[str, ...]]] = {
    "show 2027-099": (1, ("There is no such dossier:", "2027-099")),
    "show 2027-099 --at y": (2, ("--at: 'y' is no moment", "There is no such dossier:")),
    "show 2027-001 --as geelen": (2, ("--as: there is no party 'geelen'; there are landlord, hv, auditor",)),
    "show 2027-001 --at 2027-13-01": (2, ("--at: '2027-13-01' is no moment",)),
    "show 2027-001 --at 2026-01-01": (1, ("did not exist on 2026-01-01 00:00: it was opened on 2027-01-11 09:00",)),
    "timeline 2027-001 --at 2026-01-01": (1, ("it was opened on 2027-01-11 09:00",)),
    "explain 2027-001 advice --at 2026-01-01": (1, ("it was opened on 2027-01-11 09:00",)),
    "show 2027-001 --as administrator": (1, ("administrator could know nothing of it",)),
    "timeline 2027-001 --as hv --at 2027-01-11T09:00": (1, ("hv could know nothing of it", "from 2027-01-11 09:01 on")),
    "diff 2027-001": (2, ("--from",)),
    "diff 2027-001 --from 2026-01-01": (1, ("it was opened on 2027-01-11 09:00",)),
    "diff 2027-001 --from 2027-03-01 --to 2027-02-01 --as nobody": (
        2,
        ("--to: 2027-02-01 00:00 lies before --from.", "'nobody'"),
    ),
    "diff 2027-001 --from x --to y --as z": (2, ("--from: 'x'", "--to: 'y'", "'z'")),
    "explain 2027-001 hv/advise": (2, ("Did you mean hv/advice", "  hv/advice/1\n", "  closing/1\n")),
    "show 2027-001 --bundle nowhere.zip": (2, ("There is no bundle nowhere.zip.",)),
    "show": (2, ("DOSSIER",)),
}


@pytest.mark.usefixtures("letters")
def test_a_command_that_cannot_answer_names_every_fault(auditor: CommandLine) -> None:
    for line, (code, named) in FAULTS.items():
        told = auditor(*line.split())
        assert (line, told.code, told.out) == (line, code, "")
        assert [words for words in named if words not in told.err] == [], told.err
        in_json = auditor(*line.split(), "--json")
        assert in_json.code == code
        assert in_json.json.keys() & {"error", "refusals"}


@pytest.mark.parametrize("columns", [80, 120])
def test_on_a_terminal_nothing_is_cut_off(
    columns: int, letters: OnRecord, auditor: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert letters.numbers == (NUMBER,)
    monkeypatch.setattr(output, "_on_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    commands = ("list", f"show {NUMBER} --as landlord", f"timeline {NUMBER}", f"explain {NUMBER} advice")
    for line in (*commands, f"diff {NUMBER} --from 2027-02-01"):
        printed = shown(auditor(*line.split()))
        assert max(map(len, printed.splitlines())) <= columns
    assert "Checkpoint" in shown(auditor("list"))
    assert "Done" in shown(auditor("show", NUMBER, "--as", LANDLORD, "--at", DURING))


# --- From a bundle -------------------------------------------------------------------------------------------------


def test_a_bundle_answers_as_the_record_does(tmp_path: Path, auditor: CommandLine) -> None:
    bundled = Bundled(tmp_path / "var")
    (number,) = bundled.add(papers_file(tmp_path))
    bundled.checkpoint()
    file = tmp_path / "auditor.zip"
    bundled.export(file)
    for command in (
        f"show {number} --at 2027-01-26T12:00",
        f"show {number} --at 2027-02-02 --as beek",
        f"timeline {number}",
        f"timeline {number} --as landlord",
        f"diff {number} --from 2027-01-21 --to 2027-02-02",
        f"explain {number} advice",
    ):
        told = auditor(*command.split(), "--json")
        assert told.code == 0
        assert auditor(*command.split(), "--json", "--bundle", str(file)).json == told.json, command


def test_the_copy_of_a_party_is_read_through_its_eyes(tmp_path: Path, auditor: CommandLine) -> None:
    bundled = Bundled(tmp_path / "var")
    (number,) = bundled.add(papers_file(tmp_path))
    bundled.checkpoint()
    bundled.export(tmp_path / "beek.zip", party="beek")
    of_beek = ("--bundle", str(tmp_path / "beek.zip"))
    state = auditor("show", number, *of_beek, "--json").json
    assert state["as"] == "beek"
    assert {term["organisation"] for term in state["terms"]} <= {None, "beek"}
    assert "As beek could know it" in shown(auditor("show", number, *of_beek))
    assert auditor("diff", number, "--from", "2027-01-21", *of_beek, "--json").json["as"] == "beek"
    shown_here, live = (auditor("timeline", number, *where, "--json").json for where in (of_beek, ("--as", "beek")))
    assert {entry["number"] for entry in shown_here} == {entry["number"] for entry in live}
    told = auditor("show", number, "--as", LANDLORD, *of_beek)
    assert (told.code, told.out) == (2, "")
    assert "this bundle is the copy of beek" in told.err


# --- No more than a party could know, through the front door ------------------------------------------------------


@pytest.mark.parametrize("name", ["joint-advice", "letters", "four-verdicts-and-a-conflict"])
def test_no_command_shows_a_party_what_it_could_not_know(
    name: str, tmp_path: Path, record_with: RecordWith, auditor: CommandLine
) -> None:
    told = marked(scenario_file(name), 400)
    number = record_with(written(told.scenario, tmp_path)).numbers[0]
    case = told.delivered(MINUTE)
    moments = [moment + MINUTE for moment, _ in folds(case)]
    half, end = moments[len(moments) // 2], moments[-1]
    two = [*told.play.steps[-1].after.tracks][:2]
    for party in (LANDLORD, *two, "auditor"):
        eyes = ("--as", party, "--json")
        for moment, line in (
            (half, ("show", number, "--at", half.isoformat(), *eyes)),
            (half, ("timeline", number, "--at", half.isoformat(), *eyes[:2])),
            (end, ("timeline", number, *eyes)),
            (end, ("diff", number, "--from", half.isoformat(), "--to", end.isoformat(), *eyes)),
        ):
            shows_no_more(told, case, party, moment, shown(auditor(*line)))
    for command in (f"timeline {number}", f"timeline {number} --json", f"show {number} --json"):
        shows_no_more(told, case, "auditor", end, shown(auditor(*command.split())))


def written(scenario: Scenario, folder: Path) -> Path:
    """A scenario as a file again."""
    file = folder / "marked.yaml"
    file.write_text(scenario.model_dump_json(by_alias=True), encoding="utf-8")
    return file


def shows_no_more(told: Marked, case: CaseFile, party: str, moment: datetime, text: str) -> None:
    oracle = Oracle(told, case)
    for index, field in set(MARK.findall(text)):
        assert oracle.may_see(int(index), field, party, moment), f"{party} sees {field} of act {index}"
