"""What a year's report measures, section by section, and what each measure means."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

ORGANISATIONS, BOTH, DOSSIER = "organisations", "both sides", "whole dossier"
"""Parties that are nobody alone: all organisations together, the two sides together, and a dossier as a whole."""

ALL = "all"
"""The subject that is the sum of all."""


class Way(StrEnum):
    """How the values that were noted become one figure."""

    SUM = "sum"
    MEDIAN = "median"
    MOST = "largest"
    SHARE = "per cent, one decimal"


class Measure(NamedTuple):
    """What is measured, and what it means; a share is ``part`` of ``whole``, both measures of the same section."""

    name: str
    meaning: str
    way: Way = Way.SUM
    part: str = ""
    whole: str = ""


class Section(StrEnum):
    """The parts of a report."""

    DOSSIERS = "dossiers"
    RESULTS = "results"
    TIMELINESS = "timeliness"
    ADVICE = "advice"
    POINTS = "points"
    EXTENSIONS = "extensions"
    CLAIMS = "claims"
    ESCALATIONS = "escalations"
    CONSULTATIONS = "strategic consultations"
    BREACHES = "breaches"
    EXECUTIONS = "executions"
    DISPUTES = "disputes"
    CONSTITUENCY = "constituency"


class SectionMeasures(NamedTuple):
    """A section: what its subjects are, and its measures in order."""

    subject: str
    measures: tuple[Measure, ...]


_M = Measure
_ASKED_AND_ANSWERED = (
    _M("granted", "granted by the other side"),
    _M("refused", "refused by the other side"),
    _M("unanswered", "not answered in the term, and so refused"),
    _M("overtaken", "replaced by a later one, or no longer needed"),
    _M("waiting", "not answered yet when the year ended"),
)

# fmt: off
SECTIONS: dict[Section, SectionMeasures] = {
    Section.DOSSIERS: SectionMeasures("topic", (
        _M("opened", "dossiers that this party opened"),
        _M("closed", "dossiers that were closed"),
        _M("median_days", "days from the opening to the closing", Way.MEDIAN),
    )),
    Section.RESULTS: SectionMeasures("result", (
        _M("closed", "dossiers that were closed with this result"),
    )),
    Section.TIMELINESS: SectionMeasures("term", (
        _M("terms", "terms of this party that were met or lapsed"),
        _M("in_time", "met on or before the last day"),
        _M("late", "done after the last day"),
        _M("not_done", "not done when the year ended"),
        _M("in_time_share", "in time, of all terms", Way.SHARE, "in_time", "terms"),
        _M("median_days", "days from the start of the term until it was done, in time or late", Way.MEDIAN),
        _M("most_days_late", "days after the last day, of the latest one", Way.MOST),
    )),
    Section.ADVICE: SectionMeasures("verdict", (
        _M("received", "advices that the landlord received"),
        _M("late", "of these after the period"),
    )),
    Section.POINTS: SectionMeasures("topic", (
        _M("advices", "advices whose latest response was given in the year"),
        _M("points", "their points"),
        _M("followed", "points wholly followed"),
        _M("partly", "points followed in part"),
        _M("not_followed", "points not followed"),
        _M("followed_share", "wholly followed, of all points", Way.SHARE, "followed", "points"),
    )),
    Section.EXTENSIONS: SectionMeasures("term", (
        _M("asked", "extensions that this party asked for"),
        *_ASKED_AND_ANSWERED,
        _M("granted_share", "granted, of all that were asked", Way.SHARE, "granted", "asked"),
        _M("lengthened", "periods lengthened without being asked"),
    )),
    Section.CLAIMS: SectionMeasures("topic", (
        _M("claimed", "claims that the information is incomplete"),
        *(measure for measure in _ASKED_AND_ANSWERED if measure.name != "unanswered"),
        _M("granted_share", "granted, of all claims", Way.SHARE, "granted", "claimed"),
    )),
    Section.ESCALATIONS: SectionMeasures("cause", (
        _M("raised", "causes of strategic consultation that stand"),
    )),
    Section.CONSULTATIONS: SectionMeasures("topic", (
        _M("opened", "strategic consultations that a cause opened"),
        _M("concluded", "of these concluded"),
    )),
    Section.BREACHES: SectionMeasures("breach", (
        _M("breaches", "breaches that stand"),
    )),
    Section.EXECUTIONS: SectionMeasures("topic", (
        _M("reported", "executions reported"),
        _M("allowed", "with an open lock"),
        _M("too_early", "with a lock that was not open"),
    )),
    Section.DISPUTES: SectionMeasures("forum", (
        _M("recorded", "disputes that this party put before a forum"),
        _M("ruled", "of these with a ruling"),
    )),
    Section.CONSTITUENCY: SectionMeasures("instrument", (
        _M("consultations", "consultations of the tenants"),
        _M("measured", "of these with the numbers reached and responding"),
        _M("reached", "tenants reached by the measured ones"),
        _M("responses", "tenants who responded to them"),
        _M("response_share", "responses, of those reached", Way.SHARE, "responses", "reached"),
        _M("skipped", "times that no consultation was held, with a reason"),
    )),
}
# fmt: on
"""Every section with its measures."""


class Noted(NamedTuple):
    """One thing that counts, and the day on which it does."""

    day: date
    section: Section
    party: str
    subject: str
    measure: str
    amount: int = 1
