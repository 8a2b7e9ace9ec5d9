"""Event logs, read back by an implementation that is not ours (r4pm)."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import pytest
import r4pm
from r4pm import bindings

from audit.process_logs.formats import CSV_COLUMNS, csv_rows
from models.agreement import Agreement
from models.events import Event, EventType
from models.evolve import fold
from models.knowledge.case_file import CaseFile
from models.state import Dossier
from tests.audit.event_logs import csv_text, ocel, xes
from tests.audit.playing import SCENARIOS, case_of
from tests.models.procedures import ZOWONEN, Procedure

ALL = tuple(case_of(path, serial) for serial, path in enumerate(SCENARIOS, 1))
HOSTILE = "=cmd|' /C calc'!A0 ]]> \" ' < & > \n\r\t \0 \x1b \ud800 \ufffe 😀 \U00020000"
NEUTRAL = HOSTILE.translate(dict.fromkeys(map(ord, "\0\x1b\ud800\ufffe"), "\ufffd"))
SPACE = "{http://www.xes-standard.org/}"


def named(stem: str) -> CaseFile:
    return next(case for case, path in zip(ALL, SCENARIOS, strict=True) if path.stem == stem)


SCENARIO = pytest.mark.parametrize("case", ALL, ids=[path.stem for path in SCENARIOS])


def test_a_notice_told_by_letter_is_not_one_that_was_mailed() -> None:
    case = ALL[0]
    first, *others = case.deliveries
    told = first.model_copy(update={"told_on": date(2027, 1, 14), "told_by": "M. Smeets"})
    log = ocel([case.model_copy(update={"deliveries": (told, *others)})]).decode()

    assert log.count('"told by letter"') == 1
    assert "M. Smeets" not in log


# --- What must be in a log, from the events alone -------------------------------------------------------------------

OF_THE_DOSSIER = {
    *("request_opened", "request_amended", "request_withdrawn", "request_linked", "execution_reported"),
    *("dispute_recorded", "ruling_recorded", "dossier_closed", "dossier_reopened"),
}


@cache
def folded(number: str) -> Dossier:
    return fold(Dossier(number=number), next(case.events for case in ALL if case.number == number))


def organisations(case: CaseFile) -> list[str]:
    return list(folded(case.number).tracks)


def about(event: Event, case: CaseFile) -> list[str]:
    """The organisations whose activity an event is: read from its content, without the module under test."""
    content: dict[str, Any] = event.content
    everyone = organisations(case)
    causes: list[dict[str, Any]] = [dict(e.content) for e in case.events if e.type == "cause_raised"]
    if event.type in OF_THE_DOSSIER:
        return everyone
    if event.type == "cause_raised":
        return [*content["organisations"]]
    if event.type == "strategic_consultation_requested":
        raised = [e for e in case.events if e.type == "cause_raised" and e.act_id == event.act_id]
        return [name for name in everyone if any(name in about(cause, case) for cause in raised)]
    consultation = consultation_of(event, case)
    if consultation:
        return [name for c in causes if c["consultation"] == consultation for name in c["organisations"]]
    if event.type in ("cause_revoked", "breach_revoked"):
        concerned: list[str] = next((c["organisations"] for c in causes if c["term"] == content["term"]), [])
        whose = content["term"].split("/")[0]
        return concerned or (everyone if whose == "execution" else [whose])
    if event.type == "act_refused":
        named = content["said"].get("organisation") if event.party == "landlord" else event.party
        return [named] if named else everyone
    if event.type == "term_started":
        return [content["term"]["organisation"] or "nobody's"]
    return [content["organisation"]] if content.get("organisation") else everyone


def consultation_of(event: Event, case: CaseFile) -> int | None:
    if event.type == "conclusion_confirmed":
        return int(str(event.content["number"]))
    own = event.type.startswith("strategic_consultation_") and event.type != "strategic_consultation_requested"
    if own:
        return latest_consultation(case, event.sequence)
    started = next((e.sequence for e in case.events if key_of(e) == key_of(event)), 0)
    about = re.fullmatch(r"(strategic_consultation|conclusion_objection)/\d+", key_of(event))
    return latest_consultation(case, started) if about else None


def latest_consultation(case: CaseFile, sequence: int) -> int:
    return len([e for e in case.events[:sequence] if e.type == "strategic_consultation_opened"])


def key_of(event: Event) -> str:
    term: Any = event.content.get("term")
    return f"{term['name']}/{term['version']}" if isinstance(term, dict) and not term["organisation"] else str(term)


def sequence(case: CaseFile, organisation: str) -> list[Event]:
    """An organisation's own activity; a term of nobody's is the whole dossier's."""
    return [e for e in case.events if organisation in about(e, case) or about(e, case) == ["nobody's"]]


def traces(case: CaseFile) -> Iterator[tuple[str, list[Event]]]:
    """Every organisation's sequence, and what nobody in the dossier did: a stranger's refused act."""
    for name in organisations(case):
        yield f"{case.number}/{name}", sequence(case, name)
    if strangers := [e for e in case.events if not {*about(e, case)} & {*organisations(case), "nobody's"}]:
        yield case.number, strangers


# --- Reading by r4pm ------------------------------------------------------------------------------------------------


def read_back(kind: str, content: bytes, folder: Path) -> Any:
    """A log as r4pm understood it: imported, and written out again by it as JSON."""
    source, target = folder / f"log.{'xes' if kind == 'EventLog' else 'json'}", folder / "back.json"
    source.write_bytes(content)
    item = r4pm.import_item(kind, str(source))
    try:
        r4pm.export_item(item, str(target))
    finally:
        r4pm.remove_item(item)
    return json.loads(target.read_text())


def values(element: Any) -> dict[str, Any]:
    return {a["key"]: a["value"]["content"] for a in element["attributes"]}


def activity(event: Event) -> str:
    """What a trace calls an event, read from the key of the term that its content has."""
    term = event.content.get("term")
    name = term["name"] if isinstance(term, dict) else str(term).rpartition("/")[0].rpartition("/")[2]
    about_a_term = event.type.value.startswith("term_") or event.type.value in {"lapse_overtaken", "reminder_due"}
    return f"{event.type.value} {name}" if about_a_term else event.type.value


def read_csv(text: str) -> Iterator[dict[str, str]]:
    """As a spreadsheet set to Dutch reads it."""
    return csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def floored(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@SCENARIO
def test_xes_comes_back_with_each_organisation_s_own_sequence_of_activities(case: CaseFile, tmp_path: Path) -> None:
    log = read_back("EventLog", xes([case]), tmp_path)
    found = {values(trace)["concept:name"]: trace for trace in log["traces"]}
    assert list(found) == [name for name, _ in traces(case)]
    for name in organisations(case):
        trace = found[f"{case.number}/{name}"]
        events, expected = [values(event) for event in trace["events"]], sequence(case, name)
        assert [e["sequence"] for e in events] == [e.sequence for e in expected]
        assert [e["concept:name"] for e in events] == [activity(e) for e in expected]
        assert [e["type"] for e in events] == [e.type.value for e in expected]
        others = {e.sequence for other in organisations(case) if other != name for e in sequence(case, other)}
        assert [e["shared"] for e in events] == [e.sequence in others for e in expected]
        assert values(trace) | {"identity:id": ""} == {
            "concept:name": f"{case.number}/{name}",
            "dossier": case.number,
            "organisation": name,
            "identity:id": "",
        }
    together = [e["sequence"] for trace in log["traces"] for e in map(values, trace["events"])]
    assert {*together} == {event.sequence for event in case.events}


def test_a_refused_act_and_a_consultation_are_the_activity_of_those_they_concern(tmp_path: Path) -> None:
    case = named("withdrawn")
    log = read_back("EventLog", xes([case]), tmp_path)
    geleen, beek = ([values(e)["type"] for e in trace["events"]] for trace in log["traces"])
    begun = ["request_opened", *["term_started"] * 4, "lock_changed", "lock_changed"]
    raised = ["strategic_consultation_opened", "cause_raised", "term_started"]
    ended = ["request_withdrawn", "strategic_consultation_cancelled", *["term_ended"] * 4, "dossier_closed"]
    asked = ["strategic_consultation_requested", *raised, "term_ended"]  # asking acknowledges receipt
    assert geleen == [*begun, *asked, "act_refused", "act_refused", *ended, "act_refused"]
    assert beek == [*begun, *asked[:-1], "act_refused", *ended[:2], "term_ended", *ended[2:]]


@SCENARIO
def test_xes_comes_back_with_every_attribute_as_it_is_on_record(case: CaseFile, tmp_path: Path) -> None:
    record = {event.sequence: event for event in case.events}
    for trace in read_back("EventLog", xes([case]), tmp_path)["traces"]:
        for written in map(values, trace["events"]):
            event = record[written["sequence"]]
            assert instant(written["time:timestamp"]) == floored(event.happened)
            assert instant(written["entered"]) == floored(event.time)
            assert instant(written["recorded"]) == floored(case.recorded[event.sequence])
            assert written["hash"] == event.hash
            assert written["org:resource"] == written["party"] == event.party
            assert (written.get("channel", ""), written.get("act_id")) == (event.channel, event.act_id)
            assert written.get("entered_by") == event.entered_by
            assert written["lifecycle:transition"] == "complete"


def test_r4pm_finds_the_same_variants_of_the_process(tmp_path: Path) -> None:
    path = tmp_path / "all.xes"
    path.write_bytes(xes(ALL))
    log = r4pm.import_item("EventLog", str(path))
    projection = bindings.log_to_activity_projection(log=log)
    expected = Counter(tuple(activity(e) for e in events) for case in ALL for _, events in traces(case))
    found = {tuple(v["activities"]): v["count"] for v in bindings.get_variants(projection)}
    assert found == expected


@SCENARIO
def test_ocel_comes_back_with_the_same_types_events_objects_and_relations(case: CaseFile, tmp_path: Path) -> None:
    content = ocel([case])
    written, read = json.loads(content), read_back("OCEL", content, tmp_path)
    for key in ("eventTypes", "objectTypes"):
        assert by(read[key], "name") == by(written[key], "name")
    for key in ("events", "objects"):
        assert [told(item) for item in read[key]] == [told(item) for item in written[key]]
    assert [item["id"] for item in written["events"]] == [f"event:{case.number}/{e.sequence}" for e in case.events]


def by(items: list[dict[str, Any]], key: str) -> dict[str, Any]:
    return {item[key]: item for item in items}


def told(item: dict[str, Any]) -> dict[str, Any]:
    """An event or an object, with its instants as such: r4pm writes them shorter."""
    changed = [{**a, **timed(a)} for a in item.get("attributes") or []]
    return {**item, **timed(item), "attributes": changed, "relationships": item.get("relationships") or []}


def timed(item: dict[str, Any]) -> dict[str, Any]:
    time = {"time": instant(item["time"])} if "time" in item else {}
    entered = item.get("name") in ("entered", "recorded") and {"value": instant(item["value"])}
    return time | (entered or {})


@SCENARIO
def test_in_ocel_too_each_track_has_its_own_sequence(case: CaseFile, tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    path.write_bytes(ocel([case]))
    linked = bindings.slim_link_ocel(ocel=r4pm.import_item("OCEL", str(path)))
    tracks = bindings.get_object_ids_of_type(linked, "track")
    assert tracks == [f"track:{case.number}/{name}" for name in organisations(case)]
    for name in organisations(case):
        events = bindings.get_e2o_rev_ids(linked, f"track:{case.number}/{name}")
        assert events is not None
        related = {each if isinstance(each, str) else each[-1] for each in events}
        assert related == {f"event:{case.number}/{e.sequence}" for e in sequence(case, name)}


@SCENARIO
def test_terms_in_ocel_end_in_the_state_that_the_record_folds_to(case: CaseFile) -> None:
    dossier, objects = fold(Dossier(number=case.number), case.events), by(json.loads(ocel([case]))["objects"], "id")
    for key, term in dossier.terms.items():
        latest = last_values(objects[f"term:{case.number}/{key}"])
        assert (latest["state"], latest["ends"]) == (term.state, str(term.derivation.ends))
        assert latest.get("overtaken", False) == term.overtaken
    assert last_values(objects[f"dossier:{case.number}"]).get("result", "none") == (dossier.result or "none")
    for name, track in dossier.tracks.items():
        lock = last_values(objects[f"track:{case.number}/{name}"])
        assert lock["lock"] == dossier.locks[name].state
        if track.advice:
            advices = [o for o in objects.values() if o["type"] == "advice" and relates(o, f"/{name}")]
            assert last_values(advices[-1]).get("points") == len(track.advice.points)


def last_values(item: dict[str, Any]) -> dict[str, Any]:
    in_order = sorted(item["attributes"], key=lambda attribute: attribute["time"])
    return {attribute["name"]: attribute["value"] for attribute in in_order}


def relates(item: dict[str, Any], ending: str) -> bool:
    return any(r["objectId"].endswith(ending) for r in item["relationships"])


def test_ocel_relates_points_advice_answers_and_terms_to_what_they_belong_to() -> None:
    case = named("weighty-advice")
    log = json.loads(ocel([case]))
    related = {
        (item["type"], r["qualifier"], r["objectId"].partition(":")[0])
        for item in log["objects"]
        for r in item["relationships"]
    }
    assert related >= {
        ("track", "of", "dossier"),
        ("track", "of", "organisation"),
        ("term", "of", "track"),
        ("term", "of", "dossier"),
        ("advice", "of", "track"),
        ("advice", "rests on", "deliberation"),
        ("point", "of", "advice"),
        ("response", "response to", "advice"),
        ("response", "not_followed", "point"),
        ("strategic_consultation", "about", "track"),
        ("notice", "to", "organisation"),
    }
    qualified = {(e["type"], r["qualifier"]) for e in log["events"] for r in e["relationships"]}
    assert qualified >= {
        ("advice_submitted", "submits"),
        ("advice_received", "receives"),
        ("response_given", "answers"),
        ("term_started", "starts"),
        ("lock_changed", "changes the lock of"),
        ("cause_raised", "cause of"),
    }


def test_over_all_scenarios_every_type_of_object_occurs() -> None:
    documents = case_with(lambda p: p.open("2027-01-11 09:00", documents=[document()]))
    log = json.loads(ocel([*ALL, documents]))
    assert {item["type"] for item in log["objects"]} == {known["name"] for known in log["objectTypes"]}


# --- The formats' own rules -----------------------------------------------------------------------------------------

LEXICAL = {
    "date": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00",
    "int": r"-?\d+",
    "boolean": "true|false",
    "id": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "string": r"(?s).*",
}


def test_xes_keeps_the_rules_of_its_schema() -> None:
    log = ElementTree.fromstring(xes(ALL))  # noqa: S314, RUF100 - our own bytes
    assert (log.tag, log.get("xes.version")) == (f"{SPACE}log", "1849.2016")
    tags = [child.tag.removeprefix(SPACE) for child in log]
    kinds = [*("extension", "global", "classifier"), *LEXICAL, "trace"]
    assert [kinds.index(tag) for tag in tags if tag not in LEXICAL] == sorted(
        kinds.index(t) for t in tags if t not in LEXICAL
    )
    assert max(i for i, tag in enumerate(tags) if tag in LEXICAL) < tags.index("trace")
    prefixes = {each.get("prefix"): each.get("uri") for each in log.iter(f"{SPACE}extension")}
    assert prefixes == {
        p: f"http://www.xes-standard.org/{p}.xesext" for p in ("concept", "time", "lifecycle", "org", "identity")
    }
    globals_ = {each.get("scope"): keys(each) for each in log.iter(f"{SPACE}global")}
    for scope in ("trace", "event"):
        for element in log.iter(f"{SPACE}{scope}"):
            assert {*globals_[scope]} <= {*keys(element)}
            assert len({*keys(element)}) == len(keys(element))
    for classifier in log.iter(f"{SPACE}classifier"):
        assert {*str(classifier.get("keys")).split()} <= {*globals_["event"]}
    for kind, pattern in LEXICAL.items():
        assert all(re.fullmatch(pattern, str(each.get("value"))) for each in log.iter(f"{SPACE}{kind}"))
    known = {key.partition(":")[0] for element in log.iter() for key in [element.get("key", "")] if ":" in key}
    assert known <= {*prefixes}


def keys(element: ElementTree.Element) -> list[str]:
    return [str(child.get("key")) for child in element if child.tag.removeprefix(SPACE) in LEXICAL]


def test_identities_are_unique_and_traces_hold_attributes_before_events() -> None:
    log = ElementTree.fromstring(xes(ALL))  # noqa: S314, RUF100 - our own bytes
    found = [
        str(e.get("value"))
        for each in ("trace", "event")
        for t in log.iter(f"{SPACE}{each}")
        for e in t
        if e.tag == f"{SPACE}id"
    ]
    assert len({*found}) == len(found) == len(list(log.iter(f"{SPACE}event"))) + len(list(log.iter(f"{SPACE}trace")))
    assert all(UUID(each).version == 5 for each in found)
    for trace in log.iter(f"{SPACE}trace"):
        tags = [child.tag == f"{SPACE}event" for child in trace]
        assert tags == sorted(tags)


PYTHON = {"string": str, "integer": int, "boolean": bool, "time": str}


def test_ocel_keeps_the_rules_of_its_schema() -> None:
    log = json.loads(ocel(ALL))
    assert {*log} == {"objectTypes", "eventTypes", "objects", "events"}
    for items, types in (("objects", "objectTypes"), ("events", "eventTypes")):
        known = {each["name"]: {a["name"]: a["type"] for a in each["attributes"]} for each in log[types]}
        assert len(known) == len(log[types])
        assert len({item["id"] for item in log[items]}) == len(log[items])
        for item in log[items]:
            assert {*item} >= {"id", "type", "attributes", "relationships"}
            for attribute in item["attributes"]:
                declared = known[item["type"]][attribute["name"]]
                assert type(attribute["value"]) is PYTHON[declared]
                assert "time" not in attribute or instant(attribute["time"]).tzinfo
    objects = {item["id"] for item in log["objects"]}
    for item in (*log["objects"], *log["events"]):
        pairs = [(r["objectId"], r["qualifier"]) for r in item["relationships"]]
        assert {other for other, _ in pairs} <= objects
        assert len({*pairs}) == len(pairs)
    assert all(instant(event["time"]).tzinfo for event in log["events"])


def test_csv_has_a_line_for_each_event_of_each_organisation() -> None:
    rows = list(read_csv(csv_text(ALL)))
    expected = [(name, name.partition("/")[2], e) for c in ALL for name, events in traces(c) for e in events]
    assert [(r["case"], r["organisation"], r["sequence"], r["activity"], r["hash"]) for r in rows] == [
        (case, organisation, str(e.sequence), activity(e), e.hash) for case, organisation, e in expected
    ]
    assert all(instant(r["happened"]) == e.happened for r, (_, _, e) in zip(rows, expected, strict=True))
    assert csv_text(ALL).splitlines(keepends=True)[0] == "\ufeff" + ";".join(CSV_COLUMNS) + "\r\n"
    seen = Counter((r["dossier"], r["sequence"]) for r in rows)
    assert [r["shared"] == "true" for r in rows] == [seen[r["dossier"], r["sequence"]] > 1 for r in rows]
    assert {len(row) for row in csv_rows(ALL)} == {len(CSV_COLUMNS)}


def test_the_same_dossiers_give_the_same_bytes() -> None:
    assert xes(ALL) == xes(iter(ALL))
    assert ocel(ALL) == ocel(iter(ALL))
    assert csv_text(ALL) == csv_text(iter(ALL))
    some = ALL[:3]
    reread = [CaseFile.model_validate_json(case.model_dump_json()) for case in some]
    assert (xes(reread), ocel(reread), csv_text(reread)) == (xes(some), ocel(some), csv_text(some))


def test_no_dossiers_are_a_log_too(tmp_path: Path) -> None:
    empty = CaseFile(number="2027-001", agreement=ZOWONEN, events=(), recorded={})
    for cases in ([], [empty]):
        assert read_back("EventLog", xes(cases), tmp_path)["traces"] == []
        assert read_back("OCEL", ocel(cases), tmp_path)["events"] == []
        assert len(list(csv_rows(cases))) == 1


# --- What must not be in a log --------------------------------------------------------------------------------------


def document(name: str = "GEHEIM plattegrond van de familie Jansen.pdf") -> dict[str, Any]:
    return {"name": name, "media_type": "application/pdf", "size": 3, "sha256": "ab" * 32, "label": "board_only"}


def case_with(*steps: Any, agreement: Agreement = ZOWONEN) -> CaseFile:
    procedure = Procedure(agreement)
    for step in steps:
        step(procedure)
    recorded = {event.sequence: event.time for event in procedure.events}
    return CaseFile(number="2027-001", agreement=agreement, events=tuple(procedure.events), recorded=recorded)


def saying_more(event: Event, **more: str) -> Event:
    """A reason for no consultation as one could be recorded before a field that its act does not have was refused."""
    said: Any = event.content.get("said")
    if event.type is not EventType.CONSULTATION_SKIPPED:
        return event
    return event.model_copy(update={"content": {**event.content, "said": {**said, **more}}})


def secretive(procedure: Procedure) -> None:
    """A procedure in which every text says GEHEIM, also in fields that its act does not have."""
    secret = "GEHEIM"
    texts = dict.fromkeys(("subject", "intended_decision", "reasons", "consequences", "alternatives"), secret)
    procedure.open("2027-01-11 09:00", documents=[document()], **texts)
    procedure.act("2027-01-12 09:00", "geleen", "ask_question", text=secret)
    procedure.act("2027-01-12 10:00", "geleen", "skip_consultation", reason=secret)
    procedure.events = [saying_more(event, instrument=secret, verdict=secret) for event in procedure.events]
    procedure.deliberate("2027-01-13 09:00", motion=secret, minority_view=secret)
    points = [{"text": secret, "kind": "proposal", "verdict": secret, "positions": {"geleen": secret}}]
    procedure.advise("2027-01-14 09:00", points=points, minority_view=secret, signatories=[secret])
    answers = [{"point": 1, "answer": "not_followed", "reasons": secret}]
    procedure.act("2027-01-20 09:00", "landlord", "respond", organisation="geleen", points=answers, decision=secret)
    procedure.act("2027-01-21 09:00", "geleen", "react", text=secret)


def test_no_text_that_somebody_wrote_and_no_person_is_in_a_log() -> None:
    case = case_with(secretive)
    assert "GEHEIM" in case.model_dump_json()
    for log in (xes([case]).decode(), ocel([case]).decode(), csv_text([case])):
        assert "GEHEIM" not in log
        assert "somebody" not in log
        assert "Jansen" not in log
    assert "ab" * 32 in ocel([case]).decode()  # a document goes by its hash
    written = ocel(ALL).decode() + xes(ALL).decode() + csv_text(ALL)
    assert "somebody of" not in written
    assert "…" not in written


def test_lengths_and_kinds_of_what_was_written_are() -> None:
    log = json.loads(ocel([case_with(secretive)]))
    question = next(event for event in log["events"] if event["type"] == "question_asked")
    assert {"name": "characters", "value": len("GEHEIM")} in question["attributes"]
    point = next(item for item in log["objects"] if item["type"] == "point")
    assert last_values(point) == {"number": 1, "kind": "proposal", "verdict": "other", "characters": len("GEHEIM")}


def test_nothing_of_the_draft_of_a_joint_advice_is_in_a_log() -> None:
    cases = [case for case, path in zip(ALL, SCENARIOS, strict=True) if path.stem.startswith("joint")]
    drafts = [e for c in cases for e in json.loads(ocel([c]))["events"] if e["type"] == "joint_advice_drafted"]
    assert drafts
    envelope = {"sequence", "entered", "recorded", "hash", "party", "channel", "act_id"}
    assert all({a["name"] for a in event["attributes"]} - {"assurance"} == envelope for event in drafts)


def test_a_withheld_event_stands_with_its_times_and_nothing_of_its_content(tmp_path: Path) -> None:
    whole = named("claims-of-incompleteness")
    hidden = frozenset(e.sequence for e in whole.events if e.party not in ("landlord", "oost") and e.sequence % 3)
    hidden |= {e.sequence for e in whole.events if e.type is EventType.CLAIM_RULED}
    case = withholding(whole, hidden)
    read = read_back("EventLog", xes([case]), tmp_path)
    traces = {values(t)["concept:name"]: [values(e) for e in t["events"]] for t in read["traces"]}
    assert list(traces) == [*(f"{case.number}/{name}" for name in ("noord", "oost", "zuid")), case.number]
    found = {e["sequence"]: e for events in traces.values() for e in events}
    assert {*found} == {e.sequence for e in whole.events}
    assert {n for n, event in found.items() if event.get("withheld")} == hidden
    facts = {key for n in hidden for key in found[n]}
    assert facts.isdisjoint({"state", "ruling", "verdict", "characters", "ends"})
    assert {e["party"] for e in traces[case.number]} == {"landlord", "clock"}
    written = json.loads(ocel([case]))
    objects = {item["id"] for item in written["objects"]}
    assert all(r["objectId"] in objects for e in written["events"] for r in e["relationships"])


def test_where_no_organisation_is_known_the_dossier_has_one_trace(tmp_path: Path) -> None:
    opened = case_with(lambda p: p.open("2027-01-11 09:00"))
    case = withholding(opened, frozenset(event.sequence for event in opened.events))
    read = read_back("EventLog", xes([case]), tmp_path)
    assert [values(trace)["concept:name"] for trace in read["traces"]] == ["2027-001"]
    assert len(read["traces"][0]["events"]) == len(opened.events)
    assert json.loads(ocel([case]))["objects"][0]["id"] == "dossier:2027-001"


def withholding(case: CaseFile, hidden: Iterable[int]) -> CaseFile:
    """The copy of a party that may not have these events' content."""
    hidden = frozenset(hidden)
    bare = {"content": {}, "person": ""}
    events = tuple(e.model_copy(update=bare) if e.sequence in hidden else e for e in case.events)
    return case.model_copy(update={"events": events, "withheld": hidden})


# --- Hostile text ---------------------------------------------------------------------------------------------------


def hostile() -> CaseFile:
    """A dossier whose every name is an attack: from a bundle that somebody made, for no front door lets it in."""
    whole = case_with(lambda p: p.open("2027-01-11 09:00"), lambda p: p.prepare("2027-01-12 09:00"))
    swapped = json.loads(whole.model_dump_json(), object_hook=_attacked)
    events = tuple(
        event.model_copy(update={"act_id": HOSTILE, "channel": HOSTILE, "content": content["content"]}).model_copy(
            update={"party": HOSTILE if event.party == "geleen" else event.party}
        )
        for event, content in zip(whole.events, swapped["events"], strict=True)
    )
    return whole.model_copy(update={"events": events})


def _attacked(value: dict[str, Any]) -> dict[str, Any]:
    changed = {k: HOSTILE if v == "geleen" else v for k, v in value.items()}
    return {**changed, "addressees": [HOSTILE]} if "addressees" in changed else changed


def test_hostile_names_survive_in_xes_or_are_neutralised(tmp_path: Path) -> None:
    content = xes([hostile()])
    ElementTree.fromstring(content)  # noqa: S314, RUF100 - well-formed or not
    trace, *more = read_back("EventLog", content, tmp_path)["traces"]
    assert not more
    assert values(trace)["organisation"] == NEUTRAL
    assert {values(event)["act_id"] for event in trace["events"]} == {NEUTRAL}


def test_hostile_names_survive_in_ocel_or_are_neutralised(tmp_path: Path) -> None:
    log = read_back("OCEL", ocel([hostile()]), tmp_path)
    assert f"organisation:{NEUTRAL}" in {item["id"] for item in log["objects"]}
    parties = {a["value"] for e in log["events"] for a in e["attributes"] if a["name"] == "act_id"}
    assert parties == {NEUTRAL}


def test_no_cell_of_the_csv_runs_as_a_formula() -> None:
    rows = list(read_csv(csv_text([hostile()])))
    assert {row["act_id"] for row in rows} == {f"'{NEUTRAL}"}
    assert {row["organisation"] for row in rows} == {f"'{NEUTRAL}"}
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row.values())


def test_signs_that_xml_forbids_are_replaced_one_by_one() -> None:
    assert "".join(_allowed()) == NEUTRAL


def _allowed() -> Iterator[str]:
    """XML 1.0, production 2 (Char), sign by sign."""
    for sign in HOSTILE:
        code = ord(sign)
        plain = 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
        yield sign if plain or sign in "\t\n\r" else "\ufffd"


def test_milliseconds_are_rounded_down_so_that_before_a_term_s_end_stays_before() -> None:
    case = case_with(lambda p: p.open("2027-01-11 09:00"))
    last = datetime(2027, 2, 22, 22, 59, 59, 999999, tzinfo=UTC)
    events = (case.events[0].model_copy(update={"happened": last}), *case.events[1:])
    assert b'"2027-02-22T22:59:59.999+00:00"' in xes([case.model_copy(update={"events": events})])
