"""The help of a command: Typer's own page, with its paragraphs and examples laid out for a terminal."""
# ruff: noqa: ANN401 - typer's own types of contexts and parameters are private

import re
from collections.abc import Iterator
from typing import Any

from typer.core import TyperCommand, TyperGroup

REQUIRED = "Required"
"""The heading of options without which a command does nothing; its help marks them."""

_WIDTH = 76
_INDENT = "  "
_OTHERS = "Other options"
_WORDS = re.compile(r'(?:"[^"]*"|[^\s"])+')


class HelpfulCommand(TyperCommand):
    """A command whose help people can read; in all else Typer's own."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _prepare(self, ctx)
        super().format_help(ctx, formatter)


class HelpfulGroup(TyperGroup):
    """Several commands under one name, whose help people can read; in all else Typer's own."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _prepare(self, ctx)
        super().format_help(ctx, formatter)


def laid_out(text: str) -> str:
    """A help text in Typer's markup: paragraphs that the terminal wraps, and each example as it can be typed, broken
    with a backslash where it is too long for a line. What comes after the first paragraph is not dimmed."""
    from rich.markup import escape  # only help needs it

    paragraphs = text.strip().split("\n\n")
    first, *rest = ("\n".join(_example(part.strip()) if _is_example(part) else [_joined(part)]) for part in paragraphs)
    # the empty line keeps Typer from taking the indentation of the examples away
    return f"{escape(first)}\n\n\n[not dim]{escape(_close_up(rest))}" if rest else escape(first)


def _is_example(paragraph: str) -> bool:
    return paragraph.startswith(_INDENT)


def _joined(paragraph: str) -> str:
    return " ".join(paragraph.split())


def _close_up(paragraphs: list[str]) -> str:
    """Paragraphs with an empty line between them; examples stand close together."""
    text = "\n\n".join(paragraphs)
    return re.sub(rf"\n\n(?={_INDENT})", "\n", text)


def _example(line: str) -> list[str]:
    """A command line, broken before its options so that it fits, and can be copied as it stands."""
    lines = [_INDENT]
    for piece in _pieces(line):
        if lines[-1].strip() and len(lines[-1]) + len(piece) + 1 > _WIDTH - len(" \\"):
            lines[-1] += " \\"
            lines.append(_INDENT * 3)
        lines[-1] += piece if not lines[-1].strip() else f" {piece}"
    return lines


def _pieces(line: str) -> Iterator[str]:
    """What must stay together: an option with its value."""
    piece = ""
    for word in _WORDS.findall(line):
        if piece and (word.startswith("-") or not piece.startswith("-")):
            yield piece
            piece = word
        else:
            piece = f"{piece} {word}".strip()
    yield piece


def _prepare(command: Any, ctx: Any) -> None:
    """Changes what Typer shows otherwise than its users need, when help is shown and the command line was read already.

    A flag takes no value, so none is named (``<bool>``), and the name of an argument says what it is. What an act needs
    may also come from a file: its option is not required of the command line, and is marked all the same. Where options
    stand under headings, those under none come last."""
    if command.help:
        command.help = laid_out(command.help)
    options = [parameter for parameter in command.get_params(ctx) if parameter.param_type_name == "option"]
    for parameter in command.get_params(ctx):
        if parameter not in options or parameter.is_flag:
            parameter.display_type_rich = _no_type
    if not any(option.rich_help_panel for option in options):
        return
    command.params.sort(key=lambda parameter: parameter in options and not parameter.rich_help_panel)
    for option in options:
        option.rich_help_panel = option.rich_help_panel or _OTHERS
        option.required = option.required or option.rich_help_panel == REQUIRED


def _no_type(ctx: Any) -> None:  # noqa: ARG001 - as Typer asks for it
    return None
