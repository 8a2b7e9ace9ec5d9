"""What is said of what a board arranges among itself: its mandates (msgids)."""

from collections.abc import Mapping

from language.dossier_page import ACT_GROUPS
from models.act_forms import ActName

BY_MANDATE = "You may do this by a mandate of your board, until and including {day}."

EVERYTHING = "Everything that the chair or the secretary may do in a procedure"

MANDATE_GROUPS: Mapping[str, tuple[ActName, ...]] = {
    **ACT_GROUPS,
    "Without being asked": (ActName.SUBMIT_UNSOLICITED_ADVICE,),
}
"""The acts for which a mandate can be given, group by group, as far as there are such in a group."""

MANDATE_LABELS: Mapping[str, str] = {
    "person": "Who gets the mandate?",
    "first_day": "First day",
    "last_day": "Last day",
    "acts": "What may this person do?",
}

MANDATE_HINTS: Mapping[str, str] = {
    "first_day": "Such as 31-01-2027.",
    "last_day": "Such as 31-01-2027. A mandate lasts a year at most.",
}

MANDATE_FAULTS: Mapping[str, str] = {
    "person": "Choose a member of your board.",
    "acts": "Choose what this person may do.",
    "first_day": "Fill in the first day, such as 31-01-2027.",
    "last_day": "Fill in the last day: not before the first day or today, and a year later at most.",
}
"""What is said of a field of a new mandate that was not filled in well."""
