"""What is printed while something is shown to be going on."""

import sys
from io import StringIO

import pytest

from commands.output import progress, say


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
