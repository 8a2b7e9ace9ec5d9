"""Scenarios stopped in the middle of their course, every text in them its own, so that each can be looked for."""

import re
from itertools import count
from pathlib import Path

import yaml

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
