"""The commands of acts: what each says of itself, of nothing, of nonsense; and what its examples hand in."""

from collections.abc import Iterable, Iterator

HANDS_IN = tuple(f"application.acting.{name}" for name in ("open_dossier", "submit", "signal"))
"""What hands an act in. It is replaced, so that what is typed is seen as the act that it becomes."""

NONSENSE = "--channel fax --received soon --act-id 7 --with nonsense.toml"
_OPENING = ("open-request", "submit-unsolicited-advice")


def of_act(name: str, examples: Iterable[str]) -> Iterator[str]:
    """The command lines that are said of an act."""
    command = f"starter {name}" if name in _OPENING else f"starter {name} 2029-001"
    yield from (f"starter {name} --help", f"starter {name}", command, f"{command} --json")
    yield from (f"{command} {NONSENSE}", f"{command} --by nobody --person P {NONSENSE} --json")
    yield from (example.replace("starter.py", "starter", 1) for example in examples)
