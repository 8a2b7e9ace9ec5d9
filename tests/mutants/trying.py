"""Running a module's tests on each changed version of it, in processes of their own, quickly.

In a process that has collected the tests and seen which of them call which function, a changed function takes the place
of its original, and those tests run, the quickest first. What is not called but read (tables, classes), and what is
called while something is imported, is tried in a process that imports everything anew with the changed module.
"""

import ast
import functools
import gc
import importlib
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_loader
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

from tests.mutants.mutations import Mutation, Owner, functions_of

KILLED, SURVIVED, ANEW = "killed", "survived", "to be tried anew"
_PYTEST = ["-q", "-p", "no:cacheprovider", "--capture=no", "--assert=plain", "--no-header", "--no-summary"]
_LIBRARIES = (
    *("hypothesis", "pydantic", "sqlalchemy", "cryptography", "temporalio.worker", "temporalio.testing", "typer"),
    *("rich", "yaml", "babel", "holidays", "structlog", "alembic"),
)
_NOTE = "_called_"
Function = tuple[str, Owner]
"""A function by the path of its module, its name and its first line."""


class TestsFailError(Exception):
    """The tests fail without any change."""


def preload() -> None:
    """What no mutant changes is imported once, before the first process."""
    for name in _LIBRARIES:
        importlib.import_module(name)


def try_called(tests: Sequence[str], mutants: dict[str, Mutation], say: Callable[[str], None]) -> dict[str, str]:
    """What became of each change, as far as it can be told without importing anything anew."""
    there, here = os.pipe()
    if not (process := os.fork()):
        os.close(there)
        with os.fdopen(here, "w") as out:
            _silence()
            plugin = _Collected(mutants, say)
            code = pytest.main([*_PYTEST, *tests], plugins=[plugin])
            json.dump({"code": int(code), "failed": plugin.failed, "found": plugin.found}, out)
            out.flush()
            os._exit(0)
    os.close(here)
    with os.fdopen(there) as answer:
        told: dict[str, Any] = json.load(answer)
    os.waitpid(process, 0)
    if told["failed"] or told["code"]:
        raise TestsFailError(", ".join(told["failed"]) or f"pytest ends with {told['code']}")
    found: dict[str, str] = told["found"]
    return found


def try_anew(tests: Iterable[str], mutation: Mutation, seconds: float) -> str:
    """Whether a test notices a change in a process that imports everything anew."""

    def run() -> int:
        _silence()
        sys.meta_path.insert(0, _Instead({mutation.path: mutation.compiled()}))
        return int(pytest.main([*_PYTEST, "-x", *tests]))

    return _in_a_process(run, seconds)


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)


def _in_a_process(run: Callable[[], int], seconds: float) -> str:
    """What hangs is noticed too: a test would fail of it."""
    if not (process := os.fork()):
        code = 1
        try:
            code = run()
        finally:
            os._exit(1 if code else 0)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            return KILLED if status else SURVIVED
        time.sleep(0.005)
    os.kill(process, 9)
    os.waitpid(process, 0)
    return KILLED


class _Collected:
    """Has the tests, runs each once to see what it calls, and then those of each changed function."""

    def __init__(self, mutants: dict[str, Mutation], say: Callable[[str], None]) -> None:
        self.mutants, self.say = mutants, say
        self.failed: list[str] = []
        self.found: dict[str, str] = {}
        self._noted = set[Function]()
        self._on_import = set[Function]()
        self._calling: dict[Function, set[str]] = defaultdict(set)
        self._seconds: dict[str, float] = {}
        self._functions: dict[Function, list[FunctionType]] = defaultdict(list)
        self._shared: dict[str, set[Function]] = defaultdict(set)
        self._kept_answers: list[Any] = []
        paths = {mutation.path for mutation in mutants.values()}
        noting = {path: _noting(path) for path in paths}
        sys.meta_path.insert(
            0, _Instead(noting, {_NOTE: lambda *called: self._noted.add((called[0], Owner(*called[1:])))})
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._on_import |= self._noted
        self.say(f"{len(session.items)} tests, once without any change")
        self._find_functions()
        began = time.monotonic()
        self._look(session.items)
        self.say(f"they take {time.monotonic() - began:.0f} seconds")
        if self.failed:
            return True
        self._find_functions()  # tests may have imported more
        gc.freeze()  # what is there by now is not looked at, and so not copied, in each process
        by_id = {item.nodeid: item for item in session.items}
        for number, (said, mutation) in enumerate(self.mutants.items(), 1):
            function = (mutation.path, mutation.owner)
            tests = [by_id[each] for each in self._quickest_first(self._calling[function])]
            result = self._try(mutation, tests) if mutation.owner.name else ANEW
            self.found[said] = ANEW if result == SURVIVED and function in self._on_import else result
            if self.found[said] == SURVIVED:
                self.say(f"not noticed: {said}")
            if number % 50 == 0 or number == len(self.mutants):
                self.say(f"{number} of {len(self.mutants)} changes")
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
        """What several tests share is made in the first of them, and called by each."""
        before = self._noted.copy()
        self._noted.clear()
        result = yield
        if fixturedef.scope != "function":
            self._shared[fixturedef.argname] |= self._noted
        self._noted |= before
        return result

    def _look(self, items: list[pytest.Item]) -> None:
        for item, following in zip(items, [*items[1:], None], strict=True):
            self._noted.clear()
            self._forget()
            began = time.monotonic()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            self._seconds[item.nodeid] = time.monotonic() - began
            shared = (self._shared[name] for name in getattr(item, "fixturenames", ()))
            for function in self._noted.union(*shared):
                self._calling[function].add(item.nodeid)

    def _find_functions(self) -> None:
        """The functions as they were imported, and what remembers answers that a changed one may have given."""
        self._functions.clear()
        self._kept_answers.clear()
        paths = {str(Path(path).absolute()): path for path in {mutation.path for mutation in self.mutants.values()}}
        for each in gc.get_objects():
            if isinstance(each, FunctionType) and each.__code__.co_filename in paths:
                code = each.__code__
                owner = Owner(code.co_qualname, code.co_firstlineno)
                self._functions[paths[code.co_filename], owner].append(each)
            elif isinstance(each, functools._lru_cache_wrapper) and _is_ours(each):
                self._kept_answers.append(each)

    def _forget(self) -> None:
        for kept in self._kept_answers:
            kept.cache_clear()

    def _quickest_first(self, tests: set[str]) -> list[str]:
        """By file, so that what a file shares is made once; the file that takes least, first."""
        files = defaultdict[str, list[str]](list)
        for each in sorted(tests, key=self._seconds.__getitem__):
            files[each.partition("::")[0]].append(each)
        return [each for of_file in sorted(files.values(), key=self._all_of) for each in of_file]

    def _all_of(self, tests: list[str]) -> float:
        return sum(self._seconds[each] for each in tests)

    def _try(self, mutation: Mutation, tests: list[pytest.Item]) -> str:
        changed = _code_in(mutation.compiled(), mutation.owner)
        functions = self._functions[mutation.path, mutation.owner]
        if (
            changed is None
            or not functions
            or {each.__code__.co_freevars for each in functions} != {changed.co_freevars}
        ):
            return ANEW

        def run() -> int:
            for each in functions:
                each.__code__ = changed
            self._forget()
            for item, following in zip(tests, [*tests[1:], None], strict=True):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if self.failed:
                    return 1
            return 0

        return _in_a_process(run, 20 + 10 * self._all_of([item.nodeid for item in tests]))


def _is_ours(kept: Any) -> bool:
    file = getattr(getattr(kept.__wrapped__, "__code__", None), "co_filename", "")
    return file.startswith(str(Path.cwd())) and "site-packages" not in file


def _code_in(code: CodeType, owner: Owner) -> CodeType | None:
    if (code.co_qualname, code.co_firstlineno) == owner:
        return code
    within = (_code_in(each, owner) for each in code.co_consts if isinstance(each, CodeType))
    return next((each for each in within if each), None)


def _noting(path: str) -> CodeType:
    """A module whose functions say that they are called."""
    tree = ast.parse(Path(path).read_text())
    for owner, function in functions_of(tree):
        given: list[ast.expr] = [ast.Constant(each) for each in (path, *owner)]
        note = ast.Expr(ast.Call(ast.Name(_NOTE, ast.Load()), given, []))
        function.body.insert(0, ast.fix_missing_locations(ast.copy_location(note, function.body[0])))
    return compile(tree, str(Path(path).absolute()), "exec")


class _Instead(MetaPathFinder):
    """Gives other code for some modules than stands on the disk."""

    def __init__(self, codes: dict[str, CodeType], names: dict[str, Any] | None = None) -> None:
        self.codes = {path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): (path, code)
                      for path, code in codes.items()}  # fmt: skip
        self.names = names or {}

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name not in self.codes:
            return None
        file, code = self.codes[name]
        loader = _Loader(name, str(Path(file).absolute()), code, self.names)
        return spec_from_loader(name, loader, is_package=file.endswith("__init__.py"))


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, code: CodeType, names: dict[str, Any]) -> None:
        super().__init__(name, path)
        self._code, self._names = code, names

    def get_code(self, fullname: str) -> CodeType:
        return self._code

    def exec_module(self, module: ModuleType) -> None:
        vars(module).update(self._names)
        super().exec_module(module)
