"""The page of a year: what stands beside the days, and what is asked of an announcement (msgids)."""

from collections.abc import Mapping

from babel.dates import get_month_names

from language.speech import Bilingual
from models.knowledge.days_told import DayState

STATES: Mapping[DayState, tuple[str | None, str]] = {
    DayState.COMING: (None, "neutral"),
    DayState.PAUSED: ("stands still", "warning"),
    DayState.DONE: ("done", "safe"),
    DayState.LAPSED: ("too late", "danger"),
    DayState.CANCELLED: ("not any more", "neutral"),
}
"""What is said of a day beside it, and how that looks."""

LABELS: Mapping[str, str] = {
    "subject": "What will it be about?",
    "organisations": "Of whom will you ask advice?",
    "expected": "From which day on can they expect the request?",
    "remark": "What else should they know?",
}

HINTS: Mapping[str, str] = {
    "expected": "As day, month and year, like 31-1-2027. It is a plan: no term begins by it.",
}

FAULTS: Mapping[str, str] = {
    "subject": "Fill in what it will be about, in 200 signs at most.",
    "organisations": "Choose at least one organisation.",
    "expected": "Fill in a day that is still to come, like 31-1-2027.",
    "remark": "Write 1,000 signs at most.",
}


def month_named(month: int) -> Bilingual:
    """A month by its number."""
    return Bilingual(*(str(get_month_names(context="stand-alone", locale=tongue)[month]) for tongue in ("nl", "en")))
