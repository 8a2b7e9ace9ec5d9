"""What the pages of the auditor say where no template does (msgids): the work on the whole record, and its outcome."""

from collections.abc import Mapping
from typing import NamedTuple


class WorkWords(NamedTuple):
    """A piece of work: what it is called, what it does, and the button that begins it."""

    title: str
    about: str
    button: str


TAKES = "At many dossiers this takes minutes. You can leave this page meanwhile."

WORKS: Mapping[str, WorkWords] = {
    "verify": WorkWords(
        "Is everything whole?",
        "This looks whether anything was changed, taken out or added: events, dates, votes, letters, documents, and "
        "the signatures under them.",
        "Verify everything",
    ),
    "conformance": WorkWords(
        "Were the rules kept?",
        "This holds every act in every dossier against the law and the agreement.",
        "Judge all dossiers",
    ),
    "replay": WorkWords(
        "Does the program do the same again?",
        "This runs today's program against every run in the archive, and compares what it does with the record, event "
        "by event.",
        "Replay all dossiers",
    ),
    "report": WorkWords(
        "The figures of a year",
        "This counts how both sides did in a year: whether they were in time, and which points were followed.",
        "Count this year",
    ),
    "bundle": WorkWords(
        "All dossiers with their proofs",
        "One file with everything, and a program that checks it without this site.",
        "Make the file",
    ),
    "xes": WorkWords("All events as XES", "A log for tools of process mining.", "Make the file"),
    "ocel": WorkWords(
        "All events as OCEL 2.0", "A log for tools of process mining, with the objects.", "Make the file"
    ),
    "csv": WorkWords("All events as CSV", "A table that opens in Excel.", "Make the file"),
}
"""By the name of the work (``application.inspecting.Work``)."""

FORMS: Mapping[str, str] = {
    "csv": "The events as a table (CSV)",
    "xes": "The events for process mining (XES)",
    "ocel": "The events with their objects (OCEL 2.0)",
}
"""What a dossier is taken along as (``application.taking_along.Format``)."""

TAKEN: Mapping[str, str] = {
    "document": "document {place} on {day}",
    "letter": "the letter of event {place} on {day}",
    "notice": "letter number {place} on {day}",
    "copy": "a copy of the dossier on {day}",
}
UNKNOWN_PERSON = "somebody who is not in the list of people any more"
PROGRAM = "Program {name}"

NO_FILE = "Choose the PDF of a letter or a dossier."
TURNED = "This day must lie before the other one."
NO_MOMENT = "Fill in a day such as 22-02-2027, and a time such as 14:30."

PICTURE, PICTURE_ABOUT = (
    "{section}: {measure}",
    "A bar for each party. The table below says the same in numbers.",
)
