"""The overview of dossiers: what can be chosen, what is said of what was found, the columns of its table (msgids)."""

COLUMNS = (
    "Dossier",
    "Subject",
    "What is asked",
    "Kind of subject",
    "Organisations",
    "Where it stands",
    "Opened on",
    "Closed on",
    "Result",
    "The next last day",
    "Strategic consultation",
)
UNSOLICITED = "advice that nobody asked for"
YES, NO = "yes", "no"

GOING_ON, CLOSED, ALL = "Going on", "Closed", "All"
STAGE, DAYS, RIGHT, TOPIC = "Where it stands", "Days", "What is asked", "Kind of subject"
ORGANISATION, YEAR, ORDER = "Organisation", "Year", "Order"
ANY = "Everything"
SOON = "A last day within two weeks"
LATE = "Something is too late"
NEWEST, SOONEST = "The newest first", "The first last day first"

FILE = "dossiers"
"""What the file with the table is called, before the day."""
