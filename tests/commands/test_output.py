"""What is printed while something is shown to be going on."""

import sys
from io import StringIO

import pytest

from application.errors import Problem
from commands.output import note, progress, say, show_failure


class Terminal(StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        return True


def test_what_is_printed_meanwhile_goes_where_standard_output_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    """``auditor.py conformance --all > file`` at a terminal: the answer is in the file, the progress on the screen."""
    file, screen = StringIO(), Terminal()
    monkeypatch.setattr(sys, "stdout", file)
    monkeypatch.setattr(sys, "stderr", screen)
    with progress("Judging …") as tell:
        say("the answer")
        tell("Judging … 2 of 2")
    assert file.getvalue() == "the answer\n"
    assert "the answer" not in screen.getvalue()
    assert "Judging" in screen.getvalue()


def test_a_long_line_goes_on_with_its_next_word_where_somebody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    told = "It is kept beside it, under another name that ends in the time"
    looked, piped = Terminal(), StringIO()
    for stream in (looked, piped):
        monkeypatch.setattr(sys, "stderr", stream)
        note(told)
    assert piped.getvalue() == f"{told}\n"
    assert looked.getvalue() == "It is kept beside it, under another name\nthat ends in the time\n"

    monkeypatch.setattr(sys, "stderr", screen := Terminal())
    show_failure(Problem("Nothing is restored:", f"- {told}", f"  not_permitted  {told}"), as_json=False)
    *_, first, second, third, fourth, fifth, end = screen.getvalue().split("\n")
    assert (first, second) == ("- It is kept beside it, under another", "  name that ends in the time")
    assert (third, fourth, fifth, end) == (
        "  not_permitted  It is kept beside it,",
        "  under another name that ends in the",
        "  time",
        "",
    )
