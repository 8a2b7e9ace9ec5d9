"""The project's modules, what each imports, and the public classes that each defines: read from the sources."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from tests.models.procedures import ROOT

APART = ("bench",)
"""Packages that the program does not import."""


class Class(NamedTuple):
    """A public class at the top of a module."""

    module: str
    name: str


@cache
def sources() -> Mapping[str, str]:
    """The text of every module of the program, by its full name. A package goes by its own name."""
    folders = [each.parent for each in ROOT.glob("*/__init__.py") if each.parent.name not in APART]
    paths = sorted([*ROOT.glob("*.py"), *(path for folder in folders for path in folder.rglob("*.py"))])
    names = (".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths)
    return {name: path.read_text() for name, path in zip(names, paths, strict=True)}


@cache
def packages() -> frozenset[str]:
    """The modules that are packages: they have others in them."""
    return frozenset(each.rpartition(".")[0] for each in sources()) - {""}


@cache
def imports() -> Mapping[str, frozenset[str]]:
    """By module, the modules of the program that it imports, those inside functions included."""
    modules = sources()
    return {name: frozenset(_imported(text)) & modules.keys() - {name} for name, text in modules.items()}


def _imported(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                within = f"{node.module}.{each.name}"
                yield within if within in sources() else node.module


def imported_by(module: str) -> frozenset[str]:
    """Everything of the program that a module imports, directly or through others."""
    found, waiting = set[str](), [module]
    while waiting:
        new = imports()[waiting.pop()] - found
        found |= new
        waiting.extend(new)
    return frozenset(found)


def deepest_chain(graph: Mapping[str, frozenset[str]]) -> Sequence[str]:
    """The longest way from a module down to one that imports nothing, each importing the next. There are no circles."""

    @cache
    def below(module: str) -> tuple[str, ...]:
        ways = [below(each) for each in sorted(graph[module])]
        return (module, *max(ways, key=len, default=()))

    return max((below(module) for module in sorted(graph)), key=len, default=())


def public_classes() -> Iterator[Class]:
    """Every class at the top of a module whose name does not begin with an underscore."""
    for module, text in sources().items():
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield Class(module, node.name)
