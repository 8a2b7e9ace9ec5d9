"""A command line as a process: with the project's own Python, and with the right exit code. Standard library only: this
runs before it is known whether the libraries are there."""

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn

VENV_PYTHON = Path(__file__).resolve().parents[1] / ".venv" / "bin" / "python"


def main(module: str, name: str) -> NoReturn:
    """Runs the program that a module holds under a name, and ends with its exit code."""
    try:
        from commands.program import run

        code = run(getattr(import_module(module), name), sys.argv[1:])
    except ModuleNotFoundError as missing:
        _use_the_projects_python(missing)
    except KeyboardInterrupt:
        code = 130
    leave(code)


def leave(code: int) -> NoReturn:
    """Ends the process. A process that spoke with Temporal skips the interpreter's own ending: there a short-lived
    client can crash after its work is done (temporalio/sdk-python issue 300), and scripts must get the right code."""
    if "temporalio" not in sys.modules:
        sys.exit(code)
    gc.collect()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except AttributeError:
            pass  # it was closed before we started
        except (OSError, ValueError):
            code = code or 1
    os._exit(code)


def _use_the_projects_python(missing: ModuleNotFoundError) -> NoReturn:
    """Started with a Python that lacks the libraries: go on with the project's own, or say how to make it."""
    if VENV_PYTHON.exists() and Path(sys.prefix) != VENV_PYTHON.parents[1]:
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])
    sys.exit(f"The library {missing.name} is missing. Set up the project with `make setup` and try again.")
