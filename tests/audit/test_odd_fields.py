"""Whatever an act may say can be told: in every letter, page, export, reading and verifier."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from audit.conformance.second_reading import hear
from audit.process_logs.formats import csv_text, ocel, xes
from evidence.bundle.writing import write_bundle
from evidence.reader.page import reader_page
from evidence.shipped import verify
from language.letters import render
from models.knowledge.case_file import CaseFile
from models.procedure.clock import tick
from models.procedure.decide import decide
from models.scenario import act_of, entries_of, read
from models.state import Dossier
from tests.audit.bundled import Bundled
from tests.audit.playing import SCENARIOS, case_of, performed
from tests.notices.playing import agreement_of

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


def told(case: CaseFile) -> None:
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
    missing = {"missing", "attachment_differs"}  # the odd document is stored nowhere
    assert [f for f in report.findings if f.code not in missing] == []
    bundled.record.engine.dispose()
