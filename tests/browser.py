"""The browser of the tests: the Chromium of this machine. ``make test`` asks here whether there is one."""

import os
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    "The tests of the reader need Chromium, and none is found. On Debian: apt-get install chromium. "
    "One that is elsewhere is named so: CHROMIUM=/path/to/chromium make test"
)


def chromium() -> str | None:
    """Where it is: what CHROMIUM names, else the first on the PATH; None where there is none."""
    named = os.environ.get("CHROMIUM")
    return next(filter(None, map(shutil.which, (named,) if named else NAMES)), None)


if __name__ == "__main__":
    sys.exit(0 if chromium() else MISSING)
