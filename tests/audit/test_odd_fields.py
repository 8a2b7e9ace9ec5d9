"""Whatever an act may say can be told: in every letter, page, export, reading and verifier."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from audit.conformance.second_reading import hear
from evidence.bundle.writing import write_bundle
from evidence.reader.page import reader_page
from evidence.shipped import verify
from language.events import line_of
from language.letters import render
from models.act_forms import ActName, known_fields, read_content
from models.knowledge.case_file import CaseFile
from models.procedure.clock import tick
from models.procedure.decide import decide
from models.scenario import Scenario, act_of, entries_of, read
from models.state import Dossier
from tests.audit.bundled import Bundled
from tests.audit.event_logs import csv_text, ocel, xes
from tests.audit.playing import SCENARIOS, case_of, performed
from tests.notices.playing import STORIES, agreement_of

TOLD_STORIES = sorted(STORIES.glob("*.yaml"))
ODD: list[Any] = [
    *("1900-01-01", "2199-12-31", "2027-03-01", "2027-03-01T00:00:00"),
    *(0, 1, 2**53 - 1, -1, 4.5, True, False, "4"),
    *("{0} %(a)s {x}", "<b>&amp;</b>", "\x1b[31mrood", "a\r\nb", "\u202eomgekeerd", "❤\ufe0f", "א" * 300),
    *("= 1 + 1", "\u200b"),
    *("geleen", "hv", "landlord", "clock", "overall", "a", "consent", "negative", "requested", "2027-001"),
    *([], [""], ["punt"], [{"text": "{0}", "positions": {"x": "<i>"}}], [{"point": 1, "answer": "followed"}]),
    [{"name": "../a|b.pdf", "size": 0, "sha256": "0" * 64, "label": "embargo_until 2199-12-31"}],
]  # fmt: skip


def with_an_odd_field(path: Path, index: int, field: str, value: Any) -> dict[str, Any]:
    """A scenario in which one act says something odd; what is refused because of that is expected to be."""
    scenario: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    scenario.pop("expect", None)
    scenario["acts"][index].setdefault("with", {})[field] = value
    parsed = read(yaml.safe_dump(scenario, allow_unicode=True))
    agreement = parsed.governed_by(agreement_of(parsed.agreement or "statutory"))
    dossier = Dossier(number=parsed.number)
    for place, act in enumerate(scenario["acts"]):
        decision = decide(dossier, act_of(parsed, place, entries_of(dossier)), agreement)
        act["refused"], dossier = [fault.code for fault in decision.refusals], decision.dossier
    tick(dossier, agreement, parsed.until)
    return scenario


def scenarios(data: st.DataObject, folder: Path) -> Iterator[Path]:
    path = data.draw(st.sampled_from(SCENARIOS))
    acts = read(path.read_text(encoding="utf-8")).acts
    index = data.draw(st.integers(0, len(acts) - 1))
    fields = [*acts[index].with_, "note", "organisation", "documents"]
    odd = with_an_odd_field(path, index, data.draw(st.sampled_from(fields)), data.draw(st.sampled_from(ODD)))
    assume(not odd["acts"][0]["refused"])
    name = f"odd-{len(list(folder.iterdir()))}"
    odd["scenario"] = name  # each has act ids of its own
    file = folder / f"{name}.yaml"
    file.write_text(yaml.safe_dump(odd, allow_unicode=True), encoding="utf-8")
    yield file


MORE: list[Any] = [
    *("huurcommissie", "settled", "survey", "members", "advice", "response", "advice_not_followed", "2027-02-01"),
    [{"text": "= 1 + 1\n\n  2. {0}", "kind": "condition", "verdict": "negative", "positions": {"geleen": "<i>"}}],
    [{"name": "%(x)s\u202e.pdf", "size": 2**40, "sha256": "f" * 64, "label": "board_only", "media_type": "a/{0}"}],
]  # fmt: skip


class EveryField:
    """The scenarios, with something odd in every field that an act takes without being refused for it."""

    def __init__(self, folder: Path) -> None:
        self.said: set[tuple[ActName, str]] = set()
        self.places = [file for path in (*SCENARIOS, *TOLD_STORIES) if (file := self._fill(path, folder))]

    def _fill(self, path: Path, folder: Path) -> Path | None:
        text = path.read_text(encoding="utf-8")
        scenario, before = read(text), len(self.said)
        agreement = scenario.governed_by(agreement_of(scenario.agreement or "statutory"))
        dossier, written = Dossier(number=scenario.number), yaml.safe_load(text)
        for index in range(len(scenario.acts)):
            entries = entries_of(dossier)
            decision = decide(dossier, act_of(scenario, index, entries), agreement)
            if not decision.refusals:
                for field in known_fields(ActName(scenario.acts[index].act)):
                    for odd in self._odd(scenario, index, field):
                        tried = decide(dossier, act_of(odd, index, entries), agreement)
                        if not tried.refusals:
                            scenario, decision = odd, tried
                            break
                name, says = ActName(scenario.acts[index].act), scenario.acts[index].with_
                self.said |= {(name, field) for field in says}
            refused = [fault.code for fault in decision.refusals]
            written["acts"][index] |= {"with": scenario.acts[index].with_, "refused": refused}
            dossier = decision.dossier
        if len(self.said) == before:
            return None
        written.pop("expect", None)
        written["scenario"] = f"every-{path.stem}"
        file = folder / f"{written['scenario']}.yaml"
        file.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
        return file

    def _odd(self, scenario: Scenario, index: int, field: str) -> Iterator[Scenario]:
        """The scenario with something odd in a field that said nothing yet: each field begins with another value."""
        act = scenario.acts[index]
        name = ActName(act.act)
        first = len(self.said) % len(ODD)
        for value in (
            [*ODD[first:], *ODD[:first], *MORE] if field not in act.with_ and (name, field) not in self.said else ()
        ):
            says = {**act.with_, field: value}
            unreadable = {fault.field.split(".")[0] for fault in read_content(name, says).faults}
            if value not in ([], "") and field not in unreadable:
                odd = act.model_copy(update={"with_": says})
                yield scenario.model_copy(update={"acts": (*scenario.acts[:index], odd, *scenario.acts[index + 1 :])})


@pytest.fixture(scope="module")
def every_field(tmp_path_factory: pytest.TempPathFactory) -> EveryField:
    return EveryField(tmp_path_factory.mktemp("every"))


def test_every_field_of_every_act_is_said_somewhere(every_field: EveryField) -> None:
    everything = {(act.value, field) for act in ActName for field in known_fields(act)}
    assert sorted(everything - {(act.value, field) for act, field in every_field.said}) == []


def test_every_field_of_every_act_can_be_told(every_field: EveryField) -> None:
    for path in every_field.places:
        play = performed(path)
        for notice in play.notices:
            assert render(notice, play.agreement).body
            assert render(notice, play.agreement, commands=True).body
        told(case_of(path))


def told(case: CaseFile) -> None:
    assert all(line_of(event) for event in case.events)
    reader_page([case], party=None, documents={})
    reader_page([case], party="landlord", documents={})
    for export in (xes, ocel, csv_text):
        assert export([case])
    assert hear(case.events)


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_whatever_is_accepted_can_be_told_in_letters_pages_and_exports(
    data: st.DataObject, tmp_path_factory: Any
) -> None:
    for path in scenarios(data, tmp_path_factory.mktemp("odd")):
        play = performed(path)
        for notice in play.notices:
            assert render(notice, play.agreement).body
        told(case_of(path))


def test_a_bundle_of_whatever_is_accepted_verifies(tmp_path: Path) -> None:
    bundled, added, places = Bundled(tmp_path / "var"), list[str](), list[Path]()

    @settings(max_examples=25, deadline=None, derandomize=True, database=None)
    @given(data=st.data())
    def collect(data: st.DataObject) -> None:
        (tmp_path / "odd").mkdir(exist_ok=True)
        places.extend(scenarios(data, tmp_path / "odd"))

    collect()
    added += bundled.add(*places)
    bundled.checkpoint()
    write_bundle(bundled.source, added, tmp_path / "b.zip", checkpoint=bundled.source.checkpoint(added), lenient=True)

    report = verify.check(tmp_path / "b.zip")
    missing = {"missing", "document_missing", "attachment_differs"}  # the odd documents are stored nowhere
    assert [f for f in report.findings if f.code not in missing] == []
    bundled.record.engine.dispose()
