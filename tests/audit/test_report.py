"""A year's figures, held against what was counted by hand in the scenarios."""
# ruff: noqa: E501 - a table reads better in one line per row

import csv
from collections.abc import Callable
from datetime import datetime
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import update

from audit.reporting.measures import ALL, BOTH, DOSSIER, ORGANISATIONS, SECTIONS, Section, Way
from audit.reporting.report import Counting, Report
from models.events import EventType
from models.knowledge.case_file import CaseFile
from models.parties import LANDLORD
from models.record.tables import EventRow
from tests.audit.handmade import Done, advised, by_hv, history, moment, opened, responded, skipped
from tests.audit.playing import SCENARIOS, OnRecord, case_of, scenario_file
from tests.front_door import CommandLine

Value = int | float | None
Recorder = Callable[..., OnRecord]
LATER = moment("2030-01-01 00:00")

COUNTED = ("response-overdue", "extensions-of-every-kind", "four-verdicts-and-a-conflict", "claims-of-incompleteness")

# fmt: off
BY_HAND: dict[tuple[Section, str, str], dict[str, Value]] = {
    # response-overdue: topic j; extensions: i; four verdicts: a; claims: h
    (Section.DOSSIERS, LANDLORD, "j"): {"opened": 1, "closed": 1, "median_days": 46},
    (Section.DOSSIERS, LANDLORD, ALL): {"opened": 4, "closed": 4, "median_days": 64},  # 46, 92, 51 and 77
    (Section.RESULTS, LANDLORD, "adopted_without_advice"): {"closed": 2},
    (Section.RESULTS, LANDLORD, "adopted_with_deviation"): {"closed": 1},
    (Section.RESULTS, LANDLORD, "adopted_as_advised"): {"closed": 1},
    # hv waited 16 days, the four others 7, 8, 8 and 8
    (Section.TIMELINESS, LANDLORD, "response"): {"terms": 5, "in_time": 4, "late": 1, "not_done": 0, "in_time_share": 80.0, "median_days": 8, "most_days_late": 2},
    # noord 4 days, oost 5, zuid 10 where 7 were given
    (Section.TIMELINESS, LANDLORD, "incompleteness_ruling"): {"terms": 3, "in_time": 2, "late": 1, "not_done": 0, "in_time_share": 66.7, "median_days": 5, "most_days_late": 3},
    # geleen 2 and 1 days, limbricht the same day; beek never; limbricht's first request was replaced
    (Section.TIMELINESS, LANDLORD, "extension_answer"): {"terms": 4, "in_time": 3, "late": 0, "not_done": 1, "in_time_share": 75.0, "median_days": 1, "most_days_late": None},
    (Section.TIMELINESS, LANDLORD, ALL): {"terms": 12, "in_time": 9, "late": 2, "not_done": 1, "in_time_share": 75.0, "median_days": 7, "most_days_late": 3},
    # hv after 14 days, the four after 21, 22, 23 and 24, noord after 24; three of the extensions, oost and zuid never
    (Section.TIMELINESS, ORGANISATIONS, "advice"): {"terms": 11, "in_time": 6, "late": 0, "not_done": 5, "in_time_share": 54.5, "median_days": 22.5, "most_days_late": None},
    (Section.TIMELINESS, "noord", "advice"): {"terms": 1, "in_time": 1, "late": 0, "not_done": 0, "in_time_share": 100.0, "median_days": 24, "most_days_late": None},
    (Section.TIMELINESS, "oost", "advice"): {"terms": 1, "in_time": 0, "late": 0, "not_done": 1, "in_time_share": 0.0, "median_days": None, "most_days_late": None},
    (Section.TIMELINESS, BOTH, "strategic_consultation"): {"terms": 4, "in_time": 4, "late": 0, "not_done": 0, "in_time_share": 100.0, "median_days": 6, "most_days_late": None},
    (Section.ADVICE, "hv", "negative"): {"received": 1, "late": 0},
    (Section.ADVICE, ORGANISATIONS, "negative"): {"received": 2, "late": 0},
    (Section.ADVICE, ORGANISATIONS, ALL): {"received": 6, "late": 0},
    (Section.POINTS, ORGANISATIONS, "a"): {"advices": 4, "points": 5, "followed": 4, "partly": 1, "not_followed": 0, "followed_share": 80.0},
    (Section.POINTS, ORGANISATIONS, "j"): {"advices": 1, "points": 1, "followed": 1, "partly": 0, "not_followed": 0, "followed_share": 100.0},
    (Section.POINTS, "beek", "a"): {"advices": 1, "points": 2, "followed": 1, "partly": 1, "not_followed": 0, "followed_share": 50.0},
    (Section.POINTS, "beekdaelen", "a"): {"advices": 1, "points": 0, "followed": 0, "partly": 0, "not_followed": 0, "followed_share": None},
    (Section.EXTENSIONS, "geleen", "advice"): {"asked": 2, "granted": 1, "refused": 1, "unanswered": 0, "overtaken": 0, "waiting": 0, "granted_share": 50.0, "lengthened": 0},
    (Section.EXTENSIONS, "beek", "advice"): {"asked": 1, "granted": 0, "refused": 0, "unanswered": 1, "overtaken": 0, "waiting": 0, "granted_share": 0.0, "lengthened": 0},
    (Section.EXTENSIONS, "limbricht", "advice"): {"asked": 2, "granted": 1, "refused": 0, "unanswered": 0, "overtaken": 1, "waiting": 0, "granted_share": 50.0, "lengthened": 0},
    (Section.EXTENSIONS, LANDLORD, "advice"): {"asked": 0, "granted": 0, "refused": 0, "unanswered": 0, "overtaken": 0, "waiting": 0, "granted_share": None, "lengthened": 1},
    (Section.CLAIMS, ORGANISATIONS, "h"): {"claimed": 3, "granted": 2, "refused": 1, "overtaken": 0, "waiting": 0, "granted_share": 66.7},
    (Section.CLAIMS, "zuid", "h"): {"claimed": 1, "granted": 0, "refused": 1, "overtaken": 0, "waiting": 0, "granted_share": 0.0},
    (Section.ESCALATIONS, "hv", "response_overdue"): {"raised": 1},
    (Section.ESCALATIONS, "beek", "advice_not_followed"): {"raised": 1},
    (Section.ESCALATIONS, "zuid", "claim_refused"): {"raised": 1},
    (Section.ESCALATIONS, DOSSIER, "conflicting_advice"): {"raised": 1},
    (Section.CONSULTATIONS, BOTH, ALL): {"opened": 4, "concluded": 4},
    (Section.BREACHES, LANDLORD, "response_overdue"): {"breaches": 1},
    (Section.BREACHES, LANDLORD, ALL): {"breaches": 2},
    (Section.CONSTITUENCY, "beek", "home_visits"): {"consultations": 1, "measured": 1, "reached": 60, "responses": 31, "response_share": 51.7, "skipped": 0},
    (Section.CONSTITUENCY, "limbricht", "survey"): {"consultations": 1, "measured": 0, "reached": 0, "responses": 0, "response_share": None, "skipped": 0},
    (Section.CONSTITUENCY, ORGANISATIONS, ALL): {"consultations": 3, "measured": 1, "reached": 60, "responses": 31, "response_share": 51.7, "skipped": 3},
}
# fmt: on


def counted(year: int, *cases: CaseFile, now: datetime = LATER) -> Report:
    counting = Counting(year, now)
    for case in cases:
        counting.add(case)
    return counting.report()


def rows(report: Report) -> dict[tuple[Section, str, str], dict[str, Value]]:
    found: dict[tuple[Section, str, str], dict[str, Value]] = {}
    for figure in report.figures:
        found.setdefault((figure.section, figure.party, figure.subject), {})[figure.measure] = figure.value
    return found


@cache
def four() -> Report:
    return counted(2027, *(case_of(scenario_file(name)) for name in COUNTED))


@pytest.mark.parametrize("row", BY_HAND, ids="-".join)
def test_the_figures_are_what_was_counted_by_hand(row: tuple[Section, str, str]) -> None:
    assert rows(four())[row] == BY_HAND[row]


def test_what_is_of_no_year_is_in_no_row() -> None:
    assert (four().dossiers, four().complete, four().left_out) == (4, True, {})
    assert counted(2026, case_of(scenario_file(COUNTED[0]))).figures == ()
    assert not [row for row in rows(four()) if row[0] in (Section.EXECUTIONS, Section.DISPUTES)]


def test_executions_and_disputes() -> None:
    """Three of the four executions were too early; the dispute went to one forum, and was ruled on."""
    found = rows(counted(2027, case_of(scenario_file("execution-too-early"))))
    (execution,) = (row for row in found if row[0] is Section.EXECUTIONS and row[2] != ALL)
    assert found[execution] == {"reported": 4, "allowed": 1, "too_early": 3}
    found = rows(counted(2027, case_of(scenario_file("dispute-and-rulings"))))
    disputes = {row[2]: figures for row, figures in found.items() if row[:2] == (Section.DISPUTES, "hv")}
    assert disputes[ALL]["recorded"] == disputes[ALL]["ruled"] == 2


def test_an_advice_that_came_at_midnight_is_a_day_late() -> None:
    found = rows(counted(2027, case_of(scenario_file("last-second-across-summer-time"))))
    late = found[Section.TIMELINESS, "beek", "advice"]
    assert (late["terms"], late["late"], late["most_days_late"], late["median_days"]) == (1, 1, 1, 44)
    assert found[Section.ADVICE, "beek", "partial"] == {"received": 1, "late": 1}
    assert found[Section.TIMELINESS, "geleen", "advice"]["in_time"] == 1


# --- Whatever is counted ---------------------------------------------------------------------------------------------


@cache
def everything(year: int) -> Report:
    return counted(year, *map(case_of, SCENARIOS))


def test_a_sum_is_the_sum_of_its_parts() -> None:
    found = rows(everything(2027))
    for (section, party, subject), figures in found.items():
        sums = [measure.name for measure in SECTIONS[section].measures if measure.way is Way.SUM]
        if subject == ALL:
            parts = [f for row, f in found.items() if row[:2] == (section, party) and row[2] != ALL]
        elif party == ORGANISATIONS:
            nobody = (LANDLORD, ORGANISATIONS, BOTH, DOSSIER)
            parts = [f for row, f in found.items() if row[0] == section and row[2] == subject and row[1] not in nobody]
        else:
            continue
        assert {name: figures[name] for name in sums} == {name: sum(f[name] or 0 for f in parts) for name in sums}


@pytest.mark.parametrize(
    ("section", "whole", "parts"),
    [
        (Section.TIMELINESS, "terms", ("in_time", "late", "not_done")),
        (Section.POINTS, "points", ("followed", "partly", "not_followed")),
        (Section.EXTENSIONS, "asked", ("granted", "refused", "unanswered", "overtaken", "waiting")),
        (Section.CLAIMS, "claimed", ("granted", "refused", "overtaken", "waiting")),
        (Section.EXECUTIONS, "reported", ("allowed", "too_early")),
    ],
)
def test_everything_is_counted_once(section: Section, whole: str, parts: tuple[str, ...]) -> None:
    found = [figures for row, figures in rows(everything(2027)).items() if row[0] is section]
    assert found
    for figures in found:
        assert figures[whole] == sum(figures[part] or 0 for part in parts)


def test_both_sides_are_measured_alike() -> None:
    found = rows(everything(2027))
    for section in SECTIONS:
        measured = {tuple(figures) for row, figures in found.items() if row[0] is section}
        assert measured == {tuple(measure.name for measure in SECTIONS[section].measures)}
    timely = {row[1] for row in found if row[0] is Section.TIMELINESS}
    assert {LANDLORD, ORGANISATIONS, BOTH} <= timely


# --- The year --------------------------------------------------------------------------------------------------------

ADVICE_OF_DECEMBER = [
    opened("11-22 09:00"),
    skipped("11-25 09:00"),
    advised("12-17 09:00"),
    responded("2028-01-10 09:00", {"answer": "followed"}),
]
"""The fourteen days end on 31 December 2027 at 24:00; the landlord answers in January."""


def test_a_term_that_ended_at_midnight_belongs_to_the_year_of_its_last_day() -> None:
    old, new = (rows(counted(year, history(*ADVICE_OF_DECEMBER))) for year in (2027, 2028))
    response = old[Section.TIMELINESS, LANDLORD, "response"]
    assert (response["terms"], response["not_done"], response["late"]) == (1, 1, 0)
    assert old[Section.BREACHES, LANDLORD, "response_overdue"] == {"breaches": 1}
    assert old[Section.ESCALATIONS, "hv", "response_overdue"] == {"raised": 1}
    assert old[Section.CONSULTATIONS, BOTH, "e"] == {"opened": 1, "concluded": 0}
    assert (Section.TIMELINESS, LANDLORD, "response") not in new
    assert not [row for row in new if row[0] in (Section.ESCALATIONS, Section.CONSULTATIONS, Section.ADVICE)]
    breaches = {row[2]: figures for row, figures in new.items() if row[0] is Section.BREACHES}
    assert breaches.keys() == {"strategic_consultation_overdue", ALL}  # that was to be held in January
    assert new[Section.POINTS, "hv", "e"]["followed"] == 1
    assert not [row for row in old if row[0] is Section.POINTS]


def test_the_report_of_a_year_says_the_same_whenever_it_is_made() -> None:
    case = history(*ADVICE_OF_DECEMBER)
    early = case.model_copy(update={"events": case.events[:3]})
    first, last = counted(2027, early, now=moment("2028-01-02 09:00")), counted(2027, case)
    assert first == last
    assert first.complete


def test_of_a_year_that_goes_on_the_report_says_until_when() -> None:
    now = moment("12-20 09:00")
    found = counted(2027, history(*ADVICE_OF_DECEMBER[:3]), now=now)
    assert (found.complete, found.until) == (False, now)
    assert (Section.TIMELINESS, LANDLORD, "response") not in rows(found)


def test_a_paper_counts_in_the_year_in_which_it_was_received() -> None:
    paper = advised("2028-01-03 09:00")._replace(happened="12-31 23:59", channel="letter", entered_by=LANDLORD)
    case = history(opened("11-22 09:00"), skipped("11-25 09:00"), paper)
    assert rows(counted(2027, case))[Section.ADVICE, "hv", "negative"]["received"] == 1
    assert (Section.ADVICE, "hv", "negative") not in rows(counted(2028, case))


def test_an_answer_on_an_earlier_version_of_the_request_still_counts() -> None:
    amended = Done("03-22 09:00", LANDLORD, EventType.REQUEST_AMENDED, {"material": True, "reason": "r"})
    answer = responded("03-15 09:00", {"answer": "not_followed", "reasons": "r"})
    again = [advised("03-30 09:00"), responded("04-02 09:00", {"answer": "followed"})]
    found = rows(counted(2027, history(opened(), advised("03-08 09:00"), answer, amended, *again)))
    points = found[Section.POINTS, "hv", "e"]
    assert (points["advices"], points["points"], points["followed"], points["not_followed"]) == (2, 2, 1, 1)


def test_of_an_amended_response_only_the_latest_counts() -> None:
    first = responded("03-15 09:00", {"answer": "not_followed", "reasons": "r"})
    latest = responded("03-16 09:00", {"answer": "followed"}, type_=EventType.RESPONSE_AMENDED)
    points = rows(counted(2027, history(opened(), advised("03-08 09:00"), first, latest)))[Section.POINTS, "hv", "e"]
    assert (points["advices"], points["followed"], points["not_followed"]) == (1, 1, 0)


def test_what_still_waits_is_said_to_wait() -> None:
    claim = by_hv("12-30 09:00", EventType.INCOMPLETENESS_CLAIMED, items=["i"])
    asked = by_hv("12-30 10:00", EventType.EXTENSION_REQUESTED, term="advice", new_end="2028-01-20", reason="r")
    found = rows(counted(2027, history(opened("12-20 09:00"), claim, asked)))
    assert found[Section.CLAIMS, "hv", "e"]["waiting"] == 1
    assert found[Section.EXTENSIONS, "hv", "advice"]["waiting"] == 1


# --- The command -----------------------------------------------------------------------------------------------------


def read_in_dutch(text: str) -> list[dict[str, str]]:
    """A CSV as a spreadsheet set to Dutch reads it: UTF-8 by its mark, semicolons, lines as Windows ends them."""
    assert text.startswith("\ufeff")
    assert text.count("\n") == text.count("\r\n")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


def as_a_number(cell: str) -> Value:
    """What a spreadsheet set to Dutch makes of a cell: a point in it would be no decimal sign."""
    assert "." not in cell
    return None if not cell else float(cell.replace(",", ".")) if "," in cell else int(cell)


def test_the_command_gives_the_same_figures_as_table_csv_and_json(
    auditor: CommandLine, record_with: Recorder, tmp_path: Path
) -> None:
    record_with(*COUNTED)
    told = auditor("report", "--year", "2027", "--json")
    assert told.code == 0
    assert (told.json["year"], told.json["dossiers"], told.json["left_out"]) == (2027, 4, {})
    figures = {(f["section"], f["party"], f["subject"], f["measure"]): f["value"] for f in told.json["figures"]}
    assert figures["points", "organisations", "a", "followed_share"] == 80.0
    assert figures["points", "beekdaelen", "a", "followed_share"] is None
    assert set(told.json["measures"]) == {section.value for section in Section}

    lines = read_in_dutch(auditor("report", "--year", "2027", "--csv").out)
    assert list(lines[0]) == ["section", "party", "subject", "measure", "value"]
    assert [tuple(line.values())[:4] for line in lines] == list(figures)
    assert [as_a_number(line["value"]) for line in lines] == list(figures.values())
    assert any("," in line["value"] for line in lines)

    shown = auditor("report", "--year", "2027").out
    (response,) = (line.split() for line in shown.splitlines() if line.startswith("landlord       response  "))
    assert response == ["landlord", "response", "5", "4", "1", "0", "80.0", "8", "2"]
    (beekdaelen,) = (line.split() for line in shown.splitlines() if line.split()[:3] == ["beekdaelen", "a", "1"])
    assert beekdaelen in (["beekdaelen", "a", "1", "0", "0", "0", "0", "-"], ["beekdaelen", "positive", "1", "0"])

    file = tmp_path / "2027.csv"
    written = auditor("report", "--year", "2027", "--csv", "-o", str(file))
    assert (written.code, read_in_dutch(file.read_bytes().decode())) == (0, lines)
    assert auditor("report", "--year", "2027", "--csv", "-o", str(file)).code == 2


def test_a_year_without_anything(auditor: CommandLine, record_with: Recorder) -> None:
    record_with("letters")
    told = auditor("report", "--year", "2019")
    assert (told.code, told.out) == (0, "2019, the whole year: 0 dossiers in which something counts.\n")
    assert auditor("report", "--year", "2019", "--csv").out == "\ufeffsection;party;subject;measure;value\r\n"


def test_a_dossier_that_cannot_be_read_is_named(auditor: CommandLine, record_with: Recorder) -> None:
    record = record_with("letters", "withdrawn")
    with record.engine.begin() as connection:
        connection.execute(update(EventRow).where(EventRow.dossier == "2027-001").values(type="nothing"))
    told = auditor("report", "--year", "2027", "--json")
    assert told.code == 1
    assert (told.json["dossiers"], list(told.json["left_out"])) == (1, ["2027-001"])
    assert "warning: dossier 2027-001 is not counted" in told.err


@pytest.mark.parametrize("arguments", [["--csv", "--json"], ["-o", "there.txt"], ["--bundle", "none.zip"]])
def test_wrong_use(auditor: CommandLine, record_with: Recorder, arguments: list[str]) -> None:
    record_with("letters")
    assert auditor("report", "--year", "2027", *arguments).code == 2


def test_the_day_of_a_figure_is_local() -> None:
    case = history(opened("2028-01-01 00:30"))  # in UTC it is still 2027
    assert counted(2027, case).dossiers == 0
    assert rows(counted(2028, case))[Section.DOSSIERS, LANDLORD, "e"]["opened"] == 1
