"""What `report` says: its sections, measures and subjects (``audit.reporting.measures``, by their own names)."""

COUNTING, COUNTING_ON = "Counting …", "Counting … {number} of {all}"
NOT_COUNTED = "warning: dossier {dossier} is not counted: {why}"
WITHHOLDS = "this copy withholds what decides; it was made for one party"
WRITTEN = "{file}: {figures} figures of {dossiers} dossiers."
WHOLE_YEAR, UP_TO = "the whole year", "up to {moment}"
COUNTED = "{year}, {when}: {dossiers} dossiers in which something counts."
COUNTED_ONE = "{year}, {when}: 1 dossier in which something counts."

PARTY = "Party"
PARTIES = {
    "landlord": "landlord",
    "organisations": "organisations",
    "both sides": "both sides",
    "whole dossier": "whole dossier",
}
"""Parties that are no organisation by itself: those are named by their key, for a year can have several agreements."""

NO_SUBJECTS = ("all", "none", "unsolicited")
"""Subjects that are no value of the domain."""

SUBJECTS = {
    "topic": "Topic",
    "result": "Result",
    "term": "Term",
    "verdict": "Verdict",
    "cause": "Cause",
    "breach": "Breach",
    "forum": "Forum",
    "instrument": "Instrument",
}
"""What a section is about, by the kind of its subjects."""

SECTIONS = (
    "dossiers",
    "results",
    "timeliness",
    "advice",
    "points",
    "extensions",
    "claims",
    "escalations",
    "strategic consultations",
    "breaches",
    "executions",
    "disputes",
    "constituency",
)
MEASURES = (
    "opened", "closed", "median days", "terms", "in time", "late", "not done", "in time share", "most days late",
    "received", "advices", "points", "followed", "partly", "not followed", "followed share", "asked", "granted",
    "refused", "unanswered", "overtaken", "waiting", "granted share", "lengthened", "claimed", "raised",
    "concluded", "breaches", "reported", "allowed", "too early", "recorded", "ruled", "consultations", "measured",
    "reached", "responses", "response share", "skipped",
)  # fmt: skip
