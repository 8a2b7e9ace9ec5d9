"""Procedures to be looked at in the middle of their course: scenarios stopped there, every text in them its own, so
that each can be looked for; and one with documents."""

import re
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import yaml

from installation.document_store import DocumentStore
from models.notations import from_yaml
from tests.audit.playing import scenario_file

_NO_TEXT = re.compile("…")


def marked(name: str, folder: Path, *, until_act: float = 0.6) -> Path:
    """A scenario with a text of its own in the place of every one that says nothing, stopped after a share of its
    acts."""
    numbers = count(1)
    text = _NO_TEXT.sub(lambda _: f"merk-{name}-{next(numbers):03}.", scenario_file(name).read_text(encoding="utf-8"))
    told = from_yaml(text)
    assert isinstance(told, dict)
    told.pop("expect", None)
    told["scenario"] = f"{name}-{until_act}".replace(".", "-")  # its acts have ids of their own
    if until_act < 1:
        told["acts"] = told["acts"][: max(2, round(until_act * len(told["acts"])))]
        told["until"] = str(told["acts"][-1]["at"])
    path = folder / f"{name}-{until_act}.yaml"
    path.write_text(yaml.safe_dump(told, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


PLAN, VOTE, SURVEY = b"%PDF the plan", b"how we voted", b"<script>alert(1)</script>"
_WITH_DOCUMENTS = """
scenario: with-documents
agreement: zowonen
acts:
  - at: {first} 09:00
    by: landlord
    act: open_request
    with: {{subject: s, topic: a, right: advice, intended_decision: d, reasons: r, consequences: c,
            addressees: [geleen, beek], documents: [{plan}, {survey}]}}
  - at: {second} 09:00
    by: geleen
    act: record_deliberation
    with: {{date: {second}, present: 5, for: 5, against: 0, abstained: 0, motion: m, documents: [{vote}]}}
until: {third}
"""


def with_documents(folder: Path, first: date = date(2027, 1, 11)) -> Path:
    """A dossier of Geleen and Beek, and of nobody else, with documents in the folder ``var/documents``: a plan, one
    called as a place, and how Geleen voted on the day after the ``first``."""
    store = DocumentStore(folder / "var" / "documents", 1000)
    given = (
        ("plan", "Plan €.pdf", PLAN, "board_only"),
        ("survey", "1", SURVEY, "open"),
        ("vote", "vote.txt", VOTE, "open"),
    )
    kept = {}
    for key, name, content, label in given:
        (folder / key).write_bytes(content)
        kept[key] = store.store(folder / key, name=name, label=label).model_dump_json()
    days = {name: first + timedelta(days=n) for n, name in enumerate(("first", "second", "third"))}
    path = folder / "with-documents.yaml"
    path.write_text(_WITH_DOCUMENTS.format(**days, **kept), encoding="utf-8")
    return path
