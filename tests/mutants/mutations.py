"""One small change at a time to a module: a comparison, a boundary, a number, a condition, a row of a table, an
argument, a statement dropped. Strings stay as they are (words have tests of their own), and so do annotations and
decorators."""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

NOTHING = "nothing"
SHOWN = 120
"""Characters of a change that are shown; of longer ones the part that differs."""
_OPPOSITE: dict[type[ast.cmpop], list[type[ast.cmpop]]] = {
    ast.Lt: [ast.LtE, ast.GtE],
    ast.LtE: [ast.Lt, ast.Gt],
    ast.Gt: [ast.GtE, ast.LtE],
    ast.GtE: [ast.Gt, ast.Lt],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
    ast.In: [ast.NotIn],
    ast.NotIn: [ast.In],
}
_OTHER_SIGN: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_OTHER_CALL = {"min": "max", "max": "min", "any": "all", "all": "any"}
_NO_BEHAVIOUR = {"TypeVar", "ConfigDict", "NewType", "cast"}
_SIMPLE = (ast.Return, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Assert)
_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


class Place(NamedTuple):
    """Where a node stands in its parent."""

    parent: ast.AST
    field: str
    number: int | None

    def put(self, node: Any) -> None:
        if self.number is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.number] = node

    def drop(self) -> Callable[[], None]:
        """Takes a member out of its list; gives what puts it back."""
        members, index = getattr(self.parent, self.field), self.number
        assert index is not None
        gone = members.pop(index)
        return lambda: members.insert(index, gone)


class Owner(NamedTuple):
    """The outermost function that a change is in; none for what runs when the module is imported."""

    name: str = ""
    line: int = 0


@dataclass(frozen=True, eq=False)
class Mutation:
    """One change: ``make`` makes it in the tree and gives what takes it back."""

    path: str
    owner: Owner
    line: int
    before: str
    after: str
    tree: ast.Module
    make: Callable[[], Callable[[], None]]

    def compiled(self) -> CodeType:
        """The module with this change."""
        undo = self.make()
        try:
            return compile(self.tree, str(Path(self.path).absolute()), "exec")
        finally:
            undo()

    def __str__(self) -> str:
        return f"{self.owner.name or 'the module'}: {self.before} → {self.after}"


def mutations_of(path: str) -> dict[str, Mutation]:
    """Every change to a module, by what it says; where two say the same, the second is told from the first."""
    tree = ast.parse(Path(path).read_text())
    seen, found = Counter[str](), dict[str, Mutation]()
    for mutation in _Search(path, tree).all():
        said = str(mutation)
        seen[said] += 1
        found[said if seen[said] == 1 else f"{said} ({seen[said]})"] = mutation
    return found


def functions_of(node: ast.AST, scope: str = "") -> Iterator[tuple[Owner, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """The outermost functions of a module, with those of its classes."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _FUNCTION):
            yield Owner(f"{scope}{child.name}", _first_line(child)), child
        else:
            yield from functions_of(child, f"{scope}{child.name}." if isinstance(child, ast.ClassDef) else scope)


def _first_line(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])


class _Search:
    def __init__(self, path: str, tree: ast.Module) -> None:
        self.path, self.tree = path, tree

    def all(self) -> Iterator[Mutation]:
        yield from self._below(self.tree, Owner(), "")

    def _below(self, node: ast.AST, owner: Owner, scope: str) -> Iterator[Mutation]:
        for field, value in ast.iter_fields(node):
            if _says_nothing(node, field):
                continue
            for index, child in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(child, ast.AST) and not _is_docstring(child, node, index):
                    place = Place(node, field, index if isinstance(value, list) else None)
                    yield from self._at(child, place, owner, scope)

    def _at(self, node: ast.AST, place: Place, owner: Owner, scope: str) -> Iterator[Mutation]:
        within = owner
        if isinstance(node, (*_FUNCTION, ast.ClassDef)):
            scope = f"{scope}{node.name}."
            if isinstance(node, _FUNCTION):
                within = owner if owner.name else Owner(scope[:-1], _first_line(node))
        if not (isinstance(node, ast.Call) and _name(node.func) in _NO_BEHAVIOUR) and not _is_config(node):
            for other in _others(node):
                yield self._replaced(node, other, place, within)
            if place.number is not None and _may_go(node, place):
                yield self._dropped(node, place, within)
            yield from self._parts(node, within, scope)

    def _parts(self, node: ast.AST, owner: Owner, scope: str) -> Iterator[Mutation]:
        if isinstance(node, ast.Dict):  # a row is a key and its value
            for index, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
                row = f"{ast.unparse(key) if key else '**'}: {_short(value)}"
                yield Mutation(self.path, owner, value.lineno, row, NOTHING, self.tree, _drop_row(node, index))
        if isinstance(node, _FUNCTION):  # defaults are made on import, the rest when it is called
            yield from self._below(node.args, Owner(), scope)
            for index, child in enumerate(node.body):
                if not _is_docstring(child, node, index):
                    yield from self._at(child, Place(node, "body", index), owner, scope)
            return
        yield from self._below(node, owner, scope)

    def _replaced(self, node: ast.AST, other: ast.AST, place: Place, owner: Owner) -> Mutation:
        ast.copy_location(other, node)
        shown = place.parent if isinstance(place.parent, (ast.expr, ast.keyword, *_SIMPLE)) else None
        before = ast.unparse(shown or node)
        place.put(other)
        after = ast.unparse(shown or other)
        place.put(node)
        before, after = _where_they_differ(before, after)

        def make() -> Callable[[], None]:
            place.put(ast.fix_missing_locations(other))
            return lambda: place.put(node)

        return Mutation(self.path, owner, getattr(node, "lineno", 0), before, after, self.tree, make)

    def _dropped(self, node: ast.AST, place: Place, owner: Owner) -> Mutation:
        if isinstance(node, ast.stmt):
            mutation = self._replaced(node, ast.Pass(), place, owner)
            return Mutation(self.path, owner, node.lineno, _short(node), NOTHING, self.tree, mutation.make)
        line = getattr(node, "lineno", getattr(place.parent, "lineno", 0))
        return Mutation(self.path, owner, line, _short(node), NOTHING, self.tree, place.drop)


def _says_nothing(node: ast.AST, field: str) -> bool:
    """Parts of the source that no procedure can feel: annotations, decorators, the text of formatted strings."""
    return field in ("annotation", "returns", "decorator_list", "type_comment", "ctx", "format_spec") or (
        isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Subscript) and field == "slice" and _is_type(node))
    )


def _is_type(node: ast.Subscript) -> bool:
    name = _name(node.value)
    return name[:1].isupper() or name in ("dict", "list", "set")


def _is_docstring(child: ast.AST, parent: ast.AST, index: int) -> bool:
    text = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant) and isinstance(child.value.value, str)
    return text and (index == 0 or isinstance(parent, (ast.Module, ast.ClassDef)))


def _is_config(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and _name(node.targets[0]) in ("model_config", "__all__")


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _others(node: ast.AST) -> Iterator[ast.AST]:  # noqa: C901, PLR0912 – one case for each kind of node
    match node:
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            for index, op in enumerate(ops):
                for kind in _OPPOSITE[type(op)]:
                    yield ast.Compare(left, [*ops[:index], kind(), *ops[index + 1 :]], comparators)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            for index in range(len(values)):
                rest = [*values[:index], *values[index + 1 :]]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OTHER_SIGN:
            yield ast.BinOp(left, _OTHER_SIGN[type(op)](), right)
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield ast.Constant(value + 1)
        case ast.IfExp(test=test, body=body, orelse=orelse) if not _is_mutated(test):
            yield ast.IfExp(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.If(test=test, body=body, orelse=orelse) if not _is_mutated(test):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if name in _OTHER_CALL:
            yield ast.Call(ast.Name(_OTHER_CALL[name], ast.Load()), args, keywords)
        case ast.Continue():
            yield ast.Break()
        case _:
            return


def _is_mutated(test: ast.expr) -> bool:
    """Whether a condition is changed where it stands, so that its negation says nothing more."""
    return isinstance(test, (ast.Compare, ast.BoolOp)) or (
        isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
    )


def _may_go(node: ast.AST, place: Place) -> bool:
    parent = place.parent
    if isinstance(node, ast.keyword):
        return node.arg != "repr"
    if place.field == "elts":
        return not isinstance(getattr(parent, "ctx", None), ast.Store)
    if place.field == "ifs":
        return True
    if isinstance(node, ast.Assign):
        return isinstance(node.targets[0], (ast.Attribute, ast.Subscript))
    if isinstance(node, ast.Return):
        return isinstance(parent, (ast.If, ast.For, ast.Try))
    return isinstance(node, (ast.Expr, ast.AugAssign, ast.Raise, ast.Delete, ast.Break))


def _drop_row(node: ast.Dict, index: int) -> Callable[[], Callable[[], None]]:
    def make() -> Callable[[], None]:
        keys, values = node.keys[:], node.values[:]
        node.keys.pop(index), node.values.pop(index)

        def undo() -> None:
            node.keys, node.values = keys, values

        return undo

    return make


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _where_they_differ(before: str, after: str) -> tuple[str, str]:
    """Of long texts only what differs, with some words around it."""
    before, after = " ".join(before.split()), " ".join(after.split())
    if len(before) <= SHOWN:
        return before, after
    start = _alike(before, after)
    end = _alike(before[start:][::-1], after[start:][::-1])
    start, end = max(0, start - SHOWN // 4), max(0, end - SHOWN // 4)
    first, last = "…" * bool(start), "…" * bool(end)
    return f"{first}{before[start : len(before) - end]}{last}", f"{first}{after[start : len(after) - end]}{last}"


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
