"""`example`: an installation of its own with procedures under way, beside the ordinary one."""

import os
import sys

import typer

from commands.options import here


def example(ctx: typer.Context) -> None:
    """Starts an example, as `starter.py run` starts what is real: a portal with three made-up procedures under way,
    where one signs in with one click as somebody of the landlord, of two organisations, as auditor or as administrator.

    It has a folder, a record, ports and people of its own, and says on every page and in every mail that it is an
    example. Nothing of it leaves this machine. The first start makes it, later ones go on with it; to be rid of it,
    delete its folder. Ctrl-C ends it.

    Examples:

      starter.py example
    """
    from installation.example_place import example_environment
    from installation.settings_file import ROOT

    environment = example_environment(here(ctx).settings.var / "example")
    _become([sys.executable, str(ROOT / "starter.py"), "run"], environment)


def _become(command: list[str], environment: dict[str, str]) -> None:
    """Runs another program in the place of this one: a process less, and Ctrl-C is for it."""
    os.execve(command[0], command, environment)
