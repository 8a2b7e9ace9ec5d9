"""A command line: which commands it has, loaded when they are used, and the exit code of each run."""
# ruff: noqa: ANN401 - typer's own types of contexts and commands are private; a table reads better in one line per command

import os
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand
from typer.main import get_command

from application.errors import Problem, WrongInput, as_problem
from commands.help_pages import HelpfulCommand, HelpfulGroup
from commands.options import LangOption
from commands.output import DONE, FAILED, INTERRUPTED, document, note, show_failure
from installation.installation import Installation
from language.acts import ActWords
from language.tongue import Tongue

_CONTEXT = {"help_option_names": ["-h", "--help"]}


class CommandPlace(NamedTuple):
    """Where a command lives, and how the list of commands shows it."""

    module: str
    attribute: str
    panel: str
    summary: str


class Program(NamedTuple):
    """A command line: its name, what its help says first, its commands, and the acts that are commands too."""

    name: str
    about: str
    places: Mapping[str, CommandPlace]
    acts: Mapping[str, ActWords] = {}
    speaks: bool = False
    """Whether its commands can be read in either language, which is then named before the command or after it."""

    def loaded(self, name: str) -> Any:
        """A command with all it needs."""
        if name in self.acts:
            return as_command(name, import_module("commands.act_commands").command_for(name))
        place = self.places[name]
        found = getattr(import_module(place.module), place.attribute)
        return get_command(found) if isinstance(found, typer.Typer) else as_command(name, found)

    def listed(self, name: str) -> TyperCommand | None:
        """A command as the list shows it: name and summary only."""
        known: CommandPlace | ActWords | None = self.places.get(name) or self.acts.get(name)
        return TyperCommand(name=name, help=known.summary, rich_help_panel=known.panel) if known else None


class _Commands(HelpfulGroup):
    """Finds a command by name and loads no other; the help needs none of them."""

    program: Program

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        return [*self.program.places, *self.program.acts]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        return self.program.listed(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is meant, loaded; names of acts may be written with ``_`` too."""
        name = args[0].replace("_", "-")
        if self.program.listed(name):
            return name, self.program.loaded(name), args[1:]
        self.commands.update({known: TyperCommand(name=known) for known in self.list_commands(ctx)})
        return super().resolve_command(ctx, args)


def as_command(name: str, function: Callable[..., Any]) -> Any:
    """A function as a command of its own."""
    app = typer.Typer(add_completion=False)
    app.command(name, cls=HelpfulCommand, context_settings=_CONTEXT)(function)
    return get_command(app)


def _app(program: Program) -> typer.Typer:
    group = type("Commands", (_Commands,), {"program": program})
    app = typer.Typer(cls=group, context_settings=_CONTEXT)
    app.callback(help=program.about)(_in_language if program.speaks else lambda: None)
    return app


def _in_language(ctx: typer.Context, lang: LangOption = Tongue.ENGLISH) -> None:
    """The language is that of every command, unless the command itself names another."""
    commands: Any = ctx.command
    ctx.default_map = {name: {"lang": lang.value} for name in commands.list_commands(ctx)}


def run(program: Program, arguments: list[str]) -> int:
    """Runs one command line of a program; gives its exit code. No traceback reaches the user."""
    _prepare_output()
    try:
        with Installation() as installation:
            code = _answered(program, arguments, installation)
        _require_output()
    except OSError as error:
        _let_go_of_output()
        if not isinstance(error, BrokenPipeError):
            with suppress(OSError):
                note(f"The output cannot be written: {(error.strerror or type(error).__name__).lower()}.")
        return FAILED
    return code


def _answered(program: Program, arguments: list[str], installation: Installation) -> int:
    """Runs a command line and says what went wrong. Raises OSError only where it cannot be said."""
    as_json = "--json" in arguments
    try:
        return _run(program, arguments or ["--help"], installation)
    except typer.TyperException as error:
        return _wrong_use(error, as_json)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001, RUF100 - the last resort
        problem = as_problem(error)
        if problem is None and isinstance(error, OSError) and error.filename is None:
            _require_output("\n")
        return _failed(problem or _unexpected(error), as_json)


def _failed(problem: Problem, as_json: bool) -> int:
    show_failure(problem, as_json)
    return problem.exit_code


def _require_output(more: str = "") -> None:
    """Raises OSError where what is said, and a little ``more``, cannot be written."""
    if sys.stdout is not None:
        print(end=more, flush=True)


def _run(program: Program, arguments: list[str], installation: Installation) -> int:
    _require_text(arguments)
    try:
        outcome = get_command(_app(program)).main(
            arguments, prog_name=program.name, standalone_mode=False, obj=installation
        )
    except SystemExit as stop:  # typer's own answer to a reader that went away
        outcome = stop.code
    return outcome if isinstance(outcome, int) else DONE


def _prepare_output() -> None:
    """Everything is UTF-8, what has no form in it is replaced; help is plain where nobody looks, also in CI."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(encoding="utf-8", errors="replace")
    if sys.stdout is None or not sys.stdout.isatty():
        os.environ.setdefault("_TYPER_FORCE_DISABLE_TERMINAL", "1")


def _require_text(arguments: list[str]) -> None:
    wrong = [number for number, word in enumerate(arguments, 1) if not _is_text(word)]
    if wrong:
        raise WrongInput(f"Argument {wrong[0]} is not text in UTF-8.")


def _is_text(word: str) -> bool:
    try:
        word.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _wrong_use(error: typer.TyperException, as_json: bool) -> int:
    """What the parser of the command line has against it."""
    context = getattr(error, "ctx", None)
    message = error.format_message().replace("Value error, ", "")
    if as_json:
        document({"error": message})
    else:
        note(message)
        if context is not None:
            note(context.get_usage())
            note(f"More: {context.command_path} --help")
    return error.exit_code


def _unexpected(error: Exception) -> Problem:
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name} line {frames[-1].lineno}" if frames else "unknown place"
    return Problem(f"Something unexpected went wrong, please report it: {type(error).__name__}: {error} ({where})")


def _let_go_of_output() -> None:
    """What is left to write to where nothing can be written goes nowhere, also when the interpreter ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            os.dup2(nowhere, stream.fileno())
