"""What counts as done, as far as it can be measured: names with one meaning, shallow imports, a build that is whole."""

import tomllib
from collections import defaultdict

import pytest

from installation.versioning import DECIDING
from tests.architecture.modules import deepest_chain, imported_by, imports, packages, public_classes, sources
from tests.models.procedures import ROOT

DEEPEST = 20
"""How many modules the longest chain of imports has. It may only become less."""

A_COMMAND = "a module of commands is named after its command"
A_SECOND_READING = "a module of the second reading is named after the part of the procedure that it reads"
VERIFIES = "a module of verification is named after what it verifies"
IN_WORDS = "a module of language is named after what it says in words"
STANDS_ALONE = "evidence/shipped/verify.py goes into bundles alone, and has classes of its own"

SAME_NAME: dict[str, str] = {
    **dict.fromkeys(("act", "agreement", "outbox", "report", "show", "timeline", "verify", "dossiers"), A_COMMAND),
    **dict.fromkeys(("advice", "clock", "deliberation", "dispute", "execution", "lock"), A_SECOND_READING),
    **dict.fromkeys(("meeting", "receipt", "request", "response", "unsolicited"), A_SECOND_READING),
    **dict.fromkeys(("acts", "events", "refusals", "state", "terms", "waiting"), IN_WORDS),
    "log": VERIFIES,
    "dossier": f"{VERIFIES}; evidence/reader has it as its page holds it",
}
"""Modules that share a name, with the reason."""

SAME_CLASS: dict[str, str] = dict.fromkeys(("Calendar", "Dossier", "Finding", "Report"), STANDS_ALONE)
"""Public classes that share a name, with the reason."""


def test_no_two_modules_share_a_name_without_a_reason() -> None:
    named = defaultdict(set)
    for module in sources().keys() - packages():
        named[module.rpartition(".")[2]].add(module)
    shared = {name: modules for name, modules in named.items() if len(modules) > 1}
    assert shared.keys() == SAME_NAME.keys(), shared


@pytest.mark.parametrize(
    ("reason", "folder"),
    [(A_COMMAND, "commands."), (A_SECOND_READING, "audit.conformance."), (IN_WORDS, "language."),
     (VERIFIES, "audit.verification.")],
)  # fmt: skip
def test_a_reason_is_a_folder(reason: str, folder: str) -> None:
    for name in (name for name, given in SAME_NAME.items() if given.startswith(reason)):
        assert any(module.startswith(folder) and module.endswith(f".{name}") for module in sources()), name


def test_no_two_public_classes_share_a_name_without_a_reason() -> None:
    named = defaultdict(set)
    for found in public_classes():
        named[found.name].add(found.module)
    shared = {name: modules for name, modules in named.items() if len(modules) > 1}
    assert shared.keys() == SAME_CLASS.keys(), shared
    assert all("evidence.shipped.verify" in modules for modules in shared.values())


def test_imports_do_not_go_deep() -> None:
    chain = deepest_chain(imports())
    assert len(chain) <= DEEPEST, " > ".join(chain)


def test_the_figure_is_lowered_with_the_chain() -> None:
    assert len(deepest_chain(imports())) == DEEPEST, "well done: lower DEEPEST"


def test_the_deepest_chain_is_found() -> None:
    graph = {"a": frozenset("bd"), "b": frozenset("c"), "c": frozenset("d"), "d": frozenset[str]()}
    assert deepest_chain(graph) == ("a", "b", "c", "d")


def test_the_name_of_the_build_covers_whatever_the_worker_imports() -> None:
    needed = {module.partition(".")[0] for module in imported_by("worker")}
    assert set(DECIDING) == needed, (
        "what the worker runs is in the name of its build: DECIDING in installation/versioning.py"
    )


def test_the_directions_of_imports_are_laid_down_for_every_package() -> None:
    ruled = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
    assert set(ruled) == {package for package in packages() if "." not in package}
