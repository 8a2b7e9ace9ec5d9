"""The forms of the steps by which a date came about (``audit.looking.explanation``), for ``language.retold``."""

DERIVATIONS = (
    "{event}; the day itself does not count",
    "{amount} days",
    "{amount} weeks",
    "{amount} working days",
    "{length}, named by the landlord",
    "the period that the landlord named, up to and including {day}",
    "{name}, from {first} to {last}: its days do not count",
    "extended to {day}",
    "lengthened by the landlord to {day}",
    "no earlier than {day}, the end that was in force",
    "counting stopped on {first}, went on on {until}: as many days are left as before",
    "{cause}, and yet it does not roll",
    "at 24:00 in Amsterdam, that is {instant}Z; 24:00 belongs to the term",
    "{went} at 09:00; {before} days before the end, on a working day",
    "{some} and {more}",
    "calendar {calendar} knows {first} to {last}",
)

WHAT = (
    "start", "length", "closed period", "not counted", "raw end", "end", "doubt", "reminder", "paused", "pause",
    "extension", "lengthening", "kept", "cannot end on", "may end on",
)  # fmt: skip
"""What a step is about: what `explain` prints first."""

WHY = (
    "the last day that is counted",
    "the clock stands still; the days that are left are left again when the pause ends",
    "provisional: not every day equated with a holiday is known for these years",
    "went out",
    "goes out",
    "no such closed period",
    "none",
)

SOURCES = (
    "statutory",
    "agreed",
    "to be confirmed",
    "agreement of both sides",
    "agreement: its end does not roll",
    "Atw art. 4: no rolling for terms over twelve weeks, or over ninety days",
    "Wohv art. 5(1): the landlord may lengthen the period, never shorten it",
)
"""Parts of a source that are no article and no clause."""
