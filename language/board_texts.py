"""What is said of what a board arranges among itself: mandates, its secretary, access for who lost it (msgids)."""

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

HAND_OVER_FAULTS: Mapping[str, str] = {
    "giver": "Choose who hands over. For one person one hand-over can be under way.",
    "taker": "Choose somebody else of your board.",
    "first_day": "Fill in a day from today on, within a year, such as 31-01-2027.",
    "closes": "Choose what happens with the account of who hands over.",
}
"""What is said of a field of a hand-over that was not filled in well."""

HAND_OVER_LABELS: Mapping[str, str] = {
    "giver": "Who hands over?",
    "taker": "Who becomes chair or secretary?",
    "first_day": "From which day?",
    "closes": "And who hands over?",
}

FROM_TODAY = "With the day of today it takes effect as soon as the other agrees."

CLOSES: Mapping[str, str] = {"lid": "Stays a member of the board", "weg": "Leaves: the account is closed"}

RECOVERY_FAULTS: Mapping[str, str] = {
    "mail": "Fill in the e-mail address with which you signed in here until now.",
    "new_mail": "Fill in another e-mail address that you can read, such as name@example.nl.",
    "code": (
        "In your board nobody waits with this code, or the new address is somebody's already. Look whether the code is "
        "right: it works for three days."
    ),
}
"""What is said of a field of who asks for access again, or confirms it, that was not filled in well."""

LETTER_FAULTS: Mapping[str, str] = {
    "party": (
        "Choose the organisation. It must have an e-mail address in the agreement, so that it can object: ask the "
        "administrator."
    ),
    "mail": (
        "Fill in the address from the letter. If you did: nobody of this organisation has it, somebody of its board "
        "can still confirm it, or a letter was entered already."
    ),
    "new_mail": "Fill in the new e-mail address from the letter.",
    "signed_by": "Fill in who signed the letter, in 200 signs at most.",
    "received_on": "Fill in the day on which the letter came, such as 31-01-2027.",
}
"""What is said of a field of a letter about access that was not filled in well."""

LETTER_LABELS: Mapping[str, str] = {
    "party": "Which organisation?",
    "mail": "E-mail address until now",
    "new_mail": "New e-mail address",
    "signed_by": "Who signed the letter?",
    "received_on": "On which day did it come?",
}
