"""How long a test waits for what must come before it says that it hangs."""

HANGING = 300.0
"""In seconds. No measure of how fast anything is: it is as long as a machine that is busy with other work may need, and
well within the time that pytest gives one test (``pyproject.toml``)."""
